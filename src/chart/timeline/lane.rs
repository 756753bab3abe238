//! A lane made ready to be drawn: its spans in order and without overlaps, and a pyramid over them
//! that knows how long each state lasted in every bucket of time.

use super::kind::Kind;
use crate::model::timeline::{Lane, OffCore};

/// A span as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its start, in nanoseconds after the first creation was asked for.
    pub start_ns: u64,
    /// Its end.
    pub end_ns: u64,
    /// What the worker did.
    pub kind: Kind,
    /// Which span of the lane it is.
    pub span: u32,
}

impl Bar {
    /// How long it lasts.
    #[must_use]
    pub fn duration_ns(&self) -> u64 {
        self.end_ns - self.start_ns
    }
}

/// A part of a worker's work in which it was off the core for a share of the time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OffPart {
    /// Its start.
    pub start_ns: u64,
    /// Its end.
    pub end_ns: u64,
    /// The share, up to 1.
    pub share: f64,
}

/// Below this number of spans there is no pyramid: they are drawn one by one.
const FEW: usize = 1_024;
/// How many spans a bucket of the lowest level holds on average.
const BARS_A_BUCKET: usize = 8;

/// Times in buckets of one length.
#[derive(Clone, Debug, PartialEq)]
struct Level {
    /// A bucket is two to this power of nanoseconds long.
    shift: u32,
    /// For each bucket the time in each of the lane's kinds, then the time off the core.
    times: Vec<u64>,
}

/// A lane made ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadyLane {
    /// The worker's number, from 0.
    pub rank: u32,
    /// From when on everything was recorded.
    pub whole_from_ns: u64,
    /// Whether it is known when the worker was off the core.
    pub knows_off_core: bool,
    bars: Vec<Bar>,
    off: Vec<OffPart>,
    kinds: Vec<Kind>,
    totals: Vec<u64>,
    levels: Vec<Level>,
    lost: Vec<u32>,
}

/// How long each state lasted in a column.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    kinds: &'a [Kind],
    /// In the order of `kinds`, then the time off the core.
    ns: &'a [u64],
    /// How long the column is.
    pub width_ns: f64,
}

impl Times<'_> {
    /// The states that occur with their times.
    pub fn each(&self) -> impl Iterator<Item = (Kind, u64)> + '_ {
        self.kinds.iter().copied().zip(self.ns.iter().copied()).filter(|(_, ns)| *ns > 0)
    }

    /// The time in a state.
    #[must_use]
    pub fn of(&self, kind: Kind) -> u64 {
        self.each().find(|(found, _)| *found == kind).map_or(0, |(_, ns)| ns)
    }

    /// The time off the core, as far as it is known; it is a part of the time at work.
    #[must_use]
    pub fn off_core_ns(&self) -> u64 {
        self.ns.last().copied().unwrap_or(0)
    }

    /// The time in which a worker worked on a core.
    #[must_use]
    pub fn on_core_ns(&self) -> u64 {
        self.of(Kind::Working).saturating_sub(self.off_core_ns())
    }
}

impl ReadyLane {
    /// Makes a lane ready. Spans of a file may come in any order and overlap: what begins inside of
    /// another is cut to what follows it.
    #[must_use]
    pub fn new(lane: &Lane) -> Self {
        let bars = bars(lane);
        let mut kinds: Vec<Kind> = Vec::new();
        for bar in &bars {
            if !kinds.contains(&bar.kind) {
                kinds.push(bar.kind);
            }
        }
        kinds.sort_unstable();
        let off = lane.off_core.as_ref().map_or_else(Vec::new, |off| off_parts(&bars, off));
        let lost = (0..).zip(&bars).filter(|(_, bar)| bar.kind == Kind::Lost);
        let mut ready = Self {
            rank: lane.rank,
            whole_from_ns: lane.whole_from_ns(),
            knows_off_core: lane.off_core.is_some(),
            lost: lost.map(|(place, _)| place).collect(),
            totals: vec![0; kinds.len() + 1],
            levels: Vec::new(),
            bars,
            off,
            kinds,
        };
        for (start_ns, end_ns, slot, share) in ready.pieces() {
            ready.totals[slot] += scaled(end_ns - start_ns, share);
        }
        if ready.bars.len() >= FEW {
            ready.levels = ready.pyramid();
        }
        ready
    }

    /// The spans, in the order of time and without overlaps.
    #[must_use]
    pub fn bars(&self) -> &[Bar] {
        &self.bars
    }

    /// Parts of the work in which the worker was off the core.
    #[must_use]
    pub fn off(&self) -> &[OffPart] {
        &self.off
    }

    /// Where in [`Self::bars`] the worker was lost.
    #[must_use]
    pub fn lost(&self) -> &[u32] {
        &self.lost
    }

