//! What a body sees, over the shared block: the same code for every model.

use super::block::{Block, Field, Meeting, Slot};
use super::histogram;
use super::protocol::TrialSpec;
use crate::kernels::contract::{
    Channel, Creation, Distribution, Kernel, SharedWord, Wiring, WorkerContext,
};
use crate::model::problem::Problem;
use crate::platform::lock::SharedLock;
use crate::platform::mailbox::Mailbox;
use crate::platform::pipes::{self, EndNumbers};
use crate::platform::usage::{self, Usage};
use crate::platform::{affinity, clock};
use std::io::{PipeReader, PipeWriter};
use std::path::Path;
use std::sync::atomic::Ordering::{Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64};

/// How often a worker looks at the start gate before it waits for it: some microseconds, so that
/// workers which arrive together also leave together.
const GATE_SPINS: u32 = 2_000;

/// Creates an empty worker of the trial's own model.
pub type CreateEmpty<'a> = &'a mut dyn FnMut() -> Result<Creation, Problem>;

/// What a body sees.
pub struct Context<'a> {
    block: &'a Block,
    spec: &'a TrialSpec,
    rank: u32,
    slot: Slot<'a>,
    stop: &'a AtomicU64,
    jobs: &'a [AtomicU32],
    operations: &'a [AtomicU32],
    distribution: Distribution,
    next: u64,
    last: u64,
    claimed: Option<u64>,
    jobs_done: u64,
    counted: u64,
    waited_ns: u64,
    before: Usage,
    state: State,
    mailbox_bytes: usize,
    alone: bool,
    channel: Option<Channel>,
    create_empty: Option<CreateEmpty<'a>>,
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
    pub fn new(block: &'a Block, spec: &'a TrialSpec, kernel: &Kernel, rank: u32) -> Self {
        let slot = block.slot(rank);
        let (rank_wide, workers) = (u64::from(rank), u64::from(spec.workers));
        let mailbox_bytes = match (kernel.wiring)(&spec.params) {
            Wiring::Mailboxes(bytes) => bytes,
            Wiring::None | Wiring::Pipes | Wiring::Channels => 0,
        };
        // With pairs only the leader of each claims jobs, so the shares are the leaders'.
        let per_share = u64::from(kernel.workers.multiple_of);
        let (share, shares) = (rank_wide / per_share, (workers / per_share).max(1));
        Self {
            block,
            spec,
            rank,
            slot,
            stop: block.stop_flag(),
            jobs: block.jobs(),
            operations: slot.operations(),
            distribution: (kernel.distribution)(&spec.params),
            next: spec.jobs * share / shares,
            last: spec.jobs * (share + 1) / shares,
            claimed: None,
            jobs_done: 0,
            counted: 0,
            waited_ns: 0,
            before: Usage::default(),
            state: State::Preparing,
            mailbox_bytes,
            alone: false,
            channel: None,
            create_empty: None,
        }
    }

    /// Without anybody who opens the start gate: the worker does it itself when it is ready.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { alone: true, ..self }
    }

    /// With in-process channels that the host laid.
    #[must_use]
    pub fn with_channel(self, channel: Option<Channel>) -> Self {
        Self { channel, ..self }
    }

    /// With the means to create empty workers.
    #[must_use]
    pub fn with_creator(self, create_empty: CreateEmpty<'a>) -> Self {
        Self { create_empty: Some(create_empty), ..self }
    }

    fn candidate(&mut self) -> Option<u64> {
        match self.distribution {
            Distribution::Static => {
                let job = self.next;
                self.next += 1;
                (job < self.last).then_some(job)
            }
            Distribution::Dynamic => {
                Some(self.block.next_dynamic_job()).filter(|job| *job < self.spec.jobs)
            }
        }
    }

    fn mark_claimed_as_done(&mut self) {
        if let Some(job) = self.claimed.take() {
            self.jobs[job as usize].store(2 * self.rank + 2, Release);
            self.jobs_done += 1;
        }
    }

    fn write_usage(&self, after: Usage) {
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
        // Writing to the pages now keeps their faults out of the span.
        self.operations.iter().step_by(1024).for_each(|bucket| bucket.store(0, Relaxed));
        self.slot.set(Field::Ready, clock::now_ns());
        self.block.meeting(Meeting::Ready).arrive();
        if self.alone {
            self.block.open_start_gate(clock::now_ns());
        }
        let gate = self.block.meeting(Meeting::Gate);
        for _ in 0..GATE_SPINS {
            if gate.state.load(Relaxed) != 0 {
                break;
            }
            std::hint::spin_loop();
        }
        while gate.state.load(std::sync::atomic::Ordering::Acquire) == 0 {
            gate.park(0, None);
        }
        self.before = usage::of_this_thread();
        self.state = State::Working;
        self.slot.set(Field::Begin, clock::now_ns());
    }

    fn end(&mut self) {
        if self.state != State::Working {
            return;
        }
        self.slot.set(Field::End, clock::now_ns());
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
        let job = self.candidate()?;
        self.jobs[job as usize].store(2 * self.rank + 1, Release);
        self.claimed = Some(job);
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
    fn waited(&mut self, ns: u64) {
        self.waited_ns += ns;
    }

    fn words(&self) -> &[SharedWord] {
        self.block.words()
    }

    fn lock(&self) -> &SharedLock {
        self.block.lock()
    }

    fn pipes(&mut self) -> Option<(PipeReader, PipeWriter)> {
        let (reader, writer) = (self.slot.take(Field::Reader)?, self.slot.take(Field::Writer)?);
        Some(pipes::take(EndNumbers { reader, writer }))
    }

    fn channel(&mut self) -> Option<Channel> {
        self.channel.take()
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
        let create = self.create_empty.as_mut().expect("the kernel's site is the host");
        let creation = create()?;
        if let Some(first_ns) = creation.first_ns {
            histogram::add(self.slot.creations(), first_ns.saturating_sub(creation.asked_ns));
        }
        Ok(creation)
    }
}
