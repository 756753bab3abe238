//! Which numbers of workers make sense on a machine, and why (method.md, R06).

use super::design::{MAX_WORKERS, number_word};
use super::machine::{Machine, Topology};
use super::units::figures;

/// A number of workers with the reason why it is taken or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountReason {
    /// The number of workers.
    pub count: u32,
    /// Why, as a sentence without a full stop.
    pub reason: String,
}

/// Numbers of workers, each with its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkerCounts {
    /// Those that are taken, in order.
    pub taken: Vec<CountReason>,
    /// Those that belong to a whole sweep and are left out, in order.
    pub omitted: Vec<CountReason>,
}

impl WorkerCounts {
    /// Why a number is taken or left out, if it belongs to the sweep.
    #[must_use]
    pub fn reason(&self, count: u32) -> Option<&str> {
        let mut all = self.taken.iter().chain(&self.omitted);
        all.find(|known| known.count == count).map(|known| known.reason.as_str())
    }

    /// The numbers that are taken.
    #[must_use]
    pub fn counts(&self) -> Vec<u32> {
        self.taken.iter().map(|taken| taken.count).collect()
    }
}

/// What counts depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Cores of the machine.
    pub cores: u32,
    /// Hardware threads of the machine.
    pub threads: u32,
    /// Cores of which the program may use a hardware thread.
    pub allowed_cores: u32,
    /// Hardware threads that the program may use.
    pub allowed_threads: u32,
    /// Cores' worth of time that a quota allows, if there is one.
    pub quota: Option<f64>,
}

impl Given {
    /// What a machine gives.
    #[must_use]
    pub fn new(machine: &Machine, topology: &Topology) -> Self {
        Self {
            cores: machine.cores.max(1),
            threads: machine.threads.max(1),
            allowed_cores: topology.allowed_cores().max(1),
            allowed_threads: machine.allowed_cpus.max(1),
            quota: machine.quota,
        }
    }

    /// As [`Machine::at_once`].
    #[must_use]
    pub fn at_once(&self) -> u32 {
        self.machine().at_once()
    }

    /// As [`Machine::limiting_quota`].
    #[must_use]
    pub fn limiting_quota(&self) -> Option<f64> {
        self.machine().limiting_quota()
    }

    /// As much of a machine as its limits take.
    fn machine(&self) -> Machine {
        let (allowed_cpus, quota) = (self.allowed_threads, self.quota);
        Machine { allowed_cpus, quota, ..Machine::default() }
    }

    /// Why so many workers cannot be at work at the same instant, if they cannot.
    fn limit(&self, workers: u32) -> Option<String> {
        let most = number_word(self.at_once());
        match self.limiting_quota() {
            _ if workers <= self.at_once() => None,
            Some(quota) => {
                let noun = if quota == 1.0 { "core" } else { "cores" };
                Some(format!("the quota allows the time of {} {noun}", figures(quota)))
            }
            _ if self.allowed_threads < self.threads => {
                let of = number_word(self.threads);
                Some(format!("the program may use {most} of {of} hardware threads"))
            }
            _ => Some(format!("only {most} can be at work at the same instant")),
        }
    }
}

/// The numbers of workers of a whole sweep: one, two, one for each core, one for each hardware
/// thread, and one more; as far as the machine gives them and as far as `can_run` has no reason
/// against them. Each that is left out has its reason.
#[must_use]
pub fn propose(given: &Given, can_run: &dyn Fn(u32) -> Result<(), String>) -> WorkerCounts {
    let at_once = given.at_once();
    let beyond = at_once.saturating_add(1);
    let mut wanted = vec![
        (1, "one alone is what every speedup is measured against".to_owned()),
        (2, "two are the fewest that share work".to_owned()),
    ];
    if given.allowed_cores <= at_once {
        wanted.push((given.allowed_cores, one_for_each("core", given.allowed_cores < given.cores)));
    }
    if given.allowed_cores != at_once {
        let reason = if at_once < given.allowed_threads {
            "as many as the quota allows at the same instant".to_owned()
        } else {
            one_for_each("hardware thread", at_once < given.threads)
        };
        wanted.push((at_once, reason));
    }
    wanted.push((beyond, "one more than can be at work at the same instant".to_owned()));
    // What the machine has and does not give is left out with its reason.
    let kept_back = [given.cores, given.threads].into_iter().filter(|count| *count > beyond);
    wanted.extend(kept_back.map(|count| (count, String::new())));
    wanted.sort_by_key(|(count, _)| *count);
    let mut counts = WorkerCounts::default();
    for (count, reason) in wanted {
        let against = given.limit(count).filter(|_| count > beyond);
        let against = against.or_else(|| can_run(count).err()).or_else(|| {
            (count > MAX_WORKERS).then(|| format!("a design has {MAX_WORKERS} workers at most"))
        });
        match against {
            Some(reason) => add(&mut counts.omitted, count, reason),
            None => add(&mut counts.taken, count, reason),
        }
    }
    counts
}

