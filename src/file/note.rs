//! One line of text that the program keeps for itself from one start to the next.

use super::{data_folder, save};
use crate::model::problem::Problem;
use std::path::{Path, PathBuf};

/// The renderer that opened the window after another one had failed.
const RENDERER: &str = "renderer.txt";

/// The word of the renderer that opened the window last, if that had to be found out by trying.
#[must_use]
pub fn renderer() -> Option<String> {
    Some(read(&path(RENDERER).ok()?)?.trim().to_owned())
}

/// Keeps that word. Where it cannot be kept, the next start tries again.
pub fn keep_renderer(word: &str) {
    let _kept_or_not = path(RENDERER).and_then(|path| keep(&path, word));
}

/// Where a note stands.
pub(super) fn path(file_name: &str) -> Result<PathBuf, Problem> {
    Ok(data_folder()?.join(file_name))
}

pub(super) fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

pub(super) fn keep(path: &Path, line: &str) -> Result<(), Problem> {
    if let Some(folder) = path.parent() {
        // What goes wrong here is told by the save that follows.
        let _made_or_there = std::fs::create_dir_all(folder);
    }
    save::replace(path, &format!("{line}\n"))
}
