//! Every way to go wrong in every model, and what has to remain; the test and the soak share it.

use std::ops::RangeInclusive;
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{Design, Model, Placement};
use tandem_lab::model::id::Seed;
use tandem_lab::model::metric::Metric;
use tandem_lab::model::param::Value;
use tandem_lab::model::trial::{Flags, Trial};

/// Every way to go wrong.
pub const FAULTS: [&str; 7] = ["panic", "segfault", "abort", "exit", "hang", "memory", "lock"];
/// Every model.
pub const MODELS: [Model; 7] = [
    Model::Sequential,
    Model::Threads,
    Model::ThreadPerTask,
    Model::Pool,
    Model::Processes,
    Model::Fork,
    Model::InterpreterLock,
];
/// Jobs of a trial. With equal shares each of two workers has half of them.
pub const JOBS: u64 = 24;
/// Jobs that are done before the one in which a worker goes wrong.
pub const BEFORE: u64 = 4;
const HALF: u64 = JOBS / 2;
/// Jobs that are taken at once by whoever comes first, where less and less is taken.
const FIRST_PART: u64 = JOBS / 4;

/// Ways to hand out jobs besides equal shares.
pub const HANDED_OUT: [&str; 2] = ["dynamic", "guided"];

/// A trial with a fault.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What goes wrong.
    pub fault: &'static str,
    /// Whether somebody looks after the workers.
    pub is_supervised: bool,
    /// How jobs are given to workers.
    pub distribution: &'static str,
}

/// Every case that a model can have.
pub fn cases(model: &Model) -> Vec<Case> {
    let case = |fault, distribution| {
        [false, true].map(|is_supervised| Case { fault, is_supervised, distribution })
    };
    let mut cases: Vec<Case> = FAULTS.into_iter().flat_map(|fault| case(fault, "static")).collect();
    // A thread can only be lost alone by a panic.
    let lost_alone = match model {
        Model::Threads => Some("panic"),
        Model::Processes | Model::Fork => Some("abort"),
        Model::Sequential
        | Model::ThreadPerTask
        | Model::Pool
        | Model::InterpreterLock
        | Model::Other(_) => None,
    };
    if let Some(fault) = lost_alone {
        cases.extend(HANDED_OUT.into_iter().flat_map(|distribution| case(fault, distribution)));
    }
    cases.retain(|case| !case.is_supervised || *model != Model::Sequential);
    cases
}

/// What has to remain.
#[derive(Debug, PartialEq)]
pub struct Remains {
    pub survivors: u32,
    pub jobs_done: RangeInclusive<u64>,
    pub jobs_redone: u64,
    pub host_is_lost: bool,
}

/// What has to remain of two workers (one in the plain loop), of which one goes wrong; with equal
/// shares it is the first. Whether a worker that needs a lock was done before its holder died is a matter of time,
/// so the number of jobs that were done decides.
pub fn expected(model: &Model, case: Case, jobs_done: Option<u64>) -> Remains {
    let remains = |survivors, jobs_done| Remains {
        survivors,
        jobs_done,
        jobs_redone: 0,
        host_is_lost: false,
    };
    let all_but_share = BEFORE + HALF..=BEFORE + HALF;
    let made_good = |survivors| Remains { jobs_redone: 1, ..remains(survivors, JOBS..=JOBS) };
    let (panics, hangs) = (case.fault == "panic", case.fault == "hang");
    match (case.distribution, case.is_supervised) {
        ("static", _) => {}
        (_, true) => return made_good(1),
        // The part that was taken first goes with its worker, from the job in which it went wrong.
        ("guided", false) => {
            let lost = FIRST_PART - BEFORE;
            return remains(1, JOBS - lost..=JOBS - lost);
        }
        (_, false) => return remains(1, JOBS - 1..=JOBS - 1),
    }
    match model {
        Model::Sequential if panics => remains(0, BEFORE..=BEFORE),
        Model::Sequential => Remains { host_is_lost: true, ..remains(0, BEFORE..=BEFORE) },
        // Each job has a thread or a catch of its own, so a panic costs a job and no worker.
        Model::ThreadPerTask | Model::Pool if panics && case.is_supervised => made_good(2),
        Model::ThreadPerTask | Model::Pool if panics => remains(2, JOBS - 1..=JOBS - 1),
        Model::ThreadPerTask if hangs => {
            Remains { host_is_lost: true, ..remains(0, JOBS - 1..=JOBS - 1) }
        }
        Model::ThreadPerTask | Model::Pool => {
            Remains { host_is_lost: true, ..remains(0, 0..=JOBS - 1) }
        }
        Model::Threads | Model::InterpreterLock if panics && case.is_supervised => made_good(1),
        Model::Threads | Model::InterpreterLock if panics => remains(1, all_but_share),
        Model::Threads if hangs => Remains { host_is_lost: true, ..remains(0, all_but_share) },
        Model::Threads | Model::InterpreterLock => {
            Remains { host_is_lost: true, ..remains(0, BEFORE..=BEFORE + HALF) }
        }
        Model::Processes | Model::Fork if case.is_supervised => made_good(1),
        Model::Processes | Model::Fork
            if case.fault == "lock" && jobs_done.is_some_and(|done| done < BEFORE + HALF) =>
        {
            remains(0, BEFORE..=BEFORE + HALF)
        }
        Model::Processes | Model::Fork => remains(1, all_but_share),
        Model::Other(word) => unreachable!("there is no model {word}"),
    }
}

