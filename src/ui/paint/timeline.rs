//! Draws timelines: lanes, strips, the clock, the overview and what is chosen.

use super::canvas::{Canvas, NAME_MARK, at, rect_of};
use super::fills::Fills;
use crate::chart::area::Area;
use crate::chart::timeline::kind::Kind;
use crate::chart::timeline::layout::{TITLE, TimelineLayout, TrackInput, TrackLayout};
use crate::chart::timeline::marks::{Mark, What};
use crate::chart::timeline::overview::Overview;
use crate::chart::timeline::viewport::Viewport;
use crate::model::units;
use crate::ui::theme::{Face, ModelLook, Theme, radius};
use crate::ui::widgets::mark::paint_mark;
use eframe::egui::{Align2, Color32, Mesh, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

/// From this width on a rectangle has room for its edges, in points.
const EDGED: f32 = 4.0;
/// From one line of a hatch to the next, in points.
const HATCH: f32 = 6.0;

/// Draws trials one above the other.
pub fn paint_timelines(canvas: &Canvas<'_>, tracks: &[TrackInput<'_>], laid: &TimelineLayout) {
    for tick in &laid.ticks {
        canvas.vertical(tick.at, laid.clock_y - 4.0, laid.clock_y, canvas.theme.outline);
        // Not through titles.
        for track in &laid.tracks {
            let (top, bottom) = (track.area.top + TITLE, track.area.bottom);
            canvas.vertical(tick.at, top, bottom, canvas.theme.grid);
        }
        canvas.text(&tick.label);
    }
    if let Some(first) = laid.tracks.first() {
        let middle = pos2(first.area.left, laid.clock_y - 14.0);
        let (face, ink) = (Face::CaptionBold.font(), canvas.theme.ink);
        canvas.painter.text(middle, Align2::LEFT_CENTER, "One clock", face, ink);
        let (left, right) = (first.area.left, first.area.right);
        canvas.horizontal(left, right, laid.clock_y, canvas.theme.outline);
    }
    for (place, (track, input)) in laid.tracks.iter().zip(tracks).enumerate() {
        if place > 0 {
            let y = track.area.top - 4.0;
            canvas.horizontal(track.area.left, track.area.right, y, canvas.theme.line);
        }
        paint_track(canvas, track, &canvas.theme.model(&input.model));
    }
}

fn paint_track(canvas: &Canvas<'_>, track: &TrackLayout, look: &ModelLook) {
    paint_mark(canvas.painter, at(track.mark), NAME_MARK + 2.0, look);
    canvas.text(&track.title);
    track.caption.iter().chain(&track.beyond).for_each(|label| canvas.text(label));
    for lane in &track.lanes {
        canvas.text_in(&lane.name, canvas.theme.ink);
    }
    let lanes: Vec<&[Mark]> = track.lanes.iter().map(|lane| lane.marks.as_slice()).collect();
    paint_marks(canvas, look, &lanes);
    track.done.iter().for_each(|label| canvas.text(label));
    let strip = &track.strip;
    canvas.painter.rect_filled(rect_of(strip.area), 0.0, canvas.theme.sunken);
    paint_columns(canvas, &strip.columns, look.colour);
    if canvas.theme.high_contrast {
        let edge = Stroke::new(1.0, canvas.theme.ink);
        canvas.painter.rect_stroke(rect_of(strip.area), 0.0, edge, StrokeKind::Inside);
    }
    track.strip_words.iter().for_each(|label| canvas.text(label));
}

fn paint_columns(canvas: &Canvas<'_>, columns: &[Area], colour: Color32) {
    let mut mesh = Mesh::default();
    for column in columns {
        mesh.add_colored_rect(rect_of(*column), colour);
    }
    canvas.painter.add(Shape::mesh(mesh));
}

/// Draws the rectangles of lanes: one mesh for all fills, then what tells alike fills apart.
pub fn paint_marks(canvas: &Canvas<'_>, look: &ModelLook, lanes: &[&[Mark]]) {
    let theme = canvas.theme;
    let mut fills = Fills::with_room(lanes.iter().map(|marks| marks.len()).sum());
    for marks in lanes {
        fills.begin_row();
        for mark in *marks {
            if let Some(fill) = fill(theme, mark, look) {
                fills.add(rect_of(mark.area), fill);
            }
        }
    }
    canvas.painter.add(fills.into_shape());
    let marks = lanes.iter().flat_map(|marks| marks.iter());
    for mark in marks.filter(|mark| mark.is_span || mark.area.width() >= EDGED) {
        paint_detail(canvas, mark, look);
    }
}

