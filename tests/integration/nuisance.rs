//! What does not matter is another in each trial, as the seed says it, and reaches host and workers.

use std::process::Command;
use std::time::{Duration, Instant};
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{Design, Model, Placement};
use tandem_lab::model::id::Seed;
use tandem_lab::model::param::Value;
use tandem_lab::model::plan::Nuisance;
use tandem_lab::model::trial::WorkerRecord;

fn design(model: Model, workers: u32, wait_ns: u64) -> Design {
    let mut design = starter::design(registry::find("io.wait").unwrap(), 2, Seed(0x5eed));
    for (name, value) in [("wait_ns", wait_ns), ("waits", 4)] {
        design.workload.params.0.insert(name.to_owned(), Value::Integer(value));
    }
    design.variants = Design::combine(&[model], &[workers], &Placement::default());
    design
}

#[test]
fn workers_are_created_in_the_order_that_the_seed_gives() {
    for model in [Model::Threads, Model::Processes] {
        let design = design(model, 4, 1_000_000);
        let mut runner = HostRunner::new("test");
        runner.prepare(&design).unwrap();
        for place in 0..3 {
            let turn = Turn { round: 1, place };
            let trial = runner.run(&design, &design.variants[0], turn);
            let mut workers: Vec<WorkerRecord> = trial.workers;
            workers.sort_by_key(|worker| worker.asked_ns.unwrap());
            let ranks: Vec<usize> = workers.iter().map(|worker| worker.rank as usize).collect();
            let nuisance = Nuisance::of(design.seed, turn.round, turn.place);
            assert_eq!(ranks, nuisance.creation_order(4), "place {place}");
        }
    }
}

/// The processes below this one whose environment has a padding of so many bytes.
fn with_padding(bytes: usize) -> usize {
    let listed = Command::new("pgrep").args(["-f", "tandem-role"]).output().unwrap();
    let ids = String::from_utf8_lossy(&listed.stdout).into_owned();
    let padding = format!("TANDEM_PADDING={}", "x".repeat(bytes));
    let environments =
        ids.lines().filter_map(|id| std::fs::read(format!("/proc/{id}/environ")).ok());
    let has_it = |environment: &Vec<u8>| {
        environment.split(|byte| *byte == 0).any(|entry| entry == padding.as_bytes())
    };
    environments.filter(has_it).count()
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it reads environments through /proc")]
fn host_and_workers_have_the_environment_that_the_seed_gives() {
    let design = design(Model::Processes, 2, 300_000_000);
    let turn = Turn { round: 7, place: 2 };
    let bytes = Nuisance::of(design.seed, turn.round, turn.place).environment_bytes as usize;
    let mut runner = HostRunner::new("test");
    runner.prepare(&design).unwrap();
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let began = Instant::now();
            let mut most = 0;
            while most < 3 && began.elapsed() < Duration::from_secs(20) {
                most = most.max(with_padding(bytes));
                std::thread::sleep(Duration::from_millis(10));
            }
            most
        });
        let trial = runner.run(&design, &design.variants[0], turn);
        assert_eq!(trial.failure, None);
        assert!(looking.join().unwrap() >= 3, "the host and two workers");
    });
}
