//! What this machine is, can show, and is doing now, for the window and the command line.

use crate::kernels::contract::{Kernel, Sharing};
use crate::model::machine::{Capability, Core, Machine, Package, Topology};
use crate::model::problem::Problem;
use crate::model::session::Check;
use crate::model::units::{bytes, figures};
use crate::platform::filesystem::{self, Medium};
use crate::platform::reading::{ALIGNMENT, Uncached};
use crate::platform::{
    affinity, conditions, load, memory, park, process, topology as system, usage, window_library,
};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// More than this share of one core busy with other things is worth a warning.
const BUSY_CORES: f64 = 0.25;

/// The machine under a label that the user chose.
#[must_use]
pub fn machine(label: &str) -> Machine {
    let kinds = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    let facts = System::new_with_specifics(kinds).ok();
    let topology = topology();
    let cores = topology.packages.iter().flat_map(|package| &package.cores);
    let known = |text: Option<String>| text.unwrap_or_else(|| "not known".to_owned());
    Machine {
        label: label.to_owned(),
        os: std::env::consts::OS.to_owned(),
        os_version: known(System::kernel_version().ok()),
        arch: std::env::consts::ARCH.to_owned(),
        cpu_model: known(
            facts
                .as_ref()
                .and_then(|facts| facts.cpus().first().map(|cpu| cpu.brand().trim().to_owned())),
        ),
        packages: topology.packages.len() as u32,
        cores: cores.clone().count() as u32,
        threads: cores.map(|core| core.threads.len() as u32).sum(),
        core_kinds: Vec::new(),
        numa_nodes: system::numa_nodes(),
        allowed_cpus: topology.allowed.len() as u32,
        ram_mib: facts.map_or(0, |facts| facts.total_memory() >> 20),
    }
}

/// Why the window cannot open here, if that can be told before it is tried.
#[must_use]
pub fn window_obstacle() -> Option<Problem> {
    let library = window_library::missing()?;
    let how = format!("Install {library} (the package {library}-0 on Debian and Ubuntu)");
    let meaning = "The window cannot open without it; the command line works all the same";
    Some(Problem::new(format!("The library {library} is missing"), meaning, how))
}

/// How its hardware threads lie together. Where the system tells only counts, hardware threads are
/// dealt out evenly and numbered in order.
#[must_use]
pub fn topology() -> Topology {
    system::read().unwrap_or_else(|| {
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
        let cores = System::physical_core_count().map_or(threads, |count| count as u32).max(1);
        let per_core = (threads / cores).max(1);
        let cores = (0..threads)
            .step_by(per_core as usize)
            .map(|first| Core { threads: (first..(first + per_core).min(threads)).collect() })
            .collect();
        let allowed = affinity::allowed().unwrap_or_else(|| (0..threads).collect());
        Topology { packages: vec![Package { cores }], caches: Vec::new(), allowed }
    })
}

/// What it can show and cannot, each with how or why not.
#[must_use]
pub fn capabilities() -> Vec<Capability> {
    let known = usage::of_this_thread();
    let own_memory = memory::of_process(std::process::id());
    let topology = topology();
    let sum = |cores: usize| {
        if cores == 1 { "1 may be used".to_owned() } else { format!("{cores} may be used") }
    };
    let counted = |name, is_known: bool, how: &str| Capability {
        name,
        available: is_known,
        detail: if is_known { how.to_owned() } else { usage::WHY_NOT.to_owned() },
    };
    vec![
        Capability {
            name: "Hold a worker on a core",
            available: affinity::unavailable().is_none(),
            detail: affinity::unavailable().unwrap_or("exact; read back by each worker").to_owned(),
        },
        Capability {
            name: "Several cores",
            available: topology.allowed.len() > 1,
            detail: sum(topology.allowed.len()),
        },
        Capability {
            name: "Wait across processes",
            available: true,
            detail: park::mechanism().to_owned(),
        },
        counted("CPU time of a worker", known.cpu_ns.is_some(), "per worker"),
        counted("User and system time", known.cpu_user_ns.is_some(), "per worker"),
        counted("Context switches", known.switches_voluntary.is_some(), "voluntary and forced"),
        counted("Waiting for a core", known.run_delay_ns.is_some(), "per worker"),
        counted("Page faults", known.faults_minor.is_some(), "minor and major"),
        Capability {
            name: "Memory",
            available: own_memory.unique_bytes.is_some(),
            detail: memory::HOW.to_owned(),
        },
    ]
}

