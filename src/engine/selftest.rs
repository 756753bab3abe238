//! The program's test of itself on this machine: one line a capability.

use super::facts;
use super::host_runner::HostRunner;
use super::link::ask;
use super::protocol::{Answer, Task};
use super::runner::{TrialRunner as _, Turn};
use super::scratch::Scratch;
use super::{expect, recorder, worker_program};
use crate::kernels::contract::Kernel;
use crate::kernels::{registry, starter};
use crate::model::design::{Amount, Design, Model, Placement, Variant};
use crate::model::id::Seed;
use crate::model::metric::Metric;
use crate::model::param::Value;
use crate::model::problem::Problem;
use crate::model::trial::{Flags, Trial};
use crate::model::units::{figures, time};
use serde::Serialize;
use std::time::Duration;

/// One part of the self-test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What was tested.
    pub name: String,
    /// How it ended.
    pub status: Status,
    /// The figure that was found, or why it is not available.
    pub detail: String,
}

/// How a part of the self-test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Ok,
    /// This system or machine cannot do it.
    NotAvailable,
    /// It should work and does not.
    Failed,
}

/// How long the clock's part may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Runs of each variant.
const RUNS: usize = 7;

/// Runs that nothing else disturbed, of which fewer say nothing.
const FEWEST_QUIET: usize = 3;
/// How far the harness may be from the plain loop.
const HARNESS_TOLERANCE: f64 = 0.01;

/// How much of a computing worker's time may be unexplained.
const MOST_UNEXPLAINED: f64 = 0.02;

/// What a part found.
enum Finding {
    /// A figure that shows that it works.
    Works(String),
    /// Why it cannot be told here.
    Unknown(String),
}

/// A part of the self-test: its name, and what finds the figure or the problem.
type Part = (&'static str, fn() -> Result<Finding, Problem>);

/// Every part, in the order in which people read them. A new part is one line here.
const PARTS: [Part; 8] = [
    ("Measuring program", measuring_program),
    ("One clock for all cores", clock),
    ("Empty trial", empty_trial),
    ("Workers start together", start_together),
    ("Lock between processes", lock),
    ("Same work, plain and in workers", harness_cost),
    ("Nothing left unexplained", unexplained),
    ("Recording what workers do", recording),
];

/// Tests every part in turn and tells each as it ends; takes about 5 s.
pub fn run(tell: &mut dyn FnMut(&Line)) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |line: Line| {
        tell(&line);
        lines.push(line);
    };
    for (name, part) in PARTS {
        add(line(name.to_owned(), part()));
    }
    for model in Model::ALL {
        add(line(format!("Run as {}", model.label()), runs(model)));
    }
    for capability in facts::capabilities(&facts::machine("")) {
        let status = if capability.available { Status::Ok } else { Status::NotAvailable };
        add(Line { name: capability.name.to_owned(), status, detail: capability.detail });
    }
    lines
}

fn line(name: String, found: Result<Finding, Problem>) -> Line {
    let (status, detail) = match found {
        Ok(Finding::Works(detail)) => (Status::Ok, detail),
        Ok(Finding::Unknown(reason)) => (Status::NotAvailable, reason),
        Err(problem) => (Status::Failed, problem.to_string()),
    };
    Line { name, status, detail }
}

/// Whether an execution model gives the result of the plain loop.
fn runs(model: &Model) -> Result<Finding, Problem> {
    if let Some(reason) = expect::unavailable(model) {
        return Ok(Finding::Unknown(reason.to_owned()));
    }
    let workers = if *model == Model::Sequential { 1 } else { 2 };
    let settings = [integer("jobs", 8)];
    let mut bench = Bench::new("cpu.splitmix", &settings, &[(model.clone(), workers)])?;
    let trial = bench.run(0)?;
    let noun = if workers == 1 { "worker" } else { "workers" };
    let total =
        trial.value(&Metric::Total).map_or_else(String::new, |ns| format!(", {}", time(ns)));
    Ok(Finding::Works(format!("8 jobs by {workers} {noun}, result confirmed{total}")))
}

