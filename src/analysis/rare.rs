//! What was counted and never seen. That nothing happened in `n` trials does not show that it
//! cannot: with 95 % confidence it happens in fewer than 3 in `n` (method.md, R33; J. Hanley and
//! A. Lippman-Hand, If nothing goes wrong, is everything all right?, JAMA 249, 1983).

use super::measured::{Measured, finite};
use super::phrase::phrase;
use super::sentence::capitalised;
use super::statistics::proportion::rule_of_three;
use super::summary::VariantSummary;
use crate::model::metric::Metric;
use std::fmt;

/// Below so many trials the bound says less than nothing.
const FEWEST: u32 = 4;

/// Something that was counted and never seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeverSeen {
    /// What was counted.
    pub metric: Metric,
    /// The variant, as a noun.
    pub noun: String,
    /// In how many trials.
    pub trials: u32,
}

impl NeverSeen {
    /// The share of trials that have one, at most, with 95 % confidence.
    #[must_use]
    pub fn upper_bound(&self) -> f64 {
        rule_of_three(self.trials.into()).unwrap_or(1.0)
    }
}

impl fmt::Display for NeverSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let topic = phrase(&self.metric).topic;
        let (noun, trials) = (&self.noun, self.trials);
        write!(
            f,
            "{} of {noun}: none seen in {trials} trials. With 95 % confidence fewer than 3 in \
             {trials} trials have any; that is no proof that there are none.",
            capitalised(&topic)
        )
    }
}

/// What was counted and never seen in the trials of some variants.
pub(super) fn never_seen(measured: &Measured<'_>, variants: &[VariantSummary]) -> Vec<NeverSeen> {
    let mishaps = || Metric::ALL.iter().filter(|metric| metric.counts_mishaps());
    let mut found = Vec::new();
    for variant in variants {
        for metric in mishaps() {
            let counts: Vec<f64> =
                measured.counting(&variant.id).filter_map(|trial| finite(trial, metric)).collect();
            let trials = u32::try_from(counts.len()).unwrap_or(u32::MAX);
            if trials >= FEWEST && counts.iter().all(|count| *count == 0.0) {
                let (metric, noun) = (metric.clone(), variant.noun.clone());
                found.push(NeverSeen { metric, noun, trials });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{design, session};
    use super::super::summarise::summarise;
    use super::*;
    use crate::model::design::Model;
    use crate::model::metric::Reading;

    /// What is never seen where the trials of two threads lost so many updates.
    fn found(lost: &[f64]) -> Vec<String> {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let times = vec![1.0; lost.len()];
        let mut session = session(&design, &[&times, &times]);
        for trial in session.trials.iter_mut().filter(|trial| trial.variant.0 == "v0") {
            if let Some(count) = lost.get(trial.round.wrapping_sub(1) as usize) {
                trial.readings.insert(Metric::LostUpdates, Reading::Value(*count));
            }
        }
        let summary = summarise("", &design, &session, super::super::sentence::workload);
        summary.never_seen.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_seen_is_a_bound_and_never_a_proof() {
        let sentences = found(&[0.0; 15]);
        let expected = "Lost updates of two threads: none seen in 15 trials. With 95 % confidence \
                        fewer than 3 in 15 trials have any; that is no proof that there are none.";
        assert_eq!(sentences, [expected]);
        for word in ["cannot", "never", "impossible", "safe"] {
            assert!(!sentences[0].contains(word), "{sentences:?}");
        }
        let never = NeverSeen { metric: Metric::LostUpdates, noun: String::new(), trials: 15 };
        assert!((never.upper_bound() - 0.2).abs() < 1e-12);
        let few = NeverSeen { trials: 0, ..never };
        assert!((few.upper_bound() - 1.0).abs() < 1e-12, "no trial bounds nothing");
    }

    #[test]
    fn one_that_was_seen_or_too_few_trials_give_no_bound() {
        let mut seen = [0.0; 15];
        seen[9] = 1.0;
        assert_eq!(found(&seen), [""; 0]);
        assert_eq!(found(&[0.0; 3]), [""; 0]);
        assert_eq!(found(&[]), [""; 0]);
    }
}
