//! One variant run once: what was asked of the host and what came of it.

use super::id::VariantId;
use super::metric::{Metric, Reading};
use super::problem::Problem;
use super::words::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One variant run once, in a host process of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The round; 0 is the warm-up.
    pub round: u32,
    /// The variant.
    pub variant: VariantId,
    /// What has to be known before the figures are used.
    pub flags: Flags,
    /// What went wrong, if something did; then the readings are incomplete or absent, and after a
    /// deadline times are lower bounds ([`Trial::at_least`]).
    pub failure: Option<Failure>,
    /// The figures.
    pub readings: BTreeMap<Metric, Reading>,
    /// What each worker stamped and used.
    pub workers: Vec<WorkerRecord>,
}

impl Trial {
    /// The figure of a metric, if there is one.
    #[must_use]
    pub fn value(&self, metric: &Metric) -> Option<f64> {
        self.readings.get(metric).and_then(Reading::value)
    }

    /// How large the figure of a metric is at least, where the trial was stopped at its deadline. It
    /// is no value to compute with: the trial would have taken longer.
    #[must_use]
    pub fn at_least(&self, metric: &Metric) -> Option<f64> {
        let is_cut_off = |failure: &Failure| failure.kind == FailureKind::Deadline;
        self.value(metric).filter(|_| self.failure.as_ref().is_some_and(is_cut_off))
    }

    /// Whether the trial takes part in summaries: it did not fail, was no warm-up, and was not
    /// measured again in its round.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.failure.is_none() && self.flags.is_free_of(Flags::WARM_UP.with(Flags::REPEATED))
    }
}

/// Marks of a trial, kept as one number in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(pub u32);

impl Flags {
    /// Nothing to say.
    pub const NONE: Self = Self(0);
    /// The first round, never summarised.
    pub const WARM_UP: Self = Self(1);
    /// It failed; the reason is in the session's failures.
    pub const FAILED: Self = Self(2);
    /// Something else used the cores: run delay above 1 % or CPU time below 98 % of a span in
    /// which workers only compute.
    pub const DISTURBED: Self = Self(4);
    /// A worker was not held on the core that was asked for.
    pub const PLACED_ELSEWHERE: Self = Self(8);
    /// The result is the same as that of the sequential run.
    pub const VERIFIED: Self = Self(16);
    /// It was disturbed and measured again in the same round; the later trial counts.
    pub const REPEATED: Self = Self(32);

    /// Both sets of marks.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of these marks are set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether none of these marks is set.
    #[must_use]
    pub fn is_free_of(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }
}

words! {
    /// The ways in which a trial can fail.
    pub enum FailureKind {
        /// The measuring program could not be started.
        NotStarted = "not_started", "the measuring program could not be started";
        /// Host and window come from different builds.
        OtherBuild = "other_build", "the measuring program is of another build";
        /// The host ended before it told its result.
        HostLost = "host_lost", "the host process ended early";
        /// The host told something that is not a result.
        Garbled = "garbled", "the host process told something that is not a result";
        /// A worker ended by itself with an exit code, or panicked.
        WorkerFailed = "worker_failed", "a worker failed";
        /// A worker was ended by a signal or by the system.
        WorkerKilled = "worker_killed", "a worker was killed";
        /// The deadline passed.
        Deadline = "deadline", "the deadline passed";
        /// The result differs from that of the sequential run.
        WrongResult = "wrong_result", "a worker gave a wrong answer";
        /// The system refused something that the workload needs.
        Refused = "refused", "the system refused something that the workload needs";
    }
}

/// A trial that failed is a value, never a missing row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which way.
    pub kind: FailureKind,
    /// What happened, what it means, what to do.
    pub problem: Problem,
}

/// What one worker stamped and used. Times are nanoseconds after the first creation of the trial
/// was asked for, on one clock for all processes; a stamp that was never made is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkerRecord {
    /// The worker's number, from 0.
    pub rank: u32,
    /// Its creation was asked for.
    pub asked_ns: Option<u64>,
    /// Its first instruction.
    pub first_ns: Option<u64>,
    /// It stood at the start gate.
    pub ready_ns: Option<u64>,
    /// The gate opened (the same for all workers).
    pub gate_ns: Option<u64>,
    /// Its work began.
    pub begin_ns: Option<u64>,
    /// Its work ended.
    pub end_ns: Option<u64>,
    /// It was joined or reaped.
    pub reaped_ns: Option<u64>,
    /// CPU time between begin and end.
    pub cpu_ns: Option<u64>,
    /// Time between begin and end in which it was ready and had no core.
    pub run_delay_ns: Option<u64>,
    /// Time between begin and end in waits that the kernel makes on purpose.
    pub wait_ns: Option<u64>,
    /// The part of it that was spent waiting for a lock that another worker held.
    pub wait_lock_ns: Option<u64>,
    /// The part of it that was spent waiting for a file, a timer or a server.
    pub wait_io_ns: Option<u64>,
    /// The part of it that was spent waiting for a message, or for room for one.
    pub wait_message_ns: Option<u64>,
    /// The part of it that was spent waiting for other workers, at a gate or a barrier.
    pub wait_gate_ns: Option<u64>,
    /// Operations it completed.
    pub operations: u64,
    /// The hardware thread on which it ran at the end.
    pub core_seen: Option<u32>,
}
