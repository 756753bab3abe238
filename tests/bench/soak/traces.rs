//! What a program may leave behind: descriptors, mappings, processes, files.

use std::fs;
use std::path::{Path, PathBuf};

/// Counts of what this program holds and of what it may have left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traces {
    /// Open descriptors.
    pub descriptors: usize,
    /// Mappings of memory.
    pub mappings: usize,
    /// Threads.
    pub threads: usize,
    /// Processes of the measuring program.
    pub processes: usize,
    /// Folders in the folder for temporary files, which belongs to this run alone.
    pub scratch: usize,
}

impl Traces {
    /// Counts now.
    pub fn now(program: &Path) -> Self {
        Self {
            descriptors: entries("/proc/self/fd"),
            mappings: lines("/proc/self/maps"),
            threads: entries("/proc/self/task"),
            processes: processes_of(program).len(),
            scratch: scratch(),
        }
    }

    /// What there is more of than before. A mapping or two may stay: the allocator keeps what it
    /// was given.
    pub fn left_since(self, before: Self) -> Vec<String> {
        const KEPT_MAPPINGS: usize = 8;
        let counted = [
            ("descriptors", self.descriptors, before.descriptors),
            ("mappings", self.mappings, before.mappings + KEPT_MAPPINGS),
            ("threads", self.threads, before.threads),
            ("processes", self.processes, before.processes),
            ("scratch folders", self.scratch, before.scratch),
        ];
        let more = counted.into_iter().filter(|(_, now, before)| now > before);
        more.map(|(what, now, before)| format!("{} {what} more", now - before)).collect()
    }
}

/// The running processes of a program.
fn processes_of(program: &Path) -> Vec<u32> {
    let runs_it = |id: &u32| {
        fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe: PathBuf| exe == program)
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(runs_it).collect()
}

fn entries(folder: &str) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

fn lines(file: &str) -> usize {
    fs::read_to_string(file).map_or(0, |text| text.lines().count())
}

fn scratch() -> usize {
    std::env::var_os("TMPDIR").map_or(0, |folder| left_in(Path::new(&folder)))
}

/// What lies in the folders of a folder for temporary files: one for each user, and there one for
/// each program.
pub fn left_in(folder: &Path) -> usize {
    let users = fs::read_dir(folder).into_iter().flatten().flatten();
    users.map(|user| fs::read_dir(user.path()).map_or(0, Iterator::count)).sum()
}
