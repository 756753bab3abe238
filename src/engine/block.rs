//! The shared block: what host and workers have in common, laid out alike in every model.

use super::laid_route::LaidRoute;
use super::slot::Slot;
use crate::kernels::contract::SharedWord;
use crate::platform::barrier::SharedBarrier;
use crate::platform::lock::SharedLock;
use crate::platform::mapping::Mapping;
use crate::platform::park::Parking;
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64};

/// Words of the first part, each on a cache line of its own.
#[derive(Clone, Copy)]
pub(super) enum Control {
    /// Worker count, job count, counts of locks, barriers and routes, bytes of rings, of the shared
    /// region and of the specification, records of a log: what the layout needs.
    Workers,
    Jobs,
    Locks,
    Barriers,
    Routes,
    RingBytes,
    RegionBytes,
    SpecBytes,
    /// Records for which each worker's log has room.
    LogRecords,
    /// Not 0 once workers are to stop.
    Stop,
    /// Jobs that were given out to whoever was free.
    NextJob,
    /// When the gate opened.
    GateNs,
    /// The first instruction of the empty worker that was created last.
    EmptyFirstNs,
    /// How many there are.
    Count,
}

/// Words that all wait on.
#[derive(Clone, Copy)]
pub enum Meeting {
    /// Workers that are ready to begin.
    Ready,
    /// 1 once workers are to come to the start gate, wide awake.
    Rise,
    /// Workers that stand awake at the start gate.
    AtGate,
    /// 1 once the start gate is open.
    Gate,
    /// 1 once the jobs that one worker does alone are done.
    Serial,
    /// Workers that are done.
    Done,
    /// Counts up whenever the host has reason to look: a worker is done or lost.
    News,
    /// 1 once workers may end.
    Exit,
}

impl Meeting {
    const ALL: [Meeting; 8] = [
        Meeting::Ready,
        Meeting::Rise,
        Meeting::AtGate,
        Meeting::Gate,
        Meeting::Serial,
        Meeting::Done,
        Meeting::News,
        Meeting::Exit,
    ];
}

/// Each part begins on a pair of cache lines.
const LINE: usize = 128;
/// The largest page that systems use by default.
const PAGE: usize = 16 << 10;
/// The smallest page that systems use.
pub const SMALLEST_PAGE: usize = 4 << 10;
/// The size of a record in a log: two words.
pub const RECORD_BYTES: usize = 16;
/// Shared words beside the one for each worker.
const EXTRA_WORDS: usize = 16;

/// The sizes from which the layout follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Workers.
    pub workers: usize,
    /// Jobs.
    pub jobs: usize,
    /// Locks besides the one that is always there.
    pub locks: usize,
    /// Barriers.
    pub barriers: usize,
    /// Routes.
    pub routes: usize,
    /// Bytes of all rings.
    pub ring_bytes: usize,
    /// Bytes that all workers share.
    pub region_bytes: usize,
    /// Records for which each worker's log has room: none, or a power of two.
    pub log_records: usize,
    /// Bytes of the specification.
    pub spec_bytes: usize,
}

/// Where a worker records what it does.
#[derive(Clone, Copy, Debug)]
pub struct Log<'a> {
    /// How many records were written, those included that were written over since.
    pub written: &'a AtomicU64,
    /// Two words a record.
    pub words: &'a [AtomicU64],
}

impl Shape {
    const CONTROL: usize = 0;
    const MEETINGS: usize = Self::CONTROL + Control::Count as usize * LINE;
    const LOCK: usize = Self::MEETINGS + Meeting::ALL.len() * LINE;
    const WORDS: usize = Self::LOCK + LINE;

    fn words(self) -> usize {
        self.workers + EXTRA_WORDS
    }

    fn bells_at(self) -> usize {
        Self::WORDS + self.words() * LINE
    }

    fn slots_at(self) -> usize {
        self.bells_at() + self.workers * LINE
    }

    fn jobs_at(self) -> usize {
        self.slots_at() + self.workers * Slot::BYTES
    }

