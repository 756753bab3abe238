//! Designs and sessions made by hand, for the tests of this layer.

use crate::model::design::{Amount, Design, Model, Placement, Rounds, Scaling, Variant};
use crate::model::id::{Seed, VariantId};
use crate::model::machine::Machine;
use crate::model::metric::{Direction, Metric, Reading};
use crate::model::param::{Params, Value};
use crate::model::problem::Problem;
use crate::model::session::{App, Calibration, Check, Session, SessionStatus};
use crate::model::trial::{Failure, FailureKind, Flags, Trial};
use crate::model::workload::Workload;
use std::collections::BTreeMap;

/// A design of these variants `v0`, `v1`, … with a margin of 3 %.
pub fn design(variants: &[(Model, u32)]) -> Design {
    let variant = |(place, (model, workers)): (usize, &(Model, u32))| Variant {
        id: VariantId::at(place),
        model: model.clone(),
        workers: *workers,
        placement: Placement::default(),
    };
    Design {
        question: "Does it matter?".into(),
        claim: None,
        primary_metric: Metric::Makespan,
        direction: Direction::LowerIsBetter,
        margin: 0.03,
        workload: Workload {
            kernel: "cpu.splitmix".into(),
            params: Params(BTreeMap::from([
                ("grain".into(), Value::Integer(200_000)),
                ("jobs".into(), Value::Integer(400)),
            ])),
        },
        amount: Amount::Set,
        scaling: Scaling::Strong,
        variants: variants.iter().enumerate().map(variant).collect(),
        base: VariantId::at(0),
        rounds: Rounds::default(),
        budget_ms: 20_000,
        seed: Seed(0x5eed),
    }
}

/// A session in which each variant worked for so many milliseconds in each round from 1; before
/// them a warm-up of one second each. The hidden trials take as long as those of the first variant.
pub fn session(design: &Design, milliseconds: &[&[f64]]) -> Session {
    let order: Vec<VariantId> = design.variants.iter().map(|variant| variant.id.clone()).collect();
    let rounds = milliseconds.iter().map(|times| times.len()).max().unwrap_or(0);
    let mut trials = Vec::new();
    for id in &order {
        let mut warm_up = trial(0, &id.0, 1e9);
        warm_up.flags = warm_up.flags.with(Flags::WARM_UP);
        trials.push(warm_up);
    }
    for round in 0..rounds {
        for (id, times) in order.iter().zip(milliseconds) {
            if let Some(time) = times.get(round) {
                trials.push(trial(u32::try_from(round + 1).unwrap(), &id.0, time * 1e6));
            }
        }
    }
    let of_base = milliseconds.first().copied().unwrap_or_default();
    let control = |(round, time): (u32, &f64)| trial(round, "v0", time * 1e6);
    let controls = (1..).zip(of_base).map(control).collect();
    Session {
        started_utc: "2026-11-21T09:41Z".into(),
        machine: Machine { label: "My laptop".into(), cores: 2, threads: 2, ..Machine::default() },
        app: App { build: "release".into(), slim_worker: true, ..App::default() },
        calibration: Calibration { ns_per_unit: None, clock_is_shared: true },
        order: vec![order; rounds + 1],
        trials,
        status: SessionStatus::Complete,
        controls,
        asked: None,
        ..Session::default()
    }
}

/// A finding before the run.
pub fn check(check: &str, status: &str, value: &str) -> Check {
    Check { check: check.into(), status: status.into(), value: value.into(), hint: None }
}

/// A verified trial with a work time.
pub fn trial(round: u32, variant: &str, makespan_ns: f64) -> Trial {
    Trial {
        round,
        variant: VariantId(variant.into()),
        flags: Flags::VERIFIED,
        failure: None,
        readings: BTreeMap::from([(Metric::Makespan, Reading::Value(makespan_ns))]),
        workers: Vec::new(),
    }
}

/// A worker that was killed.
pub fn failure() -> Failure {
    Failure {
        kind: FailureKind::WorkerKilled,
        problem: Problem::new("A worker was killed", "The trial has no result", "Run again"),
    }
}
