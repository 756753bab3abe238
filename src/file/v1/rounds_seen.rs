//! What was seen while rounds ran, and why a design has its numbers of workers, on the wire.

use crate::model::round_seen::{Disturbance, RoundSeen};
use crate::model::worker_counts::{CountReason, WorkerCounts};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct RoundSeenWire {
    round: u32,
    #[serde(default)]
    span_ns: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    busy_elsewhere: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stolen: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waiting: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stopped_by_quota_ns: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    slowed_by_heat: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    disturbances: Vec<String>,
}

impl From<&RoundSeen> for RoundSeenWire {
    fn from(seen: &RoundSeen) -> Self {
        Self {
            round: seen.round,
            span_ns: seen.span_ns,
            busy_elsewhere: seen.busy_elsewhere,
            stolen: seen.stolen,
            waiting: seen.waiting,
            stopped_by_quota_ns: seen.stopped_by_quota_ns,
            slowed_by_heat: seen.slowed_by_heat,
            disturbances: seen.disturbances.iter().map(|what| what.word().to_owned()).collect(),
        }
    }
}

impl From<RoundSeenWire> for RoundSeen {
    fn from(wire: RoundSeenWire) -> Self {
        Self {
            round: wire.round,
            span_ns: wire.span_ns,
            busy_elsewhere: wire.busy_elsewhere,
            stolen: wire.stolen,
            waiting: wire.waiting,
            stopped_by_quota_ns: wire.stopped_by_quota_ns,
            slowed_by_heat: wire.slowed_by_heat,
            disturbances: wire
                .disturbances
                .iter()
                .map(|word| Disturbance::from_word(word))
                .collect(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct WorkerCountsWire {
    taken: Vec<CountReasonWire>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    omitted: Vec<CountReasonWire>,
}

/// A number of workers is never without its reason.
#[derive(Serialize, Deserialize)]
struct CountReasonWire {
    count: u32,
    reason: String,
}

impl WorkerCountsWire {
    /// The counts, if there are any.
    pub(super) fn of(counts: &WorkerCounts) -> Option<Self> {
        let wire = |reasons: &[CountReason]| {
            let wire =
                |of: &CountReason| CountReasonWire { count: of.count, reason: of.reason.clone() };
            reasons.iter().map(wire).collect()
        };
        (*counts != WorkerCounts::default())
            .then(|| Self { taken: wire(&counts.taken), omitted: wire(&counts.omitted) })
    }
}

impl From<WorkerCountsWire> for WorkerCounts {
    fn from(wire: WorkerCountsWire) -> Self {
        let reasons = |wires: Vec<CountReasonWire>| {
            let reason = |CountReasonWire { count, reason }| CountReason { count, reason };
            wires.into_iter().map(reason).collect()
        };
        Self { taken: reasons(wire.taken), omitted: reasons(wire.omitted) }
    }
}
