//! What is written while the window goes on: copies of what is not saved, and files that are saved.

use super::commands::running;
use super::journey::Journey;
use crate::fake::{FakeWorld, Gate, Script};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use std::path::Path;
use tandem_lab::file;
use tandem_lab::model::design::Rounds;
use tandem_lab::model::experiment::Experiment;
use tandem_lab::model::problem::Problem;
use tandem_lab::model::session::SessionStatus;
use tandem_lab::ui::action::{Action, Edit};
use tandem_lab::ui::app::App;
use tandem_lab::ui::banner::{self, BannerKind};

/// The copy of what is shown.
pub(super) fn copy(journey: &Journey) -> Option<Experiment> {
    journey.world.copies.lock().unwrap().get(&journey.shown().copy_key).cloned()
}

/// What the world does in the background waits from now on.
pub(super) fn hold(journey: &Journey) {
    *journey.world.held.lock().unwrap() = Some(Vec::new());
}

pub(super) fn rename(journey: &mut Journey, title: &str) {
    let mut draft = journey.shown().draft();
    title.clone_into(&mut draft.title);
    journey.apply(Action::Edit(Box::new(Edit::new("Rename", draft))));
}

pub(super) fn title_in(path: &Path) -> String {
    file::open(path).unwrap().experiment.title
}

/// Adds an experiment that is called so and not saved.
pub(super) fn new_called(journey: &mut Journey, title: &str) {
    journey.apply(Action::New);
    rename(journey, title);
}

/// An experiment that was saved as “One” and is called otherwise now.
fn renamed(folder: &tempfile::TempDir) -> (Journey, std::path::PathBuf) {
    let mut journey = Journey::new(FakeWorld::default());
    new_called(&mut journey, "One");
    let path = journey.will_choose(folder, "one.tandem");
    journey.command(Key::S);
    rename(&mut journey, "Two");
    (journey, path)
}

#[test]
fn a_copy_follows_every_step_and_goes_when_nothing_is_changed_any_more() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    assert_eq!(copy(&journey), None);
    journey.click(Role::CheckBox, "Sequential");
    assert_eq!(copy(&journey).as_ref(), Some(&journey.shown().experiment));
    journey.command(Key::Z);
    assert_eq!(copy(&journey), None, "it would come back at the next start");
    journey.apply(Action::Redo);
    assert_eq!(copy(&journey).as_ref(), Some(&journey.shown().experiment));
}

#[test]
fn two_documents_of_one_experiment_have_a_copy_each() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, path) = renamed(&folder);
    let copied = folder.path().join("copied.tandem");
    std::fs::copy(path, &copied).unwrap();
    journey.apply(Action::Open(vec![copied]));
    rename(&mut journey, "Three");
    let copies = journey.world.copies.lock().unwrap().clone();
    let mut kept: Vec<_> = copies.into_values().collect();
    kept.sort_by(|one, other| one.title.cmp(&other.title));
    assert_eq!(kept.iter().map(|kept| &kept.title).collect::<Vec<_>>(), ["Three", "Two"]);
    assert_eq!(kept[0].id, kept[1].id, "it is one experiment");

    // Both come back, and each goes without the other.
    let world = FakeWorld { left_behind: kept.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    assert_eq!(journey.app().state.documents.len(), 2);
    journey.command(Key::W);
    journey.click(Role::Button, "Don’t save");
    let copies = journey.world.copies.lock().unwrap();
    assert_eq!(copies.len(), 1);
    assert!(copies.contains_key(&journey.app().state.documents[0].copy_key));
}

#[test]
fn copies_that_are_found_late_take_nobody_away_from_what_was_begun() {
    let mut experiment = file::ready::READY[0].opened().experiment;
    experiment.title = "Left behind".to_owned();
    let (left_behind, held) = (vec![experiment].into(), Some(Vec::new()).into());
    let mut journey = Journey::new(FakeWorld { left_behind, held, ..FakeWorld::default() });
    journey.apply(Action::New);
    let begun = journey.shown().id;
    journey.go_on();
    assert_eq!(journey.shown().id, begun);
    assert!(journey.app().state.documents[1].recovered);
    assert!(journey.sees("Left behind, Not run yet"));
}

#[test]
fn that_no_copy_can_be_kept_is_told_until_one_can() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    let is_told = |journey: &Journey| {
        banner::of(journey.shown()).is_some_and(|banner| banner.kind == BannerKind::NoCopy)
    };
    let full = Problem::new("The disk is full", "Unsaved work is not kept", "Make room");
    *journey.world.keeps_nothing.lock().unwrap() = Some(full);
    rename(&mut journey, "One");
    assert!(is_told(&journey) && journey.sees("The disk is full"));
    journey.click(Role::Button, "Take this line away");
    rename(&mut journey, "Two");
    assert!(!is_told(&journey), "once is enough");
    *journey.world.keeps_nothing.lock().unwrap() = None;
    rename(&mut journey, "Three");
    assert_eq!(journey.shown().copy_problem, None);
}

