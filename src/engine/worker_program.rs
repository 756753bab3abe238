//! Where the measuring program is, and what stands in for it.

use super::protocol::BUILD;
use crate::model::problem::Problem;
use crate::model::session::App;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const NAME: &str = "tandem-worker";

/// The measuring program beside the running one.
///
/// # Errors
/// The sentence for a banner: what is missing, what it means, what to do.
pub fn find() -> Result<PathBuf, Problem> {
    let own = own_program()?;
    let path = own.with_file_name(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    // Tests run from a folder below the programs.
    let above = own
        .parent()
        .and_then(Path::parent)
        .map(|folder| folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX)));
    let candidates = std::iter::once(path.clone()).chain(above);
    candidates.into_iter().find(|candidate| candidate.is_file()).ok_or_else(|| {
        let folder = path.parent().unwrap_or(Path::new(".")).display().to_string();
        Problem::new(
            format!("The measuring program {NAME} is missing"),
            "This program measures by itself instead, and creating a process then costs about 1.6 \
             times as much",
            format!("Put {NAME} into {folder}"),
        )
    })
}

/// The measuring program, or the running program in its place.
///
/// # Errors
/// The system does not tell where the running program is.
pub fn find_or_self() -> Result<PathBuf, Problem> {
    find().or_else(|_| own_program())
}

fn own_program() -> Result<PathBuf, Problem> {
    std::env::current_exe().map_err(|error| {
        Problem::new(
            format!("The system does not tell where this program is: {error}"),
            "It cannot start the processes that measure",
            "Start it by its full path",
        )
    })
}

/// What measures, for the record of a session.
#[must_use]
pub fn app(program: &Path) -> App {
    let worker_sha256 = std::fs::read(program).ok().map(|bytes| {
        Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes what is written to it");
            text
        })
    });
    let is_slim = program.file_stem().is_some_and(|stem| stem == NAME);
    App {
        version: format!("{}+{}", env!("CARGO_PKG_VERSION"), &BUILD[..8]),
        build: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
        worker_sha256,
        slim_worker: is_slim,
    }
}
