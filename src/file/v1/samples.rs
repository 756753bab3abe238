//! The trials of a session on the wire: tables with one row a trial and one row a worker.

use super::super::limits::MAX_WHOLE;
use super::super::place::{Misfit, Path};
use crate::model::id::VariantId;
use crate::model::metric::{Metric, Reading};
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind, Flags, Trial, WorkerRecord};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default, Serialize, Deserialize)]
pub(super) struct TableWire {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct MissingWire {
    round: u32,
    variant: String,
    metric: String,
    reason: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct FailureWire {
    round: u32,
    variant: String,
    kind: String,
    what: String,
    #[serde(default)]
    meaning: String,
    #[serde(default)]
    advice: String,
}

/// The members of a session that hold what was measured.
pub(super) struct Measured {
    pub(super) samples: TableWire,
    pub(super) unavailable: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) missing: Vec<MissingWire>,
    pub(super) failures: Vec<FailureWire>,
    pub(super) workers: TableWire,
}

/// What a reading says when a number came out that no file can hold.
const NOT_A_NUMBER: &str = "the result was not a number";

pub(super) fn to_wire(trials: &[&Trial]) -> Measured {
    let unavailable = usual_reasons(trials);
    let others: BTreeSet<&Metric> = trials
        .iter()
        .flat_map(|trial| trial.readings.keys().filter(|metric| !metric.is_known()))
        .collect();
    let metrics: Vec<&Metric> = Metric::ALL.iter().chain(others).collect();
    let words = metrics.iter().map(|metric| metric.word());
    let mut samples = TableWire {
        columns: ["round", "variant"]
            .into_iter()
            .chain(words)
            .chain(["flags"])
            .map(str::to_owned)
            .collect(),
        rows: Vec::with_capacity(trials.len()),
    };
    let (mut missing, mut failures) = (Vec::new(), Vec::new());
    for trial in trials {
        let mut row: Vec<Value> = vec![trial.round.into(), trial.variant.0.as_str().into()];
        for &metric in &metrics {
            let usual = usual_reason(&unavailable, trial, metric.word());
            let said = match trial.readings.get(metric) {
                Some(Reading::Value(value)) => match number(metric, *value) {
                    Some(number) => {
                        row.push(Value::Number(number));
                        continue;
                    }
                    None => Some(NOT_A_NUMBER),
                },
                Some(Reading::Missing(reason)) => Some(reason.as_str()),
                None => None,
            };
            row.push(Value::Null);
            if said != usual {
                missing.push(MissingWire {
                    round: trial.round,
                    variant: trial.variant.0.clone(),
                    metric: metric.word().to_owned(),
                    reason: said.map(str::to_owned),
                });
            }
        }
        row.push(trial.flags.0.into());
        samples.rows.push(row);
        failures.extend(trial.failure.as_ref().map(|failure| FailureWire {
            round: trial.round,
            variant: trial.variant.0.clone(),
            kind: failure.kind.word().to_owned(),
            what: failure.problem.what.clone(),
            meaning: failure.problem.meaning.clone(),
            advice: failure.problem.advice.clone(),
        }));
    }
    Measured { samples, unavailable, missing, failures, workers: workers_to_wire(trials) }
}

/// The first reason that a variant's trials give for a metric; most often it is the only one, and
/// thousands of rows need not repeat it.
fn usual_reasons(trials: &[&Trial]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reasons: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for trial in trials.iter().filter(|trial| trial.failure.is_none()) {
        for (metric, reading) in &trial.readings {
            if let Reading::Missing(reason) = reading {
                let of_variant = reasons.entry(trial.variant.0.clone()).or_default();
                of_variant.entry(metric.word().to_owned()).or_insert_with(|| reason.clone());
            }
        }
    }
    reasons
}

/// What a null means in the row of a trial; nothing where the trial failed.
fn usual_reason<'r>(
    reasons: &'r BTreeMap<String, BTreeMap<String, String>>,
    trial: &Trial,
    metric: &str,
) -> Option<&'r str> {
    if trial.failure.is_some() {
        return None;
    }
    reasons.get(&trial.variant.0)?.get(metric).map(String::as_str)
}

/// Whole numbers for times, sizes and counts, decimal ones for shares and rates.
fn number(metric: &Metric, value: f64) -> Option<Number> {
    let rounded = value.round();
    // A metric of a newer version may have decimals; its unit is not known.
    if metric.is_whole() && (metric.is_known() || value.fract() == 0.0) {
        (0.0..=MAX_WHOLE as f64).contains(&rounded).then(|| Number::from(rounded as u64))
    } else {
        Number::from_f64(value)
    }
}

