//! Which variants are compared, and what comes of it.

use super::band_level::of_a_band;
use super::basis::{Basis, Recomputed};
use super::decision::{Decision, Evidence, decide};
use super::judging::Judging;
use super::measured::{Measured, Pair};
use super::post_hoc;
use super::ratio::NoRatio;
use super::sentence::{Subject, scope, setting, verdict_sentence};
use super::statistics::holm;
use super::statistics::sample::Sample;
use super::statistics::signed_rank::p_elsewhere;
use super::summary::{Comparison, MetricSummary, RatioEstimate, VariantSummary};
use super::verdict::{Band, Untestable, obstacle};
use crate::model::design::{Design, Variant};
use crate::model::plan;
use crate::model::session::{Check, Session};
use crate::model::trial::Flags;
use std::collections::BTreeSet;

/// What every comparison of a session has in common.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    /// The design.
    pub design: &'a Design,
    /// The session.
    pub session: &'a Session,
    /// The workload, in words.
    pub workload: &'a str,
    /// Its trials by variant.
    pub measured: &'a Measured<'a>,
    /// What verdicts are given by.
    pub judging: &'a Judging,
}

/// Two variants with what their rounds say.
struct Case<'a> {
    sides: [&'a VariantSummary; 2],
    pairs: Vec<Pair>,
    ratio: Option<RatioEstimate>,
    obstacle: Option<Untestable>,
}

/// Every comparison of a design, in the order of its variants, and how many of them had an interval
/// to be judged by.
pub(super) fn comparisons(
    about: &About<'_>,
    summaries: &[VariantSummary],
) -> (Vec<Comparison>, u32) {
    let cases: Vec<Case<'_>> = opponents(about.design)
        .into_iter()
        .map(|(of, against)| about.case([&summaries[of], &summaries[against]], &BTreeSet::new()))
        .collect();
    let judged = about.judge(&cases, about.judging);
    let tested = cases.iter().filter(|case| case.is_tested()).count();
    let without = about.without_disturbed(&cases);
    let comparisons = cases
        .into_iter()
        .zip(judged)
        .zip(without)
        .map(|((case, judged), without)| about.comparison(case, judged, without, tested))
        .collect();
    (comparisons, u32::try_from(tested).unwrap_or(u32::MAX))
}

/// The pairs of every comparison of a design, in the order of its variants.
pub(super) fn pairs_of(design: &Design, measured: &Measured<'_>) -> Vec<Vec<Pair>> {
    let id = |place: usize| &design.variants[place].id;
    let pairs = |(of, against)| measured.pairs(id(of), id(against), &design.primary_metric);
    opponents(design).into_iter().map(pairs).collect()
}

/// The comparison that answers the question: between two models at the same worker count, the one
/// with the most workers; where there is none, the last. As a place among the comparisons.
pub(super) fn headline(design: &Design) -> Option<usize> {
    let pairs = opponents(design);
    let mut best: Option<(usize, u32)> = None;
    for (place, (of, against)) in pairs.iter().enumerate() {
        let (of, against) = (&design.variants[*of], &design.variants[*against]);
        let answers = of.model != against.model && of.workers == against.workers;
        if answers && best.is_none_or(|(_, most)| of.workers > most) {
            best = Some((place, of.workers));
        }
    }
    best.map(|(place, _)| place).or(pairs.len().checked_sub(1))
}

/// The two variants whose comparison answers the question, as places in the design: the one that is
/// judged and the one that it is compared with. Known before anything has run.
pub(super) fn asked(design: &Design) -> Option<(usize, usize)> {
    opponents(design).get(headline(design)?).copied()
}

