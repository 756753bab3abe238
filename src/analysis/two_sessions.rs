//! The ratio of two sets of samples that no round pairs: two sessions of one machine.
//!
//! Trials of different sessions have no partner, so the paired estimate of one session does not
//! apply. The centre is the Hodges-Lehmann shift of the logarithms (the median of all pairwise
//! differences) and the interval is Moses' interval of that shift, from the null distribution of
//! the Wilcoxon rank-sum statistic (Hollander, Wolfe and Chicken, Nonparametric Statistical
//! Methods, 3rd edition 2014, sections 4.2 and 4.3). Both are carried back from logarithms to
//! ratios. The interval knows only the spread inside the two sessions: how much sessions differ
//! from one another cannot be seen in one of each.

use super::estimate::FEWEST_FOR_INTERVAL;
use super::statistics::level::Level;
use super::statistics::normal;
use super::statistics::rank_test::{chance_up_to, ways_by_statistic};

/// Up to this many pairs the null distribution is computed exactly.
const MOST_EXACT_PAIRS: usize = 900;

/// The ratio of two independent sets of samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SessionRatio {
    /// The ratio.
    pub ratio: f64,
    /// Lower end of its 95 % interval; absent below six samples on either side.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Samples of the set that is judged.
    pub n_of: u32,
    /// Samples of the set that it is compared with.
    pub n_against: u32,
}

/// The ratio of a set of samples to another, or `None` if a set is empty or holds a value that
/// has no logarithm.
#[must_use]
pub fn independent_ratio(of: &[f64], against: &[f64]) -> Option<SessionRatio> {
    let shifts = ascending_shifts(of, against)?;
    let interval = (of.len().min(against.len()) >= FEWEST_FOR_INTERVAL).then(|| {
        let place = critical_place(of.len(), against.len());
        (shifts[place - 1].exp(), shifts[shifts.len() - place].exp())
    });
    Some(SessionRatio {
        ratio: middle(&shifts).exp(),
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        n_of: of.len() as u32,
        n_against: against.len() as u32,
    })
}

/// How surprising the samples would be if the clearest of three statements about a band from `-edge`
/// to `edge`, in logarithms, were not so: that the shift lies above it, below it, or inside it. An
/// interval keeps to one side of the edges exactly if this is at most 5 %. `None` without an interval.
#[must_use]
pub fn level_of_a_band(of: &[f64], against: &[f64], edge: f64) -> Option<f64> {
    let shifts = ascending_shifts(of, against)?;
    if of.len().min(against.len()) < FEWEST_FOR_INTERVAL {
        return None;
    }
    let chance = |is_against: &dyn Fn(f64) -> bool| {
        let count = shifts.iter().filter(|shift| is_against(**shift)).count();
        chance_of_so_few(count, of.len(), against.len())
    };
    // The ends belong to the band, so only what lies beyond them speaks against it.
    let beyond = chance(&|shift| shift <= edge).min(chance(&|shift| shift >= -edge));
    let inside = chance(&|shift| shift < -edge).max(chance(&|shift| shift > edge));
    Some((2.0 * beyond.min(inside)).min(1.0))
}

/// The logarithms of all pairwise ratios in ascending order; `None` if a set is empty or holds a
/// value that has no logarithm.
fn ascending_shifts(of: &[f64], against: &[f64]) -> Option<Vec<f64>> {
    let usable = |values: &[f64]| !values.is_empty() && values.iter().all(|v| v.is_normal());
    if !usable(of) || !usable(against) || of.iter().chain(against).any(|v| *v < 0.0) {
        return None;
    }
    let mut shifts: Vec<f64> =
        of.iter().flat_map(|a| against.iter().map(move |b| a.ln() - b.ln())).collect();
    shifts.sort_unstable_by(f64::total_cmp);
    Some(shifts)
}

/// The probability that at most so many of the pairs lie on one side, if neither set tends to.
fn chance_of_so_few(count: usize, of: usize, against: usize) -> f64 {
    let pairs = of * against;
    if pairs > MOST_EXACT_PAIRS {
        let (middle, spread) = middle_and_spread(of, against);
        return normal::below((count as f64 + 1.0 - middle) / spread);
    }
    chance_up_to(count, of, against)
}

/// The mean and the standard deviation of the Mann-Whitney statistic.
fn middle_and_spread(of: usize, against: usize) -> (f64, f64) {
    let pairs = (of * against) as f64;
    (pairs / 2.0, (pairs * (of + against + 1) as f64 / 12.0).sqrt())
}

fn middle(sorted: &[f64]) -> f64 {
    f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
}

