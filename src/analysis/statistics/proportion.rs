//! How often something happens that was counted in a number of runs.
//!
//! The interval is the one of Clopper and Pearson: its lower end is the probability at which so many
//! events or more would be as rare as the tail, its upper end that at which so many or fewer would be
//! (C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the case
//! of the binomial, Biometrika 26, 1934). Both are points of beta distributions. It holds the truth at
//! least as often as promised, whatever the truth.
//!
//! That nothing was seen in `n` runs does not show that it cannot happen. It shows, at 95 %, that it
//! happens in fewer than `1 - 0.05^(1/n)` of all runs, for which `3 / n` is a good rule (J. A. Hanley
//! and A. Lippman-Hand, If nothing goes wrong, is everything all right?, JAMA 249, 1983): the rule
//! is always a little larger.

use super::level::{Estimated, Level};
use statrs::function::beta::checked_beta_reg;

/// The share of runs with an event, with its interval; `None` if there was no run, or more events
/// than runs.
#[must_use]
pub fn clopper_pearson(events: u64, runs: u64, level: Level) -> Option<Estimated> {
    if runs == 0 || events > runs {
        return None;
    }
    let interval = (
        lower_end(events, runs, level.tail())?,
        1.0 - lower_end(runs - events, runs, level.tail())?,
    );
    Some(Estimated { estimate: events as f64 / runs as f64, interval: Some(interval) })
}

/// The share below which the true one lies if nothing was seen in so many runs, with the whole of
/// what the level leaves on this one side; `None` if there was no run. See [`rule_of_three`].
#[must_use]
pub fn upper_bound_of_none(runs: u64, level: Level) -> Option<f64> {
    // 1 - (1 - level)^(1/n), without the loss of digits near 0.
    let logarithm = (2.0 * level.tail()).ln() / runs as f64;
    (runs > 0).then(|| -logarithm.exp_m1())
}

/// The rule of thumb for the same at 95 %: three by the number of runs, at most 1.
#[must_use]
pub fn rule_of_three(runs: u64) -> Option<f64> {
    (runs > 0).then(|| (3.0 / runs as f64).min(1.0))
}

