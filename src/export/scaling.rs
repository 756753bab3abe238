//! Scaling as JSON: the laws as `fits`, the points with what bounds them as `scaling`.

use crate::analysis::laws::amdahl::SerialShare;
use crate::analysis::laws::bounds::{Border, Bound};
use crate::analysis::laws::curve::Miss;
use crate::analysis::laws::karp_flatt::{Course, Trend};
use crate::analysis::laws::refused::Refused;
use crate::analysis::laws::resample::Coefficient;
use crate::analysis::laws::scaling::{Base, ScalingPoint, ScalingSummary};
use crate::analysis::laws::usl::{Peak, Usl};
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

fn coefficient(of: &Coefficient) -> Value {
    json!({
        "value": of.value,
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
        Peak::At(workers) => json!({"workers": coefficient(workers)}),
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
