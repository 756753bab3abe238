//! What a body sees, over the shared block: the same code for every model.

use super::block::{Block, Field, Meeting, Slot};
use super::histogram;
use super::interpreter::InterpreterLock;
use super::protocol::TrialSpec;
use crate::kernels::contract::{Kernel, Wiring};
use crate::kernels::jobs::{Distribution, Handout};
use crate::kernels::worker_context::{Channel, Creation, SharedWord, Wait, WorkerContext, waiting};
use crate::model::design::Model;
use crate::model::problem::Problem;
use crate::platform::lock::SharedLock;
use crate::platform::mailbox::Mailbox;
use crate::platform::pipes::{self, EndNumbers};
use crate::platform::usage::{self, Usage};
use crate::platform::{affinity, clock};
use std::io::{PipeReader, PipeWriter};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64};

/// How often a worker looks at the start gate before it waits for it: some microseconds, so that
/// workers which arrive together also leave together.
const GATE_SPINS: u32 = 2_000;

/// Creates an empty worker of the trial's own model.
pub type CreateEmpty = Box<dyn FnMut() -> Result<Creation, Problem> + Send>;

/// What a worker is given besides the specification.
#[derive(Default)]
pub struct Means {
    /// Whether nobody else opens the start gate, because the host itself does the work.
    pub alone: bool,
    /// In-process channels, in thread models.
    pub channel: Option<Channel>,
    /// The host's own memory, where the worker can see it.
    pub host_memory: Option<Arc<Vec<u64>>>,
    /// The lock without which it may not compute, if the model has one.
    pub interpreter: Option<Arc<InterpreterLock>>,
    /// How to create empty workers, for kernels whose site is the host.
    pub create_empty: Option<CreateEmpty>,
}

/// What a body sees.
pub struct Context<'a> {
    block: &'a Block,
    spec: &'a TrialSpec,
    rank: u32,
    slot: Slot<'a>,
    stop: &'a AtomicU64,
    jobs: &'a [AtomicU32],
    operations: &'a [AtomicU32],
    handout: Handout,
    distribution: Distribution,
    serial_left: u64,
    waits_for_serial: bool,
    next: u64,
    last: u64,
    claimed: Option<u64>,
    jobs_done: u64,
    counted: u64,
    waited_ns: u64,
    before: Usage,
    elsewhere: Option<Usage>,
    state: State,
    mailbox_bytes: usize,
    means: Means,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Preparing,
    Working,
    Done,
}

impl<'a> Context<'a> {
    /// The context of a worker.
    #[must_use]
    pub fn new(
        block: &'a Block,
        spec: &'a TrialSpec,
        kernel: &Kernel,
        rank: u32,
        means: Means,
    ) -> Self {
        let slot = block.slot(rank);
        let (rank_wide, workers) = (u64::from(rank), u64::from(spec.workers));
        let mailbox_bytes = match (kernel.wiring)(&spec.params) {
            Wiring::Mailboxes(bytes) => bytes,
            Wiring::None | Wiring::Pipes | Wiring::Channels => 0,
        };
        // With pairs only the leader of each claims jobs, so the shares are the leaders'.
        let per_share = u64::from(kernel.workers.multiple_of);
        let (share, shares) = (rank_wide / per_share, (workers / per_share).max(1));
        let grain = kernel.units_per_job.map_or(1, |units| units(&spec.params));
        let handout = Handout::new(&spec.params, spec.jobs, grain);
        let serial = handout.serial_jobs;
        let shared = spec.jobs - serial;
        let distribution = match spec.model {
            // A fresh thread is started for the next job, whichever it is.
            Model::ThreadPerTask => Distribution::Dynamic,
            _ => handout.distribution,
        };
        Self {
            block,
            spec,
            rank,
            slot,
            stop: block.stop_flag(),
            jobs: block.jobs(),
            operations: slot.operations(),
            handout,
            distribution,
            serial_left: if rank == 0 { serial } else { 0 },
            waits_for_serial: serial > 0,
            next: serial + shared * share / shares,
            last: match distribution {
                Distribution::Static => serial + shared * (share + 1) / shares,
                Distribution::Dynamic | Distribution::Guided => 0,
            },
            claimed: None,
            jobs_done: 0,
            counted: 0,
            waited_ns: 0,
            before: Usage::default(),
            elsewhere: None,
            state: State::Preparing,
            mailbox_bytes,
            means,
        }
    }

