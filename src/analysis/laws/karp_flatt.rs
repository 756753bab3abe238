//! The serial share that each speedup by itself would mean, and whether it grows with the workers.
//!
//! `e = (1 / S - 1 / n) / (1 - 1 / n)` for two or more workers (A. H. Karp and H. P. Flatt,
//! Measuring parallel processor performance, Communications of the ACM 33, 1990). Were there nothing
//! but a serial part, it would be the same for every count. Where it rises, something else costs
//! more with every worker: growing overhead. Where it falls, there is something that larger counts
//! use better.
//!
//! It is worked out round by round, so that its interval is that of Wilcoxon's signed-rank test on
//! the rounds ([`signed_rank`](super::super::statistics::signed_rank)). So is the slope over the
//! counts: in each round the median of the slopes of all pairs of counts (H. Theil, A rank-invariant
//! method of linear and polynomial regression analysis, 1950; P. K. Sen, 1968). A rise is named only
//! where the interval of the slope lies above 0.

use super::super::statistics::level::Estimated;
use super::super::statistics::level::Level;
use super::super::statistics::sample::Sample;
use super::super::statistics::signed_rank::centre;
use super::super::statistics::slope::theil_sen;
use super::refused::Refused;
use super::rounds::Table;

/// The fewest worker counts with a core for each worker, one worker among them, for a slope: of two
/// shares, one outlier decides.
pub const FEWEST_COUNTS: u32 = 4;
/// The law, as the beginning of a sentence.
const NAME: &str = "The trend of the serial share";

/// How the serial share changes with the number of workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It grows: overhead grows with the workers.
    GrowingOverhead,
    /// It falls.
    Falling,
    /// No change is shown.
    Even,
}

/// The slope of the serial share over the number of workers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// By how much the share changes with each worker.
    pub slope: Estimated,
    /// What that means.
    pub course: Course,
}

/// The serial share that a speedup of so many workers would mean; `None` for one worker.
#[must_use]
pub fn serial_share(workers: u32, speedup: f64) -> Option<f64> {
    let part = 1.0 / f64::from(workers);
    (workers > 1).then(|| (1.0 / speedup - part) / (1.0 - part))
}

/// The serial share from the speedups of single rounds.
#[must_use]
pub fn by_rounds(workers: u32, speedups: impl IntoIterator<Item = f64>) -> Option<Estimated> {
    let shares = speedups.into_iter().map(|speedup| serial_share(workers, speedup));
    Some(middle(&Sample::new(shares.collect::<Option<Vec<f64>>>()?)?))
}

/// The trend over the counts of a table, in which every worker has a core like the others'.
///
/// # Errors
/// Why there is none; of the counts that are missing, so many were left out of the table.
pub fn trend(table: &Table, left_out: u32) -> Result<Trend, Refused> {
    let counts = table.workers().len() as u32 + 1;
    if counts < FEWEST_COUNTS {
        return Err(too_few(counts, left_out));
    }
    let rounds = table.logs().first().map_or(0, Vec::len);
    let slope_of = |round: usize| {
        let columns = table.workers().iter().zip(table.logs());
        let share = |(&workers, logs): (&u32, &Vec<f64>)| {
            Some((f64::from(workers), serial_share(workers, logs[round].exp())?))
        };
        let points: Vec<(f64, f64)> = columns.filter_map(share).collect();
        // The interval is that of the rounds' slopes, not of the points of one round.
        Some(theil_sen(&points, Level::NINETY_FIVE)?.slope)
    };
    let slopes: Option<Vec<f64>> = (0..rounds).map(slope_of).collect();
    let slope = middle(&slopes.and_then(Sample::new).ok_or(Refused::NoSharedRound)?);
    let Some((low, high)) = slope.interval else {
        return Err(Refused::TooFewRounds { law: NAME, rounds: table.rounds() as u32 });
    };
    let course = if low > 0.0 {
        Course::GrowingOverhead
    } else if high < 0.0 {
        Course::Falling
    } else {
        Course::Even
    };
    Ok(Trend { slope, course })
}

/// Too few counts for a trend: so many with a core for each worker, so many without.
pub(super) fn too_few(counts: u32, left_out: u32) -> Refused {
    let have = counts + left_out;
    Refused::TooFewCounts { law: NAME, needed: FEWEST_COUNTS, have, left_out }
}

