//! Work that people compose: roles and steps, by keyboard and by mouse.

use super::journey::{Journey, labels};
use super::presenting::painted;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tandem_lab::model::param::Value;
use tandem_lab::model::roles::{Role as CastRole, Step};
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::Tab;

/// An experiment whose work is composed, and nothing composed yet.
fn composing() -> Journey {
    let mut journey = Journey::new(FakeWorld::default());
    journey.command(Key::N);
    journey.click(Role::RadioButton, "Composed of steps");
    journey
}

/// One that has begun with the first example.
fn with_example() -> Journey {
    let mut journey = composing();
    journey.click(Role::Button, "Producer and consumer");
    journey
}

fn roles(journey: &Journey) -> &[CastRole] {
    match journey.shown().experiment.design.workload.params.0.get("roles") {
        Some(Value::Roles(roles)) => roles,
        other => panic!("no cast: {other:?}"),
    }
}

/// The words of the steps of a role.
fn steps(journey: &Journey, role: usize) -> Vec<&str> {
    roles(journey)[role].steps.iter().map(Step::word).collect()
}

/// Gives the keyboard to something, as Tab does, and presses it.
fn press(journey: &mut Journey, role: Role, label: &str) {
    journey.harness.get_by_role_and_label(role, label).focus();
    journey.harness.run();
    journey.press(Modifiers::NONE, Key::Enter);
}

fn types(journey: &mut Journey, text: &str) {
    journey.harness.event(Event::Text(text.to_owned()));
    journey.harness.run();
}

/// Adds a step by its name to what has the keyboard.
fn adds(journey: &mut Journey, beginning: &str) {
    journey.press(Modifiers::NONE, Key::Insert);
    types(journey, beginning);
    journey.press(Modifiers::NONE, Key::Enter);
}

fn undo_name(journey: &Journey) -> &str {
    journey.shown().history.undo_name().unwrap_or("")
}

/// The middle of the block whose accessible name begins so.
fn block(journey: &Journey, beginning: &str) -> Pos2 {
    let buttons = journey.harness.query_all_by_role(Role::Button);
    let begins = |label: Option<String>| label.is_some_and(|label| label.starts_with(beginning));
    let mut found = buttons.filter(|node| begins(node.accesskit_node().label()));
    found.next().unwrap_or_else(|| panic!("no block {beginning}")).rect().center()
}

fn drags(journey: &mut Journey, from: Pos2, to: Pos2) {
    journey.harness.hover_at(from);
    journey.harness.run();
    journey.harness.drag_at(from);
    journey.harness.run();
    for share in [0.3, 0.7, 1.0] {
        journey.harness.hover_at(from.lerp(to, share));
        journey.harness.run();
    }
    journey.harness.drop_at(to);
    journey.harness.run();
}

#[test]
fn a_producer_and_a_consumer_are_built_and_run_with_the_keyboard_alone() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.command(Key::N);
    press(&mut journey, Role::RadioButton, "Composed of steps");
    assert!(journey.sees("No roles yet."));
    assert_eq!(undo_name(&journey), "Compose work");

    press(&mut journey, Role::Button, "Add a role");
    assert_eq!(undo_name(&journey), "Add role");
    journey.press(Modifiers::NONE, Key::Enter);
    journey.press(Modifiers::COMMAND, Key::A);
    types(&mut journey, "producer");
    assert_eq!(undo_name(&journey), "Rename worker");
    assert_eq!(roles(&journey)[0].name, "producer");
    press(&mut journey, Role::Button, "Add a role");
    journey.press(Modifiers::NONE, Key::Enter);
    journey.press(Modifiers::COMMAND, Key::A);
    types(&mut journey, "consumer");
    // Back from the form to the lane, and up to the other.
    journey.press(Modifiers::NONE, Key::Escape);
    journey.press(Modifiers::NONE, Key::ArrowUp);

    adds(&mut journey, "comp");
    assert_eq!(undo_name(&journey), "Add Compute");
    adds(&mut journey, "send");
    journey.press(Modifiers::NONE, Key::ArrowDown);
    adds(&mut journey, "rec");
    adds(&mut journey, "comp");
    assert_eq!(steps(&journey, 0), ["compute", "send"]);
    assert_eq!(steps(&journey, 1), ["receive", "compute"]);
    let from = Some("producer".to_owned());
    assert_eq!(roles(&journey)[1].steps[0], Step::Receive { from });
    assert_eq!(labels(journey.shown()), ["threads, 2 workers", "processes, 2 workers"]);
    assert!(journey.sees("a sketch from the numbers above, not a measurement"));

    journey.command(Key::R);
    journey.until_done();
    assert_eq!(journey.shown().tab, Tab::Results);
    assert_eq!(journey.shown().experiment.sessions.len(), 1);
}

