//! A clock that ticks beside heavy work: how late a user interface or a control loop comes to its
//! turn when the work is in the same thread, in another, or in another process.

use super::contract::{
    Body, Conclusion, Family, Kernel, MODELS_OF_WORKERS, SharedWord, WorkerCounts,
};
use super::cpu_splitmix::chain;
use super::jobs::Distribution;
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::design::{Model, Variant};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use crate::platform::{clock, priority, timer};
use std::hint::black_box;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::time::Duration;

/// Under an interpreter lock, work looks after so many steps whether somebody waits for it.
const STEPS_A_LOOK: u64 = 50_000;

choices! {
    /// What the system is told of the heavy work.
    pub enum Priority {
        /// Nothing.
        Normal = "normal", "as high as the tick's";
        /// Others go before it.
        Low = "low", "lower than the tick's";
    }
}

static TICK: Param<u64> = Param::integer(
    "tick_ns",
    "Tick",
    "Time from tick to tick; 16.7 ms is one picture of 60 in a second. 368 ticks are needed for a \
     99th percentile and 72 for a 95th: with fewer the longest delay says more.",
    (100_000, 16_666_667, 1_000_000_000),
    (Unit::Nanoseconds, Scale::Logarithmic),
);
static PRIORITY: Param<Priority> = Param::choice(
    "priority",
    "Priority of the work",
    "Whether the workers that compute tell the system that others go before them.",
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Work a job",
    "Steps of an integer chain in one job; in the same thread, a tick is looked at between jobs.",
    (1, 2_000_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs of heavy work, shared among the workers that do not tick. More make a longer trial.",
    (1, 40, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "life.ticker",
    family: Family::Lifecycle,
    title: "Ticking beside heavy work",
    sentence: "One worker waits for the ticks of a clock while the others compute; the times of \
               operations are how late it came to each tick. Sequential, the work and the tick \
               share a thread.",
    params: &[&TICK.declaration, &PRIORITY.declaration, &GRAIN.declaration, &JOBS.declaration],
    models: MODELS_OF_WORKERS,
    workers: |_| WorkerCounts::SEVERAL,
    primary_metric: &Metric::OpMax,
    pin_by_default: false,
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 3.7,
    distribution: |_| Distribution::Dynamic,
    takers: |_, workers| workers.saturating_sub(1).max(1),
    conclude: |_, words: &[SharedWord], sum| Conclusion {
        checksum: sum,
        dropped_ticks: words.first().map(|word| word.0.load(Relaxed)),
        ..Conclusion::default()
    },
    only_computes: false,
    supports,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn supports(params: &Params, variant: &Variant) -> Result<(), String> {
    match (params.get(&PRIORITY), &variant.model) {
        (Priority::Low, Model::Sequential) => {
            Err("the tick and the work are one thread, which has one priority".to_owned())
        }
        _ => Ok(()),
    }
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let period_ns = params.get(&TICK);
    if context.workers() == 1 {
        return Ok(work_and_tick(params, context));
    }
    if context.rank() == 0 {
        tick(context, period_ns);
        return Ok(0);
    }
    if params.get(&PRIORITY) == Priority::Low {
        priority::lower().map_err(|error| {
            Problem::new(
                format!("The system refused to lower the priority of a thread: {error}"),
                "This trial has no result",
                "Leave the priority as it is",
            )
        })?;
    }
    let sum = work(params, context, |_| {});
    // Whoever waits for ticks has to know when the last of the others is done.
    context.bell(0).ring();
    Ok(sum)
}

/// Everything in one thread.
fn work_and_tick(params: &Params, context: &mut dyn WorkerContext) -> u64 {
    let mut ticks: Option<Ticks> = None;
    let sum = work(params, context, |context| {
        let now_ns = clock::now_ns();
        // The first look is at the start of the work, from which ticks are counted.
        let ticks = ticks.get_or_insert_with(|| Ticks::new(params.get(&TICK), now_ns));
        if let Some(late_ns) = ticks.look(now_ns) {
            context.late(late_ns);
        }
    });
    leave(context, ticks.map_or(0, |ticks| ticks.dropped));
    sum
}

/// Does jobs until there are none, with a look at something before each of them and after the last.
fn work(
    params: &Params,
    context: &mut dyn WorkerContext,
    mut look: impl FnMut(&mut dyn WorkerContext),
) -> u64 {
    let grain = params.get(&GRAIN);
    let mut sum = 0_u64;
    context.begin();
    look(context);
    while let Some(job) = context.next_job() {
        let (mut state, mut left) = (black_box(job), grain);
        while left > 0 {
            let steps = left.min(STEPS_A_LOOK);
            state = chain(state, black_box(steps));
            left -= steps;
            context.hand_over_if_asked();
        }
        sum = sum.wrapping_add(state);
        look(context);
    }
    context.end();
    sum
}

/// Waits for tick after tick until all others are done.
fn tick(context: &mut dyn WorkerContext, period_ns: u64) {
    timer::make_exact();
    let others = context.workers() - 1;
    context.begin();
    let mut ticks = Ticks::new(period_ns, clock::now_ns());
    loop {
        let rung = context.bell(0).state.load(Acquire);
        if rung >= others || context.stopped() {
            break;
        }
        waiting(context, Wait::Io, |context| {
            let left = ticks.due_ns.saturating_sub(clock::now_ns());
            context.bell(0).park(rung, Some(Duration::from_nanos(left)));
        });
        if let Some(late_ns) = ticks.look(clock::now_ns()) {
            context.late(late_ns);
        }
    }
    context.end();
    leave(context, ticks.dropped);
}

fn leave(context: &dyn WorkerContext, dropped: u64) {
    context.words()[0].0.store(dropped, Release);
}

/// A clock that ticks again and again, and what became of its ticks.
#[derive(Debug, PartialEq, Eq)]
struct Ticks {
    period_ns: u64,
    /// The next tick that was not seen.
    due_ns: u64,
    /// Ticks that came and went: the next one was due before anybody looked.
    dropped: u64,
}

impl Ticks {
    fn new(period_ns: u64, now_ns: u64) -> Self {
        Self { period_ns, due_ns: now_ns + period_ns, dropped: 0 }
    }

    /// Looks at the clock; tells how late a tick was seen if one is due. Of several only the oldest
    /// is seen, as a picture that comes late is shown once; the others are dropped.
    fn look(&mut self, now_ns: u64) -> Option<u64> {
        let late_ns = now_ns.checked_sub(self.due_ns)?;
        let dropped = late_ns / self.period_ns;
        self.dropped += dropped;
        self.due_ns += (dropped + 1) * self.period_ns;
        Some(late_ns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_seen_once_and_those_that_were_slept_through_are_dropped() {
        let mut ticks = Ticks::new(10, 100);
        assert_eq!(ticks.look(109), None, "not yet");
        assert_eq!(ticks.look(110), Some(0));
        assert_eq!(ticks.look(119), None);
        assert_eq!(ticks.look(129), Some(9), "late, and the next is not due");
        assert_eq!(ticks, Ticks { period_ns: 10, due_ns: 130, dropped: 0 });
        assert_eq!(ticks.look(165), Some(35), "those of 140, 150 and 160 were slept through");
        assert_eq!(ticks, Ticks { period_ns: 10, due_ns: 170, dropped: 3 });
    }
}
