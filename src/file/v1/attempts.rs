//! Trials that were measured again in the same round, on the wire. A table of samples has one trial
//! for each variant and round: the last. Those before it stand in tables of their own.

use super::super::hash;
use super::super::place::{Misfit, Path};
use super::samples::{self, FailureWire, Measured, MissingWire, TableWire};
use crate::model::id::VariantId;
use crate::model::trial::Trial;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Trials of which each is the only one of its variant and round.
#[derive(Serialize, Deserialize)]
pub(super) struct PartWire {
    samples: TableWire,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    unavailable: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<MissingWire>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failures: Vec<FailureWire>,
    #[serde(default)]
    workers: TableWire,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    samples_sha256: Option<String>,
}

impl PartWire {
    fn new(trials: &[&Trial]) -> Self {
        let Measured { samples, unavailable, missing, failures, workers } =
            samples::to_wire(trials);
        let mut wire =
            Self { samples, unavailable, missing, failures, workers, samples_sha256: None };
        let value = serde_json::to_value(&wire).expect("texts, numbers and lists are JSON");
        wire.samples_sha256 = Some(hash::of_samples(&value));
        wire
    }

    fn into_model(self, path: &Path) -> Result<Vec<Trial>, Misfit> {
        let Self { samples, unavailable, missing, failures, workers, .. } = self;
        samples::from_wire(&Measured { samples, unavailable, missing, failures, workers }, path)
    }
}

/// The last trial of each variant and round, and those before it: first those that were the first
/// of their round, then the second.
pub(super) fn to_wire(trials: &[Trial]) -> (Measured, Vec<PartWire>) {
    let (last, before) = by_attempt(trials);
    (samples::to_wire(&last), before.iter().map(|trials| PartWire::new(trials)).collect())
}

/// All trials, each behind those that it repeats. A misfit's path begins at what holds both.
pub(super) fn from_wire(
    last: &Measured,
    repeated: Vec<PartWire>,
    path: &Path,
) -> Result<Vec<Trial>, Misfit> {
    let last = samples::from_wire(last, path)?;
    let mut before = Vec::new();
    for (place, part) in repeated.into_iter().enumerate() {
        before.extend(part.into_model(&path.key("repeated").index(place))?);
    }
    Ok(in_order(last, before))
}

/// The last trial of each variant and round, and those before it by how many were before them.
fn by_attempt(trials: &[Trial]) -> (Vec<&Trial>, Vec<Vec<&Trial>>) {
    let mut left: BTreeMap<(u32, &VariantId), usize> = BTreeMap::new();
    for trial in trials {
        *left.entry((trial.round, &trial.variant)).or_default() += 1;
    }
    let (mut last, mut before): (Vec<&Trial>, Vec<Vec<&Trial>>) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<(u32, &VariantId), usize> = BTreeMap::new();
    for trial in trials {
        let key = (trial.round, &trial.variant);
        let attempt = seen.entry(key).or_default();
        if *attempt + 1 == left[&key] {
            last.push(trial);
        } else {
            if before.len() == *attempt {
                before.push(Vec::new());
            }
            before[*attempt].push(trial);
        }
        *attempt += 1;
    }
    (last, before)
}

/// All trials, each behind those that it repeats.
fn in_order(last: Vec<Trial>, before: Vec<Trial>) -> Vec<Trial> {
    let mut earlier: BTreeMap<(u32, VariantId), Vec<Trial>> = BTreeMap::new();
    for trial in before {
        earlier.entry((trial.round, trial.variant.clone())).or_default().push(trial);
    }
    let mut trials = Vec::new();
    for trial in last {
        trials.extend(earlier.remove(&(trial.round, trial.variant.clone())).unwrap_or_default());
        trials.push(trial);
    }
    // A file may hold some whose last trial is not there.
    trials.extend(earlier.into_values().flatten());
    trials
}
