//! The rounds of a run as segments: finished, running with its trials, to come.

use super::area::{Area, Point};
use super::text::{Anchor, Label, Measure, TextStyle};

/// The height of the segments, in points.
pub const SEGMENT_HEIGHT: f32 = 16.0;
/// The room between two segments, in points.
const GAP: f32 = 4.0;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Rounds of the design, without the warm-up.
    pub rounds: u32,
    /// Finished rounds, without the warm-up.
    pub finished: u32,
    /// Trials of the running round that have ended.
    pub trials_done: u32,
    /// Trials of a round.
    pub trials: u32,
    /// Whether the running round is the warm-up, which has no segment.
    pub warm_up: bool,
    /// Rounds after which the results may be judged.
    pub looks: &'a [u32],
}

/// A round.
#[derive(Clone, Debug, PartialEq)]
pub enum Segment {
    /// It is finished.
    Done(Area),
    /// It runs: its room, and that of each of its trials with whether it has ended.
    Running(Area, Vec<(Area, bool)>),
    /// It is to come.
    Ahead(Area),
}

impl Segment {
    /// Its room.
    #[must_use]
    pub fn area(&self) -> Area {
        match self {
            Segment::Done(area) | Segment::Running(area, _) | Segment::Ahead(area) => *area,
        }
    }
}

/// The segments with what stands beneath them.
#[derive(Clone, Debug, PartialEq)]
pub struct Segments {
    /// One a round, or one for several rounds where they would become too narrow.
    pub segments: Vec<Segment>,
    /// The place of a tick under each look, with its word.
    pub looks: Vec<(Point, Option<Label>)>,
}

/// Lays out the rounds of a run over a width.
#[must_use]
pub fn segments(
    progress: &Progress<'_>,
    left: f32,
    top: f32,
    width: f32,
    measure: &Measure<'_>,
) -> Segments {
    let rounds = progress.rounds.max(1);
    // Narrower than this, segments cannot be told apart; the bar is then one piece.
    let gap = if width / rounds as f32 >= 3.0 * GAP { GAP } else { 0.0 };
    let step = (width + gap) / rounds as f32;
    let segment = |round: u32| {
        let area = Area::sized(left + step * round as f32, top, step - gap, SEGMENT_HEIGHT);
        if round < progress.finished {
            Segment::Done(area)
        } else if round == progress.finished && !progress.warm_up {
            Segment::Running(area, trials(progress, &area))
        } else {
            Segment::Ahead(area)
        }
    };
    let mut looks: Vec<(Point, Option<Label>)> = Vec::new();
    for look in progress.looks.iter().filter(|look| **look <= rounds) {
        let x = left + step * *look as f32 - gap;
        let tick = Point::new(x - 0.5, top + SEGMENT_HEIGHT + 2.0);
        let at = Point::new(x, top + SEGMENT_HEIGHT + 14.0);
        let label = Label::new("look", TextStyle::Caption, Anchor::End, at, measure);
        let is_free = looks
            .last()
            .and_then(|(_, label)| label.as_ref())
            .is_none_or(|before| before.right() + 8.0 <= label.left);
        looks.push((tick, is_free.then_some(label)));
    }
    Segments { segments: (0..rounds).map(segment).collect(), looks }
}

fn trials(progress: &Progress<'_>, area: &Area) -> Vec<(Area, bool)> {
    let count = progress.trials.max(1);
    let inner = (area.width() - 2.0).max(0.0);
    let step = inner / count as f32;
    let gap = if step >= 4.0 { 2.0 } else { 0.0 };
    (0..count)
        .map(|trial| {
            let left = area.left + 1.0 + step * trial as f32;
            let height = area.height() - 4.0;
            let part = Area::sized(left, area.top + 2.0, step - gap, height);
            (part, trial < progress.trials_done)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::plain;
    use super::*;

    const PROGRESS: Progress<'_> = Progress {
        rounds: 20,
        finished: 11,
        trials_done: 3,
        trials: 6,
        warm_up: false,
        looks: &[10, 15, 20],
    };

    #[test]
    fn segments_fill_the_width_and_show_how_far_the_run_is() {
        let segments = segments(&PROGRESS, 24.0, 100.0, 1016.0, &plain).segments;
        assert_eq!(segments.len(), 20);
        assert!((segments[0].area().left - 24.0).abs() < 0.01);
        assert!((segments[19].area().right - 1040.0).abs() < 0.01);
        let done = |segment: &&Segment| matches!(segment, Segment::Done(_));
        assert_eq!(segments.iter().filter(done).count(), 11);
        let Segment::Running(area, trials) = &segments[11] else { panic!("{:?}", segments[11]) };
        assert_eq!(trials.iter().filter(|(_, done)| *done).count(), 3);
        assert_eq!(trials.len(), 6);
        assert!(
            trials.iter().all(|(trial, _)| trial.left >= area.left && trial.right <= area.right)
        );
        assert!(segments[12..].iter().all(|segment| matches!(segment, Segment::Ahead(_))));
    }

    #[test]
    fn the_warm_up_and_the_end_have_no_running_segment() {
        let running = |progress: &Progress<'_>| {
            let segments = segments(progress, 0.0, 0.0, 500.0, &plain).segments;
            segments.iter().filter(|segment| matches!(segment, Segment::Running(..))).count()
        };
        assert_eq!(running(&Progress { finished: 0, warm_up: true, ..PROGRESS }), 0);
        assert_eq!(running(&Progress { finished: 20, ..PROGRESS }), 0);
        assert_eq!(running(&Progress { finished: 0, ..PROGRESS }), 1);
    }

    #[test]
    fn looks_stand_at_the_end_of_their_round_and_their_words_never_overlap() {
        let looks: Vec<u32> = (1..=20).collect();
        for width in [1016.0, 536.0, 240.0] {
            let progress = Progress { looks: &looks, ..PROGRESS };
            let segments = segments(&progress, 0.0, 0.0, width, &plain);
            assert_eq!(segments.looks.len(), 20);
            let labels: Vec<&Label> =
                segments.looks.iter().filter_map(|(_, label)| label.as_ref()).collect();
            assert!(!labels.is_empty());
            for pair in labels.windows(2) {
                assert!(!pair[0].area().overlaps(&pair[1].area()), "{width}");
            }
            for ((at, _), segment) in segments.looks.iter().zip(&segments.segments) {
                assert!((at.x - segment.area().right).abs() < 1.0, "{width}");
            }
        }
    }
}
