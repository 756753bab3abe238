//! Saves that take long: each keeps only what belongs to it waiting, and nothing is lost by going on.

use super::journey::Journey;
use super::writing::{copy, hold, new_called, rename, title_in};
use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use std::path::{Path, PathBuf};
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::DocumentId;
use tandem_lab::ui::world::Job;

/// What the world has held back, which goes on to be held back; what comes later is done.
fn still_held(journey: &Journey) -> Vec<Job> {
    journey.world.held.lock().unwrap().take().unwrap()
}

/// Does what was held back.
fn now(journey: &mut Journey, jobs: Vec<Job>) {
    jobs.into_iter().for_each(|job| job());
    journey.harness.run();
}

/// What goes on in the background because of something that is done; it waits for the test.
fn held_back(journey: &mut Journey, doing: impl FnOnce(&mut Journey)) -> Vec<Job> {
    hold(journey);
    doing(journey);
    still_held(journey)
}

/// An experiment that is called so and not saved, and a folder for it.
fn one() -> (tempfile::TempDir, Journey) {
    let mut journey = Journey::new(FakeWorld::default());
    new_called(&mut journey, "One");
    (tempfile::tempdir().unwrap(), journey)
}

/// Saves what is shown to a share that does not answer before a test lets it.
fn save_to_share(journey: &mut Journey, path: &Path) -> (DocumentId, Vec<Job>) {
    let id = journey.shown().id;
    let to_share = Action::SaveTo(id, path.to_owned());
    (id, held_back(journey, |journey| journey.apply(to_share)))
}

/// Two experiments, the first of which is being saved to a share that does not answer.
fn one_on_a_share(folder: &tempfile::TempDir) -> (Journey, PathBuf, Vec<Job>) {
    let mut journey = Journey::new(FakeWorld::default());
    new_called(&mut journey, "One");
    let path = folder.path().join("share.tandem");
    let (_, jobs) = save_to_share(&mut journey, &path);
    new_called(&mut journey, "Two");
    (journey, path, jobs)
}

fn ids(journey: &Journey) -> Vec<DocumentId> {
    journey.app().state.documents.iter().map(|document| document.id).collect()
}

#[test]
fn what_is_being_saved_says_so_until_it_is_and_another_is_saved_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, share, jobs) = one_on_a_share(&folder);
    assert!(journey.sees("One, Saving…, not saved"));
    let other = journey.will_choose(&folder, "other.tandem");
    journey.command(Key::S);
    assert_eq!(title_in(&other), "Two");
    assert!(!journey.shown().is_changed());
    assert!(journey.sees("One, Saving…, not saved") && !share.exists());
    now(&mut journey, jobs);
    assert!(!journey.sees("Saving…"));
    assert_eq!(title_in(&share), "One");
    assert!(journey.world.copies.lock().unwrap().is_empty());
}

#[test]
fn closing_one_does_not_wait_for_another_that_is_being_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, _, jobs) = one_on_a_share(&folder);
    journey.will_choose(&folder, "other.tandem");
    journey.command(Key::W);
    journey.click(Role::Button, "Save");
    assert_eq!(journey.app().state.documents.len(), 1, "it is closed");
    now(&mut journey, jobs);
    assert_eq!(journey.shown().title(), "One");
}

#[test]
fn that_another_one_was_saved_does_not_ask_again_about_what_is_being_closed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, _, jobs) = one_on_a_share(&folder);
    // The dialog of the system stays open.
    hold(&journey);
    journey.command(Key::Q);
    let prompt = journey.app().state.prompt.clone().unwrap();
    assert_eq!(prompt.about, journey.shown().id, "the one is being saved, the other is not");
    journey.will_choose(&folder, "other.tandem");
    journey.click(Role::Button, "Save");
    let dialog = still_held(&journey);
    now(&mut journey, jobs);
    assert!(journey.app().state.prompt.is_none(), "it is being asked where to save it");
    now(&mut journey, dialog);
    assert!(journey.app().may_quit());
}

#[test]
fn giving_up_a_dialog_about_another_one_does_not_give_up_closing() {
    let (folder, mut journey) = one();
    let dialog = held_back(&mut journey, |journey| journey.apply(Action::AskSaveAs));
    new_called(&mut journey, "Two");
    journey.will_choose(&folder, "two.tandem");
    hold(&journey);
    journey.command(Key::W);
    journey.click(Role::Button, "Save");
    let of_two = still_held(&journey);
    // A file was chosen, but for the dialog that was asked first nothing is chosen.
    let chosen = journey.world.chosen.lock().unwrap().pop_front().unwrap();
    now(&mut journey, dialog);
    journey.world.chosen.lock().unwrap().push_back(chosen);
    now(&mut journey, of_two);
    assert_eq!(ids(&journey).len(), 1, "two was closed");
    assert_eq!(journey.shown().title(), "One");
}

