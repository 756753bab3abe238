//! A table that is read again and again and seldom written: one for all, or one for each worker.

use super::contract::{Body, Family, Kernel, MODELS_OF_WORKERS, Memory, Sharing};
use super::cpu_splitmix::step;
use super::worker_context::WorkerContext;
use crate::model::design::{Model, Variant};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

choices! {
    /// How many tables there are.
    pub enum Copies {
        /// One in memory that all workers share.
        Shared = "shared", "one for all";
        /// One for each worker.
        Private = "private", "one for each worker";
        /// The host's, which threads share and forked processes share until they write.
        CopyOnWrite = "copy_on_write", "the host's, copied when written";
    }
}

static COPIES: Param<Copies> = Param::choice(
    "copies",
    "Tables",
    "The host's table is made before workers are created: threads share it, and a forked process \
     gets a page of its own only when it writes to it.",
);
static BYTES: Param<u64> = Param::integer(
    "bytes",
    "Size",
    "Bytes of the table. A larger one leaves the caches and makes each look-up longer.",
    (1 << 12, 16 << 20, 4 << 30),
    (Unit::Bytes, Scale::Logarithmic),
);
static WRITES: Param<u64> = Param::integer(
    "write_percent",
    "Writes",
    "Percent of the look-ups that write instead. What is written is what is there, so that the \
     result stays the same.",
    (0, 0, 100),
    (Unit::Count, Scale::Linear),
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Look-ups a job",
    "Look-ups in one job, at places that follow from the job's number.",
    (1, 20_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table of jobs, shared among the workers. More jobs make a longer trial.",
    (1, 800, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// Words between two that surely lie on different pages, however small pages are.
const PAGE_WORDS: usize = 512;
/// Tables up to this size are looked up from a cache.
const CACHED_BYTES: u64 = 4 << 20;

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "shm.table",
    family: Family::SharedMemory,
    title: "Table to look up",
    sentence: "Each worker looks up places at random in a table that all share, or in one of its \
               own.",
    params: &[
        &COPIES.declaration,
        &BYTES.declaration,
        &WRITES.declaration,
        &GRAIN.declaration,
        &JOBS.declaration,
    ],
    shares: Sharing::Memory("table"),
    primary_metric: &Metric::MemoryPerWorker,
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| {
        let each = if params.get(&BYTES) <= CACHED_BYTES { 3.0 } else { 18.0 };
        params.get(&GRAIN) as f64 * each
    },
    units_per_job: Some(|params| params.get(&GRAIN)),
    supports,
    memory,
    models: MODELS_OF_WORKERS,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn supports(params: &Params, variant: &Variant) -> Result<(), String> {
    let is_fresh = variant.model == Model::Processes;
    if params.get(&COPIES) == Copies::CopyOnWrite && is_fresh {
        return Err("a process that is started afresh never sees the host's table; fork it, or \
                    choose one table for all"
            .to_owned());
    }
    Ok(())
}

fn memory(params: &Params, _: u32) -> Memory {
    let bytes = usize::try_from(params.get(&BYTES)).unwrap_or(usize::MAX);
    match params.get(&COPIES) {
        Copies::Shared => Memory { shared_bytes: bytes, ..Memory::NONE },
        Copies::Private => Memory { private_bytes: bytes, ..Memory::NONE },
        Copies::CopyOnWrite => {
            // Forked workers that write end up with a copy each.
            let private_bytes = if params.get(&WRITES) > 0 { bytes } else { 0 };
            Memory { host_bytes: bytes, private_bytes, ..Memory::NONE }
        }
    }
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let (grain, writes_of_100) = (params.get(&GRAIN), params.get(&WRITES));
    let words = params.get(&BYTES) / size_of::<AtomicU64>() as u64;
    let copies = params.get(&COPIES);
    let own: Vec<AtomicU64> = match copies {
        Copies::Private => (0..words).map(|place| AtomicU64::new(content(place))).collect(),
        Copies::Shared | Copies::CopyOnWrite => Vec::new(),
    };
    if copies == Copies::Shared {
        fill_own_part(context);
    }
    touch(table(copies, context, &own)?);
    context.begin();
    let mut sum = 0_u64;
    while let Some(job) = context.next_job() {
        let table = table(copies, context, &own)?;
        sum = sum.wrapping_add(look_up(table, job, black_box(grain), writes_of_100));
        context.count(grain);
    }
    context.end();
    Ok(sum)
}

/// The table as this worker sees it.
fn table<'a>(
    copies: Copies,
    context: &'a dyn WorkerContext,
    own: &'a [AtomicU64],
) -> Result<&'a [AtomicU64], Problem> {
    match copies {
        Copies::Shared => Ok(context.region()),
        Copies::Private => Ok(own),
        Copies::CopyOnWrite => context.host_memory().ok_or_else(|| {
            Problem::new(
                "This worker does not see the host's memory",
                "This trial has no result",
                "Choose one table for all",
            )
        }),
    }
}

/// What belongs into a place of the table; the host writes the same into its own.
fn content(place: u64) -> u64 {
    Memory::host_word(place)
}

/// Each worker fills its part of the table for all, before the start gate.
fn fill_own_part(context: &dyn WorkerContext) {
    let (region, rank) = (context.region(), context.rank() as usize);
    let bound = |part: usize| region.len() * part / context.workers() as usize;
    let (first, end) = (bound(rank), bound(rank + 1));
    for (place, word) in (first as u64..).zip(&region[first..end]) {
        word.store(content(place), Relaxed);
    }
}

/// Reads a word of each page, so that the page is where the worker finds it before it is measured.
fn touch(table: &[AtomicU64]) {
    for word in table.iter().step_by(PAGE_WORDS) {
        black_box(word.load(Relaxed));
    }
}

/// The sum of what is in so many places, some of which are written with what belongs there.
#[inline(never)]
fn look_up(table: &[AtomicU64], job: u64, times: u64, writes_of_100: u64) -> u64 {
    let (first, size) = (step(job), table.len() as u128);
    let mut sum = 0_u64;
    for turn in 0..times {
        let random = step(first.wrapping_add(turn));
        let place = ((u128::from(random) * size) >> 64) as usize;
        let found = if turn % 100 < writes_of_100 {
            let belongs = content(place as u64);
            table[place].store(belongs, Relaxed);
            belongs
        } else {
            table[place].load(Relaxed)
        };
        sum = sum.wrapping_add(found);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::design::Placement;
    use crate::model::id::VariantId;
    use crate::model::param::Value;

    #[test]
    fn a_look_up_finds_what_belongs_there_and_notices_what_does_not() {
        let table: Vec<AtomicU64> =
            (0..1_000).map(|place| AtomicU64::new(content(place))).collect();
        let read = look_up(&table, 5, 10_000, 0);
        assert_eq!(look_up(&table, 5, 10_000, 40), read, "writes change nothing");
        assert_ne!(look_up(&table, 6, 10_000, 0), read, "each job looks elsewhere");
        table[500].store(0, Relaxed);
        assert_ne!(look_up(&table, 5, 10_000, 0), read);
        look_up(&table, 5, 10_000, 100);
        assert_eq!(look_up(&table, 5, 10_000, 0), read, "all places were written");
    }

    #[test]
    fn memory_is_declared_for_every_kind_of_copy() {
        let check = |copies: &str, writes, expected: u64| {
            let word = Value::Word(copies.to_owned());
            let params = [
                ("copies".to_owned(), word),
                ("bytes".to_owned(), Value::Integer(1 << 20)),
                ("write_percent".to_owned(), Value::Integer(writes)),
            ];
            assert_eq!(memory(&Params(params.into()), 4).total(4), expected << 20, "{copies}");
        };
        check("shared", 1, 1);
        check("private", 0, 4);
        check("copy_on_write", 0, 1);
        check("copy_on_write", 1, 5);
    }

    #[test]
    fn a_fresh_process_is_not_given_a_table_that_it_cannot_see() {
        let word = Value::Word("copy_on_write".to_owned());
        let params = Params([("copies".to_owned(), word)].into());
        for model in MODELS_OF_WORKERS {
            let placement = Placement::default();
            let variant =
                Variant { id: VariantId::at(0), model: model.clone(), workers: 2, placement };
            let answer = KERNEL.can_run(&params, &variant);
            assert_eq!(answer.is_err(), *model == Model::Processes, "{model:?}");
        }
    }
}
