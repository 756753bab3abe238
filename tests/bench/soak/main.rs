//! The engine under strain: crowds of workers, hundreds of trials, every fault.
//!
//! `cargo bench --bench soak -- [--trials N] [--repeats N]`
//!
//! Unlike a test it takes minutes. It fails if a trial fails, or if something is left behind.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a person reads what was found")]

mod crowd;
mod faults;
mod leaks;
#[path = "../engine/ours.rs"]
mod ours;
mod report;
mod traces;

use report::Report;
use std::process::ExitCode;

/// Trials after which leaks are counted.
const TRIALS: usize = 500;
/// Trials of each fault in each model.
const REPEATS: usize = 20;

fn main() -> ExitCode {
    let (mut trials, mut repeats) = (TRIALS, REPEATS);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number = match argument.as_str() {
            // Cargo's own word for every benchmark.
            "--bench" => continue,
            "--trials" => &mut trials,
            "--repeats" => &mut repeats,
            other => {
                eprintln!("{other} is not known; there are --trials N and --repeats N");
                return ExitCode::from(2);
            }
        };
        let Some(value) = arguments.next().and_then(|value| value.parse().ok()) else {
            eprintln!("{argument} takes a number");
            return ExitCode::from(2);
        };
        *number = value;
    }
    let mut report = Report::default();
    crowd::run(&mut report);
    leaks::run(&mut report, trials);
    faults::run(&mut report, repeats);
    if report.has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
