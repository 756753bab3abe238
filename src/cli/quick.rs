//! `tandem quick`: a design from words, run at once.

use super::args::QuickWords;
use super::console::Console;
use super::design;
use super::exit_code::{Exit, Stop};
use super::measure::{Subject, measure, obstacle};
use super::place::refuse_existing;
use crate::engine::facts;
use crate::file::Origin;

/// Runs a design made of words.
pub fn quick(words: &QuickWords, console: &mut Console) -> Result<Exit, Stop> {
    if let Some(path) = &words.report.output {
        refuse_existing(path)?;
    }
    let given = facts::given();
    let experiment = design::experiment(&words.kernel, &words.design, &given)?;
    if let Some(problem) = obstacle(&experiment) {
        return Err(Stop { exit: Exit::WrongWords, problem });
    }
    let subject = Subject { experiment, origin: Origin::default(), seed: None };
    measure(subject, &words.report, console)
}
