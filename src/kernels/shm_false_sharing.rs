//! Each worker adds to a word of its own; what matters is which words lie on one cache line.

use super::contract::{Body, Kernel, Memory, Sharing, Verify};
use super::worker_context::WorkerContext;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

choices! {
    /// Where the words of the workers lie.
    pub enum Layout {
        /// One behind the other: those of eight workers on a line of 64 bytes.
        Adjacent = "adjacent", "side by side";
        /// Each on cache lines of its own.
        Padded = "padded", "on lines of their own";
    }
}

choices! {
    /// How a worker adds one to its word.
    pub enum Addition {
        /// One instruction that the hardware makes indivisible.
        Atomic = "atomic", "atomic add";
        /// A load and a store: enough where nobody else writes the word.
        Plain = "plain", "load and store";
    }
}

static LAYOUT: Param<Layout> = Param::choice(
    "layout",
    "Words lie",
    "Words side by side share a cache line, which then moves from core to core with every write.",
);
static ADDITION: Param<Addition> = Param::choice(
    "addition",
    "Addition",
    "How a worker adds one to its own word. With a load and a store times vary from run to run.",
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Additions a job",
    "Additions in one job.",
    (1, 200_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. More jobs make a longer trial.",
    (1, 600, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// Bytes between two padded words: two pairs of cache lines, because some processors fetch lines in
/// pairs and some of those fetch the next pair ahead.
const PADDED: usize = 256;

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "shm.false_sharing",
    title: "False sharing",
    sentence: "Each worker adds to a word of its own, which shares its cache line with the words \
               of others or does not.",
    params: &[&LAYOUT.declaration, &ADDITION.declaration, &GRAIN.declaration, &JOBS.declaration],
    shares: Sharing::Memory("row of counters"),
    primary_metric: &Metric::Throughput,
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| {
        let each = match params.get(&ADDITION) {
            Addition::Atomic => 2.0,
            Addition::Plain => 0.3,
        };
        params.get(&GRAIN) as f64 * each
    },
    units_per_job: Some(|params| params.get(&GRAIN)),
    verify: Verify::Count(|params, jobs| jobs * params.get(&GRAIN)),
    memory: |_, workers| Memory { shared_bytes: workers as usize * PADDED, ..Memory::NONE },
    body: Body::Worker(body),
    ..Kernel::CONTENDING
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let grain = params.get(&GRAIN);
    let add = match params.get(&ADDITION) {
        Addition::Atomic => add_atomically,
        Addition::Plain => add_plainly,
    };
    let own = match params.get(&LAYOUT) {
        Layout::Adjacent => context.rank() as usize,
        Layout::Padded => context.rank() as usize * PADDED / size_of::<AtomicU64>(),
    };
    context.begin();
    while context.next_job().is_some() {
        add(&context.region()[own], grain);
        context.count(grain);
    }
    context.end();
    // Nobody else writes the word, so it tells how many additions were made.
    Ok(context.region()[own].load(Relaxed))
}

#[inline(never)]
fn add_atomically(word: &AtomicU64, times: u64) {
    for _ in 0..times {
        word.fetch_add(1, Relaxed);
    }
}

#[inline(never)]
fn add_plainly(word: &AtomicU64, times: u64) {
    for _ in 0..times {
        word.store(word.load(Relaxed) + 1, Relaxed);
    }
}
