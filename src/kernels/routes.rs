//! What workers send messages through: one-way routes, whatever carries them.

use crate::model::words::choices;
use std::io;

choices! {
    /// What carries the messages of a route.
    pub enum Carrier {
        /// An anonymous pipe.
        Pipe = "pipe", "pipe";
        /// A Unix domain socket, or a named pipe on Windows.
        LocalSocket = "local_socket", "local socket";
        /// TCP on the loopback address, without Nagle's delay.
        Tcp = "tcp", "TCP on loopback";
        /// A ring in shared memory; whoever finds it empty or full sleeps.
        Ring = "ring", "shared-memory ring, blocking";
        /// A ring in shared memory; whoever finds it empty or full looks again and again.
        SpinningRing = "spinning_ring", "shared-memory ring, spinning";
        /// The standard library's channel; a message is moved, and nothing is copied.
        Channel = "channel", "in-process channel, moved";
        /// The standard library's channel; a message is copied before it is sent.
        CopyingChannel = "channel_copied", "in-process channel, copied";
        /// Crossbeam's channel; a message is moved, and nothing is copied.
        Crossbeam = "crossbeam", "crossbeam channel, moved";
        /// Crossbeam's channel; a message is copied before it is sent.
        CopyingCrossbeam = "crossbeam_copied", "crossbeam channel, copied";
    }
}

impl Carrier {
    /// Whether it exists only inside one address space.
    #[must_use]
    pub fn is_in_process(self) -> bool {
        match self {
            Carrier::Channel
            | Carrier::CopyingChannel
            | Carrier::Crossbeam
            | Carrier::CopyingCrossbeam => true,
            Carrier::Pipe
            | Carrier::LocalSocket
            | Carrier::Tcp
            | Carrier::Ring
            | Carrier::SpinningRing => false,
        }
    }
}

/// A one-way route: messages of one size from any of some workers to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The ranks that send.
    pub from: Vec<u32>,
    /// The rank that receives.
    pub to: u32,
    /// What carries the messages.
    pub carrier: Carrier,
    /// The size of each message.
    pub message_bytes: usize,
    /// How many messages may be under way at once, where the carrier lets people choose: rings and
    /// channels. Pipes and sockets have the system's own buffers.
    pub room: usize,
}

/// The end of a route that a worker sends into.
pub trait Outgoing: Send {
    /// Sends a message, and waits for room if there is none. A carrier that moves messages leaves
    /// an empty buffer behind.
    ///
    /// # Errors
    /// The receiver is gone, or the trial is to stop.
    fn send(&mut self, message: &mut Vec<u8>) -> io::Result<()>;
}

/// The end of a route that a worker receives from.
pub trait Incoming: Send {
    /// Waits for the next message and puts it into the buffer, which then has its size.
    ///
    /// # Errors
    /// All senders are gone, or the trial is to stop.
    fn receive(&mut self, message: &mut Vec<u8>) -> io::Result<()>;
}
