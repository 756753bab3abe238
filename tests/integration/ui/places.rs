//! What holds in every place of the window: sizes, names, keys.

use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::{Place, Tab};

#[test]
fn every_place_is_drawn_at_every_size_and_then_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    let path = journey.will_choose(&folder, "drawn.tandem");
    journey.command(Key::S);
    for size in [vec2(1920.0, 1080.0), vec2(1280.0, 800.0), vec2(1024.0, 700.0), vec2(640.0, 400.0)]
    {
        let mut journey = Journey::sized(FakeWorld::default(), std::slice::from_ref(&path), size);
        let ctx = journey.harness.ctx.clone();
        let shown = journey.app().state.place;
        for tab in Tab::ALL {
            journey.harness.state_mut().apply(&ctx, Action::ShowTab(tab));
            // Fails if it asks for one repaint after the other.
            journey.harness.run();
            let run = journey.harness.get_by_role_and_label(Role::Button, "Run again").rect();
            assert!(run.right() <= size.x && run.bottom() <= size.y, "{tab:?} at {size:?}: {run}");
        }
        for place in [Place::Start, Place::Machine, Place::Compare, shown] {
            journey.harness.state_mut().apply(&ctx, Action::Go(place));
            journey.harness.run();
        }
    }
}

#[test]
fn one_key_shows_the_keys_of_all_commands() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.press(Modifiers::NONE, Key::F1);
    assert!(journey.sees("Duplicate as new design") && journey.sees("Ctrl+D"));
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(!journey.sees("Duplicate as new design"));
}

#[test]
fn escape_leads_back_from_this_machine_and_from_a_comparison() {
    let mut journey = Journey::new(FakeWorld::default());
    let escape = |journey: &mut Journey| journey.press(Modifiers::NONE, Key::Escape);
    let place = |journey: &Journey| journey.app().state.place;
    escape(&mut journey);
    assert_eq!(place(&journey), Place::Start);
    journey.command(Key::I);
    escape(&mut journey);
    assert_eq!(place(&journey), Place::Start);

    for _ in 0..2 {
        journey.apply(Action::New);
        let id = journey.shown().id;
        journey.apply(Action::Tick(id, true));
    }
    let experiment = place(&journey);
    journey.apply(Action::Compare);
    journey.command(Key::I);
    escape(&mut journey);
    assert_eq!(place(&journey), Place::Compare);
    escape(&mut journey);
    assert_eq!(place(&journey), experiment);
    escape(&mut journey);
    assert_eq!(place(&journey), experiment, "an experiment is not left this way");

    // To and fro is no longer way back.
    for to in [Place::Machine, Place::Compare, Place::Machine, Place::Compare] {
        journey.apply(Action::Go(to));
    }
    escape(&mut journey);
    escape(&mut journey);
    assert_eq!(place(&journey), experiment);

    // What was closed does not come back.
    journey.command(Key::I);
    journey.apply(Action::Go(experiment));
    journey.command(Key::W);
    journey.command(Key::I);
    escape(&mut journey);
    assert_ne!(place(&journey), experiment);
    assert!(journey.app().state.shown().is_some());
}

#[test]
fn escape_ends_what_is_small_before_it_leaves_a_place() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.command(Key::I);
    let escape = |journey: &mut Journey| {
        journey.press(Modifiers::NONE, Key::Escape);
        journey.app().state.place
    };
    journey.harness.get_by_role_and_label(Role::TextInput, "Name of this machine").focus();
    journey.harness.run();
    assert_eq!(escape(&mut journey), Place::Machine, "it ends typing");
    journey.click(Role::Button, "View");
    assert!(journey.sees("High contrast"));
    assert_eq!(escape(&mut journey), Place::Machine, "it closes the menu");
    assert!(!journey.sees("High contrast"));
    journey.press(Modifiers::NONE, Key::F1);
    assert_eq!(escape(&mut journey), Place::Machine, "it closes the dialog");
    assert_eq!(escape(&mut journey), Place::Start);
}

#[test]
fn a_shortcut_in_a_text_field_belongs_to_the_field() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::CheckBox, "Sequential");
    journey.click(Role::Tab, "Notes and details");
    journey.click(Role::MultilineTextInput, "Notes");
    journey.harness.event(Event::Text("seen".to_owned()));
    journey.harness.run();
    assert_eq!(journey.shown().experiment.notes, "seen");
    journey.command(Key::Z);
    assert_eq!(journey.shown().history.undo_name(), Some("Add sequential"));
}

#[test]
fn the_machine_has_the_name_that_the_world_keeps() {
    let world = FakeWorld { label: "lab-9".to_owned().into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    assert!(journey.sees("lab-9"));
    let ctx = journey.harness.ctx.clone();
    journey.harness.state_mut().apply(&ctx, Action::NameMachine("desk".to_owned()));
    assert_eq!(*journey.world.label.lock().unwrap(), "desk");
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(journey.shown().experiment.latest_session().unwrap().machine.label, "desk");
}
