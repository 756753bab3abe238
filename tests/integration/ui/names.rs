//! What a screen reader hears: in every place, page and dialog each control has a name, no two of
//! one kind in one part of the window have the same, and each chart is a sentence.

use super::commands::running;
use super::journey::{Journey, type_path};
use crate::fake::FakeWorld;
use crate::screens::shown::{SCREENS, Seen};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use std::collections::BTreeSet;
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::Tab;

/// What can be pressed, moved or typed into.
const CONTROLS: [&str; 12] = [
    "Button",
    "CheckBox",
    "RadioButton",
    "Tab",
    "Slider",
    "SpinButton",
    "TextInput",
    "MultilineTextInput",
    "ComboBox",
    "ListBoxOption",
    "Link",
    "MenuItem",
];

/// In which part of a window of 1280 x 800 something stands.
fn part(at: Pos2) -> &'static str {
    match (at.x, at.y) {
        (_, y) if y < 32.0 => "the menu bar",
        (x, _) if x < 216.0 => "the side bar",
        (_, y) if y < 144.0 => "the head",
        _ => "the content",
    }
}

fn audit(journey: &Journey, place: &str) {
    let mut heard = BTreeSet::new();
    let mut count = 0;
    for node in journey.harness.root().children_recursive() {
        let role = format!("{:?}", node.accesskit_node().role());
        let name = node.accesskit_node().label().unwrap_or_default();
        if role == "Figure" {
            let is_sentence = name.ends_with('.') && name.contains(' ');
            assert!(is_sentence, "a chart without a sentence in {place}: {name:?}");
        }
        if CONTROLS.contains(&role.as_str()) {
            count += 1;
            assert!(!name.trim().is_empty(), "a {role} without a name in {place}");
            let part = part(node.rect().center());
            let twin = !heard.insert((part, role.clone(), name.clone()));
            assert!(!twin, "two of {role} {name:?} in {part} of {place}");
        }
    }
    assert!(count > 0, "{place}: {count}");
}

fn audit_tabs(journey: &mut Journey, when: &str) {
    for tab in Tab::ALL {
        journey.apply(Action::ShowTab(tab));
        audit(journey, &format!("{} {when}", tab.label()));
    }
}

#[test]
fn every_screen_of_the_album_has_names() {
    for screen in SCREENS {
        audit(&(screen.reach)(Seen::Light.look()), screen.name);
    }
}

#[test]
fn every_page_has_names_before_during_and_after_a_run() {
    let mut journey = Journey::new(FakeWorld::default());
    // Two experiments of one title are told apart.
    journey.apply(Action::New);
    journey.apply(Action::New);
    audit_tabs(&mut journey, "before a run");
    journey.apply(Action::Run);
    journey.until_done();
    audit_tabs(&mut journey, "after a run");
    journey.apply(Action::Compare);
    audit(&journey, "compare without a tick");
    let (mut journey, gate) = running();
    audit_tabs(&mut journey, "during a run");
    gate.allow(u32::MAX);
    journey.until_done();
}

#[test]
fn every_ready_experiment_has_names_in_its_design() {
    let mut journey = Journey::new(FakeWorld::default());
    for place in 0..journey.app().state.ready.len() {
        journey.apply(Action::OpenReady { place, run: false });
        let title = journey.shown().title().to_owned();
        audit(&journey, &title);
        journey.apply(Action::Close);
    }
}

#[test]
fn dialogs_about_runs_and_files_have_names() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, gate) = running();
    journey.apply(Action::Close);
    audit(&journey, "closing a run");
    gate.allow(u32::MAX);

    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.apply(Action::New);
    journey.apply(Action::AskSaveAs);
    let there = folder.path().join("there.tandem");
    std::fs::write(&there, "x").unwrap();
    type_path(&mut journey, &there);
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.app().state.replace.is_some());
    audit(&journey, "replacing a file");
}

#[test]
fn menus_and_the_small_window_have_names() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    for menu in ["File", "Edit", "Experiment", "View", "Help"] {
        journey.click(Role::Button, menu);
        audit(&journey, menu);
        journey.press(Modifiers::NONE, Key::Escape);
    }
    let mut journey = Journey::sized(FakeWorld::default(), &[], vec2(600.0, 400.0));
    audit(&journey, "a small window");
    journey.command(Key::B);
    audit(&journey, "the side bar over the content");
}

#[test]
fn every_stage_of_a_presentation_has_names() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    journey.press(Modifiers::NONE, Key::F5);
    journey.press(Modifiers::NONE, Key::Enter);
    audit(&journey, "predict");
    journey.press(Modifiers::NONE, Key::Space);
    journey.until_done();
    audit(&journey, "measured");
    journey.press(Modifiers::NONE, Key::Space);
    audit(&journey, "reveal");
    journey.press(Modifiers::NONE, Key::W);
    audit(&journey, "why");
    let (mut journey, gate) = running();
    journey.press(Modifiers::NONE, Key::F5);
    assert!(journey.harness.query_by_role(Role::Figure).is_some());
    audit(&journey, "run");
    gate.allow(u32::MAX);
    journey.until_done();
}