    /// How jobs are handed out.
    #[must_use]
    pub fn handout(&self) -> Handout {
        self.handout
    }

    /// Adds what a thread used that worked for this worker.
    pub fn add_usage(&mut self, usage: Usage) {
        self.elsewhere = Some(self.elsewhere.map_or(usage, |before| before.plus(usage)));
    }

    /// Claims a job that somebody else chose for this worker. The job before it counts as done.
    pub fn claim(&mut self, job: u64) {
        self.mark_claimed_as_done();
        self.jobs[job as usize].store(2 * self.rank + 1, Release);
        self.claimed = Some(job);
    }

    /// The next job of those that the first worker does alone.
    fn serial_candidate(&mut self) -> Option<u64> {
        if self.serial_left > 0 {
            let job = self.handout.serial_jobs - self.serial_left;
            self.serial_left -= 1;
            return Some(job);
        }
        if std::mem::take(&mut self.waits_for_serial) {
            if self.rank == 0 {
                self.block.open(Meeting::Serial);
            } else {
                self.wait_at(Meeting::Serial);
            }
        }
        None
    }

    fn wait_at(&mut self, meeting: Meeting) {
        let gate = self.block.meeting(meeting);
        waiting(self, Wait::Gate, |_| {
            while gate.state.load(Acquire) == 0 {
                gate.park(0, None);
            }
        });
    }

    fn candidate(&mut self) -> Option<u64> {
        if self.next >= self.last {
            let (jobs, serial) = (self.spec.jobs, self.handout.serial_jobs);
            // Half of an even share of what is left, and one job at the end.
            let guided = |given: u64| {
                let left = (jobs - serial).saturating_sub(given);
                (left / (2 * u64::from(self.spec.workers))).max(1)
            };
            (self.next, self.last) = match self.distribution {
                Distribution::Static => return None,
                Distribution::Dynamic => {
                    let first = serial + self.block.take_jobs(|_| 1);
                    (first, jobs.min(first + 1))
                }
                Distribution::Guided => {
                    let given = self.block.take_jobs(guided);
                    (serial + given, jobs.min(serial + given + guided(given)))
                }
            };
        }
        let job = self.next;
        self.next += 1;
        (job < self.last).then_some(job)
    }

    fn mark_claimed_as_done(&mut self) {
        if let Some(job) = self.claimed.take() {
            self.jobs[job as usize].store(2 * self.rank + 2, Release);
            self.jobs_done += 1;
        }
    }

    /// Under an interpreter lock, gives the others their turn when one of them has waited long.
    fn hand_over_if_asked(&mut self) {
        if let Some(interpreter) = &self.means.interpreter
            && interpreter.is_asked_for()
        {
            let began_ns = clock::now_ns();
            interpreter.hand_over();
            self.waited_ns += clock::now_ns() - began_ns;
        }
    }

    fn write_usage(&self, after: Usage) {
        let after = self.elsewhere.map_or(after, |elsewhere| after.plus(elsewhere));
        let pairs = [
            (Field::Cpu, after.cpu_ns, self.before.cpu_ns),
            (Field::CpuUser, after.cpu_user_ns, self.before.cpu_user_ns),
            (Field::CpuSystem, after.cpu_system_ns, self.before.cpu_system_ns),
            (Field::SwitchesVoluntary, after.switches_voluntary, self.before.switches_voluntary),
            (
                Field::SwitchesInvoluntary,
                after.switches_involuntary,
                self.before.switches_involuntary,
            ),
            (Field::FaultsMinor, after.faults_minor, self.before.faults_minor),
            (Field::FaultsMajor, after.faults_major, self.before.faults_major),
            (Field::RunDelay, after.run_delay_ns, self.before.run_delay_ns),
        ];
        for (field, after, before) in pairs {
            let used = after.zip(before).map(|(after, before)| after.saturating_sub(before));
            self.slot.set_if_known(field, used);
        }
    }
}

