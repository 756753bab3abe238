//! What has to be known to repeat a session, or to doubt it: complete, as JSON.

use super::json::machine;
use crate::analysis::disclosure::{Anomalies, Settings};
use crate::analysis::judging::Judging;
use crate::analysis::noise::{Drift, Noise};
use crate::analysis::repeats::Repeats;
use crate::analysis::summary::Summary;
use crate::model::experiment::PostHoc;
use crate::model::plan_log::Fitted;
use serde_json::{Map, Value, json};

/// What has to be known to repeat a session, or to doubt it.
#[must_use]
pub fn disclosure(summary: &Summary) -> Value {
    let told = &summary.disclosure;
    let machine_words = &summary.machine;
    let checks = told
        .checks
        .iter()
        .map(|check| json!({"check": check.check, "status": check.status, "value": check.value}));
    let order = told
        .order
        .iter()
        .map(|round| round.iter().map(|variant| variant.0.clone()).collect::<Vec<String>>());
    let app = &told.app;
    json!({
        "hardware": machine(machine_words),
        "system": {
            "os": machine_words.os,
            "version": machine_words.os_version,
            "arch": machine_words.arch,
        },
        "build": {
            "version": app.version,
            "build": app.build,
            "worker_sha256": app.worker_sha256,
            "slim_worker": app.slim_worker,
        },
        "power": told.power(),
        "checks": checks.collect::<Vec<Value>>(),
        "calibration": {
            "ns_per_unit": told.calibration.ns_per_unit,
            "clock_is_shared": told.calibration.clock_is_shared,
        },
        "workload": summary.workload,
        "settings": settings(&told.settings, summary),
        "seed": summary.session.seed.to_string(),
        "order": order.collect::<Vec<_>>(),
        "anomalies": anomalies(told.anomalies),
    })
}

fn settings(settings: &Settings, summary: &Summary) -> Value {
    let params: Map<String, Value> = settings
        .params
        .iter()
        .map(|(name, value)| (name.clone(), Value::String(value.clone())))
        .collect();
    let rounds = &settings.rounds;
    json!({
        "kernel": settings.kernel,
        "params": params,
        "fitted": settings.fitted.as_ref().map(fitted),
        "scaling": settings.scaling,
        "rounds": {
            "min": rounds.min,
            "max": rounds.max,
            "looks": rounds.looks,
            "stop_half_width": rounds.stop_half_width,
        },
        "budget_ms": settings.budget_ms,
        "primary_metric": summary.metric.word(),
        "direction": summary.direction.word(),
        "margin": summary.margin,
    })
}

/// How the amount of work came about.
fn fitted(fitted: &Fitted) -> Value {
    let pilots = fitted.pilots.iter().map(|pilot| {
        json!({
            "amount": pilot.amount,
            "shortest_span_ns": pilot.shortest_span_ns,
            "round_ns": pilot.round_ns,
        })
    });
    json!({
        "parameter": fitted.parameter,
        "asked": fitted.asked,
        "chosen": fitted.chosen,
        "reason": fitted.reason.word(),
        "pilots": pilots.collect::<Vec<Value>>(),
    })
}

fn anomalies(anomalies: Anomalies) -> Value {
    let Anomalies { failed, censored, disturbed, repeated, placed_elsewhere, unconfirmed } =
        anomalies;
    json!({
        "failed": failed,
        "censored": censored,
        "disturbed": disturbed,
        "repeated": repeated,
        "placed_elsewhere": placed_elsewhere,
        "unconfirmed": unconfirmed,
    })
}

/// What verdicts are given by, besides the samples.
#[must_use]
pub fn judging(judging: &Judging) -> Value {
    json!({
        "effective_margin": judging.effective_margin,
        "comparisons": judging.tested,
        "capped": judging.is_capped(),
        "noise": judging.noise.as_ref().map(noise),
        "post_hoc": judging.post_hoc.iter().map(PostHoc::word).collect::<Vec<_>>(),
    })
}

fn noise(noise: &Noise) -> Value {
    json!({
        "ratio": noise.ratio.ratio,
        "low": noise.ratio.low,
        "high": noise.ratio.high,
        "rounds": noise.ratio.by_round.len(),
        "floor": noise.floor(),
        "drift": noise.drift.map(drift),
    })
}

fn drift(drift: Drift) -> Value {
    let Drift { per_round, low, high, over_session } = drift;
    json!({"per_round": per_round, "low": low, "high": high, "over_session": over_session})
}

/// How much sessions of the same design differ.
#[must_use]
pub fn repeats(repeats: &Repeats) -> Value {
    let sessions = repeats.sessions.iter().map(|session| {
        let ratio = &session.ratio;
        json!({
            "started_utc": session.started_utc,
            "ratio": ratio.ratio,
            "low": ratio.low,
            "high": ratio.high,
            "rounds": ratio.by_round.len(),
        })
    });
    json!({
        "of": repeats.of.0,
        "against": repeats.against.0,
        "sessions": sessions.collect::<Vec<Value>>(),
        "spread": repeats.spread(),
        "beyond_chance": repeats.is_beyond_chance(),
        "sentence": repeats.to_string(),
    })
}
