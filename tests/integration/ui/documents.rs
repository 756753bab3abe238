//! Files: opened, saved, saved over another, and not found.

use super::journey::{Journey, labels, type_path};
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use std::path::PathBuf;
use tandem_lab::model::design::Design;
use tandem_lab::model::experiment::Verdict;
use tandem_lab::ui::action::{Action, Edit};
use tandem_lab::ui::banner::{self, BannerKind};
use tandem_lab::ui::state::{Place, Tab};

#[test]
fn from_the_start_page_to_a_saved_result_and_a_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    assert!(journey.sees("Threads or processes?"));

    journey.click(Role::Button, "New experiment");
    let before = labels(journey.shown());
    journey.click(Role::CheckBox, "Sequential");
    assert_eq!(labels(journey.shown()).len(), before.len() + 1);
    assert!(journey.shown().is_changed());
    journey.command(Key::Z);
    assert_eq!(labels(journey.shown()), before);
    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(labels(journey.shown())[0], "sequential");

    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(journey.shown().tab, Tab::Results);
    let summary = journey.shown().summary.clone().unwrap();
    let sentence = summary.headline().unwrap().sentence.clone();
    assert_eq!(summary.headline().unwrap().verdict, Verdict::Slower);
    assert!(journey.sees(&sentence), "{sentence}");

    let path = journey.will_choose(&folder, "first.tandem");
    journey.command(Key::S);
    assert!(path.is_file());
    assert!(!journey.shown().is_changed());
    assert!(journey.world.copies.lock().unwrap().is_empty(), "saved, so no copy is kept");

    journey.command(Key::W);
    assert_eq!(journey.app().state.place, Place::Start);
    assert!(journey.app().state.prompt.is_none());
    let recent = journey.app().state.recent[0].clone();
    assert_eq!((recent.path, recent.verdict), (path, Some(Verdict::Slower)));
    journey.click(Role::Button, &format!("{}, {}", recent.title, recent.line));
    assert_eq!(journey.shown().summary.as_deref(), Some(&*summary));

    journey.command(Key::D);
    assert!(journey.shown().summary.is_none());
    journey.world.script.lock().unwrap().processes = 1.31;
    journey.click(Role::Button, "Run");
    journey.until_done();
    let titles: Vec<String> =
        journey.app().state.documents.iter().map(|d| d.title().to_owned()).collect();
    for title in titles {
        journey.click(Role::CheckBox, &format!("Tick {title} to compare"));
    }
    journey.click(Role::Button, "Compare 2");
    let compared = journey.app().state.compare.as_ref().unwrap();
    assert_eq!(compared.report.columns.len(), 2);
    assert!(journey.sees(&compared.report.sentence), "{}", compared.report.sentence);
}

#[test]
fn while_a_file_is_read_the_window_says_so_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    let path = journey.will_choose(&folder, "large.tandem");
    journey.command(Key::S);
    journey.command(Key::W);

    *journey.world.held.lock().unwrap() = Some(Vec::new());
    journey.apply(Action::Open(vec![path.clone()]));
    assert!(journey.sees("Opening large.tandem…"));
    journey.click(Role::Button, "New experiment");
    assert_eq!(journey.shown().path, None);
    journey.go_on();
    assert!(!journey.sees("Opening large.tandem…"));
    assert_eq!(journey.shown().path, Some(path.clone()));
    assert_eq!(journey.app().state.documents.len(), 2);

    // Asked for twice, it is there once.
    journey.command(Key::W);
    *journey.world.held.lock().unwrap() = Some(Vec::new());
    for _ in 0..2 {
        journey.apply(Action::Open(vec![path.clone()]));
    }
    journey.go_on();
    let paths: Vec<_> = journey.app().state.documents.iter().map(|d| d.path.clone()).collect();
    assert_eq!(paths, [None, Some(path)]);
    assert!(journey.app().state.opening.is_empty());
}

#[test]
fn a_file_that_cannot_be_opened_is_a_problem_and_not_an_end() {
    let missing = [PathBuf::from("/nowhere/lost.tandem")];
    let journey = Journey::sized(FakeWorld::default(), &missing, vec2(1280.0, 800.0));
    assert!(journey.app().state.problem.is_some());
    assert!(journey.sees("could not be opened"));
}

