//! `tandem run`: the design of a file, run.

use super::args::RunWords;
use super::console::Console;
use super::design;
use super::exit_code::{Exit, Stop};
use super::measure::{Subject, measure, obstacle};
use super::place::{continued, open};
use crate::file::Access;

/// Runs the design of a file.
pub fn run(words: &RunWords, console: &mut Console) -> Result<Exit, Stop> {
    let mut opened = open(&words.file, console)?;
    if let Access::ReadOnly(problem) = opened.access {
        return Err(Stop::no_result(problem));
    }
    design::apply(&words.plan, &mut opened.experiment.design);
    let opened = continued(opened, words.report.output.as_deref())?;
    if let Some(problem) = obstacle(&opened.experiment) {
        return Err(Stop::no_result(problem));
    }
    let (experiment, origin) = (opened.experiment, opened.origin);
    let subject = Subject { experiment, origin, seed: words.plan.seed };
    measure(subject, &words.report, console)
}
