//! Percentiles with an interval that assumes no distribution.
//!
//! Of `n` independent samples, the number that lie below the true `p`-th percentile is binomial with
//! `n` and `p`. So the `l`-th smallest lies above it with probability `P(B < l)` and the `u`-th
//! smallest below it with probability `P(B >= u)`, whatever the distribution; the interval takes the
//! largest `l` and the smallest `u` that keep each of the two within its tail (H. A. David and H. N.
//! Nagaraja, Order Statistics, 3rd ed. 2003, section 7.1; recommended for benchmarks in Hoefler and
//! Belli 2015, section 3.1.3).
//!
//! Samples of a distribution with steps keep at least the level.

use super::level::{Estimated, Level};
use super::sample::Sample;

/// A percentile of a sample as a share, such as 0.99 for p99, with its interval where there are
/// [`fewest_for`] numbers or more. The estimate is the smallest number with at least this share of
/// the sample up to it, or, where the share falls between two numbers, their mean: at one half it
/// is the median (definition 2 of R. J. Hyndman and Y. Fan, Sample quantiles in statistical
/// packages, 1996). `None` unless the share lies between 0 and 1.
#[must_use]
pub fn percentile(sample: &Sample, share: f64, level: Level) -> Option<Estimated> {
    if !is_share(share) {
        return None;
    }
    let ascending = sample.ascending();
    let (low, high) = middle_places(sample.len(), share);
    let interval = interval_places(sample.len(), share, level)
        .map(|(low, high)| (ascending[low - 1], ascending[high - 1]));
    // Halved before they are added, because the sum of two large numbers may not be finite.
    let estimate = match low == high {
        true => ascending[low - 1],
        false => ascending[low - 1] / 2.0 + ascending[high - 1] / 2.0,
    };
    Some(Estimated { estimate, interval })
}

/// The places, counted from 1 in ascending order, of the two samples between which the true
/// percentile of `n` samples lies at this level; `None` where even the smallest and the largest fall
/// short of it.
#[must_use]
pub fn interval_places(n: usize, share: f64, level: Level) -> Option<(usize, usize)> {
    let low = lower_place(n, share, level.tail())?;
    // Seen from the other end, the percentile is the one of the rest.
    let from_above = lower_place(n, 1.0 - share, level.tail())?;
    Some((low, n + 1 - from_above))
}

/// The fewest samples that give a percentile an interval at this level; `None` unless the share lies
/// between 0 and 1.
///
/// The largest of `n` samples lies above the true percentile `p` with probability `1 - p^n`, so for
/// a two-sided interval at 95 % `p^n` may be 2.5 % at most: n >= ln 0.025 / ln p. That is 6 for the
/// median, 72 for p95 and **368 for p99** (367.04 before it is rounded up); with fewer, not even the
/// largest value reaches p99 surely enough, and the honest figures are the maximum and `n`. For
/// p99.9 it takes 3,688. (An upper bound alone, with the whole 5 % on one side, would take 299 for
/// p99, the figure known from S. S. Wilks 1941.)
#[must_use]
pub fn fewest_for(share: f64, level: Level) -> Option<usize> {
    if !is_share(share) {
        return None;
    }
    let rarer = share.max(1.0 - share);
    let fewest = (level.tail().ln() / rarer.ln()).ceil();
    // A share so near to 1 takes more samples than can be counted.
    (fewest < u32::MAX.into()).then_some((fewest as usize).max(1))
}

fn is_share(share: f64) -> bool {
    share > 0.0 && share < 1.0
}

/// The places of the two samples whose mean is the percentile; one and the same, most often.
fn middle_places(n: usize, share: f64) -> (usize, usize) {
    let place = n as f64 * share;
    let whole = place.round();
    // 0.07 times 100 is 7 and a trace in floats, and means 7.
    if (place - whole).abs() > 1e-9 * place.max(1.0) {
        let place = (place.ceil() as usize).clamp(1, n);
        return (place, place);
    }
    let low = (whole as usize).clamp(1, n);
    (low, (whole as usize + 1).clamp(1, n))
}

