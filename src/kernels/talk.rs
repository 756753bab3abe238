//! What kernels whose workers send messages have in common.

use super::contract::share_of;
use super::routes::{Carrier, Incoming, Outgoing};
use super::worker_context::WorkerContext;
use crate::model::param::Param;
use crate::model::problem::Problem;
use std::io;

/// What carries the messages.
pub static MECHANISM: Param<Carrier> =
    Param::choice("mechanism", "Messages go through", "What carries the messages.");

/// What a worker sends into and what it receives from.
pub struct Talk {
    /// The way there.
    pub outgoing: Box<dyn Outgoing>,
    /// The way back.
    pub incoming: Box<dyn Incoming>,
}

impl Talk {
    /// The ends of two routes.
    pub fn between(context: &mut dyn WorkerContext, outgoing: usize, incoming: usize) -> Self {
        Self { outgoing: sender(context, outgoing), incoming: receiver(context, incoming) }
    }
}

/// The end of a route into which this worker sends.
pub fn sender(context: &mut dyn WorkerContext, route: usize) -> Box<dyn Outgoing> {
    context.outgoing(route).expect("the host laid the route for this sender")
}

/// The end of a route from which this worker receives.
pub fn receiver(context: &mut dyn WorkerContext, route: usize) -> Box<dyn Incoming> {
    context.incoming(route).expect("the host laid the route for this receiver")
}

/// How many jobs the team of this worker does, for a member that does not claim them.
pub fn own_jobs(context: &dyn WorkerContext, team: u32) -> u64 {
    let share = share_of(
        context.jobs(),
        u64::from(context.rank() / team),
        u64::from((context.workers() / team).max(1)),
    );
    share.end - share.start
}

/// A message that did not get through.
pub fn lost(error: &io::Error) -> Problem {
    Problem::new(
        format!("A worker lost the connection to its partner: {error}"),
        "This trial has no result",
        "Run again; if it happens every time, let messages go through something else",
    )
}

/// Marks a message with its number, as far as it has room.
pub fn stamp(message: &mut [u8], number: u64) {
    for (place, byte) in message.iter_mut().zip(number.to_le_bytes()) {
        *place = byte;
    }
}

/// Whether a message has the mark of its number.
pub fn is_stamped(message: &[u8], number: u64) -> bool {
    message.iter().zip(number.to_le_bytes()).all(|(place, byte)| *place == byte)
}
