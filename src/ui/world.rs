//! What the window needs of the world outside, so that everything else can be tested without it.

use super::state::{MachineFacts, RecentFile};
use crate::engine::runner::TrialRunner;
use crate::engine::selftest::Line;
use crate::file::Origin;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use crate::model::session::Check;
use std::path::PathBuf;

/// What came of asking for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked<T> {
    /// This was chosen.
    Chosen(T),
    /// The user gave up.
    Cancelled,
    /// The system has no dialog to ask with.
    Unavailable,
}

/// The world outside. What may take long runs in the background; none of it is called while a
/// frame is drawn.
pub trait World: Send + Sync {
    /// What makes trials happen, for one session under this name of the machine.
    fn runner(&self, machine_label: &str) -> Box<dyn TrialRunner>;
    /// What files call this machine.
    fn machine_label(&self) -> String;
    /// Keeps another name for this machine; an empty one gives way to a random one.
    ///
    /// # Errors
    /// Why it cannot be kept.
    fn set_machine_label(&self, label: &str) -> Result<(), Problem>;
    /// This machine under this name.
    fn machine(&self, machine_label: &str) -> MachineFacts;
    /// What may disturb a run now.
    fn checks(&self) -> Vec<Check>;
    /// Tests every part of the program and tells each as it ends.
    fn self_test(&self, tell: &mut dyn FnMut(&Line));
    /// What is to be said if the slim measuring program is missing.
    fn worker_missing(&self) -> Option<Problem>;

    /// Asks which files to open.
    fn ask_open(&self) -> Asked<Vec<PathBuf>>;
    /// Asks where to save; `name` is proposed.
    fn ask_save(&self, name: &str) -> Asked<PathBuf>;

    /// Files that were open before, newest first.
    fn recent(&self) -> Vec<RecentFile>;
    /// Puts a file at the head of the list.
    fn remember(&self, file: &RecentFile);
    /// Drops a file from the list.
    fn forget(&self, path: &std::path::Path);

    /// Keeps a copy of an experiment that is not saved, in case the program is ended.
    ///
    /// # Errors
    /// Why the copy could not be written.
    fn keep(&self, key: &str, experiment: &Experiment, origin: &Origin) -> Result<(), Problem>;
    /// Drops the copy.
    fn drop_copy(&self, key: &str);
    /// Copies that a program left behind that was ended; they are taken over.
    fn recovered(&self) -> Vec<(Experiment, Origin)>;

    /// A random number.
    fn random(&self) -> u64;
    /// Today, as `2026-11-21`.
    fn today(&self) -> String;
    /// Does something on a thread of this name; a test may do it at once.
    fn in_background(&self, name: &'static str, job: Box<dyn FnOnce() + Send>);
}
