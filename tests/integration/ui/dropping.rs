//! Files that are dragged over the window and dropped on it.

use super::commands::running;
use super::journey::Journey;
use crate::fake::FakeWorld;
use eframe::egui::{DroppedFile, HoveredFile, Key};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tandem_lab::ui::action::Action;
use tandem_lab::ui::state::Place;

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Files with a result each.
fn measured(folder: &tempfile::TempDir, names: &[&str]) -> Vec<PathBuf> {
    let mut journey = Journey::new(FakeWorld::default());
    let mut paths = Vec::new();
    for name in names {
        journey.apply(Action::New);
        journey.apply(Action::Run);
        journey.until_done();
        paths.push(journey.will_choose(folder, name));
        journey.command(Key::S);
    }
    paths
}

fn hover(journey: &mut Journey, files: usize) {
    journey.harness.input_mut().hovered_files = vec![HoveredFile::default(); files];
    // As long as files are over it, the window is drawn with every move of them.
    journey.harness.run_steps(3);
}

fn drop_on(journey: &mut Journey, paths: &[PathBuf]) {
    let input = journey.harness.input_mut();
    input.hovered_files.clear();
    for path in paths {
        input.dropped_files.push(Arc::new(Dropped(path.clone())));
    }
    journey.harness.run();
}

#[test]
fn the_window_says_what_a_drop_would_do_while_files_are_over_it() {
    let mut journey = Journey::new(FakeWorld::default());
    assert!(!journey.sees("Drop to open"));
    hover(&mut journey, 1);
    assert!(journey.sees("Drop to open") && !journey.sees("Drop to open and compare"));
    hover(&mut journey, 2);
    assert!(journey.sees("Drop to open and compare"));
    hover(&mut journey, 0);
    assert!(!journey.sees("Drop to open"), "they went away again");
}

#[test]
fn one_dropped_file_is_opened_and_several_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let paths = measured(&folder, &["a.tandem", "b.tandem"]);
    let mut journey = Journey::new(FakeWorld::default());
    drop_on(&mut journey, &paths[..1]);
    assert_eq!(journey.shown().path.as_ref(), Some(&paths[0]));
    assert!(journey.app().state.compare.is_none());
    drop_on(&mut journey, &paths);
    assert_eq!(journey.app().state.documents.len(), 2, "the first was open already");
    assert_eq!(journey.app().state.place, Place::Compare);
}

#[test]
fn a_file_dropped_during_a_run_opens_beside_it_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let paths = measured(&folder, &["beside.tandem"]);
    let (mut journey, gate) = running();
    drop_on(&mut journey, &paths);
    assert_eq!(journey.shown().path.as_ref(), Some(&paths[0]));
    let runs = journey.app().state.running().expect("the run was not touched").id;
    gate.allow(u32::MAX);
    journey.until_done();
    let run = journey.app().state.document(runs).unwrap();
    assert!(run.summary.is_some());
    assert_eq!(journey.shown().path.as_ref(), Some(&paths[0]), "its end does not turn the page");
}

#[test]
fn what_is_no_experiment_is_a_problem_and_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.png");
    std::fs::write(&path, [0x89, b'P', b'N', b'G']).unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    drop_on(&mut journey, &[path]);
    assert!(journey.app().state.problem.is_some());
    assert!(journey.app().state.documents.is_empty());
}
