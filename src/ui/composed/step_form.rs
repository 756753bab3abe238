//! The form of the selected step: every member of its kind, drawn from its declaration.

use super::changes::{self, Change};
use super::hand::{Focus, Hand};
use super::palette;
use crate::model::param::Value;
use crate::model::roles::Role;
use crate::model::step_kinds::{Member, Naming};
use crate::model::step_path::StepPath;
use crate::ui::param_form::value_ui;
use crate::ui::theme::{Face, Theme, space};
use crate::ui::widgets::button::{ButtonKind, button};
use crate::ui::widgets::drop_down::drop_down;
use crate::ui::widgets::icon::paint_icon;
use eframe::egui::accesskit::Role as WidgetRole;
use eframe::egui::{Id, Label, Margin, Response, Sense, TextEdit, Ui, WidgetInfo, vec2};

/// Draws the form of a step; gives what was changed.
pub fn step_form_ui(
    ui: &mut Ui,
    theme: &Theme,
    (roles, path): (&[Role], &StepPath),
    wrong: Option<&str>,
    hand: &mut Hand,
) -> Option<Change> {
    let step = path.step(roles)?;
    let mut change = None;
    let role = roles.get(path.role).map_or("", |role| role.name.as_str());
    let place = path.place().map_or(0, |place| place + 1);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
        paint_icon(ui.painter(), rect.center(), 18.0, palette::icon(step.word()), theme.ink);
        ui.label(Face::Section.text(step.label()));
    });
    let where_words = format!("step {place} of {role}");
    ui.label(Face::Caption.text(where_words).color(theme.text_2));
    let Some(kind) = step.kind() else {
        let text = "This version does not know this step. It is kept, and cannot be run.";
        ui.add(Label::new(Face::Caption.text(text).color(theme.text_2)).wrap());
        return buttons_ui(ui, theme, roles, path);
    };
    ui.add(Label::new(Face::Caption.text(kind.sentence).color(theme.text_2)).wrap());
    if let Some(wrong) = wrong {
        wrong_ui(ui, theme, wrong);
    }
    let mut takes = hand.takes(Focus::Form);
    for member in kind.members {
        let Some(value) = step.get(member.name()) else { continue };
        let new = match (member, &value) {
            (Member::Value(declaration), value) => {
                caption_ui(ui, theme, declaration.label);
                let focus = std::mem::take(&mut takes);
                value_ui(ui, theme, declaration, value, focus)
            }
            (Member::Name(naming), Value::Word(word)) => {
                caption_ui(ui, theme, naming.label);
                let id = Id::unique(("step member", path, naming.name));
                let (field, new) = text_ui(ui, id, naming.label, word);
                focus_if(&field, &mut takes);
                field.on_hover_text(naming.help);
                new.map(Value::Word)
            }
            (Member::Role(naming), Value::Word(word)) => {
                caption_ui(ui, theme, naming.label);
                let (field, new) = partner_ui(ui, theme, (roles, path.role), naming, word);
                focus_if(&field, &mut takes);
                field.on_hover_text(naming.help);
                new.map(Value::Word)
            }
            (Member::Name(_) | Member::Role(_) | Member::Steps, _) => None,
        };
        if let Some(new) = new {
            change = changes::set(roles, path, member.name(), &new).or(change);
        }
    }
    ui.add_space(space::S);
    buttons_ui(ui, theme, roles, path).or(change)
}

/// What is wrong, in the colour of errors.
pub fn wrong_ui(ui: &mut Ui, theme: &Theme, wrong: &str) {
    let text = Face::Caption.text(format!("{wrong}.")).color(theme.error_text);
    ui.add(Label::new(text).wrap());
}

/// The label over a control.
pub fn caption_ui(ui: &mut Ui, theme: &Theme, label: &str) {
    ui.add_space(2.0);
    ui.label(Face::Caption.text(label).color(theme.ink));
}

/// Gives the keyboard to a control that is the first to have a claim to it.
pub fn focus_if(response: &Response, takes: &mut bool) {
    if std::mem::take(takes) {
        response.request_focus();
    }
}

/// A field of one line; gives what was typed.
pub fn text_ui(ui: &mut Ui, id: Id, name: &str, text: &str) -> (Response, Option<String>) {
    let mut typed = text.to_owned();
    let edit = TextEdit::singleline(&mut typed)
        .id(id)
        .margin(Margin::symmetric(8, 4))
        .desired_width(f32::INFINITY);
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(WidgetRole::TextInput, true, name);
        info.current_text_value = Some(text.to_owned());
        info
    });
    (response, (typed != text).then_some(typed))
}

/// The other roles, and nobody where that may be.
fn partner_ui(
    ui: &mut Ui,
    theme: &Theme,
    (roles, own): (&[Role], usize),
    naming: &Naming,
    word: &str,
) -> (Response, Option<String>) {
    let absent = naming.absent.unwrap_or("choose a role");
    let shown = if word.is_empty() { absent } else { word };
    let mut chosen = None;
    let width = ui.available_width();
    let response = drop_down(ui, theme, naming.label, (shown.to_owned(), width), |ui| {
        if let Some(absent) = naming.absent
            && ui.selectable_label(word.is_empty(), absent).clicked()
        {
            chosen = Some(String::new());
        }
        let alone = roles.get(own).is_some_and(|role| role.workers() == 1);
        for (place, role) in roles.iter().enumerate() {
            // A worker can talk with others of its role, if there are any.
            if place == own && alone {
                continue;
            }
            if ui.selectable_label(role.name == word, &role.name).clicked() {
                chosen = Some(role.name.clone());
            }
        }
    });
    (response, chosen.filter(|chosen| chosen != word))
}

fn buttons_ui(ui: &mut Ui, theme: &Theme, roles: &[Role], path: &StepPath) -> Option<Change> {
    let rows = [
        [
            ("Earlier", "Alt+Left", changes::earlier(roles, path)),
            ("Later", "Alt+Right", changes::later(roles, path)),
        ],
        [
            ("Duplicate", "Ctrl+D", changes::duplicate(roles, path)),
            ("Delete", "Delete", changes::delete(roles, path)),
        ],
    ];
    let mut asked = None;
    for row in rows {
        asked = button_row_ui(ui, theme, row).or(asked);
    }
    asked
}

/// Two buttons of one width, each with its key and what it would change; one that can change
/// nothing is disabled.
pub fn button_row_ui(
    ui: &mut Ui,
    theme: &Theme,
    row: [(&str, &str, Option<Change>); 2],
) -> Option<Change> {
    let mut asked = None;
    let width = (ui.available_width() - space::S) / 2.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        for (text, key, change) in row {
            let size = vec2(width, space::BUTTON);
            ui.allocate_ui(size, |ui| {
                ui.set_width(width);
                let pressed = ui
                    .add_enabled_ui(change.is_some(), |ui| {
                        button(ui, theme, ButtonKind::Wide, None, text)
                    })
                    .inner;
                if pressed.clicked() {
                    asked = change;
                }
                if !key.is_empty() {
                    pressed.on_hover_text(key);
                }
            });
        }
    });
    asked
}
