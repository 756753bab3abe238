//! Whether values of one sample tend to be larger than those of another that was not measured in
//! pairs with it: the test of Mann and Whitney.
//!
//! `U` counts the pairs of a value of each sample in which that of the first is the larger one; a tie
//! counts one half (H. B. Mann and D. R. Whitney, On a test of whether one of two random variables is
//! stochastically larger than the other, Annals of Mathematical Statistics 18, 1947). Without ties
//! and with at most 50 values each, its distribution is counted out; otherwise the normal
//! approximation is used, with the correction for ties and a continuity correction of one half (M.
//! Hollander and D. A. Wolfe, Nonparametric Statistical Methods, 1973, section 4.1; the same rules as
//! R's `wilcox.test`).

use super::normal;
use super::sample::Sample;

/// The largest sample for which the distribution is counted out.
const MOST_FOR_EXACT: usize = 50;

/// What a rank test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankTest {
    /// Pairs in which the first sample has the larger value, ties as one half.
    pub u: f64,
    /// The share of such pairs: one half where neither tends to be larger.
    pub superiority: f64,
    /// The two-sided p-value.
    pub p: f64,
}

/// Compares two samples that were not measured in pairs.
#[must_use]
pub fn mann_whitney(of: &Sample, against: &Sample) -> RankTest {
    let (first, second) = (of.len(), against.len());
    let pairs = first as f64 * second as f64;
    let u = larger_pairs(of.ascending(), against.ascending());
    let ties = tie_lengths(of.ascending(), against.ascending());
    let fewer = u.min(pairs - u);
    let p = if ties.is_empty() && first.max(second) <= MOST_FOR_EXACT {
        2.0 * chance_up_to(fewer as usize, first, second)
    } else {
        let all = (first + second) as f64;
        let tied: f64 = ties.iter().map(|length| length.powi(3) - length).sum();
        let variance = pairs / 12.0 * (all + 1.0 - tied / (all * (all - 1.0)).max(1.0));
        let distance = (pairs / 2.0 - fewer - 0.5).max(0.0);
        // Where all values are equal nothing is known, and nothing differs.
        if variance > 0.0 { 2.0 * normal::below(-distance / variance.sqrt()) } else { 1.0 }
    };
    RankTest { u, superiority: u / pairs, p: p.min(1.0) }
}

/// Pairs in which the first has the larger value, ties as one half; both in ascending order.
fn larger_pairs(of: &[f64], against: &[f64]) -> f64 {
    let (mut smaller, mut up_to) = (0, 0);
    let mut twice = 0.0;
    for value in of {
        while against.get(smaller).is_some_and(|other| other < value) {
            smaller += 1;
        }
        up_to = up_to.max(smaller);
        while against.get(up_to).is_some_and(|other| other <= value) {
            up_to += 1;
        }
        twice += (smaller + up_to) as f64;
    }
    twice / 2.0
}

/// How many values are equal, for each value that stands more than once.
fn tie_lengths(of: &[f64], against: &[f64]) -> Vec<f64> {
    let mut all: Vec<f64> = of.iter().chain(against).copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    // Equal and not of the same bits, so that -0 is a 0.
    let runs = all.chunk_by(|a, b| a == b).map(|run| run.len() as f64);
    runs.filter(|length| *length > 1.0).collect()
}

/// The probability of at most `most` pairs with the larger value in the first sample, if both come
/// from one distribution without ties.
#[must_use]
pub fn chance_up_to(most: usize, first: usize, second: usize) -> f64 {
    let ways = ways_by_statistic(first, second);
    let all = ways.iter().sum::<i128>() as f64;
    ways.iter().take(most + 1).sum::<i128>() as f64 / all
}

