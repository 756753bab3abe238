//! Where in a file something is wrong, and the sentence that says so.

use crate::model::problem::Problem;
use std::fmt;

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To the member of this name.
    Key(String),
    /// To the element at this place.
    Index(usize),
}

/// The steps from the document to a value in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(pub(super) Vec<Step>);

impl Path {
    /// The path to a member of what this path leads to.
    pub(super) fn key(&self, name: &str) -> Self {
        self.with(Step::Key(name.to_owned()))
    }

    /// The path to an element of what this path leads to.
    pub(super) fn index(&self, place: usize) -> Self {
        self.with(Step::Index(place))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut dot = "";
        for step in &self.0 {
            match step {
                Step::Key(name) => write!(f, "{dot}{name}")?,
                Step::Index(place) => write!(f, "[{place}]")?,
            }
            dot = ".";
        }
        Ok(())
    }
}

/// A place in the bytes of a file and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The byte, from 0.
    pub(super) offset: usize,
    /// What is wrong, in words that follow "line 1, column 1: ".
    pub(super) what: String,
}

/// A value of a document and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    /// Which value.
    pub(super) path: Path,
    /// What is wrong, in words that follow the path.
    pub(super) what: String,
}

impl Misfit {
    pub(super) fn new(path: Path, what: impl Into<String>) -> Self {
        Self { path, what: what.into() }
    }
}

/// The line and the column of a byte, both from 1; columns count characters.
pub(super) fn line_and_column(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = &bytes[..offset.min(bytes.len())];
    let line = before.split(|byte| *byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let is_first_byte = |byte: &&u8| (**byte & 0xC0) != 0x80;
    (line, before[start..].iter().filter(is_first_byte).count() + 1)
}

/// The sentences for a fault.
pub(super) fn problem(bytes: &[u8], fault: &Fault) -> Problem {
    let (line, column) = line_and_column(bytes, fault.offset);
    Problem::new(
        format!("The file cannot be read; line {line}, column {column}: {}", fault.what),
        "Nothing was opened and the file is as it was",
        "Use an earlier copy of the file, or mend this place in a text editor",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let text = "ab\nµs\n";
        for (offset, expected) in
            [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (5, (2, 2)), (6, (2, 3)), (99, (3, 1))]
        {
            assert_eq!(line_and_column(text.as_bytes(), offset), expected, "{offset}");
        }
    }

    #[test]
    fn a_path_reads_as_people_write_it() {
        let path = Path::default().key("design").key("variants").index(2).key("workers");
        assert_eq!(path.to_string(), "design.variants[2].workers");
    }
}
