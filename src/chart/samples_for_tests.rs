//! Summaries with plain numbers for the tests of charts.

use crate::analysis::basis::Basis;
use crate::analysis::disclosure::Disclosure;
use crate::analysis::judging::Judging;
use crate::analysis::laws::bounds::{Bound, Cores, may_join};
use crate::analysis::laws::curve::{Curve, Law};
use crate::analysis::laws::refused::Refused;
use crate::analysis::laws::scaling::{Base, Bounds, ScalingPoint, ScalingSummary};
use crate::analysis::statistics::level::Estimated;
use crate::analysis::summary::{
    Breakdown, Comparison, Estimate, MetricSummary, RatioEstimate, SamplePoint, SessionLine,
    Speedup, SpeedupBase, Summary, VariantSummary, Waits,
};
use crate::model::design::{Model, Placement, Scaling};
use crate::model::experiment::Verdict;
use crate::model::id::{Seed, VariantId};
use crate::model::machine::Machine;
use crate::model::metric::{Direction, Metric};
use crate::model::session::SessionStatus;
use crate::model::trial::Flags;
use std::collections::BTreeMap;

/// Twenty samples that lie around a value as timings do.
pub(crate) fn samples(median: f64) -> Vec<SamplePoint> {
    let sample = |round: u32| {
        let even = (f64::from(round) * 0.754_877_7).fract() - 0.5;
        let flags = if round == 7 { Flags::DISTURBED } else { Flags::VERIFIED };
        SamplePoint { round, place: Some(2), value: median * (1.0 + even * 0.04), flags }
    };
    (1..=20).map(sample).collect()
}

/// What twenty samples around a value say.
pub(crate) fn estimate(median: f64) -> Estimate {
    Estimate {
        n: 20,
        median,
        low: Some(median * 0.99),
        high: Some(median * 1.01),
        mad: median * 0.01,
        modes: None,
    }
}

/// A variant with a median total time in milliseconds.
pub(crate) fn variant(place: usize, model: Model, workers: u32, ms: f64) -> VariantSummary {
    let id = VariantId::at(place);
    let label = if model == Model::Sequential {
        "sequential".to_owned()
    } else {
        format!("{}, {workers} workers", model.label())
    };
    let ns = ms * 1e6;
    let metrics = BTreeMap::from([
        (Metric::Total, MetricSummary::Known(estimate(ns))),
        (Metric::CoresBusy, MetricSummary::Known(estimate(f64::from(workers) * 0.97))),
        (Metric::MemoryUnique, MetricSummary::Known(estimate(70.0 * 1_048_576.0))),
    ]);
    VariantSummary {
        id,
        noun: label.clone(),
        label,
        model,
        workers,
        cores_asked: vec![0, 1],
        cores_seen: vec![0, 1],
        trials: 20,
        failed: 0,
        censored: 0,
        disturbed: 1,
        verified: true,
        failure: None,
        metrics,
        samples: samples(ns),
        breakdown: Some(Breakdown {
            creation_ns: 3e6,
            start_ns: 1e6,
            work_ns: ns - 12e6,
            core_wait_ns: Some(5e6),
            wait_ns: 2e6,
            waits: Waits::default(),
            join_ns: 1e6,
        }),
        timeline_round: None,
    }
}

/// A variant whose every trial failed.
pub(crate) fn broken(place: usize) -> VariantSummary {
    let unavailable =
        |metric| (metric, MetricSummary::Unavailable("every trial failed".to_owned()));
    VariantSummary {
        trials: 0,
        failed: 20,
        failure: Some("out of memory".to_owned()),
        metrics: [Metric::Total, Metric::CoresBusy, Metric::MemoryUnique].map(unavailable).into(),
        samples: Vec::new(),
        breakdown: None,
        ..variant(place, Model::Processes, 4, 1.0)
    }
}

/// A ratio of twenty rounds.
pub(crate) fn ratio(ratio: f64) -> RatioEstimate {
    let by_round = samples(1.0).into_iter().map(|sample| (sample.round, ratio * sample.value));
    RatioEstimate {
        ratio,
        low: Some(ratio * 0.99),
        high: Some(ratio * 1.01),
        by_round: by_round.collect(),
    }
}

