//! The trials of a session, sorted by variant.

use crate::model::design::Design;
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::session::Session;
use crate::model::trial::{Flags, Trial};
use std::collections::BTreeMap;

/// The trials of a session, sorted by variant and round once, so that nothing searches them again.
pub(super) struct Measured<'a> {
    by_variant: BTreeMap<&'a VariantId, Vec<&'a Trial>>,
}

/// A metric of two variants in one round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The round.
    pub round: u32,
    /// The value of the variant that is judged.
    pub of: f64,
    /// The value of the one that it is compared with.
    pub against: f64,
}

impl<'a> Measured<'a> {
    /// Sorts the trials of a session.
    pub(super) fn new(session: &'a Session) -> Self {
        let mut by_variant: BTreeMap<_, Vec<&Trial>> = BTreeMap::new();
        for trial in &session.trials {
            by_variant.entry(&trial.variant).or_default().push(trial);
        }
        for trials in by_variant.values_mut() {
            trials.sort_by_key(|trial| trial.round);
        }
        Self { by_variant }
    }

    /// Every trial of a variant, by rounds, with warm-ups and failures.
    pub(super) fn all(&self, id: &VariantId) -> &[&'a Trial] {
        self.by_variant.get(id).map_or(&[], Vec::as_slice)
    }

    /// The trials of a variant that take part in summaries, by rounds.
    pub(super) fn counting(&self, id: &VariantId) -> impl Iterator<Item = &'a Trial> {
        self.all(id).iter().copied().filter(|trial| trial.counts())
    }

    /// The values of two variants in each round in which both have one.
    pub(super) fn pairs(&self, of: &VariantId, against: &VariantId, metric: &Metric) -> Vec<Pair> {
        let others = self.values_by_round(against, metric);
        let pair = |(round, of): (u32, f64)| {
            others.get(&round).map(|&against| Pair { round, of, against })
        };
        self.values_by_round(of, metric).into_iter().filter_map(pair).collect()
    }

    fn values_by_round(&self, id: &VariantId, metric: &Metric) -> BTreeMap<u32, f64> {
        let mut values = BTreeMap::new();
        for trial in self.counting(id) {
            if let Some(value) = finite(trial, metric) {
                // The order of a session holds each variant once a round; should a file hold it
                // twice, the first one counts.
                values.entry(trial.round).or_insert(value);
            }
        }
        values
    }

    /// How many rounds after the warm-up hold every variant, failed or not.
    pub(super) fn finished_rounds(&self, design: &Design) -> u32 {
        let mut variants_seen: BTreeMap<u32, usize> = BTreeMap::new();
        for variant in &design.variants {
            let mut rounds: Vec<u32> = self
                .all(&variant.id)
                .iter()
                .filter(|trial| !trial.flags.contains(Flags::WARM_UP))
                .map(|trial| trial.round)
                .collect();
            rounds.dedup();
            for round in rounds {
                *variants_seen.entry(round).or_default() += 1;
            }
        }
        let finished = variants_seen.values().filter(|seen| **seen == design.variants.len());
        u32::try_from(finished.count()).unwrap_or(u32::MAX)
    }
}

/// The figure of a metric, if there is a number.
pub(super) fn finite(trial: &Trial, metric: &Metric) -> Option<f64> {
    trial.value(metric).filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{design, session};
    use super::*;
    use crate::model::design::Model;

    fn rounds_of_pairs(session: &Session) -> Vec<u32> {
        let pairs =
            Measured::new(session).pairs(&VariantId::at(0), &VariantId::at(1), &Metric::Makespan);
        pairs.iter().map(|pair| pair.round).collect()
    }

    #[test]
    fn a_round_in_which_a_half_is_missing_failed_or_a_warm_up_gives_no_pair() {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let mut session = session(&design, &[&[10.0, 20.0, 30.0, 40.0], &[11.0, 21.0, 31.0, 41.0]]);
        assert_eq!(rounds_of_pairs(&session), [1, 2, 3, 4], "the warm-up is none");

        session.trials.retain(|trial| (trial.round, &trial.variant) != (2, &VariantId::at(0)));
        assert_eq!(rounds_of_pairs(&session), [1, 3, 4], "missing");

        let failed = session.trials.iter_mut().find(|trial| trial.round == 3).unwrap();
        failed.failure = Some(super::super::hand_made::failure());
        assert_eq!(rounds_of_pairs(&session), [1, 4], "failed");

        let last = session.trials.last_mut().unwrap();
        last.readings.insert(Metric::Makespan, crate::model::metric::Reading::Value(f64::NAN));
        assert_eq!(rounds_of_pairs(&session), [1], "no number");
    }

    #[test]
    fn a_round_is_finished_when_every_variant_had_its_trial() {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let mut session = session(&design, &[&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]]);
        assert_eq!(Measured::new(&session).finished_rounds(&design), 3);
        session.trials.pop();
        assert_eq!(Measured::new(&session).finished_rounds(&design), 2);
        session.trials.truncate(2);
        assert_eq!(Measured::new(&session).finished_rounds(&design), 0, "only the warm-up");
    }
}
