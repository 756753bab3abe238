//! Words that run something: tiny designs on the real engine.

use super::{Desk, TINY, told};
use serde_json::Value;
use std::process::Stdio;

#[test]
fn a_quick_run_tells_all_that_the_summary_promises() {
    let desk = Desk::new();
    let words = format!("quick cpu.splitmix {TINY} --rounds 6 --seed 5eed --format json");
    let told = desk.tandem(&words).exits(0).advises("Not saved; add -o FILE");
    let summary = told.json();
    assert_eq!(summary["format"], "tandem.summary");
    assert_eq!(summary["session"]["seed"], "0x5eed");
    assert_eq!(summary["session"]["rounds"], 6);
    let variants = summary["variants"].as_array().unwrap();
    assert_eq!(variants.len(), 4);
    for variant in variants {
        assert_eq!((&variant["trials"], &variant["verified"]), (&6.into(), &true.into()));
        assert_eq!(variant["metrics"]["makespan_ns"]["n"], 6, "{variant}");
    }
    assert_eq!(summary["comparisons"].as_array().unwrap().len(), 3);
}

#[test]
fn the_text_begins_with_the_verdict_and_ends_with_how_to_repeat_it() {
    let desk = Desk::new();
    let told = desk.experiment("a.tandem", "--seed 5eed");
    let headline = &desk.tandem("show a.tandem --format json").json()["comparisons"][2];
    let sentence = headline["sentence"].as_str().unwrap().split(' ').take(3).collect::<Vec<_>>();
    assert!(told.out.starts_with(&sentence.join(" ")), "{told:?}");
    let told = told.says("threads, 1 worker").says("speedup of").says("95 % interval");
    assert!(told.out.ends_with("The same order again: --seed 0x5eed\n"), "{told:?}");
}

#[test]
fn a_single_variant_names_its_work_once_and_its_machine() {
    let desk = Desk::new();
    let words = "quick cpu.splitmix --set grain=2000 --model threads --workers 1 --rounds 2";
    let told = desk.tandem(words).exits(0);
    let first = told.out.split("\n\n").next().unwrap().replace('\n', " ");
    assert!(first.starts_with("Nothing was compared. Integer chain"), "{first}");
    assert_eq!(first.matches("Integer chain").count(), 1, "{first}");
    assert!(first.contains(desk.text("data/machine-label.txt").trim()), "{first}");
}

#[test]
fn what_is_shown_later_is_what_was_told_after_the_run() {
    let desk = Desk::new();
    let told = desk.experiment("a.tandem", "--format json").advises("Saved with every sample");
    let shown = desk.tandem("show a.tandem --format json").exits(0);
    let differ = told.out.lines().zip(shown.out.lines()).find(|(told, shown)| told != shown);
    assert_eq!(differ, None);
    assert_eq!(shown.out.len(), told.out.len());
    desk.verified("a.tandem");
}

