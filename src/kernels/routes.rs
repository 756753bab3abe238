//! What workers send messages through: one-way routes, whatever carries them.

use crate::model::design::Model;
use crate::model::units::count;
use crate::model::words::choices;
use crate::platform::ring::Ring;
use crate::platform::streams;
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
        Ring = "shared_memory", "shared-memory ring, blocking";
        /// A ring in shared memory; whoever finds it empty or full looks again and again.
        SpinningRing = "shared_memory_spinning", "shared-memory ring, spinning";
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

    /// Whether it is a ring in shared memory.
    #[must_use]
    pub fn is_ring(self) -> bool {
        matches!(self, Carrier::Ring | Carrier::SpinningRing)
    }

    /// Whether it is a connection of two sockets.
    #[must_use]
    pub fn is_socket(self) -> bool {
        matches!(self, Carrier::LocalSocket | Carrier::Tcp)
    }

    /// Several of it in one word, for pictures.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Carrier::Pipe => "pipes",
            Carrier::LocalSocket => "local sockets",
            Carrier::Tcp => "TCP connections",
            Carrier::Ring | Carrier::SpinningRing => "rings in shared memory",
            Carrier::Channel
            | Carrier::CopyingChannel
            | Carrier::Crossbeam
            | Carrier::CopyingCrossbeam => "channels",
        }
    }
}

/// A one-way route: messages of one size from any of some workers to one.
///
/// Two routes between the same two workers, one in each direction, over the same kind of socket
/// are the two directions of one connection.
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
    /// How many messages may be under way at once. Channels have room for so many, rings for the
    /// next power of two, pipes for at least what they have by default and, on Linux, up to 1 MiB;
    /// sockets have the system's own buffers.
    pub room: usize,
}

impl Route {
    /// A route from one worker to another.
    #[must_use]
    pub fn between(
        from: u32,
        to: u32,
        carrier: Carrier,
        message_bytes: usize,
        room: usize,
    ) -> Self {
        Self { from: vec![from], to, carrier, message_bytes, room }
    }

    /// The bytes of its ring, if it is one.
    #[must_use]
    pub fn ring_bytes(&self) -> usize {
        if self.carrier.is_ring() { Ring::footprint(self.room, self.message_bytes) } else { 0 }
    }

    fn obstacle(&self, model: &Model, spaces: &[u32]) -> Option<String> {
        let space_of = |rank: u32| {
            let ends = spaces.iter().scan(0, |end, size| {
                *end += size;
                Some(*end)
            });
            ends.take_while(|end| *end <= rank).count()
        };
        let is_apart = |rank: &u32| space_of(*rank) != space_of(self.to);
        if self.carrier.is_in_process() && model.has_processes() && self.from.iter().any(is_apart) {
            return Some("an in-process channel exists only between threads".to_owned());
        }
        if self.from.len() < 2 {
            return None;
        }
        match self.carrier {
            Carrier::LocalSocket | Carrier::Tcp
                if streams::SHARED_SOCKETS_UNAVAILABLE.is_some() =>
            {
                streams::SHARED_SOCKETS_UNAVAILABLE.map(str::to_owned)
            }
            Carrier::Pipe | Carrier::LocalSocket if self.message_bytes > streams::WHOLE_BYTES => {
                let most = count(streams::WHOLE_BYTES as f64);
                Some(format!(
                    "its messages have several senders and may mix in {} above {most} bytes",
                    self.carrier.plural()
                ))
            }
            Carrier::Pipe
            | Carrier::LocalSocket
            | Carrier::Tcp
            | Carrier::Ring
            | Carrier::SpinningRing
            | Carrier::Channel
            | Carrier::CopyingChannel
            | Carrier::Crossbeam
            | Carrier::CopyingCrossbeam => None,
        }
    }
}

/// Whether routes can be laid in a model whose address spaces hold so many workers each; otherwise
/// why not, as words that follow the variant's name.
///
/// # Errors
/// The reason.
pub fn check(routes: &[Route], model: &Model, spaces: &[u32]) -> Result<(), String> {
    routes.iter().find_map(|route| route.obstacle(model, spaces)).map_or(Ok(()), Err)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::Choice as _;

    #[test]
    fn what_cannot_be_laid_is_refused_with_its_reason() {
        let many =
            |carrier, bytes| Route { from: vec![0, 1], ..Route::between(0, 2, carrier, bytes, 4) };
        let said = |route: Route, model: Model, spaces: &[u32]| {
            check(&[route], &model, spaces).err().unwrap_or_default()
        };
        for carrier in Carrier::VALUES {
            let pair = |model: Model, spaces: &[u32]| {
                said(Route::between(0, 1, *carrier, 64 << 10, 4), model, spaces)
            };
            assert_eq!(pair(Model::Threads, &[1, 1]), "", "{carrier:?}");
            assert_eq!(pair(Model::Processes, &[2]), "", "{carrier:?} inside one space");
            let apart = pair(Model::Fork, &[1, 1]);
            assert_eq!(apart.contains("only between threads"), carrier.is_in_process(), "{apart}");
        }
        let spaces = [1, 1, 1];
        assert_eq!(said(many(Carrier::Pipe, 100), Model::Processes, &spaces), "");
        let mixed = said(many(Carrier::Pipe, 1 << 20), Model::Processes, &spaces);
        assert!(mixed.contains("may mix in pipes above"), "{mixed}");
        assert_eq!(said(many(Carrier::Ring, 1 << 20), Model::Processes, &spaces), "");
        // Two spaces of two: one route inside the second, one between them.
        let channel = |from, to| Route::between(from, to, Carrier::Channel, 1, 1);
        assert_eq!(said(channel(2, 3), Model::Processes, &[2, 2]), "");
        assert_ne!(said(channel(1, 2), Model::Processes, &[2, 2]), "");
    }
}
