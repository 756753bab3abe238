//! How long a design takes here: the one estimate for everything that tells it before a run.

use super::expect;
use crate::model::design::{Design, Variant};
use crate::model::id::VariantId;
use crate::model::machine::Machine;
use crate::model::metric::Metric;
use crate::model::plan;
use crate::model::session::Session;
use crate::model::shared::Shared;
use crate::model::trial::Trial;
use std::collections::BTreeMap;
use std::time::Duration;

/// Looking at the machine, testing the clock, calibrating, before the first round.
const PREPARATION: Duration = Duration::from_millis(600);

/// How long the trials of a design take: as the last run of it measured them here, and otherwise as its
/// kernel expects of a usual machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    trials: BTreeMap<VariantId, Duration>,
    /// Whether every one of them was measured.
    pub is_measured: bool,
}

impl Pace {
    /// The pace of a design on a machine with so many allowed cores. The last run is one of the same
    /// work on the same machine ([`last_here`]).
    #[must_use]
    pub fn new(design: &Design, cores: u32, last: Option<&Session>) -> Self {
        let beside = last.and_then(measured_beside).unwrap_or(expect::BESIDE);
        let mut is_measured = true;
        let mut trial = |variant: &Variant| {
            let trials = last.into_iter().flat_map(|last| &last.trials);
            let of_variant = trials.filter(|trial| trial.variant == variant.id && trial.counts());
            let measured = median(of_variant.filter_map(total)).map(|time| time + beside);
            is_measured &= measured.is_some();
            let time = measured.unwrap_or_else(|| expect::trial_time(design, variant, cores));
            (variant.id.clone(), time)
        };
        let trials = design.variants.iter().map(&mut trial).collect();
        Self { trials, is_measured }
    }

    /// About how long one trial of a variant takes.
    #[must_use]
    pub fn trial(&self, variant: &VariantId) -> Duration {
        self.trials.get(variant).copied().unwrap_or_default()
    }

    /// About how long the trials of a round take together, the control among them.
    #[must_use]
    pub fn round(&self, design: &Design) -> Duration {
        let trials = design.variants.iter().chain(plan::base(design));
        trials.map(|variant| self.trial(&variant.id)).sum()
    }

    /// About how long the trials of a round of a session take that begins now: what was promised, where
    /// that was measured and no other amount of work was fitted since; else what the session itself
    /// expects.
    #[must_use]
    pub fn round_of(&self, design: &Design, session: &Session, expected: Duration) -> Duration {
        let is_measured = self.is_measured && session.plan.fitted.is_none();
        if is_measured { self.round(design) } else { expected }
    }

    /// About how long a session takes: its rounds and the warm-up, and never longer than its budget,
    /// because no round begins that would not end within it.
    #[must_use]
    pub fn session(&self, design: &Design) -> Duration {
        let rounds = self.round(design).saturating_mul(design.rounds.max.saturating_add(1));
        (PREPARATION + rounds).min(design.budget())
    }
}

/// The last of several sessions that ran on this machine with as many cores. Times of another machine
/// say nothing about this one.
#[must_use]
pub fn last_here<'a>(
    sessions: &'a [Shared<Session>],
    here: Option<&Machine>,
) -> Option<&'a Shared<Session>> {
    let is_here = |session: &Session| {
        here.is_some_and(|here| {
            session.machine.is_same_as(here) && session.machine.at_once() == here.at_once()
        })
    };
    sessions.iter().rev().find(|session| is_here(session))
}

fn total(trial: &Trial) -> Option<Duration> {
    let ns = trial.value(&Metric::Total).or_else(|| trial.value(&Metric::Makespan))?;
    Some(Duration::from_secs_f64((ns / 1e9).clamp(0.0, expect::LONGEST_SECONDS)))
}

