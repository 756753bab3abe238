//! The same design run again: how much sessions differ (method.md, R45).
//!
//! The interval of one session does not hold what changes from one session to the next, such as
//! where memory happened to lie. So where a design was run more than once on a machine, the ratios
//! that answer its question stand side by side, and are not averaged.

use super::measured::Measured;
use super::summary::RatioEstimate;
use crate::model::experiment::Experiment;
use crate::model::id::VariantId;
use crate::model::units::{self, percent};
use std::fmt;

/// What several sessions of a design say of the same two variants.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeats {
    /// The variant that is judged.
    pub of: VariantId,
    /// The one that it is compared with.
    pub against: VariantId,
    /// Each session's ratio, oldest first, the latest last.
    pub sessions: Vec<SessionRatio>,
}

/// The ratio of one session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRatio {
    /// When the session began, in UTC to the minute.
    pub started_utc: String,
    /// Its ratio.
    pub ratio: RatioEstimate,
}

impl Repeats {
    /// How much more the largest ratio is than the smallest, as a share.
    #[must_use]
    pub fn spread(&self) -> f64 {
        let ratios = || self.sessions.iter().map(|session| session.ratio.ratio);
        let largest = ratios().fold(f64::NEG_INFINITY, f64::max);
        largest / ratios().fold(f64::INFINITY, f64::min) - 1.0
    }

    /// Whether two sessions have intervals that do not meet, so that chance inside sessions does
    /// not explain how far they lie apart.
    #[must_use]
    pub fn is_beyond_chance(&self) -> bool {
        let ends = || self.sessions.iter().filter_map(|session| session.ratio.interval());
        let highest_low = ends().map(|(low, _)| low).fold(f64::NEG_INFINITY, f64::max);
        let lowest_high = ends().map(|(_, high)| high).fold(f64::INFINITY, f64::min);
        highest_low > lowest_high
    }
}

impl fmt::Display for Repeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratios: Vec<String> =
            self.sessions.iter().map(|session| units::ratio(session.ratio.ratio)).collect();
        // Ratios are shown with two decimals, so their spread has no more.
        let spread = percent((self.spread() * 1e3).round() / 1e3);
        write!(
            f,
            "This design was run {} times on this machine, with ratios of {}: a spread of {spread}.",
            ratios.len(),
            ratios.join(", ")
        )?;
        if self.is_beyond_chance() {
            f.write_str(
                " Their intervals do not meet, so sessions differ by more than chance inside one \
                 explains.",
            )?;
        }
        Ok(())
    }
}

/// What the sessions on the latest session's machine say of two variants, if there are several.
pub(super) fn repeats(
    experiment: &Experiment,
    (of, against): (&VariantId, &VariantId),
) -> Option<Repeats> {
    let machine = &experiment.latest_session()?.machine;
    let metric = &experiment.design.primary_metric;
    let sessions: Vec<SessionRatio> = experiment
        .sessions
        .iter()
        .filter(|session| session.machine.is_same_as(machine))
        .filter_map(|session| {
            let pairs = Measured::new(session).pairs(of, against, metric);
            let ratio = RatioEstimate::of_pairs(&pairs).ok()?;
            Some(SessionRatio { started_utc: session.started_utc.clone(), ratio })
        })
        .collect();
    let (of, against) = (of.clone(), against.clone());
    (sessions.len() > 1).then_some(Repeats { of, against, sessions })
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{design, session};
    use super::super::{sentence, summary_of};
    use super::*;
    use crate::model::design::Model;

    /// What an experiment tells of sessions in which processes took so many times as long.
    fn told(ratios: &[f64], change: impl Fn(&mut Experiment)) -> Option<Repeats> {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let run = |ratio: &f64| session(&design, &[&[1.0; 15], &[*ratio; 15]]);
        let mut experiment = Experiment {
            id: "e1".into(),
            parent_id: None,
            title: "Chains".into(),
            notes: String::new(),
            sessions: ratios.iter().map(|ratio| run(ratio).into()).collect(),
            design,
            prediction: None,
            results: Vec::new(),
        };
        change(&mut experiment);
        summary_of(&experiment, sentence::workload).unwrap().repeats
    }

    #[test]
    fn sessions_of_one_design_stand_side_by_side_with_their_spread() {
        assert_eq!(told(&[1.14], |_| {}), None, "one is no repetition");
        let same = told(&[1.14, 1.14], |_| {}).unwrap();
        assert!(same.spread().abs() < 1e-12 && !same.is_beyond_chance(), "{same:?}");
        let apart = told(&[1.2, 1.0, 1.1], |_| {}).unwrap();
        assert_eq!(
            apart.to_string(),
            "This design was run 3 times on this machine, with ratios of 1.20, 1.00, 1.10: a spread \
             of 20 %. Their intervals do not meet, so sessions differ by more than chance inside one \
             explains."
        );
    }

    #[test]
    fn another_machine_is_no_repetition_on_this_one() {
        let moved = |experiment: &mut Experiment| {
            experiment.sessions[0].machine.label = "Another".into();
        };
        assert_eq!(told(&[1.14, 1.2], moved), None);
    }
}
