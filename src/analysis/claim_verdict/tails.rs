//! V-TAIL: a percentile, from enough values for one.

use super::ruling::{Bounds, Claim, ClaimVerdict, Rule, Ruling};
use crate::model::units::Unit;

/// A percentile with its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// Which one, as a share: 0.99.
    pub share: f64,
    /// Its value, with a distribution-free interval, if there are values enough.
    pub bounds: Option<Bounds>,
    /// From how many values.
    pub values: u32,
    /// The largest of them, which stands in its place where they are too few.
    pub longest: f64,
    /// It is claimed to lie below this.
    pub limit: f64,
    /// The unit of all of them.
    pub unit: Unit,
}

/// How many values a percentile needs: so many that with 97.5 % confidence one of them lies beyond
/// it. For the 99th it is 368 (method.md, R32), for the 95th 72.
#[must_use]
pub fn fewest_for(share: f64) -> u32 {
    const MISSED: f64 = 0.025;
    (MISSED.ln() / share.ln()).ceil() as u32
}

/// V-TAIL: supported if the whole interval lies below the limit, contradicted if all of it lies
/// above. Of too few values only the largest and their number are told.
#[must_use]
pub fn tail(claim: &Claim<'_>, found: Tail) -> Ruling {
    let Tail { share, bounds, values, longest, limit, unit } = found;
    let percentile = format!("{}th percentile", (share * 100.0).round());
    let fewest = fewest_for(share);
    let Some(bounds) = bounds.filter(|bounds| values >= fewest && bounds.is_interval()) else {
        let longest = unit.show(longest);
        let why =
            format!("a {percentile} needs {fewest} values; the largest of {values} is {longest}");
        return Ruling::not_testable(Rule::Tail, claim, &why);
    };
    let verdict = if bounds.high < limit {
        ClaimVerdict::Supported
    } else if bounds.low > limit {
        ClaimVerdict::Contradicted
    } else {
        ClaimVerdict::Inconclusive
    };
    let finding = format!(
        "the {percentile} of {} is {}, of {values} values, beside a limit of {}",
        claim.quantity,
        bounds.words(|value| unit.show(value)),
        unit.show(limit)
    );
    Ruling::new(Rule::Tail, verdict, claim, &finding)
}

#[cfg(test)]
mod tests {
    use super::super::ruling::examples::{bounds, claim};
    use super::*;
    use ClaimVerdict::{Contradicted, Inconclusive, NotTestable, Supported};

    #[test]
    fn a_99th_percentile_needs_368_values_and_a_95th_72() {
        assert_eq!([fewest_for(0.99), fewest_for(0.95), fewest_for(0.5)], [368, 72, 6]);
    }

    #[test]
    fn a_percentile_is_judged_by_its_interval_and_only_from_enough_values() {
        let found = |low, high, values| Tail {
            share: 0.99,
            bounds: Some(bounds(low, high)),
            values,
            longest: 250e6,
            limit: 100e6,
            unit: Unit::Nanoseconds,
        };
        let cases = [
            (found(20e6, 90e6, 368), Supported),
            (found(20e6, 100e6, 368), Inconclusive),
            (found(100e6, 200e6, 368), Inconclusive),
            (found(120e6, 200e6, 368), Contradicted),
            (found(20e6, 90e6, 367), NotTestable),
            (Tail { bounds: None, ..found(20e6, 90e6, 368) }, NotTestable),
        ];
        for (found, expected) in cases {
            assert_eq!(tail(&claim(15), found).verdict, expected, "{found:?}");
        }
        let few = tail(&claim(15), found(20e6, 90e6, 120)).sentence;
        let told = "A 99th percentile needs 368 values; the largest of 120 is 250 ms.";
        assert!(few.contains(told), "{few}");
    }
}
