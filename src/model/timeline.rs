//! What each worker of one trial did, from its creation to its end.

use super::id::VariantId;
use super::words::words;
use serde::{Deserialize, Serialize};

/// How much of the timeline of a trial is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Capture {
    /// Nothing is recorded.
    Off,
    /// Short spans are merged, so that the timelines of a session stay below 2 MB in a file.
    #[default]
    Merged,
    /// Every span that was recorded, as far as a file has room for them.
    Whole,
}

words! {
    /// What a worker does.
    pub enum State {
        /// Its creation was asked for and its first instruction has not come.
        Creating = "creating", "creation";
        /// It prepares its work.
        Starting = "starting", "preparing";
        /// It stands at the start gate.
        AtGate = "at_gate", "at the start gate";
        /// It does a job, or what its kernel does instead of jobs.
        Working = "working", "work";
        /// It has no job.
        Idle = "idle", "no job";
        /// It waits for a lock that another worker holds.
        WaitingForLock = "waiting_for_lock", "waiting for a lock";
        /// It waits for a file, a timer or a server.
        WaitingForIo = "waiting_for_io", "waiting for I/O";
        /// It waits for a message, or for room for one.
        WaitingForMessage = "waiting_for_message", "waiting for a message";
        /// It waits for other workers, at a gate or a barrier.
        WaitingAtGate = "waiting_at_gate", "waiting for other workers";
        /// Its work is done and it waits to be joined or reaped.
        Ending = "ending", "join";
        /// It was lost: it never came to the end of its work.
        Lost = "lost", "lost";
        /// What it did was written over by what it did later.
        NotRecorded = "not_recorded", "not recorded";
    }
}

/// A time in which a worker did one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its start, in nanoseconds after the first creation of the trial was asked for.
    pub start_ns: u64,
    /// How long it lasted, in nanoseconds.
    pub duration_ns: u64,
    /// What the worker did.
    pub state: State,
    /// The job that it was at, if it was at one and only one.
    pub job: Option<u64>,
    /// How many spans were merged into it; 1 for one that is as it was recorded.
    pub parts: u32,
}

impl Span {
    /// Its end, in nanoseconds after the first creation of the trial was asked for.
    #[must_use]
    pub fn end_ns(&self) -> u64 {
        self.start_ns.saturating_add(self.duration_ns)
    }
}

/// The one name for the state of a worker that could work and has no core, wherever people read of it;
/// the metric [`RunDelay`](super::metric::Metric::RunDelay) is its time.
pub const WAITING_FOR_A_CORE: &str = "waiting for a core";

/// Time in which a worker was off the core although it waited for nothing. It is known from two
/// readings of its CPU time, so where in the interval between them it lies is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffCore {
    /// The first reading, in nanoseconds after the first creation of the trial was asked for.
    pub from_ns: u64,
    /// The second one.
    pub to_ns: u64,
    /// How long it was off the core between them, in nanoseconds.
    pub duration_ns: u64,
}

/// What one worker did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// The worker's number, from 0.
    pub rank: u32,
    /// How many events were written over because there were more than there was room for.
    pub overwritten: u64,
    /// What it did, in the order of time and without overlaps.
    pub spans: Vec<Span>,
    /// When it was off the core, in the order of time; absent where the system does not count CPU
    /// time finely enough to tell.
    pub off_core: Option<Vec<OffCore>>,
}

/// What each worker of one trial did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The variant.
    pub variant: VariantId,
    /// The round of the trial.
    pub round: u32,
    /// Spans shorter than this were merged with their neighbours, in nanoseconds; 0 if none were.
    pub resolution_ns: u64,
    /// The workers, by their numbers.
    pub lanes: Vec<Lane>,
}

impl Lane {
    /// How long the worker was in a state, in nanoseconds. A file may hold spans of any length.
    #[must_use]
    pub fn time_in(&self, state: &State) -> u64 {
        let spans = self.spans.iter().filter(|span| span.state == *state);
        spans.fold(0, |sum, span| sum.saturating_add(span.duration_ns))
    }

    /// From when on everything that it did was recorded, in nanoseconds after the first creation of
    /// the trial was asked for.
    #[must_use]
    pub fn whole_from_ns(&self) -> u64 {
        let gaps = self.spans.iter().filter(|span| span.state == State::NotRecorded);
        gaps.map(Span::end_ns).max().unwrap_or(0)
    }

