//! Draws rows of samples.

use super::canvas::{Canvas, at, rect_of};
use crate::chart::area::Point;
use crate::chart::names::MARK_AT;
use crate::chart::rows::{Dot, SampleRow, SampleRows};
use crate::model::metric::Metric;
use crate::ui::theme::{Face, radius};
use eframe::egui::{Response, Stroke};

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
        canvas.dot(dot.at, row.radius, &look, dot.marked);
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

/// Tells of the sample under the pointer.
pub fn hover_ui(response: Response, canvas: &Canvas<'_>, rows: &SampleRows, metric: &Metric) {
    let Some(pointer) = response.hover_pos() else { return };
    let here = Point::new(pointer.x, pointer.y);
    let row = rows.rows.iter().find(|row| row.area.top <= here.y && here.y < row.area.bottom);
    if let Some((row, dot)) = row.and_then(|row| Some((row, row.dot_near(here)?))) {
        let ring = Stroke::new(1.0, canvas.theme.ink);
        canvas.painter.circle_stroke(at(dot.at), row.radius + 2.0, ring);
        let words = dot_words(dot, metric);
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(Face::Caption.text(words));
        });
    }
}

fn dot_words(dot: &Dot, metric: &Metric) -> String {
    let value = metric.unit().show(dot.value);
    let round = dot.round.map_or_else(String::new, |round| format!("Round {round}: "));
    let marked = if dot.marked { ", disturbed or moved to another core" } else { "" };
    format!("{round}{value}{marked}")
}
