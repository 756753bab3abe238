//! Intervals by resampling, for whatever has no interval of its own.
//!
//! What was observed is drawn again with replacement, as often as there were observations, and the
//! statistic is worked out anew; the interval is what the middle of these results spans (B. Efron and
//! R. J. Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3: the percentile interval).
//! Whatever belongs together is one observation: both values of a pair, all values of a round.
//!
//! Resamples of a few observations scatter less than the observations do, and a percentile of theirs
//! leaves no room for what is not known of the scatter itself. So the ends are taken further out, as
//! far as a t-interval is wider than one of the normal distribution with the maximum-likelihood
//! variance (T. Hesterberg, What teachers should know about the bootstrap, The American Statistician
//! 69, 2015: the expanded percentile interval): at 15 observations 1.3 % lie beyond either end and not
//! 2.5 %, and with many it makes no difference. `cargo bench --bench judgement` shows what the
//! interval covers.
//!
//! The bias-corrected and accelerated interval is deliberately not offered. Its acceleration is
//! estimated by leaving out one observation at a time, which for a median says nothing (Efron and
//! Tibshirani, section 11.6), and what it mends is not what is wrong at so few observations.
//!
//! Resamples are drawn in blocks, each from a seed of its own, so that threads share the blocks and
//! the result is the same on any number of them.

use super::level::{Estimated, Level};
use super::normal;
use super::quantile::fewest_for;
use super::sample::{Sample, median_in_place};
use super::student;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

/// With more observations than this the ends lie less than a thousandth of the tail further out.
const MANY: usize = 10_000;
/// Resamples that one seed makes, one after the other: fewer would cost more to hand out than to do.
const BLOCK: u32 = 125;

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// How often.
    pub resamples: u32,
    /// What the draws follow from.
    pub seed: u64,
    /// How sure the interval is to be.
    pub level: Level,
}

impl Plan {
    /// 10,000 resamples and an interval at 95 %.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { resamples: 10_000, seed, level: Level::NINETY_FIVE }
    }
}

/// Draws observations with replacement.
#[derive(Debug)]
pub struct Redraw(SplitMix64);

impl Redraw {
    /// Fills a buffer with as many of the observations as there are.
    pub fn fill<T: Copy>(&mut self, observations: &[T], buffer: &mut Vec<T>) {
        buffer.clear();
        buffer.extend(observations.iter().map(|_| observations[self.place(observations.len())]));
    }

    /// Fills a buffer with how often each of so many observations is drawn, when as many are drawn
    /// as there are.
    pub fn count(&mut self, observations: usize, times: &mut Vec<u32>) {
        times.clear();
        times.resize(observations, 0);
        for _ in 0..observations {
            times[self.place(observations)] += 1;
        }
    }

    /// One of so many places, each as likely as the others.
    fn place(&mut self, of: usize) -> usize {
        // The upper half of a product spreads 2^64 values evenly but for one in 2^64 / n.
        ((u128::from(self.0.next_u64()) * of as u128) >> 64) as usize
    }
}

/// The statistic of every resample, in an order that follows from the seed alone. Each thread has a
/// state of its own, for buffers; the statistic redraws what it wants with the source that it is
/// given.
pub fn resampled<S, R: Send>(
    plan: Plan,
    state: impl Fn() -> S + Sync,
    statistic: impl Fn(&mut S, &mut Redraw) -> R + Sync,
) -> Vec<R> {
    let mut seeds = SplitMix64::seed_from_u64(plan.seed);
    let blocks: Vec<(u64, u32)> = (0..plan.resamples.div_ceil(BLOCK))
        .map(|block| (seeds.next_u64(), BLOCK.min(plan.resamples - block * BLOCK)))
        .collect();
    let of_block = |(seed, count): (u64, u32)| {
        let mut source = Redraw(SplitMix64::seed_from_u64(seed));
        let mut state = state();
        (0..count).map(|_| statistic(&mut state, &mut source)).collect::<Vec<R>>()
    };
    blocks.into_par_iter().flat_map_iter(of_block).collect()
}

/// The ends between which the middle of values lies that were resampled from so many observations,
/// taken further out for few of them; infinite values have their place. `None` if a value is no
/// number, or if there are too few values for one beyond either end, or too few observations for an
/// interval of their median.
pub fn ends(mut values: Vec<f64>, observations: usize, level: Level) -> Option<(f64, f64)> {
    let is_few = fewest_for(0.5, level).is_none_or(|fewest| observations < fewest);
    // The trace keeps 9,999 times 0.025 from falling below 250.
    let beyond = |tail: f64| ((values.len() + 1) as f64 * tail + 1e-9).floor() as usize;
    if is_few || beyond(level.tail()) == 0 || values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let place = beyond(expanded_tail(observations, level)).max(1) - 1;
    values.sort_unstable_by(f64::total_cmp);
    Some((*values.get(place)?, *values.get(values.len() - 1 - place)?))
}

