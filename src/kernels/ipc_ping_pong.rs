//! A message there and back: how long two workers take to hand something to each other.

use super::contract::{Body, Kernel, Sharing, Verify, WorkerCounts};
use super::records::{Content, RECORDS, SERIALISER};
use super::routes::Route;
use super::talk::{self, MECHANISM, Talk, lost, own_jobs};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::platform::clock;
use std::io;

/// Round trips between two looks at the job table, so that the look costs a hundredth of a trip.
const TRIPS_A_JOB: u64 = 100;

static MESSAGE: Param<u64> = Param::integer(
    "message_bytes",
    "Message",
    "Bytes a message, unless messages are encoded; the answer has as many.",
    (1, 1, 1 << 20),
    (Unit::Bytes, Scale::Logarithmic),
);
static TRIPS: Param<u64> = Param::integer(
    "trips",
    "Round trips",
    "Round trips in all, shared among the pairs of workers, in steps of 100.",
    (TRIPS_A_JOB, 10_000, 10_000_000),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "ipc.ping_pong",
    title: "Round trips",
    sentence: "Workers in pairs send a message there and back, again and again.",
    params: &[
        &MECHANISM.declaration,
        &MESSAGE.declaration,
        &SERIALISER.declaration,
        &RECORDS.declaration,
        &TRIPS.declaration,
    ],
    shares: Sharing::Messages("pairs of them talk"),
    workers: |_| WorkerCounts::PAIRS,
    takers: |_, workers| workers / 2,
    primary_metric: &Metric::OpP50,
    amount: &TRIPS,
    jobs: |params| params.get(&TRIPS).div_ceil(TRIPS_A_JOB),
    nominal_job_ns: |params| {
        TRIPS_A_JOB as f64 * talk::round_trip_ns(params, params.get(&MESSAGE) as f64)
    },
    // Whoever follows waits once, or once for each way where messages are encoded.
    waits_per_job: |params| TRIPS_A_JOB * if content(params).is_encoded() { 2 } else { 1 },
    verify: Verify::Count(|_, jobs| jobs * TRIPS_A_JOB),
    routes,
    body: Body::Worker(body),
    ..Kernel::TALKING
};

fn content(params: &Params) -> Content {
    Content::new(params, params.get(&MESSAGE) as usize)
}

/// Two routes for each pair: from the even worker to the odd one under the number of the even one,
/// and back under that of the odd one. One message is under way at a time.
fn routes(params: &Params, workers: u32) -> Vec<Route> {
    let (carrier, bytes) = (params.get(&MECHANISM), content(params).message_bytes());
    (0..workers).map(|rank| Route::between(rank, rank ^ 1, carrier, bytes, 1)).collect()
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let rank = context.rank() as usize;
    let mut talk = Talk::between(context, rank, rank ^ 1);
    let mut content = content(params);
    let trips = if rank.is_multiple_of(2) {
        lead(context, &mut talk, &mut content)
    } else if content.is_encoded() {
        follow_decoding(context, &mut talk, &mut content)
    } else {
        follow(context, &mut talk)
    };
    trips.map_err(|error| lost(&error))
}

/// Makes round trips until there is no job left. Gives the number of those that came back whole.
fn lead(
    context: &mut dyn WorkerContext,
    talk: &mut Talk,
    content: &mut Content,
) -> io::Result<u64> {
    let (mut message, mut number, mut whole) = (Vec::new(), 0, 0);
    let is_encoded = content.is_encoded();
    context.begin();
    while context.next_job().is_some() {
        for _ in 0..TRIPS_A_JOB {
            let asked = if is_encoded { clock::now_ns() } else { 0 };
            content.write(context, &mut message, number);
            context.let_go();
            let before = clock::now_ns();
            talk.outgoing.send(&mut message)?;
            talk.incoming.receive(&mut message)?;
            let after = clock::now_ns();
            context.waited(Wait::Message, before, after);
            whole += u64::from(content.read(context, &message, number)?);
            // A trip with an encoding lasts from the records to the records.
            context.record(if is_encoded { clock::now_ns() - asked } else { after - before });
            number += 1;
        }
    }
    context.end();
    Ok(whole)
}

/// Sends back whatever comes. The answer is part of the wait, so that no stamp delays it.
fn follow(context: &mut dyn WorkerContext, talk: &mut Talk) -> io::Result<u64> {
    let mut message = Vec::new();
    context.begin();
    for _ in 0..own_jobs(context, 2) * TRIPS_A_JOB {
        let (answered, _) = waiting(context, Wait::Message, |_| {
            talk.incoming.receive(&mut message)?;
            talk.outgoing.send(&mut message)
        });
        answered?;
    }
    context.end();
    Ok(0)
}

/// Decodes whatever comes, and sends it back encoded anew.
fn follow_decoding(
    context: &mut dyn WorkerContext,
    talk: &mut Talk,
    content: &mut Content,
) -> io::Result<u64> {
    let mut message = Vec::new();
    context.begin();
    for number in 0..own_jobs(context, 2) * TRIPS_A_JOB {
        waiting(context, Wait::Message, |_| talk.incoming.receive(&mut message)).0?;
        let is_whole = content.read(context, &message, number)?;
        // A message that came damaged goes back under another number, which its sender sees.
        content.write(context, &mut message, number + u64::from(!is_whole));
        waiting(context, Wait::Message, |_| talk.outgoing.send(&mut message)).0?;
    }
    context.end();
    Ok(0)
}
