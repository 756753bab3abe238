//! Every fault in every model, again and again: it ends the same way each time, before the deadline,
//! and nobody is left.

use crate::ours::{Ours, worker_program};
use crate::report::Report;
use crate::traces::processes_of;
use std::collections::BTreeMap;
use tandem_lab::kernels::contract::Kernel;
use tandem_lab::kernels::registry;
use tandem_lab::model::design::Model;
use tandem_lab::model::metric::Metric;
use tandem_lab::model::param::Kind;

const KERNEL: &str = "fault.worker";
/// Short jobs, so that a trial takes milliseconds unless it hangs.
const SETTINGS: [(&str, &str); 3] = [("grain", "20000"), ("jobs", "40"), ("at_job", "10")];
/// What tells how a trial ended, by the words of the metrics.
const OUTCOME: [&str; 4] = ["survivors", "jobs_done", "jobs_redone", "jobs_lost"];

/// Runs each fault in each model, with and without a supervisor.
pub fn run(report: &mut Report, repeats: usize) {
    let Some(kernel) = registry::find(KERNEL) else {
        report.line("faults", Ok(format!("not run: there is no workload {KERNEL} yet")));
        return;
    };
    for fault in words(kernel, "fault") {
        for supervisor in words(kernel, "supervisor") {
            for model in kernel.models {
                let what = format!("{fault}, {supervisor} looks after it, {}", model.word());
                report.line(&what, repeated(model, fault, supervisor, repeats));
            }
        }
    }
}

fn words(kernel: &Kernel, name: &str) -> Vec<&'static str> {
    let declared = kernel.params.iter().find(|param| param.name == name);
    match declared.map(|declared| &declared.kind) {
        Some(Kind::Choice { options, .. }) => options.iter().map(|option| option.word).collect(),
        Some(Kind::Integer { .. }) | None => Vec::new(),
    }
}

fn repeated(
    model: &Model,
    fault: &str,
    supervisor: &str,
    repeats: usize,
) -> Result<String, String> {
    let mut settings = SETTINGS.to_vec();
    settings.extend([("fault", fault), ("supervisor", supervisor)]);
    let workers = if *model == Model::Sequential { 1 } else { 2 };
    let opened = Ours::one(KERNEL, &settings, model.clone(), workers);
    let mut ours = match opened {
        Ok(ours) => ours,
        Err(why) => return Ok(format!("refused: {why}")),
    };
    let mut endings: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..repeats {
        let ending = ours.run(0).map_or_else(
            |why| why,
            |trial| {
                let shown = OUTCOME.iter().filter_map(|word| {
                    let metric = Metric::ALL.iter().find(|metric| metric.word() == *word)?;
                    Some(format!("{} {}", metric.label(), trial.value(metric)?))
                });
                shown.collect::<Vec<_>>().join(", ")
            },
        );
        *endings.entry(ending).or_default() += 1;
    }
    let left = processes_of(&worker_program()).len();
    let told: Vec<String> =
        endings.iter().map(|(ending, times)| format!("{times} × {ending}")).collect();
    let told = told.join("; ");
    match (left, endings.len()) {
        (0, 1) => Ok(told),
        (0, _) => Err(format!("it does not end the same way each time: {told}")),
        (left, _) => Err(format!("{left} processes are left; {told}")),
    }
}
