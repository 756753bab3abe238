//! What checksums of a session find, and what they leave to programs of the first version.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tandem_lab::file::{self, verify::verify};

const FIRST: &[u8] = include_bytes!("../../files/v1/session.tandem");
/// Files whose sessions have members that came after 1.0; together they have each of them.
const NEWER: [&[u8]; 4] = [
    include_bytes!("../../files/v1/session_1_1.tandem"),
    include_bytes!("../../files/v1/session_1_2.tandem"),
    include_bytes!("../../files/v1/watched.tandem"),
    include_bytes!("../../files/v1/session_1_3.tandem"),
];
const REST: [&str; 7] =
    ["repeated", "timelines", "rounds_seen", "worker_counts", "asked", "controls", "plan"];

fn document(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// Members of newer files that are there, each with the file.
fn rest() -> impl Iterator<Item = (Value, &'static str)> {
    NEWER.iter().flat_map(|bytes| {
        let document = document(bytes);
        let is_there = |name: &&str| document["sessions"][0].get(*name).is_some();
        let there: Vec<&str> = REST.into_iter().filter(|name| is_there(name)).collect();
        there.into_iter().map(move |name| (document.clone(), name)).collect::<Vec<_>>()
    })
}

/// Opening tells it, and `verify` does.
fn assert_found(document: &Value, what: &str) {
    let text = document.to_string();
    // What does not even open is found as well.
    let Ok(opened) = file::read(text.as_bytes()) else { return };
    assert!(!opened.samples_intact, "{what}");
    assert!(opened.remarks.iter().any(|remark| remark.contains("run 1")), "{what}");
    let failed = verify(text.as_bytes()).checks.into_iter().find(|check| !check.passed).unwrap();
    assert_eq!(failed.name, "Samples", "{what}");
}

fn session(document: &mut Value) -> &mut Map<String, Value> {
    document["sessions"][0].as_object_mut().unwrap()
}

/// The places of all numbers and texts in a value.
fn leaves(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(place, item)| leaves(item, format!("{pointer}/{place}"), found)),
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| leaves(member, format!("{pointer}/{name}"), found)),
        Value::Number(_) | Value::String(_) => found.push(pointer),
        Value::Null | Value::Bool(_) => {}
    }
}

#[test]
fn every_member_of_a_session_that_is_deleted_is_found() {
    let mut seen: Vec<&str> = Vec::new();
    for (mut document, name) in rest() {
        session(&mut document).remove(name).unwrap();
        assert_found(&document, name);
        seen.push(name);
    }
    assert!(REST.iter().all(|name| seen.contains(name)), "{seen:?}");
    for bytes in NEWER {
        let whole = document(bytes);
        let mut unsigned = whole.clone();
        session(&mut unsigned).remove("rest_sha256").unwrap();
        assert_found(&unsigned, "rest_sha256");
        let mut all = whole;
        session(&mut all).retain(|name, _| !REST.contains(&name.as_str()));
        assert_found(&all, "all of them");
    }
}

#[test]
fn every_figure_and_every_word_of_a_member_that_is_edited_is_found() {
    let mut edits = 0;
    for (document, name) in rest() {
        let mut pointers = Vec::new();
        let root = format!("/sessions/0/{name}");
        leaves(&document["sessions"][0][name], root, &mut pointers);
        for pointer in pointers {
            let mut edited = document.clone();
            let leaf = edited.pointer_mut(&pointer).unwrap();
            *leaf = match leaf.as_f64() {
                Some(number) => json!(number as u64 + 1),
                None => json!("edited"),
            };
            assert_found(&edited, &pointer);
            edits += 1;
        }
    }
    assert!(edits > 200, "{edits}");
}

#[test]
fn an_element_that_is_taken_out_is_found() {
    let cases = [
        (0, "/sessions/0/repeated"),
        (0, "/sessions/0/timelines/0/lanes"),
        (1, "/sessions/0/controls/places"),
        (1, "/sessions/0/controls/repeated"),
        (1, "/sessions/0/plan/looks"),
        (2, "/sessions/0/rounds_seen"),
        (2, "/sessions/0/worker_counts/omitted"),
        (3, "/sessions/0/plan/fitted/pilots"),
    ];
    for (file, pointer) in cases {
        let mut document = document(NEWER[file]);
        document.pointer_mut(pointer).unwrap().as_array_mut().unwrap().pop().unwrap();
        assert_found(&document, pointer);
    }
}

#[test]
fn a_program_of_the_first_version_finds_the_checksum_that_it_computes() {
    for bytes in [FIRST].into_iter().chain(NEWER) {
        let document = document(bytes);
        let session = &document["sessions"][0];
        let mut covered = Map::new();
        for name in ["order", "samples", "unavailable", "missing", "failures", "workers"] {
            covered.extend(session.get(name).map(|member| (name.to_owned(), member.clone())));
        }
        let digest = Sha256::digest(Value::Object(covered).to_string());
        let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(session["samples_sha256"], json!(digits.concat()));
        assert!(verify(bytes).passed());
    }
    assert_eq!(document(FIRST)["sessions"][0].get("rest_sha256"), None, "1.0 has none");
}

#[test]
fn saving_hides_no_edit_and_leaves_what_changed_with_a_checksum_that_matches() {
    // An edit stays one, also beside changes of the document.
    let mut edited = document(NEWER[1]);
    edited["sessions"][0]["asked"]["margin"] = json!(0.5);
    let mut bare = document(NEWER[1]);
    session(&mut bare).remove("asked");
    session(&mut bare).remove("rest_sha256");
    for document in [edited, bare] {
        let opened = file::read(document.to_string().as_bytes()).unwrap();
        let mut experiment = opened.experiment;
        experiment.title.push('!');
        experiment.sessions[0].machine.label.push('!');
        let saved = file::to_text(&experiment, &opened.origin);
        assert!(!file::read(saved.as_bytes()).unwrap().samples_intact);
    }
    // The file holds members that this version does not know in all that is changed here.
    let opened = file::read(NEWER[1]).unwrap();
    let mut experiment = opened.experiment;
    let session = &mut *experiment.sessions[0];
    session.plan.looks.pop();
    for trials in [&mut session.trials, &mut session.controls] {
        let mut failures = trials.iter_mut().filter_map(|trial| trial.failure.as_mut());
        failures.next().unwrap().problem.what.push('!');
    }
    session.asked.as_mut().unwrap().margin = 0.5;
    let saved = file::to_text(&experiment, &opened.origin);
    assert!(saved.contains("class 7b") && saved.contains("heads"));
    let again = file::read(saved.as_bytes()).unwrap();
    assert_eq!(again.remarks, [""; 0]);
    assert_eq!(again.experiment, experiment);
}
