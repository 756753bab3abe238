//! What became of the plan of a session: what was asked, what the pilot found, which looks were
//! taken, why it ended.

use super::design::Design;
use super::id::{Seed, VariantId};
use super::metric::{Direction, Metric};
use super::round_seen::RoundSeen;
use super::trial::Trial;
use super::units::count;
use super::words::words;
use std::cmp::Ordering;

/// What decides what a session answers, as it stood when the session began. Whoever changes it
/// afterwards knows the samples, and a result that is chosen by its samples is post hoc
/// (method.md, R01).
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question.
    pub question: String,
    /// The metric on which variants are compared.
    pub primary_metric: Metric,
    /// Which of two values of it is the better one.
    pub direction: Direction,
    /// The margin, as a share.
    pub margin: f64,
}

impl From<&Design> for Asked {
    fn from(design: &Design) -> Self {
        Self {
            question: design.question.clone(),
            primary_metric: design.primary_metric.clone(),
            direction: design.direction.clone(),
            margin: design.margin,
        }
    }
}

/// What became of the plan. Empty in files before 1.2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanLog {
    /// The seed of the session, from which its order follows: [`Seed::of_session`] of the design's
    /// seed. The design may have got another since.
    pub seed: Option<Seed>,
    /// How the amount of work came about, where the design left it open.
    pub fitted: Option<Fitted>,
    /// The place of the control in each round, from 0, as many as there are rounds in the order.
    pub control_places: Vec<u32>,
    /// What the warm-up found; absent if there was none.
    pub pilot: Option<Pilot>,
    /// The looks that were taken, in order.
    pub looks: Vec<Look>,
    /// Why it ended; absent while it runs.
    pub ended: Option<Ended>,
    /// How far the work times of each variant lay apart, inside its trials and between them.
    pub spreads: Vec<Spread>,
    /// The rule that gave each trial the settings that do not matter, such as
    /// [`super::plan::Nuisance::RULE`].
    pub nuisance: Option<String>,
}

/// How the amount of work came about that a design left open ([`Amount::Fitted`]).
///
/// [`Amount::Fitted`]: super::design::Amount::Fitted
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// The parameter that says how much work there is.
    pub parameter: String,
    /// Its value in the design.
    pub asked: u64,
    /// Its value in the session.
    pub chosen: u64,
    /// Why.
    pub reason: Fit,
    /// What it follows from: one or more trials of each variant, with different amounts of work.
    pub pilots: Vec<FitPilot>,
}

words! {
    /// Why an amount of work was changed or kept.
    pub enum Fit {
        /// Trials are long enough and all rounds fit.
        Kept = "kept", "trials are long enough and all rounds fit into the time";
        /// The shortest trial would have been too short.
        TooShort = "too_short", "so that the shortest trial is long enough to be timed";
        /// The rounds would not have fitted.
        TooLong = "too_long", "so that all rounds fit into the time";
        /// Even the least amount that can be timed leaves no room for all rounds.
        Least = "least", "as little as can be timed; not all rounds fit into the time";
        /// A trial of the pilot failed, so nothing is known.
        Failed = "pilot_failed", "a trial of the pilot failed";
    }
}

/// One trial of each variant before the first round, to see how long they take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FitPilot {
    /// How much work there was in it.
    pub amount: u64,
    /// The shortest time in which the workers of a trial did it, in nanoseconds.
    pub shortest_span_ns: u64,
    /// How long a round of such trials takes, the control among them, in nanoseconds.
    pub round_ns: u64,
}

impl Fitted {
    /// What became of the amount, as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let show = |amount: u64| count(amount as f64);
        let (asked, chosen) = (show(self.asked), show(self.chosen));
        let (parameter, why) = (&self.parameter, self.reason.label());
        match (self.chosen.cmp(&self.asked), &self.reason) {
            (Ordering::Equal, Fit::Kept) => {
                format!("The work suits this machine ({parameter} {chosen}): {why}.")
            }
            (Ordering::Equal, _) => {
                format!("The work was left as it is ({parameter} {chosen}): {why}.")
            }
            (Ordering::Greater, _) => format!(
                "Fitted to this machine: more work, {parameter} {chosen} instead of {asked}, {why}."
            ),
            (Ordering::Less, _) => format!(
                "Fitted to this machine: less work, {parameter} {chosen} instead of {asked}, {why}."
            ),
        }
    }

    /// The sentence where there is news in it: nothing is to be said of work that suits.
    #[must_use]
    pub fn news(&self) -> Option<String> {
        (self.reason != Fit::Kept).then(|| self.sentence())
    }
}

