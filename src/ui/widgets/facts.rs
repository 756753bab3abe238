//! A fact: its name, and what it is.

use super::icon::{Icon, paint_icon};
use crate::ui::theme::{Face, Theme, space};
use eframe::egui::accesskit::Role;
use eframe::egui::{Color32, Sense, Ui, WidgetInfo, pos2, vec2};

/// The widest that a name grows.
const NAME: f32 = 168.0;

/// A row with a name and a value, over a line.
pub fn fact_ui(ui: &mut Ui, theme: &Theme, name: &str, value: &str) {
    row(ui, theme, (name, value), None, theme.ink);
}

/// The same with an icon before the name, all of it in this ink.
pub fn marked_fact_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: Icon,
    ink: Color32,
    (name, value): (&str, &str),
) {
    row(ui, theme, (name, value), Some(icon), ink);
}

fn row(ui: &mut Ui, theme: &Theme, (name, value): (&str, &str), icon: Option<Icon>, ink: Color32) {
    let width = ui.available_width();
    let indent = if icon.is_some() { space::PAGE } else { 0.0 };
    let name_width = NAME.min(width * 0.42);
    let lay = |text: &str, face: Face, room: f32, ink| {
        ui.painter().layout(text.to_owned(), face.font(), ink, room.max(40.0))
    };
    let named = lay(name, Face::Caption, name_width, ink);
    let below = if ink == theme.ink { theme.text_2 } else { ink };
    let valued = lay(value, Face::Caption, width - indent - name_width - space::M, below);
    let height = named.size().y.max(valued.size().y) + 12.0;
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, height.max(space::ROW)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}, {value}")));
    let top = rect.top() + 6.0;
    if let Some(icon) = icon {
        paint_icon(ui.painter(), pos2(rect.left() + 8.0, top + 8.0), space::ICON, icon, ink);
    }
    ui.painter().galley(pos2(rect.left() + indent, top), named, ink);
    let value_at = pos2(rect.left() + indent + name_width + space::M, top);
    ui.painter().galley(value_at, valued, ink);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, theme.line_stroke());
}
