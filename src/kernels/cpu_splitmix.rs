//! A chain of integer operations, each waiting for the one before: the plainest computing there is.

use super::contract::{Body, Kernel};
use super::jobs::{DISTRIBUTION, IMBALANCE, SERIAL, START};
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
    params: &[
        &GRAIN.declaration,
        &JOBS.declaration,
        &DISTRIBUTION.declaration,
        &SERIAL.declaration,
        &IMBALANCE.declaration,
        &START.declaration,
    ],
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 3.7,
    units_per_job: Some(|params| params.get(&GRAIN)),
    body: Body::Jobs(|_| Box::new(|job, steps| chain(black_box(job), black_box(steps)))),
    ..Kernel::COMPUTING
};

/// The output function of Steele, Lea and Flood's `SplitMix64` (2014), fed with its own result so
/// that a processor cannot overlap two steps.
#[inline(never)]
fn chain(seed: u64, steps: u64) -> u64 {
    let mut state = seed;
    for _ in 0..steps {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        state ^= state >> 31;
    }
    state
}