#[test]
fn finished_rounds_have_a_copy_while_the_next_ones_run() {
    let gate = Gate::default();
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.apply(Action::New);
    let mut draft = journey.shown().draft();
    draft.design.rounds = Rounds::fixed(1_000);
    draft.design.budget_ms = 3_600_000;
    journey.apply(Action::Edit(Box::new(Edit::new("Run long", draft))));
    journey.apply(Action::Run);
    // The session offers a moment for it twice a second at most, so some rounds may pass.
    let copied = (1..1_000).find_map(|round| {
        gate.allow(round);
        journey.until("a round", |app| {
            let run = app.state.running().and_then(|document| document.run.as_ref());
            run.is_some_and(|run| run.finished_rounds == round)
        });
        copy(&journey).filter(|copied| !copied.sessions.is_empty())
    });
    let session = copied.expect("a copy is kept while it runs").sessions[0].clone();
    assert!(session.order.len() > 1);
    assert_eq!(session.status, SessionStatus::Running);
    journey.apply(Action::Cancel);
    gate.allow(u32::MAX);
    journey.until_done();
    let copied = copy(&journey).unwrap();
    assert_eq!(copied, journey.shown().experiment, "the end needs no moment");
}

#[test]
fn a_window_that_hears_of_a_moment_too_late_writes_nothing_beside_the_trial() {
    let gate = Gate::default();
    gate.allow(1);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.apply(Action::New);
    let ctx = journey.harness.ctx.clone();
    // Nothing is heard before the first round has ended and the next trial has begun.
    journey.harness.state_mut().apply(&ctx, Action::Run);
    let (rounds, moved) = &*gate.0;
    let stands = rounds.lock().unwrap();
    drop(moved.wait_while(stands, |rounds| rounds.stands_before < 2).unwrap());
    journey.harness.run();
    let rounds = |app: &App| app.state.running().unwrap().run.as_ref().unwrap().finished_rounds;
    assert_eq!(rounds(journey.app()), 1);
    assert_eq!(copy(&journey), None);
    gate.allow(u32::MAX);
    journey.until_done();
    assert!(copy(&journey).is_some(), "the end needs no moment");
}

#[test]
fn notes_that_are_taken_during_a_trial_are_written_after_it() {
    let (mut journey, gate) = running();
    let before = copy(&journey);
    journey.apply(Action::SetNotes("The fan is loud.".to_owned()));
    assert_eq!(copy(&journey), before, "nothing is written beside a trial");
    gate.allow(u32::MAX);
    journey.until_done();
    assert_eq!(copy(&journey).unwrap().notes, "The fan is loud.");
}

#[test]
fn while_a_file_is_saved_the_window_goes_on_and_a_later_change_stays_unsaved() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, path) = renamed(&folder);
    hold(&journey);
    journey.command(Key::S);
    assert!(journey.shown().is_changed(), "it is saved when the file is there");
    assert_eq!(title_in(&path), "One");
    rename(&mut journey, "Three");
    journey.go_on();
    assert_eq!(title_in(&path), "Two");
    assert!(journey.shown().is_changed());
    assert_eq!(copy(&journey).unwrap().title, "Three");
    journey.command(Key::S);
    assert!(!journey.shown().is_changed());
    assert_eq!((title_in(&path).as_str(), copy(&journey)), ("Three", None));
}

#[test]
fn two_saves_of_one_experiment_leave_the_later() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, path) = renamed(&folder);
    hold(&journey);
    journey.command(Key::S);
    rename(&mut journey, "Three");
    journey.command(Key::S);
    journey.go_on();
    assert_eq!(title_in(&path), "Three");
    assert!(!journey.shown().is_changed());
}

#[test]
fn closing_waits_for_the_file_and_asks_again_about_what_was_changed_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, path) = renamed(&folder);
    hold(&journey);
    journey.command(Key::W);
    journey.click(Role::Button, "Save");
    assert_eq!(journey.app().state.documents.len(), 1);
    rename(&mut journey, "Three");
    journey.go_on();
    assert_eq!(title_in(&path), "Two");
    assert!(journey.app().state.prompt.is_some(), "there is something to lose again");
    hold(&journey);
    journey.click(Role::Button, "Save");
    // Asked for twice, it is closed once.
    journey.command(Key::W);
    journey.go_on();
    assert!(journey.app().state.documents.is_empty() && journey.app().state.prompt.is_none());
    assert_eq!(title_in(&path), "Three");
}

#[test]
fn a_file_that_cannot_be_saved_stays_changed_and_open() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, path) = renamed(&folder);
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    hold(&journey);
    journey.command(Key::W);
    journey.click(Role::Button, "Save");
    journey.go_on();
    assert!(journey.sees("is not a file"));
    journey.click(Role::Button, "Close");
    assert!(journey.shown().is_changed() && journey.app().state.prompt.is_none());
    assert_eq!(copy(&journey).unwrap().title, "Two");
}

#[test]
fn quitting_waits_for_what_is_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, path) = renamed(&folder);
    hold(&journey);
    journey.command(Key::S);
    journey.command(Key::Q);
    assert!(journey.app().state.prompt.is_none(), "it is being saved");
    assert!(!journey.app().may_quit() && journey.sees("Saving “Two”…"));
    assert!(journey.sees(&path.display().to_string()), "and it is said where");
    journey.go_on();
    assert!(journey.app().may_quit());
    assert_eq!(title_in(&path), "Two");
    assert!(journey.world.copies.lock().unwrap().is_empty());
}

#[test]
fn a_file_that_could_not_be_saved_keeps_the_program_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    hold(&journey);
    let id = journey.shown().id;
    journey.apply(Action::SaveTo(id, folder.path().join("none/one.tandem")));
    journey.command(Key::Q);
    assert!(!journey.app().may_quit() && journey.sees("one.tandem"));
    journey.go_on();
    assert!(!journey.app().may_quit());
    assert!(journey.sees("could not be saved"));
    journey.click(Role::Button, "Close");
    journey.command(Key::Q);
    assert!(journey.app().may_quit());
}
