//! Handing one core from worker to worker: what a switch between threads or processes costs, with
//! the memory that each of them has to find again.

use super::contract::{Body, Family, Kernel, Sharing, Verify, WorkerCounts};
use super::jobs::Distribution;
use super::worker_context::{Wait, WorkerContext};
use crate::model::design::{CoreSet, Model};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::platform::clock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Rounds between two looks at the job table, so that the look costs a hundredth of a round.
const ROUNDS_A_JOB: u64 = 100;
/// Bytes of a cache line, each of which is touched once a turn.
const LINE: usize = 64;
/// Nobody hands a turn to itself.
const LEAST_WORKERS: u32 = 2;
/// Bytes that the last cache of a machine of 2024 surely holds.
const CACHED: f64 = (16 << 20) as f64;

static WORKING_SET: Param<u64> = Param::integer(
    "working_set_bytes",
    "Working set",
    "Bytes of its own that each worker reads and writes at every turn, one word of each 64 bytes; \
     the time of that is part of the turn. From none to as much as the last cache holds.",
    (0, 0, 64 << 20),
    (Unit::Bytes, Scale::Linear),
);
static ROUNDS: Param<u64> = Param::integer(
    "rounds",
    "Rounds",
    "Rounds in which every worker has its turn once, in steps of 100.",
    (ROUNDS_A_JOB, 80_000, 10_000_000),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "life.switch",
    family: Family::Lifecycle,
    title: "Taking turns on a core",
    sentence: "Workers on one core hand the turn to each other: an operation is one hand-over, with \
               the touching of the memory that the worker works on.",
    params: &[&WORKING_SET.declaration, &ROUNDS.declaration],
    shares: Sharing::Memory("turn"),
    models: &[Model::Threads, Model::Processes, Model::Fork],
    workers: |_| WorkerCounts::SEVERAL,
    primary_metric: &Metric::OpP50,
    cores_by_default: || CoreSet::One,
    amount: &ROUNDS,
    jobs: |params| params.get(&ROUNDS).div_ceil(ROUNDS_A_JOB),
    nominal_job_ns: |params| round_ns(params, LEAST_WORKERS) * ROUNDS_A_JOB as f64,
    job_growth: |params, workers| round_ns(params, workers) / round_ns(params, LEAST_WORKERS),
    verify: Verify::Count(|_, jobs| jobs * ROUNDS_A_JOB),
    distribution: |_| Distribution::Dynamic,
    takers: |_, _| 1,
    only_computes: false,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

/// About how long a round takes: every worker has the turn once and touches its own memory. What
/// all of them touch together decides whether a cache still holds it.
fn round_ns(params: &Params, workers: u32) -> f64 {
    let workers = f64::from(workers.max(LEAST_WORKERS));
    let bytes = params.get(&WORKING_SET) as f64;
    let line_ns = if bytes * workers > CACHED { 5.0 } else { 1.0 };
    workers * (2_000.0 + bytes / LINE as f64 * line_ns)
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let mut own = WorkingSet::new(params.get(&WORKING_SET) as usize);
    own.touch();
    if context.rank() == 0 {
        return Ok(lead(context, &mut own));
    }
    let mut turns = 0;
    context.begin();
    while wait_for_turn(context, &mut turns) {
        own.touch();
        hand_over(context);
    }
    context.end();
    // Who comes next ends too.
    hand_over(context);
    Ok(0)
}

/// The part of the first worker: it takes the jobs, keeps the time, and tells the others when all
/// is done. Gives the rounds that came back to it: each means that every worker had its turn.
fn lead(context: &mut dyn WorkerContext, own: &mut WorkingSet) -> u64 {
    let workers = u64::from(context.workers());
    let (mut turns, mut rounds) = (0, 0);
    context.begin();
    while context.next_job().is_some() {
        let mut before = clock::now_ns();
        for _ in 0..ROUNDS_A_JOB {
            context.let_go();
            hand_over(context);
            let has_turn = wait_for_turn(context, &mut turns);
            context.waited(Wait::Message, before, clock::now_ns());
            if !has_turn {
                break;
            }
            own.touch();
            let after = clock::now_ns();
            context.record((after - before) / workers);
            context.count(workers - 1);
            before = after;
            rounds += 1;
        }
    }
    context.end();
    done_word(context).store(1, Release);
    hand_over(context);
    rounds
}

/// Not 0 once there are no more turns.
fn done_word(context: &dyn WorkerContext) -> &AtomicU64 {
    &context.words()[0].0
}

fn hand_over(context: &dyn WorkerContext) {
    context.bell((context.rank() + 1) % context.workers()).ring();
}

/// Waits for the next turn of the calling worker, which has had so many; tells whether it came, and
/// not the end.
fn wait_for_turn(context: &dyn WorkerContext, turns: &mut u32) -> bool {
    let bell = context.bell(context.rank());
    while bell.state.load(Acquire) == *turns {
        bell.park(*turns, None);
    }
    *turns = turns.wrapping_add(1);
    done_word(context).load(Relaxed) == 0 && !context.stopped()
}

/// The memory that a worker works on.
struct WorkingSet {
    words: Vec<u64>,
}

impl WorkingSet {
    fn new(bytes: usize) -> Self {
        Self { words: vec![0; bytes / size_of::<u64>()] }
    }

    /// Reads and writes one word of each cache line.
    #[inline(never)]
    fn touch(&mut self) {
        for word in self.words.iter_mut().step_by(LINE / size_of::<u64>()) {
            *word = word.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::Value;

    #[test]
    fn the_time_that_is_expected_grows_with_the_workers_and_what_they_touch_together() {
        let ns = |bytes: u64, workers| {
            let params = Params([("working_set_bytes".to_owned(), Value::Integer(bytes))].into());
            let job_ns = (KERNEL.nominal_job_ns)(&params) * (KERNEL.job_growth)(&params, workers);
            (job_ns / (ROUNDS_A_JOB as f64 * f64::from(workers))).round() as u64
        };
        assert_eq!(ns(0, 2), 2_000);
        assert_eq!(ns(0, 128), 2_000, "each of them has its turn");
        assert_eq!(ns(1 << 20, 2), 2_000 + 16_384);
        assert_eq!(ns(1 << 20, 64), 2_000 + 5 * 16_384, "no cache holds 64 MiB");
    }

    #[test]
    fn a_turn_touches_each_line_of_the_working_set_once() {
        let mut set = WorkingSet::new(3 * LINE);
        set.touch();
        set.touch();
        let expected: Vec<u64> = (0..24).map(|word| if word % 8 == 0 { 2 } else { 0 }).collect();
        assert_eq!(set.words, expected);
        WorkingSet::new(0).touch();
    }
}
