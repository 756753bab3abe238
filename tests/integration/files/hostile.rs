//! Files that are damaged or made to do harm give a sentence with line and column.

use super::documents::full;
use serde_json::{Value, json};
use tandem_lab::file::{self, Origin};

fn refused(bytes: &[u8], place: &str, words: &str) {
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
    let problem = file::read(bytes).map(drop).expect_err(&shown);
    let text = problem.to_string();
    assert!(text.contains(place), "{shown}: {text}");
    assert!(text.contains(words), "{shown}: {text}");
}

#[test]
fn a_file_that_ends_early_is_refused_wherever_it_ends() {
    let text = file::to_text(&full(), &Origin::default());
    assert!(text.len() > 97 * 20);
    for length in (97..text.trim_end().len()).step_by(97) {
        let problem = file::read(&text.as_bytes()[..length]).map(drop).expect_err("cut short");
        assert!(problem.to_string().contains("line "), "{length}: {problem}");
    }
}

#[test]
fn a_damaged_byte_never_panics() {
    let text = file::to_text(&full(), &Origin::default());
    for place in (0..text.len()).step_by(61) {
        for byte in [0, b'"', b'}', b'9', b'-', 0xFF] {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = byte;
            if let Err(problem) = file::read(&bytes) {
                assert!(problem.to_string().contains("line "), "{place}: {problem}");
            }
        }
    }
}

#[test]
fn what_is_no_document_is_refused_with_its_place() {
    let text = file::to_text(&full(), &Origin::default());
    let bytes = text.as_bytes();
    refused(&vec![b' '; 100 << 20], "line 1, column 67108865", "larger than 64 MiB");
    refused(&"[".repeat(1 << 20).into_bytes(), "line 1, column 65", "deep inside");
    refused(&[b"\xEF\xBB\xBF", bytes].concat(), "line 1, column 1", "byte order mark");
    refused(&[b"{\n\"a\": \"", &b"\xC3\x28"[..]].concat(), "line 2, column 7", "UTF-8");
    refused(b"{\n \"a\": 1,\n \"a\": 2\n}", "line 3, column 2", "twice");
    refused(b"{\"margin\": NaN}", "line 1, column 12", "null");
    refused(b"", "The file is empty.", "nothing to read in it");
    refused(b" ", "line 1, column 2", "the file ends");
    refused(b"[]", "line 1, column 1", "a list");
    refused(b"{}", "line 1, column 1", "lacks the member \"format\"");
    refused(b"{\"format\": \"other\"}", "line 1, column 12", "format is");
    let long = format!("{{\"notes\": \"{}\"}}", "x".repeat((64 << 10) + 1));
    refused(long.as_bytes(), "line 1, column 11", "64 KiB");
}

#[test]
fn a_value_of_another_kind_is_refused_with_its_name() {
    let cases = [
        ("/title", json!(7), "title is a number and should be a text"),
        ("/version/major", json!("1"), "version.major is a text"),
        ("/design", json!([]), "design is a list and should be an object"),
        ("/design/margin", json!("3 %"), "design.margin is a text and should be a number"),
        ("/design/seed", json!("0xZ"), "design.seed is not a seed"),
        ("/design/variants/1/workers", json!(-1), "design.variants[1].workers is -1"),
        ("/design/variants/1/workers", json!(1.5), "from 0 to 512"),
        ("/design/variants/1/workers", json!(513), "from 0 to 512"),
        ("/design/variants/1/id", json!("v0"), "is a second variant v0"),
        ("/design/variants", json!(vec![json!({}); 4_097]), "4097 elements and may have 4096"),
        ("/design/workload/params", json!({"a": 1.5}), "params.a is 1.5"),
        ("/design/workload/params", json!({"a": true}), "a whole number or a word"),
        ("/design/budget_ms", json!(9_007_199_254_740_992_u64), "from 0 to 9007199254740991"),
        ("/sessions/0/order", json!([["v0", 1]]), "sessions[0].order[0][1] is a number"),
        ("/sessions/0/samples/rows/0", json!([1]), "has 1 cells and there are"),
        ("/sessions/0/samples/rows/0/0", json!("x"), "samples.rows[0][0]"),
        ("/sessions/0/samples/rows/0/2", json!("x"), "should be a number or null"),
        ("/sessions/0/samples/columns/1", json!("round"), "is a second column \"round\""),
        ("/sessions/0/samples/columns/1", json!("y"), "lacks the column \"variant\""),
        ("/sessions/0/failures/0/round", json!(99), "names a trial that is not there"),
        ("/sessions/0/workers/rows/0/1", json!("v99"), "names a trial that is not there"),
        ("/sessions/0/workers/rows/0/3", json!("x"), "workers.rows[0][3]"),
        ("/sessions/0/status", json!(null), "status is null"),
        ("/results/0/ratio", json!("1"), "results[0].ratio is a text"),
    ];
    let text = file::to_text(&full(), &Origin::default());
    let document: Value = serde_json::from_str(&text).unwrap();
    for (pointer, wrong, words) in cases {
        let mut document = document.clone();
        *document.pointer_mut(pointer).expect(pointer) = wrong;
        refused(&serde_json::to_vec_pretty(&document).unwrap(), "column", words);
    }
}

#[test]
fn the_place_of_a_wrong_value_is_where_it_stands() {
    let text = file::to_text(&full(), &Origin::default());
    let wrong = text.replace("\"budget_ms\": ", "\"budget_ms\": -");
    let (line, at) = wrong
        .lines()
        .enumerate()
        .find_map(|(line, text)| {
            Some((line + 1, text.find('-')?)).filter(|_| text.contains("budget_ms"))
        })
        .unwrap();
    refused(wrong.as_bytes(), &format!("line {line}, column {}", at + 1), "design.budget_ms is -");
}

#[test]
fn a_trial_that_stands_twice_is_refused() {
    let text = file::to_text(&full(), &Origin::default());
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let rows = document["sessions"][0]["samples"]["rows"].as_array_mut().unwrap();
    rows.push(rows[0].clone());
    refused(document.to_string().as_bytes(), "line 1", "is a second trial of");
}

#[test]
fn a_worker_of_a_timeline_beyond_all_workers_is_refused() {
    let text = file::to_text(&full(), &Origin::default());
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let columns = ["start_ns", "duration_ns", "state"];
    let spans = json!({"columns": columns, "rows": []});
    let lane = json!({"rank": u32::MAX, "spans": spans});
    document["sessions"][0]["timelines"] = json!([{"variant": "v0", "round": 1, "lanes": [lane]}]);
    let words = "timelines[0].lanes[0].rank is 4294967295";
    refused(document.to_string().as_bytes(), "line 1", words);
}

#[test]
fn a_text_that_is_something_else_is_called_no_experiment() {
    let problem = file::read(b"# Tandem\n\nA text.\n").unwrap_err();
    assert!(problem.to_string().contains("this is no experiment"), "{problem}");
}
