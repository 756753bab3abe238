//! Work that people compose: roles, each with its steps, played in every model with one meaning.
//!
//! A round is one performance of the cast: every role does its steps as often as it says. Workers
//! beyond one cast make further casts side by side, which share the rounds. What has a name, locks
//! and counters, is one thing for all of them; messages and barriers stay within a cast.
//!
//! How it is verified: where the number of loops is fixed, every step adds to a result that follows
//! from the steps alone, computing with all that it computed, so a step left out, done twice or done
//! wrongly is seen. Where the time or another role ends a role, nobody knows beforehand how often its
//! steps are done. Then everything that is sent has to be received, everything that is added has to
//! arrive in its counter, and each worker looks at what each of its own steps gave: the last part of
//! every computation, at most some 60 us of it, against one made before the start gate, samples of
//! what is read, and every cache line that is touched. That a waiting step waited long enough is not
//! verified, and what is written is only known to have been taken by the system.

mod cast;
mod check;
mod computing;
mod equipment;
mod follow;
mod kernel;
mod play;
mod program;
mod rehearsal;
mod samples;
mod shelf;
mod sketch;
mod standstill;
mod tally;

#[cfg(test)]
mod check_tests;

pub use follow::{Follows, follow};
pub use kernel::KERNEL;
