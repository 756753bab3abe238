//! Queens on a board, none of which attacks another: a search tree that is uneven by nature.

use super::contract::{Body, Kernel};
use super::jobs::{DISTRIBUTION, SERIAL, START};
use crate::model::param::{Param, Params, Scale};
use crate::model::units::Unit;
use std::hint::black_box;

/// The smallest board.
const SMALLEST: u64 = 5;
/// Places that the search visits on boards from the smallest to the largest.
const VISITED: [f64; 12] = [
    54.0,
    153.0,
    552.0,
    2_057.0,
    8_394.0,
    35_539.0,
    166_926.0,
    856_189.0,
    4_674_890.0,
    27_358_553.0,
    171_129_072.0,
    1_141_190_303.0,
];

static BOARD: Param<u64> = Param::integer(
    "board",
    "Rows of the board",
    "Rows and columns, and queens. Each one more makes jobs five to six times as long.",
    (SMALLEST, 14, SMALLEST + VISITED.len() as u64 - 1),
    (Unit::Count, Scale::Linear),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table: each is one way to place the queens of the first two rows, of which a \
     board of n rows has (n - 1) x (n - 2). After the last one they begin anew.",
    (1, 312, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "cpu.nqueens",
    title: "Queens on a board",
    sentence: "Each worker searches for all ways to place queens so that none attacks another; \
               some beginnings leave far more to search than others.",
    params: &[
        &BOARD.declaration,
        &JOBS.declaration,
        &DISTRIBUTION.declaration,
        &SERIAL.declaration,
        &START.declaration,
    ],
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns,
    body: Body::Jobs(|params| {
        let search = Search::new(params.get(&BOARD));
        Box::new(move |job, _| black_box(&search).solutions(job))
    }),
    ..Kernel::COMPUTING
};

fn nominal_job_ns(params: &Params) -> f64 {
    let board = params.get(&BOARD);
    let visited = VISITED[(board - SMALLEST) as usize];
    // About 6 ns a place; the beginnings of one board share its places.
    visited * 6.0 / ((board - 1) * (board - 2)) as f64
}

/// What queens in the rows above attack in the next row, a bit for each column.
#[derive(Clone, Copy)]
struct Attacked {
    columns: u32,
    falling: u32,
    rising: u32,
}

impl Attacked {
    const NOTHING: Self = Self { columns: 0, falling: 0, rising: 0 };

    /// With one more queen in this row, seen from the next row.
    fn with(self, queen: u32) -> Self {
        Self {
            columns: self.columns | queen,
            falling: (self.falling | queen) << 1,
            rising: (self.rising | queen) >> 1,
        }
    }

    /// The places in this row that nobody attacks, one bit each.
    fn free(self, all: u32) -> impl Iterator<Item = u32> {
        let mut left = all & !(self.columns | self.falling | self.rising);
        std::iter::from_fn(move || {
            let lowest = left & left.wrapping_neg();
            left ^= lowest;
            (lowest != 0).then_some(lowest)
        })
    }
}

/// A board and every way to place the queens of its first two rows.
struct Search {
    all: u32,
    beginnings: Vec<Attacked>,
}

impl Search {
    fn new(board: u64) -> Self {
        let all = (1 << board) - 1;
        let first = Attacked::NOTHING.free(all).map(|queen| Attacked::NOTHING.with(queen));
        let second = |above: Attacked| above.free(all).map(move |queen| above.with(queen));
        Self { all, beginnings: first.flat_map(second).collect() }
    }

    fn solutions(&self, job: u64) -> u64 {
        let beginning = self.beginnings[(job % self.beginnings.len() as u64) as usize];
        complete(self.all, beginning)
    }
}

/// In how many ways the rows that are left can be filled.
#[inline(never)]
fn complete(all: u32, above: Attacked) -> u64 {
    if above.columns == all {
        return 1;
    }
    above.free(all).map(|queen| complete(all, above.with(queen))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_have_as_many_solutions_as_is_known() {
        for (board, solutions) in [(5, 10), (6, 4), (7, 40), (8, 92), (9, 352), (10, 724)] {
            let search = Search::new(board);
            let beginnings = search.beginnings.len() as u64;
            assert_eq!(beginnings, (board - 1) * (board - 2));
            let found: u64 = (0..beginnings).map(|job| search.solutions(job)).sum();
            assert_eq!(found, solutions, "board {board}");
            assert_eq!(search.solutions(beginnings), search.solutions(0), "they begin anew");
        }
    }
}