/// For each value of the Mann-Whitney statistic, the number of arrangements of the two sets that
/// give it: the coefficients of the Gaussian binomial, as a product of quotients of
/// `1 - q^(against + i)` and `1 - q^i`. Whole numbers keep them exact; up to 50 against 50 they
/// stay below 2^97.
#[must_use]
pub fn ways_by_statistic(of: usize, against: usize) -> Vec<i128> {
    let most = of * against;
    let mut ways = vec![0; most + 1];
    ways[0] = 1;
    for i in 1..=of {
        for statistic in (against + i..=most).rev() {
            ways[statistic] -= ways[statistic - against - i];
        }
        for statistic in i..=most {
            ways[statistic] += ways[statistic - i];
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;
    use proptest::prelude::*;

    fn test(of: &[f64], against: &[f64]) -> RankTest {
        let sample = |values: &[f64]| Sample::new(values.iter().copied()).unwrap();
        mann_whitney(&sample(of), &sample(against))
    }

    fn check(of: &[f64], against: &[f64], u: f64, p: f64, digits: f64) {
        let found = test(of, against);
        assert_eq!(found.u, u);
        assert!((found.p - p).abs() < digits, "{}, published {p}", found.p);
    }

    /// The permeability of membranes: Hollander and Wolfe 1973, table 4.1; R's `wilcox.test` prints
    /// W = 35 and a one-sided p-value of 0.1272.
    #[test]
    fn the_worked_example_of_hollander_and_wolfe_comes_out() {
        let at_term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let earlier = [1.15, 0.88, 0.90, 0.74, 1.21];
        check(&at_term, &earlier, 35.0, 2.0 * 0.1272, 1e-4);
    }

    /// The ages of diabetics of scipy's documentation of `mannwhitneyu`: U = 17 and p = 1/9.
    #[test]
    fn the_example_of_scipy_comes_out() {
        let (men, women) = ([19.0, 22.0, 16.0, 29.0, 24.0], [20.0, 11.0, 17.0, 12.0]);
        check(&men, &women, 17.0, 1.0 / 9.0, 1e-15);
    }

    /// Worked out by hand: the ranks of 1, 2, 2, 3 | 2, 3, 4, 4, 5 have ties of three, two and two,
    /// so U = 2.5, its variance is 20/12 (10 - 36/72) and its distance from 10 less one half is 7.
    #[test]
    fn ties_take_the_corrected_approximation() {
        let found = test(&[1.0, 2.0, 2.0, 3.0], &[2.0, 3.0, 4.0, 4.0, 5.0]);
        assert_eq!(found.u, 2.5);
        let expected = 2.0 * normal::below(-7.0 / (20.0 / 12.0 * 9.5_f64).sqrt());
        assert!((found.p - expected).abs() < 1e-12, "{}", found.p);
        assert_eq!(test(&[1.0; 4], &[1.0; 9]), RankTest { u: 18.0, superiority: 0.5, p: 1.0 });
        assert_eq!(test(&[1.0], &[1.0]).p, 1.0);
        assert_eq!(test(&[0.0], &[-0.0]).u, 0.5);
    }

    #[test]
    fn arrangements_are_counted_as_by_hand() {
        // Two against two: sums 0, 1, 2, 2, 3, 4.
        assert_eq!(ways_by_statistic(2, 2), [1, 1, 2, 1, 1]);
        assert_eq!(ways_by_statistic(1, 3), [1, 1, 1, 1]);
        for (of, against, all) in
            [(3, 3, 20), (6, 6, 924), (7, 6, 1716), (30, 30, 118_264_581_564_861_424)]
        {
            let ways = ways_by_statistic(of, against);
            assert_eq!(ways.iter().sum::<i128>(), all);
            assert!(ways.iter().eq(ways.iter().rev()), "it is symmetric");
        }
    }

    /// The distribution by its definition: of all ways to choose which ranks are the first sample's.
    #[test]
    fn the_exact_distribution_is_that_of_counting_every_choice() {
        for (first, second) in [(1_u32, 1_u32), (2, 5), (4, 4), (5, 3), (6, 6)] {
            let all = first + second;
            let mut counts = vec![0_u32; (first * second + 1) as usize];
            for choice in (0..1_u32 << all).filter(|choice| choice.count_ones() == first) {
                let ranks: u32 = (0..all).filter(|bit| choice >> bit & 1 == 1).sum();
                counts[(ranks - first * (first - 1) / 2) as usize] += 1;
            }
            let choices = f64::from(counts.iter().sum::<u32>());
            for most in 0..counts.len() {
                let expected = f64::from(counts[..=most].iter().sum::<u32>()) / choices;
                let found = chance_up_to(most, first as usize, second as usize);
                assert!((found - expected).abs() < 1e-12, "{first}, {second}, {most}");
            }
        }
    }

    #[test]
    fn the_approximation_continues_where_the_exact_values_end() {
        for most in [800, 1_000, 1_200] {
            let exact = chance_up_to(most, 50, 50);
            let deviation = (2_500.0 * 101.0 / 12.0_f64).sqrt();
            let approximate = normal::below((most as f64 + 0.5 - 1_250.0) / deviation);
            assert!((exact - approximate).abs() < 1e-3, "{exact}, {approximate}");
        }
    }

    /// At 8 and 8 the exact test rejects in 4.99 %; the standard error of 2,000 is 0.5 %.
    #[test]
    fn two_samples_of_one_distribution_differ_in_no_more_than_5_of_100_cases() {
        let mut draws = Draws::new(0x3a);
        let wrong = (0..2_000).filter(|_| {
            let mut eight = || (0..8).map(|_| draws.noise(0.3)).collect::<Vec<_>>();
            let (of, against) = (eight(), eight());
            test(&of, &against).p <= 0.05
        });
        let share = wrong.count() as f64 / 2_000.0;
        assert!((0.035..=0.065).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn changing_places_changes_the_side_and_not_the_p_value(
            of in prop::collection::vec(-9..9_i32, 1..60),
            against in prop::collection::vec(-9..9_i32, 1..60),
        ) {
            let floats = |values: Vec<i32>| values.into_iter().map(f64::from).collect::<Vec<_>>();
            let (of, against) = (floats(of), floats(against));
            let (there, back) = (test(&of, &against), test(&against, &of));
            prop_assert_eq!(there.u + back.u, of.len() as f64 * against.len() as f64);
            prop_assert!((there.p - back.p).abs() < 1e-12);
            prop_assert!((0.0..=1.0).contains(&there.p));
        }
    }
}
