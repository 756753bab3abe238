//! What workers of the waiting kernels do between two operations: compute.

use super::cpu_splitmix::chain;
use crate::model::param::{Param, Params, Scale};
use crate::model::units::Unit;
use std::hint::black_box;

/// Nanoseconds that a step took on a machine of 2024.
const NOMINAL_STEP_NS: f64 = 3.7;

/// How much is computed between two operations.
///
/// In steps and not in nanoseconds: the same steps are the same work in every variant, on a core of
/// one's own and on one that is shared, whereas a loop until a time has passed does less work the
/// less of the core it gets, and would hide what is measured.
pub static COMPUTE: Param<u64> = Param::integer(
    "compute_steps",
    "Computing between",
    "Steps of an integer chain that a worker computes before each operation; a step takes some 4 \
     ns.",
    (0, 0, 10_000_000),
    (Unit::Count, Scale::Linear),
);

/// Computes what the parameters ask for before one operation.
#[inline]
pub fn compute(steps: u64) {
    if steps > 0 {
        black_box(chain(black_box(steps), steps));
    }
}

/// About how long that takes, in nanoseconds.
pub fn nominal_ns(params: &Params) -> f64 {
    params.get(&COMPUTE) as f64 * NOMINAL_STEP_NS
}
