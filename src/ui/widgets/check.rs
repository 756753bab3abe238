//! Check boxes.

use super::button::focus_ring;
use super::icon::{Icon, paint_icon};
use crate::ui::theme::{Face, Theme, radius, space};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    CornerRadius, Id, Rect, Response, Sense, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// A check box alone at a place; `name` is its accessible name, and `id` tells it from others of
/// the same name.
pub fn check_box(
    ui: &mut Ui,
    theme: &Theme,
    (at, id): (Rect, Id),
    ticked: bool,
    name: &str,
) -> Response {
    let response = ui.interact(at, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, ticked, name));
    let square = Rect::from_center_size(at.center(), Vec2::splat(space::ICON));
    paint_box(ui, theme, square, ticked);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::SMALL));
    response
}

fn paint_box(ui: &Ui, theme: &Theme, square: Rect, ticked: bool) {
    let corner = CornerRadius::same(radius::SMALL);
    match (ticked, ui.is_enabled()) {
        (true, true) => {
            ui.painter().rect_filled(square, corner, theme.ink);
            paint_icon(ui.painter(), square.center(), 14.0, Icon::Check, theme.on_ink);
        }
        (true, false) => {
            ui.painter().rect_filled(square, corner, theme.outline);
            paint_icon(ui.painter(), square.center(), 14.0, Icon::Check, theme.bg);
        }
        (false, true) => {
            let line = theme.outline_stroke();
            ui.painter().rect(square, corner, theme.bg, line, StrokeKind::Inside);
        }
        (false, false) => {
            let line = theme.line_stroke();
            ui.painter().rect(square, corner, theme.sunken, line, StrokeKind::Inside);
        }
    }
}

/// A check box with a label, and something painted between them.
pub fn labelled_check(
    ui: &mut Ui,
    theme: &Theme,
    ticked: bool,
    label: &str,
    between: impl FnOnce(&Ui, Rect),
) -> Response {
    let enabled = ui.is_enabled();
    let ink = if enabled { theme.ink } else { theme.text_3 };
    let galley = ui.painter().layout_no_wrap(label.to_owned(), Face::Body.font(), ink);
    let text_left = space::ICON + space::ICON + 2.0 * space::S;
    let size = vec2(text_left + galley.size().x, space::SMALL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, ticked, label));
    let middle = rect.center().y;
    let square_at = |left: f32| {
        Rect::from_center_size(pos2(left + space::ICON / 2.0, middle), Vec2::splat(space::ICON))
    };
    paint_box(ui, theme, square_at(rect.left()), ticked);
    between(ui, square_at(rect.left() + space::ICON + space::S));
    let at = pos2(rect.left() + text_left, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::SMALL));
    response
}
