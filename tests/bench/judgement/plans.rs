//! Whole sessions through plan and judgement: what the looks of a plan cost and what they gain.

#[path = "../../simulator/mod.rs"]
mod simulator;

use crate::sessions::{Share, holds};
use crate::table::{Cell, Table};
use rayon::prelude::*;
use simulator::{Noise, Scene, Simulated};
use tandem_lab::analysis::sentence::workload;
use tandem_lab::analysis::summarise;
use tandem_lab::model::design::{DEFAULT_MARGIN, Rounds};
use tandem_lab::model::experiment::Verdict;

/// A whole session takes as long as many of the other tables' draws.
const FEWER: u32 = 4;
/// True ratios: none, as large as the margin, and larger.
const RATIOS: [f64; 3] = [1.0, 1.0 + DEFAULT_MARGIN, 1.05];

/// What one session said of its one comparison.
struct Said {
    leaves_1_out: bool,
    covers: bool,
    verdict: Verdict,
    rounds: u32,
    seconds: f64,
}

fn said(simulated: &Simulated, truth: f64) -> Said {
    let Simulated { session, design, took } = simulated;
    let summary = summarise("", design, session, workload);
    let comparison = summary.headline().expect("two variants are compared");
    let interval = comparison.ratio.as_ref().expect("every trial has a time").interval();
    Said {
        leaves_1_out: !holds(interval, 1.0),
        covers: holds(interval, truth),
        verdict: comparison.verdict.clone(),
        rounds: summary.session.rounds,
        seconds: took.as_secs_f64(),
    }
}

/// What sessions of two variants said, within the usual 20 s of 0.3 s a trial.
pub fn table(sessions: u32) -> Table {
    let sessions = (sessions / FEWER).max(1);
    let machines = [
        ("0.3 %", Noise::QUIET),
        ("1 %", Noise::of(0.01)),
        ("2 %, walk, outliers", Noise::USUAL),
        ("the same, drifting by 8 %", Noise::DRIFTING),
        ("two modes 60/40, 1.5 apart", Noise { mode: (0.4, 1.5), ..Noise::of(0.01) }),
    ];
    let plans = [
        ("15", Rounds::fixed(15)),
        ("12, 20 or 30", Rounds::precise(DEFAULT_MARGIN)),
        (
            "7, 12 or 15",
            Rounds { min: 7, max: 15, looks: vec![7, 12, 15], ..Rounds::precise(0.03) },
        ),
    ];
    let mut rows = Vec::new();
    for (machine, noise) in machines {
        for (plan, rounds) in &plans {
            for truth in RATIOS {
                let mut scene = Scene::equal(2, noise).with(1, truth);
                scene.design.rounds = rounds.clone();
                let seeds = (0..u64::from(sessions)).into_par_iter();
                let all: Vec<Said> = seeds.map(|seed| said(&scene.session(seed), truth)).collect();
                // Two modes are told as such, and no plan finds a small difference behind them.
                let is_promised = plan.starts_with("12") && noise.mode.0 <= 0.0;
                let words = [machine, plan, &truth.to_string()].map(Cell::words);
                rows.push(words.into_iter().chain(cells(&all, truth, is_promised)).collect());
            }
        }
    }
    let heads = [
        "noise of a trial",
        "rounds",
        "ratio",
        "1 left out",
        "truth covered",
        "faster or slower",
        "no practical difference",
        "rounds run",
        "seconds",
    ];
    Table {
        title: "Whole sessions with their looks, in at most 20 s (a quarter of the sessions)",
        heads: heads.map(str::to_owned).into(),
        rows,
    }
}

fn cells(all: &[Said], truth: f64, is_promised: bool) -> Vec<Cell> {
    let sessions = u32::try_from(all.len()).expect("there are fewer sessions");
    let share = |is: &dyn Fn(&Said) -> bool| {
        let hits = all.iter().filter(|said| is(said)).count();
        Share { found: hits as f64 / all.len() as f64, sessions }
    };
    let mean =
        |of: fn(&Said) -> f64| format!("{:.1}", all.iter().map(of).sum::<f64>() / all.len() as f64);
    let left_out = share(&|said| said.leaves_1_out);
    let decided = share(&|said| matches!(said.verdict, Verdict::Faster | Verdict::Slower));
    let is_equal = (truth - 1.0).abs() < f64::EPSILON;
    vec![
        if is_equal {
            Cell::promised(left_out, 0.0..=0.055)
        } else if is_promised {
            Cell::promised(left_out, 0.8..=1.0)
        } else {
            Cell::told(left_out)
        },
        Cell::promised(share(&|said| said.covers), 0.93..=0.97),
        if is_equal { Cell::promised(decided, 0.0..=0.05) } else { Cell::told(decided) },
        Cell::told(share(&|said| said.verdict == Verdict::NoPracticalDifference)),
        Cell::words(mean(|said| f64::from(said.rounds))),
        Cell::words(mean(|said| said.seconds)),
    ]
}
