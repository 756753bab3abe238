//! What is asked and how it is to be measured.

use super::id::{Seed, VariantId};
use super::metric::{Direction, Metric};
use super::words::words;
use super::workload::Workload;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// The largest number of workers that a file may ask for, whatever the machine.
pub const MAX_WORKERS: u32 = 512;
/// The margin within which two variants show no practical difference, unless the design says
/// otherwise.
pub const DEFAULT_MARGIN: f64 = 0.03;

words! {
    /// How workers come into being and what they share.
    pub enum Model {
        /// The work done by the measured process itself, in order, with no worker beside it.
        Sequential = "sequential", "sequential";
        /// One thread a worker, in one address space.
        Threads = "threads", "threads";
        /// A fresh thread for every job, as many at a time as there are workers.
        ThreadPerTask = "thread-per-task", "thread per task";
        /// One thread a worker in a pool whose threads steal jobs from one another (rayon).
        Pool = "pool", "work-stealing pool";
        /// One process a worker, started afresh, with one shared mapping.
        Processes = "processes", "processes";
        /// One process a worker, forked from the small host, with one shared mapping.
        Fork = "fork", "forked processes";
        /// One thread a worker, of which only the holder of one lock computes, as in interpreters
        /// with a global lock. Emulated, and called so wherever it shows.
        InterpreterLock = "interpreter-lock", "interpreter lock (emulated)";
    }
}

impl Model {
    /// Whether each worker is a process, with an address space of its own.
    #[must_use]
    pub fn has_processes(&self) -> bool {
        match self {
            Model::Processes | Model::Fork => true,
            Model::Sequential
            | Model::Threads
            | Model::ThreadPerTask
            | Model::Pool
            | Model::InterpreterLock
            | Model::Other(_) => false,
        }
    }

    /// Whether its workers take jobs one by one from their harness, so that work which is not made
    /// of independent jobs cannot run in it.
    #[must_use]
    pub fn needs_jobs(&self) -> bool {
        matches!(self, Model::ThreadPerTask | Model::Pool)
    }
}

words! {
    /// What happens to the work when there are more workers.
    pub enum Scaling {
        /// The same work, split among the workers.
        Strong = "strong", "same work for all";
        /// The same work for each worker.
        Weak = "weak", "same work each";
    }
}

/// Which cores workers may use, as a person writes it: `all`, `first:2`, `0,2-3`, `one`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoreSet {
    /// Every core that the system lets the program use.
    All,
    /// The first so many of the allowed cores: fast ones before slow ones, and one hardware thread of
    /// each core before a second one.
    First(u32),
    /// These hardware threads, by the system's numbers.
    List(Vec<u32>),
    /// One core for all workers together.
    One,
    /// Words that this version does not know.
    Other(Box<str>),
}

impl CoreSet {
    /// Reads the words of the command line.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "all" => return Some(CoreSet::All),
            "one" => return Some(CoreSet::One),
            _ => {}
        }
        if let Some(count) = text.strip_prefix("first:") {
            return count.parse().ok().filter(|count| *count > 0).map(CoreSet::First);
        }
        let mut cores = Vec::new();
        for part in text.split(',') {
            let (low, high) = part.split_once('-').unwrap_or((part, part));
            let (low, high): (u32, u32) = (low.parse().ok()?, high.parse().ok()?);
            if low > high || high >= 4096 {
                return None;
            }
            cores.extend(low..=high);
        }
        cores.sort_unstable();
        cores.dedup();
        Some(CoreSet::List(cores))
    }

    /// Words for people, such as `all cores` or `cores 0, 2, 3`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            CoreSet::All => "all cores".to_owned(),
            CoreSet::First(1) | CoreSet::One => "one core".to_owned(),
            CoreSet::First(count) => format!("the first {count} cores"),
            CoreSet::List(_) => format!("cores {self}"),
            CoreSet::Other(words) => words.to_string(),
        }
    }
}

impl fmt::Display for CoreSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CoreSet::All => f.write_str("all"),
            CoreSet::One => f.write_str("one"),
            CoreSet::First(count) => write!(f, "first:{count}"),
            CoreSet::Other(words) => f.write_str(words),
            CoreSet::List(cores) => {
                let mut rest = cores.as_slice();
                let mut separator = "";
                while let Some(&low) = rest.first() {
                    let run = rest
                        .iter()
                        .zip(low..)
                        .take_while(|(core, expected)| *core == expected)
                        .count();
                    let high = rest[run - 1];
                    match run {
                        1 => write!(f, "{separator}{low}")?,
                        _ => write!(f, "{separator}{low}-{high}")?,
                    }
                    separator = ",";
                    rest = &rest[run..];
                }
                Ok(())
            }
        }
    }
}

