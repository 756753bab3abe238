//! How often samples with one and with two peaks are taken for what they are.

use crate::draws::Draws;
use crate::sessions::share;
use crate::table::{Cell, Table, heads};
use std::ops::RangeInclusive;
use tandem_lab::analysis::statistics::modes::two;
use tandem_lab::analysis::statistics::sample::Sample;

const SAMPLES: [usize; 5] = [7, 15, 30, 60, 200];

/// The share of samples that are taken for two peaks.
pub fn table(sessions: u32) -> Table {
    type Value = dyn Fn(&mut Draws) -> f64 + Sync;
    let row = |words: String, seed: u64, value: &Value, promise: Option<RangeInclusive<f64>>| {
        let cell = |n: &usize| {
            let taken = share(sessions, 90_000 + seed * 1_000 + *n as u64, |draws| {
                let sample = Sample::new((0..*n).map(|_| value(draws))).expect("noise is finite");
                two(&sample).is_some()
            });
            let promise = promise.clone().filter(|range| *n >= 15 || *range.start() == 0.0);
            Cell::Share(taken, promise)
        };
        std::iter::once(Cell::words(words)).chain(SAMPLES.iter().map(cell)).collect()
    };
    let mut rows = Vec::new();
    for (seed, percent) in [(1, 2_u32), (2, 5), (3, 10), (4, 15)] {
        let mixture = move |draws: &mut Draws| {
            let peak = if draws.share() < 0.4 { 1.5 } else { 1.0 };
            peak * draws.noise(f64::from(percent) / 100.0)
        };
        let promise = (percent <= 2).then_some(0.9..=1.0);
        rows.push(row(format!("60/40, 1.5 x apart, each {percent} %"), seed, &mixture, promise));
    }
    let none = || Some(0.0..=0.05);
    rows.push(row("one peak, 2 %".into(), 5, &|d| d.noise(0.02), none()));
    rows.push(row("one peak, 30 %".into(), 6, &|d| d.noise(0.3), none()));
    let outliers = |d: &mut Draws| d.noise(0.02) * if d.share() < 0.05 { 1.5 } else { 1.0 };
    rows.push(row("one peak, 2 %, one in twenty 1.5 x".into(), 7, &outliers, none()));
    rows.push(row("even between 1 and 1.5".into(), 8, &|d| 1.0 + d.share() / 2.0, none()));
    let exponential = |d: &mut Draws| 1.0 - 0.1 * (1.0 - d.share()).ln();
    rows.push(row("1 and an exponential rest of 10 %".into(), 9, &exponential, none()));
    Table {
        title: "Samples that are taken for two peaks",
        heads: heads("truth", &SAMPLES),
        rows,
    }
}
