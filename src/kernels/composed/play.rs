//! A worker plays its role: the loop over instructions.
//!
//! Instructions that do not wait read no clock, and a loop reads it once.

use super::computing::{self, Check};
use super::equipment::{Equipment, Letter};
use super::program::{Op, Script, To, in_turn};
use super::standstill::Waiting;
use super::tally::weight;
use crate::kernels::worker_context::{Wait, WorkerContext};
use crate::model::problem::Problem;
use crate::model::roles::Ending;
use crate::platform::{clock, timer};
use std::io;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::time::Duration;

/// The longest wait between two looks whether the trial is to stop.
const WAIT_AT_ONCE: u64 = 200_000_000;

/// How playing ended before its time.
enum Cut {
    /// No more messages will come, and with them ends the role.
    NoMore,
    /// The trial is to stop.
    Stop,
    /// The system refused something.
    Refused(Problem),
}

type Played<T> = Result<T, Cut>;

/// Where the worker stands among all workers of the trial.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    /// The cast, of those side by side.
    pub cast: usize,
    /// Its rank within the cast.
    pub rank: usize,
    /// The rounds of its cast.
    pub rounds: u64,
    /// Whether it claims the rounds for all of its cast.
    pub leads: bool,
}

/// A worker that plays a role.
pub struct Player<'a> {
    script: &'a Script,
    program: &'a [Op],
    role: usize,
    seat: Seat,
    equipment: Equipment,
    weights: Weights,
    check: Check,
    /// What its repetitions have left.
    left: Vec<u64>,
    held: Vec<usize>,
    /// How many messages it sent to the next in turn, by role.
    turns: Vec<usize>,
    /// Who of each role sent the message that was received last.
    heard: Vec<Option<usize>>,
    began_ns: u64,
    ticked_ns: u64,
    /// The time, where it is known from the end of a wait or a loop and nothing but messages came
    /// since: a clock read for each of them would take a tenth of their time.
    now_ns: Option<u64>,
    sum: u64,
}

/// What steps add to the result: nothing, where the number of loops is not fixed, unless they went
/// wrong.
struct Weights {
    step: u64,
    lock: u64,
    added: u64,
    sent: u64,
    received: u64,
}

impl Weights {
    fn of(ending: &Ending) -> Self {
        match ending {
            Ending::Loops(_) => Self {
                step: weight::STEP,
                lock: weight::LOCK,
                added: weight::ADDED,
                sent: weight::SENT,
                received: weight::RECEIVED,
            },
            // What they add to a counter is taken away again when all counters are added up.
            Ending::After(_) | Ending::With(_) => Self {
                step: 0,
                lock: 0,
                added: weight::ARRIVED.wrapping_neg(),
                sent: 0,
                received: 0,
            },
        }
    }
}

impl<'a> Player<'a> {
    /// A worker with all that it needs.
    pub fn new(script: &'a Script, seat: Seat, equipment: Equipment) -> Self {
        let role = script.cast.members[seat.rank].role;
        let ending = &script.cast.roles[role].ending;
        let computes = |op: &Op| if let Op::Compute(units) = op { Some(*units) } else { None };
        let units = script.programs[role].iter().filter_map(computes);
        Self {
            script,
            program: &script.programs[role],
            role,
            seat,
            equipment,
            weights: Weights::of(ending),
            check: Check::of(ending, units),
            left: Vec::new(),
            held: Vec::new(),
            turns: vec![0; script.cast.roles.len()],
            heard: vec![None; script.cast.roles.len()],
            began_ns: 0,
            ticked_ns: 0,
            now_ns: None,
            sum: 0,
        }
    }

    /// Plays from the first to the last loop. Gives the result.
    ///
    /// # Errors
    /// What the system refused.
    pub fn play(mut self, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
        context.begin();
        self.began_ns = clock::now_ns();
        self.ticked_ns = self.began_ns;
        let played = self.all(context).or_else(|cut| match cut {
            Cut::NoMore => Ok(()),
            other @ (Cut::Stop | Cut::Refused(_)) => Err(other),
        });
        let held = std::mem::take(&mut self.held);
        held.into_iter().for_each(|lock| Self::give_back(context, lock));
        let told = played.and_then(|()| self.tell_the_end(context));
        context.end();
        match told {
            // A trial that is to stop has a reason, and this is not it.
            Ok(()) | Err(Cut::NoMore | Cut::Stop) => Ok(self.sum),
            Err(Cut::Refused(problem)) => Err(problem),
        }
    }

