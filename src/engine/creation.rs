//! Creating empty workers, because creating is the work.

use super::block::Block;
use super::child;
use super::host::Trial;
use crate::kernels::worker_context::Creation;
use crate::model::design::Model;
use crate::model::problem::Problem;
use crate::platform::clock;
use crate::platform::process::{self, Forked, Forker};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Creates empty workers of one model.
pub struct Creator {
    block: Arc<Block>,
    reference: String,
    program: PathBuf,
    way: Way,
}

/// How an empty worker comes into being.
enum Way {
    Thread,
    Process,
    Fork(io::Result<Forker>),
}

impl Creator {
    /// A creator for a trial.
    pub fn new(trial: &Trial) -> Self {
        let way = match trial.spec.model {
            Model::Processes => Way::Process,
            Model::Fork => Way::Fork(Forker::new()),
            Model::Sequential
            | Model::Threads
            | Model::ThreadPerTask
            | Model::Pool
            | Model::InterpreterLock
            | Model::Other(_) => Way::Thread,
        };
        let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("tandem-worker"));
        let (block, reference) = (Arc::clone(&trial.block), trial.reference.clone());
        Self { block, reference, program, way }
    }

    /// Creates an empty worker, waits for its end and tells its stamps.
    ///
    /// # Errors
    /// What the system refused.
    pub fn create(&self) -> Result<Creation, Problem> {
        let outcome = match &self.way {
            Way::Thread => create_thread(),
            Way::Process => self.create_process(),
            Way::Fork(Ok(forker)) => self.fork_process(forker),
            Way::Fork(Err(error)) => Err(io::Error::new(error.kind(), error.to_string())),
        };
        outcome.map_err(|error| {
            Problem::new(
                format!("The system refused to create a worker: {error}"),
                "This trial has no result",
                "Close other programs and run again",
            )
        })
    }

    fn create_process(&self) -> io::Result<Creation> {
        self.stamped(|| {
            child::start_worker(&self.program, "empty", &[&self.reference, "0"])?.wait()
        })
    }

    fn fork_process(&self, forker: &Forker) -> io::Result<Creation> {
        self.stamped(|| match forker.fork()? {
            Forked::Parent(mut child) => child.wait(),
            Forked::Child => {
                self.block.empty_first_ns().store(clock::now_ns(), Ordering::Release);
                process::leave(0)
            }
        })
    }

    fn stamped<R>(&self, create: impl FnOnce() -> io::Result<R>) -> io::Result<Creation> {
        let first = self.block.empty_first_ns();
        first.store(0, Ordering::Release);
        let asked_ns = clock::now_ns();
        create()?;
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
