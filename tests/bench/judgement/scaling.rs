//! Coverage of the intervals of the laws of scaling (V6: 90 to 99 %).

use crate::draws::Draws;
use crate::sessions::Share;
use crate::table::{Cell, Table};
use rayon::prelude::*;
use tandem_lab::analysis::laws::curve::Law;
use tandem_lab::analysis::laws::{amdahl, curve, gustafson, resample, rounds, usl};
use tandem_lab::analysis::statistics::level::Estimated;

#[path = "../../../src/analysis/laws/synthetic.rs"]
mod synthetic;

use synthetic::{Case, held};

const FEW: [u32; 2] = [2, 4];
const MANY: [u32; 5] = [2, 3, 4, 6, 8];
const WIDE: [u32; 7] = [2, 4, 8, 12, 16, 24, 32];

/// The share of sessions whose interval holds the coefficient from which they were made. A
/// session takes as long as hundreds of other tables', so a quarter of them has to do.
pub fn table(sessions: u32) -> Table {
    let laws: [(Law, &[u32]); 9] = [
        (Law::Amdahl { serial: 0.0 }, &FEW),
        (Law::Amdahl { serial: 0.02 }, &FEW),
        (Law::Amdahl { serial: 0.2 }, &MANY),
        (Law::Gustafson { serial: 0.0 }, &FEW),
        (Law::Gustafson { serial: 0.1 }, &MANY),
        (Law::Usl { sigma: 0.0, kappa: 0.0 }, &MANY),
        (Law::Usl { sigma: 0.05, kappa: 0.0 }, &MANY),
        (Law::Usl { sigma: 0.05, kappa: 0.005 }, &MANY),
        (Law::Usl { sigma: 0.02, kappa: 0.0005 }, &WIDE),
    ];
    let cases = laws.into_iter().flat_map(|(law, counts)| {
        [(7, 0.02), (15, 0.01), (15, 0.03), (30, 0.02)].map(|(rounds, noise)| Case {
            law,
            counts,
            rounds,
            noise,
        })
    });
    let cases: Vec<Case<'_>> = cases.collect();
    let heads = ["law", "largest count", "rounds", "noise", "share or sigma", "kappa", "above 0"];
    Table {
        title: "Bootstrap intervals of the laws of scaling that hold the truth",
        heads: heads.map(str::to_owned).into(),
        rows: cases.par_iter().map(|case| row(case, sessions / 4)).collect(),
    }
}

fn row(case: &Case<'_>, sessions: u32) -> Vec<Cell> {
    let held = held(case, sessions, 0x5eed);
    // Where the truth is 0 nothing can lie below it: an interval misses it on one side only, and none
    // at all where both coefficients are 0.
    let most = |truth: f64| if truth > 0.0 { 0.99 } else { 1.0 };
    let truths = match case.law {
        Law::Ideal => [0.0; 2],
        Law::Amdahl { serial } | Law::Gustafson { serial } => [serial, 0.0],
        Law::Usl { sigma, kappa } => [sigma, kappa],
    };
    let share = |found: f64| Share { found, sessions };
    let promised = |(found, truth): (&f64, f64)| Cell::promised(share(*found), 0.90..=most(truth));
    let mut shares = held.coefficients.iter().zip(truths).map(promised);
    let none = || Cell::words("");
    let law = match case.law {
        Law::Ideal => "ideal".to_owned(),
        Law::Amdahl { serial } => format!("Amdahl, serial {serial}"),
        Law::Gustafson { serial } => format!("Gustafson, serial {serial}"),
        Law::Usl { sigma, kappa } => format!("USL, sigma {sigma}, kappa {kappa}"),
    };
    vec![
        Cell::words(law),
        Cell::words(case.counts.iter().max().expect("a case has counts")),
        Cell::words(case.rounds),
        Cell::words(format!("{} %", case.noise * 100.0)),
        shares.next().unwrap_or_else(none),
        shares.next().unwrap_or_else(none),
        Cell::told(share(held.above_0)),
    ]
}
