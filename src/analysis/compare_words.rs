//! What a comparison of several experiments says, in words.

use super::compare::{CellRatio, CellVerdict, CompareColumn, CompareRow, is_same_session};
use super::differences::{Difference, Differences, WORK};
use super::phrase::{Phrase, phrase};
use super::sentence::capitalised;
use super::session_verdicts::Judged;
use super::summary::{Comparison, Summary};
use super::two_sessions::SessionRatio;
use crate::model::experiment::{Experiment, Verdict};
use crate::model::metric::Metric;
use crate::model::units;

/// How many things differ and what follows from that.
pub(super) fn heading(found: &Differences) -> String {
    let factors: Vec<&str> = found.factors().map(|factor| factor.what.as_str()).collect();
    if let Some(work) = found.factors().find(|factor| factor.what == WORK) {
        return different_work(work, &factors);
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

/// That the experiments do different work, and what differs besides.
fn different_work(work: &Difference, factors: &[&str]) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for kind in &work.values {
        if !kinds.contains(&kind.as_str()) {
            kinds.push(kind);
        }
    }
    let work = format!("Different work: {}", kinds.join(" against "));
    let others: Vec<String> =
        factors.iter().filter(|what| **what != WORK).map(|what| (*what).to_owned()).collect();
    if others.is_empty() {
        return work;
    }
    let differ = if others.len() == 1 { "differs" } else { "differ" };
    format!("{work}; {} {differ} too. No single cause can be named", units::listed(&others))
}

/// What has to be known about the ratios between experiments.
pub(super) fn note(same_machine: bool, metrics: &[Metric]) -> String {
    if metrics.windows(2).any(|pair| pair[0] != pair[1]) {
        return "The experiments answer with different metrics, so their values do not stand on \
                one axis and there is no ratio between them."
            .to_owned();
    }
    if !same_machine {
        return "These are different machines, so times are not compared. Each experiment shows \
                its ratios to its own base."
            .to_owned();
    }
    let compares = match metrics.len() {
        0..=2 => "B ÷ A compares two sessions, so its intervals are wider than those inside one.",
        _ => "A ratio to A compares two sessions, so its interval is wider than those inside one.",
    };
    format!("{compares} How much sessions differ from one day to another, no interval shows.")
}

/// What the comparison says, and its scope: the headlines of the experiments side by side if they
/// answer the same question, else the ratios between the experiments, else why there are none.
pub(super) fn sentence_and_scope(
    compared: &[(&Experiment, &Summary)],
    columns: &[CompareColumn],
    rows: &[CompareRow],
    judged: &[Judged],
) -> (String, String) {
    same_sessions(compared, columns)
        .or_else(|| different_metrics(compared, columns))
        .map(|sentence| (sentence, String::new()))
        .or_else(|| headlines(compared, columns))
        .or_else(|| across(compared, columns, (rows, judged)))
        .or_else(|| own_ratios(columns, rows))
        .unwrap_or_else(|| (without_ratios(rows), String::new()))
}

fn letters(columns: &[CompareColumn]) -> String {
    let letters: Vec<&str> = columns.iter().map(|column| column.letter.as_str()).collect();
    match letters.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => letters.concat(),
    }
}

/// That an experiment was laid beside itself.
fn same_sessions(
    compared: &[(&Experiment, &Summary)],
    columns: &[CompareColumn],
) -> Option<String> {
    let ((first, _), others) = compared.split_first()?;
    let all_same = others.iter().all(|(other, _)| is_same_session(first, other));
    (all_same && !others.is_empty()).then(|| {
        format!(
            "{} are the same session of the same experiment, so there is nothing to compare.",
            letters(columns)
        )
    })
}

/// That the experiments answer with different metrics.
fn different_metrics(
    compared: &[(&Experiment, &Summary)],
    columns: &[CompareColumn],
) -> Option<String> {
    let (_, first) = compared.first()?;
    if compared.iter().all(|(_, summary)| summary.metric == first.metric) {
        return None;
    }
    let judged: Vec<String> = compared
        .iter()
        .zip(columns)
        .map(|((_, summary), column)| format!("{} by {}", column.letter, summary.metric.label()))
        .collect();
    Some(format!("No ratio is made: {}.", judged.join(", ")))
}

