//! What has to be known before the numbers are used: every kind once, with its words.

use std::fmt;

/// What has to be known before the numbers are used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caveat {
    /// Trials of a variant failed.
    TrialsFailed {
        /// The variant's name.
        label: String,
        /// How many, with warm-ups.
        failed: u32,
        /// Of how many: those that count and those that failed.
        of: u32,
        /// The first failure's sentences.
        first: String,
    },
    /// The result of some trial was not confirmed to be the expected one.
    NotVerified {
        /// The names of the variants.
        label: String,
    },
    /// Measured with a debug build.
    DebugBuild,
    /// Measured by the program itself because the slim worker was missing.
    NoSlimWorker,
    /// Stamps of different processes cannot be subtracted here.
    ClockNotShared,
    /// Fewer than six rounds: no interval, so no verdict.
    TooFewRounds {
        /// Finished rounds.
        rounds: u32,
    },
    /// Something else used the cores.
    Disturbed {
        /// How many trials.
        trials: u32,
        /// Of how many.
        of: u32,
    },
    /// Disturbed trials were measured again in their rounds.
    Repeated {
        /// How many.
        trials: u32,
    },
    /// The samples of a variant have two peaks.
    TwoPeaks {
        /// The variant's name.
        label: String,
        /// Both with their numbers of trials, such as `two speeds: 24 M/s in 9 trials, 46 M/s in 6`.
        peaks: String,
    },
    /// Workers were not held where they were asked to be.
    PlacedElsewhere {
        /// How many trials.
        trials: u32,
    },
    /// Variants had more workers than could be at work at the same instant.
    MoreWorkersThanCores {
        /// The names of the variants.
        label: String,
        /// Hardware threads that each was given, as far as a quota allows their time.
        cores: u32,
    },
    /// The trial is so short that stamps matter.
    ShortTrials {
        /// The names of the variants.
        label: String,
    },
    /// Something is imitated by this program.
    Emulated {
        /// What, as a sentence without a full stop.
        what: String,
    },
    /// The session was stopped before all rounds.
    Stopped {
        /// Finished rounds.
        rounds: u32,
        /// Rounds of the design.
        of: u32,
    },
    /// The check before the run found something.
    Preflight {
        /// What was found.
        value: String,
    },
    /// The machine was disturbed in rounds.
    RoundsDisturbed {
        /// How many rounds, without the warm-up.
        rounds: u32,
        /// Of how many that were looked at.
        of: u32,
        /// What was seen, each with the number of its rounds.
        what: String,
    },
}

/// How grave a caveat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// It forbids a verdict.
    Blocks,
    /// It may change the numbers.
    Caution,
    /// It should be known.
    Note,
}

impl Caveat {
    /// The stable code in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Caveat::TrialsFailed { .. } => "trials_failed",
            Caveat::NotVerified { .. } => "not_verified",
            Caveat::DebugBuild => "debug_build",
            Caveat::NoSlimWorker => "no_slim_worker",
            Caveat::ClockNotShared => "clock_not_shared",
            Caveat::TooFewRounds { .. } => "too_few_rounds",
            Caveat::Disturbed { .. } => "disturbed",
            Caveat::Repeated { .. } => "repeated",
            Caveat::TwoPeaks { .. } => "two_peaks",
            Caveat::PlacedElsewhere { .. } => "placed_elsewhere",
            Caveat::MoreWorkersThanCores { .. } => "more_workers_than_cores",
            Caveat::ShortTrials { .. } => "short_trials",
            Caveat::Emulated { .. } => "emulated",
            Caveat::Stopped { .. } => "stopped",
            Caveat::Preflight { .. } => "preflight",
            Caveat::RoundsDisturbed { .. } => "rounds_disturbed",
        }
    }

    /// How grave it is.
    #[must_use]
    pub fn gravity(&self) -> Gravity {
        match self {
            Caveat::TrialsFailed { .. }
            | Caveat::NotVerified { .. }
            | Caveat::TooFewRounds { .. } => Gravity::Blocks,
            Caveat::DebugBuild
            | Caveat::NoSlimWorker
            | Caveat::ClockNotShared
            | Caveat::Disturbed { .. }
            | Caveat::TwoPeaks { .. }
            | Caveat::PlacedElsewhere { .. }
            | Caveat::ShortTrials { .. }
            | Caveat::Preflight { .. }
            | Caveat::RoundsDisturbed { .. } => Gravity::Caution,
            Caveat::Repeated { .. }
            | Caveat::MoreWorkersThanCores { .. }
            | Caveat::Emulated { .. }
            | Caveat::Stopped { .. } => Gravity::Note,
        }
    }

    /// A few words for a chip.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Caveat::TrialsFailed { failed, of, .. } => format!("{failed} of {of} trials failed"),
            Caveat::NotVerified { .. } => "Results not confirmed".to_owned(),
            Caveat::DebugBuild => "Debug build".to_owned(),
            Caveat::NoSlimWorker => "Measuring program missing".to_owned(),
            Caveat::ClockNotShared => "Clocks differ".to_owned(),
            Caveat::TooFewRounds { rounds: 1 } => "Only 1 round".to_owned(),
            Caveat::TooFewRounds { rounds } => format!("Only {rounds} rounds"),
            Caveat::Disturbed { trials, of } => format!("{trials} of {of} trials disturbed"),
            Caveat::Repeated { trials: 1 } => "1 trial measured again".to_owned(),
            Caveat::Repeated { trials } => format!("{trials} trials measured again"),
            Caveat::TwoPeaks { .. } => "Two peaks".to_owned(),
            Caveat::PlacedElsewhere { trials: 1 } => "1 trial on other cores".to_owned(),
            Caveat::PlacedElsewhere { trials } => format!("{trials} trials on other cores"),
            Caveat::MoreWorkersThanCores { .. } => "More workers than cores".to_owned(),
            Caveat::ShortTrials { .. } => "Short trials".to_owned(),
            Caveat::Emulated { .. } => "Emulated".to_owned(),
            Caveat::Stopped { rounds, of } => format!("{rounds} of {of} rounds"),
            Caveat::Preflight { .. } => "Not a quiet machine".to_owned(),
            Caveat::RoundsDisturbed { rounds, of, .. } => {
                format!("{rounds} of {of} rounds disturbed")
            }
        }
    }
}

impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caveat::TrialsFailed { label, failed, of, first } => {
                write!(f, "{label}: {failed} of {of} trials failed. {first}")
            }
            Caveat::NotVerified { label } => write!(
                f,
                "{label}: a result was not confirmed to be the expected one. The times may stand \
                 for other work. Run again, and do not use them until every result is confirmed."
            ),
            Caveat::DebugBuild => f.write_str(
                "Measured with a debug build, which works many times slower. Build with --release \
                 before you use the numbers.",
            ),
            Caveat::NoSlimWorker => f.write_str(
                "The measuring program was missing, so the main program measured. Creating a \
                 process then costs about 1.6 times as much. Put tandem-worker beside it.",
            ),
            Caveat::ClockNotShared => f.write_str(
                "On this machine a stamp of one core can lie before an earlier stamp of another. \
                 Spans across workers are not shown.",
            ),
            Caveat::TooFewRounds { rounds: 1 } => f.write_str(
                "One finished round is too few for an interval; six are needed, 15 are usual. Run \
                 more rounds.",
            ),
            Caveat::TooFewRounds { rounds } => write!(
                f,
                "{rounds} finished rounds are too few for an interval; six are needed, 15 are \
                 usual. Run more rounds."
            ),
            Caveat::Disturbed { trials, of } => write!(
                f,
                "In {trials} of {of} trials something else used the cores. They are kept. Close \
                 other programs and run again to see whether it matters."
            ),
            Caveat::Repeated { trials: 1 } => f.write_str(
                "One disturbed trial was measured again in its round. It is kept and does not count.",
            ),
            Caveat::Repeated { trials } => write!(
                f,
                "{trials} disturbed trials were measured again in their rounds. They are kept and \
                 do not count."
            ),
            Caveat::TwoPeaks { label, peaks } => write!(
                f,
                "{label} had {peaks}. A median between them describes neither; look at \
                 the single trials."
            ),
            Caveat::PlacedElsewhere { trials } => {
                let noun = if *trials == 1 { "trial" } else { "trials" };
                write!(
                    f,
                    "In {trials} {noun} a worker ran on a core other than the one asked for. Read \
                     the result as one of free placement."
                )
            }
            Caveat::MoreWorkersThanCores { label, cores } => {
                let threads = if *cores == 1 { "thread" } else { "threads" };
                write!(
                    f,
                    "{label} could use {cores} hardware {threads} at the same instant, so workers took \
                     turns. Speedup cannot pass that number."
                )
            }
            Caveat::ShortTrials { label } => write!(
                f,
                "{label} worked for less than 1 ms a trial, so starting and stamping matter. Give \
                 it more work."
            ),
            Caveat::Emulated { what } => write!(f, "Emulated: {what}."),
            Caveat::Stopped { rounds, of } => {
                write!(f, "{rounds} of {of} rounds were run; the finished ones are kept.")
            }
            Caveat::Preflight { value } => write!(f, "Before the run: {value}."),
            Caveat::RoundsDisturbed { rounds, of, what } => write!(
                f,
                "The machine was watched between rounds. In {rounds} of {of} of them it was not the \
                 same: {what}. They are kept. Run again at a quieter time to see whether it matters."
            ),
        }
    }
}
