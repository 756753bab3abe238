//! The picture itself: the clock, the lanes, what is chosen, and the words about it.

use super::callout::callout_ui;
use super::pointer::{Under, pointer_ui, under_pointer};
use super::state::{Choice, TimelineAction};
use super::view::Shown;
use crate::chart::area::{Area, Point};
use crate::chart::timeline::hit::Hit;
use crate::chart::timeline::layout::{Place, TimelineLayout, height};
use crate::chart::timeline::marks::pixels;
use crate::chart::timeline::words::told;
use crate::ui::paint::canvas::{Canvas, measure};
use crate::ui::paint::timeline::{paint_choice, paint_cursor, paint_timelines};
use crate::ui::results::ONE_COLUMN;
use crate::ui::theme::{Theme, radius};
use crate::ui::widgets::button::{ButtonKind, button, focus_ring};
use crate::ui::widgets::icon::Icon;
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, CornerRadius, EventFilter, Layout, Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// The width of the names.
const NAMES: f32 = 120.0;
/// The same in a narrow window.
const NAMES_NARROW: f32 = 96.0;

/// The width of the names beside the clock on a page this wide.
#[must_use]
pub fn names_width(page: f32) -> f32 {
    if page < ONE_COLUMN { NAMES_NARROW } else { NAMES }
}

/// Draws the picture; tells what was asked for, and whether it has the keyboard.
#[must_use]
pub fn chart_ui(ui: &mut Ui, theme: &Theme, shown: &Shown<'_>) -> (Vec<TimelineAction>, bool) {
    let width = ui.available_width();
    let size = vec2(width, height(shown.tracks));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let measure = measure(ui);
    let clip = ui.clip_rect();
    let place = Place {
        corner: Point::new(rect.left(), rect.top()),
        right: rect.right(),
        names: names_width(width),
        pixel: 1.0 / ui.ctx().pixels_per_point(),
        visible: (clip.top(), clip.bottom()),
        colour_by: shown.state.colour_by,
    };
    let trials = (shown.tracks, shown.ready);
    let laid = &*shown.state.laid.of(trials, &shown.viewport, &place, &measure);
    let chosen = shown.state.choice.and_then(|choice| chosen(shown, laid, choice));
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Figure, true, shown.sentence);
        info.current_text_value = chosen.as_ref().map(|chosen| chosen.lines.join("; "));
        info
    });
    if response.has_focus() {
        let all = EventFilter {
            tab: false,
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: shown.state.choice.is_some(),
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, all));
    }
    let painter = ui.painter().clone();
    let canvas = Canvas { painter: &painter, theme };
    if let Some(choice) = shown.state.choice {
        let lane = laid.tracks.get(choice.track).and_then(|track| track.lanes.get(choice.lane));
        if let Some(lane) = lane {
            let room = Rect::from_min_max(
                pos2(lane.area.left, lane.area.top),
                pos2(lane.area.right, lane.area.bottom),
            );
            canvas.painter.rect_filled(room, f32::from(radius::SMALL), theme.sunken);
        }
    }
    paint_timelines(&canvas, shown.tracks, laid);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::SMALL));
    let mut actions = more_ui(ui, theme, shown, laid);
    let under = under_pointer(&response, shown, laid, &place);
    actions.extend(pointer_ui(ui, &response, shown, laid, under.as_ref()));
    if let Some(replay) = shown.state.replay {
        paint_cursor(&canvas, laid, &shown.viewport, replay.at_ns);
    }
    let pointed = under.map(|under| told_of(shown, laid, under));
    for told in chosen.iter().chain(&pointed) {
        paint_choice(&canvas, told.area);
    }
    if let Some(told) = pointed.or(chosen).filter(|told| clip.contains(told.anchor)) {
        callout_ui(ui, theme, told.anchor, &told.lines);
    }
    (actions, response.has_focus())
}

/// What is told of a part of a lane.
struct Told {
    area: Area,
    anchor: eframe::egui::Pos2,
    lines: Vec<String>,
}