fn fill(theme: &Theme, mark: &Mark, look: &ModelLook) -> Option<Color32> {
    let fill = match mark.what {
        What::State(Kind::Working) => look.colour,
        What::State(Kind::Creating) => theme.state_creating,
        What::State(Kind::Starting | Kind::WaitingForMessage) => theme.state_message,
        What::State(Kind::AtGate | Kind::WaitingAtGate | Kind::Ending) => theme.state_gate,
        What::State(Kind::WaitingForLock) => theme.state_lock,
        What::State(Kind::WaitingForIo) => theme.state_io,
        What::State(Kind::Lost) => theme.error_text,
        // A hatch alone, as long as there is room for one.
        What::State(Kind::NotRecorded | Kind::Unknown) if mark.area.width() >= EDGED => {
            return None;
        }
        What::State(Kind::Idle | Kind::NotRecorded | Kind::Unknown) => theme.outline,
        What::Job(shade) => job_fill(theme, shade, look),
        What::OffCore => theme.bg.lerp_to_gamma(look.colour, 0.35),
        What::Loss => return None,
    };
    Some(fill)
}

/// One shade of a model's colour after another, so that a job differs from those beside it.
fn job_fill(theme: &Theme, shade: u8, look: &ModelLook) -> Color32 {
    match shade {
        0 => look.colour,
        1 => look.colour.lerp_to_gamma(theme.bg, 0.42),
        2 => look.colour.lerp_to_gamma(theme.ink, 0.45),
        3 => look.colour.lerp_to_gamma(theme.bg, 0.66),
        _ => look.colour.lerp_to_gamma(theme.ink, 0.22),
    }
}

fn paint_detail(canvas: &Canvas<'_>, mark: &Mark, look: &ModelLook) {
    let (theme, painter) = (canvas.theme, canvas.painter);
    let rect = rect_of(mark.area);
    let wide = rect.width() >= EDGED;
    let edge = |colour: Color32| {
        painter.rect_stroke(rect, 0.0, Stroke::new(1.0, colour), StrokeKind::Inside);
    };
    match mark.what {
        What::Loss => {
            let stroke = Stroke::new(2.0, theme.error_text);
            painter.line_segment([rect.left_top(), rect.right_bottom()], stroke);
            painter.line_segment([rect.left_bottom(), rect.right_top()], stroke);
        }
        What::State(Kind::NotRecorded | Kind::Unknown) if wide => {
            hatch(canvas, rect, theme.text_3);
            edge(theme.outline);
        }
        What::OffCore if wide => {
            let ink = if theme.high_contrast { theme.ink } else { look.colour };
            hatch(canvas, rect, ink);
        }
        What::State(Kind::Creating) if wide => edge(theme.state_creating_line),
        // Waiting for others is hollow, so that it is not taken for the gate at the start.
        What::State(Kind::WaitingAtGate) if wide => edge(theme.outline),
        What::State(kind) if theme.high_contrast && wide => high_contrast(canvas, rect, kind),
        What::Job(_) if theme.high_contrast && wide => edge(theme.ink),
        What::State(_) | What::Job(_) | What::OffCore => {}
    }
}

/// With ink and ground alone, each wait has a form of its own: a lock a solid line, I/O dashes, a
/// message an open box.
fn high_contrast(canvas: &Canvas<'_>, rect: Rect, kind: Kind) {
    let (theme, painter) = (canvas.theme, canvas.painter);
    let edge = Stroke::new(1.0, theme.ink);
    match kind {
        Kind::WaitingForLock => {
            painter.rect_filled(rect, 0.0, theme.ink);
        }
        Kind::WaitingForIo => {
            painter.rect_filled(rect, 0.0, theme.bg);
            let (from, to) = (rect.left_center(), rect.right_center());
            let stroke = Stroke::new(rect.height(), theme.ink);
            painter.extend(Shape::dashed_line(&[from, to], stroke, 5.0, 3.0));
        }
        Kind::WaitingForMessage => {
            painter.rect(rect, 0.0, theme.bg, edge, StrokeKind::Inside);
        }
        Kind::AtGate | Kind::Ending | Kind::Idle => {
            painter.rect_filled(rect, 0.0, theme.bg);
            canvas.horizontal(rect.left(), rect.right(), rect.center().y, theme.ink);
        }
        Kind::Creating
        | Kind::Starting
        | Kind::Working
        | Kind::WaitingAtGate
        | Kind::Lost
        | Kind::NotRecorded
        | Kind::Unknown => {
            painter.rect_stroke(rect, 0.0, edge, StrokeKind::Inside);
        }
    }
}