/// What a design has of a proposal: its own numbers with their reasons, and those of the proposal
/// that it leaves out.
#[must_use]
pub fn of_design(asked: &[u32], given: &Given, proposed: &WorkerCounts) -> WorkerCounts {
    let mut asked = asked.to_vec();
    asked.sort_unstable();
    asked.dedup();
    let mut counts = WorkerCounts { taken: Vec::new(), omitted: proposed.omitted.clone() };
    for &count in &asked {
        let known = proposed.taken.iter().find(|taken| taken.count == count);
        let reason = known.map_or_else(
            || match given.limit(count) {
                Some(limit) => format!("the design asks for it, although {limit}"),
                None => "the design asks for it".to_owned(),
            },
            |taken| taken.reason.clone(),
        );
        counts.taken.push(CountReason { count, reason });
    }
    for taken in &proposed.taken {
        if !asked.contains(&taken.count) {
            add(&mut counts.omitted, taken.count, "the design does not ask for it".to_owned());
        }
    }
    counts.omitted.retain(|omitted| !asked.contains(&omitted.count));
    counts.omitted.sort_by_key(|omitted| omitted.count);
    counts
}

fn one_for_each(what: &str, is_part: bool) -> String {
    let part = if is_part { " that may be used" } else { "" };
    format!("one for each {what}{part}")
}

/// Adds a reason; a number that is there already gets it as a further one.
fn add(to: &mut Vec<CountReason>, count: u32, reason: String) {
    match to.iter_mut().find(|known| known.count == count) {
        None => to.push(CountReason { count, reason }),
        Some(known) if known.reason.contains(&reason) => {}
        Some(known) => known.reason = format!("{}; {reason}", known.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(machine: [u32; 2], allowed: [u32; 2], quota: Option<f64>) -> Given {
        let ([cores, threads], [allowed_cores, allowed_threads]) = (machine, allowed);
        Given { cores, threads, allowed_cores, allowed_threads, quota }
    }

    fn words(counts: &[CountReason]) -> String {
        let words: Vec<String> =
            counts.iter().map(|c| format!("{}: {}", c.count, c.reason)).collect();
        words.join(" | ")
    }

    fn any(_: u32) -> Result<(), String> {
        Ok(())
    }

    #[test]
    fn a_sweep_has_one_two_cores_threads_and_one_beyond() {
        let check = |machine, allowed, quota, expected: &[u32]| {
            let given = given(machine, allowed, quota);
            let proposed = propose(&given, &any);
            assert_eq!(proposed.counts(), expected, "{given:?}: {proposed:?}");
            let most = given.at_once() + 1;
            assert!(proposed.counts().iter().all(|count| *count <= most), "{proposed:?}");
        };
        check([4, 8], [4, 8], None, &[1, 2, 4, 8, 9]);
        check([2, 2], [2, 2], None, &[1, 2, 3]);
        check([1, 1], [1, 1], None, &[1, 2]);
        check([8, 16], [2, 2], None, &[1, 2, 3]);
        check([2, 2], [1, 1], None, &[1, 2]);
        check([8, 16], [8, 16], Some(2.0), &[1, 2, 3]);
        check([8, 16], [8, 16], Some(0.5), &[1, 2]);
        check([8, 16], [8, 16], Some(64.0), &[1, 2, 8, 16, 17]);
        // Six fast cores with two hardware threads each and eight slow ones with one.
        check([14, 20], [14, 20], None, &[1, 2, 14, 20, 21]);
    }

    #[test]
    fn each_count_and_each_omission_has_its_reason() {
        let proposed = propose(&given([4, 8], [4, 8], None), &any);
        assert_eq!(
            words(&proposed.taken),
            "1: one alone is what every speedup is measured against | 2: two are the fewest that \
             share work | 4: one for each core | 8: one for each hardware thread | 9: one more than \
             can be at work at the same instant"
        );
        assert_eq!(proposed.omitted, []);
        let by_quota = propose(&given([4, 8], [4, 8], Some(2.5)), &any);
        assert_eq!(
            words(&by_quota.omitted),
            "4: the quota allows the time of 2.5 cores | 8: the quota allows the time of 2.5 cores"
        );
        let by_mask = propose(&given([4, 4], [1, 1], None), &any);
        assert_eq!(words(&by_mask.omitted), "4: the program may use one of four hardware threads");
        let pairs = |count: u32| {
            if count == 2 { Ok(()) } else { Err("it takes two workers".to_owned()) }
        };
        let by_kernel = propose(&given([2, 2], [2, 2], None), &pairs);
        assert_eq!(by_kernel.counts(), [2]);
        assert_eq!(by_kernel.reason(3), Some("it takes two workers"));
        assert_eq!(by_kernel.reason(7), None);
        assert_eq!(words(&by_kernel.omitted), "1: it takes two workers | 3: it takes two workers");
    }

    #[test]
    fn a_design_says_why_it_has_its_counts_and_lacks_others() {
        let given = given([4, 4], [4, 4], Some(2.0));
        let proposed = propose(&given, &any);
        let found = of_design(&[2, 1, 4, 2], &given, &proposed);
        assert_eq!(found.counts(), [1, 2, 4]);
        assert_eq!(
            found.taken[2].reason,
            "the design asks for it, although the quota allows the time of 2 cores"
        );
        assert_eq!(words(&found.omitted), "3: the design does not ask for it");
    }
}
