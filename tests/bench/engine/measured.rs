//! One figure of one side, with what may have disturbed it.

use std::time::Instant;
use tandem_lab::analysis::statistics::sample::Sample;
use tandem_lab::model::trial::Trial;

/// Run delay above this share of a span marks it as disturbed, as in the program itself.
const MOST_RUN_DELAY: f64 = 0.01;
/// Other programs may take this share of all cores before a run counts as disturbed by them.
const MOST_OTHERS: f64 = 0.03;
/// The system counts CPU time in hundredths of a second, and each of two counts may be one off.
const TICKS_OFF: f64 = 2.0;
const TICKS_PER_SECOND: f64 = 100.0;

/// One figure of one side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The figure; the median where it is taken from several.
    pub value: f64,
    /// The smallest and the largest of those from which it is taken.
    pub range: (f64, f64),
    /// Whether something else took the cores meanwhile.
    pub is_disturbed: bool,
}

impl Measured {
    /// A figure that nothing is known to have disturbed.
    pub fn quiet(value: f64) -> Self {
        Self { value, range: (value, value), is_disturbed: false }
    }

    /// A figure that may have been disturbed.
    pub fn marked(value: f64, is_disturbed: bool) -> Self {
        Self { is_disturbed, ..Self::quiet(value) }
    }

    /// The median of several figures, if there are any.
    pub fn middle_of(values: &[f64]) -> Result<Self, String> {
        let sample = Sample::new(values.iter().copied()).ok_or("no figure was found")?;
        let ascending = sample.ascending();
        let range = (ascending[0], ascending[ascending.len() - 1]);
        Ok(Self { value: sample.median(), range, is_disturbed: false })
    }

    /// This figure over another, disturbed if one of them was.
    pub fn over(self, other: Self) -> Self {
        Self::marked(self.value / other.value, self.is_disturbed || other.is_disturbed)
    }
}

/// Whether a worker of a trial that only computes was kept from its core.
pub fn was_kept_waiting(trial: &Trial) -> bool {
    trial.workers.iter().any(|worker| {
        let span = worker.end_ns.zip(worker.begin_ns).map(|(end, begin)| end - begin);
        let share = worker.run_delay_ns.zip(span.filter(|span| *span > 0));
        share.is_some_and(|(delay, span)| delay as f64 / span as f64 > MOST_RUN_DELAY)
    })
}

/// Measures, and marks the figure if other programs took the cores meanwhile. For work that waits
/// by its nature, of which the run delay says nothing.
pub fn watched(measure: impl FnOnce() -> Result<Measured, String>) -> Result<Measured, String> {
    let before = Ticks::now();
    let began = Instant::now();
    let measured = measure()?;
    let seconds = began.elapsed().as_secs_f64();
    let others = before.zip(Ticks::now()).map(|(before, after)| {
        let busy = after.busy.saturating_sub(before.busy);
        (busy.saturating_sub(after.own.saturating_sub(before.own)) as f64, after.cores as f64)
    });
    let is_busy = others.is_some_and(|(ticks, cores)| {
        ticks > TICKS_OFF + MOST_OTHERS * cores * seconds * TICKS_PER_SECOND
    });
    Ok(Measured { is_disturbed: measured.is_disturbed || is_busy, ..measured })
}

/// CPU time of the whole machine and of this program with its ended children.
#[derive(Clone, Copy)]
struct Ticks {
    busy: u64,
    own: u64,
    cores: usize,
}

impl Ticks {
    fn now() -> Option<Self> {
        let machine = std::fs::read_to_string("/proc/stat").ok()?;
        let mut lines = machine.lines();
        let all: Vec<u64> = numbers(lines.next()?.strip_prefix("cpu")?);
        // user, nice, system, idle, waiting for I/O, interrupts, soft interrupts, stolen
        let busy = all.get(..3)?.iter().sum::<u64>() + all.get(5..8)?.iter().sum::<u64>();
        let cores = lines.take_while(|line| line.starts_with("cpu")).count();
        let own = std::fs::read_to_string("/proc/self/stat").ok()?;
        // The name in brackets may hold anything; user time is the twelfth word after it.
        let own: Vec<u64> = numbers(own.rsplit_once(')')?.1.trim_start().split_once(' ')?.1);
        Some(Self { busy, own: own.get(10..14)?.iter().sum(), cores })
    }
}

fn numbers(text: &str) -> Vec<u64> {
    text.split_ascii_whitespace().map(|word| word.parse().unwrap_or(0)).collect()
}
