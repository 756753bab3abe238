//! Running: from a button to results, and the ways in which a run ends early or not at all.

use super::journey::{Journey, labels};
use crate::fake::{FakeWorld, Gate, Script};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use tandem_lab::model::design::Model;
use tandem_lab::model::problem::Problem;
use tandem_lab::model::session::SessionStatus;
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::Tab;

#[test]
fn the_first_experiment_runs_with_one_key() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.press(Modifiers::NONE, Key::Enter);
    journey.until_done();
    let summary = journey.shown().summary.clone().unwrap();
    // Its noise is such that the first look finds every interval narrow enough.
    assert_eq!(summary.session.rounds, 12);
    assert_eq!(labels(journey.shown()), ["threads, 4 workers", "processes, 4 workers"]);
}

#[test]
fn a_repeat_has_an_order_of_its_own_and_leaves_the_design_as_it_is() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    for label in ["Run", "Run again"] {
        journey.click(Role::Button, label);
        journey.until_done();
    }
    let experiment = &journey.shown().experiment;
    let seed = experiment.design.seed;
    let [first, second] = &experiment.sessions[..] else { panic!("two sessions") };
    assert_eq!(first.plan.seed, Some(seed));
    assert_eq!(second.plan.seed, Some(seed.of_session(1)));
    assert_ne!(
        (&first.order, &first.plan.control_places),
        (&second.order, &second.plan.control_places)
    );
    assert_eq!(journey.shown().summary.as_ref().unwrap().session.seed, seed.of_session(1));
}

#[test]
fn cancelling_keeps_the_finished_rounds() {
    let gate = Gate::default();
    gate.allow(7);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("seven rounds", |app| {
        let run = app.state.shown().and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.finished_rounds == 7)
    });
    journey.click(Role::Button, "Cancel");
    gate.allow(u32::MAX);
    journey.until_done();
    let session = journey.shown().experiment.latest_session().unwrap();
    assert_eq!((session.status.clone(), session.order.len()), (SessionStatus::Cancelled, 8));
    assert_eq!(journey.shown().tab, Tab::Results);
    assert_eq!(journey.shown().summary.as_ref().unwrap().session.rounds, 7);
}

#[test]
fn cancelling_before_a_round_is_finished_leaves_the_design_as_it_was() {
    let gate = Gate::default();
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("prepared", |app| {
        let run = app.state.shown().and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.running.is_some())
    });
    journey.click(Role::Button, "Cancel");
    gate.allow(u32::MAX);
    journey.until_done();
    assert!(journey.shown().experiment.sessions.is_empty());
    assert_eq!(journey.shown().tab, Tab::Design);
    assert!(!journey.shown().is_changed());
}

#[test]
fn a_pause_holds_the_run_until_it_goes_on() {
    let gate = Gate::default();
    gate.allow(2);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("two rounds", |app| {
        app.state.running().and_then(|d| d.run.as_ref()).is_some_and(|r| r.finished_rounds == 2)
    });
    journey.click(Role::Button, "Pause");
    gate.allow(u32::MAX);
    journey.until("paused", |app| {
        let run = app.state.running().and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.stage == tandem_lab::ui::state::RunStage::Paused)
    });
    journey.click(Role::Button, "Go on");
    journey.until_done();
    let status = &journey.shown().experiment.latest_session().unwrap().status;
    assert_eq!(*status, SessionStatus::Complete);
}

#[test]
fn a_run_that_is_refused_for_what_was_found_before_it_runs_when_one_insists() {
    use tandem_lab::engine::preflight::refusal;
    let refuse = |meaning: &str| {
        let problem = Problem::new("A quota gives half a core", meaning, "Give it more");
        let script = Script { refusal: Some(problem), ..Script::default() };
        let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
        let mut journey = Journey::new(world);
        journey.click(Role::Button, "New experiment");
        journey.click(Role::Button, "Run");
        journey.until_done();
        assert!(journey.sees("A quota gives half a core."));
        journey
    };
    let mut journey = refuse(refusal::MEANING);
    assert!(journey.sees("Give it more; Run measures all the same now, without a verdict."));
    journey.click(Role::Button, "Close");
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(journey.shown().experiment.sessions.len(), 1);
    // Any other reason stands however often one tries.
    let mut journey = refuse("Nothing was measured");
    journey.click(Role::Button, "Close");
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert!(journey.shown().experiment.sessions.is_empty());
}

#[test]
fn a_run_that_cannot_begin_says_why_and_what_to_do() {
    let problem = Problem::new("The disk is full", "Nothing was measured", "Make room");
    let script = Script { refusal: Some(problem.clone()), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    for sentence in ["The disk is full.", "Nothing was measured.", "Make room."] {
        assert!(journey.sees(sentence), "{sentence}");
    }
    journey.click(Role::Button, "Close");
    assert_eq!(journey.app().state.problem, None);
    assert_eq!(journey.shown().tab, Tab::Design);
}

#[test]
fn a_model_of_which_every_trial_fails_ends_the_run_and_keeps_its_row() {
    let script = Script { failing: Some(Model::Processes), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    let session = journey.shown().experiment.latest_session().unwrap();
    assert_eq!(session.status, SessionStatus::Failed);
    assert!(journey.sees("A worker ran out of memory"));
}

#[test]
fn a_changed_design_with_results_becomes_an_experiment_of_its_own() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    let measured = journey.shown().experiment.clone();
    journey.click(Role::Tab, "Design");
    journey.click(Role::CheckBox, "Sequential");
    assert_eq!(journey.app().state.documents.len(), 2);
    assert_eq!(journey.app().state.documents[0].experiment, measured);
    assert_eq!(journey.shown().experiment.parent_id.as_ref(), Some(&measured.id));
    assert!(journey.shown().experiment.sessions.is_empty());
}

#[test]
fn every_ready_experiment_opens_runs_and_shows_a_result() {
    let count = Journey::new(FakeWorld::default()).app().state.ready.len();
    assert!(count >= 10, "{count}");
    let mut journey = Journey::new(FakeWorld::default());
    for place in 0..count {
        let ctx = journey.harness.ctx.clone();
        journey.harness.state_mut().apply(&ctx, Action::OpenReady { place, run: true });
        journey.until_done();
        assert_eq!(journey.shown().tab, Tab::Results, "{}", journey.shown().title());
        assert!(!journey.shown().results.tables.is_empty() || journey.shown().summary.is_some());
    }
}
