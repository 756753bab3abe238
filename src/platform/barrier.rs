//! A meeting point in shared memory, for threads and processes alike: nobody leaves before all have
//! come.

use super::park::Parking;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How often a worker looks before it waits.
const SPINS: u32 = 100;
/// How long a worker waits before it looks whether it is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A barrier on cache lines of its own, to be passed again and again. All zero is its initial state.
#[repr(C, align(128))]
#[derive(Debug, Default)]
pub struct SharedBarrier {
    /// Counts how often it was passed.
    passed: Parking,
    arrived: AtomicU32,
    /// Who sleeps or is about to: without them nobody has to be woken, which costs a system call.
    sleepers: AtomicU32,
}

impl SharedBarrier {
    /// Prepares what the system needs besides the words; the host calls it once.
    pub fn prepare(&self) {
        self.passed.prepare();
    }

    /// Comes to the barrier at which so many meet; tells whether this worker was the last, so that
    /// nobody has to wait, or else the number with which to [`wait`](Self::wait).
    ///
    /// # Errors
    /// The number, if this worker was not the last.
    pub fn arrive(&self, parties: u32) -> Result<(), u32> {
        let before = self.passed.state.load(Ordering::Acquire);
        if self.arrived.fetch_add(1, Ordering::AcqRel) + 1 < parties {
            return Err(before);
        }
        // Nobody can come again before the number changes, so the count is set back first.
        self.arrived.store(0, Ordering::Relaxed);
        // Either this worker sees who is about to sleep, or that one sees the number changed: each
        // writes its own word before it reads the other's, in one order for all.
        self.passed.state.fetch_add(1, Ordering::SeqCst);
        if self.sleepers.load(Ordering::SeqCst) > 0 {
            self.passed.unpark_all();
        }
        Ok(())
    }

    /// Waits for the others; tells whether all came before `stopped`.
    pub fn wait(&self, before: u32, stopped: impl Fn() -> bool) -> bool {
        let has_passed = || self.passed.state.load(Ordering::SeqCst) != before;
        for _ in 0..SPINS {
            if has_passed() {
                return true;
            }
            std::hint::spin_loop();
        }
        self.sleepers.fetch_add(1, Ordering::SeqCst);
        let mut was_stopped = false;
        while !has_passed() && !was_stopped {
            self.passed.park(before, Some(LOOK_EVERY));
            was_stopped = stopped();
        }
        self.sleepers.fetch_sub(1, Ordering::SeqCst);
        !was_stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_leaves_a_barrier_before_all_have_come() {
        let (barrier, came) = (SharedBarrier::default(), AtomicU32::new(0));
        barrier.prepare();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for round in 1..=200 {
                        came.fetch_add(1, Ordering::SeqCst);
                        if let Err(before) = barrier.arrive(3) {
                            assert!(barrier.wait(before, || false));
                        }
                        assert!(came.load(Ordering::SeqCst) >= 3 * round);
                    }
                });
            }
        });
    }

    #[test]
    fn who_waits_alone_can_be_told_to_stop() {
        let barrier = SharedBarrier::default();
        barrier.prepare();
        let before = barrier.arrive(2).unwrap_err();
        assert!(!barrier.wait(before, || true));
    }
}
