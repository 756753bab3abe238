//! Whole sessions without a machine: a runner that draws times from a model of noise, so that
//! thousands of sessions go through plan and judgement in seconds. It has a clock of its own, and
//! the same seed gives the same session. Tests and benches include it by its path.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::time::Duration;
use tandem_lab::analysis::looks::widest_half_width;
use tandem_lab::engine::runner::{Prepared, TrialRunner, Turn};
use tandem_lab::engine::session::{Control, run_session};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{Amount, Design, Variant};
use tandem_lab::model::id::{Seed, VariantId};
use tandem_lab::model::machine::Machine;
use tandem_lab::model::metric::{Metric, Reading};
use tandem_lab::model::problem::Problem;
use tandem_lab::model::session::{App, Calibration, Session};
use tandem_lab::model::trial::{Flags, Trial};
use tandem_lab::model::worker_counts::WorkerCounts;

/// What makes times differ although the work is the same. Everything is a share of the time.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    /// Standard deviation of the logarithm, trial by trial.
    pub trial: f64,
    /// Standard deviation of the step of a random walk, trial by trial: a machine that becomes
    /// faster and slower.
    pub walk: f64,
    /// How much slower the machine becomes from the first to the last round of the design, evenly.
    pub drift: f64,
    /// How many of the trials are slower, and how much.
    pub outliers: (f64, f64),
    /// How many of the trials run in another mode, and how many times as long.
    pub mode: (f64, f64),
}

impl Noise {
    /// A machine on which nothing else runs.
    pub const QUIET: Self = Self::of(0.003);
    /// What method.md assumes of a usual machine: 2 % noise, a walk, 5 % slow outliers.
    pub const USUAL: Self = Self { walk: 0.003, outliers: (0.05, 0.1), ..Self::of(0.02) };
    /// The same with a drift of 4 % to either side of the middle.
    pub const DRIFTING: Self = Self { drift: 0.08, ..Self::USUAL };

    /// Nothing but noise from trial to trial.
    pub const fn of(trial: f64) -> Self {
        Self { trial, walk: 0.0, drift: 0.0, outliers: (0.0, 0.0), mode: (0.0, 1.0) }
    }
}

/// A session that is to be simulated.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What is asked. Its seed orders the trials, and the noise is another.
    pub design: Design,
    /// How many times as long each variant takes; 1 for those that are not named.
    pub truth: BTreeMap<VariantId, f64>,
    /// What the machine is like.
    pub noise: Noise,
    /// How long a trial takes without any noise.
    pub trial: Duration,
}

impl Scene {
    /// The starter's design with so many of its variants, all equally fast.
    pub fn equal(variants: usize, noise: Noise) -> Self {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(0));
        design.variants.truncate(variants);
        // What is judged is the plan; the amount of work is nothing that the simulator knows.
        design.amount = Amount::Set;
        Self { design, truth: BTreeMap::new(), noise, trial: Duration::from_millis(300) }
    }

    /// With a variant that takes so many times as long.
    pub fn with(mut self, variant: usize, factor: f64) -> Self {
        self.truth.insert(VariantId::at(variant), factor);
        self
    }

    /// One session; another seed gives another order and other noise.
    pub fn session(&self, seed: u64) -> Simulated {
        let design = Design { seed: Seed(seed), ..self.design.clone() };
        let mut runner = SimulatedRunner {
            scene: self,
            // The order must not know the noise.
            random: SplitMix64::seed_from_u64(!seed),
            walk: 0.0,
            clock: Duration::ZERO,
        };
        let control = Control::default();
        let session = run_session(&design, &mut runner, &control, widest_half_width, &mut |_| {});
        Simulated {
            session: session.expect("the simulator prepares every design"),
            design,
            took: runner.clock,
        }
    }
}

/// What came of a simulated session.
pub struct Simulated {
    /// The session.
    pub session: Session,
    /// Its design, with its seed.
    pub design: Design,
    /// How long it would have taken.
    pub took: Duration,
}

struct SimulatedRunner<'a> {
    scene: &'a Scene,
    random: SplitMix64,
    walk: f64,
    clock: Duration,
}

impl SimulatedRunner<'_> {
    /// A number from 0 to 1.
    fn uniform(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / 2.0_f64.powi(53)
    }

    /// The sum of twelve uniform numbers less six: near enough to a normal one.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// How many times as long as it should a trial takes that begins now. Every trial draws as many
    /// numbers, so that one kind of noise does not change another.
    fn factor(&mut self, round: u32) -> f64 {
        let noise = self.scene.noise;
        let (own, step, outlier, mode) =
            (self.normal(), self.normal(), self.uniform(), self.uniform());
        self.walk += noise.walk * step;
        let so_far = f64::from(round) / f64::from(self.scene.design.rounds.max.max(1));
        let mut logarithm = noise.trial * own + self.walk + noise.drift * so_far;
        if outlier < noise.outliers.0 {
            logarithm += noise.outliers.1;
        }
        let mode = if mode < noise.mode.0 { noise.mode.1 } else { 1.0 };
        logarithm.exp() * mode
    }
}

impl TrialRunner for SimulatedRunner<'_> {
    fn prepare(&mut self, design: &Design) -> Result<Prepared, Problem> {
        let trials = u32::try_from(design.variants.len()).unwrap_or(u32::MAX) + 1;
        Ok(Prepared {
            machine: Machine { label: "simulated".to_owned(), ..Machine::default() },
            app: App { build: "release".to_owned(), slim_worker: true, ..App::default() },
            calibration: Calibration { ns_per_unit: None, clock_is_shared: true },
            preflight: Vec::new(),
            cores_asked: BTreeMap::new(),
            worker_counts: WorkerCounts::default(),
            round_estimate: self.scene.trial * trials,
        })
    }

    fn run(&mut self, _: &Design, variant: &Variant, turn: Turn) -> Trial {
        let truth = self.scene.truth.get(&variant.id).copied().unwrap_or(1.0);
        let time = self.scene.trial.mul_f64(truth * self.factor(turn.round));
        self.clock += time;
        let makespan = Reading::Value(time.as_nanos() as f64);
        Trial {
            round: turn.round,
            variant: variant.id.clone(),
            flags: Flags::VERIFIED,
            failure: None,
            readings: [(Metric::Makespan, makespan)].into(),
            workers: Vec::new(),
        }
    }

    fn elapsed(&self) -> Duration {
        self.clock
    }

    fn utc_minute(&self) -> String {
        "2026-11-25T10:00Z".to_owned()
    }
}
