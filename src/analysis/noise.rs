//! How much the machine differs from itself: the hidden pair of every session, and drift.
//!
//! In each round the base variant runs a second time, as a trial that no table shows. Both do the
//! same, so the ratio of the two (the A/A ratio) is 1 but for what the machine does by itself.
//!
//! **The floor** is the smallest margin whose band holds the whole 95 % interval of that ratio. A
//! session whose own noise reaches over the margin cannot tell differences of the margin's size, so
//! verdicts use the larger of the two. Noise that is chance alone narrows with the rounds, and the
//! floor with it.
//!
//! **The cap**: where the interval does not hold 1, the session found a difference where none can
//! be, and no verdict of it says more than "inconclusive". An honest interval misses 1 in 5 of 100
//! sessions, so 5 of 100 verdicts of a quiet machine are lost to the cap by construction; that is
//! the price, and running again is the cure. Asking besides for a size of the miss would save most of them,
//! and let through those sessions whose order or start-up favours one trial by a little, every
//! time; the method (R23) asks for none.
//!
//! **Drift** is Theil and Sen's slope of the logarithms of the base variant's values over the
//! rounds, one point a round: the mean of its two trials, or the one that it has. Pairing takes
//! drift out of ratios, so it is told and forbids nothing.

use super::measured::{Measured, Pair, finite};
use super::statistics::level::Level;
use super::statistics::slope::theil_sen;
use super::summary::RatioEstimate;
use crate::model::design::Design;
use crate::model::metric::Metric;
use crate::model::plan::base;
use crate::model::session::Session;
use crate::model::trial::Trial;
use std::collections::{BTreeMap, BTreeSet};

/// The most points from which a drift is taken.
const MOST_POINTS: usize = 200;

/// How much the machine differs from itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// The hidden trials over those of the base in the same rounds, on the primary metric.
    pub ratio: RatioEstimate,
    /// How the base's values move from round to round, if there are rounds enough to tell.
    pub drift: Option<Drift>,
}

/// How a variant's values move while a session runs, as shares: 0.01 is one per cent more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// From one round to the next.
    pub per_round: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// From the first round to the last.
    pub over_session: f64,
}

impl Noise {
    /// What the hidden trials of a session say without some of its rounds; `None` where it has
    /// none, or where their metric has no ratio.
    #[must_use]
    pub(super) fn of(
        design: &Design,
        session: &Session,
        measured: &Measured<'_>,
        left_out: &BTreeSet<u32>,
    ) -> Option<Self> {
        let (base, metric) = (&base(design)?.id, &design.primary_metric);
        // A file may name another base than the one that ran twice.
        let controls = session.controls.iter().filter(|c| c.counts() && c.variant == *base);
        let is_in = |trial: &&Trial| !left_out.contains(&trial.round);
        let first = values(measured.counting(base).filter(is_in), metric);
        let second = values(controls.filter(is_in), metric);
        let pair = |(round, of): (&u32, &f64)| {
            first.get(round).map(|&against| Pair { round: *round, of: *of, against })
        };
        let pairs: Vec<Pair> = second.iter().filter_map(pair).collect();
        let ratio = RatioEstimate::of_pairs(&pairs).ok()?;
        Some(Self { ratio, drift: drift(&first, &second) })
    }

    /// The margin that the noise reaches to, as a share; unknown below six rounds.
    #[must_use]
    pub fn floor(&self) -> Option<f64> {
        let (low, high) = self.ratio.interval()?;
        Some(high.max(1.0 / low) - 1.0)
    }

    /// Whether the session found a difference where none can be.
    #[must_use]
    pub fn excludes_one(&self) -> bool {
        self.ratio.interval().is_some_and(|(low, high)| low > 1.0 || high < 1.0)
    }
}

impl Drift {
    /// Whether the values moved, and by more than a margin.
    #[must_use]
    pub fn is_beyond(&self, margin: f64) -> bool {
        let moved = self.low > 0.0 || self.high < 0.0;
        let change = 1.0 + self.over_session;
        moved && change.max(1.0 / change) > 1.0 + margin.max(0.0)
    }
}

/// The margin that verdicts use: that of the design, or the noise where it reaches further.
#[must_use]
pub fn effective_margin(margin: f64, noise: Option<&Noise>) -> f64 {
    noise.and_then(Noise::floor).map_or(margin, |floor| margin.max(floor))
}

fn values<'a>(trials: impl Iterator<Item = &'a Trial>, metric: &Metric) -> BTreeMap<u32, f64> {
    let mut values = BTreeMap::new();
    for trial in trials {
        if let Some(value) = finite(trial, metric) {
            values.entry(trial.round).or_insert(value);
        }
    }
    values
}

