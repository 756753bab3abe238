//! The verdict: what an interval says of a difference that matters.

use super::estimate::FEWEST_FOR_INTERVAL;
use super::phrase::phrase;
use super::ratio::NoRatio;
use super::summary::{MetricSummary, RatioEstimate, VariantSummary};
use crate::model::experiment::Verdict;
use crate::model::metric::{Direction, Metric};

/// The ratios that are of no practical importance: from `1 / (1 + margin)` to `1 + margin`, so
/// that it does not matter which of two variants is divided by which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The smallest of them.
    pub low: f64,
    /// The largest of them.
    pub high: f64,
}

impl Band {
    /// The band of a margin, given as a share; less than 0 counts as 0.
    #[must_use]
    pub fn new(margin: f64) -> Self {
        let high = 1.0 + margin.max(0.0);
        Self { low: 1.0 / high, high }
    }

    /// The verdict on an interval of a ratio; the direction says which side is the better one.
    #[must_use]
    pub fn judge(self, (low, high): (f64, f64), direction: &Direction) -> Verdict {
        let (below, above) = match direction {
            Direction::LowerIsBetter => (Verdict::Faster, Verdict::Slower),
            Direction::HigherIsBetter => (Verdict::Slower, Verdict::Faster),
            Direction::Other(_) => return Verdict::NotTestable,
        };
        if low >= self.low && high <= self.high {
            Verdict::NoPracticalDifference
        } else if high < self.low {
            below
        } else if low > self.high {
            above
        } else {
            Verdict::Inconclusive
        }
    }

    /// About how many rounds more would bring the interval of a ratio to one side of the band's
    /// edges, if the ratio stays where it is and the interval narrows as one over the square root
    /// of the rounds; `None` if no number of rounds would.
    #[must_use]
    pub fn rounds_to_settle(self, ratio: &RatioEstimate) -> Option<u64> {
        self.more_to_settle(ratio.ratio, ratio.interval()?, ratio.by_round.len())
    }

    /// The same for a ratio, its interval and the number of rounds that gave them.
    #[must_use]
    pub fn more_to_settle(self, ratio: f64, (low, high): (f64, f64), rounds: usize) -> Option<u64> {
        let centre = ratio.ln();
        let (below, above) = (centre - low.ln(), high.ln() - centre);
        let edge = self.high.ln();
        let narrowed = if centre > edge {
            (centre - edge) / below
        } else if centre < -edge {
            (-edge - centre) / above
        } else {
            ((centre + edge) / below).min((edge - centre) / above)
        };
        let rounds = rounds as f64;
        let more = (rounds / (narrowed * narrowed) - rounds).ceil();
        (more >= 1.0 && more.is_finite()).then_some(more as u64)
    }
}

/// Why no verdict is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untestable {
    /// The check before the run found something with which no number stands.
    Blocked {
        /// What was found, without a full stop.
        value: String,
    },
    /// Trials failed.
    Failed {
        /// The variant, as a noun.
        noun: String,
        /// How many trials, with warm-ups.
        failed: u32,
        /// Of how many: those that count and those that failed.
        of: u32,
    },
    /// A result was not found to be the expected one.
    Unverified {
        /// The variant, as a noun.
        noun: String,
    },
    /// The metric has no value.
    Unavailable {
        /// The metric.
        metric: Metric,
        /// The variant, as a noun.
        noun: String,
        /// Why.
        reason: String,
    },
    /// There is no round in which both have a value.
    NoPairs,
    /// A value is not above 0.
    NotPositive {
        /// The metric.
        metric: Metric,
        /// The first round in which it is so.
        round: u32,
    },
    /// Too few rounds for an interval.
    TooFewRounds {
        /// Rounds in which both variants count.
        rounds: u32,
    },
    /// The design names a direction that this version does not know.
    UnknownDirection {
        /// Its word.
        word: String,
    },
}

impl Untestable {
    /// That trials of a variant failed, if any did.
    pub(super) fn failed(variant: &VariantSummary) -> Option<Self> {
        let (noun, failed) = (variant.noun.clone(), variant.failed);
        (failed > 0).then(|| Untestable::Failed { noun, failed, of: variant.trials + failed })
    }
}

