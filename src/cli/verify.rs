//! `tandem verify`: format, limits, samples, every number recomputed.

use super::args::VerifyWords;
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::table::counted;
use crate::analysis::recheck;
use crate::file::limits;
use crate::file::verify as format;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Checks every file and says of each what is wrong with it.
pub fn verify(words: &VerifyWords, console: &mut Console) -> Result<Exit, Stop> {
    let mut exit = Exit::Done;
    for path in &words.files {
        let text = match read(path) {
            Err(problem) => {
                // What was found wrong in another file says more than a file that is not there.
                exit = if exit == Exit::Done { Exit::File } else { exit };
                console.warn(&problem.to_string());
                continue;
            }
            Ok(bytes) => match check(&bytes) {
                Ok(holds) => format!("ok     {}: {holds}\n", path.display()),
                Err(wrong) => {
                    exit = Exit::FoundWrong;
                    let lines: Vec<String> =
                        wrong.iter().map(|sentence| format!("       {sentence}\n")).collect();
                    format!("wrong  {}\n{}", path.display(), lines.concat())
                }
            },
        };
        console.result(&text)?;
    }
    Ok(exit)
}

fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    // One byte beyond the limit tells a file that is too long.
    let most = limits::MAX_BYTES as u64 + 1;
    let file = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    file.map(|_| bytes).map_err(|error| {
        Problem::new(
            format!("{} could not be opened: {error}", path.display()),
            "It was not checked",
            "Check that the file is there and that you may read it",
        )
    })
}

/// What the file holds, or a sentence for everything that is wrong with it.
fn check(bytes: &[u8]) -> Result<String, Vec<String>> {
    let report = format::verify(bytes);
    let opened = report.opened.map_err(|problem| vec![problem.to_string()])?;
    let failed = report.checks.into_iter().filter(|check| !check.passed);
    let mut wrong: Vec<String> = failed.map(|check| check.detail).collect();
    if opened.is_understood {
        wrong.extend(recheck::deviations(&opened.experiment));
    }
    if wrong.is_empty() { Ok(contents(&opened.experiment)) } else { Err(wrong) }
}

fn contents(experiment: &Experiment) -> String {
    let trials: usize = experiment.sessions.iter().map(|session| session.trials.len()).sum();
    format!(
        "{}, {}, {}, {} recomputed",
        counted(experiment.design.variants.len(), "variant"),
        counted(experiment.sessions.len(), "session"),
        counted(trials, "trial"),
        counted(experiment.results.len(), "verdict")
    )
}