fn middle(sample: &Sample) -> Estimated {
    let centre = centre(sample, Level::NINETY_FIVE);
    Estimated { estimate: centre.estimate, interval: centre.interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M. J. Quinn, Parallel Programming in C with MPI and OpenMP, 2003, section 7.5: example 1 with
    /// a share of 0.1 whatever the count, example 2 with growing overhead, both printed with their
    /// shares, recomputed here from the printed speedups.
    #[test]
    fn the_shares_of_the_published_examples_come_out() {
        let check = |speedups: [f64; 7], published: [f64; 7]| {
            for ((workers, speedup), published) in (2..).zip(speedups).zip(published) {
                let found = serial_share(workers, speedup).unwrap();
                assert!((found - published).abs() < 1.1e-3, "{workers}: {found}, not {published}");
            }
        };
        check([1.82, 2.50, 3.08, 3.57, 4.00, 4.38, 4.71], [0.1; 7]);
        check(
            [1.87, 2.61, 3.23, 3.73, 4.14, 4.46, 4.71],
            [0.070, 0.075, 0.080, 0.085, 0.090, 0.095, 0.100],
        );
        assert_eq!(serial_share(1, 1.0), None);
        assert_eq!(serial_share(4, 4.0), Some(0.0));
        assert_eq!(serial_share(4, 1.0), Some(1.0));
        assert!(serial_share(4, 4.4).unwrap() < 0.0, "beyond the number of workers");
    }

    #[test]
    fn the_share_of_some_rounds_has_an_interval_from_six_on() {
        let speedups = [1.80, 1.81, 1.82, 1.83, 1.84, 1.85];
        let six = by_rounds(2, speedups).unwrap();
        let (low, high) = six.interval.unwrap();
        let near = |found: f64, speedup: f64| (found - (2.0 / speedup - 1.0)).abs() < 1e-12;
        assert!(near(low, 1.85) && near(high, 1.80), "{six:?}");
        assert!((six.estimate - 0.0959).abs() < 1e-3, "{six:?}");
        assert_eq!(by_rounds(2, speedups[1..].iter().copied()).unwrap().interval, None);
        assert_eq!(by_rounds(2, []), None);
        assert_eq!(by_rounds(1, [1.0]), None);
    }

    /// Rounds around a curve of shares, each speedup off by up to 1 % in turns.
    fn table(share: impl Fn(f64) -> f64, counts: &[u32], rounds: u32) -> Table {
        let column = |&workers: &u32| {
            let n = f64::from(workers);
            let speedup = 1.0 / (share(n) + (1.0 - share(n)) / n);
            let off = |round: u32| (f64::from(round * workers) * 0.618_034).fract() - 0.5;
            (workers, (1..=rounds).map(|r| (r, speedup * (1.0 + 0.02 * off(r)))).collect())
        };
        Table::new(counts.iter().map(column).collect()).unwrap()
    }

    #[test]
    fn growing_overhead_is_named_where_the_rounds_agree_on_it() {
        let counts = [2, 4, 6, 8];
        let course = |share: fn(f64) -> f64| trend(&table(share, &counts, 15), 0).unwrap().course;
        assert_eq!(course(|n| 0.05 + 0.01 * n), Course::GrowingOverhead);
        assert_eq!(course(|_| 0.05), Course::Even);
        assert_eq!(course(|n| 0.20 - 0.01 * n), Course::Falling);
        let slope = trend(&table(|n| 0.05 + 0.01 * n, &counts, 15), 0).unwrap().slope;
        let (low, high) = slope.interval.unwrap();
        assert!(low <= 0.01 && 0.01 <= high && high - low < 0.004, "{slope:?}");
    }

    #[test]
    fn too_few_counts_or_rounds_have_no_trend_and_say_why() {
        let refused = |counts: &[u32], rounds| {
            trend(&table(|_| 0.1, counts, rounds), 1).unwrap_err().to_string()
        };
        assert_eq!(
            refused(&[2, 4], 15),
            "The trend of the serial share needs four worker counts with a core for each worker; \
             this design has four, of which one shares busy cores"
        );
        assert_eq!(
            refused(&[2, 3, 4], 5),
            "The trend of the serial share needs six rounds for its intervals; there are five \
             finished rounds"
        );
    }
}