impl std::fmt::Display for Untestable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Untestable::Blocked { value } => {
                write!(f, "the check before the run forbids a verdict: {value}")
            }
            Untestable::Failed { noun, failed, of } => {
                write!(f, "{failed} of {of} trials of {noun} failed")
            }
            Untestable::Unverified { noun } => {
                write!(f, "a result of {noun} is not confirmed to be the expected one")
            }
            Untestable::Unavailable { metric, noun, reason } => {
                write!(f, "{} of {noun}: not available, {reason}", phrase(metric).topic)
            }
            Untestable::NoPairs => f.write_str("no round with both is finished yet"),
            Untestable::NotPositive { metric, round } => write!(
                f,
                "a value in round {round} is not above 0, so {} has no ratio",
                phrase(metric).topic
            ),
            Untestable::TooFewRounds { rounds: 1 } => {
                f.write_str("one round is too few for an interval; six are needed")
            }
            Untestable::TooFewRounds { rounds } => {
                write!(f, "{rounds} rounds are too few for an interval; six are needed")
            }
            Untestable::UnknownDirection { word } => {
                write!(f, "this version does not know whether {word:?} is better")
            }
        }
    }
}

/// Why two variants with this ratio get no verdict, if so. A failure or an unconfirmed result
/// comes before everything else, because it forbids a verdict whatever the numbers say.
#[must_use]
pub fn obstacle(
    variants: [&VariantSummary; 2],
    metric: &Metric,
    direction: &Direction,
    ratio: Result<&RatioEstimate, NoRatio>,
) -> Option<Untestable> {
    if let Some(failed) = variants.into_iter().find_map(Untestable::failed) {
        return Some(failed);
    }
    for variant in variants {
        if variant.trials > 0 && !variant.verified {
            return Some(Untestable::Unverified { noun: variant.noun.clone() });
        }
    }
    if let Direction::Other(word) = direction {
        return Some(Untestable::UnknownDirection { word: word.to_string() });
    }
    for variant in variants {
        if let (1.., Some(MetricSummary::Unavailable(reason))) =
            (variant.trials, variant.metrics.get(metric))
        {
            let (metric, noun, reason) = (metric.clone(), variant.noun.clone(), reason.clone());
            return Some(Untestable::Unavailable { metric, noun, reason });
        }
    }
    match ratio {
        Err(NoRatio::NoPairs) => Some(Untestable::NoPairs),
        Err(NoRatio::NotPositive { round }) => {
            Some(Untestable::NotPositive { metric: metric.clone(), round })
        }
        Ok(ratio) if ratio.by_round.len() < FEWEST_FOR_INTERVAL => {
            let rounds = u32::try_from(ratio.by_round.len()).expect("under six");
            Some(Untestable::TooFewRounds { rounds })
        }
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOWER: Direction = Direction::LowerIsBetter;
    const HIGHER: Direction = Direction::HigherIsBetter;

    fn ratio(ratio: f64, (low, high): (f64, f64), rounds: u32) -> RatioEstimate {
        let by_round = (1..=rounds).map(|round| (round, ratio)).collect();
        RatioEstimate { ratio, low: Some(low), high: Some(high), by_round }
    }

    #[test]
    fn every_place_of_an_interval_has_its_verdict() {
        use Verdict::{Faster, Inconclusive, NoPracticalDifference as Same, Slower};
        // The band of a margin of 25 % reaches from 0.8 to 1.25.
        let truth = [
            ((0.50, 0.70), Faster, Slower),
            ((0.50, 0.79), Faster, Slower),
            ((0.50, 0.80), Inconclusive, Inconclusive),
            ((0.50, 0.90), Inconclusive, Inconclusive),
            ((0.50, 1.00), Inconclusive, Inconclusive),
            ((0.50, 2.00), Inconclusive, Inconclusive),
            ((0.80, 1.25), Same, Same),
            ((0.81, 0.90), Same, Same),
            ((0.90, 1.10), Same, Same),
            ((1.00, 1.00), Same, Same),
            ((1.10, 1.20), Same, Same),
            ((0.79, 1.25), Inconclusive, Inconclusive),
            ((0.80, 1.26), Inconclusive, Inconclusive),
            ((1.10, 1.30), Inconclusive, Inconclusive),
            ((1.25, 1.30), Inconclusive, Inconclusive),
            ((1.26, 1.30), Slower, Faster),
            ((2.00, 9.00), Slower, Faster),
        ];
        for (interval, lower_is_better, higher_is_better) in truth {
            let band = Band::new(0.25);
            assert_eq!(band.judge(interval, &LOWER), lower_is_better, "{interval:?}");
            assert_eq!(band.judge(interval, &HIGHER), higher_is_better, "{interval:?}");
        }
    }

    #[test]
    fn a_margin_of_nothing_leaves_only_equality_without_a_difference() {
        for margin in [0.0, -1.0, f64::NAN] {
            let band = Band::new(margin);
            assert_eq!(band.judge((1.0, 1.0), &LOWER), Verdict::NoPracticalDifference);
            assert_eq!(band.judge((0.99, 1.01), &LOWER), Verdict::Inconclusive);
            assert_eq!(band.judge((1.01, 1.02), &LOWER), Verdict::Slower);
        }
    }

    #[test]
    fn an_unknown_direction_is_never_judged() {
        let other = Direction::Other("nearer_is_better".into());
        assert_eq!(Band::new(0.03).judge((2.0, 3.0), &other), Verdict::NotTestable);
    }

    #[test]
    fn the_rounds_that_are_missing_follow_from_the_square_root() {
        let at = |log: f64| log.exp();
        let band = Band { low: at(-0.1), high: at(0.1) };
        let cases = [
            // From the middle, 0.2 must shrink to 0.1: four times the 10 rounds.
            (ratio(1.0, (at(-0.2), at(0.2)), 10), Some(30)),
            // From 0.2, the lower arm of 0.2 must shrink to 0.1.
            (ratio(at(0.2), (1.0, at(0.3)), 10), Some(30)),
            (ratio(at(-0.2), (at(-0.9), 1.0), 10), Some(30)),
            // On the edge of the band no number of rounds settles it.
            (ratio(band.high, (1.0, at(0.2)), 10), None),
        ];
        for (ratio, expected) in cases {
            let rounds = band.rounds_to_settle(&ratio);
            let near = rounds.zip(expected).is_some_and(|(a, b)| a.abs_diff(b) <= 1);
            assert!(near || rounds == expected, "{ratio:?}: {rounds:?}, expected {expected:?}");
        }
    }

    fn mirrored(verdict: &Verdict) -> Verdict {
        match verdict {
            Verdict::Faster => Verdict::Slower,
            Verdict::Slower => Verdict::Faster,
            Verdict::NoPracticalDifference
            | Verdict::Inconclusive
            | Verdict::NotTestable
            | Verdict::Other(_) => verdict.clone(),
        }
    }

    proptest! {
        #[test]
        fn changing_places_turns_the_verdict_round(
            low in -1.0..1.0_f64, width in 0.0..0.5_f64, margin in 0.001..0.5_f64
        ) {
            let interval = (low.exp(), (low + width).exp());
            let back = (1.0 / interval.1, 1.0 / interval.0);
            let band = Band::new(margin);
            for direction in [LOWER, HIGHER] {
                let verdict = band.judge(interval, &direction);
                prop_assert_eq!(band.judge(back, &direction), mirrored(&verdict));
            }
            prop_assert_eq!(band.judge(interval, &LOWER), mirrored(&band.judge(interval, &HIGHER)));
        }

        #[test]
        fn more_rounds_are_only_promised_where_they_settle_it(
            centre in -0.2..0.2_f64, below in 0.001..0.3_f64, above in 0.001..0.3_f64,
            rounds in 6..40_u32
        ) {
            let band = Band::new(0.03);
            let estimate = |shrink: f64| {
                let interval =
                    ((centre - below * shrink).exp(), (centre + above * shrink).exp());
                ratio(centre.exp(), interval, rounds)
            };
            let now = estimate(1.0);
            let settled = |ratio: &RatioEstimate| {
                band.judge(ratio.interval().unwrap(), &LOWER) != Verdict::Inconclusive
            };
            if let (false, Some(more)) = (settled(&now), band.rounds_to_settle(&now)) {
                let then = f64::from(rounds) / (f64::from(rounds) + more as f64);
                // The last fraction of a round is given away, because an edge is hit exactly.
                prop_assert!(settled(&estimate(then.sqrt() * (1.0 - 1e-9))), "{more} more");
            }
        }
    }
}
