//! `tandem machine`: what this machine is, what it can show, what it is doing now.

use super::args::{Format, MachineWords};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::kernels::pretty;
use super::table::Table;
use crate::engine::{facts, preflight};
use crate::file;
use crate::model::machine::{Cache, Capability, Machine, Topology};
use crate::model::session::Check;
use crate::model::units;
use crate::model::worker_counts::{self, CountReason, Given, WorkerCounts};
use serde_json::{Value, json};

/// Tells of the machine.
pub fn machine(words: &MachineWords, console: &mut Console) -> Result<Exit, Stop> {
    let topology = facts::topology();
    let machine = facts::machine_of(&file::machine_label(), &topology);
    let capabilities = facts::capabilities(&machine);
    let preflight = preflight::of_machine();
    let any = |_: u32| Ok(());
    let counts = worker_counts::propose(&Given::new(&machine, &topology), &any);
    let now = (preflight.as_slice(), &counts);
    let text = match words.format {
        Format::Text => text(&machine, &topology, &capabilities, now),
        Format::Json => pretty(&document(&machine, &topology, &capabilities, now)),
    };
    console.result(&text)?;
    Ok(Exit::Done)
}

fn text(
    machine: &Machine,
    topology: &Topology,
    capabilities: &[Capability],
    (preflight, counts): (&[Check], &WorkerCounts),
) -> String {
    let mut text = format!("{}: {}\n", machine.label, machine.line());
    let mut table = Table::new(&["<", "<"]);
    let mut row = |name: &str, value: String| table.row(vec![format!("  {name}"), value]);
    row("Processor", machine.cpu_model.clone());
    row("System", format!("{} {}, {}", machine.os_name(), machine.os_version, machine.arch));
    row("Allowed", allowed(topology, machine));
    if !machine.core_kinds.is_empty() {
        row("Kinds of cores", machine.core_kinds.join(", "));
    }
    if machine.numa_nodes > 1 {
        row("Memory nodes", machine.numa_nodes.to_string());
    }
    for cache in &topology.caches {
        row(&format!("Cache, level {}", cache.level), cache_words(cache));
    }
    text.push_str(&table.text());
    text.push_str("\nWhat it can show\n");
    let mut table = Table::new(&["<", "<", "<"]);
    for capability in capabilities {
        let answer = if capability.available { "yes" } else { "no" };
        let name = format!("  {}", capability.name);
        table.row(vec![name, answer.to_owned(), capability.detail.clone()]);
    }
    text.push_str(&table.text());
    text.push_str("\nNow\n");
    let mut table = Table::new(&["<", "<", "<"]);
    for check in preflight {
        let name = format!("  {}", check.check);
        let status = check.status.replace('_', " ");
        table.row(vec![name, status, check.value.clone()]);
        if let Some(hint) = &check.hint {
            table.row(vec![String::new(), String::new(), format!("{hint}.")]);
        }
    }
    text.push_str(&table.text());
    text.push_str("\nNumbers of workers of a whole sweep\n");
    let mut table = Table::new(&["<", "<", "<"]);
    let taken = counts.taken.iter().map(|count| (count, "yes"));
    for (count, answer) in taken.chain(counts.omitted.iter().map(|count| (count, "no"))) {
        let number = format!("  {}", count.count);
        table.row(vec![number, answer.to_owned(), count.reason.clone()]);
    }
    text.push_str(&table.text());
    text
}

fn allowed(topology: &Topology, machine: &Machine) -> String {
    let count = machine.allowed_cpus;
    let numbers: Vec<String> = topology.allowed.iter().map(ToString::to_string).collect();
    let noun = if count == 1 { "hardware thread" } else { "hardware threads" };
    let quota = match machine.limiting_quota() {
        Some(quota) => format!("; a quota allows the time of {}", units::figures(quota)),
        None => String::new(),
    };
    if numbers.is_empty() {
        format!("{count} {noun}{quota}")
    } else {
        format!("{count} {noun}: {}{quota}", numbers.join(", "))
    }
}

fn cache_words(cache: &Cache) -> String {
    let size = units::bytes(cache.bytes as f64);
    let shared: Vec<String> = cache.shared_by.iter().map(ToString::to_string).collect();
    format!("{size} for hardware threads {}", shared.join(", "))
}

fn reasons(counts: &[CountReason]) -> Vec<Value> {
    counts.iter().map(|c| json!({ "count": c.count, "reason": c.reason })).collect()
}

fn document(
    machine: &Machine,
    topology: &Topology,
    capabilities: &[Capability],
    (preflight, counts): (&[Check], &WorkerCounts),
) -> Value {
    let packages: Vec<Value> = topology
        .packages
        .iter()
        .map(|package| {
            let cores: Vec<Value> = package
                .cores
                .iter()
                .map(|core| json!({ "threads": core.threads, "kind": core.kind }))
                .collect();
            json!({ "cores": cores })
        })
        .collect();
    let caches: Vec<Value> = topology
        .caches
        .iter()
        .map(|c| json!({ "level": c.level, "bytes": c.bytes, "shared_by": c.shared_by }))
        .collect();
    let capabilities: Vec<Value> = capabilities
        .iter()
        .map(|c| json!({ "name": c.name, "available": c.available, "detail": c.detail }))
        .collect();
    json!({
        "format": "tandem.machine",
        "version": 1,
        "machine": machine,
        "topology": { "packages": packages, "caches": caches, "allowed": topology.allowed },
        "capabilities": capabilities,
        "preflight": preflight,
        "worker_counts": { "taken": reasons(&counts.taken), "omitted": reasons(&counts.omitted) },
    })
}
