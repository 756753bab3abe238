#![doc = include_str!("ARCHITECTURE.md")]
#![warn(missing_docs)]

// Where closed sets are matched, a new value has to be thought of in every place. The other layers
// also match sets of other crates, which hold hundreds of keys, events and kinds of errors.
#[warn(clippy::wildcard_enum_match_arm)]
pub mod analysis;
#[warn(clippy::wildcard_enum_match_arm)]
pub mod chart;
pub mod cli;
pub mod engine;
pub mod export;
pub mod file;
#[warn(clippy::wildcard_enum_match_arm)]
pub mod kernels;
#[warn(clippy::wildcard_enum_match_arm)]
pub mod model;
#[expect(unsafe_code, reason = "the one home of it: what the systems offer is not safe")]
pub mod platform;
pub mod ui;
