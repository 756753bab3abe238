//! V-TAIL: a percentile, from enough values for one.

use super::super::statistics::level::Level;
use super::super::statistics::quantile::fewest_for;
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

/// Which percentile a share is, such as `99th`, `92nd` or `99.9th`.
fn ordinal(share: f64) -> String {
    // The trace that is left of 0.07 times 100 is no digit.
    let written = format!("{:.6}", share * 100.0);
    let written = written.trim_end_matches('0').trim_end_matches('.');
    let is_teen = ["11", "12", "13"].iter().any(|teen| written.ends_with(teen));
    let ending = match written.chars().last() {
        Some('1') if !is_teen => "st",
        Some('2') if !is_teen => "nd",
        Some('3') if !is_teen => "rd",
        _ => "th",
    };
    format!("{written}{ending}")
}

/// V-TAIL: supported if the whole interval lies below the limit, contradicted if all of it lies
/// above. Of too few values only the largest and their number are told.
#[must_use]
pub fn tail(claim: &Claim<'_>, found: Tail) -> Ruling {
    let Tail { share, bounds, values, longest, limit, unit } = found;
    let Some(fewest) = fewest_for(share, Level::NINETY_FIVE) else {
        let why = format!("{share} is no share of the values");
        return Ruling::not_testable(Rule::Tail, claim, &why);
    };
    let percentile = format!("{} percentile", ordinal(share));
    let is_enough = values as usize >= fewest;
    let Some(bounds) = bounds.filter(|bounds| is_enough && bounds.is_interval()) else {
        let longest = unit.show(longest);
        let why =
            format!("the {percentile} needs {fewest} values; the largest of {values} is {longest}");
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
        let one = bounds(20e6, 90e6);
        let found = |share, values| Tail {
            share,
            bounds: Some(one),
            values,
            longest: 250e6,
            limit: 100e6,
            unit: Unit::Nanoseconds,
        };
        for (share, fewest) in [(0.99, 368), (0.95, 72), (0.5, 6), (0.05, 72), (0.999, 3_688)] {
            let verdict = |values| tail(&claim(15), found(share, values)).verdict;
            assert_eq!((verdict(fewest), verdict(fewest - 1)), (Supported, NotTestable), "{share}");
        }
        for no_share in [0.0, 1.0, -1.0, 99.0, f64::NAN] {
            assert_eq!(tail(&claim(15), found(no_share, 10_000)).verdict, NotTestable);
        }
    }

    #[test]
    fn a_percentile_is_called_by_its_number() {
        let cases = [
            (0.99, "99th"),
            (0.999, "99.9th"),
            (0.9999, "99.99th"),
            (0.92, "92nd"),
            (0.91, "91st"),
            (0.93, "93rd"),
            (0.11, "11th"),
            (0.12, "12th"),
            (0.13, "13th"),
            (0.07, "7th"),
            (0.5, "50th"),
            (0.01, "1st"),
        ];
        for (share, expected) in cases {
            assert_eq!(ordinal(share), expected);
        }
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
        let told = "The 99th percentile needs 368 values; the largest of 120 is 250 ms.";
        assert!(few.contains(told), "{few}");
    }
}
