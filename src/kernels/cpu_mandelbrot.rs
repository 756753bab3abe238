//! Rows of the Mandelbrot set: computing that is uneven by nature.

use super::contract::{Body, Kernel};
use super::jobs::{DISTRIBUTION, SERIAL, START};
use crate::model::param::{Param, Params, Scale};
use crate::model::units::Unit;
use std::hint::black_box;

static ROWS: Param<u64> = Param::integer(
    "rows",
    "Rows",
    "Rows of the picture; each is a job. Rows through the middle take far longer than the others.",
    (1, 256, 1 << 16),
    (Unit::Count, Scale::Logarithmic),
);
static WIDTH: Param<u64> = Param::integer(
    "width",
    "Points a row",
    "Points of the picture in a row. More points make longer jobs.",
    (1, 384, 1 << 16),
    (Unit::Count, Scale::Logarithmic),
);
static DEPTH: Param<u64> = Param::integer(
    "depth",
    "Iterations at most",
    "When a point counts as inside. More iterations make the work more uneven.",
    (1, 1_000, 1 << 24),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "cpu.mandelbrot",
    title: "Mandelbrot rows",
    sentence: "Each worker computes rows of the Mandelbrot set, some of which take far longer than \
               others.",
    params: &[
        &ROWS.declaration,
        &WIDTH.declaration,
        &DEPTH.declaration,
        &DISTRIBUTION.declaration,
        &SERIAL.declaration,
        &START.declaration,
    ],
    amount: &ROWS,
    jobs: |params| params.get(&ROWS),
    // About a third of all points reach the depth in this part of the plane.
    nominal_job_ns: |params| params.get(&WIDTH) as f64 * params.get(&DEPTH) as f64 * 0.32 * 3.5,
    body: Body::Jobs(|params| {
        let picture = Picture::new(params);
        Box::new(move |row, _| black_box(&picture).row(row))
    }),
    ..Kernel::COMPUTING
};

/// The part of the plane from -2 to 0.5 and from -1.25 to 1.25.
struct Picture {
    rows: u64,
    width: u64,
    depth: u64,
}

impl Picture {
    fn new(params: &Params) -> Self {
        Self { rows: params.get(&ROWS), width: params.get(&WIDTH), depth: params.get(&DEPTH) }
    }

    /// The iterations of all points of a row, added up.
    #[inline(never)]
    fn row(&self, row: u64) -> u64 {
        let imaginary = ((row % self.rows) as f64 + 0.5) / self.rows as f64 * 2.5 - 1.25;
        let real = |column: u64| (column as f64 + 0.5) / self.width as f64 * 2.5 - 2.0;
        (0..self.width).map(|column| self.iterations(real(column), imaginary)).sum()
    }

    fn iterations(&self, real: f64, imaginary: f64) -> u64 {
        let (mut x, mut y) = (0.0_f64, 0.0_f64);
        for iteration in 0..self.depth {
            let (x_squared, y_squared) = (x * x, y * y);
            if x_squared + y_squared > 4.0 {
                return iteration;
            }
            y = 2.0 * x * y + imaginary;
            x = x_squared - y_squared + real;
        }
        self.depth
    }
}
