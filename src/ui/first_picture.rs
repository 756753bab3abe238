//! The picture on the first card: threads in one address space, processes in one each.

use super::theme::{Face, Theme, radius};
use super::widgets::mark::paint_mark;
use super::widgets::text::{one_line, one_line_centred};
use crate::model::design::Model;
use eframe::egui::accesskit::Role;
use eframe::egui::{Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// The height of the picture.
const HEIGHT: f32 = 196.0;
/// Between the two halves, and between boxes.
const HALF_GAP: f32 = 32.0;
const BOX_GAP: f32 = 6.0;

/// Draws the picture for so many workers.
pub fn first_picture_ui(ui: &mut Ui, theme: &Theme, workers: u32) {
    let size = vec2(ui.available_width().min(352.0), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let sentence = format!(
            "{workers} threads share one memory; {workers} processes have one each; both use the \
             same cores."
        );
        WidgetInfo::labeled(Role::Figure, true, sentence)
    });
    let half = (rect.width() - HALF_GAP) / 2.0;
    let left = Rect::from_min_size(rect.min, vec2(half, HEIGHT));
    let right = Rect::from_min_size(pos2(rect.right() - half, rect.top()), vec2(half, HEIGHT));
    threads(ui, theme, left, workers);
    processes(ui, theme, right, workers);
    cores(ui, theme, rect, workers);
}

fn threads(ui: &Ui, theme: &Theme, rect: Rect, workers: u32) {
    let look = theme.model(&Model::Threads);
    let painter = ui.painter();
    let name = format!("{workers} threads");
    one_line(
        painter,
        pos2(rect.left(), rect.top() + 10.0),
        rect.width(),
        Face::BodyBold,
        &name,
        theme.ink,
    );
    let space = Rect::from_min_size(rect.min + vec2(0.0, 28.0), vec2(rect.width(), 102.0));
    let line = Stroke::new(2.0, look.colour);
    painter.rect_stroke(space, radius::CARD, line, StrokeKind::Inside);
    let memory = Rect::from_min_max(
        pos2(space.left() + 14.0, space.bottom() - 38.0),
        pos2(space.right() - 14.0, space.bottom() - 14.0),
    );
    for worker in 0..workers {
        let x = place(space.shrink2(vec2(8.0, 0.0)), worker, workers);
        let top = pos2(x, space.top() + 28.0);
        painter.vline(x, top.y..=memory.top(), Stroke::new(1.5, look.colour));
        paint_mark(painter, top, 22.0, &look);
    }
    let thin = Stroke::new(1.0, look.colour);
    painter.rect(memory, radius::SMALL, theme.tint(look.colour), thin, StrokeKind::Inside);
    one_line_centred(painter, memory.center(), Face::Caption, "one memory", theme.ink);
}

fn processes(ui: &Ui, theme: &Theme, rect: Rect, workers: u32) {
    let look = theme.model(&Model::Processes);
    let painter = ui.painter();
    let name = format!("{workers} processes");
    one_line(
        painter,
        pos2(rect.left(), rect.top() + 10.0),
        rect.width(),
        Face::BodyBold,
        &name,
        theme.ink,
    );
    let count = workers as f32;
    let width = (rect.width() - BOX_GAP * (count - 1.0)) / count;
    for worker in 0..workers {
        let left = rect.left() + worker as f32 * (width + BOX_GAP);
        let space = Rect::from_min_size(pos2(left, rect.top() + 28.0), vec2(width, 102.0));
        let line = Stroke::new(2.0, look.colour);
        painter.rect_stroke(space, radius::CARD, line, StrokeKind::Inside);
        let side = (width - 12.0).clamp(8.0, 60.0);
        let memory =
            Rect::from_center_size(pos2(space.center().x, space.bottom() - 26.0), vec2(side, 24.0));
        let top = pos2(space.center().x, space.top() + 28.0);
        painter.vline(top.x, top.y..=memory.top(), Stroke::new(1.5, look.colour));
        paint_mark(painter, top, 20.0, &look);
        let thin = Stroke::new(1.0, look.colour);
        painter.rect(memory, radius::SMALL, theme.tint(look.colour), thin, StrokeKind::Inside);
    }
}

fn cores(ui: &Ui, theme: &Theme, rect: Rect, workers: u32) {
    let count = workers as f32;
    let width = (rect.width() - 8.0 * (count - 1.0)) / count;
    for core in 0..workers {
        let left = rect.left() + core as f32 * (width + 8.0);
        let at = Rect::from_min_size(pos2(left, rect.top() + 150.0), vec2(width, 24.0));
        let line = theme.line_stroke();
        ui.painter().rect(at, radius::SMALL, theme.sunken, line, StrokeKind::Inside);
        // As the system and `taskset` count.
        let name = format!("core {core}");
        one_line_centred(ui.painter(), at.center(), Face::Caption, &name, theme.text_2);
    }
    let below = pos2(rect.left(), rect.top() + 186.0);
    let text = "the same work, the same cores";
    one_line(ui.painter(), below, rect.width(), Face::Caption, text, theme.text_2);
}

/// Where one of several things stands that share a width evenly.
fn place(rect: Rect, worker: u32, workers: u32) -> f32 {
    rect.left() + rect.width() * (worker as f32 + 0.5) / workers as f32
}
