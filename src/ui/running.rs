//! Runs: starting one, hearing of it, stopping it.

use super::app::App;
use super::run_notes::RunNotes;
use super::state::{DocumentId, Prompt, RunProgress, RunStage, Tab};
use crate::analysis;
use crate::chart::trend::Step;
use crate::engine::preflight::refusal;
use crate::engine::run::{Message, Run, Still};
use crate::engine::session::Event;
use crate::model::design::{Design, Variant};
use crate::model::experiment::Experiment;
use crate::model::plan_log::Round;
use crate::model::problem::Problem;
use crate::model::session::{Session, SessionStatus};
use crate::model::trial::Flags;
use eframe::egui::Context;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

/// How many moments the window may miss before it writes a copy beside a trial: they are half a second
/// apart at least, and better that trial is disturbed than a long run lost.
const MISSED: u32 = 20;

/// A run and the experiment that it belongs to.
pub struct ActiveRun {
    document: DocumentId,
    run: Run,
    spent: Duration,
    /// Whether a copy of what was measured is to be kept at the next moment in which nothing is.
    copy_is_due: bool,
    /// How many such moments were over before the window heard of them, since the last copy.
    missed: u32,
}

/// Wakes the window between trials, and at once when the run has ended.
struct WindowWaker(Context);

impl Wake for WindowWaker {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Without any delay egui would draw two frames, and the session waits for one.
        self.0.request_repaint_after(Duration::from_millis(1));
    }
}

impl App {
    pub(super) fn run_shown(&mut self, ctx: &Context) {
        self.look_ahead();
        if super::command::can_run(&self.state).is_err() {
            self.say_why_not(ctx);
            return;
        }
        let Some(id) = self.shown_id() else { return };
        let Some(document) = self.document_mut(id) else { return };
        // A repeat in the same order and with the same settings would show less than chance does.
        let before = document.experiment.sessions.len();
        let design = document.experiment.design.of_session(before);
        let label = self.state.machine_label.clone();
        // Who was told why the run was refused and starts it again insists.
        let insists = self.refused.take() == Some(id);
        let world = Arc::clone(&self.world);
        let waker = Waker::from(Arc::new(WindowWaker(ctx.clone())));
        let judge = analysis::looks::widest_half_width;
        let make_runner = move || {
            let mut runner = world.runner(&label);
            if insists {
                runner.insist();
            }
            runner
        };
        match Run::start(design.clone(), judge, make_runner, waker) {
            Ok(run) => {
                let (spent, copy_is_due, missed) = (Duration::ZERO, false, 0);
                self.active = Some(ActiveRun { document: id, run, spent, copy_is_due, missed });
                self.with_shown(|document| {
                    document.run = Some(beginning(design));
                    document.tab = Tab::Run;
                });
            }
            Err(problem) => self.state.problem = Some(problem),
        }
    }

    pub(super) fn pause(&mut self, hold: bool) {
        let Some(active) = &self.active else { return };
        active.run.control.pause(hold);
        let id = active.document;
        if let Some(run) = self.document_mut(id).and_then(|document| document.run.as_mut()) {
            run.stage = if hold { RunStage::Pausing } else { RunStage::Running };
        }
    }

    pub(super) fn cancel(&mut self) {
        let Some(active) = &self.active else { return };
        active.run.control.cancel();
        let id = active.document;
        if let Some(run) = self.document_mut(id).and_then(|document| document.run.as_mut()) {
            run.stage = RunStage::Stopping;
        }
    }

    /// Ends the run of an experiment that is given up, with all it has measured.
    pub(super) fn abandon_run(&mut self, id: DocumentId) {
        if self.active.as_ref().is_some_and(|active| active.document == id) {
            // Dropping the run cancels it.
            self.active = None;
        }
        if let Some(document) = self.document_mut(id) {
            document.run = None;
        }
    }

    pub(super) fn drain_run(&mut self, ctx: &Context) {
        let Some(mut active) = self.active.take() else { return };
        let mut moment = None;
        while let Ok(message) = active.run.messages.try_recv() {
            match message {
                Message::Event(event) => self.hear(&mut active, event),
                Message::Still(still) => moment = Some(still),
                Message::Ended(ended) => {
                    self.end_run(ctx, active.document, ended);
                    return;
                }
            }
        }
        if active.copy_is_due {
            self.copy_run(ctx, &mut active, moment);
        }
        self.active = Some(active);
    }

    /// Keeps a copy of what was measured, if nothing is being measured. A window that hears of the
    /// moment too late waits for the next.
    fn copy_run(&mut self, ctx: &Context, active: &mut ActiveRun, moment: Option<Still>) {
        let is_offered = moment.is_some();
        let held = moment.and_then(Still::hold);
        active.missed += u32::from(is_offered && held.is_none());
        if held.is_some() || active.missed >= MISSED || self.is_paused(active.document) {
            (active.copy_is_due, active.missed) = (false, 0);
            self.write_copy(ctx, active.document, held);
        }
    }

