//! What trials may take of a machine, and what the newer kernels promise besides the contract.

use tandem_lab::engine::expect::{obstacles, unavailable};
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{CoreSet, Design, Model, Placement};
use tandem_lab::model::id::Seed;
use tandem_lab::model::metric::Metric;
use tandem_lab::model::param::Value;
use tandem_lab::model::trial::{FailureKind, Trial};
use tandem_lab::platform::affinity;

fn design(kernel: &str, models: &[Model], settings: &[(&str, Value)]) -> Design {
    let mut design = starter::design(registry::find(kernel).unwrap(), 2, Seed(1));
    for (name, value) in settings {
        design.workload.params.0.insert((*name).to_owned(), value.clone());
    }
    let placement = design.variants[0].placement.clone();
    let workers = design.variants[0].workers;
    // Not every system can fork.
    let here: Vec<Model> = models.iter().filter(|m| unavailable(m).is_none()).cloned().collect();
    design.variants = Design::combine(&here, &[workers], &placement);
    design
}

fn trials(design: &Design) -> Vec<Trial> {
    let mut runner = HostRunner::new("test");
    runner.prepare(design).unwrap();
    let turn = Turn::of_round(1);
    design.variants.iter().map(|variant| runner.run(design, variant, turn)).collect()
}

/// What a refused trial says.
fn refusal(trial: &Trial) -> String {
    let failure = trial.failure.as_ref().unwrap();
    assert_eq!(failure.kind, FailureKind::Refused);
    failure.problem.to_string()
}

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

use Value::Integer;

#[test]
fn a_trial_that_would_write_too_much_is_refused_by_whoever_would_write_it() {
    let greedy: [(&str, &[(&str, Value)]); 2] = [
        ("io.write_sync", &[("bytes", Integer(1 << 20)), ("writes", Integer(16_384))]),
        ("io.small_files", &[("bytes", Integer(64 << 10)), ("files", Integer(1 << 18))]),
    ];
    for (kernel, settings) in greedy {
        let design = design(kernel, &[Model::Threads, Model::Processes], settings);
        let mut runner = HostRunner::new("test");
        // What is verified against a sequential run is refused by that one already.
        let told: Vec<String> = if let Err(problem) = runner.prepare(&design) {
            vec![problem.to_string()]
        } else {
            let turn = Turn::of_round(1);
            design.variants.iter().map(|v| refusal(&runner.run(&design, v, turn))).collect()
        };
        for told in told {
            assert!(told.contains("This trial would write 16 GiB"), "{kernel}: {told}");
        }
    }
}

#[test]
fn files_that_are_kept_are_shared_out_among_the_workers_and_all_are_removed() {
    let settings = [("kept", Integer(1_999)), ("files", Integer(300)), ("bytes", Integer(1))];
    for trial in trials(&design("io.small_files", &[Model::Threads, Model::Fork], &settings)) {
        assert_eq!(trial.failure, None);
    }
}

#[test]
fn a_server_answers_every_model_over_all_connections() {
    let settings = [
        ("connections", Integer(50)),
        ("requests", Integer(300)),
        ("latency_ns", Integer(200_000)),
        ("think_ns", Integer(50_000)),
        ("request_bytes", Integer(64 << 10)),
        ("answer_bytes", Integer(64 << 10)),
        ("compute_steps", Integer(10)),
    ];
    let models = [Model::Sequential, Model::Threads, Model::Processes, Model::Fork];
    for trial in trials(&design("io.request", &models, &settings)) {
        assert_eq!(trial.failure, None, "{}", trial.variant);
        let shortest = trial.value(&Metric::OpP50).unwrap();
        assert!(shortest >= 198_000.0, "no answer comes before its latency: {shortest}");
    }
}

#[test]
fn ticks_are_dropped_where_the_work_keeps_the_thread_for_longer_than_a_tick() {
    // 2 M steps take milliseconds on every machine, and a tick comes every tenth of one.
    let settings =
        [("tick_ns", Integer(100_000)), ("jobs", Integer(4)), ("grain", Integer(2_000_000))];
    let design = design("life.ticker", &[Model::Sequential, Model::Threads], &settings);
    let [together, apart] = trials(&design).try_into().unwrap();
    assert!(together.value(&Metric::DroppedTicks).unwrap() >= 4.0);
    assert!(together.value(&Metric::OpMax).unwrap() >= 100_000.0);
    assert!(together.value(&Metric::OpP95).is_none(), "four looks are too few");
    assert!(apart.value(&Metric::DroppedTicks).is_some());
    assert_eq!(apart.value(&Metric::Fairness), None, "ticking and computing are not compared");
    assert_eq!(apart.workers[0].operations, 0, "a tick is no operation");
    assert_eq!(apart.workers[1].operations, 4);
}

#[test]
fn the_work_can_go_behind_the_tick_where_they_are_two() {
    let settings = [("priority", word("low")), ("jobs", Integer(4)), ("grain", Integer(1_000))];
    let low = design("life.ticker", &[Model::Threads, Model::Processes], &settings);
    for trial in trials(&low) {
        assert_eq!(trial.failure, None, "{}", trial.variant);
    }
    let alone = design("life.ticker", &[Model::Sequential], &settings);
    let reason = &obstacles(&alone, 2)[0].reason;
    assert!(reason.contains("one thread, which has one priority"), "{reason}");
    let normal = design("life.ticker", &[Model::Threads], &[]);
    let variants = Design::combine(&[Model::Threads], &[1], &Placement::default());
    let reason = &obstacles(&Design { variants, ..normal }, 2)[0].reason;
    assert!(reason.contains("it takes 2 or more"), "{reason}");
}

#[test]
fn workers_take_turns_on_one_core_unless_told_otherwise() {
    let settings = [("rounds", Integer(500)), ("working_set_bytes", Integer(10_000))];
    let mut design = design("life.switch", &[Model::Threads, Model::Processes], &settings);
    assert!(design.variants.iter().all(|variant| variant.placement.cores == CoreSet::One));
    design.variants.iter_mut().for_each(|variant| variant.workers = 3);
    for trial in trials(&design) {
        assert_eq!(trial.failure, None, "{}", trial.variant);
        let hand_overs: u64 = trial.workers.iter().map(|worker| worker.operations).sum();
        assert_eq!(hand_overs, 3 * 500);
        if affinity::unavailable().is_none() {
            let cores: Vec<_> = trial.workers.iter().map(|worker| worker.core_seen).collect();
            assert!(cores.iter().all(|core| *core == cores[0]), "{cores:?}");
        }
    }
}

#[test]
fn a_parent_has_the_memory_that_was_asked_for_when_it_creates_workers() {
    const MEMORY: u64 = 32 << 20;
    let settings = [("parent_bytes", Integer(MEMORY)), ("creations", Integer(3))];
    let models = [Model::Threads, Model::Processes, Model::Fork];
    for trial in trials(&design("life.create", &models, &settings)) {
        assert_eq!(trial.failure, None, "{}", trial.variant);
        let memory = trial.value(&Metric::MemoryUnique);
        assert!(memory.is_none_or(|bytes| bytes >= MEMORY as f64), "{memory:?}");
    }
}
