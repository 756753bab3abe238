//! What the window needs of the world outside, so that everything else can be tested without it.

use super::state::{MachineFacts, Missing, RecentFile};
use crate::engine::runner::TrialRunner;
use crate::engine::selftest::Line;
use crate::file::Origin;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use crate::model::session::Check;
use std::path::{Path, PathBuf};

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

/// Something to be done on another thread.
pub type Job = Box<dyn FnOnce() + Send>;

/// A copy that a program left behind that was ended.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// Under which key it is kept from now on.
    pub key: String,
    /// The experiment.
    pub experiment: Experiment,
    /// What its file held beyond it.
    pub origin: Origin,
    /// Whether it is kept.
    pub kept: Result<(), Problem>,
}

/// Hears whether a copy was written.
pub type Told = Box<dyn FnOnce(Result<(), Problem>) + Send>;

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

    /// Files that were open before, newest first. Nobody looks whether they are there.
    fn recent(&self) -> Vec<RecentFile>;
    /// What is known of a file that is not there; nothing of one that is. A share that does not
    /// answer lets this take minutes.
    fn missing(&self, path: &Path) -> Option<Missing>;
    /// Puts a file at the head of the list.
    fn remember(&self, file: &RecentFile);
    /// Drops a file from the list.
    fn forget(&self, path: &Path);

    /// Keeps a copy of an experiment that is not saved, in case the program is ended, under the key of
    /// its document. It is written in the background; a newer copy of the same key takes the place of
    /// one that still waits, and nothing is told of that one.
    fn keep(&self, key: &str, experiment: Experiment, origin: Origin, told: Told);
    /// Drops the copy, also one that waits or is being written: it never comes back by itself.
    fn drop_copy(&self, key: &str);
    /// Does something that writes a file of the user, in the background: after what writes the same
    /// file, and without waiting for any other.
    fn write(&self, path: &Path, job: Job);
    /// Tells when all copies that were asked for until now are written or dropped.
    fn when_copied(&self, told: Job);
    /// Copies that a program left behind that was ended; they are taken over, each under a key of its
    /// own. It may take long.
    fn recovered(&self) -> Vec<Recovered>;

    /// A random number.
    fn random(&self) -> u64;
    /// Today, as `2026-11-21`.
    fn today(&self) -> String;
    /// Does something on a thread of this name; a test may do it at once.
    fn in_background(&self, name: &'static str, job: Job);
}
