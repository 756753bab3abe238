//! Every check that looks at the machine, in the order in which people read them.

use super::facts::{Asked, Facts, Load};
use super::live::Live;
use super::storage;
use super::surroundings;
use super::words::{Found, of};
use crate::engine::facts;
use crate::kernels::contract::{Kernel, Sharing};
use crate::model::session::Check;
use crate::model::units::{figures, percent};
use crate::platform::process;
use std::path::Path;

/// Other programs that keep more than this share of one core busy are worth a warning.
const BUSY_CORES: f64 = 0.25;
/// Something that waits for a core in more than this share of the time, likewise. It is told where
/// nothing is busy for long: many short jobs in turn.
const WAITING: f64 = 0.2;
/// A host of virtual machines that takes more than this share of the time, likewise. In so short a
/// look on two cores one step of the system's count is half of it.
const STOLEN: f64 = 0.05;

/// A check of what the machine is and does: its name, and what it finds.
type OfFacts = (&'static str, fn(&dyn Facts, &Asked) -> Found);
/// A check of how busy the cores are, which is looked at once for all of them.
type OfLoad = (&'static str, fn(&Load, &dyn Facts) -> Found);

/// The checks of how busy the cores are.
const OF_LOAD: [OfLoad; 2] = [("other load", other_load), ("stolen time", stolen_time)];

/// All others. A new check is one line here.
const OF_FACTS: [OfFacts; 10] = [
    ("quota", quota),
    ("cores allowed", cores_allowed),
    ("power", surroundings::power),
    ("speed policy", surroundings::speed_policy),
    ("heat", surroundings::heat),
    ("virtual machine", surroundings::virtual_machine),
    ("free memory", surroundings::free_memory),
    ("remote session", surroundings::remote_session),
    ("clock", surroundings::clock),
    ("waits", surroundings::waits),
];

/// What is found of this machine now. Takes a fifth of a second, because the load is looked at for
/// that long.
#[must_use]
pub fn of_machine() -> Vec<Check> {
    let topology = facts::topology();
    let machine = facts::machine_of("", &topology);
    look(&Live::new(&machine, topology), &Asked { workers: 1 })
}

/// What is found before a run of a kernel that asks for this much, and that may use this folder.
#[must_use]
pub fn before(live: &Live, asked: &Asked, kernel: &Kernel, scratch: &Path) -> Vec<Check> {
    let mut checks = look(live, asked);
    match kernel.shares {
        Sharing::Files | Sharing::OneFile => checks.push(storage::file_system(scratch)),
        Sharing::Nothing | Sharing::Memory(_) | Sharing::Messages(_) | Sharing::Server => {}
    }
    checks
}

/// What is found in these facts.
pub fn look(facts: &dyn Facts, asked: &Asked) -> Vec<Check> {
    let load = facts.load();
    let of_load = OF_LOAD.iter().map(|(name, find)| find(&load, facts).named(name));
    let of_facts = OF_FACTS.iter().map(|(name, find)| find(facts, asked).named(name));
    of_load.chain(of_facts).chain(watchdog()).collect()
}

fn other_load(load: &Load, facts: &dyn Facts) -> Found {
    const HINT: &str = "Close what is not needed, and wait until updates and backups are done";
    let cores = facts.given().allowed_threads;
    let noun = if cores == 1 { "core" } else { "cores" };
    of(load.busy_elsewhere, |busy| {
        let value = format!("{busy:.1} of {cores} {noun} busy with other things");
        match load.waiting {
            _ if busy > BUSY_CORES => Found::warn(value, HINT),
            Some(waiting) if waiting > WAITING => {
                let share = percent(waiting);
                let value =
                    format!("{value}; in {share} of the last 10 s something waited for one");
                Found::warn(value, HINT)
            }
            _ => Found::pass(value),
        }
    })
}

fn stolen_time(load: &Load, _: &dyn Facts) -> Found {
    of(load.stolen, |stolen| {
        let value =
            format!("{} of the cores' time went to other virtual machines", percent(stolen));
        match stolen {
            0.0 => Found::pass("none"),
            stolen if stolen > STOLEN => Found::warn(
                value,
                "Measure at a quieter time, or on a machine that is not shared with others",
            ),
            _ => Found::pass(value),
        }
    })
}

/// Less than a core for several workers is a reason not to measure: each is stopped for most of every
/// period, and the times are those of the periods. For one worker it is a slower core with gaps.
fn quota(facts: &dyn Facts, asked: &Asked) -> Found {
    const HINT: &str = "Give the program a larger quota, or measure outside of the container";
    let given = facts.given();
    let allowed = given.allowed_threads;
    let Some(quota) = given.limiting_quota() else { return Found::pass("none") };
    let noun = if allowed == 1 { "core" } else { "cores" };
    let value = format!("the time of {} of {allowed} {noun} may be used", figures(quota));
    if quota < 1.0 && asked.workers > 1 {
        let value =
            format!("{value}, so {} workers would be stopped most of the time", asked.workers);
        return Found::block(value, HINT);
    }
    Found::warn(value, HINT)
}

fn cores_allowed(facts: &dyn Facts, _: &Asked) -> Found {
    let given = facts.given();
    let (allowed, all) = (given.allowed_threads, given.threads);
    let noun = if all == 1 { "hardware thread" } else { "hardware threads" };
    if allowed < all {
        return Found::warn(
            format!("the program may use {allowed} of {all} {noun}"),
            "Start the program without taskset or a limited set of cores to use all of them",
        );
    }
    Found::pass(if all == 1 { format!("the one {noun}") } else { format!("all {all} {noun}") })
}

/// A second thread in a process switches off shortcuts of the C library, so it is not quite the
/// process that people mean (engine.md, Faults).
fn watchdog() -> Option<Check> {
    let value = "each worker process has a second thread that watches for the end of its host";
    let found = Found { status: Check::WARN, value: value.to_owned(), hint: None };
    process::NEEDS_WATCHDOG.then(|| found.named("workers"))
}