#[test]
fn what_is_being_saved_is_closed_when_it_is_without_a_question_about_the_same() {
    let (folder, mut journey) = one();
    let path = folder.path().join("one.tandem");
    let (id, jobs) = save_to_share(&mut journey, &path);
    journey.command(Key::W);
    assert!(journey.app().state.prompt.is_none());
    assert!(journey.sees("Saving “One”…") && journey.sees(&path.display().to_string()));
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(journey.app().state.awaited.is_none());
    journey.command(Key::W);
    now(&mut journey, jobs);
    assert!(journey.app().state.document(id).is_none());
    assert_eq!(title_in(&path), "One");
}

#[test]
fn what_was_closed_without_waiting_keeps_its_copy_until_it_is_saved() {
    let (folder, mut journey) = one();
    let path = folder.path().join("one.tandem");
    let (_, jobs) = save_to_share(&mut journey, &path);
    journey.command(Key::W);
    journey.click(Role::Button, "Close without waiting");
    assert!(ids(&journey).is_empty());
    assert_eq!(journey.world.copies.lock().unwrap().len(), 1, "a crash would lose it");
    // Quitting waits for it all the same.
    journey.command(Key::Q);
    assert!(!journey.app().may_quit() && journey.sees("Saving “One”…"));
    now(&mut journey, jobs);
    assert!(journey.app().may_quit());
    assert_eq!(title_in(&path), "One");
    assert_eq!(journey.app().state.recent[0].path, path);
    assert!(journey.world.copies.lock().unwrap().is_empty());
}

#[test]
fn what_was_closed_without_waiting_comes_back_if_it_cannot_be_saved() {
    let (folder, mut journey) = one();
    let (id, jobs) = save_to_share(&mut journey, &folder.path().join("none/one.tandem"));
    journey.command(Key::W);
    journey.click(Role::Button, "Close without waiting");
    assert!(ids(&journey).is_empty());
    now(&mut journey, jobs);
    assert!(journey.sees("could not be saved"));
    assert_eq!(journey.shown().id, id);
    assert!(journey.shown().is_changed() && copy(&journey).is_some());
}

#[test]
fn quitting_without_waiting_leaves_a_copy_for_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journey, share, _never) = one_on_a_share(&folder);
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    assert!(!journey.app().may_quit() && journey.sees("Saving “One”…"));
    journey.click(Role::Button, "Quit without waiting");
    assert!(journey.app().may_quit() && !share.exists());
    let copies = journey.world.copies.lock().unwrap();
    let titles: Vec<&str> = copies.values().map(|copy| copy.title.as_str()).collect();
    assert_eq!(titles, ["One"], "the other one was given up");
}

#[test]
fn what_was_changed_while_it_is_saved_and_then_given_up_does_not_lose_what_is_saved() {
    let (folder, mut journey) = one();
    let path = folder.path().join("one.tandem");
    let (_, jobs) = save_to_share(&mut journey, &path);
    rename(&mut journey, "Two");
    journey.command(Key::W);
    assert!(journey.sees("the new title") && !journey.sees("changes of the design"));
    journey.click(Role::Button, "Don’t save");
    assert_eq!(journey.world.copies.lock().unwrap().len(), 1);
    now(&mut journey, jobs);
    assert_eq!(title_in(&path), "One");
    assert!(ids(&journey).is_empty() && journey.world.copies.lock().unwrap().is_empty());
}

#[test]
fn a_save_that_comes_late_does_not_undo_a_later_one_to_another_file() {
    let (folder, mut journey) = one();
    let (id, jobs) = save_to_share(&mut journey, &folder.path().join("share.tandem"));
    rename(&mut journey, "Two");
    let here = folder.path().join("here.tandem");
    journey.apply(Action::SaveTo(id, here.clone()));
    assert!(!journey.shown().is_changed());
    now(&mut journey, jobs);
    assert_eq!(journey.shown().path.as_ref(), Some(&here));
    assert!(!journey.shown().is_changed());
}

#[test]
fn whether_a_file_is_there_is_for_a_disk_to_say_that_may_not_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("somebody.tandem");
    std::fs::write(&path, "somebody else's").unwrap();
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    new_called(&mut journey, "One");
    journey.command(Key::W);
    journey.click(Role::Button, "Save");
    let id = journey.shown().id;
    let (_, jobs) = save_to_share(&mut journey, &path);
    assert!(journey.sees("Saving “One”…"), "the window goes on, and closing waits");
    now(&mut journey, jobs);
    assert!(journey.sees("There is already a file called somebody.tandem. Replace it?"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody else's");
    journey.click(Role::Button, "Replace");
    assert_eq!(title_in(&path), "One");
    assert!(journey.app().state.document(id).is_none(), "closing went on");
}

#[test]
fn what_has_no_copy_gets_one_when_quitting_does_not_wait_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    assert_eq!(copy(&journey), None, "nothing was changed");
    let (_, _never) = save_to_share(&mut journey, &folder.path().join("share.tandem"));
    journey.command(Key::Q);
    journey.click(Role::Button, "Quit without waiting");
    assert!(journey.app().may_quit() && copy(&journey).is_some());
}