/// The chosen span, as far as it is in sight.
fn chosen(shown: &Shown<'_>, laid: &TimelineLayout, choice: Choice) -> Option<Told> {
    let track = shown.tracks.get(choice.track)?;
    let lane = track.ready.lanes.get(choice.lane)?;
    let source = track.timeline.lanes.get(choice.lane)?;
    lane.bars().get(choice.bar)?;
    let lines = told(Hit::Span(choice.bar), lane, source);
    let area = span_area(shown, laid, choice)?;
    let anchor = pos2(f32::midpoint(area.left, area.right), area.bottom);
    Some(Told { area, anchor, lines })
}

fn span_area(shown: &Shown<'_>, laid: &TimelineLayout, choice: Choice) -> Option<Area> {
    let bar =
        shown.tracks.get(choice.track)?.ready.lanes.get(choice.lane)?.bars().get(choice.bar)?;
    let room = laid.tracks.get(choice.track)?.lanes.get(choice.lane)?.area;
    let place = |ns: u64| {
        let x = shown.viewport.place(ns as f64, laid.plot);
        x.clamp(f64::from(laid.plot.0), f64::from(laid.plot.1)) as f32
    };
    let half = (room.height() / 2.0 - 3.0).max(4.0);
    let (left, right) = (place(bar.start_ns), place(bar.end_ns));
    Some(Area {
        left,
        right: right.max(left + 1.0),
        top: room.centre_y() - half,
        bottom: room.centre_y() + half,
    })
}

fn told_of(shown: &Shown<'_>, laid: &TimelineLayout, under: Under) -> Told {
    let track = &shown.tracks[under.track];
    let lines = match track.timeline.lanes.get(under.lane) {
        Some(source) => told(under.hit, &track.ready.lanes[under.lane], source),
        None => Vec::new(),
    };
    let area = match under.hit {
        Hit::Span(bar) => {
            span_area(shown, laid, Choice { track: under.track, lane: under.lane, bar })
        }
        Hit::Several { .. } => None,
    };
    let room = laid.tracks[under.track].lanes[under.lane].area;
    let (pixel_ns, _) = pixels(&shown.viewport, laid.plot, 1.0);
    let pixel = shown.viewport.place(under.ns - pixel_ns / 2.0, laid.plot) as f32;
    let column =
        Area { left: pixel, right: pixel + 1.0, top: room.top + 3.0, bottom: room.bottom - 3.0 };
    let area = area.unwrap_or(column);
    Told { area, anchor: pos2(under.at.x, room.bottom), lines }
}

/// The buttons that show all lanes, or again only the first.
fn more_ui(
    ui: &mut Ui,
    theme: &Theme,
    shown: &Shown<'_>,
    laid: &TimelineLayout,
) -> Vec<TimelineAction> {
    let mut actions = Vec::new();
    for (place, track) in laid.tracks.iter().enumerate() {
        let Some((area, count)) = track.more else { continue };
        let room = Rect::from_min_max(pos2(laid.plot.0, area.top), pos2(area.right, area.bottom));
        let row = Layout::left_to_right(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(room).layout(row), |ui| {
            let text = format!("Show {count} more");
            let kind = ButtonKind::Small;
            if button(ui, theme, kind, Some(Icon::Chevron), &text).clicked() {
                actions.push(TimelineAction::AllLanes(place, true));
            }
        });
    }
    for (place, track) in shown.tracks.iter().enumerate().filter(|(_, t)| t.can_show_fewer()) {
        let title = laid.tracks[place].area;
        let right =
            laid.tracks[place].beyond.as_ref().map_or(title.right, |label| label.left - 12.0);
        let room = Rect::from_min_max(
            pos2(laid.plot.0, title.top),
            pos2(right, title.top + crate::chart::timeline::layout::TITLE),
        );
        let row = Layout::right_to_left(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(room).layout(row), |ui| {
            let text = format!("Show fewer of {}", track.noun);
            if button(ui, theme, ButtonKind::Quiet, None, &text).clicked() {
                actions.push(TimelineAction::AllLanes(place, false));
            }
        });
    }
    actions
}
