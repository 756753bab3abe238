//! The intervals of the laws hold the truth as often as they promise. The bench `judgement` does the
//! same with thousands of sessions.

use super::curve::Law;
use super::synthetic::{Case, held};

const SESSIONS: u32 = 60;

/// Of 60 sessions, 95 % are 57 with a standard deviation of 1.7. Gives back in how many the last
/// coefficient was told to be above 0.
fn check(law: Law, counts: &[u32], rounds: u32, noise: f64) -> f64 {
    let held = held(&Case { law, counts, rounds, noise }, SESSIONS, 0x5eed);
    for share in held.coefficients {
        assert!(share >= 0.87, "{law:?}, {rounds} rounds, {noise}: {share}");
    }
    held.above_0
}

#[test]
fn the_interval_of_a_serial_share_holds_the_truth() {
    check(Law::Amdahl { serial: 0.05 }, &[2, 4], 15, 0.02);
    check(Law::Amdahl { serial: 0.0 }, &[2, 4], 7, 0.03);
    check(Law::Gustafson { serial: 0.1 }, &[2, 4], 15, 0.02);
}

#[test]
fn the_intervals_of_sigma_and_kappa_hold_the_truth() {
    let counts = [2, 3, 4, 6, 8];
    let claimed = check(Law::Usl { sigma: 0.05, kappa: 0.003 }, &counts, 15, 0.02);
    assert!(claimed >= 0.9, "a peak that is there is found: {claimed}");
    let claimed = check(Law::Usl { sigma: 0.05, kappa: 0.0 }, &counts, 15, 0.02);
    assert!(claimed <= 0.07, "a peak that is not there is claimed by chance only: {claimed}");
}
