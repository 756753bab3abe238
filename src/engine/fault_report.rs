//! What remained of a trial in which something went wrong on purpose: read from the block, also by
//! a runner whose host was lost, and told as figures.

use super::block::Block;
use super::fault;
use super::protocol::{FaultReport, TrialReport, TrialSpec};
use super::report;
use super::slot::Field;
use crate::kernels::contract::Kernel;
use crate::kernels::faults::{Board, Plan};
use crate::model::metric::{Metric, Reading};
use crate::model::trial::{Failure, FailureKind};

impl FaultReport {
    /// What remained, as the block has it.
    pub(super) fn of(block: &Block, spec: &TrialSpec) -> Self {
        let board = Board::new(block.region());
        let results: Vec<Option<u64>> = (0..)
            .zip(block.each_job_done())
            .map(|(job, done)| done.then(|| board.kept(job)))
            .collect();
        let is_lost = |rank: u32| block.slot(rank).get(Field::Lost).is_some();
        let has_told = |rank: u32| block.slot(rank).get(Field::Checksum).is_some();
        let lost_job = Plan::new(&spec.params).filter(|_| board.struck().is_some());
        let is_redone = |plan: Plan| results.get(plan.job as usize).is_some_and(Option::is_some);
        Self {
            survivors: (0..spec.workers).filter(|rank| has_told(*rank) && !is_lost(*rank)).count()
                as u32,
            has_lost_worker: (0..spec.workers).any(|rank| is_lost(rank) || !has_told(rank)),
            host_lost: None,
            gave_up: (0..spec.workers).find_map(|rank| gave_up(block, rank)),
            redone: u64::from(lost_job.is_some_and(is_redone)),
            results,
            detection_ns: board.detection_ns(),
            recovery_ns: board.recovery_ns(),
        }
    }

    /// The sum of the results of the jobs that are done.
    pub(super) fn checksum(&self) -> u64 {
        self.results.iter().flatten().fold(0, |sum: u64, result| sum.wrapping_add(*result))
    }

    /// The sum that these jobs should have, given what each job of a whole run gave.
    pub(super) fn expected(&self, each: &[Option<u64>]) -> Option<u64> {
        let done = self.results.iter().zip(each).filter(|(result, _)| result.is_some());
        let whole = each.len() == self.results.len();
        let sum = done
            .map(|(_, expected)| *expected)
            .try_fold(0_u64, |sum, expected| Some(sum.wrapping_add(expected?)));
        sum.filter(|_| whole)
    }

    fn jobs_done(&self) -> usize {
        self.results.iter().flatten().count()
    }

    /// The figure as far as what went wrong lets it be told. Without a host there is nobody who
    /// could tell of the others, and without a worker at its end there is no span.
    pub(super) fn or_reason(&self, metric: &Metric, has_ended: bool, found: Reading) -> Reading {
        match (&self.host_lost, found) {
            (_, found) if Metric::OF_FAULTS.contains(metric) => found,
            (Some(reason), _) => Reading::Missing(reason.clone()),
            (None, Reading::Missing(_)) if !has_ended => Reading::Missing(
                self.gave_up.clone().unwrap_or_else(|| "no worker came to its end".to_owned()),
            ),
            (None, found) => found,
        }
    }
}

/// The figures of what remained.
pub(super) fn reading(metric: &Metric, fault: Option<&FaultReport>) -> Reading {
    let Some(fault) = fault else {
        return Reading::Missing("nothing goes wrong on purpose in this workload".to_owned());
    };
    let stamped =
        |value: Option<u64>, reason| Reading::or_missing(value.map(|value| value as f64), reason);
    let told = [
        (Metric::Survivors, Reading::Value(f64::from(fault.survivors))),
        (Metric::JobsDone, Reading::Value(fault.jobs_done() as f64)),
        (Metric::JobsRedone, Reading::Value(fault.redone as f64)),
        (Metric::JobsLost, Reading::Value((fault.results.len() - fault.jobs_done()) as f64)),
        (Metric::Detection, stamped(fault.detection_ns, "nothing went wrong")),
        (Metric::Recovery, stamped(fault.recovery_ns, "no job was done again")),
    ];
    let own = told.into_iter().find(|(of, _)| of == metric).map(|(_, reading)| reading);
    own.unwrap_or_else(|| Reading::Missing("this version does not know it".to_owned()))
}

