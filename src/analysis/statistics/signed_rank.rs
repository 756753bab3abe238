//! Where the middle of paired differences lies: Hodges and Lehmann's estimate with the interval
//! that belongs to Wilcoxon's signed-rank test, and the p-values of that test.
//!
//! The estimate is the median of the Walsh averages `(d_i + d_j) / 2` with `i <= j`; its interval
//! reaches from the `(c + 1)`-th smallest to the `(c + 1)`-th largest of them, where `c` is the
//! critical value of the two-sided test (J. L. Hodges and E. L. Lehmann, Estimates of location based
//! on rank tests, Annals of Mathematical Statistics 34, 1963; M. Hollander and D. A. Wolfe,
//! Nonparametric Statistical Methods, 1973, sections 3.1 to 3.3).
//!
//! The statistic of the test is the number of Walsh averages on one side of the place that is
//! tested (J. W. Tukey 1949), so that test and interval count the same things and cannot disagree:
//! an interval excludes a place exactly if the test at the same level rejects it. Averages that lie
//! on the place itself, which come from zeros and from ties of opposite sign, are counted on the side
//! that speaks against a difference. That is the least favourable of all ways to break the ties, so
//! the p-value is never too small, whatever the number of ties.

use super::level::{Estimated, Level};
use super::normal;
use super::sample::Sample;

/// The most pairs for which the null distribution is counted out; every count up to 2^50 is exact
/// in a float, and beyond, the normal approximation errs by less than one place.
const MOST_FOR_EXACT: usize = 50;
/// The most numbers whose averages are written down; finding them by halving is faster for more.
const MOST_WRITTEN_DOWN: usize = 40;

/// The middle of paired differences, in their unit. There is no interval of fewer pairs than the
/// level needs: six at 95 %, five at 90 %.
#[must_use]
pub fn centre(differences: &Sample, level: Level) -> Estimated {
    let ascending = differences.ascending();
    let averages = average_count(ascending.len());
    let interval = critical_value(ascending.len(), level).map(|critical| {
        let low = walsh_average(ascending, critical + 1);
        (low, walsh_average(ascending, averages - critical))
    });
    let upper = averages / 2 + 1;
    let estimate = match averages % 2 {
        1 => walsh_average(ascending, upper),
        _ => half_sum(walsh_average(ascending, upper - 1), walsh_average(ascending, upper)),
    };
    Estimated { estimate, interval }
}

/// Hodges and Lehmann's estimate alone, of numbers in any order, for resampling; it sorts them.
/// There is at least one, and each is finite.
pub(super) fn middle_in_place(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let averages = average_count(values.len());
    let (lower, upper) = ((averages - 1) / 2 + 1, averages / 2 + 1);
    if values.len() > MOST_WRITTEN_DOWN {
        return half_sum(walsh_average(values, lower), walsh_average(values, upper));
    }
    let mut written = Vec::with_capacity(averages as usize);
    for (place, smaller) in values.iter().enumerate() {
        written.extend(values[place..].iter().map(|larger| half_sum(*smaller, *larger)));
    }
    let (below, middle, _) =
        written.select_nth_unstable_by((upper - 1) as usize, f64::total_cmp);
    let middle = *middle;
    match lower == upper {
        true => middle,
        false => half_sum(below.iter().copied().fold(f64::NEG_INFINITY, f64::max), middle),
    }
}

/// The p-value of the one-sided test that the middle lies above a place.
#[must_use]
pub fn p_above(differences: &Sample, place: f64) -> f64 {
    let ascending = differences.ascending();
    probability_up_to(ascending.len(), averages_up_to(ascending, place))
}

/// The p-value of the one-sided test that the middle lies below a place.
#[must_use]
pub fn p_below(differences: &Sample, place: f64) -> f64 {
    let ascending = differences.ascending();
    let smaller = averages_up_to(ascending, place.next_down());
    probability_up_to(ascending.len(), average_count(ascending.len()) - smaller)
}

/// The p-value of the two-sided test that the middle lies elsewhere than at a place.
#[must_use]
pub fn p_elsewhere(differences: &Sample, place: f64) -> f64 {
    (2.0 * p_above(differences, place).min(p_below(differences, place))).min(1.0)
}

