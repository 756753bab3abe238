//! The one place from which every number that a person sees is drawn.

use super::basis::{Basis, Recomputed};
use super::caveat::Caveat;
use super::disclosure::Disclosure;
use super::judging::Judging;
use super::laws::scaling::ScalingSummary;
use super::rare::NeverSeen;
use super::repeats::Repeats;
use super::reportable::{BrokenRule, broken_rules};
use super::verdict_word::verdict_word;
use crate::model::design::Model;
use crate::model::experiment::Verdict;
use crate::model::id::{Seed, VariantId};
use crate::model::machine::Machine;
use crate::model::metric::{Direction, Metric};
use crate::model::session::SessionStatus;
use crate::model::trial::Flags;
use std::collections::BTreeMap;

/// Everything that is known from one session of a design. A pure function of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The title of the experiment.
    pub title: String,
    /// The workload in a few words: the kernel's id and the parameters that were set.
    pub workload: String,
    /// The machine.
    pub machine: Machine,
    /// The session.
    pub session: SessionLine,
    /// The metric on which variants are compared.
    pub metric: Metric,
    /// Which of its values is the better one.
    pub direction: Direction,
    /// The margin of practical importance, as a share.
    pub margin: f64,
    /// Every variant, in the order of the design.
    pub variants: Vec<VariantSummary>,
    /// Every comparison: each variant with the one of the same worker count and the base's model,
    /// or with the base itself.
    pub comparisons: Vec<Comparison>,
    /// The comparison that answers the question, as a place in `comparisons`.
    pub headline: Option<usize>,
    /// Speedup of every variant with more than one worker.
    pub speedups: Vec<Speedup>,
    /// What the speedups of each model and placement say: laws, bounds, borders.
    pub scaling: Vec<ScalingSummary>,
    /// What has to be known before the numbers are used, gravest first.
    pub caveats: Vec<Caveat>,
    /// What verdicts are given by, besides the samples.
    pub judging: Judging,
    /// What was counted and never seen, with what may be said of it.
    pub never_seen: Vec<NeverSeen>,
    /// What has to be known to repeat the session, or to doubt it.
    pub disclosure: Disclosure,
    /// How much sessions of the same design differ, if there are several.
    pub repeats: Option<Repeats>,
}

/// The session in short.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionLine {
    /// How it ended.
    pub status: SessionStatus,
    /// When it began, in UTC to the minute.
    pub started_utc: String,
    /// Finished rounds without the warm-up.
    pub rounds: u32,
    /// The seed of the order.
    pub seed: Seed,
    /// All trials, with warm-ups.
    pub trials: u32,
    /// Trials that failed.
    pub failed: u32,
    /// Trials that something else disturbed.
    pub disturbed: u32,
    /// Rounds, without the warm-up, in which the machine was seen to be disturbed.
    pub flagged_rounds: u32,
    /// Why fewer rounds count than the design asks for, as a sentence; absent where all count or the
    /// session goes on.
    pub left_out: Option<String>,
}

/// One variant.
#[derive(Clone, Debug, PartialEq)]
pub struct VariantSummary {
    /// Its id.
    pub id: VariantId,
    /// Its name in tables and charts.
    pub label: String,
    /// Its name inside a sentence, such as `four threads`.
    pub noun: String,
    /// Its model.
    pub model: Model,
    /// Its number of workers.
    pub workers: u32,
    /// The hardware threads that it was given.
    pub cores_asked: Vec<u32>,
    /// The hardware threads on which its workers were seen, in order, each once.
    pub cores_seen: Vec<u32>,
    /// Trials that count: neither warm-up nor failed.
    pub trials: u32,
    /// Trials that failed.
    pub failed: u32,
    /// Those of them that were stopped at their deadline: they took at least as long as that.
    pub censored: u32,
    /// Trials that something else disturbed.
    pub disturbed: u32,
    /// Whether every trial that counts gave the expected result.
    pub verified: bool,
    /// Why trials failed: the sentence of the first failure.
    pub failure: Option<String>,
    /// Each metric.
    pub metrics: BTreeMap<Metric, MetricSummary>,
    /// Each trial's value of the primary metric, in the order of rounds, with warm-ups and marks.
    pub samples: Vec<SamplePoint>,
    /// Where a worker's time goes.
    pub breakdown: Option<Breakdown>,
    /// The round of the trial whose timeline the session keeps, if it keeps one.
    pub timeline_round: Option<u32>,
}

/// One trial's value of the primary metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SamplePoint {
    /// The round; 0 is the warm-up.
    pub round: u32,
    /// Its place in the order of the round, from 1, where the order is known.
    pub place: Option<u32>,
    /// The value, in the metric's unit.
    pub value: f64,
    /// Its marks.
    pub flags: Flags,
}

/// A metric of one variant.
#[derive(Clone, Debug, PartialEq)]
pub enum MetricSummary {
    /// What its samples say.
    Known(Estimate),
    /// Why there is none.
    Unavailable(String),
}

impl MetricSummary {
    /// What its samples say, if there are any.
    #[must_use]
    pub fn known(&self) -> Option<&Estimate> {
        match self {
            MetricSummary::Known(estimate) => Some(estimate),
            MetricSummary::Unavailable(_) => None,
        }
    }
}