    fn all(&mut self, context: &mut dyn WorkerContext) -> Played<()> {
        let script = self.script;
        match script.cast.roles[self.role].ending {
            Ending::Loops(loops) => {
                let mut last_ns = self.began_ns;
                self.rounds(context, |player, context, _| {
                    for done in 0..loops {
                        // Before the first, whoever claims rounds has just looked.
                        if done > 0 && context.stopped() {
                            return Err(Cut::Stop);
                        }
                        last_ns = player.once(context, last_ns)?;
                    }
                    Ok(())
                })
            }
            Ending::After(ns) => {
                let (began_ns, mut last_ns) = (self.began_ns, self.began_ns);
                self.rounds(context, |player, context, round| {
                    let end_ns = began_ns.saturating_add(ns.saturating_mul(round + 1));
                    while last_ns < end_ns && !context.stopped() {
                        last_ns = player.once(context, last_ns)?;
                    }
                    Ok(())
                })
            }
            Ending::With(_) => {
                let mut last_ns = self.began_ns;
                while !self.is_over(context) {
                    last_ns = self.once(context, last_ns)?;
                }
                Ok(())
            }
        }
    }

    /// Plays the rounds of the cast; its leader claims each of them.
    fn rounds(
        &mut self,
        context: &mut dyn WorkerContext,
        mut play: impl FnMut(&mut Self, &mut dyn WorkerContext, u64) -> Played<()>,
    ) -> Played<()> {
        for round in 0.. {
            let goes_on = if self.seat.leads {
                context.next_job().is_some()
            } else {
                round < self.seat.rounds && !context.stopped()
            };
            if !goes_on {
                break;
            }
            play(self, context, round)?;
        }
        Ok(())
    }

    /// Whether the role with which this one is done is done, where that is not told by messages.
    fn is_over(&self, context: &dyn WorkerContext) -> bool {
        let Some(with) = self.script.done_with(self.role) else { return true };
        if context.stopped() {
            return true;
        }
        !self.equipment.is_told
            && context.region()[self.script.done_word(self.seat.cast, with)].load(Acquire)
                == self.script.cast.roles[with].workers()
    }

    /// The steps of the role, once; gives the time at their end.
    fn once(&mut self, context: &mut dyn WorkerContext, last_ns: u64) -> Played<u64> {
        if context.hand_over_if_asked() {
            self.now_ns = None;
        }
        let program = self.program;
        let mut place = 0;
        while let Some(op) = program.get(place) {
            if let Op::Repeat(times, _) = *op {
                self.left.push(times);
            } else if let Op::Again(begin) = *op {
                let left = self.left.last_mut().expect("a repetition was begun");
                *left -= 1;
                if *left > 0 {
                    place = begin;
                } else {
                    self.left.pop();
                }
                if context.stopped() {
                    return Err(Cut::Stop);
                }
            } else {
                self.perform(context, *op)?;
            }
            place += 1;
        }
        let now_ns = self.now_ns.unwrap_or_else(clock::now_ns);
        self.now_ns = Some(now_ns);
        context.record(now_ns - last_ns);
        Ok(now_ns)
    }

