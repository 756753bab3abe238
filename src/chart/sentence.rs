//! What each chart says, as one sentence: its name for screen readers.

use super::numbers::{range, ratio_range};
use super::ratio::{RatioInput, base_words, ratio_inputs};
use super::rows::failed;

use super::speedup_curves::fits;
use super::speedup_view::{SpeedupView, values};
use super::stack::{StackInput, State};
use crate::analysis::caveat::Caveat;
use crate::analysis::compare::CompareReport;
use crate::analysis::summary::{Breakdown, MetricSummary, RatioEstimate, Summary, VariantSummary};
use crate::model::metric::Metric;
use crate::model::units::{self, listed};

/// The samples and their ratios.
#[must_use]
pub fn samples(summary: &Summary) -> String {
    let metric = &summary.metric;
    let values: Vec<String> = summary.variants.iter().map(|v| value(v, metric)).collect();
    let (inputs, _) = ratio_inputs(summary);
    let ratio = |(input, variant): (&RatioInput<'_>, &VariantSummary)| {
        let ratio = input.ratio.as_ref().ok()?;
        Some(format!("{} {}", variant.label, ratio_words(ratio)))
    };
    let ratios: Vec<String> = inputs.iter().zip(&summary.variants).filter_map(ratio).collect();
    let after = if ratios.is_empty() {
        String::new()
    } else {
        format!("; ratio to {}: {}", base_words(summary), listed(&ratios))
    };
    let (name, direction) = (capitalised(metric.label()), summary.direction.label());
    let emulated = emulated(summary);
    format!("{name} of every trial, {direction}: {}{after}{emulated}.", listed(&values))
}

/// Where a worker's time goes.
#[must_use]
pub fn breakdown(summary: &Summary) -> String {
    let words = |variant: &VariantSummary| {
        let Some(breakdown) = &variant.breakdown else {
            return format!("{} not available", variant.label);
        };
        format!("{}: {}", variant.label, parts_of_time(breakdown))
    };
    let rows: Vec<String> = summary.variants.iter().map(words).collect();
    format!("Where a worker’s time goes; {}{}.", rows.join("; "), emulated(summary))
}

/// Where the time goes in compared experiments, and that something in them is emulated.
#[must_use]
pub fn compared_breakdown<'a>(
    report: &CompareReport,
    mut summaries: impl Iterator<Item = &'a Summary>,
) -> String {
    let words = |input: &StackInput<'_>| {
        let parts = input.breakdown.as_ref().map_or("not available".to_owned(), parts_of_time);
        format!("{} in {}: {parts}", input.name, input.part)
    };
    let rows: Vec<String> = super::stack::of_report(report).iter().map(words).collect();
    let emulated = summaries.find_map(|summary| Some(emulated(summary)).filter(|e| !e.is_empty()));
    let emulated = emulated.unwrap_or_default();
    format!("Where a worker’s time goes, side by side; {}{emulated}.", rows.join("; "))
}

fn parts_of_time(breakdown: &Breakdown) -> String {
    let total = State::total(breakdown);
    let seen = |state: &State| state.is_of(breakdown) && state.of(breakdown) >= total * 0.01;
    let part = |state: State| format!("{} {}", state.label(), units::time(state.of(breakdown)));
    let parts: Vec<String> = State::ALL.into_iter().filter(seen).map(part).collect();
    listed(&parts)
}

/// Bars of one metric.
#[must_use]
pub fn metric(summary: &Summary, metric: &Metric) -> String {
    let median = |variant: &VariantSummary| match variant.metrics.get(metric) {
        Some(MetricSummary::Known(e)) => {
            format!("{} {}", variant.label, metric.unit().show(e.median))
        }
        Some(MetricSummary::Unavailable(_)) | None => format!("{} not available", variant.label),
    };
    let values: Vec<String> = summary.variants.iter().map(median).collect();
    let (name, emulated) = (capitalised(metric.label()), emulated(summary));
    format!("{name}: {}{emulated}.", listed(&values))
}

/// The speedups or efficiencies, and the laws that were fitted.
#[must_use]
pub fn speedups(summary: &Summary, view: SpeedupView) -> String {
    let mut told = Vec::new();
    for line in &summary.scaling {
        for value in values(line, view).into_iter().filter(|value| value.workers > 1) {
            let id = line.points.iter().find(|point| point.workers == value.workers);
            let variant = id.and_then(|point| summary.variant(&point.of));
            let Some(variant) = variant else { continue };
            let ends = value.interval.map_or_else(String::new, |(low, high)| {
                format!(" ({} to {})", view.show(low), view.show(high))
            });
            told.push(format!("{} {}{ends}", variant.label, view.show(value.value)));
        }
        if view.is_of(line) {
            told.extend(fits(line).into_iter().map(|fit| fit.name));
        }
    }
    let what = match view {
        SpeedupView::OverOneWorker => "Speedup over one worker of the same model",
        SpeedupView::OverSequential => "Speedup over the sequential run",
        SpeedupView::Efficiency => "Efficiency",
    };
    format!("{what}, by number of workers: {}{}.", listed(&told), emulated(summary))
}

