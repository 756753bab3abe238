//! Where documents come from and where they go.

use super::console::Console;
use super::exit_code::Stop;
use crate::file::{self, Access, Opened};
use crate::model::problem::Problem;
use std::io::{Read, stdin};
use std::path::Path;

/// Whether a path stands for standard input or output.
pub fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens a file, or standard input for `-`, and says what a reader of it has to know.
pub fn open(path: &Path, console: &mut Console) -> Result<Opened, Stop> {
    let opened = if is_stream(path) {
        let mut bytes = Vec::new();
        stdin().lock().read_to_end(&mut bytes).map_err(|e| {
            Stop::file(Problem::new(
                format!("Standard input could not be read: {e}"),
                "Nothing was done",
                "Give the design again, or name a file",
            ))
        })?;
        file::read(&bytes)
    } else {
        file::open(path)
    };
    let opened = opened.map_err(Stop::file)?;
    for remark in &opened.remarks {
        console.warn(remark);
    }
    Ok(opened)
}

/// Refuses to write over a file that is there.
pub fn refuse_existing(path: &Path) -> Result<(), Stop> {
    if is_stream(path) {
        return Err(Stop::words("An experiment is not written to standard output", "Name a file"));
    }
    match path.symlink_metadata() {
        Err(_) => Ok(()),
        Ok(_) => Err(Stop::words(
            format!("There is a file already: {}", path.display()),
            "Choose another name, or delete the file first",
        )),
    }
}

/// The document that a run is added to: that of the file where it goes if it is the same
/// experiment, else the one that was opened.
pub fn continued(opened: Opened, output: Option<&Path>) -> Result<Opened, Stop> {
    let Some(path) = output else { return Ok(opened) };
    if is_stream(path) || path.symlink_metadata().is_err() {
        return refuse_existing(path).map(|()| opened);
    }
    let there = file::open(path).map_err(Stop::file)?;
    if let Access::ReadOnly(problem) = there.access {
        return Err(Stop::file(problem));
    }
    if there.experiment.id != opened.experiment.id {
        return Err(Stop::words(
            format!("The file holds another experiment: {}", path.display()),
            "Choose another name, so that its sessions are not lost",
        ));
    }
    let (kept, given) = (&there.experiment.design, &opened.experiment.design);
    if (&kept.workload, &kept.variants, &kept.scaling, &kept.base)
        != (&given.workload, &given.variants, &given.scaling, &given.base)
    {
        return Err(Stop::words(
            format!("The file holds an older state of this experiment: {}", path.display()),
            "Choose another name, because its sessions belong to the older design",
        ));
    }
    let mut there = there;
    there.experiment.design = opened.experiment.design;
    Ok(there)
}
