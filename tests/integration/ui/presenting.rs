//! Presentations: predict, run, reveal, and back to the window.

use super::commands::running;
use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{CursorIcon, Event, Key, Modifiers, Shape, pos2};
use egui_kittest::kittest::Queryable;
use tandem_lab::model::units;
use tandem_lab::ui::action::Action;
use tandem_lab::ui::presentation::{Stage, Step};
use tandem_lab::ui::state::Tab;

fn press(journey: &mut Journey, key: Key) {
    journey.press(Modifiers::NONE, key);
}

fn stage(journey: &Journey) -> Option<Stage> {
    let (given, document) = journey.app().state.presented()?;
    Some(given.stage_of(document))
}

/// Every text that was painted in the last frame.
pub(super) fn painted(journey: &Journey) -> Vec<String> {
    fn texts(shape: &Shape, into: &mut Vec<String>) {
        match shape {
            Shape::Text(text) => into.push(text.galley.text().to_owned()),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, into)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &journey.harness.output().shapes {
        texts(&clipped.shape, &mut found);
    }
    found
}

#[test]
fn a_class_guesses_the_experiment_runs_and_the_outcome_is_revealed() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    press(&mut journey, Key::F5);
    assert_eq!(stage(&journey), Some(Stage::Predict));
    assert!(journey.sees("How many times as long will four processes take as four threads?"));
    press(&mut journey, Key::Enter);
    for _ in 0..8 {
        press(&mut journey, Key::ArrowRight);
    }
    press(&mut journey, Key::Enter);
    journey.click(Role::Slider, "Guess");
    let guesses = journey.app().state.presentation.as_ref().unwrap().guesses.clone();
    assert_eq!(guesses.len(), 3);
    assert!(guesses[1] > 2.0 && (guesses[2] - 1.0).abs() < 0.1, "{guesses:?}");
    press(&mut journey, Key::Backspace);
    assert!(journey.sees("2 guesses"));
    press(&mut journey, Key::Space);
    journey.until_done();
    assert_eq!(stage(&journey), Some(Stage::Run), "the outcome waits for the next press");
    assert!(journey.sees("It is measured."));
    press(&mut journey, Key::Space);
    assert_eq!(stage(&journey), Some(Stage::Reveal));
    let summary = journey.shown().summary.clone().unwrap();
    assert!(journey.sees(&summary.headline().unwrap().sentence));
    assert!(journey.sees("2 guesses, their median"));
    let kept = journey.shown().experiment.prediction.clone().unwrap();
    assert_eq!(kept.votes.values().sum::<u32>(), 2, "kept with the experiment");
    press(&mut journey, Key::W);
    assert_eq!(stage(&journey), Some(Stage::Why));
    press(&mut journey, Key::R);
    assert_eq!(stage(&journey), Some(Stage::Run));
    journey.until_done();
    press(&mut journey, Key::Space);
    assert_eq!(journey.shown().experiment.sessions.len(), 2);
    assert_eq!(journey.shown().experiment.prediction, Some(kept), "what came before stays");
    press(&mut journey, Key::Space);
    assert_eq!(stage(&journey), Some(Stage::Predict), "and once more");
    assert!(journey.sees("No guess yet"));
}

#[test]
fn nothing_hints_at_an_outcome_that_is_known_before_it_is_revealed() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    journey.apply(Action::Run);
    journey.until_done();
    journey.apply(Action::ShowTab(Tab::Design));
    press(&mut journey, Key::F5);
    assert_eq!(stage(&journey), Some(Stage::Predict));
    let summary = journey.shown().summary.clone().unwrap();
    let headline = summary.headline().unwrap();
    let metric = &summary.metric;
    let mut told = vec![
        headline.sentence.clone(),
        headline.scope.clone(),
        units::ratio(headline.ratio.as_ref().unwrap().ratio),
    ];
    for variant in &summary.variants {
        told.push(metric.unit().show(variant.metrics[metric].known().unwrap().median));
    }
    let hints = |journey: &Journey| -> Vec<String> {
        let is_told = |text: &String| told.iter().any(|word| text.contains(word.as_str()));
        painted(journey).into_iter().filter(is_told).collect()
    };
    assert_eq!(hints(&journey), Vec::<String>::new());
    assert!(journey.harness.query_by_role(Role::Figure).is_none());
    press(&mut journey, Key::Space);
    assert!(hints(&journey).len() >= 3, "revealed: {:?}", hints(&journey));
}

#[test]
fn a_result_is_presented_at_once_and_then_the_next_experiment() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    let first = journey.app().state.place;
    journey.apply(Action::New);
    let last = journey.app().state.place;
    journey.apply(Action::Go(first));
    journey.apply(Action::Run);
    journey.until_done();
    press(&mut journey, Key::F5);
    assert_eq!(stage(&journey), Some(Stage::Reveal));
    assert!(journey.sees("Experiment 1 of 2"));
    press(&mut journey, Key::Space);
    assert_eq!((journey.app().state.place, stage(&journey)), (last, Some(Stage::Predict)));
    press(&mut journey, Key::Space);
    journey.until_done();
    press(&mut journey, Key::Space);
    assert_eq!(stage(&journey), Some(Stage::Reveal));
    // After the last one nothing comes, and the screen says so.
    assert!(journey.sees("This was the last experiment."));
    press(&mut journey, Key::Space);
    assert_eq!((journey.app().state.place, stage(&journey)), (last, Some(Stage::Reveal)));
}

/// A presentation in which one guess was made and the experiment has run, before it is revealed.
fn guessed_and_measured() -> Journey {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    press(&mut journey, Key::F5);
    press(&mut journey, Key::Enter);
    press(&mut journey, Key::Space);
    journey.until_done();
    journey
}

