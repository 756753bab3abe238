//! Dialogs over everything: unsaved changes, problems, a path.

use super::action::{Action, PromptAnswer};
use super::state::{Closing, PathDialog, PathPurpose, Prompt, State};
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{ButtonKind, button};
use crate::model::problem::Problem;
use eframe::egui::{
    Align, Context, CornerRadius, Frame, Id, Key, Layout, Margin, Modal, TextEdit, Ui, vec2,
};
use std::path::PathBuf;

/// How wide a dialog is.
const WIDTH: f32 = 460.0;

/// Whether a dialog is open, so that keys go to it alone.
#[must_use]
pub fn is_any_open(state: &State) -> bool {
    state.prompt.is_some() || state.problem.is_some() || state.path_dialog.is_some()
}

/// Draws the dialog that is open, if one is.
#[must_use]
pub fn dialogs_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Option<Action> {
    let ctx = ui.ctx().clone();
    if let Some(problem) = &state.problem {
        problem_ui(&ctx, theme, problem)
    } else if let Some(prompt) = &state.prompt {
        prompt_ui(&ctx, theme, state, prompt)
    } else if let Some(dialog) = &state.path_dialog {
        path_ui(&ctx, theme, dialog)
    } else {
        None
    }
}

/// A dialog with a title; gives what its content asks for, or `closed` on Esc.
fn dialog(
    ctx: &Context,
    theme: &Theme,
    title: &str,
    closed: Action,
    content: impl FnOnce(&mut Ui) -> Option<Action>,
) -> Option<Action> {
    let frame = Frame::new()
        .fill(theme.bg)
        .stroke(theme.outline_stroke())
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::same(20));
    let shown = Modal::new(Id::unique("dialog")).frame(frame).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 80.0));
        ui.label(Face::Title.text(title));
        content(ui)
    });
    // A press beside the dialog must not answer it, so only Esc closes.
    let escape = ctx.input(|input| input.key_pressed(Key::Escape));
    shown.inner.or_else(|| escape.then_some(closed))
}

/// Buttons at the right, the first of them rightmost and chosen by Enter.
fn buttons(ui: &mut Ui, theme: &Theme, choices: &[(&str, Action)]) -> Option<Action> {
    ui.add_space(space::M);
    let mut chosen = None;
    let size = vec2(ui.available_width(), space::BUTTON);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        for (place, (text, action)) in choices.iter().enumerate() {
            let kind = if place == 0 { ButtonKind::Primary } else { ButtonKind::Plain };
            if button(ui, theme, kind, None, text).clicked() {
                chosen = Some(action.clone());
            }
        }
    });
    chosen
}

fn problem_ui(ctx: &Context, theme: &Theme, problem: &Problem) -> Option<Action> {
    let title = format!("{}.", problem.what);
    dialog(ctx, theme, &title, Action::DismissProblem, |ui| {
        for sentence in [&problem.meaning, &problem.advice] {
            if !sentence.is_empty() {
                ui.label(Face::Body.text(format!("{sentence}.")).color(theme.text_2));
            }
        }
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        buttons(ui, theme, &[("Close", Action::DismissProblem)])
            .or_else(|| enter.then_some(Action::DismissProblem))
    })
}

fn prompt_ui(ctx: &Context, theme: &Theme, state: &State, prompt: &Prompt) -> Option<Action> {
    let document = state.document(prompt.about)?;
    let title = document.title();
    let leaves = match prompt.closing {
        Closing::One(_) => "close it",
        Closing::Program(_) => "quit",
    };
    let cancel = Action::Answer(PromptAnswer::Cancel);
    let discard = Action::Answer(PromptAnswer::Discard);
    let save = Action::Answer(PromptAnswer::Save);
    if let Some(run) = &document.run {
        let heading = format!("“{title}” is running.");
        return dialog(ctx, theme, &heading, cancel.clone(), |ui| {
            let kept = match run.finished_rounds {
                0 => "No round is finished yet, so nothing would be kept.".to_owned(),
                1 => "One round is finished. It would be lost.".to_owned(),
                rounds => format!("{rounds} rounds are finished. They would be lost."),
            };
            let text = format!("If you {leaves} now, the run stops. {kept}");
            ui.label(Face::Body.text(text).color(theme.text_2));
            let choices = [("Stop and save", save), ("Don’t save", discard), ("Cancel", cancel)];
            buttons(ui, theme, &choices)
        });
    }
    let heading = format!("Save “{title}”?");
    dialog(ctx, theme, &heading, cancel.clone(), |ui| {
        let text = format!("If you {leaves} without saving, this would be lost:");
        ui.label(Face::Body.text(text).color(theme.text_2));
        for lost in document.unsaved() {
            ui.horizontal(|ui| {
                ui.add_space(space::S);
                ui.label(Face::Body.text(format!("•  {lost}")));
            });
        }
        let choices = [("Save", save), ("Don’t save", discard), ("Cancel", cancel)];
        buttons(ui, theme, &choices)
    })
}

fn path_ui(ctx: &Context, theme: &Theme, dialog_state: &PathDialog) -> Option<Action> {
    let (title, word, hint) = match dialog_state.purpose {
        PathPurpose::Open => ("Open a file", "Open", "The path of an experiment file"),
        PathPurpose::Save(_) => ("Save to a file", "Save", "Where to save the experiment"),
    };
    dialog(ctx, theme, title, Action::DismissPathDialog, |ui| {
        let reason = "This system offers no dialog for files. Type the path.";
        ui.label(Face::Body.text(reason).color(theme.text_2));
        let id = Id::unique(("typed path", word));
        let mut path: String =
            ui.data_mut(|data| data.get_temp(id)).unwrap_or_else(|| dialog_state.begin.clone());
        let edit = TextEdit::singleline(&mut path).hint_text(hint).desired_width(f32::INFINITY);
        let field = ui.add(edit);
        field.widget_info(|| {
            let mut info = eframe::egui::WidgetInfo::labeled(
                eframe::egui::accesskit::Role::TextInput,
                true,
                "Path",
            );
            info.current_text_value = Some(path.clone());
            info
        });
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if !field.has_focus() && !enter && ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        let typed = PathBuf::from(path.trim());
        let go = match dialog_state.purpose {
            PathPurpose::Open => Action::Open(vec![typed]),
            PathPurpose::Save(document) => Action::SaveTo(document, typed),
        };
        let chosen =
            buttons(ui, theme, &[(word, go.clone()), ("Cancel", Action::DismissPathDialog)])
                .or_else(|| enter.then_some(go));
        ui.data_mut(|data| match chosen {
            Some(_) => {
                data.remove::<String>(id);
            }
            None => {
                data.insert_temp(id, path);
            }
        });
        chosen
    })
}
