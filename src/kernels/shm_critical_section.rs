//! Turns of work, a part of each inside a lock.

use super::contract::{Body, Conclusion, Kernel, SharedWord, Sharing, Verify};
use super::cpu_splitmix::{chain, step};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::design::{Model, Variant};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError, RwLock, TryLockError};

choices! {
    /// The lock.
    pub enum Lock {
        /// A word in shared memory on which the system lets workers wait, whatever they are.
        Shared = "shared", "lock in shared memory";
        /// The mutex of the standard library.
        Std = "std", "std mutex, threads only";
        /// The mutex of the `parking_lot` crate, which queues its waiters by itself.
        ParkingLot = "parking_lot", "parking_lot mutex, threads only";
        /// The reader-writer lock of the standard library.
        ReadWrite = "rwlock", "reader-writer lock, threads only";
    }
}

static LOCK: Param<Lock> = Param::choice(
    "lock",
    "Lock",
    "What keeps others out. Locks of libraries work among the threads of one process only.",
);
static INSIDE: Param<u64> = Param::integer(
    "inside_percent",
    "Inside the lock",
    "Percent of each turn that a worker spends inside the lock. It bounds how many workers can be \
     of use.",
    (0, 20, 100),
    (Unit::Count, Scale::Linear),
);
static READS: Param<u64> = Param::integer(
    "read_percent",
    "Turns that only read",
    "Percent of the turns that change nothing. Only a reader-writer lock lets several of them in \
     at once.",
    (0, 80, 100),
    (Unit::Count, Scale::Linear),
);
static STEPS: Param<u64> = Param::integer(
    "steps",
    "Work a turn",
    "Steps of the integer chain in one turn, inside and outside together. Fewer steps ask for the \
     lock more often.",
    (1, 1_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Turns a job",
    "Turns in one job.",
    (1, 100, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. More jobs make a longer trial.",
    (1, 800, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// A host runs one trial and ends, so these are the trial's own, and all its threads see them.
static STD: Mutex<()> = Mutex::new(());
static PARKING_LOT: parking_lot::Mutex<()> = parking_lot::const_mutex(());
static RW_LOCK: RwLock<()> = RwLock::new(());

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "shm.critical_section",
    title: "Critical section",
    sentence: "Each worker computes in turns, a part of each inside one lock for all, under which \
               it counts its turn.",
    params: &[
        &LOCK.declaration,
        &INSIDE.declaration,
        &READS.declaration,
        &STEPS.declaration,
        &GRAIN.declaration,
        &JOBS.declaration,
    ],
    shares: Sharing::Memory("counter behind a lock"),
    primary_metric: &Metric::Throughput,
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * (params.get(&STEPS) as f64 * 3.7 + 15.0),
    units_per_job: Some(|params| params.get(&GRAIN)),
    verify: Verify::AgainstSequential,
    conclude,
    guard: |_| Some("one worker at a time"),
    // Whoever waits for a lock leaves its core on purpose.
    only_computes: false,
    supports,
    body: Body::Worker(body),
    ..Kernel::CONTENDING
};

fn supports(params: &Params, variant: &Variant) -> Result<(), String> {
    let is_one_process =
        matches!(variant.model, Model::Sequential | Model::Threads | Model::InterpreterLock);
    let library = match params.get(&LOCK) {
        Lock::Shared => return Ok(()),
        Lock::Std => "the standard library's mutex",
        Lock::ParkingLot => "a parking_lot mutex",
        Lock::ReadWrite => "the standard library's reader-writer lock",
    };
    if is_one_process {
        return Ok(());
    }
    Err(format!("{library} does not reach beyond one process; choose the lock in shared memory"))
}

/// What each turn does.
struct Turns {
    lock: Lock,
    a_job: u64,
    inside: u64,
    outside: u64,
    reads_of_100: u64,
}

impl Turns {
    fn new(params: &Params) -> Self {
        let steps = params.get(&STEPS);
        let inside = (u128::from(steps) * u128::from(params.get(&INSIDE)) / 100) as u64;
        Self {
            lock: params.get(&LOCK),
            a_job: params.get(&GRAIN),
            inside,
            outside: steps - inside,
            reads_of_100: params.get(&READS),
        }
    }

    /// Whether a turn, counted through all jobs, only reads: evenly spread, so that any run of
    /// turns has its share of them.
    fn only_reads(&self, turn: u64) -> bool {
        let reads_before = |turn: u64| turn % 100 * self.reads_of_100 / 100;
        (turn % 100 + 1) * self.reads_of_100 / 100 > reads_before(turn)
    }
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let turns = Turns::new(params);
    context.begin();
    let (mut sum, mut written) = (0_u64, 0);
    while let Some(job) = context.next_job() {
        for turn in job * turns.a_job..(job + 1) * turns.a_job {
            let only_reads = turns.only_reads(turn);
            written += u64::from(!only_reads);
            sum = sum.wrapping_add(one_turn(context, &turns, turn, only_reads));
        }
        context.count(turns.a_job);
    }
    context.end();
    // For the count of lost updates: what was counted under the lock has to be the sum of these.
    context.words()[1 + context.rank() as usize].0.store(written, Relaxed);
    Ok(sum)
}

#[inline(never)]
fn one_turn(context: &mut dyn WorkerContext, turns: &Turns, turn: u64, only_reads: bool) -> u64 {
    let prepared = chain(black_box(step(turn)), turns.outside);
    // A load and a store, not an atomic addition: without the lock updates would be lost.
    let section = |counter: &AtomicU64| {
        let count = black_box(counter.load(Relaxed));
        let result = chain(black_box(prepared), turns.inside);
        if !only_reads {
            counter.store(count + 1, Relaxed);
        }
        result
    };
    inside(context, turns.lock, only_reads, section)
}

/// Runs a section inside the lock. The wait is stamped where the lock was not free at once, and
/// only there: two stamps in every turn would be the larger part of a short one.
#[inline]
fn inside<R>(
    context: &mut dyn WorkerContext,
    lock: Lock,
    only_reads: bool,
    section: impl FnOnce(&AtomicU64) -> R,
) -> R {
    match lock {
        Lock::Shared => {
            if !context.lock().try_take() {
                waiting(context, Wait::Lock, |context| context.lock().take());
            }
            let result = section(&context.words()[0].0);
            context.lock().give_back();
            result
        }
        Lock::Std => {
            let wait = || STD.lock().unwrap_or_else(PoisonError::into_inner);
            let _guard = at_once(STD.try_lock()).unwrap_or_else(|| in_line(context, wait));
            section(&context.words()[0].0)
        }
        Lock::ParkingLot => {
            let wait = || PARKING_LOT.lock();
            let _guard = PARKING_LOT.try_lock().unwrap_or_else(|| in_line(context, wait));
            section(&context.words()[0].0)
        }
        Lock::ReadWrite if only_reads => {
            let wait = || RW_LOCK.read().unwrap_or_else(PoisonError::into_inner);
            let _guard = at_once(RW_LOCK.try_read()).unwrap_or_else(|| in_line(context, wait));
            section(&context.words()[0].0)
        }
        Lock::ReadWrite => {
            let wait = || RW_LOCK.write().unwrap_or_else(PoisonError::into_inner);
            let _guard = at_once(RW_LOCK.try_write()).unwrap_or_else(|| in_line(context, wait));
            section(&context.words()[0].0)
        }
    }
}

/// The guard of a lock that was free. A worker that panicked inside leaves the trial without a
/// result, so the mark that it left on the lock tells nothing new.
fn at_once<G>(tried: Result<G, TryLockError<G>>) -> Option<G> {
    match tried {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// The guard of a lock that was not free, after a wait that is stamped.
#[cold]
fn in_line<G>(context: &mut dyn WorkerContext, wait: impl FnOnce() -> G) -> G {
    waiting(context, Wait::Lock, |_| wait()).0
}

fn conclude(_: &Params, words: &[SharedWord], sum: u64) -> Conclusion {
    let counted = words[0].0.load(Relaxed);
    let written: u64 = words[1..].iter().map(|word| word.0.load(Relaxed)).sum();
    // Both have to be right: what was computed and what was counted.
    let checksum = step(counted).wrapping_add(sum);
    let lost_updates = Some(written.saturating_sub(counted));
    Conclusion { checksum, lost_updates, ..Conclusion::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::design::Placement;
    use crate::model::id::VariantId;
    use crate::model::param::Value;

    fn params(values: &[(&str, u64)]) -> Params {
        Params(values.iter().map(|(n, v)| ((*n).to_owned(), Value::Integer(*v))).collect())
    }

    #[test]
    fn a_turn_is_divided_as_the_percentages_say() {
        for percent in [0, 1, 20, 50, 99, 100] {
            let turns = Turns::new(&params(&[
                ("inside_percent", percent),
                ("read_percent", percent),
                ("steps", 1_000),
            ]));
            assert_eq!((turns.inside, turns.outside), (10 * percent, 1_000 - 10 * percent));
            let reads = (300..500).filter(|turn| turns.only_reads(*turn)).count() as u64;
            assert_eq!(reads, 2 * percent);
        }
    }

    #[test]
    fn an_update_that_was_lost_is_counted_and_changes_the_result() {
        let words: Vec<SharedWord> = (0..4).map(|_| SharedWord::default()).collect();
        let conclude_with = |counted: u64| {
            words[0].0.store(counted, Relaxed);
            words[1].0.store(30, Relaxed);
            words[2].0.store(20, Relaxed);
            conclude(&Params::default(), &words, 7)
        };
        let (whole, short) = (conclude_with(50), conclude_with(49));
        assert_eq!((whole.lost_updates, short.lost_updates), (Some(0), Some(1)));
        assert_ne!(whole.checksum, short.checksum);
    }

    #[test]
    fn locks_of_libraries_are_refused_where_workers_are_processes() {
        for lock in ["shared", "std", "parking_lot", "rwlock"] {
            let params = Params([("lock".to_owned(), Value::Word(lock.to_owned()))].into());
            for model in KERNEL.models {
                let placement = Placement::default();
                let variant =
                    Variant { id: VariantId::at(0), model: model.clone(), workers: 2, placement };
                let has_processes = matches!(model, Model::Processes | Model::Fork);
                let answer = KERNEL.can_run(&params, &variant);
                assert_eq!(answer.is_err(), lock != "shared" && has_processes, "{lock} {model:?}");
            }
        }
    }
}
