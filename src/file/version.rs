//! Versions of the format.

use crate::model::problem::Problem;
use serde_json::Value;
use std::fmt;

/// A version of the format. A higher minor adds members and nothing else; another major may give
/// old members another meaning.
///
/// 1.0: the first released format.
/// 1.1: a session may have `repeated` and `timelines`, its workers columns for kinds of waits.
///   `rest_sha256` covers these and the members of a session that came later.
/// 1.2: a session may have `asked`, `controls`, `plan`, `rounds_seen` and `worker_counts`, its machine
///   a `quota`, what was found before it a `hint`, and a result `post_hoc`.
/// 1.3: a design may have an `amount`, the plan of a session `fitted`.
///
/// A file names the lowest minor that has all of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) major: u32,
    pub(super) minor: u32,
}

/// Features named in `must_understand` that this version knows.
pub(super) const UNDERSTOOD: [&str; 0] = [];

impl Version {
    /// The version that this program writes.
    pub(super) const CURRENT: Self = Self { major: 1, minor: 3 };

    /// The version of an experiment file; nothing if it is none.
    pub(super) fn of(document: &Value) -> Option<Self> {
        if document.get("format")?.as_str()? != "tandem.experiment" {
            return None;
        }
        let number = |name| document.get("version")?.get(name)?.as_u64()?.try_into().ok();
        Some(Self { major: number("major")?, minor: number("minor").unwrap_or(0) })
    }

    /// Whether members may have another meaning than the one this program knows.
    pub(super) fn is_newer_major(self) -> bool {
        self.major > Self::CURRENT.major
    }

    /// Whether there may be members that this program does not know.
    pub(super) fn is_newer_minor(self) -> bool {
        self.major == Self::CURRENT.major && self.minor > Self::CURRENT.minor
    }

    /// Why a file of this version is not written over.
    pub(super) fn refusal(self) -> Problem {
        Problem::new(
            format!(
                "The file has format {self} and this version of Tandem knows format {} only",
                Self::CURRENT.major
            ),
            "What it says may mean something else there, so it is not written over and no verdict \
             is shown",
            format!("Use a version of Tandem that knows format {}", self.major),
        )
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
