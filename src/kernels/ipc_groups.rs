//! Groups of senders and receivers, the load of the scheduler test hackbench: in each group every
//! sender writes to every receiver.

use super::contract::{Body, Kernel, Sharing, Verify, WorkerCounts};
use super::routes::Route;
use super::talk::{self, MECHANISM, lost, own_jobs};
use super::worker_context::{WorkerContext, letting_go};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use std::io;

/// Loops between two looks at the job table and between two stamps.
const LOOPS_A_JOB: u64 = 10;
/// Messages that rings and channels have room for; pipes have room for more of the usual size.
const ROOM: usize = 128;

static SENDERS: Param<u64> = Param::integer(
    "senders",
    "Senders a group",
    "Workers in each group that send.",
    (1, 20, 255),
    (Unit::Count, Scale::Linear),
);
static RECEIVERS: Param<u64> = Param::integer(
    "receivers",
    "Receivers a group",
    "Workers in each group that receive, each through one pipe or the like from all senders.",
    (1, 20, 255),
    (Unit::Count, Scale::Linear),
);
static MESSAGE: Param<u64> = Param::integer(
    "message_bytes",
    "Message",
    "Bytes a message.",
    (1, 100, 64 << 10),
    (Unit::Bytes, Scale::Logarithmic),
);
static LOOPS: Param<u64> = Param::integer(
    "loops",
    "Loops",
    "How often each sender writes to every receiver of its group, shared among the groups, in \
     steps of 10: of 1,000 loops each of two groups has 500.",
    (LOOPS_A_JOB, 500, 10_000_000),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "ipc.groups",
    title: "Groups of senders and receivers",
    sentence: "In each group of workers every sender writes to every receiver, as hackbench does \
               it.",
    params: &[
        &MECHANISM.declaration,
        &SENDERS.declaration,
        &RECEIVERS.declaration,
        &MESSAGE.declaration,
        &LOOPS.declaration,
    ],
    shares: Sharing::Messages("in each group every sender writes to every receiver"),
    workers: |params| {
        let size = group_size(params);
        WorkerCounts { min: size, max: u32::MAX, multiple_of: size }
    },
    takers: |params, workers| workers / group_size(params),
    primary_metric: &Metric::Makespan,
    pin_by_default: false,
    amount: &LOOPS,
    jobs: |params| params.get(&LOOPS).div_ceil(LOOPS_A_JOB),
    nominal_job_ns: |params| {
        let bytes = params.get(&MESSAGE) as f64;
        messages_a_job(params) as f64 * talk::one_way_ns(params, bytes)
    },
    verify: Verify::Count(|params, jobs| jobs * messages_a_job(params)),
    routes,
    body: Body::Worker(body),
    ..Kernel::TALKING
};

fn group_size(params: &Params) -> u32 {
    (params.get(&SENDERS) + params.get(&RECEIVERS)) as u32
}

fn messages_a_job(params: &Params) -> u64 {
    LOOPS_A_JOB * params.get(&SENDERS) * params.get(&RECEIVERS)
}

/// One route for each receiver, from all senders of its group. The senders of a group come before
/// its receivers.
fn routes(params: &Params, workers: u32) -> Vec<Route> {
    let (size, senders) = (group_size(params), params.get(&SENDERS) as u32);
    let (carrier, message_bytes) = (params.get(&MECHANISM), params.get(&MESSAGE) as usize);
    let of_group = |group: u32| {
        let first = group * size;
        let from: Vec<u32> = (first..first + senders).collect();
        let route = move |to| Route { from: from.clone(), to, carrier, message_bytes, room: ROOM };
        (first + senders..first + size).map(route)
    };
    (0..workers / size).flat_map(of_group).collect()
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let size = group_size(params);
    let (group, place) = (context.rank() / size, u64::from(context.rank() % size));
    let whole = if place < params.get(&SENDERS) {
        send_all(params, context, group as usize, place)
    } else {
        receive_all(params, context, group as usize, place - params.get(&SENDERS))
    };
    whole.map_err(|error| lost(&error))
}

/// Which bytes the messages of a sender consist of.
fn byte_of(sender: u64) -> u8 {
    (sender + 1) as u8
}

/// Sends what is to be sent by one sender; the first sender of a group claims jobs for all.
fn send_all(
    params: &Params,
    context: &mut dyn WorkerContext,
    group: usize,
    place: u64,
) -> io::Result<u64> {
    let receivers = params.get(&RECEIVERS) as usize;
    let routes = group * receivers..(group + 1) * receivers;
    let mut ends: Vec<_> = routes.map(|route| talk::sender(context, route)).collect();
    let (bytes, byte) = (params.get(&MESSAGE) as usize, byte_of(place));
    let mut message = vec![byte; bytes];
    context.begin();
    let mut jobs_left = own_jobs(context, group_size(params));
    let mut goes_on = |context: &mut dyn WorkerContext| {
        if place == 0 {
            return context.next_job().is_some();
        }
        let is_left = jobs_left > 0 && !context.stopped();
        jobs_left -= u64::from(is_left);
        is_left
    };
    while goes_on(context) {
        let send_some = |_: &mut dyn WorkerContext| {
            for _ in 0..LOOPS_A_JOB {
                for end in &mut ends {
                    // A message that was moved away leaves an empty buffer.
                    message.resize(bytes, byte);
                    end.send(&mut message)?;
                }
            }
            Ok::<(), io::Error>(())
        };
        letting_go(context, send_some)?;
        context.count(LOOPS_A_JOB * receivers as u64);
    }
    context.end();
    Ok(0)
}

/// Receives what all senders of the group send to one receiver. Gives the number of messages, if
/// their bytes add up to what was sent.
fn receive_all(
    params: &Params,
    context: &mut dyn WorkerContext,
    group: usize,
    place: u64,
) -> io::Result<u64> {
    let senders = params.get(&SENDERS);
    let route = group as u64 * params.get(&RECEIVERS) + place;
    let mut incoming = talk::receiver(context, route as usize);
    let (mut message, mut first_bytes, mut last_bytes) = (Vec::new(), 0, 0);
    context.begin();
    let jobs = own_jobs(context, group_size(params));
    for _ in 0..jobs {
        let receive_some = |_: &mut dyn WorkerContext| {
            for _ in 0..LOOPS_A_JOB * senders {
                incoming.receive(&mut message)?;
                first_bytes += u64::from(message.first().copied().unwrap_or(0));
                last_bytes += u64::from(message.last().copied().unwrap_or(0));
            }
            Ok::<(), io::Error>(())
        };
        letting_go(context, receive_some)?;
    }
    context.end();
    let of_all = (0..senders).map(|sender| u64::from(byte_of(sender))).sum::<u64>();
    let expected = jobs * LOOPS_A_JOB * of_all;
    let is_whole = first_bytes == expected && last_bytes == expected;
    Ok(if is_whole { jobs * LOOPS_A_JOB * senders } else { 0 })
}
