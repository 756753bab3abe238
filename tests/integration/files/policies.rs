//! What a file keeps, and what is made of files of other versions.

use super::documents::{full, random};
use serde_json::{Value, json};
use tandem_lab::file::{self, Access, Origin};
use tandem_lab::model::trial::Trial;

#[test]
fn every_document_reads_back_as_it_was_written() {
    for seed in 0..300 {
        let experiment = random(seed);
        let text = file::to_text(&experiment, &Origin::default());
        let opened = file::read(text.as_bytes()).unwrap_or_else(|e| panic!("{seed}: {e}\n{text}"));
        assert_eq!(opened.experiment, experiment, "{seed}\n{text}");
        assert!(opened.samples_intact, "{seed}: {:?}", opened.remarks);
        assert_eq!(file::to_text(&experiment, &opened.origin), text, "{seed}");
    }
}

#[test]
fn a_change_to_an_opened_document_is_written_as_if_it_were_new() {
    // Without unknown members, merging a document into the file of another gives that document.
    for seed in 0..150 {
        let (old, new) = (random(seed), random(seed + 1_000));
        let text = file::to_text(&old, &Origin::default());
        let origin = file::read(text.as_bytes()).unwrap().origin;
        let merged = file::to_text(&new, &origin);
        let opened = file::read(merged.as_bytes()).unwrap();
        assert_eq!(opened.experiment, new, "{seed}");
        assert!(opened.samples_intact, "{seed}");
    }
}

/// Puts members that no version knows into every object but those whose names are data.
fn with_unknown_members(value: &mut Value, name: &str) {
    const NAMES_ARE_DATA: [&str; 4] = ["params", "votes", "cores_asked", "unavailable"];
    match value {
        Value::Array(items) => {
            for item in items {
                with_unknown_members(item, name);
            }
        }
        Value::Object(members) if !NAMES_ARE_DATA.contains(&name) => {
            for (name, member) in members.iter_mut() {
                with_unknown_members(member, name);
            }
            members.shift_insert(0, "x-first".to_owned(), json!({"y": [1.5, null, "µ"]}));
            members.insert("x-last".to_owned(), json!([{"deep": {"er": []}}, -7]));
        }
        _ => {}
    }
}

#[test]
fn unknown_members_stay_at_every_level_and_in_order() {
    let experiment = full();
    let mut document: Value =
        serde_json::from_str(&file::to_text(&experiment, &Origin::default())).unwrap();
    with_unknown_members(&mut document, "");
    let opened = file::read(document.to_string().as_bytes()).unwrap();
    assert_eq!(opened.experiment, experiment);
    let text = file::to_text(&experiment, &opened.origin);
    let written: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(written.to_string(), document.to_string());
    let again = file::read(text.as_bytes()).unwrap();
    assert_eq!(file::to_text(&again.experiment, &again.origin), text);

    // A change keeps all of them, and changes the lines of what changed only.
    let mut changed = again.experiment.clone();
    changed.title = "Another title".to_owned();
    changed.design.variants[1].workers = 3;
    let changed_text = file::to_text(&changed, &again.origin);
    assert_eq!(changed_text.matches("x-last").count(), text.matches("x-last").count());
    let differing = text.lines().zip(changed_text.lines()).filter(|(old, new)| old != new);
    assert_eq!(differing.count(), 2);
    assert_eq!(text.lines().count(), changed_text.lines().count());
}

#[test]
fn whole_metrics_are_integers_and_missing_ones_null() {
    let experiment = full();
    let text = file::to_text(&experiment, &Origin::default());
    let document: Value = serde_json::from_str(&text).unwrap();
    let samples = &document["sessions"][0]["samples"];
    let columns = samples["columns"].as_array().unwrap();
    assert_eq!(columns.first().unwrap(), "round");
    assert_eq!(columns.last().unwrap(), "flags");
    let all = &experiment.sessions[0].trials;
    let is_last = |place: usize| {
        let same = |other: &Trial| {
            (other.round, &other.variant) == (all[place].round, &all[place].variant)
        };
        !all[place + 1..].iter().any(same)
    };
    let trials: Vec<&Trial> = (0..all.len()).filter(|p| is_last(*p)).map(|p| &all[p]).collect();
    let earlier = document["sessions"][0]["repeated"].as_array().into_iter().flatten();
    let repeated: usize = earlier.map(|r| r["samples"]["rows"].as_array().unwrap().len()).sum();
    assert_eq!(repeated, all.len() - trials.len(), "a trial that was repeated is kept elsewhere");
    assert_eq!(samples["rows"].as_array().unwrap().len(), trials.len());
    let check = |trial: &Trial, row: &Value| {
        for (column, cell) in columns.iter().zip(row.as_array().unwrap()) {
            let name = column.as_str().unwrap();
            if name.ends_with("_ns") || name.ends_with("_bytes") {
                assert!(cell.is_null() || cell.as_u64().unwrap() < 1 << 53, "{name}: {cell}");
            }
        }
        assert_eq!(row[0], trial.round);
    };
    for (trial, row) in trials.iter().zip(samples["rows"].as_array().unwrap()) {
        check(trial, row);
    }
    for row in samples["rows"].as_array().unwrap() {
        let row = row.to_string();
        let is_row = |line: &&str| line.trim().trim_end_matches(',') == row;
        assert_eq!(text.lines().filter(is_row).count(), 1, "{row}");
    }
}

