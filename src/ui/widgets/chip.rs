//! Chips: a few words that explain themselves when they are pressed.

use super::button::focus_ring;
use super::icon::{Icon, paint_icon};
use crate::ui::theme::{Face, Theme, radius, space};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Color32, CornerRadius, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// How a chip looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipKind {
    /// To be known.
    Note,
    /// It may change the numbers.
    Caution,
    /// It forbids a verdict.
    Error,
}

/// A chip with an icon before its words.
pub fn chip(ui: &mut Ui, theme: &Theme, kind: ChipKind, icon: Icon, text: &str) -> Response {
    let (fill, line, ink) = match kind {
        ChipKind::Note => (theme.bg, theme.line_stroke(), theme.ink),
        ChipKind::Caution => {
            (theme.caution_fill, Stroke::new(1.0, theme.caution_line), theme.caution_text)
        }
        ChipKind::Error => (theme.error_fill, Stroke::new(1.0, theme.error_text), theme.error_text),
    };
    let galley =
        ui.painter().layout_no_wrap(text.to_owned(), Face::Caption.font(), Color32::PLACEHOLDER);
    let before = space::S + space::ICON_SMALL + 6.0;
    let size = vec2(before + galley.size().x + space::M, space::SMALL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    if ui.is_rect_visible(rect) {
        let corner = CornerRadius::same(radius::LARGE);
        let (fill, ink) = if response.hovered() && kind == ChipKind::Note {
            (theme.selected, theme.on_selected)
        } else {
            (fill, ink)
        };
        ui.painter().rect(rect, corner, fill, line, StrokeKind::Inside);
        let centre = pos2(rect.left() + space::S + space::ICON_SMALL / 2.0, rect.center().y);
        paint_icon(ui.painter(), centre, space::ICON_SMALL, icon, ink);
        let at = pos2(rect.left() + before, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, ink);
        focus_ring(ui, theme, &response, corner);
    }
    response
}
