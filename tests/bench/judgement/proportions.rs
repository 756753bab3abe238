//! Coverage of intervals of shares.

use crate::sessions::share;
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::level::Level;
use tandem_lab::analysis::statistics::proportion::{clopper_pearson, upper_bound_of_none};

const RUNS: [usize; 4] = [20, 50, 100, 400];

/// The share of sessions whose interval holds the true share of events; where none was seen, whose
/// upper bound lies above it.
pub fn table(sessions: u32) -> Table {
    let row = |truth: f64| {
        let cell = |n: &usize| {
            let runs = *n as u64;
            let interval = |events: u64| {
                clopper_pearson(events, runs, Level::NINETY_FIVE)?.interval
            };
            let intervals: Vec<Option<(f64, f64)>> = (0..=runs).map(interval).collect();
            let covered = share(sessions, 30_000 + (truth * 1e4) as u64 * 1_000 + runs, |draws| {
                let events = (0..*n).filter(|_| draws.share() < truth).count();
                match events {
                    0 => upper_bound_of_none(runs, Level::NINETY_FIVE).is_some_and(|b| truth <= b),
                    _ => intervals[events].is_some_and(|(low, high)| low <= truth && truth <= high),
                }
            });
            // The bound of none has the whole 5 % on its side, the upper end 2.5 %, so where both
            // can go wrong a little more than 5 % does.
            Cell::promised(covered, 0.92..=1.0)
        };
        std::iter::once(Cell::words(format!("{} %", 100.0 * truth)))
            .chain(RUNS.iter().map(cell))
            .collect()
    };
    Table {
        title: "Clopper-Pearson intervals, and bounds of nothing seen, that hold the true share",
        heads: heads("true share", &RUNS),
        rows: [0.001, 0.01, 0.05, 0.2, 0.5, 0.9].into_iter().map(row).collect(),
    }
}
