//! Closing and quitting, what would be lost by it, and what comes back after a crash.

use super::journey::Journey;
use crate::fake::{FakeWorld, Gate, Script};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use tandem_lab::ui::app::App;
use tandem_lab::ui::banner::{self, BannerKind};

#[test]
fn closing_asks_about_what_would_be_lost_and_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.command(Key::W);
    assert!(journey.app().state.documents.is_empty(), "an untouched design closes at once");

    journey.click(Role::Button, "New experiment");
    journey.click(Role::CheckBox, "Sequential");
    journey.command(Key::W);
    assert!(journey.sees("changes of the design"));
    journey.click(Role::Button, "Cancel");
    assert_eq!(journey.app().state.documents.len(), 1);

    journey.command(Key::W);
    let path = journey.will_choose(&folder, "kept.tandem");
    journey.click(Role::Button, "Save");
    assert!(path.is_file());
    assert!(journey.app().state.documents.is_empty());

    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    journey.command(Key::W);
    assert!(journey.sees("the results of its run"));
    journey.click(Role::Button, "Don’t save");
    assert!(journey.app().state.documents.is_empty());
    assert!(journey.world.copies.lock().unwrap().is_empty(), "given up, so no copy is kept");
}

#[test]
fn enter_saves_what_would_be_lost_and_escape_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    let path = journey.will_choose(&folder, "keep.tandem");
    journey.command(Key::S);
    journey.click(Role::Tab, "Notes and details");
    assert!(journey.sees("Saved in"));
    journey.click(Role::Tab, "Design");
    journey.click(Role::CheckBox, "Sequential");
    let changed = journey.shown().experiment.design.clone();
    journey.click(Role::Tab, "Notes and details");
    assert!(!journey.sees("Saved in"), "what is shown is not in the file");
    journey.command(Key::W);
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(journey.app().state.prompt.is_none());
    assert_eq!(journey.app().state.documents.len(), 1);
    journey.command(Key::W);
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.app().state.documents.is_empty());
    assert_eq!(tandem_lab::file::open(&path).unwrap().experiment.design, changed);
}

#[test]
fn quitting_while_a_run_is_active_can_stop_and_save_it() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::default();
    gate.allow(6);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("six rounds", |app| {
        app.state.running().and_then(|d| d.run.as_ref()).is_some_and(|r| r.finished_rounds == 6)
    });
    journey.command(Key::Q);
    assert!(journey.sees("is running"));
    assert!(!journey.app().may_quit());
    let path = journey.will_choose(&folder, "stopped.tandem");
    journey.click(Role::Button, "Stop and save");
    gate.allow(u32::MAX);
    journey.until("quit", App::may_quit);
    let saved = tandem_lab::file::open(&path).unwrap().experiment;
    assert_eq!(saved.sessions[0].order.len(), 7);
}

#[test]
fn what_was_not_saved_comes_back_after_a_crash() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::CheckBox, "Sequential");
    let copies = journey.world.copies.lock().unwrap().clone();
    let left_behind: Vec<_> = copies.into_values().collect();
    assert_eq!(left_behind.len(), 1);

    let world = FakeWorld { left_behind: left_behind.clone().into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    assert_eq!(journey.shown().experiment, left_behind[0]);
    let banner = banner::of(journey.shown()).unwrap();
    assert_eq!(banner.kind, BannerKind::Recovered);
    assert!(journey.sees(&banner.text));
    assert!(journey.shown().is_changed());
    journey.click(Role::Button, "Take this line away");
    assert_ne!(banner::of(journey.shown()).map(|banner| banner.kind), Some(BannerKind::Recovered));
}