    fn locks_at(self) -> usize {
        self.jobs_at() + (self.jobs * 4).next_multiple_of(LINE)
    }

    fn barriers_at(self) -> usize {
        self.locks_at() + self.locks * size_of::<SharedLock>()
    }

    fn routes_at(self) -> usize {
        self.barriers_at() + self.barriers * size_of::<SharedBarrier>()
    }

    fn rings_at(self) -> usize {
        self.routes_at() + self.routes * LaidRoute::BYTES
    }

    /// On a page of its own, so that its pages hold nothing else.
    fn region_at(self) -> usize {
        (self.rings_at() + self.ring_bytes).next_multiple_of(PAGE)
    }

    /// Each log has pages of its own.
    fn logs_at(self) -> usize {
        self.region_at() + self.region_bytes.next_multiple_of(PAGE)
    }

    fn log_bytes(self) -> usize {
        if self.log_records == 0 { 0 } else { LINE + self.log_records * RECORD_BYTES }
    }

    fn spec_at(self) -> usize {
        self.logs_at() + self.workers * self.log_bytes().next_multiple_of(PAGE)
    }

    fn bytes(self) -> usize {
        self.spec_at() + self.spec_bytes
    }
}

/// The shared block.
#[derive(Debug)]
pub struct Block {
    mapping: Mapping,
    shape: Shape,
}

impl Block {
    /// Makes a block for a specification; gives it and the words by which workers find it.
    ///
    /// # Errors
    /// The system has no room for it.
    pub fn create(shape: Shape, spec: &[u8], folder: &Path) -> io::Result<(Self, String)> {
        let shape = Shape { spec_bytes: spec.len(), ..shape };
        let (mapping, reference) = Mapping::create(shape.bytes(), folder)?;
        Ok((Self::lay(mapping, shape, spec), reference))
    }

    /// The same in a file of the folder, where [`Block::attach_in`] finds it even after the end of
    /// the host.
    ///
    /// # Errors
    /// The system has no room for it.
    pub fn create_in_file(shape: Shape, spec: &[u8], folder: &Path) -> io::Result<(Self, String)> {
        let shape = Shape { spec_bytes: spec.len(), ..shape };
        let (mapping, reference) = Mapping::create_in_file(shape.bytes(), folder)?;
        Ok((Self::lay(mapping, shape, spec), reference))
    }

    fn lay(mapping: Mapping, shape: Shape, spec: &[u8]) -> Self {
        let block = Self { mapping, shape };
        let sizes = [
            (Control::Workers, shape.workers),
            (Control::Jobs, shape.jobs),
            (Control::Locks, shape.locks),
            (Control::Barriers, shape.barriers),
            (Control::Routes, shape.routes),
            (Control::RingBytes, shape.ring_bytes),
            (Control::RegionBytes, shape.region_bytes),
            (Control::SpecBytes, shape.spec_bytes),
            (Control::LogRecords, shape.log_records),
        ];
        for (control, size) in sizes {
            block.control(control).store(size as u64, Relaxed);
        }
        block.mapping.write(shape.spec_at(), spec);
        for meeting in Meeting::ALL {
            block.meeting(meeting).prepare();
        }
        block.lock().prepare();
        (0..shape.workers).for_each(|rank| block.bell(rank as u32).prepare());
        block.locks().iter().for_each(SharedLock::prepare);
        block.barriers().iter().for_each(SharedBarrier::prepare);
        block
    }

    /// Maps the block that the host made.
    ///
    /// # Errors
    /// The reference leads nowhere, or to something that is not a block.
    pub fn attach(reference: &str) -> io::Result<Self> {
        Self::over(Mapping::attach(reference)?)
    }

    /// Maps the block that a host left in a folder.
    ///
    /// # Errors
    /// There is none.
    pub fn attach_in(folder: &Path) -> io::Result<Self> {
        Self::over(Mapping::attach_in(folder)?)
    }

