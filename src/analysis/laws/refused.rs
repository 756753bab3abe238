//! Why a law is not fitted, as the sentence that people are shown.

use crate::model::design::number_word;
use std::fmt;

/// Why a law is not fitted or a bound not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// Too few worker counts, one worker among them.
    TooFewCounts {
        /// The law, as the beginning of a sentence.
        law: &'static str,
        /// How many it needs.
        needed: u32,
        /// How many the design has.
        have: u32,
        /// Of these, how many are left out because busy cores were shared.
        left_out: u32,
    },
    /// Too few rounds for an interval, without which the law says nothing.
    TooFewRounds {
        /// The law, as the beginning of a sentence.
        law: &'static str,
        /// Rounds in which every count has a speedup.
        rounds: u32,
    },
    /// The law is about the same work for all, and each worker brings its own.
    EachBringsItsOwn {
        /// The law, as the beginning of a sentence.
        law: &'static str,
    },
    /// The law is about the same work for each worker, and all share one.
    AllShareOne {
        /// The law, as the beginning of a sentence.
        law: &'static str,
    },
    /// There is no round in which every count has a speedup.
    NoSharedRound,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::TooFewCounts { law, needed, have, left_out: 0 } => {
                let (needed, have) = (number_word(*needed), number_word(*have));
                write!(f, "{law} needs {needed} worker counts; this design has {have}")
            }
            Refused::TooFewCounts { law, needed, have, left_out } => {
                let words = [*needed, *have, *left_out].map(number_word);
                let [needed, have, left_out] = words;
                let share = if left_out == "one" { "shares" } else { "share" };
                write!(
                    f,
                    "{law} needs {needed} worker counts with a core for each worker; this design \
                     has {have}, of which {left_out} {share} busy cores"
                )
            }
            Refused::TooFewRounds { law, rounds } => {
                let rounds = number_word(*rounds);
                let noun = if rounds == "one" { "finished round" } else { "finished rounds" };
                let verb = if rounds == "one" { "is" } else { "are" };
                write!(f, "{law} needs six rounds for its intervals; there {verb} {rounds} {noun}")
            }
            Refused::EachBringsItsOwn { law } => {
                write!(f, "{law} is for the same work for all; here each worker brings its own")
            }
            Refused::AllShareOne { law } => {
                write!(f, "{law} is for the same work for each worker; here all share one")
            }
            Refused::NoSharedRound => {
                f.write_str("No law is fitted: no finished round has every worker count")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_is_missing_and_what_there_is() {
        let counts =
            |have, left_out| Refused::TooFewCounts { law: "USL", needed: 6, have, left_out };
        let cases = [
            (counts(2, 0), "USL needs six worker counts; this design has two"),
            (
                counts(7, 3),
                "USL needs six worker counts with a core for each worker; this design has seven, \
                 of which three share busy cores",
            ),
            (
                counts(6, 1),
                "USL needs six worker counts with a core for each worker; this design has six, of \
                 which one shares busy cores",
            ),
            (
                Refused::TooFewRounds { law: "USL", rounds: 3 },
                "USL needs six rounds for its intervals; there are three finished rounds",
            ),
            (
                Refused::EachBringsItsOwn { law: "Amdahl’s law" },
                "Amdahl’s law is for the same work for all; here each worker brings its own",
            ),
        ];
        for (refused, expected) in cases {
            assert_eq!(refused.to_string(), expected);
        }
    }
}