/// What a set of samples says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// How many samples.
    pub n: u32,
    /// Their median.
    pub median: f64,
    /// Lower end of the 95 % interval of the median; absent below six samples.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Median absolute deviation from the median.
    pub mad: f64,
    /// The two peaks of the samples, the lower one first, if there are two: then the median and its
    /// interval describe neither.
    pub modes: Option<[Mode; 2]>,
}

/// One of two peaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// The median of the samples that belong to it.
    pub centre: f64,
    /// How many they are.
    pub n: u32,
}

/// Where a worker's time goes: mean of the workers, median of the trials, in nanoseconds. In one
/// trial the parts add up to the time from the worker's creation asked for to its being reaped;
/// their medians, each taken by itself, do so nearly.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Breakdown {
    /// Creation asked for to first instruction.
    pub creation_ns: f64,
    /// First instruction to begin of work: preparation and the start gate.
    pub start_ns: f64,
    /// On a core, working.
    pub work_ns: f64,
    /// Ready, without a core. Absent where the system does not count it, as Windows and macOS do not;
    /// it is then a part of the wait.
    pub core_wait_ns: Option<f64>,
    /// Neither on a core nor ready: waiting for a lock, a file, a timer or a message.
    pub wait_ns: f64,
    /// The parts of that wait which workers stamped by what they waited for.
    pub waits: Waits,
    /// End of its work to being reaped.
    pub join_ns: f64,
}

/// What a wait was for, in nanoseconds: mean of the workers, median of the trials. A kind that no
/// worker stamped is not known. Together they are at most the wait.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Waits {
    /// A lock that another worker held.
    pub lock_ns: Option<f64>,
    /// A file, a timer or a server.
    pub io_ns: Option<f64>,
    /// A message, or room for one.
    pub message_ns: Option<f64>,
    /// Other workers, at a gate or a barrier.
    pub gate_ns: Option<f64>,
}

impl Waits {
    /// How long the known kinds lasted together, in nanoseconds.
    #[must_use]
    pub fn known_ns(&self) -> f64 {
        let Self { lock_ns, io_ns, message_ns, gate_ns } = *self;
        [lock_ns, io_ns, message_ns, gate_ns].into_iter().flatten().sum()
    }
}

/// The ratio of two variants.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioEstimate {
    /// The ratio.
    pub ratio: f64,
    /// Lower end of its 95 % interval; absent below six pairs.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Each round's ratio, with the round.
    pub by_round: Vec<(u32, f64)>,
}

/// A variant compared with another.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The variant that is judged.
    pub of: VariantId,
    /// The variant that it is compared with.
    pub against: VariantId,
    /// On which metric.
    pub metric: Metric,
    /// Its value of the metric over the other's, paired by rounds.
    pub ratio: Option<RatioEstimate>,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict as one sentence, with a full stop.
    pub sentence: String,
    /// Its scope: interval, margin, workload, machine, rounds.
    pub scope: String,
    /// What the verdict rests on besides the interval.
    pub basis: Basis,
    /// What it would be without the disturbed rounds, if there are some.
    pub without_disturbed: Option<Recomputed>,
}

/// What a speedup is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeedupBase {
    /// One worker of the same model.
    OneWorker,
    /// The sequential run.
    Sequential,
}

/// How much faster more workers are.
#[derive(Clone, Debug, PartialEq)]
pub struct Speedup {
    /// The variant.
    pub of: VariantId,
    /// The variant that it is measured against.
    pub against: VariantId,
    /// What that is.
    pub base: SpeedupBase,
    /// Time of the base over time of the variant (for weak scaling times the workers), paired by
    /// rounds.
    pub speedup: RatioEstimate,
    /// Speedup over the number of workers.
    pub efficiency: f64,
}

impl Summary {
    /// What came of the work besides its time, as far as a variant has it: lost updates, survivors.
    /// Most workloads have none of it.
    #[must_use]
    pub fn outcomes(&self) -> Vec<Metric> {
        let is_known = |metric: &Metric| {
            let of = |variant: &VariantSummary| variant.metrics.get(metric)?.known().copied();
            self.variants.iter().any(|variant| of(variant).is_some())
        };
        Metric::OF_LOSSES.into_iter().chain(Metric::OF_FAULTS).filter(is_known).collect()
    }

    /// The word of a verdict on the metric of the summary: `faster`, `more jobs done`.
    #[must_use]
    pub fn verdict_word(&self, verdict: &Verdict) -> String {
        verdict_word(&self.metric, &self.direction, verdict)
    }

    /// The rules of the method that the session breaks; a result without any may be reported.
    #[must_use]
    pub fn broken_rules(&self) -> Vec<BrokenRule> {
        broken_rules(&self.caveats)
    }

    /// The variant of an id.
    #[must_use]
    pub fn variant(&self, id: &VariantId) -> Option<&VariantSummary> {
        self.variants.iter().find(|variant| variant.id == *id)
    }

    /// The comparison that answers the question.
    #[must_use]
    pub fn headline(&self) -> Option<&Comparison> {
        self.headline.and_then(|place| self.comparisons.get(place))
    }
}
