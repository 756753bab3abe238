//! What workers recorded, from their logs to a file in the trial's folder and from there to the
//! runner. It may be far longer than a line of the protocol.

use super::block::Block;
use super::recorder::Happening;
use super::slot::Field;
use crate::platform::ticks::{Moment, Ticks};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::Ordering::{Acquire, Relaxed};

/// The file's name in the trial's folder.
const NAME: &str = "recording";

/// What one worker recorded, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Records that were written over.
    pub overwritten: u64,
    /// When each thing happened, in nanoseconds of the clock, and what it was.
    pub events: Vec<(u64, Happening)>,
}

/// Turns ticks of one worker into nanoseconds of the clock: a straight line through two moments.
#[derive(Clone, Copy, Debug)]
struct Line {
    at: Moment,
    ticks: u64,
    ns: u64,
}

impl Line {
    fn through(at: Moment, from: Moment, to: Moment) -> Self {
        let ticks = to.ticks.wrapping_sub(from.ticks);
        Self { at, ticks: ticks.max(1), ns: to.ns.saturating_sub(from.ns) }
    }

    fn ns(self, ticks: u64) -> u64 {
        // A stamp may lie before the moment.
        let since = i128::from(ticks.wrapping_sub(self.at.ticks).cast_signed());
        let ns = since * i128::from(self.ns) / i128::from(self.ticks);
        u64::try_from(i128::from(self.at.ns) + ns).unwrap_or(0)
    }
}

/// Reads what every worker recorded. A worker that never came to its end left no second moment, and
/// the two of one that was replaced are of its second life alone; the counter's rate is then that
/// which the host saw since `began`.
#[must_use]
pub fn read_logs(block: &Block, workers: u32, began: Moment) -> Vec<Recording> {
    let now = Ticks::find().moment();
    (0..workers).map(|rank| read_log(block, rank, (began, now)).unwrap_or_default()).collect()
}

fn read_log(block: &Block, rank: u32, (began, now): (Moment, Moment)) -> Option<Recording> {
    let (log, slot) = (block.log(rank)?, block.slot(rank));
    let moment = |ticks, ns| Some(Moment { ticks: slot.get(ticks)?, ns: slot.get(ns)? });
    let before = moment(Field::TicksBefore, Field::TicksBeforeNs)?;
    let after = moment(Field::TicksAfter, Field::TicksAfterNs);
    let line = match after.filter(|_| slot.get(Field::Lost).is_none()) {
        Some(after) => Line::through(before, before, after),
        None => Line::through(before, began, now),
    };
    let written = log.written.load(Acquire);
    let records = log.words.len() as u64 / 2;
    let overwritten = written.saturating_sub(records);
    let mut events = Vec::with_capacity((written - overwritten) as usize);
    for count in overwritten..written {
        let place = 2 * (count % records) as usize;
        let (stamp, word) = (log.words[place].load(Relaxed), log.words[place + 1].load(Relaxed));
        let what = Happening::from_word(word)?;
        events.push((if what.is_stamped_by_clock() { stamp } else { line.ns(stamp) }, what));
    }
    Some(Recording { overwritten, events })
}

/// Leaves recordings in the trial's folder.
///
/// # Errors
/// The file could not be written.
pub fn leave(recordings: &[Recording], folder: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(folder.join(NAME))?);
    for Recording { overwritten, events } in recordings {
        for number in [*overwritten, events.len() as u64] {
            file.write_all(&number.to_le_bytes())?;
        }
        for (at_ns, what) in events {
            file.write_all(&at_ns.to_le_bytes())?;
            file.write_all(&what.word().to_le_bytes())?;
        }
    }
    file.flush()
}

/// Finds what [`leave`] left for so many workers.
///
/// # Errors
/// There is no such file, or it ends early.
pub fn find(workers: u32, folder: &Path) -> io::Result<Vec<Recording>> {
    let file = File::open(folder.join(NAME))?;
    let most = file.metadata()?.len();
    let mut file = BufReader::new(file);
    let mut number = || {
        let mut bytes = [0; 8];
        file.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    };
    let mut recordings = Vec::new();
    for _ in 0..workers {
        let (overwritten, count) = (number()?, number()?);
        // A length that cannot be true is not asked of memory.
        let mut events = Vec::with_capacity(count.min(most / 16) as usize);
        for _ in 0..count {
            let (at_ns, word) = (number()?, number()?);
            let what = Happening::from_word(word).ok_or(io::ErrorKind::InvalidData)?;
            events.push((at_ns, what));
        }
        recordings.push(Recording { overwritten, events });
    }
    Ok(recordings)
}

