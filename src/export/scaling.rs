//! Scaling as JSON: the laws as `fits`, the points with what bounds them as `scaling`.

use crate::analysis::laws::bounds::{Border, Bound};
use crate::analysis::laws::curve::Miss;
use crate::analysis::laws::karp_flatt::{Course, Trend};
use crate::analysis::laws::refused::Refused;
use crate::analysis::laws::scaling::{Base, ScalingPoint, ScalingSummary};
use crate::analysis::laws::serial_share::SerialShare;
use crate::analysis::laws::usl::{Peak, Usl};
use crate::analysis::statistics::level::Estimated;
use crate::analysis::summary::{RatioEstimate, SpeedupBase};
use crate::model::design::Placement;
use serde_json::{Value, json};

/// The word for what a speedup is measured against.
#[must_use]
pub fn base_word(base: SpeedupBase) -> &'static str {
    match base {
        SpeedupBase::OneWorker => "one_worker",
        SpeedupBase::Sequential => "sequential",
    }
}

/// Every law of every line: its coefficients, or why there are none.
#[must_use]
pub fn fits(lines: &[ScalingSummary]) -> Vec<Value> {
    lines.iter().flat_map(of_line).collect()
}

fn of_line(line: &ScalingSummary) -> [Value; 4] {
    let law = |law: &str, fit: Result<Value, &Refused>| {
        let mut value = json!({
            "law": law,
            "model": line.model.word(),
            "placement": placement(&line.placement),
            "rounds": line.rounds,
        });
        let members = match fit {
            Ok(fit) => fit,
            Err(refused) => json!({"refused": refused.to_string()}),
        };
        if let (Value::Object(value), Value::Object(members)) = (&mut value, members) {
            value.extend(members);
        }
        value
    };
    [
        law("karp_flatt", line.trend.as_ref().map(trend)),
        law("amdahl", line.amdahl.as_ref().map(serial)),
        law("gustafson", line.gustafson.as_ref().map(serial)),
        law("usl", line.usl.as_ref().map(usl)),
    ]
}

/// Every line: what its speedups are measured from, its points, and what bounds them.
#[must_use]
pub fn lines(lines: &[ScalingSummary]) -> Vec<Value> {
    let line = |line: &ScalingSummary| {
        json!({
            "model": line.model.word(),
            "placement": placement(&line.placement),
            "scaling": line.scaling.word(),
            "metric": line.metric.word(),
            "base": base(&line.base),
            "rounds": line.rounds,
            "points": line.points.iter().map(point).collect::<Vec<_>>(),
            "bounds": {
                "ideal": {"limit": line.bounds.ideal.limit()},
                "cores": bound(&line.bounds.cores),
                "memory_bandwidth": bound(&line.bounds.memory),
            },
            "borders": line.borders.iter().map(border).collect::<Vec<_>>(),
        })
    };
    lines.iter().map(line).collect()
}

fn placement(placement: &Placement) -> Value {
    json!({"cores": placement.cores.to_string(), "pin": placement.pin})
}

fn base(base: &Base) -> Value {
    json!({
        "kind": base_word(base.kind),
        "variant": base.variant.0,
        "estimate": super::json::known(&base.estimate),
    })
}

fn coefficient(of: &Estimated) -> Value {
    json!({
        "value": of.estimate,
        "low": of.interval.map(|(low, _)| low),
        "high": of.interval.map(|(_, high)| high),
    })
}

fn point(point: &ScalingPoint) -> Value {
    json!({
        "of": point.of.0,
        "workers": point.workers,
        "speedup": ratio(&point.speedup),
        "over_sequential": point.over_sequential.as_ref().map(ratio),
        "efficiency": coefficient(&point.efficiency),
        "serial_share": point.serial_share.as_ref().map(coefficient),
        "short_of_hardware_threads": point.is_short_of_threads,
        "short_of_cores": point.is_short_of_cores,
        "line_may_join": point.may_join,
    })
}

fn ratio(ratio: &RatioEstimate) -> Value {
    json!({"value": ratio.ratio, "low": ratio.low, "high": ratio.high})
}

fn bound(bound: &Bound) -> Value {
    match bound {
        Bound::At { speedup, words } => json!({"speedup": speedup, "by": words}),
        Bound::Unavailable(why) => json!({"unavailable": why}),
    }
}

fn border(border: &Border) -> Value {
    json!({"workers": border.workers, "kind": border.kind.word()})
}

fn trend(trend: &Trend) -> Value {
    let course = match trend.course {
        Course::GrowingOverhead => "growing_overhead",
        Course::Falling => "falling",
        Course::Even => "even",
    };
    json!({"slope_per_worker": coefficient(&trend.slope), "course": course})
}

fn serial(fit: &SerialShare) -> Value {
    json!({
        "serial_fraction": coefficient(&fit.serial),
        "limit": fit.curve.limit(),
        "misses": misses(&fit.misses),
    })
}

