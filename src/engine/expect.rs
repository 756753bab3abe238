//! Whether a design can run here, and how long it will take, before anything is measured.

use super::{cores, facts, room};
use crate::kernels::contract::{Kernel, Sharing, Site};
use crate::kernels::registry;
use crate::model::design::{CoreSet, Design, MAX_WORKERS, Model, Scaling, Variant};
use crate::model::id::VariantId;
use crate::model::plan;
use crate::platform::{memory, process};
use std::time::Duration;

/// Starting a host and its workers and reading their memory, besides the work.
const OVERHEAD: Duration = Duration::from_millis(6);
/// Looking at the machine, testing the clock, calibrating, before the first round.
const PREPARATION: Duration = Duration::from_millis(600);
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
const LONGEST_SECONDS: f64 = 1e5;
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

/// About how long one trial of a variant takes on a machine with so many allowed cores.
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
    work.mul_f64(share / f64::from(at_once)) + of_memory + OVERHEAD
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

/// About how long a session takes: its rounds and the warm-up, or its budget if that is shorter.
#[must_use]
pub fn session_time(design: &Design, cores: u32) -> Duration {
    let round = round_time(design, cores);
    let rounds = round.saturating_mul(design.rounds.max.saturating_add(1));
    (PREPARATION + rounds).min(design.budget() + round)
}

/// Why a design cannot run on a machine with so many allowed cores, if it cannot: one sentence
/// for each reason, with the variant that it concerns if it concerns one.
#[must_use]
pub fn obstacles(design: &Design, cores: u32) -> Vec<Obstacle> {
    let mut found = Vec::new();
    let mut add = |variant: Option<&Variant>, reason: String| {
        found.push(Obstacle { variant: variant.map(|variant| variant.id.clone()), reason });
    };
    let Some(kernel) = registry::find(&design.workload.kernel) else {
        let kernel = &design.workload.kernel;
        add(
            None,
            format!("This version has no workload called {kernel}, so it can only be viewed"),
        );
        return found;
    };
    let params = &design.workload.params;
    if let Err(sentence) = params.check(kernel.params) {
        add(None, capitalised(&sentence));
        return found;
    }
    if let Err(sentence) = (kernel.sound)(params) {
        add(None, capitalised(&sentence));
        return found;
    }
    if design.variants.is_empty() {
        add(None, "There is nothing to run yet: choose at least one model".to_owned());
    } else if design.variant(&design.base).is_none() {
        add(None, format!("The base {} is none of the variants", design.base));
    }
    if design.rounds.max == 0 {
        add(None, "There has to be at least one round".to_owned());
    }
    if !design.amount.is_known() {
        let word = design.amount.word();
        add(None, format!("This version does not know the way to an amount of work {word:?}"));
    }
    if !design.scaling.is_known() {
        add(None, format!("This version does not know the scaling {:?}", design.scaling.word()));
    }
    let most = most_workers(cores);
    let mut seen = None;
    let mut free = || *seen.get_or_insert_with(memory::free_bytes);
    for variant in &design.variants {
        if let Some(reason) = unavailable(&variant.model) {
            add(Some(variant), capitalised(&format!("{}: {reason}", variant.label())));
        } else if let Err(reason) = kernel.can_run(params, variant) {
            add(Some(variant), capitalised(&format!("{}: {reason}", variant.label())));
        } else if variant.workers > most {
            let workers = variant.workers;
            add(Some(variant), format!("{workers} workers are more than the {most} allowed here"));
        } else if jobs(design, kernel, variant) > MAX_JOBS {
            add(Some(variant), format!("More than {MAX_JOBS} jobs do not fit into the job table"));
        } else if let Some(reason) =
            room::lacking(kernel.total_bytes(params, variant.workers), &mut free)
        {
            add(Some(variant), capitalised(&format!("{}: {reason}", variant.label())));
        }
    }
    found
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
pub fn core_obstacles(design: &Design) -> Vec<Obstacle> {
    let Some(kernel) = kernel_of(design) else { return Vec::new() };
    let topology = facts::topology();
    let usable = CoreSet::List(topology.allowed.clone());
    let mut found: Vec<Obstacle> = Vec::new();
    for variant in &design.variants {
        let set = &variant.placement.cores;
        let given = cores::of_variant(kernel, &design.workload.params, variant, &topology);
        let Err(reason) = given else { continue };
        let reason = format!("With cores {set}, {reason}; those that may be used are {usable}");
        if found.iter().all(|earlier| earlier.reason != reason) {
            found.push(Obstacle { variant: Some(variant.id.clone()), reason });
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
    /// The reason as a sentence without a full stop.
    pub reason: String,
}