/// The place, from 1, of the sorted pairwise difference at which the interval begins: the
/// smallest value of the rank-sum statistic at which its distribution function reaches the tail.
fn critical_place(of: usize, against: usize) -> usize {
    let (pairs, tail) = (of * against, Level::NINETY_FIVE.tail());
    if pairs > MOST_EXACT_PAIRS {
        let (middle, spread) = middle_and_spread(of, against);
        return ((middle + normal::point(tail) * spread).floor() as usize).max(1);
    }
    let ways = ways_by_statistic(of, against);
    let tail = ways.iter().sum::<i128>() as f64 * tail;
    let mut sum = 0;
    let reached = ways.iter().position(|ways| {
        sum += ways;
        sum as f64 >= tail
    });
    reached.expect("the sum of all ways is above a fortieth of itself").max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Seed;
    use proptest::prelude::*;
    use rand_xoshiro::SplitMix64;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    #[test]
    fn the_interval_begins_where_published_tables_say() {
        // Two-sided 5 % critical values of U (Mann and Whitney's table): the largest U that is
        // significant. The interval begins one place further.
        let table = [(6, 6, 5), (7, 7, 8), (8, 8, 13), (10, 10, 23), (12, 9, 26), (20, 20, 127)];
        for (of, against, critical) in table {
            assert_eq!(critical_place(of, against), critical + 1, "{of} and {against}");
        }
    }

    #[test]
    fn the_normal_approximation_meets_the_exact_place_where_they_join() {
        let exact = critical_place(30, 30);
        let approximate = (450.0 - 1.959_964 * (900.0_f64 * 61.0 / 12.0).sqrt()).floor() as usize;
        assert!(exact.abs_diff(approximate) <= 1, "{exact} and {approximate}");
        assert!(critical_place(31, 31) > exact);
    }

    #[test]
    fn a_ratio_is_what_it_is_built_from() {
        let base: Vec<f64> = (0..15).map(|i| 100.0 + f64::from(i)).collect();
        let doubled: Vec<f64> = base.iter().map(|v| v * 2.0).collect();
        let found = independent_ratio(&doubled, &base).unwrap();
        assert!((found.ratio - 2.0).abs() < 1e-12);
        assert!(found.low.unwrap() < 2.0 && 2.0 < found.high.unwrap());
        let mirrored = independent_ratio(&base, &doubled).unwrap();
        assert!((mirrored.ratio * found.ratio - 1.0).abs() < 1e-12);
        assert!((mirrored.low.unwrap() * found.high.unwrap() - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn an_interval_keeps_clear_of_an_edge_exactly_if_the_value_is_at_most_5_percent(
            of in prop::collection::vec(0.5..2.0_f64, 6..34),
            against in prop::collection::vec(0.5..2.0_f64, 6..34),
            edge in 0.0..0.9_f64, shift in 0.5..2.0_f64,
        ) {
            let of: Vec<f64> = of.into_iter().map(|value| value * shift).collect();
            let found = independent_ratio(&of, &against).unwrap();
            let (low, high) = (found.low.unwrap().ln(), found.high.unwrap().ln());
            let is_beyond = low > edge || high < -edge;
            let is_inside = low >= -edge && high <= edge;
            let level = level_of_a_band(&of, &against, edge).unwrap();
            prop_assert_eq!(
                level <= 0.05, is_beyond || is_inside,
                "{} for {} to {} beside {}", level, low, high, edge
            );
        }
    }

    #[test]
    fn what_has_no_ratio_gives_none_and_few_samples_give_no_interval() {
        for wrong in [&[][..], &[0.0, 1.0], &[-1.0], &[f64::NAN], &[f64::INFINITY]] {
            assert_eq!(independent_ratio(wrong, &[1.0, 2.0]), None);
            assert_eq!(independent_ratio(&[1.0, 2.0], wrong), None);
        }
        let few = independent_ratio(&[2.0; 5], &[1.0; 20]).unwrap();
        assert_eq!((few.low, few.high, few.n_of, few.n_against), (None, None, 5, 20));
        assert_eq!(level_of_a_band(&[2.0; 5], &[1.0; 20], 0.1), None);
        assert!((few.ratio - 2.0).abs() < 1e-12);
    }

    #[test]
    fn the_interval_covers_the_truth_about_as_often_as_it_promises() {
        let mut random = SplitMix64::seed_from_u64(Seed(0x5eed).0);
        let mut noise = || {
            // The sum of twelve uniform numbers less six: standard deviation 1.
            (0..12).map(|_| random.next_u64() as f64 / u64::MAX as f64).sum::<f64>() - 6.0
        };
        let mut covered = 0;
        for _ in 0..1_000 {
            let mut draw = |centre: f64| -> Vec<f64> {
                (0..12).map(|_| centre * (0.05 * noise()).exp()).collect()
            };
            let (of, against) = (draw(1.2), draw(1.0));
            let found = independent_ratio(&of, &against).unwrap();
            covered += i32::from(found.low.unwrap() <= 1.2 && 1.2 <= found.high.unwrap());
        }
        assert!((935..=970).contains(&covered), "{covered} of 1000");
    }
}