/// That only the ratios inside each experiment are shown.
fn own_ratios(columns: &[CompareColumn], rows: &[CompareRow]) -> Option<(String, String)> {
    let own = || rows.iter().flat_map(|row| &row.cells).flatten().filter_map(|c| c.own.as_ref());
    let reason = no_ratio_because(rows)?;
    own().next()?;
    let sentence = format!(
        "There is no ratio between the experiments, because {reason}; each has its ratios to its \
         own base."
    );
    let scope = if own().any(|own| own.low.is_some()) {
        String::new()
    } else {
        let rounds: Vec<String> = columns
            .iter()
            .map(|column| format!("{} has {}", column.letter, rounds(column.rounds)))
            .collect();
        format!("No 95 % interval: six rounds are needed, {}.", rounds.join(", "))
    };
    Some((sentence, scope))
}

/// Why no cell has a ratio to the first experiment, if one reason holds for all.
fn no_ratio_because(rows: &[CompareRow]) -> Option<&str> {
    let mut reasons =
        rows.iter().flat_map(|row| &row.cells).flatten().filter_map(|cell| match &cell.ratio {
            CellRatio::Unavailable(reason) => Some(reason.as_str()),
            CellRatio::First | CellRatio::Known(_) => None,
        });
    let first = reasons.next()?;
    reasons.all(|reason| reason == first).then_some(first)
}

fn without_ratios(rows: &[CompareRow]) -> String {
    match no_ratio_because(rows) {
        Some(reason) => format!("There is no ratio between the experiments, because {reason}."),
        None => "There is no ratio between the experiments: no variant has one.".to_owned(),
    }
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
    // Where a design has several worker counts, the sentence says which it speaks of.
    let of_several = headlines.iter().all(|one| one.workers == first.workers)
        && first.workers.0 == first.workers.1
        && compared.iter().any(|(_, summary)| {
            summary.variants.iter().any(|variant| variant.workers != first.workers.0)
        });
    let are_decided = headlines
        .iter()
        .all(|one| matches!(one.comparison.verdict, Verdict::Faster | Verdict::Slower));
    let mut sentence = String::new();
    for (place, (one, column)) in headlines.iter().zip(columns).enumerate() {
        let ratio = units::ratio(one.ratio);
        let metric = &first.comparison.metric;
        let workers = |count: u32| match count {
            1 => " with 1 worker".to_owned(),
            count => format!(" with {count} workers"),
        };
        let with = if of_several { workers(first.workers.0) } else { String::new() };
        let what = match (place, are_decided) {
            (0, true) => {
                let did = did(metric, &ratio, first.models.1);
                format!("{}{did}{with}", capitalised(first.models.0))
            }
            (0, false) => format!(
                "{} against {}{with} in {}: {}",
                capitalised(first.models.0),
                first.models.1,
                phrase(metric).topic,
                judged(&one.comparison.verdict, &ratio)
            ),
            (_, true) => format!(", {ratio} times"),
            (_, false) => format!(", {}", judged(&one.comparison.verdict, &ratio)),
        };
        let place = match (by_workers, place, one.workers.0) {
            (true, 0, count) => workers(count),
            (true, _, count) => format!(" with {count}"),
            (false, ..) => format!(" in {}", column.letter),
        };
        sentence.extend([what, place]);
    }
    sentence.push('.');
    Some((sentence, headline_scope(&headlines, columns)))
}