/// Trials of one model, after one preparation.
pub struct Bench {
    runner: HostRunner,
    design: Design,
}

impl Bench {
    pub fn new(model: &Model) -> Self {
        let kernel = registry::find("fault.worker").expect("it is in the registry");
        let mut design = starter::design(kernel, 2, Seed(1));
        let workers = if *model == Model::Sequential { 1 } else { 2 };
        let placement = Placement { pin: false, ..Placement::default() };
        design.variants = Design::combine(std::slice::from_ref(model), &[workers], &placement);
        // Long enough for the other worker to be in the middle of its jobs too.
        let numbers = [("jobs", JOBS), ("grain", 100_000), ("at_job", BEFORE + 1)];
        for (name, number) in numbers {
            design.workload.params.0.insert(name.to_owned(), Value::Integer(number));
        }
        let mut runner = HostRunner::new("test");
        runner.prepare(&design).expect("a design without a fault can run");
        Self { runner, design }
    }

    /// Runs one case.
    pub fn run(&mut self, case: Case) -> Trial {
        let supervisor = if case.is_supervised { "requeue" } else { "none" };
        let words = [
            ("fault", case.fault),
            ("supervisor", supervisor),
            ("distribution", case.distribution),
        ];
        for (name, word) in words {
            let value = Value::Word(word.to_owned());
            self.design.workload.params.0.insert(name.to_owned(), value);
        }
        self.runner.run(&self.design, &self.design.variants[0], Turn::of_round(1))
    }
}

/// What is wrong with a trial, if something is.
pub fn mistakes(model: &Model, case: Case, trial: &Trial) -> Vec<String> {
    let value = |metric: Metric| trial.value(&metric).map(|value| value as u64);
    let done = value(Metric::JobsDone);
    let expected = expected(model, case, done);
    let mut found = Vec::new();
    let mut check = |is_right: bool, what: String| {
        if !is_right {
            found.push(format!("{} {case:?}: {what}", model.label()));
        }
    };
    check(trial.failure.is_none(), format!("failed: {:?}", trial.failure));
    check(trial.flags.contains(Flags::VERIFIED), "not verified".to_owned());
    check(
        value(Metric::Survivors) == Some(u64::from(expected.survivors)),
        format!("{:?} survivors, not {}", value(Metric::Survivors), expected.survivors),
    );
    check(
        done.is_some_and(|done| expected.jobs_done.contains(&done)),
        format!("{done:?} jobs done, not {:?}", expected.jobs_done),
    );
    check(
        done.zip(value(Metric::JobsLost)).is_some_and(|(done, lost)| done + lost == JOBS),
        format!("{done:?} jobs done and {:?} lost", value(Metric::JobsLost)),
    );
    check(
        value(Metric::JobsRedone) == Some(expected.jobs_redone),
        format!("{:?} jobs done again", value(Metric::JobsRedone)),
    );
    check(value(Metric::Detection).is_some(), "nobody noticed".to_owned());
    check(
        value(Metric::Recovery).is_some() == (expected.jobs_redone > 0),
        format!("made good after {:?}", value(Metric::Recovery)),
    );
    // Whoever is left has a span; without a host nobody can tell one.
    check(
        value(Metric::Makespan).is_some() == (expected.survivors > 0),
        format!("a makespan of {:?}", value(Metric::Makespan)),
    );
    check(
        expected.host_is_lost == value(Metric::MemoryUnique).is_none()
            || model == &Model::Sequential,
        format!("memory {:?}", value(Metric::MemoryUnique)),
    );
    found
}