/// Sequential, two threads, two processes and a variant that failed.
pub(crate) fn summary() -> Summary {
    let variants = vec![
        variant(0, Model::Sequential, 1, 934.0),
        variant(1, Model::Threads, 2, 251.0),
        variant(2, Model::Processes, 2, 285.0),
        broken(3),
    ];
    let against = variants[1].id.clone();
    let comparison = |of: usize, value: Option<f64>| Comparison {
        of: VariantId::at(of),
        against: against.clone(),
        metric: Metric::Total,
        ratio: value.map(ratio),
        verdict: Verdict::Slower,
        sentence: "Two processes took 1.14 times as long as two threads.".to_owned(),
        scope: "95 % interval 1.12 to 1.15.".to_owned(),
        basis: Basis::default(),
        without_disturbed: None,
    };
    let mut summary = Summary {
        title: "Table look-ups".to_owned(),
        workload: "cpu.splitmix".to_owned(),
        machine: Machine { allowed_cpus: 8, threads: 8, cores: 4, ..Machine::default() },
        session: SessionLine {
            status: SessionStatus::Complete,
            started_utc: "2026-11-21T09:41Z".to_owned(),
            rounds: 20,
            seed: Seed(0x5eed),
            trials: 84,
            failed: 20,
            disturbed: 3,
            flagged_rounds: 0,
            left_out: None,
        },
        metric: Metric::Total,
        direction: Direction::LowerIsBetter,
        margin: 0.03,
        comparisons: vec![
            comparison(0, Some(3.72)),
            comparison(2, Some(1.14)),
            comparison(3, None),
        ],
        headline: Some(1),
        speedups: vec![Speedup {
            of: VariantId::at(2),
            against: VariantId::at(0),
            base: SpeedupBase::Sequential,
            speedup: ratio(1.9),
            efficiency: 0.95,
        }],
        scaling: Vec::new(),
        caveats: Vec::new(),
        judging: Judging { effective_margin: 0.03, tested: 2, ..Judging::default() },
        never_seen: Vec::new(),
        disclosure: Disclosure::default(),
        repeats: None,
        variants,
    };
    summary.scaling = vec![scaling_line(&summary, &Model::Processes)];
    summary
}

/// The speedups of a model's variants as a line of scaling on two hardware threads, with a border
/// there; too few counts for any law.
pub(crate) fn scaling_line(summary: &Summary, model: &Model) -> ScalingSummary {
    let cores = Cores { threads: Some(2), physical: Some(2), fast: None, time: None };
    let too_few = || Refused::TooFewCounts { law: "It", needed: 6, have: 3, left_out: 1 };
    let of_model = summary.speedups.iter().filter_map(|speedup| {
        let variant = summary.variant(&speedup.of)?;
        (variant.model == *model).then(|| ScalingPoint {
            of: speedup.of.clone(),
            workers: variant.workers,
            speedup: speedup.speedup.clone(),
            over_sequential: None,
            efficiency: Estimated { estimate: speedup.efficiency, interval: None },
            serial_share: None,
            is_short_of_threads: variant.workers > 2,
            is_short_of_cores: variant.workers > 2,
            may_join: may_join(&cores.borders(), 1, variant.workers),
        })
    });
    let against = summary.speedups[0].against.clone();
    ScalingSummary {
        model: model.clone(),
        placement: Placement::default(),
        scaling: Scaling::Strong,
        metric: Metric::Total,
        base: Base {
            kind: summary.speedups[0].base,
            noun: "one thread".to_owned(),
            estimate: estimate(900e6),
            variant: against,
        },
        points: of_model.collect(),
        rounds: 20,
        trend: Err(too_few()),
        amdahl: Err(too_few()),
        gustafson: Err(too_few()),
        usl: Err(too_few()),
        bounds: Bounds {
            ideal: Curve::new(Law::Ideal, 4),
            cores: Bound::of_cores(cores, &[(4, true)]),
            memory: Bound::of_memory(None),
        },
        borders: cores.borders(),
    }
}
