//! Saves that go on: which experiment is being written where, and with what in it.

use super::document::Content;
use super::saving::Over;
use super::state::DocumentId;
use std::path::PathBuf;

/// A save that goes on.
#[derive(Clone, Debug)]
pub struct Save {
    /// Its number: later ones have greater ones.
    pub number: u64,
    /// The experiment. It may be closed meanwhile.
    pub document: DocumentId,
    /// What it is called.
    pub title: String,
    /// Where it is saved.
    pub path: PathBuf,
    /// Which file may be there already.
    pub over: Over,
    /// What of it is saved.
    pub content: Content,
}

/// All saves that go on, in the order in which they were asked for. One does not wait for another
/// to a different path, so they may end in another order.
#[derive(Clone, Debug, Default)]
pub struct Saves {
    going_on: Vec<Save>,
    last_number: u64,
}

impl Saves {
    /// Begins a save; gives the number that it gets.
    pub fn begin(&mut self, save: Save) -> u64 {
        self.last_number += 1;
        let number = self.last_number;
        self.going_on.push(Save { number, ..save });
        number
    }

    /// Ends a save.
    pub fn end(&mut self, number: u64) -> Option<Save> {
        let place = self.going_on.iter().position(|save| save.number == number)?;
        Some(self.going_on.remove(place))
    }

    /// Those of an experiment, or of all.
    #[must_use]
    pub fn of(&self, document: Option<DocumentId>) -> impl DoubleEndedIterator<Item = &Save> {
        self.going_on.iter().filter(move |save| document.is_none_or(|id| save.document == id))
    }

    /// Whether an experiment is being saved.
    #[must_use]
    pub fn is_saving(&self, document: DocumentId) -> bool {
        self.of(Some(document)).next().is_some()
    }
}
