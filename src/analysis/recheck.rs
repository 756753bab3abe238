//! Whether the verdicts that a file stores are those that its samples give.

use crate::model::experiment::{Experiment, StoredResult};

/// Ratios are written with all their digits, so only another order of the same operations may
/// tell them apart.
const TOLERANCE: f64 = 1e-9;

/// A sentence for each stored verdict that the samples do not give; none if all are as stored.
///
/// Verdicts belong to the latest session. A file without verdicts deviates in nothing.
#[must_use]
pub fn deviations(experiment: &Experiment) -> Vec<String> {
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
    if are_near && stored.verdict == found.verdict {
        return None;
    }
    let words = |result: &StoredResult| {
        let number = |value: Option<f64>| value.map_or("none".to_owned(), |v| v.to_string());
        let [ratio, low, high] = numbers(result).map(number);
        format!("{}, ratio {ratio}, interval {low} to {high}", result.verdict.label())
    };
    Some(format!(
        "The stored verdict on {} is not what the samples give. Stored: {} ({}). Recomputed: {} \
         ({}).",
        name(experiment, stored),
        words(stored),
        stored.engine,
        words(found),
        found.engine
    ))
}

fn name(experiment: &Experiment, result: &StoredResult) -> String {
    let variant = |id| {
        let variant = experiment.design.variant(id);
        variant.map_or_else(|| format!("{id}"), crate::model::design::Variant::label)
    };
    format!("{} against {}", variant(&result.of), variant(&result.against))
}
