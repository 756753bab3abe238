//! A session on the wire.

use super::super::hash;
use super::super::place::Misfit;
use super::super::place::Path;
use super::rounds_seen::{RoundSeenWire, WorkerCountsWire};
use super::samples::{self, FailureWire, Measured, MissingWire, TableWire};
use super::timeline::TimelineWire;
use crate::model::id::VariantId;
use crate::model::machine::Machine;
use crate::model::round_seen::RoundSeen;
use crate::model::session::{App, Calibration, Check, Session, SessionStatus};
use crate::model::trial::Trial;
use crate::model::worker_counts::WorkerCounts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
pub(super) struct SessionWire {
    #[serde(default)]
    started_utc: String,
    #[serde(default)]
    machine: MachineWire,
    #[serde(default)]
    app: AppWire,
    #[serde(default)]
    calibration: CalibrationWire,
    #[serde(default)]
    preflight: Vec<CheckWire>,
    #[serde(default)]
    cores_asked: BTreeMap<String, Vec<u32>>,
    #[serde(default)]
    order: Vec<Vec<String>>,
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
    repeated: Vec<RepeatedWire>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    timelines: Vec<TimelineWire>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rounds_seen: Vec<RoundSeenWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    worker_counts: Option<WorkerCountsWire>,
    #[serde(default = "running")]
    status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    samples_sha256: Option<String>,
}

/// Trials that were measured again in the same round: in the first element those that were the first
/// of their variant and round, in the next the second. A table of samples has one trial for each.
#[derive(Serialize, Deserialize)]
struct RepeatedWire {
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

impl RepeatedWire {
    fn new(trials: &[&Trial]) -> Self {
        let Measured { samples, unavailable, missing, failures, workers } =
            samples::to_wire(trials);
        let mut wire =
            Self { samples, unavailable, missing, failures, workers, samples_sha256: None };
        let value = serde_json::to_value(&wire).expect("texts, numbers and lists are JSON");
        wire.samples_sha256 = Some(hash::of_session(&value));
        wire
    }

