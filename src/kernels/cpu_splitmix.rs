//! A chain of integer operations, each waiting for the one before: the plainest computing there is.

use super::contract::{Body, Kernel};
use super::jobs;
use crate::model::param::{Param, Scale};
use crate::model::units::Unit;
use std::hint::black_box;

static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Work a job",
    "Steps of the chain in one job. More steps make longer jobs and fewer turns at the job table.",
    (1, 200_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. More jobs make a longer trial.",
    (1, 400, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "cpu.splitmix",
    title: "Integer chain",
    sentence: "Each worker computes chains of integers in which every step waits for the last.",
    params: &jobs::family(&GRAIN.declaration, &JOBS.declaration),
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 3.7,
    units_per_job: Some(|params| params.get(&GRAIN)),
    body: Body::Jobs(|_| Box::new(|job, steps| chain(black_box(job), black_box(steps)))),
    ..Kernel::COMPUTING
};

/// A chain of steps, each fed with the result of the one before, so that a processor cannot overlap
/// two of them.
#[inline(never)]
pub(super) fn chain(seed: u64, steps: u64) -> u64 {
    (0..steps).fold(seed, |state, _| step(state))
}

/// The output function of Steele, Lea and Flood's `SplitMix64` (2014).
#[inline]
pub(super) fn step(state: u64) -> u64 {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_sequence() {
        // The first numbers of `SplitMix64` with the seed 1234567, whose state grows by the golden
        // ratio with each.
        let golden = 0x9E37_79B9_7F4A_7C15_u64;
        let outputs: Vec<u64> = (0..3)
            .map(|place| step(1_234_567_u64.wrapping_add(golden.wrapping_mul(place))))
            .collect();
        assert_eq!(
            outputs,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }
}
