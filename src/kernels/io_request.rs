//! Asking a server on the same machine and waiting for its answers, over many connections at once.

use super::between::{self, COMPUTE};
use super::contract::{Body, Family, Kernel, MODELS_OF_WORKERS, Sharing, Stage, Verify};
use super::server::{MARK_BYTES, Plan, Server, answers};
use super::worker_context::{Wait, WorkerContext, waiting};
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::units::Unit;
use crate::platform::readiness::{For, Readiness};
use crate::platform::{clock, timer};
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Connections of all workers together. With threads both ends of each count against the 256 files
/// that a process may have open on some systems, and 128 may wait for a server that has not begun.
const MOST_CONNECTIONS: u64 = 100;
/// How often a worker without answers looks whether the trial is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// What asking and being answered takes worker and server without any latency, in nanoseconds.
const NOMINAL_EXCHANGE_NS: f64 = 20_000.0;

static CONNECTIONS: Param<u64> = Param::integer(
    "connections",
    "Connections",
    "Connections of each worker; on each of them one request is under way at a time.",
    (1, 16, MOST_CONNECTIONS),
    (Unit::Count, Scale::Logarithmic),
);
static LATENCY: Param<u64> = Param::integer(
    "latency_ns",
    "Latency (emulated)",
    "How long the server holds each answer back, as a slower or farther one would; emulated.",
    (0, 1_000_000, 100_000_000),
    (Unit::Nanoseconds, Scale::Linear),
);
static THINK: Param<u64> = Param::integer(
    "think_ns",
    "Think time",
    "How long a connection rests between an answer and its next request.",
    (0, 0, 100_000_000),
    (Unit::Nanoseconds, Scale::Linear),
);
static REQUEST: Param<u64> = Param::integer(
    "request_bytes",
    "Request",
    "Bytes a request.",
    (MARK_BYTES as u64, 64, 64 << 10),
    (Unit::Bytes, Scale::Logarithmic),
);
static ANSWER: Param<u64> = Param::integer(
    "answer_bytes",
    "Answer",
    "Bytes an answer.",
    (MARK_BYTES as u64, 1_024, 64 << 10),
    (Unit::Bytes, Scale::Logarithmic),
);
static REQUESTS: Param<u64> = Param::integer(
    "requests",
    "Requests",
    "Requests in all, shared among the workers.",
    (1, 4_000, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "io.request",
    family: Family::Io,
    title: "Asking a server with emulated latency",
    sentence: "Each worker asks a server in the host over several connections at once and waits \
               for its answers, which come after an emulated latency.",
    params: &[
        &CONNECTIONS.declaration,
        &LATENCY.declaration,
        &THINK.declaration,
        &REQUEST.declaration,
        &ANSWER.declaration,
        &REQUESTS.declaration,
        &COMPUTE.declaration,
    ],
    shares: Sharing::Server,
    primary_metric: &Metric::Throughput,
    amount: &REQUESTS,
    jobs: |params| params.get(&REQUESTS),
    nominal_job_ns,
    verify: Verify::Count(|_, jobs| jobs),
    only_computes: false,
    models: MODELS_OF_WORKERS,
    supports: |params, variant| {
        let connections = params.get(&CONNECTIONS) * u64::from(variant.workers);
        if connections > MOST_CONNECTIONS {
            return Err(format!("{connections} connections are more than {MOST_CONNECTIONS}"));
        }
        Ok(())
    },
    stage: |params, _| stage(params).map_err(|error| refused(&error)),
    body: Body::Worker(|params, context| work(params, context).map_err(|error| refused(&error))),
    ..Kernel::COMPUTING
};

/// Connections wait side by side; what the worker does itself comes on top.
fn nominal_job_ns(params: &Params) -> f64 {
    let moved = (params.get(&REQUEST) + params.get(&ANSWER)) as f64;
    let own = NOMINAL_EXCHANGE_NS + moved * 0.5 + between::nominal_ns(params);
    let waits = (params.get(&LATENCY) + params.get(&THINK)) as f64;
    own.max((own + waits) / params.get(&CONNECTIONS) as f64)
}

fn refused(error: &io::Error) -> Problem {
    Problem::new(
        format!("The connection between worker and server failed: {error}"),
        "This trial has no result",
        "Ask for fewer connections, or look whether a firewall forbids the loopback address",
    )
}

fn stage(params: &Params) -> io::Result<Stage> {
    let server = Server::bind(Plan {
        request_bytes: params.get(&REQUEST) as usize,
        answer_bytes: params.get(&ANSWER) as usize,
        latency_ns: params.get(&LATENCY),
    })?;
    Ok(Stage { words: vec![u64::from(server.port())], server: Some(server) })
}

/// One connection of a worker.
struct Line {
    stream: TcpStream,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The next request may go out from then on.
    Resting(u64),
    /// A request is under way: its number, when it went out, and how much of its answer is here.
    Asked { number: u64, asked_ns: u64, received: usize },
}

/// A worker's connections and what goes over them.
struct Lines {
    all: Vec<Line>,
    request: Vec<u8>,
    answers: Vec<Vec<u8>>,
    think_ns: u64,
    right: u64,
}

fn work(params: &Params, context: &mut dyn WorkerContext) -> io::Result<u64> {
    let steps = params.get(&COMPUTE);
    let port = context.words()[0].0.load(Ordering::Acquire) as u16;
    timer::make_exact();
    let mut lines = Lines::connect(params, port)?;
    let mut readiness = Readiness::default();
    context.begin();
    let mut has_jobs = true;
    loop {
        while has_jobs && let Some(place) = lines.ready_to_ask(clock::now_ns()) {
            match context.next_job() {
                Some(number) => {
                    between::compute(steps);
                    lines.ask(place, number)?;
                }
                None => has_jobs = false,
            }
        }
        let asked = lines.watch(&mut readiness);
        if context.stopped() || !has_jobs && asked == 0 {
            break;
        }
        let time = lines.time_until_next(has_jobs);
        let (outcome, _) = waiting(context, Wait::Io, |_| readiness.wait(Some(time)));
        outcome?;
        let mut place = 0;
        for line in 0..lines.all.len() {
            if lines.is_asked(line) {
                if readiness.is_ready(place)
                    && let Some(took) = lines.receive(line)?
                {
                    context.record(took);
                }
                place += 1;
            }
        }
    }
    context.end();
    Ok(lines.right)
}

impl Lines {
    fn connect(params: &Params, port: u16) -> io::Result<Self> {
        let (request, answer) = (params.get(&REQUEST) as usize, params.get(&ANSWER) as usize);
        let connect = |_| {
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
            stream.set_nodelay(true)?;
            Ok(Line { stream, state: State::Resting(0) })
        };
        let all: Vec<Line> =
            (0..params.get(&CONNECTIONS)).map(connect).collect::<io::Result<_>>()?;
        let answers = vec![vec![0; answer]; all.len()];
        Ok(Self { all, request: vec![0; request], answers, think_ns: params.get(&THINK), right: 0 })
    }

    fn is_asked(&self, line: usize) -> bool {
        matches!(self.all[line].state, State::Asked { .. })
    }

    /// A connection over which a request may go out now.
    fn ready_to_ask(&self, now_ns: u64) -> Option<usize> {
        self.all
            .iter()
            .position(|line| matches!(line.state, State::Resting(until) if until <= now_ns))
    }

    /// Sends a request. The server reads whatever else it does, so this never waits for long.
    fn ask(&mut self, line: usize, number: u64) -> io::Result<()> {
        self.request[..MARK_BYTES].copy_from_slice(&mark(number));
        let line = &mut self.all[line];
        line.state = State::Asked { number, asked_ns: clock::now_ns(), received: 0 };
        line.stream.write_all(&self.request)
    }

    /// Watches the connections with a request under way, in their order; gives their number.
    fn watch(&self, readiness: &mut Readiness) -> usize {
        readiness.clear();
        let asked = || (0..self.all.len()).filter(|line| self.is_asked(*line));
        asked().for_each(|line| readiness.add(&self.all[line].stream, For::Reading));
        asked().count()
    }

    /// How long a worker may wait before a connection has rested, if there is work left for it.
    fn time_until_next(&self, has_jobs: bool) -> Duration {
        let rested = self.all.iter().filter_map(|line| match line.state {
            State::Resting(until) if has_jobs => Some(until),
            State::Resting(_) | State::Asked { .. } => None,
        });
        rested.min().map_or(LOOK_EVERY, |until| {
            Duration::from_nanos(until.saturating_sub(clock::now_ns())).min(LOOK_EVERY)
        })
    }

    /// Takes what has come of an answer; gives the time since its request once it is whole.
    fn receive(&mut self, line: usize) -> io::Result<Option<u64>> {
        let (place, answer) = (&mut self.all[line], &mut self.answers[line]);
        let State::Asked { number, asked_ns, received } = place.state else { return Ok(None) };
        let received = received
            + match place.stream.read(&mut answer[received..]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                Err(error) => return Err(error),
            };
        if received < answer.len() {
            place.state = State::Asked { number, asked_ns, received };
            return Ok(None);
        }
        let now_ns = clock::now_ns();
        self.right += u64::from(answers(answer, mark(number)));
        place.state = State::Resting(now_ns + self.think_ns);
        Ok(Some(now_ns - asked_ns))
    }
}

/// No request has a mark of zeros, which an answer that was never written would have.
fn mark(number: u64) -> [u8; MARK_BYTES] {
    (number + 1).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::design::{Model, Placement, Variant};
    use crate::model::id::VariantId;
    use crate::model::param::Value;

    #[test]
    fn more_connections_than_there_are_files_are_refused() {
        let check = |connections: u64, workers, expected: Result<(), &str>| {
            let params = Params([("connections".to_owned(), Value::Integer(connections))].into());
            let (id, placement) = (VariantId::at(0), Placement::default());
            let variant = Variant { id, model: Model::Threads, workers, placement };
            assert_eq!(KERNEL.can_run(&params, &variant), expected.map_err(str::to_owned));
        };
        check(50, 2, Ok(()));
        check(51, 2, Err("102 connections are more than 100"));
        check(16, 512, Err("8192 connections are more than 100"));
    }

    #[test]
    fn waiting_connections_cost_no_time_of_their_own() {
        let of = |connections: u64, latency: u64| {
            let set = [("connections", connections), ("latency_ns", latency)];
            let set = set.map(|(name, value)| (name.to_owned(), Value::Integer(value)));
            nominal_job_ns(&Params(set.into()))
        };
        assert!(of(1, 1_000_000) > 1_000_000.0);
        assert!(of(64, 1_000_000) < of(1, 1_000_000) / 20.0);
        assert_eq!(of(64, 0), of(100, 0), "the worker itself is the limit");
    }
}
