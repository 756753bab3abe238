//! What a kernel declares, and all that its body sees of the world.

use crate::model::design::{Model, Variant};
use crate::model::metric::Metric;
use crate::model::param::{Declaration, Params};
use crate::model::problem::Problem;
use crate::platform::lock::SharedLock;
use std::path::Path;
use std::sync::atomic::AtomicU64;

/// A ready-made piece of work: everything the program knows of it stands in this descriptor.
pub struct Kernel {
    /// Its id in files and on the command line: `family.name`.
    pub id: &'static str,
    /// The group in which menus show it.
    pub family: Family,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub sentence: &'static str,
    /// Its parameters, each declared once in the kernel's file.
    pub params: &'static [&'static Declaration],
    /// What its workers have in common, for the picture of what will run.
    pub shares: Sharing,
    /// The models in which it makes sense, in the order of menus.
    pub models: &'static [Model],
    /// The worker counts in which it makes sense.
    pub workers: WorkerCounts,
    /// The metric that answers its usual question.
    pub primary_metric: Metric,
    /// How many jobs the claim table holds, for the same work whatever the number of workers.
    pub jobs: fn(&Params, workers: u32) -> u64,
    /// About how long the whole work takes one worker on a machine of 2024, in nanoseconds; used
    /// for expected times before anything was measured here.
    pub nominal_ns: fn(&Params) -> f64,
    /// Units of work in one job, if the kernel has a unit of work that can be calibrated.
    pub units_per_job: Option<fn(&Params) -> u64>,
    /// How its result is verified.
    pub verify: Verify,
    /// Whether its workers only compute, so that CPU time below wall time means a disturbance.
    pub only_computes: bool,
    /// Whether these parameters can run as this variant here.
    pub supports: fn(&Params, &Variant) -> Result<(), String>,
    /// What its workers talk through, if the host has to lay it before they start.
    pub wiring: fn(&Params) -> Wiring,
    /// The work.
    pub body: Body,
}

/// The work of one worker: prepares, calls [`WorkerContext::begin`], works, calls
/// [`WorkerContext::end`], and returns a checksum. The checksums of all workers are added up
/// (wrapping) and compared with the expected one.
///
/// # Errors
/// What the system refused, such as a file that cannot be written.
pub type Body = fn(&Params, &mut dyn WorkerContext) -> Result<u64, Problem>;

/// The groups of kernels, in the order of menus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Computes.
    Cpu,
    /// Waits for files, timers or servers.
    Io,
    /// Uses memory in common.
    SharedMemory,
    /// Sends messages.
    Ipc,
    /// Creates and ends workers.
    Lifecycle,
}

impl Family {
    /// All families, in the order of menus.
    pub const ALL: [Family; 5] =
        [Family::Cpu, Family::Io, Family::SharedMemory, Family::Ipc, Family::Lifecycle];

    /// Its name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Family::Cpu => "Computing",
            Family::Io => "Waiting",
            Family::SharedMemory => "Sharing",
            Family::Ipc => "Talking",
            Family::Lifecycle => "Starting",
        }
    }
}

/// What the workers of a kernel have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nothing but the job table.
    Nothing,
    /// One place in memory that all of them write, named.
    Memory(&'static str),
    /// A channel between the workers of each pair.
    Channel,
    /// Files of their own.
    Files,
}

/// The worker counts in which a kernel makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerCounts {
    /// The fewest.
    pub min: u32,
    /// Every count must be a multiple of this.
    pub multiple_of: u32,
}

impl WorkerCounts {
    /// One or more.
    pub const ANY: Self = Self { min: 1, multiple_of: 1 };
    /// Pairs.
    pub const PAIRS: Self = Self { min: 2, multiple_of: 2 };

    /// Whether so many workers make sense.
    #[must_use]
    pub fn allow(self, workers: u32) -> bool {
        workers >= self.min && workers.is_multiple_of(self.multiple_of)
    }
}

/// How the result of a kernel is verified.
#[derive(Clone, Copy, Debug)]
pub enum Verify {
    /// It must equal that of a sequential run of the same work in the same session.
    AgainstSequential,
    /// It must equal a count that follows from the parameters, the workers and the number of jobs.
    Count(fn(&Params, workers: u32, jobs: u64) -> u64),
}

/// What workers talk through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wiring {
    /// Nothing that the host lays.
    None,
    /// Two anonymous pipes for each pair of workers, one for each direction.
    Pipes,
}

/// An endpoint that the host laid for a worker: what it reads from and what it writes to.
#[derive(Debug)]
pub struct Endpoint {
    /// Where it reads from.
    pub reader: std::io::PipeReader,
    /// Where it writes to.
    pub writer: std::io::PipeWriter,
}

/// The stamps of one empty worker, in nanoseconds of the shared clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Creation {
    /// Its creation was asked for.
    pub asked_ns: u64,
    /// Its first instruction.
    pub first_ns: u64,
    /// It was joined or reaped.
    pub reaped_ns: u64,
}

/// All that a body sees. It does not know whether it is a thread or a process.
pub trait WorkerContext {
    /// The number of this worker, from 0.
    fn rank(&self) -> u32;
    /// How many workers there are.
    fn workers(&self) -> u32;
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
    /// Counts operations that are too short to be timed one by one.
    fn count(&mut self, operations: u64);
    /// Adds time that was spent waiting on purpose: for a timer, a file, a message or a lock.
    fn waited(&mut self, ns: u64);
    /// Reports updates that are missing from the shared result.
    fn lost(&mut self, updates: u64);
    /// The clock that all workers share, in nanoseconds.
    fn now(&self) -> u64;
    /// 64-bit words that all workers share, zero at the start, on cache lines of their own.
    fn words(&self) -> &[SharedWord];
    /// A lock that all workers share.
    fn lock(&self) -> &SharedLock;
    /// What the host laid for this worker, once; for [`Wiring::Pipes`] only.
    fn endpoint(&mut self) -> Option<Endpoint>;
    /// The in-process channel of this worker's pair, for thread models only.
    fn channel(&mut self) -> Option<Channel>;
    /// A region of bytes shared by the workers of this worker's pair, zero at the start.
    fn pair_bytes(&self) -> &PairBytes;
    /// A folder that vanishes after the trial.
    fn scratch(&self) -> &Path;
    /// Creates an empty worker of the trial's own model, waits for its end and tells its stamps.
    ///
    /// # Errors
    /// What the system refused.
    fn create_empty(&mut self) -> Result<Creation, Problem>;
}

/// A 64-bit word on a cache line of its own. 128 bytes, because processors fetch lines in pairs.
#[repr(C, align(128))]
#[derive(Debug, Default)]
pub struct SharedWord(pub AtomicU64);

/// (in work)
pub struct PairBytes;
/// (in work)
pub struct Channel;
