//! A message there and back: how long two workers take to hand something to each other.

use super::contract::{
    Body, Family, Kernel, MODELS_OF_CREWS, Sharing, Verify, Wiring, WorkerCounts,
};
use super::worker_context::{Channel, Wait, WorkerContext};
use crate::model::design::Model;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::model::words::choices;
use crate::platform::clock;
use crate::platform::mailbox::Mailbox;
use interprocess::local_socket::{GenericNamespaced, ListenerOptions, Stream, prelude::*};
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Round trips between two looks at the job table, so that the look costs a hundredth of a trip.
const TRIPS_A_JOB: u64 = 100;
/// How often the odd worker tries while the even one is not there yet.
const CONNECT_EVERY: Duration = Duration::from_millis(1);

choices! {
    /// What carries the messages.
    pub enum Mechanism {
        /// Two anonymous pipes.
        Pipe = "pipe", "pipe";
        /// A Unix domain socket, or a named pipe on Windows.
        LocalSocket = "local_socket", "local socket";
        /// TCP on the loopback address, without Nagle's delay.
        Tcp = "tcp", "TCP on loopback";
        /// Bytes in shared memory, with a word to wait on.
        SharedMemory = "shared_memory", "shared memory, blocking";
        /// The standard library's channel, which moves a buffer and copies nothing.
        Channel = "channel", "in-process channel";
    }
}

static MECHANISM: Param<Mechanism> =
    Param::choice("mechanism", "Messages go through", "What carries the messages of a pair.");
static MESSAGE: Param<u64> = Param::integer(
    "message_bytes",
    "Message",
    "Bytes a message; the answer has as many.",
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
    family: Family::Ipc,
    title: "Round trips",
    sentence: "Workers in pairs send a message there and back, again and again.",
    params: &[&MECHANISM.declaration, &MESSAGE.declaration, &TRIPS.declaration],
    shares: Sharing::Channel,
    models: MODELS_OF_CREWS,
    workers: WorkerCounts::PAIRS,
    primary_metric: &Metric::OpP50,
    amount: &TRIPS,
    jobs: |params| params.get(&TRIPS).div_ceil(TRIPS_A_JOB),
    nominal_job_ns: |params| TRIPS_A_JOB as f64 * (25_000.0 + params.get(&MESSAGE) as f64 * 0.4),
    verify: Verify::Count(|_, jobs| jobs * TRIPS_A_JOB),
    only_computes: false,
    supports: |params, variant| match (params.get(&MECHANISM), &variant.model) {
        (Mechanism::Channel, Model::Processes | Model::Fork) => {
            Err("an in-process channel exists only between threads".to_owned())
        }
        _ => Ok(()),
    },
    wiring: |params| match params.get(&MECHANISM) {
        Mechanism::Pipe => Wiring::Pipes,
        Mechanism::SharedMemory => Wiring::Mailboxes(params.get(&MESSAGE) as usize),
        Mechanism::Channel => Wiring::Channels,
        Mechanism::LocalSocket | Mechanism::Tcp => Wiring::None,
    },
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let size = params.get(&MESSAGE) as usize;
    let lost = |error: io::Error| {
        Problem::new(
            format!("A worker lost the connection to its partner: {error}"),
            "This trial has no result",
            "Run again; if it happens every time, try another mechanism",
        )
    };
    match params.get(&MECHANISM) {
        Mechanism::Pipe => {
            let (reader, writer) = context.pipes().expect("the host laid pipes for this worker");
            play(context, &mut Streams { reader, writer }, size).map_err(lost)
        }
        Mechanism::LocalSocket => {
            let mut stream = meet_at_local_socket(context).map_err(lost)?;
            play(context, &mut stream, size).map_err(lost)
        }
        Mechanism::Tcp => {
            let mut stream = meet_at_port(context).map_err(lost)?;
            play(context, &mut stream, size).map_err(lost)
        }
        Mechanism::Channel => {
            let channel = context.channel().expect("the host laid channels for this worker");
            play_moving(context, &channel, size).map_err(lost)
        }
        Mechanism::SharedMemory => play_in_memory(context, size).map_err(lost),
    }
}

/// The first byte of a message.
const PING: u8 = 1;
/// The first byte of the message after the last.
const STOP: u8 = 2;

/// The two ends of a pair of pipes as one stream.
struct Streams {
    reader: PipeReader,
    writer: PipeWriter,
}

