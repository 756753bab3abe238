//! Workers that are threads of the host: one a worker, or one a worker that starts a thread for
//! every job, or one a worker under an interpreter lock.

use super::super::context::Means;
use super::super::ends::{self, WorkerEnds};
use super::super::host::Trial;
use super::super::protocol::TrialReport;
use super::super::slot::Field;
use super::super::supervise::{Crew, Loss, supervise};
use super::super::worker::thread_worker;
use crate::platform::clock;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

/// Runs a trial whose workers are threads of the calling process.
pub fn run(trial: &Trial) -> io::Result<TrialReport> {
    let everybody = 0..trial.spec.workers;
    let handles = everybody.clone().map(|_| None).collect();
    let mut crew = Threads { trial, means: trial.means(), handles };
    let mut ends = ends::take(&trial.block, &trial.routes, &everybody, &trial.spec.scratch)?;
    for place in trial.spec.nuisance.creation_order(ends.len()) {
        let rank = u32::try_from(place).expect("there are few workers");
        let ends = std::mem::take(&mut ends[place]);
        trial.block.slot(rank).set(Field::Asked, clock::now_ns());
        match crew.start(rank, ends) {
            Ok(handle) => crew.handles[place] = Some(handle),
            Err(error) => {
                trial.block.stop();
                return Err(error);
            }
        }
    }
    let _serving = trial.serve().inspect_err(|_| trial.block.stop())?;
    Ok(supervise(&trial.block, &trial.spec, trial.kernel, &mut crew))
}

struct Threads<'a> {
    trial: &'a Trial,
    /// What all of them are given.
    means: Means,
    handles: Vec<Option<JoinHandle<()>>>,
}

impl Threads<'_> {
    fn start(&self, rank: u32, ends: WorkerEnds) -> io::Result<JoinHandle<()>> {
        let trial = self.trial;
        let (block, spec, kernel) =
            (Arc::clone(&trial.block), Arc::clone(&trial.spec), trial.kernel);
        let (host_memory, interpreter) =
            (self.means.host_memory.clone(), self.means.interpreter.clone());
        let means = Means { ends, host_memory, interpreter, ..Means::default() };
        std::thread::Builder::new()
            .name(format!("tandem-worker-{rank}"))
            .spawn(move || thread_worker(&block, &spec, kernel, rank, means))
    }
}

impl Crew for Threads<'_> {
    fn process_ids(&self) -> Vec<u32> {
        vec![std::process::id()]
    }

    /// A thread that unwound as planned says so in its slot with its last breath.
    fn lost(&mut self) -> Option<Loss> {
        let mut ranks = 0..self.trial.spec.workers;
        let rank =
            ranks.find(|rank| self.trial.block.slot(*rank).take(Field::Unwound).is_some())?;
        self.reap(rank);
        Some(Loss { rank, status: None })
    }

    fn still_running(&mut self) -> usize {
        self.handles.iter().flatten().count()
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

    fn restart(&mut self, rank: u32) -> io::Result<()> {
        self.handles[rank as usize] = Some(self.start(rank, WorkerEnds::default())?);
        Ok(())
    }
}
