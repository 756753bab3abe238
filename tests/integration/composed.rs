//! Composed work end to end: one meaning in every model, the layout that is asked for, and words for
//! casts that stand still.

use std::collections::BTreeSet;
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{Design, Model, Placement};
use tandem_lab::model::id::Seed;
use tandem_lab::model::param::Value;
use tandem_lab::model::roles_check::read_strictly;
use tandem_lab::model::trial::{Flags, Trial};

const MODELS: [Model; 4] = [Model::Threads, Model::Processes, Model::Fork, Model::InterpreterLock];

fn design(roles: &str, workers: u32, settings: &[(&str, Value)]) -> Design {
    let mut design = starter::design(registry::find("composed.roles").unwrap(), 2, Seed(1));
    let roles = read_strictly(roles).unwrap_or_else(|what| panic!("{what}: {roles}"));
    let params = &mut design.workload.params.0;
    params.insert("roles".to_owned(), Value::Roles(roles));
    params.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    design.variants = Design::combine(&MODELS, &[workers], &Placement::default());
    let unavailable = tandem_lab::engine::expect::unavailable;
    design.variants.retain(|variant| unavailable(&variant.model).is_none());
    design
}

fn run_all(design: &Design) -> Vec<Trial> {
    let mut runner = HostRunner::new("test");
    runner.prepare(design).unwrap();
    let trials = design.variants.iter().map(|variant| {
        let trial = runner.run(design, variant, Turn::of_round(1));
        assert_eq!(trial.failure, None, "{}", variant.label());
        assert!(trial.flags.contains(Flags::VERIFIED), "{}", variant.label());
        trial
    });
    trials.collect()
}

fn operations(trial: &Trial) -> Vec<u64> {
    trial.workers.iter().map(|worker| worker.operations).collect()
}

/// Every step there is, one cast of five: a producer, two who work, and two who stop with them.
const EVERYTHING: &str = r#"[
    {"name": "producer", "loops": 4, "steps": [
        {"do": "send", "to": "worker", "bytes": 300}, {"do": "add", "name": "sent", "times": 2}]},
    {"name": "worker", "threads": 2, "loops": 2, "priority": "low", "cores": "first:1", "steps": [
        {"do": "receive", "from": "producer"},
        {"do": "repeat", "times": 3, "steps": [
            {"do": "compute", "units": 100},
            {"do": "lock", "name": "book", "units": 10, "steps": [{"do": "add", "name": "kept"}]}]},
        {"do": "touch", "bytes": 8192},
        {"do": "write_file", "bytes": 2000},
        {"do": "read_file", "bytes": 1000},
        {"do": "wait", "ns": 1000},
        {"do": "tick", "ns": 2000},
        {"do": "barrier", "name": "done"},
        {"do": "send", "to": "log", "bytes": 64}]},
    {"name": "log", "until": "worker", "steps": [
        {"do": "receive"}, {"do": "add", "name": "logged"}]},
    {"name": "idler", "until": "producer", "steps": [{"do": "compute", "units": 50}]}]"#;

#[test]
fn every_model_does_the_same_steps_the_same_number_of_times() {
    let rounds = [("rounds", Value::Integer(6))];
    let trials = run_all(&design(EVERYTHING, 10, &rounds));
    for trial in &trials {
        let found = operations(trial);
        // Two casts side by side with three rounds each; how often the idler gets round is open.
        for cast in found.chunks(5) {
            assert_eq!(cast[..4], [12, 6, 6, 12], "{found:?}");
        }
    }
}

#[test]
fn one_message_a_round_keeps_each_of_three_consumers_as_busy_as_the_others() {
    let cast = r#"[
        {"name": "producer", "steps": [{"do": "send", "to": "consumer", "bytes": 64}]},
        {"name": "consumer", "count": 3, "until": "producer", "steps": [{"do": "receive"}]}]"#;
    for trial in run_all(&design(cast, 4, &[("rounds", Value::Integer(9))])) {
        assert_eq!(operations(&trial), [9, 3, 3, 3]);
    }
    // Two casts side by side have four rounds and five, and each begins with its own first.
    for trial in run_all(&design(cast, 8, &[("rounds", Value::Integer(9))])) {
        let (first, second) = ([4, 2, 1, 1], [5, 2, 2, 1]);
        assert_eq!(operations(&trial), [first, second].concat());
    }
}