impl Serialize for CoreSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CoreSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Ok(Self::parse(&text).unwrap_or_else(|| CoreSet::Other(text.into())))
    }
}

/// Where workers run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Placement {
    /// The cores that workers may use.
    pub cores: CoreSet,
    /// Whether each worker is held on a core of its own (worker `i` on core `i` modulo the set).
    pub pin: bool,
}

impl Default for Placement {
    fn default() -> Self {
        Self { cores: CoreSet::All, pin: true }
    }
}

/// One of the things that are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its name inside the design.
    pub id: VariantId,
    /// How workers come into being.
    pub model: Model,
    /// How many.
    pub workers: u32,
    /// Where they run.
    pub placement: Placement,
}

impl Variant {
    /// The words that name it in tables and charts, such as `threads, 2 workers`.
    ///
    /// The placement is added by [`Design::labels`] where variants differ in it.
    #[must_use]
    pub fn label(&self) -> String {
        match self.workers {
            _ if self.model == Model::Sequential => "sequential".to_owned(),
            workers => format!("{}, {}", self.model.label(), counted_workers(workers)),
        }
    }

    /// The words that name it inside a sentence, such as `two threads` or `one process`.
    #[must_use]
    pub fn noun(&self) -> String {
        let count = number_word(self.workers);
        let plural = |one: &str, many: &str| {
            format!("{count} {}", if self.workers == 1 { one } else { many })
        };
        match &self.model {
            Model::Sequential => "the sequential run".to_owned(),
            Model::Threads => plural("thread", "threads"),
            Model::ThreadPerTask => format!("a thread per task ({count} at a time)"),
            Model::Pool => format!("a pool of {}", plural("thread", "threads")),
            Model::Processes => plural("process", "processes"),
            Model::Fork => plural("forked process", "forked processes"),
            Model::InterpreterLock => {
                format!("{} under an emulated interpreter lock", plural("thread", "threads"))
            }
            Model::Other(word) => format!("{} × {word}", self.workers),
        }
    }
}

/// So many workers, such as `1 worker`.
#[must_use]
pub fn counted_workers(count: u32) -> String {
    if count == 1 { "1 worker".to_owned() } else { format!("{count} workers") }
}

/// A count as a word up to ten, as digits beyond.
#[must_use]
pub fn number_word(count: u32) -> String {
    const WORDS: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(count as usize).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// How often the variants are measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rounds {
    /// No stop before this many rounds, other than by the user or an exhausted time budget.
    pub min: u32,
    /// Stop after this many rounds, not counting the warm-up.
    pub max: u32,
    /// Rounds after which the results may be judged and the session may stop.
    pub looks: Vec<u32>,
    /// Stop at a look once the 95 % interval of every ratio is at most this wide on either side,
    /// as a share of the ratio; 0 never stops early.
    pub stop_half_width: f64,
}

impl Rounds {
    /// The plan of a new design: looks after 12, 20 and 30 rounds, at which it stops once every
    /// interval is a third of the margin wide on either side. Such an interval shows of a difference
    /// below two thirds of the margin that it is within it, and of one above four thirds that it is
    /// beyond it.
    ///
    /// Whether the looks cost anything is shown by simulation (`cargo bench --bench judgement`): 1 is
    /// outside the interval of two equal variants in 3.8 to 5.5 % of sessions, with looks as without.
    /// Where times vary by 2 % and one in twenty is an outlier, a true 3 % is seen in 77 % of sessions
    /// of 15 rounds and in 89 % of those that go on for the 20 seconds of the usual budget, so rounds go
    /// on as long as intervals are wide and the budget lasts.
    #[must_use]
    pub fn precise(margin: f64) -> Self {
        Self { min: 12, max: 30, looks: vec![12, 20, 30], stop_half_width: 0.0 }.for_margin(margin)
    }

    /// Whether it may end before its last round because intervals are narrow enough. Then the last
    /// round is a bound and not what was asked for.
    #[must_use]
    pub fn may_stop_early(&self) -> bool {
        self.stop_half_width > 0.0 && self.looks.iter().any(|look| self.may_stop_at(*look))
    }

    /// Whether it may end at this look.
    #[must_use]
    pub fn may_stop_at(&self, look: u32) -> bool {
        self.stop_half_width > 0.0 && (self.min..self.max).contains(&look)
    }

    /// The same plan where it stops at the width that suits a margin.
    #[must_use]
    pub fn for_margin(self, margin: f64) -> Self {
        Self { stop_half_width: margin / 3.0, ..self }
    }

