//! A timeline made ready to be drawn, once.

use super::crowd::Crowd;
use super::kind::Kind;
use super::lane::ReadyLane;
use crate::model::timeline::Timeline;
use std::collections::BTreeMap;

/// A timeline made ready to be drawn. It belongs to no document: it can be made again at any time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadyTimeline {
    /// The workers.
    pub lanes: Vec<ReadyLane>,
    /// When the last span ends, in nanoseconds after the first creation was asked for.
    pub end_ns: u64,
    /// When the first worker began to work, if one did. What it did first may not be on record.
    pub begin_ns: Option<u64>,
    /// How long the workers were in each state, all of them together, in nanoseconds.
    pub totals: BTreeMap<Kind, f64>,
    /// How long they were off the core while they worked; absent if that is not known of all.
    pub off_core_ns: Option<f64>,
    /// How many workers were at work, off the core not counted as far as that is known.
    pub at_work: Crowd,
    /// Of how many it is not on record what they did.
    pub not_recorded: Crowd,
}

impl ReadyTimeline {
    /// Makes a timeline ready: the one step whose time grows with the number of spans.
    #[must_use]
    pub fn new(timeline: &Timeline) -> Self {
        let lanes: Vec<ReadyLane> = timeline.lanes.iter().map(ReadyLane::new).collect();
        let mut totals = BTreeMap::new();
        for (kind, ns) in lanes.iter().flat_map(|lane| lane.totals().each().collect::<Vec<_>>()) {
            *totals.entry(kind).or_insert(0.0) += ns as f64;
        }
        let begin = |lane: &ReadyLane| {
            let is_work = |kind| matches!(kind, Kind::Working | Kind::NotRecorded);
            let work = lane.bars().iter().find(|bar| is_work(bar.kind));
            work.map(|bar| bar.start_ns)
        };
        let off_core = lanes.iter().map(|lane| lane.totals().off_core_ns() as f64);
        let is_known = !lanes.is_empty() && lanes.iter().all(|lane| lane.knows_off_core);
        Self {
            end_ns: lanes.iter().map(ReadyLane::end_ns).max().unwrap_or(0),
            begin_ns: lanes.iter().filter_map(begin).min(),
            off_core_ns: is_known.then(|| off_core.sum()),
            at_work: at_work(&lanes),
            not_recorded: Crowd::new(lanes.iter().flat_map(|lane| of(lane, Kind::NotRecorded))),
            totals,
            lanes,
        }
    }

    /// How long the workers were in a state, all of them together, in nanoseconds.
    #[must_use]
    pub fn time_in(&self, kind: Kind) -> f64 {
        self.totals.get(&kind).copied().unwrap_or(0.0)
    }

    /// How much time of all workers together is on record, in nanoseconds.
    #[must_use]
    pub fn recorded_ns(&self) -> f64 {
        self.totals.values().sum::<f64>() - self.time_in(Kind::NotRecorded)
    }
}

fn of(lane: &ReadyLane, kind: Kind) -> impl Iterator<Item = (u64, u64, f64)> + '_ {
    let bars = lane.bars().iter().filter(move |bar| bar.kind == kind);
    bars.map(|bar| (bar.start_ns, bar.end_ns, 1.0))
}

fn at_work(lanes: &[ReadyLane]) -> Crowd {
    Crowd::new(lanes.iter().flat_map(|lane| {
        let off = lane.off().iter().map(|part| (part.start_ns, part.end_ns, -part.share));
        of(lane, Kind::Working).chain(off)
    }))
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::{lane, ready};
    use super::*;
    use crate::model::timeline::State;

    #[test]
    fn workers_are_summed() {
        let spans = |wait: u64| {
            lane(&[
                (0, 10, State::Creating),
                (10, 90, State::Working),
                (100, wait, State::WaitingForLock),
            ])
        };
        let ready = ready(vec![spans(50), spans(150)]);
        assert_eq!((ready.end_ns, ready.begin_ns), (250, Some(10)));
        assert_eq!((ready.time_in(Kind::Working), ready.time_in(Kind::Idle)), (180.0, 0.0));
        assert_eq!(ready.recorded_ns(), 400.0);
        assert_eq!(ready.off_core_ns, None);
        assert_eq!(ReadyTimeline::new(&super::super::spans_for_tests::timeline(vec![])).end_ns, 0);
    }
}
