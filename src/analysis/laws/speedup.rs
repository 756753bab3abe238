//! Speedup and efficiency.
//!
//! With the same work for all, speedup is the base's time over the variant's (G. Amdahl 1967);
//! with the same work for each worker, it is that times the workers, because so much more work
//! was done (J. Gustafson, Reevaluating Amdahl's law, 1988). Efficiency is speedup over workers.

use super::super::measured::Measured;
use super::super::summary::{RatioEstimate, Speedup, SpeedupBase, VariantSummary};
use crate::model::design::{Design, Model, Scaling, Variant};
use crate::model::metric::Metric;

/// The time from which speedups are taken: the total where the design compares totals, the work
/// time otherwise. The time of a single operation is no measure of a whole, so it is never used.
#[must_use]
pub fn speedup_metric(design: &Design) -> Metric {
    if design.primary_metric == Metric::Total { Metric::Total } else { Metric::Makespan }
}

/// The speedup of every variant with more than one worker, against each base that the design
/// holds. A variant whose result is not confirmed has none.
pub(in super::super) fn speedups(
    design: &Design,
    measured: &Measured<'_>,
    summaries: &[VariantSummary],
) -> Vec<Speedup> {
    let metric = speedup_metric(design);
    let variants = || design.variants.iter().zip(summaries);
    let mut speedups = Vec::new();
    for (variant, _) in variants().filter(|(v, summary)| v.workers >= 2 && summary.verified) {
        for base in [SpeedupBase::OneWorker, SpeedupBase::Sequential] {
            let against = variants()
                .find(|(other, summary)| summary.verified && is_base(other, variant, base));
            let Some((against, _)) = against else { continue };
            let pairs = measured.pairs(&against.id, &variant.id, &metric);
            let Ok(ratio) = RatioEstimate::of_pairs(&pairs) else { continue };
            let work = match design.scaling {
                Scaling::Weak => f64::from(variant.workers),
                Scaling::Strong => 1.0,
                // What an unknown scaling does to the work is not known either.
                Scaling::Other(_) => continue,
            };
            let speedup = ratio.times(work);
            speedups.push(Speedup {
                of: variant.id.clone(),
                against: against.id.clone(),
                base,
                efficiency: speedup.ratio / f64::from(variant.workers),
                speedup,
            });
        }
    }
    speedups
}

fn is_base(other: &Variant, variant: &Variant, base: SpeedupBase) -> bool {
    let model = match base {
        SpeedupBase::OneWorker => &variant.model,
        SpeedupBase::Sequential => &Model::Sequential,
    };
    other.model == *model && other.workers == 1 && other.placement == variant.placement
}

#[cfg(test)]
mod tests {
    use super::super::super::hand_made::{design, session};
    use super::super::super::summarise::summarise;
    use super::*;
    use crate::model::trial::Flags;

    const FOUR: [(Model, u32); 3] =
        [(Model::Sequential, 1), (Model::Threads, 1), (Model::Threads, 4)];

    fn check(design: &Design, times: &[&[f64]], expected: &[(&str, SpeedupBase, f64, f64)]) {
        let found =
            summarise("", design, &session(design, times), crate::analysis::sentence::workload)
                .speedups;
        let found: Vec<_> = found
            .iter()
            .map(|s| {
                let round = |value: f64| (value * 1e9).round() / 1e9;
                (s.against.0.as_str(), s.base, round(s.speedup.ratio), round(s.efficiency))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn speedup_is_measured_against_one_worker_and_against_the_sequential_run() {
        let times: [&[f64]; 3] = [&[80.0; 6], &[100.0; 6], &[40.0; 6]];
        let mut design = design(&FOUR);
        let expected =
            [("v1", SpeedupBase::OneWorker, 2.5, 0.625), ("v0", SpeedupBase::Sequential, 2.0, 0.5)];
        check(&design, &times, &expected);
        design.scaling = Scaling::Weak;
        let expected =
            [("v1", SpeedupBase::OneWorker, 10.0, 2.5), ("v0", SpeedupBase::Sequential, 8.0, 2.0)];
        check(&design, &times, &expected);
        design.scaling = Scaling::Other("memory".into());
        check(&design, &times, &[]);
    }

    #[test]
    fn there_is_no_speedup_without_its_base_or_with_another_placement() {
        let alone = design(&[(Model::Processes, 2), (Model::Threads, 1)]);
        check(&alone, &[&[1.0; 6], &[1.0; 6]], &[]);
        let mut elsewhere = design(&[(Model::Threads, 2), (Model::Threads, 1)]);
        elsewhere.variants[1].placement.pin = false;
        check(&elsewhere, &[&[1.0; 6], &[1.0; 6]], &[]);
    }

    #[test]
    fn a_variant_that_did_other_work_has_no_speedup() {
        let design = design(&FOUR);
        let mut session = session(&design, &[&[80.0; 6], &[100.0; 6], &[40.0; 6]]);
        session.trials.last_mut().unwrap().flags = Flags::NONE;
        assert_eq!(session.trials.last().unwrap().variant, design.variants[2].id);
        assert_eq!(
            summarise("", &design, &session, crate::analysis::sentence::workload).speedups,
            []
        );
    }

    #[test]
    fn speedup_is_taken_from_times_of_the_whole_work() {
        let mut design = design(&FOUR);
        let cases = [
            (Metric::Makespan, Metric::Makespan),
            (Metric::Total, Metric::Total),
            (Metric::OpP50, Metric::Makespan),
            (Metric::MemoryUnique, Metric::Makespan),
            (Metric::Other("x".into()), Metric::Makespan),
        ];
        for (primary, expected) in cases {
            design.primary_metric = primary;
            assert_eq!(speedup_metric(&design), expected);
        }
    }
}