/// What is to lie beyond either end of resamples, so that the level itself lies beyond either end of
/// what they were drawn from.
fn expanded_tail(observations: usize, level: Level) -> f64 {
    if observations > MANY {
        return level.tail();
    }
    let n = observations as f64;
    let wider = -student::point(level.tail(), n - 1.0) * (n / (n - 1.0)).sqrt();
    normal::below(-wider)
}

/// A statistic of one sample, with its interval. An observation may be a number, a pair or a whole
/// round. The statistic may put the slice that it is given in another order. `None` if there is no
/// observation or the statistic of all of them is no finite number; no interval where there are
/// fewer observations than an interval of the median takes at this level, or where the statistic of
/// a resample is no number.
pub fn of_one<T: Copy + Send + Sync>(
    observations: &[T],
    plan: Plan,
    statistic: impl Fn(&mut [T]) -> f64 + Sync,
) -> Option<Estimated> {
    let estimate = estimate_of(observations, &statistic)?;
    let values = resampled(plan, Vec::new, |buffer, source| {
        source.fill(observations, buffer);
        statistic(buffer)
    });
    Some(Estimated { estimate, interval: ends(values, observations.len(), plan.level) })
}

/// What two statistics of two samples that have nothing to do with each other come to when they are
/// combined, such as a ratio of medians; the same conditions as for one.
pub fn of_two<T: Copy + Send + Sync>(
    [first, second]: [&[T]; 2],
    plan: Plan,
    statistic: impl Fn(&mut [T]) -> f64 + Sync,
    combine: impl Fn(f64, f64) -> f64 + Sync,
) -> Option<Estimated> {
    let estimate = combine(estimate_of(first, &statistic)?, estimate_of(second, &statistic)?);
    let values = resampled(plan, Vec::new, |buffer, source| {
        let mut of = |observations: &[T]| {
            source.fill(observations, buffer);
            statistic(buffer)
        };
        let (of_first, of_second) = (of(first), of(second));
        combine(of_first, of_second)
    });
    let interval = ends(values, first.len().min(second.len()), plan.level);
    estimate.is_finite().then_some(Estimated { estimate, interval })
}

/// The median of a sample with its interval.
#[must_use]
pub fn median(sample: &Sample, plan: Plan) -> Estimated {
    of_one(sample.ascending(), plan, median_in_place)
        .unwrap_or(Estimated { estimate: sample.median(), interval: None })
}

/// The ratio of the medians of two samples that were not measured in pairs; `None` if a number is
/// not above 0.
#[must_use]
pub fn median_ratio(of: &Sample, against: &Sample, plan: Plan) -> Option<Estimated> {
    let (of, against) = (of.ascending(), against.ascending());
    if of[0] <= 0.0 || against[0] <= 0.0 {
        return None;
    }
    of_two([of, against], plan, median_in_place, |of, against| of / against)
}

/// The median of the ratios of pairs, each resampled as a whole; `None` if there is none, or a
/// number is not above 0.
#[must_use]
pub fn median_of_ratios(pairs: &[(f64, f64)], plan: Plan) -> Option<Estimated> {
    if pairs.iter().any(|(of, against)| *of <= 0.0 || *against <= 0.0) {
        return None;
    }
    let ratios = Sample::new(pairs.iter().map(|(of, against)| of / against))?;
    Some(median(&ratios, plan))
}

