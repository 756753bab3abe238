//! Waiting for a timer: the plainest waiting there is. No core is busy meanwhile.

use super::between::{self, COMPUTE};
use super::contract::{Body, Family, Kernel, MODELS_OF_WORKERS, Verify};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::platform::timer;
use std::time::Duration;

static WAIT: Param<u64> = Param::integer(
    "wait_ns",
    "Each wait",
    "How long a worker asks the system to wait; the wait that happened is what is recorded.",
    (1_000, 1_000_000, 1_000_000_000),
    (Unit::Nanoseconds, Scale::Logarithmic),
);
static WAITS: Param<u64> = Param::integer(
    "waits",
    "Waits",
    "Waits in all, shared among the workers.",
    (1, 200, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "io.wait",
    family: Family::Io,
    title: "Waiting for a timer",
    sentence: "Each worker waits for a timer again and again, as it would for a slow device.",
    params: &[&WAIT.declaration, &WAITS.declaration, &COMPUTE.declaration],
    amount: &WAITS,
    jobs: |params| params.get(&WAITS),
    nominal_job_ns: |params| {
        params.get(&WAIT) as f64 * 1.02 + 8_000.0 + between::nominal_ns(params)
    },
    verify: Verify::Count(|_, jobs| jobs),
    only_computes: false,
    models: MODELS_OF_WORKERS,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let wait = Duration::from_nanos(params.get(&WAIT));
    let steps = params.get(&COMPUTE);
    timer::make_exact();
    context.begin();
    let mut waits = 0;
    while context.next_job().is_some() {
        between::compute(steps);
        let ((), took) = waiting(context, Wait::Io, |_| timer::wait(wait));
        context.record(took);
        waits += 1;
    }
    context.end();
    Ok(waits)
}
