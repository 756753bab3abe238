//! Gustafson's law: how speedup grows where each worker brings work of its own.
//!
//! `S = n - s (n - 1)`, where `s` is the serial share of the parallel run's time, which does not
//! grow with the work (J. L. Gustafson, Reevaluating Amdahl's law, 1988, with the formula of
//! E. Barsis). It is the weighted least squares solution, weighted by `1 / S²` because timings err
//! in proportion to themselves.

use super::curve::Law;
use super::resample::{Point, Resampled};
use super::serial_share::SerialShare;

/// The share that fits these scaled speedups best; 0 if there is no point with two or more workers.
#[must_use]
pub fn serial_share(points: &[Point]) -> f64 {
    let (mut product, mut square) = (0.0, 0.0);
    for point in points {
        let workers = f64::from(point.workers);
        let of_share = (workers - 1.0) / point.speedup;
        product += of_share * (workers / point.speedup - 1.0);
        square += of_share * of_share;
    }
    if square > 0.0 { (product / square).clamp(0.0, 1.0) } else { 0.0 }
}

/// The law fitted to scaled speedups, with the interval of its share from resampled rounds.
#[must_use]
pub fn fit(speedups: &Resampled) -> SerialShare {
    SerialShare::fitted(speedups, serial_share, |serial| Law::Gustafson { serial })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(points: &[(u32, f64)], expected: f64, within: f64) {
        let points: Vec<Point> =
            points.iter().map(|&(workers, speedup)| Point { workers, speedup }).collect();
        let found = serial_share(&points);
        assert!((found - expected).abs() <= within, "{points:?}: {found}, not {expected}");
    }

    /// Quinn 2003, section 7.4: 9.73 on 10 processors at 3 %; exercises: 30.13 on 32 at 21 s of
    /// 348 s, 19.62 on 20 at 2 %. Gustafson 1988: 1021 on 1024, hence 0.29 % by his formula.
    #[test]
    fn the_serial_shares_of_published_speedups_come_out() {
        check(&[(10, 9.73)], 0.03, 1e-9);
        check(&[(32, 30.13)], 21.0 / 348.0, 1e-4);
        check(&[(20, 19.62)], 0.02, 1e-9);
        check(&[(1024, 1021.0)], 3.0 / 1023.0, 1e-12);
    }

    #[test]
    fn several_points_share_one_answer_and_it_stays_in_its_range() {
        check(&[(2, 1.9), (4, 3.7), (8, 7.3)], 0.1, 1e-12);
        check(&[(2, 2.1), (4, 4.4)], 0.0, 0.0);
        check(&[(2, 0.8), (4, 0.5)], 1.0, 0.0);
        check(&[], 0.0, 0.0);
    }
}
