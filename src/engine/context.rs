//! What a body sees, over the shared block: the same code for every model.

use super::block::{Block, Meeting};
use super::ends::WorkerEnds;
use super::histogram;
use super::interpreter::InterpreterLock;
use super::protocol::TrialSpec;
use super::recorder::Recorder;
use super::slot::{Field, Slot};
use crate::kernels::contract::{Kernel, share_of};
use crate::kernels::jobs::{Distribution, Handout};
use crate::kernels::routes::{Incoming, Outgoing};
use crate::kernels::worker_context::{Creation, SharedWord, Wait, WorkerContext, waiting};
use crate::model::design::Model;
use crate::model::problem::Problem;
use crate::platform::barrier::SharedBarrier;
use crate::platform::lock::SharedLock;
use crate::platform::park::Parking;
use crate::platform::usage::{self, Usage};
use crate::platform::{affinity, clock};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64};

/// Creates an empty worker of the trial's own model.
pub type CreateEmpty = Box<dyn FnMut() -> Result<Creation, Problem> + Send>;

/// What a worker is given besides the specification.
#[derive(Default)]
pub struct Means {
    /// Whether nobody else opens the start gate, because the host itself does the work.
    pub alone: bool,
    /// The ends of its routes.
    pub ends: WorkerEnds,
    /// The host's own memory, where the worker can see it.
    pub host_memory: Option<Arc<Vec<AtomicU64>>>,
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
    waits_for: &'a AtomicU64,
    locks: &'a [SharedLock],
    barriers: &'a [SharedBarrier],
    handout: Handout,
    distribution: Distribution,
    serial_left: u64,
    waits_for_serial: bool,
    takes_over: bool,
    next: u64,
    last: u64,
    claimed: Option<u64>,
    jobs_done: u64,
    counted: u64,
    /// Time in waits, by what was waited for.
    waited_ns: [u64; Wait::ALL.len()],
    serialised_ns: u64,
    before: Usage,
    elsewhere: Option<Usage>,
    recorder: Recorder<'a>,
    state: State,
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
        // Only the first worker of each team claims jobs, so the shares are the teams'.
        let shares = u64::from((kernel.takers)(&spec.params, spec.workers)).max(1);
        let share = rank_wide / (workers / shares).max(1);
        let grain = kernel.units_per_job.map_or(1, |units| units(&spec.params));
        let handout = Handout::new(&spec.params, spec.jobs, grain);
        let serial = handout.serial_jobs;
        let own = share_of(spec.jobs - serial, share, shares);
        let distribution = if spec.model == Model::ThreadPerTask {
            // A fresh thread is started for the next job, whichever it is.
            Distribution::Dynamic
        } else {
            (kernel.distribution)(&spec.params)
        };
        Self {
            block,
            spec,
            rank,
            slot,
            stop: block.stop_flag(),
            jobs: block.jobs(),
            operations: slot.operations(),
            waits_for: slot.waits_for(),
            locks: block.locks(),
            barriers: block.barriers(),
            handout,
            distribution,
            serial_left: if rank == 0 { serial } else { 0 },
            waits_for_serial: serial > 0,
            // A worker whose slot tells of a life before takes the place of one that was lost.
            takes_over: slot.get(Field::Begin).is_some(),
            next: serial + own.start,
            last: match distribution {
                Distribution::Static => serial + own.end,
                Distribution::Dynamic | Distribution::Guided => 0,
            },
            claimed: None,
            jobs_done: 0,
            counted: 0,
            waited_ns: [0; Wait::ALL.len()],
            serialised_ns: 0,
            before: Usage::default(),
            elsewhere: None,
            recorder: Recorder::new(block, rank),
            state: State::Preparing,
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
        self.jobs[job as usize].store(Block::claimed_by(self.rank), Release);
        self.claimed = Some(job);
        self.recorder.job(job);
    }

    /// The claimed job is done, and the next one is not chosen yet.
    pub fn finish(&mut self) {
        self.mark_claimed_as_done();
        self.recorder.idle();
    }

    /// Gives up the claimed job, which then counts as begun and never as done.
    pub fn lose_claimed(&mut self) {
        self.claimed = None;
    }

