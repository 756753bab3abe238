//! Laws of scaling: what the speedups of one model say of the work, of the model and of what more
//! workers would bring.
//!
//! | Law | File | Source |
//! |---|---|---|
//! | speedup, efficiency | `speedup` | Amdahl 1967; Gustafson 1988 |
//! | apparent serial share by worker count | `karp_flatt` | Karp and Flatt 1990 |
//! | serial share of the same work for all | `amdahl` | Amdahl 1967 |
//! | serial share of the same work for each | `gustafson` | Gustafson 1988 |
//! | contention and coherency | `usl`, `usl_free_base` | Gunther 1993, 2007 |
//! | what no speedup can pass | `bounds` | Hoefler and Belli 2015, rule 11 |
//!
//! All of them are fitted to the same [`rounds::Table`]: the rounds in which every worker count has
//! a speedup. Their intervals come from the same [`resample::Resampled`] rounds, so that what a
//! whole round shares, the base among it, is shared there too. What has too few points is a
//! [`refused::Refused`] with its sentence, never a number.

pub mod amdahl;
pub mod bounds;
#[cfg(test)]
mod coverage_tests;
pub mod curve;
pub mod gustafson;
pub mod karp_flatt;
#[cfg(test)]
mod published;
pub mod refused;
pub mod resample;
pub mod rounds;
pub mod scaling;
pub mod serial_share;
pub mod speedup;
#[cfg(test)]
mod synthetic;
pub mod usl;
pub mod usl_free_base;
pub mod words;

// The simulation reaches it here and in the bench `judgement` by the same path.
#[cfg(test)]
use super::statistics::{draws::Draws, level::Estimated};
