//! Lanes, timelines and tracks for tests: orderly ones, many spans, and what a hostile file may hold.

use super::layout::{Place, TrackInput};
use super::marks::ColourBy;
use super::ready::ReadyTimeline;
use crate::chart::area::Point;
use crate::model::design::Model;
use crate::model::id::VariantId;
use crate::model::timeline::{Lane, OffCore, Span, State, Timeline};
use proptest::prelude::*;
use std::ops::Range;

/// A lane of spans, each with start, duration and state.
pub fn lane(spans: &[(u64, u64, State)]) -> Lane {
    let span = |(job, (start_ns, duration_ns, state)): (u64, &(u64, u64, State))| Span {
        start_ns: *start_ns,
        duration_ns: *duration_ns,
        state: state.clone(),
        job: (*state == State::Working).then_some(job),
        parts: 1,
    };
    Lane { spans: (0..).zip(spans).map(span).collect(), ..Lane::default() }
}

/// A timeline of lanes.
pub fn timeline(lanes: Vec<Lane>) -> Timeline {
    let numbered = (0..).zip(lanes).map(|(rank, lane)| Lane { rank, ..lane });
    let lanes = numbered.collect();
    Timeline { variant: VariantId::at(0), round: 12, resolution_ns: 0, lanes }
}

/// The timeline, made ready.
pub fn ready(lanes: Vec<Lane>) -> ReadyTimeline {
    ReadyTimeline::new(&timeline(lanes))
}

/// A track of a timeline.
pub fn track<'a>(timeline: &'a Timeline, ready: &'a ReadyTimeline) -> TrackInput<'a> {
    TrackInput {
        title: "threads, 2 workers".to_owned(),
        noun: "two threads".to_owned(),
        model: Model::Threads,
        timeline,
        ready,
        at_once: 4,
        all_lanes: false,
    }
}

/// Where tracks stand.
pub const PLACE: Place = Place {
    corner: Point { x: 24.0, y: 200.0 },
    right: 1_040.0,
    names: 120.0,
    pixel: 1.0,
    visible: (0.0, 10_000.0),
    colour_by: ColourBy::State,
};

/// An orderly lane: spans that follow each other, some with a gap before them.
pub fn many(count: Range<usize>) -> impl Strategy<Value = Lane> {
    let span = (0_usize..State::ALL.len(), 1_u64..5_000, 0_u64..20);
    prop::collection::vec(span, count).prop_map(|parts| {
        let mut at = 0;
        let spans = parts.into_iter().map(|(state, duration, gap)| {
            let start = at + if gap == 0 { 1_000 } else { 0 };
            at = start + duration;
            (start, duration, State::ALL[state].clone())
        });
        lane(&spans.collect::<Vec<_>>())
    })
}

/// A lane of a file that nobody would write.
pub fn wild() -> impl Strategy<Value = Lane> {
    let time = || prop_oneof![0_u64..100, 0_u64..u64::MAX, Just(u64::MAX), Just(0)];
    let span = (time(), time(), 0_usize..State::ALL.len());
    let off = (time(), time(), time());
    (prop::collection::vec(span, 0..40), prop::collection::vec(off, 0..20)).prop_map(
        |(spans, off)| {
            let state = |state: usize| State::ALL[state].clone();
            let spans: Vec<_> = spans.into_iter().map(|(a, b, s)| (a, b, state(s))).collect();
            let off = off.into_iter().map(|(from_ns, to_ns, duration_ns)| OffCore {
                from_ns,
                to_ns,
                duration_ns,
            });
            Lane { off_core: Some(off.collect()), ..lane(&spans) }
        },
    )
}