    /// A plan that stops after so many rounds.
    #[must_use]
    pub fn fixed(rounds: u32) -> Self {
        Self { min: rounds.min(7), max: rounds, looks: vec![rounds], stop_half_width: 0.0 }
    }
}

impl Default for Rounds {
    fn default() -> Self {
        Self::fixed(15)
    }
}

words! {
    /// Who says how much work there is.
    pub enum Amount {
        /// Whoever made the design: it is never changed.
        Set = "set", "as it is set";
        /// The machine: before the first round a pilot makes it more or less, so that a trial is long
        /// enough to be timed and all rounds fit into the budget. Afterwards the design names the
        /// amount that was run, and it is set.
        Fitted = "fitted", "fitted to the machine";
    }
}

/// A question with everything that is needed to answer it by measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Design {
    /// What the experiment asks, in the designer's words.
    pub question: String,
    /// The claim that it puts to the test, by its id, if it does.
    pub claim: Option<String>,
    /// The metric on which variants are compared.
    pub primary_metric: Metric,
    /// Which of two values of it is the better one.
    pub direction: Direction,
    /// The margin within which a difference is of no practical importance, as a share.
    pub margin: f64,
    /// The work.
    pub workload: Workload,
    /// Who says how much of it there is.
    pub amount: Amount,
    /// What happens to the work when there are more workers.
    pub scaling: Scaling,
    /// What is compared, in the order of tables and charts.
    pub variants: Vec<Variant>,
    /// The variant that the others are compared with.
    pub base: VariantId,
    /// How often.
    pub rounds: Rounds,
    /// The time that a session may take, in milliseconds; a trial that has begun is finished.
    pub budget_ms: u64,
    /// The seed of the order.
    pub seed: Seed,
}

impl Design {
    /// The variant of an id.
    #[must_use]
    pub fn variant(&self, id: &VariantId) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == *id)
    }

    /// The design as a session runs it before which there were so many: with the seed of that session,
    /// and with the amount of work of the sessions before it.
    #[must_use]
    pub fn of_session(&self, before: usize) -> Self {
        let seed = self.seed.of_session(before);
        let amount = if before == 0 { self.amount.clone() } else { Amount::Set };
        Self { amount, seed, ..self.clone() }
    }

    /// The design with the amount of work that was run.
    #[must_use]
    pub fn with_amount_of(&self, run: &Self) -> Self {
        let (workload, amount) = (run.workload.clone(), run.amount.clone());
        Self { workload, amount, ..self.clone() }
    }

    /// The time that a session may take.
    #[must_use]
    pub fn budget(&self) -> Duration {
        Duration::from_millis(self.budget_ms)
    }

    /// Variants for every combination of models and worker counts, in that order. The sequential
    /// model has one worker, so it appears once.
    #[must_use]
    pub fn combine(models: &[Model], workers: &[u32], placement: &Placement) -> Vec<Variant> {
        let mut variants = Vec::new();
        for model in models {
            let counts = if *model == Model::Sequential { &[1][..] } else { workers };
            for &workers in counts {
                variants.push(Variant {
                    id: VariantId::at(variants.len()),
                    model: model.clone(),
                    workers,
                    placement: placement.clone(),
                });
            }
        }
        variants
    }

    /// The name of every variant, with its placement where variants differ in nothing else.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let placements_differ =
            self.variants.windows(2).any(|pair| pair[0].placement != pair[1].placement);
        self.variants
            .iter()
            .map(|variant| {
                if !placements_differ {
                    return variant.label();
                }
                let pinned = if variant.placement.pin { "pinned" } else { "free to move" };
                let cores = variant.placement.cores.describe();
                format!("{}, {cores}, {pinned}", variant.label())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_set_reads_back_as_it_was_written() {
        for words in ["all", "one", "first:2", "0,2-3", "7", "0-7"] {
            assert_eq!(CoreSet::parse(words).unwrap().to_string(), words);
        }
        assert_eq!(CoreSet::parse("3,1,2,2").unwrap().to_string(), "1-3");
        for wrong in ["", "first:0", "3-1", "a", "1,,2", "0-9999999"] {
            assert_eq!(CoreSet::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sequential_appears_once_whatever_the_worker_counts() {
        let models = [Model::Sequential, Model::Threads];
        let variants = Design::combine(&models, &[1, 2], &Placement::default());
        let labels: Vec<_> = variants.iter().map(Variant::label).collect();
        assert_eq!(labels, ["sequential", "threads, 1 worker", "threads, 2 workers"]);
    }
}
