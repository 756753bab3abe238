//! Coverage of bootstrap intervals.

use crate::draws::Draws;
use crate::sessions::{Noise, holds, share};
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::bootstrap::{Plan, median, median_of_ratios, median_ratio};
use tandem_lab::analysis::statistics::sample::Sample;

const ROUNDS: [usize; 4] = [6, 10, 15, 30];
const TRUE_RATIO: f64 = 1.05;
/// Fewer than are drawn for a person, so that the table takes seconds; coverage hardly changes.
const RESAMPLES: u32 = 1_000;

/// The share of sessions whose interval holds the truth.
pub fn table(sessions: u32) -> Table {
    let row = |words: &str, seed: u64, hold: &(dyn Fn(&mut Draws, usize, Plan) -> bool + Sync)| {
        let cell = |n: &usize| {
            let seed = 10_000 + seed * 100 + *n as u64;
            let plan = Plan { resamples: RESAMPLES, ..Plan::seeded(seed) };
            Cell::promised(share(sessions, seed, |draws| hold(draws, *n, plan)), 0.945..=0.998)
        };
        std::iter::once(Cell::words(words)).chain(ROUNDS.iter().map(cell)).collect()
    };
    let sample = |values: Vec<f64>| Sample::new(values).expect("noise is finite");
    let apart = |draws: &mut Draws, n: usize, plan: Plan, noise: Noise| {
        let (of, against) = noise.rounds(draws, n, TRUE_RATIO).into_iter().unzip();
        let found = median_ratio(&sample(of), &sample(against), plan);
        holds(found.and_then(|found| found.interval), TRUE_RATIO)
    };
    let paired = |draws: &mut Draws, n: usize, plan: Plan, noise: Noise| {
        let found = median_of_ratios(&noise.rounds(draws, n, TRUE_RATIO), plan);
        holds(found.and_then(|found| found.interval), TRUE_RATIO)
    };
    Table {
        title: "Bootstrap percentile intervals that hold the truth",
        heads: heads("statistic and noise", &ROUNDS),
        rows: vec![
            row("median, 5 % log-normal", 1, &|draws, n, plan| {
                let values = sample((0..n).map(|_| draws.noise(0.05)).collect());
                holds(median(&values, plan).interval, 1.0)
            }),
            row("ratio of medians, not paired, 2 % log-normal", 2, &|draws, n, plan| {
                apart(draws, n, plan, Noise::Even)
            }),
            row("ratio of medians, not paired, outliers", 3, &|draws, n, plan| {
                apart(draws, n, plan, Noise::Outliers)
            }),
            row("median of paired ratios, random walk", 4, &|draws, n, plan| {
                paired(draws, n, plan, Noise::Walk)
            }),
            row("median of paired ratios, heavy tails", 5, &|draws, n, plan| {
                paired(draws, n, plan, Noise::HeavyTails)
            }),
        ],
    }
}
