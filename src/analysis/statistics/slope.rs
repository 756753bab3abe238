//! The slope of a line through points, whatever some of them do: Theil and Sen's estimate.
//!
//! The estimate is the median of the slopes between all pairs of points with different `x`; the
//! intercept is the median of what the points then lie above or below (H. Theil, A rank-invariant
//! method of linear and polynomial regression analysis, 1950; P. K. Sen, Estimates of the regression
//! coefficient based on Kendall's tau, Journal of the American Statistical Association 63, 1968).
//!
//! The interval comes from Kendall's test: if the true slope is taken off, a pair is discordant
//! exactly if its slope lies below the true one, and the number of discordant pairs has a
//! distribution that is known. The interval reaches from the `(d + 1)`-th smallest to the `(d + 1)`-th
//! largest slope, where `d` is the largest number of discordant pairs whose probability stays within
//! the tail: counted out for up to 50 points, if no two share their `x`; otherwise by the normal
//! approximation with Sen's variance for ties and a continuity correction (M. Hollander and D. A.
//! Wolfe, Nonparametric Statistical Methods, 1973, sections 8.1 and 9.1 to 9.3).

use super::level::Level;
use super::normal;
use super::sample::{Sample, median_in_place};

/// The most points for which the null distribution is counted out.
const MOST_FOR_EXACT: usize = 50;

/// A line through points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// How much `y` grows for each unit of `x`.
    pub slope: f64,
    /// `y` at the place where `x` is 0.
    pub intercept: f64,
    /// The ends of the slope's interval; absent for fewer points than the level takes: five with
    /// different `x` at 95 %.
    pub interval: Option<(f64, f64)>,
}

/// The slope through points `(x, y)`; `None` if no two of them have different `x`, or one of the
/// slopes is no finite number.
#[must_use]
pub fn theil_sen(points: &[(f64, f64)], level: Level) -> Option<Slope> {
    let mut points = points.to_vec();
    points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut slopes = Vec::with_capacity(points.len() * points.len() / 2);
    for (place, (x, y)) in points.iter().enumerate() {
        let later = points[place + 1..].iter().filter(|(other, _)| other != x);
        slopes.extend(later.map(|(other_x, other_y)| (other_y - y) / (other_x - x)));
    }
    let slopes = Sample::new(slopes)?;
    let slope = slopes.median();
    let mut rests: Vec<f64> = points.iter().map(|(x, y)| y - slope * x).collect();
    let intercept = median_in_place(&mut rests);
    let interval = most_discordant(&points, level)
        .map(|most| (slopes.ascending()[most], slopes.ascending()[slopes.len() - 1 - most]));
    intercept.is_finite().then_some(Slope { slope, intercept, interval })
}

/// The largest number of discordant pairs that stays within the tail; `None` if there is none. The
/// points are in the order of their `x`.
fn most_discordant(points: &[(f64, f64)], level: Level) -> Option<usize> {
    let n = points.len();
    let shared: Vec<f64> = points
        .chunk_by(|a, b| a.0 == b.0)
        .map(|run| run.len() as f64)
        .filter(|length| *length > 1.0)
        .collect();
    match shared.is_empty() && n <= MOST_FOR_EXACT {
        true => most_by_counting(n, level),
        false => most_by_approximation(n, &shared, level),
    }
}

fn most_by_counting(n: usize, level: Level) -> Option<usize> {
    let mut below = 0.0;
    let within = discordant_pairs(n).into_iter().take_while(|probability| {
        below += probability;
        below <= level.tail()
    });
    within.count().checked_sub(1)
}

/// The same of `n` points of which so many at a time share their `x`.
fn most_by_approximation(n: usize, shared: &[f64], level: Level) -> Option<usize> {
    let spread = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    let variance = (spread(n as f64) - shared.iter().map(|t| spread(*t)).sum::<f64>()) / 18.0;
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let comparable = pairs(n as f64) - shared.iter().map(|t| pairs(*t)).sum::<f64>();
    // Concordant less discordant pairs step by two, so half a step is one.
    let difference = -normal::point(level.tail()) * variance.sqrt() + 1.0;
    let most = ((comparable - difference) / 2.0).floor();
    (most >= 0.0).then_some(most as usize)
}

