//! The universal scalability law with its base fitted too.
//!
//! `S = base n / (1 + sigma (n - 1) + kappa n (n - 1))`, as least squares on the speedups
//! themselves, without weights: what the package `usl` of R does from version 2 on (S. Möding and
//! N. J. Gunther). It is no linear problem; it is solved by Levenberg and Marquardt's steps
//! (D. W. Marquardt, An algorithm for least-squares estimation of nonlinear parameters, 1963), once
//! for each set of coefficients that may be above 0, and the best of these solutions is taken.

use super::resample::Point;

/// The most steps of one search; from a start inside the range of the law ten to thirty suffice.
const MOST_STEPS: u32 = 200;
/// A step that improves the sum of squares by less than this share is the last one.
const ENOUGH: f64 = 1e-14;

/// The coefficients of the law with a free base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeBase {
    /// The fitted speedup of one worker; 1 if the measured base belongs to the curve.
    pub base: f64,
    /// Contention.
    pub sigma: f64,
    /// Coherency.
    pub kappa: f64,
}

/// The best fit with a free base, the measured base counting as one point among the others; `None`
/// for fewer points than it takes to determine three coefficients.
#[must_use]
pub fn free_base(points: &[Point]) -> Option<FreeBase> {
    let one = Point { workers: 1, speedup: 1.0 };
    let others = points.iter().copied().filter(|point| point.workers > 1);
    let points: Vec<Point> = [one].into_iter().chain(others).collect();
    if points.len() < 4 {
        return None;
    }
    let steepest = points.iter().map(|p| p.speedup / f64::from(p.workers)).fold(0.0, f64::max);
    let start = FreeBase { base: steepest, sigma: 0.01, kappa: 0.0001 };
    [(true, true), (true, false), (false, true), (false, false)]
        .into_iter()
        .filter_map(|free| search(&points, start, free))
        .filter(|(found, _)| found.base > 0.0 && found.sigma >= 0.0 && found.kappa >= 0.0)
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(found, _)| found)
}

/// The best fit from a start with sigma and kappa free or 0, and its sum of squares.
fn search(
    points: &[Point],
    start: FreeBase,
    (sigma_is_free, kappa_is_free): (bool, bool),
) -> Option<(FreeBase, f64)> {
    let mut at = FreeBase {
        sigma: if sigma_is_free { start.sigma } else { 0.0 },
        kappa: if kappa_is_free { start.kappa } else { 0.0 },
        ..start
    };
    let mut error = squares(points, at);
    let mut damping = 1e-3;
    for _ in 0..MOST_STEPS {
        let (matrix, vector) = normal_equations(points, at, [true, sigma_is_free, kappa_is_free]);
        let step = solve(damped(matrix, damping), vector)?;
        let next = FreeBase {
            base: at.base + step[0],
            sigma: at.sigma + step[1],
            kappa: at.kappa + step[2],
        };
        let next_error = squares(points, next);
        if next_error <= error {
            let is_enough = error - next_error <= ENOUGH * error;
            (at, error) = (next, next_error);
            if is_enough {
                break;
            }
            damping = (damping / 10.0).max(1e-15);
        } else if damping > 1e12 {
            break;
        } else {
            damping *= 10.0;
        }
    }
    error.is_finite().then_some((at, error))
}

fn squares(points: &[Point], at: FreeBase) -> f64 {
    points.iter().map(|point| (point.speedup - value(at, point.workers).0).powi(2)).sum()
}

/// The speedup of so many workers, and its divisor.
fn value(at: FreeBase, workers: u32) -> (f64, f64) {
    let n = f64::from(workers);
    let divisor = 1.0 + at.sigma * (n - 1.0) + at.kappa * n * (n - 1.0);
    (at.base * n / divisor, divisor)
}

type Matrix = [[f64; 3]; 3];