/// The largest value of the signed-rank statistic of `n` pairs that the two-sided test rejects;
/// `None` for so few pairs that it rejects nothing.
fn critical_value(n: usize, level: Level) -> Option<u64> {
    if n > MOST_FOR_EXACT {
        let (mean, deviation) = moments(n);
        let critical = mean + normal::point(level.tail()) * deviation - 0.5;
        return (critical >= 0.0).then_some(critical.floor() as u64);
    }
    let ways = sign_patterns(n);
    let all = all_patterns(n);
    let mut below = 0.0;
    let kept = ways.iter().take_while(|ways| {
        below += **ways;
        below / all <= level.tail()
    });
    (kept.count() as u64).checked_sub(1)
}

/// The probability of a value of the signed-rank statistic of `n` pairs up to this one, if the
/// middle is where the test supposes it.
fn probability_up_to(n: usize, statistic: u64) -> f64 {
    if n > MOST_FOR_EXACT {
        let (mean, deviation) = moments(n);
        return normal::below((statistic as f64 + 0.5 - mean) / deviation);
    }
    let up_to = usize::try_from(statistic).unwrap_or(usize::MAX).saturating_add(1);
    sign_patterns(n).iter().take(up_to).sum::<f64>() / all_patterns(n)
}

/// Mean and standard deviation of the signed-rank statistic of `n` pairs.
fn moments(n: usize) -> (f64, f64) {
    let pairs = n as f64;
    let deviation = (pairs * (pairs + 1.0) * (2.0 * pairs + 1.0) / 24.0).sqrt();
    (pairs * (pairs + 1.0) / 4.0, deviation)
}

/// In how many ways `n` ranks get a sign.
fn all_patterns(n: usize) -> f64 {
    2.0_f64.powi(i32::try_from(n).expect("no more than 50 pairs are counted out"))
}

/// In how many of the 2^n ways to give the ranks 1 to n a sign the positive ranks add up to each
/// sum. Every rank either joins a sum or does not, so the counts grow rank by rank.
fn sign_patterns(n: usize) -> Vec<f64> {
    let mut ways = vec![0.0; n * (n + 1) / 2 + 1];
    ways[0] = 1.0;
    for rank in 1..=n {
        for sum in (rank..ways.len()).rev() {
            ways[sum] += ways[sum - rank];
        }
    }
    ways
}

/// How many Walsh averages `n` numbers have.
fn average_count(n: usize) -> u64 {
    let n = n as u64;
    n * (n + 1) / 2
}

