//! The universal scalability law: what workers cost one another.
//!
//! `n / S = 1 + sigma (n - 1) + kappa n (n - 1)`: sigma is what contention for something shared
//! costs each further worker, kappa what every pair costs that has to agree (N. J. Gunther, A simple
//! capacity model of massively parallel transaction systems, 1993; Guerrilla Capacity Planning,
//! 2007, chapters 4 and 5). The equation is linear in both, so they are the weighted least squares
//! solution under `sigma >= 0` and `kappa >= 0`; each `n / S` is weighted by `(S / n)²`, because
//! timings err in proportion to themselves. Where kappa is above 0 the speedup has its peak at
//! `sqrt((1 - sigma) / kappa)` workers; a peak is claimed only where the interval of kappa excludes
//! 0 and the peak lies where the curve still has values (method.md, R40).

use super::super::statistics::level::Estimated;
use super::curve::{Curve, Law, Miss, misses};
use super::resample::{Point, Resampled};
use super::usl_free_base::{FreeBase, free_base};

/// The fewest worker counts, one worker among them (method.md, R40).
pub const FEWEST_COUNTS: u32 = 6;

/// Both coefficients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients {
    /// Contention.
    pub sigma: f64,
    /// Coherency.
    pub kappa: f64,
}

/// The law with its coefficients, their intervals and what follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Usl {
    /// Contention.
    pub sigma: Estimated,
    /// Coherency.
    pub kappa: Estimated,
    /// The law with these coefficients.
    pub curve: Curve,
    /// How far each speedup lies from the curve.
    pub misses: Vec<Miss>,
    /// Where the speedup is largest.
    pub peak: Peak,
    /// The same law with its base fitted too, as the package `usl` of R fits it. Where its base is
    /// far from 1, the run of one worker does not belong to the curve of the others.
    pub free_base: Option<FreeBase>,
}

/// Where the speedup is largest, if that can be said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Peak {
    /// At so many workers. Its interval ends where the curve does at the latest.
    At(Estimated),
    /// The interval of kappa holds 0: there may be no peak.
    MayNotExist,
    /// There is one, beyond the numbers of workers of which anything is known.
    Beyond {
        /// The largest number of workers for which the curve has a value.
        limit: f64,
    },
    /// Any further worker makes it slower, from the second on.
    FromTheFirst,
}

impl Usl {
    /// Whether the interval of a peak reaches to the end of the curve, so that the peak may also lie
    /// beyond it.
    #[must_use]
    pub fn peak_may_lie_beyond(&self) -> bool {
        let Peak::At(workers) = self.peak else { return false };
        workers.interval.is_some_and(|(_, high)| high >= self.curve.limit())
    }
}