type Stamp = (&'static str, fn(&WorkerRecord) -> Option<u64>, fn(&mut WorkerRecord, u64));

/// The columns of a worker that hold numbers which may be unknown.
const STAMPS: [Stamp; 15] = [
    ("asked_ns", |w| w.asked_ns, |w, ns| w.asked_ns = Some(ns)),
    ("first_ns", |w| w.first_ns, |w, ns| w.first_ns = Some(ns)),
    ("ready_ns", |w| w.ready_ns, |w, ns| w.ready_ns = Some(ns)),
    ("gate_ns", |w| w.gate_ns, |w, ns| w.gate_ns = Some(ns)),
    ("begin_ns", |w| w.begin_ns, |w, ns| w.begin_ns = Some(ns)),
    ("end_ns", |w| w.end_ns, |w, ns| w.end_ns = Some(ns)),
    ("reaped_ns", |w| w.reaped_ns, |w, ns| w.reaped_ns = Some(ns)),
    ("cpu_ns", |w| w.cpu_ns, |w, ns| w.cpu_ns = Some(ns)),
    ("run_delay_ns", |w| w.run_delay_ns, |w, ns| w.run_delay_ns = Some(ns)),
    ("wait_ns", |w| w.wait_ns, |w, ns| w.wait_ns = Some(ns)),
    ("wait_lock_ns", |w| w.wait_lock_ns, |w, ns| w.wait_lock_ns = Some(ns)),
    ("wait_io_ns", |w| w.wait_io_ns, |w, ns| w.wait_io_ns = Some(ns)),
    ("wait_message_ns", |w| w.wait_message_ns, |w, ns| w.wait_message_ns = Some(ns)),
    ("wait_gate_ns", |w| w.wait_gate_ns, |w, ns| w.wait_gate_ns = Some(ns)),
    ("operations", |w| Some(w.operations), |w, count| w.operations = count),
];

/// Columns that came with 1.1 and are left out where no worker has a figure.
pub(super) const SINCE_1_1: [&str; 4] =
    ["wait_lock_ns", "wait_io_ns", "wait_message_ns", "wait_gate_ns"];

fn workers_to_wire(trials: &[&Trial]) -> TableWire {
    let workers = || trials.iter().flat_map(|trial| &trial.workers);
    let stamps: Vec<&Stamp> = STAMPS
        .iter()
        .filter(|(name, get, _)| !SINCE_1_1.contains(name) || workers().any(|w| get(w).is_some()))
        .collect();
    let names = stamps.iter().map(|(name, ..)| *name);
    let columns = ["round", "variant", "rank"].into_iter().chain(names).chain(["core_seen"]);
    let mut table = TableWire { columns: columns.map(str::to_owned).collect(), rows: Vec::new() };
    for trial in trials {
        for worker in &trial.workers {
            let mut row: Vec<Value> =
                vec![trial.round.into(), trial.variant.0.as_str().into(), worker.rank.into()];
            row.extend(stamps.iter().map(|(_, get, _)| Value::from(get(worker))));
            row.push(worker.core_seen.into());
            table.rows.push(row);
        }
    }
    table
}

pub(super) fn from_wire(measured: &Measured, path: &Path) -> Result<Vec<Trial>, Misfit> {
    let samples = Table::new(&measured.samples, path.key("samples"), &["round", "variant"])?;
    let mut trials: Vec<Trial> = Vec::with_capacity(measured.samples.rows.len());
    let mut places = BTreeMap::new();
    for row in samples.rows() {
        let trial = row.trial()?;
        if places.insert((trial.round, trial.variant.clone()), trials.len()).is_some() {
            let what = format!("is a second trial of {} in round {}", trial.variant, trial.round);
            return Err(Misfit::new(row.path(), what));
        }
        trials.push(trial);
    }
    let find = |round: u32, variant: &str, path: &dyn Fn() -> Path| {
        places.get(&(round, VariantId(variant.to_owned()))).copied().ok_or_else(|| {
            let what = format!("names a trial that is not there: {variant} in round {round}");
            Misfit::new(path(), what)
        })
    };
    for (index, wire) in measured.failures.iter().enumerate() {
        let place = find(wire.round, &wire.variant, &|| path.key("failures").index(index))?;
        trials[place].failure = Some(Failure {
            kind: FailureKind::from_word(&wire.kind),
            problem: Problem::new(&wire.what, &wire.meaning, &wire.advice),
        });
    }
    fill_usual_reasons(&samples, measured, &mut trials);
    for (index, wire) in measured.missing.iter().enumerate() {
        let place = find(wire.round, &wire.variant, &|| path.key("missing").index(index))?;
        let metric = Metric::from_word(&wire.metric);
        if trials[place].value(&metric).is_none() {
            match &wire.reason {
                Some(reason) => {
                    trials[place].readings.insert(metric, Reading::Missing(reason.clone()))
                }
                None => trials[place].readings.remove(&metric),
            };
        }
    }
    let workers = Table::new(&measured.workers, path.key("workers"), &[])?;
    for row in workers.rows() {
        let (round, variant, worker) = row.worker()?;
        let place = find(round, variant, &|| row.path())?;
        trials[place].workers.push(worker);
    }
    Ok(trials)
}

fn fill_usual_reasons(samples: &Table<'_>, measured: &Measured, trials: &mut [Trial]) {
    for trial in trials.iter_mut().filter(|trial| trial.failure.is_none()) {
        let Some(reasons) = measured.unavailable.get(&trial.variant.0) else { continue };
        for (word, reason) in reasons {
            if samples.column(word).is_some() {
                let reading = || Reading::Missing(reason.clone());
                trial.readings.entry(Metric::from_word(word)).or_insert_with(reading);
            }
        }
    }
}

/// A table whose rows have a cell for every column.
pub(super) struct Table<'w> {
    wire: &'w TableWire,
    path: Path,
    columns: BTreeMap<&'w str, usize>,
}