/// A ratio with what may be said of it.
fn judged(verdict: &Verdict, ratio: &str) -> String {
    match verdict {
        Verdict::Faster | Verdict::Slower => format!("{ratio} times"),
        Verdict::NoPracticalDifference => format!("about the same (ratio {ratio})"),
        Verdict::Inconclusive | Verdict::NotTestable | Verdict::Other(_) => {
            format!("not decided (ratio {ratio})")
        }
    }
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
    (rows, judged): (&[CompareRow], &[Judged]),
) -> Option<(String, String)> {
    let metric = &compared.first()?.1.metric;
    let mut parts = Vec::new();
    let mut intervals = Vec::new();
    for ((place, column), judged) in columns.iter().enumerate().skip(1).zip(judged) {
        let ratios: Vec<_> = rows.iter().filter_map(|row| known(row, place)).collect();
        let Some(low) = ratios.iter().map(|r| r.ratio).min_by(f64::total_cmp) else { continue };
        let high = ratios.iter().map(|r| r.ratio).fold(low, f64::max);
        let first = &columns[0].letter;
        let is =
            |verdict: &Verdict| judged.verdicts.iter().flatten().all(|one| one.verdict == *verdict);
        parts.push(if let Some(because) = &judged.because {
            let (topic, ratio) = (phrase(metric).topic, between(low, high));
            format!(
                "{} against {first} in {topic}: not decided (ratio {ratio}), because {because}",
                column.letter
            )
        } else if is(&Verdict::Faster) || is(&Verdict::Slower) {
            let words = spread(rows, place, (low, high));
            format!("{}{}", column.letter, did(metric, &words, first))
        } else if is(&Verdict::NoPracticalDifference) {
            let topic = phrase(metric).topic;
            let ratio = between(low, high);
            format!("{} and {first} are about the same in {topic} (ratio {ratio})", column.letter)
        } else {
            let told = row_by_row(rows, place, &judged.verdicts);
            let topic = phrase(metric).topic;
            format!("{} against {first} in {topic}: {told}", column.letter)
        });
        let ends: Option<Vec<_>> = ratios.iter().map(|r| Some((r.low?, r.high?))).collect();
        if let Some(ends) = ends {
            let low = ends.iter().map(|(low, _)| *low).fold(f64::INFINITY, f64::min);
            let high = ends.iter().map(|(_, high)| *high).fold(0.0, f64::max);
            let judged_by = judged_by(judged);
            intervals.push(format!("{} {}{judged_by}", column.letter, between(low, high)));
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

/// What verdicts were given by, where that is more than the margin and an interval.
fn judged_by(judged: &Judged) -> String {
    let mut words = String::new();
    if judged.margins.is_noise() {
        words.push_str(&format!(", beside {}", judged.margins.words()));
    }
    if judged.tested > 1 {
        words.push_str(&format!(", {} comparisons", judged.tested));
    }
    words
}

/// The smallest and the largest ratio, each with its row where there are several.
fn spread(rows: &[CompareRow], place: usize, (low, high): (f64, f64)) -> String {
    let words = |wanted: f64| {
        let is_wanted = |row: &&CompareRow| {
            known(row, place).is_some_and(|ratio| ratio.ratio.total_cmp(&wanted).is_eq())
        };
        let row = rows.iter().find(is_wanted).map_or("", |row| row.label.as_str());
        format!("{} ({row})", units::ratio(wanted))
    };
    if units::ratio(low) == units::ratio(high) {
        return units::ratio(low);
    }
    format!("{} to {}", words(low), words(high))
}

fn known(row: &CompareRow, place: usize) -> Option<&SessionRatio> {
    row.cells.get(place)?.as_ref()?.ratio.known()
}

/// Every row with its ratio and what may be said of it.
fn row_by_row(rows: &[CompareRow], place: usize, verdicts: &[Option<CellVerdict>]) -> String {
    let told: Vec<String> = rows
        .iter()
        .zip(verdicts)
        .filter_map(|(row, verdict)| {
            let ratio = known(row, place)?;
            let CellVerdict { verdict, because } = verdict.as_ref()?;
            let words = judged(verdict, &units::ratio(ratio.ratio));
            let because =
                because.as_ref().map_or(String::new(), |because| format!(", because {because}"));
            Some(format!("{words} for {}{because}", row.label))
        })
        .collect();
    told.join(", ")
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
