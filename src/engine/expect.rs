//! Whether a design can run here, and how long it will take, before anything is measured.

use super::{cores, room};
use crate::kernels::contract::{Kernel, Sharing, Site};
use crate::kernels::registry;
use crate::model::design::{CoreSet, Design, MAX_WORKERS, Model, Scaling, Variant};
use crate::model::id::VariantId;
use crate::model::machine::Topology;
use crate::model::param::{Kind, Params, Value};
use crate::model::step_path::{Complaint, StepPath};
use crate::model::{plan, roles_check};
use crate::platform::{memory, process};
use std::time::Duration;

/// Starting a host and its workers and reading their memory, besides what a trial measures of itself.
pub(super) const BESIDE: Duration = Duration::from_millis(6);
/// What creating a thread takes of what creating a process takes.
const THREAD_CREATION_SHARE: f64 = 0.05;
/// What forking a small process takes of what starting one afresh takes.
const FORK_SHARE: f64 = 0.3;
/// What writing a byte of a host's memory takes before its workers are created, in nanoseconds.
const WRITING_NS_PER_BYTE: f64 = 0.4;
/// What a fork takes longer for each byte that its parent has written, in nanoseconds.
const FORK_NS_PER_BYTE: f64 = 0.034;
/// So many workers may always be asked for, because many on few cores is a question of its own.
const ALWAYS_ALLOWED: u32 = 128;
/// Nothing is expected to take longer than this, in seconds: no design that runs does.
pub(super) const LONGEST_SECONDS: f64 = 1e5;
/// The most jobs that a claim table may hold.
const MAX_JOBS: u64 = 1 << 22;

/// The kernel of a design, if this version has it and may be asked about the design's parameters.
/// A file may hold anything, and kernels count on each parameter being one that it may have.
#[must_use]
pub fn kernel_of(design: &Design) -> Option<&'static Kernel> {
    let kernel = registry::find(&design.workload.kernel)?;
    design.workload.params.check(kernel.params).is_ok().then_some(kernel)
}

/// How many jobs a variant has: the same for all with strong scaling, the same for each worker
/// with weak scaling.
#[must_use]
pub fn jobs(design: &Design, kernel: &Kernel, variant: &Variant) -> u64 {
    let jobs = (kernel.jobs)(&design.workload.params);
    match design.scaling {
        Scaling::Weak => jobs.saturating_mul(u64::from(variant.workers)),
        Scaling::Strong | Scaling::Other(_) => jobs,
    }
}

/// About how long one trial of a variant takes on a usual machine with so many allowed cores. What
/// people are told is [`super::pace::Pace`].
#[must_use]
pub fn trial_time(design: &Design, variant: &Variant, cores: u32) -> Duration {
    kernel_of(design).map_or(Duration::ZERO, |kernel| time_of(design, kernel, variant, cores))
}

fn time_of(design: &Design, kernel: &Kernel, variant: &Variant, cores: u32) -> Duration {
    let growth = (kernel.job_growth)(&design.workload.params, variant.workers);
    let work = times(work_time(design, kernel, jobs(design, kernel, variant)), growth);
    let teams = (kernel.takers)(&design.workload.params, variant.workers).max(1);
    // Waiting workers share a core without loss, computing ones do not, and workers that write to
    // one place in memory gain nothing from one another.
    let at_once = match kernel.shares {
        Sharing::Memory(_) => 1,
        _ if kernel.only_computes && variant.model == Model::InterpreterLock => 1,
        _ if kernel.only_computes => teams.min(cores.max(1)),
        Sharing::Nothing
        | Sharing::Messages(_)
        | Sharing::Files
        | Sharing::OneFile
        | Sharing::Server => teams,
    };
    let share = match (kernel.site, &variant.model) {
        (Site::Host, Model::Threads) => THREAD_CREATION_SHARE,
        (Site::Host, Model::Fork) => FORK_SHARE,
        _ => 1.0,
    };
    let memory = (kernel.memory)(&design.workload.params, variant.workers).host_bytes as f64;
    let creations = match kernel.site {
        Site::Host => jobs(design, kernel, variant) as f64,
        Site::Workers => f64::from(variant.workers),
    };
    let forks = if variant.model == Model::Fork { creations } else { 0.0 };
    let of_memory_ns = memory * (WRITING_NS_PER_BYTE + forks * FORK_NS_PER_BYTE);
    let of_memory = Duration::from_secs_f64((of_memory_ns / 1e9).min(LONGEST_SECONDS));
    work.mul_f64(share / f64::from(at_once)) + of_memory + BESIDE
}

