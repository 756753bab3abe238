//! How often the judgement is right: coverage of intervals, false alarms, power, as tables.
//!
//! `cargo bench --bench judgement -- [TABLES, such as slopes modes] [--sessions N]`
//!
//! Each table simulates thousands of sessions whose truth is known. A share that breaks its promise
//! is marked, and then the benchmark fails. A table is a file with a function, and a line in
//! [`TABLES`].

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the tables are what it is run for")]

mod bootstraps;
mod crossings;
#[path = "../../../src/analysis/statistics/draws.rs"]
mod draws;
mod equivalence;
mod false_alarms;
mod interactions;
mod modes;
mod plans;
mod proportions;
mod quantiles;
mod ratios;
mod scaling;
mod sessions;
mod slopes;
mod summary_time;
mod table;

use std::process::ExitCode;
use std::time::Instant;
use table::Table;

/// Sessions a cell. The standard error of a share of 95 % is then 0.5 %.
const SESSIONS: u32 = 2_000;

/// The name of a table, and what makes it of a number of sessions a cell.
type Entry = (&'static str, fn(u32) -> Table);

/// Every table.
const TABLES: &[Entry] = &[
    ("ratios", ratios::table),
    ("bootstraps", bootstraps::table),
    ("quantiles", quantiles::table),
    ("proportions", proportions::table),
    ("slopes", slopes::table),
    ("crossings", crossings::table),
    ("interactions", interactions::table),
    ("equivalence", equivalence::table),
    ("false_alarms", false_alarms::table),
    ("modes", modes::table),
    ("scaling", scaling::table),
    ("summary_time", summary_time::table),
    ("plans", plans::table),
];

fn main() -> ExitCode {
    let (mut asked, mut sessions) = (Vec::new(), SESSIONS);
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        if argument == "--sessions" {
            let Some(number) = arguments.next().and_then(|number| number.parse().ok()) else {
                eprintln!("--sessions needs a number");
                return ExitCode::from(2);
            };
            sessions = number;
        } else {
            asked.push(argument);
        }
    }
    if let Some(unknown) = asked.iter().find(|name| TABLES.iter().all(|(known, _)| known != name)) {
        eprintln!("there is no table {unknown}");
        return ExitCode::from(2);
    }
    let is_asked = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    let mut broken = 0;
    for (_, table) in TABLES.iter().filter(|(name, _)| is_asked(name)) {
        let began = Instant::now();
        let table = table(sessions);
        println!("{table}\n{sessions} sessions a cell, {:.1} s\n", began.elapsed().as_secs_f64());
        broken += table.broken();
    }
    if broken > 0 {
        println!("{broken} shares break their promise.");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
