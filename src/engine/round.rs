//! One round of a session: each variant once and the control, in the order that the plan says.

use super::nearest::worth;
use super::runner::{TrialRunner, Turn};
use super::session::{Control, Event};
use crate::model::design::Design;
use crate::model::plan::{RoundPlan, trials_of_a_round};
use crate::model::plan_log::Round;
use crate::model::timeline::Timeline;
use crate::model::trial::Flags;
use std::time::Duration;

/// How often a disturbed trial is repeated in its round at most.
const MOST_REPEATS: u32 = 3;

/// What the budget has for repetitions.
#[derive(Clone, Copy)]
pub struct Purse {
    /// When it is spent, as the runner counts time.
    pub ends_at: Duration,
    /// How long the longest round took so far, its repetitions apart.
    pub longest: Duration,
}

impl Purse {
    /// Whether a trial may be repeated now: if it takes as long again and every trial to come as long
    /// as they did at worst, all rounds still fit. More rounds are worth more than repetitions.
    fn has(self, design: &Design, turn: Turn, now: Duration, took: Duration) -> bool {
        let a_round = trials_of_a_round(design).max(1);
        let time = self.longest.max(took.saturating_mul(a_round));
        let of_this_round = a_round.saturating_sub(turn.place + 1);
        let trials = design.rounds.max.saturating_sub(turn.round).saturating_mul(a_round);
        let to_come = (time / a_round).saturating_mul(trials.saturating_add(of_this_round));
        now.saturating_add(took).saturating_add(to_come) <= self.ends_at
    }
}

/// A round in which every variant had its trial.
pub struct Finished {
    /// Its trials.
    pub round: Round,
    /// What was recorded, each with what its trial is worth as an example.
    pub timelines: Vec<(Option<f64>, Timeline)>,
    /// For how long the user held it.
    pub held: Duration,
    /// For how long it stood still while others heard of its trials; no part of what it took.
    pub told: Duration,
    /// How long trials took that were repeated.
    pub repeating: Duration,
}

/// Runs a round; nothing comes of it when the user stops the session meanwhile.
pub fn run_round(
    design: &Design,
    runner: &mut dyn TrialRunner,
    control: &Control,
    listen: &mut dyn FnMut(Event),
    (number, plan, purse): (u32, &RoundPlan, Purse),
) -> Option<Finished> {
    let round = Round { order: plan.order.clone(), ..Round::default() };
    let (held, told, repeating) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut done = Finished { round, timelines: Vec::new(), held, told, repeating };
    for slot in plan.slots(design) {
        let (turn, is_control) = (Turn { round: number, place: slot.place }, slot.is_control);
        let mut repeats = 0;
        loop {
            let before = runner.elapsed();
            if hold_while_paused(control, listen) {
                done.held += runner.elapsed().saturating_sub(before);
            }
            if control.is_cancelled() {
                return None;
            }
            let variant = slot.variant.id.clone();
            listen(Event::TrialBegins { round: number, variant, place: slot.place });
            let began = runner.elapsed();
            let mut trial = runner.run(design, slot.variant, turn);
            let took = runner.elapsed() - began;
            if number == 0 {
                trial.flags = trial.flags.with(Flags::WARM_UP);
            }
            let again = trial.counts()
                && trial.flags.contains(Flags::DISTURBED)
                && repeats < MOST_REPEATS
                && purse.has(design, turn, runner.elapsed() - done.held, took);
            if again {
                trial.flags = trial.flags.with(Flags::REPEATED);
                done.repeating += took;
                repeats += 1;
            }
            // What was recorded of a control is let go: a session keeps one timeline a variant.
            let timeline = runner.take_timeline().filter(|_| !is_control);
            done.timelines.extend(timeline.map(|found| (worth(&trial), found)));
            let before = runner.elapsed();
            listen(Event::TrialEnded { trial: Box::new(trial.clone()), is_control });
            done.told += runner.elapsed().saturating_sub(before);
            if is_control {
                done.round.control_at = Some(slot.place);
                done.round.controls.push(trial);
            } else {
                done.round.trials.push(trial);
            }
            if !again {
                break;
            }
        }
    }
    Some(done)
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
