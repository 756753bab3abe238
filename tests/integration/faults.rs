//! A failure is a value: whatever becomes of the measuring program, a trial says what happened,
//! what it means and what to do, and the session goes on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tandem_lab::analysis::looks::widest_half_width;
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::engine::session::{Control, run_session};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{Amount, Design, Model, Rounds, Variant};
use tandem_lab::model::id::Seed;
use tandem_lab::model::param::Value;
use tandem_lab::model::session::SessionStatus;
use tandem_lab::model::trial::{FailureKind, Flags, Trial};

fn design(kernel: &str, settings: &[(&str, u64)]) -> Design {
    let mut design = starter::design(registry::find(kernel).unwrap(), 2, Seed(1));
    design.amount = Amount::Set;
    for (name, value) in settings {
        design.workload.params.0.insert((*name).to_owned(), Value::Integer(*value));
    }
    design.rounds = Rounds::fixed(2);
    design
}

/// A measuring program that does something else: a script that pretends to be a host.
fn pretender(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("pretender");
    let text = format!("#!/bin/sh\n{script}\n");
    std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), text.as_bytes()).unwrap();
    let made = Command::new("chmod").arg("+x").arg(&path).status().unwrap();
    assert!(made.success());
    path
}

/// What the session says when its measuring program behaves like this.
fn refusal(script: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut runner = HostRunner::new("test").with_program(pretender(folder.path(), script));
    runner.prepare(&design("cpu.splitmix", &[])).unwrap_err().to_string()
}

#[test]
#[cfg_attr(windows, ignore = "a script needs a shell")]
fn a_measuring_program_that_does_not_measure_is_told_apart() {
    let cases = [
        ("exit 1", "exited with code 1 without a result"),
        ("echo no disk >&2; exit 3", "its last words: no disk"),
        ("kill -9 $$", "was ended by signal 9 (killed) without a result"),
        ("echo garbage", "told something that is not a result"),
        ("echo '{\"build\":\"x\",\"answer\":\"OtherBuild\"}'", "comes from another build"),
    ];
    for (script, expected) in cases {
        let told = refusal(script);
        assert!(told.contains(expected), "{script}: {told}");
        assert!(told.matches(". ").count() >= 2, "three sentences: {told}");
    }
}

#[test]
fn a_measuring_program_that_is_missing_is_named() {
    let mut runner = HostRunner::new("test").with_program(PathBuf::from("/nowhere/tandem-worker"));
    let told = runner.prepare(&design("cpu.splitmix", &[])).unwrap_err().to_string();
    assert!(told.contains("tandem-worker could not be started"), "{told}");
    assert!(told.contains("Put tandem-worker beside"), "{told}");
}

/// Processes that wait for a second and a half.
fn waiting() -> Design {
    const WAIT_NS: u64 = 700_000_000;
    design("io.wait", &[("wait_ns", WAIT_NS), ("waits", 4)])
}

/// Runs one trial of two processes while `meddle` does something to them.
fn meddled_trial(design: &Design, meddle: impl Fn(&[u32]) + Send + Sync) -> Trial {
    let mut runner = HostRunner::new("test");
    runner.prepare(design).unwrap();
    let is_pair = |v: &&Variant| v.workers == 2 && v.model == Model::Processes;
    let variant = design.variants.iter().find(is_pair).unwrap();
    std::thread::scope(|scope| {
        let own = std::process::id();
        scope.spawn(move || {
            let began = Instant::now();
            let workers = loop {
                let hosts = children(own);
                let hosts = hosts.iter().filter(|id| has_role(**id, "host"));
                let found: Vec<u32> = hosts
                    .flat_map(|host| children(*host))
                    .filter(|id| has_role(*id, "worker"))
                    .collect();
                if found.len() == 2 || began.elapsed() > Duration::from_secs(20) {
                    break found;
                }
                std::thread::sleep(Duration::from_millis(5));
            };
            meddle(&workers);
        });
        runner.run(design, variant, Turn::of_round(1))
    })
}

