//! Casts that come with the program.

use crate::model::design::CoreSet;
use crate::model::roles::{Ending, Priority, Role, Step, Whom};

/// One computes and sends, the other receives and computes, until the first is done.
pub fn producer_and_consumer() -> Vec<Role> {
    let role = |name: &str, ending, steps| Role {
        name: name.to_owned(),
        count: 1,
        threads: 1,
        space: None,
        ending,
        priority: Priority::Normal,
        cores: CoreSet::All,
        steps,
    };
    let compute = || Step::Compute { units: 20_000 };
    let send = Step::Send { to: "consumer".to_owned(), whom: Whom::Next, bytes: 1_024 };
    let receive = Step::Receive { from: Some("producer".to_owned()) };
    vec![
        role("producer", Ending::Loops(1), vec![compute(), send]),
        role("consumer", Ending::With("producer".to_owned()), vec![receive, compute()]),
    ]
}
