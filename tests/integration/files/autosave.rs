//! Unsaved work outlives the program.

use super::documents::{full, random};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tandem_lab::file::autosave::{Autosave, Recovery};
use tandem_lab::file::{self, Origin};

fn instances(data_folder: &Path) -> usize {
    fs::read_dir(data_folder.join("autosave")).map_or(0, Iterator::count)
}

/// Recovers what programs left that are gone. Another test may be starting a program at this moment,
/// which holds a copy of every lock of this process until it begins; so it is tried again for a while.
fn recovered(data_folder: &Path, documents: usize) -> Recovery {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let recovery = Autosave::recover(data_folder);
        if recovery.documents.len() >= documents || Instant::now() > until {
            return recovery;
        }
        drop(recovery);
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What a program leaves that was ended with a signal: its lock is gone, its folder is not.
fn killed(data_folder: &Path, documents: &[(&str, u64)]) {
    let autosave = Autosave::open(data_folder).unwrap();
    for (id, seed) in documents {
        autosave.keep(id, &random(*seed), &Origin::default()).unwrap();
    }
    drop(autosave);
}

#[test]
fn documents_of_a_program_that_is_gone_are_recovered_until_that_isconfirmed() {
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path(), &[("a", 1), ("../../b\0", 2)]);
    killed(folder.path(), &[("a", 3)]);
    for confirmed in [false, true] {
        let recovery = recovered(folder.path(), 3);
        let mut found: Vec<_> = recovery.documents.iter().map(|d| d.experiment.clone()).collect();
        let mut expected = vec![random(1), random(2), random(3)];
        found.sort_by(|a, b| a.id.cmp(&b.id));
        expected.sort_by(|a, b| a.id.cmp(&b.id));
        assert_eq!(found, expected);
        // While it is held, nobody else takes it.
        assert!(Autosave::recover(folder.path()).documents.is_empty());
        if confirmed {
            recovery.confirm();
        }
    }
    assert_eq!(instances(folder.path()), 0);
    assert!(Autosave::recover(folder.path()).documents.is_empty());
}

#[test]
fn documents_of_a_running_program_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let running = Autosave::open(folder.path()).unwrap();
    running.keep("a", &full(), &Origin::default()).unwrap();
    assert!(Autosave::recover(folder.path()).documents.is_empty());
    assert_eq!(instances(folder.path()), 1);
}

#[test]
fn a_later_copy_replaces_an_earlier_one_and_a_forgotten_one_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let autosave = Autosave::open(folder.path()).unwrap();
    autosave.keep("a", &random(1), &Origin::default()).unwrap();
    autosave.keep("a", &random(2), &Origin::default()).unwrap();
    autosave.keep("b", &random(3), &Origin::default()).unwrap();
    autosave.forget("b");
    autosave.forget("never kept");
    drop(autosave);
    let recovery = recovered(folder.path(), 1);
    assert_eq!(recovery.documents.len(), 1);
    assert_eq!(recovery.documents[0].experiment, random(2));
    recovery.confirm();

    let autosave = Autosave::open(folder.path()).unwrap();
    autosave.keep("a", &random(1), &Origin::default()).unwrap();
    autosave.forget("a");
    drop(autosave);
    assert_eq!(instances(folder.path()), 0);
}

#[test]
fn a_copy_keeps_what_its_file_held_beyond_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = include_bytes!("../../files/v1/session.tandem");
    let opened = file::read(bytes).unwrap();
    let autosave = Autosave::open(folder.path()).unwrap();
    autosave.keep("a", &opened.experiment, &opened.origin).unwrap();
    drop(autosave);
    let recovery = recovered(folder.path(), 1);
    let recovered = &recovery.documents[0];
    assert_eq!(file::to_text(&recovered.experiment, &recovered.origin).as_bytes(), bytes);
}

#[test]
fn a_copy_that_cannot_be_read_is_kept_and_the_others_are_recovered() {
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path(), &[("a", 1)]);
    let instance = fs::read_dir(folder.path().join("autosave")).unwrap().next().unwrap().unwrap();
    fs::write(instance.path().join("half.tandem"), "{\"format\": \"tan").unwrap();
    let recovery = recovered(folder.path(), 1);
    assert_eq!(recovery.documents.len(), 1);
    recovery.confirm();
    assert!(instance.path().join("half.tandem").exists());
    assert!(Autosave::recover(folder.path()).documents.is_empty());
}
