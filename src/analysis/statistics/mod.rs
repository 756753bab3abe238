//! Statistics of plain numbers: they know neither trials nor designs.
//!
//! Every function is total: it takes a [`sample::Sample`], which cannot be empty or hold what is no
//! number, or it answers `None` to what it cannot work on. Every interval is asked for at a
//! [`level::Level`]. Randomness comes from a seed, and the same seed gives the same bytes on any
//! number of threads.

pub mod bootstrap;
pub mod crossing;
#[cfg(test)]
pub(super) mod draws;
pub mod equivalence;
pub mod holm;
pub mod interaction;
pub mod level;
pub mod modes;
pub mod normal;
pub mod permutation;
pub mod proportion;
pub mod quantile;
pub mod rank_test;
pub mod rates;
pub mod sample;
pub mod signed_rank;
pub mod slope;
pub mod student;
