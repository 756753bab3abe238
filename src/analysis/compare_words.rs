//! What a comparison of several experiments says, in words.

use super::compare::{CompareColumn, CompareRow};
use super::differences::Differences;
use super::phrase::{Phrase, phrase};
use super::sentence::capitalised;
use super::summary::{Comparison, Summary};
use crate::model::experiment::{Experiment, Verdict};
use crate::model::metric::Metric;
use crate::model::units;

/// How many things differ and what follows from that.
pub(super) fn heading(found: &Differences, same_machine: bool) -> String {
    let mut factors: Vec<&str> = found.factors().map(|factor| factor.what.as_str()).collect();
    if !same_machine {
        factors.push("machine");
    }
    match factors.as_slice() {
        [] if found.chosen.is_empty() => "The designs are the same".to_owned(),
        [] => {
            let judging: Vec<&str> = found.chosen.iter().map(|d| d.what.as_str()).collect();
            format!("The same is measured; only this differs: {}", judging.join(", "))
        }
        [one] => format!("Only this differs: {one}"),
        several => format!(
            "{} things differ: {}. No single cause can be named",
            several.len(),
            several.join(", ")
        ),
    }
}

/// What has to be known about the ratios between experiments.
pub(super) fn note(same_machine: bool) -> &'static str {
    if same_machine {
        "A ratio between experiments compares two sessions. Its interval is that of independent \
         samples and does not show how much sessions differ from one day to another."
    } else {
        "These are different machines, so times are not compared. Each experiment shows its \
         ratios to its own base."
    }
}

/// What the comparison says, and its scope: the headlines of the experiments side by side if they
/// answer the same question, else the ratios between the experiments.
pub(super) fn sentence_and_scope(
    compared: &[(&Experiment, &Summary)],
    columns: &[CompareColumn],
    rows: &[CompareRow],
) -> (String, String) {
    headlines(compared, columns).or_else(|| across(compared, columns, rows)).unwrap_or_else(|| {
        let reason = "Nothing can be compared: the experiments have no figure in common.";
        (reason.to_owned(), String::new())
    })
}

/// A headline with what the sentence needs of it.
struct Headline<'a> {
    comparison: &'a Comparison,
    ratio: f64,
    models: (&'a str, &'a str),
    workers: (u32, u32),
}

fn headline(summary: &Summary) -> Option<Headline<'_>> {
    let comparison = summary.headline()?;
    let (of, against) = (summary.variant(&comparison.of)?, summary.variant(&comparison.against)?);
    let testable = comparison.verdict != Verdict::NotTestable && of.model != against.model;
    let ratio = comparison.ratio.as_ref().filter(|_| testable)?.ratio;
    Some(Headline {
        comparison,
        ratio,
        models: (of.model.label(), against.model.label()),
        workers: (of.workers, against.workers),
    })
}

fn headlines(
    compared: &[(&Experiment, &Summary)],
    columns: &[CompareColumn],
) -> Option<(String, String)> {
    let headlines: Vec<Headline<'_>> =
        compared.iter().map(|(_, summary)| headline(summary)).collect::<Option<_>>()?;
    let first = headlines.first()?;
    let same_question = headlines
        .iter()
        .all(|one| one.models == first.models && one.comparison.metric == first.comparison.metric);
    if !same_question {
        return None;
    }
    let by_workers = headlines.iter().all(|one| one.workers.0 == one.workers.1)
        && headlines.iter().enumerate().all(|(place, one)| {
            headlines[..place].iter().all(|earlier| earlier.workers != one.workers)
        })
        && headlines.len() > 1;
    let mut sentence = String::new();
    for (place, (one, column)) in headlines.iter().zip(columns).enumerate() {
        let ratio = units::ratio(one.ratio);
        let what = match place {
            0 => {
                let did = did(&first.comparison.metric, &ratio, first.models.1);
                format!("{}{did}", capitalised(first.models.0))
            }
            _ => format!(", {ratio} times"),
        };
        let place = match (by_workers, place, one.workers.0) {
            (true, 0, 1) => " with 1 worker".to_owned(),
            (true, 0, workers) => format!(" with {workers} workers"),
            (true, _, workers) => format!(" with {workers}"),
            (false, ..) => format!(" in {}", column.letter),
        };
        sentence.extend([what, place]);
    }
    sentence.push('.');
    Some((sentence, headline_scope(&headlines, columns)))
}

fn headline_scope(headlines: &[Headline<'_>], columns: &[CompareColumn]) -> String {
    let intervals: Vec<String> = headlines
        .iter()
        .zip(columns)
        .map(|(one, column)| {
            let ratio = one.comparison.ratio.as_ref();
            let ends = ratio.and_then(|ratio| Some((ratio.low?, ratio.high?)));
            let interval = ends.map_or_else(
                || "no interval".to_owned(),
                |(low, high)| format!("{} to {}", units::ratio(low), units::ratio(high)),
            );
            format!("{} {interval}, {}", column.letter, rounds(column.rounds))
        })
        .collect();
    format!("95 % intervals: {}.", intervals.join("; "))
}

fn rounds(count: u32) -> String {
    if count == 1 { "1 round".to_owned() } else { format!("{count} rounds") }
}

/// The ratios of each later experiment to the first, over all rows.
fn across(
    compared: &[(&Experiment, &Summary)],
    columns: &[CompareColumn],
    rows: &[CompareRow],
) -> Option<(String, String)> {
    let metric = &compared.first()?.1.metric;
    let mut parts = Vec::new();
    let mut intervals = Vec::new();
    for (place, column) in columns.iter().enumerate().skip(1) {
        let ratios: Vec<_> =
            rows.iter().filter_map(|row| row.cells.get(place)?.as_ref()?.ratio.known()).collect();
        let Some(low) = ratios.iter().map(|r| r.ratio).min_by(f64::total_cmp) else { continue };
        let high = ratios.iter().map(|r| r.ratio).fold(low, f64::max);
        let words = between(low, high);
        let first = &columns[0].letter;
        parts.push(format!("{}{}", column.letter, did(metric, &words, first)));
        let ends: Option<Vec<_>> = ratios.iter().map(|r| Some((r.low?, r.high?))).collect();
        if let Some(ends) = ends {
            let low = ends.iter().map(|(low, _)| *low).fold(f64::INFINITY, f64::min);
            let high = ends.iter().map(|(_, high)| *high).fold(0.0, f64::max);
            intervals.push(format!("{} {}", column.letter, between(low, high)));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let scope = if intervals.is_empty() {
        "No 95 % interval: six trials on either side are needed.".to_owned()
    } else {
        format!("95 % intervals of all rows: {}.", intervals.join("; "))
    };
    Some((format!("{}.", parts.join("; ")), scope))
}

fn between(low: f64, high: f64) -> String {
    let (low, high) = (units::ratio(low), units::ratio(high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// What one did in terms of the other, such as ` took 1.14 times as long as threads`.
fn did(metric: &Metric, ratio: &str, against: &str) -> String {
    let Phrase { before, after, .. } = phrase(metric);
    format!("{before} {ratio} times {after} {against}")
}
