//! What no speedup can pass, and where the hardware behind a worker changes.
//!
//! Bounds are those of T. Hoefler and R. Belli, Scientific benchmarking of parallel computing
//! systems, 2015, rule 11: the ideal, the serial share ([`amdahl`](super::amdahl)), the cores and
//! the memory bandwidth. A bound that was not measured is not available and says why.

use crate::model::design::CoreSet;
use crate::model::machine::Machine;
use crate::model::units::{Unit, figures};
use std::fmt;

/// Workers count as short of cores where they want at least this share of them.
const WANTED: f64 = 0.9;
/// The same where only what they got is known: others may have taken the rest.
const GOT: f64 = 0.5;
/// Throughput has levelled off where the last added workers raise it by less than this share.
const LEVEL: f64 = 0.05;

/// The cores that the workers of a line were given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cores {
    /// Hardware threads; absent where neither the session nor the machine tells.
    pub threads: Option<u32>,
    /// Physical cores among them; absent where it is not known which of them share a core.
    pub physical: Option<u32>,
    /// Fast cores among them, where cores are of several kinds and all were given.
    pub fast: Option<u32>,
    /// The cores' time that a quota leaves of them, where it leaves less than all of it.
    pub time: Option<f64>,
}

impl Cores {
    /// The cores behind a core set of which so many hardware threads were asked for.
    #[must_use]
    pub fn given(machine: &Machine, set: &CoreSet, asked: u32) -> Self {
        let asked = match set {
            CoreSet::One => 1,
            CoreSet::First(count) if asked == 0 => *count,
            CoreSet::List(list) if asked == 0 => list.len() as u32,
            CoreSet::All | CoreSet::First(_) | CoreSet::List(_) | CoreSet::Other(_) => asked,
        };
        let allowed = [machine.allowed_cpus, machine.threads].into_iter().find(|count| *count > 0);
        let threads = [Some(asked), allowed].into_iter().flatten().filter(|count| *count > 0).min();
        let is_whole = allowed == Some(machine.threads);
        let one_thread_each = machine.cores > 0 && machine.cores == machine.threads;
        let physical = match set {
            CoreSet::One => threads,
            _ if one_thread_each => threads,
            // A hardware thread of each core comes first in these sets.
            CoreSet::All | CoreSet::First(_) if is_whole && machine.cores > 0 => {
                threads.map(|threads| threads.min(machine.cores))
            }
            CoreSet::All | CoreSet::First(_) | CoreSet::List(_) | CoreSet::Other(_) => None,
        };
        let first_kind = machine.core_kinds.first().filter(|_| machine.core_kinds.len() > 1);
        let fast = first_kind.and_then(|kind| kind.split(' ').next()?.parse::<u32>().ok());
        let has_all = is_whole && *set == CoreSet::All && threads == allowed;
        // A quota gives the time of cores and not cores: with it nobody has one for itself.
        let time = machine.quota.filter(|quota| threads.is_some_and(|n| *quota < f64::from(n)));
        Self { threads, physical, fast: fast.filter(|fast| *fast > 0 && has_all), time }
    }

    /// How many workers can each have a core that is like the others'.
    #[must_use]
    pub fn alike(self) -> Option<u32> {
        // Who shares a core with the others for a part of the time is not like who does not.
        let of_quota = self.time.map(|time| (time.max(1.0)) as u32);
        [self.threads, self.physical, self.fast, of_quota].into_iter().flatten().min()
    }

    /// The numbers of workers from which on the hardware behind a further one is another.
    #[must_use]
    pub fn borders(self) -> Vec<Border> {
        let mut borders = Vec::new();
        let kinds = [
            (self.fast, BorderKind::FastCores),
            (self.physical, BorderKind::PhysicalCores),
            (self.threads, BorderKind::HardwareThreads),
        ];
        for (workers, kind) in kinds {
            let Some(workers) = workers else { continue };
            // Where every core has one hardware thread, one border stands for both.
            borders.retain(|border: &Border| border.workers < workers);
            borders.push(Border { workers, kind });
        }
        borders
    }
}

/// What changes at a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BorderKind {
    /// Beyond it, workers run on slower cores.
    FastCores,
    /// Beyond it, two workers share a core.
    PhysicalCores,
    /// Beyond it, workers wait for one another's hardware thread.
    HardwareThreads,
}

impl BorderKind {
    /// The word in files and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            BorderKind::FastCores => "fast_cores",
            BorderKind::PhysicalCores => "physical_cores",
            BorderKind::HardwareThreads => "hardware_threads",
        }
    }
}

/// A number of workers up to which all have hardware alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    /// The number.
    pub workers: u32,
    /// What changes there.
    pub kind: BorderKind,
}

