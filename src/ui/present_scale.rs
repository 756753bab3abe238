//! The scale on which a class guesses, as a control and as a chart.

use super::action::Action;
use super::paint::canvas::{Canvas, measure};
use super::paint::figure::figure_room;
use super::paint::guesses::paint_guesses;
use super::presentation::{Presentation, Step};
use super::theme::{Theme, radius};
use super::widgets::button::focus_ring;
use crate::analysis::prediction;
use crate::analysis::summary::Summary;
use crate::chart::guesses::{
    GuessInput, HEIGHT, HEIGHT_TOLD, axis, guess_scale, guess_words, rounded,
};
use crate::chart::numbers::times;
use crate::model::design::Model;
use eframe::egui::{
    CornerRadius, Event, EventFilter, Key, Memory, Modifiers, Sense, Ui, WidgetInfo, vec2,
};

/// From the edge of the scale to its first and last tick.
const INSET: f32 = 24.0;
/// How many times as much an arrow key points at.
const FACTOR: f64 = 1.1;

/// Draws the scale and takes guesses: a press, or the arrow keys and Enter.
#[must_use]
pub fn collect_ui(ui: &mut Ui, theme: &Theme, given: &Presentation) -> Option<Action> {
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::slider(true, given.cursor, "Guess"));
    let (left, right) = (rect.left() + INSET, rect.right() - INSET);
    let under = |x: f32| axis(left, right, None).value(x);
    let mut step = keys(ui, response.id, given);
    // Only a pointer that moves points: one that rests on the scale leaves it to the keys.
    let moves = |event: &Event| matches!(event, Event::PointerMoved(_));
    let is_moving = ui.input(|input| input.events.iter().any(moves));
    if let Some(pointer) = response.hover_pos().filter(|_| is_moving) {
        step = Some(Step::Point(under(pointer.x)));
    }
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.clicked()) {
        step = Some(Step::Guess(under(pointer.x)));
    }
    let cursor = match step {
        Some(Step::Point(ratio) | Step::Guess(ratio)) => rounded(ratio),
        _ => given.cursor,
    };
    let input =
        GuessInput { guesses: &given.guesses, cursor: Some(cursor), median: None, measured: None };
    let scale = guess_scale(&input, (left, right), rect.top(), &measure(ui));
    paint_guesses(&Canvas::new(ui, theme), &scale, &Model::Sequential);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CARD));
    step.map(Action::Present)
}

/// What the arrow keys and Enter ask for, if nothing else has the keyboard.
fn keys(ui: &Ui, id: eframe::egui::Id, given: &Presentation) -> Option<Step> {
    let focused = ui.memory(Memory::focused);
    if focused.is_some_and(|focused| focused != id) {
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let (up, down) = (pressed(Key::ArrowRight), pressed(Key::ArrowLeft));
    if up != down {
        let steps = up as f64 - down as f64;
        return Some(Step::Point(given.cursor * FACTOR.powf(steps)));
    }
    if pressed(Key::Backspace) > 0 {
        return Some(Step::TakeBack);
    }
    (pressed(Key::Enter) > 0).then_some(Step::Guess(given.cursor))
}

/// Draws what was guessed and takes nothing more.
pub fn kept_ui(ui: &mut Ui, theme: &Theme, given: &Presentation) {
    let width = ui.available_width();
    let guesses = &given.guesses;
    let said = match prediction::median(guesses) {
        Some(median) => format!("What was guessed: {} in the middle.", guess_words(median)),
        None => "Nothing was guessed.".to_owned(),
    };
    let (rect, _) = figure_room(ui, width, HEIGHT, &said);
    let input = GuessInput { guesses, cursor: None, median: None, measured: None };
    let ends = (rect.left() + INSET, rect.right() - INSET);
    let scale = guess_scale(&input, ends, rect.top(), &measure(ui));
    paint_guesses(&Canvas::new(ui, theme), &scale, &Model::Sequential);
}

/// Draws what was guessed beside what was measured.
pub fn revealed_ui(ui: &mut Ui, theme: &Theme, summary: &Summary, guesses: &[f64]) {
    let Some(headline) = summary.headline() else { return };
    let ratio = headline.ratio.as_ref();
    let judged = summary.variant(&headline.of);
    let Some((ratio, judged)) = ratio.zip(judged) else { return };
    let Some(median) = prediction::median(guesses) else { return };
    let count = guesses.len();
    let guessed = match count {
        1 => format!("Guessed {}", guess_words(median)),
        _ => format!("{count} guesses, their median {}", guess_words(median)),
    };
    let sentence = format!("{guessed}; measured {}.", times(ratio.ratio));
    let width = ui.available_width();
    let (rect, _) = figure_room(ui, width, HEIGHT_TOLD, &sentence);
    let input = GuessInput {
        guesses,
        cursor: None,
        median: Some(median),
        measured: Some((ratio.ratio, ratio.low.zip(ratio.high))),
    };
    let ends = (rect.left() + INSET, rect.right() - INSET);
    let scale = guess_scale(&input, ends, rect.top(), &measure(ui));
    paint_guesses(&Canvas::new(ui, theme), &scale, &judged.model);
}
