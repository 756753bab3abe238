//! What a worker records of itself while it works: a log of fixed records in the shared block, of which
//! the oldest are written over when it is full.
//!
//! A record is two words: a stamp, and a kind with what belongs to it. It is written by its worker
//! alone and read by the host when all workers are done, so nothing waits for anything. Measured on
//! a Zen 5 core a record costs 10 to 14 ns, most of it the reading of the counter.

use super::block::{Block, Log, SMALLEST_PAGE, Shape};
use super::slot::{Field, Slot};
use crate::kernels::worker_context::Wait;
use crate::model::timeline::Capture;
use crate::platform::ticks::Ticks;
use crate::platform::{clock, usage};
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// How often a worker compares its CPU time with the clock at most, in nanoseconds. A comparison
/// costs 0.3 us, which is 0.03 % of that.
const LOOK_EVERY_NS: u64 = 1_000_000;
/// Time off the core below this, or below this share of the time that passed, is what the readings
/// themselves may be apart.
const LEAST_OFF_CORE_NS: u64 = 20_000;
const LEAST_OFF_CORE_SHARE: u64 = 100;

/// Records for which a log has room at most: by default, and where everything is wanted. Each page of
/// it costs a fault before the gate, about half a microsecond, so that more room is not free.
const MOST_RECORDS: usize = 1 << 16;
const MOST_RECORDS_WHOLE: usize = 1 << 22;
/// The same for all workers together: 16 MiB and 128 MiB.
const MOST_RECORDS_OF_ALL: usize = 1 << 20;
const MOST_RECORDS_OF_ALL_WHOLE: usize = 1 << 23;
/// Records beside those of jobs.
const MORE_RECORDS: usize = 1 << 10;

/// How many records each worker's log holds: one for each job that it may get and one for each wait
/// in it, as far as there is room.
#[must_use]
pub fn log_records(capture: Capture, (jobs, waits_per_job): (u64, u64), workers: usize) -> usize {
    let (most, most_of_all) = match capture {
        Capture::Off => return 0,
        Capture::Merged => (MOST_RECORDS, MOST_RECORDS_OF_ALL),
        Capture::Whole => (MOST_RECORDS_WHOLE, MOST_RECORDS_OF_ALL_WHOLE),
    };
    let of_jobs = jobs.saturating_mul(waits_per_job.saturating_add(1));
    let of_jobs = usize::try_from(of_jobs).unwrap_or(usize::MAX);
    let wanted = of_jobs.saturating_add(MORE_RECORDS).min(most);
    let room = most_of_all / workers.max(1);
    let records = wanted.min(room).max(2);
    // The next power of two of what is wanted, or the one below what there is room for.
    if wanted <= room && wanted.next_power_of_two() <= room {
        wanted.next_power_of_two()
    } else {
        1 << records.ilog2()
    }
}

/// What happened, as a record keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A job began; the one before it ended.
    Job(u64),
    /// A job ended and no other began.
    Idle,
    /// A wait of so many nanoseconds began.
    Wait(Wait, u64),
    /// From here to the next job the worker was off the core for so many nanoseconds.
    OffCore(u64),
    /// The host saw that the worker was lost; so many nanoseconds later another was ready in its
    /// place, which goes on in the same log.
    Lost(u64),
}

/// The lower bits of a record's second word hold what belongs to its kind.
const PAYLOAD_BITS: u32 = 56;
const PAYLOAD: u64 = (1 << PAYLOAD_BITS) - 1;

impl Happening {
    /// The second word of its record.
    #[must_use]
    pub fn word(self) -> u64 {
        let (kind, payload) = match self {
            Happening::Job(job) => (1, job),
            Happening::Idle => (2, 0),
            Happening::OffCore(ns) => (3, ns),
            Happening::Wait(Wait::Lock, ns) => (4, ns),
            Happening::Wait(Wait::Io, ns) => (5, ns),
            Happening::Wait(Wait::Message, ns) => (6, ns),
            Happening::Wait(Wait::Gate, ns) => (7, ns),
            Happening::Lost(ns) => (8, ns),
        };
        kind << PAYLOAD_BITS | payload & PAYLOAD
    }

    /// What a record's second word says; nothing if no worker wrote it.
    #[must_use]
    pub fn from_word(word: u64) -> Option<Self> {
        let payload = word & PAYLOAD;
        Some(match word >> PAYLOAD_BITS {
            1 => Happening::Job(payload),
            2 => Happening::Idle,
            3 => Happening::OffCore(payload),
            4 => Happening::Wait(Wait::Lock, payload),
            5 => Happening::Wait(Wait::Io, payload),
            6 => Happening::Wait(Wait::Message, payload),
            7 => Happening::Wait(Wait::Gate, payload),
            8 => Happening::Lost(payload),
            _ => return None,
        })
    }

    /// Whether its stamp is one of the clock. Waits and losses are stamped before they are recorded;
    /// all else is stamped by the counter.
    #[must_use]
    pub fn is_stamped_by_clock(self) -> bool {
        match self {
            Happening::Wait(..) | Happening::Lost(_) => true,
            Happening::Job(_) | Happening::Idle | Happening::OffCore(_) => false,
        }
    }
}

