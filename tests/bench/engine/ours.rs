//! Tandem's side: trials through the library, as the command line and the window run them.

use std::path::PathBuf;
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{Amount, CoreSet, Design, Model, Placement, Variant};
use tandem_lab::model::id::{Seed, VariantId};
use tandem_lab::model::metric::Metric;
use tandem_lab::model::timeline::{Capture, Timeline};
use tandem_lab::model::trial::Trial;

/// Variants of one workload, ready to run.
pub struct Ours {
    runner: HostRunner,
    design: Design,
}

/// A variant in short: model, workers, cores.
pub type Shape = (Model, u32, CoreSet);

/// Parameters by their names, as words: `("grain", "20000")`. A name may have alternatives, of which
/// the first that the workload declares is taken: `carrier|mechanism`.
pub type Settings<'a> = &'a [(&'a str, &'a str)];

/// The measuring program that was built with this benchmark.
pub fn worker_program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_tandem-worker"))
}

impl Ours {
    /// Prepares trials of a workload, or tells why it is not there.
    pub fn open(kernel: &str, settings: Settings<'_>, shapes: &[Shape]) -> Result<Self, String> {
        let kernel =
            registry::find(kernel).ok_or_else(|| format!("there is no workload {kernel} yet"))?;
        let mut design = starter::design(kernel, 2, Seed::default());
        design.amount = Amount::Set;
        for (name, value) in settings {
            let mut names = name.split('|');
            let declared =
                names.find_map(|name| kernel.params.iter().find(|param| param.name == name));
            let declared =
                declared.ok_or_else(|| format!("{} has no parameter {name} yet", kernel.id))?;
            design.workload.params.0.insert(declared.name.to_owned(), declared.parse(value)?);
        }
        let variant = |(place, (model, workers, cores)): (usize, &Shape)| {
            let placement = Placement { cores: cores.clone(), pin: kernel.pin_by_default };
            Variant { id: VariantId::at(place), model: model.clone(), workers: *workers, placement }
        };
        design.variants = shapes.iter().enumerate().map(variant).collect();
        let mut runner = HostRunner::new("benchmark").with_program(worker_program());
        runner.prepare(&design).map_err(|problem| problem.to_string())?;
        Ok(Self { runner, design })
    }

    /// The same, with so much of each trial's timeline.
    pub fn recording(self, capture: Capture) -> Self {
        Self { runner: self.runner.with_timeline(capture), ..self }
    }

    /// What the workers of the trial that ran last did, once, if it was recorded.
    pub fn timeline(&mut self) -> Option<Timeline> {
        self.runner.take_timeline()
    }

    /// Prepares trials of a workload in one shape.
    pub fn one(
        kernel: &str,
        settings: Settings<'_>,
        model: Model,
        workers: u32,
    ) -> Result<Self, String> {
        Self::open(kernel, settings, &[(model, workers, CoreSet::All)])
    }

    /// Runs a variant once. A trial that failed has no figure.
    pub fn run(&mut self, place: usize) -> Result<Trial, String> {
        let variant = self.design.variants[place].clone();
        let trial = self.runner.run(&self.design, &variant, Turn::of_round(1));
        match trial.failure {
            Some(failure) => Err(failure.problem.to_string()),
            None => Ok(trial),
        }
    }

    /// Runs a variant once and reads one metric.
    pub fn value(&mut self, place: usize, metric: &Metric) -> Result<f64, String> {
        reading(&self.run(place)?, metric)
    }
}

/// One metric of a trial.
pub fn reading(trial: &Trial, metric: &Metric) -> Result<f64, String> {
    trial.value(metric).ok_or_else(|| format!("the trial has no {}", metric.label()))
}
