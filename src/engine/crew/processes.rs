//! Workers that are child processes of the host, started afresh.

use super::super::child;
use super::super::ends;
use super::super::host::Trial;
use super::super::protocol::TrialReport;
use super::super::slot::Field;
use super::super::supervise::{Crew, Loss, supervise};
use crate::platform::clock;
use crate::platform::process::WorkerProcess;
use std::io;
use std::ops::Range;
use std::process::ExitStatus;

/// Runs a trial whose workers are fresh processes, one for each address space.
pub fn run(trial: &Trial) -> io::Result<TrialReport> {
    let program = std::env::current_exe()?;
    run_with(trial, |ranks| {
        let (first, count) = (ranks.start.to_string(), ranks.len().to_string());
        let arguments = [trial.reference.as_str(), &first, &count];
        child::start_worker(&program, "worker", &arguments).map(WorkerProcess::Spawned)
    })
}

/// Runs a trial whose workers are processes that come into being in some way.
pub(super) fn run_with(
    trial: &Trial,
    mut create: impl FnMut(&Range<u32>) -> io::Result<WorkerProcess>,
) -> io::Result<TrialReport> {
    let spec = &trial.spec;
    let mut members = Vec::new();
    let mut next = 0;
    let spaces = (trial.kernel.spaces)(&spec.params, spec.workers).into_iter();
    let spaces: Vec<Range<u32>> = spaces
        .map(|size| {
            next += size;
            next - size..next
        })
        .collect();
    for place in spec.nuisance.creation_order(spaces.len()) {
        let ranks = spaces[place].clone();
        let asked_ns = clock::now_ns();
        ranks.clone().for_each(|rank| trial.block.slot(rank).set(Field::Asked, asked_ns));
        match create(&ranks) {
            Ok(process) => members.push(Member { ranks, process, ended: None }),
            Err(error) => {
                members.iter_mut().for_each(Member::kill);
                return Err(error);
            }
        }
    }
    // The host keeps no end, so that a worker whose partner is gone reads the end of the stream.
    drop(ends::take(&trial.block, &trial.routes, &(0..0), &spec.scratch)?);
    let mut crew = Processes { members, create: &mut create };
    let _serving = match trial.serve() {
        Ok(serving) => serving,
        Err(error) => {
            crew.end_by_force();
            return Err(error);
        }
    };
    Ok(supervise(&trial.block, spec, trial.kernel, &mut crew))
}

/// A process with the workers in it.
struct Member {
    ranks: Range<u32>,
    process: WorkerProcess,
    ended: Option<ExitStatus>,
}

impl Member {
    fn kill(&mut self) {
        // One that is gone already needs no killing.
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

struct Processes<'a> {
    members: Vec<Member>,
    create: &'a mut dyn FnMut(&Range<u32>) -> io::Result<WorkerProcess>,
}

impl Processes<'_> {
    fn running(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.ended.is_none())
    }

    fn of(&mut self, rank: u32) -> &mut Member {
        let member = self.members.iter_mut().find(|member| member.ranks.contains(&rank));
        member.expect("every rank belongs to a process")
    }
}

impl Crew for Processes<'_> {
    fn process_ids(&self) -> Vec<u32> {
        let children = self.running().map(|member| member.process.id());
        std::iter::once(std::process::id()).chain(children).collect()
    }

    fn lost(&mut self) -> Option<Loss> {
        for member in &mut self.members {
            if member.ended.is_none()
                && let Ok(Some(status)) = member.process.try_wait()
            {
                member.ended = Some(status);
                return Some(Loss { rank: member.ranks.start, status: Some(status) });
            }
        }
        None
    }

    fn still_running(&mut self) -> usize {
        self.running().map(|member| member.ranks.len()).sum()
    }

    fn reap(&mut self, rank: u32) {
        let member = self.of(rank);
        if member.ended.is_none() {
            member.ended = member.process.wait().ok();
        }
    }

    fn end_by_force(&mut self) -> bool {
        self.members.iter_mut().for_each(Member::kill);
        true
    }

    fn process_of(&self, rank: u32) -> Option<u32> {
        let member = self.running().find(|member| member.ranks.contains(&rank));
        member.map(|member| member.process.id())
    }

    fn end(&mut self, rank: u32) {
        // Its end is seen by the next look for lost workers.
        let _gone = self.of(rank).process.kill();
    }

    fn restart(&mut self, rank: u32) -> io::Result<()> {
        let ranks = self.of(rank).ranks.clone();
        let process = (self.create)(&ranks)?;
        *self.of(rank) = Member { ranks, process, ended: None };
        Ok(())
    }
}
