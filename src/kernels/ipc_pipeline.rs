//! A pipeline: every worker is a stage, takes an item, works on it and hands it on.

use super::contract::{Body, Kernel, Sharing, Verify, WorkerCounts, size_of_share};
use super::cpu_splitmix::chain;
use super::records::{Content, RECORDS, SERIALISER};
use super::routes::Route;
use super::talk::{self, MECHANISM, ROOM, lost, own_jobs};
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
    "Bytes of an item on its way, unless messages are encoded.",
    (1, 1 << 10, 1 << 20),
    (Unit::Bytes, Scale::Logarithmic),
);
static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Work an item",
    "Steps of an integer chain for each item, shared among the stages. More steps make messages \
     matter less.",
    (0, 20_000, 1 << 32),
    (Unit::Count, Scale::Logarithmic),
);
static ITEMS: Param<u64> = Param::integer(
    "items",
    "Items",
    "Items that go through the pipeline. More items make a longer trial.",
    (1, 4_000, 1 << 22),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "ipc.pipeline",
    title: "Pipeline",
    sentence: "Each worker is a stage: it takes an item from the one before it, computes, and \
               hands it on.",
    params: &[
        &MECHANISM.declaration,
        &MESSAGE.declaration,
        &ROOM.declaration,
        &SERIALISER.declaration,
        &RECORDS.declaration,
        &GRAIN.declaration,
        &ITEMS.declaration,
    ],
    shares: Sharing::Messages("each hands on to the next"),
    workers: |_| WorkerCounts { min: 2, ..WorkerCounts::ANY },
    takers: |_, _| 1,
    primary_metric: &Metric::Makespan,
    amount: &ITEMS,
    jobs: |params| params.get(&ITEMS),
    waits_per_job: |_| 2,
    nominal_job_ns: |params| {
        params.get(&GRAIN) as f64 * 2.5 + talk::one_way_ns(params, params.get(&MESSAGE) as f64)
    },
    verify: Verify::Count(|_, jobs| jobs),
    routes,
    body: Body::Worker(body),
    ..Kernel::TALKING
};

fn content(params: &Params) -> Content {
    Content::new(params, params.get(&MESSAGE) as usize)
}

/// From each stage to the next, under the number of the first of the two.
fn routes(params: &Params, workers: u32) -> Vec<Route> {
    let (carrier, room) = (params.get(&MECHANISM), params.get(&ROOM) as usize);
    let bytes = content(params).message_bytes();
    (1..workers).map(|next| Route::between(next - 1, next, carrier, bytes, room)).collect()
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let (rank, workers) = (u64::from(context.rank()), u64::from(context.workers()));
    let steps = size_of_share(params.get(&GRAIN), rank, workers);
    let mut content = content(params);
    let whole = if rank == 0 {
        first_stage(context, &mut content, steps)
    } else {
        later_stage(context, &mut content, steps)
    };
    whole.map_err(|error| lost(&error))
}

fn work(number: u64, steps: u64) {
    black_box(chain(black_box(number), black_box(steps)));
}

/// Makes the items.
fn first_stage(
    context: &mut dyn WorkerContext,
    content: &mut Content,
    steps: u64,
) -> io::Result<u64> {
    let mut outgoing = talk::sender(context, 0);
    let (mut message, mut number) = (Vec::new(), 0);
    context.begin();
    while context.next_job().is_some() {
        work(number, steps);
        content.write(context, &mut message, number);
        waiting(context, Wait::Message, |_| outgoing.send(&mut message)).0?;
        number += 1;
    }
    context.end();
    Ok(0)
}

/// Takes items, and hands them on unless it is the last stage, which gives the number of items that
/// came whole and in order.
fn later_stage(
    context: &mut dyn WorkerContext,
    content: &mut Content,
    steps: u64,
) -> io::Result<u64> {
    let (rank, workers) = (context.rank(), context.workers());
    let mut incoming = talk::receiver(context, rank as usize - 1);
    let mut outgoing = (rank + 1 < workers).then(|| talk::sender(context, rank as usize));
    let (mut message, mut whole) = (Vec::new(), 0);
    context.begin();
    for number in 0..own_jobs(context, workers) {
        waiting(context, Wait::Message, |_| incoming.receive(&mut message)).0?;
        let is_whole = content.read(context, &message, number)?;
        work(number, steps);
        match &mut outgoing {
            None => whole += u64::from(is_whole),
            // An item that came damaged goes on under another number, so that the last stage sees.
            Some(outgoing) => {
                content.write(context, &mut message, number + u64::from(!is_whole));
                waiting(context, Wait::Message, |_| outgoing.send(&mut message)).0?;
            }
        }
    }
    context.end();
    Ok(whole)
}