impl WorkerContext for Context<'_> {
    fn rank(&self) -> u32 {
        self.rank
    }

    fn jobs(&self) -> u64 {
        self.spec.jobs
    }

    fn workers(&self) -> u32 {
        self.spec.workers
    }

    fn begin(&mut self) {
        // What a first look at the usage makes the system set up lies before the gate, or else the
        // workers of one gate begin further apart.
        let _first_look = usage::of_this_thread();
        // Writing to the pages now keeps their faults out of the span.
        self.operations.iter().step_by(1024).for_each(|bucket| bucket.store(0, Relaxed));
        self.slot.set(Field::Ready, clock::now_ns());
        self.block.meeting(Meeting::Ready).arrive();
        if self.means.alone {
            self.block.open_start_gate(clock::now_ns());
        }
        let gate = self.block.meeting(Meeting::Gate);
        for _ in 0..GATE_SPINS {
            if gate.state.load(Relaxed) != 0 {
                break;
            }
            std::hint::spin_loop();
        }
        while gate.state.load(Acquire) == 0 {
            gate.park(0, None);
        }
        self.before = usage::of_this_thread();
        self.state = State::Working;
        let begin_ns = clock::now_ns();
        self.slot.set(Field::Begin, begin_ns);
        if let Some(interpreter) = &self.means.interpreter {
            interpreter.take();
            self.waited_ns += clock::now_ns() - begin_ns;
        }
    }

    fn end(&mut self) {
        if self.state != State::Working {
            return;
        }
        self.slot.set(Field::End, clock::now_ns());
        if let Some(interpreter) = &self.means.interpreter {
            interpreter.give_back();
        }
        self.write_usage(usage::of_this_thread());
        self.state = State::Done;
        self.mark_claimed_as_done();
        // A kernel that counts nothing smaller is counted by its jobs.
        let operations = if self.counted > 0 { self.counted } else { self.jobs_done };
        self.slot.set(Field::Operations, operations);
        if self.waited_ns > 0 {
            self.slot.set(Field::Waited, self.waited_ns);
        }
        self.slot.set_if_known(Field::CoreSeen, affinity::current().map(u64::from));
    }

    #[inline]
    fn stopped(&self) -> bool {
        self.stop.load(Relaxed) != 0
    }

    fn next_job(&mut self) -> Option<u64> {
        self.mark_claimed_as_done();
        if self.stopped() {
            return None;
        }
        self.hand_over_if_asked();
        let job = self.serial_candidate().or_else(|| self.candidate())?;
        if self.stopped() {
            return None;
        }
        self.claim(job);
        Some(job)
    }

    #[inline]
    fn record(&mut self, operation_ns: u64) {
        histogram::add(self.operations, operation_ns);
        self.counted += 1;
    }

    fn count(&mut self, operations: u64) {
        self.counted += operations;
    }

    #[inline]
    fn let_go(&mut self) {
        if let Some(interpreter) = &self.means.interpreter {
            interpreter.give_back();
        }
    }

    #[inline]
    fn waited(&mut self, _what: Wait, began_ns: u64, ended_ns: u64) {
        self.waited_ns += ended_ns - began_ns;
        if let Some(interpreter) = &self.means.interpreter {
            interpreter.take();
            self.waited_ns += clock::now_ns() - ended_ns;
        }
    }

    fn words(&self) -> &[SharedWord] {
        self.block.words()
    }

    fn region(&self) -> &[AtomicU64] {
        self.block.region()
    }

    fn host_memory(&self) -> Option<&[u64]> {
        self.means.host_memory.as_deref().map(Vec::as_slice)
    }

    fn lock(&self) -> &SharedLock {
        self.block.lock()
    }

    fn pipes(&mut self) -> Option<(PipeReader, PipeWriter)> {
        let (reader, writer) = (self.slot.take(Field::Reader)?, self.slot.take(Field::Writer)?);
        Some(pipes::take(EndNumbers { reader, writer }))
    }

    fn channel(&mut self) -> Option<Channel> {
        self.means.channel.take()
    }

    fn mailbox(&self) -> Option<Mailbox<'_>> {
        let (mapping, offset) = self.block.pair(self.rank / 2);
        (self.mailbox_bytes > 0)
            .then(|| Mailbox::new(mapping, offset, self.mailbox_bytes, self.rank % 2))
    }

    fn scratch(&self) -> &Path {
        &self.spec.scratch
    }

    fn create_empty(&mut self) -> Result<Creation, Problem> {
        let create = self.means.create_empty.as_mut().expect("the kernel's site is the host");
        let creation = create()?;
        if let Some(first_ns) = creation.first_ns {
            histogram::add(self.slot.creations(), first_ns.saturating_sub(creation.asked_ns));
        }
        Ok(creation)
    }
}
