//! A summary as calm, aligned text.

use super::judging_text::{judging, without_disturbed};
use super::table::{Table, counted, paragraph};
use crate::analysis::caveat::Gravity;
use crate::analysis::laws::words;
use crate::analysis::summary::{
    Estimate, MetricSummary, RatioEstimate, SpeedupBase, Summary, VariantSummary,
};
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::units;

/// Everything that people are told of a session: the verdict first, then its scope and which rounds
/// do not count, then figures, then what has to be known before they are used, then how to repeat it.
pub fn text(summary: &Summary) -> String {
    let mut text = String::new();
    match summary.headline() {
        Some(headline) => {
            text.push_str(&paragraph(&headline.sentence));
            text.push_str(&paragraph(&headline.scope));
        }
        None => text.push_str(&paragraph(&alone(summary))),
    }
    if let Some(left_out) = &summary.session.left_out {
        text.push_str(&paragraph(left_out));
    }
    text.push('\n');
    text.push_str(&variants(summary));
    let parts = [
        comparisons(summary),
        without_disturbed(summary),
        speedups(summary),
        laws(summary),
        unavailable(summary),
        judging(summary),
        caveats(summary),
    ];
    for part in parts {
        if !part.is_empty() {
            text.push('\n');
            text.push_str(&part);
        }
    }
    text.push('\n');
    text.push_str(&repeat(summary));
    text
}

/// What stands in the place of a verdict where nothing is compared.
fn alone(summary: &Summary) -> String {
    let rounds = counted(summary.session.rounds as usize, "round");
    // The title of most experiments is that of their work.
    let work = if summary.workload.starts_with(&summary.title) {
        summary.workload.clone()
    } else {
        format!("{}, {}", summary.title, summary.workload)
    };
    format!("Nothing was compared. {work}, {}, {rounds}.", summary.machine.label)
}

fn variants(summary: &Summary) -> String {
    let metric = summary.metric.label();
    let mut table = Table::new(&[
        "<variant",
        metric,
        "<95 % interval",
        "cores busy",
        "memory",
        "lost updates",
        "survivors",
        "jobs lost",
        "again",
        "noticed after",
        "failed",
        "trials",
    ]);
    for variant in &summary.variants {
        let estimate = figure(variant, &summary.metric);
        let show = |value: f64| summary.metric.unit().show(value);
        let failed = match (variant.failed, variant.censored) {
            (0, _) => String::new(),
            (failed, 0) => failed.to_string(),
            (failed, censored) => format!("{failed} ({censored} at the deadline)"),
        };
        table.row(vec![
            variant.label.clone(),
            estimate.map_or("–".to_owned(), |e| show(e.median)),
            estimate.map_or(String::new(), |e| interval(e.low, e.high, show)),
            median(variant, &Metric::CoresBusy),
            median(variant, &Metric::MemoryUnique),
            median_if_any(variant, &Metric::LostUpdates),
            median_if_any(variant, &Metric::Survivors),
            median_if_any(variant, &Metric::JobsLost),
            median_if_any(variant, &Metric::JobsRedone),
            median_if_any(variant, &Metric::Detection),
            failed,
            variant.trials.to_string(),
        ]);
    }
    table.text()
}

fn figure<'a>(variant: &'a VariantSummary, metric: &Metric) -> Option<&'a Estimate> {
    variant.metrics.get(metric).and_then(MetricSummary::known)
}

fn median(variant: &VariantSummary, metric: &Metric) -> String {
    figure(variant, metric).map_or("–".to_owned(), |e| metric.unit().show(e.median))
}

/// A figure that most workloads lack, such as lost updates; empty where there is none.
fn median_if_any(variant: &VariantSummary, metric: &Metric) -> String {
    figure(variant, metric).map_or(String::new(), |e| metric.unit().show(e.median))
}

fn interval(low: Option<f64>, high: Option<f64>, show: impl Fn(f64) -> String) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", show(low), show(high)),
        _ => String::new(),
    }
}

