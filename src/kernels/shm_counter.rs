//! Many workers count into shared memory: safely, alone, or in a race that loses updates.

use super::contract::{Body, Conclusion, Kernel, SharedWord, Sharing, Verify};
use super::worker_context::WorkerContext;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use std::sync::atomic::Ordering::Relaxed;

choices! {
    /// How a worker adds one.
    pub enum Mechanism {
        /// One instruction that the hardware makes indivisible.
        Atomic = "atomic", "atomic add";
        /// Load, add and store inside a critical section.
        Lock = "lock", "lock";
        /// An atomic add to a counter of the worker's own, on cache lines of its own.
        Padded = "padded", "own cache line";
        /// Load, add and store with nothing to keep others out.
        Racy = "racy", "no protection";
    }
}

static MECHANISM: Param<Mechanism> = Param::choice(
    "mechanism",
    "Protection",
    "How a worker adds one to the counter. Without protection updates are lost, and counted.",
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Additions a job",
    "Additions in one job.",
    (1, 20_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers.",
    (1, 400, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "shm.counter",
    title: "Shared counter",
    sentence: "All workers add to one counter in shared memory, as fast as they can.",
    params: &[&MECHANISM.declaration, &GRAIN.declaration, &JOBS.declaration],
    shares: Sharing::Memory("counter"),
    primary_metric: &Metric::Throughput,
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 12.0,
    units_per_job: Some(|params| params.get(&GRAIN)),
    verify: Verify::Count(|params, jobs| jobs * params.get(&GRAIN)),
    conclude,
    guard: |params| (params.get(&MECHANISM) == Mechanism::Lock).then_some("one worker at a time"),
    only_computes: false,
    body: Body::Worker(body),
    ..Kernel::CONTENDING
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let grain = params.get(&GRAIN);
    let add = match params.get(&MECHANISM) {
        Mechanism::Atomic => add_atomically,
        Mechanism::Lock => add_under_lock,
        Mechanism::Padded => add_to_own,
        Mechanism::Racy => add_in_a_race,
    };
    context.begin();
    let mut added = 0;
    while context.next_job().is_some() {
        add(context, grain);
        context.count(grain);
        added += grain;
    }
    context.end();
    Ok(added)
}

#[inline(never)]
fn add_atomically(context: &dyn WorkerContext, times: u64) {
    let counter = &context.words()[0].0;
    for _ in 0..times {
        counter.fetch_add(1, Relaxed);
    }
}

#[inline(never)]
fn add_under_lock(context: &dyn WorkerContext, times: u64) {
    let (lock, counter) = (context.lock(), &context.words()[0].0);
    for _ in 0..times {
        lock.with(|| counter.store(counter.load(Relaxed) + 1, Relaxed));
    }
}

#[inline(never)]
fn add_to_own(context: &dyn WorkerContext, times: u64) {
    let counter = &context.words()[1 + context.rank() as usize].0;
    for _ in 0..times {
        counter.fetch_add(1, Relaxed);
    }
}

/// A relaxed load and a relaxed store: defined behaviour that still forgets what others added
/// between the two.
#[inline(never)]
fn add_in_a_race(context: &dyn WorkerContext, times: u64) {
    let counter = &context.words()[0].0;
    for _ in 0..times {
        counter.store(counter.load(Relaxed) + 1, Relaxed);
    }
}

fn conclude(params: &Params, words: &[SharedWord], added: u64) -> Conclusion {
    let counted: u64 = words.iter().map(|word| word.0.load(Relaxed)).sum();
    let lost = added.saturating_sub(counted);
    // A race is expected to lose updates; what is verified is that every addition was made.
    let checksum = match params.get(&MECHANISM) {
        Mechanism::Racy => added,
        Mechanism::Atomic | Mechanism::Lock | Mechanism::Padded => counted,
    };
    Conclusion { checksum, lost_updates: Some(lost), ..Conclusion::default() }
}
