//! The design on the wire.

use crate::model::design::{
    Amount, CoreSet, DEFAULT_MARGIN, Design, Model, Placement, Rounds, Scaling, Variant,
};
use crate::model::id::{Seed, VariantId};
use crate::model::metric::{Direction, Metric};
use crate::model::param::{Params, Value};
use crate::model::workload::Workload;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
pub(super) struct DesignWire {
    #[serde(default)]
    question: String,
    claim: Option<String>,
    #[serde(default = "makespan")]
    primary_metric: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<String>,
    #[serde(default = "default_margin")]
    margin: f64,
    workload: WorkloadWire,
    /// Absent where it is set, as it was before 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(default = "strong")]
    scaling: String,
    variants: Vec<VariantWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    #[serde(default)]
    rounds: RoundsWire,
    #[serde(default = "default_budget_ms")]
    budget_ms: u64,
    #[serde(default = "default_seed")]
    seed: String,
}

impl DesignWire {
    /// The lowest minor that has all of its members.
    pub(super) fn minor(&self) -> u32 {
        if self.amount.is_some() { 3 } else { 0 }
    }
}

fn makespan() -> String {
    Metric::Makespan.word().to_owned()
}
fn default_margin() -> f64 {
    DEFAULT_MARGIN
}
fn strong() -> String {
    Scaling::Strong.word().to_owned()
}
fn default_budget_ms() -> u64 {
    20_000
}
fn default_seed() -> String {
    Seed::default().to_string()
}

#[derive(Serialize, Deserialize)]
struct WorkloadWire {
    kernel: String,
    #[serde(default)]
    params: BTreeMap<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct VariantWire {
    id: String,
    model: String,
    workers: u32,
    #[serde(default)]
    placement: PlacementWire,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct PlacementWire {
    cores: String,
    pin: bool,
}

impl Default for PlacementWire {
    fn default() -> Self {
        let Placement { cores, pin } = Placement::default();
        Self { cores: cores.to_string(), pin }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct RoundsWire {
    min: u32,
    max: u32,
    looks: Vec<u32>,
    stop_half_width: f64,
}

impl Default for RoundsWire {
    fn default() -> Self {
        Self::from(&Rounds::default())
    }
}

impl From<&Rounds> for RoundsWire {
    fn from(rounds: &Rounds) -> Self {
        let Rounds { min, max, looks, stop_half_width } = rounds.clone();
        Self { min, max, looks, stop_half_width }
    }
}

impl From<&Design> for DesignWire {
    fn from(design: &Design) -> Self {
        let params = design.workload.params.0.iter().map(|(name, value)| {
            let value = match value {
                Value::Integer(number) => (*number).into(),
                Value::Word(word) => word.as_str().into(),
                Value::Roles(roles) => serde_json::json!(roles),
            };
            (name.clone(), value)
        });
        Self {
            question: design.question.clone(),
            claim: design.claim.clone(),
            primary_metric: design.primary_metric.word().to_owned(),
            direction: Some(design.direction.word().to_owned()),
            margin: design.margin,
            workload: WorkloadWire {
                kernel: design.workload.kernel.clone(),
                params: params.collect(),
            },
            amount: (design.amount != Amount::Set).then(|| design.amount.word().to_owned()),
            scaling: design.scaling.word().to_owned(),
            variants: design.variants.iter().map(VariantWire::from).collect(),
            base: Some(design.base.0.clone()),
            rounds: RoundsWire::from(&design.rounds),
            budget_ms: design.budget_ms,
            seed: design.seed.to_string(),
        }
    }
}

impl From<&Variant> for VariantWire {
    fn from(variant: &Variant) -> Self {
        Self {
            id: variant.id.0.clone(),
            model: variant.model.word().to_owned(),
            workers: variant.workers,
            placement: PlacementWire {
                cores: variant.placement.cores.to_string(),
                pin: variant.placement.pin,
            },
        }
    }
}

impl From<VariantWire> for Variant {
    fn from(wire: VariantWire) -> Self {
        let cores = CoreSet::parse(&wire.placement.cores)
            .unwrap_or_else(|| CoreSet::Other(wire.placement.cores.into()));
        Self {
            id: VariantId(wire.id),
            model: Model::from_word(&wire.model),
            workers: wire.workers,
            placement: Placement { cores, pin: wire.placement.pin },
        }
    }
}

impl From<DesignWire> for Design {
    fn from(wire: DesignWire) -> Self {
        let primary_metric = Metric::from_word(&wire.primary_metric);
        let variants: Vec<Variant> = wire.variants.into_iter().map(Variant::from).collect();
        let first = || variants.first().map_or_else(|| VariantId::at(0), |first| first.id.clone());
        let params = wire.workload.params.into_iter().filter_map(|(name, value)| {
            let value = match value {
                serde_json::Value::Number(number) => Value::Integer(number.as_u64()?),
                serde_json::Value::String(word) => Value::Word(word),
                roles => Value::Roles(serde_json::from_value(roles).ok()?),
            };
            Some((name, value))
        });
        let RoundsWire { min, max, looks, stop_half_width } = wire.rounds;
        Self {
            question: wire.question,
            claim: wire.claim,
            direction: wire
                .direction
                .map_or_else(|| primary_metric.direction(), |word| Direction::from_word(&word)),
            primary_metric,
            margin: wire.margin,
            workload: Workload { kernel: wire.workload.kernel, params: Params(params.collect()) },
            amount: wire.amount.map_or(Amount::Set, |word| Amount::from_word(&word)),
            scaling: Scaling::from_word(&wire.scaling),
            base: wire.base.map_or_else(first, VariantId),
            variants,
            rounds: Rounds { min, max, looks, stop_half_width },
            budget_ms: wire.budget_ms,
            seed: Seed::parse(&wire.seed).unwrap_or_default(),
        }
    }
}