#[test]
fn asked_for_again_the_same_is_not_saved_twice() {
    let (folder, mut journey) = one();
    let id = journey.shown().id;
    journey.apply(Action::SaveTo(id, folder.path().join("one.tandem")));
    rename(&mut journey, "Two");
    hold(&journey);
    for _ in 0..3 {
        journey.command(Key::S);
    }
    assert_eq!(still_held(&journey).len(), 1);
}

#[test]
fn a_file_that_is_chosen_while_the_program_quits_is_saved_before_it_does() {
    let (folder, mut journey) = one();
    let path = journey.will_choose(&folder, "one.tandem");
    let dialog = held_back(&mut journey, |journey| journey.apply(Action::AskSaveAs));
    hold(&journey);
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    assert!(journey.app().state.is_finishing && !journey.app().may_quit());
    let copying = still_held(&journey);
    let saving = held_back(&mut journey, |journey| now(journey, dialog));
    now(&mut journey, copying);
    assert!(!journey.app().may_quit(), "that was before the file was chosen");
    now(&mut journey, saving);
    assert_eq!(title_in(&path), "One");
    assert!(journey.app().may_quit());
}

#[test]
fn whoever_quits_is_asked_for_no_path() {
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    new_called(&mut journey, "One");
    hold(&journey);
    journey.apply(Action::AskSaveAs);
    journey.apply(Action::AskOpen);
    let dialogs = still_held(&journey);
    hold(&journey);
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    now(&mut journey, dialogs);
    assert!(journey.app().state.path_dialog.is_none());
    journey.go_on();
    assert!(journey.app().may_quit());
}

#[test]
fn files_that_are_brought_while_the_program_quits_keep_it_open() {
    let (folder, mut journey) = one();
    let id = journey.shown().id;
    let path = folder.path().join("one.tandem");
    journey.apply(Action::SaveTo(id, path.clone()));
    journey.command(Key::W);
    new_called(&mut journey, "Two");
    journey.world.chosen.lock().unwrap().push_back(path);
    let dialog = held_back(&mut journey, |journey| journey.apply(Action::AskOpen));
    hold(&journey);
    journey.command(Key::Q);
    journey.click(Role::Button, "Don’t save");
    let copying = still_held(&journey);
    now(&mut journey, dialog);
    now(&mut journey, copying);
    assert!(!journey.app().may_quit());
    assert_eq!(journey.shown().title(), "One");
    assert_eq!(journey.world.copies.lock().unwrap().len(), 1, "two is still there");
}

#[test]
fn what_is_saved_once_more_goes_to_the_file_that_it_is_being_saved_to() {
    let (folder, mut journey) = one();
    let first = journey.will_choose(&folder, "first.tandem");
    journey.command(Key::S);
    let second = journey.will_choose(&folder, "second.tandem");
    let dialog = held_back(&mut journey, |journey| journey.apply(Action::AskSaveAs));
    let mut jobs = held_back(&mut journey, |journey| now(journey, dialog));
    rename(&mut journey, "Two");
    hold(&journey);
    journey.command(Key::S);
    jobs.extend(still_held(&journey));
    now(&mut journey, jobs);
    assert_eq!((title_in(&first), title_in(&second)), ("One".to_owned(), "Two".to_owned()));
    assert_eq!(journey.shown().path.as_ref(), Some(&second));
    assert!(!journey.shown().is_changed());
}

#[test]
fn a_file_that_is_still_being_saved_is_shown_as_it_will_be() {
    let (folder, mut journey) = one();
    let path = journey.will_choose(&folder, "one.tandem");
    journey.command(Key::S);
    rename(&mut journey, "Two");
    let (id, jobs) = save_to_share(&mut journey, &path);
    journey.command(Key::W);
    journey.click(Role::Button, "Close without waiting");
    assert!(ids(&journey).is_empty());
    journey.apply(Action::Open(vec![path.clone()]));
    journey.harness.run();
    assert_eq!((ids(&journey), journey.shown().title()), (vec![id], "Two"));
    now(&mut journey, jobs);
    assert_eq!(title_in(&path), "Two");
    assert!(!journey.shown().is_changed());
}

#[test]
fn a_file_that_was_chosen_for_what_is_closed_by_then_is_told_about() {
    let (folder, mut journey) = one();
    let path = journey.will_choose(&folder, "one.tandem");
    let dialog = held_back(&mut journey, |journey| journey.apply(Action::AskSaveAs));
    journey.command(Key::W);
    journey.click(Role::Button, "Don’t save");
    now(&mut journey, dialog);
    assert!(!path.exists() && journey.sees("because the experiment is not open any more"));
}
