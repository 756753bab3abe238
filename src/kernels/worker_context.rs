//! All that a body sees of the world.

use super::routes::{Incoming, Outgoing};
use crate::model::problem::Problem;
use crate::platform::barrier::SharedBarrier;
use crate::platform::clock;
use crate::platform::lock::SharedLock;
use crate::platform::park::Parking;
use std::path::Path;
use std::sync::atomic::AtomicU64;

pub use crate::platform::mapping::SharedWord;

/// What a worker waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// A lock that another worker holds.
    Lock,
    /// A file, a timer or a server.
    Io,
    /// A message, or room for one.
    Message,
    /// Other workers, at a gate or a barrier.
    Gate,
}

impl Wait {
    /// Every kind, in the order of charts.
    pub const ALL: [Wait; 4] = [Wait::Lock, Wait::Io, Wait::Message, Wait::Gate];
}

/// The stamps of one empty worker, in nanoseconds of the shared clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Creation {
    /// Its creation was asked for.
    pub asked_ns: u64,
    /// Its first instruction; absent if it never came to it.
    pub first_ns: Option<u64>,
    /// It was joined or reaped.
    pub reaped_ns: u64,
}

/// All that a body sees. It does not know whether it is a thread or a process.
pub trait WorkerContext {
    /// The number of this worker, from 0.
    fn rank(&self) -> u32;
    /// How many workers there are.
    fn workers(&self) -> u32;
    /// How many jobs there are in all.
    fn jobs(&self) -> u64;
    /// Stands at the start gate, waits until it opens, and stamps the begin of the work.
    fn begin(&mut self);
    /// Stamps the end of the work; what follows is not measured.
    fn end(&mut self);
    /// Whether the trial is to stop; a body looks at least once a job.
    fn stopped(&self) -> bool;
    /// Claims the next job; `None` when there is none or the trial is to stop. The job before it
    /// counts as done.
    fn next_job(&mut self) -> Option<u64>;
    /// Records one operation with its duration.
    fn record(&mut self, operation_ns: u64);
    /// Records how late something came that is no operation of its own, such as the tick of a clock:
    /// it stands among the durations of operations and is not counted as one.
    fn late(&mut self, late_ns: u64);
    /// Counts operations that are too short to be timed one by one.
    fn count(&mut self, operations: u64);
    /// Under an interpreter lock, gives others their turn if one of them has waited long; work that
    /// goes on for milliseconds without claiming a job calls it now and then. Tells whether it did.
    fn hand_over_if_asked(&mut self) -> bool;
    /// Tells that encoding or decoding a message took so long.
    fn serialised(&mut self, took_ns: u64);
    /// Says what this worker waits for from now on, as a number that
    /// [`Kernel::waits`](super::contract::Kernel::waits) can read; 0 is nothing. It stands in shared
    /// memory, so that whoever stops a trial can tell who waits for what.
    fn waits_for(&self, word: u64);
    /// Tells that a wait begins, before its first stamp: whoever computes under an interpreter lock
    /// gives it back.
    fn let_go(&mut self);
    /// Takes an interpreter lock again; gives the time at which it had it, where there is one.
    fn take_back(&mut self) -> Option<u64>;
    /// Tells that a wait is over, with its stamps on [`clock::now_ns`]; takes an interpreter lock
    /// again. Bodies call it through [`waiting`] unless they need the stamps themselves.
    /// Gives the time afterwards, so that what follows at once needs no stamp of its own.
    fn waited(&mut self, what: Wait, began_ns: u64, ended_ns: u64) -> u64;
    /// 64-bit words that all workers share, zero at the start, each on cache lines of its own:
    /// one for each worker and 16 more.
    fn words(&self) -> &[SharedWord];
    /// A worker's bell: a word that counts up whenever somebody rings it, and on which that worker
    /// waits. When the trial is to stop, every bell rings.
    fn bell(&self, rank: u32) -> &Parking;
    /// The bytes of [`Memory::shared_bytes`](super::contract::Memory::shared_bytes) as words.
    fn region(&self) -> &[AtomicU64];
    /// The bytes of [`Memory::host_bytes`](super::contract::Memory::host_bytes) as words, where
    /// this worker can see them. After a fork a write makes a copy of the page that is the worker's
    /// own.
    fn host_memory(&self) -> Option<&[AtomicU64]>;
    /// A lock that all workers share.
    fn lock(&self) -> &SharedLock;
    /// The locks of [`Kernel::fixtures`](super::contract::Kernel::fixtures).
    fn locks(&self) -> &[SharedLock];
    /// The barriers of [`Kernel::fixtures`](super::contract::Kernel::fixtures).
    fn barriers(&self) -> &[SharedBarrier];
    /// The end of a route, by its place in [`Kernel::routes`](super::contract::Kernel::routes), into
    /// which this worker sends; once, and before [`begin`](Self::begin).
    fn outgoing(&mut self, route: usize) -> Option<Box<dyn Outgoing>>;
    /// The end of a route from which this worker receives; once, and before
    /// [`begin`](Self::begin).
    fn incoming(&mut self, route: usize) -> Option<Box<dyn Incoming>>;
    /// A folder that vanishes after the trial.
    fn scratch(&self) -> &Path;
    /// Creates an empty worker of the trial's own model, waits for its end and tells its stamps;
    /// for kernels whose site is the host.
    ///
    /// # Errors
    /// What the system refused.
    fn create_empty(&mut self) -> Result<Creation, Problem>;
}

/// Does what may wait now and then and works in between, such as a hundred system calls: nobody
/// knows which part of it was which, so it is not stamped as a wait. Only an interpreter lock is let
/// go of meanwhile, as interpreters do around system calls.
pub fn letting_go<R>(
    context: &mut dyn WorkerContext,
    work: impl FnOnce(&mut dyn WorkerContext) -> R,
) -> R {
    context.let_go();
    let result = work(context);
    context.take_back();
    result
}

/// Waits for something and tells the context how long it took. Gives what the wait gave and its
/// duration in nanoseconds.
pub fn waiting<R>(
    context: &mut dyn WorkerContext,
    what: Wait,
    wait: impl FnOnce(&mut dyn WorkerContext) -> R,
) -> (R, u64) {
    context.let_go();
    let began_ns = clock::now_ns();
    let result = wait(context);
    let ended_ns = clock::now_ns();
    context.waited(what, began_ns, ended_ns);
    (result, ended_ns - began_ns)
}
