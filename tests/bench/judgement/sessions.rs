//! Simulated sessions, shared among the cores.

use crate::draws::Draws;
use rayon::prelude::*;

/// The share of sessions of which something is true. Each session has a seed of its own, so that
/// the share does not depend on the number of cores.
pub fn share(sessions: u32, seed: u64, is_true: impl Fn(&mut Draws) -> bool + Sync) -> f64 {
    let of_session = |session: u32| {
        // Far apart, so that no session of one cell repeats one of another.
        is_true(&mut Draws::new((seed << 32) + u64::from(session)))
    };
    let hits = (0..sessions).into_par_iter().filter(|session| of_session(*session)).count();
    hits as f64 / f64::from(sessions)
}

/// How trials scatter.
#[derive(Clone, Copy)]
pub enum Noise {
    /// 2 %, log-normal.
    Even,
    /// The same, and one trial in twenty takes half as long again.
    Outliers,
    /// The same as the second, but only where the judged variant runs.
    OutliersOnOneSide,
    /// 2 %, and a random walk that both share, with steps of 2 %.
    Walk,
    /// One part in ten has five times the spread.
    HeavyTails,
}

impl Noise {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Even, Self::Outliers, Self::OutliersOnOneSide, Self::Walk, Self::HeavyTails];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Even => "2 % log-normal",
            Self::Outliers => "2 %, 5 % of trials 1.5 x as long",
            Self::OutliersOnOneSide => "the same, of the judged variant only",
            Self::Walk => "2 %, and a random walk of the machine",
            Self::HeavyTails => "2 %, a tenth of trials with 10 %",
        }
    }

    /// The values of the judged and of the other variant in each of some rounds, where the true
    /// ratio is this one.
    pub fn rounds(self, draws: &mut Draws, n: usize, ratio: f64) -> Vec<(f64, f64)> {
        let mut machine = 1.0;
        let mut round = |_| {
            if matches!(self, Self::Walk) {
                machine *= draws.noise(0.02);
            }
            let mut trial = |of_judged: bool| {
                let spread =
                    if matches!(self, Self::HeavyTails) && draws.share() < 0.1 { 0.1 } else { 0.02 };
                let has_outliers = match self {
                    Self::Outliers => true,
                    Self::OutliersOnOneSide => of_judged,
                    Self::Even | Self::Walk | Self::HeavyTails => false,
                };
                let outlier = if has_outliers && draws.share() < 0.05 { 1.5 } else { 1.0 };
                machine * outlier * draws.noise(spread)
            };
            (ratio * trial(true), trial(false))
        };
        (0..n).map(&mut round).collect()
    }
}

/// Whether an interval holds a number.
pub fn holds(interval: Option<(f64, f64)>, truth: f64) -> bool {
    interval.is_some_and(|(low, high)| low <= truth && truth <= high)
}
