//! Two workers that hand bytes to each other through shared memory, waiting without spinning.

use super::mapping::Mapping;
use super::park::Parking;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Bytes that a pair of flags takes: each on a pair of cache lines of its own.
const FLAG_BYTES: usize = 128;
/// How long a receiver waits before it looks whether the trial is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// One worker's view of the mailbox of its pair. Messages alternate, as in ping-pong: the next
/// message of a direction is sent only after the answer to the one before has been received.
#[derive(Debug)]
pub struct Mailbox<'a> {
    mapping: &'a Mapping,
    outgoing: Half,
    incoming: Half,
    received: u32,
}

/// One direction.
#[derive(Clone, Copy, Debug)]
struct Half {
    flag: usize,
    bytes: usize,
    capacity: usize,
}

impl<'a> Mailbox<'a> {
    /// The bytes that a pair's mailbox takes for messages of at most so many bytes.
    #[must_use]
    pub fn footprint(capacity: usize) -> usize {
        2 * (FLAG_BYTES + capacity.next_multiple_of(FLAG_BYTES))
    }

    /// Prepares a mailbox; the host calls it once.
    pub fn prepare(mapping: &Mapping, offset: usize, capacity: usize) {
        for half in Self::halves(offset, capacity) {
            flag(mapping, half).prepare();
        }
    }

    /// The mailbox at an offset as the first (0) or second (1) worker of the pair sees it.
    #[must_use]
    pub fn new(mapping: &'a Mapping, offset: usize, capacity: usize, side: u32) -> Self {
        let [there, back] = Self::halves(offset, capacity);
        let (outgoing, incoming) = if side == 0 { (there, back) } else { (back, there) };
        Self { mapping, outgoing, incoming, received: 0 }
    }

    /// The same mailbox after so many messages have been received, for a worker that makes its view
    /// anew.
    #[must_use]
    pub fn after(self, received: u32) -> Self {
        Self { received, ..self }
    }

    /// How many messages have been received.
    #[must_use]
    pub fn received(&self) -> u32 {
        self.received
    }

    fn halves(offset: usize, capacity: usize) -> [Half; 2] {
        let size = Self::footprint(capacity) / 2;
        [0, 1].map(|place| {
            let flag = offset + place * size;
            Half { flag, bytes: flag + FLAG_BYTES, capacity }
        })
    }

    /// Sends a message.
    ///
    /// # Panics
    /// If the message is longer than the mailbox.
    pub fn send(&mut self, message: &[u8]) {
        assert!(message.len() <= self.outgoing.capacity, "a message fits into its mailbox");
        self.mapping.write(self.outgoing.bytes, message);
        let flag = flag(self.mapping, self.outgoing);
        flag.state.fetch_add(1, Ordering::Release);
        flag.unpark_one();
    }

    /// Waits for the next message and copies it out; tells whether one came before `stopped`.
    pub fn receive(&mut self, message: &mut [u8], stopped: impl Fn() -> bool) -> bool {
        let flag = flag(self.mapping, self.incoming);
        while flag.state.load(Ordering::Acquire) == self.received {
            if stopped() {
                return false;
            }
            flag.park(self.received, Some(LOOK_EVERY));
        }
        self.received = self.received.wrapping_add(1);
        self.mapping.read(self.incoming.bytes, message);
        true
    }
}

fn flag(mapping: &Mapping, half: Half) -> &Parking {
    &mapping.view(half.flag, 1)[0]
}