impl<'w> Table<'w> {
    pub(super) fn new(wire: &'w TableWire, path: Path, needed: &[&str]) -> Result<Self, Misfit> {
        let mut columns = BTreeMap::new();
        for (place, name) in wire.columns.iter().enumerate() {
            if columns.insert(name.as_str(), place).is_some() {
                let path = path.key("columns").index(place);
                return Err(Misfit::new(path, format!("is a second column {name:?}")));
            }
        }
        if let Some(lacking) = needed.iter().find(|name| !columns.contains_key(**name)) {
            let what = format!("lacks the column {lacking:?}");
            return Err(Misfit::new(path.key("columns"), what));
        }
        let wrong = wire.rows.iter().position(|row| row.len() != wire.columns.len());
        if let Some(place) = wrong {
            let (cells, columns) = (wire.rows[place].len(), wire.columns.len());
            let what = format!("has {cells} cells and there are {columns} columns");
            return Err(Misfit::new(path.key("rows").index(place), what));
        }
        Ok(Self { wire, path, columns })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(name).copied()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.wire.rows.len()).map(|place| Row { table: self, place })
    }
}

pub(super) struct Row<'w> {
    table: &'w Table<'w>,
    place: usize,
}

impl Row<'_> {
    fn path(&self) -> Path {
        self.table.path.key("rows").index(self.place)
    }

    fn cells(&self) -> &[Value] {
        &self.table.wire.rows[self.place]
    }

    fn misfit(&self, column: usize, wanted: &str) -> Misfit {
        let what = format!("is {} and should be {wanted}", self.cells()[column]);
        Misfit::new(self.path().index(column), what)
    }

    /// A whole number, if the column is there and the cell is not null.
    pub(super) fn whole(&self, name: &str, max: u64) -> Result<Option<u64>, Misfit> {
        let Some(column) = self.table.column(name) else { return Ok(None) };
        match &self.cells()[column] {
            Value::Null => Ok(None),
            cell => match cell.as_u64() {
                Some(number) if number <= max => Ok(Some(number)),
                _ => Err(self.misfit(column, &format!("a whole number from 0 to {max}"))),
            },
        }
    }

    pub(super) fn needed(&self, name: &str, max: u64) -> Result<u64, Misfit> {
        let number = self.whole(name, max)?;
        number.ok_or_else(|| {
            Misfit::new(self.path(), format!("lacks a number in the column {name:?}"))
        })
    }

    fn small(&self, name: &str) -> Result<u32, Misfit> {
        let number = self.needed(name, u32::MAX.into())?;
        Ok(u32::try_from(number).expect("checked to be at most u32::MAX"))
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, Misfit> {
        let cell = self.table.column(name).map(|column| &self.cells()[column]);
        cell.and_then(Value::as_str)
            .ok_or_else(|| Misfit::new(self.path(), format!("lacks a text in the column {name:?}")))
    }

    fn trial(&self) -> Result<Trial, Misfit> {
        let mut readings = BTreeMap::new();
        for (&name, &column) in &self.table.columns {
            let metric = match name {
                "round" | "variant" | "flags" => continue,
                name => Metric::from_word(name),
            };
            match (&self.cells()[column], metric.is_known()) {
                (Value::Number(number), _) => {
                    let value = number.as_f64().expect("the scan found every number finite");
                    readings.insert(metric, Reading::Value(value));
                }
                // A column of a newer version may hold anything; the file keeps it.
                (Value::Null, _) | (_, false) => {}
                (_, true) => return Err(self.misfit(column, "a number or null")),
            }
        }
        let flags = self.whole("flags", u32::MAX.into())?.unwrap_or(0);
        Ok(Trial {
            round: self.small("round")?,
            variant: VariantId(self.text("variant")?.to_owned()),
            flags: Flags(u32::try_from(flags).expect("checked to be at most u32::MAX")),
            failure: None,
            readings,
            workers: Vec::new(),
        })
    }

    fn worker(&self) -> Result<(u32, &str, WorkerRecord), Misfit> {
        let mut worker = WorkerRecord { rank: self.small("rank")?, ..WorkerRecord::default() };
        for (name, _, set) in &STAMPS {
            if let Some(number) = self.whole(name, MAX_WHOLE)? {
                set(&mut worker, number);
            }
        }
        let core = self.whole("core_seen", u32::MAX.into())?;
        worker.core_seen =
            core.map(|core| u32::try_from(core).expect("checked to be at most u32::MAX"));
        Ok((self.small("round")?, self.text("variant")?, worker))
    }
}
