//! Coverage of the interval of a crossing.

use crate::sessions::share;
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::bootstrap::Plan;
use tandem_lab::analysis::statistics::crossing::{Curves, End};
use tandem_lab::analysis::statistics::interaction::Effect;

const ROUNDS: [usize; 4] = [6, 10, 15, 30];
const PLACES: [f64; 5] = [1.0, 10.0, 100.0, 1_000.0, 10_000.0];
const RESAMPLES: u32 = 1_000;

/// The share of sessions whose interval holds the place where the true curves cross.
pub fn table(sessions: u32) -> Table {
    let row = |(seed, words, truth, steepness): (u64, &str, f64, f64)| {
        let cell = |n: &usize| {
            // Each takes as long as hundreds of others.
            let covered = share(sessions / 8, 50_000 + seed * 100 + *n as u64, |draws| {
                let mut effect = |place: &f64| {
                    let against = draws.noise(0.03);
                    let ratio = (place / truth).powf(-steepness);
                    Some(Effect { of: ratio * draws.noise(0.03), against })
                };
                let rounds: Vec<Vec<Option<Effect>>> =
                    (0..*n).map(|_| PLACES.iter().map(&mut effect).collect()).collect();
                let plan = Plan { resamples: RESAMPLES, ..Plan::seeded(seed) };
                let curves = Curves::new(&PLACES, &rounds).expect("every place has its ratio");
                match curves.crossing(plan).interval {
                    // No crossing was claimed, so none was claimed wrongly.
                    None => true,
                    Some((low, high)) => is_between(truth, low, high),
                }
            });
            Cell::promised(covered, 0.94..=1.0)
        };
        std::iter::once(Cell::words(words)).chain(ROUNDS.iter().map(cell)).collect()
    };
    let cases = [
        (1, "between two places, steep", 50.0, 0.3),
        (2, "between two places, flat", 50.0, 0.02),
        (3, "at a place", 100.0, 0.1),
        (4, "near the last place, flat", 5_000.0, 0.02),
    ];
    Table {
        title: "Bootstrap intervals that hold the true crossing (an eighth of the sessions)",
        heads: heads("where", &ROUNDS),
        rows: cases.into_iter().map(row).collect(),
    }
}

fn is_between(truth: f64, low: End, high: End) -> bool {
    let (low, high) = (place(low), place(high));
    low <= truth && truth <= high
}

fn place(end: End) -> f64 {
    match end {
        End::BelowMeasured => 0.0,
        End::At(place) => place,
        End::AboveMeasured => f64::INFINITY,
    }
}
