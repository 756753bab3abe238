//! A session on the wire.

use super::super::hash;
use super::super::place::Misfit;
use super::super::place::Path;
use super::attempts::{self, PartWire};
use super::controls::ControlsWire;
use super::plan::{AskedWire, PlanWire};
use super::rounds_seen::{RoundSeenWire, WorkerCountsWire};
use super::samples::{self, FailureWire, Measured, MissingWire, TableWire};
use super::timeline::TimelineWire;
use crate::model::id::VariantId;
use crate::model::machine::Machine;
use crate::model::plan_log::{Asked, PlanLog};
use crate::model::round_seen::RoundSeen;
use crate::model::session::{App, Calibration, Check, Session, SessionStatus};
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
    repeated: Vec<PartWire>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    timelines: Vec<TimelineWire>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rounds_seen: Vec<RoundSeenWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    worker_counts: Option<WorkerCountsWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<AskedWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    controls: Option<ControlsWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plan: Option<PlanWire>,
    #[serde(default = "running")]
    status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    samples_sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rest_sha256: Option<String>,
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
        let (last, repeated) = attempts::to_wire(&session.trials);
        let Measured { samples, unavailable, missing, failures, workers } = last;
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
            repeated,
            timelines: session.timelines.iter().map(TimelineWire::from).collect(),
            rounds_seen: session.rounds_seen.iter().map(RoundSeenWire::from).collect(),
            worker_counts: WorkerCountsWire::of(&session.worker_counts),
            asked: session.asked.as_ref().map(AskedWire::from),
            controls: ControlsWire::of(session),
            plan: PlanWire::of(&session.plan),
            status: session.status.word().to_owned(),
            samples_sha256: None,
            rest_sha256: None,
        };
        let value = serde_json::to_value(&wire).expect("texts, numbers and lists are JSON");
        wire.samples_sha256 = Some(hash::of_samples(&value));
        wire.rest_sha256 = hash::of_rest(&value);
        wire
    }
}

impl SessionWire {
    /// The lowest minor that has all of its members.
    pub(super) fn minor(&self) -> u32 {
        let is_of_1_1 = !self.repeated.is_empty()
            || !self.timelines.is_empty()
            || self.workers.columns.iter().any(|name| samples::SINCE_1_1.contains(&name.as_str()));
        let is_of_1_2 = self.asked.is_some()
            || self.controls.is_some()
            || self.plan.is_some()
            || !self.rounds_seen.is_empty()
            || self.worker_counts.is_some()
            || self.machine.quota.is_some()
            || self.preflight.iter().any(|check| check.hint.is_some());
        if self.plan.as_ref().is_some_and(PlanWire::is_of_1_3) {
            return 3;
        }
        if is_of_1_2 { 2 } else { u32::from(is_of_1_1) }
    }

    /// The session; a misfit's path begins at the session.
    pub(super) fn into_model(self, path: &Path) -> Result<Session, Misfit> {
        let last = Measured {
            samples: self.samples,
            unavailable: self.unavailable,
            missing: self.missing,
            failures: self.failures,
            workers: self.workers,
        };
        let trials = attempts::from_wire(&last, self.repeated, path)?;
        let controls = self.controls.map(|wire| wire.into_model(&path.key("controls")));
        let (control_places, controls) = controls.transpose()?.unwrap_or_default();
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
            trials,
            status: SessionStatus::from_word(&self.status),
            timelines,
            rounds_seen: self.rounds_seen.into_iter().map(RoundSeen::from).collect(),
            worker_counts: self.worker_counts.map(WorkerCounts::from).unwrap_or_default(),
            asked: self.asked.map(Asked::from),
            controls,
            plan: match self.plan {
                Some(wire) => wire.into_model(control_places),
                None => PlanLog { control_places, ..PlanLog::default() },
            },
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
