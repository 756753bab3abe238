//! What a worker needs for its role: the ends of the ways of messages, a file, memory.

use super::program::{Op, Script};
use crate::kernels::routes::{Incoming, Outgoing};
use crate::kernels::worker_context::WorkerContext;
use crate::model::problem::Problem;
use crate::model::roles::Ending;
use std::fs::{File, OpenOptions};
use std::hint::black_box;
use std::io::{self, Read as _, Seek as _, Write as _};

/// How much of a file is read or written at once.
const CHUNK: usize = 1 << 20;
/// What all workers of a trial may write to files together, where the number of loops is not fixed.
const MOST_WRITTEN: u64 = 1 << 30;

/// How far apart the bytes stand that are looked at in what was read: 16 in a whole chunk, so that
/// looking costs nothing beside reading.
const LOOK_EVERY: usize = 1 << 16;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// A message of a step.
    Message,
    /// The word that this sender sends no more.
    End,
}

impl Letter {
    fn mark(self) -> u8 {
        match self {
            Letter::Message => 0xA1,
            Letter::End => 0xE7,
        }
    }
}

/// The head of a message: the sender, what it is, and its number among those of the sender.
const HEAD: usize = 8;

/// What a worker needs for its role.
pub struct Equipment {
    /// The ways to the others of each role, in their order.
    pub ways: Vec<Vec<usize>>,
    /// Whether messages tell it that the role is done with which it is done.
    pub is_told: bool,
    outgoing: Vec<Option<Sender>>,
    incoming: Vec<Option<Receiver>>,
    message: Vec<u8>,
    received: Vec<u8>,
    file: Option<File>,
    chunk: Vec<u8>,
    /// What is read, apart from what is written, so that it cannot be right by itself.
    read: Vec<u8>,
    may_write: u64,
    memory: Memory,
}

/// Memory of a worker's own.
struct Memory {
    words: Vec<u64>,
    /// How often so many bytes of it were touched.
    touched: Vec<(u64, u64)>,
}

struct Sender {
    end: Box<dyn Outgoing>,
    sent: u32,
}

struct Receiver {
    end: Box<dyn Incoming>,
    /// How many messages came, by the rank of their sender.
    came: Vec<u32>,
    ends_to_come: usize,
}

impl Equipment {
    /// Gathers what a worker of a cast needs; `first_route` is the place of the cast's first way.
    ///
    /// # Errors
    /// What the system refused.
    pub fn gather(
        script: &Script,
        rank: usize,
        first_route: usize,
        context: &mut dyn WorkerContext,
    ) -> Result<Self, Problem> {
        let cast = &script.cast;
        let role = cast.members[rank].role;
        let (mut outgoing, mut incoming) = (Vec::new(), Vec::new());
        outgoing.resize_with(script.lanes.len(), || None);
        incoming.resize_with(script.lanes.len(), || None);
        // All ends that are listened at come first: whoever connects needs somebody who listens.
        for &(_, lane) in &script.incoming[rank] {
            let end = context.incoming(first_route + lane);
            let ends_to_come = script.ends_to_come(&script.lanes[lane]);
            let came = vec![0; cast.size()];
            incoming[lane] = end.map(|end| Receiver { end, came, ends_to_come });
        }
        for &(_, lane) in &script.outgoing[rank] {
            let end = context.outgoing(first_route + lane);
            outgoing[lane] = end.map(|end| Sender { end, sent: 0 });
        }
        let way = |receiver: usize| script.lane_between(rank, receiver);
        let ways = (0..cast.roles.len())
            .map(|other| script.others(rank, other).into_iter().filter_map(way).collect())
            .collect();
        let with = script.done_with(role);
        let hears = |lane: &usize| {
            script.lanes[*lane].from.iter().any(|rank| Some(cast.members[*rank].role) == with)
        };
        let is_told = script.incoming[rank].iter().any(|(_, lane)| hears(lane));
        let program = &script.programs[role];
        let most = |size: fn(&Op) -> Option<u64>| program.iter().filter_map(size).max();
        let touched = most(|op| if let Op::Touch(bytes) = op { Some(*bytes) } else { None });
        let read = most(|op| if let Op::ReadFile(bytes) = op { Some(*bytes) } else { None });
        let written = most(|op| if let Op::WriteFile(bytes, _) = op { Some(*bytes) } else { None });
        let mut equipment = Self {
            ways,
            is_told,
            outgoing,
            incoming,
            message: Vec::new(),
            received: Vec::new(),
            file: None,
            chunk: Vec::new(),
            read: vec![0; read.map_or(0, |bytes| bytes.min(CHUNK as u64) as usize)],
            may_write: match cast.roles[role].ending {
                // Counted beforehand, for all together.
                Ending::Loops(_) => u64::MAX,
                Ending::After(_) | Ending::With(_) => {
                    MOST_WRITTEN / u64::from(context.workers().max(1))
                }
            },
            // Written now, so that a step touches memory that is there.
            memory: Memory::new(touched.unwrap_or(0)),
        };
        if read.is_some() || written.is_some() {
            equipment.open(context, read.unwrap_or(0)).map_err(|error| {
                Problem::new(
                    format!("The system refused to write a temporary file: {error}"),
                    "This trial has no result",
                    "Look whether the disk is full, or set TMPDIR to another folder",
                )
            })?;
        }
        Ok(equipment)
    }

