//! What a worker leaves of itself in the shared block: stamps, counts, histograms, words.

use super::histogram::BUCKETS;
use crate::platform::mapping::Mapping;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64};

/// Each part begins on a pair of cache lines.
const LINE: usize = 128;

/// What a worker writes of itself, one 64-bit word each. Stored as value + 1, so that 0 is absent.
#[derive(Clone, Copy)]
pub enum Field {
    /// The stamps of its life.
    Asked,
    First,
    Ready,
    Begin,
    End,
    Reaped,
    /// Its use of the system between begin and end.
    Cpu,
    CpuUser,
    CpuSystem,
    SwitchesVoluntary,
    SwitchesInvoluntary,
    FaultsMinor,
    FaultsMajor,
    RunDelay,
    /// Time in waits that the kernel stamps: all of it, and by what was waited for.
    Waited,
    WaitedLock,
    WaitedIo,
    WaitedMessage,
    WaitedGate,
    /// Time in which it encoded and decoded messages.
    Serialised,
    /// Operations it completed.
    Operations,
    /// Where it ran at the end.
    CoreSeen,
    /// Two moments on the counter and on the clock, before the start gate and after the end.
    TicksBefore,
    TicksBeforeNs,
    TicksAfter,
    TicksAfterNs,
    /// Its result.
    Checksum,
    /// It unwound as planned; the host takes it once.
    Unwound,
    /// The host saw that it was lost.
    Lost,
    /// What it waits for, as it is and not plus 1: 0 is nothing.
    WaitsFor,
    /// Length of its message about a failure, and of the list of cores it read back.
    TextBytes,
    CoresBytes,
    /// How many there are.
    Count,
}

/// Room for a worker's message about a failure.
const TEXT_BYTES: usize = 1024;
/// Room for the list of cores that a worker read back.
const CORES_BYTES: usize = 512;

/// What a worker writes of itself, seen through the block.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'a> {
    mapping: &'a Mapping,
    offset: usize,
}

impl<'a> Slot<'a> {
    /// The bytes that it takes.
    pub const BYTES: usize = Self::CREATIONS + (BUCKETS * 4).next_multiple_of(LINE);
    const TEXT: usize = (Field::Count as usize * 8).next_multiple_of(LINE);
    const CORES: usize = Self::TEXT + TEXT_BYTES;
    const OPERATIONS: usize = Self::CORES + CORES_BYTES;
    const CREATIONS: usize = Self::OPERATIONS + (BUCKETS * 4).next_multiple_of(LINE);

    /// The slot that begins at an offset of the mapping.
    #[must_use]
    pub fn at(mapping: &'a Mapping, offset: usize) -> Self {
        Self { mapping, offset }
    }

    fn field(self, field: Field) -> &'a AtomicU64 {
        &self.mapping.view::<AtomicU64>(self.offset, Field::Count as usize)[field as usize]
    }

    /// Writes a figure.
    pub fn set(self, field: Field, value: u64) {
        self.field(field).store(value.wrapping_add(1), Release);
    }

    /// Writes a figure if there is one.
    pub fn set_if_known(self, field: Field, value: Option<u64>) {
        if let Some(value) = value {
            self.set(field, value);
        }
    }

    /// Reads a figure, if it was written.
    #[must_use]
    pub fn get(self, field: Field) -> Option<u64> {
        self.field(field).load(Acquire).checked_sub(1)
    }

    /// Reads a figure and removes it.
    #[must_use]
    pub fn take(self, field: Field) -> Option<u64> {
        self.field(field).swap(0, AcqRel).checked_sub(1)
    }

    /// What the worker waits for; see [`WorkerContext::waits_for`].
    ///
    /// [`WorkerContext::waits_for`]: crate::kernels::worker_context::WorkerContext::waits_for
    #[must_use]
    pub fn waits_for(self) -> &'a AtomicU64 {
        self.field(Field::WaitsFor)
    }

    /// The histogram of timed operations.
    #[must_use]
    pub fn operations(self) -> &'a [AtomicU32] {
        self.mapping.view(self.offset + Self::OPERATIONS, BUCKETS)
    }

    /// The histogram of creations.
    #[must_use]
    pub fn creations(self) -> &'a [AtomicU32] {
        self.mapping.view(self.offset + Self::CREATIONS, BUCKETS)
    }

    /// Leaves a message about a failure, cut to what there is room for.
    pub fn set_text(self, text: &str) {
        self.set_bytes((Self::TEXT, TEXT_BYTES), Field::TextBytes, text);
    }

    /// The message about a failure, if there is one.
    #[must_use]
    pub fn text(self) -> Option<String> {
        self.bytes((Self::TEXT, TEXT_BYTES), Field::TextBytes)
    }

    /// Leaves the list of cores that the worker read back.
    pub fn set_cores(self, cores: &str) {
        self.set_bytes((Self::CORES, CORES_BYTES), Field::CoresBytes, cores);
    }

    /// The list of cores that the worker read back.
    #[must_use]
    pub fn cores(self) -> Option<String> {
        self.bytes((Self::CORES, CORES_BYTES), Field::CoresBytes)
    }

    fn set_bytes(self, (place, room): (usize, usize), length: Field, text: &str) {
        let fits = text.floor_char_boundary(room);
        self.mapping.write(self.offset + place, &text.as_bytes()[..fits]);
        self.set(length, fits as u64);
    }

    fn bytes(self, (place, room): (usize, usize), length: Field) -> Option<String> {
        let length = self.get(length)?.min(room as u64) as usize;
        let place = self.mapping.view::<AtomicU8>(self.offset + place, length);
        let bytes: Vec<u8> = place.iter().map(|byte| byte.load(Relaxed)).collect();
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}
