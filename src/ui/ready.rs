//! The experiments that the start page offers.

use super::state::Ready;
use crate::file;
use crate::file::ready::READY;
use crate::kernels::contract::Kernel;
use crate::kernels::{registry, starter};
use crate::model::design::{Design, Model, Placement, number_word};
use crate::model::experiment::Experiment;
use crate::model::id::Seed;

/// The ready experiments, by family in the order of menus.
#[must_use]
pub fn experiments() -> Vec<Ready> {
    let mut ready: Vec<Ready> = READY
        .iter()
        .filter_map(|ready| {
            let experiment = ready.opened().experiment;
            let kernel = registry::find(&experiment.design.workload.kernel)?;
            Some(Ready { family: kernel.family, experiment })
        })
        .collect();
    ready.sort_by_key(|ready| ready.family);
    ready
}

/// The first experiment: the same sums, once with threads and once with processes.
#[must_use]
pub fn first(cores: u32) -> Option<Experiment> {
    let kernel = registry::REGISTRY.first()?;
    let workers = cores.clamp(2, 4);
    let mut first = of_kernel(kernel, cores, Seed::default());
    "Threads against processes".clone_into(&mut first.title);
    let count = number_word(workers);
    first.design.question =
        format!("Does it matter whether {count} threads or {count} processes do the same sums?");
    let placement = Placement { pin: kernel.pin_by_default, ..Placement::default() };
    let models = [Model::Threads, Model::Processes];
    first.design.variants = Design::combine(&models, &[workers], &placement);
    Some(first)
}

/// A new experiment on the first kernel.
#[must_use]
pub fn new_experiment(cores: u32, random: u64) -> Experiment {
    let kernel = registry::REGISTRY.first().expect("there is at least one kernel");
    of_kernel(kernel, cores, seed(random))
}

/// A seed that is short enough to be read aloud.
#[must_use]
pub fn seed(random: u64) -> Seed {
    Seed(random & 0xffff_ffff)
}

fn of_kernel(kernel: &Kernel, cores: u32, seed: Seed) -> Experiment {
    Experiment {
        id: file::new_id(),
        parent_id: None,
        title: kernel.title.to_owned(),
        notes: String::new(),
        design: starter::design(kernel, cores, seed),
        prediction: None,
        sessions: Vec::new(),
        results: Vec::new(),
    }
}
