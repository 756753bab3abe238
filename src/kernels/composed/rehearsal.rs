//! The first rounds, gone through in thought: a cast that comes to a standstill there is found
//! before it is run.
//!
//! Every worker does one instruction in turn, as if all were equally fast and computing took no
//! time. With ways from one worker to one, no other order could avoid a standstill that this one
//! meets; with locks and ways that several send on, it shows that the standstill is possible.

use super::program::{Op, Script, To, in_turn};
use super::standstill::Waiting;
use crate::kernels::contract::told;
use crate::model::roles::Ending;
use crate::model::step_path::{Complaint, StepPath};
use std::collections::{BTreeSet, VecDeque};

/// Instructions after which the rehearsal ends, all workers together. About a millisecond.
const PATIENCE: usize = 20_000;
/// How often a role whose end depends on the time does its steps in a rehearsal.
const LOOPS_IN_TIME: u64 = 2;

/// Goes through the first round of a cast, then the first two and so on until it is the same
/// receivers' turn as at the start; `room` is how many messages a way holds, if it is known.
///
/// # Errors
/// Who waits for what when nobody can go on, or what is left when all are done.
pub fn rehearse(script: &Script, room: Option<usize>) -> Result<(), Complaint> {
    let mut done = 0;
    let mut seen = BTreeSet::from([Rehearsal::new(script, room, 0).turns()]);
    for rounds in 1.. {
        let mut rehearsal = Rehearsal::new(script, room, rounds);
        rehearsal.play(&mut done)?;
        if done > PATIENCE || !seen.insert(rehearsal.turns()) {
            break;
        }
    }
    Ok(())
}

/// A message, or the word of a sender that no more will come.
#[derive(Clone, Copy)]
enum Letter {
    From(usize),
    End,
}

pub(super) struct Player {
    pub(super) place: usize,
    loops: u64,
    counters: Vec<(usize, u64)>,
    /// How far it is with a message that goes to several, and with taking turns.
    told: usize,
    turns: Vec<usize>,
    heard: Vec<Option<usize>>,
    waits_at: Option<usize>,
    pub(super) is_leaving: bool,
    ends_told: usize,
    pub(super) waiting: Option<Waiting>,
    pub(super) is_done: bool,
}

pub(super) struct Rehearsal<'s> {
    script: &'s Script,
    room: Option<usize>,
    /// How many rounds are gone through.
    rounds: u64,
    /// How late it is for each player; empty where computing takes no time.
    pub(super) clock_ns: Vec<f64>,
    pub(super) players: Vec<Player>,
    letters: Vec<VecDeque<Letter>>,
    ends: Vec<usize>,
    holders: Vec<Option<usize>>,
    arrived: Vec<Vec<usize>>,
}

impl<'s> Rehearsal<'s> {
    pub(super) fn new(script: &'s Script, room: Option<usize>, rounds: u64) -> Self {
        let player = |_| Player {
            place: 0,
            loops: 0,
            counters: Vec::new(),
            told: 0,
            turns: vec![0; script.cast.roles.len()],
            heard: vec![None; script.cast.roles.len()],
            waits_at: None,
            is_leaving: false,
            ends_told: 0,
            waiting: None,
            is_done: false,
        };
        Self {
            script,
            room,
            rounds,
            clock_ns: Vec::new(),
            players: (0..script.cast.size()).map(player).collect(),
            letters: vec![VecDeque::new(); script.lanes.len()],
            ends: vec![0; script.lanes.len()],
            holders: vec![None; script.locks.len()],
            arrived: vec![Vec::new(); script.barriers.len()],
        }
    }

    /// Plays until all are done, or until it took too long.
    fn play(&mut self, done: &mut usize) -> Result<(), Complaint> {
        while self.players.iter().any(|player| !player.is_done) {
            let mut moved = false;
            for rank in 0..self.players.len() {
                if !self.players[rank].is_done {
                    moved |= self.step(rank);
                    *done += 1;
                }
            }
            if !moved {
                return Err(self.standstill());
            }
            if *done > PATIENCE {
                return Ok(());
            }
        }
        self.nothing_is_left()
    }

