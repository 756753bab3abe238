//! The standard normal distribution.

use statrs::function::erf::{erfc, erfc_inv};
use std::f64::consts::SQRT_2;

/// The probability of a value up to this one.
#[must_use]
pub fn below(value: f64) -> f64 {
    erfc(-value / SQRT_2) / 2.0
}

/// The value up to which this probability lies; infinite at 0 and 1.
#[must_use]
pub fn point(probability: f64) -> f64 {
    -SQRT_2 * erfc_inv(2.0 * probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R's `qnorm`, as most tables print it to fewer digits.
    #[test]
    fn the_points_are_those_of_the_tables() {
        let published = [
            (0.5, 0.0),
            (0.95, 1.644_853_626_951_472),
            (0.975, 1.959_963_984_540_054),
            (0.995, 2.575_829_303_548_901),
            (0.999, 3.090_232_306_167_813),
        ];
        for (probability, expected) in published {
            let (upper, lower) = (point(probability), point(1.0 - probability));
            assert!((upper - expected).abs() < 1e-12, "{upper}, published {expected}");
            assert!((lower + expected).abs() < 1e-11, "{lower}, published {expected}");
            assert!((below(expected) - probability).abs() < 1e-11, "{probability}");
        }
        assert_eq!((point(0.0), point(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        // R's pnorm(-10), where 1 less something near 1 would be 0.
        assert!((below(-10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-11);
    }
}
