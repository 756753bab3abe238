//! Error rates and power of "no practical difference".

use crate::sessions::{Noise, share};
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::equivalence::Equivalence;
use tandem_lab::analysis::statistics::level::Level;
use tandem_lab::analysis::statistics::sample::Sample;

const ROUNDS: [usize; 5] = [6, 10, 15, 20, 30];
const MARGIN: f64 = 0.03;

/// The share of sessions in which a margin of 3 % is claimed to hold.
pub fn table(sessions: u32) -> Table {
    let row = |(seed, truth, noise, level): (u64, f64, Noise, Level)| {
        let cell = |n: &usize| {
            let edge = (1.0 + MARGIN).ln();
            let claimed = share(sessions, 70_000 + seed * 100 + *n as u64, |draws| {
                let rounds = noise.rounds(draws, *n, truth);
                let logs = rounds.into_iter().map(|(of, against)| (of / against).ln());
                let sample = Sample::new(logs).expect("noise is finite");
                Equivalence::of(&sample, (-edge, edge)).holds(level)
            });
            // On the edge the claim is false, and may be made as often as the tail says.
            match truth > 1.0 {
                true => Cell::promised(claimed, 0.0..=level.tail() * 1.35),
                false => Cell::told(claimed),
            }
        };
        let words = format!(
            "true ratio {truth:.2}, {:.0} % interval, {}",
            100.0 * level.share(),
            noise.words()
        );
        std::iter::once(Cell::words(words)).chain(ROUNDS.iter().map(cell)).collect()
    };
    let (edge, same) = (1.0 + MARGIN, 1.0);
    let cases = [
        (1, edge, Noise::Even, Level::NINETY_FIVE),
        (2, edge, Noise::Outliers, Level::NINETY_FIVE),
        (3, edge, Noise::Even, Level::NINETY),
        (4, same, Noise::Even, Level::NINETY_FIVE),
        (5, same, Noise::Outliers, Level::NINETY_FIVE),
        (6, same, Noise::Even, Level::NINETY),
    ];
    Table {
        title: "Equivalence within 3 %: how often it is claimed (falsely at 1.03, rightly at 1.00)",
        heads: heads("truth", &ROUNDS),
        rows: cases.into_iter().map(row).collect(),
    }
}