/// A time multiplied, as far as anything is expected to take.
fn times(time: Duration, factor: f64) -> Duration {
    Duration::from_secs_f64((time.as_secs_f64() * factor).min(LONGEST_SECONDS))
}

/// About how long so many jobs take, with as few workers as can do them.
#[must_use]
pub fn work_time(design: &Design, kernel: &Kernel, jobs: u64) -> Duration {
    let work_ns = (kernel.nominal_job_ns)(&design.workload.params) * jobs as f64;
    Duration::from_secs_f64((work_ns / 1e9).min(LONGEST_SECONDS))
}

/// About how long the trials of a round take together, the control among them.
#[must_use]
pub fn round_time(design: &Design, cores: u32) -> Duration {
    let Some(kernel) = kernel_of(design) else { return Duration::ZERO };
    let trials = design.variants.iter().chain(plan::base(design));
    trials.map(|variant| time_of(design, kernel, variant, cores)).sum()
}

/// Why a design cannot run on a machine with so many allowed cores, if it cannot: one sentence
/// for each reason, with what it concerns.
#[must_use]
pub fn obstacles(design: &Design, cores: u32) -> Vec<Obstacle> {
    let Some(kernel) = registry::find(&design.workload.kernel) else {
        let kernel = &design.workload.kernel;
        let reason =
            format!("This version has no workload called {kernel}, so it can only be viewed");
        return vec![Obstacle::of(Concern::Work, reason)];
    };
    let of_params = obstacles_of_params(kernel, &design.workload.params);
    if !of_params.is_empty() {
        return of_params;
    }
    let mut found = Vec::new();
    if design.variants.is_empty() {
        let reason = "There is nothing to run yet: choose at least one model";
        found.push(Obstacle::of(Concern::Models, reason.to_owned()));
    } else if design.variant(&design.base).is_none() {
        let reason = format!("The base {} is none of the variants", design.base);
        found.push(Obstacle::of(Concern::Models, reason));
    }
    if design.rounds.max == 0 {
        let reason = "There has to be at least one round".to_owned();
        found.push(Obstacle::of(Concern::Rounds, reason));
    }
    if !design.amount.is_known() {
        let word = design.amount.word();
        let reason = format!("This version does not know the way to an amount of work {word:?}");
        found.push(Obstacle::of(Concern::Work, reason));
    }
    if !design.scaling.is_known() {
        let reason = format!("This version does not know the scaling {:?}", design.scaling.word());
        found.push(Obstacle::of(Concern::Scaling, reason));
    }
    let mut seen = None;
    let mut free = || *seen.get_or_insert_with(memory::free_bytes);
    for variant in &design.variants {
        if let Some((concerns, reason)) = hindrance(design, kernel, variant, cores, &mut free) {
            found.push(Obstacle { variant: Some(variant.id.clone()), concerns, reason });
        }
    }
    found
}

/// What parameters hinder: each that has a value that it may not have, and what they say together.
fn obstacles_of_params(kernel: &Kernel, params: &Params) -> Vec<Obstacle> {
    let cast = kernel.params.iter().find(|param| matches!(param.kind, Kind::Roles { .. }));
    let at_cast = |name: &str, complaint: Complaint| {
        let concerns = Concern::Param { name: name.to_owned(), at: complaint.at };
        Obstacle::of(concerns, capitalised(&complaint.what))
    };
    // Every step of a cast that has a mistake shows it, not only the first.
    if let Some(param) = cast
        && let Some(Value::Roles(roles)) = params.0.get(param.name)
    {
        let complaints = roles_check::complaints(roles);
        if !complaints.is_empty() {
            return complaints.into_iter().map(|wrong| at_cast(param.name, wrong)).collect();
        }
    }
    if let Err(sentence) = params.check(kernel.params) {
        let one = |name: &&String| {
            let alone = [((*name).clone(), params.0[*name].clone())].into();
            Params(alone).check(kernel.params).is_err()
        };
        let name = params.0.keys().find(one).cloned().unwrap_or_default();
        let concerns = Concern::Param { name, at: Vec::new() };
        return vec![Obstacle::of(concerns, capitalised(&sentence))];
    }
    match (kernel.sound)(params) {
        Ok(()) => Vec::new(),
        Err(wrong) => vec![at_cast(cast.map_or("", |param| param.name), wrong)],
    }
}

