//! Prepares a session; where a design leaves the amount of work open, pilot trials say how much it is
//! (method.md, R09 and R11).

use super::expect;
use super::fit::{Choice, Pilot, PilotTrial, Wish, lowest_common_multiple};
use super::runner::{Prepared, TrialRunner, Turn};
use super::session::Control;
use crate::kernels::contract::{Family, Kernel, Verify};
use crate::model::design::{Amount, Design, Scaling};
use crate::model::metric::Metric;
use crate::model::param::{Kind, Value};
use crate::model::plan;
use crate::model::plan::RoundPlan;
use crate::model::plan_log::{Fit, Fitted};
use crate::model::problem::Problem;
use std::time::Duration;

/// About how long the trials of the first pilot work, as far as is known before. They are so short
/// that a machine which is a hundred times slower than expected still has time for its rounds.
const FIRST_PILOT_NS: f64 = 5e6;
/// The jobs that each worker has at least, in a pilot and afterwards, so that none is idle.
const JOBS_A_WORKER: f64 = 4.0;
/// How many pilots there are at most.
const MOST_PILOTS: usize = 3;

/// What is known before the first round.
#[derive(Debug)]
pub struct Foundation {
    /// The design that is run.
    pub design: Design,
    /// What the runner found.
    pub prepared: Prepared,
    /// How its amount of work came about, if it was left open.
    pub fitted: Option<Fitted>,
}

/// Prepares a design, and fits the amount of its work if it is open. `began` is when the session
/// began, as the runner counts time: what this takes is taken from the budget.
///
/// # Errors
/// Why the design cannot run here.
pub fn prepare(
    design: &Design,
    runner: &mut dyn TrialRunner,
    control: &Control,
    began: Duration,
) -> Result<Foundation, Problem> {
    if let Some(kernel) = expect::kernel_of(design).filter(|kernel| is_open(design, kernel)) {
        return fit(design, kernel, runner, control, began);
    }
    let prepared = runner.prepare(design)?;
    Ok(Foundation { design: design.clone(), prepared, fitted: None })
}

/// What fails on purpose says nothing of how long work takes.
fn is_open(design: &Design, kernel: &Kernel) -> bool {
    design.amount == Amount::Fitted
        && kernel.family != Family::Faults
        && !design.variants.is_empty()
        && (kernel.sound)(&design.workload.params).is_ok()
}

fn fit(
    design: &Design,
    kernel: &Kernel,
    runner: &mut dyn TrialRunner,
    control: &Control,
    began: Duration,
) -> Result<Foundation, Problem> {
    let asked = design.workload.params.get(kernel.amount);
    let mut pilots = Vec::new();
    let mut amount = first_amount(design, kernel);
    let choice = loop {
        let open = with_amount(design, kernel, amount, Amount::Fitted);
        let prepared = runner.prepare(&open)?;
        let cores = prepared.machine.at_once();
        let Some(pilot) = pilot(&open, (amount, cores), runner, control) else {
            if control.is_cancelled() {
                return Ok(Foundation { design: design.clone(), prepared, fitted: None });
            }
            break Choice { amount: asked, reason: Fit::Failed };
        };
        let spent = runner.elapsed().saturating_sub(began);
        let wish = wish(design, kernel, design.budget().saturating_sub(spent));
        let mut choice = wish.choose(&pilot);
        if !pilots.is_empty() {
            choice = wish.settle(&pilot, choice);
        }
        choice.amount = possible(design, kernel, choice.amount, cores);
        if choice.amount == asked && choice.reason == Fit::TooShort {
            choice.reason = Fit::Kept;
        }
        let is_doubtful = wish.is_doubtful(&pilot, &choice);
        pilots.push(pilot);
        if !is_doubtful || pilots.len() == MOST_PILOTS {
            break choice;
        }
        amount = choice.amount;
    };
    let run = with_amount(design, kernel, choice.amount, Amount::Set);
    let mut prepared = runner.prepare(&run)?;
    if let Some(pilot) = pilots.last() {
        let round_ns = pilot.round_ns(choice.amount as f64);
        prepared.round_estimate = Duration::from_nanos(round_ns as u64);
    }
    let fitted = Fitted {
        parameter: kernel.amount.declaration.name.to_owned(),
        asked,
        chosen: choice.amount,
        reason: choice.reason,
        pilots: pilots.iter().map(Pilot::record).collect(),
    };
    Ok(Foundation { design: run, prepared, fitted: Some(fitted) })
}

/// The design with an amount of work.
fn with_amount(design: &Design, kernel: &Kernel, amount: u64, who: Amount) -> Design {
    let mut design = Design { amount: who, ..design.clone() };
    let name = kernel.amount.declaration.name.to_owned();
    design.workload.params.0.insert(name, Value::Integer(amount));
    design
}

