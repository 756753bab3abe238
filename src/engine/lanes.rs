//! From what workers stamped and recorded to the timeline of a trial: pure.

use super::readings::Origin;
use super::recorder::Happening;
use super::recording::Recording;
use crate::kernels::worker_context::Wait;
use crate::model::timeline::{Lane, OffCore, Span, State, Timeline};
use crate::model::trial::{Trial, WorkerRecord};

/// The timeline of a trial: stamps as the trial keeps them, events still on the clock.
#[must_use]
pub fn timeline(
    trial: &Trial,
    recordings: &[Recording],
    origin: Origin,
    knows_off_core: bool,
) -> Timeline {
    let workers = &trial.workers;
    let last_ns = workers.iter().flat_map(|w| [w.end_ns, w.reaped_ns]).flatten().max();
    let lane = |(worker, recording): (&WorkerRecord, &Recording)| {
        let events = recording.events.iter().map(|(ns, what)| (origin.working(*ns), *what));
        let mut lane = Builder::new(worker, recording.overwritten);
        lane.life(worker, events, last_ns);
        Lane { off_core: lane.off_core.filter(|_| knows_off_core), ..lane.lane }
    };
    let lanes = workers.iter().zip(recordings).map(lane).collect();
    let variant = trial.variant.clone();
    Timeline { variant, round: trial.round, resolution_ns: 0, lanes }
}

struct Builder {
    lane: Lane,
    off_core: Option<Vec<OffCore>>,
    /// Up to where spans are complete.
    cursor_ns: u64,
    /// What the worker does from there on.
    now: (State, Option<u64>),
    /// Time off the core that lies somewhere before the next boundary.
    pending: Option<(u64, u64)>,
}

impl Builder {
    fn new(worker: &WorkerRecord, overwritten: u64) -> Self {
        let lane = Lane { rank: worker.rank, overwritten, ..Lane::default() };
        let now = (State::Working, None);
        Self { lane, off_core: Some(Vec::new()), cursor_ns: 0, now, pending: None }
    }

    fn life(
        &mut self,
        worker: &WorkerRecord,
        events: impl Iterator<Item = (u64, Happening)>,
        last_ns: Option<u64>,
    ) {
        let stamped = [
            (State::Creating, worker.asked_ns, worker.first_ns),
            (State::Starting, worker.first_ns, worker.ready_ns),
            (State::AtGate, worker.ready_ns, worker.begin_ns),
        ];
        for (state, from, to) in stamped {
            self.between(state, from, to);
        }
        if let Some(begin_ns) = worker.begin_ns {
            self.cursor_ns = begin_ns;
            let is_whole = self.lane.overwritten == 0;
            self.now = (if is_whole { State::Working } else { State::NotRecorded }, None);
            for (at_ns, what) in events {
                self.happened(at_ns, what);
            }
            if let Some(end_ns) = worker.end_ns {
                self.close(end_ns);
                self.settle(end_ns);
            }
        }
        if worker.end_ns.is_some() {
            self.between(State::Ending, worker.end_ns, worker.reaped_ns);
        } else {
            let since = self.lane.spans.last().map(Span::end_ns);
            self.between(State::Lost, since, last_ns.max(worker.reaped_ns));
        }
    }

    fn happened(&mut self, at_ns: u64, what: Happening) {
        match what {
            Happening::Job(job) => self.turn(at_ns, (State::Working, Some(job))),
            Happening::Idle => self.turn(at_ns, (State::Idle, None)),
            Happening::Lost(ns) => {
                self.turn(at_ns, (State::Lost, None));
                self.turn(at_ns + ns, (State::Working, None));
            }
            Happening::OffCore(ns) => self.pending = Some((at_ns.max(self.cursor_of_work()), ns)),
            Happening::Wait(what, ns) => {
                self.close(at_ns);
                // Counters tick apart from the clock, so a wait may seem to begin before its job.
                let (end_ns, before) = (at_ns + ns, self.now.clone());
                self.now.0 = waiting(what);
                self.close(end_ns);
                self.now = before;
            }
        }
    }

    fn cursor_of_work(&self) -> u64 {
        let work = self.lane.spans.iter().find(|span| span.state == State::Working);
        work.map_or(self.cursor_ns, |span| span.start_ns)
    }

    /// The worker turns to something else.
    fn turn(&mut self, at_ns: u64, next: (State, Option<u64>)) {
        self.close(at_ns);
        self.settle(at_ns);
        self.now = next;
    }

    /// What the worker did until now was until `at_ns`.
    fn close(&mut self, at_ns: u64) {
        let (state, job) = self.now.clone();
        if at_ns > self.cursor_ns {
            let (start_ns, duration_ns) = (self.cursor_ns, at_ns - self.cursor_ns);
            self.lane.spans.push(Span { start_ns, duration_ns, state, job, parts: 1 });
            self.cursor_ns = at_ns;
        }
    }

    fn settle(&mut self, to_ns: u64) {
        if let Some((from_ns, duration_ns)) = self.pending.take()
            && let Some(off_core) = &mut self.off_core
        {
            off_core.push(OffCore { from_ns: from_ns.min(to_ns), to_ns, duration_ns });
        }
    }

    fn between(&mut self, state: State, from: Option<u64>, to: Option<u64>) {
        if let (Some(from), Some(to)) = (from, to) {
            self.cursor_ns = self.cursor_ns.max(from);
            self.now = (state, None);
            self.close(to);
        }
    }
}

