//! How long single operations take, in words and as a table.

use super::latency::{Share, share_of};
use super::numbers::ShownUnit;
use super::table::{Behind, Table};
use crate::analysis::summary::Summary;
use crate::model::metric::Metric;
use crate::model::units::listed;

/// What the chart says, as one sentence: its name for screen readers.
#[must_use]
pub fn sentence(summary: &Summary) -> String {
    let told = summary.variants.iter().map(|variant| {
        let known = Share::ALL.into_iter().filter_map(|share| {
            let estimate = share_of(variant, share).ok()?;
            let took = Metric::OpP50.unit().show(estimate.median);
            Some(match share {
                Share::All => format!("the longest took {took}"),
                Share::Half | Share::P95 | Share::P99 => {
                    format!("{} took at most {took}", share.label())
                }
            })
        });
        let known: Vec<String> = known.collect();
        let words = if known.is_empty() { "not available".to_owned() } else { listed(&known) };
        format!("{}: {words}", variant.label)
    });
    let told: Vec<String> = told.collect();
    format!("Time of one operation, on a logarithmic axis; {}.", told.join("; "))
}

/// The same numbers: a row a variant, with three columns for each share.
#[must_use]
pub fn table(summary: &Summary) -> Vec<Table> {
    let halves = summary.variants.iter().filter_map(|v| share_of(v, Share::Half).ok());
    let largest = halves.map(|estimate| estimate.median).fold(0.0, f64::max);
    let unit = ShownUnit::suiting(Metric::OpP50.unit(), largest);
    let mut header = vec!["variant".to_owned()];
    for share in Share::ALL {
        let label = share.label();
        header.push(unit.heading(label));
        header.extend([format!("{label}, low"), format!("{label}, high")]);
    }
    let rows = summary.variants.iter().map(|variant| {
        let mut row = vec![variant.label.clone()];
        for share in Share::ALL {
            match share_of(variant, share) {
                Ok(estimate) => {
                    let end = |end: Option<f64>| end.map_or_else(String::new, |v| unit.cell(v));
                    row.push(unit.cell(estimate.median));
                    row.extend([end(estimate.low), end(estimate.high)]);
                }
                Err(why) => {
                    row.extend([format!("not available: {why}"), String::new(), String::new()]);
                }
            }
        }
        row
    });
    let behind = summary.variants.iter().map(Behind::variant).collect();
    vec![Table { rows: rows.collect(), header, behind }]
}
