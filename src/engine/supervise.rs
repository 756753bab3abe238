//! The host's watch over its workers: gates, deadline, deaths, memory, reaping.

use super::block::{Block, Meeting};
use super::host::tell;
use super::protocol::{Answer, TrialReport, TrialSpec};
use super::report;
use super::rescue::{Outcome, Rescue};
use super::slot::Field;
use crate::kernels::contract::{Kernel, Stuck, told};
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind};
use crate::model::units::duration;
use crate::platform::{clock, process};
use std::io;
use std::num::NonZero;
use std::process::ExitStatus;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often the host looks for dead workers and the deadline. Between two looks it sleeps, so
/// that it takes no core from its workers: 20 looks a second cost 0.01 % of one.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long workers have to stop when they are asked to.
const GRACE: Duration = Duration::from_secs(2);
/// How long they have when one of them hangs on purpose, and is known not to listen.
const SHORT_GRACE: Duration = Duration::from_millis(200);

/// A worker that ended although it should not have.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    /// The worker.
    pub rank: u32,
    /// How its process ended, if it had one of its own.
    pub status: Option<ExitStatus>,
}

/// Workers as the host sees them.
pub trait Crew {
    /// The processes whose memory belongs to the trial.
    fn process_ids(&self) -> Vec<u32>;
    /// A worker that ended since the last look although it should not have.
    fn lost(&mut self) -> Option<Loss>;
    /// Workers that have not been seen to end.
    fn still_running(&mut self) -> usize;
    /// Waits for the end of a worker that was told to end.
    fn reap(&mut self, rank: u32);
    /// Ends workers that do not listen; tells whether they are gone.
    fn end_by_force(&mut self) -> bool;
    /// The process of a worker, if it has one of its own.
    fn process_of(&self, _rank: u32) -> Option<u32> {
        None
    }
    /// Ends one worker that has a process of its own; it then counts as lost.
    fn end(&mut self, _rank: u32) {}
    /// Starts another worker in place of one that was lost.
    ///
    /// # Errors
    /// The system refused, or the model has nobody who could be lost alone.
    fn restart(&mut self, _rank: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Sees a trial through from the last creation to the last worker reaped.
pub fn supervise(
    block: &Block,
    spec: &TrialSpec,
    kernel: &Kernel,
    crew: &mut dyn Crew,
) -> TrialReport {
    let mut watch = Watch {
        block,
        spec,
        kernel,
        crew,
        deadline_ns: clock::now_ns() + spec.deadline_ms * 1_000_000,
        failure: None,
    };
    let mut report = TrialReport::default();
    let logs = block.bytes_of_logs();
    let mut rescue = Rescue::of(block, spec, kernel);
    let mut host_hangs = false;
    let allowed = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let have_a_core_each = spec.workers as usize <= spec.core_count(allowed);
    watch.wait_for_all(Meeting::Ready);
    if watch.failure.is_none() {
        report.sampling_at_gate_ns = report.sample_memory(&watch.crew.process_ids(), logs);
        // The workers open the gate themselves where each has a core on which to stand awake.
        if have_a_core_each {
            block.open(Meeting::Rise);
        } else {
            block.start_the_sleeping(clock::now_ns());
        }
        match &mut rescue {
            Some(rescue) => host_hangs = watch.leave_to(rescue),
            None => watch.wait_for_all(Meeting::Done),
        }
    }
    let is_smooth = watch.failure.is_none() && !watch.is_stopped() && !host_hangs;
    let grace = if host_hangs { SHORT_GRACE } else { GRACE };
    let listened = is_smooth || watch.let_the_others_stop(grace);
    if is_smooth {
        report.sampling_at_end_ns = report.sample_memory(&watch.crew.process_ids(), logs);
    }
    let failure = watch.failure;
    block.open(Meeting::Exit);
    if !listened && !crew.end_by_force() {
        // Threads that do not listen end with the process.
        let mut told = completed(&report, failure, report::collect(block, spec, kernel));
        if host_hangs {
            told.lose_host("a thread that hangs cannot be ended, so its process was");
        }
        tell(Answer::Trial(Box::new(told)));
        std::process::exit(0);
    }
    for rank in 0..spec.workers {
        crew.reap(rank);
        block.slot(rank).set(Field::Reaped, clock::now_ns());
    }
    if let Some(rescue) = &rescue {
        rescue.settle();
    }
    completed(&report, failure, report::collect(block, spec, kernel))
}

/// What the workers left, with what the host saw. What the host saw comes first: a worker that was
/// killed or told to stop also looks like one that lost its partner or left jobs undone.
fn completed(seen: &TrialReport, failure: Option<Failure>, collected: TrialReport) -> TrialReport {
    TrialReport {
        failure: failure.or_else(|| collected.failure.clone()),
        sampling_at_gate_ns: seen.sampling_at_gate_ns,
        sampling_at_end_ns: seen.sampling_at_end_ns,
        memory_unique_bytes: seen.memory_unique_bytes,
        memory_resident_bytes: seen.memory_resident_bytes,
        ..collected
    }
}

struct Watch<'a> {
    block: &'a Block,
    spec: &'a TrialSpec,
    kernel: &'a Kernel,
    crew: &'a mut dyn Crew,
    deadline_ns: u64,
    failure: Option<Failure>,
}

impl Watch<'_> {
    /// Waits until every worker has come to a meeting, one was lost, or the deadline has passed.
    fn wait_for_all(&mut self, meeting: Meeting) {
        let workers = self.crew.still_running() as u32;
        // A worker whose body failed never stands at the start gate, but it is done.
        while !self.block.meeting(meeting).wait_for(workers, LOOK_EVERY) {
            if let Some(loss) = self.crew.lost() {
                self.failure = Some(lost(loss));
                return;
            }
            if clock::now_ns() > self.deadline_ns {
                self.failure = Some(self.late());
                return;
            }
            // A body that failed left its reason in its slot.
            if self.is_stopped() {
                return;
            }
        }
    }

