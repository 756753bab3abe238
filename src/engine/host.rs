//! The host: one trial in a fresh process, then gone.

use super::block::{Block, Field, Shape};
use super::child;
use super::clock_test;
use super::protocol::{Answer, BUILD, LINE_LIMIT, Reply, Request, Task, TrialReport, TrialSpec};
use super::report;
use super::roles::watch_parent;
use super::supervise::{Crew, supervise};
use super::worker::{self, Means, close_ends_of_others, thread_worker, work};
use crate::kernels::contract::{Channel, Creation, Kernel, Site, Wiring};
use crate::kernels::registry;
use crate::model::design::Model;
use crate::model::problem::Problem;
use crate::platform::mailbox::Mailbox;
use crate::platform::{clock, pipes};
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;

/// Reads one request from stdin, does it, answers on stdout. Gives the exit code.
#[must_use]
pub fn serve() -> u8 {
    let mut line = String::new();
    if io::stdin().lock().take(LINE_LIMIT as u64).read_line(&mut line).is_err() {
        return worker::LOST;
    }
    watch_parent();
    let answer = match serde_json::from_str::<Request>(&line) {
        Ok(request) if request.build != BUILD => Answer::OtherBuild,
        Ok(request) => perform(request.task),
        // A request of another build may have another shape.
        Err(_) => Answer::OtherBuild,
    };
    tell(answer);
    0
}

/// Answers the runner.
pub fn tell(answer: Answer) {
    let reply = Reply { build: BUILD.to_owned(), answer };
    let mut line = serde_json::to_string(&reply).expect("a reply is plain data");
    line.push('\n');
    // A runner that is gone needs no answer.
    let mut stdout = io::stdout().lock();
    let _gone = stdout.write_all(line.as_bytes()).and_then(|()| stdout.flush());
}

fn perform(task: Task) -> Answer {
    match task {
        Task::Trial(spec) => match run_trial(spec) {
            Ok(report) => Answer::Trial(Box::new(report)),
            Err(problem) => Answer::Problem(problem),
        },
        Task::Clock { cores } => Answer::Clock(clock_test::run(&cores)),
    }
}

/// What the host holds of a trial.
struct Trial {
    block: Arc<Block>,
    reference: String,
    spec: Arc<TrialSpec>,
    kernel: &'static Kernel,
}

fn run_trial(spec: TrialSpec) -> Result<TrialReport, Problem> {
    let refused = |error: io::Error| {
        Problem::new(
            format!("The system refused what the trial needs: {error}"),
            "This trial has no result",
            "Close other programs, or ask for fewer workers",
        )
    };
    let kernel = registry::find(&spec.kernel).ok_or_else(|| {
        Problem::new(
            format!("There is no workload called {}", spec.kernel),
            "It cannot be run",
            "Use the program that made the file",
        )
    })?;
    let wiring = (kernel.wiring)(&spec.params);
    let shape = Shape {
        workers: spec.workers as usize,
        jobs: spec.jobs as usize,
        pair_bytes: match wiring {
            Wiring::Mailboxes(bytes) => Mailbox::footprint(bytes),
            Wiring::None | Wiring::Pipes | Wiring::Channels => 0,
        },
        spec_bytes: 0,
    };
    let text = serde_json::to_vec(&spec).expect("a specification is plain data");
    let (block, reference) = Block::create(shape, &text, &spec.scratch).map_err(refused)?;
    let trial = Trial { block: Arc::new(block), reference, spec: Arc::new(spec), kernel };
    let channels = trial.wire(wiring).map_err(refused)?;
    match (kernel.site, &trial.spec.model) {
        (Site::Host, _) => trial.run_creating(),
        (Site::Workers, Model::Sequential) => Ok(trial.run_sequential()),
        (Site::Workers, Model::Threads) => trial.run_threads(channels).map_err(refused),
        (Site::Workers, Model::Processes) => trial.run_processes(wiring).map_err(refused),
        (Site::Workers, Model::Other(word)) => Err(Problem::new(
            format!("There is no execution model called {word}"),
            "It cannot be run",
            "Use the program that made the file",
        )),
    }
}

