//! E14 and E15: what the program's own looking costs.

use crate::measured::{Measured, watched};
use crate::ours::{Ours, worker_program};
use crate::row::{Row, Rule, Sides};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tandem_lab::model::design::Model;
use tandem_lab::platform::{memory, usage};

const WORKERS: u32 = 64;
/// Readings of all workers in one figure, of which the median counts.
const SWEEPS: usize = 9;
/// How long the workers may take to be there.
const PATIENCE: Duration = Duration::from_secs(20);

/// The rows.
pub fn rows() -> Vec<Row> {
    vec![
        absent("E14", "window open against command line", Rule::AtLeast(0.97), OF_WINDOW),
        sampling_row("10 times a second", 10.0),
        sampling_row("twice in a trial of one second, as the program does", 2.0),
    ]
}

const NO_CPU_TIME: &str = "CPU time is not counted here";
const OF_WINDOW: &str =
    "needs a screen and a person's steps, so it belongs to the window's own test";

fn absent(target: &'static str, what: &str, rule: Rule, why: &'static str) -> Row {
    Row {
        target,
        what: what.to_owned(),
        reference: "",
        unit: "",
        rule,
        open: Box::new(|| Err(why.to_owned())),
    }
}

fn sampling_row(how_often: &str, times_a_second: f64) -> Row {
    Row {
        target: "E15",
        what: format!("reading the memory of {WORKERS} worker processes {how_often}"),
        reference: "",
        unit: "% of a core",
        rule: Rule::Below(0.5),
        open: Box::new(move || {
            Ok(Sides::alone(move || {
                let crowd = Crowd::gather()?;
                let sweep_ns = watched(|| crowd.sweep())?;
                crowd.leave()?;
                let share = sweep_ns.value / 1e9 * times_a_second * 100.0;
                Ok(Measured::marked(share, sweep_ns.is_disturbed))
            }))
        }),
    }
}

/// Worker processes of a trial that waits meanwhile.
struct Crowd {
    process_ids: Vec<u32>,
    outcome: Receiver<Result<(), String>>,
}

impl Crowd {
    fn gather() -> Result<Self, String> {
        let (sender, outcome) = channel();
        let wait = move || {
            let settings = [("wait_ns", "600000000"), ("waits", "64")];
            let trial = Ours::one("io.wait", &settings, Model::Processes, WORKERS);
            // Who asked may be gone.
            let _gone = sender.send(trial.and_then(|mut trial| trial.run(0)).map(|_trial| ()));
        };
        let thread = std::thread::Builder::new().name("crowd".to_owned()).spawn(wait);
        thread.map_err(|error| error.to_string())?;
        let until = Instant::now() + PATIENCE;
        loop {
            let process_ids = measuring_processes();
            if process_ids.len() > WORKERS as usize {
                return Ok(Self { process_ids, outcome });
            }
            if Instant::now() > until {
                return Err(format!("{} of {WORKERS} workers came", process_ids.len()));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The CPU time of reading all of them once, in nanoseconds, so that others on the same core
    /// do not count.
    fn sweep(&self) -> Result<Measured, String> {
        let mut spans = Vec::with_capacity(SWEEPS);
        for _ in 0..SWEEPS {
            let began_ns = usage::of_this_thread().cpu_ns.ok_or(NO_CPU_TIME)?;
            let known = self.process_ids.iter().map(|id| memory::of_process(*id));
            let known = known.filter(|memory| memory.unique_bytes.is_some()).count();
            let ended_ns = usage::of_this_thread().cpu_ns.ok_or(NO_CPU_TIME)?;
            spans.push((ended_ns - began_ns) as f64);
            if known <= WORKERS as usize {
                return Err(format!("the memory of {known} processes could be read"));
            }
        }
        Measured::middle_of(&spans)
    }

    fn leave(self) -> Result<(), String> {
        self.outcome.recv().map_err(|_gone| "the trial was lost".to_owned())?
    }
}

/// The processes of the measuring program that was built with this benchmark.
fn measuring_processes() -> Vec<u32> {
    let program = worker_program();
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let runs_it = |id: &u32| {
        std::fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe: PathBuf| exe == program)
    };
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(runs_it).collect()
}
