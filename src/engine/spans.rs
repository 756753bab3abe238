//! The spans that metrics name, from the stamps of a trial's workers.

use super::histogram;
use super::protocol::{Buckets, TrialReport};
use super::readings::Circumstances;
use crate::kernels::contract::Site;
use crate::kernels::jobs::Distribution;
use crate::model::design::Model;
use crate::model::metric::Reading;
use crate::model::trial::WorkerRecord;

/// Time counted as wait and as work at once, as a share of the span, beyond which nothing is said.
const COUNTED_TWICE: f64 = 0.01;

/// From begin to end of a worker's work.
pub(super) fn span(worker: &WorkerRecord) -> Option<u64> {
    worker.end_ns?.checked_sub(worker.begin_ns?)
}

/// The median of some figures, if there are any.
pub(super) fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let (low, high) = (figures.len().saturating_sub(1) / 2, figures.len() / 2);
    Some(f64::midpoint(*figures.get(low)?, *figures.get(high)?))
}

/// Spans over the workers' stamps.
pub(super) struct Spans<'a> {
    /// What the workers stamped.
    pub workers: &'a [WorkerRecord],
    /// The operations of all workers by duration.
    pub operations: &'a Buckets,
    /// The rest of the report.
    pub report: &'a TrialReport,
    /// What is known besides.
    pub about: &'a Circumstances<'a>,
}

const NO_STAMPS: &str = "a stamp is missing";
const NO_CLOCK: &str = "stamps of different cores differ on this machine";
const NO_CREATION: &str = "the sequential run creates no worker";
const ONE_WORKER: &str = "there is one worker";
/// Why there is no figure of single operations.
pub(super) const NO_OPERATIONS: &str = "this workload does not time single operations";

