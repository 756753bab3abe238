//! Coverage of the distribution-free intervals of percentiles.

use crate::sessions::{holds, share};
use crate::table::{Cell, Table, heads};
use tandem_lab::analysis::statistics::level::Level;
use tandem_lab::analysis::statistics::normal;
use tandem_lab::analysis::statistics::quantile::percentile;
use tandem_lab::analysis::statistics::sample::Sample;

const SAMPLES: [usize; 6] = [6, 15, 30, 72, 368, 1_000];

/// The share of samples whose interval holds the true percentile; a dash where there is none.
pub fn table(sessions: u32) -> Table {
    let row = |percent: f64| {
        let truth = (0.3 * normal::point(percent / 100.0)).exp();
        let cell = |n: &usize| {
            let interval = |values: Vec<f64>| {
                let sample = Sample::new(values).expect("noise is finite");
                percentile(&sample, percent / 100.0, Level::NINETY_FIVE)?.interval
            };
            if interval(vec![0.0; *n]).is_none() {
                return Cell::words("-");
            }
            let seed = 20_000 + (percent * 10.0) as u64 * 10_000 + *n as u64;
            let covered = share(sessions, seed, |draws| {
                holds(interval((0..*n).map(|_| draws.noise(0.3)).collect()), truth)
            });
            Cell::promised(covered, 0.94..=0.995)
        };
        std::iter::once(Cell::words(format!("p{percent}"))).chain(SAMPLES.iter().map(cell)).collect()
    };
    Table {
        title: "Distribution-free intervals that hold the true percentile, 30 % log-normal",
        heads: heads("percentile", &SAMPLES),
        rows: [50.0, 90.0, 95.0, 99.0].into_iter().map(row).collect(),
    }
}
