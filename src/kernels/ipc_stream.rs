//! Messages one way, as fast as they go: what a channel between two workers carries.

use super::contract::{Body, Kernel, Sharing, Verify, WorkerCounts};
use super::records::{Content, RECORDS, SERIALISER};
use super::routes::{Incoming, Outgoing, Route};
use super::talk::{self, MECHANISM, ROOM, lost, own_jobs};
use super::worker_context::{Wait, WorkerContext, letting_go, waiting};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use std::io;

/// Messages between two looks at the job table and between two stamps, so that both cost a
/// hundredth of a message.
const MESSAGES_A_JOB: u64 = 100;

static MESSAGE: Param<u64> = Param::integer(
    "message_bytes",
    "Message",
    "Bytes a message, unless messages are encoded.",
    (1, 64 << 10, 1 << 20),
    (Unit::Bytes, Scale::Logarithmic),
);
static MESSAGES: Param<u64> = Param::integer(
    "messages",
    "Messages",
    "Messages in all, shared among the pairs of workers, in steps of 100.",
    (MESSAGES_A_JOB, 20_000, 100_000_000),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "ipc.stream",
    title: "Stream of messages",
    sentence: "The first worker of each pair sends messages to the second as fast as they go; \
               messages a second times the bytes of one are the bandwidth.",
    params: &[
        &MECHANISM.declaration,
        &MESSAGE.declaration,
        &ROOM.declaration,
        &SERIALISER.declaration,
        &RECORDS.declaration,
        &MESSAGES.declaration,
    ],
    shares: Sharing::Messages("the first of each pair sends to the second"),
    workers: |_| WorkerCounts::PAIRS,
    takers: |_, workers| workers / 2,
    primary_metric: &Metric::Throughput,
    amount: &MESSAGES,
    jobs: |params| params.get(&MESSAGES).div_ceil(MESSAGES_A_JOB),
    nominal_job_ns: |params| {
        MESSAGES_A_JOB as f64 * talk::one_way_ns(params, params.get(&MESSAGE) as f64)
    },
    waits_per_job: |params| if content(params).is_encoded() { MESSAGES_A_JOB } else { 1 },
    verify: Verify::Count(|_, jobs| jobs * MESSAGES_A_JOB),
    routes,
    body: Body::Worker(body),
    ..Kernel::TALKING
};

fn content(params: &Params) -> Content {
    Content::new(params, params.get(&MESSAGE) as usize)
}

/// One route for each pair.
fn routes(params: &Params, workers: u32) -> Vec<Route> {
    let (carrier, room) = (params.get(&MECHANISM), params.get(&ROOM) as usize);
    let bytes = content(params).message_bytes();
    (0..workers / 2)
        .map(|pair| Route::between(2 * pair, 2 * pair + 1, carrier, bytes, room))
        .collect()
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let (rank, mut content) = (context.rank(), content(params));
    let route = (rank / 2) as usize;
    let whole = if rank.is_multiple_of(2) {
        let mut outgoing = talk::sender(context, route);
        send_all(context, &mut *outgoing, &mut content)
    } else {
        let mut incoming = talk::receiver(context, route);
        receive_all(context, &mut *incoming, &mut content)
    };
    whole.map_err(|error| lost(&error))
}

/// Sends until there is no job left.
fn send_all(
    context: &mut dyn WorkerContext,
    outgoing: &mut dyn Outgoing,
    content: &mut Content,
) -> io::Result<u64> {
    let (mut message, mut number) = (Vec::new(), 0);
    context.begin();
    while context.next_job().is_some() {
        if content.is_encoded() {
            for _ in 0..MESSAGES_A_JOB {
                content.write(context, &mut message, number);
                waiting(context, Wait::Message, |_| outgoing.send(&mut message)).0?;
                number += 1;
            }
        } else {
            let send_some = |context: &mut dyn WorkerContext| {
                for number in number..number + MESSAGES_A_JOB {
                    content.write(context, &mut message, number);
                    outgoing.send(&mut message)?;
                }
                Ok::<(), io::Error>(())
            };
            letting_go(context, send_some)?;
            number += MESSAGES_A_JOB;
        }
        context.count(MESSAGES_A_JOB);
    }
    context.end();
    Ok(0)
}

/// Receives all that is sent to this worker. Gives the number of messages that came whole and in
/// order.
fn receive_all(
    context: &mut dyn WorkerContext,
    incoming: &mut dyn Incoming,
    content: &mut Content,
) -> io::Result<u64> {
    let (mut message, mut number, mut whole) = (Vec::new(), 0, 0);
    context.begin();
    for _ in 0..own_jobs(context, 2) {
        if content.is_encoded() {
            for _ in 0..MESSAGES_A_JOB {
                waiting(context, Wait::Message, |_| incoming.receive(&mut message)).0?;
                whole += u64::from(content.read(context, &message, number)?);
                number += 1;
            }
        } else {
            let receive_some = |context: &mut dyn WorkerContext| {
                for number in number..number + MESSAGES_A_JOB {
                    incoming.receive(&mut message)?;
                    whole += u64::from(content.read(context, &message, number)?);
                }
                Ok::<(), io::Error>(())
            };
            letting_go(context, receive_some)?;
            number += MESSAGES_A_JOB;
        }
    }
    context.end();
    Ok(whole)
}
