//! Hundreds of trials of every kind in one program: nothing may be left of them.

use crate::ours::{Ours, worker_program};
use crate::report::Report;
use crate::traces::Traces;
use tandem_lab::kernels::contract::Kernel;
use tandem_lab::kernels::registry::REGISTRY;
use tandem_lab::model::design::Model;

/// So much of each kernel's amount that a trial takes milliseconds.
const LITTLE: &str = "100";
/// Workers of a trial, as far as the kernel allows.
const WORKERS: u32 = 4;

/// Runs so many trials, a session for each kernel and model again and again, and counts what was
/// there before and is there after.
pub fn run(report: &mut Report, trials: usize) {
    // The first session of each kind fills what the program keeps for ever.
    let kinds = kinds();
    let mut failed = Vec::new();
    round(&kinds, 1, &mut failed);
    let before = Traces::now(&worker_program());
    let each = trials.div_ceil(kinds.len().max(1)).max(1);
    let ran = round(&kinds, each, &mut failed);
    let after = Traces::now(&worker_program());
    let what = format!("{ran} trials of {} kernels and models leave nothing", kinds.len());
    failed.sort_unstable();
    failed.dedup();
    let left = after.left_since(before);
    report.line(
        &what,
        match (left.is_empty(), failed.is_empty()) {
            (true, true) => Ok(format!("{after:?}")),
            _ => Err([left, failed].concat().join("; ")),
        },
    );
}

type Kind = (&'static Kernel, Model, u32);

fn kinds() -> Vec<Kind> {
    let usual = REGISTRY.iter().filter(|kernel| !kernel.id.starts_with("fault."));
    usual
        .flat_map(|kernel| kernel.models.iter().map(|model| (*kernel, model.clone())))
        .map(|(kernel, model)| {
            let counts = kernel.workers;
            let most = if model == Model::Sequential { 1 } else { WORKERS };
            let workers = most.clamp(counts.min, counts.max);
            (kernel, model, workers.next_multiple_of(counts.multiple_of))
        })
        .collect()
}

fn round(kinds: &[Kind], each: usize, failed: &mut Vec<String>) -> usize {
    let mut ran = 0;
    for (kernel, model, workers) in kinds {
        let amount = kernel.amount.declaration.name;
        let little = kernel.amount.declaration.parse(LITTLE).map_or("1", |_| LITTLE);
        let told = |why: String| format!("{} as {}: {why}", kernel.id, model.word());
        match Ours::one(kernel.id, &[(amount, little)], model.clone(), *workers) {
            Ok(mut ours) => (0..each).for_each(|_| match ours.run(0) {
                Ok(_trial) => ran += 1,
                Err(why) => failed.push(told(why)),
            }),
            Err(why) => failed.push(told(why)),
        }
    }
    ran
}
