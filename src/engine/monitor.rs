//! What is seen of the machine while a round runs (method.md, R20): a look before it, a look after
//! it, and what of the difference matters. Nothing is looked at while a trial runs.

use crate::model::machine::Topology;
use crate::model::round_seen::{Disturbance, RoundSeen};
use crate::platform::cpu_times::{self, CpuTimes};
use crate::platform::system_files::Live;
use crate::platform::{clock, conditions, control_group, heat, pressure};

/// A host of virtual machines that takes more than this share of the cores' time disturbs.
const STOLEN: f64 = 0.01;
/// A quota that stops the program for more than this share of the time disturbs.
const STOPPED: f64 = 0.01;
/// Other programs that keep more than so many cores busy disturb.
const BUSY_ELSEWHERE: f64 = 0.25;
/// A count says something once it has grown by so many of its steps: the first may have been nearly
/// full before.
const STEPS: u64 = 2;
/// Of so many cores slow-downs by heat are counted: they share what cools them, and each takes a file
/// to read.
const HEAT_COUNTED: usize = 16;

/// What the machine counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// When it was looked, on the clock of stamps, in nanoseconds.
    pub at_ns: u64,
    /// The times of the cores that the program may use.
    pub times: Option<CpuTimes>,
    /// CPU time of this program and of all that it started and that have ended, in nanoseconds.
    pub own_ns: Option<u64>,
    /// Time in which something that was ready waited for a core, in nanoseconds.
    pub waiting_ns: Option<u64>,
    /// Time in which the program was stopped because its quota was used up, summed over cores.
    pub stopped_ns: Option<u64>,
    /// How often cores were slowed down by heat.
    pub slowed: Option<u64>,
    /// Whether the machine runs on its battery.
    pub on_battery: Option<bool>,
}

/// What to look at.
#[derive(Clone, Debug)]
pub struct Monitor {
    allowed: Vec<u32>,
    one_of_each_core: Vec<u32>,
}

impl Monitor {
    /// Of the hardware threads that the program may use on this machine.
    #[must_use]
    pub fn new(topology: &Topology) -> Self {
        let first = |core: &crate::model::machine::Core| core.threads.first().copied();
        let one_of_each_core = topology.cores().filter_map(first).take(HEAT_COUNTED).collect();
        Self { allowed: topology.allowed.clone(), one_of_each_core }
    }

    /// Looks. It takes some 0.1 ms and at most 1 ms: a few small files of the kernel.
    #[must_use]
    pub fn look(&self) -> Look {
        Look {
            at_ns: clock::now_ns(),
            times: cpu_times::now(&self.allowed),
            own_ns: cpu_times::own_ns(),
            waiting_ns: pressure::cpu().map(|found| found.total_ns),
            stopped_ns: control_group::stopped_ns(&Live),
            slowed: heat::slowed(&self.one_of_each_core),
            on_battery: conditions::on_battery_at_a_glance(),
        }
    }
}

