//! Casts in files: kept whole, with what this version does not know of them.

use serde_json::{Value, json};
use tandem_lab::file::{self, Access};
use tandem_lab::model::param::Value as Parameter;
use tandem_lab::model::roles::Step;

const FILE: &str = include_str!("../../files/v1/composed.tandem");

fn cast(opened: &file::Opened) -> Vec<tandem_lab::model::roles::Role> {
    match &opened.experiment.design.workload.params.0["roles"] {
        Parameter::Roles(roles) => roles.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cast_keeps_what_this_version_does_not_know_when_something_else_changes() {
    let opened = file::read(FILE.as_bytes()).unwrap();
    assert_eq!(opened.access, Access::ReadWrite);
    let roles = cast(&opened);
    assert_eq!(roles[0].steps[1], Step::Other("teleport".to_owned()));
    assert_eq!(file::to_text(&opened.experiment, &opened.origin), FILE);

    let mut changed = opened.experiment.clone();
    let mut others = roles.clone();
    others[1].count = 5;
    others[0].steps.push(Step::Compute { units: 7 });
    changed.design.workload.params.0.insert("roles".to_owned(), Parameter::Roles(others));
    let text = file::to_text(&changed, &opened.origin);
    let document: Value = serde_json::from_str(&text).unwrap();
    let written = &document["design"]["workload"]["params"]["roles"];
    assert_eq!(written[0]["mood"], "good");
    assert_eq!(written[0]["steps"][0]["x-why"], json!([1, {"a": null}]));
    assert_eq!(written[0]["steps"][1], json!({"do": "teleport", "where": "far"}));
    assert_eq!(written[0]["steps"][3], json!({"do": "compute", "units": 7}));
    assert_eq!(written[1]["count"], 5);
    assert_eq!(written[1]["x-age"], 42);
    let differing = FILE.lines().filter(|line| !text.contains(line));
    assert!(differing.count() <= 2, "{text}");
}

#[test]
fn a_step_that_this_version_does_not_know_is_refused_before_it_is_run_and_not_before() {
    let opened = file::read(FILE.as_bytes()).unwrap();
    let found = tandem_lab::engine::expect::obstacles(&opened.experiment.design, 2);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reason, "“writer”: this version does not know the step \"teleport\"");
}

#[test]
fn a_cast_that_is_damaged_or_made_to_do_harm_is_refused_with_its_place() {
    let refused = |pointer: &str, wrong: Value, words: &str| {
        let mut document: Value = serde_json::from_str(FILE).unwrap();
        *document.pointer_mut(pointer).expect(pointer) = wrong;
        let text = document.to_string();
        let told = file::read(text.as_bytes()).map(drop).expect_err(words).to_string();
        assert!(told.contains(words) && told.contains("line 1, column"), "{pointer}: {told}");
    };
    let roles = "/design/workload/params/roles";
    refused(roles, json!({}), "a whole number or a word, or a list of roles");
    refused(roles, json!([7]), "params.roles[0] is a number and should be an object");
    refused(roles, json!([{"steps": []}]), "params.roles[0] lacks the member \"name\"");
    refused(roles, json!([{"name": "a"}]), "params.roles[0] lacks the member \"steps\"");
    refused(
        roles,
        json!(vec![json!({"name": "a", "steps": []}); 65]),
        "has 65 elements and may have 64",
    );
    let role = |role: Value| json!([role]);
    refused(roles, role(json!({"name": 1, "steps": []})), "roles[0].name is a number");
    refused(roles, role(json!({"name": "a", "steps": [], "count": -1})), "roles[0].count is -1");
    refused(roles, role(json!({"name": "a", "steps": [], "loops": 1.5})), "roles[0].loops is 1.5");
    refused(roles, role(json!({"name": "a", "steps": [{}]})), "steps[0] lacks the member \"do\"");
    let wrong_inside = json!({"name": "a", "steps": [
        {"do": "repeat", "times": 2, "steps": [{"do": "compute", "units": "many"}]}]});
    refused(roles, role(wrong_inside), "roles[0].steps[0].steps[0].units is a text");
    let mut deep = json!({"do": "compute", "units": 1});
    for _ in 0..40 {
        deep = json!({"do": "repeat", "times": 2, "steps": [deep]});
    }
    refused(roles, role(json!({"name": "a", "steps": [deep]})), "deep inside");
}