    fn over(mapping: Mapping) -> io::Result<Self> {
        if mapping.bytes() < Shape::MEETINGS {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut block = Self { mapping, shape: Shape::default() };
        let size = |control| block.control(control).load(Relaxed) as usize;
        block.shape = Shape {
            workers: size(Control::Workers),
            jobs: size(Control::Jobs),
            locks: size(Control::Locks),
            barriers: size(Control::Barriers),
            routes: size(Control::Routes),
            ring_bytes: size(Control::RingBytes),
            region_bytes: size(Control::RegionBytes),
            spec_bytes: size(Control::SpecBytes),
            log_records: size(Control::LogRecords),
        };
        if block.shape.bytes() > block.mapping.bytes() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(block)
    }

    /// The specification's bytes.
    #[must_use]
    pub fn spec(&self) -> Vec<u8> {
        let mut spec = vec![0; self.shape.spec_bytes];
        self.mapping.read(self.shape.spec_at(), &mut spec);
        spec
    }

    pub(super) fn control(&self, control: Control) -> &AtomicU64 {
        &self.mapping.view::<SharedWord>(Shape::CONTROL, Control::Count as usize)[control as usize]
            .0
    }

    /// A word that all wait on.
    #[must_use]
    pub fn meeting(&self, meeting: Meeting) -> &Parking {
        &self.mapping.view::<Parking>(Shape::MEETINGS + meeting as usize * LINE, 1)[0]
    }

    /// The lock that all workers share.
    #[must_use]
    pub fn lock(&self) -> &SharedLock {
        &self.mapping.view::<SharedLock>(Shape::LOCK, 1)[0]
    }

    /// The locks of the kernel's own.
    #[must_use]
    pub fn locks(&self) -> &[SharedLock] {
        self.mapping.view(self.shape.locks_at(), self.shape.locks)
    }

    /// The barriers of the kernel.
    #[must_use]
    pub fn barriers(&self) -> &[SharedBarrier] {
        self.mapping.view(self.shape.barriers_at(), self.shape.barriers)
    }

    /// The words that all workers share.
    #[must_use]
    pub fn words(&self) -> &[SharedWord] {
        self.mapping.view(Shape::WORDS, self.shape.words())
    }

    /// A word on which one worker waits and which others ring.
    #[must_use]
    pub fn bell(&self, rank: u32) -> &Parking {
        let rank = rank as usize;
        assert!(rank < self.shape.workers, "worker {rank} is none of {}", self.shape.workers);
        &self.mapping.view::<Parking>(self.shape.bells_at() + rank * LINE, 1)[0]
    }

    /// What a worker writes of itself.
    #[must_use]
    pub fn slot(&self, rank: u32) -> Slot<'_> {
        let rank = rank as usize;
        assert!(rank < self.shape.workers, "worker {rank} is none of {}", self.shape.workers);
        Slot::at(&self.mapping, self.shape.slots_at() + rank * Slot::BYTES)
    }

