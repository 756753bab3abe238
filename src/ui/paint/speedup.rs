//! Draws speedups over the number of workers, with the laws that were fitted to them.

use super::canvas::{Canvas, at};
use crate::chart::area::Point;
use crate::chart::speedup::{SideLabel, SpeedupChart, SpeedupLine};
use crate::chart::speedup_curves::{FittedCurve, LawKind};
use crate::ui::theme::ModelLook;
use crate::ui::widgets::mark::paint_mark;
use eframe::egui::{Color32, Pos2, Shape, Stroke, pos2};

/// How far a name may stand from its place before a hair leads there, in points.
const NEAR: f32 = 18.0;

/// Draws speedups with the ideal, the bounds and the laws.
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
    for (y, label) in &chart.bounds {
        canvas.dashed(pos2(plot.left, *y), pos2(plot.right, *y), theme.text_2);
        canvas.text(label);
    }
    let (from, to) = chart.ideal;
    let ideal = Stroke::new(1.0, theme.outline);
    canvas.painter.line_segment([at(from), at(to)], ideal);
    canvas.text(&chart.ideal_label);
    for line in &chart.lines {
        let look = theme.model(&line.model);
        for curve in &line.curves {
            paint_curve(canvas, curve, look.colour);
        }
        paint_line(canvas, line, &look);
    }
    for side in &chart.labels {
        paint_side(canvas, side);
    }
}

fn paint_line(canvas: &Canvas<'_>, line: &SpeedupLine, look: &ModelLook) {
    for part in line.points.chunk_by(|_, after| after.of.may_join) {
        let points: Vec<Pos2> = part.iter().map(|point| at(point.at)).collect();
        canvas.painter.extend(model_line(&points, look));
    }
    for point in &line.points {
        if let Some((x, (low, high))) = point.interval {
            // In ink nobody could tell whose interval it is.
            let stroke = Stroke::new(3.0, look.colour);
            canvas.painter.vline(x, high.min(low - 1.5)..=low.max(high + 1.5), stroke);
        }
        paint_mark(canvas.painter, at(point.at), 9.0, look);
    }
}

/// A law: thin, and thinner still where nobody measured.
fn paint_curve(canvas: &Canvas<'_>, curve: &FittedCurve, colour: Color32) {
    let (on, off) = match curve.law {
        LawKind::SerialShare => (6.0, 2.0),
        LawKind::Usl => (1.5, 3.0),
    };
    for (points, stroke) in [
        (&curve.measured, Stroke::new(1.5, colour)),
        (&curve.beyond, Stroke::new(1.5, colour.gamma_multiply(0.55))),
    ] {
        let points: Vec<Pos2> = points.iter().map(|point: &Point| at(*point)).collect();
        if points.len() > 1 {
            canvas.painter.extend(Shape::dashed_line(&points, stroke, on, off));
        }
    }
}

/// A name at the side, with a hair to what it names where it stands away from it.
fn paint_side(canvas: &Canvas<'_>, side: &SideLabel) {
    let look = canvas.theme.model(&side.model);
    let end = pos2(side.label.left - 3.0, side.label.centre_y);
    let from = at(side.from);
    if (end - from).length() > NEAR {
        let hair = Stroke::new(1.0, look.colour.gamma_multiply(0.6));
        let knee = pos2(side.label.left - 11.0, from.y);
        // From beyond the mark, level to the edge of the chart, then to the name.
        let start = pos2((from.x + 7.0).min(knee.x), from.y);
        canvas.painter.add(Shape::dotted_line(&[start, knee], hair.color, 4.0, 0.6));
        canvas.painter.line_segment([knee, end], hair);
    }
    canvas.text(&side.label);
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
