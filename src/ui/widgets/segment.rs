//! Choices that stand beside one another.

use super::button::focus_ring;
use super::text::one_line_centred;
use crate::ui::theme::{Face, Theme, radius, space};
use eframe::egui::accesskit::Role;
use eframe::egui::{CornerRadius, Rect, Response, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// One of a few choices; gives the place of the one that was pressed.
pub fn segmented(
    ui: &mut Ui,
    theme: &Theme,
    names: &[&str],
    chosen: Option<usize>,
) -> Option<usize> {
    let size = vec2(ui.available_width(), space::FIELD);
    let (track, _) = ui.allocate_exact_size(size, Sense::hover());
    let corner = CornerRadius::same(radius::CONTROL);
    let line = if theme.high_contrast { theme.outline_stroke() } else { theme.line_stroke() };
    ui.painter().rect(track, corner, theme.sunken, line, StrokeKind::Inside);
    // Room in proportion to the words, so that long ones keep their distance from the edge.
    let bold = |name: &str| {
        let font = Face::CaptionBold.font();
        ui.painter().layout_no_wrap(name.to_owned(), font, theme.ink).size().x
    };
    let words: Vec<f32> = names.iter().map(|name| bold(name)).collect();
    let spare = (track.width() - words.iter().sum::<f32>()) / names.len().max(1) as f32;
    let enabled = ui.is_enabled();
    let mut pressed = None;
    let mut left = track.left();
    for (place, name) in names.iter().enumerate() {
        let width = words[place] + spare;
        let rect = Rect::from_min_size(pos2(left, track.top()), vec2(width, track.height()));
        left += width;
        let response = ui.interact(rect, ui.scope_id().with(("segment", *name)), Sense::click());
        let is_chosen = chosen == Some(place);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, is_chosen, name));
        if is_chosen {
            let inner = rect.shrink(2.0);
            let line = theme.outline_stroke();
            ui.painter().rect(inner, radius::SMALL, theme.bg, line, StrokeKind::Inside);
        }
        let is_bold = is_chosen && spare >= space::S;
        let face = if is_bold { Face::CaptionBold } else { Face::Caption };
        let ink = match (enabled, is_chosen || response.hovered()) {
            (false, _) => theme.text_3,
            (true, true) => theme.ink,
            (true, false) => theme.text_2,
        };
        one_line_centred(ui.painter(), rect.center(), face, name, ink);
        focus_ring(ui, theme, &response, corner);
        if response.clicked() && !is_chosen {
            pressed = Some(place);
        }
    }
    pressed
}

/// The width of a [`toggle_cell`], in points.
pub const TOGGLE_CELL: f32 = 48.0;

/// One of several counts that can each be chosen, with its meaning beneath.
pub fn toggle_cell(
    ui: &mut Ui,
    theme: &Theme,
    chosen: bool,
    text: &str,
    meaning: &str,
) -> Response {
    let size = vec2(TOGGLE_CELL, space::FIELD + space::L);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    let name = match meaning {
        "" => format!("{text} workers"),
        meaning => format!("{text} workers, {meaning}"),
    };
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, chosen, &name));
    let cell = Rect::from_min_size(rect.min, vec2(rect.width(), space::FIELD));
    let (fill, line, ink) = match (enabled, chosen, response.hovered()) {
        (true, true, _) => (theme.ink, theme.outline_stroke(), theme.on_ink),
        (false, true, _) => (theme.outline, theme.outline_stroke(), theme.bg),
        (true, false, true) => (theme.selected, theme.outline_stroke(), theme.on_selected),
        (true, false, false) => (theme.bg, theme.outline_stroke(), theme.ink),
        (false, false, _) => (theme.sunken, theme.line_stroke(), theme.text_3),
    };
    ui.painter().rect(cell, radius::CONTROL, fill, line, StrokeKind::Inside);
    let face = if chosen { Face::BodyBold } else { Face::Body };
    one_line_centred(ui.painter(), cell.center(), face, text, ink);
    let below = pos2(cell.center().x, cell.bottom() + space::S);
    one_line_centred(ui.painter(), below, Face::Caption, meaning, theme.text_2);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
    response
}
