//! Which variants are compared, and what comes of it.

use super::measured::Measured;
use super::ratio::NoRatio;
use super::sentence::{Subject, scope, setting, verdict_sentence};
use super::summary::{Comparison, RatioEstimate, VariantSummary};
use super::verdict::{Band, obstacle};
use crate::model::design::{Design, Variant};
use crate::model::experiment::Verdict;
use crate::model::machine::Machine;

/// Every comparison of a design, in the order of its variants; scopes name the machine and the
/// workload in these words.
pub(super) fn comparisons(
    design: &Design,
    setting_of: (&Machine, &str),
    measured: &Measured<'_>,
    summaries: &[VariantSummary],
) -> Vec<Comparison> {
    let places = opponents(design);
    let compare = |(of, against): (usize, usize)| {
        compare(design, setting_of, measured, [&summaries[of], &summaries[against]])
    };
    places.into_iter().map(compare).collect()
}

/// The comparison that answers the question: between two models at the same worker count, the one
/// with the most workers; where there is none, the last. As a place among the comparisons.
pub(super) fn headline(design: &Design, comparisons: &[Comparison]) -> Option<usize> {
    let mut best: Option<(usize, u32)> = None;
    for (place, comparison) in comparisons.iter().enumerate() {
        let sides = design.variant(&comparison.of).zip(design.variant(&comparison.against));
        let Some((of, against)) = sides else { continue };
        let answers = of.model != against.model && of.workers == against.workers;
        if answers && best.is_none_or(|(_, most)| of.workers > most) {
            best = Some((place, of.workers));
        }
    }
    best.map(|(place, _)| place).or(comparisons.len().checked_sub(1))
}

/// Each variant other than the base with its opponent, as places in the design: the variant of the
/// base's model with the same workers and placement, so that only the model differs; where there
/// is none, the base.
fn opponents(design: &Design) -> Vec<(usize, usize)> {
    let is_base = |variant: &Variant| variant.id == design.base;
    // A file may name a base that it lacks; then the first variant stands in.
    let base_place = design.variants.iter().position(is_base).unwrap_or(0);
    let Some(base) = design.variants.get(base_place) else { return Vec::new() };
    let others = design.variants.iter().enumerate().filter(|(place, _)| *place != base_place);
    others
        .map(|(place, variant)| {
            let twin = |other: &Variant| {
                other.model == base.model
                    && other.model != variant.model
                    && other.workers == variant.workers
                    && other.placement == variant.placement
            };
            (place, design.variants.iter().position(twin).unwrap_or(base_place))
        })
        .collect()
}

fn compare(
    design: &Design,
    (machine, workload): (&Machine, &str),
    measured: &Measured<'_>,
    [of, against]: [&VariantSummary; 2],
) -> Comparison {
    let metric = &design.primary_metric;
    let pairs = measured.pairs(&of.id, &against.id, metric);
    let ratio = RatioEstimate::of_pairs(&pairs);
    let reason: Result<&RatioEstimate, NoRatio> = ratio.as_ref().map_err(|reason| *reason);
    let obstacle = obstacle([of, against], metric, &design.direction, reason);
    let ratio = ratio.ok();
    let interval = ratio.as_ref().and_then(RatioEstimate::interval);
    let verdict = match interval {
        Some(interval) if obstacle.is_none() => {
            Band::new(design.margin).judge(interval, &design.direction)
        }
        _ => Verdict::NotTestable,
    };
    let subject = Subject {
        of: &of.noun,
        against: &against.noun,
        metric,
        margin: design.margin,
        disturbed: is_mostly_others_doing([of, against]),
    };
    let setting = setting(design, machine, workload, of.workers == against.workers);
    Comparison {
        of: of.id.clone(),
        against: against.id.clone(),
        metric: metric.clone(),
        sentence: verdict_sentence(&subject, &verdict, ratio.as_ref(), obstacle.as_ref()),
        scope: scope(&subject, &verdict, ratio.as_ref(), (&setting, pairs.len())),
        ratio,
        verdict,
    }
}

/// Whether so many trials were disturbed that an open question is rather theirs than chance's.
fn is_mostly_others_doing(sides: [&VariantSummary; 2]) -> bool {
    const SHARE: f64 = 0.1;
    let sum =
        |count: fn(&VariantSummary) -> u32| f64::from(sides.into_iter().map(count).sum::<u32>());
    sum(|side| side.disturbed) > SHARE * sum(|side| side.trials)
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{design, session};
    use super::super::summarise::summarise;
    use super::*;
    use crate::model::design::Model::{Processes, Sequential, Threads};
    use crate::model::design::{CoreSet, Model, Placement};
    use crate::model::id::VariantId;

    /// Each comparison as places of variants, and the headline.
    fn check(design: &Design, expected: &[(usize, usize)], headline: Option<usize>) {
        let times = vec![&[1.0; 6][..]; design.variants.len()];
        let summary =
            summarise("", design, &session(design, &times), crate::analysis::sentence::workload);
        let places: Vec<_> =
            summary.comparisons.iter().map(|c| (c.of.clone(), c.against.clone())).collect();
        let expected: Vec<_> =
            expected.iter().map(|&(of, to)| (VariantId::at(of), VariantId::at(to))).collect();
        assert_eq!(places, expected);
        assert_eq!(summary.headline, headline);
    }

    #[test]
    fn a_variant_is_compared_with_the_one_that_differs_in_the_model_alone() {
        type Case = (&'static [(Model, u32)], &'static [(usize, usize)], Option<usize>);
        let cases: [Case; 7] = [
            (&[], &[], None),
            (&[(Threads, 2)], &[], None),
            (&[(Threads, 2), (Processes, 2)], &[(1, 0)], Some(0)),
            (
                &[(Threads, 1), (Threads, 4), (Processes, 1), (Processes, 4)],
                &[(1, 0), (2, 0), (3, 1)],
                Some(2),
            ),
            (
                &[(Processes, 4), (Threads, 1), (Threads, 4), (Processes, 1)],
                &[(1, 3), (2, 0), (3, 0)],
                Some(1),
            ),
            (&[(Sequential, 1), (Threads, 1), (Threads, 2)], &[(1, 0), (2, 0)], Some(0)),
            (&[(Threads, 1), (Threads, 2), (Threads, 4)], &[(1, 0), (2, 0)], Some(1)),
        ];
        for (variants, expected, headline) in cases {
            check(&design(variants), expected, headline);
        }
    }

    #[test]
    fn another_placement_is_another_factor() {
        let mut design = design(&[(Threads, 2), (Threads, 2), (Processes, 2)]);
        design.variants[1].placement = Placement { cores: CoreSet::One, pin: true };
        design.variants[2].placement = Placement { cores: CoreSet::One, pin: true };
        check(&design, &[(1, 0), (2, 1)], Some(1));
    }

    #[test]
    fn a_base_that_is_not_there_is_replaced_by_the_first_variant() {
        let mut design = design(&[(Threads, 2), (Processes, 2)]);
        design.base = VariantId("gone".into());
        check(&design, &[(1, 0)], Some(0));
    }
}
