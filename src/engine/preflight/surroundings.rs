//! Checks of power, speed, heat, memory and of how exact times are.

use super::facts::{Asked, Facts};
use super::words::{Found, of};
use crate::model::units::{bytes, figures, percent, time};
use crate::platform::remote::Remote;

/// Below this share of their highest speed cores are limited by something.
const SPEED_LIMITED: f64 = 0.95;
/// So many degrees below the temperature at which cores are slowed down it is nearly reached.
const NEARLY_HOT: f64 = 5.0;
/// With less memory than this the system makes room while it measures.
const LITTLE_MEMORY: u64 = 512 << 20;
/// With less than this hardly a worker starts.
const NO_MEMORY: u64 = 64 << 20;
/// A span has a hundred steps of the clock at least (method.md, R11), and the shortest spans that are
/// measured one by one, round trips, take about a microsecond.
const COARSE_STEP_NS: u128 = 1_000;
/// A wait that ends so much too late is more than the system's usual slack.
const LATE_NS: u128 = 1_000_000;

pub fn power(facts: &dyn Facts, _: &Asked) -> Found {
    of(facts.on_battery(), |on_battery| match on_battery {
        true => Found::warn("on battery: the speed may change during a run", "Plug the machine in"),
        false => Found::pass("plugged in"),
    })
}

pub fn speed_policy(facts: &dyn Facts, _: &Asked) -> Found {
    of(facts.speed_policy(), |policy| match policy.saves_power {
        true => Found::warn(
            format!("{}: cores may run slower than they can", policy.name),
            "Choose balanced or high performance in the system's power settings",
        ),
        false => Found::pass(policy.name),
    })
}

pub fn heat(facts: &dyn Facts, _: &Asked) -> Found {
    const HINT: &str = "Let the machine cool down and its air flow; measure shorter";
    of(facts.heat(), |heat| {
        if let Some(left) = heat.degrees_left.filter(|left| *left < NEARLY_HOT) {
            let left = match left.round() {
                left if left > 0.0 => format!("{left} degrees below the temperature"),
                _ => "at the temperature".to_owned(),
            };
            return Found::warn(format!("{left} at which cores are slowed down"), HINT);
        }
        if let Some(limit) = heat.speed_limit.filter(|limit| *limit < SPEED_LIMITED) {
            let limit = percent((limit * 100.0).round() / 100.0);
            return Found::warn(
                format!("cores are limited to {limit} of their highest speed"),
                "Look for a limit in the power settings, or let the machine cool down",
            );
        }
        match heat.slowed {
            Some(0) => Found::pass("no core was slowed down since the system started"),
            Some(times) => Found::pass(format!(
                "cores were slowed down {} times since the system started; each round is watched",
                figures(times as f64)
            )),
            None => Found::pass("cores may reach their highest speed"),
        }
    })
}

/// Not to be changed by whoever runs it, so it is known and no warning.
pub fn virtual_machine(facts: &dyn Facts, _: &Asked) -> Found {
    of(facts.is_virtual(), |is_virtual| match is_virtual {
        true => Found::pass("yes: neighbours that cannot be seen may take time"),
        false => Found::pass("none found"),
    })
}

pub fn free_memory(facts: &dyn Facts, _: &Asked) -> Found {
    const HINT: &str = "Close what is not needed";
    of(facts.free_memory(), |free| {
        let value = format!("{} free", bytes(free as f64));
        match free {
            0..NO_MEMORY => {
                Found::block(format!("only {value}: the system would make room all the time"), HINT)
            }
            NO_MEMORY..LITTLE_MEMORY => {
                Found::warn(format!("only {value}: the system may make room during a run"), HINT)
            }
            _ => Found::pass(value),
        }
    })
}

/// A session as text costs next to nothing; one as pictures keeps a core busy with encoding them.
pub fn remote_session(facts: &dyn Facts, _: &Asked) -> Found {
    match facts.remote() {
        Some(Remote::Pictures) => Found::warn(
            "yes: sending pictures of the screen takes time from the cores",
            "Keep the picture still while it measures, or use the command line",
        ),
        Some(Remote::Text) => Found::pass("yes"),
        None => Found::pass("no"),
    }
}

pub fn clock(facts: &dyn Facts, _: &Asked) -> Found {
    let step = facts.clock_step();
    let value = format!("steps of {}", time(step.as_nanos() as f64));
    if step.as_nanos() > COARSE_STEP_NS {
        return Found::warn(
            format!("{value}: times of single operations are not exact"),
            "Compare whole spans, not single operations",
        );
    }
    Found::pass(value)
}

pub fn waits(facts: &dyn Facts, _: &Asked) -> Found {
    let late = facts.lateness();
    let value = format!("a wait of 1 ms ends {} late", time(late.as_nanos() as f64));
    if late.as_nanos() > LATE_NS {
        return Found::warn(
            value,
            "Close what is not needed; work that waits takes longer here than it says",
        );
    }
    Found::pass(value)
}
