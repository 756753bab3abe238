//! An emulated interpreter lock: of several threads only the holder computes.
//!
//! The hand-over follows the published behaviour of `CPython` since 3.2 (David Beazley, "Understanding
//! the Python GIL", 2010): who waits 5 ms asks for the lock, the holder gives it up at the next
//! place where it can, and does not take it again before somebody else had it. Here that place is
//! the end of a job. Around waits the lock is given back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// How long a thread waits before it asks the holder for the lock.
const PATIENCE: Duration = Duration::from_millis(5);

/// The lock without which a thread may not compute.
#[derive(Debug, Default)]
pub struct InterpreterLock {
    turn: Mutex<Turn>,
    freed: Condvar,
    taken: Condvar,
    asked_for: AtomicBool,
}

#[derive(Debug, Default)]
struct Turn {
    holder: Option<ThreadId>,
    waiting: u32,
    /// How often the lock was taken.
    count: u64,
}

impl InterpreterLock {
    /// Waits for the lock and takes it.
    pub fn take(&self) {
        drop(self.take_within(self.turn()));
    }

    /// Gives the lock back, if the calling thread holds it: whoever fails in the middle of a wait has
    /// given it back before, and somebody else may compute.
    pub fn give_back(&self) {
        let mut turn = self.turn();
        if turn.holder == Some(thread::current().id()) {
            turn.holder = None;
            self.freed.notify_one();
        }
    }

    /// Whether somebody has waited long enough to ask for the lock.
    #[inline]
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        self.asked_for.load(Ordering::Relaxed)
    }

    /// Gives the lock to somebody who waits, and takes it again after that.
    pub fn hand_over(&self) {
        let mut turn = self.turn();
        turn.holder = None;
        self.asked_for.store(false, Ordering::Relaxed);
        self.freed.notify_one();
        let before = turn.count;
        while turn.count == before && turn.waiting > 0 {
            turn = self.taken.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        drop(self.take_within(turn));
    }

    fn take_within<'a>(&'a self, mut turn: MutexGuard<'a, Turn>) -> MutexGuard<'a, Turn> {
        turn.waiting += 1;
        while turn.holder.is_some() {
            let before = turn.count;
            let (again, time_is_over) = self.freed.wait_timeout(turn, PATIENCE).map_or_else(
                |poisoned| (poisoned.into_inner().0, false),
                |(turn, outcome)| (turn, outcome.timed_out()),
            );
            turn = again;
            if time_is_over && turn.holder.is_some() && turn.count == before {
                self.asked_for.store(true, Ordering::Relaxed);
            }
        }
        turn.waiting -= 1;
        turn.holder = Some(thread::current().id());
        turn.count += 1;
        self.asked_for.store(false, Ordering::Relaxed);
        self.taken.notify_all();
        turn
    }

    /// A thread that panics holds no guard over its work, so the state is whole all the same.
    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn nobody_gives_back_what_another_holds() {
        let lock = InterpreterLock::default();
        lock.take();
        thread::scope(|scope| scope.spawn(|| lock.give_back()).join().unwrap());
        assert_eq!(lock.turn().holder, Some(thread::current().id()));
        lock.give_back();
        assert_eq!(lock.turn().holder, None);
    }

    #[test]
    fn only_the_holder_computes_and_a_long_holder_hands_over() {
        let (lock, inside) = (InterpreterLock::default(), AtomicU32::new(0));
        let is_done = AtomicBool::new(false);
        let compute = || {
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
            std::thread::sleep(Duration::from_micros(100));
            inside.fetch_sub(1, Ordering::SeqCst);
        };
        // One computes until it was asked three times, so the test ends only if who waits asks and
        // who is asked hands over. The other takes the lock again and again.
        let work = || {
            lock.take();
            for _ in 0..3 {
                while !lock.is_asked_for() {
                    compute();
                }
                lock.hand_over();
            }
            lock.give_back();
            is_done.store(true, Ordering::SeqCst);
        };
        let other = || {
            while !is_done.load(Ordering::SeqCst) {
                lock.take();
                compute();
                lock.give_back();
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        std::thread::scope(|scope| {
            let threads = [scope.spawn(work), scope.spawn(other)];
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
        assert_eq!(inside.load(Ordering::SeqCst), 0);
    }
}
