//! The two ends of every carrier.

use super::block::Block;
use crate::kernels::routes::{Incoming, Outgoing};
use crate::platform::ring::{Ring, Waiting};
use crate::platform::streams;
use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc;

/// Sends bytes into a stream. Messages have one size, so nothing marks where they end.
pub struct StreamSender<S>(pub S);

impl<S: Write + Send> Outgoing for StreamSender<S> {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        self.0.write_all(message)
    }
}

/// Receives bytes from a stream.
pub struct StreamReceiver<S> {
    /// The stream.
    pub stream: S,
    /// The size of each message.
    pub message_bytes: usize,
}

impl<S: Read + Send> Incoming for StreamReceiver<S> {
    fn receive(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        message.resize(self.message_bytes, 0);
        self.stream.read_exact(message)
    }
}

/// One direction of a connection of which the same worker also has the other: the connection stays
/// open when this direction ends, so the end is told.
pub struct Socket(pub Arc<File>);

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        streams::send_no_more(&self.0);
    }
}

/// A sender that waits until no other worker is writing, because the system may mix what several
/// workers write to one stream.
pub struct TakingTurns<O> {
    /// The sender.
    pub sender: O,
    /// Where the lock lies.
    pub block: Arc<Block>,
    /// The place of the route.
    pub place: usize,
}

impl<O: Outgoing> Outgoing for TakingTurns<O> {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        let sender = &mut self.sender;
        self.block.route(self.place).turns().with(|| sender.send(message))
    }
}

/// Sends into a ring.
pub struct RingSender {
    /// The block in which the ring lies.
    pub block: Arc<Block>,
    /// Where.
    pub ring: Ring,
    /// What it does when there is no room.
    pub waiting: Waiting,
    /// Whether other workers send into the ring too.
    pub shared: bool,
    /// The next position, if they do not.
    pub next: u64,
}

impl Outgoing for RingSender {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        let (block, ring) = (&*self.block, self.ring);
        let position = if self.shared { ring.claim(block.mapping()) } else { self.next };
        self.next = position + 1;
        let stopped = || is_stopped(block);
        let sent = ring.send(block.mapping(), position, message, self.waiting, stopped);
        if sent { Ok(()) } else { Err(to_stop()) }
    }
}

/// Receives from a ring.
pub struct RingReceiver {
    /// The block in which the ring lies.
    pub block: Arc<Block>,
    /// Where.
    pub ring: Ring,
    /// What it does when there is no message.
    pub waiting: Waiting,
    /// The next position.
    pub next: u64,
}

impl Incoming for RingReceiver {
    fn receive(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        let (block, position) = (&*self.block, self.next);
        self.next += 1;
        let stopped = || is_stopped(block);
        let came = self.ring.receive(block.mapping(), position, message, self.waiting, stopped);
        if came { Ok(()) } else { Err(to_stop()) }
    }
}

fn is_stopped(block: &Block) -> bool {
    block.stop_flag().load(Ordering::Relaxed) != 0
}

fn to_stop() -> io::Error {
    io::Error::new(io::ErrorKind::Interrupted, "the trial is to stop")
}

/// Sends through an in-process channel by moving the message.
pub struct Moved<S>(pub S);

/// Sends a copy of the message through an in-process channel.
pub struct Copied<S>(pub S);

impl Outgoing for Moved<mpsc::SyncSender<Vec<u8>>> {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        self.0.send(std::mem::take(message)).map_err(|_gone| closed())
    }
}

impl Outgoing for Copied<mpsc::SyncSender<Vec<u8>>> {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        self.0.send(message.clone()).map_err(|_gone| closed())
    }
}

impl Outgoing for Moved<crossbeam_channel::Sender<Vec<u8>>> {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        self.0.send(std::mem::take(message)).map_err(|_gone| closed())
    }
}

impl Outgoing for Copied<crossbeam_channel::Sender<Vec<u8>>> {
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        self.0.send(message.clone()).map_err(|_gone| closed())
    }
}

impl Incoming for mpsc::Receiver<Vec<u8>> {
    fn receive(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        *message = self.recv().map_err(|_gone| closed())?;
        Ok(())
    }
}

impl Incoming for crossbeam_channel::Receiver<Vec<u8>> {
    fn receive(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        *message = self.recv().map_err(|_gone| closed())?;
        Ok(())
    }
}

fn closed() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}