#[test]
fn a_result_that_is_no_number_becomes_a_reason() {
    use tandem_lab::model::metric::{Metric, Reading};
    let mut experiment = full();
    let trial = &mut experiment.sessions[0].trials[0];
    trial.readings.insert(Metric::Makespan, Reading::Value(f64::NAN));
    trial.readings.insert(Metric::CoresBusy, Reading::Value(f64::INFINITY));
    trial.readings.insert(Metric::Total, Reading::Value(1e300));
    let text = file::to_text(&experiment, &Origin::default());
    let opened = file::read(text.as_bytes()).unwrap();
    for metric in [Metric::Makespan, Metric::CoresBusy, Metric::Total] {
        let read = &opened.experiment.sessions[0].trials[0].readings[&metric];
        assert_eq!(*read, Reading::Missing("the result was not a number".to_owned()));
    }
}

#[test]
fn an_edited_sample_is_noticed_and_saving_does_not_hide_it() {
    let mut experiment = full();
    let text = file::to_text(&experiment, &Origin::default());
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["sessions"][0]["samples"]["rows"][1][2] = json!(1);
    let opened = file::read(document.to_string().as_bytes()).unwrap();
    assert!(!opened.samples_intact);
    assert!(opened.remarks[0].contains("were changed after they were measured"));
    experiment = opened.experiment;
    experiment.title.push('!');
    experiment.sessions[0].machine.label = "another name".to_owned();
    let saved = file::to_text(&experiment, &opened.origin);
    assert!(!file::read(saved.as_bytes()).unwrap().samples_intact);

    document["sessions"][0].as_object_mut().unwrap().remove("samples_sha256");
    let opened = file::read(document.to_string().as_bytes()).unwrap();
    assert!(!opened.samples_intact);
    assert!(opened.remarks[0].contains("has no checksum"));
}

#[test]
fn a_further_run_leaves_the_earlier_ones_as_they_are() {
    let experiment = full();
    let mut document: Value =
        serde_json::from_str(&file::to_text(&experiment, &Origin::default())).unwrap();
    with_unknown_members(&mut document, "");
    let opened = file::read(document.to_string().as_bytes()).unwrap();
    let mut longer = opened.experiment.clone();
    let mut further = longer.sessions[0].clone();
    further.trials.truncate(1);
    longer.sessions.push(further);
    let saved: Value = serde_json::from_str(&file::to_text(&longer, &opened.origin)).unwrap();
    assert_eq!(saved["sessions"][0], document["sessions"][0]);
    assert_eq!(saved["sessions"].as_array().unwrap().len(), 2);
    longer.sessions.remove(0);
    let saved = file::to_text(&longer, &opened.origin);
    assert_eq!(file::read(saved.as_bytes()).unwrap().experiment, longer);
}

fn minimal() -> Value {
    json!({
        "format": "tandem.experiment", "version": {"major": 1, "minor": 0},
        "design": {
            "workload": {"kernel": "not.yet_written"},
            "variants": [{"id": "a", "model": "threads", "workers": 2}],
        },
    })
}

#[test]
fn what_may_be_absent_has_its_documented_default() {
    let opened = file::read(minimal().to_string().as_bytes()).unwrap();
    let design = &opened.experiment.design;
    assert_eq!(design.base.0, "a");
    assert_eq!(design.rounds, tandem_lab::model::design::Rounds::default());
    assert!((design.margin - 0.03).abs() < 1e-12);
    assert_eq!(opened.experiment.id.len(), 32);
    assert_eq!(opened.access, Access::ReadWrite);
    assert!(opened.samples_intact && opened.is_understood);
    assert_eq!(opened.remarks, [""; 0]);
    let written = file::to_text(&opened.experiment, &opened.origin);
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), minimal());
}

#[test]
fn a_newer_minor_opens_for_writing_and_keeps_its_version() {
    let mut document = minimal();
    document["version"]["minor"] = json!(7);
    document["design"]["variants"][0]["model"] = json!("coroutines");
    let opened = file::read(document.to_string().as_bytes()).unwrap();
    assert_eq!(opened.access, Access::ReadWrite);
    assert!(opened.remarks[0].contains("format 1.7"), "{:?}", opened.remarks);
    assert!(opened.remarks[1].contains("“coroutines”"), "{:?}", opened.remarks);
    let mut changed = opened.experiment;
    changed.title = "t".to_owned();
    let written: Value = serde_json::from_str(&file::to_text(&changed, &opened.origin)).unwrap();
    assert_eq!(written["version"]["minor"], 7);
    assert_eq!(written["design"]["variants"][0]["model"], "coroutines");
}

#[test]
fn a_newer_major_opens_read_only_or_says_which_version_is_needed() {
    let mut document = minimal();
    document["version"]["major"] = json!(2);
    let opened = file::read(document.to_string().as_bytes()).unwrap();
    let Access::ReadOnly(problem) = &opened.access else { panic!("opened for writing") };
    assert!(problem.advice.contains("knows format 2"), "{problem}");
    assert!(!opened.is_understood);
    document["design"] = json!(["quite", "different"]);
    let problem = file::read(document.to_string().as_bytes()).unwrap_err();
    assert!(problem.advice.contains("knows format 2"), "{problem}");
}

#[test]
fn a_feature_that_must_be_understood_and_is_not_forbids_verdicts_and_saving() {
    let mut document = minimal();
    document["must_understand"] = json!(["paired-by-day"]);
    let opened = file::read(document.to_string().as_bytes()).unwrap();
    assert!(matches!(opened.access, Access::ReadOnly(_)));
    assert!(!opened.is_understood);
    assert!(opened.remarks[0].contains("\"paired-by-day\""));
    assert!(opened.remarks[0].contains("no verdict is shown"));
}

#[test]
fn ids_of_new_experiments_differ() {
    let (first, second) = (file::new_id(), file::new_id());
    assert_ne!(first, second);
    assert!(first.len() == 32 && first.bytes().all(|b| b.is_ascii_hexdigit()));
}
