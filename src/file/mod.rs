//! The experiment file: the only place that knows the format.

pub mod autosave;
mod hash;
mod identity;
mod label;
mod layout;
pub mod limits;
mod merge;
pub mod note;
mod place;
mod reading;
pub mod ready;
pub mod recent;
mod save;
mod scan;
pub mod shape;
mod v1;
pub mod verify;
mod version;

use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use v1::ExperimentWire;

pub use label::{machine_label, set_machine_label};
pub use v1::{EXPERIMENT as FORMAT, NAMED};

/// An experiment as it was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The document.
    pub experiment: Experiment,
    /// What the file held beyond it; handed back on saving, so that nothing is lost.
    pub origin: Origin,
    /// Whether it may be saved over.
    pub access: Access,
    /// Whether this version knows everything that changes the meaning of the numbers; no verdict
    /// may be shown otherwise.
    pub is_understood: bool,
    /// Whether all samples, and what sessions keep beside them, are as they were when they were
    /// measured, as their checksums tell.
    pub samples_intact: bool,
    /// What a reader has to know: edited samples, values that this version does not know. Each a
    /// sentence or two.
    pub remarks: Vec<String>,
}

/// The text of a file beyond what this version knows.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    document: Option<Arc<Value>>,
    refusal: Option<Problem>,
}

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
/// What is wrong with it, beginning with its name, with line and column where there is one.
pub fn open(path: &Path) -> Result<Opened, Problem> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(limits::MAX_BYTES).expect("the limit is far below 2^64") + 1;
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(
        |error| {
            Problem::new(
                format!("{} could not be opened: {error}", name(path)),
                "Nothing was read",
                "Check that the file is there and that you may read it",
            )
        },
    )?;
    read(&bytes)
        .map_err(|problem| Problem { what: format!("{}: {}", name(path), problem.what), ..problem })
}

/// The name of a file without its folder.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Reads the text of a file.
///
/// # Errors
/// What is wrong with it, with line and column where there is one.
pub fn read(bytes: &[u8]) -> Result<Opened, Problem> {
    reading::read(bytes)
}

/// The text of a file, in the one layout that files have.
#[must_use]
pub fn to_text(experiment: &Experiment, origin: &Origin) -> String {
    let wire = |experiment: &Experiment| {
        serde_json::to_value(ExperimentWire::from(experiment))
            .expect("texts, numbers, lists and maps of texts are JSON")
    };
    let new = wire(experiment);
    let Some(original) = &origin.document else { return layout::text(&new) };
    let read = reading::decode(original).expect("an origin is a document that was read");
    let mut document = merge::merge(original, &wire(&read), &new);
    merge::renew_checksums(&mut document, original);
    merge::keep_minor(&mut document, original);
    layout::text(&document)
}

/// Saves: temporary file in the same folder, fsync, rename.
///
/// # Errors
/// Why the file could not be written; the file that was there is untouched then. A document or a
/// file of a newer major version is not written.
pub fn save(path: &Path, experiment: &Experiment, origin: &Origin) -> Result<(), Problem> {
    if let Some(problem) = origin.refusal.clone().or_else(|| save::obstacle(path)) {
        return Err(problem);
    }
    let text = to_text(experiment, origin);
    // What cannot be opened again must never take the place of what can.
    if let Err(problem) = read(text.as_bytes()) {
        return Err(Problem::new(
            format!("The experiment cannot be kept in a file: {}", problem.what),
            "Nothing was saved; a file that was there before is as it was",
            "Change what is named here, or export the results",
        ));
    }
    save::replace(path, &text)
}

/// Writes what another program is to read, in the same careful way as [`save`].
///
/// # Errors
/// Why the file could not be written; the file that was there is untouched then.
pub fn save_export(path: &Path, text: &str) -> Result<(), Problem> {
    save::replace(path, text)
}

/// A random id for a new experiment.
#[must_use]
pub fn new_id() -> String {
    identity::random()
}

/// The folder in which the program keeps its own files: what the environment variable
/// `TANDEM_DATA_DIR` names, or else the system's place for such folders.
///
/// # Errors
/// The system names no such place.
pub fn data_folder() -> Result<PathBuf, Problem> {
    if let Some(folder) = std::env::var_os("TANDEM_DATA_DIR").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    directories::ProjectDirs::from("", "", "Tandem")
        .map(|folders| folders.data_local_dir().to_owned())
        .ok_or_else(|| {
            Problem::new(
                "The system names no folder for the program's own files",
                "Unsaved work is not kept when the program ends early",
                "Set the environment variable TANDEM_DATA_DIR to a folder",
            )
        })
}
