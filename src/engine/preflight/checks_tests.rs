//! Every check on facts that are made up.

use super::checks::look;
use super::facts::{Asked, Facts, Known, Load};
use super::refusal;
use crate::model::session::Check;
use crate::model::worker_counts::Given;
use crate::platform::conditions::SpeedPolicy;
use crate::platform::heat::Heat;
use crate::platform::remote::Remote;
use std::time::Duration;

const UNKNOWN: &str = "nobody knows";

/// The facts of a machine that is made up.
#[derive(Clone, Debug)]
struct MadeUp {
    given: Given,
    load: Load,
    on_battery: Known<bool>,
    policy: Known<(&'static str, bool)>,
    heat: Known<Heat>,
    is_virtual: Known<bool>,
    free_memory: Known<u64>,
    remote: Option<Remote>,
    clock_step: Duration,
    lateness: Duration,
}

impl Facts for MadeUp {
    fn given(&self) -> Given {
        self.given.clone()
    }

    fn load(&self) -> Load {
        self.load
    }

    fn on_battery(&self) -> Known<bool> {
        self.on_battery
    }

    fn speed_policy(&self) -> Known<SpeedPolicy> {
        self.policy.map(|(name, saves_power)| SpeedPolicy { name: name.to_owned(), saves_power })
    }

    fn heat(&self) -> Known<Heat> {
        self.heat
    }

    fn is_virtual(&self) -> Known<bool> {
        self.is_virtual
    }

    fn free_memory(&self) -> Known<u64> {
        self.free_memory
    }

    fn remote(&self) -> Option<Remote> {
        self.remote
    }

    fn clock_step(&self) -> Duration {
        self.clock_step
    }

