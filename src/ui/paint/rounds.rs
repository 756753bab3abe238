//! Draws the rounds of a run as segments.

use super::canvas::{Canvas, rect_of};
use crate::chart::progress::{Segment, Segments};
use crate::ui::theme::radius;
use eframe::egui::StrokeKind;

/// Draws segments with the looks beneath them.
pub fn paint_rounds(canvas: &Canvas<'_>, segments: &Segments) {
    let theme = canvas.theme;
    let corner = f32::from(radius::SMALL) / 2.0;
    for segment in &segments.segments {
        let ground = |area| {
            let rect = rect_of(area);
            canvas.painter.rect_filled(rect, corner, theme.sunken);
            if theme.high_contrast {
                let edge = theme.outline_stroke();
                canvas.painter.rect_stroke(rect, corner, edge, StrokeKind::Inside);
            }
        };
        match segment {
            Segment::Done(area) => {
                canvas.painter.rect_filled(rect_of(*area), corner, theme.ink);
            }
            Segment::Ahead(area) => ground(*area),
            Segment::Running(area, trials) => {
                ground(*area);
                for (trial, is_done) in trials {
                    let fill = if *is_done { theme.ink } else { theme.state_gate };
                    canvas.painter.rect_filled(rect_of(*trial), 1.0, fill);
                }
            }
        }
    }
    for (tick, label) in &segments.looks {
        canvas.vertical(tick.x, tick.y, tick.y + 5.0, theme.ink);
        if let Some(label) = label {
            canvas.text(label);
        }
    }
}
