//! Copies of documents that are running or not saved, so that nothing is lost when the program is
//! ended early.
//!
//! Each running program has a folder of its own below `autosave`, with a lock on the file `owner`
//! in it. The system lets go of the lock when the process ends, however it ends; so a folder
//! whose lock can be taken belongs to nobody, and its documents are recovered.

use super::save::replace;
use super::{Origin, hash, identity, open, to_text};
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const OWNER: &str = "owner";
const EXTENSION: &str = "tandem";

/// Where this running program keeps copies of its documents.
#[derive(Debug)]
pub struct Autosave {
    folder: PathBuf,
    /// Held, not read: the lock ends with it.
    owner: Option<File>,
}

impl Autosave {
    /// Makes a folder for this running program.
    ///
    /// # Errors
    /// Why it could not be made; the program then runs without copies.
    pub fn open(data_folder: &Path) -> Result<Self, Problem> {
        let all = data_folder.join("autosave");
        let not_made = |error: io::Error| {
            Problem::new(
                format!("The folder for unsaved work could not be made: {error}"),
                "Unsaved work is not kept when the program ends early",
                "Save often, and check that there is room and that you may write to it",
            )
        };
        let mut last = None;
        // Another program that starts now may take a new folder for one that is left over.
        for _attempt in 0..8 {
            let folder = all.join(identity::random());
            match fs::create_dir_all(&folder).and_then(|()| take(&folder)) {
                Ok(Some(owner)) => return Ok(Self { folder, owner: Some(owner) }),
                Ok(None) => {}
                Err(error) => last = Some(error),
            }
        }
        Err(not_made(last.unwrap_or_else(|| io::ErrorKind::WouldBlock.into())))
    }

    /// Keeps a copy of a document under the key that the caller gives it; a copy that was there
    /// before is replaced as a whole. The id of the experiment is no such key: two documents may have
    /// the same.
    ///
    /// # Errors
    /// Why it could not be written; the copy before is untouched then.
    pub fn keep(&self, key: &str, experiment: &Experiment, origin: &Origin) -> Result<(), Problem> {
        replace(&self.path(key), &to_text(experiment, origin))
    }

    /// Removes the copy of a document that was saved, or given up by the user.
    pub fn forget(&self, key: &str) {
        // There may be none.
        let _gone_either_way = fs::remove_file(self.path(key));
    }

    /// Makes a copy that was left behind one of this running program, as it is and under a key of its
    /// own.
    ///
    /// # Errors
    /// Why it could not be moved; it is then where it was.
    pub fn take_over(&self, key: &str, recovered: &Recovered) -> Result<(), Problem> {
        fs::rename(&recovered.path, self.path(key)).map_err(|error| {
            Problem::new(
                format!("A copy of unsaved work could not be taken over: {error}"),
                "It is offered again at the next start",
                "Save the experiment to keep it",
            )
        })
    }

    /// Finds what programs left behind that are no longer running, under whatever keys.
    #[must_use]
    pub fn recover(data_folder: &Path) -> Recovery {
        let mut recovery = Recovery { documents: Vec::new(), folders: Vec::new() };
        let Ok(folders) = fs::read_dir(data_folder.join("autosave")) else { return recovery };
        for folder in folders.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
            if let Ok(Some(owner)) = take(&folder) {
                let (documents, damaged) = documents(&folder);
                recovery.documents.extend(documents);
                recovery.folders.push(Leftover { folder, owner, damaged });
            }
        }
        recovery.documents.sort_by_key(|document| document.saved_at);
        recovery
    }

    /// A key may hold anything, so the name is made from its digest.
    fn path(&self, key: &str) -> PathBuf {
        let name = &hash::of_bytes(key.as_bytes())[..32];
        self.folder.join(name).with_extension(EXTENSION)
    }
}

impl Drop for Autosave {
    /// Removes the folder if no copy is left in it: the user has decided about every document.
    fn drop(&mut self) {
        let names = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        if names.map(|entry| entry.path()).any(|path| is_document(&path)) {
            return;
        }
        // An open file keeps its folder on Windows.
        self.owner = None;
        let _left_for_the_next_start = fs::remove_dir_all(&self.folder);
    }
}

/// A document that was not saved when its program ended.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// The document.
    pub experiment: Experiment,
    /// What its file held beyond it.
    pub origin: Origin,
    /// When the copy was written.
    pub saved_at: SystemTime,
    /// The copy.
    path: PathBuf,
}

/// What was taken over. Until it is confirmed it stays on the disk, for the next start if this
/// program ends early too; while it is held, no other program takes it.
#[derive(Debug)]
pub struct Recovery {
    /// The documents, oldest first.
    pub documents: Vec<Recovered>,
    folders: Vec<Leftover>,
}

#[derive(Debug)]
struct Leftover {
    folder: PathBuf,
    owner: File,
    damaged: bool,
}

impl Recovery {
    /// Removes what was found, once the documents are kept elsewhere or were taken over. A folder with
    /// a copy that could not be read stays, without those that could.
    pub fn confirm(self) {
        for Leftover { folder, owner, damaged } in self.folders {
            if damaged {
                for path in readable(&folder) {
                    let _left_for_the_next_start = fs::remove_file(path);
                }
            }
            // An open file keeps its folder on Windows.
            drop(owner);
            if !damaged {
                let _left_for_the_next_start = fs::remove_dir_all(folder);
            }
        }
    }
}

/// Takes the lock of a folder; nothing if a running program holds it.
fn take(folder: &Path) -> io::Result<Option<File>> {
    let path = folder.join(OWNER);
    let owner = File::options().create(true).truncate(false).write(true).open(path)?;
    match owner.try_lock() {
        Ok(()) => Ok(Some(owner)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}

fn document_paths(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| is_document(path)).collect()
}

fn readable(folder: &Path) -> Vec<PathBuf> {
    document_paths(folder).into_iter().filter(|path| open(path).is_ok()).collect()
}

/// The documents of a folder, and whether one of them could not be read.
fn documents(folder: &Path) -> (Vec<Recovered>, bool) {
    let mut recovered = Vec::new();
    let mut damaged = false;
    for path in document_paths(folder) {
        match open(&path) {
            Ok(opened) => recovered.push(Recovered {
                experiment: opened.experiment,
                origin: opened.origin,
                saved_at: fs::metadata(&path)
                    .and_then(|metadata| metadata.modified())
                    .unwrap_or(SystemTime::UNIX_EPOCH),
                path,
            }),
            Err(_) => damaged = true,
        }
    }
    (recovered, damaged)
}
