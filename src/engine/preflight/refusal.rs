//! A run that is refused because of what was found before it.

use crate::model::problem::Problem;
use crate::model::session::Check;

/// What a refusal means. Whoever shows one adds how to insist.
pub const MEANING: &str = "Numbers would mean nothing, so nothing was measured";

/// Why the run is refused, if it is.
#[must_use]
pub fn of(checks: &[Check]) -> Option<Problem> {
    let found: Vec<&Check> = checks.iter().filter(|check| check.blocks()).collect();
    let [first, ..] = found.as_slice() else { return None };
    let values: Vec<String> =
        found.iter().map(|check| format!("{}: {}", check.check, check.value)).collect();
    let hint = first.hint.clone().unwrap_or_default();
    Some(Problem::new(
        format!("This machine cannot answer now; {}", values.join("; ")),
        MEANING,
        hint,
    ))
}

/// Whether a problem is such a refusal.
#[must_use]
pub fn is_refusal(problem: &Problem) -> bool {
    problem.meaning == MEANING
}