/// The probability of each number of discordant pairs among `n` points without ties, if there is no
/// slope. The `k`-th point is discordant with any number below `k` of those before it, each as
/// likely as the others.
fn discordant_pairs(n: usize) -> Vec<f64> {
    let mut probabilities = vec![1.0];
    for points in 2..=n {
        let mut next = vec![0.0; probabilities.len() + points - 1];
        for (before, probability) in probabilities.iter().enumerate() {
            for added in 0..points {
                next[before + added] += probability / points as f64;
            }
        }
        probabilities = next;
    }
    probabilities
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;
    use proptest::prelude::*;

    fn points(xs: &[f64], ys: &[f64]) -> Vec<(f64, f64)> {
        xs.iter().copied().zip(ys.iter().copied()).collect()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// Sen 1968, section 7: slope 4, intercept 6, interval 26/7 to 35/8. He calls it one at 93 %, for
    /// which he reads a table of Kendall's; the places that he takes, the fourth from either end,
    /// cover 97 %: 76 of 5,040 orders have at most three discordant pairs. So they are the ones at
    /// 95 %.
    #[test]
    fn the_worked_example_of_sen_comes_out() {
        let (x, y) =
            ([1.0, 2.0, 3.0, 4.0, 10.0, 12.0, 18.0], [9.0, 15.0, 19.0, 20.0, 45.0, 55.0, 78.0]);
        let found = theil_sen(&points(&x, &y), Level::NINETY_FIVE).unwrap();
        let (low, high) = found.interval.unwrap();
        assert!(close(found.slope, 4.0) && close(found.intercept, 6.0), "{found:?}");
        assert!(close(low, 26.0 / 7.0) && close(high, 35.0 / 8.0), "{found:?}");
        assert!(close(discordant_pairs(7)[..=3].iter().sum::<f64>(), 76.0 / 5_040.0));
    }

    /// Cloud seeding, the ratios of five years: Hollander and Wolfe, examples 9.1 to 9.3, where
    /// P(C >= 6) is 0.117 and P(C >= 8) is 0.042. The slope is the mean of -0.0575 and -0.055, the
    /// interval reaches from the second smallest of the ten slopes to the second largest.
    #[test]
    fn the_worked_example_of_hollander_and_wolfe_comes_out() {
        let seeding = points(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.26, 1.27, 1.12, 1.16, 1.03]);
        let found = theil_sen(&seeding, Level::NINETY).unwrap();
        let (low, high) = found.interval.unwrap();
        assert!(close(found.slope, -0.05625), "{found:?}");
        assert!(close(low, -0.13) && close(high, 0.01), "{found:?}");
        let chances = discordant_pairs(5);
        assert!((chances[..=1].iter().sum::<f64>() - 0.042).abs() < 5e-4);
        assert!((chances[..=2].iter().sum::<f64>() - 0.117).abs() < 5e-4);
        let wider = theil_sen(&seeding, Level::NINETY_FIVE).unwrap().interval.unwrap();
        assert!(close(wider.0, -0.15) && close(wider.1, 0.04), "{wider:?}");
    }

    /// By its definition: of all orders of the points.
    #[test]
    fn the_distribution_is_that_of_counting_every_order() {
        fn orders(left: &mut Vec<usize>, order: &mut Vec<usize>, counts: &mut Vec<f64>) {
            if left.is_empty() {
                let pairs = (0..order.len()).flat_map(|i| (0..i).map(move |j| (j, i)));
                counts[pairs.filter(|(j, i)| order[*j] > order[*i]).count()] += 1.0;
            }
            for place in 0..left.len() {
                let next = left.remove(place);
                order.push(next);
                orders(left, order, counts);
                order.pop();
                left.insert(place, next);
            }
        }
        for n in 1..=7 {
            let mut counts = vec![0.0; n * (n - 1) / 2 + 1];
            orders(&mut (0..n).collect(), &mut Vec::new(), &mut counts);
            let all: f64 = counts.iter().sum();
            let found = discordant_pairs(n);
            assert_eq!(found.len(), counts.len());
            assert!(counts.iter().zip(found).all(|(count, share)| close(count / all, share)));
        }
    }

    #[test]
    fn the_approximation_continues_where_the_exact_values_end() {
        assert_eq!(most_by_counting(4, Level::NINETY_FIVE), None);
        assert_eq!(most_by_counting(5, Level::NINETY_FIVE), Some(0));
        for n in [20, 35, 50] {
            let exact = most_by_counting(n, Level::NINETY_FIVE).unwrap();
            let approximate = most_by_approximation(n, &[], Level::NINETY_FIVE).unwrap();
            assert!(exact.abs_diff(approximate) <= 1, "{n}: {exact}, {approximate}");
        }
    }

    /// Pairs that share their `x` say nothing of the slope. By hand: three points at 0, three at 1
    /// with 9 slopes; the variance is (6 5 17 - 2 (3 2 11)) / 18 = 21, and (9 - 1.96 √21 - 1) / 2 is
    /// negative, so there is no interval; six at each place have one.
    #[test]
    fn points_that_share_their_x_are_not_compared() {
        let at = |x: f64, ys: &[f64]| ys.iter().map(|y| (x, *y)).collect::<Vec<_>>();
        let three = [at(0.0, &[1.0, 2.0, 3.0]), at(1.0, &[2.0, 3.0, 4.0])].concat();
        let found = theil_sen(&three, Level::NINETY_FIVE).unwrap();
        assert_eq!((found.slope, found.intercept, found.interval), (1.0, 2.0, None));
        let ys = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let six = [at(0.0, &ys), at(1.0, &ys.map(|y| y + 10.0))].concat();
        let (low, high) = theil_sen(&six, Level::NINETY_FIVE).unwrap().interval.unwrap();
        // The variance is (12 11 29 - 2 (6 5 17)) / 18 = 156: five discordant pairs of 36.
        assert_eq!((low, high), (7.0, 13.0));
    }

    #[test]
    fn there_is_no_slope_without_two_places() {
        let cases: [&[(f64, f64)]; 5] = [
            &[],
            &[(1.0, 1.0)],
            &[(1.0, 1.0), (1.0, 2.0)],
            &[(1.0, f64::NAN), (2.0, 1.0)],
            &[(0.0, f64::MIN), (1.0, f64::MAX)],
        ];
        for points in cases {
            assert_eq!(theil_sen(points, Level::NINETY_FIVE), None, "{points:?}");
        }
        let two = theil_sen(&[(1.0, 1.0), (3.0, 5.0)], Level::NINETY_FIVE).unwrap();
        assert_eq!(two, Slope { slope: 2.0, intercept: -1.0, interval: None });
    }

    /// At 15 points the exact interval covers 95.4 %; the standard error of 1,000 is 0.7 %.
    #[test]
    fn the_interval_holds_the_true_slope_in_95_of_100_cases_in_spite_of_outliers() {
        let mut draws = Draws::new(0x51095);
        let covered = (0..1_000).filter(|_| {
            let line: Vec<(f64, f64)> = (0..15)
                .map(|x| {
                    let outlier = if draws.share() < 0.1 { 20.0 } else { 0.0 };
                    (f64::from(x), 0.3 * f64::from(x) + draws.normal() + outlier)
                })
                .collect();
            let (low, high) = theil_sen(&line, Level::NINETY_FIVE).unwrap().interval.unwrap();
            low <= 0.3 && 0.3 <= high
        });
        let share = covered.count() as f64 / 1_000.0;
        assert!((0.93..=0.975).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn a_line_added_to_the_points_is_added_to_the_slope(
            ys in prop::collection::vec(-50..50_i32, 2..25), slope in -8..8_i32
        ) {
            let line = |extra: i32| -> Vec<(f64, f64)> {
                (0..).zip(&ys).map(|(x, y)| (f64::from(x), f64::from(y + extra * x))).collect()
            };
            let plain = theil_sen(&line(0), Level::NINETY_FIVE).unwrap();
            let tilted = theil_sen(&line(slope), Level::NINETY_FIVE).unwrap();
            prop_assert!(close(plain.slope + f64::from(slope), tilted.slope));
            if let Some((low, high)) = plain.interval {
                let (other_low, other_high) = tilted.interval.unwrap();
                prop_assert!(close(low + f64::from(slope), other_low));
                prop_assert!(close(high + f64::from(slope), other_high));
                prop_assert!(low <= plain.slope && plain.slope <= high);
            }
        }
    }
}
