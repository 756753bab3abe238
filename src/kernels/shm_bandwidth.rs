//! The triad of the STREAM benchmark (1995), a = b + s x c: as fast as memory gives and takes.

use super::contract::{Body, Kernel, Memory};
use super::worker_context::WorkerContext;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::workload::MEMORY_BANDWIDTH;
use std::hint::black_box;

static BYTES: Param<u64> = Param::integer(
    "bytes",
    "Working set",
    "Bytes of the three arrays of each worker together. What fits into a cache measures the cache.",
    (1 << 12, 64 << 20, 4 << 30),
    (Unit::Bytes, Scale::Logarithmic),
);
static PASSES: Param<u64> = Param::integer(
    "passes",
    "Passes",
    "Passes over the arrays, shared among the workers; each is a job.",
    (1, 160, 1 << 22),
    (Unit::Count, Scale::Logarithmic),
);

/// Bytes that a pass moves for each place: two are read and one is written, as STREAM counts them.
const BYTES_A_PLACE: u64 = 3 * size_of::<f64>() as u64;

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: MEMORY_BANDWIDTH,
    title: "Memory bandwidth",
    sentence: "Each worker computes a = b + s x c over arrays of its own; operations are bytes \
               moved, so the throughput is in bytes per second.",
    params: &[&BYTES.declaration, &PASSES.declaration],
    primary_metric: &Metric::Throughput,
    amount: &PASSES,
    jobs: |params| params.get(&PASSES),
    nominal_job_ns: |params| {
        // Out of memory, out of the last cache, out of a near one.
        let a_byte = match params.get(&BYTES) {
            0x0200_0000.. => 0.027,
            0x0010_0000.. => 0.014,
            _ => 0.009,
        };
        params.get(&BYTES) as f64 * a_byte
    },
    memory: |params, _| {
        let private_bytes = usize::try_from(params.get(&BYTES)).unwrap_or(usize::MAX);
        Memory { private_bytes, ..Memory::NONE }
    },
    body: Body::Worker(body),
    ..Kernel::CONTENDING
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let places = params.get(&BYTES) / BYTES_A_PLACE;
    let mut result = vec![-1.0; places as usize];
    let b: Vec<f64> = (0..places).map(|place| (place % 1_000) as f64).collect();
    let c: Vec<f64> = (0..places).map(|place| (place % 777) as f64).collect();
    context.begin();
    let (mut sum, mut last) = (0_u64, None);
    while let Some(job) = context.next_job() {
        triad(&mut result, &b, &c, black_box(factor(job)));
        sum = sum.wrapping_add(sample(&result, job));
        context.count(places * BYTES_A_PLACE);
        last = Some(job);
    }
    context.end();
    // Every place of the last pass, and one of each pass before it.
    let wrong = last.map_or(0, |job| count_wrong(&result, &b, &c, factor(job)));
    Ok(sum.wrapping_add(wrong))
}

/// A factor that differs from job to job, so that a pass that did not happen shows.
fn factor(job: u64) -> f64 {
    1.0 + (job % 512) as f64
}

/// A place that follows from the number of the job, with what is in it.
fn sample(result: &[f64], job: u64) -> u64 {
    result[(job.wrapping_mul(40_503) % result.len() as u64) as usize].to_bits()
}

#[inline(never)]
fn triad(result: &mut [f64], b: &[f64], c: &[f64], factor: f64) {
    for ((a, b), c) in result.iter_mut().zip(b).zip(c) {
        *a = b + factor * c;
    }
}

/// All numbers are whole and far below 2^53, so the sum is exact whatever the order.
fn count_wrong(result: &[f64], b: &[f64], c: &[f64], factor: f64) -> u64 {
    let places = result.iter().zip(b).zip(c);
    places.filter(|((a, b), c)| **a - **b != factor * **c).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_gives_the_known_sums_and_one_that_is_missing_shows() {
        let (b, c) = ([1.0, 2.0, 3.0, 4.0, 5.0], [10.0, 20.0, 30.0, 40.0, 0.0]);
        let mut result = [0.0; 5];
        triad(&mut result, &b, &c, 3.0);
        assert_eq!(result, [31.0, 62.0, 93.0, 124.0, 5.0]);
        assert_eq!(count_wrong(&result, &b, &c, 3.0), 0);
        assert_eq!(count_wrong(&result, &b, &c, 2.0), 4, "all but the place where c is 0");
        assert_eq!(sample(&result, 3), result[(3 * 40_503) % 5].to_bits());
    }
}