/// The linear problem whose solution is the next step; a coefficient that is not free stays.
fn normal_equations(points: &[Point], at: FreeBase, is_free: [bool; 3]) -> (Matrix, [f64; 3]) {
    let (mut matrix, mut vector) = ([[0.0; 3]; 3], [0.0; 3]);
    for point in points {
        let n = f64::from(point.workers);
        let (fitted, divisor) = value(at, point.workers);
        let all =
            [fitted / at.base, -fitted * (n - 1.0) / divisor, -fitted * n * (n - 1.0) / divisor];
        let slopes: [f64; 3] = std::array::from_fn(|of| if is_free[of] { all[of] } else { 0.0 });
        for row in 0..3 {
            vector[row] += slopes[row] * (point.speedup - fitted);
            for column in 0..3 {
                matrix[row][column] += slopes[row] * slopes[column];
            }
        }
    }
    for (place, row) in matrix.iter_mut().enumerate().filter(|(place, _)| !is_free[*place]) {
        row[place] = 1.0;
    }
    (matrix, vector)
}

/// Marquardt's damping: the diagonal grows by a share of itself, whatever the units.
fn damped(mut matrix: Matrix, damping: f64) -> Matrix {
    for (place, row) in matrix.iter_mut().enumerate() {
        row[place] *= 1.0 + damping;
    }
    matrix
}

/// Cramer's rule; `None` where the equations do not determine a step.
fn solve(matrix: Matrix, vector: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = |m: &Matrix| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
            - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = determinant(&matrix);
    let mut step = [0.0; 3];
    for (place, part) in step.iter_mut().enumerate() {
        let mut replaced = matrix;
        for (row, value) in replaced.iter_mut().zip(vector) {
            row[place] = value;
        }
        *part = determinant(&replaced) / whole;
    }
    step.iter().all(|part| part.is_finite()).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::super::published::{RAY_TRACER, SDM91};
    use super::*;

    fn check(data: &[(u32, f64)], published: [f64; 3], digits: [f64; 3]) {
        let unit = data[0].1;
        let points: Vec<Point> =
            data.iter().map(|&(workers, rate)| Point { workers, speedup: rate / unit }).collect();
        let found = free_base(&points).unwrap();
        let found = [found.sigma, found.kappa, found.base * unit];
        for ((found, published), digit) in found.into_iter().zip(published).zip(digits) {
            assert!((found - published).abs() <= digit, "{found}, not {published}");
        }
    }

    /// What version 2 and later of the package print for their data sets: SDM91 in the README
    /// (alpha 0.0277285, beta 0.0001044, gamma 89.9952330), the ray tracer in the tests of
    /// `confint` (0.0578, 0, 21.8488). Ours are equal to the digits that are printed.
    #[test]
    fn the_coefficients_of_the_r_package_come_out() {
        check(&SDM91, [0.027_728_5, 0.000_104_4, 89.995_233], [5.1e-8, 5e-8, 5e-5]);
        check(&RAY_TRACER, [0.0578, 0.0, 21.8488], [5e-5, 0.0, 5e-5]);
    }

    #[test]
    fn a_curve_without_errors_is_found_again() {
        let curve = |n: f64| 1.0 * n / (1.0 + 0.03 * (n - 1.0) + 0.002 * n * (n - 1.0));
        let points: Vec<Point> = [2, 4, 8, 16]
            .into_iter()
            .map(|workers| Point { workers, speedup: curve(f64::from(workers)) })
            .collect();
        let found = free_base(&points).unwrap();
        let near = |found: f64, expected: f64| (found - expected).abs() < 1e-7;
        assert!(near(found.base, 1.0) && near(found.sigma, 0.03) && near(found.kappa, 0.002));
        assert_eq!(free_base(&points[..2]), None);
        let ideal = [2, 4, 8].map(|workers| Point { workers, speedup: f64::from(workers) });
        let found = free_base(&ideal).unwrap();
        assert!(near(found.base, 1.0) && found.sigma < 1e-7 && found.kappa < 1e-7, "{found:?}");
    }
}
