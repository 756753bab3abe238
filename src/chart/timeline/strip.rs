//! How many workers were at work at each instant, as a strip below their lanes.

use super::marks::pixels;
use super::ready::ReadyTimeline;
use super::viewport::Viewport;
use crate::chart::area::Area;

/// How many workers were at work, pixel by pixel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// Its room.
    pub area: Area,
    /// What is filled, from left to right; neighbours of one height are one rectangle.
    pub columns: Vec<Area>,
    /// How many were at work on average, over what is in sight of the trial and on record; absent
    /// where nothing of it is.
    pub mean: Option<f64>,
    /// How many fill the strip: the cores that the program may use, or where it is not known when
    /// workers were off them, the workers.
    pub of: u32,
    /// Whether these are cores rather than workers.
    pub are_cores: bool,
}

impl Strip {
    /// What it shows.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.are_cores { "cores busy" } else { "at work" }
    }

    /// The mean in words: `3.5 of 8`.
    #[must_use]
    pub fn told(&self) -> String {
        self.mean.map_or("not recorded".to_owned(), |mean| format!("{mean:.1} of {}", self.of))
    }
}

/// Lays out how many workers of a timeline were at work; time that is known to be off the core does
/// not count.
#[must_use]
pub fn strip(
    timeline: &ReadyTimeline,
    at_once: u32,
    viewport: &Viewport,
    area: Area,
    pixel: f32,
) -> Strip {
    let plot = (area.left, area.right);
    let (pixel_ns, count) = pixels(viewport, plot, pixel);
    let are_cores = timeline.off_core_ns.is_some();
    let of = if are_cores { at_once } else { timeline.lanes.len() as u32 }.max(1);
    let levels = timeline.at_work.columns(viewport.from_ns(), pixel_ns, count);
    let mut columns: Vec<Area> = Vec::new();
    for (place, level) in levels.iter().enumerate().filter(|(_, level)| **level > 0.0) {
        let share = (level / f64::from(of)).min(1.0) as f32;
        // Half points, so that neighbours that differ by a hair become one rectangle.
        let height = ((area.height() * share * 2.0).round() / 2.0).max(0.5);
        let left = area.left + place as f32 * pixel;
        let (top, right) = (area.bottom - height, (left + pixel).min(area.right));
        match columns.last_mut() {
            Some(last) if (last.right - left).abs() < 0.01 && (last.top - top).abs() < 0.01 => {
                last.right = right;
            }
            _ => columns.push(Area { left, top, right, bottom: area.bottom }),
        }
    }
    let end_ns = viewport.to_ns().min(timeline.end_ns as f64);
    let seen_ns = (end_ns - viewport.from_ns()).max(0.0);
    // Of all workers on average.
    let workers = timeline.lanes.len().max(1) as f64;
    let missing = timeline.not_recorded.columns(viewport.from_ns(), viewport.span_ns(), 1)[0];
    let recorded_ns = seen_ns - missing / workers * viewport.span_ns();
    // Where between two readings a worker was off the core is not known, so that a short part may
    // seem to have more cores than there are.
    let most = f64::from(of).min(timeline.lanes.len() as f64);
    let mean = (recorded_ns > seen_ns * 0.001)
        .then(|| levels.iter().sum::<f64>() * pixel_ns / recorded_ns);
    Strip { area, columns, mean: mean.map(|mean| mean.min(most)), of, are_cores }
}

#[cfg(test)]
mod tests {
    use super::super::lane::ReadyLane;
    use super::super::spans_for_tests::{lane, ready};
    use super::*;
    use crate::model::timeline::{Lane, OffCore, State};

    const AREA: Area = Area { left: 100.0, top: 0.0, right: 200.0, bottom: 24.0 };

    #[test]
    fn workers_at_work_are_counted_and_who_is_off_the_core_is_not() {
        let working = lane(&[(0, 500_000, State::Working), (500_000, 500_000, State::Idle)]);
        let timeline = ready(vec![working.clone(), working.clone()]);
        let viewport = Viewport::whole(1_000_000);
        let found = strip(&timeline, 8, &viewport, AREA, 1.0);
        assert_eq!((found.mean, found.of, found.are_cores), (Some(1.0), 2, false));
        assert_eq!(found.columns, [Area { left: 100.0, top: 0.0, right: 150.0, bottom: 24.0 }]);

        let off = OffCore { from_ns: 0, to_ns: 500_000, duration_ns: 250_000 };
        let off_core = |off: Vec<OffCore>| Lane { off_core: Some(off), ..working.clone() };
        let timeline = ready(vec![off_core(vec![off]), off_core(vec![])]);
        let found = strip(&timeline, 4, &viewport, AREA, 1.0);
        assert_eq!((found.mean, found.of, found.are_cores), (Some(0.75), 4, true));
        assert_eq!(found.told(), "0.8 of 4");
        assert_eq!(found.columns[0].height(), 24.0 * 1.5 / 4.0);
        // In sight only what was busy.
        let part = Viewport::part(1_000_000, 0.0, 500_000.0);
        assert_eq!(strip(&timeline, 4, &part, AREA, 1.0).mean, Some(1.5));
    }

    #[test]
    fn what_is_not_on_record_is_neither_work_nor_idle() {
        let spans = [(0, 500_000, State::NotRecorded), (500_000, 500_000, State::Working)];
        let timeline = ready(vec![lane(&spans)]);
        let mean = |from: f64, to: f64| {
            strip(&timeline, 4, &Viewport::part(1_000_000, from, to), AREA, 1.0)
        };
        assert_eq!(mean(0.0, 1_000_000.0).mean, Some(1.0));
        assert_eq!(mean(0.0, 400_000.0).told(), "not recorded");
    }

    #[test]
    fn what_was_counted_once_is_not_counted_again_span_by_span() {
        let spans = [(0, 500_000, State::Working), (500_000, 250_000, State::NotRecorded)];
        let timeline = ready(vec![lane(&spans); 64]);
        // The same without any span.
        let lanes = vec![ReadyLane::default(); 64];
        let counted = ReadyTimeline { lanes, ..timeline.clone() };
        for viewport in [Viewport::whole(1_000_000), Viewport::part(1_000_000, 3e5, 6e5)] {
            let drawn = |timeline| strip(timeline, 4, &viewport, AREA, 1.0);
            assert_eq!(drawn(&counted), drawn(&timeline));
        }
    }
}
