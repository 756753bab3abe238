//! Workers that are threads of the host: one a worker, or one a worker that starts a thread for
//! every job, or one a worker under an interpreter lock.

use super::super::block::Field;
use super::super::context::Means;
use super::super::ends;
use super::super::host::Trial;
use super::super::protocol::TrialReport;
use super::super::supervise::{Crew, supervise};
use super::super::worker::thread_worker;
use crate::platform::clock;
use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use std::thread::JoinHandle;

/// Runs a trial whose workers are threads of the calling process.
pub fn run(trial: &Trial) -> io::Result<TrialReport> {
    let mut crew = Threads { handles: Vec::new() };
    let means = trial.means();
    let everybody = 0..trial.spec.workers;
    let ends = ends::take(&trial.block, &trial.routes, &everybody, &trial.spec.scratch)?;
    for (rank, ends) in everybody.zip(ends) {
        let (block, spec, kernel) =
            (Arc::clone(&trial.block), Arc::clone(&trial.spec), trial.kernel);
        let (host_memory, interpreter) = (means.host_memory.clone(), means.interpreter.clone());
        let means = Means { ends, host_memory, interpreter, ..Means::default() };
        block.slot(rank).set(Field::Asked, clock::now_ns());
        let handle = std::thread::Builder::new()
            .name(format!("tandem-worker-{rank}"))
            .spawn(move || thread_worker(&block, &spec, kernel, rank, means));
        match handle {
            Ok(handle) => crew.handles.push(Some(handle)),
            Err(error) => {
                trial.block.stop();
                return Err(error);
            }
        }
    }
    let _serving = trial.serve().inspect_err(|_| trial.block.stop())?;
    Ok(supervise(&trial.block, &trial.spec, trial.kernel, &mut crew))
}

struct Threads {
    handles: Vec<Option<JoinHandle<()>>>,
}

impl Crew for Threads {
    fn process_ids(&self) -> Vec<u32> {
        vec![std::process::id()]
    }

    fn lost(&mut self) -> Option<(u32, ExitStatus)> {
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
