//! What runner and host say to each other: one JSON object a line, equality of builds first.

use crate::model::design::Model;
use crate::model::param::Params;
use crate::model::plan::Nuisance;
use crate::model::problem::Problem;
use crate::model::timeline::Capture;
use crate::model::trial::{Failure, WorkerRecord};
use crate::platform::usage::Usage;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The number of this build. Parent and child must have the same: they come from one build, so
/// equality is asked for and never compatibility.
pub const BUILD: &str = env!("TANDEM_BUILD");
/// The longest line that either side reads, in bytes.
pub const LINE_LIMIT: usize = 16 << 20;

/// What the runner asks of a host. A host does one thing and ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// [`BUILD`] of the runner.
    pub build: String,
    /// What to do.
    pub task: Task,
}

/// What a host can do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Task {
    /// Run a trial.
    Trial(TrialSpec),
    /// Test whether stamps of these hardware threads can be subtracted from one another.
    Clock {
        /// The hardware threads.
        cores: Vec<u32>,
    },
}

/// One trial, with nothing left to decide: every variant gets the same numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialSpec {
    /// The kernel's id.
    pub kernel: String,
    /// Its parameters.
    pub params: Params,
    /// The execution model.
    pub model: Model,
    /// The number of workers.
    pub workers: u32,
    /// The number of jobs.
    pub jobs: u64,
    /// The hardware threads that workers may use; empty where the system cannot hold them.
    pub cores: Vec<u32>,
    /// Whether worker `i` is held on the core at place `i` modulo their number.
    pub pin: bool,
    /// After how long the trial is stopped, in milliseconds.
    pub deadline_ms: u64,
    /// A folder of the trial's own, which the runner removes afterwards.
    pub scratch: PathBuf,
    /// What workers record while they work; the host leaves it in that folder.
    pub capture: Capture,
    /// What does not matter and is therefore another in each trial.
    pub nuisance: Nuisance,
}

impl TrialSpec {
    /// How many cores its workers have: those that they are given, or else all that are allowed.
    #[must_use]
    pub fn core_count(&self, allowed: impl FnOnce() -> usize) -> usize {
        if self.cores.is_empty() { allowed() } else { self.cores.len() }
    }
}

/// What a host answers: one line, or none if it was lost.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// [`BUILD`] of the host.
    pub build: String,
    /// What came of the task.
    pub answer: Answer,
}

/// What came of a task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// The trial was run, perhaps with a failure.
    Trial(Box<TrialReport>),
    /// The clock was tested.
    Clock(ClockReport),
    /// The host comes from another build.
    OtherBuild,
    /// The host could not do it.
    Problem(Problem),
}

/// The raw outcome of a trial.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrialReport {
    /// What went wrong, if something did.
    pub failure: Option<Failure>,
    /// What each worker stamped, counted and used.
    pub workers: Vec<WorkerReport>,
    /// The result, if every worker came to one.
    pub checksum: Option<u64>,
    /// Updates that are missing from the shared result, where they are counted.
    pub lost_updates: Option<u64>,
    /// Ticks that came and went before anybody looked, where they are counted.
    pub dropped_ticks: Option<u64>,
    /// Time for which the host read the memory of the workers while they stood at the start gate.
    pub sampling_at_gate_ns: u64,
    /// Time for which it read their memory while they waited for their end.
    pub sampling_at_end_ns: u64,
    /// Memory of host and workers, every page once: the larger of the readings at gate and end.
    pub memory_unique_bytes: Option<u64>,
    /// Resident sizes of host and workers added up: the larger of the two readings.
    pub memory_resident_bytes: Option<u64>,
    /// Creations by time to the first instruction, where creating is the work.
    pub creations: Buckets,
    /// What remained, where something may go wrong on purpose.
    pub fault: Option<FaultReport>,
}

/// What remained of a trial in which something may go wrong on purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultReport {
    /// Workers of the first hour that came to the end of their work.
    pub survivors: u32,
    /// Whether a worker was lost and can tell nothing of its own.
    pub has_lost_worker: bool,
    /// Why the host was lost, and with it every worker, as words that follow "not available: ".
    pub host_lost: Option<String>,
    /// Why a worker gave up that was not lost itself, in such words too.
    pub gave_up: Option<String>,
    /// The result of each job that is done.
    pub results: Vec<Option<u64>>,
    /// Jobs that were lost in the middle and done again.
    pub redone: u64,
    /// From the fault to somebody's notice, in nanoseconds.
    pub detection_ns: Option<u64>,
    /// From the fault to the end of the job that was done again, in nanoseconds.
    pub recovery_ns: Option<u64>,
}

/// A histogram's buckets that are not empty: number of the bucket, count.
pub type Buckets = Vec<(u32, u32)>;

/// What one worker stamped, counted and used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkerReport {
    /// Stamps in nanoseconds of the shared clock, and what the record keeps.
    pub record: WorkerRecord,
    /// The hardware threads that it read back as allowed.
    pub cores_allowed: Option<Vec<u32>>,
    /// Its operations by duration, for those that were timed one by one.
    pub operations: Buckets,
    /// What it used between begin and end.
    pub usage: Usage,
    /// Time between begin and end in which it encoded and decoded messages, if it did.
    pub serialised_ns: Option<u64>,
}

/// What the test of the clock found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReport {
    /// Stamps that were passed from core to core.
    pub passed: u64,
    /// Stamps that arrived before they were sent.
    pub backwards: u64,
    /// The shortest time from one core to another, in nanoseconds.
    pub shortest_ns: u64,
    /// What reading the clock costs, in nanoseconds.
    pub reading_ns: u64,
}
