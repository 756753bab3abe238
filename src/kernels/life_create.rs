//! Creating an empty worker, waiting for its first instruction and for its end.

use super::contract::{Body, Family, Kernel, Memory, Site, Verify, WorkerCounts};
use super::worker_context::{Wait, WorkerContext};
use crate::model::design::Model;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;

static CREATIONS: Param<u64> = Param::integer(
    "creations",
    "Creations",
    "Empty workers that are created, one after the other, in a trial.",
    (1, 200, 100_000),
    (Unit::Count, Scale::Logarithmic),
);

static PARENT: Param<u64> = Param::integer(
    "parent_bytes",
    "Memory of the parent",
    "Bytes that the parent has written before; a fork copies the tables of all of it, a thread and \
     a fresh process do not. At most a quarter of the free memory.",
    (0, 0, 1 << 30),
    (Unit::Bytes, Scale::Linear),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "life.create",
    family: Family::Lifecycle,
    title: "Starting workers",
    sentence: "The host creates empty workers, one after the other, and waits for the end of each.",
    params: &[&CREATIONS.declaration, &PARENT.declaration],
    models: &[Model::Threads, Model::Processes, Model::Fork],
    workers: |_| WorkerCounts::ONE,
    primary_metric: &Metric::Create,
    pin_by_default: false,
    site: Site::Host,
    amount: &CREATIONS,
    jobs: |params| params.get(&CREATIONS),
    nominal_job_ns: |_| 700_000.0,
    verify: Verify::Count(|_, jobs| jobs),
    memory: |params, _| Memory {
        host_bytes: usize::try_from(params.get(&PARENT)).unwrap_or(usize::MAX),
        ..Memory::NONE
    },
    only_computes: false,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn body(_: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    context.begin();
    let mut created = 0;
    while context.next_job().is_some() {
        let creation = context.create_empty()?;
        context.record(creation.reaped_ns - creation.asked_ns);
        context.waited(Wait::Gate, creation.asked_ns, creation.reaped_ns);
        created += u64::from(creation.first_ns.is_some());
    }
    context.end();
    Ok(created)
}
