//! Writing to fresh pages: each costs a fault, in which the system finds a page and clears it.

use super::contract::{Body, Kernel, Memory, Verify};
use super::worker_context::WorkerContext;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::platform::fresh_memory::{FreshMemory, page_bytes};

static BYTES: Param<u64> = Param::integer(
    "bytes",
    "Each mapping",
    "Bytes that are mapped, touched page by page, and given back in one job.",
    (1 << 16, 32 << 20, 1 << 30),
    (Unit::Bytes, Scale::Logarithmic),
);
static MAPPINGS: Param<u64> = Param::integer(
    "mappings",
    "Mappings",
    "Mappings in all, shared among the workers; each is a job.",
    (1, 24, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "shm.page_faults",
    title: "Page faults",
    sentence: "Each worker maps fresh memory and writes a byte to every page; the threads of a \
               process do it to one address space. Operations are pages.",
    params: &[&BYTES.declaration, &MAPPINGS.declaration],
    primary_metric: &Metric::Throughput,
    amount: &MAPPINGS,
    jobs: |params| params.get(&MAPPINGS),
    nominal_job_ns: |params| 10_000.0 + pages(params) as f64 * NOMINAL_PAGE_NS,
    verify: Verify::Count(|params, jobs| jobs * pages(params)),
    // Threads wait for the lock of their address space, which is the question and no disturbance.
    only_computes: false,
    memory: |params, _| Memory { private_bytes: mapping_bytes(params), ..Memory::NONE },
    body: Body::Worker(body),
    ..Kernel::CONTENDING
};

/// What a fault costs one worker, clearing of the page included.
const NOMINAL_PAGE_NS: f64 = 1_500.0;

fn mapping_bytes(params: &Params) -> usize {
    usize::try_from(params.get(&BYTES)).unwrap_or(usize::MAX)
}

fn pages(params: &Params) -> u64 {
    mapping_bytes(params).div_ceil(page_bytes()) as u64
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let (bytes, page) = (mapping_bytes(params), page_bytes());
    context.begin();
    let mut sum = 0;
    while let Some(job) = context.next_job() {
        let mut memory = FreshMemory::map(bytes).map_err(|error| refused(&error))?;
        let touched = touch(&mut memory, page, mark(job));
        sum += touched;
        context.count(touched);
    }
    context.end();
    Ok(sum)
}

/// Not 0, which every fresh page holds.
fn mark(job: u64) -> u8 {
    job as u8 | 1
}

/// Writes to every page; gives how many there are, or nothing if what was written is not there.
#[inline(never)]
fn touch(memory: &mut [u8], page: usize, mark: u8) -> u64 {
    let mut touched = 0;
    for byte in memory.iter_mut().step_by(page) {
        *byte = mark;
        touched += 1;
    }
    let last = (touched.max(1) - 1) * page;
    if [memory[0], memory[last]] == [mark; 2] { touched as u64 } else { 0 }
}

/// Why a worker has no fresh memory.
pub fn refused(error: &std::io::Error) -> Problem {
    Problem::new(
        format!("The system refused to map memory: {error}"),
        "This trial has no result",
        "Ask for smaller mappings or fewer workers, or close other programs",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_touched_once() {
        let mut memory = vec![0; 3 * 512 + 1];
        assert_eq!(touch(&mut memory, 512, 7), 4);
        let touched: Vec<usize> = (0..memory.len()).filter(|place| memory[*place] == 7).collect();
        assert_eq!(touched, [0, 512, 1_024, 1_536]);
    }
}
