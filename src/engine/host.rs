//! The host: one trial in a fresh process, then gone.

use super::block::{Block, RECORD_BYTES, Shape};
use super::clock_test;
use super::context::{CreateEmpty, Means};
use super::creation::Creator;
use super::crew;
use super::ends;
use super::fault;
use super::heap::Offset;
use super::interpreter::InterpreterLock;
use super::protocol::{Answer, BUILD, LINE_LIMIT, Reply, Request, Task, TrialReport, TrialSpec};
use super::recorder::log_records;
use super::recording;
use super::report;
use super::roles::watch_parent;
use super::room;
use super::worker::{self, Ending, work};
use crate::kernels::contract::{Kernel, Memory, Site};
use crate::kernels::faults::Board;
use crate::kernels::registry;
use crate::kernels::routes::Route;
use crate::kernels::server::{Server, Serving};
use crate::model::design::Model;
use crate::model::problem::Problem;
use crate::model::timeline::Capture;
use crate::platform::memory;
use crate::platform::ticks::Ticks;
use std::cell::Cell;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
pub(super) struct Trial {
    /// What host and workers have in common.
    pub block: Arc<Block>,
    /// The words by which a worker process finds it.
    pub reference: String,
    /// What was asked for.
    pub spec: Arc<TrialSpec>,
    /// The kernel.
    pub kernel: &'static Kernel,
    /// What its workers send messages through.
    pub routes: Vec<Route>,
    /// The host's own memory, if the kernel asks for some.
    pub host_memory: Option<Arc<Vec<AtomicU64>>>,
    /// What answers the workers once they are created.
    server: Cell<Option<Server>>,
}

fn run_trial(spec: TrialSpec) -> Result<TrialReport, Problem> {
    let _kept = Offset::take(spec.nuisance);
    let kernel = registry::find(&spec.kernel).ok_or_else(|| {
        Problem::new(
            format!("There is no workload called {}", spec.kernel),
            "It cannot be run",
            "Use the program that made the file",
        )
    })?;
    let routes = (kernel.routes)(&spec.params, spec.workers);
    let memory = (kernel.memory)(&spec.params, spec.workers);
    let work = (spec.jobs, (kernel.waits_per_job)(&spec.params));
    let log_records = log_records(spec.capture, work, spec.workers as usize);
    let logs = u64::from(spec.workers) * (log_records * RECORD_BYTES) as u64;
    // The design was checked before the run; since then others may have taken memory.
    let asked = kernel.total_bytes(&spec.params, spec.workers).saturating_add(logs);
    if let Some(reason) = room::lacking(asked, &mut memory::free_bytes) {
        return Err(Problem::new(
            format!("The trial was not begun: {reason}"),
            "Nothing was laid, and this trial has no result",
            "Ask for less memory or fewer workers, or close other programs",
        ));
    }
    let stage = (kernel.stage)(&spec.params, &spec.scratch)?;
    let began = Ticks::find().moment();
    let fixtures = (kernel.fixtures)(&spec.params, spec.workers);
    let shape = Shape {
        workers: spec.workers as usize,
        jobs: spec.jobs as usize,
        locks: fixtures.locks,
        barriers: fixtures.barriers,
        routes: routes.len(),
        ring_bytes: routes.iter().map(Route::ring_bytes).sum(),
        region_bytes: memory.shared_bytes,
        log_records,
        spec_bytes: 0,
    };
    let text = serde_json::to_vec(&spec).expect("a specification is plain data");
    // Where the host may be lost on purpose, the runner has to find what was done.
    let create = if fault::is_one(kernel) { Block::create_in_file } else { Block::create };
    let (block, reference) = create(shape, &text, &spec.scratch).map_err(refused)?;
    for (word, value) in block.words().iter().zip(stage.words) {
        word.0.store(value, Ordering::Release);
    }
    let host_memory = (memory.host_bytes > 0).then(|| Arc::new(written(memory.host_bytes)));
    let (block, spec) = (Arc::new(block), Arc::new(spec));
    let server = Cell::new(stage.server);
    ends::lay(&block, &routes).map_err(refused)?;
    let trial = Trial { block, reference, spec, kernel, routes, host_memory, server };
    let report = trial.run()?;
    if trial.spec.capture != Capture::Off {
        let recordings = recording::read_logs(&trial.block, trial.spec.workers, began);
        // A trial without its timeline is still a trial.
        let _no_timeline = recording::leave(&recordings, &trial.spec.scratch);
    }
    Ok(report)
}

/// What the system refused that a trial needs.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn refused(error: io::Error) -> Problem {
    Problem::new(
        format!("The system refused what the trial needs: {error}"),
        "This trial has no result",
        "Close other programs, or ask for fewer workers",
    )
}

/// Memory of which every page was written, so that all of it is there.
fn written(bytes: usize) -> Vec<AtomicU64> {
    (0..bytes as u64 / 8).map(|place| AtomicU64::new(Memory::host_word(place))).collect()
}

impl Trial {
    /// Lets the kernel's server answer, if it has one, until what this gives is dropped. Called when
    /// all workers are created, because a host that forks has one thread until then.
    pub fn serve(&self) -> io::Result<Option<Serving>> {
        self.server.take().map(Server::start).transpose()
    }

