//! The runner that starts a fresh host process for every trial.

use super::runner::{Prepared, TrialRunner};
use crate::model::design::{Design, Variant};
use crate::model::problem::Problem;
use crate::model::trial::Trial;
use std::time::Duration;

/// Runs trials in fresh host processes.
#[derive(Debug)]
pub struct HostRunner {
    machine_label: String,
}

impl HostRunner {
    /// A runner for sessions on this machine under this label.
    #[must_use]
    pub fn new(machine_label: &str) -> Self {
        Self { machine_label: machine_label.to_owned() }
    }
}

impl TrialRunner for HostRunner {
    fn prepare(&mut self, _design: &Design) -> Result<Prepared, Problem> {
        unreachable!("{}", self.machine_label)
    }
    fn run(&mut self, _design: &Design, _variant: &Variant, _round: u32) -> Trial {
        unreachable!()
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn utc_minute(&self) -> String {
        String::new()
    }
}

/// Whether the measuring program is where it is looked for; otherwise where that is.
///
/// # Errors
/// The sentence for a banner: what is missing, what works all the same, where it is looked for.
pub fn find_worker() -> Result<std::path::PathBuf, Problem> {
    unreachable!()
}