fn estimate_of<T: Copy>(observations: &[T], statistic: impl Fn(&mut [T]) -> f64) -> Option<f64> {
    if observations.is_empty() {
        return None;
    }
    let estimate = statistic(&mut observations.to_vec());
    estimate.is_finite().then_some(estimate)
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;
    use proptest::prelude::*;

    fn sample(values: impl IntoIterator<Item = f64>) -> Sample {
        Sample::new(values).unwrap()
    }

    #[test]
    fn the_result_follows_from_the_seed_and_not_from_the_threads() {
        let values = sample((0..15).map(|i| f64::from(i * i)));
        let by = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let draw = |(): &mut (), source: &mut Redraw| source.0.next_u64();
            let plan = Plan { resamples: 1_234, ..Plan::seeded(seed) };
            pool.install(|| (resampled(plan, || (), draw), median(&values, plan)))
        };
        let expected = by(1, 7);
        assert_eq!(expected.0.len(), 1_234);
        for threads in [2, 3, 8] {
            assert_eq!(by(threads, 7), expected, "{threads} threads");
        }
        assert_ne!(by(1, 8).0, expected.0);
        let mut each_once = expected.0.clone();
        each_once.sort_unstable();
        each_once.dedup();
        assert_eq!(each_once.len(), 1_234, "no block repeats another");
    }

    /// With three observations there are 27 resamples, so the distribution of a statistic is known:
    /// the median of 1, 2, 3 is 1 in 7 of 27, 2 in 13 and 3 in 7.
    #[test]
    fn resamples_have_the_distribution_that_counting_gives() {
        let plan = Plan { resamples: 27_000, ..Plan::seeded(1) };
        let medians = resampled(plan, Vec::new, |buffer: &mut Vec<f64>, source| {
            source.fill(&[1.0, 2.0, 3.0], buffer);
            median_in_place(buffer)
        });
        for (value, expected) in [(1.0, 7_000.0), (2.0, 13_000.0), (3.0, 7_000.0)] {
            let found = medians.iter().filter(|median| **median == value).count() as f64;
            // Five standard errors of a count of 27,000.
            assert!((found - expected).abs() < 410.0, "{found} times {value}");
        }
    }

    /// The ends of the interval of a median by counting: it is the k-th smallest of n or below
    /// exactly if at least (n + 1) / 2 of n draws fall on the k smallest.
    #[test]
    fn the_interval_of_a_median_is_that_of_the_exact_distribution() {
        let n = 17_i32;
        let up_to = |k: i32| -> f64 {
            let p = f64::from(k) / f64::from(n);
            let term = |hits: i32| {
                let ways = (0..hits).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
                ways * p.powi(hits) * (1.0 - p).powi(n - hits)
            };
            (9..=n).map(term).sum()
        };
        let tail = expanded_tail(17, Level::NINETY_FIVE);
        let low = (1..=n).find(|k| up_to(*k) > tail).unwrap();
        let found = median(&sample((1..=n).map(f64::from)), Plan::seeded(3));
        assert_eq!((found.estimate, low), (9.0, 5));
        assert_eq!(found.interval, Some((f64::from(low), f64::from(n + 1 - low))));
    }

    /// From the tables of the t distribution: 2.571, 2.145 and 1.984 with 5, 14 and 99 degrees of
    /// freedom.
    #[test]
    fn the_ends_lie_further_out_for_few_observations() {
        for (n, point) in [(6, 2.571_f64), (15, 2.145), (100, 1.984)] {
            let expected = normal::below(-point * (f64::from(n) / f64::from(n - 1)).sqrt());
            let found = expanded_tail(n as usize, Level::NINETY_FIVE);
            assert!((found / expected - 1.0).abs() < 2e-3, "{n}: {found}, {expected}");
        }
        let hundred: Vec<f64> = (1..=999).map(f64::from).collect();
        let many = ends(hundred.clone(), 1_000_000, Level::NINETY_FIVE);
        assert_eq!(many, Some((25.0, 975.0)));
        assert_eq!(ends(hundred, 15, Level::NINETY_FIVE), Some((13.0, 987.0)));
        assert_eq!(ends(vec![f64::NAN; 999], 15, Level::NINETY_FIVE), None);
    }

    #[test]
    fn there_is_no_interval_of_too_few_and_no_ratio_of_what_is_not_above_zero() {
        let five = median(&sample((1..=5).map(f64::from)), Plan::seeded(1));
        assert_eq!(five, Estimated { estimate: 3.0, interval: None });
        let plan = Plan::seeded(1);
        let (zero, six) = (sample([0.0; 6]), sample([2.0; 6]));
        assert_eq!(median_ratio(&zero, &six, plan), None);
        assert_eq!(median_ratio(&six, &zero, plan), None);
        let even = Estimated { estimate: 1.0, interval: Some((1.0, 1.0)) };
        assert_eq!(median_ratio(&six, &six, plan), Some(even));
        assert_eq!(median_of_ratios(&[(1.0, 0.0)], plan), None);
        assert_eq!(median_of_ratios(&[], plan), None);
        assert_eq!(of_one(&[1.0; 6], plan, |_| f64::NAN), None);
        assert_eq!(of_one::<f64>(&[], plan, |_| 1.0), None);
        let few = Plan { resamples: 10, ..plan };
        assert_eq!(median(&six, few).interval, None, "no resample of ten lies beyond 2.5 %");
    }

    /// The standard error of 400 sessions is 1.1 %; the bench `judgement` takes thousands.
    #[test]
    fn the_interval_of_a_median_ratio_holds_the_truth_in_about_95_of_100_sessions() {
        let mut draws = Draws::new(0xb007);
        let plan = Plan { resamples: 1_000, ..Plan::seeded(5) };
        let covered = (0..400).filter(|_| {
            let mut times = |around: f64| sample((0..15).map(|_| around * draws.noise(0.05)));
            let (of, against) = (times(1.2), times(1.0));
            let (low, high) = median_ratio(&of, &against, plan).unwrap().interval.unwrap();
            low <= 1.2 && 1.2 <= high
        });
        let share = covered.count() as f64 / 400.0;
        assert!((0.92..=0.99).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn an_estimate_lies_in_its_interval(values in prop::collection::vec(1.0..9.0_f64, 8..20)) {
            let plan = Plan { resamples: 500, ..Plan::seeded(2) };
            let found = median(&sample(values), plan);
            let (low, high) = found.interval.unwrap();
            prop_assert!(low <= found.estimate && found.estimate <= high);
        }
    }
}
