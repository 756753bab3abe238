//! The ratio of two variants, paired by rounds.
//!
//! Ratios are multiplied and not added, so everything happens on logarithms: the ratio is the
//! antilogarithm of the middle of the rounds' differences of logarithms ([`super::statistics::signed_rank`]).
//! Pairing takes out what a whole round shares, such as a slow drift of the machine.

use super::measured::Pair;
use super::statistics::level::Level;
use super::statistics::sample::Sample;
use super::statistics::signed_rank::centre;
use super::summary::RatioEstimate;

/// Why a ratio cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRatio {
    /// There is no round in which both have a value.
    NoPairs,
    /// A value is not above 0, or the two are too far apart.
    NotPositive {
        /// The first round in which it is so.
        round: u32,
    },
}

impl RatioEstimate {
    /// The ratio of the first to the second values of some rounds.
    ///
    /// # Errors
    /// Why there is none. A single round without a ratio is reason enough, because to leave it
    /// out would change the answer.
    pub fn of_pairs(pairs: &[Pair]) -> Result<Self, NoRatio> {
        let mut by_round = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let ratio = pair.of / pair.against;
            if pair.of <= 0.0 || pair.against <= 0.0 || !ratio.is_normal() {
                return Err(NoRatio::NotPositive { round: pair.round });
            }
            by_round.push((pair.round, ratio));
        }
        // A difference of logarithms changes only its sign when the variants change places.
        let differences = pairs.iter().map(|pair| pair.of.ln() - pair.against.ln());
        let centre = centre(&Sample::new(differences).ok_or(NoRatio::NoPairs)?, Level::NINETY_FIVE);
        Ok(Self {
            ratio: centre.estimate.exp(),
            low: centre.interval.map(|(low, _)| low.exp()),
            high: centre.interval.map(|(_, high)| high.exp()),
            by_round,
        })
    }

    /// Both ends of the interval, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// The ratio times a number above 0.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            ratio: self.ratio * factor,
            low: self.low.map(|low| low * factor),
            high: self.high.map(|high| high * factor),
            by_round: self.by_round.into_iter().map(|(round, r)| (round, r * factor)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand_xoshiro::SplitMix64;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    fn pairs(of: &[f64], against: &[f64]) -> Vec<Pair> {
        let rounds = (1..).zip(of.iter().zip(against));
        rounds.map(|(round, (&of, &against))| Pair { round, of, against }).collect()
    }

    fn ratio(of: &[f64], against: &[f64]) -> RatioEstimate {
        RatioEstimate::of_pairs(&pairs(of, against)).unwrap()
    }

    fn close(a: f64, b: f64) -> bool {
        (a / b - 1.0).abs() < 1e-12
    }

    #[test]
    fn ratios_are_those_found_by_hand() {
        let even = ratio(&[2.0; 6], &[1.0; 6]);
        assert!(close(even.ratio, 2.0), "{even:?}");
        assert!(close(even.low.unwrap(), 2.0) && close(even.high.unwrap(), 2.0), "{even:?}");
        // Ratios 1/2, 1, 2, 4, 8, 16: the logarithms are even steps, so the middle is 2^1.5.
        let steps = ratio(&[0.5, 1.0, 2.0, 4.0, 8.0, 16.0], &[1.0; 6]);
        assert!(close(steps.ratio, 2.0_f64.powf(1.5)), "{steps:?}");
        assert!(close(steps.low.unwrap(), 0.5) && close(steps.high.unwrap(), 16.0), "{steps:?}");
        assert_eq!(steps.by_round[5], (6, 16.0));
        // One round at 100 times the ratio of the others does not move it.
        let outlier = ratio(&[1.1, 1.1, 1.1, 110.0, 1.1, 1.1, 1.1], &[1.0; 7]);
        assert!(close(outlier.ratio, 1.1), "{outlier:?}");
        let few = ratio(&[3.0; 5], &[2.0; 5]);
        assert!(close(few.ratio, 1.5) && few.interval().is_none(), "{few:?}");
    }

    #[test]
    fn a_value_that_has_no_ratio_is_said_and_not_left_out() {
        let cases: [(&[f64], &[f64], NoRatio); 5] = [
            (&[], &[], NoRatio::NoPairs),
            (&[1.0, 0.0], &[1.0, 1.0], NoRatio::NotPositive { round: 2 }),
            (&[1.0, 1.0], &[0.0, 1.0], NoRatio::NotPositive { round: 1 }),
            (&[-1.0], &[-1.0], NoRatio::NotPositive { round: 1 }),
            (&[1e300], &[1e-300], NoRatio::NotPositive { round: 1 }),
        ];
        for (of, against, expected) in cases {
            assert_eq!(RatioEstimate::of_pairs(&pairs(of, against)), Err(expected), "{of:?}");
        }
    }

    /// The sum of twelve uniform numbers less six: near enough to a normal one.
    fn noise(random: &mut SplitMix64) -> f64 {
        let uniform = |random: &mut SplitMix64| (random.next_u64() >> 11) as f64 / 2.0_f64.powi(53);
        (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0
    }

    /// At 15 rounds the exact interval covers 95.2 %; the standard error of 2,000 sessions is
    /// 0.5 %.
    #[test]
    fn the_interval_holds_the_true_ratio_in_95_of_100_sessions() {
        const SESSIONS: u32 = 2_000;
        const TRUE_RATIO: f64 = 1.05;
        let mut random = SplitMix64::seed_from_u64(0x5eed);
        let mut covered = 0;
        for _ in 0..SESSIONS {
            let rounds: Vec<Pair> = (1..=15)
                .map(|round| {
                    // The machine drifts for both alike, and each trial has 2 % noise of its own.
                    let drift = 100.0 * (1.0 + 0.01 * f64::from(round));
                    let against = drift * (0.02 * noise(&mut random)).exp();
                    let of = TRUE_RATIO * drift * (0.02 * noise(&mut random)).exp();
                    Pair { round, of, against }
                })
                .collect();
            let (low, high) = RatioEstimate::of_pairs(&rounds).unwrap().interval().unwrap();
            covered += u32::from(low <= TRUE_RATIO && TRUE_RATIO <= high);
        }
        let share = f64::from(covered) / f64::from(SESSIONS);
        assert!((0.93..=0.97).contains(&share), "{share}");
    }

    fn values() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((1e-3..1e12_f64, 1e-3..1e12_f64), 1..40)
    }

    proptest! {
        #[test]
        fn the_unit_of_the_values_does_not_matter(values in values(), scale in 1e-6..1e6_f64) {
            let (of, against): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
            let scaled = |values: &[f64]| values.iter().map(|v| v * scale).collect::<Vec<_>>();
            let (plain, other) = (ratio(&of, &against), ratio(&scaled(&of), &scaled(&against)));
            prop_assert!((plain.ratio / other.ratio - 1.0).abs() < 1e-9);
            prop_assert_eq!(plain.interval().is_some(), other.interval().is_some());
            if let Some(((a, b), (c, d))) = plain.interval().zip(other.interval()) {
                prop_assert!((a / c - 1.0).abs() < 1e-9 && (b / d - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn changing_places_turns_ratio_and_interval_round(values in values()) {
            let (of, against): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
            let (there, back) = (ratio(&of, &against), ratio(&against, &of));
            prop_assert!((there.ratio * back.ratio - 1.0).abs() < 1e-9);
            if let Some(((a, b), (c, d))) = there.interval().zip(back.interval()) {
                prop_assert!((a * d - 1.0).abs() < 1e-9 && (b * c - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn the_ratio_lies_in_its_interval(values in values()) {
            let (of, against): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
            let ratio = ratio(&of, &against);
            if let Some((low, high)) = ratio.interval() {
                prop_assert!(low <= ratio.ratio && ratio.ratio <= high);
            }
        }
    }
}