fn recording() -> Result<Finding, Problem> {
    let refused = |error: std::io::Error| {
        Problem::new(
            format!("The system refused the memory for it: {error}"),
            "Timelines are not recorded",
            "Close other programs and test again",
        )
    };
    let scratch = Scratch::open().map_err(refused)?;
    let (cost_ns, source) = recorder::cost_of_an_event(scratch.folder()).map_err(refused)?;
    Ok(Finding::Works(format!("{} an event, stamped by {source}", time(cost_ns))))
}

fn measuring_program() -> Result<Finding, Problem> {
    let program = worker_program::find()?;
    let app = worker_program::app(&program);
    Ok(Finding::Works(format!("{} build, {}", app.build, app.version)))
}

fn clock() -> Result<Finding, Problem> {
    let program = worker_program::find_or_self()?;
    let cores = facts::topology().allowed;
    let answer = ask(&program, Task::Clock { cores }, PATIENCE).map_err(|f| f.problem)?;
    let Answer::Clock(report) = answer else {
        return Err(wrong("The host told nothing of the clock"));
    };
    if report.backwards > 0 {
        let (backwards, passed) = (report.backwards, report.passed);
        return Err(wrong(&format!(
            "{backwards} of {passed} stamps arrived before they were sent"
        )));
    }
    let reading = time(report.reading_ns as f64);
    Ok(match report.passed {
        0 => Finding::Unknown(format!("there is one core; a reading costs {reading}")),
        _ => Finding::Works(format!(
            "none arrives before it was sent; at least {} from core to core; a reading costs \
             {reading}",
            time(report.shortest_ns as f64)
        )),
    })
}

fn wrong(what: &str) -> Problem {
    Problem::new(what, "Figures that rest on it are not shown", "Tell us of this machine")
}

/// One session of small trials of the same work under several models.
struct Bench {
    runner: HostRunner,
    design: Design,
}

impl Bench {
    fn new(
        kernel: &str,
        settings: &[(&str, Value)],
        variants: &[(Model, u32)],
    ) -> Result<Self, Problem> {
        let kernel: &Kernel = registry::find(kernel).expect("the self-test uses our own kernels");
        let mut design = starter::design(kernel, 2, Seed::default());
        design.amount = Amount::Set;
        for (name, value) in settings {
            design.workload.params.0.insert((*name).to_owned(), value.clone());
        }
        let of = |(model, workers): &(Model, u32)| {
            Design::combine(std::slice::from_ref(model), &[*workers], &Placement::default())
        };
        design.variants = variants.iter().flat_map(of).collect();
        for (place, variant) in design.variants.iter_mut().enumerate() {
            variant.id = crate::model::id::VariantId::at(place);
        }
        let mut runner = HostRunner::new("self-test");
        // It looks for what is broken, which shows on a busy machine too.
        runner.insist();
        runner.prepare(&design)?;
        Ok(Self { runner, design })
    }

    fn run(&mut self, place: usize) -> Result<Trial, Problem> {
        let variant: Variant = self.design.variants[place].clone();
        let trial = self.runner.run(&self.design, &variant, Turn::of_round(1));
        match trial.failure {
            Some(failure) => Err(failure.problem),
            None => Ok(trial),
        }
    }

