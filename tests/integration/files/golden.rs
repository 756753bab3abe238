//! Files of every released version open for ever. `tests/files` grows and never changes.

use tandem_lab::file::{self, Access};

/// A file with what opening it has to find: whether it may be written over, how many trials it
/// holds, and words of its remarks.
type Case = (&'static str, &'static [u8], bool, usize, &'static [&'static str]);

const FILES: [Case; 10] = [
    ("minimal", include_bytes!("../../files/v1/minimal.tandem"), true, 0, &[]),
    ("session", include_bytes!("../../files/v1/session.tandem"), true, 6, &[]),
    (
        "newer_minor",
        include_bytes!("../../files/v1/newer_minor.tandem"),
        true,
        0,
        &["format 1.4", "“coroutines”", "“nearest”"],
    ),
    (
        "newer_major",
        include_bytes!("../../files/v1/newer_major.tandem"),
        false,
        0,
        &["knows format 2"],
    ),
    (
        "must_understand",
        include_bytes!("../../files/v1/must_understand.tandem"),
        false,
        0,
        &["\"weighted-rounds\""],
    ),
    ("session_1_1", include_bytes!("../../files/v1/session_1_1.tandem"), true, 7, &[]),
    ("composed", include_bytes!("../../files/v1/composed.tandem"), true, 0, &[]),
    ("watched", include_bytes!("../../files/v1/watched.tandem"), true, 6, &[]),
    ("session_1_2", include_bytes!("../../files/v1/session_1_2.tandem"), true, 7, &[]),
    ("session_1_3", include_bytes!("../../files/v1/session_1_3.tandem"), true, 7, &[]),
];

#[test]
fn every_file_ever_released_opens_and_is_written_without_a_change() {
    for (name, bytes, may_be_written, trials, remarks) in FILES {
        let opened = file::read(bytes).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!(opened.access == Access::ReadWrite, may_be_written, "{name}");
        assert_eq!(opened.is_understood, may_be_written, "{name}");
        assert!(opened.samples_intact, "{name}: {:?}", opened.remarks);
        let found: usize = opened.experiment.sessions.iter().map(|s| s.trials.len()).sum();
        assert_eq!(found, trials, "{name}");
        assert_eq!(opened.remarks.len(), remarks.len(), "{name}: {:?}", opened.remarks);
        for (remark, words) in opened.remarks.iter().zip(remarks) {
            assert!(remark.contains(words), "{name}: {remark}");
        }
        let text = file::to_text(&opened.experiment, &opened.origin);
        assert_eq!(text.as_bytes(), bytes, "{name}");
    }
}

#[test]
fn a_session_of_the_first_version_means_what_it_meant() {
    use tandem_lab::model::metric::{Metric, Reading};
    use tandem_lab::model::trial::{FailureKind, Flags};
    let opened = file::read(FILES[1].1).unwrap();
    let session = &opened.experiment.sessions[0];
    assert_eq!(session.machine.cores, 4);
    assert_eq!(session.order[1][0].0, "v1");
    assert_eq!(session.cores_asked[&session.order[1][0]], [0, 1]);
    let [warm_up, failed, last] = [0, 3, 5].map(|place| &session.trials[place]);
    assert!(warm_up.flags.contains(Flags::WARM_UP));
    assert_eq!(warm_up.value(&Metric::Makespan), Some(512_345_678.0));
    assert_eq!(failed.failure.as_ref().unwrap().kind, FailureKind::Deadline);
    assert_eq!(failed.readings.len(), 0);
    assert_eq!(last.value(&Metric::CoresBusy), Some(1.984));
    assert_eq!(last.readings[&Metric::OpP99], Reading::Missing("too few operations".to_owned()));
    assert_eq!(last.workers[1].end_ns, Some(255_000_000));
    assert_eq!(last.workers[1].core_seen, Some(1));
    assert_eq!(opened.experiment.results[0].ratio, Some(0.511));
}

