//! A server in the host that answers workers after an emulated latency: one thread for all
//! connections, so that it is the same beside every model.

use crate::platform::readiness::{For, Readiness};
use crate::platform::{clock, timer};
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The bytes at the start of a request by which its answer is known: they are repeated all over it.
pub const MARK_BYTES: usize = 8;

/// What a server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The size of a request, at least [`MARK_BYTES`].
    pub request_bytes: usize,
    /// The size of its answer.
    pub answer_bytes: usize,
    /// How long each answer is held back after its request was read whole, in nanoseconds.
    pub latency_ns: u64,
}

/// A server that has its port and does not answer yet, because a host that will fork must have one
/// thread until it has.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    plan: Plan,
}

impl Server {
    /// Takes a free port of the loopback address. Connections are taken from now on, and answered
    /// once it is started.
    ///
    /// # Errors
    /// What the system refused.
    pub fn bind(plan: Plan) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, plan })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Answers from now on, in a thread of its own, until what this gives is dropped.
    ///
    /// # Errors
    /// The system refused a thread.
    pub fn start(self) -> io::Result<Serving> {
        let (stop, address) = (Arc::new(AtomicBool::new(false)), self.address);
        let asked = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("tandem-server".to_owned())
            .spawn(move || answer(&self.listener, self.plan, &asked))?;
        Ok(Serving { stop, address, thread: Some(thread) })
    }
}

/// A server that answers. Dropping it ends it.
#[derive(Debug)]
pub struct Serving {
    stop: Arc<AtomicBool>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // A connection wakes the thread, which then sees the flag. Should the system refuse it, the
        // thread is left to end with the process: the end of a trial waits for nothing.
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _panicked = thread.join();
        }
    }
}

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// So many bytes of a request have come.
    Reading(usize),
    /// The answer is held back until then.
    Holding(u64),
    /// So many bytes of the answer have gone.
    Writing(usize),
    /// The other side is gone.
    Gone,
}

struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
    stage: Stage,
}

fn answer(listener: &TcpListener, plan: Plan, stop: &AtomicBool) {
    timer::make_exact();
    let mut connections: Vec<Connection> = Vec::new();
    let mut readiness = Readiness::default();
    while !stop.load(Ordering::Acquire) {
        readiness.clear();
        readiness.add(listener, For::Reading);
        for connection in &connections {
            readiness.add(&connection.stream, connection.waits_for());
        }
        let due = connections.iter().filter_map(Connection::due_ns).min();
        let left = due.map(|due| Duration::from_nanos(due.saturating_sub(clock::now_ns())));
        // Without the call there is no server; workers find their connections closed.
        if readiness.wait(left).is_err() {
            return;
        }
        for (place, connection) in (1..).zip(&mut connections) {
            if readiness.is_ready(place) {
                connection.go_on(plan);
            }
            let is_due = connection.due_ns().is_some_and(|due| due <= clock::now_ns());
            if is_due {
                connection.stage = Stage::Writing(0);
                connection.go_on(plan);
            }
        }
        connections.retain(|connection| connection.stage != Stage::Gone);
        if readiness.is_ready(0) {
            connections.extend(std::iter::from_fn(|| accept(listener, plan)));
        }
    }
}

/// The next connection that is there already. One that fails is that of a worker that is gone.
fn accept(listener: &TcpListener, plan: Plan) -> Option<Connection> {
    let (stream, _) = listener.accept().ok()?;
    stream.set_nodelay(true).and_then(|()| stream.set_nonblocking(true)).ok()?;
    let (request, answer) = (vec![0; plan.request_bytes], vec![0; plan.answer_bytes]);
    Some(Connection { stream, request, answer, stage: Stage::Reading(0) })
}

impl Connection {
    fn waits_for(&self) -> For {
        match self.stage {
            Stage::Reading(_) => For::Reading,
            Stage::Writing(_) => For::Writing,
            Stage::Holding(_) | Stage::Gone => For::Failure,
        }
    }

    fn due_ns(&self) -> Option<u64> {
        match self.stage {
            Stage::Holding(due_ns) => Some(due_ns),
            Stage::Reading(_) | Stage::Writing(_) | Stage::Gone => None,
        }
    }