#[test]
fn every_carrier_brings_every_message_of_many_to_many() {
    let cast = r#"[
        {"name": "sender", "count": 3, "loops": 4, "steps": [
            {"do": "send", "to": "receiver", "whom": "each", "bytes": 100}]},
        {"name": "receiver", "count": 2, "loops": 12, "steps": [{"do": "receive", "from": "sender"}]}]"#;
    let kernel = registry::find("composed.roles").unwrap();
    let carrier = kernel.params.iter().find(|param| param.name == "carrier").unwrap();
    let tandem_lab::model::param::Kind::Choice { options, .. } = &carrier.kind else { panic!() };
    for option in *options {
        let settings =
            [("rounds", Value::Integer(5)), ("carrier", Value::Word(option.word.to_owned()))];
        let mut design = design(cast, 5, &settings);
        let params = design.workload.params.clone();
        design.variants.retain(|variant| kernel.can_run(&params, variant).is_ok());
        assert!(!design.variants.is_empty(), "{}", option.word);
        for trial in run_all(&design) {
            assert_eq!(operations(&trial), [20, 20, 20, 60, 60], "{}", option.word);
        }
    }
}

#[test]
fn clients_are_answered_until_their_time_is_over() {
    let cast = r#"[
        {"name": "client", "count": 3, "after_ns": 2000000, "steps": [
            {"do": "send", "to": "server", "bytes": 32}, {"do": "receive", "from": "server"},
            {"do": "compute", "units": 20000}, {"do": "touch", "bytes": 4096},
            {"do": "touch", "bytes": 100}, {"do": "read_file", "bytes": 100}]},
        {"name": "server", "threads": 2, "until": "client", "steps": [
            {"do": "receive", "from": "client"}, {"do": "compute", "units": 10},
            {"do": "send", "to": "client", "whom": "back", "bytes": 64}]}]"#;
    let rounds = [("rounds", Value::Integer(2))];
    for trial in run_all(&design(cast, 5, &rounds)) {
        let found = operations(&trial);
        let (asked, answered) = (&found[..3], &found[3..]);
        assert_eq!(asked.iter().sum::<u64>(), answered.iter().sum::<u64>(), "{found:?}");
        assert!(asked.iter().all(|times| *times > 0), "{found:?}");
    }
}

#[test]
fn two_processes_of_three_threads_are_two_processes() {
    let cast = r#"[
        {"name": "pair", "count": 2, "threads": 2, "space": "home", "steps": [
            {"do": "lock", "name": "door", "units": 5}, {"do": "send", "to": "guest", "bytes": 16}]},
        {"name": "guest", "count": 2, "space": "home", "loops": 2, "steps": [{"do": "receive"}]}]"#;
    let mut design = design(cast, 6, &[("rounds", Value::Integer(3))]);
    let kernel = registry::find("composed.roles").unwrap();
    assert_eq!((kernel.spaces)(&design.workload.params, 12), [3, 3, 3, 3]);
    design.variants.retain(|variant| variant.model == Model::Processes);
    design.base = design.variants[0].id.clone();
    for trial in run_all(&design) {
        // A process is asked for once, for all workers in it.
        let asked: Vec<_> = trial.workers.iter().map(|worker| worker.asked_ns.unwrap()).collect();
        assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), 2, "{asked:?}");
        assert!(asked[..3].iter().all(|ns| *ns == asked[0]), "{asked:?}");
        assert_eq!(operations(&trial), [3, 3, 6, 3, 3, 6]);
    }
}

#[test]
fn a_cast_that_makes_no_sense_is_not_run() {
    let cast = r#"[
        {"name": "a", "steps": [{"do": "receive"}, {"do": "send", "to": "b", "bytes": 8}]},
        {"name": "b", "steps": [{"do": "receive"}, {"do": "send", "to": "a", "bytes": 8}]}]"#;
    let problem = HostRunner::new("test").prepare(&design(cast, 2, &[])).unwrap_err();
    assert!(problem.to_string().starts_with(
        "The cast comes to a standstill at the start: a waits for a message from b; \
         b waits for a message from a."
    ));
}