    /// Opens the worker's own file, with as much in it as its role reads.
    fn open(&mut self, context: &dyn WorkerContext, bytes: u64) -> io::Result<()> {
        let path = context.scratch().join(format!("worker-{}", context.rank()));
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(true).open(path)?;
        self.chunk = (0..CHUNK).map(|place| place as u8).collect();
        let mut left = bytes;
        while left > 0 {
            let now = left.min(CHUNK as u64);
            file.write_all(&self.chunk[..now as usize])?;
            left -= now;
        }
        self.file = Some(file);
        Ok(())
    }

    /// Sends a message or the word that no more will come.
    pub fn post(&mut self, lane: usize, letter: Letter, rank: usize, bytes: u64) -> io::Result<()> {
        let Some(sender) = &mut self.outgoing[lane] else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        self.message.resize(bytes as usize, 0);
        self.message[..HEAD].copy_from_slice(&head(rank, letter, sender.sent));
        sender.sent = sender.sent.wrapping_add(1);
        sender.end.send(&mut self.message)
    }

    /// Waits for a message.
    pub fn fetch(&mut self, lane: usize) -> io::Result<()> {
        match &mut self.incoming[lane] {
            Some(receiver) => receiver.end.receive(&mut self.received),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// The sender of the message that came last and what it is, if it is whole, its sender belongs
    /// to this way, and none before it is missing.
    pub fn read(&mut self, lane: usize, bytes: u64) -> Option<(usize, Letter)> {
        let receiver = self.incoming[lane].as_mut()?;
        let found = self.received.get(..HEAD)?;
        let sender = usize::from(u16::from_le_bytes([found[0], found[1]]));
        let came = receiver.came.get_mut(sender)?;
        let letter = [Letter::Message, Letter::End]
            .into_iter()
            .find(|letter| found == head(sender, *letter, *came))?;
        *came = came.wrapping_add(1);
        (self.received.len() as u64 == bytes).then_some((sender, letter))
    }

    /// One sender less who may still send; tells whether it was the last.
    pub fn one_end_less(&mut self, lane: usize) -> bool {
        self.incoming[lane].as_mut().is_none_or(|receiver| {
            receiver.ends_to_come = receiver.ends_to_come.saturating_sub(1);
            receiver.ends_to_come == 0
        })
    }

    /// Reads from the beginning of the file; tells whether what came is what the file holds, as far
    /// as samples show.
    pub fn read_file(&mut self, bytes: u64) -> io::Result<bool> {
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        file.rewind()?;
        let (mut left, mut is_right) = (bytes, true);
        while left > 0 {
            let now = left.min(CHUNK as u64) as usize;
            let looked_at = || (0..now).step_by(LOOK_EVERY).chain([now - 1]);
            looked_at().for_each(|place| self.read[place] = !self.chunk[place]);
            file.read_exact(&mut self.read[..now])?;
            is_right &= looked_at().all(|place| self.read[place] == self.chunk[place]);
            left -= now as u64;
        }
        Ok(is_right)
    }

    /// Writes to the beginning of the file.
    pub fn write_file(&mut self, bytes: u64, sync: bool) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        self.may_write = self
            .may_write
            .checked_sub(bytes)
            .ok_or_else(|| io::Error::other("the workers of a trial may write 1 GiB together"))?;
        file.rewind()?;
        let mut left = bytes;
        while left > 0 {
            let now = left.min(CHUNK as u64);
            file.write_all(&self.chunk[..now as usize])?;
            left -= now;
        }
        if sync { file.sync_data() } else { Ok(()) }
    }

    /// Writes to each cache line of so much of the worker's own memory; tells whether each of them
    /// holds what it has to hold.
    pub fn touch(&mut self, bytes: u64) -> bool {
        self.memory.touch(bytes)
    }
}

impl Memory {
    fn new(bytes: u64) -> Self {
        Self { words: vec![1; bytes.div_ceil(8) as usize], touched: Vec::new() }
    }

