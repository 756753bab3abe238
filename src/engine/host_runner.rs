//! The runner that starts a fresh host process for every trial.

use super::expect::{self, jobs, round_time, trial_time, work_time};
use super::expected::Expected;
use super::link::ask;
use super::monitor::{Look, Monitor};
use super::preflight::facts::{Asked, Facts as _};
use super::preflight::live::Live;
use super::preflight::{self, refusal};
use super::protocol::{Answer, ClockReport, Task, TrialReport, TrialSpec};
use super::readings::{Circumstances, Origin, evaluate, failed};
use super::recording::{self, Recording};
use super::runner::{Prepared, TrialRunner, Turn};
use super::scratch::Scratch;
use super::{cores, facts, fault_report, lanes, worker_program};
use crate::kernels::contract::{Kernel, Verify};
use crate::kernels::faults::{self, Fault, Plan};
use crate::kernels::registry;
use crate::model::date::utc_minute;
use crate::model::design::{Amount, Design, Model, Placement, Variant};
use crate::model::id::VariantId;
use crate::model::machine::{Machine, Topology};
use crate::model::param::Params;
use crate::model::plan::Nuisance;
use crate::model::problem::Problem;
use crate::model::session::Calibration;
use crate::model::timeline::{Capture, Timeline};
use crate::model::trial::{Failure, FailureKind, Trial};
use crate::platform::{affinity, usage};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a host may take besides the trial itself before it is given up.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same where a worker hangs on purpose.
const SHORT_PATIENCE: Duration = Duration::from_secs(2);
/// A trial is stopped when it takes so many times as long as expected, and [`PATIENCE`] more.
const DEADLINE_FACTOR: u32 = 20;
/// Short runs from which the minimum is the calibration.
const CALIBRATIONS: usize = 6;
/// About how long each of them takes.
const CALIBRATION_NS: f64 = 15e6;
/// Spans of all timelines of a session: a span takes about 55 bytes in a file, so by default they
/// take 2 MB at most. A file has room for 2 million numbers, of which a span takes four.
const SPANS_OF_SESSION: usize = 35_000;
const SPANS_OF_SESSION_WHOLE: usize = 150_000;

/// Runs trials in fresh host processes.
#[derive(Debug)]
pub struct HostRunner {
    machine_label: String,
    program: Option<PathBuf>,
    began: Instant,
    capture: Capture,
    insists: bool,
    session: Option<Preparation>,
    /// What was found for a design while the amount of its work is open.
    open: Option<(Design, Prepared)>,
    timeline: Option<Timeline>,
}

/// What was settled before the first round and is the same for every trial.
#[derive(Debug)]
struct Preparation {
    program: PathBuf,
    scratch: Scratch,
    kernel: &'static Kernel,
    cores: BTreeMap<VariantId, Vec<u32>>,
    allowed: u32,
    /// By the number of jobs, for the parameters beside it.
    expected: BTreeMap<u64, Expected>,
    expected_of: Params,
    clock_is_shared: bool,
    monitor: Monitor,
}

impl HostRunner {
    /// A runner for sessions on this machine under this label.
    #[must_use]
    pub fn new(machine_label: &str) -> Self {
        let machine_label = machine_label.to_owned();
        Self {
            machine_label,
            program: None,
            began: Instant::now(),
            capture: Capture::default(),
            insists: false,
            session: None,
            open: None,
            timeline: None,
        }
    }

    /// With another measuring program than the one beside this program, so that tests can see what
    /// becomes of every way in which it can fail.
    #[must_use]
    pub fn with_program(self, program: PathBuf) -> Self {
        Self { program: Some(program), ..self }
    }

    /// With so much of each trial's timeline.
    #[must_use]
    pub fn with_timeline(self, capture: Capture) -> Self {
        Self { capture, ..self }
    }
}

impl HostRunner {
    /// What is found before a session whatever the amount of its work.
    fn look_before(&self, design: &Design) -> Result<(Preparation, Prepared), Problem> {
        let topology = facts::topology();
        let machine = facts::machine_of(&self.machine_label, &topology);
        let mut session = Preparation::new(design, &topology, &machine, self.program.clone())?;
        let asked = Asked::by(design);
        let live = Live::new(&machine, topology.clone());
        let preflight = preflight::before(&live, &asked, session.kernel, session.scratch.folder());
        if let Some(refusal) = refusal::of(&preflight).filter(|_| !self.insists) {
            return Err(refusal);
        }
        let clock = session.test_clock(&topology)?;
        session.clock_is_shared = clock.backwards == 0;
        let worker_counts = facts::worker_counts(design, session.kernel, &live.given());
        let clock_is_shared = session.clock_is_shared;
        let prepared = Prepared {
            machine,
            app: worker_program::app(&session.program),
            calibration: Calibration { ns_per_unit: None, clock_is_shared },
            preflight,
            cores_asked: session.cores.clone(),
            worker_counts,
            round_estimate: Duration::ZERO,
        };
        Ok((session, prepared))
    }
}

