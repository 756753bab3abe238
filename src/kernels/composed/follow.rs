//! What follows from a cast: how many take part, what they use, and about how they would take turns.

use super::kernel::{of_cast, room};
use super::sketch::sketch;
use super::tally;
use crate::kernels::composed::program::Script;
use crate::model::param::Params;
use crate::model::roles_sketch::Sketch;

/// What follows from a cast.
#[derive(Clone, Debug, PartialEq)]
pub struct Follows {
    /// How many workers one cast has.
    pub workers: usize,
    /// How many address spaces they live in, in models with processes.
    pub spaces: usize,
    /// How many ways messages take.
    pub ways: usize,
    /// The names of the locks.
    pub locks: Vec<String>,
    /// The names of the counters.
    pub counters: Vec<String>,
    /// The names of the barriers.
    pub barriers: Vec<String>,
    /// How many messages are sent in a round by those whose loops are counted.
    pub messages: u64,
    /// How many bytes are written to files in a round by those whose loops are counted.
    pub written_bytes: u64,
    /// About how long a round takes on a machine of 2024 with two cores, in nanoseconds.
    pub round_ns: f64,
    /// How the workers would take turns.
    pub sketch: Sketch,
}

/// What follows from the cast of some parameters, if a script can be made of it.
#[must_use]
pub fn follow(params: &Params) -> Option<Follows> {
    params.check(super::KERNEL.params).ok()?;
    of_cast(params, |script| of_script(script, room(params))).ok()
}

fn of_script(script: &Script, room: Option<usize>) -> Follows {
    Follows {
        workers: script.cast.size(),
        spaces: script.cast.spaces.len(),
        ways: script.lanes.len(),
        locks: script.locks.clone(),
        counters: script.counters.clone(),
        barriers: script.barriers.iter().map(|(name, _)| name.clone()).collect(),
        messages: tally::messages(script),
        written_bytes: tally::written(script),
        round_ns: tally::nominal_round_ns(script),
        sketch: sketch(script, room),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::EXAMPLES;
    use super::*;
    use crate::model::param::Value;

    #[test]
    fn every_example_makes_sense_and_something_follows_from_it() {
        for example in EXAMPLES {
            let value = Value::Roles((example.roles)());
            let params = Params([("roles".to_owned(), value)].into());
            assert_eq!((super::super::KERNEL.sound)(&params), Ok(()), "{}", example.title);
            let follows = follow(&params).unwrap();
            assert!(follows.workers > 1 && follows.round_ns > 0.0, "{}", example.title);
            assert_eq!(follows.sketch.tracks.len(), follows.workers, "{}", example.title);
        }
    }
}
