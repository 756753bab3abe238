//! What is said where the program may not use all cores (method.md, R21 and R25).

use super::{Desk, TINY, Told, told};
use serde_json::Value;
use tandem_lab::platform::affinity;

/// Calls `tandem` on the last of the cores that this test may use, as `taskset` would, and tells which
/// it is. A child has the cores of the thread that starts it.
fn on_one_core(desk: &Desk, words: &str) -> (u32, Told) {
    let call = || {
        let core = *affinity::allowed().unwrap().last().unwrap();
        affinity::hold_on(&[core]).unwrap();
        (core, told(words, desk.command(words)))
    };
    std::thread::scope(|scope| scope.spawn(call).join().unwrap())
}

fn counts(of: &Value) -> Vec<u64> {
    of.as_array().unwrap().iter().map(|count| count["count"].as_u64().unwrap()).collect()
}

#[test]
fn a_program_that_has_one_core_claims_one() {
    let desk = Desk::new();
    let (core, told) = on_one_core(&desk, "machine --format json");
    let document = told.exits(0).json();
    let machine = &document["machine"];
    assert_eq!(machine["allowed_cpus"], 1);
    assert_eq!(document["topology"]["allowed"], serde_json::json!([core]));
    let cores = machine["cores"].as_u64().unwrap();
    let taken = counts(&document["worker_counts"]["taken"]);
    assert_eq!(taken, [1, 2], "one, and one beyond, which are also all that two can be");
    let omitted = counts(&document["worker_counts"]["omitted"]);
    assert_eq!(omitted.contains(&cores), cores > 2, "{omitted:?}");
    let find = |list: &str, key: &str, name: &str| {
        let list = document[list].as_array().unwrap();
        list.iter().find(|entry| entry[key] == name).unwrap().clone()
    };
    assert_eq!(find("capabilities", "name", "Several cores")["available"], false);
    let check = find("preflight", "check", "cores allowed");
    let has_more = machine["threads"].as_u64().unwrap() > 1;
    assert_eq!(check["status"], if has_more { "warn" } else { "pass" });
    assert_eq!(check["hint"].is_string(), has_more);
}

#[test]
fn workers_on_one_core_are_said_to_take_turns_and_a_second_core_is_refused() {
    let desk = Desk::new();
    let words = format!("quick cpu.splitmix {TINY} --rounds 1 --format json");
    let (core, told) = on_one_core(&desk, &words);
    let summary = told.exits(0).json();
    for variant in summary["variants"].as_array().unwrap() {
        assert_eq!(variant["cores_asked"], serde_json::json!([core]), "{variant}");
        let seen = variant["cores_seen"].as_array().unwrap();
        assert!(seen.iter().all(|seen| *seen == core), "{variant}");
    }
    let caveats = summary["caveats"].as_array().unwrap();
    let crowded =
        caveats.iter().find(|caveat| caveat["code"] == "more_workers_than_cores").unwrap();
    let text = crowded["text"].as_str().unwrap();
    assert!(
        text.starts_with("Two threads and two processes could use 1 hardware thread"),
        "{text}"
    );
    let (_, told) = on_one_core(&desk, "quick cpu.splitmix --cores first:2");
    told.exits(2).says_nothing().advises("it asks for 2 cores, and 1 may be used here");
}

#[test]
fn a_sweep_that_the_machine_proposes_says_why_it_has_each_number() {
    let desk = Desk::new();
    let words = "quick cpu.splitmix --set grain=2000 --set jobs=4 --model threads \
                 --workers proposed --rounds 1 -o a.tandem";
    let (_, told) = on_one_core(&desk, words);
    told.exits(0);
    let document: Value = serde_json::from_str(&desk.text("a.tandem")).unwrap();
    let session = &document["sessions"][0];
    assert_eq!(counts(&session["worker_counts"]["taken"]), [1, 2]);
    let reasons = session["worker_counts"]["taken"].as_array().unwrap().iter();
    assert!(reasons.clone().all(|count| !count["reason"].as_str().unwrap().is_empty()));
    // What the machine counts is looked at before and after the warm-up and the round.
    let seen = session["rounds_seen"].as_array().unwrap();
    let rounds: Vec<u64> = seen.iter().map(|seen| seen["round"].as_u64().unwrap()).collect();
    assert_eq!(rounds, [0, 1]);
    assert!(seen.iter().all(|seen| seen["span_ns"].as_u64().unwrap() > 0), "{seen:?}");
    desk.verified("a.tandem");
}