    /// The end of the last span.
    #[must_use]
    pub fn end_ns(&self) -> u64 {
        self.bars.last().map_or(0, |bar| bar.end_ns)
    }

    /// How long each state lasted altogether.
    #[must_use]
    pub fn totals(&self) -> Times<'_> {
        Times { kinds: &self.kinds, ns: &self.totals, width_ns: self.end_ns() as f64 }
    }

    /// The place of the span at a time.
    #[must_use]
    pub fn at(&self, ns: u64) -> Option<usize> {
        let place = self.bars.partition_point(|bar| bar.end_ns <= ns);
        self.bars.get(place).filter(|bar| bar.start_ns <= ns).map(|_| place)
    }

    /// The place of the first span that ends after a time.
    #[must_use]
    pub fn first_after(&self, ns: u64) -> usize {
        self.bars.partition_point(|bar| bar.end_ns <= ns)
    }

    /// Every span and every part off the core with its place among the times, and which share of
    /// it counts.
    fn pieces(&self) -> Vec<(u64, u64, usize, f64)> {
        let slot = |kind: Kind| self.kinds.iter().position(|k| *k == kind).unwrap_or(0);
        let bars = self.bars.iter().map(|bar| (bar.start_ns, bar.end_ns, slot(bar.kind), 1.0));
        let off = self.off.iter();
        let off = off.map(|part| (part.start_ns, part.end_ns, self.kinds.len(), part.share));
        bars.chain(off).collect()
    }

    fn pyramid(&self) -> Vec<Level> {
        let stride = self.kinds.len() + 1;
        let buckets = (self.bars.len() / BARS_A_BUCKET).max(1) as u64;
        let width = (self.end_ns() / buckets).max(1);
        let mut shift = width.ilog2();
        let count = ((self.end_ns() - 1) >> shift) as usize + 1;
        let mut times = vec![0_u64; count * stride];
        for (start_ns, end_ns, slot, share) in self.pieces() {
            for bucket in (start_ns >> shift)..=((end_ns - 1) >> shift) {
                let from = start_ns.max(bucket << shift);
                let last = (bucket << shift) + ((1 << shift) - 1);
                let inside = (end_ns - 1).min(last) - from + 1;
                times[bucket as usize * stride + slot] += scaled(inside, share);
            }
        }
        let mut levels = vec![Level { shift, times }];
        while let Some(below) = levels.last().filter(|level| level.times.len() > 32 * stride) {
            shift += 1;
            let pairs = below.times.chunks(2 * stride);
            let sum = |pair: &[u64], slot: usize| {
                pair[slot].saturating_add(pair.get(stride + slot).copied().unwrap_or(0))
            };
            let times = pairs.flat_map(|pair| (0..stride).map(move |slot| sum(pair, slot)));
            let times = times.collect();
            levels.push(Level { shift, times });
        }
        levels
    }

    /// The buckets of the pyramid that suit columns of this length; none where the columns are
    /// shorter, so that single spans are to be drawn.
    #[must_use]
    pub fn buckets_for(&self, column_ns: f64) -> Option<Buckets<'_>> {
        let suits = |level: &&Level| (1_u64 << level.shift) as f64 <= column_ns;
        let level = self.levels.iter().rev().find(suits)?;
        Some(Buckets { kinds: &self.kinds, level, column_ns })
    }

    /// The times between two instants, exactly; tells them to `each` and gives back what that does.
    pub fn between<R>(&self, from: u64, to: u64, each: impl FnOnce(&Times<'_>) -> R) -> R {
        each(&self.sweep(from).between(from, to))
    }

    /// Begins to sum times from an instant on.
    #[must_use]
    pub fn sweep(&self, from: u64) -> Sweep<'_> {
        Sweep {
            lane: self,
            first: self.first_after(from),
            first_off: self.off.partition_point(|part| part.end_ns <= from),
            sum: vec![0; self.kinds.len() + 1],
        }
    }
}

/// Buckets of a lane's pyramid that suit columns of one length.
#[derive(Clone, Copy, Debug)]
pub struct Buckets<'a> {
    kinds: &'a [Kind],
    level: &'a Level,
    column_ns: f64,
}

