//! Checks from what they found.

use super::facts::Known;
use crate::model::session::Check;

/// What a check found: how it ended, and in words.
pub struct Found {
    pub status: &'static str,
    pub value: String,
    pub hint: Option<&'static str>,
}

impl Found {
    /// Nothing that disturbs.
    pub fn pass(value: impl Into<String>) -> Self {
        Self { status: Check::PASS, value: value.into(), hint: None }
    }

    /// Something that may change the numbers, and what can be done about it.
    pub fn warn(value: impl Into<String>, hint: &'static str) -> Self {
        Self { status: Check::WARN, value: value.into(), hint: Some(hint) }
    }

    /// Something that makes numbers meaningless, and what can be done about it.
    pub fn block(value: impl Into<String>, hint: &'static str) -> Self {
        Self { status: Check::BLOCK, value: value.into(), hint: Some(hint) }
    }

    /// Under the name of what was looked at.
    pub fn named(self, name: &str) -> Check {
        Check {
            check: name.to_owned(),
            status: self.status.to_owned(),
            value: self.value,
            hint: self.hint.map(str::to_owned),
        }
    }
}

/// What was found of a fact, or why there is nothing to find.
pub fn of<T>(fact: Known<T>, found: impl FnOnce(T) -> Found) -> Found {
    fact.map_or_else(
        |reason| Found { status: Check::NOT_AVAILABLE, value: reason.to_owned(), hint: None },
        found,
    )
}
