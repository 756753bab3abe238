//! What a kernel declares.

use super::jobs::{DISTRIBUTION, Distribution};
use super::routes::{self, Route};
use super::server::Server;
use super::worker_context::WorkerContext;
use crate::model::design::{CoreSet, Model, Variant};
use crate::model::metric::Metric;
use crate::model::param::{Declaration, Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::step_path::Complaint;
use crate::model::units::Unit;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicU64;

pub use super::worker_context::{Creation, SharedWord, Wait};
pub use super::worker_counts::WorkerCounts;

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
    /// The worker counts in which it makes sense with these parameters.
    pub workers: fn(&Params) -> WorkerCounts,
    /// How many of so many workers claim jobs. Where fewer do than there are, equal shares go to
    /// teams of consecutive workers, of which the first claims for all.
    pub takers: fn(&Params, u32) -> u32,
    /// The metric that answers its usual question.
    pub primary_metric: &'static Metric,
    /// Whether a new design holds each worker on a core of its own.
    pub pin_by_default: bool,
    /// The cores that a new design gives its workers.
    pub cores_by_default: fn() -> CoreSet,
    /// Where its body runs.
    pub site: Site,
    /// The parameter that says how much work there is in all: twice the value, twice the work.
    pub amount: &'static Param<u64>,
    /// How many jobs the claim table holds, for the same work whatever the number of workers.
    pub jobs: fn(&Params) -> u64,
    /// About how long one job takes one worker on a machine of 2024, in nanoseconds; used for
    /// expected times before anything was measured here.
    pub nominal_job_ns: fn(&Params) -> f64,
    /// How often a worker waits in a job at most, as far as it stamps that: what a worker records of
    /// itself has room for so many waits.
    pub waits_per_job: fn(&Params) -> u64,
    /// How many times as long a job takes with so many workers, where each of them has a part in
    /// every job.
    pub job_growth: fn(&Params, u32) -> f64,
    /// Units of work in one job, if the kernel has a unit of work that can be calibrated.
    pub units_per_job: Option<fn(&Params) -> u64>,
    /// How its result is verified.
    pub verify: Verify,
    /// How jobs are given to workers.
    pub distribution: fn(&Params) -> Distribution,
    /// What follows from the shared words when all workers are done.
    pub conclude: fn(&Params, &[SharedWord], sum: u64) -> Conclusion,
    /// Whether its workers only compute, so that time off a core means a disturbance.
    pub only_computes: bool,
    /// Whether its parameters make sense together, whatever the variant; otherwise why not.
    pub sound: fn(&Params) -> Result<(), Complaint>,
    /// Whether these parameters can run as this variant; otherwise why not.
    pub supports: fn(&Params, &Variant) -> Result<(), String>,
    /// What so many workers send messages through. A body asks for its ends by their place in this
    /// list.
    pub routes: fn(&Params, u32) -> Vec<Route>,
    /// The memory that so many workers take.
    pub memory: fn(&Params, u32) -> Memory,
    /// What the host makes before it creates workers, in the folder of the trial.
    pub stage: fn(&Params, &Path) -> Result<Stage, Problem>,
    /// How many of so many workers share an address space in models with processes: the sizes of
    /// groups of consecutive ranks.
    pub spaces: fn(&Params, u32) -> Vec<u32>,
    /// The locks and barriers of so many workers, besides the one lock that every trial has.
    pub fixtures: fn(&Params, u32) -> Fixtures,
    /// Which of the variant's cores the worker of a rank may use, if not all of them.
    pub placement: fn(&Params, u32) -> Option<CoreSet>,
    /// What so many workers are called where they are not all alike, for the picture of what will
    /// run.
    pub groups: fn(&Params, u32) -> Vec<Group>,
    /// What keeps workers apart in the place in memory that they share, in words that its name
    /// comes before, if anything does.
    pub guard: fn(&Params) -> Option<&'static str>,
    /// Who waits for what, in clauses, when a trial stands still. Bodies say what they wait for with
    /// [`WorkerContext::waits_for`].
    pub waits: fn(&Params, &Stuck<'_>) -> Vec<String>,
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
        models: EVERY_MODEL,
        workers: |_| WorkerCounts::ANY,
        takers: |_, workers| workers,
        primary_metric: &Metric::Makespan,
        pin_by_default: true,
        cores_by_default: || CoreSet::All,
        site: Site::Workers,
        amount: &NO_AMOUNT,
        jobs: |_| 0,
        nominal_job_ns: |_| 0.0,
        waits_per_job: |_| 1,
        job_growth: |_, _| 1.0,
        units_per_job: None,
        verify: Verify::AgainstSequential,
        distribution: |params| params.get(&DISTRIBUTION),
        conclude: |_, _, sum| Conclusion { checksum: sum, ..Conclusion::default() },
        only_computes: true,
        sound: |_| Ok(()),
        supports: |_, _| Ok(()),
        routes: |_, _| Vec::new(),
        memory: |_, _| Memory::NONE,
        stage: |_, _| Ok(Stage::default()),
        spaces: |_, workers| vec![1; workers as usize],
        fixtures: |_, _| Fixtures::NONE,
        placement: |_, _| None,
        groups: |_, _| Vec::new(),
        guard: |_| None,
        waits: |_, _| Vec::new(),
        body: Body::Worker(|_, _| Ok(0)),
    };

    /// What kernels whose workers contend for something have in common: jobs are taken one by one,
    /// so that nobody is left alone with it while others are done.
    pub const CONTENDING: Kernel = Kernel {
        family: Family::SharedMemory,
        models: MODELS_OF_WORKERS,
        distribution: |_| Distribution::Dynamic,
        ..Self::COMPUTING
    };

    /// What kernels whose workers send each other messages have in common.
    pub const TALKING: Kernel = Kernel {
        family: Family::Ipc,
        models: MODELS_OF_CREWS,
        only_computes: false,
        ..Self::COMPUTING
    };

    /// How many workers it takes; any number where the parameters are none that it may have, so that
    /// a form can be drawn in which they are mended.
    #[must_use]
    pub fn worker_counts(&self, params: &Params) -> WorkerCounts {
        match params.check(self.params) {
            Ok(()) => (self.workers)(params),
            Err(_) => WorkerCounts::ANY,
        }
    }

    /// The memory that so many workers take in all, in bytes: their own and that of their routes.
    #[must_use]
    pub fn total_bytes(&self, params: &Params, workers: u32) -> u64 {
        let routes = (self.routes)(params, workers);
        let rings = routes.iter().fold(0, |sum: u64, r| sum.saturating_add(r.ring_bytes() as u64));
        (self.memory)(params, workers).total(workers).saturating_add(rings)
    }

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
        // The sequential run is one worker, whatever it stands for.
        if variant.model != Model::Sequential {
            (self.workers)(params).check(variant.workers)?;
        }
        (self.supports)(params, variant)?;
        let spaces = (self.spaces)(params, variant.workers);
        routes::check(&(self.routes)(params, variant.workers), &variant.model, &spaces)
    }
}