impl Buckets<'_> {
    /// Tells the times of columns that follow one another from a time on. Buckets are counted to
    /// the column in which they begin.
    pub fn columns(&self, from_ns: f64, count: usize, each: &mut dyn FnMut(usize, &Times<'_>)) {
        let Buckets { kinds, level, column_ns } = *self;
        let stride = kinds.len() + 1;
        let buckets = level.times.len() / stride;
        let bucket_ns = (1_u64 << level.shift) as f64;
        let bucket_at = |column: usize| {
            let at = ((from_ns + column_ns * column as f64) / bucket_ns) as usize;
            at.min(buckets)
        };
        let mut sum = vec![0_u64; stride];
        let mut from = bucket_at(0);
        for column in 0..count {
            let to = bucket_at(column + 1);
            if from >= buckets {
                return;
            }
            if to > from {
                sum.fill(0);
                for bucket in level.times[from * stride..to * stride].chunks_exact(stride) {
                    for (sum, ns) in sum.iter_mut().zip(bucket) {
                        *sum = sum.saturating_add(*ns);
                    }
                }
                let width_ns = (to - from) as f64 * bucket_ns;
                each(column, &Times { kinds, ns: &sum, width_ns });
            }
            from = to;
        }
    }
}

/// Sums times of a lane from left to right: what is passed is not looked at again.
#[derive(Debug)]
pub struct Sweep<'a> {
    lane: &'a ReadyLane,
    first: usize,
    first_off: usize,
    sum: Vec<u64>,
}

impl Sweep<'_> {
    /// The times between two instants, exactly; neither lies before one that was asked for.
    pub fn between(&mut self, from: u64, to: u64) -> Times<'_> {
        let ReadyLane { bars, off, kinds, .. } = self.lane;
        let overlap = |start: u64, end: u64| end.min(to).saturating_sub(start.max(from));
        self.sum.fill(0);
        self.first += bars[self.first..].iter().take_while(|bar| bar.end_ns <= from).count();
        for bar in bars[self.first..].iter().take_while(|bar| bar.start_ns < to) {
            let slot = kinds.iter().position(|kind| *kind == bar.kind).unwrap_or(0);
            self.sum[slot] += overlap(bar.start_ns, bar.end_ns);
        }
        self.first_off +=
            off[self.first_off..].iter().take_while(|part| part.end_ns <= from).count();
        for part in off[self.first_off..].iter().take_while(|part| part.start_ns < to) {
            let inside = scaled(overlap(part.start_ns, part.end_ns), part.share);
            self.sum[kinds.len()] = self.sum[kinds.len()].saturating_add(inside);
        }
        Times { kinds, ns: &self.sum, width_ns: to.saturating_sub(from) as f64 }
    }
}

/// A share of a time, to the nanosecond.
fn scaled(ns: u64, share: f64) -> u64 {
    if share >= 1.0 { ns } else { (ns as f64 * share).round() as u64 }
}

fn bars(lane: &Lane) -> Vec<Bar> {
    let mut bars: Vec<Bar> = (0..)
        .zip(&lane.spans)
        .map(|(span, of)| Bar {
            start_ns: of.start_ns,
            end_ns: of.end_ns(),
            kind: Kind::of(&of.state),
            span,
        })
        .collect();
    if !bars.is_sorted_by_key(|bar| bar.start_ns) {
        bars.sort_by_key(|bar| (bar.start_ns, bar.span));
    }
    let mut cursor = 0;
    for bar in &mut bars {
        bar.start_ns = bar.start_ns.max(cursor);
        cursor = cursor.max(bar.end_ns);
    }
    bars.retain(|bar| bar.end_ns > bar.start_ns);
    bars
}

