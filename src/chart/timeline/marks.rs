//! The rectangles of one lane: spans of a pixel or more as they are; a pixel with shorter ones is a
//! column, tall for the share of it in which the worker was on a core.

use super::kind::{Kind, TALL};
use super::lane::{Bar, ReadyLane, Times};
use super::viewport::Viewport;
use crate::chart::area::Area;
use crate::model::timeline::Lane;

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A span of a state, or the largest state of a column.
    State(Kind),
    /// A job, where jobs are told apart: one of [`SHADES`].
    Job(u8),
    /// Time off the core during work.
    OffCore,
    /// The instant at which the worker was lost.
    Loss,
}

/// How many shades tell jobs apart.
pub const SHADES: u8 = 5;

/// What colours stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourBy {
    /// What the worker does.
    #[default]
    State,
    /// Which job it is at.
    Job,
}

/// A rectangle of a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Its room.
    pub area: Area,
    /// What it stands for.
    pub what: What,
    /// Whether it is one span; otherwise it stands for several that are shorter than a pixel.
    pub is_span: bool,
}

/// Where a lane is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LanePlace {
    /// The left and the right end of the clock.
    pub plot: (f32, f32),
    /// The middle of the lane.
    pub centre_y: f32,
    /// How high it is, as a share of a lane of full height.
    pub scale: f32,
    /// How wide a pixel is, in points.
    pub pixel: f32,
}

/// Two losses nearer than this are one cross, in points.
const CROSS: f32 = 12.0;

/// Puts marks on the pixels of a lane, from left to right.
struct Brush<'a> {
    place: &'a LanePlace,
    out: &'a mut Vec<Mark>,
}

impl Brush<'_> {
    fn x(&self, pixel: usize) -> f32 {
        self.place.plot.0 + pixel as f32 * self.place.pixel
    }

    fn area(&self, (from, to): (usize, usize), height: f32) -> Area {
        let half = height * self.place.scale / 2.0;
        let (top, bottom) = (self.place.centre_y - half, self.place.centre_y + half);
        Area { left: self.x(from), right: self.x(to).min(self.place.plot.1), top, bottom }
    }

    /// A rectangle, or a wider one if the last is of the same kind and height and ends here.
    fn put(&mut self, pixels: (usize, usize), height: f32, what: What, is_span: bool) {
        let area = self.area(pixels, height);
        let near = |a: f32, b: f32| (a - b).abs() < 0.01;
        // Of a column there are up to two marks, the wait and the work over it.
        let before = self.out.iter_mut().rev().take(2);
        let like = before.into_iter().find(|mark| {
            !is_span
                && !mark.is_span
                && mark.what == what
                && near(mark.area.right, area.left)
                && near(mark.area.top, area.top)
        });
        match like {
            Some(mark) => mark.area.right = area.right,
            None => self.out.push(Mark { area, what, is_span }),
        }
    }

    /// A pixel in which several things happened.
    fn column(&mut self, pixel: usize, times: &Times<'_>) {
        let pixels = (pixel, pixel + 1);
        let mut tall = (0, None);
        let mut thin = (0, None);
        let mut on_core = 0_u64;
        for (kind, ns) in times.each() {
            let largest = if kind.is_tall() { &mut tall } else { &mut thin };
            if ns > largest.0 {
                *largest = (ns, Some(kind));
            }
            if kind.is_tall() {
                on_core = on_core.saturating_add(ns);
            }
        }
        let share = (on_core as f64 / times.width_ns.max(1.0)).min(1.0) as f32;
        if let Some(kind) = thin.1.filter(|_| share < 0.99) {
            self.put(pixels, kind.height(), What::State(kind), false);
        }
        if let Some(kind) = tall.1 {
            // Half points, so that neighbours that differ by a hair become one rectangle.
            let height = ((TALL * share * 2.0).round() / 2.0).clamp(1.0, TALL);
            self.put(pixels, height, What::State(kind), false);
            let off = (times.off_core_ns() as f64 / times.width_ns.max(1.0)).min(1.0) as f32;
            if off >= 0.02 {
                self.off(pixels, off, height);
            }
        }
    }

    /// The upper part of work, for the share of it that was off the core.
    fn off(&mut self, pixels: (usize, usize), share: f32, height: f32) {
        let whole = self.area(pixels, height);
        let bottom = whole.top + (whole.height() * share).min(whole.height());
        let area = Area { bottom, ..whole };
        match self.out.last_mut().filter(|mark| mark.what == What::OffCore) {
            Some(mark)
                if (mark.area.right - area.left).abs() < 0.01
                    && (mark.area.bottom - area.bottom).abs() < 0.25 =>
            {
                mark.area.right = area.right;
            }
            _ => self.out.push(Mark { area, what: What::OffCore, is_span: false }),
        }
    }
}