#[test]
fn running_a_file_into_itself_adds_a_session_and_loses_nothing() {
    let desk = Desk::new();
    desk.design("a.tandem", "--rounds 2 --model threads");
    desk.tandem("run a.tandem -o a.tandem").exits(0);
    let first: Value = serde_json::from_str(&desk.text("a.tandem")).unwrap();
    let again = desk.tandem("run a.tandem --rounds 3 --seed 77 -o a.tandem").exits(0);
    again.advises("Added as session 2; results are those of the newest.");
    let second: Value = serde_json::from_str(&desk.text("a.tandem")).unwrap();
    assert_eq!(second["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(second["sessions"][0], first["sessions"][0]);
    assert_eq!(second["id"], first["id"]);
    assert_eq!(second["design"]["seed"], "0x77");
    assert_eq!(second["sessions"][1]["plan"]["seed"], "0x77", "what was asked for is what is run");
    let (asked_for, repeated) = desk.trials("a.tandem");
    assert_eq!(asked_for, 14);
    desk.verified("a.tandem").says(&format!("2 sessions, {} trials", asked_for + repeated));
}

#[test]
fn running_a_file_without_a_place_to_save_leaves_it_as_it_was() {
    let desk = Desk::new();
    desk.design("a.tandem", "--rounds 2");
    let before = desk.text("a.tandem");
    desk.tandem("run a.tandem --quiet").exits(0).says("No verdict").advises_nothing();
    assert_eq!(desk.text("a.tandem"), before);
}

#[test]
fn the_same_seed_gives_the_same_order() {
    let desk = Desk::new();
    let order = |name: &str, seed: &str| {
        desk.experiment(name, &format!("--seed {seed}"));
        let document: Value = serde_json::from_str(&desk.text(name)).unwrap();
        document["sessions"][0]["order"].clone()
    };
    let first = order("a.tandem", "0x5eed");
    assert_eq!(order("b.tandem", "5eed"), first);
    assert_ne!(order("c.tandem", "5eee"), first);
}

#[test]
fn a_further_session_of_a_file_has_another_order_which_stays_the_same() {
    let desk = Desk::new();
    desk.design("a.tandem", "--rounds 4 --seed 5eed");
    desk.tandem("run a.tandem -o a.tandem").exits(0);
    desk.put("b.tandem", &desk.text("a.tandem"));
    let of_second = |name: &str| {
        let told = desk.tandem(&format!("run {name} -o {name}")).exits(0);
        let document: Value = serde_json::from_str(&desk.text(name)).unwrap();
        assert_eq!(document["design"]["seed"], "0x5eed");
        let [first, second] = &document["sessions"].as_array().unwrap()[..] else { panic!() };
        assert_eq!(first["plan"]["seed"], "0x5eed");
        let of =
            |session: &Value| [&session["order"], &session["controls"]["places"]].map(Value::clone);
        assert_ne!(of(second), of(first));
        let seed = second["plan"]["seed"].as_str().unwrap();
        assert_ne!(seed, "0x5eed");
        assert!(told.err.contains(&format!("seed {seed}.")), "{told:?}");
        assert!(told.out.ends_with(&format!("The same order again: --seed {seed}\n")), "{told:?}");
        (seed.to_owned(), of(second))
    };
    let second = of_second("a.tandem");
    assert_eq!(of_second("b.tandem"), second);
    // The seed that the text names gives that order, whatever was before.
    desk.tandem(&format!("run a.tandem -o a.tandem --seed {}", second.0)).exits(0);
    let document: Value = serde_json::from_str(&desk.text("a.tandem")).unwrap();
    assert_eq!(document["sessions"][2]["order"], second.1[0]);
}

#[test]
fn a_design_comes_through_standard_input() {
    let desk = Desk::new();
    desk.design("a.tandem", "--rounds 2 --model threads");
    let mut command = desk.command("run - --format json");
    command.stdin(Stdio::from(std::fs::File::open(desk.path("a.tandem")).unwrap()));
    let summary = told("run -", command).exits(0).json();
    assert_eq!(summary["variants"].as_array().unwrap().len(), 2);
}

#[test]
fn a_place_that_cannot_be_written_to_is_told_before_anything_is_measured() {
    let desk = Desk::new();
    let told = desk.tandem(&format!("quick cpu.splitmix {TINY} -o no/such/folder/a.tandem"));
    told.exits(3).says_nothing().advises("could not be saved");
}

#[test]
fn a_budget_that_is_too_short_for_a_round_gives_no_result() {
    let desk = Desk::new();
    let words = format!("quick cpu.splitmix {TINY} --budget 1ms -o a.tandem");
    desk.tandem(&words).exits(4).says_nothing().advises("No round was finished.");
    desk.verified("a.tandem");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_its_finished_rounds_and_exits_with_5() {
    let desk = Desk::new();
    let words = format!("quick cpu.splitmix {TINY} --rounds 100000 --budget 10m -o a.tandem");
    let child = desk.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The file holds a finished round as soon as one is finished.
    let finished = || desk.path("a.tandem").exists() && desk.text("a.tandem").contains("[1,\"v0\"");
    while !finished() {
        std::thread::yield_now();
    }
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = desk.tandem("show a.tandem --format json").exits(0).json();
    assert_eq!(shown["session"]["status"], "cancelled");
    assert!(shown["session"]["rounds"].as_u64().unwrap() >= 1);
    desk.verified("a.tandem");
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_a_file_with_its_finished_rounds() {
    let desk = Desk::new();
    let words = format!("quick cpu.splitmix {TINY} --rounds 100000 --budget 10m -o a.tandem");
    let mut child =
        desk.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let finished = || desk.path("a.tandem").exists() && desk.text("a.tandem").contains("[3,\"v0\"");
    while !finished() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let shown = desk.tandem("show a.tandem --format json").exits(0).json();
    assert_eq!(shown["session"]["status"], "running");
    assert!(shown["session"]["rounds"].as_u64().unwrap() >= 3);
    desk.verified("a.tandem");
}

#[test]
fn what_workers_did_is_kept_and_becomes_a_trace_unless_nobody_wants_it() {
    let desk = Desk::new();
    let document = |name: &str| serde_json::from_str::<Value>(&desk.text(name)).unwrap();
    desk.experiment("a.tandem", "--timeline whole");
    let kept = document("a.tandem");
    assert_eq!(kept["version"]["minor"], 2);
    assert_eq!(kept["sessions"][0]["timelines"].as_array().map(Vec::len), Some(4));
    desk.verified("a.tandem");
    desk.tandem("export a.tandem --to trace -o a.json").exits(0);
    let trace = document("a.json");
    let events = trace["traceEvents"].as_array().unwrap();
    assert!(events.iter().any(|event| event["name"] == "work" && event["args"]["job"] == 3));

    desk.experiment("b.tandem", "--timeline off");
    assert_eq!(document("b.tandem")["sessions"][0].get("timelines"), None);
    let none = desk.tandem("export b.tandem --to trace -o b.json").exits(4);
    none.advises("The file does not hold what workers did");
}
