//! The largest document: 12 variants of up to 64 workers, 30 rounds, a million timeline spans.

use crate::fake::{FakeWorld, Gate, Script};
use eframe::egui::Context;
use std::sync::Arc;
use tandem_lab::model::design::{Design, Model, Placement, Rounds};
use tandem_lab::model::id::VariantId;
use tandem_lab::model::timeline::{Lane, Span, State, Timeline};
use tandem_lab::ui::action::{Action, Draft, Edit};
use tandem_lab::ui::app::App;
use tandem_lab::ui::settings::Settings;
use tandem_lab::ui::style;

/// Its rounds.
pub const ROUNDS: u32 = 30;
const LANES: u32 = 64;
const SPANS: u64 = 1_000_000;

/// A window without a screen, and what lets its runs go on.
pub fn window() -> (App, Context, Gate) {
    let ctx = Context::default();
    style::install(&ctx, false);
    let gate = Gate::open();
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut app = App::new(Arc::new(world), Settings::default(), &[]);
    app.begin(&ctx);
    app.logic(&ctx);
    (app, ctx, gate)
}

/// Adds the design of the largest document and shows it.
pub fn design(app: &mut App, ctx: &Context) {
    app.apply(ctx, Action::New);
    let mut design = app.state.shown().unwrap().experiment.design.clone();
    let counts = [1, 2, 4, 8, 16, 64];
    design.variants =
        Design::combine(&[Model::Threads, Model::Processes], &counts, &Placement::default());
    for (place, variant) in design.variants.iter_mut().enumerate() {
        variant.id = VariantId::at(place);
    }
    design.base = VariantId::at(0);
    design.rounds = Rounds::fixed(ROUNDS);
    design.budget_ms = 3_600_000;
    let draft = Draft { title: "The largest document".to_owned(), design };
    app.apply(ctx, Action::Edit(Box::new(Edit::joined("Choose what to compare", "all", draft))));
}

/// Runs what is shown until so many rounds are finished; the gate holds it there.
pub fn run_until(app: &mut App, ctx: &Context, gate: &Gate, rounds: u32) {
    gate.allow(rounds);
    app.apply(ctx, Action::Run);
    let rounds_of =
        |app: &App| app.state.running().and_then(|d| d.run.as_ref()?.finished_rounds.into());
    while rounds_of(app) != Some(rounds) {
        std::thread::yield_now();
        app.logic(ctx);
    }
}

/// Runs what is shown to its end and gives each variant a timeline.
pub fn measure(app: &mut App, ctx: &Context, gate: &Gate) {
    gate.allow(u32::MAX);
    if app.state.running().is_none() {
        app.apply(ctx, Action::Run);
    }
    while app.state.running().is_some() {
        std::thread::yield_now();
        app.logic(ctx);
    }
    let id = app.state.shown().unwrap().id;
    let document = app.state.documents.iter_mut().find(|document| document.id == id).unwrap();
    let session = document.experiment.sessions.last_mut().unwrap();
    assert_eq!(session.order.len(), ROUNDS as usize + 1, "every round ran");
    let variants = &document.experiment.design.variants;
    let each = SPANS / variants.len() as u64 / u64::from(LANES);
    session.timelines = variants.iter().map(|variant| timeline(&variant.id, each + 1)).collect();
}

/// A timeline in which workers wait for a lock between their jobs.
pub fn timeline(variant: &VariantId, spans: u64) -> Timeline {
    let lane = |rank| {
        let mut start_ns = 2_000_000 + u64::from(rank) * 700;
        let span = |place: u64| {
            let is_wait = place % 2 == 1;
            let duration_ns = 40_000 + (place * 7_919 + u64::from(rank) * 104_729) % 30_000;
            let span = Span {
                start_ns,
                duration_ns,
                state: if is_wait { State::WaitingForLock } else { State::Working },
                job: (!is_wait).then_some(place / 2),
                parts: 1,
            };
            start_ns += duration_ns;
            span
        };
        Lane { rank, overwritten: 0, spans: (0..spans).map(span).collect(), off_core: None }
    };
    let lanes = (0..LANES).map(lane).collect();
    Timeline { variant: variant.clone(), round: 7, resolution_ns: 0, lanes }
}