    fn into_model(self, path: &Path) -> Result<Vec<Trial>, Misfit> {
        let Self { samples, unavailable, missing, failures, workers, .. } = self;
        samples::from_wire(&Measured { samples, unavailable, missing, failures, workers }, path)
    }
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

/// A session that does not say how it ended was interrupted.
fn running() -> String {
    SessionStatus::Running.word().to_owned()
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct MachineWire {
    label: String,
    os: String,
    os_version: String,
    arch: String,
    cpu_model: String,
    packages: u32,
    cores: u32,
    threads: u32,
    core_kinds: Vec<String>,
    numa_nodes: u32,
    allowed_cpus: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<f64>,
    ram_mib: u64,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct AppWire {
    version: String,
    build: String,
    worker_sha256: Option<String>,
    slim_worker: bool,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct CalibrationWire {
    ns_per_unit: Option<f64>,
    clock_is_shared: bool,
}

#[derive(Serialize, Deserialize)]
struct CheckWire {
    check: String,
    status: String,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl From<&Session> for SessionWire {
    fn from(session: &Session) -> Self {
        let (last, before) = by_attempt(&session.trials);
        let Measured { samples, unavailable, missing, failures, workers } = samples::to_wire(&last);
        let ids = |ids: &Vec<VariantId>| ids.iter().map(|id| id.0.clone()).collect();
        let cores_asked = session.cores_asked.iter();
        let mut wire = Self {
            started_utc: session.started_utc.clone(),
            machine: MachineWire::from(&session.machine),
            app: AppWire::from(&session.app),
            calibration: CalibrationWire {
                ns_per_unit: session.calibration.ns_per_unit,
                clock_is_shared: session.calibration.clock_is_shared,
            },
            preflight: session.preflight.iter().map(CheckWire::from).collect(),
            cores_asked: cores_asked.map(|(id, cores)| (id.0.clone(), cores.clone())).collect(),
            order: session.order.iter().map(ids).collect(),
            samples,
            unavailable,
            missing,
            failures,
            workers,
            repeated: before.iter().map(|trials| RepeatedWire::new(trials)).collect(),
            timelines: session.timelines.iter().map(TimelineWire::from).collect(),
            rounds_seen: session.rounds_seen.iter().map(RoundSeenWire::from).collect(),
            worker_counts: WorkerCountsWire::of(&session.worker_counts),
            status: session.status.word().to_owned(),
            samples_sha256: None,
        };
        let value = serde_json::to_value(&wire).expect("texts, numbers and lists are JSON");
        wire.samples_sha256 = Some(hash::of_session(&value));
        wire
    }
}

impl SessionWire {
    /// The lowest minor that has all of its members.
    pub(super) fn minor(&self) -> u32 {
        let is_of_1_1 = !self.repeated.is_empty()
            || !self.timelines.is_empty()
            || self.workers.columns.iter().any(|name| samples::SINCE_1_1.contains(&name.as_str()));
        let is_of_1_2 = !self.rounds_seen.is_empty()
            || self.worker_counts.is_some()
            || self.machine.quota.is_some()
            || self.preflight.iter().any(|check| check.hint.is_some());
        if is_of_1_2 { 2 } else { u32::from(is_of_1_1) }
    }

    /// The session; a misfit's path begins at the session.
    pub(super) fn into_model(self, path: &Path) -> Result<Session, Misfit> {
        let last = samples::from_wire(
            &Measured {
                samples: self.samples,
                unavailable: self.unavailable,
                missing: self.missing,
                failures: self.failures,
                workers: self.workers,
            },
            path,
        )?;
        let mut before = Vec::new();
        for (place, repeated) in self.repeated.into_iter().enumerate() {
            before.extend(repeated.into_model(&path.key("repeated").index(place))?);
        }
        let timelines = self.timelines.into_iter().enumerate();
        let timelines = timelines
            .map(|(place, wire)| wire.into_model(&path.key("timelines").index(place)))
            .collect::<Result<_, _>>()?;
        let ids = |words: Vec<String>| words.into_iter().map(VariantId).collect();
        let cores_asked = self.cores_asked.into_iter();
        Ok(Session {
            started_utc: self.started_utc,
            machine: self.machine.into(),
            app: self.app.into(),
            calibration: Calibration {
                ns_per_unit: self.calibration.ns_per_unit,
                clock_is_shared: self.calibration.clock_is_shared,
            },
            preflight: self.preflight.into_iter().map(Check::from).collect(),
            cores_asked: cores_asked.map(|(id, cores)| (VariantId(id), cores)).collect(),
            order: self.order.into_iter().map(ids).collect(),
            trials: in_order(last, before),
            status: SessionStatus::from_word(&self.status),
            timelines,
            rounds_seen: self.rounds_seen.into_iter().map(RoundSeen::from).collect(),
            worker_counts: self.worker_counts.map(WorkerCounts::from).unwrap_or_default(),
        })
    }
}

impl From<&Machine> for MachineWire {
    fn from(machine: &Machine) -> Self {
        let Machine {
            label,
            os,
            os_version,
            arch,
            cpu_model,
            packages,
            cores,
            threads,
            core_kinds,
            numa_nodes,
            allowed_cpus,
            quota,
            ram_mib,
        } = machine.clone();
        Self {
            label,
            os,
            os_version,
            arch,
            cpu_model,
            packages,
            cores,
            threads,
            core_kinds,
            numa_nodes,
            allowed_cpus,
            quota,
            ram_mib,
        }
    }
}

impl From<MachineWire> for Machine {
    fn from(wire: MachineWire) -> Self {
        Self {
            label: wire.label,
            os: wire.os,
            os_version: wire.os_version,
            arch: wire.arch,
            cpu_model: wire.cpu_model,
            packages: wire.packages,
            cores: wire.cores,
            threads: wire.threads,
            core_kinds: wire.core_kinds,
            numa_nodes: wire.numa_nodes,
            allowed_cpus: wire.allowed_cpus,
            quota: wire.quota,
            ram_mib: wire.ram_mib,
        }
    }
}

impl From<&App> for AppWire {
    fn from(app: &App) -> Self {
        let App { version, build, worker_sha256, slim_worker } = app.clone();
        Self { version, build, worker_sha256, slim_worker }
    }
}

impl From<AppWire> for App {
    fn from(wire: AppWire) -> Self {
        let AppWire { version, build, worker_sha256, slim_worker } = wire;
        Self { version, build, worker_sha256, slim_worker }
    }
}

impl From<&Check> for CheckWire {
    fn from(found: &Check) -> Self {
        let Check { check, status, value, hint } = found.clone();
        Self { check, status, value, hint }
    }
}

impl From<CheckWire> for Check {
    fn from(wire: CheckWire) -> Self {
        let CheckWire { check, status, value, hint } = wire;
        Self { check, status, value, hint }
    }
}
