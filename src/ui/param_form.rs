//! The form of a kernel's parameters, drawn from their declarations.

use super::theme::{Face, Theme, space};
use crate::model::param::{Declaration, Kind, Params, Scale, Value};
use crate::model::units::parse_amount;
use eframe::egui::accesskit::Role;
use eframe::egui::{Align, ComboBox, DragValue, Layout, Slider, Ui, WidgetInfo, vec2};

/// The width of a field that is typed into.
const FIELD: f32 = 84.0;
/// The width of a label.
const LABEL: f32 = 104.0;

/// A row for each declared parameter; gives the one that was changed.
#[must_use]
pub fn param_form_ui(
    ui: &mut Ui,
    theme: &Theme,
    declarations: &'static [&'static Declaration],
    params: &Params,
) -> Option<(&'static Declaration, Value)> {
    let mut changed = None;
    for declaration in declarations {
        let value = params
            .0
            .get(declaration.name)
            .filter(|value| declaration.check(value).is_ok())
            .cloned()
            .unwrap_or_else(|| declaration.default_value());
        if let Some(value) = row_ui(ui, theme, declaration, &value) {
            changed = Some((*declaration, value));
        }
    }
    changed
}

fn row_ui(ui: &mut Ui, theme: &Theme, declaration: &Declaration, value: &Value) -> Option<Value> {
    let size = vec2(ui.available_width(), space::FIELD);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        label_ui(ui, theme, declaration);
        match (&declaration.kind, value) {
            (Kind::Integer { min, max, scale, .. }, Value::Integer(number)) => {
                integer_ui(ui, declaration, (*min, *max), *scale, *number).map(Value::Integer)
            }
            (Kind::Choice { .. }, Value::Word(word)) => {
                choice_ui(ui, declaration, word).map(Value::Word)
            }
            // A default has the kind of its declaration, and other values were filtered out.
            (Kind::Integer { .. }, Value::Word(_)) | (Kind::Choice { .. }, Value::Integer(_)) => {
                None
            }
        }
    })
    .inner
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
    declaration: &Declaration,
    (min, max): (u64, u64),
    scale: Scale,
    number: u64,
) -> Option<u64> {
    let (mut slid, mut typed) = (number, number);
    let width = ui.available_width() - FIELD - space::M;
    ui.spacing_mut().slider_width = width.max(40.0);
    let slider = Slider::new(&mut slid, min..=max)
        .logarithmic(scale == Scale::Logarithmic)
        .show_value(false);
    let slider = ui.add(slider);
    let name = format!("{}, slider", declaration.label);
    slider.widget_info(|| WidgetInfo::slider(true, number as f64, &name));
    ui.add_space(space::XS);
    // `u64` passes through `f64` here; every declared range stays below 2^53.
    let show = |value: f64, _| declaration.show(&Value::Integer(value.round() as u64));
    let read = |text: &str| parse_amount(text).map(|amount| amount as f64);
    let field = DragValue::new(&mut typed)
        .range(min..=max)
        .speed((number as f64 / 100.0).max(0.05))
        .update_while_editing(false)
        .custom_formatter(show)
        .custom_parser(read);
    let field = ui.add_sized(vec2(FIELD, space::FIELD), field);
    field.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::SpinButton, true, declaration.label);
        info.value = Some(number as f64);
        info
    });
    if slider.changed() && slid != number {
        Some(rounded(slid, scale, (min, max)))
    } else if field.changed() && typed != number {
        Some(typed)
    } else {
        None
    }
}

/// A value that a slider was moved to, without digits that a hand cannot choose.
fn rounded(value: u64, scale: Scale, (min, max): (u64, u64)) -> u64 {
    if scale == Scale::Linear || value < 100 {
        return value;
    }
    if max.is_power_of_two() && min.is_power_of_two() && max > 1 << 16 && value.is_power_of_two() {
        return value;
    }
    let unit = 10_u64.pow(value.ilog10() - 1);
    (value.saturating_add(unit / 2) / unit * unit).clamp(min, max)
}

fn choice_ui(ui: &mut Ui, declaration: &Declaration, word: &str) -> Option<String> {
    let Kind::Choice { options, .. } = &declaration.kind else { return None };
    let mut chosen = None;
    let shown = declaration.show(&Value::Word(word.to_owned()));
    let list = ComboBox::from_id_salt(declaration.name)
        .selected_text(shown)
        .width(ui.available_width())
        .show_ui(ui, |ui| {
            for option in *options {
                if ui.selectable_label(option.word == word, option.label).clicked() {
                    chosen = Some(option.word.to_owned());
                }
            }
        });
    let label = declaration.label;
    list.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, label));
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_leaves_two_figures() {
        for (value, expected) in
            [(7, 7), (99, 99), (123, 120), (1_555, 1_600), (987_654, 990_000), (999_999, 1_000_000)]
        {
            assert_eq!(rounded(value, Scale::Logarithmic, (1, 1 << 32)), expected);
        }
        assert_eq!(rounded(1_234, Scale::Linear, (1, 9_999)), 1_234);
        assert_eq!(rounded(65_536, Scale::Logarithmic, (1, 1 << 20)), 65_536);
        assert_eq!(rounded(1_048_576, Scale::Logarithmic, (1, 1 << 20)), 1 << 20);
    }
}