impl Trial {
    /// Lays what the workers talk through.
    fn wire(&self, wiring: Wiring) -> io::Result<Vec<Option<Channel>>> {
        let mut channels = Vec::new();
        for pair in 0..self.block.pairs() {
            match wiring {
                Wiring::None => {}
                Wiring::Pipes => {
                    for (rank, ends) in (2 * pair..).zip(pipes::lay_pair()?) {
                        self.block.slot(rank).set(Field::Reader, ends.reader);
                        self.block.slot(rank).set(Field::Writer, ends.writer);
                    }
                }
                Wiring::Mailboxes(bytes) => {
                    let (mapping, offset) = self.block.pair(pair);
                    Mailbox::prepare(mapping, offset, bytes);
                }
                Wiring::Channels => {
                    let ((to_odd, from_even), (to_even, from_odd)) = (channel(), channel());
                    channels.push(Some(Channel { sender: to_odd, receiver: from_odd }));
                    channels.push(Some(Channel { sender: to_even, receiver: from_even }));
                }
            }
        }
        channels.resize_with(self.spec.workers as usize, || None);
        Ok(channels)
    }

    /// The plain loop: no worker beside the host.
    fn run_sequential(&self) -> TrialReport {
        work(&self.block, &self.spec, self.kernel, 0, Means { alone: true, ..Means::default() });
        let mut report = report::collect(&self.block, &self.spec, self.kernel);
        let _nobody_waits = report.sample_memory(&[std::process::id()]);
        report
    }

    fn run_threads(&self, channels: Vec<Option<Channel>>) -> io::Result<TrialReport> {
        let mut crew = Threads { handles: Vec::new() };
        for (rank, channel) in (0..).zip(channels) {
            let (block, spec, kernel) =
                (Arc::clone(&self.block), Arc::clone(&self.spec), self.kernel);
            self.block.slot(rank).set(Field::Asked, clock::now_ns());
            let handle = std::thread::Builder::new()
                .name(format!("tandem-worker-{rank}"))
                .spawn(move || thread_worker(&block, &spec, kernel, rank, channel));
            match handle {
                Ok(handle) => crew.handles.push(Some(handle)),
                Err(error) => {
                    self.block.stop();
                    return Err(error);
                }
            }
        }
        Ok(supervise(&self.block, &self.spec, self.kernel, &mut crew))
    }

    fn run_processes(&self, wiring: Wiring) -> io::Result<TrialReport> {
        let program = std::env::current_exe()?;
        let mut crew = Processes { children: Vec::new() };
        for rank in 0..self.spec.workers {
            self.block.slot(rank).set(Field::Asked, clock::now_ns());
            let arguments = [self.reference.as_str(), &rank.to_string()];
            match child::start_worker(&program, "worker", arguments) {
                Ok(child) => crew.children.push((child, None)),
                Err(error) => {
                    crew.kill();
                    return Err(error);
                }
            }
        }
        if matches!(wiring, Wiring::Pipes) {
            close_ends_of_others(&self.block, &self.spec, None);
        }
        Ok(supervise(&self.block, &self.spec, self.kernel, &mut crew))
    }