#[test]
fn without_dialogs_of_the_system_a_path_can_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("typed.tandem");
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.command(Key::S);
    assert!(journey.app().state.path_dialog.is_some());
    journey.harness.get_by_role_and_label(Role::TextInput, "Path").focus();
    journey.harness.run();
    journey.press(Modifiers::COMMAND, Key::A);
    journey.harness.event(Event::Text(path.display().to_string()));
    journey.harness.run();
    journey.click(Role::Button, "Save");
    assert!(path.is_file());
    assert!(journey.app().state.path_dialog.is_none());
}

#[test]
fn saving_over_another_file_asks_first_and_over_its_own_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (first, other) = (folder.path().join("first.tandem"), folder.path().join("other.tandem"));
    std::fs::write(&first, "somebody else's").unwrap();
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    let question = "There is already a file called first.tandem. Replace it?";

    journey.command(Key::S);
    // Without its ending, which is added.
    type_path(&mut journey, &first.with_extension(""));
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.sees(question));
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(!journey.sees(question));
    assert_eq!(std::fs::read_to_string(&first).unwrap(), "somebody else's");
    assert!(journey.app().state.path_dialog.is_some(), "another name can be typed");

    type_path(&mut journey, &other);
    journey.click(Role::Button, "Save");
    assert!(other.is_file());
    assert_eq!(journey.shown().path.as_deref(), Some(other.as_path()));

    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    type_path(&mut journey, &other);
    journey.click(Role::Button, "Save");
    assert!(journey.app().state.replace.is_none(), "its own file is no question");

    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    type_path(&mut journey, &first);
    journey.click(Role::Button, "Save");
    journey.click(Role::Button, "Replace");
    assert!(tandem_lab::file::open(&first).is_ok());
    assert_eq!(journey.shown().path.as_deref(), Some(first.as_path()));
    assert!(journey.app().state.path_dialog.is_none());
}

#[test]
fn a_path_that_does_not_do_stays_in_its_field_with_the_reason() {
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.command(Key::O);
    type_path(&mut journey, std::path::Path::new("/nowhere/lost.tandem"));
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.sees("could not be opened"));
    assert!(!journey.sees("os error"));
    let dialog = journey.app().state.path_dialog.as_ref().unwrap();
    assert_eq!(dialog.begin, "/nowhere/lost.tandem");
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(journey.app().state.path_dialog.is_none());
}

/// What the banner tells of changes after the run.
fn told(journey: &Journey) -> Option<String> {
    let banner = banner::of(journey.shown())?;
    (banner.kind == BannerKind::OldQuestion).then_some(banner.text)
}

fn change(journey: &mut Journey, change: fn(&mut Design)) {
    let mut draft = journey.shown().draft();
    change(&mut draft.design);
    journey.apply(Action::Edit(Box::new(Edit::new("Change what is asked", draft))));
}

#[test]
fn what_is_asked_otherwise_than_it_was_run_is_told_as_long_as_it_is_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    change(&mut journey, |design| design.margin = 0.04);
    assert_eq!(told(&journey), None, "nothing has run yet");
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(told(&journey), None);

    change(&mut journey, |design| design.question = "And now?".to_owned());
    let question = told(&journey).expect("the question counts too");
    assert!(question.starts_with("The question was changed after the run"), "{question}");
    change(&mut journey, |design| design.margin = 0.2);
    let both = told(&journey).unwrap();
    assert!(both.starts_with("Margin and question were changed after the run"), "{both}");
    assert!(journey.sees(&both));

    let path = journey.will_choose(&folder, "changed.tandem");
    journey.command(Key::S);
    journey.command(Key::W);
    journey.apply(Action::Open(vec![path]));
    assert_eq!(told(&journey), Some(both), "the file tells it as well");

    change(&mut journey, |design| design.margin = 0.04);
    assert_eq!(told(&journey), Some(question));
    journey.command(Key::Z);
    assert_ne!(told(&journey), None);
    change(&mut journey, |design| design.question.clear());
    let before = journey.shown().experiment.latest_session().unwrap().asked.clone().unwrap();
    let mut draft = journey.shown().draft();
    draft.design.question.clone_from(&before.question);
    draft.design.margin = before.margin;
    journey.apply(Action::Edit(Box::new(Edit::new("Ask as before", draft))));
    assert_eq!(told(&journey), None);
    journey.command(Key::Z);
    assert_ne!(told(&journey), None);
    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(told(&journey), None);
    journey.click(Role::Button, "Run again");
    journey.until_done();
    assert_eq!(told(&journey), None);
}