    fn perform(&mut self, context: &mut dyn WorkerContext, op: Op) -> Played<()> {
        let (step, lock) = (self.weights.step, self.weights.lock);
        if !matches!(op, Op::Send { .. } | Op::Receive(_)) {
            self.now_ns = None;
        }
        let value = match op {
            Op::Compute(units) => {
                let found = computing::compute(units, || {
                    context.hand_over_if_asked();
                    if context.stopped() { Err(Cut::Stop) } else { Ok(()) }
                })?;
                step.wrapping_add(self.check.value(units, found))
            }
            Op::Add(counter, times) => {
                let word = &context.words()[counter].0;
                for _ in 0..times {
                    word.fetch_add(1, Relaxed);
                }
                self.weights.added.wrapping_mul(times)
            }
            Op::Take(place) => {
                self.take(context, place)?;
                lock
            }
            Op::GiveBack(lock) => {
                self.held.pop();
                Self::give_back(context, lock);
                0
            }
            Op::Wait(ns) => {
                let until_ns = clock::now_ns().saturating_add(ns);
                self.wait_until(context, until_ns)?;
                step
            }
            Op::Tick(ns) => {
                let next_ns = self.ticked_ns.saturating_add(ns);
                // A tick that was missed is not made up for: the next counts from now.
                self.ticked_ns = next_ns.max(clock::now_ns());
                self.wait_until(context, next_ns)?;
                step
            }
            Op::Send { to, whom } => self.send(context, to, whom)?,
            Op::Receive(of) => self.receive(context, of)?,
            Op::ReadFile(bytes) => {
                let is_right = self.with_file(context, |equipment| equipment.read_file(bytes))?;
                step.wrapping_add(if is_right { 0 } else { weight::WRONG })
            }
            Op::WriteFile(bytes, sync) => {
                self.with_file(context, |equipment| equipment.write_file(bytes, sync))?;
                step
            }
            Op::Touch(bytes) => {
                let is_right = self.equipment.touch(bytes);
                step.wrapping_add(if is_right { 0 } else { weight::WRONG })
            }
            Op::Barrier(barrier) => {
                self.meet(context, barrier)?;
                step
            }
            Op::Repeat(..) | Op::Again(_) => unreachable!("the loop over instructions does them"),
        };
        self.sum = self.sum.wrapping_add(value);
        Ok(())
    }

    /// Waits for something, and keeps in shared memory what it is. Gives what the wait gave. It
    /// begins when the time is known to be `now_ns`, and ends with that time.
    fn waits<R>(
        now_ns: &mut Option<u64>,
        context: &mut dyn WorkerContext,
        what: Waiting,
        wait: impl FnOnce(&mut dyn WorkerContext) -> R,
    ) -> R {
        let kind = match what {
            Waiting::Message(_) | Waiting::Room(_) => Wait::Message,
            Waiting::Lock(_) => Wait::Lock,
            Waiting::Barrier(_) => Wait::Gate,
            Waiting::Timer | Waiting::File => Wait::Io,
        };
        let began_ns = now_ns.unwrap_or_else(clock::now_ns);
        context.waits_for(what.word());
        context.let_go();
        let result = wait(context);
        *now_ns = Some(context.waited(kind, began_ns, clock::now_ns()));
        context.waits_for(0);
        result
    }

    fn wait_until(&mut self, context: &mut dyn WorkerContext, until_ns: u64) -> Played<()> {
        if clock::now_ns() >= until_ns {
            return Ok(());
        }
        Self::waits(&mut self.now_ns, context, Waiting::Timer, |context| {
            loop {
                let left = until_ns.saturating_sub(clock::now_ns());
                if left == 0 {
                    return Ok(());
                }
                timer::wait(Duration::from_nanos(left.min(WAIT_AT_ONCE)));
                if context.stopped() {
                    return Err(Cut::Stop);
                }
            }
        })
    }

    fn take(&mut self, context: &mut dyn WorkerContext, lock: usize) -> Played<()> {
        if !context.locks()[lock].try_take() {
            let taken = Self::waits(&mut self.now_ns, context, Waiting::Lock(lock), |context| {
                context.locks()[lock].take_unless(|| context.stopped())
            });
            if !taken {
                return Err(Cut::Stop);
            }
        }
        context.region()[Script::holder_word(lock)].store(u64::from(context.rank()) + 1, Relaxed);
        self.held.push(lock);
        Ok(())
    }

    fn give_back(context: &dyn WorkerContext, lock: usize) {
        context.region()[Script::holder_word(lock)].store(0, Relaxed);
        context.locks()[lock].give_back();
    }

    fn meet(&mut self, context: &mut dyn WorkerContext, barrier: usize) -> Played<()> {
        let parties = self.script.barriers[barrier].1.len() as u32;
        let place = self.seat.cast * self.script.barriers.len() + barrier;
        let Err(before) = context.barriers()[place].arrive(parties) else { return Ok(()) };
        let all_came =
            Self::waits(&mut self.now_ns, context, Waiting::Barrier(barrier), |context| {
                context.barriers()[place].wait(before, || context.stopped())
            });
        if all_came { Ok(()) } else { Err(Cut::Stop) }
    }

