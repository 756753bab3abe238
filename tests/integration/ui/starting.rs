//! The start page and this machine: what Enter, Ctrl+Enter and Delete do, and files that are gone.

use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::PathBuf;
use tandem_lab::kernels::contract::Family;
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::{Missing, Place, RecentFile, Tab};

fn recent(name: &str, missing: Option<Missing>) -> RecentFile {
    RecentFile {
        path: PathBuf::from(format!("/somewhere/{name}.tandem")),
        title: name.to_owned(),
        verdict: None,
        line: "Not run yet".to_owned(),
        day: "2026-11-20".to_owned(),
        missing,
    }
}

/// A window that knows these files.
fn with_recent(files: Vec<RecentFile>) -> Journey {
    Journey::new(FakeWorld { recent: files.into(), ..FakeWorld::default() })
}

fn titles(journey: &Journey) -> Vec<String> {
    journey.app().state.recent.iter().map(|file| file.title.clone()).collect()
}

#[test]
fn enter_runs_the_first_experiment_right_after_the_start() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.press(Modifiers::NONE, Key::Enter);
    journey.until_done();
    assert_eq!(journey.shown().tab, Tab::Results);
    assert_eq!(journey.shown().title(), "Threads against processes");
}

#[test]
fn enter_opens_a_ready_experiment_and_ctrl_enter_runs_it_too() {
    for (modifiers, runs) in [(Modifiers::NONE, false), (Modifiers::COMMAND, true)] {
        let mut journey = Journey::new(FakeWorld::default());
        let title = journey.app().state.ready[0].experiment.title.clone();
        let name = {
            let nodes = journey.harness.query_all_by_role(Role::Button);
            let mut names = nodes.filter_map(|node| node.accesskit_node().label());
            names.find(|name| name.starts_with(&title)).expect("it has a row")
        };
        assert!(name.contains(", about "), "{name} tells how long it takes here");
        journey.harness.get_by_role_and_label(Role::Button, &name).focus();
        journey.harness.run();
        journey.press(modifiers, Key::Enter);
        journey.until_done();
        assert_eq!(journey.app().state.documents.len(), 1);
        assert_eq!(journey.shown().summary.is_some(), runs);
    }
}

/// The titles of the ready experiments that can be seen, and where their rows end.
fn ready_rows(journey: &Journey) -> Vec<f32> {
    let nodes = journey.harness.query_all_by_role(Role::Button);
    let is_ready = |name: &str| {
        let titles = journey.app().state.ready.iter().map(|ready| &ready.experiment.title);
        titles.into_iter().any(|title| name.starts_with(&format!("{title}, about ")))
    };
    let rows = nodes.filter(|node| node.accesskit_node().label().is_some_and(|n| is_ready(&n)));
    rows.map(|row| row.rect().bottom()).collect()
}

#[test]
fn ready_experiments_are_seen_whole_or_wait_behind_a_button() {
    for (size, files) in [((1280.0, 800.0), 0), ((1024.0, 700.0), 0), ((1280.0, 800.0), 30)] {
        let recent = (0..files).map(|place| recent(&format!("file {place}"), None));
        let world = FakeWorld { recent: recent.collect::<Vec<_>>().into(), ..FakeWorld::default() };
        let mut journey = Journey::sized(world, &[], vec2(size.0, size.1));
        let all = journey.app().state.ready.len();
        let foot = journey.harness.get_by_role_and_label(Role::Button, "Details").rect().top();
        let end = size.1.min(foot);
        let rows = ready_rows(&journey);
        assert!(rows.iter().all(|bottom| *bottom <= end), "{size:?}, {files} files: {rows:?}");
        let left_out = all - rows.len();
        if files == 0 {
            assert_eq!(left_out, 0, "{size:?}");
            continue;
        }
        assert!(rows.len() > 6 && left_out > 0, "{} of {all} are seen", rows.len());
        for words in [format!("{left_out} more ready experiments"), "more files".to_owned()] {
            let button = journey.harness.get_by_label_contains(&words);
            assert!(button.rect().bottom() <= end, "{words}");
        }
        journey.click(Role::Button, &format!("{left_out} more ready experiments"));
        assert_eq!(ready_rows(&journey).len(), all);
    }
}