/// Why a variant cannot run, if it cannot, and what of it is to blame.
fn hindrance(
    design: &Design,
    kernel: &Kernel,
    variant: &Variant,
    cores: u32,
    free: &mut impl FnMut() -> Option<u64>,
) -> Option<(Concern, String)> {
    let params = &design.workload.params;
    let named = |reason: &str| capitalised(&format!("{}: {reason}", variant.label()));
    let of_model = || Concern::Model(variant.model.clone());
    let of_workers = || Concern::Workers(variant.workers);
    let most = most_workers(cores);
    if let Some(reason) = unavailable(&variant.model) {
        return Some((of_model(), named(reason)));
    }
    if let Err(reason) = kernel.can_run(params, variant) {
        let has_model = kernel.models.contains(&variant.model);
        let fits = variant.model == Model::Sequential
            || kernel.worker_counts(params).allow(variant.workers);
        let concerns = if has_model && !fits { of_workers() } else { of_model() };
        return Some((concerns, named(&reason)));
    }
    if variant.workers > most {
        let workers = variant.workers;
        let reason = format!("{workers} workers are more than the {most} allowed here");
        return Some((of_workers(), reason));
    }
    if jobs(design, kernel, variant) > MAX_JOBS {
        let name = kernel.amount.declaration.name.to_owned();
        let reason = format!("More than {MAX_JOBS} jobs do not fit into the job table");
        return Some((Concern::Param { name, at: Vec::new() }, reason));
    }
    let bytes = kernel.total_bytes(params, variant.workers);
    room::lacking(bytes, free).map(|reason| (of_workers(), named(&reason)))
}

/// The most workers that a design may ask for on a machine with so many allowed cores.
#[must_use]
pub fn most_workers(cores: u32) -> u32 {
    cores.saturating_mul(4).clamp(ALWAYS_ALLOWED, MAX_WORKERS)
}

/// Why this system lacks an execution model, if it does.
#[must_use]
pub fn unavailable(model: &Model) -> Option<&'static str> {
    if *model == Model::Fork { process::FORK_UNAVAILABLE } else { None }
}

/// Why the cores that a design asks for may not be used on this machine, if so: one reason for
/// each set of cores, with the first variant that asks for it.
#[must_use]
pub fn core_obstacles(design: &Design, topology: &Topology) -> Vec<Obstacle> {
    let Some(kernel) = kernel_of(design) else { return Vec::new() };
    let usable = CoreSet::List(topology.allowed.clone());
    let mut found: Vec<Obstacle> = Vec::new();
    for variant in &design.variants {
        let set = &variant.placement.cores;
        let given = cores::of_variant(kernel, &design.workload.params, variant, topology);
        let Err(reason) = given else { continue };
        let reason = format!("With cores {set}, {reason}; those that may be used are {usable}");
        if found.iter().all(|earlier| earlier.reason != reason) {
            let variant = Some(variant.id.clone());
            found.push(Obstacle { variant, concerns: Concern::Cores, reason });
        }
    }
    found
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A reason why a design cannot run here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The variant that it concerns, if it concerns one.
    pub variant: Option<VariantId>,
    /// What of the design is to blame: where a form shows the reason.
    pub concerns: Concern,
    /// The reason as a sentence without a full stop.
    pub reason: String,
}

impl Obstacle {
    fn of(concerns: Concern, reason: String) -> Self {
        Self { variant: None, concerns, reason }
    }
}

/// A part of a design that a form has a control for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// Which work it is.
    Work,
    /// A parameter of the work; of a cast, which of its steps and roles.
    Param {
        /// Its name.
        name: String,
        /// Steps and roles; none where it is the parameter as a whole.
        at: Vec<StepPath>,
    },
    /// Which models are compared.
    Models,
    /// One of the models.
    Model(Model),
    /// A number of workers.
    Workers(u32),
    /// Where workers run.
    Cores,
    /// How many rounds.
    Rounds,
    /// Whether the work grows with the workers.
    Scaling,
}
