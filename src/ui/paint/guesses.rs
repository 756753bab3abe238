//! Draws the scale of guesses.

use super::canvas::{Canvas, at};
use crate::chart::guesses::GuessScale;
use crate::model::design::Model;
use crate::ui::widgets::mark::paint_mark;
use eframe::egui::{Stroke, pos2};

/// Draws the scale; what was measured has the mark of the model that is judged.
pub fn paint_guesses(canvas: &Canvas<'_>, guesses: &GuessScale, judged: &Model) {
    let theme = canvas.theme;
    let line = guesses.line_y;
    let (from, to) = guesses.scale.span();
    canvas.painter.hline(from..=to, line, Stroke::new(1.5, theme.outline));
    for (x, label) in &guesses.ticks {
        canvas.painter.vline(*x, line - 5.0..=line + 5.0, Stroke::new(1.0, theme.outline));
        canvas.text_in(label, theme.text_2);
    }
    let ring = Stroke::new(2.0, theme.ink);
    for guess in &guesses.guesses {
        canvas.painter.circle(at(*guess), 4.0, theme.bg, Stroke::new(1.5, theme.text_2));
    }
    if let Some((place, label)) = &guesses.cursor {
        let top = label.centre_y + 10.0;
        canvas.dashed(pos2(place.x, top), pos2(place.x, line), theme.ink);
        canvas.painter.circle(at(*place), 6.0, theme.bg, ring);
        canvas.text(label);
    }
    if let Some((place, label)) = &guesses.median {
        canvas.painter.circle(at(*place), 6.0, theme.bg, ring);
        canvas.text(label);
    }
    if let Some((place, label)) = &guesses.measured {
        if let Some((low, high)) = guesses.interval {
            canvas.interval(low, high, line);
        }
        paint_mark(canvas.painter, at(*place), 14.0, &theme.model(judged));
        canvas.text(label);
    }
}
