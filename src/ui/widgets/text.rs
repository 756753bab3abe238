//! Text that is painted at a place.

#![expect(clippy::must_use_candidate, reason = "where text was painted is not always wanted")]

use crate::ui::theme::Face;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{Color32, Painter, Pos2, Rect, pos2};

/// Paints text of one line that is cut with an ellipsis where it would be wider; `left` is the
/// middle of its left edge.
pub fn one_line(
    painter: &Painter,
    left: Pos2,
    width: f32,
    face: Face,
    text: &str,
    ink: Color32,
) -> Rect {
    let mut job = LayoutJob::simple(text.to_owned(), face.font(), ink, width);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    let galley = painter.layout_job(job);
    let at = pos2(left.x, left.y - galley.size().y / 2.0);
    let rect = Rect::from_min_size(at, galley.size());
    painter.galley(at, galley, ink);
    rect
}

/// Paints text of one line that ends at a place; `right` is the middle of its right edge.
pub fn one_line_right(
    painter: &Painter,
    right: Pos2,
    face: Face,
    text: &str,
    ink: Color32,
) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), face.font(), ink);
    let at = pos2(right.x - galley.size().x, right.y - galley.size().y / 2.0);
    let rect = Rect::from_min_size(at, galley.size());
    painter.galley(at, galley, ink);
    rect
}

/// Paints text of one line about a centre.
pub fn one_line_centred(
    painter: &Painter,
    centre: Pos2,
    face: Face,
    text: &str,
    ink: Color32,
) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), face.font(), ink);
    let rect = Rect::from_center_size(centre, galley.size());
    painter.galley(rect.min, galley, ink);
    rect
}
