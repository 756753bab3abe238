//! A bounded ring of messages in shared memory: several senders, one receiver.
//!
//! Each slot has a word that says whose turn it is: in its first lap the slot is free in turn 0 and
//! full in turn 1, in the second lap free in turn 2, and so on. Whoever has a position in the ring
//! waits for its turn on the word of that slot alone. The state machine is generic so that loom can
//! try every interleaving of it (see `tests/integration/ring.rs`).

use super::mapping::{Mapping, SharedWord};
use super::park::Parking;
use std::sync::atomic::{AtomicU32, Ordering};

/// Somebody may be asleep at the word.
const ASLEEP: u32 = 1;
/// The word was touched so that whoever is about to sleep looks again.
const TOUCHED: u32 = 2;
/// The turn stands above these two marks.
const TURN_SHIFT: u32 = 2;
/// Looks of a spinning worker between two that let others have the core: about a microsecond, in
/// which a small message comes from another core.
const LOOKS: u32 = 100;

/// What the state machine needs of a slot's word.
pub trait TurnWord {
    /// The word. Acquires.
    fn look(&self) -> u32;
    /// Sets the word to `new` if it is `current`; tells whether it did.
    fn replace(&self, current: u32, new: u32) -> bool;
    /// Sets the word and gives what it was. Acquires and releases.
    fn swap(&self, new: u32) -> u32;
    /// Sets the word. Releases.
    fn set(&self, new: u32);
    /// Sets bits of the word. Releases.
    fn mark(&self, bits: u32);
    /// Waits while the word is `expected`; may return early.
    fn park(&self, expected: u32);
    /// Wakes all who wait.
    fn unpark_all(&self);
    /// A pause between two looks.
    fn pause(&self);
    /// Lets others have the core.
    fn give_way(&self);
}

/// How whoever finds a slot in another turn waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Sleeps until it is woken.
    Asleep,
    /// Looks again and again.
    Awake,
}

/// Whose turn a slot has to be for a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The slot is free for the message of this position.
    Sender,
    /// The message of this position is in the slot.
    Receiver,
}

/// The word of a slot that waits for a side in a lap.
fn turn(lap: u64, side: Side) -> u32 {
    let turn = 2 * lap + u64::from(side == Side::Receiver);
    (turn as u32) << TURN_SHIFT
}

/// Waits for the turn of a side in a lap; tells whether it came before `stopped`.
#[inline]
pub fn wait(
    word: &impl TurnWord,
    (lap, side): (u64, Side),
    waiting: Waiting,
    stopped: impl Fn() -> bool,
) -> bool {
    let turn = turn(lap, side);
    let is_mine = |seen: u32| seen & !(ASLEEP | TOUCHED) == turn;
    if is_mine(word.look()) {
        return true;
    }
    match waiting {
        Waiting::Awake => loop {
            for _ in 0..LOOKS {
                if is_mine(word.look()) {
                    return true;
                }
                word.pause();
            }
            if stopped() {
                return false;
            }
            word.give_way();
        },
        Waiting::Asleep => loop {
            let seen = word.look();
            if is_mine(seen) {
                return true;
            }
            // After the look: whoever stops the trial sets its flag before it touches the word.
            if stopped() {
                return false;
            }
            let asleep = seen | ASLEEP;
            if seen == asleep || word.replace(seen, asleep) {
                word.park(asleep);
            }
        },
    }
}

/// Ends the turn of a side in a lap, and wakes whoever sleeps.
#[inline]
pub fn pass(word: &impl TurnWord, (lap, side): (u64, Side), waiting: Waiting) {
    let next = match side {
        Side::Sender => turn(lap, Side::Receiver),
        Side::Receiver => turn(lap + 1, Side::Sender),
    };
    match waiting {
        Waiting::Awake => word.set(next),
        Waiting::Asleep => {
            if word.swap(next) & ASLEEP != 0 {
                word.unpark_all();
            }
        }
    }
}

/// Makes all who sleep at a word look again, after the flag that they look at was set.
pub fn touch(word: &impl TurnWord) {
    word.mark(TOUCHED);
    word.unpark_all();
}

impl TurnWord for Parking {
    #[inline]
    fn look(&self) -> u32 {
        self.state.load(Ordering::Acquire)
    }

    #[inline]
    fn replace(&self, current: u32, new: u32) -> bool {
        let relaxed = Ordering::Relaxed;
        AtomicU32::compare_exchange(&self.state, current, new, relaxed, relaxed).is_ok()
    }

    #[inline]
    fn swap(&self, new: u32) -> u32 {
        self.state.swap(new, Ordering::AcqRel)
    }

    #[inline]
    fn set(&self, new: u32) {
        self.state.store(new, Ordering::Release);
    }

    fn mark(&self, bits: u32) {
        self.state.fetch_or(bits, Ordering::Release);
    }

    fn park(&self, expected: u32) {
        Parking::park(self, expected, None);
    }

    fn unpark_all(&self) {
        Parking::unpark_all(self);
    }

    #[inline]
    fn pause(&self) {
        std::hint::spin_loop();
    }

    fn give_way(&self) {
        std::thread::yield_now();
    }
}

/// Where a ring lies in a mapping, and how its slots are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    offset: usize,
    slots: usize,
    message_bytes: usize,
}

