//! One run of a design: rounds in seeded order until the plan, the budget or the user ends it.

use super::runner::TrialRunner;
use crate::model::design::Design;
use crate::model::id::VariantId;
use crate::model::plan::round_order;
use crate::model::problem::Problem;
use crate::model::session::{Session, SessionStatus};
use crate::model::trial::{Flags, Trial};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a listener hears while a session runs. The window, the progress line and the journal are
/// listeners; the session knows none of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The machine was looked at and the work calibrated; the session holds no trial yet.
    Prepared {
        /// The session so far.
        session: Box<Session>,
        /// About how long a round takes.
        round_estimate: Duration,
    },
    /// A trial begins.
    TrialBegins {
        /// Its round; 0 is the warm-up.
        round: u32,
        /// Its variant.
        variant: VariantId,
        /// Its place in the round, from 0.
        place: u32,
    },
    /// A trial ended.
    TrialEnded(Box<Trial>),
    /// A round ended.
    RoundEnded {
        /// The round; 0 is the warm-up.
        round: u32,
        /// How long it took.
        took: Duration,
    },
    /// The session is paused after a trial.
    Paused,
}

/// What a user may do to a running session, from another thread.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    paused: AtomicBool,
}

impl Control {
    /// Stops after the trial that is running; finished rounds are kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    /// Whether the session was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Holds the session after the trial that is running, or lets it go on.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::Release);
    }

    /// Whether the session is to hold.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Acquire)
    }
}

/// Runs a design from its warm-up to its end. An unfinished round is dropped when the user stops
/// it or the budget ends, because a ratio needs both of its halves.
///
/// # Errors
/// Why the design cannot run here; nothing was measured then.
pub fn run_session(
    design: &Design,
    runner: &mut dyn TrialRunner,
    control: &Control,
    listen: &mut dyn FnMut(Event),
) -> Result<Session, Problem> {
    let started_utc = runner.utc_minute();
    let prepared = runner.prepare(design)?;
    let mut session = Session {
        started_utc,
        machine: prepared.machine,
        app: prepared.app,
        calibration: prepared.calibration,
        preflight: prepared.preflight,
        cores_asked: prepared.cores_asked,
        order: Vec::new(),
        trials: Vec::new(),
        status: SessionStatus::Running,
    };
    listen(Event::Prepared {
        session: Box::new(session.clone()),
        round_estimate: prepared.round_estimate,
    });
    let began = runner.elapsed();
    let mut paused = Duration::ZERO;
    session.status = loop {
        let round = u32::try_from(session.order.len()).expect("a design has under 2^32 rounds");
        if round > design.rounds.max {
            break SessionStatus::Complete;
        }
        let order = round_order(design, round);
        let before = runner.elapsed();
        let finished = run_round(design, runner, control, listen, (round, &order));
        let Some((trials, held)) = finished else { break SessionStatus::Cancelled };
        let took = runner.elapsed() - before - held;
        paused += held;
        session.order.push(order);
        session.trials.extend(trials);
        listen(Event::RoundEnded { round, took });
        if round > 0 && every_trial_of_a_variant_failed(design, &session) {
            break SessionStatus::Failed;
        }
        if control.is_cancelled() {
            break SessionStatus::Cancelled;
        }
        let spent = runner.elapsed() - began - paused;
        if round < design.rounds.max && spent + took > design.budget() {
            break SessionStatus::OutOfTime;
        }
    };
    Ok(session)
}

fn run_round(
    design: &Design,
    runner: &mut dyn TrialRunner,
    control: &Control,
    listen: &mut dyn FnMut(Event),
    (round, order): (u32, &[VariantId]),
) -> Option<(Vec<Trial>, Duration)> {
    let mut trials = Vec::new();
    let mut held = Duration::ZERO;
    for (place, id) in (0..).zip(order) {
        let before = runner.elapsed();
        if hold_while_paused(control, listen) {
            held += runner.elapsed().saturating_sub(before);
        }
        if control.is_cancelled() {
            return None;
        }
        let variant = design.variant(id).expect("the order holds the design's own variants");
        listen(Event::TrialBegins { round, variant: id.clone(), place });
        let mut trial = runner.run(design, variant, round);
        if round == 0 {
            trial.flags = trial.flags.with(Flags::WARM_UP);
        }
        listen(Event::TrialEnded(Box::new(trial.clone())));
        trials.push(trial);
    }
    Some((trials, held))
}

/// Waits while the user holds the session; tells whether there was anything to wait for.
fn hold_while_paused(control: &Control, listen: &mut dyn FnMut(Event)) -> bool {
    let is_held = control.is_paused() && !control.is_cancelled();
    if is_held {
        listen(Event::Paused);
    }
    while control.is_paused() && !control.is_cancelled() {
        std::thread::sleep(Duration::from_millis(50));
    }
    is_held
}

fn every_trial_of_a_variant_failed(design: &Design, session: &Session) -> bool {
    const PATIENCE: usize = 3;
    design.variants.iter().any(|variant| {
        let of_variant = || session.trials.iter().filter(|trial| trial.variant == variant.id);
        of_variant().count() >= PATIENCE && of_variant().all(|trial| trial.failure.is_some())
    })
}