    /// Sends to those who are meant; gives what that adds to the result.
    fn send(&mut self, context: &mut dyn WorkerContext, to: usize, whom: To) -> Played<u64> {
        let ways = self.equipment.ways[to].len();
        let number = self.script.cast.members[self.seat.rank].number;
        match whom {
            To::Each => {
                let mut sum = 0_u64;
                for place in 0..ways {
                    let lane = self.equipment.ways[to][place];
                    sum = sum.wrapping_add(self.send_by(context, lane)?);
                }
                Ok(sum)
            }
            To::Next => {
                let place = in_turn(number, self.turns[to], ways);
                self.turns[to] += 1;
                self.send_by(context, self.equipment.ways[to][place])
            }
            To::Same => {
                let receiver = self.script.cast.players[to][number];
                self.send_to(context, receiver)
            }
            To::Back => {
                // Before anybody was heard there is nobody to answer: the first stands in.
                let first = self.script.cast.players[to][0];
                self.send_to(context, self.heard[to].unwrap_or(first))
            }
        }
    }

    fn send_to(&mut self, context: &mut dyn WorkerContext, receiver: usize) -> Played<u64> {
        let lane = self.script.lane_between(self.seat.rank, receiver);
        self.send_by(context, lane.expect("every send has its way"))
    }

    fn send_by(&mut self, context: &mut dyn WorkerContext, lane: usize) -> Played<u64> {
        self.post(context, lane, Letter::Message)?;
        Ok(self.weights.sent.wrapping_sub(weight::CARRIED))
    }

    fn post(&mut self, context: &mut dyn WorkerContext, lane: usize, letter: Letter) -> Played<()> {
        let (rank, equipment) = (self.seat.rank, &mut self.equipment);
        let bytes = self.script.lanes[lane].bytes;
        Self::waits(&mut self.now_ns, context, Waiting::Room(lane), |_| {
            equipment.post(lane, letter, rank, bytes)
        })
        .map_err(|error| lost(context, &error))
    }

    /// Receives a message; gives what that adds to the result.
    fn receive(&mut self, context: &mut dyn WorkerContext, of: Option<usize>) -> Played<u64> {
        let lane = self.script.lane(self.seat.rank, of).expect("every receive has its way");
        loop {
            let equipment = &mut self.equipment;
            let received = Self::waits(&mut self.now_ns, context, Waiting::Message(lane), |_| {
                equipment.fetch(lane)
            });
            received.map_err(|error| lost(context, &error))?;
            match self.equipment.read(lane, self.script.lanes[lane].bytes) {
                Some((sender, Letter::Message)) => {
                    self.heard[self.script.cast.members[sender].role] = Some(sender);
                    return Ok(self.weights.received.wrapping_add(weight::CARRIED));
                }
                Some((_, Letter::End)) => {
                    if self.equipment.one_end_less(lane) {
                        return Err(Cut::NoMore);
                    }
                }
                // A message that is not what it should be adds nothing, so the result is wrong.
                None => return Ok(0),
            }
        }
    }

    fn with_file<R>(
        &mut self,
        context: &mut dyn WorkerContext,
        work: impl FnOnce(&mut Equipment) -> io::Result<R>,
    ) -> Played<R> {
        let equipment = &mut self.equipment;
        Self::waits(&mut self.now_ns, context, Waiting::File, |_| work(equipment)).map_err(
            |error| {
                Cut::Refused(Problem::new(
                    format!("The system refused a file of a composed workload: {error}"),
                    "This trial has no result",
                    "Look whether the disk is full, or set TMPDIR to another folder",
                ))
            },
        )
    }

    /// Tells those who wait for it that this worker is done.
    fn tell_the_end(&mut self, context: &mut dyn WorkerContext) -> Played<()> {
        let script = self.script;
        for &(_, lane) in &script.outgoing[self.seat.rank] {
            if script.tells_its_end(self.seat.rank, &script.lanes[lane]) {
                self.post(context, lane, Letter::End)?;
            }
        }
        context.region()[script.done_word(self.seat.cast, self.role)].fetch_add(1, Release);
        Ok(())
    }
}

fn lost(context: &dyn WorkerContext, error: &io::Error) -> Cut {
    if context.stopped() {
        return Cut::Stop;
    }
    Cut::Refused(Problem::new(
        format!("A worker lost the connection to its partner: {error}"),
        "This trial has no result",
        "Run again; if it happens every time, try another carrier",
    ))
}
