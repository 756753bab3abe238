//! Comparing: ticked in the side bar, or several files at once.

use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::Place;

#[test]
fn in_a_small_window_experiments_can_be_ticked_and_compared() {
    let mut journey = Journey::sized(FakeWorld::default(), &[], vec2(1024.0, 700.0));
    for _ in 0..2 {
        journey.command(Key::N);
        journey.click(Role::Button, "Run");
        journey.until_done();
    }
    let ids: Vec<_> = journey.app().state.documents.iter().map(|document| document.id).collect();
    let boxes: Vec<_> = journey
        .harness
        .query_all_by_role(Role::CheckBox)
        .filter(|node| node.accesskit_node().label().is_some_and(|l| l.starts_with("Tick ")))
        .map(|node| node.rect().center())
        .collect();
    assert_eq!(boxes.len(), ids.len());
    for at in boxes {
        journey.harness.hover_at(at);
        journey.harness.drag_at(at);
        journey.harness.drop_at(at);
        journey.harness.run();
    }
    assert_eq!(journey.app().state.ticked, ids);
    journey.click(Role::Button, "Experiment");
    journey.harness.get_by_label_contains("Compare ticked experiments").click();
    journey.harness.run();
    assert_eq!(journey.app().state.place, Place::Compare);
}

#[test]
fn several_files_open_and_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    let mut paths = Vec::new();
    for name in ["a.tandem", "b.tandem"] {
        journey.command(Key::N);
        journey.click(Role::Button, "Run");
        journey.until_done();
        paths.push(journey.will_choose(&folder, name));
        journey.command(Key::S);
    }
    let journey = Journey::sized(FakeWorld::default(), &paths, vec2(1280.0, 800.0));
    assert_eq!(journey.app().state.place, Place::Compare);
    assert_eq!(journey.app().state.ticked.len(), 2);
    assert!(journey.app().state.compare.is_some());
}

#[test]
fn unsaved_results_are_compared_and_what_has_none_is_named() {
    let mut journey = Journey::new(FakeWorld::default());
    for _ in 0..2 {
        journey.command(Key::N);
        journey.click(Role::Button, "Run");
        journey.until_done();
    }
    journey.command(Key::N);
    let ids: Vec<_> = journey.app().state.documents.iter().map(|document| document.id).collect();
    journey.apply(Action::Tick(ids[0], true));
    journey.apply(Action::Tick(ids[2], true));
    journey.apply(Action::Compare);
    assert!(journey.sees("Tick two or more experiments to compare them."));
    assert!(journey.sees("has no result yet. Run it first to compare it."));
    journey.apply(Action::Tick(ids[1], true));
    assert!(journey.sees("Compare two experiments"));
    assert!(journey.sees("has no result yet. Run it first to compare it."));
    assert!(journey.sees("B ÷ A compares two sessions"));
}
