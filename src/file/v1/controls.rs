//! The controls of a session on the wire: the second trial of the base variant in each round. They
//! stand apart from the samples, so that a reader which does not know them sees each variant once a
//! round, as it always did.

use super::super::hash;
use super::super::place::{Misfit, Path};
use super::attempts::{self, PartWire};
use super::samples::{FailureWire, Measured, MissingWire, TableWire};
use crate::model::session::Session;
use crate::model::trial::Trial;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
pub(super) struct ControlsWire {
    #[serde(default)]
    places: Vec<u32>,
    samples: TableWire,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    unavailable: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<MissingWire>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failures: Vec<FailureWire>,
    #[serde(default)]
    workers: TableWire,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    repeated: Vec<PartWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    samples_sha256: Option<String>,
}

impl ControlsWire {
    /// The controls of a session, if it has some.
    pub(super) fn of(session: &Session) -> Option<Self> {
        if session.controls.is_empty() {
            return None;
        }
        let (last, repeated) = attempts::to_wire(&session.controls);
        let Measured { samples, unavailable, missing, failures, workers } = last;
        let mut wire = Self {
            places: session.plan.control_places.clone(),
            samples,
            unavailable,
            missing,
            failures,
            workers,
            repeated,
            samples_sha256: None,
        };
        let value = serde_json::to_value(&wire).expect("texts, numbers and lists are JSON");
        wire.samples_sha256 = Some(hash::of_samples(&value));
        Some(wire)
    }

    /// The place of the control in each round, and its trials.
    pub(super) fn into_model(self, path: &Path) -> Result<(Vec<u32>, Vec<Trial>), Misfit> {
        let Self { places, samples, unavailable, missing, failures, workers, repeated, .. } = self;
        let last = Measured { samples, unavailable, missing, failures, workers };
        Ok((places, attempts::from_wire(&last, repeated, path)?))
    }
}
