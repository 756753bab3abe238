//! What was asked and what became of the plan, on the wire.

use crate::model::id::{Seed, VariantId};
use crate::model::metric::{Direction, Metric};
use crate::model::plan_log::{Asked, Ended, Fit, FitPilot, Fitted, Look, Pilot, PlanLog, Spread};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct AskedWire {
    question: String,
    primary_metric: String,
    direction: String,
    margin: f64,
}

impl From<&Asked> for AskedWire {
    fn from(asked: &Asked) -> Self {
        Self {
            question: asked.question.clone(),
            primary_metric: asked.primary_metric.word().to_owned(),
            direction: asked.direction.word().to_owned(),
            margin: asked.margin,
        }
    }
}

impl From<AskedWire> for Asked {
    fn from(wire: AskedWire) -> Self {
        Self {
            question: wire.question,
            primary_metric: Metric::from_word(&wire.primary_metric),
            direction: Direction::from_word(&wire.direction),
            margin: wire.margin,
        }
    }
}

/// The plan without the places of the control, which stand beside its samples.
#[derive(Serialize, Deserialize)]
pub(super) struct PlanWire {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<Seed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fitted: Option<FittedWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pilot: Option<PilotWire>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    looks: Vec<LookWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spreads: Vec<SpreadWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nuisance: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct FittedWire {
    parameter: String,
    asked: u64,
    chosen: u64,
    reason: String,
    #[serde(default)]
    pilots: Vec<FitPilotWire>,
}

#[derive(Serialize, Deserialize)]
struct FitPilotWire {
    amount: u64,
    shortest_span_ns: u64,
    round_ns: u64,
}

impl From<&Fitted> for FittedWire {
    fn from(fitted: &Fitted) -> Self {
        let pilot = |pilot: &FitPilot| FitPilotWire {
            amount: pilot.amount,
            shortest_span_ns: pilot.shortest_span_ns,
            round_ns: pilot.round_ns,
        };
        Self {
            parameter: fitted.parameter.clone(),
            asked: fitted.asked,
            chosen: fitted.chosen,
            reason: fitted.reason.word().to_owned(),
            pilots: fitted.pilots.iter().map(pilot).collect(),
        }
    }
}

impl From<FittedWire> for Fitted {
    fn from(wire: FittedWire) -> Self {
        let pilot = |wire: FitPilotWire| FitPilot {
            amount: wire.amount,
            shortest_span_ns: wire.shortest_span_ns,
            round_ns: wire.round_ns,
        };
        Self {
            parameter: wire.parameter,
            asked: wire.asked,
            chosen: wire.chosen,
            reason: Fit::from_word(&wire.reason),
            pilots: wire.pilots.into_iter().map(pilot).collect(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct PilotWire {
    round_ns: u64,
    rounds_that_fit: u32,
    #[serde(default)]
    looks_out_of_reach: Vec<u32>,
    shortest_span_ns: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct LookWire {
    round: u32,
    half_width: Option<f64>,
    #[serde(default)]
    stopped: bool,
}

#[derive(Serialize, Deserialize)]
struct SpreadWire {
    variant: String,
    within: Option<f64>,
    between: Option<f64>,
}

impl PlanWire {
    /// What became of a plan, if anything is known of it.
    pub(super) fn of(plan: &PlanLog) -> Option<Self> {
        let PlanLog { seed, fitted, control_places: _, pilot, looks, ended, spreads, nuisance } =
            plan;
        let wire = Self {
            seed: *seed,
            fitted: fitted.as_ref().map(FittedWire::from),
            pilot: pilot.as_ref().map(|pilot| PilotWire {
                round_ns: pilot.round_ns,
                rounds_that_fit: pilot.rounds_that_fit,
                looks_out_of_reach: pilot.looks_out_of_reach.clone(),
                shortest_span_ns: pilot.shortest_span_ns,
            }),
            looks: looks
                .iter()
                .map(|look| LookWire {
                    round: look.round,
                    half_width: look.half_width,
                    stopped: look.stopped,
                })
                .collect(),
            ended: ended.as_ref().map(|ended| ended.word().to_owned()),
            spreads: spreads
                .iter()
                .map(|spread| SpreadWire {
                    variant: spread.variant.0.clone(),
                    within: spread.within,
                    between: spread.between,
                })
                .collect(),
            nuisance: nuisance.clone(),
        };
        let is_known = wire.seed.is_some()
            || wire.fitted.is_some()
            || wire.pilot.is_some()
            || !wire.looks.is_empty()
            || wire.ended.is_some()
            || !wire.spreads.is_empty()
            || wire.nuisance.is_some();
        is_known.then_some(wire)
    }

    /// Whether it has a member that 1.2 lacks.
    pub(super) fn is_of_1_3(&self) -> bool {
        self.fitted.is_some()
    }

    /// What became of the plan, with the places of the control in each round.
    pub(super) fn into_model(self, control_places: Vec<u32>) -> PlanLog {
        PlanLog {
            seed: self.seed,
            fitted: self.fitted.map(Fitted::from),
            control_places,
            pilot: self.pilot.map(|wire| Pilot {
                round_ns: wire.round_ns,
                rounds_that_fit: wire.rounds_that_fit,
                looks_out_of_reach: wire.looks_out_of_reach,
                shortest_span_ns: wire.shortest_span_ns,
            }),
            looks: self
                .looks
                .into_iter()
                .map(|wire| Look {
                    round: wire.round,
                    half_width: wire.half_width,
                    stopped: wire.stopped,
                })
                .collect(),
            ended: self.ended.map(|word| Ended::from_word(&word)),
            spreads: self
                .spreads
                .into_iter()
                .map(|wire| Spread {
                    variant: VariantId(wire.variant),
                    within: wire.within,
                    between: wire.between,
                })
                .collect(),
            nuisance: self.nuisance,
        }
    }
}