/// What a trial takes besides what it measures of itself, where somebody looked at the rounds.
fn measured_beside(session: &Session) -> Option<Duration> {
    let rounds = session.rounds_seen.iter().filter(|seen| seen.round > 0);
    median(rounds.filter_map(|seen| {
        let trials = session.trials.iter().chain(&session.controls);
        let totals: Option<Vec<_>> =
            trials.filter(|trial| trial.round == seen.round).map(total).collect();
        let totals = totals.filter(|totals| !totals.is_empty())?;
        let left = Duration::from_nanos(seen.span_ns).checked_sub(totals.iter().sum())?;
        Some(left / u32::try_from(totals.len()).ok()?)
    }))
}

fn median(times: impl Iterator<Item = Duration>) -> Option<Duration> {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::registry::REGISTRY;
    use crate::kernels::starter;
    use crate::model::design::Rounds;
    use crate::model::id::Seed;
    use crate::model::metric::Reading;
    use crate::model::round_seen::RoundSeen;
    use crate::model::trial::Flags;

    fn design() -> Design {
        let mut design = starter::design(REGISTRY[0], 2, Seed(1));
        design.rounds = Rounds::fixed(9);
        design.budget_ms = 1_000_000;
        design
    }

    fn trial(design: &Design, place: usize, round: u32, ms: u64) -> Trial {
        Trial {
            round,
            variant: design.variants[place].id.clone(),
            flags: Flags::NONE,
            failure: None,
            readings: [(Metric::Total, Reading::Value(ms as f64 * 1e6))].into(),
            workers: Vec::new(),
        }
    }

    /// Three rounds in which each variant took 150 ms, once 900 ms, and 10 ms besides.
    fn session(design: &Design) -> Session {
        let mut session = Session::default();
        for round in 1..=3 {
            let ms = if round == 2 { 900 } else { 150 };
            for place in 0..design.variants.len() {
                session.trials.push(trial(design, place, round, ms));
            }
            let trials = design.variants.len() as u64;
            let span_ns = trials * (ms + 10) * 1_000_000;
            session.rounds_seen.push(RoundSeen { round, span_ns, ..RoundSeen::default() });
        }
        session
    }

    #[test]
    fn what_was_measured_is_believed_more_than_what_is_expected_of_any_machine() {
        let design = design();
        let pace = Pace::new(&design, 2, Some(&session(&design)));
        assert!(pace.is_measured);
        for variant in &design.variants {
            assert_eq!(pace.trial(&variant.id), Duration::from_millis(160));
        }
        let a_round = plan::trials_of_a_round(&design);
        assert_eq!(pace.round(&design), Duration::from_millis(160) * a_round);
        assert_eq!(pace.session(&design), PREPARATION + Duration::from_millis(160) * a_round * 10);
    }

    #[test]
    fn a_variant_that_was_not_measured_takes_what_its_kernel_expects() {
        let design = design();
        let mut session = session(&design);
        let last = &design.variants[design.variants.len() - 1];
        session.trials.retain(|trial| trial.variant != last.id);
        let pace = Pace::new(&design, 2, Some(&session));
        assert!(!pace.is_measured);
        assert_eq!(pace.trial(&last.id), expect::trial_time(&design, last, 2));
        assert_eq!(pace.trial(&last.id), Pace::new(&design, 2, None).trial(&last.id));
    }

    #[test]
    fn no_session_takes_longer_than_its_budget() {
        let mut design = design();
        design.rounds = Rounds::fixed(200);
        design.budget_ms = 20_000;
        let pace = Pace::new(&design, 2, Some(&session(&design)));
        assert_eq!(pace.session(&design), Duration::from_secs(20));
    }

    #[test]
    fn times_of_another_machine_say_nothing_of_this_one() {
        let here = Machine { label: "here".to_owned(), allowed_cpus: 2, ..Machine::default() };
        let there = Machine { label: "there".to_owned(), ..here.clone() };
        let smaller = Machine { allowed_cpus: 1, ..here.clone() };
        let on = |machine: &Machine| {
            Shared::from(Session { machine: machine.clone(), ..Session::default() })
        };
        let sessions = [on(&here), on(&smaller), on(&there)];
        let found = last_here(&sessions, Some(&here));
        assert!(found.is_some_and(|found| found.is_one_with(&sessions[0])));
        assert!(last_here(&sessions[1..], Some(&here)).is_none());
        assert!(last_here(&sessions, None).is_none());
    }
}