    /// Reads or writes as much as goes without waiting.
    fn go_on(&mut self, plan: Plan) {
        loop {
            let moved = match self.stage {
                Stage::Reading(done) => self.stream.read(&mut self.request[done..]),
                Stage::Writing(done) => self.stream.write(&self.answer[done..]),
                Stage::Holding(_) | Stage::Gone => Ok(0),
            };
            self.stage = match (moved, self.stage) {
                (Err(error), _) if error.kind() == io::ErrorKind::WouldBlock => return,
                (Err(error), _) if error.kind() == io::ErrorKind::Interrupted => continue,
                // The end of the stream, or a failure of a connection that only held back.
                (Err(_) | Ok(0), _) => Stage::Gone,
                (Ok(read), Stage::Reading(done)) if done + read < self.request.len() => {
                    Stage::Reading(done + read)
                }
                (Ok(_), Stage::Reading(_)) => {
                    write_answer(&mut self.answer, &self.request);
                    match plan.latency_ns {
                        0 => Stage::Writing(0),
                        latency_ns => Stage::Holding(clock::now_ns() + latency_ns),
                    }
                }
                (Ok(written), Stage::Writing(done)) if done + written < self.answer.len() => {
                    Stage::Writing(done + written)
                }
                (Ok(_), _) => Stage::Reading(0),
            };
            // A worker asks again only once it has its answer, so nothing more has come by now.
            if matches!(self.stage, Stage::Gone | Stage::Holding(_) | Stage::Reading(0)) {
                return;
            }
        }
    }
}

/// The answer to a request: its mark, again and again.
fn write_answer(answer: &mut [u8], request: &[u8]) {
    for part in answer.chunks_mut(MARK_BYTES) {
        part.copy_from_slice(&request[..part.len()]);
    }
}

/// Whether an answer belongs to the request with this mark.
#[must_use]
pub fn answers(answer: &[u8], mark: [u8; MARK_BYTES]) -> bool {
    answer.chunks(MARK_BYTES).all(|part| *part == mark[..part.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(client: &mut TcpStream, plan: Plan, mark: u64) -> (bool, u64) {
        let mut request = vec![7; plan.request_bytes];
        request[..MARK_BYTES].copy_from_slice(&mark.to_le_bytes());
        let before = clock::now_ns();
        client.write_all(&request).unwrap();
        let mut answer = vec![0; plan.answer_bytes];
        client.read_exact(&mut answer).unwrap();
        (answers(&answer, mark.to_le_bytes()), clock::now_ns() - before)
    }

    #[test]
    fn every_client_gets_its_own_answer_and_not_before_the_latency() {
        let sizes = [(8, 8, 0), (8, 21, 2_000_000), (300_000, 700_001, 0)];
        for (request_bytes, answer_bytes, latency_ns) in sizes {
            let plan = Plan { request_bytes, answer_bytes, latency_ns };
            let server = Server::bind(plan).unwrap();
            let address = (Ipv4Addr::LOCALHOST, server.port());
            // A connection that is made before the server answers is kept for it.
            let mut clients = [(); 3].map(|()| TcpStream::connect(address).unwrap());
            let serving = server.start().unwrap();
            for mark in 1..=6 {
                let (is_right, took) = exchange(&mut clients[mark as usize % 3], plan, mark);
                assert!(is_right && took >= latency_ns, "{plan:?}: {is_right}, {took} ns");
            }
            let [gone, mut left, _] = clients;
            drop(gone);
            assert!(exchange(&mut left, plan, 9).0, "another client's end changes nothing");
            drop(serving);
            assert_eq!(left.read(&mut [0]).unwrap_or(0), 0, "it ended and let go of everybody");
        }
    }

    #[test]
    fn the_end_does_not_wait_for_an_answer_that_is_held_back() {
        let plan = Plan { request_bytes: 8, answer_bytes: 8, latency_ns: 3_600_000_000_000 };
        let server = Server::bind(plan).unwrap();
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port())).unwrap();
        let serving = server.start().unwrap();
        client.write_all(&[1; 8]).unwrap();
        drop(serving);
        assert_eq!(client.read(&mut [0; 8]).unwrap_or(0), 0);
    }

    #[test]
    fn an_answer_is_known_by_its_mark() {
        let mut answer = [0; 11];
        write_answer(&mut answer, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(answer, [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3]);
        assert!(answers(&answer, [1, 2, 3, 4, 5, 6, 7, 8]));
        assert!(!answers(&answer, [1, 2, 3, 4, 5, 6, 7, 9]));
    }
}