#[test]
fn a_session_of_1_1_means_what_it_meant() {
    use tandem_lab::model::timeline::{OffCore, State};
    use tandem_lab::model::trial::Flags;
    let opened = file::read(FILES[5].1).unwrap();
    let session = &opened.experiment.sessions[0];
    // A repeated trial stands before the one that counts.
    let [repeated, last] = [2, 3].map(|place| &session.trials[place]);
    assert_eq!((repeated.round, &repeated.variant), (last.round, &last.variant));
    assert!(repeated.flags.contains(Flags::REPEATED) && !repeated.counts());
    assert!(!last.flags.contains(Flags::REPEATED) && last.counts());
    assert_eq!(repeated.workers[1].cpu_ns, Some(260_000_000));
    let [first, second] = [0, 1].map(|place| &last.workers[place]);
    assert_eq!((first.wait_lock_ns, first.wait_gate_ns), (Some(4_000), Some(3_000)));
    assert_eq!((second.wait_lock_ns, second.wait_gate_ns), (Some(5_000), None));
    let timeline = &session.timelines[0];
    assert_eq!((timeline.variant.0.as_str(), timeline.round), ("v1", 2));
    assert_eq!(timeline.lanes[0].time_in(&State::Working), 250_000_000);
    assert_eq!(timeline.lanes[0].time_in(&State::Other("dreaming".into())), 3_218_000);
    let off = OffCore { from_ns: 90_002_000, to_ns: 91_500_000, duration_ns: 700_000 };
    assert_eq!(timeline.lanes[0].off_core, Some(vec![off]));
    assert_eq!((timeline.lanes[1].overwritten, timeline.lanes[1].off_core.as_ref()), (12, None));
    assert_eq!(timeline.lanes[1].whole_from_ns(), 10_054_000);
}

#[test]
fn a_session_that_was_watched_means_what_it_meant() {
    use tandem_lab::model::round_seen::Disturbance;
    let opened = file::read(FILES[7].1).unwrap();
    let session = &opened.experiment.sessions[0];
    assert_eq!((session.machine.quota, session.machine.at_once()), (Some(1.5), 1));
    let [load, heat] = [0, 1].map(|place| &session.preflight[place]);
    assert_eq!(load.hint.as_deref(), Some("Close what is not needed"));
    assert_eq!((heat.status.as_str(), heat.hint.as_ref()), ("not_available", None));
    let [warm_up, flagged, last] = [0, 1, 2].map(|place| &session.rounds_seen[place]);
    assert_eq!((warm_up.busy_elsewhere, warm_up.stolen), (Some(0.04), Some(0.0)));
    assert_eq!((warm_up.is_flagged(), last.is_flagged()), (false, false));
    assert_eq!((last.span_ns, last.waiting), (801_000_000, None));
    assert_eq!(
        flagged.disturbances,
        [Disturbance::Steal, Disturbance::Quota, Disturbance::Other("flood".into())]
    );
    assert_eq!((flagged.stopped_by_quota_ns, flagged.slowed_by_heat), (Some(120_000_000), Some(3)));
    let counts = &session.worker_counts;
    assert_eq!(counts.counts(), [1, 2]);
    assert_eq!(counts.omitted[0].count, 8);
    assert_eq!(counts.omitted[0].reason, "the quota allows the time of 1.5 cores");
}