    /// The median of a metric over some trials of a variant.
    fn median(&mut self, place: usize, metric: &Metric) -> Result<f64, Problem> {
        let mut values = Vec::new();
        for _ in 0..RUNS {
            values.extend(self.run(place)?.value(metric));
        }
        Ok(middle(values))
    }
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn integer(name: &'static str, value: u64) -> (&'static str, Value) {
    (name, Value::Integer(value))
}

const TWO_EACH: [(Model, u32); 2] = [(Model::Threads, 2), (Model::Processes, 2)];

fn empty_trial() -> Result<Finding, Problem> {
    let settings = [integer("grain", 1), integer("jobs", 2)];
    let mut bench = Bench::new("cpu.splitmix", &settings, &TWO_EACH)?;
    let threads = bench.median(0, &Metric::Total)?;
    let processes = bench.median(1, &Metric::Total)?;
    Ok(Finding::Works(format!(
        "{} with two threads, {} with two processes",
        time(threads),
        time(processes)
    )))
}

fn start_together() -> Result<Finding, Problem> {
    let settings = [integer("grain", 1), integer("jobs", 2)];
    let mut bench = Bench::new("cpu.splitmix", &settings, &TWO_EACH)?;
    let threads = bench.median(0, &Metric::StartSkew)?;
    let processes = bench.median(1, &Metric::StartSkew)?;
    if !(threads + processes).is_finite() {
        return Ok(Finding::Unknown("stamps of different cores differ here".to_owned()));
    }
    Ok(Finding::Works(format!(
        "{} apart with threads, {} with processes",
        time(threads),
        time(processes)
    )))
}

fn lock() -> Result<Finding, Problem> {
    const GRAIN: u64 = 20_000;
    const JOBS: u64 = 100;
    let mechanism = ("mechanism", Value::Word("lock".to_owned()));
    let settings = [mechanism, integer("grain", GRAIN), integer("jobs", JOBS)];
    let mut bench = Bench::new("shm.counter", &settings, &TWO_EACH)?;
    for place in 0..TWO_EACH.len() {
        let lost = bench.run(place)?.value(&Metric::LostUpdates);
        if lost != Some(0.0) {
            return Err(wrong("Updates were lost under the lock"));
        }
    }
    Ok(Finding::Works(format!(
        "{} additions by two workers, none lost",
        figures((GRAIN * JOBS) as f64)
    )))
}

/// The plain loop against the same loop in one worker, in turn. The shortest runs are compared,
/// because everything else that goes on can only make a run longer.
fn harness_cost() -> Result<Finding, Problem> {
    let settings = [integer("jobs", 100)];
    let variants = [(Model::Sequential, 1), (Model::Threads, 1), (Model::Processes, 1)];
    let mut bench = Bench::new("cpu.splitmix", &settings, &variants)?;
    let mut quiet = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        for (place, spans) in quiet.iter_mut().enumerate() {
            let trial = bench.run(place)?;
            if !trial.flags.contains(Flags::DISTURBED) {
                spans.extend(trial.value(&Metric::Makespan));
            }
        }
    }
    let [Some(plain), Some(threads), Some(processes)] = quiet.map(undisturbed) else {
        return Ok(Finding::Unknown("too much else is going on to tell; try again".to_owned()));
    };
    let (threads, processes) = (threads / plain, processes / plain);
    let found = format!("ratio {threads:.3} in a thread, {processes:.3} in a process");
    let is_near_one = |ratio: f64| (ratio - 1.0).abs() <= HARNESS_TOLERANCE;
    if is_near_one(threads) && is_near_one(processes) {
        Ok(Finding::Works(found))
    } else {
        Err(Problem::new(
            format!("The harness changes what it measures: {found}, and 1 within 1 % is expected"),
            "Small differences between variants may come from the harness",
            "Close other programs and test again; if it stays, tell us of this machine",
        ))
    }
}

/// The shortest of some runs, if it is no accident: the next one has to be about as long, because
/// not every system tells which runs were disturbed.
fn undisturbed(mut spans: Vec<f64>) -> Option<f64> {
    spans.sort_by(f64::total_cmp);
    let [shortest, next, ..] = spans.as_slice() else { return None };
    let agree = *next <= shortest * (1.0 + HARNESS_TOLERANCE);
    (spans.len() >= FEWEST_QUIET && agree).then_some(*shortest)
}

fn unexplained() -> Result<Finding, Problem> {
    let mut bench = Bench::new("cpu.splitmix", &[integer("jobs", 100)], &TWO_EACH)?;
    let trial = bench.run(0)?;
    Ok(match trial.value(&Metric::UnexplainedShare) {
        Some(share) if share <= MOST_UNEXPLAINED => {
            Finding::Works(format!("{} % of a worker's time", figures(share * 100.0)))
        }
        Some(share) => {
            let share = figures(share * 100.0);
            return Err(wrong(&format!("{share} % of a worker's time cannot be explained")));
        }
        None => Finding::Unknown("this system does not count what would be needed".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortest_run_without_another_like_it_says_nothing() {
        assert_eq!(undisturbed(vec![20.0, 10.0, 10.1]), Some(10.0));
        assert_eq!(undisturbed(vec![20.0, 10.0, 10.2]), None, "one run alone may be an accident");
        assert_eq!(undisturbed(vec![10.0, 10.0]), None, "too few");
        assert_eq!(undisturbed(Vec::new()), None);
    }
}
