//! V-RATIO, V-EQ and V-INTER: the interval of a ratio beside a margin.

use super::super::estimate::FEWEST_FOR_INTERVAL;
use super::super::verdict::Band;
use super::ruling::{Bounds, Claim, ClaimVerdict, Rule, Ruling, more_rounds, plain};
use crate::model::experiment::Verdict;
use crate::model::metric::Direction;
use crate::model::units::percent;

/// A ratio with what it is held beside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The ratio, from paired rounds.
    pub bounds: Bounds,
    /// What it is compared with: 1, unless a claim names another number.
    pub reference: f64,
    /// The margin of practical importance, as a share: already the wider one of that of the design
    /// and the machine's own noise.
    pub margin: f64,
}

/// On which side of the reference a ratio is claimed to lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It is larger.
    Above,
    /// It is smaller.
    Below,
}

/// Where an interval lies beside a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    Above,
    Below,
    Inside,
    Across,
}

/// V-RATIO: supported if the whole interval lies beyond the margin on the claimed side,
/// contradicted if it does so on the other, no practical difference if it lies inside.
#[must_use]
pub fn ratio(claim: &Claim<'_>, found: Ratio, side: Side) -> Ruling {
    ruled(Rule::Ratio, claim, found, |lies| match (lies, side) {
        (Lies::Above, Side::Above) | (Lies::Below, Side::Below) => ClaimVerdict::Supported,
        (Lies::Above, Side::Below) | (Lies::Below, Side::Above) => ClaimVerdict::Contradicted,
        (Lies::Inside, _) => ClaimVerdict::NoPracticalDifference,
        (Lies::Across, _) => ClaimVerdict::Inconclusive,
    })
}

/// V-EQ: a claim that two are about the same is supported if the whole interval lies inside the
/// margin (two one-sided tests), and contradicted if all of it lies beyond.
#[must_use]
pub fn equality(claim: &Claim<'_>, found: Ratio) -> Ruling {
    ruled(Rule::Equality, claim, found, |lies| match lies {
        Lies::Inside => ClaimVerdict::Supported,
        Lies::Above | Lies::Below => ClaimVerdict::Contradicted,
        Lies::Across => ClaimVerdict::Inconclusive,
    })
}

/// V-INTER: a claim that an effect depends on the workload is supported if the ratio of two ratios
/// lies beyond the margin on either side.
#[must_use]
pub fn interaction(claim: &Claim<'_>, found: Ratio) -> Ruling {
    ruled(Rule::Interaction, claim, found, |lies| match lies {
        Lies::Above | Lies::Below => ClaimVerdict::Supported,
        Lies::Inside => ClaimVerdict::NoPracticalDifference,
        Lies::Across => ClaimVerdict::Inconclusive,
    })
}

fn ruled(
    rule: Rule,
    claim: &Claim<'_>,
    found: Ratio,
    verdict: impl Fn(Lies) -> ClaimVerdict,
) -> Ruling {
    let Ratio { bounds, reference, margin } = found;
    if (claim.n as usize) < FEWEST_FOR_INTERVAL {
        let why = format!("{} rounds are too few for an interval; six are needed", claim.n);
        return Ruling::not_testable(rule, claim, &why);
    }
    let is_ratio = bounds.is_interval() && bounds.low > 0.0 && reference > 0.0;
    if !is_ratio || !reference.is_finite() {
        return Ruling::not_testable(rule, claim, "there is no ratio");
    }
    let band = Band::new(margin);
    let beside = (bounds.low / reference, bounds.high / reference);
    let lies = lies(band, beside);
    let place = match lies {
        Lies::Above | Lies::Below => "beyond",
        Lies::Inside => "within",
        Lies::Across => "reaching over",
    };
    let of = if reference.total_cmp(&1.0).is_eq() {
        String::new()
    } else {
        format!(" of {}", plain(reference))
    };
    let more = match lies {
        Lies::Across => {
            let centre = bounds.estimate / reference;
            more_rounds(band.more_to_settle(centre, beside, claim.n as usize))
        }
        Lies::Above | Lies::Below | Lies::Inside => String::new(),
    };
    let (quantity, margin) = (claim.quantity, percent(margin.max(0.0)));
    let words = bounds.words(plain);
    let finding = format!("{quantity} is {words}, {place} the {margin} margin{of}{more}");
    Ruling::new(rule, verdict(lies), claim, &finding)
}