impl TrialRunner for HostRunner {
    fn prepare(&mut self, design: &Design) -> Result<Prepared, Problem> {
        let earlier = self.open.take().filter(|(open, _)| differ_only_in_amount(open, design));
        let (mut session, mut prepared) = match (earlier, self.session.take()) {
            (Some((_, prepared)), Some(session)) => (session, prepared),
            (_, _) => self.look_before(design)?,
        };
        session.find_expected(design)?;
        if design.amount == Amount::Fitted {
            self.open = Some((design.clone(), prepared.clone()));
        } else {
            prepared.calibration.ns_per_unit = session.calibrate(design)?;
        }
        prepared.round_estimate = round_time(design, session.allowed);
        self.session = Some(session);
        Ok(prepared)
    }

    fn run(&mut self, design: &Design, variant: &Variant, turn: Turn) -> Trial {
        let session = self.session.as_mut().expect("a session is prepared before it runs");
        let (trial, timeline) = session.run(design, variant, turn, self.capture);
        self.timeline = timeline;
        trial
    }

    fn take_timeline(&mut self) -> Option<Timeline> {
        self.timeline.take()
    }

    fn look(&mut self) -> Option<Look> {
        self.session.as_ref().map(|session| session.monitor.look())
    }

    fn insist(&mut self) {
        self.insists = true;
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn utc_minute(&self) -> String {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        utc_minute(since.as_secs())
    }
}

impl Preparation {
    fn new(
        design: &Design,
        topology: &Topology,
        machine: &Machine,
        program: Option<PathBuf>,
    ) -> Result<Self, Problem> {
        let cannot = |reason: String| {
            Problem::new(reason, "Nothing was measured", "Change the design, then run it")
        };
        if let Some(obstacle) = expect::obstacles(design, machine.at_once()).first() {
            return Err(cannot(obstacle.reason.clone()));
        }
        let kernel = registry::find(&design.workload.kernel).expect("obstacles found the kernel");
        let mut given_to = BTreeMap::new();
        for variant in &design.variants {
            let given = if affinity::unavailable().is_some() {
                Vec::new()
            } else {
                cores::of_variant(kernel, &design.workload.params, variant, topology)
                    .map_err(|reason| cannot(format!("{}: {reason}", variant.label())))?
            };
            given_to.insert(variant.id.clone(), given);
        }
        let scratch = Scratch::open().map_err(|error| {
            Problem::new(
                format!("There is no room for temporary files: {error}"),
                "Nothing was measured",
                "Free some space, or set TMPDIR to another folder",
            )
        })?;
        let program = program.map_or_else(worker_program::find_or_self, Ok)?;
        Ok(Self {
            program,
            scratch,
            kernel,
            cores: given_to,
            allowed: machine.at_once(),
            expected: BTreeMap::new(),
            expected_of: Params::default(),
            clock_is_shared: true,
            monitor: Monitor::new(topology),
        })
    }

    fn test_clock(&self, topology: &Topology) -> Result<ClockReport, Problem> {
        let cores = topology.allowed.clone();
        match ask(&self.program, Task::Clock { cores }, PATIENCE) {
            Ok(Answer::Clock(report)) => Ok(report),
            Ok(Answer::Problem(problem)) | Err(Failure { problem, .. }) => Err(problem),
            Ok(Answer::Trial(_) | Answer::OtherBuild) => Ok(ClockReport::default()),
        }
    }

