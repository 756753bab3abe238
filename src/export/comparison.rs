//! Several experiments side by side as JSON, Markdown and CSV.

use super::csv::write_row;
use crate::analysis::compare::{CellRatio, CompareCell, CompareReport, CompareRow};
use crate::analysis::differences::{Difference, Role};
use crate::analysis::summary::{Estimate, MetricSummary};
use crate::model::metric::Metric;
use crate::model::units;
use serde_json::{Value, json};
use std::fmt::Write;

/// The comparison with everything that people are shown, no number rounded.
#[must_use]
pub fn json(report: &CompareReport) -> Value {
    let experiments: Vec<Value> = report
        .columns
        .iter()
        .zip(&report.metrics)
        .map(|(column, metric)| {
            json!({
                "letter": column.letter,
                "title": column.title,
                "started_utc": column.started_utc,
                "machine": column.machine,
                "workload": column.workload,
                "rounds": column.rounds,
                "primary_metric": metric.word(),
                "margin": column.margins.declared,
                "effective_margin": column.margins.effective,
            })
        })
        .collect();
    json!({
        "format": "tandem.comparison",
        "version": 1,
        "experiments": experiments,
        "heading": report.heading,
        "differences": report.differences.iter().map(difference).collect::<Vec<_>>(),
        "same": report.same,
        "not_by_design": report.not_by_design.iter().map(difference).collect::<Vec<_>>(),
        "same_machine": report.same_machine,
        "primary_metric": report.metric.word(),
        "direction": report.direction.word(),
        "margin": report.margins.declared,
        "effective_margin": report.margins.effective,
        "sentence": report.sentence,
        "scope": report.scope,
        "note": report.note,
        "rows": report.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn difference(difference: &Difference) -> Value {
    let role = match difference.role {
        Role::Factor | Role::Machine => "factor",
        Role::Coverage => "coverage",
        Role::Judging => "judging",
        Role::Circumstance => "circumstance",
    };
    json!({ "what": difference.what, "values": difference.values, "role": role })
}

fn row(row: &CompareRow) -> Value {
    let cells: Vec<Value> =
        row.cells.iter().map(|one| one.as_ref().map_or(Value::Null, cell)).collect();
    json!({
        "label": row.label,
        "model": row.model.word(),
        "workers": row.workers,
        "cells": cells,
    })
}

fn cell(cell: &CompareCell) -> Value {
    let ratio = match &cell.ratio {
        CellRatio::First => Value::Null,
        CellRatio::Known(ratio) => json!({
            "ratio": ratio.ratio, "low": ratio.low, "high": ratio.high,
            "n_of": ratio.n_of, "n_against": ratio.n_against,
        }),
        CellRatio::Unavailable(reason) => json!({ "unavailable": reason }),
    };
    let own = cell.own.as_ref().map(|own| {
        json!({ "against": own.against, "ratio": own.ratio, "low": own.low, "high": own.high })
    });
    json!({
        "label": cell.label,
        "workers": cell.workers,
        "estimate": metric(cell.own_estimate()),
        "samples": cell.samples,
        "memory_unique_bytes": metric(&cell.memory),
        "failed": cell.failed,
        "ratio_to_first": ratio,
        "verdict": cell.verdict.as_ref().map(|one| one.verdict.word()),
        "verdict_open_because": cell.verdict.as_ref().and_then(|one| one.because.as_ref()),
        "ratio_to_own_base": own,
    })
}

fn metric(metric: &MetricSummary) -> Value {
    match metric {
        MetricSummary::Known(estimate) => super::json::known(estimate),
        MetricSummary::Unavailable(reason) => json!({ "unavailable": reason }),
    }
}

/// The comparison for a report or an issue.
#[must_use]
pub fn markdown(report: &CompareReport) -> String {
    let mut text = format!("**{}** {}\n\n{}\n\n", report.sentence, report.scope, report.note);
    let letters: Vec<String> = report
        .columns
        .iter()
        .map(|column| format!("{} ({})", column.letter, column.title.replace('|', "\\|")))
        .collect();
    text.push_str(&markdown_row([String::new()].into_iter().chain(letters.iter().cloned())));
    text.push_str(&markdown_row((0..=letters.len()).map(|_| "---".to_owned())));
    // The words of the workload say what of it is emulated.
    let workloads = report.columns.iter().map(|column| column.workload.replace('|', "\\|"));
    text.push_str(&markdown_row(["work done".to_owned()].into_iter().chain(workloads)));
    for one in report.differences.iter().chain(&report.not_by_design) {
        let what = match one.role {
            Role::Factor | Role::Machine | Role::Coverage | Role::Judging => one.what.clone(),
            Role::Circumstance => format!("{} (not by design)", one.what),
        };
        text.push_str(&markdown_row([what].into_iter().chain(one.values.iter().cloned())));
    }
    for row in &report.rows {
        let figures = row.cells.iter().zip(&report.metrics).map(|(cell, metric)| match cell {
            Some(cell) => figure(cell, metric),
            None => "–".to_owned(),
        });
        text.push_str(&markdown_row([row.label.clone()].into_iter().chain(figures)));
    }
    text
}

/// A cell in a few words, such as `285 ms, 1.14 × (1.12 to 1.15)`.
fn figure(cell: &CompareCell, metric: &Metric) -> String {
    let mut text = match cell.own_estimate() {
        MetricSummary::Known(estimate) => metric.unit().show(estimate.median),
        MetricSummary::Unavailable(_) => "–".to_owned(),
    };
    if let Some(ratio) = cell.ratio.known() {
        write!(text, ", {} ×", units::ratio(ratio.ratio)).expect("a string takes every text");
        if let (Some(low), Some(high)) = (ratio.low, ratio.high) {
            write!(text, " ({} to {})", units::ratio(low), units::ratio(high))
                .expect("a string takes every text");
        }
    }
    text
}

fn markdown_row(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("| {} |\n", cells.join(" | "))
}

/// One row for each variant of each experiment.
#[must_use]
pub fn csv(report: &CompareReport) -> String {
    let mut out = String::new();
    let names = [
        "experiment",
        "title",
        "workload",
        "row",
        "label",
        "model",
        "workers",
        "metric",
        "n",
        "median",
        "low",
        "high",
        "ratio_to_first",
        "ratio_low",
        "ratio_high",
        "own_base",
        "own_ratio",
        "own_low",
        "own_high",
        "verdict",
    ];
    write_row(&mut out, names.into_iter().map(str::to_owned));
    for row in &report.rows {
        let columns = report.columns.iter().zip(&report.metrics);
        for (cell, (column, metric)) in row.cells.iter().zip(columns) {
            let Some(cell) = cell else { continue };
            let words = [
                column.letter.clone(),
                column.title.clone(),
                column.workload.clone(),
                row.label.clone(),
                cell.label.clone(),
                row.model.word().to_owned(),
                cell.workers.to_string(),
                metric.word().to_owned(),
            ];
            let rest = csv_figures(cell);
            write_row(&mut out, words.into_iter().chain(rest));
        }
    }
    out
}

fn csv_figures(cell: &CompareCell) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let estimate: Option<&Estimate> = cell.own_estimate().known();
    let ratio = cell.ratio.known();
    let own = cell.own.as_ref();
    vec![
        estimate.map_or(String::new(), |e| e.n.to_string()),
        number(estimate.map(|e| e.median)),
        number(estimate.and_then(|e| e.low)),
        number(estimate.and_then(|e| e.high)),
        number(ratio.map(|r| r.ratio)),
        number(ratio.and_then(|r| r.low)),
        number(ratio.and_then(|r| r.high)),
        own.map_or(String::new(), |own| own.against.clone()),
        number(own.map(|own| own.ratio)),
        number(own.and_then(|own| own.low)),
        number(own.and_then(|own| own.high)),
        cell.verdict.as_ref().map_or(String::new(), |one| one.verdict.word().to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::compare::compare;
    use crate::analysis::margins::Margins;
    use crate::model::vocabulary::Vocabulary;

    #[test]
    fn the_declared_margin_and_the_one_that_was_used_have_their_own_names() {
        let margins = Margins { declared: 0.03, effective: 0.046 };
        let value = json(&CompareReport { margins, ..compare(&[], &Vocabulary::OF_FILES) });
        assert_eq!((&value["margin"], &value["effective_margin"]), (&json!(0.03), &json!(0.046)));
    }
}
