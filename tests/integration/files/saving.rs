//! Saving replaces a file as a whole or leaves it alone.

use super::documents::full;
use std::fs;
use tandem_lab::file::{self, Origin};

#[test]
fn what_was_saved_opens_and_saving_it_again_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.tandem");
    file::save(&path, &full(), &Origin::default()).unwrap();
    let bytes = fs::read(&path).unwrap();
    let opened = file::open(&path).unwrap();
    assert_eq!(opened.experiment, full());
    file::save(&path, &opened.experiment, &opened.origin).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert!(bytes.ends_with(b"}\n") && !bytes.contains(&b'\r'));
}

#[test]
fn a_file_of_a_newer_major_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer.tandem");
    let newer = include_bytes!("../../files/v1/newer_major.tandem");
    fs::write(&path, newer).unwrap();
    let opened = file::open(&path).unwrap();
    for origin in [Origin::default(), opened.origin.clone()] {
        let problem = file::save(&path, &full(), &origin).unwrap_err();
        assert!(problem.advice.contains("knows format 2"), "{problem}");
    }
    let elsewhere = folder.path().join("copy.tandem");
    file::save(&elsewhere, &opened.experiment, &opened.origin).unwrap_err();
    assert!(!elsewhere.exists());
    assert_eq!(fs::read(&path).unwrap(), newer);
}

#[test]
fn what_could_not_be_opened_again_is_not_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tandem");
    file::save(&path, &full(), &Origin::default()).unwrap();
    let bytes = fs::read(&path).unwrap();
    let mut too_long = full();
    too_long.notes = "x".repeat((64 << 10) + 1);
    let mut not_a_number = full();
    not_a_number.design.margin = f64::NAN;
    for (experiment, words) in [(too_long, "64 KiB"), (not_a_number, "design.margin")] {
        let problem = file::save(&path, &experiment, &Origin::default()).unwrap_err();
        assert!(problem.what.contains(words), "{problem}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn what_is_protected_or_no_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tandem");
    fs::write(&path, "protected").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions.clone()).unwrap();
    let problem = file::save(&path, &full(), &Origin::default()).unwrap_err();
    assert!(problem.what.contains("may not be written"), "{problem}");
    assert_eq!(fs::read(&path).unwrap(), b"protected");
    let problem = file::save(folder.path(), &full(), &Origin::default()).unwrap_err();
    assert!(problem.what.contains("is not a file"), "{problem}");
    file::save(&folder.path().join("none/a.tandem"), &full(), &Origin::default()).unwrap_err();
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let problem = file::open(std::path::Path::new("/nowhere/lesson.tandem")).unwrap_err();
    assert!(problem.what.contains("lesson.tandem could not be opened"), "{problem}");
}
