//! Whether a file is what it says: format, limits, checksum, and what can be recomputed from the
//! workers' stamps. Verdicts are recomputed above this layer, from what is returned here.

use super::{Opened, read};
use crate::model::metric::Metric;
use crate::model::problem::Problem;
use crate::model::session::Session;
use crate::model::shared::Shared;
use crate::model::trial::{Trial, WorkerRecord};
use crate::model::units::count;

/// What was found.
#[derive(Debug)]
pub struct VerifyReport {
    /// The file as it was opened, or why it could not be; then there is no check.
    pub opened: Result<Box<Opened>, Problem>,
    /// What was checked.
    pub checks: Vec<VerifyCheck>,
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyCheck {
    /// What, such as `Samples`.
    pub name: &'static str,
    /// Whether it holds.
    pub passed: bool,
    /// What was found, as a sentence with a full stop.
    pub detail: String,
}

impl VerifyReport {
    /// Whether the file could be opened and everything that was checked holds.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.opened.is_ok() && self.checks.iter().all(|check| check.passed)
    }
}

/// Checks the bytes of a file.
#[must_use]
pub fn verify(bytes: &[u8]) -> VerifyReport {
    let opened = match read(bytes) {
        Ok(opened) => opened,
        Err(problem) => return VerifyReport { opened: Err(problem), checks: Vec::new() },
    };
    let check = |name, passed, detail| VerifyCheck { name, passed, detail };
    let format = check(
        "Format",
        opened.is_understood,
        if opened.is_understood {
            "The document is well formed and inside every limit.".to_owned()
        } else {
            opened.remarks.join(" ")
        },
    );
    let samples = check(
        "Samples",
        opened.samples_intact,
        match (opened.experiment.sessions.len(), opened.samples_intact) {
            (0, _) => "There are no samples: the file is a design.".to_owned(),
            (_, true) => "Everything that has a checksum matches it.".to_owned(),
            (_, false) => opened.remarks.join(" "),
        },
    );
    let (compared, wrong) = differences(&opened.experiment.sessions);
    let stamps = check(
        "Stamps",
        wrong.is_empty(),
        match wrong.first() {
            None => format!("{compared} figures follow from the workers' stamps."),
            Some(first) => format!(
                "{} of {compared} figures do not follow from the workers' stamps; the first is \
                 {first}.",
                wrong.len()
            ),
        },
    );
    VerifyReport { opened: Ok(Box::new(opened)), checks: vec![format, samples, stamps] }
}

/// How many figures were computed again, and a few words for each that came out differently.
fn differences(sessions: &[Shared<Session>]) -> (usize, Vec<String>) {
    type Recompute = fn(&Trial) -> Option<u64>;
    const FIGURES: [(Metric, Recompute); 2] =
        [(Metric::Makespan, makespan), (Metric::StartSkew, start_skew)];
    let (mut compared, mut wrong) = (0, Vec::new());
    // Where stamps of different cores cannot be subtracted, the figures come from elsewhere.
    let comparable = sessions.iter().filter(|session| session.calibration.clock_is_shared);
    for trial in comparable.flat_map(|session| session.trials.iter().chain(&session.controls)) {
        for (metric, recompute) in FIGURES {
            let (Some(stored), Some(again)) = (trial.value(&metric), recompute(trial)) else {
                continue;
            };
            compared += 1;
            if (stored - again as f64).abs() >= 1.0 {
                let (before, now) = (metric.unit().show(stored), metric.unit().show(again as f64));
                let figures = if before == now {
                    format!("{} ns apart", count((stored - again as f64).abs()))
                } else {
                    format!("stored as {before} and recomputed as {now}")
                };
                let (word, variant) = (metric.word(), &trial.variant);
                wrong.push(format!("{word} of {variant} in round {}, {figures}", trial.round));
            }
        }
    }
    (compared, wrong)
}

fn stamps(trial: &Trial, stamp: fn(&WorkerRecord) -> Option<u64>) -> Option<Vec<u64>> {
    trial.workers.iter().map(stamp).collect()
}

/// Gate opened to the end of the last worker's work.
fn makespan(trial: &Trial) -> Option<u64> {
    let gate = stamps(trial, |worker| worker.gate_ns)?.into_iter().min()?;
    stamps(trial, |worker| worker.end_ns)?.into_iter().max()?.checked_sub(gate)
}

/// First worker's begin to last worker's begin.
fn start_skew(trial: &Trial) -> Option<u64> {
    let begins = stamps(trial, |worker| worker.begin_ns)?;
    begins.iter().max()?.checked_sub(*begins.iter().min()?)
}
