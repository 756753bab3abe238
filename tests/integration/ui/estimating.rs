//! How long a run takes: one estimate, wherever it is told.

use super::journey::Journey;
use super::presenting::painted;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use tandem_lab::model::design::{Amount, Design, Rounds};
use tandem_lab::model::units;
use tandem_lab::ui::action::{Action, Draft, Edit};
use tandem_lab::ui::state::{Place, Tab};

fn change(journey: &mut Journey, change: impl Fn(&Design) -> Design) {
    let document = journey.shown();
    let design = change(&document.experiment.design);
    let to = Draft { design, ..document.draft() };
    journey.apply(Action::Edit(Box::new(Edit::new("Change", to))));
}

/// What is told of the time: every text with a number of seconds after "about".
fn told(journey: &Journey) -> Vec<String> {
    let about = |text: &String| {
        let from = text.find("about ")?;
        let rest = &text[from..];
        let to = rest.find(" s").map(|end| end + 2)?;
        Some(rest[..to].to_owned())
    };
    painted(journey).iter().filter_map(about).collect()
}

#[test]
fn the_design_page_promises_what_the_start_page_promised() {
    let mut journey = Journey::new(FakeWorld::default());
    let ready: Vec<(usize, String)> =
        journey.app().state.ready.iter().map(|r| r.experiment.title.clone()).enumerate().collect();
    for (place, title) in ready {
        journey.apply(Action::Go(Place::Start));
        let about = journey
            .harness
            .query_all_by_role(Role::Button)
            .filter_map(|node| node.accesskit_node().label())
            .find_map(|label| Some(label.strip_prefix(&format!("{title}, "))?.to_owned()));
        let Some(about) = about else { continue };
        journey.apply(Action::OpenReady { place, run: false });
        let told = told(&journey);
        assert!(!told.is_empty() && told.iter().all(|told| *told == about), "{title}: {told:?}");
    }
}

#[test]
fn after_a_run_what_was_measured_is_promised_and_never_more_than_the_budget() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    change(&mut journey, |design| Design {
        amount: Amount::Set,
        rounds: Rounds::fixed(60),
        budget_ms: 5_000,
        ..design.clone()
    });
    journey.apply(Action::Run);
    journey.until_done();
    assert!(journey.sees("the time budget left no room for round"));
    journey.apply(Action::ShowTab(Tab::Design));
    assert_eq!(told(&journey), ["about 5 s"], "it took all of its time");
    let design = journey.shown().experiment.design.clone();
    let most = design.variants.iter().max_by_key(|variant| variant.workers).unwrap();
    let pace = journey.shown().outlook.pace.clone();
    let measured = units::duration(pace.trial(&most.id));
    assert!(pace.is_measured);
    assert!(journey.sees(&format!("{measured} a trial with")), "{measured}");

    // A longer plan of the same trials goes by the same measurement.
    change(&mut journey, |design| Design {
        rounds: Rounds::fixed(9),
        budget_ms: 60_000,
        ..design.clone()
    });
    assert!(journey.shown().experiment.sessions.is_empty());
    let promised = journey.shown().outlook.pace.session(&journey.shown().experiment.design);
    assert!(journey.shown().outlook.pace.is_measured);
    assert_eq!(told(&journey), [units::about(promised)]);
    // Once it has run itself, its own run is believed.
    let slow = |journey: &Journey| {
        let document = journey.shown();
        let variants = &document.experiment.design.variants;
        let of_processes = variants.iter().find(|variant| variant.model.has_processes()).unwrap();
        document.outlook.pace.trial(&of_processes.id)
    };
    let before = slow(&journey);
    journey.world.script.lock().unwrap().processes *= 2.0;
    journey.apply(Action::Run);
    journey.until_done();
    assert!(slow(&journey).as_secs_f64() > 1.8 * before.as_secs_f64());
    // Other work was never measured.
    change(&mut journey, |design| Design {
        variants: design.variants[..2].to_vec(),
        ..design.clone()
    });
    assert!(!journey.shown().outlook.pace.is_measured);
}
