//! Samples that cannot be empty and hold finite numbers only, so that every later function is
//! total.

/// One or more finite numbers, in ascending order.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// A sample of these numbers; `None` if there are none or one of them is not finite.
    #[must_use]
    pub fn new(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        Some(Self(values))
    }

    /// How many numbers, at least one.
    #[expect(clippy::len_without_is_empty, reason = "a sample is never empty")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The numbers in ascending order.
    #[must_use]
    pub fn ascending(&self) -> &[f64] {
        &self.0
    }

    /// The middle number, or the mean of the two in the middle.
    #[must_use]
    pub fn median(&self) -> f64 {
        let upper = self.0.len() / 2;
        if self.0.len() % 2 == 1 { self.0[upper] } else { mean(self.0[upper - 1], self.0[upper]) }
    }

    /// The median distance from the median, in the unit of the numbers. It is not scaled to a
    /// standard deviation: nothing here assumes a normal distribution.
    #[must_use]
    pub fn median_absolute_deviation(&self) -> f64 {
        let median = self.median();
        // Two finite numbers can lie further apart than the largest finite number.
        Sample::new(self.0.iter().map(|value| (value - median).abs().min(f64::MAX)))
            .expect("distances between finite numbers are kept finite")
            .median()
    }
}

/// The median of numbers in any order, of which there is at least one; it moves them.
pub(super) fn median_in_place(values: &mut [f64]) -> f64 {
    let n = values.len();
    let (below, middle, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    match n % 2 {
        1 => *middle,
        _ => mean(below.iter().copied().fold(f64::NEG_INFINITY, f64::max), *middle),
    }
}

/// Halves before it adds, because the sum of two large numbers may not be finite.
fn mean(a: f64, b: f64) -> f64 {
    a / 2.0 + b / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sample_cannot_be_empty_or_hold_what_is_no_number() {
        let refused: [&[f64]; 4] = [&[], &[f64::NAN], &[1.0, f64::INFINITY], &[f64::NEG_INFINITY]];
        for values in refused {
            assert_eq!(Sample::new(values.iter().copied()), None, "{values:?}");
        }
    }

    #[test]
    fn median_and_deviation_are_those_found_by_hand() {
        let cases: [(&[f64], f64, f64); 6] = [
            (&[5.0], 5.0, 0.0),
            (&[3.0, 1.0], 2.0, 1.0),
            (&[3.0, 1.0, 2.0], 2.0, 1.0),
            (&[4.0, 1.0, 3.0, 2.0], 2.5, 1.0),
            // Distances from 2: 1, 1, 0, 0, 2, 4, 7.
            (&[1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0], 2.0, 1.0),
            // An outlier moves neither.
            (&[10.0, 11.0, 12.0, 13.0, 1e9], 12.0, 1.0),
        ];
        for (values, median, deviation) in cases {
            let sample = Sample::new(values.iter().copied()).unwrap();
            let found = (sample.median(), sample.median_absolute_deviation());
            assert_eq!(found, (median, deviation), "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn median_and_deviation_are_finite_for_any_finite_numbers(
            values in prop::collection::vec(proptest::num::f64::NORMAL | proptest::num::f64::ZERO, 1..40)
        ) {
            let sample = Sample::new(values.iter().copied()).unwrap();
            let median = sample.median();
            prop_assert!(sample.ascending()[0] <= median);
            prop_assert!(median <= sample.ascending()[values.len() - 1]);
            prop_assert!(sample.median_absolute_deviation().is_finite());
            prop_assert_eq!(median_in_place(&mut values.clone()), median);
            prop_assert!(sample.median_absolute_deviation() >= 0.0);
        }
    }
}