fn comparisons(summary: &Summary) -> String {
    let mut table = Table::new(&["<compared", "<with", "ratio", "<95 % interval", "p", "<verdict"]);
    for comparison in &summary.comparisons {
        table.row(vec![
            label(summary, &comparison.of),
            label(summary, &comparison.against),
            ratio_text(comparison.ratio.as_ref()),
            ratio_interval(comparison.ratio.as_ref()),
            comparison.basis.p_adjusted.map_or(String::new(), p_words),
            summary.verdict_word(&comparison.verdict),
        ]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}

/// A value of a test, of which no digit beyond the third says anything.
fn p_words(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

pub(super) fn label(summary: &Summary, id: &VariantId) -> String {
    summary.variant(id).map_or_else(|| id.to_string(), |variant| variant.label.clone())
}

pub(super) fn ratio_text(ratio: Option<&RatioEstimate>) -> String {
    ratio.map_or("–".to_owned(), |ratio| units::ratio(ratio.ratio))
}

pub(super) fn ratio_interval(ratio: Option<&RatioEstimate>) -> String {
    ratio.map_or(String::new(), |ratio| interval(ratio.low, ratio.high, units::ratio))
}

fn speedups(summary: &Summary) -> String {
    let mut table =
        Table::new(&["<speedup of", "<over", "speedup", "<95 % interval", "efficiency"]);
    for speedup in &summary.speedups {
        let over = match speedup.base {
            SpeedupBase::OneWorker => "one worker".to_owned(),
            SpeedupBase::Sequential => "sequential".to_owned(),
        };
        table.row(vec![
            label(summary, &speedup.of),
            over,
            ratio_text(Some(&speedup.speedup)),
            ratio_interval(Some(&speedup.speedup)),
            units::percent(speedup.efficiency),
        ]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}

/// What the laws of scaling say of each model; what they say of all alike stands once.
fn laws(summary: &Summary) -> String {
    let names = words::names(&summary.scaling);
    let lines: Vec<(String, Vec<String>)> =
        names.into_iter().zip(summary.scaling.iter().map(words::lines)).collect();
    let is_shared = |sentence: &String| {
        lines.len() > 1 && lines.iter().all(|(_, sentences)| sentences.contains(sentence))
    };
    let mut text = String::new();
    for (name, sentences) in &lines {
        let own = sentences.iter().filter(|sentence| !is_shared(sentence));
        let own: Vec<&str> = own.map(String::as_str).collect();
        text.push_str(&paragraph(&format!("{name}. {}", own.join(" "))));
    }
    if let Some((_, sentences)) = lines.first() {
        let shared = sentences.iter().filter(|sentence| is_shared(sentence));
        shared.for_each(|sentence| text.push_str(&paragraph(sentence)));
    }
    text
}

/// Why a column of the variants has gaps: each reason once.
fn unavailable(summary: &Summary) -> String {
    let mut text = String::new();
    for metric in [&summary.metric, &Metric::CoresBusy, &Metric::MemoryUnique] {
        let mut reasons: Vec<&str> = summary
            .variants
            .iter()
            .filter_map(|variant| match variant.metrics.get(metric) {
                Some(MetricSummary::Unavailable(reason)) => Some(reason.as_str()),
                Some(MetricSummary::Known(_)) | None => None,
            })
            .collect();
        reasons.sort_unstable();
        reasons.dedup();
        for reason in reasons {
            text.push_str(&paragraph(&format!("No {}: {reason}.", metric.label())));
        }
    }
    text
}

fn caveats(summary: &Summary) -> String {
    let paragraphs: Vec<String> = summary
        .caveats
        .iter()
        .map(|caveat| {
            let mark = match caveat.gravity() {
                Gravity::Blocks => "No verdict",
                Gravity::Caution => "Caution",
                Gravity::Note => "Note",
            };
            paragraph(&format!("{mark}: {caveat}"))
        })
        .collect();
    paragraphs.concat()
}

fn repeat(summary: &Summary) -> String {
    let session = &summary.session;
    paragraph(&format!(
        "{}, {}: {}, {}, {}. The same order again: --seed {}",
        session.started_utc,
        summary.machine.label,
        summary.workload,
        counted(session.rounds as usize, "round"),
        session.status.label(),
        session.seed
    ))
}
