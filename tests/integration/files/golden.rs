//! Files of every released version open for ever. `tests/files` grows and never changes.

use tandem_lab::file::{self, Access};

/// A file with what opening it has to find: whether it may be written over, how many trials it
/// holds, and words of its remarks.
type Case = (&'static str, &'static [u8], bool, usize, &'static [&'static str]);

const FILES: [Case; 5] = [
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
