//! A cast in words for people.

use super::design::CoreSet;
use super::roles::{Ending, Priority, Role, Step, Whom};
use super::step_path::StepPath;
use super::units::{bytes, count, time};

/// A cast in a few words, such as `writer, 2 × reader`.
#[must_use]
pub fn in_short(roles: &[Role]) -> String {
    const SHOWN: usize = 4;
    let mut words: Vec<String> = roles
        .iter()
        .take(SHOWN)
        .map(|role| match role.workers() {
            1 => role.name.clone(),
            workers => format!("{} × {}", count(workers as f64), role.name),
        })
        .collect();
    if roles.len() > SHOWN {
        words.push(format!("{} more", roles.len() - SHOWN));
    }
    words.join(", ")
}

/// A role as a sentence: who, how many, what they do.
#[must_use]
pub fn sentence(role: &Role) -> String {
    let mut text = role.name.clone();
    match (role.count, role.threads) {
        (1, 1) => {}
        (processes, 1) => text.push_str(&format!(", {processes} of them")),
        (1, threads) => text.push_str(&format!(", {threads} in one address space")),
        (processes, threads) => {
            text.push_str(&format!(", {threads} in each of {processes} address spaces"));
        }
    }
    if let Some(space) = &role.space {
        text.push_str(&format!(", in “{space}”"));
    }
    if role.priority != Priority::Normal {
        text.push_str(&format!(", {} priority", role.priority.label()));
    }
    if role.cores != CoreSet::All {
        text.push_str(&format!(", on {}", role.cores.describe()));
    }
    let often = match &role.ending {
        Ending::Loops(1) => "once".to_owned(),
        Ending::Loops(loops) => format!("{} times", count(*loops as f64)),
        Ending::After(ns) => format!("for {}", time(*ns as f64)),
        Ending::With(other) => format!("until {other} is done"),
    };
    format!("{text}: {often}, {}.", listed(&role.steps))
}

/// What a block says below the name of its step, such as `20,000 units`; empty for a step that has
/// nothing more to say.
#[must_use]
pub fn detail(step: &Step) -> String {
    let number = |value: &u64| count(*value as f64);
    match step {
        Step::Compute { units: 1 } => "1 unit".to_owned(),
        Step::Wait { ns } => time(*ns as f64),
        Step::Tick { ns } => format!("every {}", time(*ns as f64)),
        Step::Lock { units: 0, .. } => String::new(),
        Step::Compute { units } | Step::Lock { units, .. } => format!("{} units", number(units)),
        Step::Add { name, times: 1 } => format!("to “{name}”"),
        Step::Add { name, times } => format!("{} × to “{name}”", number(times)),
        Step::Send { to, .. } if to.is_empty() => "to nobody yet".to_owned(),
        Step::Send { to, bytes: size, .. } => format!("{} to {to}", bytes(*size as f64)),
        Step::Receive { from: Some(from) } => format!("from {from}"),
        Step::Receive { from: None } => "from anyone".to_owned(),
        Step::WriteFile { bytes: size, sync: true } => format!("{}, synced", bytes(*size as f64)),
        Step::ReadFile { bytes: size }
        | Step::Touch { bytes: size }
        | Step::WriteFile { bytes: size, .. } => bytes(*size as f64),
        Step::Barrier { name } => name.clone(),
        Step::Repeat { times: 1, .. } => "once".to_owned(),
        Step::Repeat { times, .. } => format!("{} times", number(times)),
        Step::Other(_) => "not known here".to_owned(),
    }
}

/// What a step is called with its number in its role, such as `Lock “table”, step 2 of worker`;
/// steps inside others are numbered within them.
#[must_use]
pub fn named(roles: &[Role], path: &StepPath) -> String {
    let role = roles.get(path.role).map_or("", |role| role.name.as_str());
    let Some(step) = path.step(roles) else { return format!("Role {role}") };
    let label = step.label();
    let what = match step {
        Step::Lock { name, .. } | Step::Barrier { name } => format!("{label} “{name}”"),
        Step::Add { name, .. } => format!("{label} to “{name}”"),
        Step::Send { to, .. } => format!("{label} to “{to}”"),
        Step::Receive { from: Some(from) } => format!("{label} from “{from}”"),
        Step::Compute { .. }
        | Step::Wait { .. }
        | Step::Tick { .. }
        | Step::Receive { from: None }
        | Step::ReadFile { .. }
        | Step::WriteFile { .. }
        | Step::Touch { .. }
        | Step::Repeat { .. }
        | Step::Other(_) => label.to_owned(),
    };
    let numbers: Vec<String> = path.places.iter().map(|place| (place + 1).to_string()).collect();
    format!("{what}, step {} of {role}", numbers.join("."))
}