    fn lateness(&self) -> Duration {
        self.lateness
    }
}

/// A machine with four cores of two hardware threads each, on which nothing disturbs.
fn quiet() -> MadeUp {
    MadeUp {
        given: Given { cores: 4, threads: 8, allowed_cores: 4, allowed_threads: 8, quota: None },
        load: Load { busy_elsewhere: Ok(0.04), waiting: Some(0.001), stolen: Ok(0.0) },
        on_battery: Ok(false),
        policy: Ok(("performance", false)),
        heat: Ok(Heat { slowed: Some(0), speed_limit: Some(1.0), degrees_left: Some(40.0) }),
        is_virtual: Ok(false),
        free_memory: Ok(8 << 30),
        remote: None,
        clock_step: Duration::from_nanos(25),
        lateness: Duration::from_micros(60),
    }
}

/// What a check finds after a change, as its status, its words and its hint.
fn found(name: &str, asked: Asked, change: &dyn Fn(&mut MadeUp)) -> Check {
    let mut facts = quiet();
    change(&mut facts);
    let checks = look(&facts, &asked);
    let mut of_name = checks.into_iter().filter(|check| check.check == name);
    of_name.next().unwrap_or_else(|| panic!("there is no check {name}"))
}

#[track_caller]
fn check(name: &str, change: &dyn Fn(&mut MadeUp), status: &str, words: &str) {
    let found = found(name, Asked { workers: 2 }, change);
    assert_eq!((found.status.as_str(), found.value.as_str()), (status, words), "{name}");
    let has_hint = matches!(status, "warn" | "block");
    assert_eq!(found.hint.is_some(), has_hint, "{name}: {:?}", found.hint);
}

#[test]
fn on_a_quiet_machine_every_check_passes() {
    let checks = look(&quiet(), &Asked { workers: 8 });
    let of_machine = checks.iter().filter(|check| check.check != "workers");
    let told: Vec<String> =
        of_machine.map(|c| format!("{}: {}, {}", c.check, c.status, c.value)).collect();
    assert_eq!(
        told,
        [
            "other load: pass, 0.0 of 8 cores busy with other things",
            "stolen time: pass, none",
            "quota: pass, none",
            "cores allowed: pass, all 8 hardware threads",
            "power: pass, plugged in",
            "speed policy: pass, performance",
            "heat: pass, no core was slowed down since the system started",
            "virtual machine: pass, none found",
            "free memory: pass, 8 GiB free",
            "remote session: pass, no",
            "clock: pass, steps of 25 ns",
            "waits: pass, a wait of 1 ms ends 60 µs late",
        ]
    );
    assert_eq!(refusal::of(&checks), None);
}

#[test]
fn what_is_not_known_is_told_with_its_reason() {
    let unknown = |facts: &mut MadeUp| {
        facts.load = Load { busy_elsewhere: Err(UNKNOWN), waiting: None, stolen: Err(UNKNOWN) };
        facts.on_battery = Err(UNKNOWN);
        facts.policy = Err(UNKNOWN);
        facts.heat = Err(UNKNOWN);
        facts.is_virtual = Err(UNKNOWN);
        facts.free_memory = Err(UNKNOWN);
    };
    for name in [
        "other load",
        "stolen time",
        "power",
        "speed policy",
        "heat",
        "virtual machine",
        "free memory",
    ] {
        check(name, &unknown, "not_available", UNKNOWN);
    }
}

#[test]
fn other_programs_are_seen_by_their_time_and_by_who_waits_for_it() {
    let busy = |cores: f64| move |facts: &mut MadeUp| facts.load.busy_elsewhere = Ok(cores);
    check("other load", &busy(0.24), "pass", "0.2 of 8 cores busy with other things");
    check("other load", &busy(0.26), "warn", "0.3 of 8 cores busy with other things");
    // However busy it is, it is no reason to refuse: what others change is marked and repeated.
    check("other load", &busy(8.0), "warn", "8.0 of 8 cores busy with other things");
    let one = |facts: &mut MadeUp| {
        facts.given.allowed_threads = 1;
        facts.load.busy_elsewhere = Ok(1.0);
    };
    check("other load", &one, "warn", "1.0 of 1 core busy with other things");
    let waiting = |facts: &mut MadeUp| facts.load.waiting = Some(0.25);
    check(
        "other load",
        &waiting,
        "warn",
        "0.0 of 8 cores busy with other things; in 25 % of the last 10 s something waited for one",
    );
    let stolen = |share: f64| move |facts: &mut MadeUp| facts.load.stolen = Ok(share);
    let words = "2.5 % of the cores' time went to other virtual machines";
    check("stolen time", &stolen(0.025), "pass", words);
    let words = "10 % of the cores' time went to other virtual machines";
    check("stolen time", &stolen(0.1), "warn", words);
}

#[test]
fn less_than_a_core_for_several_workers_is_a_reason_not_to_measure() {
    let quota = |quota: f64| move |facts: &mut MadeUp| facts.given.quota = Some(quota);
    check("quota", &quota(8.0), "pass", "none");
    check("quota", &quota(2.5), "warn", "the time of 2.5 of 8 cores may be used");
    check("quota", &quota(1.0), "warn", "the time of 1 of 8 cores may be used");
    let words = "the time of 0.5 of 8 cores may be used, so 2 workers would be stopped most of the \
                 time";
    check("quota", &quota(0.5), "block", words);
    let for_one = found("quota", Asked { workers: 1 }, &quota(0.5));
    assert_eq!(for_one.status, "warn");
    let some = |facts: &mut MadeUp| facts.given.allowed_threads = 3;
    check("cores allowed", &some, "warn", "the program may use 3 of 8 hardware threads");
    let only = |facts: &mut MadeUp| (facts.given.threads, facts.given.allowed_threads) = (1, 1);
    check("cores allowed", &only, "pass", "the one hardware thread");
}

#[test]
fn power_speed_and_heat_warn_where_cores_are_slower_than_they_can() {
    let battery = |facts: &mut MadeUp| facts.on_battery = Ok(true);
    check("power", &battery, "warn", "on battery: the speed may change during a run");
    let saving = |facts: &mut MadeUp| facts.policy = Ok(("powersave", true));
    check("speed policy", &saving, "warn", "powersave: cores may run slower than they can");
    let heat = |heat: Heat| move |facts: &mut MadeUp| facts.heat = Ok(heat);
    let none = Heat::default();
    let slowed = Heat { slowed: Some(12), ..none };
    let words = "cores were slowed down 12 times since the system started; each round is watched";
    check("heat", &heat(slowed), "pass", words);
    let limited = Heat { speed_limit: Some(0.7), ..slowed };
    check("heat", &heat(limited), "warn", "cores are limited to 70 % of their highest speed");
    let whole = Heat { speed_limit: Some(1.0), ..none };
    check("heat", &heat(whole), "pass", "cores may reach their highest speed");
    let near = Heat { degrees_left: Some(3.2), ..whole };
    let words = "3 degrees below the temperature at which cores are slowed down";
    check("heat", &heat(near), "warn", words);
    let beyond = Heat { degrees_left: Some(-2.0), ..whole };
    let words = "at the temperature at which cores are slowed down";
    check("heat", &heat(beyond), "warn", words);
}

#[test]
fn memory_sessions_and_clocks_are_looked_at() {
    let free = |bytes: u64| move |facts: &mut MadeUp| facts.free_memory = Ok(bytes);
    let words = "only 200 MiB free: the system may make room during a run";
    check("free memory", &free(200 << 20), "warn", words);
    let words = "only 32 MiB free: the system would make room all the time";
    check("free memory", &free(32 << 20), "block", words);
    let remote = |remote: Remote| move |facts: &mut MadeUp| facts.remote = Some(remote);
    check("remote session", &remote(Remote::Text), "pass", "yes");
    let words = "yes: sending pictures of the screen takes time from the cores";
    check("remote session", &remote(Remote::Pictures), "warn", words);
    let virtual_one = |facts: &mut MadeUp| facts.is_virtual = Ok(true);
    let words = "yes: neighbours that cannot be seen may take time";
    check("virtual machine", &virtual_one, "pass", words);
    let coarse = |facts: &mut MadeUp| facts.clock_step = Duration::from_micros(15);
    let words = "steps of 15 µs: times of single operations are not exact";
    check("clock", &coarse, "warn", words);
    let late = |facts: &mut MadeUp| facts.lateness = Duration::from_millis(14);
    check("waits", &late, "warn", "a wait of 1 ms ends 14 ms late");
}

#[test]
fn a_refusal_names_every_reason_and_the_first_hint() {
    let mut facts = quiet();
    facts.given.quota = Some(0.5);
    facts.free_memory = Ok(1 << 20);
    let checks = look(&facts, &Asked { workers: 4 });
    let problem = refusal::of(&checks).unwrap();
    assert!(refusal::is_refusal(&problem));
    assert_eq!(
        problem.to_string(),
        "This machine cannot answer now; quota: the time of 0.5 of 8 cores may be used, so 4 workers \
         would be stopped most of the time; free memory: only 1 MiB free: the system would make room \
         all the time. Numbers would mean nothing, so nothing was measured. Give the program a larger \
         quota, or measure outside of the container."
    );
}