#[test]
fn keys_walk_move_copy_and_delete_blocks_and_each_step_has_its_name() {
    let mut journey = with_example();
    let before = roles(&journey).to_vec();
    journey.harness.get_by_role_and_label(Role::Button, "Role producer").focus();
    journey.harness.run();
    journey.press(Modifiers::NONE, Key::ArrowRight);
    journey.press(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(steps(&journey, 0), ["send", "compute"]);
    assert_eq!(undo_name(&journey), "Move Compute");
    journey.press(Modifiers::ALT, Key::ArrowDown);
    assert_eq!((steps(&journey, 0), steps(&journey, 1).len()), (vec!["send"], 3));

    let documents = journey.app().state.documents.len();
    journey.command(Key::D);
    assert_eq!(undo_name(&journey), "Duplicate Compute");
    assert_eq!(steps(&journey, 1), ["receive", "compute", "compute", "compute"]);
    assert_eq!(journey.app().state.documents.len(), documents, "the document is not meant");
    journey.press(Modifiers::NONE, Key::Delete);
    journey.press(Modifiers::NONE, Key::Delete);
    assert_eq!(undo_name(&journey), "Delete Compute");
    for _ in 0..5 {
        journey.command(Key::Z);
    }
    assert_eq!(roles(&journey), before);
    assert_eq!(undo_name(&journey), "Start from producer and consumer");
    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(undo_name(&journey), "Move Compute");
}

#[test]
fn a_block_is_dragged_to_another_place_and_to_another_lane_and_a_chip_onto_a_lane() {
    let mut journey = with_example();
    let (compute, send) = (block(&journey, "Compute, step 1 of producer"), "Send to “consumer”");
    let behind = block(&journey, send) + vec2(60.0, 0.0);
    drags(&mut journey, compute, behind);
    assert_eq!(steps(&journey, 0), ["send", "compute"]);
    assert_eq!(undo_name(&journey), "Move Compute");

    let from = block(&journey, "Compute, step 2 of producer");
    let front = block(&journey, "Receive from “producer”") - vec2(58.0, 0.0);
    drags(&mut journey, from, front);
    assert_eq!(steps(&journey, 0), ["send"]);
    assert_eq!(steps(&journey, 1), ["compute", "receive", "compute"]);

    let chip = block(&journey, "Add Wait");
    let front = block(&journey, send) - vec2(58.0, 0.0);
    drags(&mut journey, chip, front);
    assert_eq!(steps(&journey, 0), ["wait", "send"]);
    assert_eq!(undo_name(&journey), "Add Wait");
    // Let go outside of the lanes, nothing happens.
    let wait = block(&journey, "Wait, step 1 of producer");
    drags(&mut journey, wait, Pos2::new(60.0, 500.0));
    assert_eq!(steps(&journey, 0), ["wait", "send"]);
}

#[test]
fn a_send_without_a_receiver_says_so_and_cannot_run() {
    let mut journey = with_example();
    journey.harness.get_by_role_and_label(Role::Button, "Role consumer").focus();
    journey.harness.run();
    journey.press(Modifiers::NONE, Key::ArrowRight);
    journey.press(Modifiers::NONE, Key::Delete);
    let reason =
        "Send to “consumer” has no receiver, because consumer never receives from producer";
    let words = painted(&journey).iter().filter(|text| *text == "Fault").count();
    assert_eq!(words, 1, "a word on the block, for those to whom red is a colour as any other");
    // On the block, and under what follows.
    assert!(journey.sees(&format!("step 2 of producer, 1 KiB to consumer, {reason}")));
    assert!(journey.sees(&format!("{reason}.")));
    let run = journey.harness.get_by_role_and_label(Role::Button, "Run");
    assert!(run.accesskit_node().is_disabled());
    let why = tandem_lab::ui::command::can_run(&journey.app().state).unwrap_err();
    assert_eq!(why, format!("{reason}."));
    journey.apply(Action::ShowTab(Tab::Notes));
    journey.command(Key::R);
    assert!(journey.app().state.running().is_none());
    // Whoever asks for it all the same is led to the block and told why.
    assert_eq!(journey.shown().tab, Tab::Design);
    assert!(journey.sees(&format!("It cannot run now. {reason}.")));
    let view = journey.harness.ctx.content_rect();
    assert!(view.contains(block(&journey, "Send to “consumer”")));
    // The picture below tells it too.
    let fault = format!("This would not work. {reason}.");
    assert!(journey.sees(&fault));
    journey.command(Key::Z);
    assert!(!journey.sees("It cannot run now."), "it is said as long as it is true");
    let run = journey.harness.get_by_role_and_label(Role::Button, "Run");
    assert!(!run.accesskit_node().is_disabled());
    assert!(!painted(&journey).contains(&"Fault".to_owned()));
}

#[test]
fn the_sketch_shows_who_waits_for_a_message_that_nobody_sends() {
    let mut journey = with_example();
    journey.harness.get_by_role_and_label(Role::Button, "Role producer").focus();
    journey.harness.run();
    journey.press(Modifiers::NONE, Key::ArrowRight);
    journey.press(Modifiers::NONE, Key::ArrowRight);
    journey.press(Modifiers::NONE, Key::Delete);
    assert!(!steps(&journey, 0).contains(&"send"));
    assert!(painted(&journey).contains(&"It never ends, consumer waits for ever".to_owned()));
    assert!(journey.sees("not a measurement: it never ends, consumer waits for ever."));
    journey.command(Key::Z);
    assert!(!journey.sees("it never ends"));
}

#[test]
fn buttons_beside_the_lanes_take_back_and_make_again_as_long_as_there_is_something() {
    let mut journey = composing();
    let is_off = |journey: &Journey, name| {
        journey.harness.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
    };
    assert!(!is_off(&journey, "Undo") && is_off(&journey, "Redo"));
    press(&mut journey, Role::Button, "Producer and consumer");
    assert_eq!(roles(&journey).len(), 2);
    let at = journey.harness.get_by_role_and_label(Role::Button, "Undo").rect().center();
    journey.harness.hover_at(at);
    journey.harness.run();
    assert!(journey.sees(&format!("Undo “{}” (", undo_name(&journey))));
    press(&mut journey, Role::Button, "Undo");
    assert_eq!(roles(&journey).len(), 0);
    press(&mut journey, Role::Button, "Redo");
    assert_eq!(roles(&journey).len(), 2);
    assert!(is_off(&journey, "Redo"));
}

#[test]
fn what_is_typed_into_the_form_of_a_step_is_one_step_of_the_history() {
    let mut journey = composing();
    journey.click(Role::Button, "Bank accounts");
    let lock = block(&journey, "Lock “accounts”, step 2 of clerk") - vec2(0.0, 30.0);
    journey.harness.hover_at(lock);
    journey.harness.drag_at(lock);
    journey.harness.drop_at(lock);
    journey.harness.run();
    journey.press(Modifiers::NONE, Key::Enter);
    journey.press(Modifiers::COMMAND, Key::A);
    for letter in ["v", "a", "u", "l", "t"] {
        types(&mut journey, letter);
    }
    assert!(matches!(&roles(&journey)[0].steps[1], Step::Lock { name, .. } if name == "vault"));
    assert_eq!(undo_name(&journey), "Change Lock");
    journey.press(Modifiers::NONE, Key::Escape);
    journey.command(Key::Z);
    assert!(matches!(&roles(&journey)[0].steps[1], Step::Lock { name, .. } if name == "accounts"));
}

#[test]
fn more_of_a_role_are_more_workers_of_every_variant() {
    let mut journey = with_example();
    journey.click(Role::Button, "One consumer more");
    assert_eq!(undo_name(&journey), "Change count of consumer");
    assert_eq!(labels(journey.shown()), ["threads, 3 workers", "processes, 3 workers"]);
    assert!(tandem_lab::ui::command::can_run(&journey.app().state).is_ok());
}

#[test]
fn every_example_is_drawn_at_every_size_and_can_run() {
    for size in [vec2(1920.0, 1080.0), vec2(1280.0, 800.0), vec2(1024.0, 700.0), vec2(640.0, 400.0)]
    {
        for example in
            ["Producer and consumer", "Bank accounts", "Readers and writers", "Photo pipeline"]
        {
            let mut journey = Journey::sized(FakeWorld::default(), &[], size);
            journey.command(Key::N);
            // In a small window they lie below what is seen.
            for (role, label) in [(Role::RadioButton, "Composed of steps"), (Role::Button, example)]
            {
                journey.harness.get_by_role_and_label(role, label).click_accesskit();
                journey.harness.run();
            }
            let can_run = tandem_lab::ui::command::can_run(&journey.app().state);
            assert_eq!(can_run, Ok(()), "{example} at {size:?}");
            let run = journey.harness.get_by_role_and_label(Role::Button, "Run").rect();
            assert!(run.right() <= size.x, "{example} at {size:?}: {run}");
        }
    }
}

#[test]
fn a_design_that_cannot_run_says_why_at_the_control_that_causes_it() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.command(Key::N);
    let ctx = journey.harness.ctx.clone();
    for label in ["Threads", "Processes"] {
        journey.click(Role::CheckBox, label);
    }
    assert!(journey.sees("choose at least one model"));
    let reason = journey.harness.get_by_label_contains("choose at least one model").rect();
    let models = journey.harness.get_by_role_and_label(Role::CheckBox, "Threads").rect();
    let workers = journey.harness.get_by_label("Cores").rect();
    assert!(reason.top() > models.bottom() && reason.bottom() < workers.top());
    journey.harness.state_mut().apply(&ctx, Action::Undo);
    journey.harness.run();
    assert!(!journey.sees("choose at least one model"));
}