    /// The mapping in which all of it lies.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// What the host laid for a route.
    #[must_use]
    pub fn route(&self, place: usize) -> LaidRoute<'_> {
        assert!(place < self.shape.routes, "route {place} is none of {}", self.shape.routes);
        let offset = self.shape.routes_at() + place * LaidRoute::BYTES;
        LaidRoute::new(&self.mapping, offset, self.shape.rings_at())
    }

    /// Asks all workers to stop, and wakes those that wait at a gate, at a ring or for their bell.
    pub fn stop(&self) {
        self.control(Control::Stop).store(1, Release);
        self.open(Meeting::Gate);
        self.open(Meeting::Rise);
        self.open(Meeting::Serial);
        let rings = (0..self.shape.routes).filter_map(|place| self.route(place).ring());
        rings.for_each(|ring| ring.touch(&self.mapping));
        (0..self.shape.workers).for_each(|rank| self.bell(rank as u32).ring());
    }

    /// The stop flag, which a worker keeps at hand.
    #[must_use]
    pub fn stop_flag(&self) -> &AtomicU64 {
        self.control(Control::Stop)
    }

    /// Opens a gate and wakes all who stand at it.
    pub fn open(&self, gate: Meeting) {
        let parking = self.meeting(gate);
        parking.state.store(1, Release);
        parking.unpark_all();
    }

    /// The word in which an empty worker stamps its first instruction.
    #[must_use]
    pub fn empty_first_ns(&self) -> &AtomicU64 {
        self.control(Control::EmptyFirstNs)
    }

    /// Takes the jobs after those that were given out: as many as `part` says of the number that
    /// was given out before. Gives the first of them.
    pub fn take_jobs(&self, part: impl Fn(u64) -> u64) -> u64 {
        let given = self.control(Control::NextJob);
        given
            .fetch_update(AcqRel, Acquire, |given| Some(given + part(given)))
            .expect("the update always gives a value")
    }

    /// The bytes that all workers share, as words.
    #[must_use]
    pub fn region(&self) -> &[AtomicU64] {
        self.mapping.view(self.shape.region_at(), self.shape.region_bytes / 8)
    }

    /// Where a worker records what it does, if it does.
    #[must_use]
    pub fn log(&self, rank: u32) -> Option<Log<'_>> {
        let size = self.shape.log_bytes().next_multiple_of(PAGE);
        if size == 0 {
            return None;
        }
        let offset = self.shape.logs_at() + rank as usize * size;
        let words = self.shape.log_records * RECORD_BYTES / 8;
        Some(Log {
            written: &self.mapping.view::<AtomicU64>(offset, 1)[0],
            words: self.mapping.view(offset + LINE, words),
        })
    }

    /// The bytes of all logs, by whole pages: memory that the measuring takes and not the work.
    #[must_use]
    pub fn bytes_of_logs(&self) -> u64 {
        (self.shape.workers * self.shape.log_bytes().next_multiple_of(SMALLEST_PAGE)) as u64
    }

    /// The claim table: a state for each job (see `job_table.rs`).
    #[must_use]
    pub fn jobs(&self) -> &[AtomicU32] {
        self.mapping.view(self.shape.jobs_at(), self.shape.jobs)
    }
}

#[cfg(test)]
mod tests {
    use super::super::slot::Field;
    use super::*;

    #[test]
    fn what_one_mapping_writes_another_reads() {
        let folder = tempfile::tempdir().unwrap();
        let shape = Shape { workers: 3, jobs: 10, routes: 3, ring_bytes: 300, ..Shape::default() };
        let (host, reference) = Block::create(shape, b"specification", folder.path()).unwrap();
        let worker = Block::attach(&reference).unwrap();
        assert_eq!(worker.spec(), b"specification");
        worker.slot(2).set(Field::Operations, 0);
        worker.slot(2).set_text("ä, a message");
        worker.jobs()[9].store(6, Release);
        assert_eq!(host.slot(2).get(Field::Operations), Some(0));
        assert_eq!(host.slot(1).get(Field::Operations), None);
        assert_eq!(host.slot(2).text().as_deref(), Some("ä, a message"));
        assert_eq!(host.jobs_done(), 1);
        host.open_start_gate(7);
        assert_eq!(worker.gate_ns(), Some(7));
        assert!(worker.meeting(Meeting::Gate).wait_for(1, std::time::Duration::ZERO));
    }

    #[test]
    fn parts_of_the_block_do_not_overlap() {
        let shape = Shape {
            workers: 5,
            jobs: 33,
            locks: 2,
            barriers: 3,
            routes: 3,
            ring_bytes: 129,
            region_bytes: 10,
            log_records: 4,
            spec_bytes: 7,
        };
        let parts = [
            Shape::CONTROL,
            Shape::MEETINGS,
            Shape::LOCK,
            Shape::WORDS,
            shape.bells_at(),
            shape.slots_at(),
            shape.jobs_at(),
            shape.locks_at(),
            shape.barriers_at(),
            shape.routes_at(),
            shape.rings_at(),
            shape.region_at(),
            shape.logs_at(),
            shape.spec_at(),
            shape.bytes(),
        ];
        assert!(parts.is_sorted_by(|low, high| low < high), "{parts:?}");
        assert!(parts[..12].iter().all(|part| part.is_multiple_of(LINE)), "{parts:?}");
    }
}