    /// Whose turn it is next, for each worker and role.
    fn turns(&self) -> Vec<usize> {
        let of_player = |(rank, player): (usize, &Player)| {
            let next = |(role, sent): (usize, &usize)| {
                sent.checked_rem(self.script.others(rank, role).len()).unwrap_or(0)
            };
            player.turns.iter().enumerate().map(next).collect::<Vec<_>>()
        };
        self.players.iter().enumerate().flat_map(of_player).collect()
    }

    pub(super) fn role(&self, rank: usize) -> usize {
        self.script.cast.members[rank].role
    }

    /// One instruction of one worker; tells whether it could go on.
    pub(super) fn step(&mut self, rank: usize) -> bool {
        let role = self.role(rank);
        let program = &self.script.programs[role];
        let player = &mut self.players[rank];
        if player.is_leaving {
            return self.leave(rank);
        }
        let Some(op) = program.get(player.place) else {
            player.place = 0;
            player.loops += 1;
            return true;
        };
        // Whoever waits at its first step is past the question whether to begin again.
        let begins = player.place == 0 && player.waiting.is_none() && player.told == 0;
        if begins && self.is_over(rank) {
            return self.leave(rank);
        }
        let player = &mut self.players[rank];
        let went_on = match *op {
            Op::Compute(_)
            | Op::Wait(_)
            | Op::Tick(_)
            | Op::Add(..)
            | Op::ReadFile(_)
            | Op::WriteFile(..)
            | Op::Touch(_) => true,
            Op::Take(lock) => self.take(rank, lock),
            Op::GiveBack(lock) => {
                self.holders[lock] = None;
                true
            }
            Op::Send { to, whom } => match self.send(rank, to, whom) {
                Some(true) => true,
                Some(false) => return true,
                None => false,
            },
            Op::Receive(of) => match self.receive(rank, of) {
                Some(went_on) => went_on,
                None => return self.leave(rank),
            },
            Op::Barrier(barrier) => self.meet(rank, barrier),
            Op::Repeat(times, end) => {
                let talks = program[player.place..end].iter().any(|op| is_felt_by_others(*op));
                let place = player.place;
                if talks {
                    player.counters.push((place, times));
                } else {
                    player.place = end;
                }
                true
            }
            Op::Again(begin) => {
                let (_, left) = player.counters.last_mut().expect("a repetition was begun");
                *left -= 1;
                if *left > 0 {
                    player.place = begin;
                } else {
                    player.counters.pop();
                }
                true
            }
        };
        let player = &mut self.players[rank];
        if went_on {
            player.place += 1;
            player.waiting = None;
        }
        went_on
    }

    /// Whether a worker at the beginning of its steps has done them often enough.
    fn is_over(&self, rank: usize) -> bool {
        let role = self.role(rank);
        let loops = self.players[rank].loops;
        match self.script.cast.roles[role].ending {
            Ending::Loops(wanted) => loops >= wanted.saturating_mul(self.rounds),
            Ending::After(ns) => match self.clock_ns.get(rank) {
                Some(now_ns) => *now_ns >= ns as f64 * self.rounds as f64,
                None => loops >= LOOPS_IN_TIME,
            },
            Ending::With(_) => self.script.done_with(role).is_none_or(|other| {
                let receives_from = |lane: &super::program::Lane| {
                    self.role(lane.to) == role && lane.from.iter().any(|r| self.role(*r) == other)
                };
                // Who receives from the other is told by a message, so that none is left behind.
                !self.script.lanes.iter().any(receives_from)
                    && (0..self.players.len())
                        .filter(|rank| self.role(*rank) == other)
                        .all(|rank| self.players[rank].is_done)
            }),
        }
    }

