//! Coverage of the interval of a slope, as drift is one.

use crate::draws::Draws;
use crate::sessions::{holds, share};
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::level::Level;
use tandem_lab::analysis::statistics::slope::theil_sen;

const POINTS: [usize; 6] = [5, 10, 15, 30, 60, 100];
const TRUE_SLOPE: f64 = 0.3;

/// The share of sessions whose interval holds the true slope.
pub fn table(sessions: u32) -> Table {
    let row = |words: &str, seed: u64, noise: &(dyn Fn(&mut Draws) -> f64 + Sync), shared: usize| {
        let cell = |n: &usize| {
            let covered = share(sessions, 40_000 + seed * 1_000 + *n as u64, |draws| {
                let point = |place: usize| {
                    let x = (place / shared) as f64;
                    (x, 2.0 + TRUE_SLOPE * x + noise(draws))
                };
                let points: Vec<(f64, f64)> = (0..*n).map(point).collect();
                let found = theil_sen(&points, Level::NINETY_FIVE);
                holds(found.and_then(|slope| slope.interval), TRUE_SLOPE)
            });
            match (shared, *n) {
                (2.., ..10) => Cell::words("-"),
                _ => Cell::promised(covered, 0.935..=0.99),
            }
        };
        std::iter::once(Cell::words(words)).chain(POINTS.iter().map(cell)).collect()
    };
    let outlier = |draws: &mut Draws| if draws.share() < 0.1 { 20.0 } else { 0.0 };
    Table {
        title: "Theil-Sen: intervals that hold the true slope",
        heads: heads("noise", &POINTS),
        rows: vec![
            row("normal", 1, &Draws::normal, 1),
            row("normal, one in ten 20 deviations off", 2, &|d| d.normal() + outlier(d), 1),
            row("exponential", 3, &|d| -(1.0 - d.share()).ln(), 1),
            row("normal, two points at each place", 4, &Draws::normal, 2),
        ],
    }
}
