//! The strip of the whole of both trials, whose frame can be moved and stretched.

use super::chart::names_width;
use super::state::TimelineAction;
use super::view::Shown;
use crate::chart::area::{Area, Point};
use crate::chart::text::{Anchor, Label, TextStyle};
use crate::chart::timeline::clock::period;
use crate::chart::timeline::overview::{Grip, overview};
use crate::model::units;
use crate::ui::paint::canvas::{Canvas, measure};
use crate::ui::paint::timeline::paint_overview;
use crate::ui::theme::Theme;
use eframe::egui::accesskit::Role;
use eframe::egui::{CursorIcon, Sense, Ui, WidgetInfo, vec2};

/// The height of the overview, in points.
const HEIGHT: f32 = 40.0;

/// Draws the overview; tells which part of the clock was asked for.
#[must_use]
pub fn overview_ui(ui: &mut Ui, theme: &Theme, shown: &Shown<'_>) -> Option<TimelineAction> {
    let width = ui.available_width();
    // Its keys are those of the lanes below it, so it does not take the keyboard.
    let sense = Sense::CLICK | Sense::DRAG;
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), sense);
    let view = shown.viewport;
    let in_sight = period(view.from_ns(), view.to_ns());
    let ends = units::time(view.whole_ns());
    let words = format!("Overview of 0 to {ends}, in sight {in_sight}.");
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &words));
    let measure = measure(ui);
    let canvas = Canvas::new(ui, theme);
    let area = Area {
        left: rect.left() + names_width(width),
        top: rect.top(),
        right: rect.right(),
        bottom: rect.bottom(),
    };
    let label = |text: &str, style, y: f32| {
        let at = Point::new(rect.left(), rect.top() + y);
        Label::new(text, style, Anchor::Start, at, &measure)
    };
    canvas.text(&label("Overview", TextStyle::CaptionBold, 12.0));
    canvas.text(&label(&format!("0 to {ends}"), TextStyle::Caption, 28.0));
    let laid = overview(shown.tracks, &view, area, &measure);
    paint_overview(&canvas, shown.tracks, &laid, !view.is_whole());
    if let Some(at) = response.hover_pos() {
        let cursor = match laid.grip_at(at.x, &view) {
            _ if at.x < area.left => CursorIcon::Default,
            Some(Grip::From | Grip::To) => CursorIcon::ResizeHorizontal,
            Some(Grip::Frame(_)) => CursorIcon::Grab,
            None => CursorIcon::PointingHand,
        };
        ui.ctx().set_cursor_icon(cursor);
    }
    if response.double_clicked() {
        return Some(TimelineAction::Show(view.all()));
    }
    let at = response.interact_pointer_pos()?;
    let key = response.id.with("grip");
    if response.drag_started() {
        let begin = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
        let grip = laid.grip_at(begin.x, &view);
        // Beside the frame it first comes to the pointer.
        let grip = grip.unwrap_or(Grip::Frame(view.span_ns() / 2.0));
        ui.data_mut(|data| data.insert_temp(key, grip));
    }
    let moved = if response.dragged() {
        let grip: Grip = ui.data(|data| data.get_temp(key))?;
        laid.dragged(grip, at.x, &view)
    } else if response.clicked() && laid.grip_at(at.x, &view).is_none() {
        laid.dragged(Grip::Frame(view.span_ns() / 2.0), at.x, &view)
    } else {
        view
    };
    (moved != view).then_some(TimelineAction::Show(moved))
}
