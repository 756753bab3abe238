//! The experiment file: the only place that knows the format.

use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use std::path::Path;

/// An experiment as it was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The document.
    pub experiment: Experiment,
    /// What the file held beyond it; handed back on saving, so that nothing is lost.
    pub origin: Origin,
    /// Whether it may be saved over.
    pub access: Access,
    /// What a reader has to know: edited samples, verdicts that differ when recomputed, values
    /// that this version does not know. Each a sentence.
    pub remarks: Vec<String>,
}

/// The text of a file beyond what this version knows.
#[derive(Clone, Debug, Default)]
pub struct Origin {}

/// Whether a document may be saved over the file that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It may.
    ReadWrite,
    /// It may not, and why.
    ReadOnly(Problem),
}

/// Opens a file.
///
/// # Errors
/// What is wrong with it, with line and column where there is one.
pub fn open(path: &Path) -> Result<Opened, Problem> {
    let _ = path;
    unreachable!()
}

/// Reads the text of a file.
///
/// # Errors
/// What is wrong with it, with line and column where there is one.
pub fn read(bytes: &[u8]) -> Result<Opened, Problem> {
    let _ = bytes;
    unreachable!()
}

/// The text of a file.
#[must_use]
pub fn to_text(experiment: &Experiment, origin: &Origin) -> String {
    let _ = (experiment, origin);
    unreachable!()
}

/// Saves: temporary file in the same folder, fsync, rename.
///
/// # Errors
/// Why the file could not be written; the file that was there is untouched then.
pub fn save(path: &Path, experiment: &Experiment, origin: &Origin) -> Result<(), Problem> {
    let _ = (path, experiment, origin);
    unreachable!()
}

/// A random id for a new experiment.
#[must_use]
pub fn new_id() -> String {
    unreachable!()
}
