//! What a frame of the window costs with the largest document, and how long a large file takes to
//! open: a table with the targets.
//!
//! `cargo bench --bench window`; fails where a target is missed. A frame is the pass that lays out
//! and describes everything, and the tessellation; both are CPU time of the window's thread.

#![expect(clippy::print_stdout, reason = "the table is what it is run for")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on panics")]

#[path = "../../integration/fake.rs"]
mod fake;
mod largest;
mod opening;
mod screens;

use std::process::ExitCode;
use tandem_lab::platform::usage::fine_cpu_ns;

/// A figure with its target, both in milliseconds.
struct Line {
    what: String,
    parts: Vec<f64>,
    target: f64,
}

impl Line {
    /// What counts against the target.
    fn sum(&self) -> f64 {
        self.parts.iter().sum()
    }

    fn is_met(&self) -> bool {
        self.sum() <= self.target
    }
}

fn main() -> ExitCode {
    let mut missed = 0;
    let mut show = |title: &str, heads: &[&str], lines: Vec<Line>| {
        println!("### {title}\n\n| | {} | target | |", heads.join(" | "));
        println!("|{}", "---|".repeat(heads.len() + 3));
        for line in &lines {
            let mut figures = line.parts.clone();
            if figures.len() > 1 {
                figures.push(line.sum());
            }
            let figures: Vec<String> = figures.iter().map(|ms| format!("{ms:.2}")).collect();
            let result = if line.is_met() { "met" } else { "**missed**" };
            println!("| {} | {} | {} | {result} |", line.what, figures.join(" | "), line.target);
        }
        println!();
        missed += lines.iter().filter(|line| !line.is_met()).count();
    };
    let frames = ["pass", "tessellation", "frame"];
    show("CPU time of a frame, in ms, median", &frames, screens::lines());
    show("CPU time of opening a file, in ms, best of 5", &["time"], opening::lines());
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// CPU time of this thread, so that what else runs counts little.
fn cpu_ns() -> u64 {
    fine_cpu_ns().expect("benchmarks run where CPU time is counted finely")
}