impl TrialReport {
    /// Notes that the host was lost, and with it every worker.
    pub(super) fn lose_host(&mut self, reason: &str) {
        if let Some(fault) = &mut self.fault {
            fault.survivors = 0;
            fault.host_lost = Some(reason.to_owned());
        }
    }
}

/// What can still be found when the host was lost because something went wrong on purpose: the
/// block lies in the trial's folder.
///
/// # Errors
/// The host was lost for another reason: the failure.
pub(super) fn inquest(
    spec: &TrialSpec,
    kernel: &Kernel,
    failure: Failure,
) -> Result<TrialReport, Failure> {
    let is_lost = matches!(failure.kind, FailureKind::HostLost | FailureKind::Deadline);
    if !fault::is_one(kernel) || !is_lost {
        return Err(failure);
    }
    let Ok(block) = Block::attach_in(&spec.scratch) else { return Err(failure) };
    let board = Board::new(block.region());
    if board.struck().is_none() {
        return Err(failure);
    }
    board.notice();
    let mut report = report::collect(&block, spec, kernel);
    report.lose_host(&inside_a_sentence(&failure.problem.what));
    Ok(report)
}

/// Why a worker gave up after another died with the lock that all share.
fn gave_up(block: &Block, rank: u32) -> Option<String> {
    let failure = report::failure_in(block.slot(rank)).filter(|_| block.lock().is_poisoned())?;
    Some(inside_a_sentence(&failure.problem.what))
}

fn inside_a_sentence(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(results: &[Option<u64>]) -> FaultReport {
        FaultReport { results: results.to_vec(), survivors: 1, ..FaultReport::default() }
    }

    #[test]
    fn a_trial_is_verified_for_exactly_the_jobs_that_it_did() {
        let each = [Some(3), Some(5), Some(u64::MAX)];
        let check = |results: &[Option<u64>], is_right: bool| {
            let report = report(results);
            assert_eq!(report.expected(&each) == Some(report.checksum()), is_right, "{results:?}");
        };
        check(&[Some(3), None, Some(u64::MAX)], true);
        check(&[None, None, None], true);
        check(&[Some(5), None, None], false);
        // Another number of jobs cannot be compared.
        check(&[Some(3), Some(5)], false);
        assert_eq!(report(&[Some(3)]).expected(&[None]), None, "nobody knows what it should be");
    }

    #[test]
    fn what_remained_is_counted_and_what_was_lost_with_the_host_has_its_reason() {
        let mut whole = TrialReport { fault: Some(report(&[Some(3), None])), ..Default::default() };
        let check = |report: &TrialReport, metric: Metric, expected: Reading| {
            let fault = report.fault.as_ref().unwrap();
            let found = reading(&metric, Some(fault));
            let found =
                if Metric::OF_FAULTS.contains(&metric) { found } else { Reading::Value(1.0) };
            assert_eq!(fault.or_reason(&metric, false, found), expected, "{}", metric.word());
        };
        check(&whole, Metric::Survivors, Reading::Value(1.0));
        check(&whole, Metric::JobsDone, Reading::Value(1.0));
        check(&whole, Metric::JobsLost, Reading::Value(1.0));
        check(&whole, Metric::Detection, Reading::Missing("nothing went wrong".to_owned()));
        check(&whole, Metric::MemoryUnique, Reading::Value(1.0));
        whole.lose_host("the host was ended");
        check(&whole, Metric::Survivors, Reading::Value(0.0));
        check(&whole, Metric::JobsDone, Reading::Value(1.0));
        check(&whole, Metric::MemoryUnique, Reading::Missing("the host was ended".to_owned()));
    }
}
