//! What this machine is and can show, for the window and the command line.

use crate::kernels::contract::Kernel;
use crate::model::design::Design;
use crate::model::machine::{Capability, Core, Machine, Package, Topology};
use crate::model::param::Params;
use crate::model::problem::Problem;
use crate::model::units::figures;
use crate::model::worker_counts::{self, Given, WorkerCounts};
use crate::platform::{
    affinity, conditions, memory, park, topology as system, usage, window_library,
};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// The machine under a label that the user chose.
#[must_use]
pub fn machine(label: &str) -> Machine {
    machine_of(label, &topology())
}

/// The same, where its hardware threads are known already.
#[must_use]
pub fn machine_of(label: &str, topology: &Topology) -> Machine {
    let kinds = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    let facts = System::new_with_specifics(kinds).ok();
    let cores: Vec<&Core> = topology.cores().collect();
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
        cores: cores.len() as u32,
        threads: cores.iter().map(|core| core.threads.len() as u32).sum(),
        core_kinds: topology.core_kinds(),
        numa_nodes: system::numa_nodes(),
        allowed_cpus: topology.allowed.len() as u32,
        quota: conditions::core_quota(),
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
            .map(|first| Core {
                kind: 0,
                threads: (first..(first + per_core).min(threads)).collect(),
            })
            .collect();
        let allowed = affinity::allowed().unwrap_or_else(|| (0..threads).collect());
        Topology { packages: vec![Package { cores }], caches: Vec::new(), allowed }
    })
}

/// What it can show and cannot, each with how or why not.
#[must_use]
pub fn capabilities(machine: &Machine) -> Vec<Capability> {
    let known = usage::of_this_thread();
    let own_memory = memory::of_process(std::process::id());
    let sum = match machine.limiting_quota() {
        Some(quota) => format!("a quota allows the time of {}", figures(quota)),
        None => format!("{} may be used", machine.allowed_cpus),
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
        Capability { name: "Several cores", available: machine.at_once() > 1, detail: sum },
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

/// What the machine gives to a design.
#[must_use]
pub fn given() -> Given {
    Given::new(&machine(""), &topology())
}

/// The numbers of workers of a whole sweep of a kernel with these parameters on a machine that gives
/// this much.
#[must_use]
pub fn proposed(kernel: &Kernel, params: &Params, given: &Given) -> WorkerCounts {
    let counts = (kernel.workers)(params);
    worker_counts::propose(given, &|count| {
        counts.check(count).map_err(|reason| format!("{}: {reason}", kernel.id))
    })
}

/// The numbers of workers of a design with their reasons, and what it leaves out of a whole sweep.
#[must_use]
pub fn worker_counts(design: &Design, kernel: &Kernel, given: &Given) -> WorkerCounts {
    let proposed = proposed(kernel, &design.workload.params, given);
    let asked: Vec<u32> = design.variants.iter().map(|variant| variant.workers).collect();
    worker_counts::of_design(&asked, given, &proposed)
}
