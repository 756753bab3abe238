//! The keyboard: in which order it goes through the window, and where arrows lead.

use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::{Place, Tab};

/// The name of what has the keyboard.
fn focused(journey: &Journey) -> Option<String> {
    let mut nodes = journey.harness.root().children_recursive();
    let node = nodes.find(|node| node.accesskit_node().is_focused())?;
    node.accesskit_node().label()
}

fn press(journey: &mut Journey, key: Key) -> String {
    journey.press(Modifiers::NONE, key);
    focused(journey).unwrap_or_default()
}

#[test]
fn one_key_goes_round_the_parts_of_the_window() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    let round: Vec<String> = (0..5).map(|_| press(&mut journey, Key::F6)).collect();
    assert_eq!(round[0], "File");
    assert_eq!(round[1], "Start");
    assert_eq!(round[2], "Title");
    assert!(!["File", "Start", "Title", ""].contains(&round[3].as_str()), "{round:?}");
    assert_eq!(round[4], "File");
}

#[test]
fn the_keyboard_goes_through_the_head_as_it_is_read() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    let _ = press(&mut journey, Key::F6);
    let _ = press(&mut journey, Key::F6);
    let mut order = vec![press(&mut journey, Key::F6)];
    order.extend((0..3).map(|_| press(&mut journey, Key::Tab)));
    assert_eq!(order, ["Title", "Question", "Run", "Design"]);
    // The row of tabs is one stop.
    assert!(!["Run", "Results"].contains(&press(&mut journey, Key::Tab).as_str()));
}

#[test]
fn arrows_go_from_tab_to_tab() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    journey.harness.get_by_role_and_label(Role::Tab, "Design").focus();
    journey.harness.run();
    for (key, tab) in [
        (Key::ArrowLeft, Tab::Design),
        (Key::ArrowRight, Tab::Run),
        (Key::ArrowRight, Tab::Results),
        (Key::ArrowRight, Tab::Timeline),
        (Key::ArrowRight, Tab::Notes),
        (Key::ArrowRight, Tab::Notes),
        (Key::ArrowLeft, Tab::Timeline),
    ] {
        assert_eq!(press(&mut journey, key), tab.label());
        assert_eq!(journey.shown().tab, tab);
    }
}

#[test]
fn arrows_go_through_the_side_bar() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.harness.get_by_role_and_label(Role::Button, "Start").focus();
    journey.harness.run();
    assert_eq!(press(&mut journey, Key::ArrowDown), "This machine");
    assert_eq!(press(&mut journey, Key::ArrowUp), "Start");
    let _ = press(&mut journey, Key::ArrowDown);
    journey.press(Modifiers::NONE, Key::Enter);
    assert_eq!(journey.app().state.place, Place::Machine);
}

#[test]
fn in_a_small_window_the_side_bar_opens_over_the_content() {
    let mut journey = Journey::sized(FakeWorld::default(), &[], vec2(600.0, 400.0));
    let there = |journey: &Journey| {
        journey.harness.query_by_role_and_label(Role::Button, "This machine").is_some()
    };
    assert!(!there(&journey));
    journey.command(Key::B);
    assert!(there(&journey));
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(!there(&journey));
    journey.click(Role::Button, "Side bar");
    journey.click(Role::Button, "This machine");
    assert_eq!(journey.app().state.place, Place::Machine);
    assert!(!there(&journey), "choosing closes it");
}

#[test]
fn two_keys_go_from_experiment_to_experiment() {
    let mut journey = Journey::new(FakeWorld::default());
    for _ in 0..3 {
        journey.apply(Action::New);
    }
    let ids: Vec<_> = journey.app().state.documents.iter().map(|d| d.id).collect();
    for (key, expected) in
        [(Key::PageDown, 0), (Key::PageDown, 1), (Key::PageUp, 0), (Key::PageUp, 2)]
    {
        journey.command(key);
        assert_eq!(journey.app().state.place, Place::Experiment(ids[expected]), "{key:?}");
    }
}

#[test]
fn a_question_mark_in_a_text_is_a_question_mark() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    journey.click(Role::Tab, "Notes and details");
    journey.click(Role::MultilineTextInput, "Notes");
    journey.press(Modifiers::SHIFT, Key::Questionmark);
    assert!(!journey.app().state.shortcuts);
    journey.press(Modifiers::NONE, Key::Escape);
    journey.press(Modifiers::SHIFT, Key::Questionmark);
    assert!(journey.app().state.shortcuts);
}

#[test]
fn a_text_field_has_an_undo_of_its_own() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    journey.click(Role::CheckBox, "Sequential");
    let step = journey.shown().history.undo_name().map(str::to_owned);
    journey.click(Role::Tab, "Notes and details");
    journey.click(Role::MultilineTextInput, "Notes");
    for text in ["one", " two"] {
        journey.harness.event(Event::Text(text.to_owned()));
        // Steps of a field are apart in time.
        journey.harness.run_steps(12);
    }
    assert_eq!(journey.shown().experiment.notes, "one two");
    journey.command(Key::Z);
    assert_ne!(journey.shown().experiment.notes, "one two", "the field took its step back");
    assert_eq!(journey.shown().history.undo_name().map(str::to_owned), step);
}