#[test]
fn a_session_of_1_2_means_what_it_meant() {
    use tandem_lab::model::metric::Metric;
    use tandem_lab::model::plan_log::{Ended, Spread};
    use tandem_lab::model::trial::{FailureKind, Flags};
    let opened = file::read(FILES[8].1).unwrap();
    let session = &opened.experiment.sessions[0];
    let asked = session.asked.as_ref().unwrap();
    assert_eq!(asked.question, "Are two processes as fast as one thread?");
    assert_eq!((asked.primary_metric.clone(), asked.margin), (Metric::Makespan, 0.05));
    // The repeated control stands before the one that counts.
    let [warm_up, repeated, last, failed] = [0, 1, 2, 3].map(|place| &session.controls[place]);
    assert!(session.controls.iter().all(|control| control.variant.0 == "v0"));
    assert!(warm_up.flags.contains(Flags::WARM_UP));
    assert_eq!((repeated.round, repeated.counts()), (1, false));
    assert_eq!((last.round, last.counts()), (1, true));
    assert_eq!(last.value(&Metric::Makespan), Some(512_000_000.0));
    assert_eq!(last.workers[0].end_ns, Some(513_000_000));
    let kind = &failed.failure.as_ref().unwrap().kind;
    assert_eq!(*kind, FailureKind::Other("melted".into()));
    let plan = &session.plan;
    assert_eq!(plan.control_places, [2, 0, 1]);
    assert_eq!(plan.seed.unwrap().to_string(), "0x5eed0007");
    let pilot = plan.pilot.as_ref().unwrap();
    assert_eq!((pilot.rounds_that_fit, pilot.shortest_span_ns), (2, Some(262_000_000)));
    assert_eq!((plan.looks[1].round, plan.looks[1].half_width), (2, None));
    assert_eq!(plan.ended, Some(Ended::Other("boredom".into())));
    let spread =
        Spread { variant: session.order[0][0].clone(), within: None, between: Some(0.0125) };
    assert_eq!(plan.spreads[0], spread);
}

#[test]
fn work_that_was_fitted_means_what_it_meant() {
    use tandem_lab::model::design::Amount;
    use tandem_lab::model::plan_log::{Fit, FitPilot};
    let opened = file::read(FILES[9].1).unwrap();
    assert_eq!(opened.experiment.design.amount, Amount::Set);
    let fitted = opened.experiment.sessions[0].plan.fitted.as_ref().unwrap();
    assert_eq!((fitted.parameter.as_str(), fitted.asked, fitted.chosen), ("jobs", 900, 400));
    assert_eq!(fitted.reason, Fit::Other("too_hot".into()));
    let first = FitPilot { amount: 8, shortest_span_ns: 5_400_000, round_ns: 61_000_000 };
    assert_eq!((fitted.pilots.len(), &fitted.pilots[0]), (2, &first));
    // Before 1.3 whoever made the design said how much work there is.
    let older = file::read(FILES[8].1).unwrap().experiment;
    assert_eq!((older.design.amount, &older.sessions[0].plan.fitted), (Amount::Set, &None));
}

#[test]
fn a_design_that_leaves_the_amount_open_says_so_and_an_unknown_way_to_it_is_told() {
    use tandem_lab::model::design::Amount;
    let text = |amount: &str| {
        let older = std::str::from_utf8(FILES[0].1).unwrap();
        older.replacen("\"variants\"", &format!("\"amount\": {amount}, \"variants\""), 1)
    };
    let open = file::read(text("\"fitted\"").as_bytes()).unwrap();
    assert_eq!((open.experiment.design.amount, open.remarks.len()), (Amount::Fitted, 0));
    let unknown = file::read(text("\"guessed\"").as_bytes()).unwrap();
    assert_eq!(unknown.experiment.design.amount, Amount::Other("guessed".into()));
    assert!(unknown.remarks[0].contains("“guessed”"), "{:?}", unknown.remarks);
    assert!(file::read(text("7").as_bytes()).is_err());
}

#[test]
fn a_file_of_1_0_that_gets_a_newer_member_names_the_newer_minor() {
    for (newer, minor) in [(FILES[5].1, 1), (FILES[8].1, 2), (FILES[9].1, 3)] {
        let mut opened = file::read(FILES[1].1).unwrap();
        let newer = file::read(newer).unwrap();
        opened.experiment.sessions.push(newer.experiment.sessions[0].clone());
        let text = file::to_text(&opened.experiment, &opened.origin);
        let version = format!("\"version\": {{\"major\": 1, \"minor\": {minor}, \"patch\": 2}}");
        assert!(text.contains(&version), "{version}");
        assert!(file::read(text.as_bytes()).unwrap().samples_intact);
    }
}
