//! Dialogs over everything: unsaved changes, problems, a path.

use super::action::{Action, PromptAnswer};
use super::palette_view::palette_ui;
use super::saves::Save;
use super::shortcuts::shortcuts_ui;
use super::state::{Closing, PathDialog, PathPurpose, Prompt, Replace, State};
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{ButtonKind, button, button_width};
use crate::model::problem::Problem;
use eframe::egui::text::CCursorRange;
use eframe::egui::{Context, CornerRadius, Frame, Id, Key, Label, Margin, Modal, TextEdit, Ui};
use std::path::PathBuf;

/// How wide a dialog is.
const WIDTH: f32 = 460.0;

/// Whether a dialog is open, so that keys go to it alone.
#[must_use]
pub fn is_any_open(state: &State) -> bool {
    state.is_finishing
        || state.prompt.is_some()
        || state.awaited.is_some()
        || state.problem.is_some()
        || state.replace.is_some()
        || state.path_dialog.is_some()
        || state.shortcuts
        || state.search.is_some()
}

/// Draws the dialog that is open, if one is.
#[must_use]
pub fn dialogs_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Vec<Action> {
    let ctx = ui.ctx().clone();
    let action = if state.is_finishing {
        finishing_ui(&ctx, theme)
    } else if let Some(problem) = &state.problem {
        problem_ui(&ctx, theme, problem)
    } else if let Some(replace) = &state.replace {
        replace_ui(&ctx, theme, replace)
    } else if let Some(prompt) = &state.prompt {
        prompt_ui(&ctx, theme, state, prompt)
    } else if let Some(closing) = &state.awaited {
        saving_ui(&ctx, theme, state, closing)
    } else if let Some(dialog) = &state.path_dialog {
        path_ui(&ctx, theme, dialog)
    } else if state.shortcuts {
        shortcuts_ui(&ctx, theme, state)
    } else if let Some(search) = &state.search {
        return palette_ui(&ctx, theme, state, search);
    } else {
        None
    };
    action.into_iter().collect()
}

/// A dialog with a title and a width; gives what its content asks for, or `closed` on Esc.
pub fn dialog(
    ctx: &Context,
    theme: &Theme,
    (title, width): (&str, f32),
    closed: Action,
    content: impl FnOnce(&mut Ui) -> Option<Action>,
) -> Option<Action> {
    let frame = Frame::new()
        .fill(theme.bg)
        .stroke(theme.outline_stroke())
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::same(20));
    let shown = Modal::new(Id::unique("dialog")).frame(frame).show(ctx, |ui| {
        ui.set_width(width.min(ui.ctx().content_rect().width() - 80.0));
        ui.label(Face::Title.text(title));
        content(ui)
    });
    // A press beside the dialog must not answer it, so only Esc closes.
    let escape = ctx.input(|input| input.key_pressed(Key::Escape));
    shown.inner.or_else(|| escape.then_some(closed))
}

/// Buttons at the right, the first of them rightmost and chosen by Enter; the keyboard goes through
/// them as they are read, from the left.
pub fn buttons(ui: &mut Ui, theme: &Theme, choices: &[(&str, Action)]) -> Option<Action> {
    ui.add_space(space::M);
    let mut chosen = None;
    let kind = |place| if place == 0 { ButtonKind::Primary } else { ButtonKind::Plain };
    let widths = choices.iter().enumerate();
    let widths = widths.map(|(place, (text, _))| button_width(ui, kind(place), None, text));
    let gaps = choices.len().saturating_sub(1) as f32 * ui.spacing().item_spacing.x;
    let before = ui.available_width() - widths.sum::<f32>() - gaps;
    ui.horizontal(|ui| {
        ui.add_space(before.max(0.0));
        for (place, (text, action)) in choices.iter().enumerate().rev() {
            if button(ui, theme, kind(place), None, text).clicked() {
                chosen = Some(action.clone());
            }
        }
    });
    // A button that has the keyboard is pressed by Enter itself.
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    let first = || choices.first().map(|(_, action)| action.clone());
    chosen.or_else(|| enter.then(first).flatten())
}

/// Rarely seen: a disk has to be slow for it.
fn finishing_ui(ctx: &Context, theme: &Theme) -> Option<Action> {
    dialog(ctx, theme, ("Closing…", WIDTH), Action::Quit, |ui| {
        let text = "What was changed last is being written. The window then closes by itself.";
        ui.label(Face::Body.text(text).color(theme.text_2));
        None
    })
}

