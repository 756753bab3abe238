//! Whether a result may be reported: every rule of the method that a session breaks, by number.
//!
//! A rule is broken where a caveat says so ([`Caveat::breaks`]); nothing else is looked at, so what
//! makes a result unfit to be reported is always told in words as well. Which rules are looked at
//! when a session is judged: R01 (asked before the run), R03 (same work), R04 (slim host), R10 (rounds), R11
//! (long enough), R12 (common start), R14 (one clock), R15 (no debug build), R18 (failures), R19
//! (pre-flight), R20 (disturbed rounds decide nothing), R22 and R23 (noise), R25 (placement).

use super::caveat::Caveat;
use std::fmt;

/// A rule that a session breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BrokenRule {
    /// Its number in the method, such as `R18`.
    pub rule: &'static str,
    /// What breaks it, in a few words.
    pub why: String,
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.why, self.rule)
    }
}

/// The rules that caveats say are broken, by number.
pub(super) fn broken_rules(caveats: &[Caveat]) -> Vec<BrokenRule> {
    let broken = |caveat: &Caveat| {
        let why = caveat.short();
        caveat.breaks().map(|rule| BrokenRule { rule, why })
    };
    let mut rules: Vec<BrokenRule> = caveats.iter().filter_map(broken).collect();
    rules.sort();
    rules
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{check, design, failure, session};
    use super::super::summarise::summarise;
    use super::*;
    use crate::model::design::{Design, Model};
    use crate::model::metric::{Metric, Reading};
    use crate::model::plan_log::Asked;
    use crate::model::session::Session;
    use crate::model::trial::Flags;

    type Mutation = fn(&mut Design, &mut Session);

    /// The rules that a session breaks after a mutation; without one it breaks none.
    fn broken_after(mutation: Mutation) -> Vec<&'static str> {
        let mut design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let mut session = session(&design, &[&[10.0; 15], &[11.0; 15]]);
        session.asked = Some(Asked::from(&design));
        mutation(&mut design, &mut session);
        let summary = summarise("", &design, &session, super::super::sentence::workload);
        summary.broken_rules().iter().map(|broken| broken.rule).collect()
    }

    fn set(session: &mut Session, metric: &Metric, value: impl Fn(u32) -> f64) {
        for trial in &mut session.trials {
            let value = value(trial.round);
            trial.readings.insert(metric.clone(), Reading::Value(value));
        }
    }

    #[test]
    fn every_broken_rule_makes_a_result_unfit_to_be_reported() {
        let mutations: [(&str, Mutation); 15] = [
            ("R01", |d, _| d.margin = 0.2),
            ("R03", |_, s| s.trials[7].flags = Flags::NONE),
            ("R04", |_, s| s.app.slim_worker = false),
            ("R10", |_, s| s.trials.retain(|trial| trial.round < 12)),
            ("R10", |_, s| s.trials.retain(|trial| trial.round < 5)),
            ("R11", |_, s| {
                set(s, &Metric::Makespan, |_| 1e5);
                for control in &mut s.controls {
                    control.readings.insert(Metric::Makespan, Reading::Value(1e5));
                }
            }),
            ("R12", |_, s| set(s, &Metric::StartSkew, |_| 0.2e6)),
            ("R14", |_, s| s.calibration.clock_is_shared = false),
            ("R15", |_, s| s.app.build = "debug".into()),
            ("R18", |_, s| s.trials[7].failure = Some(failure())),
            ("R19", |_, s| {
                s.preflight.push(check("load", "block", "no core is free"));
            }),
            ("R20", |_, s| {
                // Seven rounds in which another program slowed the processes down.
                for trial in s.trials.iter_mut().filter(|t| t.variant.0 == "v1") {
                    let is_slowed = trial.round > 0 && trial.round <= 7;
                    let (time, mark) =
                        if is_slowed { (16e6, Flags::DISTURBED) } else { (10e6, Flags::NONE) };
                    trial.readings.insert(Metric::Makespan, Reading::Value(time));
                    trial.flags = trial.flags.with(mark);
                }
            }),
            ("R22", |_, s| s.controls.clear()),
            ("R23", |_, s| {
                for control in &mut s.controls {
                    control.readings.insert(Metric::Makespan, Reading::Value(10.1e6));
                }
            }),
            ("R25", |_, s| {
                s.trials[7].flags = s.trials[7].flags.with(Flags::PLACED_ELSEWHERE);
            }),
        ];
        assert_eq!(broken_after(|_, _| {}), [""; 0]);
        for (rule, mutation) in mutations {
            assert_eq!(broken_after(mutation), [rule]);
        }
    }

    #[test]
    fn a_broken_rule_is_told_in_words_with_its_number() {
        let broken = BrokenRule { rule: "R18", why: "2 of 16 trials failed".into() };
        assert_eq!(broken.to_string(), "2 of 16 trials failed (R18)");
    }
}