    /// The host does the work, because creating workers is the work.
    fn run_creating(&self) -> Result<TrialReport, Problem> {
        let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("tandem-worker"));
        let as_process = self.spec.model == Model::Processes;
        let mut create = || {
            let outcome = if as_process { self.create_process(&program) } else { create_thread() };
            outcome.map_err(|error| {
                Problem::new(
                    format!("The system refused to create a worker: {error}"),
                    "This trial has no result",
                    "Close other programs and run again",
                )
            })
        };
        let means = Means { alone: true, channel: None, create_empty: Some(&mut create) };
        work(&self.block, &self.spec, self.kernel, 0, means);
        let mut report = report::collect(&self.block, &self.spec, self.kernel);
        let _nobody_waits = report.sample_memory(&[std::process::id()]);
        Ok(report)
    }

    fn create_process(&self, program: &std::path::Path) -> io::Result<Creation> {
        let first = self.block.empty_first_ns();
        first.store(0, Ordering::Release);
        let asked_ns = clock::now_ns();
        let mut child = child::start_worker(program, "empty", [&self.reference, "0"])?;
        child.wait()?;
        let reaped_ns = clock::now_ns();
        let first_ns = Some(first.load(Ordering::Acquire)).filter(|stamp| *stamp != 0);
        Ok(Creation { asked_ns, first_ns, reaped_ns })
    }
}

fn create_thread() -> io::Result<Creation> {
    let asked_ns = clock::now_ns();
    let thread = std::thread::Builder::new().name("tandem-empty".to_owned());
    let first_ns = thread.spawn(clock::now_ns)?.join().ok();
    let reaped_ns = clock::now_ns();
    Ok(Creation { asked_ns, first_ns, reaped_ns })
}

/// Workers that are threads of the host.
struct Threads {
    handles: Vec<Option<JoinHandle<()>>>,
}

impl Crew for Threads {
    fn process_ids(&self) -> Vec<u32> {
        vec![std::process::id()]
    }

    fn lost(&mut self) -> Option<(u32, std::process::ExitStatus)> {
        None
    }

    fn still_running(&mut self) -> usize {
        self.handles.len()
    }

    fn reap(&mut self, rank: u32) {
        if let Some(handle) = self.handles[rank as usize].take() {
            // A panic was caught inside the thread and left in its slot.
            let _caught = handle.join();
        }
    }

    /// A thread cannot be ended from outside: the host answers and ends, and its threads with it.
    fn end_by_force(&mut self) -> bool {
        false
    }
}

/// Workers that are child processes of the host.
struct Processes {
    children: Vec<(Child, Option<std::process::ExitStatus>)>,
}

impl Processes {
    fn kill(&mut self) {
        for (child, _) in &mut self.children {
            // One that is gone already needs no killing.
            let _gone = child.kill();
            let _gone = child.wait();
        }
    }
}

impl Crew for Processes {
    fn process_ids(&self) -> Vec<u32> {
        let children = self.children.iter().map(|(child, _)| child.id());
        std::iter::once(std::process::id()).chain(children).collect()
    }

    fn lost(&mut self) -> Option<(u32, std::process::ExitStatus)> {
        for (rank, (child, ended)) in (0..).zip(&mut self.children) {
            if ended.is_none()
                && let Ok(Some(status)) = child.try_wait()
            {
                *ended = Some(status);
                return Some((rank, status));
            }
        }
        None
    }

    fn still_running(&mut self) -> usize {
        self.children.iter().filter(|(_, ended)| ended.is_none()).count()
    }

    fn reap(&mut self, rank: u32) {
        let (child, ended) = &mut self.children[rank as usize];
        if ended.is_none() {
            *ended = child.wait().ok();
        }
    }

    fn end_by_force(&mut self) -> bool {
        self.kill();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::{Params, Value};
    use crate::model::trial::FailureKind;

    #[test]
    fn a_trial_that_is_not_done_at_its_deadline_is_stopped_and_says_so() {
        let scratch = tempfile::tempdir().unwrap();
        let spec = TrialSpec {
            kernel: "io.wait".to_owned(),
            params: Params([("waits".to_owned(), Value::Integer(100_000))].into()),
            model: Model::Threads,
            workers: 2,
            jobs: 100_000,
            cores: Vec::new(),
            pin: false,
            deadline_ms: 20,
            scratch: scratch.path().to_owned(),
        };
        let report = run_trial(spec).unwrap();
        assert_eq!(report.failure.unwrap().kind, FailureKind::Deadline);
        assert!(report.workers.iter().all(|worker| worker.record.operations > 0), "they worked");
    }
}
