//! How often plan and judgement are right, over thousands of simulated sessions: one table.
//!
//! `cargo bench --bench whole_sessions -- [SESSIONS]`
//!
//! Each cell runs whole sessions through the plan, with their looks, and the same judgement as a real
//! one. Nothing here is timed.

#![expect(clippy::print_stdout, reason = "the table is what it is run for")]
#![expect(clippy::unwrap_used, reason = "a simulation that cannot go on panics")]

#[path = "../../simulator/mod.rs"]
mod simulator;

use rayon::prelude::*;
use simulator::{Noise, Scene, Simulated};
use tandem_lab::analysis::sentence::workload;
use tandem_lab::analysis::summarise;
use tandem_lab::model::design::Rounds;
use tandem_lab::model::experiment::Verdict;

/// Sessions of a cell, unless the argument says another number.
const SESSIONS: u64 = 2_000;
/// Long enough that no session is ended by its budget.
const BUDGET_MS: u64 = 600_000;

/// What one session said of its one comparison.
struct Said {
    /// The interval leaves 1 out.
    excludes_1: bool,
    /// The interval holds the true ratio.
    covers: bool,
    verdict: Verdict,
    rounds: u32,
}

fn said(simulated: &Simulated, truth: f64) -> Said {
    let Simulated { session, design, .. } = simulated;
    let summary = summarise("", design, session, workload);
    let comparison = summary.headline().unwrap();
    let (low, high) = comparison.ratio.as_ref().and_then(|ratio| ratio.interval()).unwrap();
    Said {
        excludes_1: low > 1.0 || high < 1.0,
        covers: low <= truth && truth <= high,
        verdict: comparison.verdict.clone(),
        rounds: summary.session.rounds,
    }
}

fn main() {
    let sessions = std::env::args().filter_map(|word| word.parse().ok()).next();
    let sessions: u64 = sessions.unwrap_or(SESSIONS);
    let noises = [
        ("quiet, 0.3 %", Noise::QUIET),
        ("1 %", Noise::of(0.01)),
        ("usual: 2 %, walk, outliers", Noise::USUAL),
        ("usual, drifting", Noise::DRIFTING),
        ("two modes, 60/40, 1.5 apart", Noise { mode: (0.4, 1.5), ..Noise::of(0.01) }),
    ];
    let plans = [
        ("7", Rounds::fixed(7)),
        ("15", Rounds::fixed(15)),
        ("30", Rounds::fixed(30)),
        ("7, 12 or 15", Rounds::precise(0.03)),
    ];
    println!(
        "| machine | rounds | ratio | 1 left out | covered | faster or slower | no practical \
         difference | inconclusive | rounds run |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (machine, noise) in noises {
        for (plan, rounds) in &plans {
            for truth in [1.0, 1.03, 1.05] {
                let mut scene = Scene::equal(2, noise).with(1, truth);
                scene.design.rounds = rounds.clone();
                scene.design.budget_ms = BUDGET_MS;
                let all: Vec<Said> = (0..sessions)
                    .into_par_iter()
                    .map(|seed| said(&scene.session(seed), truth))
                    .collect();
                let share = |is: fn(&Said) -> bool| {
                    let count = all.iter().filter(|said| is(said)).count();
                    format!("{:.1} %", 100.0 * count as f64 / all.len() as f64)
                };
                let rounds: u32 = all.iter().map(|said| said.rounds).sum();
                println!(
                    "| {machine} | {plan} | {truth} | {} | {} | {} | {} | {} | {:.1} |",
                    share(|said| said.excludes_1),
                    share(|said| said.covers),
                    share(|said| matches!(said.verdict, Verdict::Faster | Verdict::Slower)),
                    share(|said| said.verdict == Verdict::NoPracticalDifference),
                    share(|said| said.verdict == Verdict::Inconclusive),
                    f64::from(rounds) / all.len() as f64,
                );
            }
        }
    }
}
