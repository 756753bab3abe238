//! Words about files: designs, results, what is wrong with a file, and what is never written over.

use super::Desk;
use serde_json::{Value, json};

#[test]
fn a_new_design_opens_shows_what_it_asks_and_holds_no_result() {
    let desk = Desk::new();
    desk.design("a.tandem", "--model threads --rounds 9 --seed 5eed");
    desk.verified("a.tandem").says("2 variants, 0 sessions, 0 trials");
    let told = desk.tandem("show a.tandem").exits(0).advises_nothing();
    told.says("what do 1 and 2 workers change for threads?")
        .says("threads, 1 worker (base)")
        .says("0x5eed")
        .says("Not run yet.");
    let design = desk.tandem("show a.tandem --format json").exits(0).json();
    assert_eq!(design["format"], "tandem.design");
    assert_eq!(design["workload"]["params"]["jobs"], 4);
    assert_eq!(design["rounds"]["max"], 9);
    desk.tandem("export a.tandem --to csv -o a.csv").exits(4).advises("The file holds no trial");
    assert!(!super::exists(&desk.path("a.csv")));
    let export = desk.tandem("export a.tandem --to json -o a.json");
    export.exits(4).advises("The file holds no result");
    let compare = desk.tandem("compare a.tandem a.tandem");
    compare.exits(4).advises("The file holds no result that could be compared: a.tandem.");
}

#[test]
fn no_command_writes_over_a_file_that_is_not_its_own() {
    let desk = Desk::new();
    desk.design("a.tandem", "");
    desk.design("b.tandem", "");
    desk.put("note.txt", "mine");
    let before = (desk.text("a.tandem"), desk.text("b.tandem"));
    let cases = [
        ("new cpu.splitmix -o a.tandem", "There is a file already: a.tandem."),
        ("new cpu.splitmix -o note.txt", "There is a file already: note.txt."),
        ("quick cpu.splitmix -o a.tandem", "There is a file already: a.tandem."),
        ("run a.tandem -o b.tandem", "The file holds another experiment: b.tandem."),
        ("export a.tandem --to csv -o b.tandem", "The file is an experiment: b.tandem."),
        (
            concat!(
                "export ",
                env!("CARGO_MANIFEST_DIR"),
                "/tests/files/v1/session.tandem ",
                "--to csv -o note.txt"
            ),
            "There is a file already: note.txt.",
        ),
    ];
    for (words, sentence) in cases {
        desk.tandem(words).exits(2).says_nothing().advises(sentence);
    }
    desk.tandem("run a.tandem -o note.txt").exits(3).says_nothing();
    assert_eq!((desk.text("a.tandem"), desk.text("b.tandem")), before);
    assert_eq!(desk.text("note.txt"), "mine");
}

#[test]
fn a_file_that_cannot_be_read_exits_with_3_and_says_where() {
    let desk = Desk::new();
    desk.put("half.tandem", "{\n \"format\": \"tandem.experiment\",\n \"version\": {");
    desk.put("other.tandem", "{\"format\": \"something else\"}\n");
    desk.put("empty.tandem", "");
    desk.tandem("show empty.tandem").exits(3).advises("empty.tandem: The file is empty.");
    desk.tandem("compare other.tandem half.tandem").exits(3).advises("other.tandem: ");
    for command in ["run", "show", "export --to csv -o x"] {
        let told = desk.tandem(&format!("{command} half.tandem")).exits(3).says_nothing();
        assert!(told.err.contains("line 3"), "{told:?}");
        desk.tandem(&format!("{command} gone.tandem")).exits(3).advises("gone.tandem");
    }
    desk.tandem("compare half.tandem other.tandem").exits(3).says_nothing();
    desk.tandem("verify half.tandem other.tandem").exits(6).says("wrong  half.tandem\n");
    desk.tandem("verify gone.tandem").exits(3).says_nothing().advises("gone.tandem");
    desk.tandem("verify gone.tandem half.tandem").exits(6).advises("gone.tandem");
}

#[test]
fn a_design_that_cannot_run_here_opens_and_exits_with_4_when_it_is_run() {
    let desk = Desk::new();
    desk.design("a.tandem", "");
    let unknown = desk.text("a.tandem").replace("cpu.splitmix", "cpu.from_the_future");
    desk.put("unknown.tandem", &unknown);
    desk.tandem("show unknown.tandem").exits(0).says("cpu.from_the_future");
    let told = desk.tandem("run unknown.tandem -o out.tandem").exits(4).says_nothing();
    told.advises("This design cannot run here: ");
    assert!(!super::exists(&desk.path("out.tandem")));
}

#[test]
fn every_released_file_shows_and_verifies_as_far_as_this_version_may() {
    let desk = Desk::new();
    let files = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/v1");
    for name in ["minimal", "session", "newer_minor", "must_understand"] {
        desk.tandem(&format!("show {files}/{name}.tandem")).exits(0);
    }
    desk.tandem(&format!("show {files}/session.tandem")).says("Not testable: ");
    for name in ["minimal", "newer_minor"] {
        desk.verified(&format!("{files}/{name}.tandem"));
    }
    for name in ["newer_major", "must_understand"] {
        desk.tandem(&format!("verify {files}/{name}.tandem")).exits(6);
        let run = desk.tandem(&format!("run {files}/{name}.tandem")).says_nothing();
        assert!(matches!(run.code, Some(3 | 4)), "{run:?}");
    }
}

