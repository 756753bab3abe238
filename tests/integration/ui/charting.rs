//! The charts of results: further ones open in place, and the keyboard walks through the samples.

use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use tandem_lab::ui::state::{ChartKind, Tab};

/// A window that shows the results of a first run.
fn results() -> Journey {
    let mut journey = Journey::new(FakeWorld::default());
    journey.command(Key::N);
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(journey.shown().tab, Tab::Results);
    journey
}

#[test]
fn memory_per_worker_opens_in_place_and_closes_again() {
    let mut journey = results();
    journey.click(Role::Button, "Memory per worker");
    assert!(journey.shown().results.open.contains(&ChartKind::MemoryPerWorker));
    journey.harness.get_by_role_and_label(Role::Button, "Show “Memory per worker” as a table");
    journey.click(Role::Button, "Memory per worker");
    assert!(journey.shown().results.open.is_empty());
}

#[test]
fn arrow_keys_walk_through_the_samples_and_tell_of_each() {
    let mut journey = results();
    let figure = |journey: &Journey| {
        let mut figures = journey.harness.query_all_by_role(Role::Figure);
        figures.next().expect("the samples come first").focus();
    };
    figure(&journey);
    journey.harness.run();
    assert!(journey.sees("round 1, "), "the first sample is chosen with the focus");
    journey.press(Modifiers::NONE, Key::ArrowRight);
    assert!(journey.sees("round 2, ") && journey.sees("in its round: "));
    journey.press(Modifiers::NONE, Key::ArrowLeft);
    journey.press(Modifiers::NONE, Key::ArrowDown);
    assert!(journey.sees("round 1, "));
}
