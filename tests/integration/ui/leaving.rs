//! Closing and quitting in the middle of something: each answer of the question does what it says.

use super::commands::running;
use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use tandem_lab::ui::action::Action;

/// So many experiments that are changed and not saved.
fn changed(count: usize) -> Journey {
    let mut journey = Journey::new(FakeWorld::default());
    for _ in 0..count {
        journey.apply(Action::New);
        journey.click(Role::CheckBox, "Sequential");
    }
    journey
}

/// Presses Cancel in the dialog; the page below it may have one too.
fn cancel(journey: &mut Journey) {
    let all = journey.harness.query_all_by_role_and_label(Role::Button, "Cancel");
    all.last().expect("the dialog has it").click();
    journey.harness.run();
    assert!(journey.app().state.prompt.is_none());
}

#[test]
fn closing_a_run_and_cancelling_leaves_it_running() {
    let (mut journey, gate) = running();
    journey.command(Key::W);
    assert!(journey.sees("is running") && journey.sees("3 rounds are finished"));
    cancel(&mut journey);
    assert!(journey.app().state.prompt.is_none());
    assert!(journey.app().state.running().is_some());
    gate.allow(u32::MAX);
    journey.until_done();
    assert!(journey.shown().summary.is_some(), "the run came to its end");
}

#[test]
fn closing_a_run_without_saving_stops_it_and_keeps_nothing() {
    let (mut journey, gate) = running();
    journey.command(Key::W);
    journey.click(Role::Button, "Don’t save");
    assert!(journey.app().state.documents.is_empty());
    assert!(journey.world.copies.lock().unwrap().is_empty());
    gate.allow(u32::MAX);
}

#[test]
fn closing_a_run_and_saving_keeps_its_finished_rounds() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, gate) = running();
    let path = journey.will_choose(&folder, "stopped.tandem");
    journey.command(Key::W);
    journey.click(Role::Button, "Stop and save");
    gate.allow(u32::MAX);
    journey.until("closed", |app| app.state.documents.is_empty());
    let saved = tandem_lab::file::open(&path).unwrap().experiment;
    assert_eq!(saved.sessions.len(), 1);
    assert!(!journey.app().may_quit(), "only the experiment was closed");
}

#[test]
fn quitting_during_a_run_and_cancelling_leaves_everything() {
    let (mut journey, gate) = running();
    journey.command(Key::Q);
    cancel(&mut journey);
    assert!(!journey.app().may_quit());
    assert!(journey.app().state.running().is_some());
    gate.allow(u32::MAX);
    journey.until_done();
}

#[test]
fn quitting_during_a_run_without_saving_quits_at_once() {
    let (mut journey, gate) = running();
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    assert!(journey.app().may_quit(), "it does not wait for the trial that is running");
    assert!(journey.world.copies.lock().unwrap().is_empty());
    gate.allow(u32::MAX);
}

#[test]
fn quitting_asks_about_each_unsaved_experiment_and_saves_what_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = changed(3);
    let ids: Vec<_> = journey.app().state.documents.iter().map(|d| d.id).collect();
    let first = journey.will_choose(&folder, "one.tandem");
    let third = journey.will_choose(&folder, "three.tandem");
    journey.command(Key::Q);
    let mut asked = Vec::new();
    for answer in ["Save", "Don’t save", "Save"] {
        let prompt = journey.app().state.prompt.as_ref().expect("one after the other");
        asked.push(prompt.about);
        assert!(!journey.app().may_quit());
        journey.click(Role::Button, answer);
    }
    assert_eq!(asked, ids, "each once, in the order of the side bar");
    assert!(journey.app().may_quit());
    assert!(first.is_file() && third.is_file());
    assert!(
        journey.world.copies.lock().unwrap().is_empty(),
        "nothing comes back that was given up"
    );
}

#[test]
fn cancelling_in_the_middle_of_quitting_keeps_what_was_not_saved() {
    let mut journey = changed(2);
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    cancel(&mut journey);
    assert!(!journey.app().may_quit());
    let unsaved = journey.app().state.documents.iter().filter(|d| d.is_changed()).count();
    assert_eq!(unsaved, 2);
    // Both are asked about again.
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    assert!(!journey.app().may_quit());
    journey.click(Role::Button, "Don’t save");
    assert!(journey.app().may_quit());
}

#[test]
fn after_cancelled_quitting_a_crash_loses_nothing_that_is_still_open() {
    let mut journey = changed(2);
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    cancel(&mut journey);
    let copies = journey.world.copies.lock().unwrap();
    for document in &journey.app().state.documents {
        assert!(copies.contains_key(&document.copy_key), "{}", document.title());
    }
}

#[test]
fn a_run_that_was_given_up_goes_on_if_quitting_is_cancelled_after_all() {
    let (mut journey, gate) = running();
    journey.apply(Action::New);
    journey.click(Role::CheckBox, "Sequential");
    journey.command(Key::Q);
    assert!(journey.sees("is running"));
    journey.click(Role::Button, "Don’t save");
    cancel(&mut journey);
    let run =
        journey.app().state.running().expect("the window is still there, and so is its run").id;
    gate.allow(u32::MAX);
    journey.until_done();
    assert!(journey.app().state.document(run).unwrap().summary.is_some());
}

#[test]
fn giving_up_the_dialog_of_the_system_gives_up_quitting() {
    let mut journey = changed(1);
    journey.command(Key::Q);
    // The dialog for the file is cancelled: nothing was chosen.
    journey.click(Role::Button, "Save");
    assert!(!journey.app().may_quit());
    assert_eq!(journey.app().state.documents.len(), 1);
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    assert!(journey.app().may_quit());
}
