//! What the execution models promise, tried with small trials of real workers.

use tandem_lab::engine::expect::{most_workers, obstacles};
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{CoreSet, Design, Model, Placement};
use tandem_lab::model::id::Seed;
use tandem_lab::model::param::Value;
use tandem_lab::model::trial::{Flags, Trial};

/// A design of short jobs in one model.
fn design(model: &Model, workers: u32, settings: &[(&str, Value)]) -> Design {
    let kernel = registry::find("cpu.splitmix").unwrap();
    let mut design = starter::design(kernel, 2, Seed(1));
    let short = [("grain", Value::Integer(200)), ("jobs", Value::Integer(100))];
    for (name, value) in short.iter().chain(settings) {
        design.workload.params.0.insert((*name).to_owned(), value.clone());
    }
    let placement = Placement { cores: CoreSet::All, pin: false };
    design.variants = Design::combine(std::slice::from_ref(model), &[workers], &placement);
    design
}

fn run(design: &Design) -> Trial {
    let mut runner = HostRunner::new("test");
    runner.prepare(design).unwrap();
    let trial = runner.run(design, &design.variants[0], Turn::of_round(1));
    let label = design.variants[0].label();
    assert_eq!(trial.failure, None, "{label}");
    assert!(trial.flags.contains(Flags::VERIFIED), "{label}");
    trial
}

fn word(name: &'static str, word: &str) -> (&'static str, Value) {
    (name, Value::Word(word.to_owned()))
}

/// Models that this system has.
fn models() -> impl Iterator<Item = &'static Model> {
    Model::ALL.iter().filter(|model| tandem_lab::engine::expect::unavailable(model).is_none())
}

#[test]
fn however_jobs_are_given_each_is_done_once() {
    for model in models() {
        for distribution in ["static", "dynamic", "guided"] {
            let trial = run(&design(model, 3, &[word("distribution", distribution)]));
            let done: u64 = trial.workers.iter().map(|worker| worker.operations).sum();
            assert_eq!(done, 100, "{} {distribution}", model.label());
        }
    }
}

#[test]
fn the_first_worker_does_the_serial_share_alone() {
    for model in models().filter(|model| !model.needs_jobs()) {
        let serial = [("serial_percent", Value::Integer(40))];
        let trial = run(&design(model, 2, &serial));
        let done: Vec<u64> = trial.workers.iter().map(|worker| worker.operations).collect();
        let expected: &[u64] = if *model == Model::Sequential { &[100] } else { &[70, 30] };
        assert_eq!(done, expected, "{}", model.label());
    }
}

#[test]
fn uneven_jobs_and_a_warm_start_change_nothing_about_the_result() {
    for model in models() {
        for imbalance in ["linear", "geometric"] {
            run(&design(model, 2, &[word("imbalance", imbalance), word("start", "warm")]));
        }
    }
}

#[test]
fn sixty_four_workers_may_be_asked_for_on_two_cores_and_finish_in_every_model() {
    assert!(most_workers(2) >= 64);
    for model in models() {
        let workers = if *model == Model::Sequential { 1 } else { 64 };
        let design = design(model, workers, &[]);
        assert_eq!(obstacles(&design, 2), []);
        assert_eq!(run(&design).workers.len(), workers as usize);
    }
}
