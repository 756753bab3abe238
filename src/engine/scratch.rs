//! Folders that vanish: with the program if it ends as it should, at the next start if it was
//! killed.

use crate::platform::filesystem::{self, Medium};
use crate::platform::process;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All scratch folders lie in a folder of this name.
const HOME: &str = "tandem-scratch";
/// A folder that is younger may be one that another program is making this instant.
const YOUNG: Duration = Duration::from_millis(500);
/// The file that a living program holds locked. The system lets go of it when the program ends,
/// however it ends.
const OWNER: &str = "owner";

/// A folder for the temporary files of one program. Dropping it removes it.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    // Held for its lock.
    _owner: File,
    trials: u32,
}

impl Scratch {
    /// Removes the folders of programs that are gone, then makes one.
    ///
    /// # Errors
    /// The system refused, for example because the disk is full.
    pub fn open() -> io::Result<Self> {
        Self::open_in(&home())
    }

    fn open_in(home: &Path) -> io::Result<Self> {
        if home.to_str().is_none() {
            let what = "the name of the folder for temporary files is not UTF-8";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        fs::create_dir_all(home)?;
        sweep(home);
        let folder = tempfile::Builder::new().prefix("t").tempdir_in(home)?.keep();
        let owner = File::create_new(folder.join(OWNER))?;
        owner.lock()?;
        Ok(Self { folder, _owner: owner, trials: 0 })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new folder for one trial.
    ///
    /// # Errors
    /// The system refused.
    pub fn trial(&mut self) -> io::Result<PathBuf> {
        self.trials += 1;
        let stem = self.folder.file_name().unwrap_or_default().to_string_lossy();
        let folder = self.folder.join(format!("{stem}-{}", self.trials));
        fs::create_dir(&folder)?;
        Ok(folder)
    }

    /// Removes the folder of a trial. What cannot be removed now is removed with the program's
    /// folder.
    pub fn clear(&self, trial: &Path) {
        debug_assert!(trial.starts_with(&self.folder), "only what was made here is removed");
        let _later = fs::remove_dir_all(trial);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is swept at the next start.
        let _later = fs::remove_dir_all(&self.folder);
    }
}

/// The system's folder for temporary files, or the user's cache if the former lies in memory, where
/// writing and syncing would mean nothing.
#[expect(clippy::disallowed_methods, reason = "this is the guard that removes what it makes")]
fn home() -> PathBuf {
    let temporary = std::env::temp_dir();
    let in_memory =
        |folder: &Path| filesystem::of(folder).is_some_and(|found| found.medium == Medium::Memory);
    let was_chosen = std::env::var_os("TMPDIR").is_some();
    if in_memory(&temporary)
        && !was_chosen
        && let Some(folders) = directories::BaseDirs::new()
        && fs::create_dir_all(folders.cache_dir()).is_ok()
        && !in_memory(folders.cache_dir())
    {
        return folders.cache_dir().join(home_name());
    }
    temporary.join(home_name())
}

/// One folder for each user, because one user cannot write into another's.
fn home_name() -> String {
    process::user_number().map_or_else(|| HOME.to_owned(), |user| format!("{HOME}-{user}"))
}

/// Removes every folder whose owner is gone.
fn sweep(home: &Path) {
    let Ok(entries) = fs::read_dir(home) else { return };
    for folder in entries.flatten().map(|entry| entry.path()) {
        let owner = File::open(folder.join(OWNER));
        let is_alive =
            owner.is_ok_and(|owner| matches!(owner.try_lock(), Err(TryLockError::WouldBlock)));
        if !is_alive && !is_young(&folder) {
            let _not_ours = fs::remove_dir_all(&folder);
        }
    }
}

fn is_young(folder: &Path) -> bool {
    let changed = fs::metadata(folder).and_then(|facts| facts.modified());
    changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age < YOUNG))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn a_folder_vanishes_with_its_owner_and_a_dead_owners_folder_at_the_next_start() {
        let home = tempfile::tempdir().unwrap();
        let mut living = Scratch::open_in(home.path()).unwrap();
        let trial = living.trial().unwrap();
        let dead = home.path().join("t-dead");
        fs::create_dir(&dead).unwrap();
        File::create(dead.join(OWNER)).unwrap();
        File::create(dead.join("left-over")).unwrap();
        let old = SystemTime::now() - 2 * YOUNG;
        File::open(&dead).unwrap().set_modified(old).unwrap();

        let other = Scratch::open_in(home.path()).unwrap();
        assert!(!dead.exists(), "the dead owner's folder was swept");
        assert!(trial.exists(), "the living owner's folder was not");
        let folder = living.folder().to_owned();
        drop(living);
        assert!(!folder.exists());
        drop(other);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
