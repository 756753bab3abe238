//! A worker goes wrong in every way and in every model; what remains is what has to remain.

pub mod rehearsal;

use rehearsal::{Bench, MODELS, cases, mistakes};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};
use tandem_lab::engine::expect::unavailable;
use tandem_lab::kernels::contract::Family;
use tandem_lab::kernels::faults::Plan;
use tandem_lab::kernels::registry::REGISTRY;
use tandem_lab::kernels::starter;
use tandem_lab::model::design::Model;
use tandem_lab::model::id::Seed;
use tandem_lab::platform::fault::MEMORY_LIMIT_UNAVAILABLE;

/// Far more than a trial may take until its deadline.
const FAR_TOO_LONG: Duration = Duration::from_mins(1);

fn check(model: &Model) {
    if unavailable(model).is_some() {
        return;
    }
    let mut bench = Bench::new(model);
    let mut found = Vec::new();
    let before = core_files();
    for case in cases(model) {
        if case.fault == "memory" && MEMORY_LIMIT_UNAVAILABLE.is_some() {
            continue;
        }
        let began = Instant::now();
        let trial = bench.run(case);
        found.extend(mistakes(model, case, &trial));
        assert!(began.elapsed() < FAR_TOO_LONG, "{} {case:?} hung", model.label());
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(core_files(), before, "a core file was left");
    assert_no_orphans();
}

fn core_files() -> BTreeSet<String> {
    let entries = std::fs::read_dir(Path::new(".")).unwrap().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name == "core" || name.starts_with("core.")).collect()
}

/// A measuring process whose parent is neither the program that started its host nor a host.
fn orphans() -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let numbers = entries.flatten().filter_map(|e| e.file_name().to_string_lossy().parse().ok());
    numbers.filter(|id| is_orphan(*id)).collect()
}

fn words(process_id: u32) -> Vec<String> {
    let line = std::fs::read_to_string(format!("/proc/{process_id}/cmdline")).unwrap_or_default();
    line.split('\0').map(str::to_owned).collect()
}

fn has_role(words: &[String]) -> bool {
    words.get(1).is_some_and(|word| word == "--tandem-role")
}

fn is_orphan(process_id: u32) -> bool {
    let own = words(process_id);
    let status = std::fs::read_to_string(format!("/proc/{process_id}/status")).unwrap_or_default();
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")).unwrap_or("").trim();
    // One that ended since it was listed has no parent.
    has_role(&own)
        && !parent.is_empty()
        && own.get(3).is_none_or(|asked_by| asked_by != parent)
        && !parent.parse().is_ok_and(|parent| has_role(&words(parent)))
}

fn assert_no_orphans() {
    let began = Instant::now();
    while !orphans().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(2), "left behind: {:?}", orphans());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn of_a_plain_loop_remains_what_was_done_before() {
    check(&Model::Sequential);
}

#[test]
fn of_threads_remains_a_worker_after_a_panic_and_nothing_after_anything_else() {
    check(&Model::Threads);
}

#[test]
fn a_panic_costs_a_job_and_no_worker_where_each_job_has_a_thread() {
    check(&Model::ThreadPerTask);
}

#[test]
fn a_panic_costs_a_job_and_no_worker_in_a_pool() {
    check(&Model::Pool);
}

#[test]
fn of_processes_remains_everybody_else() {
    check(&Model::Processes);
}

#[test]
fn of_forked_processes_remains_everybody_else() {
    check(&Model::Fork);
}

#[test]
fn an_interpreter_lock_is_free_again_after_a_panic() {
    check(&Model::InterpreterLock);
}

#[test]
fn nothing_goes_wrong_unless_it_is_asked_for() {
    assert_eq!(MODELS.len(), Model::ALL.len(), "every model is tried");
    for kernel in REGISTRY {
        let design = starter::design(kernel, 2, Seed(1));
        assert_eq!(Plan::new(&design.workload.params), None, "{}", kernel.id);
    }
    assert!(REGISTRY.iter().any(|kernel| kernel.family == Family::Faults));
}
