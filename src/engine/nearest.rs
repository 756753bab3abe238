//! Which trial's timeline a session keeps for each variant: that of the trial nearest to the median
//! of all so far, so that what is looked at is what is usual.

use super::spans::median;
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::timeline::Timeline;
use crate::model::trial::Trial;
use std::collections::BTreeMap;

/// The timelines that are kept while a session runs.
#[derive(Debug, Default)]
pub struct Nearest {
    kept: BTreeMap<VariantId, (Option<f64>, Timeline)>,
}

impl Nearest {
    /// Takes the timelines of a round, with the trials of all rounds up to it. Timelines that were
    /// not kept before are gone, so the one that is kept is the nearest of those that were left.
    pub fn hear(&mut self, trials: &[Trial], round: Vec<(Option<f64>, Timeline)>) {
        for (value, timeline) in round {
            let of_variant = trials.iter().filter(|trial| trial.variant == timeline.variant);
            let values: Vec<f64> = of_variant.filter_map(worth).collect();
            match self.kept.get(&timeline.variant) {
                Some((kept, _)) if !is_nearer(value, *kept, values) => {}
                _ => {
                    self.kept.insert(timeline.variant.clone(), (value, timeline));
                }
            }
        }
    }

    /// What is kept, in the order of these variants.
    pub fn into_timelines(mut self, order: impl Iterator<Item = VariantId>) -> Vec<Timeline> {
        order.filter_map(|id| Some(self.kept.remove(&id)?.1)).collect()
    }
}

/// What a trial is worth as an example: its work time if it counts.
#[must_use]
pub fn worth(trial: &Trial) -> Option<f64> {
    trial.value(&Metric::Makespan).filter(|value| trial.counts() && value.is_finite())
}

/// Whether a value is a better example of these than the one before. A trial that does not count is
/// an example only while there is none that does.
fn is_nearer(value: Option<f64>, kept: Option<f64>, values: Vec<f64>) -> bool {
    let Some(value) = value else { return false };
    let Some(kept) = kept else { return true };
    median(values).is_some_and(|median| (value - median).abs() < (kept - median).abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::metric::Reading;
    use crate::model::trial::Flags;

    fn trial(round: u32, value: f64, flags: Flags) -> Trial {
        Trial {
            round,
            variant: VariantId::at(0),
            flags,
            failure: None,
            readings: [(Metric::Makespan, Reading::Value(value))].into(),
            workers: Vec::new(),
        }
    }

    #[test]
    fn the_timeline_of_the_most_usual_trial_is_kept() {
        let mut nearest = Nearest::default();
        let mut trials = Vec::new();
        let values = [500.0, 100.0, 130.0, 110.0, 112.0, 400.0];
        let kept = [0, 1, 1, 3, 3, 3];
        for ((round, value), kept) in (0..).zip(values).zip(kept) {
            let flags = if round == 0 { Flags::WARM_UP } else { Flags::NONE };
            let trial = trial(round, value, flags);
            let variant = VariantId::at(0);
            let timeline = Timeline { variant, round, resolution_ns: 0, lanes: Vec::new() };
            let worth = worth(&trial);
            trials.push(trial);
            nearest.hear(&trials, vec![(worth, timeline)]);
            let found = nearest.kept.values().next().map(|(_, timeline)| timeline.round);
            assert_eq!(found, Some(kept), "after round {round}");
        }
        let ids = || [VariantId::at(1), VariantId::at(0)].into_iter();
        let timelines = nearest.into_timelines(ids());
        assert_eq!(timelines.iter().map(|timeline| timeline.round).collect::<Vec<_>>(), [3]);
        assert_eq!(Nearest::default().into_timelines(ids()), []);
    }
}
