//! Amdahl's law: which share of the work only one worker can do at a time.
//!
//! `1 / S = s + (1 - s) / n` (G. M. Amdahl, Validity of the single processor approach to achieving
//! large scale computing capabilities, 1967). The share is the weighted least squares solution.
//! Timings err in proportion to themselves, so each `1 / S` is weighted by `S²`, which makes the sum
//! one of relative errors. What the model cannot be, a share below 0 or above 1, it is not.

use super::curve::Law;
use super::resample::{Point, Resampled};
use super::serial_share::SerialShare;

/// The share that fits these speedups best; 0 if there is no point with two or more workers.
#[must_use]
pub fn serial_share(points: &[Point]) -> f64 {
    let (mut product, mut square) = (0.0, 0.0);
    for point in points {
        let workers = f64::from(point.workers);
        // 1 / S - 1 / n = s (1 - 1 / n), both sides times S.
        let of_share = point.speedup * (1.0 - 1.0 / workers);
        product += of_share * (1.0 - point.speedup / workers);
        square += of_share * of_share;
    }
    if square > 0.0 { (product / square).clamp(0.0, 1.0) } else { 0.0 }
}

/// The law fitted to speedups, with the interval of its share from resampled rounds.
#[must_use]
pub fn fit(speedups: &Resampled) -> SerialShare {
    SerialShare::fitted(speedups, serial_share, |serial| Law::Amdahl { serial })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(speedups: &[f64], expected: f64, within: f64) {
        let points: Vec<Point> =
            (2..).zip(speedups).map(|(workers, &speedup)| Point { workers, speedup }).collect();
        let found = serial_share(&points);
        assert!((found - expected).abs() <= within, "{speedups:?}: {found}, not {expected}");
    }

    /// M. J. Quinn, Parallel Programming in C with MPI and OpenMP, 2003, section 7.5, example 1:
    /// 10 % of the program are serial. Exercise 7.11, programs A and C: 25 % and 4 %. The speedups
    /// are printed to two decimals, so the shares come out as exactly as those allow; from speedups
    /// with all their digits they come out exactly.
    #[test]
    fn the_serial_shares_of_published_tables_come_out() {
        check(&[1.82, 2.50, 3.08, 3.57, 4.00, 4.38, 4.71], 0.10, 2e-4);
        check(&[1.60, 2.00, 2.29, 2.50, 2.67, 2.80, 2.91], 0.25, 3e-4);
        check(&[1.92, 2.78, 3.57, 4.31, 5.00, 5.65, 6.25], 0.04, 1e-4);
        let exact = [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0].map(|n: f64| 1.0 / (0.1 + 0.9 / n));
        check(&exact, 0.10, 1e-14);
    }

    #[test]
    fn a_share_stays_between_none_and_all() {
        check(&[2.0, 3.0, 4.0], 0.0, 0.0);
        check(&[2.2, 3.5, 5.0], 0.0, 0.0);
        check(&[1.0, 1.0, 1.0], 1.0, 1e-12);
        check(&[0.7, 0.5, 0.4], 1.0, 0.0);
        check(&[], 0.0, 0.0);
    }
}