    /// Runs it in its model.
    fn run(&self) -> Result<TrialReport, Problem> {
        match (self.kernel.site, &self.spec.model) {
            (Site::Host, _) => self.run_creating().map_err(refused),
            (Site::Workers, Model::Sequential) => self.run_sequential().map_err(refused),
            (Site::Workers, Model::Threads | Model::ThreadPerTask | Model::InterpreterLock) => {
                crew::threads::run(self).map_err(refused)
            }
            (Site::Workers, Model::Pool) => crew::pool::run(self).map_err(refused),
            (Site::Workers, Model::Processes) => crew::processes::run(self).map_err(refused),
            (Site::Workers, Model::Fork) => crew::fork::run(self).map_err(refused),
            (Site::Workers, Model::Other(word)) => Err(Problem::new(
                format!("There is no execution model called {word}"),
                "It cannot be run",
                "Use the program that made the file",
            )),
        }
    }

    /// What a worker in the host's own address space is given.
    pub fn means(&self) -> Means {
        let interpreter = (self.spec.model == Model::InterpreterLock)
            .then(|| Arc::new(InterpreterLock::default()));
        Means { host_memory: self.host_memory.clone(), interpreter, ..Means::default() }
    }

    /// The plain loop: no worker beside the host.
    fn run_sequential(&self) -> io::Result<TrialReport> {
        self.run_alone(Means { alone: true, ..self.means() })
    }

    /// The host does the work, because creating workers is the work.
    fn run_creating(&self) -> io::Result<TrialReport> {
        let creator = Creator::new(self);
        let create_empty = Some(Box::new(move || creator.create()) as CreateEmpty);
        self.run_alone(Means { alone: true, create_empty, ..self.means() })
    }

    fn run_alone(&self, means: Means) -> io::Result<TrialReport> {
        let _serving = self.serve()?;
        if work(&self.block, &self.spec, self.kernel, 0, means) == Ending::Unwound {
            Board::new(self.block.region()).notice();
        }
        let mut report = report::collect(&self.block, &self.spec, self.kernel);
        let logs = self.block.bytes_of_logs();
        let _nobody_waits = report.sample_memory(&[std::process::id()], logs);
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::{Params, Value};
    use crate::model::plan::Nuisance;
    use crate::model::trial::FailureKind;
    use std::path::PathBuf;

    #[test]
    fn a_host_asks_again_whether_there_is_so_much_memory() {
        let spec = TrialSpec {
            kernel: "life.create".to_owned(),
            params: Params([("parent_bytes".to_owned(), Value::Integer(u64::MAX))].into()),
            model: Model::Threads,
            workers: 1,
            jobs: 1,
            cores: Vec::new(),
            pin: false,
            capture: Capture::Off,
            nuisance: Nuisance::default(),
            deadline_ms: 20,
            scratch: PathBuf::new(),
        };
        let told = run_trial(spec).unwrap_err().to_string();
        assert!(told.contains("a quarter of the free memory"), "{told}");
    }

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
            capture: Capture::Merged,
            nuisance: Nuisance::default(),
        };
        let report = run_trial(spec).unwrap();
        assert_eq!(report.failure.unwrap().kind, FailureKind::Deadline);
        assert!(report.workers.iter().all(|worker| worker.record.operations > 0), "they worked");
    }

    #[test]
    fn a_cast_that_stands_still_is_stopped_and_says_who_waits_for_what() {
        // So many steps before the standstill that no rehearsal comes so far.
        let lock = r#"{"do": "repeat", "times": 15000, "steps": [{"do": "lock", "name": "x", "units": 1}]}"#;
        // `c` hears of `b` only once that has its lock, so it always comes too late.
        let roles = format!(
            r#"[{{"name": "a", "steps": [{lock}, {{"do": "receive"}}, {{"do": "send", "to": "b", "bytes": 8}}]}},
                {{"name": "b", "steps": [
                    {{"do": "lock", "name": "y", "steps": [{{"do": "send", "to": "c", "bytes": 8}}, {{"do": "receive"}}]}},
                    {{"do": "send", "to": "a", "bytes": 8}}]}},
                {{"name": "c", "steps": [{{"do": "receive"}}, {{"do": "lock", "name": "y", "units": 1}}]}}]"#
        );
        let roles = crate::model::roles_check::read_strictly(&roles).unwrap();
        let params = [
            ("roles".to_owned(), Value::Roles(roles)),
            ("carrier".to_owned(), Value::Word("shared_memory".to_owned())),
        ];
        let scratch = tempfile::tempdir().unwrap();
        let spec = TrialSpec {
            kernel: "composed.roles".to_owned(),
            params: Params(params.into()),
            model: Model::Threads,
            workers: 3,
            jobs: 1,
            cores: Vec::new(),
            pin: false,
            deadline_ms: 800,
            scratch: scratch.path().to_owned(),
            capture: Capture::Off,
            nuisance: Nuisance::default(),
        };
        let kernel = registry::find("composed.roles").unwrap();
        assert_eq!((kernel.sound)(&spec.params), Ok(()));
        let failure = run_trial(spec).unwrap().failure.unwrap();
        assert_eq!(failure.kind, FailureKind::Deadline);
        assert_eq!(
            failure.problem.what,
            "The trial was not done after 800 ms: a waits for a message from b; b waits for a \
             message from a; c waits for the lock “y”, which b holds"
        );
    }
}
