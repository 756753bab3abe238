//! What a command tells the shell when it ends.

use crate::model::problem::Problem;
use std::fmt;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked.
    Done = 0,
    /// The words make no sense; nothing was done.
    WrongWords = 2,
    /// A file cannot be read or written.
    File = 3,
    /// The run could not give a result.
    NoResult = 4,
    /// The user stopped it; finished rounds are kept.
    Stopped = 5,
    /// `verify` or `selftest` found something wrong.
    FoundWrong = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a command ends before its work is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// What the shell is told.
    pub exit: Exit,
    /// What the user is told.
    pub problem: Problem,
}

impl Stop {
    /// Words that make no sense.
    pub fn words(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { exit: Exit::WrongWords, problem: Problem::new(what, "", advice) }
    }

    /// A file that cannot be read or written.
    pub fn file(problem: Problem) -> Self {
        Self { exit: Exit::File, problem }
    }

    /// A run that cannot give a result.
    pub fn no_result(problem: Problem) -> Self {
        Self { exit: Exit::NoResult, problem }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}
