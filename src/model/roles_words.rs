//! A cast in words for people.

use super::design::CoreSet;
use super::roles::{Ending, Priority, Role, Step, Whom};
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
