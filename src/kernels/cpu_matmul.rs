//! Products of small matrices: floating-point throughput within the nearest cache.

use super::contract::{Body, Kernel};
use super::jobs;
use crate::model::param::{Param, Scale};
use crate::model::units::Unit;
use std::hint::black_box;

/// Rows and columns: three matrices of this size take 24 KiB.
const SIZE: usize = 32;

type Matrix = [[f64; SIZE]; SIZE];

static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Products a job",
    "Products of two matrices of 32 x 32 numbers in one job. More products make longer jobs.",
    (1, 100, 1 << 24),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, shared among the workers. More jobs make a longer trial.",
    (1, 520, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "cpu.matmul",
    title: "Matrix products",
    sentence: "Each worker multiplies matrices of 32 x 32 floating-point numbers.",
    params: &jobs::family(&GRAIN.declaration, &JOBS.declaration),
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 5_800.0,
    units_per_job: Some(|params| params.get(&GRAIN)),
    body: Body::Jobs(|_| {
        let turn = orthogonal();
        Box::new(move |job, products| chain(job, black_box(products), black_box(&turn)))
    }),
    ..Kernel::COMPUTING
};

/// A reflection whose columns are shifted by one: orthogonal, so that a chain of products neither
/// grows nor vanishes, whatever its length.
fn orthogonal() -> Matrix {
    // Across the vector 1, 2, …, 32.
    let across = |place: usize| (place + 1) as f64;
    let norm: f64 = (0..SIZE).map(|place| across(place) * across(place)).sum();
    let reflected = |row: usize, column: usize| {
        let same = if row == column { 1.0 } else { 0.0 };
        same - 2.0 * across(row) * across(column) / norm
    };
    matrix(|row, column| reflected(row, (column + 1) % SIZE))
}

fn matrix(entry: impl Fn(usize, usize) -> f64) -> Matrix {
    std::array::from_fn(|row| std::array::from_fn(|column| entry(row, column)))
}

/// Multiplies a matrix that follows from the seed by another one so many times, and sums up the bits
/// of the result.
fn chain(seed: u64, products: u64, factor: &Matrix) -> u64 {
    let mut left = matrix(|row, column| ((seed as usize + 31 * row + 7 * column) % 17) as f64);
    let mut product = left;
    let (mut from, mut to) = (&mut left, &mut product);
    for _ in 0..products {
        multiply(from, factor, to);
        std::mem::swap(&mut from, &mut to);
    }
    from.iter().flatten().fold(0, |sum: u64, entry| sum.rotate_left(1) ^ entry.to_bits())
}

/// Row by row, so that the inner loop runs along rows of both the right matrix and the product.
#[inline(never)]
fn multiply(left: &Matrix, right: &Matrix, product: &mut Matrix) {
    for (row, factors) in product.iter_mut().zip(left) {
        let mut sums = [0.0; SIZE];
        for (factor, addends) in factors.iter().zip(right) {
            for (sum, addend) in sums.iter_mut().zip(addends) {
                *sum += factor * addend;
            }
        }
        *row = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_has_the_entries_of_its_closed_form() {
        let left = matrix(|row, column| (row + column) as f64);
        let right = matrix(|row, column| (row * column) as f64);
        let mut product = matrix(|_, _| 0.0);
        multiply(&left, &right, &mut product);
        // The sum over k of (row + k) · (k · column), with the sums of k and of k² below 32.
        assert_eq!(product, matrix(|row, column| (column * (496 * row + 10_416)) as f64));
    }

    #[test]
    fn a_chain_of_products_stays_in_bounds_and_depends_on_its_seed_and_length() {
        let (turn, mut product) = (orthogonal(), matrix(|_, _| 0.0));
        let transposed = matrix(|row, column| turn[column][row]);
        multiply(&turn, &transposed, &mut product);
        let identity = matrix(|row, column| if row == column { 1.0 } else { 0.0 });
        let differences = product.iter().flatten().zip(identity.iter().flatten());
        assert!(differences.into_iter().all(|(found, one)| (found - one).abs() < 1e-12));
        assert_ne!(chain(1, 10, &turn), chain(2, 10, &turn));
        assert_ne!(chain(1, 10, &turn), chain(1, 11, &turn));
        assert_eq!(chain(1, 10, &turn), chain(1, 10, &turn));
    }
}
