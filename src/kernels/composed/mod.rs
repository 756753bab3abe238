//! Work that people compose: roles, each with its steps, played in every model with one meaning.
//!
//! A round is one performance of the cast: every role does its steps as often as it says. Workers
//! beyond one cast make further casts side by side, which share the rounds. What has a name, locks
//! and counters, is one thing for all of them; messages and barriers stay within a cast.

mod cast;
mod check;
mod equipment;
mod kernel;
mod play;
mod program;
mod rehearsal;
mod samples;
mod standstill;
mod tally;

#[cfg(test)]
mod check_tests;

pub use kernel::KERNEL;
