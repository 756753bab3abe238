//! Work that is scattered and gathered: one worker gives a part to each of the others and waits for
//! all results.

use super::contract::{Body, Kernel, Sharing, Verify, WorkerCounts, size_of_share};
use super::cpu_splitmix::chain;
use super::records::{number_matches, stamp};
use super::routes::Route;
use super::talk::{self, MECHANISM, Talk, lost, own_jobs};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use std::hint::black_box;
use std::io;

static MESSAGE: Param<u64> = Param::integer(
    "message_bytes",
    "Message",
    "Bytes of a part on its way to a worker; its result has as many.",
    (1, 4 << 10, 1 << 20),
    (Unit::Bytes, Scale::Logarithmic),
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Work a round",
    "Steps of an integer chain in each round, shared among the workers that get a part. More \
     steps make messages matter less.",
    (0, 50_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static ROUNDS: Param<u64> = Param::integer(
    "exchanges",
    "Exchanges",
    "How often work is scattered and gathered. More make a longer trial.",
    (1, 1_500, 1 << 22),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "ipc.scatter_gather",
    title: "Scatter and gather",
    sentence: "One worker gives a part of the work to each of the others and waits for all their \
               results, again and again.",
    params: &[
        &MECHANISM.declaration,
        &MESSAGE.declaration,
        &GRAIN.declaration,
        &ROUNDS.declaration,
    ],
    shares: Sharing::Messages("the first talks with each of the others"),
    workers: |_| WorkerCounts { min: 2, ..WorkerCounts::ANY },
    takers: |_, _| 1,
    primary_metric: &Metric::OpP50,
    amount: &ROUNDS,
    jobs: |params| params.get(&ROUNDS),
    waits_per_job: |_| 2,
    nominal_job_ns: |params| {
        params.get(&GRAIN) as f64 * 3.7 + talk::round_trip_ns(params, params.get(&MESSAGE) as f64)
    },
    verify: Verify::Count(|_, jobs| jobs),
    routes,
    body: Body::Worker(body),
    ..Kernel::TALKING
};

/// Two routes for each worker but the first: to it and back.
fn routes(params: &Params, workers: u32) -> Vec<Route> {
    let (carrier, bytes) = (params.get(&MECHANISM), params.get(&MESSAGE) as usize);
    let both = |rank| [(0, rank), (rank, 0)];
    let all = (1..workers).flat_map(both);
    all.map(|(from, to)| Route::between(from, to, carrier, bytes, 1)).collect()
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let bytes = params.get(&MESSAGE) as usize;
    let rounds = if context.rank() == 0 {
        lead(context, bytes)
    } else {
        let others = u64::from(context.workers()) - 1;
        let steps = size_of_share(params.get(&GRAIN), u64::from(context.rank()) - 1, others);
        follow(context, bytes, steps)
    };
    rounds.map_err(|error| lost(&error))
}

/// Scatters and gathers. Gives the number of rounds in which every result came back whole.
fn lead(context: &mut dyn WorkerContext, bytes: usize) -> io::Result<u64> {
    let mut others: Vec<(Talk, Vec<u8>)> = (1..context.workers() as usize)
        .map(|rank| (Talk::between(context, 2 * rank - 2, 2 * rank - 1), vec![0; bytes]))
        .collect();
    let (mut number, mut rounds) = (0, 0);
    context.begin();
    while context.next_job().is_some() {
        others.iter_mut().for_each(|(_, message)| stamp(message, number));
        let (done, took_ns) = waiting(context, Wait::Message, |_| {
            for (talk, message) in &mut others {
                talk.outgoing.send(message)?;
            }
            for (talk, message) in &mut others {
                talk.incoming.receive(message)?;
            }
            Ok::<(), io::Error>(())
        });
        done?;
        context.record(took_ns);
        let answer = number + 1;
        rounds += u64::from(others.iter().all(|(_, message)| number_matches(message, answer)));
        number += 1;
    }
    context.end();
    Ok(rounds)
}

/// Takes parts, works on them and sends results back.
fn follow(context: &mut dyn WorkerContext, bytes: usize, steps: u64) -> io::Result<u64> {
    let (rank, workers) = (context.rank() as usize, context.workers());
    let mut talk = Talk::between(context, 2 * rank - 1, 2 * rank - 2);
    let mut message = vec![0; bytes];
    context.begin();
    for number in 0..own_jobs(context, workers) {
        waiting(context, Wait::Message, |_| talk.incoming.receive(&mut message)).0?;
        black_box(chain(black_box(number), black_box(steps)));
        // A part that came damaged goes back as it is, which the first worker sees.
        if number_matches(&message, number) {
            stamp(&mut message, number + 1);
        }
        waiting(context, Wait::Message, |_| talk.outgoing.send(&mut message)).0?;
    }
    context.end();
    Ok(0)
}
