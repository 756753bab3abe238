//! What a set of samples says of their median.
//!
//! The interval is the distribution-free one from order statistics: of `n` independent samples,
//! the number that lie below the true median is binomial with `n` and 1/2, so the true median lies
//! between the `k`-th smallest and the `k`-th largest with probability `1 - 2 P(B < k)`
//! (H. A. David and H. N. Nagaraja, Order Statistics, 3rd ed. 2003, section 7.1; recommended for
//! benchmarks in Hoefler and Belli 2015, section 3.1.3). The largest `k` that keeps 95 % is taken.

use super::statistics::modes;
use super::statistics::sample::Sample;
use super::summary::Estimate;

/// The fewest samples from which an interval is given. With fewer, even smallest to largest falls
/// short of 95 %: five give 93.75 %.
pub const FEWEST_FOR_INTERVAL: usize = 6;

/// What may lie beyond either end of a 95 % interval.
pub(super) const TAIL: f64 = 0.025;

impl Estimate {
    /// What a sample says of its median.
    #[must_use]
    pub fn of(sample: &Sample) -> Self {
        let ascending = sample.ascending();
        let place = interval_place(sample.len());
        Self {
            n: u32::try_from(sample.len()).unwrap_or(u32::MAX),
            median: sample.median(),
            low: place.map(|place| ascending[place - 1]),
            high: place.map(|place| ascending[sample.len() - place]),
            mad: sample.median_absolute_deviation(),
            modes: modes::two(sample),
        }
    }
}

/// The largest `k` for which the `k`-th smallest to the `k`-th largest of `n` samples cover their
/// true median in at least 95 of 100 cases; `None` if there is none.
fn interval_place(n: usize) -> Option<usize> {
    if n < FEWEST_FOR_INTERVAL {
        return None;
    }
    // By logarithms, because 2^-n is not a positive number of 64 bits for the largest n.
    let mut log_term = -(n as f64) * std::f64::consts::LN_2;
    let mut below = 0.0;
    for successes in 0..n {
        below += log_term.exp();
        if below > TAIL {
            return (successes > 0).then_some(successes);
        }
        log_term += ((n - successes) as f64 / (successes + 1) as f64).ln();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One more than the two-sided 5 % points of the sign test, as textbooks print them; checked
    /// with whole numbers of any length.
    #[test]
    fn the_interval_of_the_median_takes_the_places_of_the_sign_test() {
        let published = [
            (6, 1),
            (7, 1),
            (8, 1),
            (9, 2),
            (10, 2),
            (11, 2),
            (12, 3),
            (13, 3),
            (14, 3),
            (15, 4),
            (16, 4),
            (17, 5),
            (18, 5),
            (19, 5),
            (20, 6),
            (25, 8),
            (30, 10),
            (40, 14),
            (50, 18),
        ];
        for (n, place) in published {
            assert_eq!(interval_place(n), Some(place), "n = {n}");
        }
    }

    #[test]
    fn the_interval_of_many_samples_has_the_width_of_the_normal_approximation() {
        for n in [1_000, 2_000, 20_000_usize] {
            let expected = n as f64 / 2.0 - 1.959_964 * (n as f64).sqrt() / 2.0;
            let place = interval_place(n).unwrap() as f64;
            assert!((place - expected).abs() <= 1.0, "{place} for n = {n}, about {expected}");
        }
    }

    #[test]
    fn fewer_than_six_samples_have_no_interval() {
        for n in 1..6_u32 {
            let estimate = Estimate::of(&Sample::new((0..n).map(f64::from)).unwrap());
            assert_eq!((estimate.low, estimate.high, estimate.n), (None, None, n));
        }
        let six = Estimate::of(&Sample::new((1..=6).map(f64::from)).unwrap());
        let expected =
            Estimate { n: 6, median: 3.5, low: Some(1.0), high: Some(6.0), mad: 1.5, modes: None };
        assert_eq!(six, expected);
    }

    proptest! {
        #[test]
        fn the_median_lies_in_its_interval(values in prop::collection::vec(-1e12..1e12_f64, 6..60)) {
            let estimate = Estimate::of(&Sample::new(values).unwrap());
            prop_assert!(estimate.low.unwrap() <= estimate.median);
            prop_assert!(estimate.median <= estimate.high.unwrap());
        }
    }
}
