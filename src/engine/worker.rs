//! What a worker does, be it a thread, a process or the host itself.

use super::block::{Block, Meeting};
use super::context::{Context, Means};
use super::cores;
use super::ends;
use super::fault::{Rehearsal, Unwound};
use super::heap::Offset;
use super::host::Trial;
use super::protocol::TrialSpec;
use super::slot::Field;
use super::tasks::each_job_in_a_thread;
use crate::kernels::contract::{Body, Job, Kernel};
use crate::kernels::jobs::each_job;
use crate::kernels::registry;
use crate::model::design::{CoreSet, Model};
use crate::model::param::Params;
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind};
use crate::platform::{affinity, clock, process};
use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The exit code of a worker that could not even find its block.
pub const LOST: u8 = 70;
/// The exit code of a worker process that panicked, as the standard library has it.
const PANICKED: u8 = 101;

/// How the work of a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a result or a failure in its slot; the worker goes on to its end.
    Told,
    /// By a panic that was asked for; the worker is lost.
    Unwound,
}

/// Does the work of one worker in the calling thread: places itself, runs the body, leaves what it
/// stamped, used and found in its slot. A failure or a panic is left there too, and asks the others
/// to stop.
#[must_use]
pub fn work(
    block: &Arc<Block>,
    spec: &Arc<TrialSpec>,
    kernel: &Kernel,
    rank: u32,
    means: Means,
) -> Ending {
    place(block, spec, kernel, rank);
    let rehearsal = Rehearsal::of(block, spec, kernel);
    let job = |prepare: fn(&Params) -> Job| match &rehearsal {
        Some(rehearsal) => rehearsal.clone().rehearse(rank, prepare(&spec.params)),
        None => prepare(&spec.params),
    };
    let outcome = attempt(block, rank, || {
        let mut context = Context::new(block, spec, kernel, rank, means);
        match kernel.body {
            Body::Worker(body) => body(&spec.params, &mut context),
            Body::Jobs(prepare) if spec.model == Model::ThreadPerTask => {
                each_job_in_a_thread(&mut context, spec, job(prepare), rehearsal.as_ref())
            }
            Body::Jobs(prepare) => {
                let handout = context.handout();
                Ok(each_job(&mut context, &handout, &job(prepare)))
            }
        }
    });
    match outcome {
        Ok(checksum) => {
            block.slot(rank).set_if_known(Field::Checksum, checksum);
            Ending::Told
        }
        Err(Lost) => Ending::Unwound,
    }
}

/// A worker unwound as it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

/// Runs work and gives its checksum, if it came to one; a failure or a panic is left in the slot of
/// a worker, and asks all workers to stop.
///
/// # Errors
/// It unwound as it was asked to. Nothing is left in the slot then, as after any other death.
pub fn attempt(
    block: &Block,
    rank: u32,
    body: impl FnOnce() -> Result<u64, Problem>,
) -> Result<Option<u64>, Lost> {
    let outcome = catch_unwind(AssertUnwindSafe(body));
    let (kind, problem) = match outcome.map_err(<Box<dyn Any + Send>>::downcast::<Unwound>) {
        Ok(Ok(checksum)) => return Ok(Some(checksum)),
        Ok(Err(problem)) => (FailureKind::Refused, problem),
        Err(Ok(unwound)) => match *unwound {
            Unwound::Planned => return Err(Lost),
            Unwound::GaveUp(problem) => {
                // It ends, and the others go on as far as they can.
                leave_failure(block, rank, FailureKind::WorkerFailed, problem);
                return Ok(None);
            }
            Unwound::Refused(problem) => (FailureKind::Refused, problem),
        },
        Err(Err(panic)) => (FailureKind::WorkerFailed, panicked(&*panic)),
    };
    leave_failure(block, rank, kind, problem);
    block.stop();
    Ok(None)
}

