//! Draws rows of ratios over their margin.

use super::canvas::{Canvas, at};
use crate::chart::ratio::{RatioRow, RatioRows};
use crate::ui::widgets::mark::paint_mark;

/// Draws rows of ratios over their axis.
pub fn paint_ratios(canvas: &Canvas<'_>, rows: &RatioRows) {
    let mut band = rows.band;
    band.top -= 4.0;
    canvas.band(band);
    for tick in &rows.axis.ticks {
        if (tick.value - 1.0).abs() > 1e-9 {
            canvas.vertical(tick.at, band.top, band.bottom, canvas.theme.grid);
        }
        canvas.text(&tick.label);
    }
    canvas.vertical(rows.one, band.top, band.bottom, canvas.theme.outline);
    canvas.text(&rows.band_label);
    for row in &rows.rows {
        paint_row(canvas, row);
    }
}

fn paint_row(canvas: &Canvas<'_>, row: &RatioRow) {
    let look = canvas.theme.model(&row.model);
    let centre = row.area.centre_y();
    for (place, _, _) in &row.dots {
        canvas.dot(*place, row.radius, &look, false);
    }
    if let Some(ratio) = row.ratio {
        if row.dots.is_empty() {
            let mark = crate::chart::area::Point::new(ratio, centre - 2.0);
            paint_mark(canvas.painter, at(mark), 10.0, &look);
            if let Some((low, high)) = row.interval {
                canvas.interval(low, high, centre + 9.0);
            }
        } else {
            canvas.median(ratio, centre, 13.0, row.interval);
        }
    }
    for (tip, side) in &row.chevrons {
        canvas.chevron(*tip, *side, look.colour);
    }
    for text in &row.texts {
        canvas.text(text);
    }
}
