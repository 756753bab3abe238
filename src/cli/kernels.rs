//! `tandem kernels`: what there is, with parameters, ranges and defaults.

use super::args::{KernelsFormat, KernelsWords};
use super::console::Console;
use super::design::kernel;
use super::exit_code::{Exit, Stop};
use super::table::{Table, paragraph};
use crate::kernels::contract::{Family, Kernel, WorkerCounts};
use crate::kernels::registry::REGISTRY;
use crate::model::design::Model;
use crate::model::param::{Declaration, Kind, Params};
use crate::model::roles_words::in_short;
use crate::model::units::Unit;
use serde_json::{Value, json};
use std::fmt::Write;

/// Lists the kernels, or tells of one.
pub fn kernels(words: &KernelsWords, console: &mut Console) -> Result<Exit, Stop> {
    let chosen: Vec<&Kernel> = match &words.id {
        Some(id) => vec![kernel(id)?],
        None => REGISTRY.to_vec(),
    };
    let text = match (words.format, &words.id) {
        (KernelsFormat::Json, _) => pretty(&document(&chosen)),
        (KernelsFormat::Markdown, _) => markdown(&chosen),
        (KernelsFormat::Text, Some(_)) => details(chosen[0]),
        (KernelsFormat::Text, None) => list(&chosen),
    };
    console.result(&text)?;
    Ok(Exit::Done)
}

/// JSON as people can read it too, with a newline at its end.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn list(kernels: &[&Kernel]) -> String {
    let mut text = String::new();
    for family in Family::ALL {
        let mut table = Table::new(&["<", "<", "<"]);
        for kernel in kernels.iter().filter(|kernel| kernel.family == family) {
            let name = format!("  {}", kernel.id);
            table.row(vec![name, kernel.title.to_owned(), kernel.sentence.to_owned()]);
        }
        if !table.is_empty() {
            text.extend([family.label(), "\n", &table.text()]);
        }
    }
    text.push_str("\nParameters of one: tandem kernels ID\n");
    text
}

fn details(kernel: &Kernel) -> String {
    let mut text = format!("{}: {}\n{}\n", kernel.id, kernel.title, paragraph(kernel.sentence));
    let mut table = Table::new(&["<parameter", "<default", "<possible", "<meaning"]);
    for declaration in kernel.params {
        table.row(vec![
            declaration.name.to_owned(),
            default_words(declaration),
            declaration.range(),
            declaration.help.to_owned(),
        ]);
    }
    if !table.is_empty() {
        text.push_str(&table.text());
        text.push('\n');
    }
    let models: Vec<&str> = kernel.models.iter().map(Model::word).collect();
    let mut facts = Table::new(&["<", "<"]);
    facts.row(vec!["models".to_owned(), models.join(", ")]);
    facts.row(vec!["workers".to_owned(), workers(kernel).to_string()]);
    facts.row(vec!["answers with".to_owned(), kernel.primary_metric.label().to_owned()]);
    text.push_str(&facts.text());
    text
}

/// The worker counts with the default parameters.
fn workers(kernel: &Kernel) -> WorkerCounts {
    kernel.worker_counts(&Params::defaults(kernel.params))
}

/// The default as `--set` takes it.
fn default_words(declaration: &Declaration) -> String {
    match &declaration.kind {
        Kind::Integer { default, unit, .. } => unit.show(*default as f64),
        Kind::Choice { default, .. } => (*default).to_owned(),
        Kind::Roles { default, .. } => in_short(&default()),
    }
}

fn markdown(kernels: &[&Kernel]) -> String {
    let mut text =
        "| Workload | What it does | Parameters | Models |\n|---|---|---|---|\n".to_owned();
    for kernel in kernels {
        let params: Vec<String> =
            kernel.params.iter().map(|declaration| format!("`{}`", declaration.name)).collect();
        writeln!(
            text,
            "| {}<br>`{}` | {} | {} | {} |",
            kernel.title,
            kernel.id,
            kernel.sentence,
            params.join(", "),
            models_in_short(kernel.models)
        )
        .expect("a string takes every text");
    }
    text
}

/// The models by name, or those that are missing where they are fewer.
fn models_in_short(models: &[Model]) -> String {
    let words = |models: &[&Model]| {
        models.iter().map(|model| format!("`{}`", model.word())).collect::<Vec<_>>().join(", ")
    };
    let missing: Vec<&Model> = Model::ALL.iter().filter(|model| !models.contains(model)).collect();
    if missing.is_empty() {
        "all".to_owned()
    } else if missing.len() < models.len() {
        format!("all but {}", words(&missing))
    } else {
        words(&models.iter().collect::<Vec<_>>())
    }
}

fn document(kernels: &[&Kernel]) -> Value {
    let kernels: Vec<Value> = kernels.iter().map(|kernel| kernel_document(kernel)).collect();
    json!({ "format": "tandem.kernels", "version": 1, "kernels": kernels })
}

fn kernel_document(kernel: &Kernel) -> Value {
    let models: Vec<&str> = kernel.models.iter().map(Model::word).collect();
    let params: Vec<Value> = kernel.params.iter().map(|d| parameter_document(d)).collect();
    let counts = workers(kernel);
    json!({
        "id": kernel.id,
        "family": kernel.family.label(),
        "title": kernel.title,
        "sentence": kernel.sentence,
        "models": models,
        "workers": {
            "min": counts.min,
            "max": (counts.max != u32::MAX).then_some(counts.max),
            "multiple_of": counts.multiple_of,
        },
        "primary_metric": kernel.primary_metric.word(),
        "params": params,
    })
}

fn parameter_document(declaration: &Declaration) -> Value {
    let (name, label, help) = (declaration.name, declaration.label, declaration.help);
    match &declaration.kind {
        Kind::Integer { min, max, default, unit, .. } => json!({
            "name": name, "label": label, "help": help, "kind": "integer",
            "min": min, "max": max, "default": default, "unit": unit_word(*unit),
        }),
        Kind::Choice { options, default } => {
            let options: Vec<Value> = options
                .iter()
                .map(|option| json!({ "word": option.word, "label": option.label }))
                .collect();
            json!({
                "name": name, "label": label, "help": help, "kind": "choice",
                "options": options, "default": default,
            })
        }
        Kind::Roles { default, .. } => json!({
            "name": name, "label": label, "help": help, "kind": "roles", "default": default(),
        }),
    }
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Nanoseconds => "ns",
        Unit::Bytes => "bytes",
        Unit::Count => "count",
        Unit::PerSecond => "per_second",
        Unit::Share => "share",
        Unit::Cores => "cores",
    }
}