/// The largest `l` with `P(B < l)` within the tail, where `B` is binomial with `n` and `share`;
/// `None` if there is none.
fn lower_place(n: usize, share: f64, tail: f64) -> Option<usize> {
    if !is_share(share) {
        return None;
    }
    // By logarithms, because the first of the terms may be no positive number of 64 bits.
    let mut log_term = n as f64 * (-share).ln_1p();
    let log_odds = share.ln() - (-share).ln_1p();
    let mut below = 0.0;
    for successes in 0..n {
        below += log_term.exp();
        if below > tail {
            return (successes > 0).then_some(successes);
        }
        log_term += ((n - successes) as f64 / (successes + 1) as f64).ln() + log_odds;
    }
    (below <= tail && n > 0).then_some(n)
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;
    use proptest::prelude::*;

    /// One more than the two-sided 5 % points of the sign test, as textbooks print them; checked
    /// with whole numbers of any length.
    #[test]
    fn the_interval_of_the_median_takes_the_places_of_the_sign_test() {
        #[rustfmt::skip]
        let published = [
            (6, 1), (7, 1), (8, 1), (9, 2), (10, 2), (11, 2), (12, 3), (13, 3), (14, 3), (15, 4),
            (16, 4), (17, 5), (18, 5), (19, 5), (20, 6), (25, 8), (30, 10), (40, 14), (50, 18),
        ];
        for (n, place) in published {
            let expected = Some((place, n + 1 - place));
            assert_eq!(interval_places(n, 0.5, Level::NINETY_FIVE), expected, "n = {n}");
        }
        for n in 0..6 {
            assert_eq!(interval_places(n, 0.5, Level::NINETY_FIVE), None, "n = {n}");
        }
        assert_eq!(interval_places(5, 0.5, Level::NINETY), Some((1, 5)));
    }

    #[test]
    fn the_interval_of_many_samples_has_the_width_of_the_normal_approximation() {
        for share in [0.5, 0.9, 0.01] {
            for n in [1_000, 2_000, 20_000_usize] {
                let (low, high) = interval_places(n, share, Level::NINETY_FIVE).unwrap();
                let half = 1.959_964 * (n as f64 * share * (1.0 - share)).sqrt();
                let expected = (n as f64 * share - half, n as f64 * share + half);
                let found = (low as f64, high as f64);
                // Far from the middle the distribution leans, and so does the interval.
                let near = |a: f64, b: f64| (a - b).abs() <= 3.0;
                assert!(near(found.0, expected.0) && near(found.1, expected.1), "{found:?}");
            }
        }
    }

    /// The definition itself, by adding up all terms of the binomial distribution.
    #[test]
    fn the_places_keep_each_tail_and_the_next_ones_would_not() {
        let up_to = |n: usize, share: f64, most: usize| {
            let mut term = (1.0 - share).powi(n as i32);
            let mut sum = 0.0;
            for k in 0..=most {
                sum += term;
                term *= (n - k) as f64 / (k + 1) as f64 * share / (1.0 - share);
            }
            sum
        };
        for n in [80, 100, 133, 230] {
            for share in [0.05, 0.25, 0.5, 0.9, 0.95] {
                let (low, high) = interval_places(n, share, Level::NINETY_FIVE).unwrap();
                assert!(up_to(n, share, low - 1) <= 0.025, "{n} {share}");
                assert!(up_to(n, share, low) > 0.025, "{n} {share}");
                assert!(1.0 - up_to(n, share, high - 1) <= 0.025, "{n} {share}");
                assert!(1.0 - up_to(n, share, high - 2) > 0.025, "{n} {share}");
            }
        }
    }

    #[test]
    fn p99_takes_368_samples_and_367_have_no_interval() {
        let fewest = [(0.5, 6), (0.9, 36), (0.95, 72), (0.99, 368), (0.01, 368), (0.999, 3_688)];
        for (share, expected) in fewest {
            assert_eq!(fewest_for(share, Level::NINETY_FIVE), Some(expected), "{share}");
            assert!(interval_places(expected, share, Level::NINETY_FIVE).is_some(), "{share}");
            assert_eq!(interval_places(expected - 1, share, Level::NINETY_FIVE), None, "{share}");
        }
        // 0.99^368 is 2.475 % and 0.99^367 is 2.500 % and a little: the largest of 367 samples lies
        // above the true p99 in a little less than 97.5 of 100 cases.
        assert!(0.99_f64.powi(368) <= 0.025 && 0.99_f64.powi(367) > 0.025);
        assert_eq!(interval_places(368, 0.99, Level::NINETY_FIVE).unwrap().1, 368);
        assert_eq!(fewest_for(0.5, Level::NINETY), Some(5));
        for refused in [0.0, 1.0, -0.1, f64::NAN, 1.0 - f64::EPSILON] {
            assert_eq!(fewest_for(refused, Level::NINETY_FIVE), None, "{refused}");
        }
    }

    #[test]
    fn percentiles_are_those_found_by_hand() {
        let check = |n: u32, share: f64, expected: f64| {
            let sample = Sample::new((1..=n).map(f64::from)).unwrap();
            let found = percentile(&sample, share, Level::NINETY_FIVE).unwrap().estimate;
            assert_eq!(found, expected, "{share} of {n}");
        };
        check(1, 0.99, 1.0);
        check(10, 0.5, 5.5);
        check(11, 0.5, 6.0);
        check(100, 0.99, 99.5);
        check(100, 0.07, 7.5);
        check(101, 0.99, 100.0);
        check(10, 0.01, 1.0);
        let one = Sample::new([1.0]).unwrap();
        assert_eq!(percentile(&one, 1.0, Level::NINETY_FIVE), None);
    }

    /// The standard error of 2,000 samples is 0.5 %; the exact coverage of the places follows from
    /// the binomial distribution and is 95.7 % for p90 of 100.
    #[test]
    fn the_interval_of_p90_holds_it_in_95_of_100_samples() {
        let mut draws = Draws::new(0x90);
        let truth = super::super::normal::point(0.9);
        let covered = (0..2_000).filter(|_| {
            let sample = Sample::new((0..100).map(|_| draws.normal())).unwrap();
            let (low, high) =
                percentile(&sample, 0.9, Level::NINETY_FIVE).unwrap().interval.unwrap();
            low <= truth && truth <= high
        });
        let share = covered.count() as f64 / 2_000.0;
        assert!((0.94..=0.975).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn a_percentile_lies_in_its_interval_and_mirrors(
            values in prop::collection::vec(-1e9..1e9_f64, 6..200),
            share in 0.02..0.98_f64,
        ) {
            let sample = Sample::new(values.iter().copied()).unwrap();
            let found = percentile(&sample, share, Level::NINETY_FIVE).unwrap();
            if let Some((low, high)) = found.interval {
                prop_assert!(low <= found.estimate && found.estimate <= high);
            }
            let mirrored = Sample::new(values.iter().map(|value| -value)).unwrap();
            let back = percentile(&mirrored, 1.0 - share, Level::NINETY_FIVE).unwrap();
            prop_assert_eq!(back.interval.is_some(), found.interval.is_some());
        }

        #[test]
        fn the_median_is_the_percentile_at_one_half(
            values in prop::collection::vec(-1e9..1e9_f64, 1..60)
        ) {
            let sample = Sample::new(values).unwrap();
            let found = percentile(&sample, 0.5, Level::NINETY_FIVE).unwrap();
            prop_assert_eq!(found.estimate, sample.median());
        }
    }
}
