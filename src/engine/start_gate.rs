//! How the workers of a trial begin together.
//!
//! The host lets them rise once all are ready and their memory is read. Where each has a core, they
//! come awake to the gate and the last one opens it, so that they begin within the time that a cache
//! line takes from core to core; where workers outnumber cores, the host opens it and they are woken
//! one by one.

use super::block::{Block, Control, Meeting};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};

/// For how long a worker stands awake at the start gate before it sleeps there: several times what
/// it takes to wake the others.
const AWAKE_AT_GATE_NS: u64 = 200_000;
impl Block {
    /// Opens the start gate and stamps it. The stamp comes first, so that no begin lies before it.
    pub(super) fn open_start_gate(&self, now: u64) {
        self.control(Control::GateNs).store(now, Release);
        self.open(Meeting::Gate);
    }

    /// Opens the start gate for workers who sleep until then.
    pub fn start_the_sleeping(&self, now: u64) {
        self.open_start_gate(now);
        self.open(Meeting::Rise);
    }

    /// Comes awake to the start gate, which the last of all workers opens: whoever stands there
    /// goes on within the time that a cache line takes, whereas sleepers are woken one by one.
    pub fn come_to_start_gate(&self, workers: u32, now: impl Fn() -> u64) {
        let gate = self.meeting(Meeting::Gate);
        if gate.state.load(Acquire) != 0 {
            return;
        }
        let earlier = self.meeting(Meeting::AtGate).state.fetch_add(1, AcqRel);
        if earlier + 1 == workers {
            self.open_start_gate(now());
            return;
        }
        let until = now() + AWAKE_AT_GATE_NS;
        while gate.state.load(Acquire) == 0 && now() < until {
            std::hint::spin_loop();
        }
        gate.pass();
    }

    /// When the start gate opened.
    #[must_use]
    pub fn gate_ns(&self) -> Option<u64> {
        Some(self.control(Control::GateNs).load(Acquire)).filter(|stamp| *stamp != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::Shape;
    use super::*;
    use std::sync::atomic::AtomicU64;
    use std::sync::atomic::Ordering::SeqCst;

    fn block(workers: usize) -> Block {
        let folder = tempfile::tempdir().unwrap();
        Block::create(Shape { workers, ..Shape::default() }, b"", folder.path()).unwrap().0
    }

    #[test]
    fn the_last_of_all_workers_opens_the_gate_and_nobody_begins_before() {
        let (block, clock, came) = (block(3), AtomicU64::new(1), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    came.fetch_add(1, SeqCst);
                    block.come_to_start_gate(3, || clock.fetch_add(1, SeqCst));
                    assert_eq!(came.load(SeqCst), 3);
                    assert!(block.gate_ns().unwrap() > 0);
                });
            }
        });
        let gate_ns = block.gate_ns();
        block.come_to_start_gate(3, || unreachable!("a replacement finds the gate open"));
        assert_eq!(block.gate_ns(), gate_ns, "whoever comes later does not stamp it again");
    }

    #[test]
    fn sleepers_find_the_gate_open_when_they_rise() {
        let block = block(2);
        block.start_the_sleeping(7);
        for _ in 0..2 {
            block.meeting(Meeting::Rise).pass();
            block.come_to_start_gate(2, || 9);
        }
        assert_eq!(block.gate_ns(), Some(7));
    }

    #[test]
    fn who_waits_for_a_worker_that_never_comes_goes_on_when_the_trial_is_stopped() {
        let block = block(2);
        std::thread::scope(|scope| {
            let waiting =
                scope.spawn(|| block.come_to_start_gate(2, crate::platform::clock::now_ns));
            block.stop();
            waiting.join().unwrap();
        });
        assert_eq!(block.gate_ns(), None);
    }
}
