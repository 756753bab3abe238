//! All trials of one run of a design on one machine.

use super::id::VariantId;
use super::machine::Machine;
use super::plan_log::{Asked, PlanLog, Round};
use super::round_seen::RoundSeen;
use super::timeline::Timeline;
use super::trial::Trial;
use super::words::words;
use super::worker_counts::WorkerCounts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All trials of one run of a design on one machine, in the order in which they ran.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// When it began, in UTC to the minute: `2026-11-21T09:41Z`.
    pub started_utc: String,
    /// Where.
    pub machine: Machine,
    /// What measured.
    pub app: App,
    /// How long a unit of work takes.
    pub calibration: Calibration,
    /// What was found before the run.
    pub preflight: Vec<Check>,
    /// The hardware threads that each variant was given, by the system's numbers.
    pub cores_asked: BTreeMap<VariantId, Vec<u32>>,
    /// The order of the variants in each round, from the warm-up on.
    pub order: Vec<Vec<VariantId>>,
    /// Every trial, with warm-ups and failures.
    pub trials: Vec<Trial>,
    /// How it ended.
    pub status: SessionStatus,
    /// For each variant what the workers of one trial did: the trial nearest to the median.
    pub timelines: Vec<Timeline>,
    /// What was seen of the machine in each round, from the warm-up on; empty if nobody looked.
    pub rounds_seen: Vec<RoundSeen>,
    /// Why the design has its numbers of workers, and which of a whole sweep it leaves out and why.
    pub worker_counts: WorkerCounts,
    /// What was asked when it began; absent in files that are older than this member.
    pub asked: Option<Asked>,
    /// The second trial of the base variant in each round, with warm-ups and failures. Nothing
    /// differs between it and the first, so it shows what noise alone does; no table has it.
    pub controls: Vec<Trial>,
    /// What became of the plan.
    pub plan: PlanLog,
}

impl Session {
    /// Adds a round that has ended, and marks its trials where what was seen meanwhile is evidence
    /// enough.
    pub fn add(&mut self, round: Round) {
        let Round { order, control_at, trials, controls, pilot, look, seen } = round;
        self.order.push(order);
        self.trials.extend(trials);
        self.controls.extend(controls);
        self.plan.control_places.extend(control_at);
        self.plan.pilot = pilot.or(self.plan.pilot.take());
        self.plan.looks.extend(look);
        if let Some(seen) = seen {
            seen.mark(&mut self.trials);
            seen.mark(&mut self.controls);
            self.rounds_seen.push(seen);
        }
    }
}

words! {
    /// How a session ended.
    pub enum SessionStatus {
        /// Every round that the design asks for, or as many as made its intervals narrow enough.
        Complete = "complete", "complete";
        /// The time budget ran out first.
        OutOfTime = "out_of_time", "stopped by the time budget";
        /// The user stopped it; finished rounds are kept.
        Cancelled = "cancelled", "stopped by the user";
        /// Every trial of a variant failed, so there was no point in going on.
        Failed = "failed", "failed";
        /// It is running, or the program was ended while it ran.
        Running = "running", "interrupted";
    }
}

impl Default for SessionStatus {
    /// A session that does not say how it ended was interrupted.
    fn default() -> Self {
        SessionStatus::Running
    }
}

/// The program that measured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its version.
    pub version: String,
    /// `release` or `debug`.
    pub build: String,
    /// SHA-256 of the measuring program, if it could be read.
    pub worker_sha256: Option<String>,
    /// Whether the measuring roles ran in the slim worker (true) or, because it was missing, in
    /// the program itself (false): process creation then costs about 1.6 times as much.
    pub slim_worker: bool,
}

impl App {
    /// Whether the numbers come from a debug build.
    #[must_use]
    pub fn is_debug(&self) -> bool {
        self.build != "release"
    }
}

/// How long a unit of work takes, measured once for the session before the first round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Nanoseconds a unit of work on one core: the minimum of six; absent where the kernel has no
    /// unit of work.
    pub ns_per_unit: Option<f64>,
    /// Whether stamps of different processes and cores may be subtracted, as the clock's
    /// self-test found.
    pub clock_is_shared: bool,
}

/// One finding before the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at, such as `load`.
    pub check: String,
    /// `pass`, `warn`, `block` or `not_available`.
    pub status: String,
    /// What was found, in words.
    pub value: String,
    /// What to do about it, as a sentence without a full stop; absent where there is nothing to do.
    pub hint: Option<String>,
}

impl Check {
    /// The status of a check that found nothing that disturbs.
    pub const PASS: &'static str = "pass";
    /// The status of a check that the system lets nobody make.
    pub const NOT_AVAILABLE: &'static str = "not_available";
    /// The status of a finding that may change the numbers.
    pub const WARN: &'static str = "warn";
    /// The status of a finding that makes numbers meaningless: such a run is refused, and if somebody
    /// insists, no verdict is given.
    pub const BLOCK: &'static str = "block";

    /// Whether something was found that may change the numbers, or makes them meaningless.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        self.status == Self::WARN || self.blocks()
    }

    /// What was found, without a full stop.
    #[must_use]
    pub fn finding(&self) -> &str {
        self.value.trim_end_matches('.')
    }

    /// What was found and what can be done about it, as sentences.
    #[must_use]
    pub fn told(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}. {hint}.", self.value),
            None => format!("{}.", self.value),
        }
    }

    /// Whether it is a reason not to measure at all.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.status == Self::BLOCK
    }
}
