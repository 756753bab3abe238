//! The engine under strain: crowds of workers, hundreds of trials.
//!
//! `cargo bench --bench soak -- [--trials N]`
//!
//! Unlike a test it takes minutes. It fails if a trial fails, or if something is left behind.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a person reads what was found")]

mod crowd;
mod leaks;
#[path = "../engine/ours.rs"]
mod ours;
mod report;
mod traces;

use report::Report;
use std::process::{Command, ExitCode};

/// Trials after which leaks are counted.
const TRIALS: usize = 500;

/// Set for the program that does it, which has a folder for temporary files of its own.
const INSIDE: &str = "TANDEM_SOAK";

fn main() -> ExitCode {
    let mut trials = TRIALS;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        // Cargo's own word for every benchmark.
        if argument == "--bench" {
            continue;
        }
        let number = arguments.next().filter(|_| argument == "--trials");
        let Some(number) = number.and_then(|number| number.parse().ok()) else {
            eprintln!("usage: cargo bench --bench soak -- [--trials N]");
            return ExitCode::from(2);
        };
        trials = number;
    }
    let mut report = Report::default();
    if std::env::var_os(INSIDE).is_some() {
        crowd::run(&mut report);
        leaks::run(&mut report, trials);
    } else {
        let what = "the program leaves no temporary file";
        report.line(what, inside_a_folder_of_its_own(trials));
    }
    if report.has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Runs this program again where nobody else leaves temporary files, and looks there afterwards.
fn inside_a_folder_of_its_own(trials: usize) -> Result<String, String> {
    let refused = |error: std::io::Error| error.to_string();
    let folder = tempfile::tempdir().map_err(refused)?;
    let mut inside = Command::new(std::env::current_exe().map_err(refused)?);
    inside.args(["--trials", &trials.to_string()]);
    inside.env(INSIDE, "1").env("TMPDIR", folder.path());
    let status = inside.status().map_err(refused)?;
    match (status.success(), traces::left_in(folder.path())) {
        (true, 0) => Ok("none".to_owned()),
        (true, left) => Err(format!("{left} folders are left")),
        (false, _) => Err("something failed before".to_owned()),
    }
}
