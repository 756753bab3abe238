//! Draws speedups over the number of workers.

use super::canvas::{Canvas, at};
use crate::chart::speedup::SpeedupChart;
use crate::ui::theme::ModelLook;
use crate::ui::widgets::mark::paint_mark;
use eframe::egui::{Pos2, Shape, Stroke, pos2};

/// Draws speedups with the ideal and the bound of the cores.
pub fn paint_speedup(canvas: &Canvas<'_>, chart: &SpeedupChart) {
    let theme = canvas.theme;
    let plot = chart.plot;
    for (place, (y, label)) in chart.ticks.iter().enumerate() {
        let colour = if place == 0 { theme.outline } else { theme.grid };
        canvas.horizontal(plot.left, plot.right, *y, colour);
        canvas.text(label);
    }
    for label in &chart.workers {
        canvas.text(label);
    }
    if let Some((y, label)) = &chart.bound {
        canvas.dashed(pos2(plot.left, *y), pos2(plot.right, *y), theme.text_2);
        canvas.text(label);
    }
    let (from, to) = chart.ideal;
    let ideal = Stroke::new(1.0, theme.outline);
    canvas.painter.line_segment([at(from), at(to)], ideal);
    canvas.text(&chart.ideal_label);
    for line in &chart.lines {
        let look = theme.model(&line.model);
        for part in line.points.chunk_by(|_, after| after.may_join) {
            let points: Vec<Pos2> = part.iter().map(|point| at(point.at)).collect();
            canvas.painter.extend(model_line(&points, &look));
        }
        for point in &line.points {
            if let Some((low, high)) = point.interval {
                let stroke = Stroke::new(3.0, theme.ink);
                canvas.painter.vline(point.at.x, high.min(low - 1.5)..=low.max(high + 1.5), stroke);
            }
            paint_mark(canvas.painter, at(point.at), 9.0, &look);
        }
        canvas.text(&line.label);
    }
}

/// A line in a model's colour and dash.
fn model_line(points: &[Pos2], look: &ModelLook) -> Vec<Shape> {
    let stroke = Stroke::new(2.0, look.colour);
    if look.dash.is_empty() || points.len() < 2 {
        return vec![Shape::line(points.to_vec(), stroke)];
    }
    let (on, off): (Vec<f32>, Vec<f32>) =
        look.dash.chunks(2).map(|pair| (pair[0], pair.get(1).copied().unwrap_or(pair[0]))).unzip();
    Shape::dashed_line_with_offset(points, stroke, &on, &off, 0.0)
}