#[test]
fn a_revealed_result_names_the_key_that_leads_back_to_the_question() {
    let mut journey = guessed_and_measured();
    for key in [Key::Space, Key::W] {
        press(&mut journey, key);
        assert!(journey.harness.query_by_role_and_label(Role::Button, "Predict (P)").is_some());
    }
    press(&mut journey, Key::P);
    assert_eq!(stage(&journey), Some(Stage::Predict));
    assert!(journey.sees("1 guess."), "guesses are kept");
    press(&mut journey, Key::Space);
    assert_eq!(stage(&journey), Some(Stage::Reveal));
}

#[test]
fn what_is_guessed_after_the_result_was_seen_is_no_prediction() {
    let mut journey = guessed_and_measured();
    press(&mut journey, Key::Space);
    press(&mut journey, Key::P);
    assert_eq!(stage(&journey), Some(Stage::Predict));
    assert!(journey.sees("1 guess. The result is known now, so no guess is added."));
    let scale = journey.harness.query_by_role_and_label(Role::Slider, "Guess");
    assert!(scale.is_none(), "there is nothing to set");
    press(&mut journey, Key::Enter);
    press(&mut journey, Key::Backspace);
    journey.apply(Action::Present(Step::Guess(3.0)));
    journey.apply(Action::Present(Step::TakeBack));
    assert_eq!(journey.app().state.presentation.as_ref().unwrap().guesses, [1.0]);
    press(&mut journey, Key::Space);
    press(&mut journey, Key::Space);
    assert!(journey.sees("No guess yet. Press the scale"), "another class guesses afresh");
    press(&mut journey, Key::Enter);
    assert!(journey.sees("1 guess. Press the scale"));
}

#[test]
fn a_run_is_not_left_for_the_question() {
    let (mut journey, gate) = running();
    press(&mut journey, Key::F5);
    press(&mut journey, Key::P);
    gate.allow(u32::MAX);
    journey.until_done();
    assert!(journey.sees("It is measured."), "the run was not left");
    press(&mut journey, Key::P);
    assert!(journey.sees("It is measured."), "it is not offered there");
    assert!(journey.harness.query_by_role_and_label(Role::Button, "Predict (P)").is_none());
}

#[test]
fn the_marker_follows_whatever_moved_last() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    press(&mut journey, Key::F5);
    let cursor = |journey: &Journey| journey.app().state.presentation.as_ref().unwrap().cursor;
    let shows = |journey: &Journey, words: &str| {
        painted(journey).iter().any(|text| text.replace('\u{a0}', " ") == words)
    };
    let scale = journey.harness.get_by_role_and_label(Role::Slider, "Guess").rect();
    let point = |journey: &mut Journey, share: f32| {
        let at = pos2(scale.left() + scale.width() * share, scale.center().y);
        journey.harness.event(Event::PointerMoved(at));
        journey.harness.run();
    };
    point(&mut journey, 0.1);
    let low = cursor(&journey);
    assert!((0.05..0.1).contains(&low), "{low}");
    // The pointer rests on the scale; the keys go on from where it points.
    press(&mut journey, Key::ArrowRight);
    press(&mut journey, Key::ArrowRight);
    assert!((cursor(&journey) / low - 1.21).abs() < 0.03, "{low} to {}", cursor(&journey));
    for (share, words) in [(0.0, "0.05 ×"), (1.0, "20 ×")] {
        point(&mut journey, 0.5);
        point(&mut journey, share);
        assert!(shows(&journey, words), "{words}: {:?}", painted(&journey));
    }
    press(&mut journey, Key::ArrowRight);
    assert!((cursor(&journey) - 20.0).abs() < 1e-9, "the end is the end");
    press(&mut journey, Key::ArrowLeft);
    assert!(shows(&journey, "18 ×"));
}

#[test]
fn a_run_is_seen_from_the_last_row_and_its_outcome_is_not() {
    let (mut journey, gate) = running();
    press(&mut journey, Key::F5);
    assert_eq!(stage(&journey), Some(Stage::Run));
    assert!(journey.sees("Round 4 of") && journey.sees("to go"));
    press(&mut journey, Key::Space);
    assert_eq!(stage(&journey), Some(Stage::Run), "it is still running");
    gate.allow(u32::MAX);
    journey.until_done();
    press(&mut journey, Key::Space);
    assert_eq!(stage(&journey), Some(Stage::Reveal));
}

#[test]
fn leaving_gives_back_the_window_as_it_was() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    let size = |journey: &Journey| journey.harness.ctx.zoom_factor();
    let before = size(&journey);
    press(&mut journey, Key::F5);
    assert!((size(&journey) / before - 1.6).abs() < 0.01);
    assert!(journey.harness.query_by_role_and_label(Role::Button, "File").is_none());
    press(&mut journey, Key::Escape);
    assert!((size(&journey) - before).abs() < 0.01);
    assert!(journey.harness.query_by_role_and_label(Role::Button, "File").is_some());
    press(&mut journey, Key::F5);
    journey.command(Key::H);
    assert_eq!(journey.app().state.presentation, None, "another place ends it");
    assert!((size(&journey) - before).abs() < 0.01);
}

#[test]
fn a_pointer_that_rests_hides() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    press(&mut journey, Key::F5);
    let cursor = |journey: &Journey| journey.harness.output().platform_output.cursor_icon;
    journey.harness.event(Event::PointerMoved(pos2(300.0, 300.0)));
    journey.harness.event(Event::PointerMoved(pos2(310.0, 300.0)));
    journey.harness.step();
    assert_ne!(cursor(&journey), CursorIcon::None);
    journey.harness.run_steps(20);
    assert_eq!(cursor(&journey), CursorIcon::None);
}
