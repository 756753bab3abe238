//! `tandem compare`: experiments side by side.

use super::args::{CompareFormat, CompareWords};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::kernels::pretty;
use super::place::open;
use super::table::{Table, counted, paragraph};
use crate::analysis;
use crate::analysis::compare::{CellRatio, CompareCell, CompareReport};
use crate::analysis::differences::{Difference, Role};
use crate::analysis::summary::{MetricSummary, Summary};
use crate::export::comparison;
use crate::model::experiment::Experiment;
use crate::model::metric::Metric;
use crate::model::problem::Problem;
use crate::model::units;
use std::path::Path;

/// Lays the latest sessions of several files side by side.
pub fn compare(words: &CompareWords, console: &mut Console) -> Result<Exit, Stop> {
    let mut documents = Vec::new();
    for path in &words.files {
        documents.push(document(path, console)?);
    }
    let compared: Vec<(&Experiment, &Summary)> =
        documents.iter().map(|(experiment, summary)| (experiment, summary)).collect();
    let report = analysis::compare::compare(&compared, &crate::kernels::registry::VOCABULARY);
    let text = match words.format {
        CompareFormat::Text => text(&report),
        CompareFormat::Json => pretty(&comparison::json(&report)),
        CompareFormat::Markdown => comparison::markdown(&report),
        CompareFormat::Csv => comparison::csv(&report),
    };
    console.result(&text)?;
    Ok(Exit::Done)
}

fn document(path: &Path, console: &mut Console) -> Result<(Experiment, Summary), Stop> {
    let opened = open(path, console)?;
    let summary = analysis::summary_of(&opened.experiment, crate::kernels::registry::describe)
        .filter(|_| opened.is_understood);
    let summary = summary.ok_or_else(|| {
        Stop::no_result(Problem::new(
            format!("The file holds no result that could be compared: {}", path.display()),
            "Nothing was compared",
            "Run it first: tandem run FILE -o OUT",
        ))
    })?;
    Ok((opened.experiment, summary))
}

fn text(report: &CompareReport) -> String {
    let mut text = String::new();
    for column in &report.columns {
        let rounds = counted(column.rounds as usize, "round");
        let (letter, title) = (&column.letter, &column.title);
        let line = [letter, "  ", title, ", ", &column.started_utc, ", ", &rounds, ", "];
        text.extend(line.into_iter().chain([column.machine.as_str(), "\n"]));
    }
    text.push('\n');
    text.push_str(&paragraph(&format!("{}.", report.heading)));
    text.push_str(&differences(report, &report.differences));
    if !report.same.is_empty() {
        text.push_str(&paragraph(&format!("The same in all: {}.", report.same.join(", "))));
    }
    if !report.not_by_design.is_empty() {
        text.push_str("Not by design:\n");
        text.push_str(&differences(report, &report.not_by_design));
    }
    text.push('\n');
    text.push_str(&paragraph(&report.sentence));
    if !report.scope.is_empty() {
        text.push_str(&paragraph(&report.scope));
    }
    text.push('\n');
    text.push_str(&rows(report));
    text.push('\n');
    text.push_str(&paragraph(&report.note));
    text
}

fn differences(report: &CompareReport, differences: &[Difference]) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let letters: Vec<String> = report.columns.iter().map(|c| format!("<{}", c.letter)).collect();
    let heads: Vec<&str> =
        ["<"].into_iter().chain(letters.iter().map(String::as_str)).chain(["<"]).collect();
    let mut table = Table::new(&heads);
    for one in differences {
        let role = match one.role {
            Role::Factor | Role::Machine | Role::Circumstance => "",
            Role::Coverage => "those in common are compared",
            Role::Judging => "changes the judging only",
        };
        let mut cells = vec![format!("  {}", one.what)];
        cells.extend(one.values.iter().cloned());
        cells.push(role.to_owned());
        table.row(cells);
    }
    table.text()
}

/// The figures of each variant, each column of the report as its median; then the ratios to the
/// first experiment, or on different machines those to its own base.
fn rows(report: &CompareReport) -> String {
    let same_metric = report.same_metric();
    let head = if same_metric { report.metric.label() } else { "variant" };
    let mut heads = vec![format!("<{head}")];
    let with_figures = report.columns.iter().zip(&report.metrics).filter(|_| report.same_machine);
    heads.extend(with_figures.map(|(column, metric)| {
        if same_metric {
            column.letter.clone()
        } else {
            format!("{}, {}", column.letter, metric.label())
        }
    }));
    // Figures of different metrics have no ratio, so there are no columns for it.
    let with_ratios = same_metric || !report.same_machine;
    let skipped = if with_ratios { usize::from(report.same_machine) } else { report.columns.len() };
    for column in report.columns.iter().skip(skipped) {
        heads.push(if report.same_machine {
            format!("{} ÷ {}", column.letter, report.columns[0].letter)
        } else {
            format!("{} ÷ its base", column.letter)
        });
        heads.push("<95 % interval".to_owned());
    }
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut table = Table::new(&heads);
    for row in &report.rows {
        let mut cells = vec![row.label.clone()];
        if report.same_machine {
            let median = |(cell, metric): (&Option<CompareCell>, &Metric)| {
                let estimate = cell.as_ref().map(CompareCell::own_estimate);
                match estimate {
                    Some(MetricSummary::Known(e)) => metric.unit().show(e.median),
                    Some(MetricSummary::Unavailable(_)) | None => "–".to_owned(),
                }
            };
            cells.extend(row.cells.iter().zip(&report.metrics).map(median));
        }
        for cell in row.cells.iter().skip(skipped) {
            cells.extend(ratio(cell.as_ref(), report.same_machine));
        }
        table.row(cells);
    }
    table.text()
}

/// A ratio and its interval, or why there is none.
fn ratio(cell: Option<&CompareCell>, same_machine: bool) -> [String; 2] {
    let none = |reason: &str| ["–".to_owned(), reason.to_owned()];
    let Some(cell) = cell else { return none("") };
    let (ratio, low, high) = match (same_machine, &cell.ratio, &cell.own) {
        (true, CellRatio::Known(ratio), _) => (ratio.ratio, ratio.low, ratio.high),
        (true, CellRatio::Unavailable(reason), _) => return none(reason),
        (false, _, Some(own)) => (own.ratio, own.low, own.high),
        (true, CellRatio::First, _) | (false, _, None) => return none(""),
    };
    let interval = match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", units::ratio(low), units::ratio(high)),
        _ => String::new(),
    };
    [units::ratio(ratio), interval]
}
