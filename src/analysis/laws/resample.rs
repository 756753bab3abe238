//! Speedups of resampled rounds: how far a fit moves if other rounds had been measured.
//!
//! Whole rounds are drawn with replacement by [`resampled`], the same ones for every worker count,
//! because a round shares its base and the state of the machine. For each drawing the speedups are
//! Hodges and Lehmann's middles again, as those that are shown.
//!
//! An interval of plain percentiles is too narrow for few rounds, by the factor
//! `sqrt(n / (n - 1)) t / z` of a mean (T. C. Hesterberg, What teachers should know about the
//! bootstrap, The American Statistician 69, 2015, section 5.2.1), so its ends are moved away from
//! the estimate by that factor. Expanded percentiles, which `statistics::bootstrap` takes, would need
//! ten times as many drawings: of 1,000 over six rounds they are the second from either end.

use super::super::estimate::FEWEST_FOR_INTERVAL;
use super::super::statistics::bootstrap::{Plan, Redraw, resampled};
use super::super::statistics::level::{Estimated, Level};
use super::super::statistics::normal;
use super::super::statistics::sample::Sample;
use super::super::statistics::signed_rank::centre;
use super::super::statistics::student;
use super::rounds::Table;
use rayon::prelude::*;

/// What lies below the upper end of a 95 % interval.
const UPPER: f64 = 0.975;
/// How often rounds are drawn: 25 of them lie beyond either end of an interval.
const DRAWINGS: u32 = 1_000;
/// Drawings that one thread takes at a time: fewer would cost more to hand out than to do.
const AT_A_TIME: usize = 125;

/// A worker count with its speedup.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The worker count.
    pub workers: u32,
    /// The speedup.
    pub speedup: f64,
}

/// The speedups of a table, and those of resampled rounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    points: Vec<Point>,
    rounds: usize,
    /// For each drawing the speedup of each point; empty below six rounds.
    drawings: Vec<Vec<f64>>,
}

impl Resampled {
    /// Draws rounds of a table again and again.
    #[must_use]
    pub fn new(table: &Table, seed: u64) -> Self {
        let columns: Vec<Averages> = table.logs().iter().map(|logs| Averages::new(logs)).collect();
        let middle = |logs: &Vec<f64>| {
            let sample = Sample::new(logs.iter().copied()).expect("a table holds finite numbers");
            centre(&sample, Level::NINETY_FIVE).estimate.exp()
        };
        let speedups = table.logs().iter().map(middle);
        let points = table.workers().iter().zip(speedups);
        let groups = table.logs().first().map_or(0, Vec::len);
        let resamples = if table.rounds() < FEWEST_FOR_INTERVAL { 0 } else { DRAWINGS };
        let plan = Plan { resamples, ..Plan::seeded(seed) };
        let draw = |times: &mut Vec<u32>, source: &mut Redraw| {
            source.count(groups, times);
            columns.iter().map(|column| column.middle(times).exp()).collect()
        };
        Self {
            points: points.map(|(&workers, speedup)| Point { workers, speedup }).collect(),
            rounds: groups,
            drawings: resampled(plan, Vec::new, draw),
        }
    }

    /// The measured speedups.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Whether there are enough rounds for intervals.
    #[must_use]
    pub fn has_intervals(&self) -> bool {
        !self.drawings.is_empty()
    }

    /// The same drawings with some of the worker counts.
    #[must_use]
    pub fn only(&self, keep: impl Fn(u32) -> bool) -> Self {
        let kept: Vec<bool> = self.points.iter().map(|point| keep(point.workers)).collect();
        let some = |drawing: &Vec<f64>| {
            let pairs = drawing.iter().zip(&kept).filter(|(_, kept)| **kept);
            pairs.map(|(speedup, _)| *speedup).collect()
        };
        Self {
            points: self.points.iter().copied().filter(|point| keep(point.workers)).collect(),
            rounds: self.rounds,
            drawings: self.drawings.iter().map(some).collect(),
        }
    }

    /// What a fit makes of every drawing.
    #[must_use]
    pub fn each<T: Send>(&self, fit: impl Fn(&[Point]) -> T + Sync) -> Vec<T> {
        let fitted = |points: &mut Vec<Point>, drawing: &Vec<f64>| {
            for (point, speedup) in points.iter_mut().zip(drawing) {
                point.speedup = *speedup;
            }
            fit(points)
        };
        self.drawings
            .par_iter()
            .with_min_len(AT_A_TIME)
            .map_init(|| self.points.clone(), fitted)
            .collect()
    }

    /// A coefficient that cannot leave its range, with the interval that belongs to its values in
    /// all drawings.
    #[must_use]
    pub fn coefficient(
        &self,
        estimate: f64,
        mut drawn: Vec<f64>,
        (least, most): (f64, f64),
    ) -> Estimated {
        if drawn.is_empty() {
            return Estimated { estimate, interval: None };
        }
        drawn.sort_unstable_by(f64::total_cmp);
        let beyond = drawn.len() / 40;
        let ends = (drawn[beyond], drawn[drawn.len() - 1 - beyond]);
        let factor = widening(self.rounds);
        let low = (estimate - (estimate - ends.0) * factor).clamp(least, most).min(estimate);
        let high = (estimate + (ends.1 - estimate) * factor).clamp(least, most).max(estimate);
        Estimated { estimate, interval: Some((low, high)) }
    }
}