impl fmt::Display for Border {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self.kind {
            BorderKind::FastCores => "fast core",
            BorderKind::PhysicalCores => "physical core",
            BorderKind::HardwareThreads => "hardware thread",
        };
        let plural = if self.workers == 1 { "" } else { "s" };
        write!(f, "{} {noun}{plural}", self.workers)
    }
}

/// Whether a line between two measured numbers of workers tells of those in between: not where the
/// hardware changes at one of them (method.md, R42).
#[must_use]
pub fn may_join(borders: &[Border], from: u32, to: u32) -> bool {
    !borders.iter().any(|border| from < border.workers && border.workers < to)
}

/// How many cores the workers of a variant kept busy, and how many more they were ready for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Demand {
    /// Cores that they kept busy on average, if that is known.
    pub busy: Option<f64>,
    /// Workers that were ready and had no core on average, if that is known.
    pub ready: Option<f64>,
}

/// Whether so many workers are kept from working by the number of cores. Workers that wait for
/// something else leave cores idle. Those that are ready and have no core do not, whoever has it: on
/// a busy machine workers get less than they want. Where nothing is known, they are short.
#[must_use]
pub fn is_short_of_cores(workers: u32, cores: Option<u32>, demand: Demand) -> bool {
    let Some(cores) = cores.filter(|cores| workers > *cores) else { return false };
    let share = |of: f64| of / f64::from(cores);
    match (demand.busy, demand.ready) {
        (Some(busy), Some(ready)) => share(busy + ready) >= WANTED,
        (Some(busy), None) => share(busy) >= GOT,
        (None, _) => true,
    }
}

/// A speedup that cannot be passed.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// The speedup, and what keeps it from growing.
    At {
        /// The speedup.
        speedup: f64,
        /// What bounds it, such as `2 hardware threads`.
        words: String,
    },
    /// Why there is none, as words that follow "not available: ".
    Unavailable(String),
}

impl Bound {
    fn unavailable(why: &str) -> Self {
        Bound::Unavailable(why.to_owned())
    }

    /// The bound that the cores set to workers which need them. Each worker count comes with
    /// whether it was short of cores.
    #[must_use]
    pub fn of_cores(cores: Cores, counts: &[(u32, bool)]) -> Self {
        let Some(threads) = cores.threads else {
            return Self::unavailable("how many cores there were is not known");
        };
        if counts.iter().any(|(workers, is_short)| *workers > threads && !is_short) {
            return Self::unavailable("workers wait for other things, so cores do not bound them");
        }
        if let Some(time) = cores.time {
            let words = format!("a quota of {} cores' time", figures(time));
            return Bound::At { speedup: time, words };
        }
        let border = Border { workers: threads, kind: BorderKind::HardwareThreads };
        Bound::At { speedup: f64::from(threads), words: border.to_string() }
    }

