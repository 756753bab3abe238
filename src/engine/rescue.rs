//! The host's part in a trial in which something goes wrong on purpose: it notices, puts back what the
//! lost worker had claimed, ends who hangs, and starts another worker in place of the one that was lost.

use super::block::{Block, Meeting};
use super::fault;
use super::protocol::TrialSpec;
use super::slot::Field;
use super::supervise::{Crew, LOOK_EVERY, Loss, late, lost};
use crate::kernels::contract::Kernel;
use crate::kernels::faults::{Board, Fault, Plan};
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind};
use crate::platform::children::{self, EndCounter};
use crate::platform::clock;
use std::io;
use std::sync::atomic::Ordering::Acquire;
use std::time::Duration;

/// A worker that computes for so many times as long as a job takes without being done with one
/// hangs. Its own CPU time counts, so that a busy machine makes nobody hang.
const JOBS_WITHOUT_PROGRESS: f64 = 50.0;
/// But not before it has computed for so long.
const LEAST_CPU_NS: f64 = 300e6;
/// A worker that waits, or whose CPU time the system does not tell, hangs after so long.
const LEAST_WALL_NS: u64 = 3_000_000_000;

/// Stamps of a worker that stay when another takes its place: the trial began with the first.
const FIRST_LIFE: [Field; 3] = [Field::First, Field::Ready, Field::Begin];
/// What the one that was lost can no longer tell, so that the figures of the one that took its
/// place are not those of both.
const UNTOLD: [Field; 14] = [
    Field::Cpu,
    Field::CpuUser,
    Field::CpuSystem,
    Field::SwitchesVoluntary,
    Field::SwitchesInvoluntary,
    Field::FaultsMinor,
    Field::FaultsMajor,
    Field::RunDelay,
    Field::Waited,
    Field::WaitedLock,
    Field::WaitedIo,
    Field::WaitedMessage,
    Field::WaitedGate,
    Field::Serialised,
];

/// The watch over a trial in which something goes wrong on purpose.
pub struct Rescue<'a> {
    block: &'a Block,
    spec: &'a TrialSpec,
    plan: Option<Plan>,
    nominal_job_ns: f64,
    /// The stamps of the worker that was lost, once one was.
    first_life: Option<(u32, [Option<u64>; FIRST_LIFE.len()])>,
    progress: Vec<Option<Progress>>,
    /// Workers that were lost and have nobody in their place.
    missing: u32,
}

/// What was last seen of a worker when it had made progress.
#[derive(Clone, Copy)]
struct Progress {
    jobs_done: u64,
    cpu_ns: Option<u64>,
    seen_ns: u64,
}

/// How the work of all workers came to its end.
pub enum Outcome {
    /// Everybody who is left is done.
    Done,
    /// A thread hangs, and the host has to end with it.
    HostHangs,
    /// Something else went wrong, or a worker left the reason in its slot.
    Failed(Option<Failure>),
}

impl<'a> Rescue<'a> {
    /// The watch over a trial, if something may go wrong in it.
    #[must_use]
    pub fn of(block: &'a Block, spec: &'a TrialSpec, kernel: &Kernel) -> Option<Self> {
        fault::is_one(kernel).then(|| Self {
            block,
            spec,
            plan: Plan::new(&spec.params),
            nominal_job_ns: (kernel.nominal_job_ns)(&spec.params),
            first_life: None,
            progress: vec![None; spec.workers as usize],
            missing: 0,
        })
    }