    /// The minimum of six short sequential runs; the same figure serves every variant.
    fn calibrate(&mut self, design: &Design) -> Result<Option<f64>, Problem> {
        let Some(units_per_job) = self.kernel.units_per_job else { return Ok(None) };
        let params = &design.workload.params;
        let all = (self.kernel.jobs)(params);
        let jobs = (CALIBRATION_NS / (self.kernel.nominal_job_ns)(params).max(1.0)).ceil() as u64;
        let spec = self.sequential(design, jobs.clamp(1, all.max(1)));
        let units = spec.jobs * units_per_job(params);
        let mut best = f64::INFINITY;
        for _ in 0..CALIBRATIONS {
            let report = self.must_run(spec.clone())?;
            let record = report.workers.first().map(|worker| &worker.record);
            let span = record.and_then(|record| record.end_ns?.checked_sub(record.begin_ns?));
            best = span.map_or(best, |span| best.min(span as f64 / units as f64));
        }
        Ok(best.is_finite().then_some(best))
    }

    /// What the result of each number of jobs has to be.
    fn find_expected(&mut self, design: &Design) -> Result<(), Problem> {
        if self.expected_of != design.workload.params {
            self.expected.clear();
            self.expected_of = design.workload.params.clone();
        }
        for variant in &design.variants {
            let jobs = jobs(design, self.kernel, variant);
            if self.expected.contains_key(&jobs) {
                continue;
            }
            let expected = match self.kernel.verify {
                Verify::Count(count) => Some(Expected::Whole(count(&design.workload.params, jobs))),
                Verify::AgainstSequential => {
                    Expected::of(self.must_run(self.sequential(design, jobs))?)
                }
            };
            if let Some(expected) = expected {
                self.expected.insert(jobs, expected);
            }
        }
        Ok(())
    }

    fn sequential(&self, design: &Design, jobs: u64) -> TrialSpec {
        let cores = self.cores.values().next().cloned().unwrap_or_default();
        let deadline = work_time(design, self.kernel, jobs) * DEADLINE_FACTOR + PATIENCE;
        TrialSpec {
            kernel: self.kernel.id.to_owned(),
            params: faults::left_out(&design.workload.params),
            model: Model::Sequential,
            workers: 1,
            jobs,
            cores,
            pin: Placement::default().pin,
            deadline_ms: deadline.as_millis() as u64,
            scratch: PathBuf::new(),
            capture: Capture::Off,
            nuisance: Nuisance::default(),
        }
    }

    /// Runs something without which the session has no foundation.
    fn must_run(&mut self, spec: TrialSpec) -> Result<TrialReport, Problem> {
        let outcome = self.host(spec);
        let failure = match outcome {
            Ok((report, _)) if report.failure.is_none() => return Ok(report),
            Ok((report, _)) => report.failure.expect("it was just seen"),
            Err(failure) => failure,
        };
        Err(failure.problem)
    }

    /// Runs a specification in a host of its own, in a folder of its own; gives what it told and
    /// what its workers recorded.
    fn host(&mut self, spec: TrialSpec) -> Result<(TrialReport, Vec<Recording>), Failure> {
        let folder = self.scratch.trial().map_err(|error| Failure {
            kind: FailureKind::Refused,
            problem: Problem::new(
                format!("The system refused a temporary folder: {error}"),
                "This trial has no result",
                "Free some space, then run again",
            ),
        })?;
        let at_most = Duration::from_millis(spec.deadline_ms) + patience(&spec);
        let spec = TrialSpec { scratch: folder.clone(), ..spec };
        let workers = if spec.capture == Capture::Off { 0 } else { spec.workers };
        let answer = ask(&self.program, Task::Trial(spec.clone()), at_most).or_else(|failure| {
            let found = fault_report::inquest(&spec, self.kernel, failure);
            found.map(|report| Answer::Trial(Box::new(report)))
        });
        // A host that was lost left no file, and a trial without its timeline is still a trial.
        let recordings = recording::find(workers, &folder).unwrap_or_default();
        self.scratch.clear(&folder);
        match answer? {
            Answer::Trial(report) => Ok((*report, recordings)),
            Answer::Problem(problem) => Err(Failure { kind: FailureKind::Refused, problem }),
            Answer::Clock(_) | Answer::OtherBuild => {
                unreachable!("a host that is asked for a trial answers with one")
            }
        }
    }

