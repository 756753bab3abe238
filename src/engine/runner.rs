//! What makes one trial happen: the real one starts hosts, a fake one answers at once.

use super::monitor::Look;
use crate::model::design::{Design, Variant};
use crate::model::id::VariantId;
use crate::model::machine::Machine;
use crate::model::problem::Problem;
use crate::model::session::{App, Calibration, Check};
use crate::model::timeline::Timeline;
use crate::model::trial::Trial;
use crate::model::worker_counts::WorkerCounts;
use std::collections::BTreeMap;
use std::time::Duration;

/// What is known before the first round.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The machine.
    pub machine: Machine,
    /// What measures.
    pub app: App,
    /// How long a unit of work takes.
    pub calibration: Calibration,
    /// What was found.
    pub preflight: Vec<Check>,
    /// The hardware threads that each variant is given.
    pub cores_asked: BTreeMap<VariantId, Vec<u32>>,
    /// Why the design has its numbers of workers, and which it leaves out.
    pub worker_counts: WorkerCounts,
    /// About how long the trials of a round take together.
    pub round_estimate: Duration,
}

/// Which trial of a session it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Its round; 0 is the warm-up.
    pub round: u32,
    /// Its place in the round, from 0.
    pub place: u32,
}

impl Turn {
    /// The first trial of a round.
    #[must_use]
    pub fn of_round(round: u32) -> Self {
        Self { round, place: 0 }
    }
}

/// Makes trials happen.
pub trait TrialRunner {
    /// Looks at the machine, calibrates, and runs what results are verified against.
    ///
    /// While the amount of work is open, it is called for each amount that is tried. What does not
    /// depend on the amount is done the first time; what is only of use for a session, such as the
    /// calibration, when the amount is set.
    ///
    /// # Errors
    /// Why this design cannot run here.
    fn prepare(&mut self, design: &Design) -> Result<Prepared, Problem>;

    /// Runs one variant once. A failure is a value of the trial.
    fn run(&mut self, design: &Design, variant: &Variant, turn: Turn) -> Trial;

    /// What the workers of the trial that ran last did, once, if it was recorded.
    fn take_timeline(&mut self) -> Option<Timeline> {
        None
    }

    /// A look at the machine, before and after each round and never while a trial runs, within 1 ms; none
    /// where there is no machine to look at.
    fn look(&mut self) -> Option<Look> {
        None
    }

    /// Runs also where what is found before the run is a reason to refuse it.
    fn insist(&mut self) {}

    /// The time since the runner was made; a fake one moves it by itself.
    fn elapsed(&self) -> Duration;

    /// The time of day in UTC to the minute: `2026-11-21T09:41Z`.
    fn utc_minute(&self) -> String;
}