fn drift(first: &BTreeMap<u32, f64>, second: &BTreeMap<u32, f64>) -> Option<Drift> {
    let point = |(round, one): (&u32, &f64)| {
        let other = second.get(round).unwrap_or(one);
        (f64::from(*round), f64::midpoint(one.ln(), other.ln()))
    };
    let points: Vec<(f64, f64)> = first.iter().map(point).collect();
    if points.iter().any(|(_, log)| !log.is_finite()) {
        return None;
    }
    let found = theil_sen(&neighbours(&points), Level::NINETY_FIVE)?;
    let (low, high) = found.interval?;
    let (begin, end) = (points.first()?.0, points.last()?.0);
    let share = |log: f64| log.exp_m1();
    let drift = Drift {
        per_round: share(found.slope),
        low: share(low),
        high: share(high),
        over_session: share(found.slope * (end - begin)),
    };
    let is_finite = [drift.per_round, drift.low, drift.high, drift.over_session]
        .into_iter()
        .all(f64::is_finite);
    is_finite.then_some(drift)
}

/// The points of neighbouring rounds as one, where there are so many that every pair of them would
/// take long: a slope needs no more, and a file may hold any number of rounds.
fn neighbours(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let middle = |group: &[(f64, f64)]| {
        let sum = group.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
        (sum.0 / group.len() as f64, sum.1 / group.len() as f64)
    };
    points.chunks(points.len().div_ceil(MOST_POINTS).max(1)).map(middle).collect()
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{design, session};
    use super::*;
    use crate::model::design::Model;
    use crate::model::metric::Reading;

    #[test]
    fn the_drift_of_very_many_rounds_takes_no_longer_and_is_the_same() {
        let points: Vec<(f64, f64)> =
            (0..100_000).map(|round| (f64::from(round), 1e-5 * f64::from(round))).collect();
        let grouped = neighbours(&points);
        assert_eq!(grouped.len(), MOST_POINTS);
        let slope = theil_sen(&grouped, Level::NINETY_FIVE).unwrap().slope;
        assert!((slope - 1e-5).abs() < 1e-12, "{slope}");
        assert_eq!(neighbours(&points[..200]), &points[..200]);
        assert_eq!(neighbours(&[]), []);
    }

    fn noise(base: &[f64], control: &[f64]) -> Option<Noise> {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let mut session = session(&design, &[base, base]);
        for (trial, time) in session.controls.iter_mut().zip(control) {
            trial.readings.insert(Metric::Makespan, Reading::Value(time * 1e6));
        }
        session.controls.truncate(control.len());
        Noise::of(&design, &session, &Measured::new(&session), &BTreeSet::new())
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-9
    }

    #[test]
    fn the_floor_is_the_smallest_margin_that_holds_the_interval() {
        // (base, control), the ends of the interval (six rounds: smallest to largest), the floor.
        let cases: [([f64; 6], (f64, f64), f64); 4] = [
            ([1.0; 6], (1.0, 1.0), 0.0),
            ([0.98, 1.0, 1.0, 1.0, 1.0, 1.04], (0.98, 1.04), 0.04),
            ([0.96, 1.0, 1.0, 1.0, 1.0, 1.01], (0.96, 1.01), 1.0 / 0.96 - 1.0),
            ([1.02, 1.03, 1.02, 1.03, 1.02, 1.05], (1.02, 1.05), 0.05),
        ];
        for (ratios, ends, floor) in cases {
            let found = noise(&[100.0; 6], &ratios.map(|ratio| 100.0 * ratio)).unwrap();
            let (low, high) = found.ratio.interval().unwrap();
            assert!(near(low, ends.0) && near(high, ends.1), "{found:?}");
            assert!(near(found.floor().unwrap(), floor), "{found:?}");
            assert_eq!(found.excludes_one(), ends.0 > 1.0, "{found:?}");
            let wide = effective_margin(0.03, Some(&found));
            assert!(near(wide, floor.max(0.03)), "{wide}");
        }
        assert!(near(effective_margin(0.03, None), 0.03));
    }

    #[test]
    fn five_rounds_or_none_tell_no_floor() {
        let few = noise(&[100.0; 5], &[110.0; 5]).unwrap();
        assert_eq!((few.floor(), few.excludes_one()), (None, false));
        assert!(near(effective_margin(0.03, Some(&few)), 0.03));
        assert_eq!(noise(&[100.0; 6], &[]), None);
        assert_eq!(noise(&[100.0; 6], &[0.0; 6]), None, "no logarithm, no ratio");
    }

    #[test]
    fn drift_is_the_change_from_round_to_round() {
        let rising: Vec<f64> = (0..15).map(|round| 100.0 * 1.01_f64.powi(round)).collect();
        let found = noise(&rising, &rising).unwrap().drift.unwrap();
        assert!(near(found.per_round, 0.01), "{found:?}");
        assert!(near(found.over_session, 1.01_f64.powi(14) - 1.0), "{found:?}");
        assert!(found.is_beyond(0.03) && !found.is_beyond(0.20), "{found:?}");
        let falling: Vec<f64> = rising.iter().map(|time| 1e4 / time).collect();
        let found = noise(&falling, &falling).unwrap().drift.unwrap();
        assert!(found.per_round < 0.0 && found.is_beyond(0.03), "{found:?}");
        let up_and_down: Vec<f64> = (0..15).map(|round| 100.0 + f64::from(round % 2)).collect();
        let found = noise(&up_and_down, &up_and_down).unwrap().drift.unwrap();
        assert!(!found.is_beyond(0.0), "{found:?}");
    }
}
