//! Draws where a worker's time goes, and the legend of its states.

use super::canvas::{Canvas, rect_of};
use crate::chart::area::{Area, Point};
use crate::chart::stack::{Stack, StackRow, State};
use crate::chart::text::{Anchor, Label, Measure, TextStyle};
use crate::ui::theme::{ModelLook, Theme};
use eframe::egui::{Color32, Rect, Stroke, StrokeKind, pos2, vec2};

/// From one entry of the legend to the next, in points.
const LEGEND_GAP: f32 = 16.0;
/// The side of a swatch and its distance from its word, in points.
const SWATCH: f32 = 10.0;

/// Draws stacked bars over their axis.
pub fn paint_stack(canvas: &Canvas<'_>, stack: &Stack) {
    canvas.axis(&stack.axis, &stack.plot);
    for row in &stack.rows {
        paint_row(canvas, row);
    }
}

fn paint_row(canvas: &Canvas<'_>, row: &StackRow) {
    let look = canvas.theme.model(&row.model);
    if let Some(mark) = row.mark {
        canvas.name(&row.model, mark, &row.name);
    }
    if let Some(part) = &row.part {
        canvas.text_in(part, canvas.theme.text_2);
    }
    let last = row.parts.len().saturating_sub(1);
    for (place, part) in row.parts.iter().enumerate() {
        let (fill, edge) = part_look(canvas.theme, part.state, &look);
        // A hair of ground between parts that are wide enough to have one.
        let hair = if place < last && part.area.width() > 4.0 { 1.0 } else { 0.0 };
        let area = Area { right: part.area.right - hair, ..part.area };
        canvas.painter.rect(rect_of(area), 0.0, fill, edge, StrokeKind::Inside);
        if let Some(label) = &part.label {
            let is_work = part.state == State::Work;
            let ink = if is_work { look.on_bar } else { canvas.readable_on(fill) };
            canvas.text_in(label, ink);
        }
    }
    if let Some(label) = &row.beside {
        canvas.text(label);
    }
}

/// How a state looks, whoever is in it; work is in the colour of its model.
fn state_look(theme: &Theme, state: State) -> (Color32, Color32) {
    match state {
        State::Creation => (theme.state_creating, theme.state_creating_line),
        State::Work => (theme.state_working, theme.state_working),
        // Ready and without a core: nothing happens, so there is nothing but an outline.
        State::CoreWait => (theme.bg, theme.outline),
        State::WaitForLock => (theme.state_lock, theme.state_lock),
        State::WaitForIo => (theme.state_io, theme.state_io),
        State::WaitForMessage => (theme.state_message, theme.state_message),
        State::Wait | State::WaitOrNoCore => (theme.text_2, theme.text_2),
        State::Start | State::WaitAtGate | State::Join => (theme.state_gate, theme.outline),
    }
}

fn part_look(theme: &Theme, state: State, look: &ModelLook) -> (Color32, Stroke) {
    let edge = look.edge;
    match state {
        State::Work => (look.colour, edge),
        State::CoreWait => (theme.bg, Stroke::new(1.0, theme.outline)),
        State::Creation
        | State::Start
        | State::WaitForLock
        | State::WaitForIo
        | State::WaitForMessage
        | State::WaitAtGate
        | State::Wait
        | State::WaitOrNoCore
        | State::Join => (state_look(theme, state).0, edge),
    }
}

/// How wide the legend of these states is, in points.
#[must_use]
pub fn legend_width(states: &[State], measure: &Measure<'_>) -> f32 {
    let entry =
        |state: &State| SWATCH + 6.0 + measure(state.short(), TextStyle::Caption) + LEGEND_GAP;
    states.iter().map(entry).sum::<f32>() - LEGEND_GAP
}

/// Draws the legend from this place on.
pub fn paint_legend(canvas: &Canvas<'_>, states: &[State], from: Point, measure: &Measure<'_>) {
    let theme = canvas.theme;
    let mut left = from.x;
    for state in states {
        let (fill, line) = state_look(theme, *state);
        let swatch = Rect::from_min_size(pos2(left, from.y - SWATCH / 2.0), vec2(SWATCH, SWATCH));
        canvas.painter.rect(swatch, 0.0, fill, Stroke::new(1.0, line), StrokeKind::Inside);
        let at = Point::new(left + SWATCH + 6.0, from.y);
        let label = Label::new(state.short(), TextStyle::Caption, Anchor::Start, at, measure);
        canvas.text(&label);
        left = label.right() + LEGEND_GAP;
    }
}
