//! V-SLOPE, V-CROSS and V-FIT: what a line through measured points says, and only there.

use super::super::estimate::FEWEST_FOR_INTERVAL;
use super::super::statistics::crossing::{self, End, Found};
use super::ruling::{Bounds, Claim, ClaimVerdict, Rule, Ruling};
use crate::model::units::figures;

/// The share of resamples that may speak against what the others agree on.
const MOST_AGAINST: f64 = 0.025;

/// A slope with one that does not matter, in the same unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The slope.
    pub bounds: Bounds,
    /// Slopes up to this size in either direction do not matter.
    pub margin: f64,
}

/// How a quantity is claimed to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It grows.
    Rising,
    /// It shrinks.
    Falling,
    /// It stays.
    Level,
}

/// V-SLOPE: the interval of a slope beside the slopes that do not matter.
#[must_use]
pub fn slope(claim: &Claim<'_>, found: Slope, course: Course) -> Ruling {
    let Slope { bounds, margin } = found;
    let margin = margin.max(0.0);
    if !bounds.is_interval() {
        return Ruling::not_testable(Rule::Slope, claim, "there are too few points for a slope");
    }
    let (rises, falls) = (bounds.low > margin, bounds.high < -margin);
    let is_level = bounds.low >= -margin && bounds.high <= margin;
    let verdict = match course {
        Course::Rising if rises => ClaimVerdict::Supported,
        Course::Falling if falls => ClaimVerdict::Supported,
        Course::Level if is_level => ClaimVerdict::Supported,
        Course::Rising | Course::Falling | Course::Level if rises || falls => {
            ClaimVerdict::Contradicted
        }
        Course::Rising | Course::Falling if is_level => ClaimVerdict::NoPracticalDifference,
        Course::Rising | Course::Falling | Course::Level => ClaimVerdict::Inconclusive,
    };
    let finding = format!(
        "{} has a slope of {}; slopes up to {} do not matter",
        claim.quantity,
        bounds.words(figures),
        figures(margin)
    );
    Ruling::new(Rule::Slope, verdict, claim, &finding)
}

/// Where two curves cross, and where that was looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing<'a> {
    /// What the rounds show.
    pub found: &'a crossing::Crossing,
    /// From where to where it was measured.
    pub measured: (f64, f64),
}

/// Where a crossing is claimed to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Where {
    /// Somewhere inside what was measured.
    Anywhere,
    /// Below this place.
    Below(f64),
    /// Above this place.
    Above(f64),
}

/// V-CROSS: the interval of the place where two curves cross. Beyond what was measured there is no
/// verdict, and that they do not cross is only said where the resamples of six rounds or more agree.
#[must_use]
pub fn crossing(claim: &Claim<'_>, crossing: Crossing<'_>, place: Where) -> Ruling {
    let Crossing { found, measured: (from, to) } = crossing;
    let (begin, end) = (figures(from), figures(to));
    let quantity = claim.quantity;
    let ruling = |verdict, finding: &str| Ruling::new(Rule::Crossing, verdict, claim, finding);
    let rounds_are_enough = claim.n as usize >= FEWEST_FOR_INTERVAL;
    let Some(never) = found.crosses_never.filter(|_| rounds_are_enough) else {
        let finding =
            format!("{} rounds are too few to say where {quantity} lies; six are needed", claim.n);
        return ruling(ClaimVerdict::Inconclusive, &finding);
    };
    let at = match &found.found {
        Found::Never(order) => {
            let finding = format!("{quantity} was not found between {begin} and {end}");
            if order.is_eq() {
                let finding = format!("{finding}: the two are the same there");
                return ruling(ClaimVerdict::Inconclusive, &finding);
            }
            if never < 1.0 - MOST_AGAINST {
                let finding = format!("{finding}, but the rounds do not agree that there is none");
                return ruling(ClaimVerdict::Inconclusive, &finding);
            }
            return match place {
                Where::Anywhere => ruling(ClaimVerdict::Contradicted, &finding),
                // It may lie beyond, on either side.
                Where::Below(_) | Where::Above(_) => {
                    Ruling::not_testable(Rule::Crossing, claim, &finding)
                }
            };
        }
        Found::Once(at) => figures(*at),
        Found::Several(at) => at.iter().map(|at| figures(*at)).collect::<Vec<_>>().join(" and at "),
    };
    let found_at = format!("{quantity} was found at {at}, measured from {begin} to {end}");
    let Some((End::At(low), End::At(high))) = found.interval.filter(|_| never <= MOST_AGAINST)
    else {
        let finding = format!("{found_at}, but the rounds do not agree that it lies in there");
        return ruling(ClaimVerdict::Inconclusive, &finding);
    };
    let verdict = match place {
        Where::Anywhere => ClaimVerdict::Supported,
        Where::Below(limit) if high < limit => ClaimVerdict::Supported,
        Where::Above(limit) if low > limit => ClaimVerdict::Supported,
        Where::Below(limit) if low > limit => ClaimVerdict::Contradicted,
        Where::Above(limit) if high < limit => ClaimVerdict::Contradicted,
        Where::Below(_) | Where::Above(_) => ClaimVerdict::Inconclusive,
    };
    let (low, high) = (figures(low), figures(high));
    ruling(verdict, &format!("{found_at} (95 % interval {low} to {high})"))
}

