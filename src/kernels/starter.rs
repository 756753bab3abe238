//! The design that a new experiment begins with.

use super::contract::{Family, Kernel};
use crate::model::design::{
    Amount, DEFAULT_MARGIN, Design, Model, Placement, Rounds, Scaling, number_word,
};
use crate::model::id::{Seed, VariantId};
use crate::model::param::Params;
use crate::model::workload::Workload;

/// The design of a new experiment on a kernel: threads against processes, with the fewest workers
/// that make sense and with as many as there are cores, up to four.
#[must_use]
pub fn design(kernel: &Kernel, cores: u32, seed: Seed) -> Design {
    let params = Params::defaults(kernel.params);
    let fewest = kernel.worker_counts(&params).min;
    let workers = fitting(kernel, &params, &[fewest, cores.clamp(2, 4)]);
    let models: Vec<Model> = [Model::Threads, Model::Processes]
        .into_iter()
        .filter(|model| kernel.models.contains(model))
        .collect();
    let placement = Placement { cores: (kernel.cores_by_default)(), pin: kernel.pin_by_default };
    Design {
        question: question(kernel, workers.last().copied().unwrap_or(1)),
        claim: None,
        primary_metric: kernel.primary_metric.clone(),
        direction: kernel.primary_metric.direction(),
        margin: DEFAULT_MARGIN,
        workload: Workload { kernel: kernel.id.to_owned(), params },
        amount: amount(kernel),
        scaling: Scaling::Strong,
        variants: Design::combine(&models, &workers, &placement),
        base: VariantId::at(0),
        rounds: Rounds::precise(DEFAULT_MARGIN),
        budget_ms: 20_000,
        seed,
    }
}

/// Who says how much work there is in a new design. Where something goes wrong on purpose, how much is
/// lost depends on it, and a pilot that goes wrong says nothing.
fn amount(kernel: &Kernel) -> Amount {
    if kernel.family == Family::Faults { Amount::Set } else { Amount::Fitted }
}

/// Those of some worker counts that a kernel can have with these parameters, once each, or the
/// fewest that it can have.
#[must_use]
pub fn fitting(kernel: &Kernel, params: &Params, wanted: &[u32]) -> Vec<u32> {
    let counts = kernel.worker_counts(params);
    let mut fitting: Vec<u32> =
        wanted.iter().copied().filter(|count| counts.allow(*count)).collect();
    fitting.dedup();
    if fitting.is_empty() {
        fitting.push(counts.min);
    }
    fitting
}

/// The question that a new design asks about a kernel with so many workers.
#[must_use]
pub fn question(kernel: &Kernel, workers: u32) -> String {
    let count = number_word(workers);
    let (threads, processes) =
        if workers == 1 { ("thread", "process") } else { ("threads", "processes") };
    format!(
        "{}: does it matter whether {count} {threads} or {count} {processes} do it?",
        kernel.title
    )
}