fn children(parent: u32) -> Vec<u32> {
    let listed = Command::new("pgrep").args(["-P", &parent.to_string()]).output().unwrap();
    String::from_utf8_lossy(&listed.stdout).lines().filter_map(|id| id.parse().ok()).collect()
}

fn has_role(process_id: u32, role: &str) -> bool {
    let words = std::fs::read_to_string(format!("/proc/{process_id}/cmdline")).unwrap_or_default();
    words.split('\0').any(|word| word == role)
}

/// The number of the only worker in a worker process: the last words of its command line are the
/// first of its workers and their count.
fn rank(process_id: u32) -> u32 {
    let words = std::fs::read_to_string(format!("/proc/{process_id}/cmdline")).unwrap();
    words.trim_end_matches('\0').rsplit('\0').nth(1).unwrap().parse().unwrap()
}

fn signal(signal: &str, process_id: u32) {
    let sent = Command::new("kill").args([signal, &process_id.to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it finds workers through /proc")]
fn a_killed_worker_fails_its_trial_and_no_other() {
    let trial = meddled_trial(&waiting(), |workers| {
        // Workers are created in random order.
        signal("-KILL", *workers.iter().find(|worker| rank(**worker) == 1).unwrap());
    });
    let failure = trial.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::WorkerKilled);
    assert!(failure.problem.to_string().contains("Worker 2 was ended by signal 9 (killed)"));
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it finds workers through /proc")]
fn a_worker_that_lost_its_killed_partner_does_not_hide_who_was_killed() {
    let talk = design("ipc.ping_pong", &[("trips", 1_000_000)]);
    let trial = meddled_trial(&talk, |workers| signal("-KILL", workers[0]));
    assert_eq!(trial.failure.unwrap().kind, FailureKind::WorkerKilled);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it finds workers through /proc")]
fn a_killed_host_fails_its_trial_and_leaves_no_worker_behind() {
    use std::sync::Mutex;
    let seen = Mutex::new(Vec::new());
    let trial = meddled_trial(&waiting(), |workers| {
        seen.lock().unwrap().extend_from_slice(workers);
        let parent = Command::new("ps")
            .args(["-o", "ppid=", "-p", &workers[0].to_string()])
            .output()
            .unwrap();
        let parent = String::from_utf8_lossy(&parent.stdout).trim().parse().unwrap();
        signal("-KILL", parent);
    });
    assert_eq!(trial.failure.unwrap().kind, FailureKind::HostLost);
    let workers = seen.into_inner().unwrap();
    assert_eq!(workers.len(), 2);
    let began = Instant::now();
    while workers.iter().any(|id| has_role(*id, "worker")) {
        assert!(began.elapsed() < Duration::from_secs(1), "a worker outlived its host");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_session_in_which_a_variant_always_fails_ends_and_keeps_the_rest() {
    // 3 GiB are more than a trial may write, so every trial of this design is refused.
    let mut design = design("io.write_sync", &[("bytes", 1 << 20), ("writes", 3_072)]);
    design.variants.truncate(2);
    let mut runner = HostRunner::new("test");
    let control = Control::default();
    let told = run_session(&design, &mut runner, &control, widest_half_width, &mut |_| {});
    let told = told.unwrap_err();
    assert!(told.to_string().contains("is the limit here"), "{told}");
}

#[test]
fn a_cancelled_session_keeps_its_finished_rounds() {
    let design = design("cpu.splitmix", &[("jobs", 4)]);
    let control = Control::default();
    let mut runner = HostRunner::new("test");
    let session = run_session(&design, &mut runner, &control, widest_half_width, &mut |event| {
        use tandem_lab::engine::session::Event;
        if matches!(event, Event::RoundEnded { round: 1, .. }) {
            control.cancel();
        }
    })
    .unwrap();
    assert_eq!(session.status, SessionStatus::Cancelled);
    assert_eq!(session.order.len(), 2, "the warm-up and one round");
    // On a busy machine some were disturbed and measured again.
    let last = session.trials.iter().filter(|trial| !trial.flags.contains(Flags::REPEATED));
    assert_eq!(last.count(), 2 * design.variants.len());
}
