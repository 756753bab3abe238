//! What a worker does, be it a thread, a process or the host itself.

use super::block::{Block, Field, Meeting};
use super::context::{Context, CreateEmpty};
use super::protocol::TrialSpec;
use crate::kernels::contract::{Channel, Kernel, Wiring};
use crate::kernels::registry;
use crate::model::design::{CoreSet, Model};
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind};
use crate::platform::pipes::{self, EndNumbers};
use crate::platform::{affinity, clock};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

/// The exit code of a worker that could not even find its block.
pub const LOST: u8 = 70;

/// What a worker is given besides the specification.
#[derive(Default)]
pub struct Means<'a> {
    /// Whether nobody else opens the start gate, because the host itself does the work.
    pub alone: bool,
    /// In-process channels, in thread models.
    pub channel: Option<Channel>,
    /// How to create empty workers, for kernels whose site is the host.
    pub create_empty: Option<CreateEmpty<'a>>,
}

/// Does the work of one worker in the calling thread: places itself, runs the body, leaves what it
/// stamped, used and found in its slot. A failure or a panic is left there too, and asks the others
/// to stop.
pub fn work(block: &Block, spec: &TrialSpec, kernel: &Kernel, rank: u32, means: Means<'_>) {
    place(block, spec, rank);
    let body = || {
        let mut context = Context::new(block, spec, kernel, rank).with_channel(means.channel);
        if means.alone {
            context = context.alone();
        }
        if let Some(create_empty) = means.create_empty {
            context = context.with_creator(create_empty);
        }
        (kernel.body)(&spec.params, &mut context)
    };
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(checksum)) => return block.slot(rank).set(Field::Checksum, checksum),
        Ok(Err(problem)) => Failure { kind: FailureKind::Refused, problem },
        Err(panic) => Failure { kind: FailureKind::WorkerFailed, problem: panicked(&*panic) },
    };
    let text = serde_json::to_string(&failure).expect("a failure is plain data");
    block.slot(rank).set_text(&text);
    block.stop();
}

/// Holds the calling worker where the trial asks for and leaves what the system then says.
fn place(block: &Block, spec: &TrialSpec, rank: u32) {
    if !spec.cores.is_empty() {
        let own = spec.cores[rank as usize % spec.cores.len()];
        let wanted = if spec.pin { std::slice::from_ref(&own) } else { &spec.cores };
        // What the system refused shows in the cores that are read back.
        let _refused = affinity::hold_on(wanted);
    }
    if let Some(allowed) = affinity::allowed() {
        block.slot(rank).set_cores(&CoreSet::List(allowed).to_string());
    }
}

fn panicked(panic: &(dyn Any + Send)) -> Problem {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    // A slot has room for about a page.
    let words = &words[..words.floor_char_boundary(300)];
    Problem::new(
        format!("A worker panicked: {words}"),
        "This trial has no result",
        "Run again; if it happens every time, it is a mistake in Tandem that we want to hear of",
    )
}

/// The life of a worker process after its first instruction.
#[must_use]
pub fn process_worker(first_ns: u64, reference: &str, rank: u32) -> u8 {
    let Ok(block) = Block::attach(reference) else { return LOST };
    block.slot(rank).set(Field::First, first_ns);
    let Ok(spec) = serde_json::from_slice::<TrialSpec>(&block.spec()) else { return LOST };
    let Some(kernel) = registry::find(&spec.kernel) else { return LOST };
    if matches!((kernel.wiring)(&spec.params), Wiring::Pipes) {
        close_ends_of_others(&block, &spec, Some(rank));
    }
    work(&block, &spec, kernel, rank, Means::default());
    leave(&block);
    0
}

/// The life of a worker thread.
pub fn thread_worker(
    block: &Block,
    spec: &TrialSpec,
    kernel: &Kernel,
    rank: u32,
    channel: Option<Channel>,
) {
    block.slot(rank).set(Field::First, clock::now_ns());
    work(block, spec, kernel, rank, Means { channel, ..Means::default() });
    leave(block);
}

/// The life of an empty worker process: one stamp.
#[must_use]
pub fn empty_worker(first_ns: u64, reference: &str) -> u8 {
    let Ok(block) = Block::attach(reference) else { return LOST };
    block.empty_first_ns().store(first_ns, Ordering::Release);
    0
}

/// Tells that the work is over and waits until the host has read what it wants to read of a living
/// worker.
fn leave(block: &Block) {
    block.meeting(Meeting::Done).arrive();
    let exit = block.meeting(Meeting::Exit);
    while exit.state.load(Ordering::Acquire) == 0 {
        exit.park(0, None);
    }
}

/// Every worker process inherits every pipe; it keeps only its own ends, so that a worker whose
/// partner is gone reads the end of the stream.
pub fn close_ends_of_others(block: &Block, spec: &TrialSpec, own: Option<u32>) {
    debug_assert_eq!(spec.model, Model::Processes);
    for rank in (0..spec.workers).filter(|rank| Some(*rank) != own) {
        let slot = block.slot(rank);
        if let (Some(reader), Some(writer)) = (slot.get(Field::Reader), slot.get(Field::Writer)) {
            drop(pipes::take(EndNumbers { reader, writer }));
        }
    }
}
