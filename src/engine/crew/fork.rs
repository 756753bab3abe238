//! Workers that are child processes of the host, forked while it is small and has one thread.

use super::super::host::Trial;
use super::super::protocol::TrialReport;
use super::super::worker::forked_worker;
use super::processes;
use crate::platform::process::{Forked, Forker, WorkerProcess};
use std::io;

/// Runs a trial whose workers are forked from the calling process.
pub fn run(trial: &Trial) -> io::Result<TrialReport> {
    let forker = Forker::new()?;
    processes::run_with(trial, |ranks| match forker.fork()? {
        Forked::Parent(child) => Ok(WorkerProcess::Forked(child)),
        Forked::Child => forked_worker(trial, ranks),
    })
}
