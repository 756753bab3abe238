//! Casts that come with the program.

use crate::model::design::CoreSet;
use crate::model::param::Example;
use crate::model::roles::{Ending, Priority, Role, Step, Whom};

/// What a person can begin with.
pub static EXAMPLES: &[Example] = &[
    Example {
        title: "Producer and consumer",
        sentence: "One makes things and sends them, the other takes them and works on them.",
        roles: producer_and_consumer,
    },
    Example {
        title: "Bank accounts",
        sentence: "Four clerks compute, then book under one lock: how much does the lock cost?",
        roles: bank,
    },
    Example {
        title: "Readers and writers",
        sentence: "Three readers and a writer work with one table that a lock protects.",
        roles: readers_and_writers,
    },
    Example {
        title: "Photo pipeline",
        sentence: "One reads files, three work on them, one stores them: who sets the pace?",
        roles: pipeline,
    },
];

fn role(name: &str, count: u32, ending: Ending, steps: Vec<Step>) -> Role {
    Role {
        name: name.to_owned(),
        count,
        threads: 1,
        space: None,
        ending,
        priority: Priority::Normal,
        cores: CoreSet::All,
        steps,
    }
}

fn compute(units: u64) -> Step {
    Step::Compute { units }
}

fn send(to: &str) -> Step {
    Step::Send { to: to.to_owned(), whom: Whom::Next, bytes: 1_024 }
}

fn receive(from: &str) -> Step {
    Step::Receive { from: Some(from.to_owned()) }
}

fn locked(name: &str, units: u64, steps: Vec<Step>) -> Step {
    Step::Lock { name: name.to_owned(), units, steps }
}

fn with(other: &str) -> Ending {
    Ending::With(other.to_owned())
}

/// One computes and sends, the other receives and computes, until the first is done.
pub fn producer_and_consumer() -> Vec<Role> {
    vec![
        role("producer", 1, Ending::Loops(1), vec![compute(20_000), send("consumer")]),
        role("consumer", 1, with("producer"), vec![receive("producer"), compute(20_000)]),
    ]
}

/// Clerks who compute alone and book one at a time.
fn bank() -> Vec<Role> {
    let add = Step::Add { name: "bookings".to_owned(), times: 1 };
    let steps = vec![compute(40_000), locked("accounts", 10_000, vec![add])];
    vec![role("clerk", 4, Ending::Loops(1), steps)]
}

/// Readers who look at a table for a short time, and a writer who changes it for longer.
fn readers_and_writers() -> Vec<Role> {
    let read = vec![locked("table", 2_000, Vec::new()), compute(20_000)];
    let write = vec![compute(20_000), locked("table", 10_000, Vec::new())];
    vec![role("reader", 3, Ending::Loops(4), read), role("writer", 1, Ending::Loops(2), write)]
}

/// Files are read, worked on by several and stored.
fn pipeline() -> Vec<Role> {
    let work = vec![receive("reader"), compute(100_000), send("writer")];
    let store = vec![receive("resizer"), Step::WriteFile { bytes: 16 << 10, sync: false }];
    vec![
        role(
            "reader",
            1,
            Ending::Loops(1),
            vec![Step::ReadFile { bytes: 64 << 10 }, send("resizer")],
        ),
        role("resizer", 3, with("reader"), work),
        role("writer", 1, with("resizer"), store),
    ]
}
