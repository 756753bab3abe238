//! The serial share as a coefficient of a law, which Amdahl and Gustafson each define in their way.

use super::super::statistics::level::Estimated;
use super::curve::{Curve, Law, Miss, misses};
use super::resample::{Point, Resampled};

/// The fewest worker counts, one worker among them: of two points any law goes through both.
pub const FEWEST_COUNTS: u32 = 3;

/// A serial share with what it was fitted to.
#[derive(Clone, Debug, PartialEq)]
pub struct SerialShare {
    /// The share.
    pub serial: Estimated,
    /// The law with this share.
    pub curve: Curve,
    /// How far each speedup lies from the curve.
    pub misses: Vec<Miss>,
}

impl SerialShare {
    /// The share that fits speedups best, and that of every drawing of resampled rounds.
    pub(super) fn fitted(
        speedups: &Resampled,
        share: fn(&[Point]) -> f64,
        law: fn(f64) -> Law,
    ) -> Self {
        let points = speedups.points();
        let serial = share(points);
        let largest = points.iter().map(|point| point.workers).max().unwrap_or(1);
        let curve = Curve::new(law(serial), largest);
        Self {
            serial: speedups.coefficient(serial, speedups.each(share), (0.0, 1.0)),
            curve,
            misses: misses(curve, points),
        }
    }
}
