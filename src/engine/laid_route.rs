//! What the host laid for a route, as the shared block holds it.

use crate::kernels::contract::SharedWord;
use crate::platform::lock::SharedLock;
use crate::platform::mapping::Mapping;
use crate::platform::ring::Ring;
use crate::platform::streams::Ends;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Release};

/// What is known of a route, one 64-bit word each. Stored as value + 1, so that 0 is absent.
#[derive(Clone, Copy)]
enum Word {
    /// The numbers of the two ends of a stream.
    Sender,
    Receiver,
    /// The port at which the receiver listens.
    Port,
    /// Where the ring lies among all rings, its room, and the size of its messages.
    RingAt,
    Room,
    MessageBytes,
    /// How many there are.
    Count,
}

/// What the host laid for a route.
#[derive(Clone, Copy)]
pub struct LaidRoute<'a> {
    mapping: &'a Mapping,
    offset: usize,
    rings_at: usize,
}

impl<'a> LaidRoute<'a> {
    /// The bytes that a route takes besides its ring.
    pub const BYTES: usize = size_of::<SharedWord>() + size_of::<SharedLock>();

    /// The route at an offset, where rings begin at another.
    #[must_use]
    pub fn new(mapping: &'a Mapping, offset: usize, rings_at: usize) -> Self {
        Self { mapping, offset, rings_at }
    }

    fn word(self, word: Word) -> &'a AtomicU64 {
        &self.mapping.view::<AtomicU64>(self.offset, Word::Count as usize)[word as usize]
    }

    fn set(self, word: Word, value: u64) {
        self.word(word).store(value.wrapping_add(1), Release);
    }

    fn get(self, word: Word) -> Option<u64> {
        self.word(word).load(Acquire).checked_sub(1)
    }

    /// The ends of the stream, where one is inherited.
    #[must_use]
    pub fn ends(self) -> Option<Ends> {
        Some(Ends { sender: self.get(Word::Sender)?, receiver: self.get(Word::Receiver)? })
    }

    /// Leaves the ends of the stream.
    pub fn set_ends(self, ends: Ends) {
        self.set(Word::Sender, ends.sender);
        self.set(Word::Receiver, ends.receiver);
    }

    /// The port at which the receiver listens, once it does.
    #[must_use]
    pub fn port(self) -> Option<u16> {
        self.get(Word::Port)?.try_into().ok()
    }

    /// Leaves the port at which the receiver listens.
    pub fn set_port(self, port: u16) {
        self.set(Word::Port, u64::from(port));
    }

    /// The ring, if the route is one.
    #[must_use]
    pub fn ring(self) -> Option<Ring> {
        let size = |word| self.get(word).map(|size| size as usize);
        let at = self.rings_at + size(Word::RingAt)?;
        Some(Ring::new(at, size(Word::Room)?, size(Word::MessageBytes)?))
    }

    /// Leaves where the ring lies and prepares it.
    pub fn set_ring(self, at: usize, room: usize, message_bytes: usize) {
        self.set(Word::RingAt, at as u64);
        self.set(Word::Room, room as u64);
        self.set(Word::MessageBytes, message_bytes as u64);
        Ring::new(self.rings_at + at, room, message_bytes).prepare(self.mapping);
    }

    /// The lock of senders that have to take turns.
    #[must_use]
    pub fn turns(self) -> &'a SharedLock {
        &self.mapping.view::<SharedLock>(self.offset + size_of::<SharedWord>(), 1)[0]
    }
}
