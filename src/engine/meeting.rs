//! Routes whose workers find each other by a name or a port, because the system does not let them
//! inherit sockets.
//!
//! Who receives listens before any body runs, so that whoever connects needs nobody to accept at
//! that moment, and bodies may ask for their ends in any order.

use super::block::Block;
use super::carriers::{StreamReceiver, StreamSender};
use crate::kernels::routes::{Carrier, Incoming, Outgoing, Route};
use interprocess::local_socket::{
    GenericNamespaced, Listener, ListenerOptions, Stream, prelude::*,
};
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How often a sender tries while the receiver does not listen yet.
const CONNECT_EVERY: Duration = Duration::from_millis(1);

/// Whom a worker has to meet, by the places of the routes.
#[derive(Default)]
pub struct Meetings {
    receivers: BTreeMap<usize, Receiver>,
    senders: BTreeMap<usize, Sender>,
}

/// Where a receiver listens.
enum Receiver {
    Name(String),
    Port(Arc<Block>),
}

/// Where this worker listens for a sender, and the size of the messages.
enum Sender {
    Name(Listener, usize),
    Port(TcpListener, usize),
}

impl Meetings {
    /// Tells that this worker sends to a receiver that has to be met.
    pub fn expect_receiver(
        &mut self,
        block: &Arc<Block>,
        (place, route): (usize, &Route),
        scratch: &Path,
    ) {
        let receiver = if route.carrier == Carrier::Tcp {
            Receiver::Port(Arc::clone(block))
        } else {
            Receiver::Name(name(scratch, place))
        };
        self.receivers.insert(place, receiver);
    }

    /// Listens for the sender of a route.
    ///
    /// # Errors
    /// The system has no ports or names left.
    pub fn expect_sender(
        &mut self,
        block: &Arc<Block>,
        (place, route): (usize, &Route),
        scratch: &Path,
    ) -> io::Result<()> {
        let sender = if route.carrier == Carrier::Tcp {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            block.route(place).set_port(listener.local_addr()?.port());
            Sender::Port(listener, route.message_bytes)
        } else {
            let name = name(scratch, place).to_ns_name::<GenericNamespaced>()?;
            Sender::Name(ListenerOptions::new().name(name).create_sync()?, route.message_bytes)
        };
        self.senders.insert(place, sender);
        Ok(())
    }

    /// Connects to the receiver of a route. A refusal comes out at the first message.
    pub fn connect(
        &mut self,
        place: usize,
        stopped: &dyn Fn() -> bool,
    ) -> Option<Box<dyn Outgoing>> {
        let end = match self.receivers.remove(&place)? {
            Receiver::Name(name) => with_patience(stopped, || {
                Stream::connect(name.as_str().to_ns_name::<GenericNamespaced>()?)
            })
            .map(|stream| Box::new(StreamSender(stream)) as Box<dyn Outgoing>),
            Receiver::Port(block) => with_patience(stopped, || {
                let port = block.route(place).port().ok_or(io::ErrorKind::NotFound)?;
                let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
                stream.set_nodelay(true)?;
                Ok(stream)
            })
            .map(|stream| Box::new(StreamSender(stream)) as Box<dyn Outgoing>),
        };
        Some(end.unwrap_or_else(|error| Box::new(Refused(error))))
    }

    /// Waits for the sender of a route. A refusal comes out at the first message.
    pub fn accept(&mut self, place: usize) -> Option<Box<dyn Incoming>> {
        let end = match self.senders.remove(&place)? {
            Sender::Name(listener, message_bytes) => listener.accept().map(|stream| {
                Box::new(StreamReceiver { stream, message_bytes }) as Box<dyn Incoming>
            }),
            Sender::Port(listener, message_bytes) => listener.accept().map(|(stream, _)| {
                Box::new(StreamReceiver { stream, message_bytes }) as Box<dyn Incoming>
            }),
        };
        Some(end.unwrap_or_else(|error| Box::new(Refused(error))))
    }
}

/// A name that only this route of this trial has.
fn name(scratch: &Path, place: usize) -> String {
    let folder = scratch.file_name().unwrap_or_default().to_string_lossy();
    format!("tandem-{folder}-{place}")
}

fn with_patience<S>(
    stopped: &dyn Fn() -> bool,
    connect: impl Fn() -> io::Result<S>,
) -> io::Result<S> {
    loop {
        match connect() {
            Err(_) if !stopped() => std::thread::sleep(CONNECT_EVERY),
            outcome => return outcome,
        }
    }
}

/// An end that the system refused.
struct Refused(io::Error);

impl Refused {
    fn again(&self) -> io::Error {
        io::Error::new(self.0.kind(), self.0.to_string())
    }
}

impl Outgoing for Refused {
    fn send(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Err(self.again())
    }
}

impl Incoming for Refused {
    fn receive(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Err(self.again())
    }
}