/// A judgement in the middle of a session, at a round that the design names.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// After which round.
    pub round: u32,
    /// The widest half of a 95 % interval among all comparisons, as a share of its ratio; absent
    /// where a comparison has no interval.
    pub half_width: Option<f64>,
    /// Whether the session ended for it.
    pub stopped: bool,
}

words! {
    /// Why a session ended.
    pub enum Ended {
        /// Every round that the design asks for was run.
        Rounds = "rounds", "all rounds were run";
        /// At a look every interval was as narrow as the design asks for.
        Narrow = "narrow", "every interval was narrow enough";
        /// Another round would not have fitted into the time budget.
        Budget = "budget", "the time budget was used up";
        /// The user stopped it.
        User = "user", "the user stopped it";
        /// Every trial of a variant failed.
        Failures = "failures", "every trial of a variant failed";
    }
}

/// What the warm-up round told of the rounds to come. It is the pilot of the session: every variant
/// runs in it once, as it will in every round (method.md, R09).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pilot {
    /// How long the round took, repetitions apart, in nanoseconds.
    pub round_ns: u64,
    /// How many rounds of the design fit into the budget if all take as long.
    pub rounds_that_fit: u32,
    /// Looks of the design that are therefore not expected.
    pub looks_out_of_reach: Vec<u32>,
    /// The shortest time in which the workers of a trial did their work, in nanoseconds; absent
    /// where none is known. Below a millisecond, which is ten thousand steps of the coarsest clock that
    /// is read, stamps and creation weigh more than the work (method.md, R11).
    pub shortest_span_ns: Option<u64>,
}

/// How far the times of one variant lay apart. More work in a trial makes only the first smaller, more
/// rounds both, so it says at which level to repeat (Kalibera and Jones 2013; method.md, R09).
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The variant.
    pub variant: VariantId,
    /// How far the workers of one trial lay apart: the median over trials of the standard deviation
    /// of their spans as a share of the mean; absent where there is one worker.
    pub within: Option<f64>,
    /// How far trials lay apart: the standard deviation that goes with the median distance of their
    /// logarithms from their median, as a share; absent below three trials.
    pub between: Option<f64>,
}

/// A round in which every variant had its trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round {
    /// The variants in the order in which they ran.
    pub order: Vec<VariantId>,
    /// The place of the control among all trials, if there was one.
    pub control_at: Option<u32>,
    /// The trials of the variants, with those that were repeated.
    pub trials: Vec<Trial>,
    /// The trials of the control, likewise.
    pub controls: Vec<Trial>,
    /// What the pilot found, if this was it.
    pub pilot: Option<Pilot>,
    /// The look that was taken after it, if one was.
    pub look: Option<Look>,
    /// What was seen of the machine meanwhile, if anybody looked.
    pub seen: Option<RoundSeen>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_the_amount_is_told_where_it_is_news() {
        let of = |chosen, reason| {
            let parameter = "jobs".to_owned();
            Fitted { parameter, asked: 400, chosen, reason, pilots: Vec::new() }
        };
        let cases = [
            (of(400, Fit::Kept), None),
            (
                of(12_000, Fit::TooShort),
                Some("more work, jobs 12,000 instead of 400, so that the shortest trial is long"),
            ),
            (of(190, Fit::TooLong), Some("less work, jobs 190 instead of 400, so that all rounds")),
            (of(400, Fit::Failed), Some("left as it is (jobs 400): a trial of the pilot failed.")),
            (of(400, Fit::Least), Some("left as it is (jobs 400): as little as can be timed")),
        ];
        for (fitted, expected) in cases {
            let news = fitted.news();
            assert_eq!(news.is_some(), expected.is_some(), "{news:?}");
            assert!(news.unwrap_or_default().contains(expected.unwrap_or_default()));
        }
        assert!(
            of(400, Fit::Kept).sentence().starts_with("The work suits this machine (jobs 400)")
        );
    }
}