fn lies(band: Band, interval: (f64, f64)) -> Lies {
    match band.judge(interval, &Direction::LowerIsBetter) {
        Verdict::Faster => Lies::Below,
        Verdict::Slower => Lies::Above,
        Verdict::NoPracticalDifference => Lies::Inside,
        Verdict::Inconclusive | Verdict::NotTestable | Verdict::Other(_) => Lies::Across,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ruling::examples::{bounds, claim};
    use super::*;
    use ClaimVerdict::{Contradicted, Inconclusive, NoPracticalDifference as Same, Supported};

    #[test]
    fn every_place_of_a_ratio_has_its_verdict_by_each_rule() {
        // The band of a margin of 25 % reaches from 0.8 to 1.25. Above, below, equality, interaction.
        let truth = [
            ((0.50, 0.79), Contradicted, Supported, Contradicted, Supported),
            ((0.50, 0.80), Inconclusive, Inconclusive, Inconclusive, Inconclusive),
            ((0.80, 1.25), Same, Same, Supported, Same),
            ((0.90, 1.10), Same, Same, Supported, Same),
            ((0.79, 1.25), Inconclusive, Inconclusive, Inconclusive, Inconclusive),
            ((1.10, 1.30), Inconclusive, Inconclusive, Inconclusive, Inconclusive),
            ((1.26, 1.30), Supported, Contradicted, Contradicted, Supported),
        ];
        for ((low, high), above, below, equal, depends) in truth {
            // The same beside a reference of 1 and one of 4.
            for reference in [1.0, 4.0] {
                let bounds = bounds(low * reference, high * reference);
                let found = Ratio { bounds, reference, margin: 0.25 };
                let of = |ruling: Ruling| ruling.verdict;
                assert_eq!(of(ratio(&claim(15), found, Side::Above)), above, "{found:?}");
                assert_eq!(of(ratio(&claim(15), found, Side::Below)), below, "{found:?}");
                assert_eq!(of(equality(&claim(15), found)), equal, "{found:?}");
                assert_eq!(of(interaction(&claim(15), found)), depends, "{found:?}");
            }
        }
    }

    #[test]
    fn without_an_interval_of_a_ratio_nothing_is_testable() {
        let found =
            |low, high, reference| Ratio { bounds: bounds(low, high), reference, margin: 0.03 };
        let cases = [
            (found(2.0, 3.0, 1.0), 5),
            (found(0.0, 3.0, 1.0), 15),
            (found(f64::NAN, 3.0, 1.0), 15),
            (found(3.0, 2.0, 1.0), 15),
            (found(2.0, f64::INFINITY, 1.0), 15),
            (found(2.0, 3.0, 0.0), 15),
        ];
        for (found, n) in cases {
            for ruling in [
                ratio(&claim(n), found, Side::Above),
                equality(&claim(n), found),
                interaction(&claim(n), found),
            ] {
                assert_eq!(ruling.verdict, ClaimVerdict::NotTestable, "{found:?}");
            }
        }
    }

    #[test]
    fn the_sentence_says_what_was_found_and_how_many_more_rounds_would_settle_it() {
        let found =
            |low, high, reference| Ratio { bounds: bounds(low, high), reference, margin: 0.03 };
        let sentence = |found| ratio(&claim(15), found, Side::Above).sentence;
        let settled = sentence(found(1.12, 1.16, 1.0));
        let finding = "The ratio of their work times is 1.14 (95 % interval 1.12 to 1.16), beyond \
                       the 3 % margin. Integer chain";
        assert!(settled.contains(finding), "{settled}");
        let open = sentence(found(1.02, 1.10, 1.0));
        assert!(open.starts_with("Not decided here"), "{open}");
        assert!(open.contains("margin. About 12 more rounds would settle it. Integer"), "{open}");
        let beside = sentence(found(1.6, 1.8, 1.5));
        assert!(beside.contains("beyond the 3 % margin of 1.50."), "{beside}");
    }
}
