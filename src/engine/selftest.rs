//! The program's test of itself on this machine.

use serde::Serialize;

/// One part of the self-test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What was tested.
    pub name: String,
    /// How it ended.
    pub status: Status,
    /// The figure that was found, or why it is not available.
    pub detail: String,
}

/// How a part of the self-test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Ok,
    /// This system or machine cannot do it.
    NotAvailable,
    /// It should work and does not.
    Failed,
}

/// Tests every part in turn and tells each as it ends; takes about 5 s.
pub fn run(tell: &mut dyn FnMut(&Line)) -> Vec<Line> {
    let _ = tell;
    Vec::new()
}
