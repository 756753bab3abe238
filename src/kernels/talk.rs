//! What kernels whose workers send messages have in common.

use super::contract::size_of_share;
use super::records::{RECORDS, SERIALISER, Serialiser};
use super::routes::{Carrier, Incoming, Outgoing};
use super::worker_context::WorkerContext;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use std::io;

/// What carries the messages.
pub static MECHANISM: Param<Carrier> =
    Param::choice("mechanism", "Messages go through", "What carries the messages.");

/// How many messages may be under way on a route.
pub static ROOM: Param<u64> = Param::integer(
    "room",
    "Messages under way",
    "How many messages may wait for the receiver; pipes and sockets take no fewer than the system \
     gives them by default.",
    (1, 16, 1_024),
    (Unit::Count, Scale::Logarithmic),
);

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
    size_of_share(
        context.jobs(),
        u64::from(context.rank() / team),
        u64::from((context.workers() / team).max(1)),
    )
}

/// A message that did not get through.
pub fn lost(error: &io::Error) -> Problem {
    Problem::new(
        format!("A worker lost the connection to its partner: {error}"),
        "This trial has no result",
        "Run again; if it happens every time, let messages go through something else",
    )
}

/// About how long a message takes there and back between two cores of a machine of 2024, with the
/// encodings on both sides, in nanoseconds; for expected times before anything was measured here.
pub fn round_trip_ns(params: &Params, plain_bytes: f64) -> f64 {
    let (base, a_byte) = match params.get(&MECHANISM) {
        Carrier::Pipe | Carrier::LocalSocket | Carrier::Ring => (28_000.0, 0.4),
        Carrier::Tcp => (37_000.0, 0.5),
        Carrier::SpinningRing => (600.0, 0.2),
        Carrier::Channel | Carrier::Crossbeam => (1_200.0, 0.0),
        Carrier::CopyingChannel | Carrier::CopyingCrossbeam => (1_400.0, 0.2),
    };
    base + plain_bytes * a_byte + 2.0 * encoding_ns(params)
}

/// About how long a message takes in a stream of them, as for [`round_trip_ns`].
pub fn one_way_ns(params: &Params, plain_bytes: f64) -> f64 {
    let (base, a_byte) = match params.get(&MECHANISM) {
        Carrier::Pipe | Carrier::LocalSocket => (1_200.0, 0.15),
        Carrier::Tcp => (2_000.0, 0.2),
        Carrier::Ring | Carrier::SpinningRing => (200.0, 0.1),
        Carrier::Channel | Carrier::Crossbeam => (250.0, 0.05),
        Carrier::CopyingChannel | Carrier::CopyingCrossbeam => (250.0, 0.1),
    };
    base + plain_bytes * a_byte + encoding_ns(params)
}

/// About how long it takes to encode and decode a message.
fn encoding_ns(params: &Params) -> f64 {
    let a_record = match params.get(&SERIALISER) {
        Serialiser::None => 0.0,
        Serialiser::Postcard => 500.0,
        Serialiser::Json => 2_000.0,
    };
    a_record * params.get(&RECORDS) as f64
}