/// A fitted parameter with what it is held beside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// The parameter, from a bootstrap over rounds.
    pub bounds: Bounds,
    /// It is claimed to be larger than this.
    pub limit: f64,
    /// Values up to this one do not matter; never less than the limit.
    pub negligible: f64,
    /// How many different points the law was fitted to.
    pub points: u32,
    /// How many it needs.
    pub points_needed: u32,
    /// Whether the claim is about a place that was measured; a law is no reason to go further.
    pub is_measured: bool,
}

/// V-FIT: the interval of a fitted parameter. There is no verdict by extrapolation.
#[must_use]
pub fn fit(claim: &Claim<'_>, found: Fit) -> Ruling {
    let Fit { bounds, limit, negligible, points, points_needed, is_measured } = found;
    if points < points_needed {
        let why = format!("the law needs {points_needed} different points, {points} were measured");
        return Ruling::not_testable(Rule::Fit, claim, &why);
    }
    if !is_measured {
        let why = "it is about more than was measured, and a fitted law is no measurement";
        return Ruling::not_testable(Rule::Fit, claim, why);
    }
    if !bounds.is_interval() {
        return Ruling::not_testable(Rule::Fit, claim, "the law does not fit");
    }
    let verdict = if bounds.high < limit {
        ClaimVerdict::Contradicted
    } else if bounds.high <= negligible.max(limit) {
        ClaimVerdict::NoPracticalDifference
    } else if bounds.low > limit {
        ClaimVerdict::Supported
    } else {
        ClaimVerdict::Inconclusive
    };
    let finding = format!(
        "{} is {}, claimed to be above {}",
        claim.quantity,
        bounds.words(figures),
        figures(limit)
    );
    Ruling::new(Rule::Fit, verdict, claim, &finding)
}

#[cfg(test)]
mod tests {
    use super::super::ruling::examples::{bounds, claim};
    use super::*;
    use ClaimVerdict::{
        Contradicted, Inconclusive, NoPracticalDifference as Same, NotTestable, Supported,
    };
    use std::cmp::Ordering;

    #[test]
    fn every_place_of_a_slope_has_its_verdict() {
        // Slopes up to 0.1 do not matter. Rising, falling, level.
        let truth = [
            ((0.2, 0.4), Supported, Contradicted, Contradicted),
            ((0.1, 0.4), Inconclusive, Inconclusive, Inconclusive),
            ((-0.1, 0.1), Same, Same, Supported),
            ((-0.05, 0.05), Same, Same, Supported),
            ((-0.2, 0.2), Inconclusive, Inconclusive, Inconclusive),
            ((-0.4, -0.2), Contradicted, Supported, Contradicted),
            ((f64::NAN, 0.2), NotTestable, NotTestable, NotTestable),
        ];
        for ((low, high), rising, falling, level) in truth {
            let found = Slope { bounds: bounds(low, high), margin: 0.1 };
            for (course, expected) in
                [(Course::Rising, rising), (Course::Falling, falling), (Course::Level, level)]
            {
                let ruling = slope(&claim(15), found, course);
                assert_eq!(ruling.verdict, expected, "{found:?} {course:?}");
            }
        }
    }

