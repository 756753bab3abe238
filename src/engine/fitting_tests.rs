//! The pilot on scripted machines.

use super::fitting::{Foundation, prepare};
use super::runner::{Prepared, TrialRunner, Turn};
use super::session::{Control, Event, run_session};
use crate::kernels::contract::Family;
use crate::kernels::{registry, starter};
use crate::model::design::{Amount, Design, Model, Variant};
use crate::model::id::Seed;
use crate::model::machine::Machine;
use crate::model::metric::{Metric, Reading};
use crate::model::param::Value;
use crate::model::plan_log::{Ended, Fit, Fitted};
use crate::model::problem::Problem;
use crate::model::session::{App, Calibration};
use crate::model::trial::{Failure, FailureKind, Flags, Trial};
use crate::model::worker_counts::WorkerCounts;
use std::collections::BTreeMap;
use std::time::Duration;

/// A machine with two cores on which a job takes so long and everything else of a trial as long again.
struct Scripted {
    job: Duration,
    besides: Duration,
    failing: Option<Model>,
    clock: Duration,
    /// The amounts for which something was prepared, each with who says it.
    prepared: Vec<(u64, Amount)>,
    trials: u32,
}

impl Scripted {
    fn new(job: Duration, besides: Duration) -> Self {
        Self { job, besides, failing: None, clock: Duration::ZERO, prepared: Vec::new(), trials: 0 }
    }
}

fn jobs(design: &Design) -> u64 {
    let Some(Value::Integer(jobs)) = design.workload.params.0.get("jobs") else {
        panic!("every design names its jobs")
    };
    *jobs
}

impl TrialRunner for Scripted {
    fn prepare(&mut self, design: &Design) -> Result<Prepared, Problem> {
        self.prepared.push((jobs(design), design.amount.clone()));
        Ok(Prepared {
            machine: Machine { allowed_cpus: 2, ..Machine::default() },
            app: App::default(),
            calibration: Calibration::default(),
            preflight: Vec::new(),
            cores_asked: BTreeMap::new(),
            worker_counts: WorkerCounts::default(),
            round_estimate: Duration::ZERO,
        })
    }

    fn run(&mut self, design: &Design, variant: &Variant, turn: Turn) -> Trial {
        let span = self.job * u32::try_from(jobs(design)).unwrap() / variant.workers.min(2);
        self.clock += span + self.besides;
        self.trials += 1;
        let fails = self.failing.as_ref() == Some(&variant.model);
        let problem = || Problem::new("It ended", "It has no time", "Run it again");
        let makespan = Reading::Value(span.as_nanos() as f64);
        Trial {
            round: turn.round,
            variant: variant.id.clone(),
            flags: if fails { Flags::FAILED } else { Flags::VERIFIED },
            failure: fails.then(|| Failure { kind: FailureKind::Refused, problem: problem() }),
            readings: if fails { BTreeMap::new() } else { [(Metric::Makespan, makespan)].into() },
            workers: Vec::new(),
        }
    }

    fn elapsed(&self) -> Duration {
        self.clock
    }

    fn utc_minute(&self) -> String {
        "2026-11-25T10:00Z".to_owned()
    }
}

/// The usual design on the first kernel: four variants, up to 30 rounds, 20 seconds.
fn design(jobs: u64) -> Design {
    let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
    assert_eq!(design.amount, Amount::Fitted, "a new design is open");
    design.workload.params.0.insert("jobs".into(), Value::Integer(jobs));
    design
}

fn fitted(design: &Design, runner: &mut Scripted) -> (Foundation, Option<Fitted>) {
    let foundation = prepare(design, runner, &Control::default(), Duration::ZERO).unwrap();
    let fitted = foundation.fitted.clone();
    (foundation, fitted)
}

const MS: Duration = Duration::from_millis(1);

#[test]
fn work_that_suits_the_machine_is_kept_after_a_short_pilot() {
    // Rounds of four trials of 40 or 20 ms and the control, and 3 ms besides each.
    let mut runner = Scripted::new(MS / 10, 3 * MS);
    let (foundation, fitted) = fitted(&design(400), &mut runner);
    let fitted = fitted.unwrap();
    assert_eq!((fitted.asked, fitted.chosen, &fitted.reason), (400, 400, &Fit::Kept));
    assert_eq!((jobs(&foundation.design), &foundation.design.amount), (400, &Amount::Set));
    assert_eq!(fitted.news(), None);
    assert!(runner.clock < 100 * MS, "{:?}", runner.clock);
    assert_eq!(runner.prepared.last(), Some(&(400, Amount::Set)));
    assert!(runner.prepared[..runner.prepared.len() - 1].iter().all(|p| p.1 == Amount::Fitted));
}

