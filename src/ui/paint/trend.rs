//! Draws a ratio by round with its interval.

use super::canvas::{Canvas, rect_of};
use crate::chart::trend::Trend;
use crate::model::design::Model;
use eframe::egui::{Shape, Stroke, pos2};

/// Draws a ratio by round, its points in the colour of the model that is judged.
pub fn paint_trend(canvas: &Canvas<'_>, trend: &Trend, model: &Model) {
    let theme = canvas.theme;
    let plot = trend.plot;
    let look = theme.model(model);
    canvas.band(trend.band);
    for (y, label) in &trend.ticks {
        if (y - trend.one).abs() > 0.5 {
            canvas.horizontal(plot.left, plot.right, *y, theme.grid);
        }
        canvas.text(label);
    }
    canvas.horizontal(plot.left, plot.right, trend.one, theme.outline);
    for (x, label) in &trend.looks {
        canvas.dashed(pos2(*x, plot.top), pos2(*x, plot.bottom), theme.outline);
        if let Some(label) = label {
            canvas.text(label);
        }
    }
    let tint = theme.tint(look.colour);
    for pair in trend.interval.windows(2) {
        let [(from, [low, _, high]), (to, [next_low, _, next_high])] = [pair[0], pair[1]];
        let corners =
            vec![pos2(from, high), pos2(to, next_high), pos2(to, next_low), pos2(from, low)];
        canvas.painter.add(Shape::convex_polygon(corners, tint, Stroke::NONE));
    }
    for which in [0, 2] {
        line(canvas, trend, which, Stroke::new(1.0, look.colour));
    }
    for (place, ..) in &trend.points {
        canvas.dot(*place, 2.5, &look, false);
    }
    if let [(x, [low, _, high])] = trend.interval.as_slice() {
        // One interval alone has no width: a bar stands for it.
        canvas.painter.vline(*x, *high..=*low, Stroke::new(3.0, theme.ink));
    }
    line(canvas, trend, 1, Stroke::new(2.0, theme.ink));
    for label in &trend.rounds {
        canvas.text(label);
    }
    if let Some(label) = &trend.band_label {
        canvas.text(label);
    }
    for label in &trend.texts {
        let ground = rect_of(label.area());
        // No line of the grid runs through a number.
        canvas.painter.rect_filled(ground, 0.0, theme.bg.gamma_multiply(0.85));
        canvas.text(label);
    }
}

fn line(canvas: &Canvas<'_>, trend: &Trend, which: usize, stroke: Stroke) {
    let points: Vec<_> = trend.interval.iter().map(|(x, ys)| pos2(*x, ys[which])).collect();
    if points.len() > 1 {
        canvas.painter.add(Shape::line(points, stroke));
    }
}
