//! Drop-down lists.

use super::icon::{Icon, paint_icon};
use crate::ui::theme::{Theme, space};
use eframe::egui::accesskit::Role;
use eframe::egui::style::WidgetVisuals;
use eframe::egui::{ComboBox, Response, Ui, WidgetInfo};

/// A drop-down list of this width that shows `chosen`; `add` adds what can be chosen, and `name`
/// is its accessible name.
pub fn drop_down(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    (chosen, width): (String, f32),
    add: impl FnOnce(&mut Ui),
) -> Response {
    let quiet = theme.text_2;
    let value = chosen.clone();
    let list = ComboBox::from_id_salt(name)
        .selected_text(chosen)
        .width(width)
        .truncate()
        .icon(move |ui: &Ui, rect, visuals: &WidgetVisuals, _open| {
            let hovered = visuals.fg_stroke == ui.visuals().widgets.hovered.fg_stroke;
            let ink = if hovered { visuals.fg_stroke.color } else { quiet };
            paint_icon(ui.painter(), rect.center(), space::L + 2.0, Icon::Chevron, ink);
        })
        .show_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.spacing_mut().button_padding.x = space::S;
            add(ui);
        });
    list.response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, name);
        info.current_text_value = Some(value.clone());
        info
    });
    list.response
}