/// The probability at which so many events or more have the probability of the tail.
///
/// P(X >= k) is the incomplete beta function of `k` and `n - k + 1`, which grows with the
/// probability; its point is found by halving, which ends for every input.
fn lower_end(events: u64, runs: u64, tail: f64) -> Option<f64> {
    if events == 0 {
        return Some(0.0);
    }
    if events == runs {
        return Some((tail.ln() / runs as f64).exp());
    }
    let (first, second) = (events as f64, (runs - events + 1) as f64);
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return Some(middle);
        }
        match checked_beta_reg(first, second, middle).ok()? > tail {
            true => high = middle,
            false => low = middle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval(events: u64, runs: u64) -> (f64, f64) {
        clopper_pearson(events, runs, Level::NINETY_FIVE).unwrap().interval.unwrap()
    }

    /// What R's `binom.test` prints, the first being the example of its help page (Mendel's peas,
    /// from Conover 1971).
    #[test]
    fn intervals_are_those_that_r_prints() {
        let published = [
            (682, 925, 0.707_668_3, 0.765_406_6),
            (0, 10, 0.0, 0.308_497_1),
            (1, 10, 0.002_528_579, 0.445_016_1),
            (5, 10, 0.187_086_0, 0.812_914_0),
            (10, 10, 0.691_502_9, 1.0),
            (10, 100, 0.049_004_69, 0.176_222_6),
        ];
        for (events, runs, low, high) in published {
            let found = interval(events, runs);
            let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
            assert!(close(found.0, low) && close(found.1, high), "{events} of {runs}: {found:?}");
        }
    }

    /// The definition itself, by adding up all terms of the binomial distribution.
    #[test]
    fn at_its_ends_what_was_seen_is_as_rare_as_the_tail() {
        let at_most = |events: u64, runs: u64, p: f64| -> f64 {
            let term = |k: u64| {
                let log_ways: f64 = (0..k).map(|i| ((runs - i) as f64 / (i + 1) as f64).ln()).sum();
                (log_ways + k as f64 * p.ln() + (runs - k) as f64 * (-p).ln_1p()).exp()
            };
            (0..=events).map(term).sum()
        };
        for (events, runs) in [(1, 6), (3, 15), (14, 15), (2, 200), (150, 300), (30, 2_000)] {
            let (low, high) = interval(events, runs);
            let above = 1.0 - at_most(events - 1, runs, low);
            let below = at_most(events, runs, high);
            assert!((above - 0.025).abs() < 1e-9, "{events} of {runs}: {above}");
            assert!((below - 0.025).abs() < 1e-9, "{events} of {runs}: {below}");
        }
    }

    #[test]
    fn many_runs_have_the_interval_of_the_normal_approximation() {
        for (events, runs) in [(500_000, 1_000_000), (1_600_000, 4_000_000), (20_000, 4_000_000)] {
            let (low, high) = interval(events, runs);
            let (n, p) = (runs as f64, events as f64 / runs as f64);
            let half = 1.959_964 * (p * (1.0 - p) / n).sqrt();
            let close = |found: f64, expected: f64| (found - expected).abs() < half / 50.0;
            assert!(close(low, p - half) && close(high, p + half), "{events} of {runs}");
        }
    }

    /// 0.05^(1/20) is 0.8609, and 0.025^(1/10) is 0.6915: the one-sided bound of 20 runs is 13.9 %
    /// where the rule says 15 %.
    #[test]
    fn nothing_seen_is_a_bound_and_never_a_zero() {
        let bound = |runs: u64| upper_bound_of_none(runs, Level::NINETY_FIVE).unwrap();
        for (runs, expected) in [(1, 0.95), (10, 0.258_866), (20, 0.139_108), (300, 0.009_936)] {
            assert!((bound(runs) - expected).abs() < 1e-6, "{runs}: {}", bound(runs));
        }
        for runs in 1..2_000 {
            assert!(bound(runs) > 0.0 && bound(runs) < rule_of_three(runs).unwrap());
            assert!(((1.0 - bound(runs)).powf(runs as f64) - 0.05).abs() < 1e-9);
        }
        assert!(rule_of_three(300).unwrap() / bound(300) < 1.01, "a good rule for many runs");
        assert_eq!(rule_of_three(2), Some(1.0));
        assert_eq!((upper_bound_of_none(0, Level::NINETY_FIVE), rule_of_three(0)), (None, None));
    }

    #[test]
    fn what_cannot_have_been_counted_has_no_share() {
        assert_eq!(clopper_pearson(0, 0, Level::NINETY_FIVE), None);
        assert_eq!(clopper_pearson(2, 1, Level::NINETY_FIVE), None);
    }

    /// The coverage is known without drawing: the sum of the probabilities of all counts whose
    /// interval holds the truth.
    #[test]
    fn the_interval_holds_every_truth_at_least_as_often_as_promised() {
        let runs = 25_u64;
        let intervals: Vec<_> = (0..=runs).map(|events| interval(events, runs)).collect();
        for step in 1..200 {
            let truth = f64::from(step) / 200.0;
            let mut probability = (1.0 - truth).powi(25);
            let mut covered = 0.0;
            for (events, (low, high)) in (0_u32..).zip(&intervals) {
                if (*low..=*high).contains(&truth) {
                    covered += probability;
                }
                let left = f64::from(25 - events.min(25));
                probability *= left / f64::from(events + 1) * truth / (1.0 - truth);
            }
            assert!((0.95..=1.000_001).contains(&covered), "{truth}: {covered}");
        }
    }

    proptest! {
        #[test]
        fn events_and_their_absence_mirror_each_other(runs in 1..5_000_u64, share in 0.0..=1.0_f64) {
            let events = (share * runs as f64) as u64;
            let ((low, high), (other_low, other_high)) =
                (interval(events, runs), interval(runs - events, runs));
            prop_assert!((low + other_high - 1.0).abs() < 1e-12);
            prop_assert!((high + other_low - 1.0).abs() < 1e-12);
            let estimate = events as f64 / runs as f64;
            prop_assert!(low <= estimate && estimate <= high);
        }
    }
}
