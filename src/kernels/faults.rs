//! What workloads have in common in which a worker goes wrong on purpose: the parameters that say
//! how, and the board in shared memory on which such a trial keeps what happened. The engine makes
//! it happen, in the same way for every job and every model.

use crate::model::param::{Param, Params, Scale};
use crate::model::units::Unit;
use crate::model::words::choices;
use crate::platform::clock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};

choices! {
    /// How a worker goes wrong.
    pub enum Fault {
        /// It does not.
        None = "none", "nothing";
        /// It panics, which unwinds its thread.
        Panic = "panic", "panic";
        /// It writes to memory that nobody has.
        Segfault = "segfault", "invalid memory access";
        /// It aborts.
        Abort = "abort", "abort";
        /// It exits with a code, as if somebody had called exit in the middle of a job.
        Exit = "exit", "exit with a code";
        /// It computes for ever.
        Hang = "hang", "endless loop";
        /// It takes memory until a limit of its process stops it.
        Memory = "memory", "out of memory";
        /// It aborts while it holds the lock that all share.
        Lock = "lock", "abort with the lock held";
    }
}

choices! {
    /// Who looks after a worker that goes wrong.
    pub enum Supervisor {
        /// Nobody: the others go on with their own jobs.
        None = "none", "nobody";
        /// The host puts the lost job back, ends a worker that hangs, and starts another in its
        /// place; in a model with a task for each job whoever waits for the task starts it again.
        Requeue = "requeue", "a supervisor that requeues and restarts";
    }
}

/// How a worker goes wrong. The first choice is none, so that nothing goes wrong unless it is asked
/// for, and so that a run without the parameter is one without a fault.
pub static FAULT: Param<Fault> = Param::choice(
    "fault",
    "What goes wrong",
    "What happens to the worker that comes to the chosen job, in the middle of that job and once.",
);
/// The job at which it goes wrong.
pub static AT_JOB: Param<u64> = Param::integer(
    "at_job",
    "At job",
    "The job, counted from 1, in the middle of which a worker goes wrong.",
    (1, 30, 1_024),
    (Unit::Count, Scale::Logarithmic),
);
/// Who looks after it.
pub static SUPERVISOR: Param<Supervisor> = Param::choice(
    "supervisor",
    "Looked after by",
    "Whether the job that was lost is done again and another worker takes the place of the one \
     that was lost. A process that hangs is ended once it has computed for 50 times as long as a \
     job takes, and for 300 ms at least.",
);

/// A fault that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What happens; never [`Fault::None`].
    pub fault: Fault,
    /// The number of the job in which it happens, from 0.
    pub job: u64,
    /// Whether the lost job is done again.
    pub is_supervised: bool,
}

impl Plan {
    /// The fault that parameters ask for, if they ask for one.
    #[must_use]
    pub fn new(params: &Params) -> Option<Self> {
        let fault = params.get(&FAULT);
        (fault != Fault::None).then(|| Self {
            fault,
            job: params.get(&AT_JOB) - 1,
            is_supervised: params.get(&SUPERVISOR) == Supervisor::Requeue,
        })
    }
}

/// The same parameters without a fault, for runs on which others rest.
#[must_use]
pub fn left_out(params: &Params) -> Params {
    let mut params = params.clone();
    params.0.remove(FAULT.declaration.name);
    params
}

/// Words before the checksums. Each stamp is 0 until it is made.
#[derive(Clone, Copy)]
enum Word {
    /// Just before the fault.
    Struck,
    /// The worker that went wrong, plus 1.
    Rank,
    /// Somebody noticed.
    Noticed,
    /// The job that was lost was done again.
    Redone,
    /// How many there are.
    Count,
}

/// What happened in a trial, in memory that outlives each of its workers.
#[derive(Clone, Copy, Debug)]
pub struct Board<'a> {
    words: &'a [AtomicU64],
}

impl<'a> Board<'a> {
    /// The bytes that a board takes for so many jobs.
    #[must_use]
    pub fn bytes(jobs: u64) -> usize {
        (Word::Count as usize + jobs as usize) * 8
    }

    /// The board in the region that all workers share.
    #[must_use]
    pub fn new(region: &'a [AtomicU64]) -> Self {
        Self { words: region }
    }

    fn word(self, word: Word) -> &'a AtomicU64 {
        &self.words[word as usize]
    }

    fn stamp(self, word: Word) -> Option<u64> {
        Some(self.word(word).load(Acquire)).filter(|stamp| *stamp != 0)
    }

    /// Notes that a worker goes wrong now. Called again when it goes wrong step by step.
    pub fn strike(self, rank: u32) {
        self.word(Word::Rank).store(u64::from(rank) + 1, Release);
        self.word(Word::Struck).store(clock::now_ns(), Release);
    }

    /// The worker that went wrong, if one did.
    #[must_use]
    pub fn struck(self) -> Option<u32> {
        let rank = self.stamp(Word::Rank)?.checked_sub(1)?;
        self.stamp(Word::Struck).and_then(|_| rank.try_into().ok())
    }

    /// Notes that somebody has noticed; only the first counts.
    pub fn notice(self) {
        let now = clock::now_ns();
        let _noticed_before = self.word(Word::Noticed).compare_exchange(0, now, AcqRel, Acquire);
    }

    /// Keeps the result of a job.
    pub fn keep(self, job: u64, checksum: u64) {
        self.words[Word::Count as usize + job as usize].store(checksum, Release);
    }

    /// The result of a job that was done.
    #[must_use]
    pub fn kept(self, job: u64) -> u64 {
        self.words[Word::Count as usize + job as usize].load(Acquire)
    }

    /// Notes that the job that was lost is done.
    pub fn redo(self) {
        self.word(Word::Redone).store(clock::now_ns(), Release);
    }

    /// From the fault to somebody's notice, in nanoseconds.
    #[must_use]
    pub fn detection_ns(self) -> Option<u64> {
        Some(self.stamp(Word::Noticed)?.saturating_sub(self.stamp(Word::Struck)?))
    }

    /// From the fault to the end of the job that was lost and done again, in nanoseconds.
    #[must_use]
    pub fn recovery_ns(self) -> Option<u64> {
        Some(self.stamp(Word::Redone)?.saturating_sub(self.stamp(Word::Struck)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::Value;

    #[test]
    fn nothing_goes_wrong_unless_it_is_asked_for() {
        assert_eq!(Plan::new(&Params::default()), None);
        let word = Value::Word("hang".to_owned());
        let params = Params([("fault".to_owned(), word)].into());
        let plan = Plan { fault: Fault::Hang, job: 29, is_supervised: false };
        assert_eq!(Plan::new(&params), Some(plan));
        assert_eq!(Plan::new(&left_out(&params)), None);
    }

    #[test]
    fn a_board_keeps_who_went_wrong_and_the_first_notice() {
        let region: Vec<AtomicU64> = (0..Board::bytes(3) / 8).map(|_| AtomicU64::new(0)).collect();
        let board = Board::new(&region);
        assert_eq!((board.struck(), board.detection_ns(), board.recovery_ns()), (None, None, None));
        board.strike(4);
        board.notice();
        let first = board.detection_ns();
        board.notice();
        board.keep(2, 77);
        board.redo();
        assert_eq!((board.struck(), board.kept(2)), (Some(4), 77));
        assert!(first.is_some() && board.detection_ns() == first);
        assert!(board.recovery_ns() >= first, "it is done again after it was noticed");
    }
}