/// Each variant other than the base with its opponent, as places in the design: the variant of the
/// base's model with the same workers and placement, so that only the model differs; where there
/// is none, the base.
fn opponents(design: &Design) -> Vec<(usize, usize)> {
    let Some(base) = plan::base(design) else { return Vec::new() };
    let base_place = design.variants.iter().position(|v| v.id == base.id).unwrap_or(0);
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

impl<'a> About<'a> {
    /// Two variants with what their rounds say, some rounds left out.
    fn case(&self, sides: [&'a VariantSummary; 2], left_out: &BTreeSet<u32>) -> Case<'a> {
        let Self { design, session, measured, .. } = self;
        let metric = &design.primary_metric;
        let mut pairs = measured.pairs(&sides[0].id, &sides[1].id, metric);
        pairs.retain(|pair| !left_out.contains(&pair.round));
        let ratio = RatioEstimate::of_pairs(&pairs);
        let reason: Result<&RatioEstimate, NoRatio> = ratio.as_ref().map_err(|reason| *reason);
        let obstacle = session
            .preflight
            .iter()
            .find_map(blocked)
            .or_else(|| obstacle(sides, metric, &design.direction, reason));
        Case { sides, pairs, ratio: ratio.ok(), obstacle }
    }

    /// The verdict on each case, corrected for their number.
    fn judge(&self, cases: &[Case<'_>], judging: &Judging) -> Vec<(Basis, Decision)> {
        let band = Band::new(judging.effective_margin);
        let differences: Vec<Option<Sample>> = cases.iter().map(Case::differences).collect();
        // Each value, and after Holm's correction.
        let corrected = |value: &dyn Fn(&Sample) -> f64| {
            let plain: Vec<Option<f64>> =
                differences.iter().map(|sample| sample.as_ref().map(value)).collect();
            let adjusted = holm::adjusted_known(&plain);
            plain.into_iter().zip(adjusted).map(|(a, b)| a.zip(b)).collect::<Vec<_>>()
        };
        let (p, level) = (
            corrected(&|sample| p_elsewhere(sample, 0.0)),
            corrected(&|sample| of_a_band(sample, band.high.ln())),
        );
        let is_alone = differences.iter().flatten().count() <= 1;
        let judged = cases.iter().zip(p.into_iter().zip(level));
        judged
            .map(|(case, (p, level))| {
                let decision = decide(&Evidence {
                    interval: case.ratio.as_ref().and_then(RatioEstimate::interval),
                    band,
                    direction: &self.design.direction,
                    // The interval itself is the rule for one comparison.
                    level: level.filter(|_| !is_alone).map_or(0.0, |(_, corrected)| corrected),
                    is_forbidden: case.obstacle.is_some(),
                    is_capped: judging.is_capped(),
                });
                let basis = Basis {
                    p: p.map(|(plain, _)| plain),
                    p_adjusted: p.map(|(_, corrected)| corrected),
                    level: level.map(|(plain, _)| plain),
                    level_adjusted: level.map(|(_, corrected)| corrected),
                    hold: decision.hold,
                };
                (basis, decision)
            })
            .collect()
    }

    /// For each case with disturbed rounds, what it says without them.
    fn without_disturbed(&self, cases: &[Case<'a>]) -> Vec<Option<Recomputed>> {
        let disturbed: Vec<BTreeSet<u32>> =
            cases.iter().map(|case| self.disturbed_rounds(case)).collect();
        if disturbed.iter().all(BTreeSet::is_empty) {
            return vec![None; cases.len()];
        }
        let quiet: Vec<Case<'_>> = cases
            .iter()
            .zip(&disturbed)
            .map(|(case, left_out)| self.case(case.sides, left_out))
            .collect();
        // Of the machine's noise, too, only the quiet rounds tell.
        let left_out = disturbed.iter().flatten().copied().collect();
        let judging = Judging::of(self.design, self.session, self.measured, &left_out);
        let judged = self.judge(&quiet, &judging);
        quiet
            .into_iter()
            .zip(judged)
            .zip(disturbed)
            .map(|((case, (_, decision)), left_out)| {
                (!left_out.is_empty()).then(|| Recomputed {
                    rounds_left: number(case.pairs.len()),
                    rounds_out: number(left_out.len()),
                    ratio: case.ratio,
                    verdict: decision.verdict,
                })
            })
            .collect()
    }

    /// The rounds of a case in which something else disturbed a trial that counts or the second
    /// trial of the base, or in which the machine was seen not to be the same.
    fn disturbed_rounds(&self, case: &Case<'_>) -> BTreeSet<u32> {
        let rounds: BTreeSet<u32> = case.pairs.iter().map(|pair| pair.round).collect();
        let trials = case.sides.iter().flat_map(|side| self.measured.counting(&side.id));
        let seen = self.session.rounds_seen.iter().filter(|seen| seen.is_flagged());
        let controls = self.session.controls.iter().filter(|control| control.counts());
        trials
            .chain(controls)
            .filter(|trial| trial.flags.contains(Flags::DISTURBED))
            .map(|trial| trial.round)
            .chain(seen.map(|seen| seen.round))
            .filter(|round| rounds.contains(round))
            .collect()
    }

    fn comparison(
        &self,
        case: Case<'_>,
        (basis, Decision { verdict, .. }): (Basis, Decision),
        without_disturbed: Option<Recomputed>,
        tested: usize,
    ) -> Comparison {
        let [of, against] = case.sides;
        let metric = &self.design.primary_metric;
        let changed = post_hoc::words_of(&self.judging.post_hoc);
        let base = against.metrics.get(metric).and_then(MetricSummary::known);
        let subject = Subject {
            of: &of.noun,
            against: &against.noun,
            metric,
            direction: &self.design.direction,
            declared_margin: self.design.margin,
            margin: self.judging.effective_margin,
            noise: self.judging.noise.as_ref(),
            basis: &basis,
            comparisons: tested,
            post_hoc: changed.as_deref(),
            base: base.map(|estimate| metric.unit().show(estimate.median)),
            disturbed: is_mostly_others_doing(case.sides),
            without_disturbed: without_disturbed.as_ref(),
        };
        let ratio = case.ratio.as_ref();
        let machine = &self.session.machine;
        let setting = setting(self.design, machine, self.workload, of.workers == against.workers);
        Comparison {
            of: of.id.clone(),
            against: against.id.clone(),
            metric: metric.clone(),
            sentence: verdict_sentence(&subject, &verdict, ratio, case.obstacle.as_ref()),
            scope: scope(&subject, &verdict, ratio, (&setting, case.pairs.len())),
            ratio: case.ratio,
            verdict,
            basis,
            without_disturbed,
        }
    }
}

impl Case<'_> {
    /// Whether there is an interval by which it may be judged.
    fn is_tested(&self) -> bool {
        let interval = self.ratio.as_ref().and_then(RatioEstimate::interval);
        self.obstacle.is_none() && interval.is_some()
    }

    /// The rounds' differences of logarithms, if it is tested.
    fn differences(&self) -> Option<Sample> {
        let ratio = self.ratio.as_ref().filter(|_| self.is_tested())?;
        Sample::new(ratio.by_round.iter().map(|(_, ratio)| ratio.ln()))
    }
}

/// What a check before the run found, if it forbids a verdict.
fn blocked(check: &Check) -> Option<Untestable> {
    check.blocks().then(|| Untestable::Blocked { value: check.finding().to_owned() })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
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
