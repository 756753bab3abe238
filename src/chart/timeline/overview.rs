//! The whole of all trials in one strip, with the frame of what is in sight.

use super::layout::TrackInput;
use super::viewport::Viewport;
use crate::chart::area::{Area, Point};
use crate::chart::text::{Anchor, Label, Measure, TextStyle};
use crate::model::units;

/// How wide a column of the overview is, in points.
const COLUMN: f32 = 2.0;
/// From the frame's edge to where it can still be taken hold of, in points.
const REACH: f32 = 7.0;

/// One trial in the overview.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewTrack {
    /// How many of its workers were at work, column by column.
    pub columns: Vec<Area>,
    /// Its life, as a thin line.
    pub line: Area,
    /// When it was done, if there is room behind its end.
    pub done: Option<Label>,
}

/// The overview.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// Its room.
    pub area: Area,
    /// The trials, from the top.
    pub tracks: Vec<OverviewTrack>,
    /// What is in sight.
    pub frame: Area,
}

/// What of the frame the pointer can take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grip {
    /// Its left edge.
    From,
    /// Its right edge.
    To,
    /// All of it: how far the pointer is from its left edge, in nanoseconds.
    Frame(f64),
}

/// Lays out the overview.
#[must_use]
pub fn overview(
    tracks: &[TrackInput<'_>],
    viewport: &Viewport,
    area: Area,
    measure: &Measure<'_>,
) -> Overview {
    let whole = viewport.all();
    let plot = (area.left, area.right);
    let count = ((area.width() / COLUMN) as usize).max(1);
    let column_ns = whole.span_ns() / count as f64;
    let room = (area.height() - 8.0) / tracks.len().max(1) as f32;
    let laid = tracks.iter().enumerate().map(|(place, track)| {
        let top = area.top + 4.0 + room * place as f32;
        let inner = Area { top: top + 1.5, bottom: top + room - 1.5, ..area };
        let workers = track.ready.lanes.len().max(1) as f64;
        let mut columns: Vec<Area> = Vec::new();
        let levels = track.ready.at_work.columns(whole.from_ns(), column_ns, count);
        for (column, level) in levels.into_iter().enumerate() {
            if level <= 0.0 {
                continue;
            }
            let height = (inner.height() * (level / workers).min(1.0) as f32).max(1.0);
            let left = area.left + COLUMN * column as f32;
            let top = inner.bottom - (height * 2.0).round() / 2.0;
            match columns.last_mut() {
                Some(last) if (last.right - left).abs() < 0.01 && last.top == top => {
                    last.right = left + COLUMN;
                }
                _ => columns.push(Area { left, top, right: left + COLUMN, bottom: inner.bottom }),
            }
        }
        let end_ns = track.ready.end_ns as f64;
        let end = whole.place(end_ns, plot) as f32;
        let text = format!("{} done at {}", track.title, units::time(end_ns));
        let at = Point::new(end + 8.0, inner.centre_y());
        let done = Label::new(text, TextStyle::Caption, Anchor::Start, at, measure);
        let fits = done.right() <= area.right - 8.0 && room >= 15.0;
        let line = Area { top: inner.bottom - 1.0, right: end, ..inner };
        OverviewTrack { columns, line, done: fits.then_some(done) }
    });
    let frame = Area {
        left: whole.place(viewport.from_ns(), plot) as f32,
        right: whole.place(viewport.to_ns(), plot) as f32,
        ..area
    };
    Overview { tracks: laid.collect(), area, frame }
}

impl Overview {
    /// What the pointer takes hold of here; beside the frame, nothing.
    #[must_use]
    pub fn grip_at(&self, x: f32, viewport: &Viewport) -> Option<Grip> {
        let (left, right) = (self.frame.left, self.frame.right);
        // The edges of a frame that is hardly wide are outside of it.
        let inside = REACH.min((right - left) / 4.0);
        let near = |edge: f32, out: f32| x >= edge - out.max(1.0) && x <= edge + REACH.max(1.0);
        if near(left, REACH) && x <= left + inside {
            Some(Grip::From)
        } else if x >= right - inside && x <= right + REACH {
            Some(Grip::To)
        } else if x > left && x < right {
            let plot = (self.area.left, self.area.right);
            Some(Grip::Frame(viewport.all().time_at(x, plot) - viewport.from_ns()))
        } else {
            None
        }
    }

    /// The part in sight after the pointer has drawn a grip to a place.
    #[must_use]
    pub fn dragged(&self, grip: Grip, x: f32, viewport: &Viewport) -> Viewport {
        let ns = viewport.all().time_at(x, (self.area.left, self.area.right));
        let end_ns = viewport.whole_ns() as u64;
        match grip {
            Grip::From => Viewport::part(end_ns, ns.clamp(0.0, viewport.to_ns()), viewport.to_ns()),
            Grip::To => Viewport::part(end_ns, viewport.from_ns(), ns.max(viewport.from_ns())),
            Grip::Frame(offset) => viewport.moved(ns - offset - viewport.from_ns()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::{lane, ready, timeline, track};
    use super::*;
    use crate::chart::text::tests::plain;
    use crate::model::timeline::State;

    #[test]
    fn the_frame_can_be_moved_and_its_edges_stretched() {
        let lanes = vec![lane(&[(0, 1_000_000, State::Working)])];
        let (source, ready) = (timeline(lanes.clone()), ready(lanes));
        let viewport = Viewport::part(1_000_000, 200_000.0, 400_000.0);
        let area = Area { left: 0.0, top: 0.0, right: 1_000.0, bottom: 40.0 };
        let overview = overview(&[track(&source, &ready)], &viewport, area, &plain);
        assert_eq!((overview.frame.left, overview.frame.right), (200.0, 400.0));
        let grip = |x| overview.grip_at(x, &viewport);
        assert_eq!(
            (grip(196.0), grip(402.0), grip(600.0)),
            (Some(Grip::From), Some(Grip::To), None)
        );
        let middle = grip(300.0).unwrap();
        assert_eq!(middle, Grip::Frame(100_000.0));
        let part = |grip, x| {
            let viewport = overview.dragged(grip, x, &viewport);
            (viewport.from_ns(), viewport.to_ns())
        };
        assert_eq!(part(middle, 350.0), (250_000.0, 450_000.0));
        assert_eq!(part(middle, 5_000.0), (800_000.0, 1_000_000.0));
        assert_eq!(part(Grip::From, 100.0), (100_000.0, 400_000.0));
        assert_eq!(part(Grip::To, 900.0), (200_000.0, 900_000.0));
    }
}
