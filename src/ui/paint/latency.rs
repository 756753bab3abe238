//! Draws how long single operations take.

use super::canvas::{Canvas, at};
use crate::chart::area::Point;
use crate::chart::latency::{Latency, LatencyRow, Share};
use crate::chart::names::MARK_AT;
use crate::ui::widgets::mark::paint_mark;
use eframe::egui::{Stroke, pos2};

/// Draws rows of shares over their axis.
pub fn paint_latency(canvas: &Canvas<'_>, latency: &Latency) {
    for tick in &latency.axis.ticks {
        canvas.vertical(tick.at, latency.plot.top, latency.plot.bottom, canvas.theme.grid);
        canvas.text(&tick.label);
    }
    for head in &latency.heads {
        canvas.text(head);
    }
    for row in &latency.rows {
        paint_row(canvas, row);
    }
}

fn paint_row(canvas: &Canvas<'_>, row: &LatencyRow) {
    let look = canvas.theme.model(&row.model);
    let centre = row.area.centre_y();
    canvas.name(&row.model, Point::new(row.area.left + MARK_AT, centre), &row.name);
    if let (Some(first), Some(last)) = (row.marks.first(), row.marks.last()) {
        let stroke = Stroke::new(3.0, look.colour.gamma_multiply(0.45));
        canvas.painter.line_segment([pos2(first.at, centre), pos2(last.at, centre)], stroke);
    }
    for mark in &row.marks {
        match mark.share {
            Share::Half => canvas.median(mark.at, centre, 12.0, mark.interval),
            Share::P95 | Share::P99 => {
                let stroke = Stroke::new(2.0, look.colour);
                canvas.painter.vline(mark.at, centre - 7.0..=centre + 7.0, stroke);
            }
            Share::All => {
                paint_mark(canvas.painter, at(Point::new(mark.at, centre)), 9.0, &look);
            }
        }
        if let (true, Some((low, high))) = (mark.share != Share::Half, mark.interval) {
            canvas.interval(low, high, centre + 12.0);
        }
    }
    for text in &row.texts {
        canvas.text(text);
    }
}
