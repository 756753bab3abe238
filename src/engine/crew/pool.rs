//! Workers that are threads of a work-stealing pool (rayon).

use super::super::context::{Context, Means};
use super::super::fault::Rehearsal;
use super::super::host::Trial;
use super::super::protocol::TrialReport;
use super::super::slot::Field;
use super::super::supervise::{Crew, Loss, supervise};
use super::super::worker::{attempt, leave_together, place};
use crate::kernels::contract::{Body, Job};
use crate::kernels::jobs::{Handout, Start};
use crate::kernels::worker_context::WorkerContext as _;
use crate::platform::clock;
use rayon::ThreadPool;
use rayon::prelude::*;
use std::convert::Infallible;
use std::hint::black_box;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs a trial whose workers are the threads of a pool.
pub fn run(trial: &Trial) -> io::Result<TrialReport> {
    let Body::Jobs(prepare) = trial.kernel.body else {
        unreachable!("obstacles refuse a pool for work that is not made of jobs")
    };
    let job = prepare(&trial.spec.params);
    let (pool, ended) = build(trial)?;
    let (block, spec, kernel) = (Arc::clone(&trial.block), Arc::clone(&trial.spec), trial.kernel);
    // The host's own thread stays free to watch over the trial.
    std::thread::Builder::new().name("tandem-conductor".to_owned()).spawn(move || {
        let contexts = (0..spec.workers)
            .map(|rank| Mutex::new(Context::new(&block, &spec, kernel, rank, Means::default())));
        let lanes = Lanes(contexts.collect());
        let rehearsal = Rehearsal::of(&block, &spec, kernel);
        let job = match &rehearsal {
            Some(rehearsal) => rehearsal.clone().rehearse(0, job),
            None => job,
        };
        let conducted = attempt(&block, 0, || Ok(conduct(&pool, &lanes, &job, rehearsal.as_ref())));
        let outcome = conducted.ok().flatten();
        for rank in 0..spec.workers {
            // The pool adds up as it goes, so there is one sum for all.
            let sum = outcome.filter(|_| rank == 0).or(outcome.map(|_| 0));
            block.slot(rank).set_if_known(Field::Checksum, sum);
        }
        leave_together(&block, spec.workers);
        drop(pool);
    })?;
    let mut crew = Pool { ended, workers: trial.spec.workers as usize };
    let _serving = trial.serve().inspect_err(|_| trial.block.stop())?;
    Ok(supervise(&trial.block, &trial.spec, kernel, &mut crew))
}

/// Builds a pool whose threads stamp their first instruction and place themselves, and tell when
/// they end.
fn build(trial: &Trial) -> io::Result<(ThreadPool, Receiver<()>)> {
    let (sender, ended) = channel();
    let sender = Mutex::new(sender);
    let (block, spec, kernel) = (Arc::clone(&trial.block), Arc::clone(&trial.spec), trial.kernel);
    let asked_ns = clock::now_ns();
    (0..spec.workers).for_each(|rank| block.slot(rank).set(Field::Asked, asked_ns));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(spec.workers as usize)
        .thread_name(|rank| format!("tandem-worker-{rank}"))
        .start_handler(move |rank| {
            block.slot(rank as u32).set(Field::First, clock::now_ns());
            place(&block, &spec, kernel, rank as u32);
        })
        .exit_handler(move |_| {
            // A host that no longer waits needs no telling.
            let _gone = sender.lock().unwrap_or_else(PoisonError::into_inner).send(());
        })
        .build()
        .map_err(io::Error::other)?;
    Ok((pool, ended))
}

/// What each thread of the pool stamps and counts, by its number.
struct Lanes<'a>(Vec<Mutex<Context<'a>>>);

impl Lanes<'_> {
    /// Does something in the lane of the calling thread; nobody else ever holds it.
    fn own<R>(&self, act: impl FnOnce(&mut Context<'_>) -> R) -> R {
        let rank = rayon::current_thread_index().expect("only threads of the pool have lanes");
        act(&mut self.0[rank].lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn handout(&self) -> Handout {
        self.0[0].lock().unwrap_or_else(PoisonError::into_inner).handout()
    }
}

/// From the start gate to the last job; gives the sum of all checksums.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's path names one lifetime, and the lane has another"
)]
fn conduct(pool: &ThreadPool, lanes: &Lanes<'_>, job: &Job, rehearsal: Option<&Rehearsal>) -> u64 {
    let handout = lanes.handout();
    if handout.start == Start::Warm {
        pool.broadcast(|_| black_box(job(0, handout.units(0))));
    }
    pool.broadcast(|_| lanes.own(|context| context.begin()));
    let one = |number: u64| {
        let goes_on = lanes.own(|context| {
            let goes_on = !context.stopped();
            if goes_on {
                context.claim(number);
            }
            goes_on
        });
        if !goes_on {
            return 0;
        }
        let units = handout.units(number);
        let checksum = match rehearsal {
            None => job(number, units),
            Some(rehearsal) => caught(rehearsal, || job(number, units)).unwrap_or_else(|| {
                lanes.own(|context| context.lose_claimed());
                0
            }),
        };
        lanes.own(|context| context.finish());
        checksum
    };
    let serial: u64 = pool.install(|| (0..handout.serial_jobs).map(one).fold(0, u64::wrapping_add));
    let parallel = pool.install(|| {
        (handout.serial_jobs..handout.jobs).into_par_iter().map(one).reduce(|| 0, u64::wrapping_add)
    });
    pool.broadcast(|_| lanes.own(|context| context.end()));
    serial.wrapping_add(parallel)
}

/// A task whose panic is caught, as pools do it that hand the panic to whoever waits for the task.
fn caught(rehearsal: &Rehearsal, task: impl Fn() -> u64) -> Option<u64> {
    let run = || Ok::<_, Infallible>(catch_unwind(AssertUnwindSafe(&task)));
    let Ok(outcome) = rehearsal.task(run);
    outcome
}

struct Pool {
    ended: Receiver<()>,
    workers: usize,
}

impl Crew for Pool {
    fn process_ids(&self) -> Vec<u32> {
        vec![std::process::id()]
    }

    fn lost(&mut self) -> Option<Loss> {
        None
    }

    fn still_running(&mut self) -> usize {
        self.workers
    }

    fn reap(&mut self, _: u32) {
        // The threads of a pool end in any order, one message each.
        let _gone = self.ended.recv();
    }

    /// As for other threads: they end with the host.
    fn end_by_force(&mut self) -> bool {
        false
    }
}
