//! What was seen of the machine while a round ran (method.md, R20).

use super::trial::{Flags, Trial};
use super::words::words;

words! {
    /// What disturbed a round.
    pub enum Disturbance {
        /// The host of the virtual machine took time from its cores.
        Steal = "steal", "the virtual machine was not given its cores all the time";
        /// The program used up its quota and was stopped until the next period.
        Quota = "quota", "the program used up its quota and was stopped";
        /// A core was slowed down because it was too hot.
        Heat = "heat", "cores were slowed down by heat";
        /// Other programs kept cores busy.
        Load = "load", "other programs used the cores";
        /// The source of power changed.
        Power = "power", "the machine changed between mains and battery";
    }
}

impl Disturbance {
    /// Whether it is evidence enough to mark the trials of the round as disturbed: in this time
    /// workers that were ready did not run, whatever their own counts say. What other programs did
    /// shows in each trial by itself, and heat or another source of power change the speed of all
    /// trials of the round alike.
    #[must_use]
    pub fn marks_trials(&self) -> bool {
        match self {
            Disturbance::Steal | Disturbance::Quota => true,
            Disturbance::Heat | Disturbance::Load | Disturbance::Power | Disturbance::Other(_) => {
                false
            }
        }
    }
}

/// What was seen of the machine between the beginning and the end of a round. What the system does
/// not tell is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoundSeen {
    /// The round; 0 is the warm-up.
    pub round: u32,
    /// How long it was looked at, in nanoseconds.
    pub span_ns: u64,
    /// How many cores other programs kept busy, on average.
    pub busy_elsewhere: Option<f64>,
    /// The share of the cores' time that the host of the virtual machine took.
    pub stolen: Option<f64>,
    /// The share of the time in which something that was ready, workers among it, waited for a core.
    pub waiting: Option<f64>,
    /// How long the program was stopped because its quota was used up, in nanoseconds, summed over
    /// cores.
    pub stopped_by_quota_ns: Option<u64>,
    /// How often cores were slowed down because they were too hot.
    pub slowed_by_heat: Option<u64>,
    /// What of it matters; empty if nothing does.
    pub disturbances: Vec<Disturbance>,
}

impl RoundSeen {
    /// Whether something was seen that matters.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        !self.disturbances.is_empty()
    }

    /// Marks the trials of the round as disturbed where what was seen is evidence enough. Failed
    /// trials have no figures that could be.
    pub fn mark(&self, trials: &mut [Trial]) {
        if !self.disturbances.iter().any(Disturbance::marks_trials) {
            return;
        }
        let of_round = |trial: &&mut Trial| trial.round == self.round && trial.failure.is_none();
        for trial in trials.iter_mut().filter(of_round) {
            trial.flags = trial.flags.with(Flags::DISTURBED);
        }
    }
}