    /// Tells all who have to know that this worker is done; tells whether it could go on.
    fn leave(&mut self, rank: usize) -> bool {
        self.players[rank].is_leaving = true;
        self.holders.iter_mut().filter(|holder| **holder == Some(rank)).for_each(|h| *h = None);
        while let Some(lane) = self.script.lanes.get(self.players[rank].ends_told) {
            let place = self.players[rank].ends_told;
            if lane.from.contains(&rank) && self.script.tells_its_end(rank, lane) {
                if self.is_full(place) {
                    self.players[rank].waiting = Some(Waiting::Room(place));
                    return false;
                }
                self.letters[place].push_back(Letter::End);
            }
            self.players[rank].ends_told += 1;
        }
        self.players[rank].is_done = true;
        true
    }

    fn is_full(&self, lane: usize) -> bool {
        self.room.is_some_and(|room| self.letters[lane].len() >= room)
    }

    fn take(&mut self, rank: usize, lock: usize) -> bool {
        if self.holders[lock].is_some() {
            self.players[rank].waiting = Some(Waiting::Lock(lock));
            return false;
        }
        self.holders[lock] = Some(rank);
        true
    }

    /// Sends one message; tells whether the step is done with it. `None` if there is no room.
    fn send(&mut self, rank: usize, to: usize, whom: To) -> Option<bool> {
        let player = &self.players[rank];
        let number = self.script.cast.members[rank].number;
        let others = match whom {
            To::Same => vec![self.script.cast.players[to][number]],
            To::Next | To::Each | To::Back => self.script.others(rank, to),
        };
        let chosen = match whom {
            To::Each => others[player.told],
            To::Same => others[0],
            To::Next => others[in_turn(number, player.turns[to], others.len())],
            // Before anybody was heard there is nobody to answer: the first stands in.
            To::Back => player.heard[to].unwrap_or(others[0]),
        };
        let lane = self.script.lane_between(rank, chosen).expect("every send has its way");
        if self.is_full(lane) {
            self.players[rank].waiting = Some(Waiting::Room(lane));
            return None;
        }
        self.letters[lane].push_back(Letter::From(rank));
        let player = &mut self.players[rank];
        player.waiting = None;
        match whom {
            To::Each => {
                player.told = (player.told + 1) % others.len();
                return Some(player.told == 0);
            }
            To::Next => player.turns[to] += 1,
            To::Same | To::Back => {}
        }
        Some(true)
    }

    /// Whether a worker could receive; `None` if nothing more will come and it is done.
    fn receive(&mut self, rank: usize, of: Option<usize>) -> Option<bool> {
        let Some(lane) = self.script.lane(rank, of) else { return Some(false) };
        loop {
            match self.letters[lane].pop_front() {
                Some(Letter::From(sender)) => {
                    let role = self.role(sender);
                    self.players[rank].heard[role] = Some(sender);
                    return Some(true);
                }
                Some(Letter::End) => {
                    self.ends[lane] += 1;
                    if self.ends[lane] == self.script.ends_to_come(&self.script.lanes[lane]) {
                        return None;
                    }
                }
                None => {
                    self.players[rank].waiting = Some(Waiting::Message(lane));
                    return Some(false);
                }
            }
        }
    }

    fn meet(&mut self, rank: usize, barrier: usize) -> bool {
        if self.players[rank].waits_at.is_none() {
            self.players[rank].waits_at = Some(barrier);
            self.arrived[barrier].push(rank);
            if self.arrived[barrier].len() == self.script.barriers[barrier].1.len() {
                for other in std::mem::take(&mut self.arrived[barrier]) {
                    self.players[other].waits_at = Some(usize::MAX);
                }
            }
        }
        if self.players[rank].waits_at == Some(usize::MAX) {
            self.players[rank].waits_at = None;
            return true;
        }
        self.players[rank].waiting = Some(Waiting::Barrier(barrier));
        false
    }

