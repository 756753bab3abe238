//! Points at random in a square, counted when they lie in the circle: integers without a chain.

use super::contract::{Body, Kernel};
use super::cpu_splitmix::step;
use super::jobs;
use crate::model::param::{Param, Scale};
use crate::model::units::Unit;
use std::hint::black_box;

static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Points a job",
    "Points in one job. More points make longer jobs.",
    (1, 200_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. More jobs make a longer trial.",
    (1, 750, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "cpu.pi",
    title: "Monte Carlo pi",
    sentence: "Each worker throws points at a square and counts those in the circle, with an \
               integer generator that the processor can run ahead of.",
    params: &jobs::family(&GRAIN.declaration, &JOBS.declaration),
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 2.0,
    units_per_job: Some(|params| params.get(&GRAIN)),
    body: Body::Jobs(|_| Box::new(|job, points| hits(black_box(job), black_box(points)))),
    ..Kernel::COMPUTING
};

/// How many of so many points lie in a quarter of the circle. Each point follows from its number, so
/// that a processor need not wait for the one before.
#[inline(never)]
fn hits(seed: u64, points: u64) -> u64 {
    let first = step(seed);
    let is_inside = |point: &u64| {
        let random = step(first.wrapping_add(*point));
        // 31 bits each, so that the sum of their squares fits.
        let (x, y) = (random >> 33, random & 0x7FFF_FFFF);
        x * x + y * y < 1 << 62
    };
    (0..points).filter(is_inside).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn the_share_of_hits_is_a_quarter_of_pi_within_four_standard_deviations() {
        for seed in 0..4 {
            let points = 200_000;
            let found = 4.0 * hits(seed, points) as f64 / points as f64;
            let deviation = (PI * (4.0 - PI) / points as f64).sqrt();
            assert!((found - PI).abs() < 4.0 * deviation, "{found} with seed {seed}");
        }
        assert_ne!(hits(0, 10_000), hits(1, 10_000));
    }
}
