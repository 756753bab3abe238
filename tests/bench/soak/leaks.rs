//! Hundreds of trials of every kind in one program: nothing may be left of them.

use crate::ours::{Ours, worker_program};
use crate::report::Report;
use crate::traces::Traces;
use tandem_lab::kernels::contract::{Family, Kernel};
use tandem_lab::kernels::registry::REGISTRY;
use tandem_lab::kernels::starter;
use tandem_lab::model::design::Model;
use tandem_lab::model::id::Seed;
use tandem_lab::model::timeline::Capture;

/// Amounts of work with which a trial takes milliseconds; the first that a kernel allows is taken.
const LITTLE: [&str; 3] = ["10", "100", "1000"];
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
    // Faults have a soak of their own.
    let usual = REGISTRY.iter().copied().filter(|kernel| kernel.family != Family::Faults);
    usual
        .flat_map(|kernel| {
            let usual = starter::design(kernel, WORKERS, Seed::default());
            let most = usual.variants.iter().map(|variant| variant.workers).max().unwrap_or(1);
            kernel.models.iter().map(move |model| match model {
                Model::Sequential => (kernel, Model::Sequential, 1),
                model => (kernel, model.clone(), most),
            })
        })
        .collect()
}

/// The kernel's amount, as little of it as it allows.
fn little(kernel: &Kernel) -> Vec<(&'static str, &'static str)> {
    let amount = &kernel.amount.declaration;
    let least = LITTLE.into_iter().find(|value| amount.parse(value).is_ok());
    least.map(|value| (amount.name, value)).into_iter().collect()
}

fn round(kinds: &[Kind], each: usize, failed: &mut Vec<String>) -> usize {
    let mut ran = 0;
    for (kernel, model, workers) in kinds {
        let told = |why: String| format!("{} as {}: {why}", kernel.id, model.word());
        match Ours::one(kernel.id, &little(kernel), model.clone(), *workers) {
            Ok(ours) => {
                let mut ours = ours.recording(Capture::Whole);
                (0..each).for_each(|_| match ours.run(0) {
                    Ok(_trial) => {
                        drop(ours.timeline());
                        ran += 1;
                    }
                    Err(why) => failed.push(told(why)),
                });
            }
            Err(why) => failed.push(told(why)),
        }
    }
    ran
}