/// The coefficients that fit these speedups best, each squared error of `n / S` times its weight.
#[must_use]
pub fn coefficients(points: &[Point], weight: impl Fn(&Point) -> f64) -> Coefficients {
    // Normal equations of y = sigma x + kappa z.
    let (mut xx, mut xz, mut zz, mut xy, mut zy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for point in points {
        let workers = f64::from(point.workers);
        let (x, z) = (workers - 1.0, workers * (workers - 1.0));
        let (y, weight) = (workers / point.speedup - 1.0, weight(point));
        xx += weight * x * x;
        xz += weight * x * z;
        zz += weight * z * z;
        xy += weight * x * y;
        zy += weight * z * y;
    }
    let quotient = |above: f64, below: f64| if below > 0.0 { above / below } else { 0.0 };
    let determinant = xx * zz - xz * xz;
    let both = Coefficients {
        sigma: quotient(xy * zz - zy * xz, determinant),
        kappa: quotient(zy * xx - xy * xz, determinant),
    };
    let is_free = determinant > 1e-12 * xx * zz;
    if is_free && both.sigma >= 0.0 && both.kappa >= 0.0 {
        return both;
    }
    // The solution lies on an edge: the better of the two edges, each with its own best point.
    let (sigma, kappa) = (quotient(xy, xx).max(0.0), quotient(zy, zz).max(0.0));
    let gain_of_sigma = sigma * (2.0 * xy - sigma * xx);
    let gain_of_kappa = kappa * (2.0 * zy - kappa * zz);
    if gain_of_sigma >= gain_of_kappa {
        Coefficients { sigma, kappa: 0.0 }
    } else {
        Coefficients { sigma: 0.0, kappa }
    }
}

/// The weight that makes the errors of `n / S` relative ones.
fn relative(point: &Point) -> f64 {
    let efficiency = point.speedup / f64::from(point.workers);
    efficiency * efficiency
}

/// The number of workers at which the speedup is largest; infinite without a peak.
#[must_use]
pub fn peak_workers(Coefficients { sigma, kappa }: Coefficients) -> f64 {
    if kappa > 0.0 { ((1.0 - sigma).max(0.0) / kappa).sqrt() } else { f64::INFINITY }
}

/// The law fitted to speedups, with the intervals of its coefficients from resampled rounds.
#[must_use]
pub fn fit(speedups: &Resampled) -> Usl {
    let points = speedups.points();
    let best = coefficients(points, relative);
    let drawn = speedups.each(|points| coefficients(points, relative));
    let of = |value: f64, of: fn(&Coefficients) -> f64, range: (f64, f64)| {
        speedups.coefficient(value, drawn.iter().map(of).collect(), range)
    };
    let largest = points.iter().map(|point| point.workers).max().unwrap_or(1);
    let curve = Curve::new(Law::Usl { sigma: best.sigma, kappa: best.kappa }, largest);
    let kappa = of(best.kappa, |drawn| drawn.kappa, (0.0, f64::INFINITY));
    let peak = || of(peak_workers(best), |drawn| peak_workers(*drawn), (1.0, curve.limit()));
    Usl {
        sigma: of(best.sigma, |drawn| drawn.sigma, (0.0, f64::INFINITY)),
        peak: claimed(best, kappa, curve, peak),
        kappa,
        misses: misses(curve, points),
        free_base: free_base(points),
        curve,
    }
}

fn claimed(
    best: Coefficients,
    kappa: Estimated,
    curve: Curve,
    peak: impl Fn() -> Estimated,
) -> Peak {
    if kappa.interval.is_none_or(|(low, _)| low <= 0.0) {
        return Peak::MayNotExist;
    }
    let workers = peak_workers(best);
    if workers <= 1.0 {
        Peak::FromTheFirst
    } else if workers > curve.limit() {
        Peak::Beyond { limit: curve.limit() }
    } else {
        Peak::At(peak())
    }
}

#[cfg(test)]
mod tests {
    use super::super::published::{RAY_TRACER, SDM91};
    use super::super::rounds::Table;
    use super::*;
    use proptest::prelude::*;

    fn points(of: &[(u32, f64)]) -> Vec<Point> {
        let base = of[0].1;
        of.iter().map(|&(workers, rate)| Point { workers, speedup: rate / base }).collect()
    }

    /// Gunther's own procedure (2007, section 5.2.3) is this equation without weights. The package
    /// `usl` of R before version 2 follows it and publishes, in its README and tests, sigma
    /// 1.704689e-02 and kappa 7.892498e-05 for SDM91; Gunther himself 5.002e-02 and 4.708e-06 for
    /// the ray tracer. Ours are equal to the digits that are printed.
    #[test]
    fn gunthers_procedure_gives_the_published_coefficients() {
        let check = |data: &[(u32, f64)], sigma: (f64, f64), kappa: (f64, f64)| {
            let found = coefficients(&points(data), |_| 1.0);
            for (found, (published, digit)) in [(found.sigma, sigma), (found.kappa, kappa)] {
                assert!((found - published).abs() <= digit / 2.0, "{found}, not {published}");
            }
        };
        check(&SDM91, (1.704_689e-2, 1e-8), (7.892_498e-5, 1e-11));
        check(&RAY_TRACER, (5.002e-2, 1e-5), (4.708e-6, 1e-9));
        // The two cases with exact answers in the tests of the package.
        let exact = [(1, 1.0), (3, 1.090_909), (4, 1.0), (12, 0.521_739_1), (24, 0.294_478_5)];
        check(&exact, (0.5, 1e-5), (0.125, 1e-6));
        let exact = [(1, 1.0), (2, 1.8868), (4, 3.0769), (6, 3.5294), (8, 3.5398), (10, 3.3557)];
        check(&exact, (0.02, 1e-4), (0.02, 1e-5));
    }

    proptest! {
        #[test]
        fn no_other_pair_of_coefficients_fits_better(
            speedups in prop::collection::vec(0.3..12.0_f64, 5),
            step in (-0.1..0.1_f64, -0.02..0.02_f64),
        ) {
            let points: Vec<Point> = [2, 3, 4, 6, 8]
                .into_iter()
                .zip(speedups)
                .map(|(workers, speedup)| Point { workers, speedup })
                .collect();
            let error = |of: Coefficients| {
                let one = |point: &Point| {
                    let n = f64::from(point.workers);
                    let fitted = 1.0 + of.sigma * (n - 1.0) + of.kappa * n * (n - 1.0);
                    (1.0 - fitted * point.speedup / n).powi(2)
                };
                points.iter().map(one).sum::<f64>()
            };
            let best = coefficients(&points, relative);
            prop_assert!(best.sigma >= 0.0 && best.kappa >= 0.0);
            let other = Coefficients {
                sigma: (best.sigma + step.0).max(0.0),
                kappa: (best.kappa + step.1).max(0.0),
            };
            prop_assert!(error(best) <= error(other) + 1e-9, "{best:?}, {other:?}");
        }
    }

    /// Rounds around a law: each speedup is off by up to so much, evenly and in turns.
    fn fitted(sigma: f64, kappa: f64, counts: &[u32], noise: f64) -> Usl {
        let column = |&workers: &u32| {
            let n = f64::from(workers);
            let speedup = n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0));
            let off = |round: u32| (f64::from(round * workers) * 0.618_034).fract() - 0.5;
            (workers, (1..=20).map(|r| (r, speedup * (1.0 + noise * off(r)))).collect())
        };
        fit(&Resampled::new(&Table::new(counts.iter().map(column).collect()).unwrap(), 0x5eed))
    }

    const COUNTS: [u32; 6] = [2, 4, 6, 8, 12, 16];

    #[test]
    fn a_peak_is_claimed_where_kappa_is_surely_above_0_and_the_peak_is_near() {
        let usl = fitted(0.05, 0.01, &COUNTS, 0.02);
        let Peak::At(peak) = usl.peak else { panic!("{usl:?}") };
        let (low, high) = peak.interval.unwrap();
        assert!(low <= 9.75 && 9.75 <= high && high - low < 1.0, "{peak:?}");
        assert!(usl.misses.iter().all(|miss| miss.share.abs() < 0.02), "{:?}", usl.misses);
        assert_eq!(usl.curve.limit(), 24.0);
        assert_eq!(fitted(0.05, 0.0, &COUNTS, 0.02).peak, Peak::MayNotExist);
        assert_eq!(fitted(0.05, 0.001, &COUNTS, 0.02).peak, Peak::Beyond { limit: 24.0 });
        assert_eq!(fitted(1.2, 0.05, &COUNTS, 0.02).peak, Peak::FromTheFirst);
    }

    #[test]
    fn the_interval_of_a_peak_ends_where_the_curve_does() {
        // The peak lies at 23 workers, near the end of the curve at 24.
        let usl = fitted(0.05, 0.00182, &COUNTS, 0.06);
        let Peak::At(peak) = usl.peak else { panic!("{usl:?}") };
        let (low, high) = peak.interval.unwrap();
        assert!(low < peak.estimate && peak.estimate < 24.0, "{peak:?}");
        assert!(high.total_cmp(&24.0).is_eq() && usl.peak_may_lie_beyond(), "{peak:?}");
        assert!(!fitted(0.05, 0.01, &COUNTS, 0.02).peak_may_lie_beyond());
    }

    #[test]
    fn speedups_beyond_the_number_of_workers_need_no_coefficient() {
        let points = [(2, 2.1), (4, 4.4), (8, 9.0)];
        let points = points.map(|(workers, speedup)| Point { workers, speedup });
        let none = Coefficients { sigma: 0.0, kappa: 0.0 };
        assert_eq!(coefficients(&points, relative), none);
        assert_eq!(coefficients(&[], relative), none);
        assert_eq!(peak_workers(none), f64::INFINITY);
    }
}
