//! Work in which one worker goes wrong: what is left of it, and of the others.

use super::contract::{Body, Family, Kernel, Memory};
use super::cpu_splitmix::chain;
use super::faults::{AT_JOB, Board, FAULT, Fault, Plan, SUPERVISOR};
use super::jobs::DISTRIBUTION;
use crate::model::design::{Model, Variant};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::units::Unit;
use crate::platform::fault;
use std::hint::black_box;

static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Work a job",
    "Steps of an integer chain in one job. More steps make a lost job more expensive.",
    (1, 400_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. With more jobs less is lost with one.",
    (1, 120, 1_024),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor. Its job is plain: the engine makes the fault happen in it, so that every model
/// can have it.
pub static KERNEL: Kernel = Kernel {
    id: "fault.worker",
    family: Family::Faults,
    title: "Failing worker",
    sentence: "One worker goes wrong in the middle of a job; what remains of the work and of the \
               other workers is counted.",
    params: &[
        &FAULT.declaration,
        &AT_JOB.declaration,
        &SUPERVISOR.declaration,
        &GRAIN.declaration,
        &JOBS.declaration,
        &DISTRIBUTION.declaration,
    ],
    primary_metric: &Metric::JobsDone,
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 3.7,
    units_per_job: Some(|params| params.get(&GRAIN)),
    only_computes: false,
    supports,
    memory,
    body: Body::Jobs(|_| Box::new(|job, steps| chain(black_box(job), black_box(steps)))),
    ..Kernel::COMPUTING
};

fn memory(params: &Params, workers: u32) -> Memory {
    let out_of_memory = params.get(&FAULT) == Fault::Memory;
    // One worker takes it all, whichever it will be.
    let taken = if out_of_memory { fault::MEMORY_ROOM_BYTES } else { 0 };
    Memory {
        // With weak scaling there are as many jobs for each worker.
        shared_bytes: Board::bytes(params.get(&JOBS) * u64::from(workers)),
        private_bytes: taken.div_ceil(u64::from(workers.max(1))) as usize,
        ..Memory::NONE
    }
}

fn supports(params: &Params, variant: &Variant) -> Result<(), String> {
    let Some(plan) = Plan::new(params) else { return Ok(()) };
    let jobs = params.get(&JOBS);
    if plan.job >= jobs {
        return Err(format!("nothing can go wrong in job {} of {jobs}", plan.job + 1));
    }
    if plan.is_supervised && variant.model == Model::Sequential {
        return Err("a plain loop has nobody beside it who could look after it".to_owned());
    }
    match fault::MEMORY_LIMIT_UNAVAILABLE {
        Some(reason) if plan.fault == Fault::Memory => Err(reason.to_owned()),
        _ => Ok(()),
    }
}
