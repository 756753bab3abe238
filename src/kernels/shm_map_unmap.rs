//! Mapping and unmapping: every change of an address space excludes all others in it.

use super::contract::{Body, Kernel, Memory, Verify};
use super::shm_page_faults::refused;
use super::worker_context::WorkerContext;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use crate::platform::fresh_memory::FreshMemory;
use std::hint::black_box;
use std::io;

choices! {
    /// What happens between mapping and unmapping.
    pub enum Touch {
        /// One byte is written, so that there is a page to give back.
        OneByte = "one_byte", "one byte is written";
        /// Nothing.
        Nothing = "nothing", "nothing";
    }
}

static BYTES: Param<u64> = Param::integer(
    "bytes",
    "Each mapping",
    "Bytes of each mapping.",
    (1 << 12, 1 << 12, 64 << 20),
    (Unit::Bytes, Scale::Logarithmic),
);
static TOUCH: Param<Touch> = Param::choice(
    "touch",
    "In between",
    "What happens between mapping and unmapping. A page that was written has to be found, cleared \
     and given back.",
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Mappings a job",
    "Mappings in one job.",
    (1, 60, 1 << 24),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. More jobs make a longer trial.",
    (1, 900, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "shm.map_unmap",
    title: "Mapping and unmapping",
    sentence: "Each worker maps a little memory and gives it back, again and again; the threads of \
               a process do it to one address space.",
    params: &[&BYTES.declaration, &TOUCH.declaration, &GRAIN.declaration, &JOBS.declaration],
    primary_metric: &Metric::Throughput,
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| {
        let each = match params.get(&TOUCH) {
            Touch::OneByte => 5_500.0,
            Touch::Nothing => 3_500.0,
        };
        params.get(&GRAIN) as f64 * each
    },
    verify: Verify::Count(|params, jobs| jobs * params.get(&GRAIN)),
    // Threads wait for the lock of their address space, which is the question and no disturbance.
    only_computes: false,
    memory: |params, _| Memory { private_bytes: mapping_bytes(params), ..Memory::NONE },
    body: Body::Worker(body),
    ..Kernel::CONTENDING
};

fn mapping_bytes(params: &Params) -> usize {
    usize::try_from(params.get(&BYTES)).unwrap_or(usize::MAX)
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let (bytes, grain) = (mapping_bytes(params), params.get(&GRAIN));
    let map = match params.get(&TOUCH) {
        Touch::OneByte => map_and_touch,
        Touch::Nothing => map_only,
    };
    context.begin();
    let mut mapped = 0;
    while context.next_job().is_some() {
        mapped += map(bytes, grain).map_err(|error| refused(&error))?;
        context.count(grain);
    }
    context.end();
    Ok(mapped)
}

/// Maps, writes a byte and unmaps so many times; counts those that then had the byte.
#[inline(never)]
fn map_and_touch(bytes: usize, times: u64) -> io::Result<u64> {
    let mut right = 0;
    for _ in 0..times {
        let mut memory = FreshMemory::map(bytes)?;
        memory[0] = black_box(1);
        right += u64::from(black_box(&memory)[0]);
    }
    Ok(right)
}

/// Maps and unmaps so many times.
#[inline(never)]
fn map_only(bytes: usize, times: u64) -> io::Result<u64> {
    let mut right = 0;
    for _ in 0..times {
        let memory = FreshMemory::map(bytes)?;
        right += u64::from(black_box(&memory).len() == bytes);
    }
    Ok(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_counts_once() {
        assert_eq!(map_and_touch(4_096, 10).unwrap(), 10);
        assert_eq!(map_only(4_096, 10).unwrap(), 10);
    }
}
