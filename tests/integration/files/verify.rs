//! `verify` finds what was changed.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tandem_lab::file::verify::verify;

const SESSION: &[u8] = include_bytes!("../../files/v1/session.tandem");

/// The checks that fail after a value was changed; with `forged`, the checksum is made to fit, as
/// somebody would who knows how.
fn failing(pointer: &str, value: Value, forged: bool) -> Vec<&'static str> {
    let mut document: Value = serde_json::from_slice(SESSION).unwrap();
    *document.pointer_mut(pointer).expect(pointer) = value;
    if forged {
        let session = &document["sessions"][0];
        let mut covered = serde_json::Map::new();
        for name in ["order", "samples", "unavailable", "missing", "failures", "workers"] {
            if let Some(member) = session.get(name) {
                covered.insert(name.to_owned(), member.clone());
            }
        }
        let digest = Sha256::digest(Value::Object(covered).to_string());
        let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        document["sessions"][0]["samples_sha256"] = json!(digits.concat());
    }
    let report = verify(document.to_string().as_bytes());
    assert!(report.opened.is_ok());
    assert_eq!(report.passed(), report.checks.iter().all(|check| check.passed));
    report.checks.iter().filter(|check| !check.passed).map(|check| check.name).collect()
}

#[test]
fn a_file_as_it_was_written_passes() {
    let report = verify(SESSION);
    assert!(report.passed(), "{:?}", report.checks);
    assert_eq!(report.checks.len(), 3);
    assert_eq!(report.checks[2].detail, "10 figures follow from the workers' stamps.");
}

#[test]
fn one_edited_sample_fails_and_so_does_a_forged_checksum_over_stamps_that_disagree() {
    let cases = [
        ("/sessions/0/machine/label", json!("another"), false, vec![]),
        ("/title", json!("another"), false, vec![]),
        ("/sessions/0/samples/rows/4/3", json!(1_000), false, vec!["Samples"]),
        ("/sessions/0/samples/rows/4/2", json!(1_000), false, vec!["Samples", "Stamps"]),
        ("/sessions/0/samples/rows/4/2", json!(1_000), true, vec!["Stamps"]),
        ("/sessions/0/samples/rows/4/3", json!(1_000), true, vec![]),
        ("/sessions/0/samples_sha256", json!(""), false, vec!["Samples"]),
        ("/must_understand", json!(["new"]), false, vec!["Format"]),
    ];
    for (pointer, value, forged, expected) in cases {
        assert_eq!(failing(pointer, value, forged), expected, "{pointer} {forged}");
    }
}

#[test]
fn what_cannot_be_opened_does_not_pass() {
    let report = verify(b"{");
    assert!(!report.passed() && report.checks.is_empty());
    assert!(report.opened.unwrap_err().to_string().contains("line 1, column 2"));
}
