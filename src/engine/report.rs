//! From the shared block to the raw outcome of a trial.

use super::block::Block;
use super::fault;
use super::histogram;
use super::protocol::{FaultReport, TrialReport, TrialSpec, WorkerReport};
use super::slot::{Field, Slot};
use crate::kernels::contract::Kernel;
use crate::model::design::CoreSet;
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind, WorkerRecord};
use crate::platform::usage::Usage;
use crate::platform::{clock, memory};

/// Reads everything that the workers left.
#[must_use]
pub fn collect(block: &Block, spec: &TrialSpec, kernel: &Kernel) -> TrialReport {
    let report = collect_whole(block, spec, kernel);
    if fault::is_one(kernel) { with_what_remains(block, spec, report) } else { report }
}

/// Where something may go wrong on purpose, jobs that are undone are no failure, and neither is a
/// worker that gave up because another died with the lock; a worker's jobs are those of all who had
/// its place.
fn with_what_remains(block: &Block, spec: &TrialSpec, report: TrialReport) -> TrialReport {
    let fault = FaultReport::of(block, spec);
    let failure = (0..spec.workers).find_map(|rank| failure_in(block.slot(rank)));
    let mut workers = report.workers;
    for worker in &mut workers {
        worker.record.operations = block.jobs_done_by(worker.record.rank);
    }
    TrialReport {
        failure: failure.filter(|_| !block.lock().is_poisoned()),
        workers,
        checksum: Some(fault.checksum()),
        fault: Some(fault),
        ..report
    }
}

fn collect_whole(block: &Block, spec: &TrialSpec, kernel: &Kernel) -> TrialReport {
    let ranks = || 0..spec.workers;
    let sum = ranks().try_fold(0_u64, |sum, rank| {
        Some(sum.wrapping_add(block.slot(rank).get(Field::Checksum)?))
    });
    let conclusion = sum.map(|sum| (kernel.conclude)(&spec.params, block.words(), sum));
    let failure = ranks().find_map(|rank| failure_in(block.slot(rank))).or_else(|| {
        let done = block.jobs_done();
        (conclusion.is_some() && done < spec.jobs).then(|| unfinished(done, spec.jobs))
    });
    TrialReport {
        failure,
        workers: ranks().map(|rank| worker(block, rank)).collect(),
        checksum: conclusion.map(|conclusion| conclusion.checksum),
        lost_updates: conclusion.and_then(|conclusion| conclusion.lost_updates),
        dropped_ticks: conclusion.and_then(|conclusion| conclusion.dropped_ticks),
        sampling_at_gate_ns: 0,
        sampling_at_end_ns: 0,
        memory_unique_bytes: None,
        memory_resident_bytes: None,
        creations: histogram::merge(
            ranks().map(|rank| histogram::collect(block.slot(rank).creations())),
        ),
        fault: None,
    }
}

pub(super) fn failure_in(slot: Slot<'_>) -> Option<Failure> {
    let text = slot.text()?;
    let failure = serde_json::from_str(&text).unwrap_or_else(|_| Failure {
        kind: FailureKind::WorkerFailed,
        problem: Problem::new(
            format!("A worker failed: {text}"),
            "This trial has no result",
            "Run again",
        ),
    });
    Some(failure)
}

fn unfinished(done: u64, jobs: u64) -> Failure {
    let problem = Problem::new(
        format!("Only {done} of {jobs} jobs were done"),
        "This trial has no result",
        "Run again",
    );
    Failure { kind: FailureKind::WorkerFailed, problem }
}

fn worker(block: &Block, rank: u32) -> WorkerReport {
    let slot = block.slot(rank);
    let cores_allowed = slot.cores().and_then(|cores| match CoreSet::parse(&cores)? {
        CoreSet::List(cores) => Some(cores),
        CoreSet::All | CoreSet::First(_) | CoreSet::One | CoreSet::Other(_) => None,
    });
    WorkerReport {
        record: WorkerRecord {
            rank,
            asked_ns: slot.get(Field::Asked),
            first_ns: slot.get(Field::First),
            ready_ns: slot.get(Field::Ready),
            gate_ns: block.gate_ns(),
            begin_ns: slot.get(Field::Begin),
            end_ns: slot.get(Field::End),
            reaped_ns: slot.get(Field::Reaped),
            cpu_ns: slot.get(Field::Cpu),
            run_delay_ns: slot.get(Field::RunDelay),
            wait_ns: slot.get(Field::Waited),
            wait_lock_ns: slot.get(Field::WaitedLock),
            wait_io_ns: slot.get(Field::WaitedIo),
            wait_message_ns: slot.get(Field::WaitedMessage),
            wait_gate_ns: slot.get(Field::WaitedGate),
            operations: slot.get(Field::Operations).unwrap_or(0),
            core_seen: slot.get(Field::CoreSeen).and_then(|core| core.try_into().ok()),
        },
        cores_allowed,
        operations: histogram::collect(slot.operations()),
        serialised_ns: slot.get(Field::Serialised),
        usage: Usage {
            cpu_ns: slot.get(Field::Cpu),
            cpu_user_ns: slot.get(Field::CpuUser),
            cpu_system_ns: slot.get(Field::CpuSystem),
            switches_voluntary: slot.get(Field::SwitchesVoluntary),
            switches_involuntary: slot.get(Field::SwitchesInvoluntary),
            faults_minor: slot.get(Field::FaultsMinor),
            faults_major: slot.get(Field::FaultsMajor),
            run_delay_ns: slot.get(Field::RunDelay),
        },
    }
}

impl TrialReport {
    /// Reads the memory of the trial's processes now, keeps the larger reading, and gives the time
    /// that it took, in nanoseconds. Of the readings `instrument_bytes` are taken away: shared memory
    /// that only the measuring needs, and of which each page was written by one process.
    pub fn sample_memory(&mut self, process_ids: &[u32], instrument_bytes: u64) -> u64 {
        let before = clock::now_ns();
        let (mut unique, mut resident) = (Some(0), Some(0));
        for id in process_ids {
            let found = memory::of_process(*id);
            unique = unique.zip(found.unique_bytes).map(|(sum, bytes)| sum + bytes);
            resident = resident.zip(found.resident_bytes).map(|(sum, bytes)| sum + bytes);
        }
        let own = |bytes: u64| bytes.saturating_sub(instrument_bytes);
        unique = if memory::UNIQUE_HAS_SHARED { unique.map(own) } else { unique };
        resident = resident.map(own);
        self.memory_unique_bytes = self.memory_unique_bytes.max(unique);
        self.memory_resident_bytes = self.memory_resident_bytes.max(resident);
        clock::now_ns() - before
    }
}
