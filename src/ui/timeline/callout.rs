//! The words about a span, beside it: the same for the pointer and for the keyboard.

use crate::ui::theme::{Face, Theme, radius, space};
use eframe::egui::text::LayoutJob;
use eframe::egui::{Color32, Id, LayerId, Order, Pos2, Rect, Ui, Vec2, pos2, vec2};

/// From the lane to the words.
const GAP: f32 = 6.0;

/// Paints lines of words near a place; the first is their heading.
pub fn callout_ui(ui: &Ui, theme: &Theme, anchor: Pos2, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let painter =
        ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("timeline words")));
    let most = space::TOOLTIP + space::COLUMN;
    let galleys: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(place, line)| {
            let face = if place == 0 { Face::CaptionBold } else { Face::Caption };
            let mut job = LayoutJob::simple(line.clone(), face.font(), theme.on_ink, most);
            job.wrap.max_width = most;
            painter.layout_job(job)
        })
        .collect();
    let width = galleys.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
    let height: f32 = galleys.iter().map(|galley| galley.size().y + 1.0).sum();
    let size = vec2(width, height) + Vec2::splat(2.0 * space::S);
    let window = ui.ctx().content_rect().shrink(space::XS);
    let left = (anchor.x + space::M).min(window.right() - size.x).max(window.left());
    let below = anchor.y + GAP;
    // Above the lane where there is no room below it.
    let top = if below + size.y <= window.bottom() {
        below
    } else {
        (anchor.y - size.y - space::COLUMN).max(window.top())
    };
    let rect = Rect::from_min_size(pos2(left, top), size);
    painter.rect_filled(rect, f32::from(radius::CONTROL), theme.ink);
    let mut at = rect.min + Vec2::splat(space::S);
    for galley in galleys {
        let next = galley.size().y + 1.0;
        painter.galley(at, galley, Color32::PLACEHOLDER);
        at.y += next;
    }
}