#[test]
fn on_a_machine_a_hundred_times_slower_than_expected_all_rounds_fit_into_the_budget() {
    // 7.4 ms a job instead of 74 us: a round as it is asked for takes two minutes.
    let mut runner = Scripted::new(MS * 74 / 10, 5 * MS);
    let mut prepared = None;
    let mut hear = |event| {
        if let Event::Prepared { design, session, .. } = event {
            prepared = Some((*design, *session));
        }
    };
    let design = design(400);
    let control = Control::default();
    let session = run_session(&design, &mut runner, &control, |_, _| None, &mut hear).unwrap();
    assert_eq!(session.plan.ended, Some(Ended::Rounds));
    assert_eq!(session.order.len(), 1 + design.rounds.max as usize);
    let fitted = session.plan.fitted.clone().unwrap();
    assert_eq!((fitted.asked, &fitted.reason), (400, &Fit::TooLong));
    // Whoever listens knows before the first round which amount is run.
    let (run, begun) = prepared.unwrap();
    assert_eq!(
        (jobs(&run), run.amount, begun.plan.fitted),
        (fitted.chosen, Amount::Set, Some(fitted))
    );
    assert!(runner.clock <= design.budget(), "{:?}", runner.clock);
    assert!(runner.clock >= design.budget() / 2, "{:?}", runner.clock);
}

#[test]
fn too_short_work_is_made_more_and_the_guess_is_measured() {
    let mut runner = Scripted::new(Duration::from_micros(1), 3 * MS);
    let (foundation, fitted) = fitted(&design(1), &mut runner);
    let fitted = fitted.unwrap();
    assert_eq!((fitted.asked, &fitted.reason), (1, &Fit::TooShort));
    assert!((20_000..=30_000).contains(&fitted.chosen), "{fitted:?}");
    assert_eq!(jobs(&foundation.design), fitted.chosen);
    let measured = fitted.pilots.last().unwrap();
    assert!(measured.amount == fitted.chosen && measured.shortest_span_ns >= 10_000_000);
}

#[test]
fn a_pilot_that_fails_changes_nothing() {
    let mut runner = Scripted::new(Duration::from_micros(1), MS);
    runner.failing = Some(Model::Processes);
    let (foundation, fitted) = fitted(&design(1), &mut runner);
    let fitted = fitted.unwrap();
    assert_eq!((fitted.asked, fitted.chosen, &fitted.reason), (1, 1, &Fit::Failed));
    assert_eq!(jobs(&foundation.design), 1);
    assert!(fitted.news().unwrap().contains("a trial of the pilot failed"));
}

#[test]
fn an_amount_that_somebody_set_is_never_changed_and_costs_no_pilot() {
    let mut runner = Scripted::new(Duration::from_micros(1), MS);
    for who in [Amount::Set, Amount::Other("guessed".into())] {
        let set = Design { amount: who, ..design(1) };
        let (foundation, fitted) = fitted(&set, &mut runner);
        assert_eq!((foundation.design, fitted, runner.trials), (set, None, 0));
    }
    // A further session has the amount of the first.
    assert_eq!(design(1).of_session(0).amount, Amount::Fitted);
    assert_eq!(design(1).of_session(1).amount, Amount::Set);
}

#[test]
fn what_goes_wrong_on_purpose_is_not_fitted() {
    for kernel in registry::REGISTRY {
        let amount = starter::design(kernel, 2, Seed(1)).amount;
        let is_set = kernel.family == Family::Faults;
        assert_eq!(amount, if is_set { Amount::Set } else { Amount::Fitted }, "{}", kernel.id);
    }
}

#[test]
fn the_same_seed_and_the_same_times_give_the_same_amount() {
    let of = || fitted(&design(400), &mut Scripted::new(MS, 2 * MS)).1;
    assert_eq!(of(), of());
    assert!(of().is_some());
}

#[test]
fn a_session_that_is_stopped_while_its_work_is_fitted_keeps_its_design() {
    let control = Control::default();
    control.cancel();
    let mut runner = Scripted::new(MS, MS);
    let design = design(400);
    let session = run_session(&design, &mut runner, &control, |_, _| None, &mut |_| {}).unwrap();
    assert_eq!((session.plan.ended, session.plan.fitted), (Some(Ended::User), None));
    assert_eq!((session.trials.len(), runner.trials), (0, 0));
}
