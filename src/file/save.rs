//! Replacing a file: either the new text is there as a whole, or the old one is untouched.

use super::limits::MAX_BYTES;
use super::version::Version;
use crate::model::problem::Problem;
use serde_json::Value;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Replaces what stands at a path.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Problem> {
    replace_by(path, |file| file.write_all(text.as_bytes()))
        .map_err(|failure| not_saved(path, &failure))
}

/// Why an experiment may not be saved over the file that stands at a path.
pub(super) fn obstacle(path: &Path) -> Option<Problem> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_file() {
        return Some(Problem::new(
            format!("{} is not a file", path.display()),
            "Nothing was saved",
            "Choose another name",
        ));
    }
    if metadata.permissions().readonly() {
        return Some(Problem::new(
            format!("{} may not be written to", path.display()),
            "Nothing was saved and the file is as it was",
            "Save under another name, or allow writing to it",
        ));
    }
    version_at(path).filter(|version| version.is_newer_major()).map(Version::refusal)
}

fn version_at(path: &Path) -> Option<Version> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_BYTES).expect("the limit is far below 2^64");
    File::open(path).ok()?.take(limit).read_to_end(&mut bytes).ok()?;
    Version::of(&serde_json::from_slice::<Value>(&bytes).ok()?)
}

/// Which part of a save did not work.
#[derive(Debug)]
enum Failure {
    /// The new text could not be written beside the file that it is to replace.
    Writing(io::Error),
    /// It was written there, and the file could not be replaced by it.
    Replacing(io::Error),
}

fn not_saved(path: &Path, failure: &Failure) -> Problem {
    let (reason, advice) = match failure {
        // In the folder a file was just made. Windows says this of a file that is open elsewhere.
        Failure::Replacing(error) if error.kind() == ErrorKind::PermissionDenied => (
            "another program has it open, or you may not replace it".to_owned(),
            "Close it in the other program, or save under another name",
        ),
        Failure::Writing(error) | Failure::Replacing(error) => {
            reason_and_advice(error, &folder_of(path))
        }
    };
    Problem::new(
        format!("{} could not be saved: {reason}", path.display()),
        "A file that was there before is as it was",
        advice,
    )
}

/// What the system said, in plain words, and what to do about it.
fn reason_and_advice(error: &io::Error, folder: &Path) -> (String, &'static str) {
    let is_folder = folder.is_dir();
    let folder = folder.display();
    match error.kind() {
        ErrorKind::StorageFull => {
            ("the disk is full".to_owned(), "Make room, or save to another disk")
        }
        ErrorKind::QuotaExceeded => (
            "you have used all the room that you are allowed on this disk".to_owned(),
            "Make room, or save to another disk",
        ),
        ErrorKind::PermissionDenied => (
            format!("you may not write to the folder {folder}"),
            "Choose a folder that you may write to",
        ),
        ErrorKind::ReadOnlyFilesystem => {
            ("the disk can only be read".to_owned(), "Choose a folder that you may write to")
        }
        ErrorKind::InvalidFilename => {
            ("the system takes no such file name".to_owned(), "Choose another name")
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory if !is_folder => {
            (format!("there is no folder {folder}"), "Choose a folder that exists")
        }
        // Such a folder shows what the system does, or what another program has.
        ErrorKind::NotFound => {
            (format!("no file can be made in {folder}"), "Choose another folder, such as your own")
        }
        _ => (error.to_string(), "Try again, or choose another folder"),
    }
}

/// The folder of a file.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The writer comes in as an argument, so that a test can let the disk be full.
fn replace_by(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Failure> {
    // A link stays a link; what it points to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    let temporary = written(&folder, &target, write).map_err(Failure::Writing)?;
    temporary.persist(&target).map_err(|error| Failure::Replacing(error.error))?;
    // The name is on the disk once its folder is. Windows has no such call, and a folder that
    // cannot be opened does not make the save a failure.
    if let Ok(folder) = File::open(&folder) {
        let _synced_or_not = folder.sync_all();
    }
    Ok(())
}

/// The new text in a file of its own, with the permissions of the one that it is to replace.
fn written(
    folder: &Path,
    target: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    let mut temporary = tempfile::Builder::new()
        .prefix(".tandem-")
        .suffix(".part")
        // Made by hand, because the crate's own files are for the user's eyes only, and a saved
        // file has the permissions of any other file.
        .make_in(folder, |path| {
            File::options().read(true).write(true).create_new(true).open(path)
        })?;
    write(temporary.as_file_mut())?;
    temporary.as_file().sync_all()?;
    if let Ok(metadata) = fs::metadata(target) {
        temporary.as_file().set_permissions(metadata.permissions())?;
    }
    Ok(temporary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_full_disk_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tandem");
        replace(&path, "old").unwrap();
        let error = replace_by(&path, |file| {
            file.write_all(b"half of the n")?;
            Err(io::Error::from(ErrorKind::StorageFull))
        })
        .unwrap_err();
        let problem = not_saved(&path, &error);
        assert!(problem.to_string().ends_with("Make room, or save to another disk."), "{problem}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a.tandem"]);
    }

    #[test]
    fn a_save_replaces_the_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tandem");
        replace(&path, "a long text").unwrap();
        replace(&path, "short").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "short");
        assert_eq!(names(folder.path()), ["a.tandem"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let problem = replace(&folder.path().join("none/a.tandem"), "x").unwrap_err();
        assert!(problem.what.contains("could not be saved: there is no folder"), "{problem}");
        assert!(problem.to_string().contains("Choose a folder that exists"), "{problem}");
    }

    #[test]
    fn what_the_system_said_is_told_in_plain_words_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tandem");
        // The folder is there; on Linux /proc says this of every new file.
        for (kind, reason, advice) in [
            (ErrorKind::NotFound, "no file can be made in", "Choose another folder"),
            (ErrorKind::PermissionDenied, "you may not write to the folder", "that you may write"),
            (ErrorKind::ReadOnlyFilesystem, "the disk can only be read", "that you may write to"),
            (ErrorKind::StorageFull, "the disk is full", "Make room"),
            (ErrorKind::InvalidFilename, "no such file name", "Choose another name"),
        ] {
            let problem = not_saved(&path, &Failure::Writing(io::Error::from(kind)));
            assert!(problem.what.contains(reason), "{problem}");
            assert!(problem.advice.contains(advice), "{problem}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_replaced_is_not_blamed_on_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tandem");
        // What stands there is no file, so that the new text is written and cannot take its place.
        fs::create_dir(&path).unwrap();
        fs::write(path.join("b"), "old").unwrap();
        let failure = replace_by(&path, |file| file.write_all(b"new")).unwrap_err();
        assert!(matches!(failure, Failure::Replacing(_)), "{failure:?}");
        assert_eq!(names(folder.path()), ["a.tandem"]);
        let refused = Failure::Replacing(io::Error::from(ErrorKind::PermissionDenied));
        let problem = not_saved(&path, &refused);
        assert!(problem.what.ends_with("another program has it open, or you may not replace it"));
        assert!(!problem.to_string().contains("folder"), "{problem}");
    }
}
