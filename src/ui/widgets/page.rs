//! The page: scrolls downwards, keeps its edges, stays centred when the window is very wide.

use crate::ui::theme::space;
use eframe::egui::{Align, Id, Layout, Rect, ScrollArea, Ui, UiBuilder, Vec2, pos2, vec2};

/// Draws a page with edges of this width. `name` keeps its scroll position apart from others.
pub fn page<R>(ui: &mut Ui, name: &str, edge: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    ScrollArea::vertical()
        .id_salt(name)
        .auto_shrink(false)
        .show(ui, |ui| {
            let whole = ui.available_width();
            let width = (whole - 2.0 * edge).min(space::CONTENT);
            let left = ui.max_rect().left() + ((whole - width) / 2.0).floor();
            let rect =
                Rect::from_min_size(pos2(left, ui.cursor().top()), vec2(width, f32::INFINITY));
            // An id of its own: what comes and goes above the page must not take the keyboard away
            // from a field on it.
            let page = UiBuilder::new()
                .scope_id(Id::unique(("page", name)))
                .max_rect(rect)
                .layout(Layout::top_down(Align::Min));
            let inner = ui.scope_builder(page, |ui| {
                ui.set_width(width);
                add(ui)
            });
            inner.inner
        })
        .inner
}

/// Columns beside one another, each with its width and a gap between them; below one another if
/// `stacked`. Draws each through `add` with its number.
pub fn columns(
    ui: &mut Ui,
    stacked: bool,
    widths: &[f32],
    gap: f32,
    mut add: impl FnMut(&mut Ui, usize),
) {
    if stacked {
        for place in 0..widths.len() {
            if place > 0 {
                ui.add_space(space::SECTION);
            }
            add(ui, place);
        }
        return;
    }
    let start = ui.cursor().min;
    let mut left = start.x;
    let mut bottom = start.y;
    for (place, width) in widths.iter().enumerate() {
        let rect = Rect::from_min_size(pos2(left, start.y), vec2(*width, f32::INFINITY));
        let column = UiBuilder::new()
            .id_salt(("column", place))
            .max_rect(rect)
            .layout(Layout::top_down(Align::Min));
        let mut column = ui.new_child(column);
        column.set_width(*width);
        add(&mut column, place);
        bottom = bottom.max(column.min_rect().bottom());
        left += width + gap;
    }
    let size = Vec2::new(left - gap - start.x, bottom - start.y);
    ui.allocate_space(size);
}
