//! The form of a kernel's parameters, drawn from their declarations.

use super::lead::reason_shown;
use super::theme::{Face, Theme, space};
use super::widgets::drop_down::drop_down;
use super::widgets::slider::slider;
use crate::model::param::{Declaration, Kind, Params, Scale, Value};
use crate::model::units::parse_amount;
use eframe::egui::accesskit::Role;
use eframe::egui::{Align, DragValue, Layout, Response, Ui, WidgetInfo, vec2};

/// The width of a field that is typed into.
const FIELD: f32 = 84.0;
/// The width of a label.
const LABEL: f32 = 104.0;

/// A row for each declared parameter but a cast, which has an editor of its own; below a row what
/// is wrong there, as `wrong` tells. Gives the one that was changed.
#[must_use]
pub fn param_form_ui(
    ui: &mut Ui,
    theme: &Theme,
    declarations: &'static [&'static Declaration],
    params: &Params,
    wrong: impl Fn(&str) -> Vec<String>,
) -> Option<(&'static Declaration, Value)> {
    let mut changed = None;
    for declaration in declarations {
        if matches!(declaration.kind, Kind::Roles { .. }) {
            continue;
        }
        let value = params
            .0
            .get(declaration.name)
            .filter(|value| declaration.check(value).is_ok())
            .cloned()
            .unwrap_or_else(|| declaration.default_value());
        if let Some(value) = row_ui(ui, theme, declaration, &value) {
            changed = Some((*declaration, value));
        }
        for reason in wrong(declaration.name) {
            let text = Face::Caption.text(&reason).color(theme.error_text);
            let response = ui.add(eframe::egui::Label::new(text).wrap());
            reason_shown(ui, &response, &reason);
        }
    }
    changed
}

fn row_ui(ui: &mut Ui, theme: &Theme, declaration: &Declaration, value: &Value) -> Option<Value> {
    let size = vec2(ui.available_width(), space::FIELD);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        label_ui(ui, theme, declaration);
        value_ui(ui, theme, declaration, value, false)
    })
    .inner
}

/// The control of a number or of a choice, as wide as there is room; `takes_focus` gives it the
/// keyboard. Gives the value that was chosen.
pub fn value_ui(
    ui: &mut Ui,
    theme: &Theme,
    declaration: &Declaration,
    value: &Value,
    takes_focus: bool,
) -> Option<Value> {
    match (&declaration.kind, value) {
        (Kind::Integer { min, max, scale, .. }, Value::Integer(number)) => {
            let range = (*min, *max);
            let row = vec2(ui.available_width(), space::FIELD);
            let chosen =
                ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
                    integer_ui(ui, theme, declaration, (range, *scale), (*number, takes_focus))
                });
            chosen.inner.map(Value::Integer)
        }
        (Kind::Choice { .. }, Value::Word(word)) => {
            let (list, chosen) = choice_ui(ui, theme, declaration, word);
            if takes_focus {
                list.request_focus();
            }
            chosen.map(Value::Word)
        }
        // A default has the kind of its declaration, and other values were filtered out.
        (Kind::Integer { .. } | Kind::Choice { .. } | Kind::Roles { .. }, _) => None,
    }
}

fn label_ui(ui: &mut Ui, theme: &Theme, declaration: &Declaration) {
    ui.allocate_ui_with_layout(
        vec2(LABEL, space::FIELD),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.set_min_width(LABEL);
            let text = Face::Caption.text(declaration.label).color(theme.ink);
            ui.add(eframe::egui::Label::new(text).wrap()).on_hover_text(format!(
                "{} {}.",
                declaration.help,
                range_words(declaration)
            ));
        },
    );
}

fn range_words(declaration: &Declaration) -> String {
    format!("It takes {}", declaration.range())
}

fn integer_ui(
    ui: &mut Ui,
    theme: &Theme,
    declaration: &Declaration,
    (range, scale): ((u64, u64), Scale),
    (number, takes_focus): (u64, bool),
) -> Option<u64> {
    let width = (ui.available_width() - FIELD - space::M).max(40.0);
    let name = format!("{}, slider", declaration.label);
    let slid = ui
        .allocate_ui(vec2(width, space::FIELD), |ui| slider(ui, theme, &name, range, scale, number))
        .inner;
    ui.add_space(space::XS);
    let typed = number_field(ui, declaration, number, (FIELD, takes_focus));
    slid.or(typed).filter(|new| *new != number)
}

/// A field of a width in which a number can be typed or dragged; gives the number that was.
pub fn number_field(
    ui: &mut Ui,
    declaration: &Declaration,
    number: u64,
    (width, takes_focus): (f32, bool),
) -> Option<u64> {
    let Kind::Integer { min, max, .. } = declaration.kind else { return None };
    let mut typed = number;
    // `u64` passes through `f64` here; every declared range stays below 2^53.
    let show = |value: f64, _| declaration.show(&Value::Integer(value.round() as u64));
    let read = |text: &str| parse_amount(text).map(|amount| amount as f64);
    let field = DragValue::new(&mut typed)
        .range(min..=max)
        .speed((number as f64 / 100.0).max(0.05))
        .update_while_editing(false)
        .custom_formatter(show)
        .custom_parser(read);
    let field = ui.add_sized(vec2(width, space::FIELD), field);
    if takes_focus {
        field.request_focus();
    }
    field.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::SpinButton, true, declaration.label);
        info.value = Some(number as f64);
        info
    });
    (field.changed() && typed != number).then_some(typed)
}

fn choice_ui(
    ui: &mut Ui,
    theme: &Theme,
    declaration: &Declaration,
    word: &str,
) -> (Response, Option<String>) {
    let options = match &declaration.kind {
        Kind::Choice { options, .. } => *options,
        Kind::Integer { .. } | Kind::Roles { .. } => &[],
    };
    let mut chosen = None;
    let shown = declaration.show(&Value::Word(word.to_owned()));
    let width = ui.available_width();
    let list = drop_down(ui, theme, declaration.label, (shown, width), |ui| {
        for option in options {
            if ui.selectable_label(option.word == word, option.label).clicked() {
                chosen = Some(option.word.to_owned());
            }
        }
    });
    (list, chosen)
}
