//! Synthetic sessions of which the truth is known: how often the intervals hold it. For the tests
//! here and for the bench `judgement`, which takes this file by its path.

use super::curve::{Curve, Law};
use super::resample::Resampled;
use super::rounds::Table;
use super::{Draws, Estimated, amdahl, gustafson, usl};

/// Sessions that follow a law.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The law.
    pub law: Law,
    /// Worker counts above 1.
    pub counts: &'a [u32],
    /// Rounds of each session.
    pub rounds: u32,
    /// Standard deviation of the logarithm of each time.
    pub noise: f64,
}

/// How often the interval of each coefficient held the truth: the serial share, or sigma and kappa.
#[derive(Clone, Debug)]
pub struct Held {
    /// Of each coefficient, the share of sessions.
    pub coefficients: Vec<f64>,
    /// The share of sessions in which an interval of kappa excluded 0.
    pub above_0: f64,
}

/// Fits the law to so many sessions and counts.
pub fn held(case: &Case<'_>, sessions: u32, seed: u64) -> Held {
    let mut draws = Draws::new(seed);
    let (mut times_held, mut times_above) = (Vec::new(), 0_u32);
    for session in 0..sessions {
        let table = table(case, &mut draws);
        let speedups = Resampled::new(&table, seed ^ u64::from(session));
        let found: Vec<(Estimated, f64)> = match case.law {
            Law::Amdahl { serial } => vec![(amdahl::fit(&speedups).serial, serial)],
            Law::Gustafson { serial } => vec![(gustafson::fit(&speedups).serial, serial)],
            Law::Usl { sigma, kappa } => {
                let fit = usl::fit(&speedups);
                vec![(fit.sigma, sigma), (fit.kappa, kappa)]
            }
            Law::Ideal => Vec::new(),
        };
        times_held.resize(found.len(), 0_u32);
        for (times, (coefficient, truth)) in times_held.iter_mut().zip(&found) {
            let (low, high) = coefficient.interval.expect("a case has six rounds or more");
            *times += u32::from(low <= *truth && *truth <= high);
        }
        let last = found.last().and_then(|(coefficient, _)| coefficient.interval);
        times_above += u32::from(last.is_some_and(|(low, _)| low > 0.0));
    }
    let share = |times: u32| f64::from(times) / f64::from(sessions);
    Held { coefficients: times_held.into_iter().map(share).collect(), above_0: share(times_above) }
}

/// The speedups of a session in which each trial has noise of its own, that of the base included.
/// What a whole round shares cancels in a speedup, so none is added.
fn table(case: &Case<'_>, draws: &mut Draws) -> Table {
    let largest = case.counts.iter().copied().max().expect("a case has counts");
    let curve = Curve::new(case.law, largest);
    let mut columns: Vec<(u32, Vec<(u32, f64)>)> =
        case.counts.iter().map(|workers| (*workers, Vec::new())).collect();
    for round in 1..=case.rounds {
        let base = draws.noise(case.noise);
        for (workers, column) in &mut columns {
            let speedup = curve.at(f64::from(*workers)).expect("below the limit");
            column.push((round, speedup * base / draws.noise(case.noise)));
        }
    }
    Table::new(columns).expect("every round has every count")
}
