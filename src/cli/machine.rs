//! `tandem machine`: what this machine is, what it can show, what it is doing now.

use super::args::{Format, MachineWords};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::kernels::pretty;
use super::table::Table;
use crate::engine::facts;
use crate::file;
use crate::model::machine::{Cache, Capability, Machine, Topology};
use crate::model::session::Check;
use crate::model::units;
use serde_json::{Value, json};

/// Tells of the machine.
pub fn machine(words: &MachineWords, console: &mut Console) -> Result<Exit, Stop> {
    let machine = facts::machine(&file::machine_label());
    let topology = facts::topology();
    let capabilities = facts::capabilities();
    let preflight = facts::preflight();
    let text = match words.format {
        Format::Text => text(&machine, &topology, &capabilities, &preflight),
        Format::Json => pretty(&document(&machine, &topology, &capabilities, &preflight)),
    };
    console.result(&text)?;
    Ok(Exit::Done)
}

fn text(
    machine: &Machine,
    topology: &Topology,
    capabilities: &[Capability],
    preflight: &[Check],
) -> String {
    let mut text = format!("{}: {}\n", machine.label, machine.line());
    let mut table = Table::new(&["<", "<"]);
    let mut row = |name: &str, value: String| table.row(vec![format!("  {name}"), value]);
    row("Processor", machine.cpu_model.clone());
    row("System", format!("{} {}, {}", machine.os_name(), machine.os_version, machine.arch));
    row("Allowed", allowed(topology, machine.allowed_cpus));
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
        table.row(vec![name, check.status.clone(), check.value.clone()]);
    }
    text.push_str(&table.text());
    text
}

fn allowed(topology: &Topology, count: u32) -> String {
    let numbers: Vec<String> = topology.allowed.iter().map(ToString::to_string).collect();
    let noun = if count == 1 { "hardware thread" } else { "hardware threads" };
    if numbers.is_empty() {
        format!("{count} {noun}")
    } else {
        format!("{count} {noun}: {}", numbers.join(", "))
    }
}

fn cache_words(cache: &Cache) -> String {
    let size = units::bytes(cache.bytes as f64);
    let shared: Vec<String> = cache.shared_by.iter().map(ToString::to_string).collect();
    format!("{size} for hardware threads {}", shared.join(", "))
}

fn document(
    machine: &Machine,
    topology: &Topology,
    capabilities: &[Capability],
    preflight: &[Check],
) -> Value {
    let packages: Vec<Value> = topology
        .packages
        .iter()
        .map(|package| {
            let cores: Vec<Value> =
                package.cores.iter().map(|core| json!({ "threads": core.threads })).collect();
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
    })
}