/// Records what a worker does.
pub struct Recorder<'a> {
    // Empty where nothing is recorded.
    words: &'a [AtomicU64],
    written: Option<&'a AtomicU64>,
    count: u64,
    ticks: Ticks,
    look: Option<Look>,
}

/// What a worker compares its CPU time with.
struct Look {
    every_ticks: u64,
    ticks: u64,
    ns: u64,
    cpu_ns: u64,
    waited_ns: u64,
}

impl<'a> Recorder<'a> {
    /// The recorder of a worker. Whoever takes the place of one that was lost goes on where that one
    /// was interrupted.
    #[must_use]
    pub fn new(block: &'a Block, rank: u32) -> Self {
        let log = block.log(rank);
        let written = log.map(|log| log.written);
        Self {
            words: log.map_or(&[], |log: Log<'a>| log.words),
            written,
            count: written.map_or(0, |written| written.load(Acquire)),
            ticks: Ticks::find(),
            look: None,
        }
    }

    /// Makes ready, before the start gate: the pages of the log are written to, so that their
    /// faults lie outside the span, and counter and clock are read together.
    pub fn prepare(&mut self, slot: Slot<'_>) {
        if self.words.is_empty() {
            return;
        }
        if self.count == 0 {
            // The log does not begin where a page does, so its last word is on a page of its own.
            let pages = self.words.iter().step_by(SMALLEST_PAGE / 8).chain(self.words.last());
            pages.for_each(|word| word.store(0, Relaxed));
        }
        let moment = self.ticks.moment();
        slot.set(Field::TicksBefore, moment.ticks);
        slot.set(Field::TicksBeforeNs, moment.ns);
        if let Some(lost_ns) = slot.get(Field::Lost) {
            self.put(lost_ns, Happening::Lost(moment.ns.saturating_sub(lost_ns)));
        }
    }

    /// Begins, when the work begins. Only a worker that works in the calling thread itself can
    /// compare that thread's CPU time with the clock.
    pub fn begin(&mut self, slot: Slot<'_>, works_here: bool) {
        if self.words.is_empty() || !works_here {
            return;
        }
        let before = slot.get(Field::TicksBefore).zip(slot.get(Field::TicksBeforeNs));
        if let Some(((ticks, ns), cpu_ns)) = before.zip(usage::fine_cpu_ns()) {
            let now = self.ticks.moment();
            let passed = (now.ns - ns).max(1) as f64;
            let per_ns = now.ticks.wrapping_sub(ticks) as f64 / passed;
            self.look = Some(Look {
                every_ticks: (per_ns * LOOK_EVERY_NS as f64) as u64,
                ticks: now.ticks,
                ns: now.ns,
                cpu_ns,
                waited_ns: 0,
            });
        }
    }

    /// A job begins.
    #[inline]
    pub fn job(&mut self, job: u64) {
        self.boundary(Happening::Job(job));
    }

    /// A job ended and no other begins.
    #[inline]
    pub fn idle(&mut self) {
        self.boundary(Happening::Idle);
    }

    #[inline]
    fn boundary(&mut self, what: Happening) {
        if self.words.is_empty() {
            return;
        }
        let now = self.ticks.now();
        let is_due = |look: &Look| now.wrapping_sub(look.ticks) > look.every_ticks;
        if self.look.as_ref().is_some_and(is_due) {
            self.compare(now);
        }
        self.put(now, what);
    }

    /// A wait is over.
    #[inline]
    pub fn wait(&mut self, what: Wait, began_ns: u64, ended_ns: u64) {
        if self.words.is_empty() {
            return;
        }
        let waited_ns = ended_ns - began_ns;
        if let Some(look) = &mut self.look {
            look.waited_ns += waited_ns;
        }
        self.put(began_ns, Happening::Wait(what, waited_ns));
    }

    /// The work ended.
    pub fn end(&mut self, slot: Slot<'_>) {
        if self.words.is_empty() {
            return;
        }
        self.compare(self.ticks.now());
        let moment = self.ticks.moment();
        slot.set(Field::TicksAfter, moment.ticks);
        slot.set(Field::TicksAfterNs, moment.ns);
    }

    /// Compares CPU time and clock since the last time, and records what no wait explains.
    #[cold]
    fn compare(&mut self, now: u64) {
        let (Some(look), Some(cpu_ns)) = (&mut self.look, usage::fine_cpu_ns()) else { return };
        let ns = clock::now_ns();
        let passed = ns - look.ns;
        let explained = (cpu_ns - look.cpu_ns).saturating_add(look.waited_ns);
        let off_core = passed.saturating_sub(explained);
        let since = look.ticks;
        *look = Look { ticks: now, ns, cpu_ns, waited_ns: 0, ..*look };
        if off_core >= LEAST_OFF_CORE_NS.max(passed / LEAST_OFF_CORE_SHARE) {
            self.put(since, Happening::OffCore(off_core));
        }
    }

    #[inline]
    fn put(&mut self, stamp: u64, what: Happening) {
        let records = self.words.len() as u64 / 2;
        // The number of records is a power of two.
        let place = 2 * (self.count & (records - 1)) as usize;
        if let Some([first, second]) = self.words.get(place..place + 2) {
            first.store(stamp, Relaxed);
            second.store(what.word(), Relaxed);
        }
        self.count += 1;
        if let Some(written) = self.written {
            written.store(self.count, Release);
        }
    }
}

/// What recording one event costs here in nanoseconds, the least of several batches, and what stamps
/// are read from.
///
/// # Errors
/// The system has no room for a log.
pub fn cost_of_an_event(folder: &Path) -> io::Result<(f64, &'static str)> {
    const EVENTS: u64 = 100_000;
    const BATCHES: usize = 10;
    let shape = Shape { workers: 1, log_records: 1 << 12, ..Shape::default() };
    let (block, _) = Block::create(shape, &[], folder)?;
    let mut recorder = Recorder::new(&block, 0);
    recorder.prepare(block.slot(0));
    recorder.begin(block.slot(0), true);
    let mut batch = || {
        let before = clock::now_ns();
        (0..EVENTS).for_each(|job| recorder.job(black_box(job)));
        clock::now_ns() - before
    };
    let least = (0..BATCHES).map(|_| batch()).min().unwrap_or_default();
    Ok((least as f64 / EVENTS as f64, recorder.ticks.source()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_have_room_for_every_job_within_bounds_that_all_workers_share() {
        let cases = [
            (Capture::Off, (400, 1), 2, 0),
            (Capture::Merged, (400, 1), 2, 2_048),
            (Capture::Merged, (10_000, 1), 2, 32_768),
            (Capture::Merged, (100, 100), 2, 16_384),
            (Capture::Merged, (10_000_000, 1), 2, 65_536),
            (Capture::Merged, (10_000_000, 1), 64, 16_384),
            (Capture::Merged, (10_000_000, 1), 512, 2_048),
            (Capture::Whole, (1_000_000, 1), 2, 2_097_152),
            (Capture::Whole, (u64::MAX, 9), 3, 2_097_152),
        ];
        for (capture, work, workers, expected) in cases {
            let records = log_records(capture, work, workers);
            assert_eq!(records, expected, "{capture:?}, {work:?}, {workers} workers");
            assert!(records == 0 || records.is_power_of_two());
        }
    }

    #[test]
    fn every_happening_comes_back_from_its_word() {
        let waits = Wait::ALL.map(|what| Happening::Wait(what, PAYLOAD));
        let others = [Happening::Job(0), Happening::Job(7), Happening::Idle, Happening::OffCore(9)];
        for happening in waits.into_iter().chain(others).chain([Happening::Lost(3)]) {
            assert_eq!(Happening::from_word(happening.word()), Some(happening));
        }
        assert_eq!(Happening::from_word(0), None);
    }

    #[test]
    fn a_full_ring_keeps_the_newest_records() {
        let folder = tempfile::tempdir().unwrap();
        let shape = Shape { workers: 2, log_records: 4, ..Shape::default() };
        let (block, _) = Block::create(shape, b"", folder.path()).unwrap();
        let mut recorder = Recorder::new(&block, 1);
        recorder.prepare(block.slot(1));
        recorder.begin(block.slot(1), false);
        (0..6).for_each(|job| recorder.job(job));
        let log = block.log(1).unwrap();
        assert_eq!(log.written.load(Relaxed), 6);
        let jobs = log.words.chunks(2).map(|record| Happening::from_word(record[1].load(Relaxed)));
        let expected = [4, 5, 2, 3].map(|job| Some(Happening::Job(job)));
        assert_eq!(jobs.collect::<Vec<_>>(), expected);
        assert_eq!(block.log(0).unwrap().written.load(Relaxed), 0, "each worker has its own");
        assert_eq!(block.bytes_of_logs(), 2 * 4_096);
    }

    #[test]
    fn every_page_of_a_log_is_written_before_the_start_gate() {
        let folder = tempfile::tempdir().unwrap();
        let shape = Shape { workers: 1, log_records: 512, ..Shape::default() };
        let (block, _) = Block::create(shape, b"", folder.path()).unwrap();
        let log = block.log(0).unwrap();
        log.words.iter().for_each(|word| word.store(7, Relaxed));
        Recorder::new(&block, 0).prepare(block.slot(0));
        let page = |word: &AtomicU64| std::ptr::from_ref(word).addr() / SMALLEST_PAGE;
        let written = |word: &&AtomicU64| word.load(Relaxed) == 0;
        let pages = |words: &mut dyn Iterator<Item = &AtomicU64>| {
            words.map(page).collect::<std::collections::BTreeSet<_>>()
        };
        let all = pages(&mut log.words.iter());
        assert_eq!(pages(&mut log.words.iter().filter(written)), all);
        assert_eq!(block.bytes_of_logs(), (all.len() * SMALLEST_PAGE) as u64);
    }
}