    /// With spans shorter than `resolution_ns` merged: those that follow one another within that
    /// time become one for each state, in the order in which the states first appear. So the time
    /// in each state stays the same to the nanosecond, and nothing moves further than that.
    fn merged(&self, resolution_ns: u64) -> Vec<Span> {
        let mut merged = Merged { out: Vec::new(), held: Vec::new(), resolution_ns };
        for span in &self.spans {
            merged.add(span);
        }
        merged.release();
        merged.out
    }

    /// The same for time off the core: readings that follow one another become one.
    fn merged_off_core(&self, resolution_ns: u64) -> Option<Vec<OffCore>> {
        let mut out: Vec<OffCore> = Vec::new();
        for next in self.off_core.as_ref()? {
            match out.last_mut() {
                Some(last) if next.to_ns.saturating_sub(last.from_ns) <= resolution_ns => {
                    last.to_ns = next.to_ns;
                    last.duration_ns = last.duration_ns.saturating_add(next.duration_ns);
                }
                _ => out.push(*next),
            }
        }
        Some(out)
    }
}

/// Spans on their way to fewer.
struct Merged {
    out: Vec<Span>,
    /// Short spans without a gap between them, which together are shorter than the resolution.
    held: Vec<Span>,
    resolution_ns: u64,
}

impl Merged {
    fn add(&mut self, span: &Span) {
        let follows = self.held.last().is_none_or(|last| last.end_ns() == span.start_ns);
        if span.duration_ns >= self.resolution_ns {
            self.release();
            self.out.push(span.clone());
            return;
        }
        if !follows {
            self.release();
        }
        self.held.push(span.clone());
        if span.end_ns() - self.held[0].start_ns >= self.resolution_ns {
            self.release();
        }
    }

    /// One span for each state that is held, each as long as all of its parts.
    fn release(&mut self) {
        let Some(first) = self.held.first() else { return };
        let mut start_ns = first.start_ns;
        let mut sums: Vec<Span> = Vec::new();
        for span in self.held.drain(..) {
            match sums.iter_mut().find(|sum| sum.state == span.state) {
                Some(sum) => absorb(sum, &span),
                None => sums.push(span),
            }
        }
        for mut span in sums {
            span.start_ns = start_ns;
            start_ns = span.end_ns();
            self.put(span);
        }
    }

    /// Adds a span behind the others, or to the last of them if both are short and alike.
    fn put(&mut self, span: Span) {
        match self.out.last_mut() {
            Some(last)
                if last.state == span.state
                    && last.end_ns() == span.start_ns
                    && last.duration_ns < self.resolution_ns =>
            {
                absorb(last, &span);
            }
            _ => self.out.push(span),
        }
    }
}

fn absorb(sum: &mut Span, part: &Span) {
    sum.duration_ns = sum.duration_ns.saturating_add(part.duration_ns);
    sum.parts = sum.parts.saturating_add(part.parts);
    if sum.job != part.job {
        sum.job = None;
    }
}

impl Timeline {
    /// How many spans and times off the core there are.
    #[must_use]
    pub fn size(&self) -> usize {
        let off_core = |lane: &Lane| lane.off_core.as_ref().map_or(0, Vec::len);
        self.lanes.iter().map(|lane| lane.spans.len() + off_core(lane)).sum()
    }

    /// The end of the last span, in nanoseconds after the first creation was asked for.
    #[must_use]
    pub fn end_ns(&self) -> u64 {
        let ends = self.lanes.iter().filter_map(|lane| lane.spans.last()).map(Span::end_ns);
        ends.max().unwrap_or(0)
    }