/// How much work there is in a job.
fn amount_of_a_job(design: &Design, kernel: &Kernel) -> f64 {
    let params = &design.workload.params;
    params.get(kernel.amount) as f64 / (kernel.jobs)(params).max(1) as f64
}

/// How many workers or teams of each variant share the jobs.
fn takers<'a>(design: &'a Design, kernel: &'a Kernel) -> impl Iterator<Item = u64> + 'a {
    let is_shared = design.scaling != Scaling::Weak;
    design.variants.iter().map(move |variant| {
        let takers = (kernel.takers)(&design.workload.params, variant.workers).max(1);
        if is_shared { u64::from(takers) } else { 1 }
    })
}

/// The least amount of work in which each worker has its jobs.
fn enough_jobs(design: &Design, kernel: &Kernel) -> f64 {
    let most = takers(design, kernel).max().unwrap_or(1);
    (amount_of_a_job(design, kernel) * JOBS_A_WORKER * most as f64).ceil()
}

/// The amount of the first pilot: little, at most what the design has.
fn first_amount(design: &Design, kernel: &Kernel) -> u64 {
    let params = &design.workload.params;
    let asked = params.get(kernel.amount);
    let expected = design.variants.iter().map(|variant| {
        let work = expect::work_time(design, kernel, expect::jobs(design, kernel, variant));
        work.as_nanos() as f64 * (kernel.job_growth)(params, variant.workers)
    });
    let longest_ns = expected.fold(1.0, f64::max);
    let short = asked as f64 * FIRST_PILOT_NS / longest_ns;
    let amount = short.max(enough_jobs(design, kernel)) as u64;
    let amount = amount.clamp(range(kernel).0, asked);
    let little = with_amount(design, kernel, amount, Amount::Fitted);
    if (kernel.sound)(&little.workload.params).is_ok() { amount } else { asked }
}

fn range(kernel: &Kernel) -> (u64, u64) {
    match kernel.amount.declaration.kind {
        Kind::Integer { min, max, .. } => (min, max),
        // Amounts are whole numbers by their type.
        Kind::Choice { .. } | Kind::Roles { .. } => (0, u64::MAX),
    }
}

fn wish(design: &Design, kernel: &Kernel, left: Duration) -> Wish {
    let even_jobs = takers(design, kernel).try_fold(1, lowest_common_multiple);
    let a_job = (amount_of_a_job(design, kernel) as u64).max(1);
    Wish {
        asked: design.workload.params.get(kernel.amount),
        range: range(kernel),
        evenly: enough_jobs(design, kernel) as u64,
        even_step: even_jobs.unwrap_or(1).saturating_mul(a_job),
        rounds: design.rounds.max.saturating_add(1),
        left,
        has_reference: matches!(kernel.verify, Verify::AgainstSequential),
    }
}

/// Runs one trial of each variant; nothing comes of it if one fails or the user stops the session.
fn pilot(
    design: &Design,
    (amount, cores): (u64, u32),
    runner: &mut dyn TrialRunner,
    control: &Control,
) -> Option<Pilot> {
    let plan = RoundPlan::new(design, 0);
    let base = plan::base(design).map(|base| base.id.clone());
    let mut trials = Vec::new();
    for slot in plan.slots(design).filter(|slot| !slot.is_control) {
        if control.is_cancelled() {
            return None;
        }
        let before = runner.elapsed();
        let turn = Turn { round: 0, place: slot.place };
        let trial = runner.run(design, slot.variant, turn);
        let took = runner.elapsed().saturating_sub(before);
        // What was recorded of it is of no use.
        drop(runner.take_timeline());
        let span_ns = trial.value(&Metric::Makespan).filter(|_| trial.failure.is_none())?;
        let is_base = base.as_ref() == Some(&slot.variant.id);
        trials.push(PilotTrial {
            span_ns,
            took_ns: took.as_nanos() as f64,
            a_round: if is_base { 2.0 } else { 1.0 },
            at_once: f64::from(slot.variant.workers.min(cores)),
        });
    }
    Some(Pilot { amount, trials })
}

/// The amount nearest to a wanted one, towards what the design has, with which the design can run.
fn possible(design: &Design, kernel: &Kernel, wanted: u64, cores: u32) -> u64 {
    const STEPS: usize = 12;
    let asked = design.workload.params.get(kernel.amount);
    let obstacles = |amount: u64| {
        expect::obstacles(&with_amount(design, kernel, amount, Amount::Set), cores).len()
    };
    let usual = obstacles(asked);
    let halfway = |amount: &u64| Some(asked / 2 + amount / 2);
    let steps = std::iter::successors(Some(wanted), halfway).take(STEPS);
    steps.into_iter().find(|amount| obstacles(*amount) <= usual).unwrap_or(asked)
}
