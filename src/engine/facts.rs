//! What this machine is, can show, and is doing now, for the window and the command line.

use crate::model::machine::{Capability, Machine, Topology};
use crate::model::session::Check;

/// The machine under a label that the user chose.
#[must_use]
pub fn machine(label: &str) -> Machine {
    Machine { label: label.to_owned(), ..Machine::default() }
}

/// How its hardware threads lie together.
#[must_use]
pub fn topology() -> Topology {
    Topology::default()
}

/// What it can show and cannot, each with how or why not.
#[must_use]
pub fn capabilities() -> Vec<Capability> {
    Vec::new()
}

/// What is found before a run: `pass`, `warn` or `block` each.
#[must_use]
pub fn preflight() -> Vec<Check> {
    Vec::new()
}
