//! Journeys of an amount of work that is left to the machine.

use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use tandem_lab::model::design::{Amount, Design};
use tandem_lab::model::param::Value;
use tandem_lab::model::plan_log::Fit;

const BOX: &str = "Fit the work to this machine";

fn jobs(design: &Design) -> u64 {
    match design.workload.params.0.get("jobs") {
        Some(Value::Integer(jobs)) => *jobs,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_experiment_is_fitted_and_names_afterwards_what_was_run() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    let open = journey.shown().experiment.design.clone();
    assert_eq!(open.amount, Amount::Fitted);
    journey.click(Role::Button, "Run");
    journey.until_done();
    let experiment = journey.shown().experiment.clone();
    let fitted = experiment.sessions[0].plan.fitted.clone().unwrap();
    // Up to thirty rounds of five trials of up to 400 ms are more than 20 s.
    assert_eq!((fitted.asked, &fitted.reason), (jobs(&open), &Fit::TooLong));
    assert_eq!(jobs(&experiment.design), fitted.chosen);
    assert_eq!(experiment.design.amount, Amount::Set);
    // What was run is what results belong to: nothing leads back to another amount.
    assert_eq!(journey.shown().history.undo_name(), None);
    journey.click(Role::Tab, "Notes and details");
    assert!(journey.sees("Fitted to this machine: less work, jobs"));
    // A further session has the same amount.
    journey.click(Role::Button, "Run again");
    journey.until_done();
    let again = journey.shown().experiment.clone();
    assert_eq!((again.sessions.len(), jobs(&again.design)), (2, fitted.chosen));
    assert_eq!(again.sessions[1].plan.fitted, None);
}

#[test]
fn whoever_sets_the_amount_or_takes_the_tick_away_is_asked_no_more() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    let amount = |journey: &Journey| journey.shown().experiment.design.amount.clone();
    journey.click(Role::CheckBox, BOX);
    assert_eq!(amount(&journey), Amount::Set);
    assert!(journey.sees("exactly as many as you set"));
    journey.command(Key::Z);
    assert_eq!(amount(&journey), Amount::Fitted);
    // The next value of the slider of jobs.
    journey.harness.get_by_label("Jobs, slider").focus();
    journey.harness.run();
    journey.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(amount(&journey), Amount::Set);
    journey.click(Role::CheckBox, BOX);
    assert_eq!(amount(&journey), Amount::Fitted);
}