    /// Leaves the watch to one that expects something to go wrong; tells whether a thread hangs.
    fn leave_to(&mut self, rescue: &mut Rescue<'_>) -> bool {
        match rescue.see_through(self.crew, self.deadline_ns) {
            Outcome::Done => false,
            Outcome::HostHangs => true,
            Outcome::Failed(failure) => {
                self.failure = failure;
                false
            }
        }
    }

    fn late(&self) -> Failure {
        let words: Vec<u64> = (0..self.spec.workers)
            .map(|rank| self.block.slot(rank).waits_for().load(Ordering::Relaxed))
            .collect();
        let stuck = Stuck { words: &words, region: self.block.region() };
        let waits = (self.kernel.waits)(&self.spec.params, &stuck);
        late(Duration::from_millis(self.spec.deadline_ms), &waits)
    }

    fn is_stopped(&self) -> bool {
        self.block.stop_flag().load(Ordering::Acquire) != 0
    }

    /// Asks the workers that are left to stop; tells whether they all did.
    fn let_the_others_stop(&mut self, grace: Duration) -> bool {
        self.block.stop();
        let give_up_ns = clock::now_ns() + grace.as_nanos() as u64;
        loop {
            while self.crew.lost().is_some() {}
            let left = self.crew.still_running() as u32;
            if self.block.meeting(Meeting::Done).wait_for(left, LOOK_EVERY) {
                return true;
            }
            if clock::now_ns() > give_up_ns {
                return false;
            }
        }
    }
}

pub(super) fn lost(loss: Loss) -> Failure {
    let kind = if loss.status.is_some_and(process::was_killed) {
        FailureKind::WorkerKilled
    } else {
        FailureKind::WorkerFailed
    };
    let ending = loss.status.map_or_else(|| "ended".to_owned(), process::ending);
    let problem = Problem::new(
        format!("Worker {} {ending} before it was done", loss.rank + 1),
        "This trial has no result; the other trials are not affected",
        "Run again; if it happens every time, look at the system's log",
    );
    Failure { kind, problem }
}

pub(super) fn late(allowed: Duration, waits: &[String]) -> Failure {
    let mut what = format!("The trial was not done after {}", duration(allowed));
    if !waits.is_empty() {
        what.push_str(": ");
        what.push_str(&told(waits));
    }
    let problem = Problem::new(
        what,
        "It was stopped and has no result",
        "Ask for less work, or look what else keeps the machine busy",
    );
    Failure { kind: FailureKind::Deadline, problem }
}
