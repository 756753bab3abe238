//! What a kernel declares, and all that its body sees of the world.

use crate::model::design::{Model, Variant};
use crate::model::metric::Metric;
use crate::model::param::{Declaration, Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use crate::platform::lock::SharedLock;
use crate::platform::mailbox::Mailbox;
use std::io::{PipeReader, PipeWriter};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};

pub use crate::platform::mapping::SharedWord;

/// A ready-made piece of work: everything the program knows of it stands in this descriptor.
///
/// A new kernel begins as `Kernel { id, …, ..Kernel::COMPUTING }` and its line in the registry.
#[derive(Debug)]
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
    pub primary_metric: &'static Metric,
    /// Whether a new design holds each worker on a core of its own.
    pub pin_by_default: bool,
    /// Where its body runs.
    pub site: Site,
    /// The parameter that says how much work there is in all: twice the value, twice the work.
    pub amount: &'static Param<u64>,
    /// How many jobs the claim table holds, for the same work whatever the number of workers.
    pub jobs: fn(&Params) -> u64,
    /// How jobs are given to workers.
    pub distribution: fn(&Params) -> Distribution,
    /// About how long one job takes one worker on a machine of 2024, in nanoseconds; used for
    /// expected times before anything was measured here.
    pub nominal_job_ns: fn(&Params) -> f64,
    /// Units of work in one job, if the kernel has a unit of work that can be calibrated.
    pub units_per_job: Option<fn(&Params) -> u64>,
    /// How its result is verified.
    pub verify: Verify,
    /// What follows from the shared words when all workers are done.
    pub conclude: fn(&Params, &[SharedWord], sum: u64) -> Conclusion,
    /// Whether its workers only compute, so that time off a core means a disturbance.
    pub only_computes: bool,
    /// Whether these parameters can run as this variant; otherwise why not.
    pub supports: fn(&Params, &Variant) -> Result<(), String>,
    /// What its workers talk through, if the host has to lay it before they start.
    pub wiring: fn(&Params) -> Wiring,
    /// The work.
    pub body: Body,
}

impl Kernel {
    /// What most kernels that compute have in common; each names what is its own.
    pub const COMPUTING: Kernel = Kernel {
        id: "",
        family: Family::Cpu,
        title: "",
        sentence: "",
        params: &[],
        shares: Sharing::Nothing,
        models: &[Model::Sequential, Model::Threads, Model::Processes],
        workers: WorkerCounts::ANY,
        primary_metric: &Metric::Makespan,
        pin_by_default: true,
        site: Site::Workers,
        amount: &NO_AMOUNT,
        jobs: |_| 0,
        distribution: |_| Distribution::Static,
        nominal_job_ns: |_| 0.0,
        units_per_job: None,
        verify: Verify::AgainstSequential,
        conclude: |_, _, sum| Conclusion { checksum: sum, lost_updates: None },
        only_computes: true,
        supports: |_, _| Ok(()),
        wiring: |_| Wiring::None,
        body: |_, _| Ok(0),
    };

    /// Whether a variant can run with these parameters; otherwise why not, as words that follow
    /// the variant's name.
    ///
    /// # Errors
    /// The reason.
    pub fn can_run(&self, params: &Params, variant: &Variant) -> Result<(), String> {
        if !variant.model.is_known() {
            return Err(format!("this version has no model called {:?}", variant.model.word()));
        }
        if !self.models.contains(&variant.model) {
            let model = variant.model.label();
            return Err(format!("{} does not run as {model}", self.title));
        }
        self.workers.check(variant.workers)?;
        (self.supports)(params, variant)
    }
}

/// Stands in [`Kernel::COMPUTING`] for the amount that every kernel names.
static NO_AMOUNT: Param<u64> = Param::integer("", "", "", (0, 0, 0), (Unit::Count, Scale::Linear));

/// The work of one worker: prepares, calls [`WorkerContext::begin`], works, calls
/// [`WorkerContext::end`], and returns a checksum. The checksums of all workers are added up
/// (wrapping) and given to [`Kernel::conclude`].
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

/// Where a body runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// In each worker.
    Workers,
    /// In the host, because creating workers is the work.
    Host,
}

/// The worker counts in which a kernel makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerCounts {
    /// The fewest.
    pub min: u32,
    /// The most.
    pub max: u32,
    /// Every count must be a multiple of this.
    pub multiple_of: u32,
}