/// The parts of the work that lie between two readings of a worker's CPU time, with the share of
/// them in which it was off the core.
fn off_parts(bars: &[Bar], off: &[OffCore]) -> Vec<OffPart> {
    let mut off: Vec<OffCore> = off.to_vec();
    off.sort_by_key(|off| off.from_ns);
    let mut parts = Vec::new();
    let (mut cursor, mut first) = (0, 0);
    for OffCore { from_ns, to_ns, duration_ns } in off {
        let from = from_ns.max(cursor);
        if to_ns <= from || duration_ns == 0 {
            continue;
        }
        cursor = to_ns;
        let begins_at = parts.len();
        let mut worked = 0_u64;
        while let Some(bar) = bars.get(first).filter(|bar| bar.start_ns < to_ns) {
            let (start_ns, end_ns) = (bar.start_ns.max(from), bar.end_ns.min(to_ns));
            if bar.kind == Kind::Working && end_ns > start_ns {
                worked += end_ns - start_ns;
                parts.push(OffPart { start_ns, end_ns, share: 0.0 });
            }
            if bar.end_ns > to_ns {
                break;
            }
            first += 1;
        }
        let share = (duration_ns as f64 / worked.max(1) as f64).min(1.0);
        for part in &mut parts[begins_at..] {
            part.share = share;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::{lane, many, wild};
    use super::*;
    use crate::model::timeline::State;
    use proptest::prelude::*;

    fn linear(lane: &ReadyLane, from: u64, to: u64, kind: Kind) -> u64 {
        let bars = lane.bars().iter().filter(|bar| bar.kind == kind);
        bars.map(|bar| bar.end_ns.min(to).saturating_sub(bar.start_ns.max(from))).sum()
    }

    proptest! {
        #[test]
        fn the_pyramid_keeps_the_time_in_every_state_on_every_level(
            lane in many(FEW..4_000),
            columns in 1_usize..3_000,
        ) {
            let ready = ReadyLane::new(&lane);
            prop_assert!(ready.levels.len() > 1);
            for kind in Kind::ALL {
                let exact: u64 = lane.spans.iter()
                    .filter(|span| Kind::of(&span.state) == kind)
                    .map(|span| span.duration_ns)
                    .sum();
                prop_assert_eq!(ready.totals().of(kind), exact);
                let slot = ready.kinds.iter().position(|k| *k == kind);
                for level in &ready.levels {
                    let stride = ready.kinds.len() + 1;
                    let buckets = level.times.chunks(stride);
                    let told: u64 = slot.map_or(0, |slot| buckets.map(|b| b[slot]).sum());
                    prop_assert_eq!(told, exact);
                }
                // Columns that hold everything hold all of its time, whichever way they come.
                let column_ns = ready.end_ns() / columns as u64 + 1;
                if let Some(buckets) = ready.buckets_for(column_ns as f64) {
                    let mut told = 0;
                    buckets.columns(0.0, columns + 1, &mut |_, times| told += times.of(kind));
                    prop_assert_eq!(told, exact);
                }
                let mut sweep = ready.sweep(0);
                let ends = (0..=columns as u64).map(|column| column * column_ns);
                let each = ends.map(|from| sweep.between(from, from + column_ns).of(kind));
                prop_assert_eq!(each.sum::<u64>(), exact);
            }
        }

        #[test]
        fn times_between_two_instants_are_those_of_a_linear_search(
            lane in many(1..200),
            (one, other) in (0_u64..2_000_000, 0_u64..2_000_000),
        ) {
            let ready = ReadyLane::new(&lane);
            let (from, to) = (one.min(other), one.max(other));
            for kind in Kind::ALL {
                let told = ready.between(from, to, |times| times.of(kind));
                prop_assert_eq!(told, linear(&ready, from, to, kind));
            }
        }

        #[test]
        fn spans_of_any_order_and_length_become_bars_that_follow_each_other(lane in wild()) {
            let ready = ReadyLane::new(&lane);
            prop_assert!(ready.bars().iter().all(|bar| bar.start_ns < bar.end_ns));
            prop_assert!(ready.bars().windows(2).all(|two| two[0].end_ns <= two[1].start_ns));
            let off = ready.off();
            prop_assert!(off.iter().all(|part| part.start_ns < part.end_ns && part.share <= 1.0));
            prop_assert!(off.windows(2).all(|two| two[0].end_ns <= two[1].start_ns));
            let column_ns = ready.end_ns() / 700;
            let mut sweep = ready.sweep(0);
            for from in (0..700).map(|column| column * column_ns) {
                let times = sweep.between(from, from + column_ns);
                prop_assert!(times.off_core_ns() <= times.of(Kind::Working).saturating_add(64));
            }
        }
    }

    #[test]
    fn time_off_the_core_lies_in_the_work_between_its_readings() {
        let spans = [
            (0, 100, State::Working),
            (100, 100, State::WaitingForLock),
            (200, 100, State::Working),
            (300, 100, State::Working),
        ];
        let mut lane = lane(&spans);
        lane.off_core = Some(vec![
            OffCore { from_ns: 50, to_ns: 250, duration_ns: 25 },
            OffCore { from_ns: 300, to_ns: 400, duration_ns: 900 },
        ]);
        let ready = ReadyLane::new(&lane);
        let part = |start_ns, end_ns, share| OffPart { start_ns, end_ns, share };
        let expected = [part(50, 100, 0.25), part(200, 250, 0.25), part(300, 400, 1.0)];
        assert_eq!(ready.off(), expected);
        assert_eq!(ready.totals().off_core_ns(), 126, "no longer than the work is");
        let told = ready.between(200, 300, |times| (times.on_core_ns(), times.off_core_ns()));
        assert_eq!(told, (87, 13));
    }

    #[test]
    fn the_span_at_a_time_is_found() {
        let ready = ReadyLane::new(&lane(&[(10, 10, State::Working), (30, 5, State::Idle)]));
        for (ns, expected) in [(9, None), (10, Some(0)), (19, Some(0)), (20, None), (34, Some(1))] {
            assert_eq!(ready.at(ns), expected, "{ns}");
        }
        assert_eq!(ready.at(u64::MAX), None);
    }
}
