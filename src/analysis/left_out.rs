//! Which rounds of a session do not count, and why, in one line.

use super::measured::Measured;
use super::summary::Comparison;
use crate::model::design::Design;
use crate::model::id::VariantId;
use crate::model::plan_log::Ended;
use crate::model::session::{Session, SessionStatus};
use crate::model::trial::{Flags, Trial};
use crate::model::units::listed;
use std::collections::BTreeSet;

/// So many rounds are named one by one; more are counted.
const NAMED: usize = 4;

/// Why fewer rounds count than the design asks for, such as `28 of 30 rounds count: in round 7 a worker
/// failed, in round 9 the deadline passed.`; none where all of them do. It is for a session that is over:
/// one that goes on has not left out the rounds to come. Rounds of a comparison count where both of its
/// trials have a value, and the warm-up never does.
pub(super) fn left_out(
    design: &Design,
    session: &Session,
    measured: &Measured<'_>,
    comparison: Option<&Comparison>,
) -> Option<String> {
    let ended = session.plan.ended.as_ref();
    let asked = design.rounds.max;
    let run = u32::try_from(session.order.len().checked_sub(1)?).ok()?;
    let paired: Option<BTreeSet<u32>> = comparison.map(|of| {
        measured.pairs(&of.of, &of.against, &of.metric).iter().map(|pair| pair.round).collect()
    });
    let is_left_out = |round: &u32| paired.as_ref().is_some_and(|paired| !paired.contains(round));
    let without: Vec<u32> = (1..=run).filter(is_left_out).collect();
    let mut reasons: Vec<(String, Vec<u32>)> = Vec::new();
    for round in &without {
        let why = comparison.map_or_else(String::new, |of| why(session, of, *round));
        match reasons.iter_mut().find(|(other, _)| *other == why) {
            Some((_, rounds)) => rounds.push(*round),
            None => reasons.push((why, vec![*round])),
        }
    }
    let mut told: Vec<String> =
        reasons.iter().map(|(why, rounds)| format!("in {} {why}", named(rounds))).collect();
    let is_narrow = ended == Some(&Ended::Narrow);
    if run < asked {
        told.extend(ending(&session.status, ended, run));
    }
    if told.is_empty() {
        return None;
    }
    let counted = run as usize - without.len();
    let up_to = if is_narrow { "up to " } else { "" };
    Some(format!("{counted} of {up_to}{asked} rounds count: {}.", told.join(", ")))
}

/// Why the rounds after these were not run.
fn ending(status: &SessionStatus, ended: Option<&Ended>, run: u32) -> Option<String> {
    let next = run + 1;
    Some(match (ended, status) {
        (Some(Ended::Narrow), _) => format!("after round {run} every interval was narrow enough"),
        (Some(Ended::Budget), _) | (None, SessionStatus::OutOfTime) => {
            format!("the time budget left no room for round {next}")
        }
        (Some(Ended::User), _) | (None, SessionStatus::Cancelled) => {
            format!("you stopped it before round {next} was complete")
        }
        (Some(Ended::Failures), _) | (None, SessionStatus::Failed) => {
            format!("after round {run} every trial of a variant had failed")
        }
        (None, SessionStatus::Running) => {
            format!("it was interrupted before round {next} was complete")
        }
        (Some(Ended::Rounds | Ended::Other(_)) | None, _) => return None,
    })
}

/// What one of the two trials of a round lacks.
fn why(session: &Session, comparison: &Comparison, round: u32) -> String {
    let both = [&comparison.of, &comparison.against];
    let in_round = |trial: &&Trial| {
        trial.round == round
            && both.contains(&&trial.variant)
            && trial.flags.is_free_of(Flags::REPEATED)
    };
    let trials: Vec<&Trial> = session.trials.iter().filter(in_round).collect();
    if let Some(failure) = trials.iter().find_map(|trial| trial.failure.as_ref()) {
        return failure.kind.label().to_owned();
    }
    let is_there = |id: &VariantId| trials.iter().any(|trial| trial.variant == *id);
    if both.into_iter().all(is_there) {
        "one of the two trials has no value".to_owned()
    } else {
        "one of the two trials is missing".to_owned()
    }
}

