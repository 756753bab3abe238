//! Where the middle of paired differences lies: Hodges and Lehmann's estimate with the interval
//! that belongs to Wilcoxon's signed-rank test.
//!
//! The estimate is the median of the Walsh averages `(d_i + d_j) / 2` with `i <= j`; its interval
//! reaches from the `(c + 1)`-th smallest to the `(c + 1)`-th largest of them, where `c` is the
//! critical value of the two-sided test at 5 % (J. L. Hodges and E. L. Lehmann, Estimates of
//! location based on rank tests, Annals of Mathematical Statistics 34, 1963; M. Hollander and
//! D. A. Wolfe, Nonparametric Statistical Methods, 1973, sections 3.1 to 3.3).

use super::super::estimate::{FEWEST_FOR_INTERVAL, TAIL};
use super::sample::Sample;

/// The most pairs for which the null distribution is counted out; every count up to 2^50 is exact
/// in a float, and beyond, the normal approximation errs by less than one place.
const MOST_FOR_EXACT: usize = 50;
/// The 97.5 % point of the normal distribution.
const NORMAL_POINT: f64 = 1.959_963_984_540_054;

/// The middle of paired differences, in their unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Centre {
    /// Hodges and Lehmann's estimate.
    pub estimate: f64,
    /// The ends of its 95 % interval; absent below six pairs.
    pub interval: Option<(f64, f64)>,
}

/// The middle of paired differences.
#[must_use]
pub fn centre(differences: &Sample) -> Centre {
    let ascending = differences.ascending();
    let averages = average_count(ascending.len());
    let upper = averages / 2 + 1;
    let estimate = match averages % 2 {
        1 => walsh_average(ascending, upper),
        _ => half_sum(walsh_average(ascending, upper - 1), walsh_average(ascending, upper)),
    };
    let interval = critical_value(ascending.len()).map(|critical| {
        let low = walsh_average(ascending, critical + 1);
        (low, walsh_average(ascending, averages - critical))
    });
    Centre { estimate, interval }
}

/// The largest value of the signed-rank statistic of `n` pairs that the two-sided test at 5 %
/// rejects; `None` below six pairs, where it rejects nothing.
fn critical_value(n: usize) -> Option<u64> {
    if n < FEWEST_FOR_INTERVAL {
        return None;
    }
    if n > MOST_FOR_EXACT {
        let pairs = n as f64;
        let mean = pairs * (pairs + 1.0) / 4.0;
        let deviation = (pairs * (pairs + 1.0) * (2.0 * pairs + 1.0) / 24.0).sqrt();
        return Some((mean - NORMAL_POINT * deviation - 0.5).floor() as u64);
    }
    let ways = sign_patterns(n);
    let all = 2.0_f64.powi(i32::try_from(n).expect("n is at most 50"));
    let mut below = 0.0;
    let kept = ways.iter().take_while(|ways| {
        below += **ways;
        below / all <= TAIL
    });
    (kept.count() as u64).checked_sub(1)
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
    use super::*;
    use proptest::prelude::*;

    fn centre_of(differences: &[f64]) -> Centre {
        centre(&Sample::new(differences.iter().copied()).unwrap())
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
        let published = [
            (6, 0),
            (7, 2),
            (8, 3),
            (9, 5),
            (10, 8),
            (11, 10),
            (12, 13),
            (13, 17),
            (14, 21),
            (15, 25),
            (16, 29),
            (17, 34),
            (18, 40),
            (19, 46),
            (20, 52),
            (25, 89),
            (30, 137),
        ];
        for (n, critical) in published {
            assert_eq!(critical_value(n), Some(critical), "n = {n}");
        }
        for n in 0..6 {
            assert_eq!(critical_value(n), None, "n = {n}");
        }
    }

    #[test]
    fn the_approximation_continues_where_the_exact_values_end() {
        assert_eq!(critical_value(50), Some(434), "the largest of the published table");
        let last_step = critical_value(51).unwrap() - critical_value(50).unwrap();
        let step_before = critical_value(50).unwrap() - critical_value(49).unwrap();
        assert!(last_step.abs_diff(step_before) <= 2, "{step_before}, then {last_step}");
    }

    /// The depression scores of nine patients before and after treatment: Hollander and Wolfe
    /// 1973, table 3.1 and examples 3.1 to 3.3; also the first example of R's `wilcox.test`.
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
            assert_eq!(centre_of(differences), Centre { estimate, interval }, "{differences:?}");
        }
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
        fn turning_the_differences_round_turns_the_result_round(
            values in prop::collection::vec(-5.0..5.0_f64, 1..70)
        ) {
            let there = centre_of(&values);
            let back = centre_of(&values.iter().map(|value| -value).collect::<Vec<_>>());
            prop_assert!((there.estimate + back.estimate).abs() < 1e-12);
            let mirrored = back.interval.map(|(low, high)| (-high, -low));
            prop_assert_eq!(there.interval, mirrored);
        }
    }
}