    fn standstill(&self) -> Complaint {
        let mut clauses: Vec<String> = Vec::new();
        let mut at = Vec::new();
        for (rank, player) in self.players.iter().enumerate().filter(|(_, p)| !p.is_done) {
            let Some(waiting) = player.waiting else { continue };
            let holder = match waiting {
                Waiting::Lock(lock) => self.holders[lock].map(|rank| self.script.cast.name(rank)),
                Waiting::Message(_)
                | Waiting::Room(_)
                | Waiting::Barrier(_)
                | Waiting::Timer
                | Waiting::File => None,
            };
            let who = self.script.cast.name(rank);
            clauses.push(waiting.words(self.script, &who, holder.as_deref()));
            let origin = self.script.origins[self.role(rank)].get(player.place);
            at.extend(origin.filter(|origin| !at.contains(*origin)).cloned());
        }
        let when = match self.rounds {
            1 => "at the start".to_owned(),
            rounds => format!("in its first {rounds} rounds"),
        };
        let what = format!("the cast comes to a standstill {when}: {}", told(&clauses));
        Complaint { at, what }
    }

    fn nothing_is_left(&self) -> Result<(), Complaint> {
        let left = |lane: &usize| {
            self.letters[*lane].iter().any(|letter| matches!(letter, Letter::From(_)))
        };
        let Some(lane) = (0..self.letters.len()).find(left) else { return Ok(()) };
        let receiver = self.script.cast.name(self.script.lanes[lane].to);
        let role = self.role(self.script.lanes[lane].to);
        let what =
            format!("{receiver} is done before it has received all messages that are sent to it");
        Err(Complaint::at(StepPath::of_role(role), what))
    }
}

/// Whether an instruction can make others wait, or wait for them.
pub(super) fn is_felt_by_others(op: Op) -> bool {
    matches!(op, Op::Take(_) | Op::GiveBack(_) | Op::Send { .. } | Op::Receive(_) | Op::Barrier(_))
}

#[cfg(test)]
mod tests {
    use super::super::cast::Cast;
    use super::super::tally;
    use super::*;
    use crate::model::roles_check::read_strictly;
    use proptest::prelude::*;

    /// How often each consumer did its steps after so many rounds.
    fn shares(producers: usize, messages: u64, consumers: usize, rounds: u64) -> Vec<u64> {
        let cast = format!(
            r#"[{{"name": "p", "count": {producers}, "loops": {messages},
                  "steps": [{{"do": "send", "to": "c", "bytes": 8}}]}},
                {{"name": "c", "count": {consumers}, "until": "p", "steps": [{{"do": "receive"}}]}}]"#
        );
        let roles = read_strictly(&cast).unwrap();
        let script = Script::new(Cast::new(roles.into())).unwrap();
        let mut rehearsal = Rehearsal::new(&script, None, rounds);
        rehearsal.play(&mut 0).unwrap();
        let sent = rounds * tally::messages(&script);
        let shares: Vec<u64> =
            script.cast.players[1].iter().map(|r| rehearsal.players[*r].loops).collect();
        assert_eq!(shares.iter().sum::<u64>(), sent);
        shares
    }

    #[test]
    fn one_message_a_round_reaches_each_of_three_consumers_in_turn() {
        assert_eq!(shares(1, 1, 3, 1), [1, 0, 0]);
        assert_eq!(shares(1, 1, 3, 3), [1, 1, 1]);
        assert_eq!(shares(1, 1, 3, 9), [3, 3, 3]);
        assert_eq!(shares(1, 2, 3, 3), [2, 2, 2]);
    }

    proptest! {
        #[test]
        fn a_producer_gives_no_consumer_more_than_one_message_more_than_another(
            messages in 1..8_u64, consumers in 1..6_usize, rounds in 1..12_u64,
        ) {
            let shares = shares(1, messages, consumers, rounds);
            let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{shares:?}");
        }

        #[test]
        fn many_producers_share_evenly_once_every_turn_is_over(
            producers in 1..5_usize, messages in 1..6_u64, consumers in 1..6_usize, turns in 1..3_u64,
        ) {
            let rounds = turns * consumers as u64;
            let each = producers as u64 * messages * turns;
            prop_assert_eq!(shares(producers, messages, consumers, rounds), vec![each; consumers]);
        }
    }
}
