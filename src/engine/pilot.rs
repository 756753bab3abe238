//! What a session learns of its own plan: what its warm-up tells of the rounds to come, and at which
//! level its times vary.

use super::spans::{median, span};
use crate::model::design::Design;
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::plan_log::{Pilot, Round, Spread};
use crate::model::trial::{Trial, WorkerRecord};
use std::time::Duration;

/// Fewer trials than this say nothing of how far they lie apart.
const FEWEST_FOR_SPREAD: usize = 3;
/// A standard deviation in median distances from the median, where the noise is normal.
const DEVIATION_OF_MEDIAN_DISTANCE: f64 = 1.482_6;

/// What the warm-up round tells of the rounds to come. Parameters that a person chose are never
/// changed for it: too little work is told ([`Pilot::shortest_span_ns`]), and how many rounds fit is
/// what the budget makes of it.
pub fn pilot(design: &Design, warm_up: &Round, took: Duration) -> Pilot {
    let whole = |duration: Duration| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    let round_ns = whole(took);
    // The warm-up itself takes one of the rounds that fit.
    let fitting = whole(design.budget()).checked_div(round_ns).unwrap_or(u64::MAX);
    let fitting = u32::try_from(fitting.saturating_sub(1)).unwrap_or(u32::MAX);
    let rounds_that_fit = fitting.min(design.rounds.max);
    let looks = design.rounds.looks.iter().copied();
    let whole_trials = warm_up.trials.iter().filter(|trial| trial.failure.is_none());
    let spans = whole_trials.filter_map(|trial| trial.value(&Metric::Makespan));
    Pilot {
        round_ns,
        rounds_that_fit,
        looks_out_of_reach: looks.filter(|look| *look > rounds_that_fit).collect(),
        shortest_span_ns: spans.min_by(f64::total_cmp).map(|span| span as u64),
    }
}

/// How far the times of each variant lay apart.
pub fn spreads(design: &Design, trials: &[Trial]) -> Vec<Spread> {
    let spread = |variant: &VariantId| {
        let counting: Vec<&Trial> =
            trials.iter().filter(|trial| trial.variant == *variant && trial.counts()).collect();
        let times = counting.iter().filter_map(|trial| trial.value(&Metric::Makespan));
        Spread {
            variant: variant.clone(),
            within: median(counting.iter().filter_map(|trial| within(&trial.workers)).collect()),
            between: between(times.filter(|time| *time > 0.0).map(f64::ln).collect()),
        }
    };
    design.variants.iter().map(|variant| spread(&variant.id)).collect()
}

/// The standard deviation of the spans of the workers of a trial, as a share of their mean.
fn within(workers: &[WorkerRecord]) -> Option<f64> {
    let spans: Vec<f64> = workers.iter().filter_map(span).map(|ns| ns as f64).collect();
    let degrees = spans.len().checked_sub(1).filter(|degrees| *degrees > 0)?;
    let mean = spans.iter().sum::<f64>() / spans.len() as f64;
    let squares: f64 = spans.iter().map(|span| (span - mean).powi(2)).sum();
    (mean > 0.0).then(|| (squares / degrees as f64).sqrt() / mean)
}

/// The standard deviation that goes with the median distance of logarithms from their median.
fn between(logarithms: Vec<f64>) -> Option<f64> {
    if logarithms.len() < FEWEST_FOR_SPREAD {
        return None;
    }
    let centre = median(logarithms.clone())?;
    let distances = logarithms.into_iter().map(|value| (value - centre).abs()).collect();
    median(distances).map(|distance| distance * DEVIATION_OF_MEDIAN_DISTANCE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{registry, starter};
    use crate::model::design::Rounds;
    use crate::model::id::Seed;
    use crate::model::metric::Reading;
    use crate::model::trial::Flags;

    fn trial(makespan_ns: f64, spans: &[u64]) -> Trial {
        let worker = |span: &u64| WorkerRecord {
            begin_ns: Some(1_000),
            end_ns: Some(1_000 + span),
            ..WorkerRecord::default()
        };
        Trial {
            round: 1,
            variant: VariantId::at(0),
            flags: Flags::VERIFIED,
            failure: None,
            readings: [(Metric::Makespan, Reading::Value(makespan_ns))].into(),
            workers: spans.iter().map(worker).collect(),
        }
    }

    #[test]
    fn the_warm_up_tells_how_many_rounds_and_looks_fit_into_the_budget() {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
        design.rounds = Rounds { looks: vec![7, 12, 30], max: 30, ..Rounds::fixed(30) };
        design.budget_ms = 20_000;
        let warm_up = Round { trials: vec![trial(3e6, &[]), trial(2e6, &[])], ..Round::default() };
        let of = |took| pilot(&design, &warm_up, took);
        let found = of(Duration::from_millis(1_500));
        // Thirteen rounds of 1.5 s fit into 20 s, of which the warm-up took one.
        assert_eq!((found.rounds_that_fit, found.round_ns), (12, 1_500_000_000));
        assert_eq!((found.looks_out_of_reach, found.shortest_span_ns), (vec![30], Some(2_000_000)));
        assert_eq!(of(Duration::from_secs(30)).rounds_that_fit, 0);
        assert_eq!(of(Duration::ZERO).rounds_that_fit, 30);
        assert_eq!(pilot(&design, &Round::default(), Duration::ZERO).shortest_span_ns, None);
    }

    #[test]
    fn spread_inside_trials_and_between_them_is_told_apart() {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
        design.variants.truncate(2);
        // Between: medians of logarithms 0.1 apart. Within: 90 and 110 have a deviation of 14.1 %.
        let times = [0.9_f64, 1.0, 1.1, 1.0, 1.2].map(f64::exp);
        let trials: Vec<Trial> = times.iter().map(|time| trial(*time, &[90, 110])).collect();
        let found = spreads(&design, &trials);
        assert!((found[0].within.unwrap() - 0.02_f64.sqrt()).abs() < 1e-12, "{found:?}");
        assert!((found[0].between.unwrap() - 0.1 * 1.482_6).abs() < 1e-12, "{found:?}");
        // Nothing is known of a variant without trials.
        assert_eq!((found[1].within, found[1].between), (None, None));
        // Of one worker nothing is known inside, of two trials nothing between.
        let few = spreads(&design, &[trial(1.0, &[5]), trial(2.0, &[5])]);
        assert_eq!((few[0].within, few[0].between), (None, None));
    }
}