/// By how much percentiles of resampled rounds are too near to the estimate.
fn widening(rounds: usize) -> f64 {
    let degrees = rounds.saturating_sub(1).max(1) as f64;
    (rounds as f64 / degrees).sqrt() * student::point(UPPER, degrees) / normal::point(UPPER)
}

/// The Walsh averages of some rounds, in ascending order, each with its two rounds. A drawing then
/// needs no sorting: an average counts as often as its pair was drawn.
struct Averages {
    rounds: usize,
    averages: Vec<Average>,
}

struct Average {
    value: f64,
    /// The place of its first round.
    first: u16,
    /// The place of its second round, counted on from the number of rounds where that is the first
    /// one again.
    second: u16,
}

impl Averages {
    fn new(logs: &[f64]) -> Self {
        let rounds = logs.len();
        let mut averages = Vec::with_capacity(rounds * (rounds + 1) / 2);
        for (second, b) in logs.iter().enumerate() {
            for (first, a) in logs[..=second].iter().enumerate() {
                let place = if first == second { rounds + second } else { second };
                averages.push(Average {
                    value: a / 2.0 + b / 2.0,
                    first: first as u16,
                    second: place as u16,
                });
            }
        }
        averages.sort_unstable_by(|a, b| a.value.total_cmp(&b.value));
        Self { rounds, averages }
    }

    /// The median of the averages of drawn rounds.
    ///
    /// Rounds drawn `a` and `b` times make `a b` pairs, and a round drawn `a` times makes
    /// `a (a + 1) / 2` with itself. Twice of each is a product, so that one multiplication without
    /// a branch counts either.
    fn middle(&self, times: &[u32]) -> f64 {
        let doubled = times.iter().map(|times| 2 * times);
        let factors: Vec<u32> = doubled.chain(times.iter().map(|times| times + 1)).collect();
        // However rounds are drawn, there are as many pairs.
        let pairs = (self.rounds * (self.rounds + 1) / 2) as u32;
        let (lower, upper) = (2 * pairs.div_ceil(2), 2 * (pairs / 2 + 1));
        let mut counted = 0;
        let mut up_to = |place: u32, from: usize| {
            let mut at = from;
            while counted < place {
                let average = &self.averages[at];
                counted += times[usize::from(average.first)] * factors[usize::from(average.second)];
                at += 1;
            }
            at
        };
        let at_lower = up_to(lower, 0);
        let at_upper = up_to(upper, at_lower);
        let value = |after: usize| self.averages[after - 1].value;
        value(at_lower) / 2.0 + value(at_upper) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(rounds: u32) -> Table {
        let noise =
            |round: u32, of: f64| of * (1.0 + 0.02 * (f64::from(round) * 0.754_877).fract());
        let column = |of: f64| (1..=rounds).map(|round| (round, noise(round, of))).collect();
        Table::new(vec![(2, column(1.9)), (4, column(3.4))]).unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_drawings_on_any_number_of_threads() {
        let drawn = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Resampled::new(&table(12), seed))
        };
        let one = drawn(1, 7);
        assert_eq!(one.drawings.len(), 1_000);
        assert_eq!(one, drawn(3, 7));
        assert_ne!(one.drawings, drawn(1, 8).drawings);
        let sums = |resampled: &Resampled| {
            resampled.each(|points| points.iter().map(|p| p.speedup).sum::<f64>())
        };
        assert_eq!(sums(&one)[17], one.drawings[17][0] + one.drawings[17][1]);
        let four = one.only(|workers| workers == 4);
        assert_eq!(four.points(), [one.points()[1]]);
        assert_eq!(sums(&four)[17], one.drawings[17][1]);
    }

    #[test]
    fn below_six_rounds_there_is_no_interval_and_a_coefficient_stays_in_its_range() {
        let few = Resampled::new(&table(5), 1);
        let coefficient = few.coefficient(0.3, few.each(|_| 0.3), (0.0, 1.0));
        assert_eq!(coefficient, Estimated { estimate: 0.3, interval: None });
        let many = Resampled::new(&table(6), 1);
        let wide = many.each(|points| if points[0].speedup > 1.92 { 0.9 } else { 0.05 });
        let (low, high) = many.coefficient(0.1, wide, (0.0, 1.0)).interval.unwrap();
        assert_eq!((low, high), (0.1 - 0.05 * widening(6), 1.0));
    }

    proptest! {
        #[test]
        fn the_middle_of_drawn_rounds_is_that_of_the_rounds_written_out(
            logs in prop::collection::vec(-3.0..3.0_f64, 1..14),
            seed in any::<u64>(),
        ) {
            let averages = Averages::new(&logs);
            let once = Plan { resamples: 1, ..Plan::seeded(seed) };
            let times = resampled(once, Vec::new, |times, source| {
                source.count(logs.len(), times);
                times.clone()
            });
            let times = &times[0];
            prop_assert_eq!(times.iter().sum::<u32>() as usize, logs.len());
            let drawn = logs.iter().zip(times);
            let drawn = drawn.flat_map(|(log, times)| std::iter::repeat_n(*log, *times as usize));
            let expected = centre(&Sample::new(drawn).unwrap(), Level::NINETY_FIVE).estimate;
            prop_assert_eq!(averages.middle(times), expected);
        }
    }
}