/// Stands in [`Kernel::COMPUTING`] for the amount that every kernel names.
static NO_AMOUNT: Param<u64> = Param::integer("", "", "", (0, 0, 0), (Unit::Count, Scale::Linear));

/// Every model, for work that is made of independent jobs.
pub const EVERY_MODEL: &[Model] = &[
    Model::Sequential,
    Model::Threads,
    Model::ThreadPerTask,
    Model::Pool,
    Model::Processes,
    Model::Fork,
    Model::InterpreterLock,
];

/// The models for work that is not made of independent jobs, but that one worker can do alone.
pub const MODELS_OF_WORKERS: &[Model] =
    &[Model::Sequential, Model::Threads, Model::Processes, Model::Fork, Model::InterpreterLock];

/// The models for work that takes several workers.
pub const MODELS_OF_CREWS: &[Model] =
    &[Model::Threads, Model::Processes, Model::Fork, Model::InterpreterLock];

/// The work.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Independent jobs: what is prepared once gives, for each job, a function of the job's number
    /// and its units of work to a checksum. The harness hands out the jobs, so that every model can
    /// run them. The checksums of all jobs are added up (wrapping).
    Jobs(fn(&Params) -> Job),
    /// The work of one worker: prepares, calls [`WorkerContext::begin`], works, calls
    /// [`WorkerContext::end`], and returns a checksum. The checksums of all workers are added up
    /// (wrapping) and given to [`Kernel::conclude`].
    Worker(WorkerBody),
}

/// A job of a kernel that is made of jobs: its number and its units of work to its checksum. It may
/// be called by several threads at once.
pub type Job = Box<dyn Fn(u64, u64) -> u64 + Send + Sync>;

/// See [`Body::Worker`].
///
/// # Errors
/// What the system refused, such as a file that cannot be written.
pub type WorkerBody = fn(&Params, &mut dyn WorkerContext) -> Result<u64, Problem>;

