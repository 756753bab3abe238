//! A fitted law as a curve that ends where nothing is known any more.

/// How far beyond the largest measured worker count a curve reaches (method.md, R40).
pub const REACH: f64 = 1.5;

/// A law with its coefficients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Law {
    /// As many times as fast as there are workers.
    Ideal,
    /// A share of the work is serial, whatever the number of workers (Amdahl).
    Amdahl {
        /// That share.
        serial: f64,
    },
    /// A share of the parallel run's time is serial (Gustafson).
    Gustafson {
        /// That share.
        serial: f64,
    },
    /// Contention and coherency (Gunther).
    Usl {
        /// What contention costs for each further worker.
        sigma: f64,
        /// What coherency costs for each pair of workers.
        kappa: f64,
    },
}

/// The speedups that a law gives, from one worker to [`REACH`] times the largest measured count. It
/// has no values beyond, so that nobody can draw or tell any.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    law: Law,
    limit: f64,
}

impl Curve {
    /// The curve of a law that was fitted to worker counts up to this one.
    #[must_use]
    pub fn new(law: Law, largest_measured: u32) -> Self {
        Self { law, limit: (REACH * f64::from(largest_measured)).max(1.0) }
    }

    /// The largest number of workers for which it has a value.
    #[must_use]
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// The speedup of so many workers; `None` below one worker and beyond the limit.
    #[must_use]
    pub fn at(&self, workers: f64) -> Option<f64> {
        if !(1.0..=self.limit).contains(&workers) {
            return None;
        }
        Some(match self.law {
            Law::Ideal => workers,
            Law::Amdahl { serial } => 1.0 / (serial + (1.0 - serial) / workers),
            Law::Gustafson { serial } => workers - serial * (workers - 1.0),
            Law::Usl { sigma, kappa } => {
                workers / (1.0 + sigma * (workers - 1.0) + kappa * workers * (workers - 1.0))
            }
        })
    }
}

/// How far a measured speedup lies from a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Miss {
    /// The worker count.
    pub workers: u32,
    /// The measured speedup over that of the curve, less 1.
    pub share: f64,
}

/// How far each speedup lies from the curve.
pub(super) fn misses(curve: Curve, points: &[super::resample::Point]) -> Vec<Miss> {
    let miss = |point: &super::resample::Point| {
        let fitted = curve.at(f64::from(point.workers))?;
        Some(Miss { workers: point.workers, share: point.speedup / fitted - 1.0 })
    };
    points.iter().filter_map(miss).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_has_no_value_beyond_one_and_a_half_times_what_was_measured() {
        for law in [
            Law::Ideal,
            Law::Amdahl { serial: 0.1 },
            Law::Gustafson { serial: 0.1 },
            Law::Usl { sigma: 0.02, kappa: 0.001 },
        ] {
            let curve = Curve::new(law, 8);
            assert_eq!(curve.limit(), 12.0);
            assert_eq!(curve.at(1.0), Some(1.0), "{law:?}");
            assert!(curve.at(12.0).is_some_and(|speedup| speedup <= 12.0));
            for outside in [0.0, 0.999, 12.001, 100.0, f64::INFINITY, f64::NAN] {
                assert_eq!(curve.at(outside), None, "{law:?} at {outside}");
            }
        }
    }

    /// The worked examples of M. J. Quinn, Parallel Programming in C with MPI and OpenMP, 2003,
    /// sections 7.3 and 7.4: a speedup of 5.9 on 8 processors where 95 % runs in parallel, of 9.73
    /// on 10 where 3 % of the parallel run is serial; and Gunther's own example of 0.02 and 0.02,
    /// as the package `usl` of R tests it.
    #[test]
    fn published_speedups_come_out() {
        let check = |law: Law, workers: f64, published: f64, within: f64| {
            let found = Curve::new(law, 1024).at(workers).unwrap();
            assert!((found - published).abs() <= within, "{law:?}: {found}, not {published}");
        };
        check(Law::Amdahl { serial: 0.05 }, 8.0, 5.9, 0.05);
        check(Law::Gustafson { serial: 0.03 }, 10.0, 9.73, 1e-9);
        check(Law::Gustafson { serial: 21.0 / 348.0 }, 32.0, 30.13, 0.005);
        let gunther = Law::Usl { sigma: 0.02, kappa: 0.02 };
        let published =
            [(2.0, 1.8868), (4.0, 3.0769), (6.0, 3.5294), (8.0, 3.5398), (10.0, 3.3557)];
        for (workers, speedup) in published {
            check(gunther, workers, speedup, 5e-5);
        }
    }
}
