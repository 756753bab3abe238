//! Trials one above the other on one clock: where titles, lanes, strips and their rectangles lie.

use super::clock::ticks;
use super::marks::{ColourBy, LanePlace, Mark, lane_marks};
use super::ready::ReadyTimeline;
use super::strip::{Strip, strip};
use super::viewport::Viewport;
use crate::chart::area::{Area, Point};
use crate::chart::axis::Tick;
use crate::chart::text::{Anchor, Label, Measure, TextStyle, shortened};
use crate::model::design::Model;
use crate::model::timeline::Timeline;
use crate::model::units;

/// The height of a lane, in points.
pub const LANE: f32 = 34.0;
/// The same where there are many.
const LANE_LOW: f32 = 24.0;
/// More lanes than this are low.
const FEW_LANES: usize = 8;
/// So many lanes are shown before somebody asks for all.
pub const FIRST_LANES: usize = 16;
/// The height of the clock with its labels.
pub const CLOCK: f32 = 24.0;
/// The height of a trial's title.
pub const TITLE: f32 = 28.0;
/// The height of the strip of busy cores.
const STRIP: f32 = 30.0;
/// The height of the line that shows more lanes.
pub const MORE: f32 = 32.0;
/// From the lanes to the strip, and from the strip to the next trial.
const GAPS: (f32, f32) = (4.0, 12.0);
/// From the left of a title to its words.
const TITLE_AT: f32 = 24.0;

/// A trial to be drawn.
#[derive(Clone, Debug)]
pub struct TrackInput<'a> {
    /// The name of its variant.
    pub title: String,
    /// The variant inside a sentence: `two threads`.
    pub noun: String,
    /// Its model.
    pub model: Model,
    /// Its timeline.
    pub timeline: &'a Timeline,
    /// The same, made ready.
    pub ready: &'a ReadyTimeline,
    /// How many workers the machine can run at the same instant.
    pub at_once: u32,
    /// Whether all lanes are shown, however many.
    pub all_lanes: bool,
}

impl TrackInput<'_> {
    /// How many lanes are shown.
    #[must_use]
    pub fn shown(&self) -> usize {
        let lanes = self.ready.lanes.len();
        if self.all_lanes { lanes } else { lanes.min(FIRST_LANES) }
    }

    /// Whether all lanes are shown and could be fewer.
    #[must_use]
    pub fn can_show_fewer(&self) -> bool {
        self.all_lanes && self.ready.lanes.len() > FIRST_LANES
    }

    fn hidden(&self) -> usize {
        self.ready.lanes.len() - self.shown()
    }

    fn lane_height(&self) -> f32 {
        if self.shown() > FEW_LANES { LANE_LOW } else { LANE }
    }

    fn height(&self) -> f32 {
        let more = if self.hidden() > 0 { MORE } else { 0.0 };
        TITLE + self.lane_height() * self.shown() as f32 + more + GAPS.0 + STRIP
    }
}

/// Where the trials are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The upper left corner.
    pub corner: Point,
    /// The right end.
    pub right: f32,
    /// The width of the names at the left.
    pub names: f32,
    /// How wide a pixel is, in points.
    pub pixel: f32,
    /// The upper and the lower end of what can be seen; lanes outside have no marks.
    pub visible: (f32, f32),
    /// What colours stand for.
    pub colour_by: ColourBy,
}

impl Place {
    /// The left and the right end of the clock, on whole pixels.
    #[must_use]
    pub fn plot(&self) -> (f32, f32) {
        let left = ((self.corner.x + self.names) / self.pixel).round() * self.pixel;
        (left, self.right.max(left + self.pixel))
    }
}

/// One worker of a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneLayout {
    /// Its whole lane, with the name.
    pub area: Area,
    /// Its name.
    pub name: Label,
    /// Its rectangles; those further on lie over those before.
    pub marks: Vec<Mark>,
}

/// One trial.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackLayout {
    /// Its room.
    pub area: Area,
    /// The middle of the mark of its model.
    pub mark: Point,
    /// Its name.
    pub title: Label,
    /// Its round, how long it took, and what was merged, as far as there is room.
    pub caption: Option<Label>,
    /// That it goes on beyond what is in sight.
    pub beyond: Option<Label>,
    /// The lanes that are shown.
    pub lanes: Vec<LaneLayout>,
    /// Where more lanes can be asked for, and how many there are.
    pub more: Option<(Area, usize)>,
    /// How many cores were busy.
    pub strip: Strip,
    /// The words beside the strip.
    pub strip_words: [Label; 2],
    /// Behind the end of a trial that was done before another.
    pub done: Vec<Label>,
}