impl Spans<'_> {
    fn latest(&self, stamp: fn(&WorkerRecord) -> Option<u64>) -> Option<u64> {
        self.workers.iter().map(stamp).collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    fn earliest(&self, stamp: fn(&WorkerRecord) -> Option<u64>) -> Option<u64> {
        self.workers.iter().map(stamp).collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    fn difference(late: Option<u64>, early: Option<u64>) -> Option<f64> {
        Some(late?.saturating_sub(early?) as f64)
    }

    fn is_sequential(&self) -> bool {
        self.about.spec.model == Model::Sequential
    }

    /// The host stamps the gate on its own core and each worker its end on another, so without a
    /// shared clock there is no makespan but that of the sequential run.
    fn makespan_ns(&self) -> Option<f64> {
        if !self.about.clock_is_shared && !self.is_sequential() {
            return None;
        }
        let gate = self.earliest(|worker| worker.gate_ns);
        Self::difference(self.latest(|worker| worker.end_ns), gate)
    }

    fn why_no_span(&self) -> &'static str {
        if self.about.clock_is_shared { NO_STAMPS } else { NO_CLOCK }
    }

    pub fn makespan(&self) -> Reading {
        Reading::or_missing(self.makespan_ns(), self.why_no_span())
    }

    pub fn total(&self) -> Reading {
        if self.is_sequential() || self.about.kernel.site == Site::Host {
            return self.makespan();
        }
        let asked = self.earliest(|worker| worker.asked_ns);
        let reaped = self.latest(|worker| worker.reaped_ns);
        Reading::or_missing(Self::difference(reaped, asked), NO_STAMPS)
    }

    pub fn create(&self) -> Reading {
        if !self.report.creations.is_empty() {
            let median = histogram::quantile(&self.report.creations, 0.5);
            return Reading::or_missing(median, NO_STAMPS);
        }
        if self.is_sequential() {
            return Reading::Missing(NO_CREATION.to_owned());
        }
        if !self.about.clock_is_shared {
            return Reading::Missing(NO_CLOCK.to_owned());
        }
        let creation = |worker: &WorkerRecord| worker.first_ns?.checked_sub(worker.asked_ns?);
        let each: Option<Vec<u64>> = self.workers.iter().map(creation).collect();
        let each = each.map(|each| each.into_iter().map(|ns| ns as f64).collect());
        Reading::or_missing(each.and_then(median), NO_STAMPS)
    }

    pub fn join(&self) -> Reading {
        if self.is_sequential() || self.about.kernel.site == Site::Host {
            return Reading::Missing(NO_CREATION.to_owned());
        }
        let reaped = self.latest(|worker| worker.reaped_ns);
        Reading::or_missing(
            Self::difference(reaped, self.latest(|worker| worker.end_ns)),
            NO_STAMPS,
        )
    }

    pub fn start_skew(&self) -> Reading {
        if self.workers.len() < 2 {
            return Reading::Missing(ONE_WORKER.to_owned());
        }
        if !self.about.clock_is_shared {
            return Reading::Missing(NO_CLOCK.to_owned());
        }
        let first = self.earliest(|worker| worker.begin_ns);
        Reading::or_missing(Self::difference(self.latest(|w| w.begin_ns), first), NO_STAMPS)
    }

    fn operations_done(&self) -> f64 {
        self.workers.iter().map(|worker| worker.operations).sum::<u64>() as f64
    }

    pub fn throughput(&self) -> Reading {
        let seconds = self.makespan_ns().filter(|ns| *ns > 0.0).map(|ns| ns / 1e9);
        let throughput = seconds.map(|seconds| self.operations_done() / seconds);
        Reading::or_missing(throughput, self.why_no_span())
    }

    fn cpu_ns(&self) -> Option<u64> {
        self.workers.iter().try_fold(0, |sum, worker| Some(sum + worker.cpu_ns?))
    }

    pub fn throughput_per_cpu(&self) -> Reading {
        // Below 200 steps of the system's count the CPU time says nothing.
        let least = 200 * self.about.cpu_step_ns;
        let Some(cpu_ns) = self.cpu_ns() else {
            return Reading::Missing(self.about.why_not.to_owned());
        };
        let counted = (cpu_ns >= least.max(1)).then_some(cpu_ns);
        let throughput = counted.map(|cpu_ns| self.operations_done() / (cpu_ns as f64 / 1e9));
        Reading::or_missing(throughput, "too little CPU time was used to be counted")
    }

    pub fn cores_busy(&self) -> Reading {
        let makespan = self.makespan_ns().filter(|ns| *ns > 0.0);
        let busy = self.cpu_ns().zip(makespan).map(|(cpu, makespan)| cpu as f64 / makespan);
        Reading::or_missing(busy, self.about.why_not)
    }

    pub fn fairness(&self) -> Reading {
        let counts = || self.workers.iter().map(|worker| worker.operations);
        let (fewest, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
        if self.workers.len() < 2 {
            return Reading::Missing(ONE_WORKER.to_owned());
        }
        let workers = self.about.spec.workers;
        let takers = (self.about.kernel.takers)(&self.about.spec.params, workers);
        if most == 0 || takers < workers {
            return Reading::Missing("its workers do not count operations alike".to_owned());
        }
        let hands_out_by_itself = self.about.spec.model.needs_jobs();
        let distribution = (self.about.kernel.distribution)(&self.about.spec.params);
        if hands_out_by_itself || distribution != Distribution::Static {
            return Reading::Value(fewest as f64 / most as f64);
        }
        // With equal shares every worker does as many; what differs is how fast it does them.
        let rate = |worker: &WorkerRecord| {
            Some(worker.operations as f64 / span(worker).filter(|span| *span > 0)? as f64)
        };
        let rates: Option<Vec<f64>> = self.workers.iter().map(rate).collect();
        let fairness = rates.map(|rates| {
            let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
            let fastest = rates.iter().copied().fold(0.0, f64::max);
            slowest / fastest
        });
        Reading::or_missing(fairness, NO_STAMPS)
    }

    pub fn latency_fairness(&self) -> Reading {
        if self.workers.len() < 2 {
            return Reading::Missing(ONE_WORKER.to_owned());
        }
        let timed = self.report.workers.iter().filter(|worker| !worker.operations.is_empty());
        let medians: Vec<f64> =
            timed.filter_map(|worker| histogram::quantile(&worker.operations, 0.5)).collect();
        let shortest = medians.iter().copied().fold(f64::INFINITY, f64::min);
        let longest = medians.iter().copied().fold(0.0, f64::max);
        let fairness = (medians.len() > 1 && longest > 0.0).then(|| shortest / longest);
        Reading::or_missing(
            fairness,
            match medians.len() {
                0 => NO_OPERATIONS,
                1 => "one worker times its operations",
                _ => "its operations are too short to be told apart",
            },
        )
    }

    pub fn serialisation(&self) -> Reading {
        let reports = &self.report.workers;
        if reports.iter().all(|worker| worker.serialised_ns.is_none()) {
            return Reading::Missing("this workload encodes no messages".to_owned());
        }
        let encoding: u64 = reports.iter().filter_map(|worker| worker.serialised_ns).sum();
        let spans: Option<u64> = self.workers.iter().map(span).sum();
        let share = spans.filter(|ns| *ns > 0).map(|ns| encoding as f64 / ns as f64);
        Reading::or_missing(share, NO_STAMPS)
    }

    pub fn unexplained(&self) -> Reading {
        let stamps_waits = self.workers.iter().any(|worker| worker.wait_ns.is_some());
        if !self.about.kernel.only_computes && !stamps_waits {
            return Reading::Missing("this workload does not stamp its waits".to_owned());
        }
        let share = |worker: &WorkerRecord| {
            let span = span(worker).filter(|span| *span > 0)? as f64;
            let known = worker.cpu_ns? + worker.run_delay_ns? + worker.wait_ns.unwrap_or(0);
            Some((span - known as f64) / span)
        };
        let stamped = self.workers.iter().filter(|w| !stamps_waits || w.wait_ns.is_some());
        let shares: Option<Vec<f64>> = stamped.map(share).collect();
        let mean = shares.map(|shares| shares.iter().sum::<f64>() / shares.len().max(1) as f64);
        // A worker that copies bytes while it waits for them counts the time twice.
        if mean.is_some_and(|mean| mean < -COUNTED_TWICE) {
            return Reading::Missing("its waits and its work overlap".to_owned());
        }
        Reading::or_missing(mean.map(|mean| mean.max(0.0)), self.about.why_not)
    }
}
