//! Segments of the sieve of Eratosthenes: writes with growing strides inside the nearest cache.

use super::contract::{Body, Kernel};
use super::jobs;
use crate::model::param::{Param, Scale};
use crate::model::units::Unit;
use std::hint::black_box;

/// Places of a segment, a byte for each odd number.
const PLACES: usize = 16 << 10;
/// A segment covers so many numbers, odd and even.
const NUMBERS: u64 = 2 * PLACES as u64;
/// Segments below 2^32, where the sieve begins anew.
const SEGMENTS: u64 = (1 << 32) / NUMBERS;
/// Primes below this are enough for numbers below 2^32.
const BASE_LIMIT: u32 = 1 << 16;

static GRAIN: Param<u64> = Param::integer(
    "grain",
    "Segments a job",
    "Segments of 16 KiB in one job, each for 32,768 numbers. More segments make longer jobs.",
    (1, 48, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);
static JOBS: Param<u64> = Param::integer(
    "jobs",
    "Jobs",
    "Jobs in the table, each for the numbers after those of the job before, up to 2^32 and then \
     from 0 again.",
    (1, 320, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "cpu.sieve",
    title: "Sieve of primes",
    sentence: "Each worker counts primes with a sieve of Eratosthenes in segments that fit into \
               its nearest cache.",
    params: &jobs::family(&GRAIN.declaration, &JOBS.declaration),
    amount: &JOBS,
    jobs: |params| params.get(&JOBS),
    nominal_job_ns: |params| params.get(&GRAIN) as f64 * 20_000.0,
    units_per_job: Some(|params| params.get(&GRAIN)),
    // A job begins where so many jobs of mean size end, so that it depends on nothing but its
    // number; jobs of uneven sizes overlap or leave gaps.
    body: Body::Jobs(|params| {
        let (grain, base) = (params.get(&GRAIN), base_primes());
        Box::new(move |job, segments| {
            count_primes(black_box(&base), black_box(job * grain), black_box(segments))
        })
    }),
    ..Kernel::COMPUTING
};

/// The odd primes that strike out composites, smallest first.
fn base_primes() -> Vec<u32> {
    let mut is_composite = vec![false; BASE_LIMIT as usize];
    let mut primes = Vec::new();
    for number in (3..BASE_LIMIT).step_by(2) {
        if !is_composite[number as usize] {
            primes.push(number);
            let multiples = number as usize..BASE_LIMIT as usize;
            multiples.step_by(number as usize).for_each(|place| is_composite[place] = true);
        }
    }
    primes
}

/// The primes in so many segments from the first one on.
#[inline(never)]
fn count_primes(base: &[u32], first: u64, segments: u64) -> u64 {
    let mut marks = [0; PLACES];
    let mut primes = 0;
    for segment in first..first + segments {
        sieve(base, segment % SEGMENTS, &mut marks);
        primes += marks.iter().map(|mark| u64::from(*mark)).sum::<u64>();
    }
    primes
}

/// Leaves a 1 for each prime among the odd numbers of a segment. The place of the number 1, which
/// nobody strikes out, stands for the prime 2.
fn sieve(base: &[u32], segment: u64, marks: &mut [u8; PLACES]) {
    let lowest = (segment * NUMBERS) as u32 + 1;
    let highest = lowest + (NUMBERS as u32 - 2);
    marks.fill(1);
    for &prime in base {
        let square = prime * prime;
        if square > highest {
            break;
        }
        // Smaller multiples have a smaller factor, and even ones have no place.
        let distance = if square >= lowest {
            square - lowest
        } else {
            let to_multiple = (prime - lowest % prime) % prime;
            if to_multiple.is_multiple_of(2) { to_multiple } else { to_multiple + prime }
        };
        let mut place = distance as usize / 2;
        while place < PLACES {
            marks[place] = 0;
            place += prime as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_are_counted_as_tables_have_them() {
        let base = base_primes();
        let below = |segments| count_primes(&base, 0, segments);
        assert_eq!(below(1), 3_512, "below 2^15");
        assert_eq!(below(2), 6_542, "below 2^16");
        assert_eq!(below(32), 82_025, "below 2^20");
        let mut marks = [0; PLACES];
        sieve(&base, 30, &mut marks);
        let rest = marks
            .iter()
            .zip(0_u64..)
            .filter(|(mark, place)| **mark == 1 && 30 * NUMBERS + 2 * place + 1 < 1_000_000);
        assert_eq!(below(30) + rest.count() as u64, 78_498, "below a million");
    }

    #[test]
    fn the_last_segment_ends_at_the_largest_prime_below_two_to_the_32() {
        let mut marks = [0; PLACES];
        sieve(&base_primes(), SEGMENTS - 1, &mut marks);
        let last = marks.iter().rposition(|mark| *mark == 1).unwrap() as u64;
        assert_eq!((SEGMENTS - 1) * NUMBERS + 2 * last + 1, 4_294_967_291);
        let base = base_primes();
        assert_eq!(count_primes(&base, SEGMENTS, 1), 3_512, "then it begins anew");
    }
}