/// Trials one above the other on one clock.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineLayout {
    /// The left and the right end of the clock.
    pub plot: (f32, f32),
    /// The times with lines.
    pub ticks: Vec<Tick>,
    /// The line below the clock.
    pub clock_y: f32,
    /// The trials.
    pub tracks: Vec<TrackLayout>,
    /// The lower end.
    pub bottom: f32,
}

/// How high trials are together, with the clock, in points.
#[must_use]
pub fn height(tracks: &[TrackInput<'_>]) -> f32 {
    let gaps = GAPS.1 * tracks.len().saturating_sub(1) as f32;
    CLOCK + tracks.iter().map(TrackInput::height).sum::<f32>() + gaps
}

/// Until when the clock goes that holds all trials, in nanoseconds: a little further than the last
/// of them.
#[must_use]
pub fn clock_end_ns(tracks: &[TrackInput<'_>]) -> u64 {
    let end_ns = tracks.iter().map(|track| track.ready.end_ns).max().unwrap_or(0);
    end_ns.saturating_add(end_ns / 100).max(1)
}

/// Lays out trials one above the other: spans of a pixel or more, columns for shorter ones. The
/// time that it takes grows with the pixels, not with the spans.
#[must_use]
pub fn layout(
    tracks: &[TrackInput<'_>],
    viewport: &Viewport,
    place: &Place,
    measure: &Measure<'_>,
) -> TimelineLayout {
    let plot = place.plot();
    let last_end_ns = tracks.iter().map(|track| track.ready.end_ns).max().unwrap_or(0);
    let mut top = place.corner.y + CLOCK;
    let mut laid = Vec::new();
    for track in tracks {
        let area =
            Area { left: place.corner.x, top, right: place.right, bottom: top + track.height() };
        laid.push(track_layout(track, (viewport, last_end_ns), area, place, measure));
        top = area.bottom + GAPS.1;
    }
    let clock_y = place.corner.y + CLOCK;
    TimelineLayout {
        plot,
        ticks: ticks(viewport, plot, place.corner.y + CLOCK / 2.0 - 2.0, measure),
        clock_y,
        bottom: laid.last().map_or(clock_y, |track| track.area.bottom),
        tracks: laid,
    }
}

fn track_layout(
    track: &TrackInput<'_>,
    (viewport, last_end_ns): (&Viewport, u64),
    area: Area,
    place: &Place,
    measure: &Measure<'_>,
) -> TrackLayout {
    let plot = place.plot();
    let lane_height = track.lane_height();
    let lanes_top = area.top + TITLE;
    let lanes = (0..track.shown()).map(|lane| {
        let top = lanes_top + lane_height * lane as f32;
        let room = Area { top, bottom: top + lane_height, ..area };
        lane_layout(track, lane, viewport, (room, place), measure)
    });
    let lanes: Vec<LaneLayout> = lanes.collect();
    let lanes_bottom = lanes_top + lane_height * lanes.len() as f32;
    let more = Area { top: lanes_bottom, bottom: lanes_bottom + MORE, ..area };
    let strip_area =
        Area { left: plot.0, top: area.bottom - STRIP, right: plot.1, bottom: area.bottom };
    let strip = strip(track.ready, track.at_once, viewport, strip_area, place.pixel);
    let caption_at = |y: f32, text: String, style| {
        let at = Point::new(area.left + TITLE_AT, y);
        Label::new(text, style, Anchor::Start, at, measure)
    };
    let strip_words = [
        caption_at(strip_area.top + 8.0, strip.label().to_owned(), TextStyle::Caption),
        caption_at(strip_area.top + 22.0, strip.told(), TextStyle::CaptionBold),
    ];
    let (title, caption, beyond) = title(track, viewport, area, measure);
    TrackLayout {
        area,
        mark: Point::new(area.left + 8.0, area.top + TITLE / 2.0),
        done: done(track, (viewport, last_end_ns), plot, (lanes_top, lanes_bottom), measure),
        more: (track.hidden() > 0).then_some((more, track.hidden())),
        title,
        caption,
        beyond,
        lanes,
        strip,
        strip_words,
    }
}

fn lane_layout(
    track: &TrackInput<'_>,
    lane: usize,
    viewport: &Viewport,
    (room, place): (Area, &Place),
    measure: &Measure<'_>,
) -> LaneLayout {
    let ready = &track.ready.lanes[lane];
    let words = format!("worker {}", u64::from(ready.rank) + 1);
    let words = shortened(&words, TextStyle::Caption, place.names - TITLE_AT - 4.0, measure);
    let at = Point::new(room.left + TITLE_AT, room.centre_y());
    let mut marks = Vec::new();
    if room.bottom >= place.visible.0 && room.top <= place.visible.1 {
        let source = match place.colour_by {
            ColourBy::State => None,
            ColourBy::Job => track.timeline.lanes.get(lane),
        };
        let lane_place = LanePlace {
            plot: place.plot(),
            centre_y: room.centre_y(),
            scale: room.height() / LANE,
            pixel: place.pixel,
        };
        lane_marks(ready, source, viewport, &lane_place, &mut marks);
    }
    LaneLayout {
        area: room,
        name: Label::new(words, TextStyle::Caption, Anchor::Start, at, measure),
        marks,
    }
}

fn title(
    track: &TrackInput<'_>,
    viewport: &Viewport,
    area: Area,
    measure: &Measure<'_>,
) -> (Label, Option<Label>, Option<Label>) {
    let middle = area.top + TITLE / 2.0;
    let end_ns = track.ready.end_ns as f64;
    let goes_on = end_ns > viewport.to_ns();
    let beyond = goes_on.then(|| {
        let text = format!("goes on to {}", units::time(end_ns));
        let at = Point::new(area.right - 4.0, middle);
        Label::new(text, TextStyle::Caption, Anchor::End, at, measure)
    });
    let right = beyond.as_ref().map_or(area.right, |label| label.left - 20.0);
    let at = Point::new(area.left + TITLE_AT, middle);
    let room = right - at.x;
    let name = shortened(&track.title, TextStyle::BodyBold, room, measure);
    let title = Label::new(name, TextStyle::BodyBold, Anchor::Start, at, measure);
    let resolution_ns = track.timeline.resolution_ns;
    let short = format!("round {}, {}", track.timeline.round, units::time(end_ns));
    let merged =
        format!("{short}; spans shorter than {} are merged", units::time(resolution_ns as f64));
    let texts = if resolution_ns > 0 { vec![merged, short] } else { vec![short] };
    let caption = texts.into_iter().find_map(|text| {
        let at = Point::new(title.right() + 8.0, middle + 1.0);
        let label = Label::new(text, TextStyle::Caption, Anchor::Start, at, measure);
        (label.right() <= right).then_some(label)
    });
    (title, caption, beyond)
}

/// The words behind the end of a trial that was done before the last one.
fn done(
    track: &TrackInput<'_>,
    (viewport, last_end_ns): (&Viewport, u64),
    plot: (f32, f32),
    (top, bottom): (f32, f32),
    measure: &Measure<'_>,
) -> Vec<Label> {
    let earlier_ns = last_end_ns.saturating_sub(track.ready.end_ns);
    let end = viewport.place(track.ready.end_ns as f64, plot) as f32;
    if earlier_ns == 0 || track.ready.lanes.is_empty() || end < plot.0 {
        return Vec::new();
    }
    let earlier = format!("{} earlier", units::time(earlier_ns as f64));
    let middle = f32::midpoint(top, bottom);
    let label = |text: String, y: f32| {
        let at = Point::new(end + 10.0, y);
        Label::new(text, TextStyle::CaptionBold, Anchor::Start, at, measure)
    };
    let words = vec![label("done,".to_owned(), middle - 7.0), label(earlier, middle + 7.0)];
    if words.iter().all(|label| label.right() <= plot.1) { words } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::super::marks::What;
    use super::super::spans_for_tests::{PLACE, lane, ready, timeline, track, wild};
    use super::*;
    use crate::chart::text::tests::plain;
    use crate::model::timeline::{Lane, State};
    use proptest::prelude::*;

    fn working(ns: u64) -> Lane {
        lane(&[(0, 1_000, State::Creating), (1_000, ns - 1_000, State::Working)])
    }

    #[test]
    fn two_trials_share_one_clock_that_begins_with_the_first_creation() {
        let lanes = [vec![working(300_000_000); 4], vec![working(900_000_000); 4]];
        let sources = lanes.clone().map(timeline);
        let readies = lanes.map(ready);
        let tracks: Vec<_> = sources.iter().zip(&readies).map(|(t, r)| track(t, r)).collect();
        let viewport = Viewport::whole(clock_end_ns(&tracks));
        let layout = layout(&tracks, &viewport, &PLACE, &plain);
        assert_eq!(layout.plot, (144.0, 1_040.0));
        assert_eq!(layout.bottom, PLACE.corner.y + height(&tracks));
        let ends: Vec<f32> = layout
            .tracks
            .iter()
            .map(|track| {
                let marks = &track.lanes[0].marks;
                assert_eq!(marks[0].area.left, 144.0, "both begin at zero");
                assert_eq!(marks.last().unwrap().what, What::State(Kind::Working));
                marks.last().unwrap().area.right
            })
            .collect();
        let share = (ends[0] - 144.0) / (ends[1] - 144.0);
        assert!((share - 1.0 / 3.0).abs() < 0.01, "{ends:?}");
        assert_eq!(layout.tracks[0].done[1].text, "600 ms earlier");
        assert!(layout.tracks[1].done.is_empty());
        let part = Viewport::part(clock_end_ns(&tracks), 0.0, 100e6);
        let part = super::layout(&tracks, &part, &PLACE, &plain);
        assert_eq!(part.tracks[1].beyond.as_ref().unwrap().text, "goes on to 900 ms");
        assert!(part.tracks[0].done.is_empty());
    }

    #[test]
    fn of_many_lanes_the_first_are_shown_until_all_are_asked_for() {
        let lanes = vec![working(1_000_000); 64];
        let (source, ready) = (timeline(lanes.clone()), ready(lanes));
        let mut track = track(&source, &ready);
        let viewport = Viewport::whole(1_000_000);
        let laid = layout(std::slice::from_ref(&track), &viewport, &PLACE, &plain);
        assert_eq!(laid.tracks[0].lanes.len(), 16);
        assert_eq!(laid.tracks[0].more.map(|(_, count)| count), Some(48));
        track.all_lanes = true;
        let visible = Place { visible: (200.0, 400.0), ..PLACE };
        let laid = layout(std::slice::from_ref(&track), &viewport, &visible, &plain);
        assert_eq!((laid.tracks[0].lanes.len(), laid.tracks[0].more), (64, None));
        let drawn = laid.tracks[0].lanes.iter().filter(|lane| !lane.marks.is_empty()).count();
        assert!((4..12).contains(&drawn), "only what can be seen: {drawn}");
    }

    #[test]
    fn merged_spans_are_said_where_there_is_room() {
        let lanes = vec![working(1_000_000)];
        let source = Timeline { resolution_ns: 20_000, ..timeline(lanes.clone()) };
        let ready = ready(lanes);
        let caption = |right: f32| {
            let place = Place { right, ..PLACE };
            let tracks = [track(&source, &ready)];
            let laid = layout(&tracks, &Viewport::whole(1_000_000), &place, &plain);
            laid.tracks[0].caption.clone().map(|label| label.text)
        };
        let whole = "round 12, 1 ms; spans shorter than 20 µs are merged";
        assert_eq!(caption(1_040.0).as_deref(), Some(whole));
        assert_eq!(caption(380.0).as_deref(), Some("round 12, 1 ms"));
        assert_eq!(caption(220.0), None);
    }

    proptest! {
        #[test]
        fn no_file_and_no_size_makes_it_panic(
            lanes in prop::collection::vec(wild(), 0..4),
            (width, from, length) in (0.0..1_400.0_f32, 0.0..1.0_f64, 0.0..1.0_f64),
        ) {
            let (source, ready) = (timeline(lanes.clone()), ready(lanes));
            let tracks = [track(&source, &ready), track(&source, &ready)];
            let end = clock_end_ns(&tracks);
            let viewport = Viewport::part(end, from * end as f64, (from + length) * end as f64);
            let place = Place { right: 24.0 + width, ..PLACE };
            let laid = layout(&tracks, &viewport, &place, &plain);
            prop_assert_eq!(laid.tracks.len(), 2);
            for strip in laid.tracks.iter().map(|track| &track.strip) {
                let most = ready.lanes.len() as f64;
                prop_assert!(strip.mean.is_none_or(|mean| (0.0..=most).contains(&mean)));
            }
        }
    }
}