    fn board(&self) -> Board<'a> {
        Board::new(self.block.region())
    }

    fn is_supervised(&self) -> bool {
        self.plan.is_some_and(|plan| plan.is_supervised)
    }

    /// Watches from the start gate until everybody who is left is done.
    pub fn see_through(&mut self, crew: &mut dyn Crew, deadline_ns: u64) -> Outcome {
        let news = self.block.meeting(Meeting::News);
        let _ends = EndCounter::new(&news.state);
        loop {
            let seen = news.state.load(Acquire);
            if let Some(loss) = crew.lost() {
                if let Err(failure) = self.take_up(loss, crew) {
                    return Outcome::Failed(Some(failure));
                }
                continue;
            }
            let done = self.block.meeting(Meeting::Done).state.load(Acquire);
            if done + self.missing >= self.spec.workers {
                return Outcome::Done;
            }
            if self.block.stop_flag().load(Acquire) != 0 {
                return Outcome::Failed(None);
            }
            if clock::now_ns() > deadline_ns {
                match self.end_at_deadline(crew) {
                    Some(Outcome::Done) => continue,
                    Some(outcome) => return outcome,
                    None => {
                        let allowed = Duration::from_millis(self.spec.deadline_ms);
                        return Outcome::Failed(Some(late(allowed, &[])));
                    }
                }
            }
            if self.is_supervised()
                && let Some(rank) = self.find_hanging(crew)
            {
                crew.end(rank);
                continue;
            }
            news.park(seen, Some(LOOK_EVERY));
        }
    }

    /// A worker was lost: notes it, frees what it held, and replaces it if somebody looks after it.
    fn take_up(&mut self, loss: Loss, crew: &mut dyn Crew) -> Result<(), Failure> {
        let (rank, board) = (loss.rank, self.board());
        // Nothing else is to be lost, and nobody a second time.
        if board.struck() != Some(rank) || self.first_life.is_some() {
            return Err(lost(loss));
        }
        board.notice();
        let slot = self.block.slot(rank);
        slot.set(Field::Lost, clock::now_ns());
        self.first_life = Some((rank, FIRST_LIFE.map(|field| slot.get(field))));
        // With a supervisor the lost job is done again from its start, so what the lock protects is
        // whole.
        self.block.lock().release_for_dead(rank, self.is_supervised());
        if !self.is_supervised() {
            self.missing += 1;
            return Ok(());
        }
        self.block.put_back_claims_of(rank);
        self.progress[rank as usize] = None;
        crew.restart(rank).map_err(|error| not_replaced(rank, &error))
    }

    /// A worker that has not been done with a job for too long.
    fn find_hanging(&mut self, crew: &dyn Crew) -> Option<u32> {
        let cpu_limit = (JOBS_WITHOUT_PROGRESS * self.nominal_job_ns).max(LEAST_CPU_NS) as u64;
        let wall_limit = LEAST_WALL_NS.max(cpu_limit);
        (0..self.spec.workers).find(|rank| {
            let place = &mut self.progress[*rank as usize];
            let process = crew.process_of(*rank).filter(|_| self.block.has_claim(*rank));
            let Some(process) = process else {
                *place = None;
                return false;
            };
            let now = Progress {
                jobs_done: self.block.jobs_done_by(*rank),
                cpu_ns: children::cpu_ns(process),
                seen_ns: clock::now_ns(),
            };
            let before = *place.get_or_insert(now);
            if before.jobs_done != now.jobs_done {
                *place = Some(now);
                return false;
            }
            let cpu = before.cpu_ns.zip(now.cpu_ns).map(|(before, now)| now - before);
            cpu.is_some_and(|cpu| cpu > cpu_limit) || now.seen_ns - before.seen_ns > wall_limit
        })
    }

    /// At the deadline a worker that hangs as planned is ended. `None` if it is somebody else who
    /// is late.
    fn end_at_deadline(&mut self, crew: &mut dyn Crew) -> Option<Outcome> {
        let hangs = self.plan.is_some_and(|plan| plan.fault == Fault::Hang);
        let rank = self.board().struck().filter(|_| hangs && self.first_life.is_none())?;
        if crew.process_of(rank).is_none() {
            self.board().notice();
            return Some(Outcome::HostHangs);
        }
        crew.end(rank);
        Some(Outcome::Done)
    }

    /// Puts the slots in order when everybody is gone.
    pub fn settle(&self) {
        let Some((rank, stamps)) = self.first_life else { return };
        let slot = self.block.slot(rank);
        for (field, stamp) in FIRST_LIFE.into_iter().zip(stamps) {
            slot.set_if_known(field, stamp);
        }
        for field in UNTOLD {
            let _forgotten = slot.take(field);
        }
    }
}

fn not_replaced(rank: u32, error: &io::Error) -> Failure {
    let problem = Problem::new(
        format!("The system refused another worker in place of worker {}: {error}", rank + 1),
        "This trial has no result",
        "Close other programs, or ask for fewer workers",
    );
    Failure { kind: FailureKind::Refused, problem }
}

#[cfg(test)]
mod tests {
    use super::super::block::Shape;
    use super::*;
    use crate::kernels::registry;
    use crate::model::design::Model;
    use crate::model::param::Params;
    use crate::model::plan::Nuisance;
    use crate::model::timeline::Capture;

    #[test]
    fn of_two_lives_nothing_is_told_that_only_the_second_knows() {
        let folder = tempfile::tempdir().unwrap();
        let kernel = registry::find("fault.worker").unwrap();
        let region_bytes = Board::bytes(1);
        let shape = Shape { workers: 1, jobs: 1, region_bytes, ..Shape::default() };
        let (block, _) = Block::create(shape, b"", folder.path()).unwrap();
        let spec = TrialSpec {
            kernel: kernel.id.to_owned(),
            params: Params::default(),
            model: Model::Processes,
            workers: 1,
            jobs: 1,
            cores: Vec::new(),
            pin: false,
            capture: Capture::Off,
            nuisance: Nuisance::default(),
            deadline_ms: 1_000,
            scratch: folder.path().to_owned(),
        };
        let mut rescue = Rescue::of(&block, &spec, kernel).unwrap();
        rescue.first_life = Some((0, [Some(1), None, Some(3)]));
        let slot = block.slot(0);
        let of_second = [Field::Cpu, Field::Waited, Field::WaitedLock, Field::WaitedIo]
            .into_iter()
            .chain([Field::WaitedMessage, Field::WaitedGate, Field::Serialised]);
        of_second.clone().chain([Field::Begin, Field::End]).for_each(|field| slot.set(field, 9));
        rescue.settle();
        assert!(of_second.into_iter().all(|field| slot.get(field).is_none()));
        assert_eq!((slot.get(Field::First), slot.get(Field::Begin)), (Some(1), Some(3)));
        assert_eq!(slot.get(Field::End), Some(9));
    }
}