impl Ring {
    /// The next position to send, for several senders, stands on cache lines of its own.
    const SLOTS_AT: usize = size_of::<SharedWord>();
    const LINE: usize = 128;
    /// The message follows the word of its slot, so that a small one comes with it.
    const MESSAGE_AT: usize = 32;

    /// A ring at an offset with room for so many messages of a size. The room becomes a power of
    /// two.
    #[must_use]
    pub fn new(offset: usize, room: usize, message_bytes: usize) -> Self {
        Self { offset, slots: Self::slots(room), message_bytes }
    }

    /// The bytes that a ring takes.
    #[must_use]
    pub fn footprint(room: usize, message_bytes: usize) -> usize {
        Self::SLOTS_AT + Self::slots(room).saturating_mul(Self::stride(message_bytes))
    }

    fn slots(room: usize) -> usize {
        room.max(1).next_power_of_two()
    }

    fn stride(message_bytes: usize) -> usize {
        (Self::MESSAGE_AT + message_bytes).next_multiple_of(Self::LINE)
    }

    /// Prepares the ring; the host calls it once.
    pub fn prepare(self, mapping: &Mapping) {
        (0..self.slots).for_each(|slot| self.word(mapping, slot).prepare());
    }

    /// Takes the next position, for a ring with several senders.
    #[must_use]
    pub fn claim(self, mapping: &Mapping) -> u64 {
        mapping.view::<SharedWord>(self.offset, 1)[0].0.fetch_add(1, Ordering::Relaxed)
    }

    /// Puts the message of a position into the ring; tells whether there was room before `stopped`.
    #[inline]
    pub fn send(
        self,
        mapping: &Mapping,
        position: u64,
        message: &[u8],
        waiting: Waiting,
        stopped: impl Fn() -> bool,
    ) -> bool {
        assert_eq!(message.len(), self.message_bytes, "every message of a ring has its size");
        let (slot, lap) = self.place(position);
        let word = self.word(mapping, slot);
        if !wait(word, (lap, Side::Sender), waiting, stopped) {
            return false;
        }
        mapping.write(self.slot_at(slot) + Self::MESSAGE_AT, message);
        pass(word, (lap, Side::Sender), waiting);
        true
    }

    /// Copies the message of a position out of the ring; tells whether it came before `stopped`.
    #[inline]
    pub fn receive(
        self,
        mapping: &Mapping,
        position: u64,
        message: &mut Vec<u8>,
        waiting: Waiting,
        stopped: impl Fn() -> bool,
    ) -> bool {
        message.resize(self.message_bytes, 0);
        let (slot, lap) = self.place(position);
        let word = self.word(mapping, slot);
        if !wait(word, (lap, Side::Receiver), waiting, stopped) {
            return false;
        }
        mapping.read(self.slot_at(slot) + Self::MESSAGE_AT, message);
        pass(word, (lap, Side::Receiver), waiting);
        true
    }

    /// Makes all who sleep look whether they are to stop.
    pub fn touch(self, mapping: &Mapping) {
        (0..self.slots).for_each(|slot| touch(self.word(mapping, slot)));
    }

    /// The slot and the lap of a position.
    fn place(self, position: u64) -> (usize, u64) {
        let slots = self.slots as u64;
        ((position & (slots - 1)) as usize, position >> slots.trailing_zeros())
    }

    fn slot_at(self, slot: usize) -> usize {
        self.offset + Self::SLOTS_AT + slot * Self::stride(self.message_bytes)
    }

    fn word(self, mapping: &Mapping, slot: usize) -> &Parking {
        &mapping.view(self.slot_at(slot), 1)[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_whole_and_in_order_through_every_room() {
        for (room, waiting) in [(1, Waiting::Asleep), (3, Waiting::Asleep), (4, Waiting::Awake)] {
            let folder = tempfile::tempdir().unwrap();
            let bytes = 128 + Ring::footprint(room, 100);
            let (mapping, _) = Mapping::create(bytes, folder.path()).unwrap();
            let ring = Ring::new(128, room, 100);
            ring.prepare(&mapping);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    for position in 0..1_000_u64 {
                        let message = [position as u8; 100];
                        assert!(ring.send(&mapping, position, &message, waiting, || false));
                    }
                });
                let mut message = Vec::new();
                for position in 0..1_000_u64 {
                    assert!(ring.receive(&mapping, position, &mut message, waiting, || false));
                    assert_eq!(message, [position as u8; 100]);
                }
            });
        }
    }

    #[test]
    fn whoever_waits_for_nothing_is_woken_by_the_end_of_the_trial() {
        let folder = tempfile::tempdir().unwrap();
        let (mapping, _) = Mapping::create(Ring::footprint(2, 8), folder.path()).unwrap();
        let (ring, stop) = (Ring::new(0, 2, 8), AtomicU32::new(0));
        ring.prepare(&mapping);
        for waiting in [Waiting::Asleep, Waiting::Awake] {
            stop.store(0, Ordering::Relaxed);
            std::thread::scope(|scope| {
                let wait = || {
                    let stopped = || stop.load(Ordering::Relaxed) != 0;
                    ring.receive(&mapping, 0, &mut Vec::new(), waiting, stopped)
                };
                let waiter = scope.spawn(wait);
                stop.store(1, Ordering::Relaxed);
                ring.touch(&mapping);
                assert!(!waiter.join().unwrap(), "{waiting:?}");
            });
        }
    }
}
