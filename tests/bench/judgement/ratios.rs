//! Coverage of the interval that every comparison shows.

use crate::sessions::{Noise, holds, share};
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::Pair;
use tandem_lab::analysis::summary::RatioEstimate;

const ROUNDS: [usize; 6] = [6, 10, 15, 20, 30, 60];
const TRUE_RATIO: f64 = 1.05;

/// The share of sessions whose interval holds the true ratio.
pub fn table(sessions: u32) -> Table {
    let row = |(seed, noise): (u64, Noise)| {
        let cell = |n: &usize| {
            let covered = share(sessions, seed * 100 + *n as u64, |draws| {
                let rounds = noise.rounds(draws, *n, TRUE_RATIO);
                let pair = |(round, (of, against)): (u32, (f64, f64))| Pair { round, of, against };
                let pairs: Vec<Pair> = (1..).zip(rounds).map(pair).collect();
                holds(RatioEstimate::of_pairs(&pairs).ok().and_then(|r| r.interval()), TRUE_RATIO)
            });
            match noise {
                // The middle of the ratios is then not the ratio of the middles.
                Noise::OutliersOnOneSide => Cell::told(covered),
                Noise::Even | Noise::Outliers | Noise::Walk | Noise::HeavyTails => {
                    Cell::promised(covered, 0.935..=0.98)
                }
            }
        };
        std::iter::once(Cell::words(noise.words())).chain(ROUNDS.iter().map(cell)).collect()
    };
    Table {
        title: "Hodges-Lehmann on log ratios: intervals that hold the true ratio of 1.05",
        heads: heads("noise", &ROUNDS),
        rows: (1..).zip(Noise::ALL).map(row).collect(),
    }
}