#[test]
fn one_edited_figure_is_found_and_named() {
    let desk = Desk::new();
    desk.experiment("a.tandem", "");
    let whole = desk.text("a.tandem");
    let document: Value = serde_json::from_str(&whole).unwrap();
    let ratio = document["results"][0]["ratio"].to_string();
    let sample = document["sessions"][0]["samples"]["rows"][5][2].to_string();
    let cases = [
        (whole.replacen(&ratio, "0.5", 1), "is not what the samples give"),
        (whole.replacen(&sample, "123456", 1), "changed"),
    ];
    for (edited, sentence) in cases {
        assert_ne!(edited, whole);
        desk.put("edited.tandem", &edited);
        desk.tandem("verify edited.tandem").exits(6).says("wrong  edited.tandem\n").says(sentence);
        let shown = desk.tandem("show edited.tandem").exits(0);
        let long = shown.err.split(|letter: char| !letter.is_ascii_digit());
        assert!(long.map(str::len).max() < Some(10), "{shown:?}");
        assert!(!shown.err.is_empty(), "{shown:?}");
    }
    let (asked_for, repeated) = desk.trials("a.tandem");
    assert_eq!(asked_for, 28);
    let kept = format!("{} trials, 3 verdicts recomputed", asked_for + repeated);
    desk.verified("a.tandem").says(&kept);
}

#[test]
fn two_sessions_of_one_machine_are_compared_with_an_interval() {
    let desk = Desk::new();
    desk.experiment("a.tandem", "");
    desk.experiment("b.tandem", "--set jobs=8");
    desk.tandem("compare a.tandem b.tandem")
        .exits(0)
        .says("Only this differs: jobs.")
        .says("B ÷ A")
        .says("threads, 2 workers");
    let report = desk.tandem("compare a.tandem b.tandem --format json").exits(0).json();
    assert_eq!(report["differences"][0]["values"], json!(["4", "8"]));
    assert_eq!(report["same_machine"], true);
    assert_eq!(report["rows"].as_array().unwrap().len(), 4);
    for row in report["rows"].as_array().unwrap() {
        let ratio = &row["cells"][1]["ratio_to_first"];
        assert!(ratio["low"].as_f64() <= ratio["ratio"].as_f64(), "{row}");
        assert_eq!(row["cells"][0]["samples"].as_array().unwrap().len(), 6);
        let words = ["faster", "slower", "no_practical_difference", "inconclusive"];
        assert!(words.contains(&row["cells"][1]["verdict"].as_str().unwrap()), "{row}");
        assert_eq!(row["cells"][0]["verdict"], Value::Null);
    }
    let csv = desk.tandem("compare a.tandem b.tandem --format csv").exits(0);
    assert_eq!(csv.out.lines().count(), 1 + 4 * 2, "{}", csv.out);
    desk.tandem("compare a.tandem b.tandem --format markdown").exits(0).says("| jobs | 4 | 8 |");
}

#[test]
fn different_metrics_are_each_shown_in_their_own_unit_and_a_file_beside_itself_says_so() {
    let desk = Desk::new();
    desk.experiment("a.tandem", "");
    let other = "\"primary_metric\": \"throughput_per_s\"";
    let text = desk.text("a.tandem").replace("\"primary_metric\": \"makespan_ns\"", other);
    desk.put("b.tandem", &text.replace("lower_is_better", "higher_is_better"));
    let told = desk.tandem("compare a.tandem b.tandem").exits(0);
    let told = told.says("A, work time").says("B, throughput").says("No ratio is made: ");
    assert!(!told.out.contains("÷"), "{told:?}");
    let csv = desk.tandem("compare a.tandem b.tandem --format csv").exits(0);
    csv.says(",makespan_ns,").says(",throughput_per_s,");
    desk.tandem("compare a.tandem a.tandem").exits(0).says("A and B are the same session");
}

#[test]
fn times_of_different_machines_are_not_compared() {
    let desk = Desk::new();
    desk.experiment("a.tandem", "");
    desk.experiment("b.tandem", "");
    let label = desk.text("data/machine-label.txt").trim().to_owned();
    desk.put("b.tandem", &desk.text("b.tandem").replace(&label, "another"));
    let told = desk.tandem("compare a.tandem b.tandem").exits(0);
    let told = told.says("Only this differs: machine.").says("B ÷ its base");
    assert!(!told.out.contains("B ÷ A"), "{told:?}");
}

#[test]
fn every_trial_becomes_a_row_of_the_export() {
    let desk = Desk::new();
    desk.experiment("a.tandem", "");
    for _again in 0..2 {
        desk.tandem("export a.tandem --to csv -o a.csv").exits(0).says_nothing();
    }
    let (asked_for, repeated) = desk.trials("a.tandem");
    assert_eq!(asked_for, 28);
    let controls = desk.controls("a.tandem");
    assert!(controls >= 7, "one in each round and in the warm-up");
    assert_eq!(desk.text("a.csv").lines().count(), 1 + asked_for + repeated + controls);
    let streamed = desk.tandem("export a.tandem --to csv -o -").exits(0);
    assert_eq!(streamed.out, desk.text("a.csv"));
    desk.tandem("export a.tandem --to json -o a.json").exits(0);
    assert_eq!(desk.text("a.json"), desk.tandem("show a.tandem --format json").out);
}
