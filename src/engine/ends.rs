//! The ends of routes: laid by the host before there are workers, taken by each address space for
//! the workers in it.

use super::block::Block;
use super::carriers::{
    Copied, Moved, RingReceiver, RingSender, Socket, StreamReceiver, StreamSender, TakingTurns,
};
use super::meeting::Meetings;
use crate::kernels::routes::{Carrier, Incoming, Outgoing, Route};
use crate::platform::ring::Waiting;
use crate::platform::streams::{self, Ends};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Descriptors that a host needs besides the ends of routes: its own streams, the shared block, and
/// what the standard library opens to start a process.
const OTHER_DESCRIPTORS: u64 = 64;

/// The ends of one worker, by the places of their routes.
#[derive(Default)]
pub struct WorkerEnds {
    outgoing: BTreeMap<usize, Box<dyn Outgoing>>,
    incoming: BTreeMap<usize, Box<dyn Incoming>>,
    meetings: Meetings,
}

impl WorkerEnds {
    /// The end into which the worker sends, once.
    pub fn outgoing(
        &mut self,
        route: usize,
        stopped: &dyn Fn() -> bool,
    ) -> Option<Box<dyn Outgoing>> {
        self.outgoing.remove(&route).or_else(|| self.meetings.connect(route, stopped))
    }

    /// The end from which the worker receives, once.
    pub fn incoming(&mut self, route: usize) -> Option<Box<dyn Incoming>> {
        self.incoming.remove(&route).or_else(|| self.meetings.accept(route))
    }
}

/// Lays the routes of a trial: what workers inherit and what lies in the shared block.
///
/// # Errors
/// The system has no descriptors left.
pub fn lay(block: &Block, routes: &[Route]) -> io::Result<()> {
    let descriptors = 2 * routes.iter().filter(|route| is_stream(route.carrier)).count() as u64;
    streams::allow_descriptors(descriptors + OTHER_DESCRIPTORS);
    let ways_back = ways_back(routes);
    let mut ring_at = 0;
    for (place, route) in routes.iter().enumerate() {
        let laid = block.route(place);
        match (route.carrier, ways_back[place]) {
            (Carrier::LocalSocket | Carrier::Tcp, Some(other)) if other < place => {
                if let Some(ends) = block.route(other).ends() {
                    laid.set_ends(Ends { sender: ends.receiver, receiver: ends.sender });
                }
            }
            (Carrier::Pipe, _) => {
                laid.set_ends(streams::pipe(route.room.saturating_mul(route.message_bytes))?);
            }
            (Carrier::LocalSocket, _) => {
                streams::local_sockets()?.into_iter().for_each(|ends| laid.set_ends(ends));
            }
            (Carrier::Tcp, _) => streams::tcp()?.into_iter().for_each(|ends| laid.set_ends(ends)),
            (Carrier::Ring | Carrier::SpinningRing, _) => {
                laid.set_ring(ring_at, route.room, route.message_bytes);
                ring_at += route.ring_bytes();
            }
            (
                Carrier::Channel
                | Carrier::CopyingChannel
                | Carrier::Crossbeam
                | Carrier::CopyingCrossbeam,
                _,
            ) => {}
        }
        if takes_turns(route) {
            laid.turns().prepare();
        }
    }
    Ok(())
}

/// Takes the ends of the workers of one address space, in the order of their ranks. It lets go of
/// all others, so that a worker whose partner is gone reads the end of the stream.
///
/// # Errors
/// The system has no ports or names left, where workers have to meet.
pub fn take(
    block: &Arc<Block>,
    routes: &[Route],
    own: &Range<u32>,
    scratch: &Path,
) -> io::Result<Vec<WorkerEnds>> {
    let mut space = Space {
        block,
        own,
        files: BTreeMap::new(),
        workers: own.clone().map(|_| WorkerEnds::default()).collect(),
    };
    let ways_back = ways_back(routes);
    for (place, route) in routes.iter().enumerate() {
        match route.carrier {
            Carrier::Pipe | Carrier::LocalSocket | Carrier::Tcp => {
                match block.route(place).ends() {
                    Some(ends) => space.take_stream(place, route, ends, ways_back[place].is_some()),
                    None => space.prepare_to_meet(place, route, scratch)?,
                }
            }
            Carrier::Ring | Carrier::SpinningRing => space.take_ring(place, route),
            Carrier::Channel
            | Carrier::CopyingChannel
            | Carrier::Crossbeam
            | Carrier::CopyingCrossbeam => space.make_channel(place, route),
        }
    }
    Ok(space.workers)
}

fn is_stream(carrier: Carrier) -> bool {
    carrier == Carrier::Pipe || carrier.is_socket()
}

/// Whether senders have to take turns: the system may mix what several of them write to one TCP
/// connection.
fn takes_turns(route: &Route) -> bool {
    route.carrier == Carrier::Tcp && route.from.len() > 1
}

