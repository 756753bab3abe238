//! How often tests find a difference where there is none.

use crate::draws::Draws;
use crate::sessions::{Noise, share};
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::holm::adjusted;
use tandem_lab::analysis::statistics::permutation::sign_flip;
use tandem_lab::analysis::statistics::rank_test::mann_whitney;
use tandem_lab::analysis::statistics::sample::Sample;
use tandem_lab::analysis::statistics::signed_rank::p_elsewhere;

const ROUNDS: [usize; 4] = [6, 10, 15, 30];

/// The share of sessions in which a p-value of 5 % is reached although nothing differs.
pub fn table(sessions: u32) -> Table {
    type Test = dyn Fn(&mut Draws, usize) -> f64 + Sync;
    let row = |words: &str, seed: u64, sessions: u32, p: &Test| {
        let cell = |n: &usize| {
            let wrong = share(sessions, 80_000 + seed * 100 + *n as u64, |d| p(d, *n) <= 0.05);
            Cell::promised(wrong, 0.0..=0.0615)
        };
        std::iter::once(Cell::words(words)).chain(ROUNDS.iter().map(cell)).collect()
    };
    let sample = |values: Vec<f64>| Sample::new(values).expect("noise is finite");
    let logs = |draws: &mut Draws, n: usize| {
        let rounds = Noise::Outliers.rounds(draws, n, 1.0);
        sample(rounds.into_iter().map(|(of, against)| (of / against).ln()).collect())
    };
    Table {
        title: "False alarms at 5 %, with outliers (sign flips beyond 16 pairs: a tenth of the sessions)",
        heads: heads("test", &ROUNDS),
        rows: vec![
            row("signed rank", 1, sessions, &|draws, n| p_elsewhere(&logs(draws, n), 0.0)),
            row("sign flips", 2, sessions / 10, &|draws, n| sign_flip(&logs(draws, n), 1)),
            row("Mann-Whitney", 3, sessions, &|draws, n| {
                let (of, against) = Noise::Outliers.rounds(draws, n, 1.0).into_iter().unzip();
                mann_whitney(&sample(of), &sample(against)).p
            }),
            row("the smallest of five signed ranks, after Holm", 4, sessions, &|draws, n| {
                let p_values: Vec<f64> =
                    (0..5).map(|_| p_elsewhere(&logs(draws, n), 0.0)).collect();
                adjusted(&p_values).into_iter().fold(1.0, f64::min)
            }),
        ],
    }
}