/// The memory of a trial, besides the little that every trial takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Bytes that all workers share, zero at the start.
    pub shared_bytes: usize,
    /// Bytes of the host's own, which it writes before it creates workers: threads share them,
    /// forked processes have them until somebody writes, other processes never see them.
    pub host_bytes: usize,
    /// Bytes that each worker takes for itself at most. Nothing is laid for them; they are declared
    /// so that a trial for which there is no room is refused before it runs.
    pub private_bytes: usize,
}

impl Memory {
    /// None.
    pub const NONE: Self = Self { shared_bytes: 0, host_bytes: 0, private_bytes: 0 };

    /// What the host writes into a word of its own memory before it creates workers.
    #[must_use]
    pub const fn host_word(place: u64) -> u64 {
        place.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// The bytes of a trial with so many workers.
    #[must_use]
    pub fn total(self, workers: u32) -> u64 {
        let private = (self.private_bytes as u64).saturating_mul(u64::from(workers));
        (self.shared_bytes as u64).saturating_add(self.host_bytes as u64).saturating_add(private)
    }
}

/// What the host makes before it creates workers.
#[derive(Debug, Default)]
pub struct Stage {
    /// What workers find in the first of their shared words.
    pub words: Vec<u64>,
    /// What answers them, in a thread of the host from after their creation to their end.
    pub server: Option<Server>,
}

/// Locks and barriers that all workers share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixtures {
    /// How many locks.
    pub locks: usize,
    /// How many barriers.
    pub barriers: usize,
}

impl Fixtures {
    /// None.
    pub const NONE: Self = Self { locks: 0, barriers: 0 };
}

/// Workers that are not done when they should be.
#[derive(Debug)]
pub struct Stuck<'a> {
    /// What each of them said it waits for, by rank; 0 is nothing.
    pub words: &'a [u64],
    /// The bytes of [`Memory::shared_bytes`] as words.
    pub region: &'a [AtomicU64],
}

/// Clauses about waiting as one, of which only the first few are told.
#[must_use]
pub fn told(clauses: &[String]) -> String {
    const TOLD: usize = 3;
    let mut text = clauses[..clauses.len().min(TOLD)].join("; ");
    let more = clauses.len().saturating_sub(TOLD);
    if more > 0 {
        text.push_str(&format!("; {more} more wait"));
    }
    text
}

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
    /// Composed of roles and steps by the user.
    Composed,
    /// Goes wrong on purpose.
    Faults,
}

impl Family {
    /// All families, in the order of menus.
    pub const ALL: [Family; 7] = [
        Family::Cpu,
        Family::Io,
        Family::SharedMemory,
        Family::Ipc,
        Family::Lifecycle,
        Family::Composed,
        Family::Faults,
    ];

    /// Its name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Family::Cpu => "Computing",
            Family::Io => "Waiting",
            Family::SharedMemory => "Sharing",
            Family::Ipc => "Talking",
            Family::Lifecycle => "Starting",
            Family::Composed => "Composed",
            Family::Faults => "Failing",
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
    /// Routes between workers: who talks to whom, in words that "through pipes" follows.
    Messages(&'static str),
    /// Files of their own.
    Files,
    /// One file that all of them read.
    OneFile,
    /// A server in the host that all of them ask.
    Server,
}

/// Workers of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What each of them is called.
    pub name: String,
    /// Their ranks, in order.
    pub ranks: Vec<u32>,
}

/// Where a body runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// In each worker.
    Workers,
    /// In the host, because creating workers is the work.
    Host,
}

/// How the result of a kernel is verified.
#[derive(Clone, Copy, Debug)]
pub enum Verify {
    /// It must equal that of a sequential run of the same jobs in the same session.
    AgainstSequential,
    /// It must equal a count that follows from the parameters and the number of jobs.
    Count(fn(&Params, jobs: u64) -> u64),
}

/// The jobs of one of so many equal shares.
#[must_use]
pub fn share_of(jobs: u64, share: u64, shares: u64) -> Range<u64> {
    jobs * share / shares..jobs * (share + 1) / shares
}

/// How much one of so many equal shares is; all of them together are the whole.
#[must_use]
pub fn size_of_share(whole: u64, share: u64, shares: u64) -> u64 {
    let range = share_of(whole, share, shares);
    range.end - range.start
}

/// What follows when all workers are done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// The result that is verified.
    pub checksum: u64,
    /// Updates that were made and are missing from the shared result, where they are counted.
    pub lost_updates: Option<u64>,
    /// Ticks of a clock that came and went before anybody looked, where they are counted.
    pub dropped_ticks: Option<u64>,
}