fn named(rounds: &[u32]) -> String {
    match rounds {
        [one] => format!("round {one}"),
        few if few.len() <= NAMED => {
            let few: Vec<String> = few.iter().map(u32::to_string).collect();
            format!("rounds {}", listed(&few))
        }
        many => format!("{} rounds", many.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{design, session};
    use super::super::summarise::{summarise, summarise_in_progress};
    use super::*;
    use crate::model::design::{Model, Rounds};
    use crate::model::metric::{Metric, Reading};
    use crate::model::problem::Problem;
    use crate::model::trial::{Failure, FailureKind};

    const TIMES: [&[f64]; 2] = [&[10.0; 9], &[11.0; 9]];

    fn told(asked: u32, change: impl Fn(&mut Session)) -> Option<String> {
        let mut design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        design.rounds = Rounds::fixed(asked);
        let mut session = session(&design, &TIMES);
        change(&mut session);
        summarise("", &design, &session, |_| String::new()).session.left_out
    }

    fn fail(session: &mut Session, round: u32, kind: FailureKind) {
        let of_round = |trial: &&mut Trial| trial.round == round;
        let trial = session.trials.iter_mut().find(of_round).unwrap();
        trial.failure = Some(Failure { kind, problem: Problem::new("a", "b", "c") });
        trial.flags = trial.flags.with(Flags::FAILED);
    }

    fn run(session: &Session) -> u32 {
        u32::try_from(session.order.len()).unwrap() - 1
    }

    #[test]
    fn where_every_round_counts_there_is_nothing_to_say() {
        assert_eq!(told(9, |session| assert_eq!(run(session), 9)), None);
    }

    #[test]
    fn each_round_that_does_not_count_has_its_reason() {
        let found = told(9, |session| {
            fail(session, 2, FailureKind::Deadline);
            fail(session, 5, FailureKind::WorkerFailed);
            fail(session, 7, FailureKind::Deadline);
        });
        let expected = "6 of 9 rounds count: in rounds 2 and 7 the deadline passed, in round 5 a \
                        worker failed.";
        assert_eq!(found.as_deref(), Some(expected));
        let found = told(9, |session| {
            let place = session.trials.iter().position(|trial| trial.round == 3).unwrap();
            session.trials.remove(place);
            let later = session.trials.iter_mut().find(|trial| trial.round == 4).unwrap();
            later.readings.insert(Metric::Makespan, Reading::Missing("not told".into()));
        });
        let expected = "7 of 9 rounds count: in round 3 one of the two trials is missing, in round 4 \
                        one of the two trials has no value.";
        assert_eq!(found.as_deref(), Some(expected));
        let many = told(9, |session| {
            (1..=5).for_each(|round| fail(session, round, FailureKind::Deadline));
        });
        assert_eq!(many.as_deref(), Some("4 of 9 rounds count: in 5 rounds the deadline passed."));
    }

    #[test]
    fn rounds_that_were_not_run_say_what_ended_the_session() {
        let check = |ended: Ended, expected: &str| {
            let found = told(12, |session| session.plan.ended = Some(ended.clone()));
            assert_eq!(found.as_deref(), Some(expected));
        };
        check(Ended::Budget, "9 of 12 rounds count: the time budget left no room for round 10.");
        check(Ended::User, "9 of 12 rounds count: you stopped it before round 10 was complete.");
        let narrow = "9 of up to 12 rounds count: after round 9 every interval was narrow enough.";
        check(Ended::Narrow, narrow);
        let old = told(12, |session| session.status = SessionStatus::OutOfTime);
        assert!(old.is_some_and(|line| line.contains("time budget")));
    }

    #[test]
    fn a_session_that_goes_on_was_not_interrupted() {
        let running = |session: &mut Session| session.status = SessionStatus::Running;
        let kept = told(12, running);
        let expected = "9 of 12 rounds count: it was interrupted before round 10 was complete.";
        assert_eq!(kept.as_deref(), Some(expected));
        let mut design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        design.rounds = Rounds::fixed(12);
        let mut session = session(&design, &TIMES);
        running(&mut session);
        let now = summarise_in_progress("", &design, &session, |_| String::new());
        assert_eq!(now.session.left_out, None);
    }
}
