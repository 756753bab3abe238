//! What kernels that are made of independent jobs have in common: how jobs are given to workers,
//! which of them one worker does alone, and how they differ in size.

use super::contract::Job;
use super::worker_context::WorkerContext;
use crate::model::param::{Declaration, Param, Params, Scale};
use crate::model::units::Unit;
use crate::model::words::choices;
use std::hint::black_box;

choices! {
    /// How jobs are given to workers.
    pub enum Distribution {
        /// Each worker has its share from the start.
        Static = "static", "equal shares";
        /// Each worker takes the next job when it is done with one.
        Dynamic = "dynamic", "next job to whoever is free";
        /// Each worker takes a part of what is left, in smaller and smaller parts.
        Guided = "guided", "smaller and smaller shares to whoever is free";
    }
}

choices! {
    /// How jobs differ in size. Their sum is the same.
    pub enum Imbalance {
        /// All alike.
        None = "none", "all alike";
        /// Job by job as much again as the first.
        Linear = "linear", "growing evenly";
        /// Each larger than the one before by the same factor; the last is 100 times the first.
        Geometric = "geometric", "growing by a factor";
    }
}

choices! {
    /// What a worker has done before the start gate opens.
    pub enum Start {
        /// Nothing.
        Cold = "cold", "cold";
        /// One job that is not counted, so that code and data are where they will be.
        Warm = "warm", "warm";
    }
}

/// How jobs are given to workers.
pub static DISTRIBUTION: Param<Distribution> = Param::choice(
    "distribution",
    "Jobs are given",
    "Equal shares cost nothing to hand out; taking the next job keeps everybody busy when jobs are \
     uneven. A work-stealing pool and a thread per task hand out jobs in their own way.",
);
/// The share of jobs that the first worker does while the others wait.
pub static SERIAL: Param<u64> = Param::integer(
    "serial_percent",
    "Serial share",
    "Percent of the jobs that the first worker does while the others wait; Amdahl's law says what \
     it costs.",
    (0, 0, 100),
    (Unit::Count, Scale::Linear),
);
/// How jobs differ in size.
pub static IMBALANCE: Param<Imbalance> = Param::choice(
    "imbalance",
    "Sizes of jobs",
    "Uneven jobs leave some workers idle at the end, unless they are handed out one by one.",
);
/// Whether each worker does a job before the start gate.
pub static START: Param<Start> = Param::choice(
    "start",
    "Workers start",
    "Warm: each worker does one job before the clock starts, which does not count.",
);

/// The parameters of a kernel of independent jobs with a unit of work: its own grain and number of
/// jobs, and how jobs are handed out.
#[must_use]
pub const fn family(
    grain: &'static Declaration,
    jobs: &'static Declaration,
) -> [&'static Declaration; 6] {
    [
        grain,
        jobs,
        &DISTRIBUTION.declaration,
        &SERIAL.declaration,
        &IMBALANCE.declaration,
        &START.declaration,
    ]
}

/// How far the last job of [`Imbalance::Geometric`] is from the first.
const GEOMETRIC_SPAN: f64 = 100.0;

/// How the jobs of a trial are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handout {
    /// How jobs are given to workers.
    pub distribution: Distribution,
    /// The first so many jobs are the first worker's, while the others wait.
    pub serial_jobs: u64,
    /// Jobs in all.
    pub jobs: u64,
    /// How they differ in size.
    pub imbalance: Imbalance,
    /// Units of work of a job of mean size.
    pub grain: u64,
    /// Whether each worker does a job before the start gate.
    pub start: Start,
}

impl Handout {
    /// What the parameters say of so many jobs of a mean size; parameters that a kernel does not
    /// declare have their defaults.
    #[must_use]
    pub fn new(params: &Params, jobs: u64, grain: u64) -> Self {
        Self {
            distribution: params.get(&DISTRIBUTION),
            serial_jobs: jobs * params.get(&SERIAL) / 100,
            jobs,
            imbalance: params.get(&IMBALANCE),
            grain,
            start: params.get(&START),
        }
    }

    /// The units of work of a job. All jobs together have `jobs x grain` units, however they
    /// differ, because each is the difference of two rounded bounds.
    #[must_use]
    pub fn units(&self, job: u64) -> u64 {
        match self.imbalance {
            Imbalance::None => self.grain,
            Imbalance::Linear | Imbalance::Geometric => self.bound(job + 1) - self.bound(job),
        }
    }

    /// Units of all jobs before this one.
    fn bound(&self, job: u64) -> u64 {
        let share = job as f64 / self.jobs.max(1) as f64;
        let done = match self.imbalance {
            Imbalance::None => share,
            Imbalance::Linear => share * share,
            Imbalance::Geometric => (GEOMETRIC_SPAN.powf(share) - 1.0) / (GEOMETRIC_SPAN - 1.0),
        };
        (done * (self.jobs * self.grain) as f64).round() as u64
    }
}

/// Does every job that this worker can claim between begin and end, and adds up what they give.
pub fn each_job(context: &mut dyn WorkerContext, handout: &Handout, job: &Job) -> u64 {
    if handout.start == Start::Warm {
        black_box(job(0, handout.units(0)));
    }
    context.begin();
    let mut sum = 0_u64;
    while let Some(number) = context.next_job() {
        sum = sum.wrapping_add(job(number, handout.units(number)));
    }
    context.end();
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::param::Value;

    #[test]
    fn jobs_of_every_imbalance_have_the_same_units_in_all_and_grow() {
        for (word, last_over_first) in [("none", 1.0), ("linear", 199.0), ("geometric", 100.0)] {
            let params = Params([("imbalance".to_owned(), Value::Word(word.to_owned()))].into());
            let handout = Handout::new(&params, 100, 1_000_000);
            let units: Vec<u64> = (0..100).map(|job| handout.units(job)).collect();
            assert_eq!(units.iter().sum::<u64>(), 100_000_000, "{word}");
            assert!(units.is_sorted(), "{word}");
            let ratio = units[99] as f64 / units[0] as f64;
            assert!((ratio / last_over_first - 1.0).abs() < 0.06, "{word}: {ratio}");
        }
    }

    #[test]
    fn the_serial_share_is_counted_in_jobs() {
        let params = Params([("serial_percent".to_owned(), Value::Integer(25))].into());
        assert_eq!(Handout::new(&params, 200, 1).serial_jobs, 50);
        assert_eq!(Handout::new(&Params::default(), 200, 1).serial_jobs, 0);
    }
}
