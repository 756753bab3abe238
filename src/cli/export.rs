//! `tandem export`: what a file found, in another format.

use super::args::{ExportFormat, ExportWords};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::kernels::pretty;
use super::place::{is_stream, open, refuse_existing};
use crate::analysis;
use crate::export::{csv, json, trace};
use crate::file;
use crate::kernels::registry::describe;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;

/// Writes what a file found in another format.
pub fn export(words: &ExportWords, console: &mut Console) -> Result<Exit, Stop> {
    let opened = open(&words.file, console)?;
    // An export loses what it does not name, so it never takes the place of an experiment.
    if !is_stream(&words.output) && file::open(&words.output).is_ok() {
        return Err(Stop::words(
            format!("The file is an experiment: {}", words.output.display()),
            "Choose another name for the export",
        ));
    }
    let text = match words.to {
        ExportFormat::Csv => trials(&opened.experiment)?,
        ExportFormat::Json => summary(&opened.experiment, opened.is_understood)?,
        ExportFormat::Trace => timelines(&opened.experiment)?,
    };
    if is_stream(&words.output) {
        console.result(&text)?;
        return Ok(Exit::Done);
    }
    // The same export again changes nothing, so it is no overwriting.
    if std::fs::read(&words.output).ok().as_deref() != Some(text.as_bytes()) {
        refuse_existing(&words.output)?;
    }
    file::save_export(&words.output, &text).map_err(Stop::file)?;
    console.say(&format!("Written: {}", words.output.display()));
    Ok(Exit::Done)
}

fn trials(experiment: &Experiment) -> Result<String, Stop> {
    if experiment.sessions.iter().all(|session| session.trials.is_empty()) {
        return Err(Stop::no_result(Problem::new(
            "The file holds no trial that could be exported",
            "Nothing was written",
            "Run it first: tandem run FILE -o OUT",
        )));
    }
    Ok(csv::trials(experiment, describe))
}

fn timelines(experiment: &Experiment) -> Result<String, Stop> {
    let trace = trace::trace(experiment, describe).ok_or_else(|| {
        Stop::no_result(Problem::new(
            "The file does not hold what workers did moment by moment",
            "Nothing was written",
            "Run it without --timeline off: tandem run FILE -o OUT",
        ))
    })?;
    Ok(trace.to_string() + "\n")
}

fn summary(experiment: &Experiment, is_understood: bool) -> Result<String, Stop> {
    let summary =
        analysis::summary_of(experiment, describe).filter(|_| is_understood).ok_or_else(|| {
            Stop::no_result(Problem::new(
                "The file holds no result that could be summarised",
                "Nothing was written",
                "Run it first: tandem run FILE -o OUT",
            ))
        })?;
    Ok(pretty(&json::summary(&summary)))
}
