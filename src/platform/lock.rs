//! One lock for threads and processes alike: the same word, the same code, the same cost.
//!
//! Three states, as in Ulrich Drepper, "Futexes Are Tricky" (2011), mutex 2: free, held, held with
//! waiters. The state machine is generic so that loom can try every interleaving of it (see
//! `tests/integration/lock.rs`).

use super::park::Parking;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Nobody holds the lock.
const FREE: u32 = 0;
/// Somebody holds it, nobody waits.
const HELD: u32 = 1;
/// Somebody holds it, and others may be waiting.
const CONTENDED: u32 = 2;
/// How often a worker looks before it waits: about as long as a short critical section.
const SPINS: u32 = 100;
/// How long a worker that may be told to stop waits before it looks whether it was.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What the state machine needs of the world.
pub trait LockWord {
    /// Sets the word to `new` if it is `current`; tells whether it did. Acquires on success.
    fn replace(&self, current: u32, new: u32) -> bool;
    /// Sets the word and gives what it was. Acquires and releases.
    fn swap(&self, new: u32) -> u32;
    /// The word, without ordering.
    fn peek(&self) -> u32;
    /// Waits while the word is `expected`; may return early.
    fn park(&self, expected: u32);
    /// Wakes one waiter.
    fn unpark_one(&self);
    /// A pause between two looks.
    fn pause(&self);
}

/// Takes the lock if it is free now; tells whether it did.
#[inline]
pub fn try_acquire(word: &impl LockWord) -> bool {
    word.replace(FREE, HELD)
}

/// Takes the lock.
#[inline]
pub fn acquire(word: &impl LockWord, spins: u32) {
    if !try_acquire(word) {
        acquire_contended(word, spins);
    }
}

#[cold]
fn acquire_contended(word: &impl LockWord, spins: u32) {
    for _ in 0..spins {
        match word.peek() {
            FREE if word.replace(FREE, HELD) => return,
            CONTENDED => break,
            _ => word.pause(),
        }
    }
    // Whoever comes out of a wait cannot know whether others still wait, so it marks the lock as
    // contended; the price is one needless wake-up at the end of a crowd.
    while word.swap(CONTENDED) != FREE {
        word.park(CONTENDED);
    }
}

/// Gives the lock back.
#[inline]
pub fn release(word: &impl LockWord) {
    if word.swap(FREE) == CONTENDED {
        word.unpark_one();
    }
}

/// Takes a lock whose holder may have died; gives it back at once and tells that it did, if it is
/// spoiled.
#[inline]
pub fn acquire_unless(word: &impl LockWord, spins: u32, spoiled: impl Fn() -> bool) -> bool {
    acquire(word, spins);
    let is_spoiled = spoiled();
    if is_spoiled {
        // The next waiter finds out in the same way.
        release(word);
    }
    !is_spoiled
}

/// The lock was held by a worker that died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poisoned;

/// A lock in shared memory, on a cache line of its own. All zero is free.
#[repr(C, align(128))]
#[derive(Debug, Default)]
pub struct SharedLock {
    parking: Parking,
    /// The worker inside, plus 1, where workers note it; changed under the lock only.
    owner: AtomicU32,
    /// 1 once a worker died inside and nobody vouches for what the lock protects.
    poison: AtomicU32,
}

impl SharedLock {
    /// Prepares what the system needs besides the word; the host calls it once.
    pub fn prepare(&self) {
        self.parking.prepare();
    }

    /// Runs a critical section.
    #[inline]
    pub fn with<R>(&self, section: impl FnOnce() -> R) -> R {
        self.take();
        let result = section();
        self.give_back();
        result
    }

    /// Takes the lock if it is free now; tells whether it did. Together with [`Self::take`] for
    /// whoever stamps the wait for a lock that is not free, and only that: two stamps on every
    /// acquisition would cost more than the acquisition.
    #[inline]
    pub fn try_take(&self) -> bool {
        try_acquire(&self.parking)
    }

    /// Takes the lock, and waits until it can.
    #[inline]
    pub fn take(&self) {
        acquire(&self.parking, SPINS);
    }

    /// Takes the lock, and waits until it can or is told to stop; tells whether it did.
    pub fn take_unless(&self, stopped: impl Fn() -> bool) -> bool {
        for _ in 0..SPINS {
            if self.try_take() {
                return true;
            }
            std::hint::spin_loop();
        }
        // As in `acquire`: whoever waited cannot know whether others still do. A mark that stays
        // behind costs a needless wake-up.
        while self.parking.swap(CONTENDED) != FREE {
            if stopped() {
                return false;
            }
            self.parking.park(CONTENDED, Some(LOOK_EVERY));
        }
        true
    }

    /// Gives the lock back; only whoever took it may.
    #[inline]
    pub fn give_back(&self) {
        release(&self.parking);
    }

    /// Runs a critical section of a worker that may die in it, so that the host can tell who held
    /// the lock.
    ///
    /// # Errors
    /// A worker died in its section, and nobody vouches for what the lock protects.
    #[inline]
    pub fn with_owner<R>(&self, rank: u32, section: impl FnOnce() -> R) -> Result<R, Poisoned> {
        let is_poisoned = || self.is_poisoned();
        if !acquire_unless(&self.parking, SPINS, is_poisoned) {
            return Err(Poisoned);
        }
        self.owner.store(rank + 1, Ordering::Relaxed);
        let result = section();
        self.owner.store(0, Ordering::Relaxed);
        release(&self.parking);
        Ok(result)
    }

    /// Gives the lock back for a worker that is known to be dead, if it noted itself as the owner:
    /// poisoned, unless the caller vouches for what it protects. Tells whether it did.
    pub fn release_for_dead(&self, rank: u32, is_whole: bool) -> bool {
        let is_owner = self.owner.load(Ordering::Acquire) == rank + 1;
        if is_owner {
            self.owner.store(0, Ordering::Relaxed);
            self.poison.store(u32::from(!is_whole), Ordering::Relaxed);
            // Whoever takes the lock next sees what was written before it was given back.
            release(&self.parking);
        }
        is_owner
    }

    /// Whether a worker died inside and nobody vouches for what the lock protects.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.poison.load(Ordering::Relaxed) != 0
    }
}

impl LockWord for Parking {
    #[inline]
    fn replace(&self, current: u32, new: u32) -> bool {
        let (acquire, relaxed) = (Ordering::Acquire, Ordering::Relaxed);
        AtomicU32::compare_exchange(&self.state, current, new, acquire, relaxed).is_ok()
    }

    #[inline]
    fn swap(&self, new: u32) -> u32 {
        self.state.swap(new, Ordering::AcqRel)
    }

    fn peek(&self) -> u32 {
        self.state.load(Ordering::Relaxed)
    }

    fn park(&self, expected: u32) {
        Parking::park(self, expected, None);
    }

    fn unpark_one(&self) {
        Parking::unpark_one(self);
    }

    fn pause(&self) {
        std::hint::spin_loop();
    }
}