/// How often a role does its steps, such as `3 times a round`.
#[must_use]
pub fn how_often(ending: &Ending) -> String {
    match ending {
        Ending::Loops(1) => "once a round".to_owned(),
        Ending::Loops(loops) => format!("{} times a round", count(*loops as f64)),
        Ending::After(ns) => format!("{} a round", time(*ns as f64)),
        Ending::With(other) => format!("until {other} is done"),
    }
}

fn listed(steps: &[Step]) -> String {
    steps.iter().map(step).collect::<Vec<_>>().join(", ")
}

fn step(step: &Step) -> String {
    let number = |value: &u64| count(*value as f64);
    match step {
        Step::Compute { units } => format!("compute {} units", number(units)),
        Step::Wait { ns } => format!("wait {}", time(*ns as f64)),
        Step::Tick { ns } => format!("wait for the next tick of {}", time(*ns as f64)),
        Step::Lock { name, units, steps } => {
            let mut inside = Vec::new();
            if *units > 0 {
                inside.push(format!("compute {} units", number(units)));
            }
            inside.extend(steps.iter().map(self::step));
            format!("lock “{name}” to {}", inside.join(" and "))
        }
        Step::Add { name, times: 1 } => format!("add to “{name}”"),
        Step::Add { name, times } => format!("add to “{name}” {} times", number(times)),
        Step::Send { to, whom: Whom::Next, bytes: size } => {
            format!("send {} to {to}", bytes(*size as f64))
        }
        Step::Send { to, whom, bytes: size } => {
            format!("send {} to {to} ({})", bytes(*size as f64), whom.label())
        }
        Step::Receive { from: Some(from) } => format!("receive from {from}"),
        Step::Receive { from: None } => "receive from anyone".to_owned(),
        Step::ReadFile { bytes: size } => format!("read {} of a file", bytes(*size as f64)),
        Step::WriteFile { bytes: size, sync: true } => {
            format!("write {} to a file and sync it", bytes(*size as f64))
        }
        Step::WriteFile { bytes: size, .. } => format!("write {} to a file", bytes(*size as f64)),
        Step::Touch { bytes: size } => format!("touch {} of memory", bytes(*size as f64)),
        Step::Barrier { name } => format!("meet at “{name}”"),
        Step::Repeat { times, steps } => format!("{} times ({})", number(times), listed(steps)),
        Step::Other(word) => format!("“{word}”, which this version does not know"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::roles_check::read_strictly;

    #[test]
    fn a_cast_is_told_in_words() {
        let roles = read_strictly(
            r#"[{"name": "writer", "loops": 3, "cores": "first:2", "steps": [
                    {"do": "compute", "units": 2000}, {"do": "send", "to": "reader", "whom": "each", "bytes": 1024}]},
                {"name": "reader", "count": 2, "threads": 3, "until": "writer", "priority": "low", "steps": [
                    {"do": "receive"}, {"do": "lock", "name": "l", "units": 5, "steps": [{"do": "add", "name": "n"}]},
                    {"do": "repeat", "times": 4, "steps": [{"do": "wait", "ns": 2000000}]}]}]"#,
        )
        .unwrap();
        assert_eq!(in_short(&roles), "writer, 6 × reader");
        assert_eq!(
            sentence(&roles[0]),
            "writer, on the first 2 cores: 3 times, compute 2,000 units, send 1 KiB to reader (each)."
        );
        assert_eq!(
            sentence(&roles[1]),
            "reader, 3 in each of 2 address spaces, low priority: until writer is done, receive from \
             anyone, lock “l” to compute 5 units and add to “n”, 4 times (wait 2 ms)."
        );
    }
}
