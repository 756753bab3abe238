//! What has to be known to repeat a session, or to doubt it (method.md, R44): made from the
//! document, so that nobody has to write it down and nothing is left out.

use crate::model::design::{Design, Rounds};
use crate::model::id::VariantId;
use crate::model::plan_log::Fitted;
use crate::model::session::{App, Calibration, Check, Session};
use crate::model::trial::{FailureKind, Flags, Trial};

/// What has to be known to repeat a session, or to doubt it, besides machine and seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disclosure {
    /// What measured.
    pub app: App,
    /// How long a unit of work took, and whether one clock holds for all cores.
    pub calibration: Calibration,
    /// What was found before the run, power among it.
    pub checks: Vec<Check>,
    /// What was set.
    pub settings: Settings,
    /// The order of the variants in each round, from the warm-up on.
    pub order: Vec<Vec<VariantId>>,
    /// What was out of the ordinary.
    pub anomalies: Anomalies,
}

/// What was set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The id of the kernel.
    pub kernel: String,
    /// Its parameters that were set, with their values in words.
    pub params: Vec<(String, String)>,
    /// How the amount of work came about, if the design left it open.
    pub fitted: Option<Fitted>,
    /// What happens to the work when there are more workers, in words.
    pub scaling: String,
    /// How often variants are measured.
    pub rounds: Rounds,
    /// The time that a session may take, in milliseconds.
    pub budget_ms: u64,
}

/// What was out of the ordinary, in numbers of trials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anomalies {
    /// Failed.
    pub failed: u32,
    /// Stopped at their deadline, as some of the failed.
    pub censored: u32,
    /// Disturbed by something else, and counted all the same.
    pub disturbed: u32,
    /// Disturbed, and measured again in their round.
    pub repeated: u32,
    /// With a worker on another core than the one asked for.
    pub placed_elsewhere: u32,
    /// Whose result was not confirmed.
    pub unconfirmed: u32,
}

impl Disclosure {
    /// What a session tells.
    #[must_use]
    pub fn of(design: &Design, session: &Session) -> Self {
        let params = design.workload.params.0.iter();
        Self {
            app: session.app.clone(),
            calibration: session.calibration.clone(),
            checks: session.preflight.clone(),
            settings: Settings {
                kernel: design.workload.kernel.clone(),
                params: params.map(|(name, value)| (name.clone(), value.show())).collect(),
                fitted: session.plan.fitted.clone(),
                scaling: design.scaling.label().to_owned(),
                rounds: design.rounds.clone(),
                budget_ms: design.budget_ms,
            },
            order: session.order.clone(),
            anomalies: Anomalies::of(&session.trials),
        }
    }

    /// What was found of the power supply, if something was looked for.
    #[must_use]
    pub fn power(&self) -> Option<&str> {
        let check = self.checks.iter().find(|check| check.check == "power")?;
        Some(check.finding())
    }
}

impl Anomalies {
    fn of(trials: &[Trial]) -> Self {
        let number = |is_one: &dyn Fn(&Trial) -> bool| {
            u32::try_from(trials.iter().filter(|trial| is_one(trial)).count()).unwrap_or(u32::MAX)
        };
        let counted =
            |flag: Flags| number(&|trial: &Trial| trial.counts() && trial.flags.contains(flag));
        Self {
            failed: number(&|trial| trial.failure.is_some()),
            censored: number(&is_censored),
            disturbed: counted(Flags::DISTURBED),
            repeated: number(&|trial| trial.flags.contains(Flags::REPEATED)),
            placed_elsewhere: counted(Flags::PLACED_ELSEWHERE),
            unconfirmed: number(&|trial| trial.counts() && !trial.flags.contains(Flags::VERIFIED)),
        }
    }

    /// Each with its words, those that there are none of left out.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let Self { failed, censored, disturbed, repeated, placed_elsewhere, unconfirmed } = *self;
        let all = [
            (failed, "failed"),
            (censored, "stopped at the deadline"),
            (disturbed, "disturbed and counted"),
            (repeated, "disturbed and measured again"),
            (placed_elsewhere, "on other cores"),
            (unconfirmed, "not confirmed"),
        ];
        let told = all.into_iter().filter(|(count, _)| *count > 0);
        told.map(|(count, words)| format!("{count} {words}")).collect()
    }
}

/// Whether a trial was stopped at its deadline: what it would have taken is at least that.
pub(super) fn is_censored(trial: &Trial) -> bool {
    trial.failure.as_ref().is_some_and(|failure| failure.kind == FailureKind::Deadline)
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{check, design, failure, session};
    use super::*;
    use crate::model::design::Model;

    #[test]
    fn what_was_out_of_the_ordinary_is_counted_with_its_words() {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let mut session = session(&design, &[&[1.0; 6], &[1.0; 6]]);
        assert_eq!(Disclosure::of(&design, &session).anomalies, Anomalies::default());
        let mut late = failure();
        late.kind = FailureKind::Deadline;
        session.trials[4].failure = Some(failure());
        session.trials[5].failure = Some(late);
        session.trials[6].flags = session.trials[6].flags.with(Flags::DISTURBED);
        session.trials[7].flags = session.trials[7].flags.with(Flags::REPEATED);
        session.trials[8].flags = Flags::NONE;
        session.preflight =
            vec![check("load", "pass", "idle"), check("power", "pass", "On mains.")];
        let found = Disclosure::of(&design, &session);
        let words = [
            "2 failed",
            "1 stopped at the deadline",
            "1 disturbed and counted",
            "1 disturbed and measured again",
            "1 not confirmed",
        ];
        assert_eq!(found.anomalies.words(), words);
        assert_eq!(found.power(), Some("On mains"));
        assert_eq!(found.order, session.order);
        assert_eq!(found.settings.params[0], ("grain".to_owned(), "200,000".to_owned()));
    }
}
