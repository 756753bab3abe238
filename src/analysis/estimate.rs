//! What a set of samples says of their median, with the distribution-free interval from order
//! statistics ([`quantile`]).

use super::statistics::level::Level;
use super::statistics::sample::Sample;
use super::statistics::{modes, quantile};
use super::summary::Estimate;

/// The fewest samples from which an interval is given. With fewer, even smallest to largest falls
/// short of 95 %: five give 93.75 %.
pub const FEWEST_FOR_INTERVAL: usize = 6;

impl Estimate {
    /// What a sample says of its median.
    #[must_use]
    pub fn of(sample: &Sample) -> Self {
        let ascending = sample.ascending();
        let places = quantile::interval_places(sample.len(), 0.5, Level::NINETY_FIVE);
        Self {
            n: u32::try_from(sample.len()).unwrap_or(u32::MAX),
            median: sample.median(),
            low: places.map(|(low, _)| ascending[low - 1]),
            high: places.map(|(_, high)| ascending[high - 1]),
            mad: sample.median_absolute_deviation(),
            modes: modes::two(sample),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fewer_than_six_samples_have_no_interval() {
        assert_eq!(quantile::fewest_for(0.5, Level::NINETY_FIVE), Some(FEWEST_FOR_INTERVAL));
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
