//! What a verdict rests on besides its interval, and what it would be without disturbed rounds.

use super::decision::{ALLOWED, Hold};
use super::summary::RatioEstimate;
use crate::model::experiment::Verdict;

/// What a verdict rests on besides its interval. The values are those of the signed-rank test on
/// the rounds; absent where a comparison could not be tested.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Basis {
    /// How surprising the rounds would be if the ratio were 1.
    pub p: Option<f64>,
    /// The same, corrected for the number of comparisons.
    pub p_adjusted: Option<f64>,
    /// How surprising they would be if what the interval says of the margin were not so.
    pub level: Option<f64>,
    /// The same, corrected for the number of comparisons: a verdict needs 5 % at most.
    pub level_adjusted: Option<f64>,
    /// Why the verdict is no clearer one, where that is not the interval.
    pub hold: Option<Hold>,
}

impl Basis {
    /// Whether the values differ at all, whatever the margin, and not by the chance that so many
    /// comparisons give.
    #[must_use]
    pub fn shows_a_difference(&self) -> bool {
        self.hold.is_none() && self.p_adjusted.is_some_and(|p| p <= ALLOWED)
    }
}

/// What a comparison would say without the rounds in which something else disturbed a trial. Those
/// rounds count all the same: nothing is taken out in silence (method.md, R20).
#[derive(Clone, Debug, PartialEq)]
pub struct Recomputed {
    /// The ratio, if the rounds that are left have one.
    pub ratio: Option<RatioEstimate>,
    /// The verdict.
    pub verdict: Verdict,
    /// How many rounds are left.
    pub rounds_left: u32,
    /// How many were left out.
    pub rounds_out: u32,
}

impl Recomputed {
    /// Whether the verdict stands, or is open, only because of the rounds that were left out.
    #[must_use]
    pub fn changes(&self, verdict: &Verdict) -> bool {
        *verdict != Verdict::NotTestable
            && self.verdict != *verdict
            // An open question is no clearer for having too few rounds.
            && (&self.verdict, verdict) != (&Verdict::NotTestable, &Verdict::Inconclusive)
    }
}
