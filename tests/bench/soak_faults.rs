//! Every fault in every model, with and without a supervisor, many times: the counts have to be
//! right each time. `cargo bench --bench soak_faults` runs each case 20 times, `-- 5` five times.
//!
//! It is no test of its own because it takes a quarter of an hour: a worker that hangs and that
//! nobody can end takes its trial to the deadline.

#![expect(clippy::print_stdout, reason = "a soak tells its table")]

#[path = "../integration/faulty_workers/rehearsal.rs"]
mod rehearsal;

use rehearsal::{Bench, MODELS, cases, mistakes};
use std::process::ExitCode;
use tandem_lab::engine::expect::unavailable;
use tandem_lab::model::metric::Metric;
use tandem_lab::model::units::time;
use tandem_lab::platform::fault::MEMORY_LIMIT_UNAVAILABLE;

const TIMES: usize = 20;

fn main() -> ExitCode {
    let times = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(TIMES);
    let mut wrong = 0;
    for model in MODELS {
        if let Some(reason) = unavailable(&model) {
            println!("{}: {reason}", model.label());
            continue;
        }
        let mut bench = Bench::new(&model);
        for case in cases(&model) {
            if let Some(reason) = MEMORY_LIMIT_UNAVAILABLE.filter(|_| case.fault == "memory") {
                println!("{} {}: {reason}", model.label(), case.fault);
                continue;
            }
            let mut noticed = Vec::new();
            let mut found = Vec::new();
            for _ in 0..times {
                let trial = bench.run(case);
                noticed.extend(trial.value(&Metric::Detection));
                found.extend(mistakes(&model, case, &trial));
            }
            noticed.sort_unstable_by(f64::total_cmp);
            let median = noticed.get(noticed.len() / 2).map_or("never".to_owned(), |ns| time(*ns));
            let by = if case.is_supervised { "supervised" } else { "left alone" };
            let verdict = if found.is_empty() { "as expected" } else { "WRONG" };
            let name = format!("{}, {}, {}, {by}", model.label(), case.fault, case.distribution);
            println!("{name:60} {times} times {verdict}, noticed after {median}");
            for mistake in &found {
                println!("    {mistake}");
            }
            wrong += found.len();
        }
    }
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