/// The time of a pixel and the number of pixels between the ends of a clock.
#[must_use]
pub fn pixels(viewport: &Viewport, plot: (f32, f32), pixel: f32) -> (f64, usize) {
    let width = f64::from((plot.1 - plot.0).max(pixel));
    let count = (width / f64::from(pixel)).round().max(1.0);
    (viewport.span_ns() / count, count as usize)
}

/// Adds the rectangles of a lane to others. Jobs are told apart if the lane that they come from is
/// given.
pub fn lane_marks(
    lane: &ReadyLane,
    source: Option<&Lane>,
    viewport: &Viewport,
    place: &LanePlace,
    out: &mut Vec<Mark>,
) {
    let (pixel_ns, count) = pixels(viewport, place.plot, place.pixel);
    let mut brush = Brush { place, out };
    if let Some(buckets) = lane.buckets_for(pixel_ns) {
        buckets.columns(viewport.from_ns(), count, &mut |pixel, times| brush.column(pixel, times));
    } else {
        bar_marks(lane, source, viewport.from_ns(), (pixel_ns, count), &mut brush);
        off_marks(lane, viewport.from_ns(), (pixel_ns, count), &mut brush);
    }
    losses(lane, viewport, place, out);
}

fn what(bar: &Bar, source: Option<&Lane>) -> What {
    let job = source.filter(|_| bar.kind == Kind::Working);
    let job = job.and_then(|lane| lane.spans.get(bar.span as usize)?.job);
    job.map_or(What::State(bar.kind), |job| What::Job((job % u64::from(SHADES)) as u8))
}

fn bar_marks(
    lane: &ReadyLane,
    source: Option<&Lane>,
    from_ns: f64,
    (pixel_ns, count): (f64, usize),
    brush: &mut Brush<'_>,
) {
    let at = |ns: u64| ((ns as f64 - from_ns) / pixel_ns).clamp(0.0, count as f64);
    let end_ns = from_ns + pixel_ns * count as f64;
    // The pixels before this one are drawn; the last column, if it is the last pixel.
    let mut drawn = 0;
    let mut column = None;
    let mut sweep = lane.sweep(from_ns as u64);
    for bar in &lane.bars()[lane.first_after(from_ns as u64)..] {
        if bar.start_ns as f64 >= end_ns {
            break;
        }
        let (left, right) = (at(bar.start_ns), at(bar.end_ns));
        let (from, to) = (left.round() as usize, right.round() as usize);
        if to > from {
            let from = from.max(drawn);
            if to > from {
                brush.put((from, to), bar.kind.height(), what(bar, source), true);
                drawn = to;
            }
            continue;
        }
        let pixel = (f64::midpoint(left, right) as usize).min(count - 1);
        if column != Some(pixel) {
            column = Some(pixel);
            // What was drawn up to here gives way: the column tells the mixture of all of it.
            clear_from(brush, pixel);
            let start = from_ns + pixel as f64 * pixel_ns;
            let times = sweep.between(start as u64, (start + pixel_ns).ceil() as u64);
            brush.column(pixel, &times);
            drawn = drawn.max(pixel + 1);
        }
    }
}

fn clear_from(brush: &mut Brush<'_>, pixel: usize) {
    let edge = brush.x(pixel);
    if let Some(mark) = brush.out.last_mut().filter(|mark| mark.is_span)
        && mark.area.right > edge
        && mark.area.left < brush.place.plot.1
    {
        mark.area.right = edge.max(mark.area.left);
        if mark.area.width() <= 0.0 {
            brush.out.pop();
        }
    }
}