    fn is_paused(&self, id: DocumentId) -> bool {
        let run = self.state.document(id).and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.stage == RunStage::Paused)
    }

    /// Whether the copy of an experiment waits for the next moment in which nothing is measured.
    pub(super) fn waits_for_moment(&mut self, id: DocumentId) -> bool {
        let is_measuring = !self.is_paused(id);
        let active = self.active.as_mut().filter(|active| is_measuring && active.document == id);
        active.map(|active| active.copy_is_due = true).is_some()
    }

    fn hear(&mut self, active: &mut ActiveRun, event: Event) {
        let Some(document) = self.document_mut(active.document) else { return };
        let title = document.experiment.title.clone();
        let Some(run) = document.run.as_mut() else { return };
        match event {
            Event::Prepared { design, session, round_estimate } => {
                run.notes.prepared(&session);
                run.design = *design;
                let pace = &document.outlook.pace;
                run.round_time = Some(pace.round_of(&run.design, &session, round_estimate));
                run.session = Some((*session).into());
                run.rest = Some(rest(run, active.spent));
                if run.stage == RunStage::Preparing {
                    run.stage = RunStage::Running;
                }
            }
            Event::TrialBegins { round, variant, place } => {
                run.round = round;
                run.trials_in_round = place;
                run.running = Some((variant, place));
                if run.stage == RunStage::Paused {
                    run.stage = RunStage::Running;
                }
            }
            Event::TrialEnded { trial, .. } => {
                let of = |variant: &Variant| variant.id == trial.variant;
                let place = run.design.variants.iter().position(of);
                if let Some(label) = place.and_then(|place| run.labels.get(place)) {
                    run.notes.trial_ended(&trial, label);
                }
                run.trials_in_round += 1;
                run.running = None;
            }
            Event::RoundEnded { round, took, finished } => {
                active.spent += took;
                end_round(run, (round, *finished), active.spent, &title);
                // Of the warm-up alone nothing is kept.
                active.copy_is_due |= round > 0;
            }
            Event::Paused => run.stage = RunStage::Paused,
        }
    }

    fn end_run(&mut self, ctx: &Context, id: DocumentId, ended: Result<Box<Session>, Problem>) {
        let Some(document) = self.document_mut(id) else { return };
        let was_shown = document.tab == Tab::Run;
        let run = document.run.take();
        match ended {
            Ok(session) if session.order.len() > 1 => {
                if let Some(run) = run {
                    document.keep_amount_of(&run.design);
                }
                document.experiment.sessions.push((*session).into());
                document.summarise();
                if was_shown {
                    document.tab = Tab::Results;
                }
            }
            Ok(_) => {
                if was_shown {
                    document.tab = Tab::Design;
                }
            }
            Err(mut problem) => {
                document.tab = Tab::Design;
                if refusal::is_refusal(&problem) {
                    problem.advice += "; Run measures all the same now, without a verdict";
                    self.refused = Some(id);
                }
                self.state.problem = Some(problem);
            }
        }
        self.keep_copy(ctx, id);
        self.refresh_compare();
        let is_asked_about = |prompt: &Prompt| prompt.about == id;
        if self.save_after_run.take() == Some(id) {
            self.save_before_closing(ctx, id);
        } else if self.state.prompt.as_ref().is_some_and(is_asked_about) {
            self.go_on_closing(ctx);
        }
    }

    /// The experiment as a copy of it is kept: with the finished rounds of its run.
    pub(super) fn with_run(&self, id: DocumentId) -> Option<Experiment> {
        let document = self.state.document(id)?;
        let mut experiment = document.experiment.clone();
        let session = document.run.as_ref().and_then(|run| run.session.as_ref());
        if let Some(session) = session.filter(|session| session.order.len() > 1) {
            experiment.sessions.push(session.clone());
            if let Some(run) = &document.run {
                experiment.design = experiment.design.with_amount_of(&run.design);
            }
        }
        Some(experiment)
    }
}

fn beginning(design: Design) -> RunProgress {
    RunProgress {
        labels: design.labels(),
        design,
        stage: RunStage::Preparing,
        round: 0,
        trials_in_round: 0,
        running: None,
        finished_rounds: 0,
        round_time: None,
        rest: None,
        session: None,
        summary: None,
        steps: Vec::new(),
        notes: RunNotes::default(),
    }
}

fn end_round(run: &mut RunProgress, (round, finished): (u32, Round), spent: Duration, title: &str) {
    let Some(session) = run.session.as_mut() else { return };
    let seen = finished.seen.as_ref().map_or_else(Vec::new, |seen| seen.disturbances.clone());
    session.add(finished);
    // Only now the trials are marked.
    let trials = session.trials.iter().chain(&session.controls).filter(|t| t.round == round);
    let marked = trials.filter(|trial| trial.flags.contains(Flags::DISTURBED)).count();
    run.notes.round_ended(round, &seen, marked);
    session.status = SessionStatus::Running;
    run.finished_rounds = round;
    run.trials_in_round = 0;
    // The warm-up is a round like any other in what it costs.
    run.round = round + 1;
    run.round_time = Some(spent / (round + 1));
    run.summary = (round > 0).then(|| {
        Arc::new(analysis::summarise_in_progress(
            title,
            &run.design,
            session,
            crate::kernels::registry::describe,
        ))
    });
    run.steps.extend(run.summary.as_deref().and_then(Step::of));
    run.rest = Some(rest(run, spent));
    run.round = run.round.min(run.design.rounds.max);
}

/// About how long the run still takes: its rounds, or what is left of its budget.
fn rest(run: &RunProgress, spent: Duration) -> Duration {
    let left = (run.rounds() + 1).saturating_sub(run.round);
    let rounds = run.round_time.unwrap_or_default() * left;
    rounds.min(run.design.budget().saturating_sub(spent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{registry, starter};
    use crate::model::id::Seed;

    #[test]
    fn the_rest_is_what_rounds_or_budget_leave() {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
        design.rounds = crate::model::design::Rounds::fixed(9);
        design.budget_ms = 20_000;
        let mut run = beginning(design);
        run.round_time = Some(Duration::from_secs(1));
        for (round, spent, expected) in [(0, 0, 10), (5, 5, 5), (5, 17, 3), (9, 30, 0), (10, 9, 0)]
        {
            run.round = round;
            let rest = rest(&run, Duration::from_secs(spent));
            assert_eq!(rest, Duration::from_secs(expected), "round {round} after {spent} s");
        }
    }
}
