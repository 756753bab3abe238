//! The sentences of caveats: what is so, what it means, what to do.

use super::caveat::Caveat;
use std::fmt::{Display, Formatter, Result};

impl Display for Caveat {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Caveat::TrialsFailed { label, failed, of, censored, first } => {
                let late = late(*censored);
                format!("{label}: {failed} of {of} trials failed. {first}{late}")
            }
            Caveat::NotVerified { label } => not_verified(label),
            Caveat::DebugBuild => DEBUG_BUILD.to_owned(),
            Caveat::NoSlimWorker => NO_SLIM_WORKER.to_owned(),
            Caveat::ClockNotShared => CLOCK_NOT_SHARED.to_owned(),
            Caveat::TooFewRounds { rounds } => too_few_rounds(*rounds),
            Caveat::Disturbed { trials, of } => format!(
                "In {trials} of {of} trials something else used the cores. They are kept. Close \
                 other programs and run again to see whether it matters."
            ),
            Caveat::Repeated { trials } => repeated(*trials),
            Caveat::TwoPeaks { label, peaks } => format!(
                "{label} had {peaks}. A median between them describes neither; look at the single \
                 trials."
            ),
            Caveat::PlacedElsewhere { trials } => placed_elsewhere(*trials),
            Caveat::MoreWorkersThanCores { label, cores } => more_workers(label, *cores),
            Caveat::ShortTrials { label } => format!(
                "{label} worked for less than 1 ms a trial, so starting and stamping matter. Give \
                 it more work."
            ),
            Caveat::Emulated { what } => format!("Emulated: {what}."),
            Caveat::Stopped { rounds, of } => {
                format!("{rounds} of {of} rounds were run; the finished ones are kept.")
            }
            Caveat::Preflight { value } => format!("Before the run: {value}."),
            Caveat::RoundsDisturbed { rounds, of, what } => format!(
                "The machine was watched between rounds. In {rounds} of {of} of them it was not the \
                 same: {what}. They are kept. Run again at a quieter time to see whether it matters."
            ),
            Caveat::PreflightBlocks { value } => {
                format!("Before the run: {value}. Numbers from such a machine are not judged.")
            }
            Caveat::NoiseDiffers { ratio, interval } => noise_differs(ratio, interval),
            Caveat::NoiseWide { floor, margin } => format!(
                "The base was measured twice in every round, and the two differ by up to {floor}. \
                 That is wider than the margin of {margin}, so verdicts use {floor}. A quieter \
                 machine or more rounds narrow it."
            ),
            Caveat::NoiseUnknown => NOISE_UNKNOWN.to_owned(),
            Caveat::Drift { per_round, over_session } => format!(
                "While the session ran, the base changed by {per_round} a round, {over_session} \
                 in all. Ratios are paired by rounds, so they hardly notice; single times do."
            ),
            Caveat::Indicative { rounds } => format!(
                "{rounds} rounds give an indication; 12 carry a verdict, 20 to 30 a report. Run \
                 more rounds."
            ),
            Caveat::PostHoc { what } => format!(
                "{what}. An answer to a question that was put after the numbers were seen is \
                 weaker. Run again to have it asked first."
            ),
            Caveat::ManyComparisons { held, of } => many_comparisons(*held, *of),
            Caveat::DisturbanceDecides { verdicts } => disturbance_decides(*verdicts),
            Caveat::StartSkew { label } => format!(
                "{label}: workers began further apart than 1 % of their work time, so they did not \
                 share all of it. Give them more work."
            ),
        };
        f.write_str(&text)
    }
}

const DEBUG_BUILD: &str = "Measured with a debug build, which works many times slower. Build with \
                           --release before you use the numbers.";
const NO_SLIM_WORKER: &str = "The measuring program was missing, so the main program measured. \
                              Creating a process then costs about 1.6 times as much. Put \
                              tandem-worker beside it.";
const CLOCK_NOT_SHARED: &str = "On this machine a stamp of one core can lie before an earlier \
                                stamp of another. Spans across workers are not shown.";
const NOISE_UNKNOWN: &str = "In fewer than six rounds the base was measured twice, so it is not known \
                             how much the machine differs from itself. Run again to know it.";

fn late(censored: u32) -> String {
    match censored {
        0 => String::new(),
        1 => " One was stopped at its deadline: it took at least that long.".to_owned(),
        several => {
            format!(" {several} were stopped at their deadline: they took at least that long.")
        }
    }
}

fn not_verified(label: &str) -> String {
    format!(
        "{label}: a result was not confirmed to be the expected one. The times may stand for other \
         work. Run again, and do not use them until every result is confirmed."
    )
}

fn too_few_rounds(rounds: u32) -> String {
    let rounds = match rounds {
        1 => "One finished round is".to_owned(),
        rounds => format!("{rounds} finished rounds are"),
    };
    format!("{rounds} too few for an interval; six are needed, 15 are usual. Run more rounds.")
}

fn repeated(trials: u32) -> String {
    if trials == 1 {
        return "One disturbed trial was measured again in its round. It is kept and does not count."
            .to_owned();
    }
    format!(
        "{trials} disturbed trials were measured again in their rounds. They are kept and do not \
         count."
    )
}

fn placed_elsewhere(trials: u32) -> String {
    let noun = if trials == 1 { "trial" } else { "trials" };
    format!(
        "In {trials} {noun} a worker ran on a core other than the one asked for. Read the result \
         as one of free placement."
    )
}

fn more_workers(label: &str, cores: u32) -> String {
    let threads = if cores == 1 { "thread" } else { "threads" };
    format!(
        "{label} could use {cores} hardware {threads} at the same instant, so workers that compute \
         took turns."
    )
}

fn noise_differs(ratio: &str, interval: &str) -> String {
    format!(
        "The base was measured twice in every round, and the two differ: ratio {ratio}, 95 % \
         interval {interval}. Where the same differs from itself, no difference can be trusted. \
         This happens in 5 of 100 quiet sessions by chance. Close other programs and run again."
    )
}

fn many_comparisons(held: u32, of: u32) -> String {
    let held = match held {
        1 => "one verdict that would stand alone is".to_owned(),
        several => format!("{several} verdicts that would stand alone are"),
    };
    format!(
        "With {of} comparisons of one question chance alone makes some look different, so {held} \
         left open. Run more rounds, or compare less."
    )
}

fn disturbance_decides(verdicts: u32) -> String {
    let verdicts = match verdicts {
        1 => "a verdict is another one".to_owned(),
        several => format!("{several} verdicts are others"),
    };
    format!("Without the disturbed rounds {verdicts}. Close other programs and run again.")
}
