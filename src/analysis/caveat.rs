//! What has to be known before the numbers are used: every kind once, with its words.

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
        /// How many of the failed were stopped at their deadline.
        censored: u32,
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
    /// The check before the run found something with which no number stands.
    PreflightBlocks {
        /// What was found.
        value: String,
    },
    /// The session found a difference between the base and itself.
    NoiseDiffers {
        /// The ratio of the two, in words.
        ratio: String,
        /// Its interval, in words.
        interval: String,
    },
    /// The machine's own noise is wider than the margin.
    NoiseWide {
        /// The noise, in words.
        floor: String,
        /// The margin, in words.
        margin: String,
    },
    /// The machine's own noise was not measured.
    NoiseUnknown,
    /// The base's values moved while the session ran.
    Drift {
        /// From one round to the next, in words.
        per_round: String,
        /// From the first round to the last, in words.
        over_session: String,
    },
    /// So few rounds that a verdict is an indication.
    Indicative {
        /// Finished rounds.
        rounds: u32,
    },
    /// What decides the answer was changed after the run.
    PostHoc {
        /// What, in words.
        what: String,
    },
    /// Verdicts were held back because there are so many comparisons.
    ManyComparisons {
        /// How many verdicts.
        held: u32,
        /// Of how many comparisons.
        of: u32,
    },
    /// Without the disturbed rounds a verdict would be another one.
    DisturbanceDecides {
        /// How many verdicts.
        verdicts: u32,
    },
    /// Workers began so far apart that it matters.
    StartSkew {
        /// The names of the variants.
        label: String,
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
            Caveat::PreflightBlocks { .. } => "preflight_blocks",
            Caveat::NoiseDiffers { .. } => "noise_differs",
            Caveat::NoiseWide { .. } => "noise_wide",
            Caveat::NoiseUnknown => "noise_unknown",
            Caveat::Drift { .. } => "drift",
            Caveat::Indicative { .. } => "indicative",
            Caveat::PostHoc { .. } => "post_hoc",
            Caveat::ManyComparisons { .. } => "many_comparisons",
            Caveat::DisturbanceDecides { .. } => "disturbance_decides",
            Caveat::StartSkew { .. } => "start_skew",
        }
    }

    /// How grave it is.
    #[must_use]
    pub fn gravity(&self) -> Gravity {
        match self {
            Caveat::TrialsFailed { .. }
            | Caveat::NotVerified { .. }
            | Caveat::TooFewRounds { .. }
            | Caveat::PreflightBlocks { .. }
            | Caveat::NoiseDiffers { .. } => Gravity::Blocks,
            Caveat::DebugBuild
            | Caveat::NoSlimWorker
            | Caveat::ClockNotShared
            | Caveat::Disturbed { .. }
            | Caveat::TwoPeaks { .. }
            | Caveat::PlacedElsewhere { .. }
            | Caveat::ShortTrials { .. }
            | Caveat::Preflight { .. }
            | Caveat::Drift { .. }
            | Caveat::PostHoc { .. }
            | Caveat::DisturbanceDecides { .. }
            | Caveat::StartSkew { .. }
            | Caveat::RoundsDisturbed { .. } => Gravity::Caution,
            Caveat::Repeated { .. }
            | Caveat::MoreWorkersThanCores { .. }
            | Caveat::Emulated { .. }
            | Caveat::Stopped { .. }
            | Caveat::NoiseWide { .. }
            | Caveat::NoiseUnknown
            | Caveat::Indicative { .. }
            | Caveat::ManyComparisons { .. } => Gravity::Note,
        }
    }

    /// The rule of the method that is broken where this holds, by its number; none where the
    /// method asks only that it be told.
    #[must_use]
    pub fn breaks(&self) -> Option<&'static str> {
        match self {
            Caveat::PostHoc { .. } => Some("R01"),
            Caveat::NotVerified { .. } => Some("R03"),
            Caveat::NoSlimWorker => Some("R04"),
            Caveat::TooFewRounds { .. } | Caveat::Indicative { .. } => Some("R10"),
            Caveat::ShortTrials { .. } => Some("R11"),
            Caveat::StartSkew { .. } => Some("R12"),
            Caveat::ClockNotShared => Some("R14"),
            // What a debug build adds to every step is not the harness's own overhead.
            Caveat::DebugBuild => Some("R15"),
            Caveat::TrialsFailed { .. } => Some("R18"),
            Caveat::PreflightBlocks { .. } => Some("R19"),
            Caveat::DisturbanceDecides { .. } => Some("R20"),
            Caveat::NoiseUnknown => Some("R22"),
            Caveat::NoiseDiffers { .. } => Some("R23"),
            Caveat::PlacedElsewhere { .. } => Some("R25"),
            Caveat::Disturbed { .. }
            | Caveat::Repeated { .. }
            | Caveat::TwoPeaks { .. }
            | Caveat::MoreWorkersThanCores { .. }
            | Caveat::Emulated { .. }
            | Caveat::Stopped { .. }
            | Caveat::Preflight { .. }
            | Caveat::RoundsDisturbed { .. }
            | Caveat::NoiseWide { .. }
            | Caveat::Drift { .. }
            | Caveat::ManyComparisons { .. } => None,
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
            Caveat::PreflightBlocks { .. } => "Not fit to measure".to_owned(),
            Caveat::NoiseDiffers { .. } => "Differs from itself".to_owned(),
            Caveat::NoiseWide { floor, .. } => format!("Noise of {floor}"),
            Caveat::NoiseUnknown => "Noise not measured".to_owned(),
            Caveat::Drift { over_session, .. } => format!("Drift of {over_session}"),
            Caveat::Indicative { rounds } => format!("{rounds} rounds, an indication"),
            Caveat::PostHoc { .. } => "Chosen after the run".to_owned(),
            Caveat::ManyComparisons { of, .. } => format!("{of} comparisons"),
            Caveat::DisturbanceDecides { .. } => "Disturbed rounds decide".to_owned(),
            Caveat::StartSkew { .. } => "Uneven start".to_owned(),
        }
    }
}
