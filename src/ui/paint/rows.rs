//! Draws rows of samples.

use super::canvas::{Canvas, at, rect_of};
use crate::chart::area::Point;
use crate::chart::names::MARK_AT;
use crate::chart::rows::{Dot, SampleRow, SampleRows};
use crate::model::metric::Metric;
use crate::ui::theme::{Face, radius};
use eframe::egui::{EventFilter, Key, Response, Stroke, Ui};

/// Draws rows of samples over their axis.
pub fn paint_rows(canvas: &Canvas<'_>, rows: &SampleRows) {
    canvas.axis(&rows.axis, &rows.plot);
    for row in &rows.rows {
        paint_row(canvas, row);
    }
}

fn paint_row(canvas: &Canvas<'_>, row: &SampleRow) {
    let look = canvas.theme.model(&row.model);
    if !row.name.is_empty() {
        let mark = Point::new(row.area.left + MARK_AT, row.area.centre_y());
        canvas.name(&row.model, mark, &row.name);
    }
    for dot in &row.dots {
        canvas.dot(dot.at, row.radius, &look, dot.of.is_marked());
    }
    if let Some(median) = row.median {
        canvas.median(median, row.area.centre_y(), row.half_height, row.interval);
    }
    for text in &row.texts {
        canvas.text(text);
    }
}

/// Lifts the row of the variant that runs now from the others.
pub fn paint_running(canvas: &Canvas<'_>, row: &SampleRow) {
    let theme = canvas.theme;
    let ground = if theme.high_contrast { theme.band } else { theme.selected };
    let room = rect_of(row.area).expand2(eframe::egui::vec2(12.0, -3.0));
    canvas.painter.rect_filled(room, f32::from(radius::CONTROL), ground);
}

/// Tells of the sample under the pointer, or of the one that the arrow keys chose while the chart
/// has the focus: up and down change the row, left and right the round. Gives what it tells.
pub fn hover_ui(
    ui: &Ui,
    response: Response,
    canvas: &Canvas<'_>,
    rows: &SampleRows,
    metric: &Metric,
) -> Option<String> {
    let by_key = chosen_by_key(ui, &response, rows);
    let by_pointer = response.hover_pos().and_then(|pointer| {
        let here = Point::new(pointer.x, pointer.y);
        let row =
            rows.rows.iter().find(|row| row.area.top <= here.y && here.y < row.area.bottom)?;
        Some((row, row.dot_near(here)?))
    });
    let (row, dot) = by_pointer.or(by_key)?;
    let ring = Stroke::new(1.5, canvas.theme.ink);
    canvas.painter.circle_stroke(at(dot.at), row.radius + 2.5, ring);
    let words = format!("{}, {}", row.label, dot.words(metric));
    if by_pointer.is_some() {
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(Face::Caption.text(&words));
        });
    }
    Some(words)
}

/// The dot that the arrow keys chose.
fn chosen_by_key<'a>(
    ui: &Ui,
    response: &Response,
    rows: &'a SampleRows,
) -> Option<(&'a SampleRow, &'a Dot)> {
    if !response.has_focus() {
        return None;
    }
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (mut row, mut dot) =
        ui.data(|data| data.get_temp::<(usize, usize)>(response.id)).unwrap_or_default();
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
    if pressed(Key::ArrowDown) {
        row += 1;
    }
    if pressed(Key::ArrowUp) {
        row = row.saturating_sub(1);
    }
    if pressed(Key::ArrowRight) {
        dot += 1;
    }
    if pressed(Key::ArrowLeft) {
        dot = dot.saturating_sub(1);
    }
    row = row.min(rows.rows.len().saturating_sub(1));
    let chosen = rows.rows.get(row)?;
    dot = dot.min(chosen.dots.len().saturating_sub(1));
    ui.data_mut(|data| data.insert_temp(response.id, (row, dot)));
    Some((chosen, chosen.dots.get(dot)?))
}
