//! The table at the end, in Markdown.

use crate::pairs::{Outcome, is_met};
use crate::row::Rule;
use tandem_lab::model::units::figures;

/// What stands in the table for one row.
pub struct Line {
    /// The target's number.
    pub target: &'static str,
    /// What was measured.
    pub what: String,
    /// What it was measured against.
    pub reference: &'static str,
    /// The unit of the figures.
    pub unit: &'static str,
    /// What was asked.
    pub rule: Rule,
    /// What came of it, or why it could not run.
    pub outcome: Result<Outcome, String>,
}

/// The head of the table.
pub const HEAD: &str = "| # | measured | reference | its median | ours | ratio (95 % interval) | \
                        pairs | target | result |\n|---|---|---|---|---|---|---|---|---|";

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { target, what, reference, unit, rule, outcome } = self;
        write!(f, "| {target} | {what} | {reference} | ")?;
        match outcome {
            Err(reason) => {
                let reason = reason.replace(['|', '\n'], " ");
                write!(f, "| | | | {rule} | not run: {} |", reason.trim().trim_end_matches('.'))
            }
            Ok(outcome) => {
                let shown = |(median, low, high): (f64, f64, f64)| match rule {
                    Rule::InRange => {
                        format!("{} ({} to {})", figures(median), figures(low), figures(high))
                    }
                    _ => figures(median),
                };
                let reference = outcome.reference.map_or_else(String::new, shown);
                let ours = shown(outcome.ours);
                let result = if is_met(*rule, outcome) { "met" } else { "missed" };
                write!(
                    f,
                    "{reference} | {ours} {unit} | {} | {} | {rule} | {result} |",
                    ratio(outcome),
                    pairs(outcome)
                )
            }
        }
    }
}

fn ratio(outcome: &Outcome) -> String {
    let Some(ratio) = &outcome.ratio else { return String::new() };
    match ratio.interval() {
        Some((low, high)) => format!("{:.3} ({low:.3} to {high:.3})", ratio.ratio),
        None => format!("{:.3}", ratio.ratio),
    }
}

fn pairs(outcome: &Outcome) -> String {
    match (outcome.disturbed, outcome.has_disturbed) {
        (0, _) => outcome.made.to_string(),
        (disturbed, true) => format!("{}, {disturbed} of them disturbed and kept", outcome.made),
        (disturbed, false) => format!("{} of {}", outcome.made - disturbed, outcome.made),
    }
}
