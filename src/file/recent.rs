//! The list of files that were open lately, with what each of them found.

use super::save::replace;
use crate::model::experiment::Verdict;
use crate::model::problem::Problem;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// How many files the list holds.
pub const CAPACITY: usize = 12;

/// A file that was open lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its title.
    pub title: String,
    /// The verdict of its headline, if it has a run.
    pub verdict: Option<Verdict>,
    /// The verdict as one sentence; empty without a run.
    pub sentence: String,
    /// The ratio as people read it, such as `0.51`; empty without one.
    pub ratio: String,
    /// When it was last open, in UTC, as people read it.
    pub date: String,
}

/// The list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentFiles {
    /// The files.
    pub files: Vec<RecentFile>,
}

#[derive(Serialize, Deserialize)]
struct RecentFilesWire {
    version: u32,
    files: Vec<serde_json::Value>,
}

const VERSION: u32 = 1;
const FILE_NAME: &str = "recent.json";

impl RecentFiles {
    /// Reads the list. One that is damaged is set aside under another name, so that nothing is
    /// lost and the program starts all the same; an entry that is damaged is left out.
    #[must_use]
    pub fn load(data_folder: &Path) -> Self {
        let path = data_folder.join(FILE_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Self::default(),
            Err(_) => Vec::new(),
        };
        let Ok(wire) = serde_json::from_slice::<RecentFilesWire>(&bytes) else {
            let _kept_or_not = fs::rename(&path, data_folder.join("recent.damaged.json"));
            return Self::default();
        };
        let entries = wire.files.into_iter();
        let mut files: Vec<RecentFile> =
            entries.filter_map(|entry| serde_json::from_value(entry).ok()).collect();
        files.truncate(CAPACITY);
        Self { files }
    }

    /// Puts a file first. One that is in the list moves; the oldest falls off.
    pub fn add(&mut self, file: RecentFile) {
        self.remove(&file.path.clone());
        self.files.insert(0, file);
        self.files.truncate(CAPACITY);
    }

    /// Takes a file off the list.
    pub fn remove(&mut self, path: &Path) {
        self.files.retain(|file| file.path != path);
    }

    /// Writes the list.
    ///
    /// # Errors
    /// Why it could not be written; the list that was there is untouched then.
    pub fn store(&self, data_folder: &Path) -> Result<(), Problem> {
        let entries = self.files.iter();
        let wire = RecentFilesWire {
            version: VERSION,
            // A path that is not text cannot stand in JSON; such a file is not listed.
            files: entries.filter_map(|file| serde_json::to_value(file).ok()).collect(),
        };
        let text = serde_json::to_string_pretty(&wire).expect("texts and numbers are JSON") + "\n";
        fs::create_dir_all(data_folder).map_err(|error| {
            Problem::new(
                format!("The folder for the program's own files could not be made: {error}"),
                "The list of recent files is not kept",
                "Check that there is room and that you may write to it",
            )
        })?;
        replace(&data_folder.join(FILE_NAME), &text)
    }
}

/// Folders in which systems show removable drives, and how many folders below them a drive is.
const DRIVES: [(&str, usize); 3] = [("/Volumes", 1), ("/media", 2), ("/run/media", 2)];

/// The root of the drive that a path is on, if it may be one that comes and goes: a drive with a
/// letter on Windows, or one in a folder that is kept for them.
#[must_use]
pub fn removable_drive(path: &Path) -> Option<PathBuf> {
    if let Some(prefix @ Component::Prefix(_)) = path.components().next() {
        return Some([prefix, Component::RootDir].iter().collect());
    }
    DRIVES.iter().find_map(|(folder, below)| {
        let parts: Vec<Component<'_>> = path.strip_prefix(folder).ok()?.components().collect();
        // The last part is the file itself.
        let drive = parts.get(..*below).filter(|_| parts.len() > *below)?;
        Some(Path::new(folder).join(drive.iter().collect::<PathBuf>()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> RecentFile {
        RecentFile {
            path: PathBuf::from(name),
            title: format!("Title of {name}"),
            verdict: Some(Verdict::Faster),
            sentence: "Two threads were faster.".to_owned(),
            ratio: "0.51".to_owned(),
            date: "2026-11-21 09:41".to_owned(),
        }
    }

    #[test]
    fn the_list_is_kept_newest_first_without_repeats_and_with_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let data_folder = folder.path().join("not/yet/there");
        let mut list = RecentFiles::load(&data_folder);
        for number in 0..20 {
            list.add(file(&format!("{number}.tandem")));
        }
        list.add(file("15.tandem"));
        list.remove(Path::new("17.tandem"));
        list.store(&data_folder).unwrap();
        let read = RecentFiles::load(&data_folder);
        assert_eq!(read, list);
        let names: Vec<_> = read.files.iter().map(|f| f.path.to_str().unwrap()).collect();
        assert_eq!(names[..4], ["15.tandem", "19.tandem", "18.tandem", "16.tandem"]);
        assert_eq!(names.len(), CAPACITY - 1);
    }

    #[test]
    fn a_drive_that_comes_and_goes_is_known_by_its_folder() {
        for (path, expected) in [
            ("/Volumes/LECTURE/3/demo.tandem", Some("/Volumes/LECTURE")),
            ("/media/ada/STICK/demo.tandem", Some("/media/ada/STICK")),
            ("/run/media/ada/STICK/a/b.tandem", Some("/run/media/ada/STICK")),
            ("/media/ada/demo.tandem", None),
            ("/Volumes/demo.tandem", None),
            ("/home/ada/media/ada/STICK/demo.tandem", None),
            ("demo.tandem", None),
        ] {
            assert_eq!(removable_drive(Path::new(path)), expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn a_damaged_list_is_set_aside_and_a_damaged_entry_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        fs::write(&path, "{\"version\": 1, \"fil").unwrap();
        assert_eq!(RecentFiles::load(folder.path()), RecentFiles::default());
        assert!(folder.path().join("recent.damaged.json").exists() && !path.exists());

        let mut list = RecentFiles::default();
        list.add(file("a"));
        list.store(folder.path()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\"files\": [", "\"files\": [7, {\"path\": 1},")).unwrap();
        assert_eq!(RecentFiles::load(folder.path()), list);
    }
}
