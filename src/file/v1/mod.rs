//! Version 1 of the format: its declarations, its frozen wire structs, and their way to the model
//! and back. What is written here was released; a change is a new minor or a new major.

mod attempts;
mod controls;
mod declared;
mod declared_session;
mod design;
mod experiment;
mod plan;
mod rounds_seen;
mod samples;
mod session;
mod timeline;

pub use declared::{EXPERIMENT, NAMED};
pub(super) use experiment::ExperimentWire;