    fn touch(&mut self, bytes: u64) -> bool {
        let lines = |bytes: u64| (bytes / 8).div_ceil(8);
        match self.touched.iter_mut().find(|(of, _)| *of == bytes) {
            Some((_, times)) => *times += 1,
            None => self.touched.push((bytes, 1)),
        }
        let mut found = 0_u64;
        for word in self.words[..(bytes / 8) as usize].iter_mut().step_by(8) {
            *word = word.wrapping_add(1);
            found = found.wrapping_add(*word);
        }
        black_box(&self.words);
        let before = lines(bytes);
        let right = self.touched.iter().fold(before, |sum, (of, times)| {
            sum.wrapping_add(lines(bytes.min(*of)).wrapping_mul(*times))
        });
        found == right
    }
}

fn head(rank: usize, letter: Letter, number: u32) -> [u8; HEAD] {
    let [low, high] = (rank as u16).to_le_bytes();
    let [a, b, c, d] = number.to_le_bytes();
    [low, high, letter.mark(), 0x5E, a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_lost_a_touch_is_seen_whatever_else_was_touched() {
        let mut memory = Memory::new(4_096);
        let sizes = [4_096, 64, 0, 8, 100, 4_095, 64, 4_096];
        assert!(sizes.into_iter().all(|bytes| memory.touch(bytes)));
        memory.words[8] -= 1;
        assert!(memory.touch(64), "that line is not touched");
        assert!(!memory.touch(4_096));
    }

    #[test]
    fn a_file_that_does_not_hold_what_was_written_is_seen() {
        let mut file = tempfile::tempfile().unwrap();
        let chunk: Vec<u8> = (0..CHUNK).map(|place| place as u8).collect();
        let bytes = CHUNK + 3 * LOOK_EVERY;
        file.write_all(&chunk).unwrap();
        file.write_all(&chunk).unwrap();
        let mut equipment = Equipment {
            ways: Vec::new(),
            is_told: false,
            outgoing: Vec::new(),
            incoming: Vec::new(),
            message: Vec::new(),
            received: Vec::new(),
            file: Some(file),
            chunk,
            read: vec![0; CHUNK],
            may_write: u64::MAX,
            memory: Memory::new(0),
        };
        assert!(equipment.read_file(bytes as u64).unwrap());
        equipment.chunk[2 * LOOK_EVERY] ^= 1;
        assert!(!equipment.read_file(bytes as u64).unwrap());
    }
}