#[cfg(test)]
mod tests {
    use super::super::block::Shape;
    use super::super::recorder::Recorder;
    use super::*;
    use crate::kernels::worker_context::Wait;
    use crate::platform::clock;

    #[test]
    fn ticks_become_nanoseconds_on_the_line_through_two_moments() {
        let (before, after) = (Moment { ticks: 1_000, ns: 50 }, Moment { ticks: 4_000, ns: 1_050 });
        let line = Line::through(before, before, after);
        for (ticks, ns) in [(1_000, 50), (4_000, 1_050), (2_500, 550), (7_000, 2_050), (970, 40)] {
            assert_eq!(line.ns(ticks), ns, "{ticks}");
        }
        let far = Moment { ticks: u64::MAX - 10, ns: 5 };
        let over = Line::through(far, far, Moment { ticks: 9, ns: 25 });
        assert_eq!(over.ns(4), 20, "a counter may pass its end");
    }

    #[test]
    fn a_second_life_goes_on_in_the_log_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let shape = Shape { workers: 1, log_records: 16, ..Shape::default() };
        let (block, _) = Block::create(shape, b"", folder.path()).unwrap();
        let began = Ticks::find().moment();
        let slot = block.slot(0);
        let mut first = Recorder::new(&block, 0);
        first.prepare(slot);
        (0..3).for_each(|job| first.job(job));
        slot.set(Field::Lost, clock::now_ns());
        let mut second = Recorder::new(&block, 0);
        second.prepare(slot);
        second.job(2);
        second.end(slot);
        let events = read_logs(&block, 1, began).remove(0).events;
        let jobs = [0, 1, 2].map(Happening::Job);
        assert_eq!(events[..3].iter().map(|(_, what)| *what).collect::<Vec<_>>(), jobs);
        let (lost_ns, Happening::Lost(ns)) = events[3] else { panic!("{events:?}") };
        assert_eq!(Some(lost_ns), slot.get(Field::Lost));
        assert_eq!(Some(lost_ns + ns), slot.get(Field::TicksBeforeNs));
        assert_eq!(events[4].1, Happening::Job(2));
        assert_eq!(events.len(), 5);
    }

    #[test]
    fn what_workers_recorded_comes_back_from_the_folder_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let shape = Shape { workers: 3, log_records: 4, ..Shape::default() };
        let (block, _) = Block::create(shape, b"", folder.path()).unwrap();
        let began = Ticks::find().moment();
        // The first worker is done, the second was lost, the third never began.
        for rank in 0..2 {
            let mut recorder = Recorder::new(&block, rank);
            recorder.prepare(block.slot(rank));
            (0..5).for_each(|job| recorder.job(job));
            recorder.wait(Wait::Io, 7, 12);
            if rank == 0 {
                recorder.end(block.slot(rank));
            }
        }
        let now_ns = clock::now_ns();
        let recordings = read_logs(&block, 3, began);
        for recording in &recordings[..2] {
            assert_eq!(recording.overwritten, 2);
            let what: Vec<Happening> = recording.events.iter().map(|(_, what)| *what).collect();
            let wait = Happening::Wait(Wait::Io, 5);
            assert_eq!(what, [Happening::Job(2), Happening::Job(3), Happening::Job(4), wait]);
            assert_eq!(recording.events[3].0, 7);
        }
        let stamps = recordings[0].events[..3].iter().map(|(at_ns, _)| *at_ns);
        assert!(stamps.clone().is_sorted());
        // The readings of a moment may be apart, most of all when the system takes the core away.
        assert!(stamps.clone().all(|at_ns| at_ns.abs_diff(now_ns) < 10_000_000_000));
        assert_eq!(recordings[2], Recording::default());
        leave(&recordings, folder.path()).unwrap();
        assert_eq!(find(3, folder.path()).unwrap(), recordings);
        assert!(find(4, folder.path()).is_err());
    }
}
