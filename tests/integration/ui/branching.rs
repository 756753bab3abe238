//! A change of an experiment with results: another one beside it, and back again.

use super::journey::{Journey, labels};
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Rect, vec2};
use egui_kittest::kittest::Queryable;
use tandem_lab::ui::action::{Action, Edit};
use tandem_lab::ui::state::Tab;

/// An experiment that has run, with its design shown.
fn measured(size: eframe::egui::Vec2) -> Journey {
    let mut journey = Journey::sized(FakeWorld::default(), &[], size);
    journey.apply(Action::New);
    journey.apply(Action::Run);
    journey.until_done();
    journey.apply(Action::ShowTab(Tab::Design));
    journey
}

/// The keys of the copies that are kept.
fn copied(journey: &Journey) -> Vec<String> {
    journey.world.copies.lock().unwrap().keys().cloned().collect()
}

fn place_of(journey: &Journey, label: &str) -> Rect {
    journey.harness.get_by_role_and_label(Role::CheckBox, label).rect()
}

#[test]
fn undo_leads_back_from_the_first_change_to_the_results() {
    let mut journey = measured(vec2(1280.0, 800.0));
    let (place, before) = (journey.app().state.place, labels(journey.shown()));
    let summary = journey.shown().summary.clone();
    let before_id = journey.shown().copy_key.clone();
    journey.click(Role::CheckBox, "Sequential");
    assert_ne!(journey.app().state.place, place);
    assert_eq!(journey.app().state.documents.len(), 2);
    assert!(journey.sees("Undo leads back to it."));
    journey.click(Role::CheckBox, "Work-stealing pool");
    let changed = labels(journey.shown());

    journey.command(Key::Z);
    assert_eq!(labels(journey.shown()).len(), before.len() + 1);
    journey.command(Key::Z);
    assert_eq!((journey.app().state.place, labels(journey.shown())), (place, before));
    assert_eq!((&journey.shown().summary, journey.shown().tab), (&summary, Tab::Design));
    assert_eq!(journey.app().state.documents.len(), 1, "what was taken back is not left over");
    assert_eq!(copied(&journey), vec![before_id.clone()], "it would come back at the next start");

    // And the same way forth.
    for _ in 0..2 {
        journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    }
    assert_eq!(labels(journey.shown()), changed);
    assert_eq!(journey.app().state.documents.len(), 2);
}

#[test]
fn a_change_that_has_results_or_a_file_of_its_own_is_not_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = measured(vec2(1280.0, 800.0));
    journey.click(Role::CheckBox, "Sequential");
    journey.apply(Action::Run);
    journey.until_done();
    let place = journey.app().state.place;
    journey.command(Key::Z);
    assert_eq!(journey.app().state.place, place, "results are never undone away");
    journey.apply(Action::ShowTab(Tab::Design));
    journey.click(Role::CheckBox, "Sequential");
    journey.will_choose(&folder, "kept.tandem");
    journey.command(Key::S);
    let place = journey.app().state.place;
    journey.command(Key::Z);
    assert_eq!((journey.app().state.place, journey.app().state.documents.len()), (place, 3));
}

#[test]
fn nothing_moves_under_the_pointer_when_a_change_makes_another_experiment() {
    for size in [vec2(1280.0, 800.0), vec2(1024.0, 700.0), vec2(640.0, 400.0)] {
        let mut journey = measured(size);
        let box_before = place_of(&journey, "Sequential");
        journey.harness.get_by_role_and_label(Role::CheckBox, "Sequential").scroll_to_me();
        journey.harness.run();
        let scrolled = place_of(&journey, "Sequential");
        journey.click(Role::CheckBox, "Sequential");
        assert_eq!(journey.app().state.documents.len(), 2);
        assert_eq!(place_of(&journey, "Sequential"), scrolled, "{size:?}, first {box_before:?}");
        journey.command(Key::Z);
        assert_eq!(place_of(&journey, "Sequential"), scrolled, "{size:?}");
    }
}

#[test]
fn nothing_moves_when_results_are_judged_otherwise() {
    let mut journey = measured(vec2(1024.0, 700.0));
    let place = place_of(&journey, "Sequential");
    let mut draft = journey.shown().draft();
    draft.design.margin = 0.2;
    journey.apply(Action::Edit(Box::new(Edit::new("Change margin", draft))));
    assert!(journey.sees("Margin was changed after the run"));
    assert_eq!(place_of(&journey, "Sequential"), place);
}

#[test]
fn the_moves_of_one_slider_are_one_step_from_the_results_on() {
    let mut journey = measured(vec2(1280.0, 800.0));
    let (place, before) = (journey.app().state.place, journey.shown().experiment.design.clone());
    for _ in 0..3 {
        journey.harness.get_by_label("Jobs, slider").focus();
        journey.harness.run();
        journey.press(Modifiers::NONE, Key::ArrowRight);
    }
    assert_ne!(journey.shown().experiment.design.workload, before.workload);
    journey.command(Key::Z);
    assert_eq!(journey.app().state.place, place);
    assert_eq!(journey.shown().experiment.design, before);
    assert_eq!(copied(&journey), [journey.shown().copy_key.clone()]);
}

#[test]
fn the_first_change_is_asked_about_before_it_is_closed() {
    let mut journey = measured(vec2(1280.0, 800.0));
    journey.click(Role::CheckBox, "Sequential");
    assert!(copied(&journey).contains(&journey.shown().copy_key));
    journey.command(Key::W);
    assert!(journey.sees("changes of the design"));
}

#[test]
fn a_change_with_notes_of_its_own_or_that_is_being_saved_is_not_taken_back() {
    let mut journey = measured(vec2(1280.0, 800.0));
    journey.click(Role::CheckBox, "Sequential");
    let place = journey.app().state.place;
    journey.apply(Action::SetNotes("Why is it slower?".to_owned()));
    journey.command(Key::Z);
    assert_eq!(journey.app().state.place, place);
    journey.apply(Action::SetNotes(String::new()));
    let folder = tempfile::tempdir().unwrap();
    *journey.world.held.lock().unwrap() = Some(Vec::new());
    journey.apply(Action::SaveTo(journey.shown().id, folder.path().join("kept.tandem")));
    journey.command(Key::Z);
    assert_eq!(journey.app().state.place, place);
}

#[test]
fn after_a_change_that_makes_another_experiment_redo_makes_nothing_else_again() {
    let mut journey = measured(vec2(1280.0, 800.0));
    let mut draft = journey.shown().draft();
    draft.title = "Renamed".to_owned();
    journey.apply(Action::Edit(Box::new(Edit::new("Rename", draft))));
    journey.apply(Action::Undo);
    journey.click(Role::CheckBox, "Sequential");
    let changed = journey.app().state.place;
    journey.apply(Action::Undo);
    journey.apply(Action::Redo);
    assert_eq!(journey.app().state.place, changed);
    assert_ne!(journey.shown().title(), "Renamed");
}