/// What is found before a run: `pass`, `warn` or `not_available` each. Takes a fifth of a second,
/// because the load is looked at for that long.
#[must_use]
pub fn preflight() -> Vec<Check> {
    let allowed = topology().allowed.len();
    let mut checks = vec![load(), power(), speed(), quota(allowed)];
    checks.extend(virtual_machine());
    checks.extend(watchdog());
    checks
}

/// What is found before a run of this kernel, besides [`preflight`].
#[must_use]
pub fn preflight_of(kernel: &Kernel, scratch: &Path) -> Vec<Check> {
    match kernel.shares {
        Sharing::Files | Sharing::OneFile => vec![file_system(scratch)],
        Sharing::Nothing | Sharing::Memory(_) | Sharing::Messages(_) | Sharing::Server => {
            Vec::new()
        }
    }
}

fn check(name: &str, status: &str, value: impl Into<String>) -> Check {
    Check { check: name.to_owned(), status: status.to_owned(), value: value.into() }
}

fn load() -> Check {
    let Some((busy, cores)) = load::busy_cores() else {
        return check("other load", "not_available", "the system does not tell");
    };
    let status = if busy > BUSY_CORES { "warn" } else { "pass" };
    check("other load", status, format!("{busy:.1} of {cores} cores busy with other things"))
}

fn power() -> Check {
    match conditions::on_battery() {
        Some(true) => check("power", "warn", "on battery: the speed may change during a run"),
        Some(false) => check("power", "pass", "plugged in"),
        None => check("power", "not_available", "the system tells of no battery"),
    }
}

fn speed() -> Check {
    match conditions::speed_policy() {
        Some(policy) if policy == "powersave" => {
            check("speed policy", "warn", "powersave: cores may run slower than they can")
        }
        Some(policy) => check("speed policy", "pass", policy),
        None => check("speed policy", "not_available", "the system does not tell"),
    }
}

fn quota(allowed: usize) -> Check {
    match conditions::core_quota() {
        Some(quota) if quota < allowed as f64 => {
            let value = format!("{} of {allowed} cores' time may be used", figures(quota));
            check("quota", "warn", value)
        }
        _ => check("quota", "pass", "none"),
    }
}

fn virtual_machine() -> Option<Check> {
    let value = if conditions::is_virtual()? {
        "yes: neighbours that cannot be seen may take time"
    } else {
        "none found"
    };
    Some(check("virtual machine", "pass", value))
}

/// A second thread in a process switches off shortcuts of the C library, so it is not quite the
/// process that people mean (engine.md, Faults).
fn watchdog() -> Option<Check> {
    let value = "each worker process has a second thread that watches for the end of its host";
    process::NEEDS_WATCHDOG.then(|| check("workers", "warn", value))
}

/// How a file in a folder is read past the system's cache, tried on one.
fn past_the_cache(folder: &Path) -> String {
    let path = folder.join("probe");
    let tried = File::create_new(&path).and_then(|mut file| {
        file.write_all(&[1; ALIGNMENT])?;
        file.sync_all()?;
        Uncached::open(&path).map(|opened| opened.way())
    });
    // What cannot be removed now is removed with the program's folder.
    let _later = std::fs::remove_file(&path);
    match tried {
        Ok(way) => format!("uncached reads: {}", way.words()),
        Err(error) => format!("uncached reads are not available: {error}"),
    }
}

fn file_system(folder: &Path) -> Check {
    let free = filesystem::free_bytes(folder)
        .map_or_else(String::new, |free| format!(", {} free", bytes(free as f64)));
    match filesystem::of(folder) {
        Some(found) if found.medium == Medium::Memory => {
            let value = format!("{} lies in memory: a sync on it means nothing", found.name);
            check("file system", "warn", value)
        }
        Some(found) if found.medium == Medium::Unknown => {
            let value = format!("{}{free}: what a sync on it means is not known", found.name);
            check("file system", "warn", value)
        }
        Some(found) => {
            let value = format!("{}{free}; {}", found.name, past_the_cache(folder));
            check("file system", "pass", value)
        }
        None => check("file system", "not_available", "the system does not tell"),
    }
}
