//! What tells a block or a role with a fault from the others, also where there is no colour: a word,
//! and a broken frame round a block.

use crate::ui::theme::{Face, Theme, radius};
use crate::ui::what_runs::dashed_rect;
use eframe::egui::{Painter, Pos2, Rect, vec2};

/// The word.
const WORD: &str = "Fault";
/// Beside the word, within its ground.
const PADDING: f32 = 3.0;
/// From a block to the frame round it.
const FRAME: f32 = 3.0;

/// Paints the word with the middle of its right edge at a place; gives how wide it is.
pub fn paint_word(painter: &Painter, theme: &Theme, right: Pos2) -> f32 {
    let galley = painter.layout_no_wrap(WORD.to_owned(), Face::Caption.font(), theme.bg);
    let size = galley.size() + vec2(2.0 * PADDING, 0.0);
    let rect = Rect::from_min_size(right - vec2(size.x, size.y / 2.0), size);
    painter.rect_filled(rect, radius::SMALL, theme.error_text);
    painter.galley(rect.min + vec2(PADDING, 0.0), galley, theme.bg);
    size.x
}

/// Paints the frame round a block.
pub fn paint_frame(painter: &Painter, theme: &Theme, block: Rect) {
    dashed_rect(painter, block.expand(FRAME), theme.error_text, (4.0, 3.0));
}
