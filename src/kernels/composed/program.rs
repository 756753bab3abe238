//! From steps as people write them to a flat list of instructions, and to the ways that messages
//! take.

use super::cast::Cast;
use crate::model::roles::{Ending, Step, Whom};
use crate::model::step_path::{Complaint, StepPath};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Computes so many units.
    Compute(u64),
    /// Waits so many nanoseconds.
    Wait(u64),
    /// Waits until so many nanoseconds after the last tick.
    Tick(u64),
    /// Takes a lock.
    Take(usize),
    /// Gives a lock back.
    GiveBack(usize),
    /// Adds so many times to a counter.
    Add(usize, u64),
    /// Sends to a role.
    Send {
        /// The place of the role.
        to: usize,
        /// To whom of it.
        whom: To,
    },
    /// Receives from a role, or from anybody.
    Receive(Option<usize>),
    /// Reads so many bytes of the own file.
    ReadFile(u64),
    /// Writes so many bytes to the own file, and syncs it.
    WriteFile(u64, bool),
    /// Writes to so many bytes of the own memory.
    Touch(u64),
    /// Comes to a barrier.
    Barrier(usize),
    /// Begins to do what follows so many times; the second number says where it ends.
    Repeat(u64, usize),
    /// Goes back to after the instruction of this number, until it was done often enough.
    Again(usize),
}

impl Op {
    /// Whether it reads or writes the worker's own file.
    pub fn uses_file(self) -> bool {
        matches!(self, Op::ReadFile(_) | Op::WriteFile(..))
    }
}

/// To whom of a role a message goes; see [`Whom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Each in turn.
    Next,
    /// Every one.
    Each,
    /// The one of the same number.
    Same,
    /// Whoever sent the last message.
    Back,
}

/// A way that messages take: from some workers of a cast to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The senders, as ranks within the cast.
    pub from: Vec<usize>,
    /// The receiver, as a rank within the cast.
    pub to: usize,
    /// The role whose messages it carries; anybody's if absent.
    pub of: Option<usize>,
    /// The size of each message.
    pub bytes: u64,
}

/// A cast made ready to be played.
#[derive(Debug)]
pub struct Script {
    /// Who is who.
    pub cast: Cast,
    /// The instructions of each role.
    pub programs: Vec<Vec<Op>>,
    /// For each instruction of each role the step that it comes from.
    pub origins: Vec<Vec<StepPath>>,
    /// The names of the locks.
    pub locks: Vec<String>,
    /// The names of the counters.
    pub counters: Vec<String>,
    /// The names of the barriers, with the workers who meet there.
    pub barriers: Vec<(String, Vec<usize>)>,
    /// The ways of messages.
    pub lanes: Vec<Lane>,
    /// Of each worker, to whom it sends by which way, in the order of receivers.
    pub outgoing: Vec<Vec<(usize, usize)>>,
    /// Of each worker, whose messages come by which way.
    pub incoming: Vec<Vec<(Option<usize>, usize)>>,
}

/// What is written of one role.
#[derive(Default)]
struct Written {
    program: Vec<Op>,
    origins: Vec<StepPath>,
}

impl Written {
    fn push(&mut self, path: &StepPath, op: Op) {
        self.program.push(op);
        self.origins.push(path.clone());
    }
}

/// Shared words stand on pairs of cache lines of their own.
const WORDS_APART: usize = 16;
/// Counters stand in the words that all workers share.
pub const MAX_COUNTERS: usize = 16;
/// Locks and barriers each take a pair of cache lines.
const MAX_NAMES: usize = 256;

impl Script {
    /// Writes the script of a cast.
    ///
    /// # Errors
    /// What is named and is not there, or does not fit together.
    pub fn new(cast: Cast) -> Result<Self, Complaint> {
        let size = cast.size();
        let mut script = Self {
            cast,
            programs: Vec::new(),
            origins: Vec::new(),
            locks: Vec::new(),
            counters: Vec::new(),
            barriers: Vec::new(),
            lanes: Vec::new(),
            outgoing: vec![Vec::new(); size],
            incoming: vec![Vec::new(); size],
        };
        let roles = Arc::clone(&script.cast.roles);
        for (place, role) in roles.iter().enumerate() {
            let mut written = Written::default();
            script.write(&StepPath::of_role(place), &role.steps, &mut written)?;
            script.programs.push(written.program);
            script.origins.push(written.origins);
        }
        script.check_counts()?;
        for from in 0..script.programs.len() {
            script.lay_lanes(from)?;
        }
        script.lanes.iter_mut().for_each(|lane| lane.from.sort_unstable());
        script.outgoing.iter_mut().for_each(|ways| ways.sort_unstable());
        Ok(script)
    }

