//! The engine against its limits: E1 to E15 of the project's targets as ratios, one table.
//!
//! `cargo bench --bench engine -- [ROWS, such as E1 E9] [--pairs N] [--quick]`
//!
//! Each row takes turns with its reference: small C loops (anchors.c, named by `TANDEM_ANCHORS` or
//! found beside the repository), and hackbench, fio and sysbench where they are installed.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what it is run for")]

mod anchors;
mod computing;
mod files;
mod measured;
mod ours;
mod pairs;
mod peers;
mod recording;
mod row;
mod sharing;
mod starting;
mod table;
mod talking;
mod watching;
mod world;

use pairs::Plan;
use row::Row;
use std::process::ExitCode;
use table::Line;
use world::World;

/// Disturbed pairs are repeated until there are so many times as many pairs as asked for.
const REPEATS: usize = 3;
const PAIRS: usize = 10;
const PAIRS_QUICK: usize = 6;

/// What the arguments ask for.
struct Asked {
    targets: Vec<String>,
    plan: Plan,
}

fn main() -> ExitCode {
    let asked = match read(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}\nusage: cargo bench --bench engine -- [E1 …] [--pairs N] [--quick]");
            return ExitCode::from(2);
        }
    };
    let lines: Vec<Line> = rows(&World::new())
        .into_iter()
        .filter(|row| asked.targets.is_empty() || asked.targets.iter().any(|t| t == row.target))
        .map(|row| run(row, asked.plan))
        .collect();
    println!("\n{}", table::HEAD);
    lines.iter().for_each(|line| println!("{line}"));
    ExitCode::SUCCESS
}

fn rows(world: &World) -> Vec<Row> {
    let mut rows = computing::rows(world);
    rows.extend(sharing::rows(world));
    rows.extend(starting::rows(world));
    rows.extend(talking::rows(world));
    rows.extend(files::rows());
    rows.extend(recording::rows());
    rows.extend(watching::rows());
    rows
}

fn run(row: Row, plan: Plan) -> Line {
    let Row { target, what, reference, unit, rule, open } = row;
    let outcome = open().and_then(|sides| pairs::take_turns(sides, plan));
    let line = Line { target, what, reference, unit, rule, outcome };
    // Each row as it ends, so that a run that is stopped has told what it found.
    eprintln!("{line}");
    line
}

fn read(arguments: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut targets = Vec::new();
    let (mut pairs, mut repeats) = (PAIRS, REPEATS);
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo's own word for every benchmark.
            "--bench" => {}
            "--quick" => (pairs, repeats) = (PAIRS_QUICK, 1),
            "--pairs" => {
                let number = arguments.next().and_then(|number| number.parse().ok());
                pairs = number.filter(|pairs| *pairs > 0).ok_or("--pairs takes a number")?;
            }
            target if target.starts_with('E') => targets.push(target.to_owned()),
            other => return Err(format!("{other} is not known")),
        }
    }
    Ok(Asked { targets, plan: Plan { pairs, at_most: pairs * repeats } })
}