/// What is waited for before something is closed, with a way to go on without it.
fn saving_ui(ctx: &Context, theme: &Theme, state: &State, closing: &Closing) -> Option<Action> {
    let (of, without, text) = match closing {
        Closing::One(id) => (
            Some(*id),
            "Close without waiting",
            "It then closes by itself. Without waiting it is saved in the background, and comes back if \
             that fails.",
        ),
        Closing::Program(_) => (
            None,
            "Quit without waiting",
            "The window then closes by itself. Without waiting, what is not saved by then comes back \
             at the next start.",
        ),
    };
    let saves: Vec<&Save> = state.saves.of(of).collect();
    let heading = match saves.as_slice() {
        [save] => format!("Saving “{}”…", save.title),
        _ => format!("Saving {} files…", saves.len()),
    };
    let has_no_copy = |save: &&Save| {
        state.document(save.document).is_some_and(|document| document.copy_problem.is_some())
    };
    let text = if saves.iter().any(has_no_copy) {
        "No copy of it could be kept: without waiting it may be lost."
    } else {
        text
    };
    dialog(ctx, theme, (&heading, WIDTH), Action::StayOpen, |ui| {
        for save in &saves {
            let text = match saves.len() {
                1 => format!("To {}", save.path.display()),
                _ => format!("•  “{}” to {}", save.title, save.path.display()),
            };
            ui.add(Label::new(Face::Body.text(text)).wrap());
        }
        ui.label(Face::Body.text(text).color(theme.text_2));
        // Enter may still be meant for what was asked before.
        let choices = [("Cancel", Action::StayOpen), (without, Action::CloseWithoutWaiting)];
        buttons(ui, theme, &choices)
    })
}

fn problem_ui(ctx: &Context, theme: &Theme, problem: &Problem) -> Option<Action> {
    let title = plain(&problem.what);
    dialog(ctx, theme, (&title, WIDTH), Action::DismissProblem, |ui| {
        for sentence in [&problem.meaning, &problem.advice] {
            if !sentence.is_empty() {
                ui.label(Face::Body.text(plain(sentence)).color(theme.text_2));
            }
        }
        buttons(ui, theme, &[("Close", Action::DismissProblem)])
    })
}

/// A sentence with its full stop, without the number that the system gives to an error: it says
/// nothing that the words do not say.
fn plain(sentence: &str) -> String {
    let end = sentence.rfind(" (os error ").filter(|_| sentence.ends_with(')'));
    format!("{}.", &sentence[..end.unwrap_or(sentence.len())])
}

fn replace_ui(ctx: &Context, theme: &Theme, replace: &Replace) -> Option<Action> {
    let name = replace.path.file_name().unwrap_or_default().display();
    let title = format!("There is already a file called {name}. Replace it?");
    dialog(ctx, theme, (&title, WIDTH), Action::ChooseAnotherName, |ui| {
        let text = format!("What is in {} now would be lost.", replace.path.display());
        ui.add(Label::new(Face::Body.text(text).color(theme.text_2)).wrap());
        // Enter must not be what destroys a file.
        let other = ("Choose another name", Action::ChooseAnotherName);
        buttons(ui, theme, &[other, ("Replace", Action::Replace)])
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
        return dialog(ctx, theme, (&heading, WIDTH), cancel.clone(), |ui| {
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
    dialog(ctx, theme, (&heading, WIDTH), cancel.clone(), |ui| {
        let text = format!("If you {leaves} without saving, this would be lost:");
        ui.label(Face::Body.text(text).color(theme.text_2));
        for lost in document.unsaved(Some(&state.saves)) {
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
    dialog(ctx, theme, (title, WIDTH), Action::DismissPathDialog, |ui| {
        let reason = "This system offers no dialog for files. Type the path.";
        ui.label(Face::Body.text(reason).color(theme.text_2));
        let id = Id::unique(("typed path", word));
        let mut path: String =
            ui.data_mut(|data| data.get_temp(id)).unwrap_or_else(|| dialog_state.begin.clone());
        let edit = TextEdit::singleline(&mut path)
            .id(id.with("field"))
            .hint_text(hint)
            .desired_width(f32::INFINITY);
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
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        if !field.has_focus() && !enter && ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
            let mut state = TextEdit::load_state(ui.ctx(), field.id).unwrap_or_default();
            state.cursor.set_char_range(Some(CCursorRange::select_all_str(&path)));
            TextEdit::store_state(ui.ctx(), field.id, state);
        }
        if let Some(problem) = &dialog_state.problem {
            let sentences = [&problem.what, &problem.meaning, &problem.advice];
            for sentence in sentences.into_iter().filter(|sentence| !sentence.is_empty()) {
                let text = Face::Body.text(plain(sentence)).color(theme.error_text);
                ui.add(Label::new(text).wrap());
            }
        }
        let typed = PathBuf::from(path.trim());
        let go = match dialog_state.purpose {
            PathPurpose::Open => Action::Open(vec![typed]),
            PathPurpose::Save(document) => Action::SaveTo(document, typed),
        };
        let chosen = buttons(ui, theme, &[(word, go), ("Cancel", Action::DismissPathDialog)]);
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
