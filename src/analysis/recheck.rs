//! Whether the verdicts that a file stores are those that its samples give.

use super::looks;
use crate::model::experiment::{Experiment, StoredResult};
use crate::model::units;

/// Numbers are written with all their digits, so only another order of the same operations may tell
/// them apart.
const TOLERANCE: f64 = 1e-9;

/// Whether a stored number is the recomputed one.
pub(super) fn is_same(stored: Option<f64>, found: Option<f64>) -> bool {
    match (stored, found) {
        (Some(stored), Some(found)) => (stored - found).abs() <= TOLERANCE * found.abs(),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// A sentence for each stored verdict that the samples do not give; none if all are as stored.
///
/// Verdicts belong to the latest session. A file without verdicts deviates in nothing but the looks
/// that its sessions logged.
#[must_use]
pub fn deviations(experiment: &Experiment) -> Vec<String> {
    let design = &experiment.design;
    let looks = experiment.sessions.iter().flat_map(|session| looks::deviations(design, session));
    looks.chain(of_verdicts(experiment)).collect()
}

fn of_verdicts(experiment: &Experiment) -> Vec<String> {
    if experiment.results.is_empty() {
        return Vec::new();
    }
    let Some(summary) = super::summary_of(experiment, super::sentence::workload) else {
        return vec![
            "The file holds verdicts and no samples that they could come from.".to_owned(),
        ];
    };
    let recomputed = super::stored_results(&summary);
    let mut sentences = Vec::new();
    for stored in &experiment.results {
        let same_pair = |other: &&StoredResult| {
            (&other.of, &other.against, &other.metric)
                == (&stored.of, &stored.against, &stored.metric)
        };
        match recomputed.iter().find(same_pair) {
            Some(found) => sentences.extend(deviation(experiment, stored, found)),
            None => sentences.push(format!(
                "The stored verdict on {} is about variants or a metric that were not compared.",
                name(experiment, stored)
            )),
        }
    }
    sentences
}

fn deviation(
    experiment: &Experiment,
    stored: &StoredResult,
    found: &StoredResult,
) -> Option<String> {
    let numbers = |result: &StoredResult| [result.ratio, result.low, result.high];
    let are_near = numbers(stored).into_iter().zip(numbers(found)).all(|pair| match pair {
        (Some(a), Some(b)) => (a - b).abs() <= TOLERANCE * b.abs(),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    });
    // Another version of the statistics may judge otherwise; it may not find other numbers.
    let is_judged_alike = stored.verdict == found.verdict || stored.engine != found.engine;
    if are_near && is_judged_alike {
        return None;
    }
    let rounded = |show: fn(f64) -> String| [stored, found].map(|one| words(one, show));
    let [as_stored, as_found] = match rounded(units::ratio) {
        [stored, found] if stored == found => rounded(|value| format!("{value:.6}")),
        different => different,
    };
    Some(format!(
        "The stored verdict on {} is not what the samples give. Stored: {} ({}). Recomputed: {} \
         ({}).",
        name(experiment, stored),
        as_stored,
        stored.engine,
        as_found,
        found.engine
    ))
}

/// A verdict with its figures, as far as it has them.
fn words(result: &StoredResult, show: fn(f64) -> String) -> String {
    let ratio =
        result.ratio.map_or("no ratio".to_owned(), |ratio| format!("ratio {}", show(ratio)));
    let interval = match (result.low, result.high) {
        (Some(low), Some(high)) => format!("interval {} to {}", show(low), show(high)),
        _ => "no interval".to_owned(),
    };
    format!("{}, {ratio}, {interval}", result.verdict.label())
}

fn name(experiment: &Experiment, result: &StoredResult) -> String {
    let variant = |id| {
        let variant = experiment.design.variant(id);
        variant.map_or_else(|| format!("{id}"), crate::model::design::Variant::label)
    };
    format!("{} against {}", variant(&result.of), variant(&result.against))
}