impl WorkerCounts {
    /// One or more.
    pub const ANY: Self = Self { min: 1, max: u32::MAX, multiple_of: 1 };
    /// Pairs.
    pub const PAIRS: Self = Self { min: 2, max: u32::MAX, multiple_of: 2 };
    /// Exactly one.
    pub const ONE: Self = Self { min: 1, max: 1, multiple_of: 1 };

    /// Whether so many workers make sense.
    #[must_use]
    pub fn allow(self, workers: u32) -> bool {
        self.check(workers).is_ok()
    }

    fn check(self, workers: u32) -> Result<(), String> {
        if workers > self.max {
            return Err("it has one worker at a time".to_owned());
        }
        if workers < self.min || !workers.is_multiple_of(self.multiple_of) {
            return Err("its workers talk in pairs, so it takes an even number of them".to_owned());
        }
        Ok(())
    }
}

choices! {
    /// How jobs are given to workers.
    pub enum Distribution {
        /// Each worker has its share from the start.
        Static = "static", "equal shares";
        /// Each worker takes the next job when it is done with one.
        Dynamic = "dynamic", "next job to whoever is free";
    }
}

/// The parameter of every kernel that lets people choose the distribution.
pub static DISTRIBUTION: Param<Distribution> = Param::choice(
    "distribution",
    "Jobs are given",
    "Equal shares cost nothing to hand out; taking the next job keeps everybody busy when jobs are \
     uneven.",
);

/// How the result of a kernel is verified.
#[derive(Clone, Copy, Debug)]
pub enum Verify {
    /// It must equal that of a sequential run of the same jobs in the same session.
    AgainstSequential,
    /// It must equal a count that follows from the parameters and the number of jobs.
    Count(fn(&Params, jobs: u64) -> u64),
}

/// What follows when all workers are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conclusion {
    /// The result that is verified.
    pub checksum: u64,
    /// Updates that were made and are missing from the shared result, where they are counted.
    pub lost_updates: Option<u64>,
}

/// What the host lays before workers start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wiring {
    /// Nothing.
    None,
    /// Two anonymous pipes for each pair of workers, one for each direction.
    Pipes,
    /// A mailbox in shared memory for each pair of workers, for messages of at most so many bytes.
    Mailboxes(usize),
    /// Two in-process channels for each pair of workers, one for each direction; threads only.
    Channels,
}

/// The ends of two in-process channels: what a worker sends into and what it receives from.
#[derive(Debug)]
pub struct Channel {
    /// Messages to the other worker, moved and not copied.
    pub sender: Sender<Vec<u8>>,
    /// Messages from the other worker.
    pub receiver: Receiver<Vec<u8>>,
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
    /// Counts operations that are too short to be timed one by one.
    fn count(&mut self, operations: u64);
    /// Adds time that was spent waiting on purpose: for a timer, a file or a message.
    fn waited(&mut self, ns: u64);
    /// 64-bit words that all workers share, zero at the start, each on cache lines of its own:
    /// one for each worker and 16 more.
    fn words(&self) -> &[SharedWord];
    /// A lock that all workers share.
    fn lock(&self) -> &SharedLock;
    /// The pipes of this worker, once, with [`Wiring::Pipes`].
    fn pipes(&mut self) -> Option<(PipeReader, PipeWriter)>;
    /// The in-process channels of this worker, once, with [`Wiring::Channels`] and in threads.
    fn channel(&mut self) -> Option<Channel>;
    /// The mailbox of this worker's pair, with [`Wiring::Mailboxes`].
    fn mailbox(&self) -> Option<Mailbox<'_>>;
    /// A folder that vanishes after the trial.
    fn scratch(&self) -> &Path;
    /// Creates an empty worker of the trial's own model, waits for its end and tells its stamps;
    /// for kernels whose site is the host.
    ///
    /// # Errors
    /// What the system refused.
    fn create_empty(&mut self) -> Result<Creation, Problem>;
}

/// Does every job that this worker can claim between begin and end, and adds up what they give.
pub fn each_job(context: &mut dyn WorkerContext, mut job: impl FnMut(u64) -> u64) -> u64 {
    context.begin();
    let mut sum = 0_u64;
    while let Some(number) = context.next_job() {
        sum = sum.wrapping_add(job(number));
    }
    context.end();
    sum
}