    #[test]
    fn a_crossing_is_judged_only_inside_what_was_measured() {
        let (any, below, above) = (Where::Anywhere, Where::Below(50.0), Where::Above(50.0));
        let (low, high) = (End::BelowMeasured, End::AboveMeasured);
        // Interval, share without, then anywhere, below 50, above 50.
        let truth = [
            (Some((End::At(10.0), End::At(20.0))), 0.0, Supported, Supported, Contradicted),
            (Some((End::At(60.0), End::At(80.0))), 0.0, Supported, Contradicted, Supported),
            (Some((End::At(40.0), End::At(60.0))), 0.0, Supported, Inconclusive, Inconclusive),
            (Some((End::At(10.0), End::At(20.0))), 0.3, Inconclusive, Inconclusive, Inconclusive),
            (Some((low, End::At(20.0))), 0.0, Inconclusive, Inconclusive, Inconclusive),
            (Some((End::At(60.0), high)), 0.0, Inconclusive, Inconclusive, Inconclusive),
            (None, 0.0, Inconclusive, Inconclusive, Inconclusive),
        ];
        for (interval, never, anywhere, is_below, is_above) in truth {
            let found = crossing::Crossing { found: Found::Once(50.0), ..never_found(never) };
            let found = crossing::Crossing { interval, ..found };
            for (place, expected) in [(any, anywhere), (below, is_below), (above, is_above)] {
                assert_eq!(ruled(&found, 15, place).verdict, expected, "{found:?} {place:?}");
            }
            assert_eq!(ruled(&found, 5, any).verdict, Inconclusive, "of five rounds");
        }
        let found = Found::Several(vec![12.0, 40.0]);
        let found = crossing::Crossing {
            found,
            interval: Some((End::At(10.0), End::At(45.0))),
            ..never_found(0.0)
        };
        let sentence = ruled(&found, 15, below).sentence;
        assert!(
            sentence.contains("at 12 and at 40, measured from 1 to 100 (95 % interval 10 to 45)")
        );
    }

    #[test]
    fn that_curves_do_not_cross_is_said_only_where_rounds_enough_agree() {
        let (any, below) = (Where::Anywhere, Where::Below(50.0));
        let agreed = never_found(1.0);
        assert_eq!(ruled(&agreed, 15, any).verdict, Contradicted);
        assert_eq!(ruled(&agreed, 15, below).verdict, NotTestable, "it may lie beyond");
        assert_eq!(ruled(&never_found(0.98), 15, any).verdict, Contradicted);
        let open = [
            // The resamples do not agree.
            (never_found(0.6), 15),
            // The curves are one and the same.
            (crossing::Crossing { found: Found::Never(Ordering::Equal), ..agreed.clone() }, 15),
            // There are too few rounds for resamples, and for any verdict.
            (crossing::Crossing { crosses_never: None, ..agreed.clone() }, 5),
            (agreed, 5),
        ];
        for (found, rounds) in open {
            for place in [any, below] {
                let ruling = ruled(&found, rounds, place);
                assert_eq!(ruling.verdict, Inconclusive, "{found:?}: {}", ruling.sentence);
            }
        }
    }

    /// No crossing, as so many resamples agree.
    fn never_found(share: f64) -> crossing::Crossing {
        crossing::Crossing {
            found: Found::Never(Ordering::Less),
            interval: None,
            crosses_once: Some(1.0 - share),
            crosses_never: Some(share),
        }
    }

    fn ruled(found: &crossing::Crossing, rounds: u32, place: Where) -> Ruling {
        crossing(&claim(rounds), Crossing { found, measured: (1.0, 100.0) }, place)
    }

    #[test]
    fn a_fitted_parameter_is_judged_by_its_interval_and_never_beyond_the_points() {
        let found = |low, high| Fit {
            bounds: bounds(low, high),
            limit: 0.0,
            negligible: 0.01,
            points: 6,
            points_needed: 6,
            is_measured: true,
        };
        let cases = [
            (found(0.02, 0.05), Supported),
            (found(0.0, 0.05), Inconclusive),
            (found(0.0, 0.01), Same),
            (found(0.005, 0.008), Same),
            (Fit { limit: 0.1, negligible: 0.1, ..found(0.02, 0.05) }, Contradicted),
            (Fit { points: 5, ..found(0.02, 0.05) }, NotTestable),
            (Fit { is_measured: false, ..found(0.02, 0.05) }, NotTestable),
            (found(f64::NAN, 0.05), NotTestable),
        ];
        for (found, expected) in cases {
            assert_eq!(fit(&claim(15), found).verdict, expected, "{found:?}");
        }
    }
}