/// The Walsh average at a place, counted from 1, of numbers in ascending order.
///
/// It halves the interval in which the average lies and counts the averages up to its middle,
/// which takes time in proportion to the numbers and no room for their pairs. The interval is
/// halved on the floats themselves, so that the result is the average and not a neighbour.
fn walsh_average(ascending: &[f64], place: u64) -> f64 {
    let mut low = order_key(ascending[0]);
    let mut high = order_key(ascending[ascending.len() - 1]);
    while low < high {
        let middle = ((i128::from(low) + i128::from(high)) >> 1) as i64;
        if averages_up_to(ascending, float_of_key(middle)) >= place {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    float_of_key(low)
}

fn averages_up_to(ascending: &[f64], limit: f64) -> u64 {
    let mut count = 0;
    let mut end = ascending.len();
    for (start, &smaller) in ascending.iter().enumerate() {
        while end > start && half_sum(smaller, ascending[end - 1]) > limit {
            end -= 1;
        }
        if end <= start {
            break;
        }
        count += (end - start) as u64;
    }
    count
}

fn half_sum(a: f64, b: f64) -> f64 {
    a / 2.0 + b / 2.0
}

/// A whole number that orders floats as they are ordered.
fn order_key(value: f64) -> i64 {
    flip_negative(value.to_bits().cast_signed())
}

fn float_of_key(key: i64) -> f64 {
    f64::from_bits(flip_negative(key).cast_unsigned())
}

/// Turns the order of negative floats round, whose bits grow with their distance from zero; its
/// own inverse.
fn flip_negative(bits: i64) -> i64 {
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;
    use proptest::prelude::*;

    fn sample(values: &[f64]) -> Sample {
        Sample::new(values.iter().copied()).unwrap()
    }

    fn centre_of(differences: &[f64]) -> Estimated {
        centre(&sample(differences), Level::NINETY_FIVE)
    }

    fn sorted_averages(values: &[f64]) -> Vec<f64> {
        let mut averages: Vec<f64> = (0..values.len())
            .flat_map(|i| (i..values.len()).map(move |j| half_sum(values[i], values[j])))
            .collect();
        averages.sort_unstable_by(f64::total_cmp);
        averages
    }

    /// The two-sided 5 % points of F. Wilcoxon and R. A. Wilcox, Some Rapid Approximate
    /// Statistical Procedures, 1964, as printed in most textbooks.
    #[test]
    fn critical_values_are_those_of_the_published_table() {
        #[rustfmt::skip]
        let published = [
            (6, 0), (7, 2), (8, 3), (9, 5), (10, 8), (11, 10), (12, 13), (13, 17), (14, 21),
            (15, 25), (16, 29), (17, 34), (18, 40), (19, 46), (20, 52), (25, 89), (30, 137),
        ];
        for (n, critical) in published {
            assert_eq!(critical_value(n, Level::NINETY_FIVE), Some(critical), "n = {n}");
        }
        // The one-sided 5 % points of the same table.
        for (n, critical) in [(5, 0), (6, 2), (7, 3), (8, 5), (10, 10), (15, 30), (20, 60)] {
            assert_eq!(critical_value(n, Level::NINETY), Some(critical), "n = {n}");
        }
        for n in 0..6 {
            assert_eq!(critical_value(n, Level::NINETY_FIVE), None, "n = {n}");
        }
    }

    #[test]
    fn the_approximation_continues_where_the_exact_values_end() {
        let critical = |n: usize| critical_value(n, Level::NINETY_FIVE).unwrap();
        assert_eq!(critical(50), 434, "the largest of the published table");
        let (last_step, step_before) = (critical(51) - critical(50), critical(50) - critical(49));
        assert!(last_step.abs_diff(step_before) <= 2, "{step_before}, then {last_step}");
        for statistic in [300, 400, 434, 500, 637] {
            let exact = probability_up_to(50, statistic);
            let (mean, deviation) = moments(50);
            let approximate = normal::below((statistic as f64 + 0.5 - mean) / deviation);
            assert!((exact - approximate).abs() < 1e-3, "{exact}, {approximate}");
        }
    }

    /// The depression scores of nine patients before and after treatment: Hollander and Wolfe
    /// 1973, table 3.1 and examples 3.1 to 3.3; also the first example of R's `wilcox.test`, which
    /// prints V = 40 and a one-sided p-value of 0.01953.
    #[test]
    fn the_worked_example_of_hollander_and_wolfe_comes_out() {
        // In thousandths, because one of the scores looks like a rounded pi.
        let before = [1830, 500, 1620, 2480, 1680, 1880, 1550, 3060, 1300];
        let after = [878, 647, 598, 2050, 1060, 1290, 1060, 3140, 1290];
        let differences: Vec<f64> =
            before.iter().zip(after).map(|(b, a)| f64::from(a - b) / 1e3).collect();
        let centre = centre_of(&differences);
        let (low, high) = centre.interval.unwrap();
        for (found, published) in [(centre.estimate, -0.46), (low, -0.786), (high, -0.010)] {
            assert!((found - published).abs() < 1e-9, "{found}, published {published}");
        }
        let p = p_below(&sample(&differences), 0.0);
        assert!((p - 0.01953).abs() < 5e-6, "{p}, published 0.01953");
        assert_eq!(p_elsewhere(&sample(&differences), 0.0), 2.0 * p);
    }

    /// Darwin's cross- and self-fertilised maize, in eighths of an inch (R. A. Fisher, The Design of
    /// Experiments, 1935, section 17); scipy's documentation of `wilcoxon` prints a statistic of 24
    /// and p = 0.041259765625.
    #[test]
    fn the_p_value_of_darwins_maize_comes_out() {
        let maize = [
            49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0,
        ];
        assert_eq!(p_elsewhere(&sample(&maize), 0.0), 0.041_259_765_625);
    }

    /// The p-value by its definition: of all ways to give the ranks of the distances a sign.
    #[test]
    fn p_values_are_those_of_counting_every_sign() {
        let mut draws = Draws::new(0x51);
        for n in 1..=10_u32 {
            let values: Vec<f64> = (0..n).map(|_| draws.normal() + 0.3).collect();
            let mut by_distance = values.clone();
            by_distance.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
            let ranks_of_positive: u32 =
                (1..).zip(&by_distance).filter(|(_, v)| **v > 0.0).map(|(rank, _)| rank).sum();
            let sum = |signs: u32| -> u32 {
                (0..n).filter(|bit| signs >> bit & 1 == 1).map(|bit| bit + 1).sum()
            };
            let as_large = (0..1_u32 << n).filter(|signs| sum(*signs) >= ranks_of_positive);
            let expected = as_large.count() as f64 / f64::from(1_u32 << n);
            assert_eq!(p_above(&sample(&values), 0.0), expected, "{values:?}");
        }
    }

    #[test]
    fn small_cases_are_those_found_by_hand() {
        // Walsh averages of 1, 2, 6: 1, 1.5, 2, 3.5, 4, 6.
        type Interval = Option<(f64, f64)>;
        let cases: [(&[f64], f64, Interval); 5] = [
            (&[3.0], 3.0, None),
            (&[1.0, 2.0], 1.5, None),
            (&[1.0, 2.0, 6.0], 2.75, None),
            (&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.0, Some((0.0, 0.0))),
            (&[-1.0, 0.0, 1.0, 2.0, 3.0, 4.0], 1.5, Some((-1.0, 4.0))),
        ];
        for (differences, estimate, interval) in cases {
            assert_eq!(centre_of(differences), Estimated { estimate, interval }, "{differences:?}");
        }
        assert_eq!(p_elsewhere(&sample(&[0.0; 8]), 0.0), 1.0, "nothing differs");
        assert_eq!(p_elsewhere(&sample(&[1.0; 6]), 0.0), 2.0 / 64.0);
        // Zeros count on the side that speaks against a difference: the sum is 1 + 2 + 3 of 21.
        let with_zeros = [0.0, 0.0, 1.0, 2.0, 3.0, 4.0];
        assert_eq!(p_above(&sample(&with_zeros), 0.0), probability_up_to(6, 3));
    }

    proptest! {
        #[test]
        fn a_walsh_average_by_counting_is_that_by_sorting(
            values in prop::collection::vec(-50.0..50.0_f64, 1..25),
            place in 0.0..1.0_f64,
        ) {
            let sample = Sample::new(values).unwrap();
            let averages = sorted_averages(sample.ascending());
            let place = (place * averages.len() as f64) as usize;
            let found = walsh_average(sample.ascending(), place as u64 + 1);
            prop_assert_eq!(Some(found), Some(averages[place]));
        }

        #[test]
        fn the_middle_for_resampling_is_the_estimate(
            mut values in prop::collection::vec(-50.0..50.0_f64, 1..60)
        ) {
            let expected = centre_of(&values).estimate;
            prop_assert!((middle_in_place(&mut values) - expected).abs() < 1e-12);
        }

        #[test]
        fn turning_the_differences_round_turns_the_result_round(
            values in prop::collection::vec(-5.0..5.0_f64, 1..70)
        ) {
            let there = centre_of(&values);
            let turned = values.iter().map(|value| -value).collect::<Vec<_>>();
            let back = centre_of(&turned);
            prop_assert!((there.estimate + back.estimate).abs() < 1e-12);
            let mirrored = back.interval.map(|(low, high)| (-high, -low));
            prop_assert_eq!(there.interval, mirrored);
            prop_assert_eq!(p_above(&sample(&values), 0.5), p_below(&sample(&turned), -0.5));
        }

        /// Small whole numbers have zeros and ties in plenty.
        #[test]
        fn the_p_value_and_the_interval_never_disagree(
            values in prop::collection::vec(-4..6_i32, 6..70),
            place in -3..4_i32,
        ) {
            let values = Sample::new(values.into_iter().map(f64::from)).unwrap();
            let place = f64::from(place) / 2.0;
            for level in [Level::NINETY_FIVE, Level::NINETY] {
                let (low, high) = centre(&values, level).interval.unwrap();
                prop_assert_eq!(p_above(&values, place) <= level.tail(), place < low);
                prop_assert_eq!(p_below(&values, place) <= level.tail(), place > high);
                let excluded = place < low || place > high;
                prop_assert_eq!(p_elsewhere(&values, place) <= 2.0 * level.tail(), excluded);
            }
        }
    }
}
