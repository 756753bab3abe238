//! How often the judgement is right, as tables.
//!
//! `cargo bench --bench judgement -- [TABLES, such as scaling] [--sessions N]`

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the tables are what it is run for")]

mod scaling;
mod summary_time;
mod table;

use std::process::ExitCode;
use std::time::Instant;
use table::Table;

/// Sessions a cell. The standard error of a share of 95 % is then 0.34 %.
const SESSIONS: u32 = 4_000;

/// Makes a table of so many sessions a cell.
type Make = fn(u32) -> Table;

/// Every table by its name; each takes the number of sessions a cell.
const TABLES: &[(&str, Make)] =
    &[("scaling", scaling::table), ("summary_time", summary_time::table)];

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
    let is_asked = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    let mut broken = 0;
    for (_, table) in TABLES.iter().filter(|(name, _)| is_asked(name)) {
        let began = Instant::now();
        let table = table(sessions);
        println!("{table}\n{sessions} sessions a cell, {:.1} s\n", began.elapsed().as_secs_f64());
        broken += table.broken();
    }
    if broken > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