#[test]
fn crashes_and_composed_work_are_among_the_ready_experiments() {
    let journey = Journey::new(FakeWorld::default());
    let ready = &journey.app().state.ready;
    for family in [Family::Faults, Family::Composed] {
        assert!(ready.iter().any(|ready| ready.family == family), "{family:?}");
    }
}

#[test]
fn a_missing_file_says_so_is_not_opened_and_can_be_removed() {
    let mut journey = with_recent(vec![
        recent("lecture", Some(Missing::Drive)),
        recent("demo", Some(Missing::File)),
        recent("here", None),
    ]);
    assert!(journey.sees("lecture, File not found; it was on a removable drive"));
    assert!(journey.sees("demo, File not found"));
    let opens = journey.harness.query_by_role_and_label(Role::Button, "demo, File not found");
    assert!(opens.is_none(), "there is nothing to open");
    journey.click(Role::Button, "Remove lecture from the list");
    assert_eq!(titles(&journey), ["demo", "here"]);
    assert!(journey.app().state.problem.is_none());
}

#[test]
fn the_list_of_files_is_there_before_anybody_has_found_them() {
    let files = vec![recent("share", Some(Missing::File)), recent("here", None)];
    let held = Some(Vec::new()).into();
    let mut journey =
        Journey::new(FakeWorld { recent: files.into(), held, ..FakeWorld::default() });
    assert_eq!(titles(&journey), ["share", "here"]);
    assert!(!journey.sees("File not found"));
    journey.go_on();
    assert!(journey.sees("share, File not found") && journey.sees("here, Not run yet"));
    journey.click(Role::Button, "Remove share from the list");
    assert_eq!(titles(&journey), ["here"]);
}

#[test]
fn a_file_that_is_gone_when_it_is_opened_is_missing_from_then_on() {
    let mut journey = with_recent(vec![recent("demo", None), recent("here", None)]);
    journey.world.recent.lock().unwrap()[0].missing = Some(Missing::File);
    journey.click(Role::Button, "demo, Not run yet");
    assert!(journey.sees("could not be opened"));
    journey.click(Role::Button, "Close");
    assert!(journey.sees("demo, File not found"));
    // What is known of it stays when the list changes.
    journey.apply(Action::ForgetRecent(PathBuf::from("/somewhere/here.tandem")));
    assert!(journey.sees("demo, File not found"));
}

#[test]
fn delete_takes_a_file_from_the_list_whether_it_is_there_or_not() {
    let mut journey = with_recent(vec![recent("demo", Some(Missing::File)), recent("here", None)]);
    for (role, name) in [(Role::Label, "demo, File not found"), (Role::Button, "here, Not run yet")]
    {
        journey.harness.get_by_role_and_label(role, name).focus();
        journey.harness.run();
        journey.press(Modifiers::NONE, Key::Delete);
    }
    assert!(titles(&journey).is_empty());
    assert!(journey.sees("No recent files. Saved experiments appear here."));
}

#[test]
fn the_foot_tells_the_machine_and_leads_to_it() {
    let mut journey = Journey::new(FakeWorld::default());
    assert!(journey.sees("4 cores") && journey.sees("Not available: memory nodes."));
    journey.click(Role::Button, "Details");
    assert_eq!(journey.app().state.place, Place::Machine);
    assert!(journey.sees("One processor package: 4 cores with 4 hardware threads"));
    // What is not available is there with its reason.
    assert!(journey.sees("Memory nodes, there is one"));
}

#[test]
fn the_machine_page_checks_again_and_tests_itself() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::Go(Place::Machine));
    assert!(journey.sees("All 2 checks pass."));
    journey.click(Role::Button, "Run (5 s)");
    assert_eq!(journey.app().state.self_test.lines.len(), 1);
    journey.click(Role::Button, "Check again");
    assert!(journey.sees("All 2 checks pass."));
}