fn usl(fit: &Usl) -> Value {
    let peak = match &fit.peak {
        Peak::At(workers) => json!({
            "workers": coefficient(workers),
            "may_lie_beyond_limit": fit.peak_may_lie_beyond(),
        }),
        Peak::MayNotExist => json!({"not_claimed": "the interval of kappa holds 0"}),
        Peak::Beyond { .. } => json!({"not_claimed": "it lies beyond the limit"}),
        Peak::FromTheFirst => json!({"not_claimed": "every further worker makes it slower"}),
    };
    json!({
        "sigma": coefficient(&fit.sigma),
        "kappa": coefficient(&fit.kappa),
        "peak": peak,
        "limit": fit.curve.limit(),
        "misses": misses(&fit.misses),
        "with_free_base": fit.free_base.map(|free| {
            json!({"base": free.base, "sigma": free.sigma, "kappa": free.kappa})
        }),
    })
}

fn misses(misses: &[Miss]) -> Vec<Value> {
    misses.iter().map(|miss| json!({"workers": miss.workers, "share": miss.share})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::laws::curve::{Curve, Law};
    use crate::analysis::laws::usl_free_base::FreeBase;
    use crate::analysis::summary::Speedup;
    use crate::chart::samples_for_tests::{scaling_line, summary};
    use crate::model::design::Model;

    /// A line whose laws are all fitted.
    fn line() -> ScalingSummary {
        let mut summary = summary();
        let one_worker =
            |speedup: &Speedup| Speedup { of: summary.variants[2].id.clone(), ..speedup.clone() };
        summary.speedups = summary.speedups.iter().map(one_worker).collect();
        let of = |value: f64| Estimated { estimate: value, interval: Some((0.0, value * 2.0)) };
        let curve = Curve::new(Law::Amdahl { serial: 0.02 }, 4);
        let misses = vec![Miss { workers: 2, share: 0.1 + 0.2 }];
        let serial = SerialShare { serial: of(0.02), curve, misses: misses.clone() };
        ScalingSummary {
            trend: Ok(Trend { slope: of(0.01), course: Course::GrowingOverhead }),
            amdahl: Ok(serial),
            gustafson: Err(Refused::AllShareOne { law: "Gustafson’s law" }),
            usl: Ok(Usl {
                sigma: of(0.03),
                kappa: of(0.001),
                curve,
                misses,
                peak: Peak::At(of(5.0)),
                free_base: Some(FreeBase { base: 1.1, sigma: 0.04, kappa: 0.0 }),
            }),
            ..scaling_line(&summary, &Model::Processes)
        }
    }

    #[test]
    fn every_law_stands_where_scripts_look_for_it_with_its_numbers_or_its_reason() {
        let fits = Value::from(fits(&[line()]));
        let cases = [
            ("/0/law", json!("karp_flatt")),
            ("/0/course", json!("growing_overhead")),
            ("/0/slope_per_worker/high", json!(0.02)),
            ("/1/law", json!("amdahl")),
            ("/1/model", json!("processes")),
            ("/1/placement", json!({"cores": "all", "pin": true})),
            ("/1/rounds", json!(20)),
            ("/1/serial_fraction", json!({"value": 0.02, "low": 0.0, "high": 0.04})),
            ("/1/limit", json!(6.0)),
            ("/1/misses/0", json!({"workers": 2, "share": 0.300_000_000_000_000_04})),
            ("/2/law", json!("gustafson")),
            (
                "/2/refused",
                json!("Gustafson’s law is for the same work for each worker; here all share one"),
            ),
            ("/3/law", json!("usl")),
            ("/3/sigma/value", json!(0.03)),
            ("/3/kappa/low", json!(0.0)),
            ("/3/peak/workers/value", json!(5.0)),
            ("/3/peak/may_lie_beyond_limit", json!(true)),
            ("/3/with_free_base", json!({"base": 1.1, "sigma": 0.04, "kappa": 0.0})),
        ];
        for (pointer, expected) in cases {
            assert_eq!(fits.pointer(pointer), Some(&expected), "{pointer}");
        }
    }

    #[test]
    fn a_line_tells_its_base_its_points_and_what_bounds_them() {
        let lines = Value::from(lines(&[line()]));
        let cases = [
            ("/0/scaling", json!("strong")),
            ("/0/metric", json!("total_ns")),
            ("/0/base/kind", json!("sequential")),
            ("/0/base/estimate/median", json!(900e6)),
            ("/0/points/0/workers", json!(2)),
            ("/0/points/0/speedup/value", json!(1.9)),
            ("/0/points/0/efficiency/low", json!(null)),
            ("/0/points/0/serial_share", json!(null)),
            ("/0/points/0/line_may_join", json!(true)),
            ("/0/bounds/ideal/limit", json!(6.0)),
            ("/0/bounds/cores", json!({"speedup": 2.0, "by": "2 hardware threads"})),
            (
                "/0/bounds/memory_bandwidth/unavailable",
                json!("how many bytes this work moves is not counted"),
            ),
            ("/0/borders", json!([{"workers": 2, "kind": "hardware_threads"}])),
        ];
        for (pointer, expected) in cases {
            assert_eq!(lines.pointer(pointer), Some(&expected), "{pointer}");
        }
    }
}