/// Lines that lean to the right, inside of a rectangle; only where they can be seen.
fn hatch(canvas: &Canvas<'_>, rect: Rect, colour: Color32) {
    let seen = rect.intersect(canvas.painter.clip_rect());
    if !seen.is_positive() {
        return;
    }
    let painter = canvas.painter.with_clip_rect(seen);
    let stroke = Stroke::new(1.0, colour);
    let height = rect.height();
    // The lines of neighbours go on in one another.
    let mut x = ((seen.left() - height) / HATCH).floor() * HATCH;
    while x < seen.right() {
        let line = [pos2(x, rect.bottom()), pos2(x + height, rect.top())];
        painter.line_segment(line, stroke);
        x += HATCH;
    }
}

/// The frame round a chosen span.
pub fn paint_choice(canvas: &Canvas<'_>, area: Area) {
    let rect = rect_of(area).expand2(vec2(1.5, 0.0));
    let stroke = Stroke::new(2.0, canvas.theme.ink);
    canvas.painter.rect_stroke(rect, f32::from(radius::SMALL) / 2.0, stroke, StrokeKind::Outside);
}

/// The line of the slow replay, with its time on the clock.
pub fn paint_cursor(canvas: &Canvas<'_>, laid: &TimelineLayout, view: &Viewport, at_ns: f64) {
    let x = view.place(at_ns, laid.plot) as f32;
    if x < laid.plot.0 - 0.5 || x > laid.plot.1 + 0.5 {
        return;
    }
    let theme = canvas.theme;
    canvas.dashed(pos2(x, laid.clock_y), pos2(x, laid.bottom), theme.ink);
    let words = units::time(at_ns);
    let galley = canvas.painter.layout_no_wrap(words, Face::CaptionBold.font(), theme.on_ink);
    let half = galley.size().x / 2.0 + 6.0;
    let middle = x.clamp(laid.plot.0 + half, (laid.plot.1 - half).max(laid.plot.0 + half));
    let centre = pos2(middle, laid.clock_y - 14.0);
    let room = Rect::from_center_size(centre, vec2(half * 2.0, 18.0));
    canvas.painter.rect_filled(room, f32::from(radius::SMALL), theme.ink);
    canvas.painter.galley(centre - galley.size() / 2.0, galley, theme.on_ink);
}

/// Draws the overview; the frame only where something is out of sight.
pub fn paint_overview(
    canvas: &Canvas<'_>,
    tracks: &[TrackInput<'_>],
    laid: &Overview,
    with_frame: bool,
) {
    let theme = canvas.theme;
    let room = rect_of(laid.area);
    let corner = f32::from(radius::SMALL);
    let line = if theme.high_contrast { theme.outline_stroke() } else { Stroke::NONE };
    canvas.painter.rect(room, corner, theme.sunken, line, StrokeKind::Inside);
    for (track, input) in laid.tracks.iter().zip(tracks) {
        let look = theme.model(&input.model);
        let mut columns = vec![track.line];
        columns.extend(&track.columns);
        paint_columns(canvas, &columns, look.colour);
        track.done.iter().for_each(|label| canvas.text(label));
    }
    if !with_frame {
        return;
    }
    // What is out of sight steps back.
    let (left, right) = (laid.frame.left, laid.frame.right.max(laid.frame.left + 2.0));
    let veil = theme.sunken.gamma_multiply(0.6);
    for side in [room.with_max_x(left), room.with_min_x(right)] {
        canvas.painter.rect_filled(side, corner, veil);
    }
    let frame = Rect::from_min_max(pos2(left, room.top()), pos2(right, room.bottom()));
    canvas.painter.rect_stroke(frame, corner, Stroke::new(1.5, theme.ink), StrokeKind::Inside);
    for edge in [left, right] {
        let grip = Rect::from_center_size(pos2(edge, room.center().y), vec2(5.0, 14.0));
        canvas.painter.rect_filled(grip, 2.0, theme.ink);
    }
}