    fn check_counts(&self) -> Result<(), Complaint> {
        let counts = [
            ("counters", self.counters.len(), MAX_COUNTERS),
            ("locks", self.locks.len(), MAX_NAMES),
            ("barriers", self.barriers.len(), MAX_NAMES),
        ];
        match counts.into_iter().find(|(_, count, most)| count > most) {
            Some((what, count, most)) => {
                let what = format!("the cast has {count} {what}, and {most} are possible");
                Err(Complaint::of_all(what))
            }
            None => Ok(()),
        }
    }

    fn write(
        &mut self,
        within: &StepPath,
        steps: &[Step],
        into: &mut Written,
    ) -> Result<(), Complaint> {
        let role = within.role;
        for (place, step) in steps.iter().enumerate() {
            let path = within.inside(place);
            match step {
                Step::Compute { units } => into.push(&path, Op::Compute(*units)),
                Step::Wait { ns } => into.push(&path, Op::Wait(*ns)),
                Step::Tick { ns } => into.push(&path, Op::Tick(*ns)),
                Step::Lock { name, units, steps } => {
                    let lock = number_of(&mut self.locks, name);
                    into.push(&path, Op::Take(lock));
                    if *units > 0 {
                        into.push(&path, Op::Compute(*units));
                    }
                    self.write(&path, steps, into)?;
                    into.push(&path, Op::GiveBack(lock));
                }
                Step::Add { name, times } => {
                    into.push(&path, Op::Add(number_of(&mut self.counters, name), *times));
                }
                Step::Send { to, whom, .. } => {
                    let to = self.known(to).ok_or_else(|| {
                        let what = "has no receiver, because no role has that name";
                        Complaint::at(path.clone(), format!("Send to “{to}” {what}"))
                    })?;
                    into.push(&path, Op::Send { to, whom: to_whom(whom) });
                }
                Step::Receive { from } => {
                    let known = |from: &String| {
                        self.known(from).ok_or_else(|| {
                            let what = "has no sender, because no role has that name";
                            Complaint::at(path.clone(), format!("Receive from “{from}” {what}"))
                        })
                    };
                    into.push(&path, Op::Receive(from.as_ref().map(known).transpose()?));
                }
                Step::ReadFile { bytes } => into.push(&path, Op::ReadFile(*bytes)),
                Step::WriteFile { bytes, sync } => into.push(&path, Op::WriteFile(*bytes, *sync)),
                Step::Touch { bytes } => into.push(&path, Op::Touch(*bytes)),
                Step::Barrier { name } => into.push(&path, Op::Barrier(self.barrier(role, name))),
                Step::Repeat { times, steps } => {
                    let begin = into.program.len();
                    into.push(&path, Op::Repeat(*times, 0));
                    self.write(&path, steps, into)?;
                    into.program[begin] = Op::Repeat(*times, into.program.len());
                    into.push(&path, Op::Again(begin));
                }
                Step::Other(word) => {
                    return Err(Complaint::at(path, format!("there is no step {word:?}")));
                }
            }
        }
        Ok(())
    }

    fn known(&self, name: &str) -> Option<usize> {
        self.cast.role(name)
    }

    fn barrier(&mut self, role: usize, name: &str) -> usize {
        let players = self.cast.players[role].clone();
        let place = self.barriers.iter().position(|(known, _)| known == name);
        let place = place.unwrap_or_else(|| {
            self.barriers.push((name.to_owned(), Vec::new()));
            self.barriers.len() - 1
        });
        let parties = &mut self.barriers[place].1;
        if !players.iter().all(|rank| parties.contains(rank)) {
            parties.extend(players);
        }
        place
    }

    /// Lays the ways of the messages that a role sends.
    fn lay_lanes(&mut self, from: usize) -> Result<(), Complaint> {
        let roles = Arc::clone(&self.cast.roles);
        // What was laid for an earlier step of this role, so that nobody looks through all ways.
        let mut laid = BTreeSet::new();
        let mut sends = Vec::new();
        StepPath::of_role(from).walk(&roles[from].steps, &mut |path, step| {
            if let Step::Send { to, whom, bytes } = step {
                sends.push((path, to, to_whom(whom), *bytes));
            }
        });
        for (path, to, whom, bytes) in sends {
            let wrong = |what: String| Err(Complaint::at(path.clone(), what));
            let to = self.cast.role(to).expect("the script was written, so the role is there");
            let (name, other) = (&roles[from].name, &roles[to].name);
            let source = |op: &Op| if let Op::Receive(of) = op { Some(*of) } else { None };
            let receives: Vec<Option<usize>> =
                self.programs[to].iter().filter_map(source).collect();
            let of = if receives.contains(&Some(from)) {
                Some(from)
            } else if receives.contains(&None) {
                None
            } else {
                return wrong(format!(
                    "Send to “{other}” has no receiver, because {other} never receives from {name}"
                ));
            };
            let is_even = roles[from].workers() == roles[to].workers();
            if whom == To::Same && !is_even {
                return wrong(format!(
                    "{name} sends to the {other} of the same number, but there are {} and {} of them",
                    roles[from].workers(),
                    roles[to].workers()
                ));
            }
            if whom == To::Back && !self.programs[from].iter().any(|op| hears(*op, to)) {
                return wrong(format!("{name} answers {other}, and never receives from it"));
            }
            for sender in self.cast.players[from].clone() {
                let number = self.cast.members[sender].number;
                let meant = match whom {
                    To::Same => vec![self.cast.players[to][number]],
                    To::Next | To::Each | To::Back => self.others(sender, to),
                };
                if meant.is_empty() || meant.contains(&sender) {
                    return wrong(format!("{name} sends to itself"));
                }
                for receiver in meant {
                    self.lay((sender, receiver), of, bytes, &mut laid).or_else(&wrong)?;
                }
            }
        }
        Ok(())
    }

