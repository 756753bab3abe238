//! What the window does without being drawn.

use crate::fake::FakeWorld;
use eframe::egui::Context;
use std::sync::Arc;
use tandem_lab::ui::action::{Action, Draft, Edit, PromptAnswer};
use tandem_lab::ui::app::App;
use tandem_lab::ui::settings::Settings;
use tandem_lab::ui::state::Place;

/// An app without a window.
fn bare() -> (App, Context) {
    let ctx = Context::default();
    let world: Arc<FakeWorld> = Arc::default();
    let mut app = App::new(world, Settings::default(), &[]);
    app.begin(&ctx);
    app.logic(&ctx);
    (app, ctx)
}

fn renamed(app: &App, title: &str) -> Draft {
    Draft { title: title.to_owned(), ..app.state.shown().unwrap().draft() }
}

#[test]
fn actions_change_documents_without_a_window() {
    let (mut app, ctx) = bare();
    app.apply(&ctx, Action::Undo);
    app.apply(&ctx, Action::Save);
    app.apply(&ctx, Action::Answer(PromptAnswer::Save));
    assert!(app.state.documents.is_empty(), "nothing is shown, so nothing happens");

    app.apply(&ctx, Action::New);
    let first = app.state.place;
    for title in ["O", "On", "One"] {
        let edit = Edit::joined("Rename", "title", renamed(&app, title));
        app.apply(&ctx, Action::Edit(Box::new(edit)));
    }
    assert_eq!(app.state.shown().unwrap().title(), "One");
    app.apply(&ctx, Action::Undo);
    assert_ne!(app.state.shown().unwrap().title(), "One");
    assert_eq!(app.state.shown().unwrap().history.undo_name(), None, "typing was one step");
    app.apply(&ctx, Action::Redo);
    assert_eq!(app.state.shown().unwrap().title(), "One");

    app.apply(&ctx, Action::Duplicate);
    assert_eq!(app.state.documents.len(), 2);
    assert_eq!(app.state.shown().unwrap().title(), "One, again");
    app.apply(&ctx, Action::Close);
    assert_eq!(app.state.place, first);

    app.apply(&ctx, Action::NameMachine("  lab 3 ".to_owned()));
    assert_eq!(app.state.machine_label, "lab 3");
    app.apply(&ctx, Action::NameMachine(" ".to_owned()));
    assert!(app.state.machine_label.starts_with("machine-"));
    app.apply(&ctx, Action::Go(Place::Machine));
    app.apply(&ctx, Action::SelfTest);
    app.logic(&ctx);
    assert_eq!(app.state.self_test.lines.len(), 1);
    assert!(!app.state.self_test.running);
}