    /// The same with short spans merged as far as it takes to have at most so many, or as near to it
    /// as it goes.
    #[must_use]
    pub fn merged_to(&self, most: usize) -> Self {
        let end_ns = self.end_ns();
        let mut resolution_ns = self.resolution_ns;
        let mut merged = self.clone();
        while merged.size() > most && resolution_ns <= end_ns {
            resolution_ns = (resolution_ns * 2).max(end_ns / (1 << 20)).max(1);
            let lane = |lane: &Lane| Lane {
                spans: lane.merged(resolution_ns),
                off_core: lane.merged_off_core(resolution_ns),
                ..*lane
            };
            merged.lanes = merged.lanes.iter().map(lane).collect();
        }
        Self {
            resolution_ns: if merged == *self { self.resolution_ns } else { resolution_ns },
            ..merged
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waiting_for_a_core_has_one_name() {
        assert_eq!(super::super::metric::Metric::RunDelay.label(), WAITING_FOR_A_CORE);
    }

    fn span(start_ns: u64, duration_ns: u64, state: State, job: Option<u64>) -> Span {
        Span { start_ns, duration_ns, state, job, parts: 1 }
    }

    fn timeline(spans: Vec<Span>) -> Timeline {
        let off_core = vec![
            OffCore { from_ns: 0, to_ns: 10, duration_ns: 3 },
            OffCore { from_ns: 10, to_ns: 20, duration_ns: 4 },
        ];
        let lane = Lane { spans, off_core: Some(off_core), ..Lane::default() };
        Timeline { variant: VariantId::at(0), round: 1, resolution_ns: 0, lanes: vec![lane] }
    }

    #[test]
    fn short_spans_become_one_for_each_state_and_long_ones_stay() {
        let timeline = timeline(vec![
            span(0, 1_000, State::Starting, None),
            span(1_000, 3, State::Working, Some(1)),
            span(1_003, 2, State::WaitingForLock, Some(1)),
            span(1_005, 4, State::Working, Some(2)),
            span(1_009, 1_000, State::Working, Some(3)),
        ]);
        let lane = |spans: &[Span]| spans.to_vec();
        assert_eq!(timeline.merged_to(7), timeline, "few enough already");
        let merged = timeline.merged_to(5);
        let expected = [
            span(0, 1_000, State::Starting, None),
            Span { parts: 2, ..span(1_000, 7, State::Working, None) },
            span(1_007, 2, State::WaitingForLock, Some(1)),
            span(1_009, 1_000, State::Working, Some(3)),
        ];
        assert_eq!(merged.lanes[0].spans, lane(&expected));
        assert!(merged.resolution_ns > 4 && merged.resolution_ns < 1_000);
        let off_core = merged.lanes[0].off_core.as_ref().unwrap();
        assert_eq!(off_core.iter().map(|off| off.duration_ns).sum::<u64>(), 7);
    }

    #[test]
    fn a_gap_stays_a_gap_and_what_was_not_recorded_is_said() {
        let spans = vec![
            span(0, 5, State::NotRecorded, None),
            span(5, 2, State::Working, Some(1)),
            span(100, 3, State::Working, Some(2)),
        ];
        let merged = timeline(spans).merged_to(0);
        assert_eq!(merged.lanes[0].whole_from_ns(), 5);
        assert_eq!(merged.lanes[0].spans.last().map(Span::end_ns), Some(103));
    }

    #[test]
    fn spans_of_any_length_can_be_added_up() {
        let spans = [0, 1].map(|start_ns| span(start_ns, u64::MAX, State::Working, None));
        let lane = Lane { spans: spans.to_vec(), ..Lane::default() };
        assert_eq!(lane.time_in(&State::Working), u64::MAX);
        assert_eq!(lane.spans[1].end_ns(), u64::MAX);
    }

    proptest! {
        #[test]
        fn merging_keeps_the_time_in_every_state_the_order_and_the_ends(
            parts in prop::collection::vec((0_usize..12, 1_u64..5_000), 1..300),
            most in 0_usize..200,
        ) {
            let mut start_ns = 0;
            let spans = parts.iter().zip(0..).map(|((state, duration_ns), job)| {
                let span = span(start_ns, *duration_ns, State::ALL[*state].clone(), Some(job));
                start_ns = span.end_ns();
                span
            });
            let before = timeline(spans.collect());
            let after = before.merged_to(most);
            let (whole, merged) = (&before.lanes[0], &after.lanes[0]);
            for state in State::ALL {
                prop_assert_eq!(whole.time_in(state), merged.time_in(state));
            }
            let counted: u32 = merged.spans.iter().map(|span| span.parts).sum();
            prop_assert_eq!(counted as usize, parts.len());
            prop_assert!(merged.spans.windows(2).all(|two| two[0].end_ns() == two[1].start_ns));
            prop_assert_eq!(before.end_ns(), after.end_ns());
            // Beyond one span for each state there is nothing left to merge.
            prop_assert!(after.size() <= most.max(State::ALL.len() + 2));
        }
    }
}
