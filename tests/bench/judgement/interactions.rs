//! Coverage of the interval of a ratio of ratios.

use crate::sessions::{Noise, holds, share};
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::bootstrap::Plan;
use tandem_lab::analysis::statistics::interaction::{Effect, paired, unpaired};
use tandem_lab::analysis::statistics::level::Level;

const ROUNDS: [usize; 4] = [6, 10, 15, 30];
const TRUE_RATIO: f64 = 1.1;
const RESAMPLES: u32 = 400;

/// The share of sessions whose interval holds the true ratio of ratios.
pub fn table(sessions: u32) -> Table {
    let effects = |rounds: Vec<(f64, f64)>| -> Vec<Effect> {
        rounds.into_iter().map(|(of, against)| Effect { of, against }).collect()
    };
    let row = |seed: u64, noise: Noise, in_pairs: bool| {
        let cell = |n: &usize| {
            let seed = 60_000 + seed * 100 + *n as u64;
            let covered = share(sessions, seed, |draws| {
                let here = effects(noise.rounds(draws, *n, 2.2));
                let there = effects(noise.rounds(draws, *n, 2.0));
                let plan = Plan { resamples: RESAMPLES, ..Plan::seeded(seed) };
                let found = match in_pairs {
                    true => {
                        let rounds: Vec<_> = here.into_iter().zip(there).collect();
                        paired(&rounds, Level::NINETY_FIVE)
                    }
                    false => unpaired(&here, &there, plan),
                };
                holds(found.and_then(|found| found.interval), TRUE_RATIO)
            });
            match (in_pairs, *n) {
                (true, _) => Cell::promised(covered, 0.935..=0.98),
                (false, ..10) => Cell::told(covered),
                (false, _) => Cell::promised(covered, 0.90..=0.98),
            }
        };
        let words = format!("{}, {}", if in_pairs { "paired" } else { "apart" }, noise.words());
        std::iter::once(Cell::words(words)).chain(ROUNDS.iter().map(cell)).collect()
    };
    Table {
        title: "Ratio of ratios: intervals that hold the truth of 1.1",
        heads: heads("rounds and noise", &ROUNDS),
        rows: vec![
            row(1, Noise::Even, true),
            row(2, Noise::Outliers, true),
            row(3, Noise::Even, false),
            row(4, Noise::Outliers, false),
            row(5, Noise::Walk, false),
        ],
    }
}