    /// The bound that the memory bandwidth sets, where operations are bytes moved: the largest
    /// throughput over the base's, provided that it no longer rises. The throughputs are by
    /// ascending worker counts, the base's first.
    #[must_use]
    pub fn of_memory(throughputs: Option<&[f64]>) -> Self {
        let Some(throughputs) = throughputs else {
            return Self::unavailable("how many bytes this work moves is not counted");
        };
        let &[base, .., before, last] = throughputs else {
            return Self::unavailable("too few worker counts show whether it levels off");
        };
        if last > before * (1.0 + LEVEL) {
            return Self::unavailable("the throughput still rises with the last workers");
        }
        let most = throughputs.iter().copied().fold(base, f64::max);
        let words =
            format!("memory bandwidth of {}", Unit::PerSecond.show(most).replace("/s", "B/s"));
        Bound::At { speedup: most / base, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hardware threads, physical cores, fast cores, cores that are alike.
    type Counts = (Option<u32>, Option<u32>, Option<u32>, Option<u32>);

    fn machine(cores: u32, threads: u32, allowed_cpus: u32, kinds: &[&str]) -> Machine {
        let core_kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Machine { cores, threads, core_kinds, allowed_cpus, ..Machine::default() }
    }

    #[test]
    fn cores_are_those_that_were_given_and_no_others() {
        let plain = machine(4, 4, 4, &[]);
        let smt = machine(4, 8, 8, &[]);
        let confined = machine(4, 8, 2, &[]);
        let kinds = machine(12, 16, 16, &["4 fast", "8 slow"]);
        let list = CoreSet::List(vec![0, 1]);
        let throttled = Machine { quota: Some(2.5), ..machine(4, 4, 4, &[]) };
        let cases: [(&Machine, &CoreSet, u32, Counts); 11] = [
            (&plain, &CoreSet::All, 4, (Some(4), Some(4), None, Some(4))),
            (&plain, &list, 2, (Some(2), Some(2), None, Some(2))),
            (&throttled, &CoreSet::All, 4, (Some(4), Some(4), None, Some(2))),
            (&smt, &CoreSet::All, 8, (Some(8), Some(4), None, Some(4))),
            (&smt, &CoreSet::First(2), 2, (Some(2), Some(2), None, Some(2))),
            (&smt, &CoreSet::One, 1, (Some(1), Some(1), None, Some(1))),
            // Both may be threads of one core.
            (&smt, &list, 2, (Some(2), None, None, Some(2))),
            (&confined, &CoreSet::All, 0, (Some(2), None, None, Some(2))),
            (&kinds, &CoreSet::All, 16, (Some(16), Some(12), Some(4), Some(4))),
            (&kinds, &CoreSet::First(8), 8, (Some(8), Some(8), None, Some(8))),
            (&Machine::default(), &CoreSet::All, 0, (None, None, None, None)),
        ];
        for (machine, set, asked, expected) in cases {
            let cores = Cores::given(machine, set, asked);
            let found = (cores.threads, cores.physical, cores.fast, cores.alike());
            assert_eq!(found, expected, "{machine:?}, {set:?}, {asked}");
        }
    }

    #[test]
    fn a_quota_bounds_by_its_time_and_not_by_whole_cores() {
        let bound = |quota: f64| {
            let machine = Machine { quota: Some(quota), ..machine(4, 4, 4, &[]) };
            Bound::of_cores(Cores::given(&machine, &CoreSet::All, 4), &[(1, false), (2, true)])
        };
        let words = "a quota of 1.5 cores' time".to_owned();
        assert_eq!(bound(1.5), Bound::At { speedup: 1.5, words });
        assert_eq!(bound(4.0), Bound::At { speedup: 4.0, words: "4 hardware threads".to_owned() });
    }

    #[test]
    fn borders_stand_where_the_hardware_changes_and_lines_do_not_cross_them() {
        let words = |cores: Cores| {
            cores.borders().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let smt = Cores { threads: Some(8), physical: Some(4), fast: None, time: None };
        assert_eq!(words(smt), "4 physical cores, 8 hardware threads");
        let kinds = Cores { threads: Some(16), physical: Some(12), fast: Some(4), time: None };
        assert_eq!(words(kinds), "4 fast cores, 12 physical cores, 16 hardware threads");
        let one = Cores { threads: Some(1), physical: Some(1), fast: None, time: None };
        assert_eq!(words(one), "1 hardware thread");
        let borders = smt.borders();
        for (from, to, joined) in [(1, 4, true), (4, 8, true), (3, 5, false), (4, 9, false)] {
            assert_eq!(may_join(&borders, from, to), joined, "{from} to {to}");
        }
    }

    #[test]
    fn workers_are_short_of_cores_only_where_they_want_more_than_there_are() {
        let cases = [
            (2, Some(2), (Some(2.0), Some(0.0)), false),
            (3, Some(2), (Some(1.99), Some(1.0)), true),
            (4, Some(2), (Some(0.3), Some(3.6)), true),
            (16, Some(2), (Some(0.3), Some(0.1)), false),
            (16, Some(2), (Some(0.3), None), false),
            (3, Some(2), (Some(1.2), None), true),
            (3, Some(2), (None, None), true),
            (16, None, (Some(8.0), Some(8.0)), false),
        ];
        for (workers, cores, (busy, ready), expected) in cases {
            let demand = Demand { busy, ready };
            assert_eq!(is_short_of_cores(workers, cores, demand), expected, "{workers} {demand:?}");
        }
    }

    #[test]
    fn a_bound_is_told_only_where_it_was_measured() {
        let cores = Cores { threads: Some(2), physical: Some(2), fast: None, time: None };
        let words = |bound: Bound| match bound {
            Bound::At { speedup, words } => format!("{speedup}: {words}"),
            Bound::Unavailable(why) => why,
        };
        assert_eq!(words(Bound::of_cores(cores, &[(4, true)])), "2: 2 hardware threads");
        assert_eq!(
            words(Bound::of_cores(cores, &[(2, false), (4, false)])),
            "workers wait for other things, so cores do not bound them"
        );
        let unknown = Cores { threads: None, ..cores };
        assert!(words(Bound::of_cores(unknown, &[])).contains("not known"));
        assert_eq!(
            words(Bound::of_memory(Some(&[10e9, 18e9, 20e9, 20.5e9]))),
            "2.05: memory bandwidth of 20.5 GB/s"
        );
        assert!(words(Bound::of_memory(Some(&[10e9, 18e9, 20e9]))).contains("still rises"));
        assert!(words(Bound::of_memory(Some(&[10e9, 18e9]))).contains("too few"));
        assert!(words(Bound::of_memory(None)).contains("not counted"));
    }
}