    /// The next job: first all that was put back when another was lost, then those that are this
    /// worker's turn and that nobody else has had.
    fn choose(&mut self) -> Option<u64> {
        if self.takes_over {
            let is_put_back = |job: &AtomicU32| job.load(Acquire) == Block::PUT_BACK;
            if let Some(job) = self.jobs.iter().position(is_put_back) {
                return Some(job as u64);
            }
            self.takes_over = false;
        }
        loop {
            let job = self.serial_candidate().or_else(|| self.candidate())?;
            let state = self.jobs[job as usize].load(Acquire);
            if state == Block::FREE || state == Block::claimed_by(self.rank) {
                return Some(job);
            }
        }
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
        waiting(self, Wait::Gate, |_| gate.pass());
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
            self.claim_part();
        }
        let job = self.next;
        self.next += 1;
        (job < self.last).then_some(job)
    }

    /// Claims all of the part that was just taken. Nobody else will ever be given it, so if this
    /// worker is lost all of it has to be found among its claims.
    fn claim_part(&self) {
        for job in self.next..self.last {
            self.jobs[job as usize].store(Block::claimed_by(self.rank), Release);
        }
    }

    fn mark_claimed_as_done(&mut self) {
        if let Some(job) = self.claimed.take() {
            self.jobs[job as usize].store(Block::done_by(self.rank), Release);
            self.jobs_done += 1;
        }
    }

    #[inline]
    fn note_wait(&mut self, what: Wait, began_ns: u64, ended_ns: u64) {
        self.waited_ns[what as usize] += ended_ns - began_ns;
        self.recorder.wait(what, began_ns, ended_ns);
    }

    /// A kind of wait that was never stamped is not known to be none.
    fn write_waits(&self) {
        const FIELDS: [Field; Wait::ALL.len()] =
            [Field::WaitedLock, Field::WaitedIo, Field::WaitedMessage, Field::WaitedGate];
        let known = |waited_ns: u64| (waited_ns > 0).then_some(waited_ns);
        self.slot.set_if_known(Field::Waited, known(self.waited_ns.iter().sum()));
        for (field, waited_ns) in FIELDS.into_iter().zip(self.waited_ns) {
            self.slot.set_if_known(field, known(waited_ns));
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

impl Drop for Context<'_> {
    /// Whoever fails at work leaves no lock behind without which others cannot go on.
    fn drop(&mut self) {
        if self.state == State::Working
            && let Some(interpreter) = &self.means.interpreter
        {
            interpreter.give_back();
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
        self.recorder.prepare(self.slot);
        self.slot.set(Field::Ready, clock::now_ns());
        self.block.meeting(Meeting::Ready).arrive();
        if self.means.alone {
            self.block.start_the_sleeping(clock::now_ns());
        }
        self.block.meeting(Meeting::Rise).pass();
        // Its reading takes ten times as long as all else, so it lies before the gate too.
        let run_delay_ns = usage::of_this_thread().run_delay_ns;
        self.block.come_to_start_gate(self.spec.workers, clock::now_ns);
        self.before = Usage { run_delay_ns, ..usage::of_this_thread_in_short() };
        self.state = State::Working;
        // With a thread for each job the work is done elsewhere.
        self.recorder.begin(self.slot, self.spec.model != Model::ThreadPerTask);
        let begin_ns = clock::now_ns();
        self.slot.set(Field::Begin, begin_ns);
        if let Some(interpreter) = &self.means.interpreter {
            interpreter.take();
            self.note_wait(Wait::Lock, begin_ns, clock::now_ns());
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
        self.recorder.end(self.slot);
        self.state = State::Done;
        self.mark_claimed_as_done();
        // A kernel that counts nothing smaller is counted by its jobs.
        let operations = if self.counted > 0 { self.counted } else { self.jobs_done };
        self.slot.set(Field::Operations, operations);
        self.write_waits();
        if self.serialised_ns > 0 {
            self.slot.set(Field::Serialised, self.serialised_ns);
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
        let job = self.choose()?;
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

    #[inline]
    fn late(&mut self, late_ns: u64) {
        histogram::add(self.operations, late_ns);
    }

    fn count(&mut self, operations: u64) {
        self.counted += operations;
    }

    fn hand_over_if_asked(&mut self) -> bool {
        let asked = self.means.interpreter.as_ref().filter(|lock| lock.is_asked_for());
        let Some(interpreter) = asked else { return false };
        let began_ns = clock::now_ns();
        interpreter.hand_over();
        self.note_wait(Wait::Lock, began_ns, clock::now_ns());
        true
    }

    fn serialised(&mut self, took_ns: u64) {
        self.serialised_ns += took_ns;
    }

    #[inline]
    fn waits_for(&self, word: u64) {
        self.waits_for.store(word, Relaxed);
    }

    #[inline]
    fn let_go(&mut self) {
        if let Some(interpreter) = &self.means.interpreter {
            interpreter.give_back();
        }
    }

    #[inline]
    fn take_back(&mut self) -> Option<u64> {
        let interpreter = self.means.interpreter.as_ref()?;
        let began_ns = clock::now_ns();
        interpreter.take();
        let ended_ns = clock::now_ns();
        self.note_wait(Wait::Lock, began_ns, ended_ns);
        Some(ended_ns)
    }

    #[inline]
    fn waited(&mut self, what: Wait, began_ns: u64, ended_ns: u64) -> u64 {
        self.note_wait(what, began_ns, ended_ns);
        self.take_back().unwrap_or(ended_ns)
    }

    fn words(&self) -> &[SharedWord] {
        self.block.words()
    }

    fn bell(&self, rank: u32) -> &Parking {
        self.block.bell(rank)
    }

    fn region(&self) -> &[AtomicU64] {
        self.block.region()
    }

    fn host_memory(&self) -> Option<&[AtomicU64]> {
        self.means.host_memory.as_deref().map(Vec::as_slice)
    }

    fn lock(&self) -> &SharedLock {
        self.block.lock()
    }

    fn locks(&self) -> &[SharedLock] {
        self.locks
    }

    fn barriers(&self) -> &[SharedBarrier] {
        self.barriers
    }

    fn outgoing(&mut self, route: usize) -> Option<Box<dyn Outgoing>> {
        let stop = self.stop;
        self.means.ends.outgoing(route, &|| stop.load(Relaxed) != 0)
    }

    fn incoming(&mut self, route: usize) -> Option<Box<dyn Incoming>> {
        self.means.ends.incoming(route)
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