impl Read for Streams {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl Write for Streams {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.writer.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Plays over anything that carries bytes. Gives the number of round trips that came back whole.
fn play<S: Read + Write>(
    context: &mut dyn WorkerContext,
    stream: &mut S,
    size: usize,
) -> io::Result<u64> {
    let mut message = vec![PING; size];
    if context.rank() % 2 == 1 {
        context.begin();
        while message[0] != STOP {
            stream.read_exact(&mut message)?;
            stream.write_all(&message)?;
        }
        context.end();
        return Ok(0);
    }
    let trips = lead(context, |_, number| {
        stamp(&mut message, number);
        stream.write_all(&message)?;
        stream.read_exact(&mut message)?;
        Ok(is_stamped(&message, number))
    })?;
    context.end();
    message[0] = STOP;
    stream.write_all(&message)?;
    stream.read_exact(&mut message)?;
    Ok(trips)
}

/// Plays by moving a buffer from thread to thread.
fn play_moving(context: &mut dyn WorkerContext, channel: &Channel, size: usize) -> io::Result<u64> {
    let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    let closed = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    if context.rank() % 2 == 1 {
        context.begin();
        loop {
            let message = channel.receiver.recv().map_err(closed)?;
            if message[0] == STOP {
                context.end();
                return Ok(0);
            }
            channel.sender.send(message).map_err(gone)?;
        }
    }
    let mut kept = Some(vec![PING; size]);
    let trips = lead(context, |_, number| {
        let mut message = kept.take().expect("the message came back");
        stamp(&mut message, number);
        channel.sender.send(message).map_err(gone)?;
        let message = kept.insert(channel.receiver.recv().map_err(closed)?);
        Ok(is_stamped(message, number))
    })?;
    context.end();
    let mut message = kept.take().expect("the message came back");
    message[0] = STOP;
    channel.sender.send(message).map_err(gone)?;
    Ok(trips)
}

/// Plays through a mailbox in shared memory. The mailbox borrows from the context, so it is made
/// anew for each job; it holds only places.
fn play_in_memory(context: &mut dyn WorkerContext, size: usize) -> io::Result<u64> {
    let mut message = vec![PING; size];
    let mut received = 0;
    if context.rank() % 2 == 1 {
        context.begin();
        while message[0] != STOP {
            let mut mailbox = mailbox(context, received);
            if !mailbox.receive(&mut message, || context.stopped()) {
                break;
            }
            mailbox.send(&message);
            received = mailbox.received();
        }
        context.end();
        return Ok(0);
    }
    let mut exchange = |context: &dyn WorkerContext, message: &mut [u8]| {
        let mut mailbox = mailbox(context, received);
        mailbox.send(message);
        let came = mailbox.receive(message, || context.stopped());
        received = mailbox.received();
        if came { Ok(()) } else { Err(io::Error::from(io::ErrorKind::TimedOut)) }
    };
    let trips = lead(context, |context, number| {
        stamp(&mut message, number);
        exchange(context, &mut message)?;
        Ok(is_stamped(&message, number))
    })?;
    context.end();
    message[0] = STOP;
    exchange(context, &mut message)?;
    Ok(trips)
}

fn mailbox(context: &dyn WorkerContext, received: u32) -> Mailbox<'_> {
    let mailbox = context.mailbox().expect("the host laid a mailbox for this pair");
    mailbox.after(received)
}

/// The leader's part: makes round trips until there is no job left.
fn lead(
    context: &mut dyn WorkerContext,
    mut trip: impl FnMut(&dyn WorkerContext, u64) -> io::Result<bool>,
) -> io::Result<u64> {
    context.begin();
    let mut trips = 0;
    while context.next_job().is_some() {
        for _ in 0..TRIPS_A_JOB {
            context.let_go();
            let before = clock::now_ns();
            let came_back_whole = trip(context, trips)?;
            let after = clock::now_ns();
            context.waited(Wait::Message, before, after);
            context.record(after - before);
            trips += u64::from(came_back_whole);
        }
    }
    Ok(trips)
}

/// Marks a message with its number, as far as it has room.
fn stamp(message: &mut [u8], number: u64) {
    message[0] = PING;
    for (place, byte) in message.iter_mut().skip(1).zip(number.to_le_bytes()) {
        *place = byte;
    }
}

fn is_stamped(message: &[u8], number: u64) -> bool {
    message[0] == PING
        && message.iter().skip(1).zip(number.to_le_bytes()).all(|(place, byte)| *place == byte)
}

/// The even worker listens under a name that only this trial has; the odd one connects.
fn meet_at_local_socket(context: &dyn WorkerContext) -> io::Result<Stream> {
    let folder = context.scratch().file_name().unwrap_or_default().to_string_lossy();
    let name = format!("tandem-{folder}-{}", context.rank() / 2);
    let name = name.to_ns_name::<GenericNamespaced>()?;
    if context.rank().is_multiple_of(2) {
        return ListenerOptions::new().name(name).create_sync()?.accept();
    }
    connect_with_patience(context, || Stream::connect(name.clone()))
}

/// The even worker listens on a free port of the loopback address and leaves the number in shared
/// memory; the odd one connects.
fn meet_at_port(context: &dyn WorkerContext) -> io::Result<TcpStream> {
    let word = &context.words()[(context.rank() / 2) as usize].0;
    let stream = if context.rank().is_multiple_of(2) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        word.store(u64::from(listener.local_addr()?.port()), Ordering::Release);
        listener.accept()?.0
    } else {
        connect_with_patience(context, || match word.load(Ordering::Acquire) {
            0 => Err(io::ErrorKind::NotFound.into()),
            port => TcpStream::connect((Ipv4Addr::LOCALHOST, port as u16)),
        })?
    };
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn connect_with_patience<S>(
    context: &dyn WorkerContext,
    connect: impl Fn() -> io::Result<S>,
) -> io::Result<S> {
    loop {
        match connect() {
            Err(_) if !context.stopped() => std::thread::sleep(CONNECT_EVERY),
            outcome => return outcome,
        }
    }
}
