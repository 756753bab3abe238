//! What a person is told when something did not work.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A problem in three sentences: what happened, what it means, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened, as a sentence without a full stop.
    pub what: String,
    /// What it means for the result, as a sentence without a full stop; may be empty.
    pub meaning: String,
    /// What to do now, as a sentence without a full stop; may be empty.
    pub advice: String,
}

impl Problem {
    /// A problem with its three sentences.
    #[must_use]
    pub fn new(
        what: impl Into<String>,
        meaning: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { what: what.into(), meaning: meaning.into(), advice: advice.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.what)?;
        for sentence in [&self.meaning, &self.advice] {
            if !sentence.is_empty() {
                write!(f, " {sentence}.")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