    fn run(
        &mut self,
        design: &Design,
        variant: &Variant,
        turn: Turn,
        capture: Capture,
    ) -> (Trial, Option<Timeline>) {
        let jobs = jobs(design, self.kernel, variant);
        let spec = TrialSpec {
            kernel: self.kernel.id.to_owned(),
            params: design.workload.params.clone(),
            model: variant.model.clone(),
            workers: variant.workers,
            jobs,
            cores: self.cores.get(&variant.id).cloned().unwrap_or_default(),
            pin: variant.placement.pin,
            deadline_ms: 0,
            scratch: PathBuf::new(),
            capture,
            nuisance: Nuisance::of(design.seed, turn.round, turn.place),
        };
        let expected = trial_time(design, variant, self.allowed);
        let deadline = expected * DEADLINE_FACTOR + patience(&spec);
        let spec = TrialSpec { deadline_ms: deadline.as_millis() as u64, ..spec };
        let (report, recordings) = match self.host(spec.clone()) {
            Ok(told) => told,
            Err(failure) => return (failed(&variant.id, turn.round, failure, &spec), None),
        };
        let about = Circumstances {
            variant: &variant.id,
            round: turn.round,
            spec: &spec,
            kernel: self.kernel,
            expected: self.expected.get(&jobs).and_then(|result| result.for_report(&report)),
            clock_is_shared: self.clock_is_shared,
            why_not: why_not(&variant.model),
            allowed_cores: self.allowed,
            cpu_step_ns: usage::CPU_STEP_NS,
        };
        let trial = evaluate(&report, &about);
        let timeline = (!recordings.is_empty()).then(|| {
            let origin = Origin::of(&report);
            let whole =
                lanes::timeline(&trial, &recordings, origin, knows_off_core(&variant.model));
            let most = match capture {
                Capture::Whole => SPANS_OF_SESSION_WHOLE,
                Capture::Off | Capture::Merged => SPANS_OF_SESSION,
            };
            whole.merged_to(most / design.variants.len().max(1))
        });
        (trial, timeline)
    }
}

/// Whether what was found for one design holds for the other: nothing is different but how much work
/// there is.
fn differ_only_in_amount(one: &Design, other: &Design) -> bool {
    let Some(kernel) = registry::find(&one.workload.kernel) else { return false };
    let without = |design: &Design| {
        let mut design = Design { amount: Amount::Set, ..design.clone() };
        design.workload.params.0.remove(kernel.amount.declaration.name);
        design
    };
    without(one) == without(other)
}

/// Whether the workers of a model compare their own CPU time with the clock.
fn knows_off_core(model: &Model) -> bool {
    *model != Model::ThreadPerTask && usage::fine_cpu_ns().is_some()
}

/// Why a count per worker is missing. With a thread for each job only the run delay can be, where the
/// system counts it at all.
fn why_not(model: &Model) -> &'static str {
    if *model == Model::ThreadPerTask && usage::of_this_thread().run_delay_ns.is_some() {
        "reading it of a thread for every job would slow the work down"
    } else {
        usage::WHY_NOT
    }
}

/// How long a trial, and then its host, may take besides the work. Where a worker hangs on purpose
/// and nobody can end it, the deadline is the result, so it comes sooner.
fn patience(spec: &TrialSpec) -> Duration {
    let can_be_ended = matches!(spec.model, Model::Processes | Model::Fork);
    let plan = Plan::new(&spec.params);
    let stays =
        plan.is_some_and(|plan| plan.fault == Fault::Hang && !(plan.is_supervised && can_be_ended));
    if stays { SHORT_PATIENCE } else { PATIENCE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_holds_for_a_design_that_differs_only_in_the_amount_of_work() {
        use crate::kernels::starter;
        use crate::model::id::Seed;
        use crate::model::param::Value;
        let of = |kernel: &str| starter::design(registry::find(kernel).unwrap(), 2, Seed(1));
        let with = |name: &str, value| {
            let mut design = Design { amount: Amount::Set, ..of("cpu.splitmix") };
            design.workload.params.0.insert(name.into(), Value::Integer(value));
            design
        };
        let open = of("cpu.splitmix");
        assert!(differ_only_in_amount(&open, &with("jobs", 7)));
        assert!(!differ_only_in_amount(&open, &with("grain", 7)));
        assert!(!differ_only_in_amount(&open, &of("cpu.pi")));
        let fewer = Design { variants: open.variants[1..].to_vec(), ..open.clone() };
        assert!(!differ_only_in_amount(&open, &fewer));
    }

    #[test]
    fn what_is_left_out_of_each_thread_is_not_said_to_be_missing_from_the_system() {
        assert_eq!(why_not(&Model::Threads), usage::WHY_NOT);
        let is_counted = usage::of_this_thread().run_delay_ns.is_some();
        assert_eq!(why_not(&Model::ThreadPerTask) == usage::WHY_NOT, !is_counted);
    }
}