/// What was seen of a round, and what of it matters.
#[must_use]
pub fn seen(round: u32, before: &Look, after: &Look) -> RoundSeen {
    let span_ns = after.at_ns.saturating_sub(before.at_ns);
    let span = span_ns.max(1) as f64;
    let threads = after.times.map_or(1.0, |times| f64::from(times.threads.max(1)));
    let grown = |of: fn(&Look) -> Option<u64>| Some(of(after)?.saturating_sub(of(before)?));
    let busy_ns = grown(|look| look.times.map(|times| times.busy_ns));
    let own_ns = grown(|look| look.own_ns);
    let elsewhere_ns = busy_ns.zip(own_ns).map(|(busy, own)| busy.saturating_sub(own));
    let stolen_ns = grown(|look| look.times?.stolen_ns);
    let stopped_ns = grown(|look| look.stopped_ns);
    let slowed = grown(|look| look.slowed);
    let busy_elsewhere = elsewhere_ns.map(|ns| (ns as f64 / span).min(threads));
    let stolen = stolen_ns.map(|ns| (ns as f64 / (span * threads)).min(1.0));
    let counts = |ns: Option<u64>| ns.is_some_and(|ns| ns >= STEPS * cpu_times::STEP_NS);
    let power = before.on_battery.zip(after.on_battery);
    let found = [
        (Disturbance::Steal, stolen.is_some_and(|share| share > STOLEN) && counts(stolen_ns)),
        (Disturbance::Quota, stopped_ns.is_some_and(|ns| ns as f64 > STOPPED * span)),
        (Disturbance::Heat, slowed.is_some_and(|times| times > 0)),
        (
            Disturbance::Load,
            busy_elsewhere.is_some_and(|cores| cores > BUSY_ELSEWHERE) && counts(elsewhere_ns),
        ),
        (Disturbance::Power, power.is_some_and(|(before, after)| before != after)),
    ];
    RoundSeen {
        round,
        span_ns,
        busy_elsewhere,
        stolen,
        waiting: grown(|look| look.waiting_ns).map(|ns| (ns as f64 / span).min(1.0)),
        stopped_by_quota_ns: stopped_ns,
        slowed_by_heat: slowed,
        disturbances: found.into_iter().filter(|(_, is_so)| *is_so).map(|(what, _)| what).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a round of a second on two cores.
    fn before() -> Look {
        Look {
            at_ns: 5_000_000_000,
            times: Some(CpuTimes { busy_ns: 70_000_000, stolen_ns: Some(30_000_000), threads: 2 }),
            own_ns: Some(9_000_000),
            waiting_ns: Some(1_000),
            stopped_ns: Some(4_000_000),
            slowed: Some(12),
            on_battery: Some(false),
        }
    }

    /// Its end, at which its own workers kept both cores busy all the time.
    fn after() -> Look {
        let mut look = before();
        look.at_ns += 1_000_000_000;
        look.own_ns = Some(9_000_000 + 1_990_000_000);
        change_times(&mut look, |times| times.busy_ns += 2_000_000_000);
        look
    }

    fn change_times(look: &mut Look, change: impl Fn(&mut CpuTimes)) {
        look.times.as_mut().into_iter().for_each(change);
    }

    #[test]
    fn a_quiet_round_has_its_figures_and_no_flag() {
        let found = seen(3, &before(), &after());
        assert!(!found.is_flagged(), "{found:?}");
        assert_eq!((found.round, found.span_ns), (3, 1_000_000_000));
        assert_eq!((found.busy_elsewhere, found.stolen), (Some(0.01), Some(0.0)));
        assert_eq!((found.waiting, found.stopped_by_quota_ns), (Some(0.0), Some(0)));
        assert_eq!(found.slowed_by_heat, Some(0));
    }

    #[test]
    fn each_disturbance_is_seen() {
        let check = |change: &dyn Fn(&mut Look), expected: &[Disturbance]| {
            let mut after = after();
            change(&mut after);
            let found = seen(1, &before(), &after);
            assert_eq!(found.disturbances, expected, "{found:?}");
            found
        };
        let stolen = |ns: u64| {
            move |look: &mut Look| {
                change_times(look, |times| {
                    times.stolen_ns = times.stolen_ns.map(|before| before + ns);
                });
            }
        };
        check(&stolen(20_000_000), &[]);
        let found = check(&stolen(30_000_000), &[Disturbance::Steal]);
        assert_eq!(found.stolen, Some(0.015));
        check(&|look| look.stopped_ns = Some(4_000_000 + 9_000_000), &[]);
        check(&|look| look.stopped_ns = Some(4_000_000 + 11_000_000), &[Disturbance::Quota]);
        check(&|look| look.slowed = Some(13), &[Disturbance::Heat]);
        let elsewhere = |ns: u64| move |look: &mut Look| change_times(look, |t| t.busy_ns += ns);
        check(&elsewhere(200_000_000), &[]);
        let found = check(&elsewhere(900_000_000), &[Disturbance::Load]);
        assert_eq!(found.busy_elsewhere, Some(0.91));
        check(&|look| look.on_battery = Some(true), &[Disturbance::Power]);
        check(&|look| look.on_battery = None, &[]);
    }

    #[test]
    fn what_may_be_one_step_of_a_count_is_no_evidence() {
        // In a round of 20 ms one step of 10 ms is a quarter of the cores' time.
        let mut after = before();
        after.at_ns += 20_000_000;
        change_times(&mut after, |times| {
            times.stolen_ns = times.stolen_ns.map(|before| before + 10_000_000);
            times.busy_ns += 10_000_000;
        });
        assert_eq!(seen(1, &before(), &after).disturbances, []);
    }

    #[test]
    fn what_a_system_does_not_tell_is_absent_and_no_flag() {
        let look = |at_ns| Look { at_ns, ..Look::default() };
        let found = seen(1, &look(1), &look(1_000));
        assert_eq!(found, RoundSeen { round: 1, span_ns: 999, ..RoundSeen::default() });
        // Without the time of ended processes nobody can tell own work from that of others.
        let without_own = Look { own_ns: None, ..after() };
        assert_eq!(seen(1, &before(), &without_own).busy_elsewhere, None);
    }

    #[test]
    fn a_look_at_this_machine_goes_forward() {
        let monitor = Monitor::new(&crate::engine::facts::topology());
        let (before, after) = (monitor.look(), monitor.look());
        assert!(before.at_ns < after.at_ns);
        assert!(before.own_ns <= after.own_ns && before.slowed <= after.slowed);
    }
}