fn off_marks(
    lane: &ReadyLane,
    from_ns: f64,
    (pixel_ns, count): (f64, usize),
    brush: &mut Brush<'_>,
) {
    let at = |ns: u64| ((ns as f64 - from_ns) / pixel_ns).clamp(0.0, count as f64);
    let first = lane.off().partition_point(|part| part.end_ns <= from_ns as u64);
    let end_ns = from_ns + pixel_ns * count as f64;
    let mut drawn = 0;
    for part in lane.off()[first..].iter().take_while(|part| (part.start_ns as f64) < end_ns) {
        let (from, to) = (at(part.start_ns).round() as usize, at(part.end_ns).round() as usize);
        let from = from.max(drawn);
        if to > from && part.share >= 0.02 {
            brush.off((from, to), part.share as f32, TALL);
            drawn = to;
        }
    }
}

fn losses(lane: &ReadyLane, viewport: &Viewport, place: &LanePlace, out: &mut Vec<Mark>) {
    let mut last = f32::NEG_INFINITY;
    for bar in lane.lost().iter().filter_map(|place| lane.bars().get(*place as usize)) {
        let x = viewport.place(bar.start_ns as f64, place.plot) as f32;
        if x < place.plot.0 - 1.0 || x > place.plot.1 || x - last < CROSS {
            continue;
        }
        last = x;
        let half = CROSS / 2.0 * place.scale.max(0.7);
        let middle = (x.max(place.plot.0) + half).min(place.plot.1 - half);
        let area = Area {
            left: middle - half,
            right: middle + half,
            top: place.centre_y - half,
            bottom: place.centre_y + half,
        };
        out.push(Mark { area, what: What::Loss, is_span: true });
    }
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::{lane, many, wild};
    use super::*;
    use crate::model::timeline::{OffCore, State};
    use proptest::prelude::*;

    const PLACE: LanePlace =
        LanePlace { plot: (120.0, 920.0), centre_y: 50.0, scale: 1.0, pixel: 1.0 };

    fn marks(lane: &Lane, viewport: &Viewport) -> Vec<Mark> {
        let mut out = Vec::new();
        lane_marks(&ReadyLane::new(lane), None, viewport, &PLACE, &mut out);
        out
    }

    /// How much of a kind is drawn, in points of full height.
    fn drawn(marks: &[Mark], tall: bool) -> f64 {
        let of = |mark: &&Mark| match mark.what {
            What::State(kind) => kind.is_tall() == tall,
            What::Job(_) | What::OffCore | What::Loss => false,
        };
        let marks = marks.iter().filter(of);
        marks.map(|m| f64::from(m.area.width() * m.area.height() / TALL)).sum()
    }

    proptest! {
        #[test]
        fn what_is_drawn_covers_what_the_spans_say(
            lane in many(1..3_000),
            (from, length) in (0.0..1.0_f64, 0.001..1.0_f64),
        ) {
            let ready = ReadyLane::new(&lane);
            let end = ready.end_ns();
            let whole = end as f64;
            let viewport = Viewport::part(end, from * whole, (from + length) * whole);
            let marks = marks(&lane, &viewport);
            let pixel_ns = viewport.span_ns() / 800.0;
            let plot = PLACE.plot;
            for mark in &marks {
                prop_assert!(mark.area.left >= plot.0 - 0.01 && mark.area.right <= plot.1 + 0.01);
                prop_assert!(mark.area.right > mark.area.left);
            }
            // The area of what is tall is the time on a core.
            let (a, b) = (viewport.from_ns() as u64, viewport.to_ns() as u64);
            let tall: u64 = Kind::ALL.iter().filter(|kind| kind.is_tall())
                .map(|kind| ready.between(a, b, |times| times.of(*kind)))
                .sum();
            let bars = marks.iter().filter(|mark| mark.is_span).count() as f64;
            let columns: f64 = marks.iter().filter(|mark| !mark.is_span)
                .map(|mark| f64::from(mark.area.width()))
                .sum();
            // A bar may be half a pixel longer at each end, a column half a point higher and at
            // least a point high.
            let slack = 2.0 + bars + columns * 0.06;
            let told = drawn(&marks, true);
            let exact = tall as f64 / pixel_ns;
            prop_assert!((told - exact).abs() <= slack, "{told} {exact} {slack}");
            // Every span of more than two pixels is there, where it belongs.
            if ready.buckets_for(pixel_ns).is_none() {
                for bar in ready.bars() {
                    let middle = f64::midpoint(bar.start_ns as f64, bar.end_ns as f64);
                    let x = viewport.place(middle, plot) as f32;
                    let is_wide = bar.duration_ns() as f64 > 2.5 * pixel_ns;
                    if is_wide && x > plot.0 && x < plot.1 {
                        let found = marks.iter().any(|mark| {
                            mark.what == What::State(bar.kind)
                                && mark.area.left <= x
                                && x <= mark.area.right
                        });
                        prop_assert!(found, "{bar:?} at {x}");
                    }
                }
            }
        }

        #[test]
        fn nothing_in_a_file_makes_marks_without_end(
            lane in wild(),
            (from, length) in (0.0..1.0_f64, 0.0..1.0_f64),
        ) {
            let end = ReadyLane::new(&lane).end_ns();
            let whole = end as f64;
            let viewport = Viewport::part(end, from * whole, (from + length) * whole);
            prop_assert!(marks(&lane, &viewport).len() <= 4 * 800);
        }
    }

    #[test]
    fn long_spans_are_bars_and_a_pixel_of_short_ones_is_a_column_of_their_share() {
        let mut spans = vec![(0, 100_000, State::Working)];
        // Half of the second 100 pixels is work, in spans of a tenth of a pixel.
        for place in 0..1_000 {
            let state = if place % 2 == 0 { State::Working } else { State::WaitingForLock };
            spans.push((100_000 + place * 100, 100, state));
        }
        spans.push((200_000, 600_000, State::WaitingForMessage));
        let marks = marks(&lane(&spans), &Viewport::whole(800_000));
        let what: Vec<_> = marks.iter().map(|m| (m.what, m.is_span)).collect();
        let state = What::State;
        let expected = [
            (state(Kind::Working), true),
            (state(Kind::WaitingForLock), false),
            (state(Kind::Working), false),
            (state(Kind::WaitingForMessage), true),
        ];
        assert_eq!(what, expected);
        let areas: Vec<_> = marks.iter().map(|m| (m.area.left, m.area.right)).collect();
        assert_eq!(areas, [(120.0, 220.0), (220.0, 320.0), (220.0, 320.0), (320.0, 920.0)]);
        assert_eq!(marks[2].area.height(), 11.0);
        assert_eq!(marks[1].area.height(), 4.0);
    }

    #[test]
    fn a_short_wait_between_two_long_jobs_can_be_seen() {
        let spans = [
            (0, 399_700, State::Working),
            (399_700, 400, State::WaitingForLock),
            (400_100, 399_900, State::Working),
        ];
        let marks = marks(&lane(&spans), &Viewport::whole(800_000));
        let column: Vec<_> = marks.iter().filter(|mark| !mark.is_span).collect();
        assert!(column.iter().any(|m| m.what == What::State(Kind::WaitingForLock)), "{marks:?}");
        let work = column.iter().find(|m| m.what == What::State(Kind::Working)).unwrap();
        assert!(work.area.height() < TALL, "{work:?}");
    }

    #[test]
    fn time_off_the_core_is_the_upper_part_of_the_work() {
        let mut lane = lane(&[(0, 800_000, State::Working)]);
        lane.off_core = Some(vec![OffCore { from_ns: 0, to_ns: 400_000, duration_ns: 100_000 }]);
        let marks = marks(&lane, &Viewport::whole(800_000));
        assert_eq!(marks[1].what, What::OffCore);
        let Area { left, top, right, bottom } = marks[1].area;
        assert_eq!((left, right, top), (120.0, 520.0, marks[0].area.top));
        assert!((bottom - top - TALL / 4.0).abs() < 0.01);
    }

    #[test]
    fn a_loss_has_a_cross_where_it_happened_and_jobs_have_shades() {
        let spans = [(0, 400_000, State::Working), (400_000, 400_000, State::Lost)];
        let lane = lane(&spans);
        let mut out = Vec::new();
        let viewport = Viewport::whole(800_000);
        lane_marks(&ReadyLane::new(&lane), Some(&lane), &viewport, &PLACE, &mut out);
        assert_eq!(out[0].what, What::Job(0));
        assert_eq!(out[1].what, What::State(Kind::Lost));
        assert_eq!((out[2].what, out[2].area.left), (What::Loss, 520.0));
    }
}
