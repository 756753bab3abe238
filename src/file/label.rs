//! What files call this machine: a name that the user chose, or a random one that stays, so that
//! sessions of one machine can be told from those of another without saying whose it is.

use super::{identity, note};
use crate::model::problem::Problem;
use std::path::Path;

const FILE_NAME: &str = "machine-label.txt";
/// The longest name, in characters.
const LONGEST: usize = 64;

/// What files call this machine. Where the program cannot keep files of its own, the name is
/// another one each time.
#[must_use]
pub fn machine_label() -> String {
    let Ok(path) = note::path(FILE_NAME) else { return random() };
    if let Some(label) = kept(&path) {
        return label;
    }
    let label = random();
    // Where it cannot be kept, a new one is drawn next time; another program that kept one in the
    // meantime wins.
    let _kept_or_not = note::keep(&path, &label);
    kept(&path).unwrap_or(label)
}

/// Keeps the name that the user chose; an empty one gives way to a random one.
///
/// # Errors
/// Why it cannot be kept.
pub fn set_machine_label(label: &str) -> Result<(), Problem> {
    let label = cleaned(label).unwrap_or_else(random);
    note::keep(&note::path(FILE_NAME)?, &label)
}

fn kept(path: &Path) -> Option<String> {
    cleaned(&note::read(path)?)
}

/// The first line, without what no title or table can hold; absent if nothing is left.
fn cleaned(text: &str) -> Option<String> {
    let line = text.trim().lines().next()?;
    let label: String = line.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let label = label.trim().to_owned();
    (!label.is_empty()).then_some(label)
}

fn random() -> String {
    format!("machine-{}", &identity::random()[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line() {
        let cases = [
            ("lab-3", Some("lab-3")),
            (" My laptop \n", Some("My laptop")),
            ("one\ntwo", Some("one")),
            ("a\tb\u{7}c", Some("abc")),
            ("", None),
            ("\n \u{1}", None),
        ];
        for (text, expected) in cases {
            assert_eq!(cleaned(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(cleaned(&"x".repeat(100)).unwrap().len(), LONGEST);
    }

    #[test]
    fn a_name_stays_until_another_is_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new folder").join(FILE_NAME);
        assert_eq!(kept(&path), None);
        note::keep(&path, "lab-3").unwrap();
        assert_eq!(kept(&path).as_deref(), Some("lab-3"));
        note::keep(&path, "lab-4").unwrap();
        assert_eq!(kept(&path).as_deref(), Some("lab-4"));
    }

    #[test]
    fn a_random_name_says_nothing_of_the_user() {
        let label = random();
        assert_eq!(label.len(), "machine-0000".len());
        assert!(label.starts_with("machine-"), "{label}");
    }
}
