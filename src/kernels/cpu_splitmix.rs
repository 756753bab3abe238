//! A chain of integer operations, each waiting for the one before: the plainest computing there is.

use super::contract::{Family, Kernel, Sharing, Verify, Wiring, WorkerContext, WorkerCounts};
use crate::model::design::Model;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;

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
    family: Family::Cpu,
    title: "Integer chain",
    sentence: "Each worker computes chains of integers in which every step waits for the last.",
    params: &[&GRAIN.declaration, &JOBS.declaration],
    shares: Sharing::Nothing,
    models: &[Model::Sequential, Model::Threads, Model::Processes],
    workers: WorkerCounts::ANY,
    primary_metric: Metric::Makespan,
    jobs: |params, _| params.get(&JOBS),
    nominal_ns: |params| params.get(&GRAIN) as f64 * params.get(&JOBS) as f64 * 3.7,
    units_per_job: Some(|params| params.get(&GRAIN)),
    verify: Verify::AgainstSequential,
    only_computes: true,
    supports: |_, _| Ok(()),
    wiring: |_| Wiring::None,
    body,
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let _ = (params, context);
    Ok(0)
}
