//! Whether stamps of different cores can be subtracted from one another.

use super::protocol::ClockReport;
use crate::platform::{affinity, clock};
use std::hint::spin_loop;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;

/// Stamps that each pair of cores passes in each direction.
const PASSES: u64 = 2_000;
/// Pairs beyond this many would take too long and show nothing new.
const MOST_CORES: usize = 64;

/// Passes stamps between the first core and every other one. A stamp that arrives with a later
/// value than the receiver's own clock shows means that the clocks differ.
#[must_use]
pub fn run(cores: &[u32]) -> ClockReport {
    let mut report = ClockReport { shortest_ns: u64::MAX, ..ClockReport::default() };
    for &other in cores.iter().skip(1).take(MOST_CORES) {
        pass(cores[0], other, &mut report);
    }
    if report.passed == 0 {
        report.shortest_ns = 0;
    }
    report.reading_ns = reading_cost();
    report
}

/// Two threads take turns: an even word is the first one's turn, an odd one the second's.
fn pass(first: u32, second: u32, report: &mut ClockReport) {
    let (turn, stamp) = (AtomicU64::new(0), AtomicU64::new(0));
    let play = |core: u32, parity: u64| {
        // Where cores cannot be chosen, the system spreads the two threads by itself.
        let _refused = affinity::hold_on(&[core]);
        let (mut backwards, mut shortest) = (0, u64::MAX);
        for round in 0..PASSES {
            let mine = 2 * round + parity;
            let mut looks = 0_u32;
            while turn.load(Acquire) != mine {
                looks += 1;
                // Two threads on one core would otherwise wait a time slice for each other.
                if looks.is_multiple_of(10_000) { thread::yield_now() } else { spin_loop() }
            }
            let (sent, now) = (stamp.load(Acquire), clock::now_ns());
            if sent > now {
                backwards += 1;
            } else if sent > 0 {
                shortest = shortest.min(now - sent);
            }
            stamp.store(clock::now_ns(), Release);
            turn.store(mine + 1, Release);
        }
        (backwards, shortest)
    };
    let found = thread::scope(|scope| {
        let other = thread::Builder::new()
            .name("tandem-clock".to_owned())
            .spawn_scoped(scope, || play(second, 1));
        let Ok(other) = other else { return [(0, u64::MAX); 2] };
        let own = play(first, 0);
        [own, other.join().unwrap_or((0, u64::MAX))]
    });
    report.passed += 2 * PASSES;
    for (backwards, shortest) in found {
        report.backwards += backwards;
        report.shortest_ns = report.shortest_ns.min(shortest);
    }
}

fn reading_cost() -> u64 {
    const READINGS: u64 = 10_000;
    let before = clock::now_ns();
    for _ in 0..READINGS {
        std::hint::black_box(clock::now_ns());
    }
    (clock::now_ns() - before) / READINGS
}
