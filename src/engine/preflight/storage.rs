//! The check of the file system, for work that uses files.

use super::words::{Found, of};
use crate::model::session::Check;
use crate::model::units::bytes;
use crate::platform::filesystem::{self, Medium};
use crate::platform::reading::{ALIGNMENT, Uncached};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

/// What the files of a folder lie on.
pub fn file_system(folder: &Path) -> Check {
    const HINT: &str = "Set TMPDIR to a folder on the device that you want to measure";
    let free = filesystem::free_bytes(folder)
        .map_or_else(String::new, |free| format!(", {} free", bytes(free as f64)));
    let found = filesystem::of(folder).ok_or("the system does not tell");
    let found = of(found, |found| match found.medium {
        Medium::Memory => {
            let value = format!("{} lies in memory: a sync on it means nothing", found.name);
            Found::warn(value, HINT)
        }
        Medium::Unknown => {
            let value = format!("{}{free}: what a sync on it means is not known", found.name);
            Found::warn(value, HINT)
        }
        Medium::Device | Medium::Network => {
            Found::pass(format!("{}{free}; {}", found.name, past_the_cache(folder)))
        }
    });
    found.named("file system")
}

/// How a file in a folder is read past the system's cache, tried on one.
fn past_the_cache(folder: &Path) -> String {
    let path = folder.join("probe");
    let tried = File::create_new(&path).and_then(|mut file| {
        file.write_all(&[1; ALIGNMENT])?;
        file.sync_all()?;
        Uncached::open(&path).map(|opened| opened.way())
    });
    // What cannot be removed now is removed with the program's folder.
    let _later = std::fs::remove_file(&path);
    match tried {
        Ok(way) => format!("uncached reads: {}", way.words()),
        Err(error) => format!("uncached reads are not available: {error}"),
    }
}