fn leave_failure(block: &Block, rank: u32, kind: FailureKind, problem: Problem) {
    let failure = Failure { kind, problem };
    let text = serde_json::to_string(&failure).expect("a failure is plain data");
    block.slot(rank).set_text(&text);
}

/// Holds the calling worker where the trial asks for and leaves what the system then says.
pub fn place(block: &Block, spec: &TrialSpec, kernel: &Kernel, rank: u32) {
    hold(spec, (kernel.placement)(&spec.params, rank).as_ref(), rank);
    if let Some(allowed) = affinity::allowed() {
        block.slot(rank).set_cores(&CoreSet::List(allowed).to_string());
    }
}

/// Holds the calling thread where the trial asks for, as a worker of this rank whose kernel leaves it
/// some of the cores.
pub fn hold(spec: &TrialSpec, own: Option<&CoreSet>, rank: u32) {
    let wanted = cores::of_worker(&spec.cores, spec.pin, own, rank);
    if !wanted.is_empty() {
        // What the system refused shows in the cores that are read back.
        let _refused = affinity::hold_on(&wanted);
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

/// The life of a worker process after its first instruction: one worker, or several that share its
/// address space.
#[must_use]
pub fn process_worker(first_ns: u64, reference: &str, ranks: &Range<u32>) -> u8 {
    let Ok(block) = Block::attach(reference) else { return LOST };
    ranks.clone().for_each(|rank| block.slot(rank).set(Field::First, first_ns));
    let Ok(spec) = serde_json::from_slice::<TrialSpec>(&block.spec()) else { return LOST };
    let Some(kernel) = registry::find(&spec.kernel) else { return LOST };
    match one_address_space(&Arc::new(block), &Arc::new(spec), kernel, ranks, None) {
        Ending::Told => 0,
        Ending::Unwound => PANICKED,
    }
}

/// The life of a forked worker process. It never comes back, because what called the host's own
/// functions belongs to the host.
pub fn forked_worker(trial: &Trial, ranks: &Range<u32>) -> ! {
    let first_ns = clock::now_ns();
    ranks.clone().for_each(|rank| trial.block.slot(rank).set(Field::First, first_ns));
    let host_memory = trial.host_memory.as_ref();
    match one_address_space(&trial.block, &trial.spec, trial.kernel, ranks, host_memory) {
        Ending::Told => process::leave(0),
        Ending::Unwound => process::leave(i32::from(PANICKED)),
    }
}

/// Does the work of all workers of one process.
fn one_address_space(
    block: &Arc<Block>,
    spec: &Arc<TrialSpec>,
    kernel: &'static Kernel,
    ranks: &Range<u32>,
    host_memory: Option<&Arc<Vec<AtomicU64>>>,
) -> Ending {
    let routes = (kernel.routes)(&spec.params, spec.workers);
    let mut ends = match ends::take(block, &routes, ranks, &spec.scratch) {
        Ok(ends) => ends.into_iter(),
        Err(error) => return without_ends(block, ranks, &error),
    };
    let mut means = || Means {
        ends: ends.next().unwrap_or_default(),
        host_memory: host_memory.cloned(),
        ..Means::default()
    };
    if ranks.len() == 1 {
        return life(block, spec, kernel, ranks.start, means());
    }
    std::thread::scope(|scope| {
        for rank in ranks.clone() {
            let means = means();
            let thread = std::thread::Builder::new().name(format!("tandem-worker-{rank}"));
            let live = move || {
                thread_worker(block, spec, kernel, rank, means);
            };
            let started = thread.spawn_scoped(scope, live);
            // Without its thread the worker is done before it began, and says why.
            if let Err(error) = started {
                let _told = attempt(block, rank, || Err(no_thread(&error)));
                leave_together(block, 1);
            }
        }
    });
    Ending::Told
}

/// Without their ends the workers are done before they began, and the first says why.
fn without_ends(block: &Block, ranks: &Range<u32>, error: &std::io::Error) -> Ending {
    let _told = attempt(block, ranks.start, || Err(no_ends(error)));
    leave_together(block, ranks.len() as u32);
    Ending::Told
}

fn no_thread(error: &std::io::Error) -> Problem {
    Problem::new(
        format!("The system refused to create a thread: {error}"),
        "This trial has no result",
        "Close other programs, or ask for fewer workers",
    )
}

fn no_ends(error: &std::io::Error) -> Problem {
    Problem::new(
        format!("The system refused what the workers send messages through: {error}"),
        "This trial has no result",
        "Close other programs, or ask for fewer workers",
    )
}

/// The life of a worker that is one of the threads of a process.
pub fn thread_worker(
    block: &Arc<Block>,
    spec: &Arc<TrialSpec>,
    kernel: &Kernel,
    rank: u32,
    means: Means,
) {
    block.slot(rank).set(Field::First, clock::now_ns());
    if life(block, spec, kernel, rank, means) == Ending::Unwound {
        block.slot(rank).set(Field::Unwound, clock::now_ns());
        block.meeting(Meeting::News).arrive();
    }
}

fn life(
    block: &Arc<Block>,
    spec: &Arc<TrialSpec>,
    kernel: &Kernel,
    rank: u32,
    means: Means,
) -> Ending {
    // In each worker, because each thread may allocate from an arena of its own.
    let _kept = Offset::take(spec.nuisance);
    let ending = work(block, spec, kernel, rank, means);
    if ending == Ending::Told {
        leave_together(block, 1);
    }
    ending
}

/// The life of an empty worker process: one stamp.
#[must_use]
pub fn empty_worker(first_ns: u64, reference: &str) -> u8 {
    let Ok(block) = Block::attach(reference) else { return LOST };
    block.empty_first_ns().store(first_ns, Ordering::Release);
    0
}

/// Tells that the work of so many workers is over and waits until the host has read what it wants to
/// read of living workers.
pub fn leave_together(block: &Block, workers: u32) {
    (0..workers).for_each(|_| block.meeting(Meeting::Done).arrive());
    block.meeting(Meeting::News).arrive();
    block.meeting(Meeting::Exit).pass();
}

#[cfg(test)]
mod tests {
    use super::super::block::Shape;
    use super::super::report::failure_in;
    use super::*;
    use crate::model::param::Value;
    use crate::model::plan::Nuisance;
    use crate::model::timeline::Capture;

    #[test]
    fn workers_whose_ends_the_system_refuses_leave_together_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let kernel = registry::find("ipc.ping_pong").unwrap();
        let spec = TrialSpec {
            kernel: kernel.id.to_owned(),
            params: Params(
                [("mechanism".to_owned(), Value::Word("local_socket".to_owned()))].into(),
            ),
            model: Model::Processes,
            workers: 2,
            jobs: 1,
            cores: Vec::new(),
            pin: false,
            capture: Capture::Off,
            nuisance: Nuisance::default(),
            deadline_ms: 1_000,
            scratch: folder.path().to_owned(),
        };
        let routes = (kernel.routes)(&spec.params, spec.workers);
        let shape = Shape { workers: 2, jobs: 1, routes: routes.len(), ..Shape::default() };
        let (block, _) = Block::create(shape, b"", folder.path()).unwrap();
        let block = Arc::new(block);
        block.open(Meeting::Exit);
        // Without sockets to inherit they meet by names, and somebody else has these names.
        let _others = ends::take(&block, &routes, &(0..2), folder.path()).unwrap();
        let ending = one_address_space(&block, &Arc::new(spec), kernel, &(0..2), None);
        assert_eq!(ending, Ending::Told);
        let failure = failure_in(block.slot(0)).unwrap();
        assert_eq!(failure.kind, FailureKind::Refused);
        let what = &failure.problem.what;
        assert!(what.starts_with("The system refused what the workers send"), "{what}");
        assert!(failure_in(block.slot(1)).is_none(), "one of them says it for both");
        assert_eq!(block.meeting(Meeting::Done).state.load(Ordering::Acquire), 2);
    }
}
