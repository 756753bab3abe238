//! What the result of a trial has to be.

use super::protocol::TrialReport;

/// What a run on which others rest gave.
#[derive(Clone, Debug)]
pub(super) enum Expected {
    /// The result of the whole.
    Whole(u64),
    /// The result of each job, for trials that may not do all of them.
    Each(Vec<Option<u64>>),
}

impl Expected {
    /// What the report of a run without a fault says.
    pub fn of(report: TrialReport) -> Option<Self> {
        match report.fault {
            Some(fault) => Some(Self::Each(fault.results)),
            None => report.checksum.map(Self::Whole),
        }
    }

    /// What the result of this trial has to be: with a fault, that of exactly the jobs it did.
    pub fn for_report(&self, report: &TrialReport) -> Option<u64> {
        match (self, &report.fault) {
            (Self::Whole(result), _) => Some(*result),
            (Self::Each(each), Some(fault)) => fault.expected(each),
            (Self::Each(_), None) => None,
        }
    }
}
