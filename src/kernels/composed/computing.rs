//! Computing as a step does it, in parts, and what it has to give.

use super::tally::weight;
use crate::kernels::cpu_splitmix::chain;
use crate::model::roles::Ending;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hint::black_box;

/// Units between two looks whether others are to have their turn or the trial is to stop: about 60
/// microseconds.
const UNITS_AT_ONCE: u64 = 1 << 14;

/// What a step that computes gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computed {
    /// The sum of all its parts.
    pub sum: u64,
    /// The last part alone.
    pub last: u64,
}

/// Computes so many units; `look` is called between two parts and may end it.
pub fn compute<E>(units: u64, mut look: impl FnMut() -> Result<(), E>) -> Result<Computed, E> {
    let (mut found, mut left) = (Computed::default(), units);
    loop {
        let now = left.min(UNITS_AT_ONCE);
        found.last = black_box(chain(black_box(left), black_box(now)));
        found.sum = found.sum.wrapping_add(found.last);
        left -= now;
        if left == 0 {
            return Ok(found);
        }
        look()?;
    }
}

/// What computing so many units has to give, which takes as long as a step that computes them.
pub fn right(units: u64) -> Computed {
    let Ok(found) = compute(units, || Ok::<(), Infallible>(()));
    found
}

/// How a worker's computing is verified.
pub enum Check {
    /// All that it gives enters the result, because it is known how often it is done.
    Sum,
    /// The last part of each step is compared with what it has to be, by the units of the step.
    Last(BTreeMap<u64, u64>),
}

impl Check {
    /// The check of a role with this ending whose steps compute so many units.
    pub fn of(ending: &Ending, units: impl Iterator<Item = u64>) -> Self {
        match ending {
            Ending::Loops(_) => Self::Sum,
            Ending::After(_) | Ending::With(_) => Self::Last(
                units
                    .map(|units| {
                        let rest = units % UNITS_AT_ONCE;
                        let last = if rest == 0 { units.min(UNITS_AT_ONCE) } else { rest };
                        (units, right(last).last)
                    })
                    .collect(),
            ),
        }
    }

    /// What a step that computed adds to the result, beside its weight.
    pub fn value(&self, units: u64, found: Computed) -> u64 {
        match self {
            Self::Sum => found.sum,
            Self::Last(right) if right.get(&units) == Some(&found.last) => 0,
            Self::Last(_) => weight::WRONG,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_result_is_seen_also_where_nobody_counts_the_steps() {
        let all = [0, 1, 7, UNITS_AT_ONCE, UNITS_AT_ONCE + 1, 3 * UNITS_AT_ONCE];
        for ending in [Ending::After(1), Ending::With(String::new())] {
            let check = Check::of(&ending, all.into_iter());
            for units in all {
                let found = right(units);
                assert_eq!(check.value(units, found), 0, "{units}");
                let wrong = Computed { last: found.last ^ 1, ..found };
                assert_eq!(check.value(units, wrong), weight::WRONG, "{units}");
            }
        }
        let counted = Check::of(&Ending::Loops(2), all.into_iter());
        let found = right(UNITS_AT_ONCE + 1);
        assert_eq!(counted.value(UNITS_AT_ONCE + 1, found), found.sum);
        assert_ne!(found.sum, found.last, "every part counts");
    }
}