    /// The workers of a role but the sender.
    pub fn others(&self, sender: usize, role: usize) -> Vec<usize> {
        self.cast.players[role].iter().copied().filter(|rank| *rank != sender).collect()
    }

    fn lay(
        &mut self,
        (from, to): (usize, usize),
        of: Option<usize>,
        bytes: u64,
        laid: &mut BTreeSet<(usize, usize)>,
    ) -> Result<(), String> {
        let place = self.lane(to, of).unwrap_or_else(|| {
            self.incoming[to].push((of, self.lanes.len()));
            self.lanes.push(Lane { from: Vec::new(), to, of, bytes });
            self.lanes.len() - 1
        });
        if laid.insert((from, to)) {
            self.outgoing[from].push((to, place));
            self.lanes[place].from.push(from);
        }
        let lane = &self.lanes[place];
        if lane.bytes == bytes {
            return Ok(());
        }
        let (one, other) = (lane.bytes.min(bytes), lane.bytes.max(bytes));
        Err(format!(
            "messages of {one} and of {other} bytes arrive at {} in one place; messages have one \
             size there",
            self.cast.roles[self.cast.members[to].role].name
        ))
    }

    /// The way by which messages of a role, or of anybody, come to a worker.
    pub fn lane(&self, to: usize, of: Option<usize>) -> Option<usize> {
        self.incoming[to].iter().find(|(role, _)| *role == of).map(|(_, lane)| *lane)
    }

    /// The way from one worker to another.
    pub fn lane_between(&self, from: usize, to: usize) -> Option<usize> {
        let ways = &self.outgoing[from];
        ways.binary_search_by_key(&to, |(receiver, _)| *receiver).ok().map(|place| ways[place].1)
    }

    /// The place of the shared word that says who holds a lock.
    pub fn holder_word(lock: usize) -> usize {
        lock * WORDS_APART
    }

    /// The place of the shared word that counts the workers of a role who are done.
    pub fn done_word(&self, cast: usize, role: usize) -> usize {
        (self.locks.len() + cast * self.cast.roles.len() + role) * WORDS_APART
    }

    /// How many shared words so many casts take.
    pub fn shared_words(&self, casts: usize) -> usize {
        self.done_word(casts, 0)
    }

    /// The role with which a role is done, if it is done with another.
    pub fn done_with(&self, role: usize) -> Option<usize> {
        match &self.cast.roles[role].ending {
            Ending::With(other) => self.cast.role(other),
            Ending::Loops(_) | Ending::After(_) => None,
        }
    }

    /// Whether a role is done only when another is, directly or through others.
    pub fn waits_for(&self, role: usize, other: usize) -> bool {
        let mut with = self.done_with(role);
        // As many steps as there are roles, because a ring of them is refused elsewhere.
        for _ in 0..self.cast.roles.len() {
            match with {
                Some(found) if found == other => return true,
                Some(found) => with = self.done_with(found),
                None => return false,
            }
        }
        false
    }

    /// Whether workers of a role tell the receiver of a way when they are done: if the receiver's
    /// end depends on others, and not theirs on it.
    pub fn tells_its_end(&self, sender: usize, lane: &Lane) -> bool {
        let (from, to) = (self.cast.members[sender].role, self.cast.members[lane.to].role);
        self.done_with(to).is_some() && from != to && !self.waits_for(from, to)
    }

    /// How many senders of a way tell when they are done.
    pub fn ends_to_come(&self, lane: &Lane) -> usize {
        lane.from.iter().filter(|sender| self.tells_its_end(**sender, lane)).count()
    }
}

/// Which of so many receivers is next in turn for the worker of a role with this number, after it
/// sent so many messages in turn. A worker counts them from its first round to its last, so that
/// receivers share evenly however few messages a round has.
pub fn in_turn(number: usize, sent: usize, receivers: usize) -> usize {
    (number + sent) % receivers
}

/// Whether an instruction receives from a role.
fn hears(op: Op, role: usize) -> bool {
    matches!(op, Op::Receive(None)) || op == Op::Receive(Some(role))
}

fn number_of(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

fn to_whom(whom: &Whom) -> To {
    match whom {
        Whom::Each => To::Each,
        Whom::Same => To::Same,
        Whom::Back => To::Back,
        Whom::Next | Whom::Other(_) => To::Next,
    }
}
