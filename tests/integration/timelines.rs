//! What workers record of themselves while they work, in every execution model.

use std::collections::BTreeSet;
use tandem_lab::engine::expect::unavailable;
use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::runner::{TrialRunner as _, Turn};
use tandem_lab::kernels::{registry, starter};
use tandem_lab::model::design::{CoreSet, Design, Model, Placement};
use tandem_lab::model::id::Seed;
use tandem_lab::model::param::Value;
use tandem_lab::model::timeline::{Capture, Lane, Span, State, Timeline};
use tandem_lab::model::trial::{Flags, Trial};

const JOBS: u64 = 100;
/// The job in which a worker goes wrong, in trials in which one does.
const AT_JOB: u64 = 4;

/// A trial of short jobs in one model.
fn run(kernel: &str, model: &Model, capture: Capture) -> (Trial, Option<Timeline>) {
    let mut design: Design = starter::design(registry::find(kernel).unwrap(), 2, Seed(1));
    let settings: &[(&str, u64)] = match kernel {
        "cpu.splitmix" => &[("grain", 2_000), ("jobs", JOBS)],
        "fault.worker" => &[("grain", 20_000), ("jobs", JOBS), ("at_job", AT_JOB + 1)],
        _ => &[("waits", 4), ("wait_ns", 1_000_000)],
    };
    for (name, value) in settings {
        design.workload.params.0.insert((*name).to_owned(), Value::Integer(*value));
    }
    if kernel == "fault.worker" {
        let fault = if *model == Model::Threads { "panic" } else { "abort" };
        for (name, word) in [("fault", fault), ("supervisor", "requeue")] {
            design.workload.params.0.insert(name.to_owned(), Value::Word(word.to_owned()));
        }
    }
    let workers = if *model == Model::Sequential { 1 } else { 2 };
    let placement = Placement { cores: CoreSet::All, pin: false };
    design.variants = Design::combine(std::slice::from_ref(model), &[workers], &placement);
    let mut runner = HostRunner::new("test").with_timeline(capture);
    runner.prepare(&design).unwrap();
    let trial = runner.run(&design, &design.variants[0], Turn::of_round(1));
    assert_eq!(trial.failure, None, "{}", model.label());
    assert!(trial.flags.contains(Flags::VERIFIED), "{}", model.label());
    let timeline = runner.take_timeline();
    assert_eq!(runner.take_timeline(), None, "a timeline is given once");
    (trial, timeline)
}

fn jobs(lane: &Lane) -> impl Iterator<Item = u64> {
    lane.spans.iter().filter_map(|span| span.job)
}

#[test]
fn a_worker_that_was_replaced_is_lost_between_its_two_lives() {
    for model in [Model::Threads, Model::Processes, Model::Fork] {
        if unavailable(&model).is_some() {
            continue;
        }
        let label = model.label();
        let lane = &run("fault.worker", &model, Capture::Whole).1.unwrap().lanes[0];
        let lost = lane.spans.iter().position(|span| span.state == State::Lost);
        let (before, after) = lane.spans.split_at(lost.expect("nobody worked in between"));
        let at = |spans: &[Span]| spans.iter().filter_map(|s| s.job).collect::<BTreeSet<_>>();
        assert_eq!(at(before), (0..=AT_JOB).collect(), "{label}");
        assert_eq!(at(after), (AT_JOB..JOBS / 2).collect(), "{label}");
        let follows = |two: &[Span]| two[0].end_ns() == two[1].start_ns;
        assert!(lane.spans.windows(2).all(follows), "{label}: {lane:?}");
    }
}

#[test]
fn every_job_of_every_model_is_on_the_timeline_of_one_worker() {
    for model in Model::ALL.iter().filter(|model| unavailable(model).is_none()) {
        let label = model.label();
        let (trial, timeline) = run("cpu.splitmix", model, Capture::Whole);
        let timeline = timeline.unwrap_or_else(|| panic!("{label} recorded nothing"));
        assert_eq!((timeline.round, timeline.resolution_ns), (1, 0));
        let mut seen = BTreeSet::new();
        for (lane, worker) in timeline.lanes.iter().zip(&trial.workers) {
            let own: BTreeSet<u64> = jobs(lane).collect();
            assert_eq!(own.len() as u64, worker.operations, "{label}, worker {}", lane.rank);
            assert!(seen.is_disjoint(&own), "{label}: a job was done twice");
            seen.extend(own);
            let follows = |two: &[Span]| two[0].end_ns() == two[1].start_ns;
            assert!(lane.spans.windows(2).all(follows), "{label}: {lane:?}");
            assert_eq!((lane.overwritten, lane.whole_from_ns()), (0, 0), "{label}");
            assert_eq!(lane.time_in(&State::Lost), 0, "{label}");
            let work = worker.end_ns.unwrap() - worker.begin_ns.unwrap();
            let during = [
                State::Working,
                State::Idle,
                State::WaitingForLock,
                State::WaitingForIo,
                State::WaitingForMessage,
                State::WaitingAtGate,
            ];
            let told: u64 = during.iter().map(|state| lane.time_in(state)).sum();
            assert_eq!(told, work, "{label}: from begin to end without a hole");
        }
        assert_eq!(seen.len() as u64, JOBS, "{label}");
    }
}

#[test]
fn waits_are_on_the_timeline_as_long_as_they_were_stamped() {
    for model in [Model::Threads, Model::Processes] {
        let (trial, timeline) = run("io.wait", &model, Capture::Merged);
        let timeline = timeline.unwrap();
        for (lane, worker) in timeline.lanes.iter().zip(&trial.workers) {
            let waited = worker.wait_io_ns.unwrap();
            assert!(waited >= 2_000_000, "two waits of a millisecond each");
            assert_eq!((worker.wait_ns, worker.wait_lock_ns), (Some(waited), None));
            // Stamps of the counter and of the clock may be apart by some nanoseconds.
            let told = lane.time_in(&State::WaitingForIo);
            assert!(told <= waited && told > waited / 2, "{told} of {waited}");
        }
    }
}

#[test]
fn a_trial_of_as_many_round_trips_as_a_new_design_has_is_recorded_from_begin_to_end() {
    for model in [Model::Threads, Model::Processes] {
        let mut design = starter::design(registry::find("ipc.ping_pong").unwrap(), 2, Seed(1));
        let placement = Placement { cores: CoreSet::All, pin: false };
        design.variants = Design::combine(std::slice::from_ref(&model), &[2], &placement);
        let mut runner = HostRunner::new("test").with_timeline(Capture::Merged);
        runner.prepare(&design).unwrap();
        let trial = runner.run(&design, &design.variants[0], Turn::of_round(1));
        assert_eq!(trial.failure, None, "{}", model.label());
        for lane in &runner.take_timeline().unwrap().lanes {
            assert_eq!((lane.overwritten, lane.time_in(&State::NotRecorded)), (0, 0), "{lane:?}");
            assert!(lane.time_in(&State::WaitingForMessage) > 0);
        }
    }
}

#[test]
fn nothing_is_recorded_where_nobody_wants_it() {
    let (_, timeline) = run("cpu.splitmix", &Model::Threads, Capture::Off);
    assert_eq!(timeline, None);
}