fn waiting(what: Wait) -> State {
    match what {
        Wait::Lock => State::WaitingForLock,
        Wait::Io => State::WaitingForIo,
        Wait::Message => State::WaitingForMessage,
        Wait::Gate => State::WaitingAtGate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::VariantId;
    use crate::model::trial::Flags;
    use std::collections::BTreeMap;

    fn worker(end_ns: Option<u64>) -> WorkerRecord {
        WorkerRecord {
            rank: 1,
            asked_ns: Some(0),
            first_ns: Some(10),
            ready_ns: Some(30),
            gate_ns: Some(50),
            begin_ns: Some(60),
            end_ns,
            reaped_ns: Some(240),
            ..WorkerRecord::default()
        }
    }

    fn lane(worker: &WorkerRecord, overwritten: u64, events: &[(u64, Happening)]) -> Lane {
        // The clock read 1,000 at the first creation; the host read memory for 100 at the gate.
        let origin = Origin { zero_ns: 1_000, at_gate_ns: 100 };
        let events = events.iter().map(|(ns, what)| (ns + 1_100, *what)).collect();
        let recording = Recording { overwritten, events };
        let trial = Trial {
            round: 3,
            variant: VariantId::at(0),
            flags: Flags::NONE,
            failure: None,
            readings: BTreeMap::new(),
            workers: vec![worker.clone()],
        };
        let timeline = timeline(&trial, &[recording], origin, true);
        assert_eq!((timeline.round, timeline.resolution_ns), (3, 0));
        timeline.lanes[0].clone()
    }

    fn check(lane: &Lane, expected: &[(u64, u64, State, Option<u64>)]) {
        let found: Vec<_> =
            lane.spans.iter().map(|s| (s.start_ns, s.end_ns(), s.state.clone(), s.job)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_life_from_creation_to_join_has_no_holes() {
        let events = [
            (62, Happening::Job(0)),
            (80, Happening::Wait(Wait::Lock, 15)),
            (70, Happening::OffCore(9)),
            (100, Happening::Job(4)),
            (120, Happening::Idle),
            (130, Happening::Wait(Wait::Gate, 20)),
            (160, Happening::OffCore(5)),
        ];
        let lane = lane(&worker(Some(200)), 0, &events);
        check(
            &lane,
            &[
                (0, 10, State::Creating, None),
                (10, 30, State::Starting, None),
                (30, 60, State::AtGate, None),
                (60, 62, State::Working, None),
                (62, 80, State::Working, Some(0)),
                (80, 95, State::WaitingForLock, Some(0)),
                (95, 100, State::Working, Some(0)),
                (100, 120, State::Working, Some(4)),
                (120, 130, State::Idle, None),
                (130, 150, State::WaitingAtGate, None),
                (150, 200, State::Idle, None),
                (200, 240, State::Ending, None),
            ],
        );
        let off_core = [
            OffCore { from_ns: 70, to_ns: 100, duration_ns: 9 },
            OffCore { from_ns: 160, to_ns: 200, duration_ns: 5 },
        ];
        assert_eq!(lane.off_core.as_deref(), Some(&off_core[..]));
        assert_eq!((lane.rank, lane.whole_from_ns()), (1, 0));
    }

    #[test]
    fn what_was_written_over_is_not_shown_as_work() {
        let lane = lane(&worker(Some(200)), 7, &[(150, Happening::Job(8))]);
        assert_eq!((lane.overwritten, lane.whole_from_ns()), (7, 150));
        assert_eq!(lane.time_in(&State::NotRecorded), 90);
        assert_eq!(lane.time_in(&State::Working), 50);
    }

    #[test]
    fn a_worker_that_never_ended_is_lost_from_its_last_sign_of_life() {
        let lost = lane(&worker(None), 0, &[(70, Happening::Job(1)), (90, Happening::Job(2))]);
        assert_eq!(lost.time_in(&State::Lost), 150);
        assert_eq!(lost.time_in(&State::Working), 30);
        let never = WorkerRecord { begin_ns: None, ready_ns: None, ..worker(None) };
        assert_eq!(lane(&never, 0, &[]).time_in(&State::Lost), 230);
    }

    #[test]
    fn between_two_lives_nobody_works() {
        let events = [
            (62, Happening::Job(0)),
            (80, Happening::Job(1)),
            (110, Happening::Lost(30)),
            (150, Happening::Job(1)),
        ];
        check(
            &lane(&worker(Some(200)), 0, &events),
            &[
                (0, 10, State::Creating, None),
                (10, 30, State::Starting, None),
                (30, 60, State::AtGate, None),
                (60, 62, State::Working, None),
                (62, 80, State::Working, Some(0)),
                (80, 110, State::Working, Some(1)),
                (110, 140, State::Lost, None),
                (140, 150, State::Working, None),
                (150, 200, State::Working, Some(1)),
                (200, 240, State::Ending, None),
            ],
        );
    }

    #[test]
    fn stamps_that_tick_apart_never_overlap() {
        let events = [
            (55, Happening::Job(0)),
            (58, Happening::Wait(Wait::Io, 30)),
            (80, Happening::Job(1)),
            (70, Happening::Wait(Wait::Io, 5)),
        ];
        let lane = lane(&worker(Some(100)), 0, &events);
        assert!(lane.spans.windows(2).all(|two| two[0].end_ns() == two[1].start_ns), "{lane:?}");
        assert_eq!(lane.spans.iter().map(|span| span.duration_ns).sum::<u64>(), 240);
    }
}
