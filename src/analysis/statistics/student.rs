//! Student's distribution.
//!
//! The library's search for a point never ends at very many degrees of freedom (seen at 1e9), so from
//! `MANY` on the point is expanded around that of the normal distribution (M. Abramowitz and I. A.
//! Stegun, Handbook of Mathematical Functions, 1964, 26.7.5), whose error is below 1e-9 there.

use super::normal;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// From so many degrees of freedom on the expansion is as exact as the library.
const MANY: f64 = 200.0;

/// The value up to which this probability lies; infinite where there is no degree of freedom.
#[must_use]
pub fn point(probability: f64, degrees: f64) -> f64 {
    if degrees >= MANY {
        return expanded(normal::point(probability), degrees);
    }
    StudentsT::new(0.0, 1.0, degrees).map_or(f64::INFINITY, |t| t.inverse_cdf(probability))
}

fn expanded(z: f64, degrees: f64) -> f64 {
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees) + z
}

#[cfg(test)]
mod tests {
    use super::super::normal;
    use super::*;

    #[test]
    fn student_points_are_those_of_the_tables() {
        let published =
            [(5.0, 2.5706), (6.0, 2.4469), (9.0, 2.2622), (14.0, 2.1448), (29.0, 2.0452)];
        for (degrees, expected) in published {
            let found = point(0.975, degrees);
            assert!((found / expected - 1.0).abs() < 3e-5, "{degrees}: {found}, not {expected}");
        }
        assert!((point(0.975, 1e9) - normal::point(0.975)).abs() < 1e-6);
        assert_eq!(point(0.975, 0.0), f64::INFINITY);
    }

    #[test]
    fn the_expansion_goes_on_where_the_library_is_left() {
        for probability in [0.025, 0.5, 0.9, 0.975, 0.995] {
            let library = point(probability, MANY - 1e-9);
            let expansion = point(probability, MANY);
            assert!((library - expansion).abs() < 1e-8, "{library}, {expansion}");
        }
    }
}