/// For each route the one that is the other direction of its connection, if there is one.
fn ways_back(routes: &[Route]) -> Vec<Option<usize>> {
    let mut found = vec![None; routes.len()];
    let mut alone: BTreeMap<(bool, u32, u32), Vec<usize>> = BTreeMap::new();
    for (place, route) in routes.iter().enumerate() {
        let &[from] = route.from.as_slice() else { continue };
        if !route.carrier.is_socket() || from == route.to {
            continue;
        }
        let is_tcp = route.carrier == Carrier::Tcp;
        match alone.get_mut(&(is_tcp, route.to, from)).and_then(Vec::pop) {
            Some(other) => (found[place], found[other]) = (Some(other), Some(place)),
            None => alone.entry((is_tcp, from, route.to)).or_default().push(place),
        }
    }
    found
}

/// One address space while its workers are given their ends.
struct Space<'a> {
    block: &'a Arc<Block>,
    own: &'a Range<u32>,
    /// The ends of streams by their numbers. Workers of one space share an end that several of them
    /// send into, or that is both directions of a connection; `None` was let go of.
    files: BTreeMap<u64, Option<Arc<File>>>,
    workers: Vec<WorkerEnds>,
}

impl Space<'_> {
    fn worker(&mut self, rank: u32) -> Option<&mut WorkerEnds> {
        let place = rank.checked_sub(self.own.start)?;
        self.workers.get_mut(place as usize)
    }

    fn is_own(&self, rank: &u32) -> bool {
        self.own.contains(rank)
    }

    /// The end of a stream, if it belongs to a worker of this space.
    fn file(&mut self, number: u64, is_own: bool) -> Option<Arc<File>> {
        let taken = || {
            let end = streams::take(number);
            is_own.then(|| Arc::new(end))
        };
        self.files.entry(number).or_insert_with(taken).clone()
    }

    fn take_stream(&mut self, place: usize, route: &Route, ends: Ends, is_one_way_of_two: bool) {
        let sends = route.from.iter().any(|rank| self.is_own(rank));
        let sender = self.file(ends.sender, sends);
        let receiver = self.file(ends.receiver, self.is_own(&route.to));
        let block = Arc::clone(self.block);
        for rank in &route.from {
            let (Some(file), Some(worker)) = (sender.clone(), self.worker(*rank)) else { continue };
            let end: Box<dyn Outgoing> = if is_one_way_of_two {
                Box::new(StreamSender(Socket(file)))
            } else if takes_turns(route) {
                Box::new(TakingTurns {
                    sender: StreamSender(file),
                    block: Arc::clone(&block),
                    place,
                })
            } else {
                Box::new(StreamSender(file))
            };
            worker.outgoing.insert(place, end);
        }
        if let (Some(file), Some(worker)) = (receiver, self.worker(route.to)) {
            let end = StreamReceiver { stream: file, message_bytes: route.message_bytes };
            worker.incoming.insert(place, Box::new(end));
        }
    }

    fn prepare_to_meet(&mut self, place: usize, route: &Route, scratch: &Path) -> io::Result<()> {
        let block = Arc::clone(self.block);
        for rank in &route.from {
            if let Some(worker) = self.worker(*rank) {
                worker.meetings.expect_receiver(&block, (place, route), scratch);
            }
        }
        match self.worker(route.to) {
            Some(worker) => worker.meetings.expect_sender(&block, (place, route), scratch),
            None => Ok(()),
        }
    }

    fn take_ring(&mut self, place: usize, route: &Route) {
        let block = Arc::clone(self.block);
        let ring = block.route(place).ring().expect("the host laid the ring");
        let spins = route.carrier == Carrier::SpinningRing;
        let waiting = if spins { Waiting::Awake } else { Waiting::Asleep };
        let shared = route.from.len() > 1;
        for rank in &route.from {
            if let Some(worker) = self.worker(*rank) {
                let end = RingSender { block: Arc::clone(&block), ring, waiting, shared, next: 0 };
                worker.outgoing.insert(place, Box::new(end));
            }
        }
        if let Some(worker) = self.worker(route.to) {
            worker.incoming.insert(place, Box::new(RingReceiver { block, ring, waiting, next: 0 }));
        }
    }

    fn make_channel(&mut self, place: usize, route: &Route) {
        if !self.is_own(&route.to) {
            return;
        }
        let room = route.room.max(1);
        if matches!(route.carrier, Carrier::Crossbeam | Carrier::CopyingCrossbeam) {
            let (sender, receiver) = crossbeam_channel::bounded(room);
            self.give(place, route, &sender, receiver);
        } else {
            let (sender, receiver) = std::sync::mpsc::sync_channel(room);
            self.give(place, route, &sender, receiver);
        }
    }

    fn give<S, R>(&mut self, place: usize, route: &Route, sender: &S, receiver: R)
    where
        S: Clone + 'static,
        R: Incoming + 'static,
        Moved<S>: Outgoing,
        Copied<S>: Outgoing,
    {
        let copies = matches!(route.carrier, Carrier::CopyingChannel | Carrier::CopyingCrossbeam);
        for rank in &route.from {
            if let Some(worker) = self.worker(*rank) {
                let sender = sender.clone();
                let end: Box<dyn Outgoing> =
                    if copies { Box::new(Copied(sender)) } else { Box::new(Moved(sender)) };
                worker.outgoing.insert(place, end);
            }
        }
        if let Some(worker) = self.worker(route.to) {
            worker.incoming.insert(place, Box::new(receiver));
        }
    }
}