/// That something is emulated, where it is: a chart never hides that. What it is, the caveats say.
fn emulated(summary: &Summary) -> String {
    let emulated = |caveat: &Caveat| matches!(caveat, Caveat::Emulated { .. });
    if summary.caveats.iter().any(emulated) {
        format!("; partly emulated, work: {}", summary.workload)
    } else {
        String::new()
    }
}

/// A ratio by round, while a session runs.
#[must_use]
pub fn trend(what: &str, ratio: &RatioEstimate) -> String {
    let rounds = ratio.by_round.len();
    let rounds = if rounds == 1 { "1 round".to_owned() } else { format!("{rounds} rounds") };
    format!("{what}: {} after {rounds}.", ratio_words(ratio))
}

/// How far a run is.
#[must_use]
pub fn progress(finished: u32, rounds: u32) -> String {
    format!("{finished} of {rounds} rounds finished.")
}

/// Experiments side by side.
#[must_use]
pub fn compared(report: &CompareReport) -> String {
    let name = capitalised(report.metric.label());
    let row = |row: &crate::analysis::compare::CompareRow| {
        let cells = row.cells.iter().zip(&report.columns).filter_map(|(cell, column)| {
            let cell = cell.as_ref()?;
            if report.same_machine {
                let MetricSummary::Known(estimate) = &cell.estimate else { return None };
                let median = report.metric.unit().show(estimate.median);
                Some(format!("{} {median}", column.letter))
            } else {
                let own = cell.own.as_ref()?;
                Some(format!("{} {} times its base", column.letter, units::ratio(own.ratio)))
            }
        });
        let ratio = row.ratio().map(|ratio| format!("ratio {}", units::ratio(ratio.ratio)));
        let parts: Vec<String> = cells.chain(ratio).collect();
        format!("{}: {}", row.label, listed(&parts))
    };
    let rows: Vec<String> = report.rows.iter().map(row).collect();
    format!("{name} side by side; {}.", rows.join("; "))
}

/// The memory of compared experiments.
#[must_use]
pub fn compared_memory(report: &CompareReport) -> String {
    let row = |row: &crate::analysis::compare::CompareRow| {
        let cells = row.cells.iter().zip(&report.columns).filter_map(|(cell, column)| {
            let MetricSummary::Known(memory) = &cell.as_ref()?.memory else { return None };
            Some(format!("{} {}", column.letter, units::bytes(memory.median)))
        });
        let cells: Vec<String> = cells.collect();
        (!cells.is_empty()).then(|| format!("{}: {}", row.label, listed(&cells)))
    };
    let rows: Vec<String> = report.rows.iter().filter_map(row).collect();
    format!("Memory, every page counted once; {}.", rows.join("; "))
}

fn value(variant: &VariantSummary, metric: &Metric) -> String {
    match variant.metrics.get(metric) {
        Some(MetricSummary::Known(estimate)) => {
            let unit = metric.unit();
            let median = unit.show(estimate.median);
            match (estimate.low, estimate.high) {
                (Some(low), Some(high)) => {
                    let interval = range(unit, estimate.median, low, high);
                    format!("{} {median} ({interval})", variant.label)
                }
                _ => format!("{} {median}", variant.label),
            }
        }
        Some(MetricSummary::Unavailable(why)) => {
            format!("{} {}", variant.label, failed(variant).unwrap_or_else(|| why.clone()))
        }
        None => format!("{} {}", variant.label, failed(variant).unwrap_or_default()),
    }
}

fn ratio_words(ratio: &RatioEstimate) -> String {
    match (ratio.low, ratio.high) {
        (Some(low), Some(high)) => {
            format!("{} ({})", units::ratio(ratio.ratio), ratio_range(low, high))
        }
        _ => units::ratio(ratio.ratio),
    }
}

/// The words with a capital letter at their beginning.
#[must_use]
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::super::samples_for_tests::summary;
    use super::*;

    #[test]
    fn every_chart_is_told_in_one_sentence() {
        let summary = summary();
        let memory = metric(&summary, &Metric::MemoryUnique);
        let expected = "Memory, every page once: sequential 70 MiB, threads, 2 workers 70 MiB, \
                        processes, 2 workers 70 MiB and processes, 4 workers not available.";
        assert_eq!(memory, expected);
        let all = [
            samples(&summary),
            breakdown(&summary),
            memory,
            speedups(&summary, SpeedupView::OverOneWorker),
        ];
        for sentence in all {
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(!sentence.trim_end_matches('.').contains(". "), "{sentence}");
            assert!(!sentence.contains("..") && !sentence.contains("  "), "{sentence}");
        }
    }

    #[test]
    fn the_samples_are_told_with_their_intervals_ratios_and_failures() {
        let sentence = samples(&summary());
        for part in [
            "Total time of every trial, less is better: sequential 934 ms (925 to 943)",
            "processes, 4 workers failed in 20 of 20: out of memory",
            "ratio to threads, 2 workers: sequential 3.72 (3.68 to 3.76)",
        ] {
            assert!(sentence.contains(part), "{part:?} is missing in {sentence:?}");
        }
    }
}
