//! What happened during a run that a reader should know: a line for each cause, however many rounds
//! have it.

use super::measured::Finding;
use crate::model::plan_log::Fitted;
use crate::model::round_seen::Disturbance;
use crate::model::session::Session;
use crate::model::trial::Trial;
use crate::model::units::listed;

/// What is said of trials that were disturbed where the machine itself told nothing.
const UNSEEN: &str = "something else used the cores";
/// From so many rounds in a row on only the first and the last are named.
const RUN: u32 = 3;

/// The notes of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunNotes {
    /// What was found and decided before the first round, a sentence each.
    before: Vec<String>,
    /// What went wrong in a variant's trials, in the order in which it came up.
    failures: Vec<Noted>,
    /// What disturbed rounds, likewise.
    disturbances: Vec<Noted>,
}

/// One cause and the rounds that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Noted {
    cause: String,
    rounds: Vec<u32>,
    /// Trials that were marked for it.
    marked: usize,
}

impl RunNotes {
    /// Notes what was found before the first round, and how the work was fitted.
    pub fn prepared(&mut self, session: &Session) {
        let found = session.preflight.iter().filter(|check| Finding::of(check) == Finding::Caution);
        self.before.extend(
            found.map(|check| format!("Before the run, {}: {}", check.check, check.told())),
        );
        self.before.extend(session.plan.fitted.as_ref().and_then(Fitted::news));
    }

    /// Notes a trial that failed, under the name of its variant.
    pub fn trial_ended(&mut self, trial: &Trial, label: &str) {
        if let Some(failure) = &trial.failure {
            let cause = format!("{label}: {}", failure.problem.what);
            add(&mut self.failures, cause, trial.round, 1);
        }
    }

    /// Notes what disturbed a round, and how many of its trials are marked as disturbed. The warm-up
    /// counts nowhere, so nothing is said of it.
    pub fn round_ended(&mut self, round: u32, seen: &[Disturbance], marked: usize) {
        if round == 0 {
            return;
        }
        // Trials are marked for what keeps workers from their cores, or for what each of them shows
        // by itself, which is what other programs do.
        let is_why = |what: &Disturbance| match seen.iter().any(Disturbance::marks_trials) {
            true => what.marks_trials(),
            false => *what == Disturbance::Load,
        };
        // Of several causes the first one has the trials: nobody is to count them twice.
        let mut left = marked;
        for what in seen {
            let marked = if is_why(what) { std::mem::take(&mut left) } else { 0 };
            add(&mut self.disturbances, what.label().to_owned(), round, marked);
        }
        if left > 0 {
            add(&mut self.disturbances, UNSEEN.to_owned(), round, left);
        }
    }

    /// The notes as sentences, one line a cause.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let failed = |noted: &Noted| format!("{}, {}.", rounds_words(&noted.rounds), noted.cause);
        let disturbed = |noted: &Noted| {
            let rounds = rounds_words(&noted.rounds);
            let kept = match (noted.marked, noted.rounds.len()) {
                (0, 1) => "it is kept".to_owned(),
                (0, _) => "they are kept".to_owned(),
                (1, _) => "one trial is marked and kept".to_owned(),
                (marked, _) => format!("{marked} trials are marked and kept"),
            };
            format!("{rounds}: {}; {kept}.", noted.cause)
        };
        let before = self.before.iter().cloned();
        let failures = self.failures.iter().map(failed);
        before.chain(failures).chain(self.disturbances.iter().map(disturbed)).collect()
    }
}

fn add(to: &mut Vec<Noted>, cause: String, round: u32, marked: usize) {
    let place = to.iter().position(|noted| noted.cause == cause).unwrap_or_else(|| {
        to.push(Noted { cause, rounds: Vec::new(), marked: 0 });
        to.len() - 1
    });
    let noted = &mut to[place];
    noted.marked += marked;
    if !noted.rounds.contains(&round) {
        noted.rounds.push(round);
        // A trial that is repeated may come after those of a later round.
        noted.rounds.sort_unstable();
    }
}

/// Rounds in order as people name them, such as `Rounds 3, 5 and 7 to 9`.
fn rounds_words(rounds: &[u32]) -> String {
    let (has_warm_up, counted) = match rounds {
        [0, counted @ ..] => (true, counted),
        counted => (false, counted),
    };
    let mut parts: Vec<String> = Vec::new();
    let follows = |before: &u32, after: &u32| before + 1 == *after;
    for row in counted.chunk_by(follows) {
        match row {
            [first, .., last] if last - first + 1 >= RUN => {
                parts.push(format!("{first} to {last}"));
            }
            row => parts.extend(row.iter().map(ToString::to_string)),
        }
    }
    let noun = if counted.len() == 1 { "round" } else { "rounds" };
    match (has_warm_up, parts.is_empty()) {
        (true, true) => "Warm-up".to_owned(),
        (true, false) => format!("Warm-up and {noun} {}", listed(&parts)),
        (false, _) => format!("R{} {}", &noun[1..], listed(&parts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::VariantId;
    use crate::model::problem::Problem;
    use crate::model::trial::{Failure, FailureKind, Flags};
    use std::collections::BTreeMap;

    fn trial(round: u32, flags: Flags, failure: Option<&str>) -> Trial {
        let failed = |what: &str| Failure {
            kind: FailureKind::HostLost,
            problem: Problem::new(what, "", ""),
        };
        Trial {
            round,
            variant: VariantId::at(0),
            flags,
            failure: failure.map(failed),
            readings: BTreeMap::new(),
            workers: Vec::new(),
        }
    }

    #[test]
    fn a_cause_has_one_line_however_many_rounds_have_it() {
        let mut notes = RunNotes::default();
        for round in [3, 5, 7, 8, 9] {
            notes.round_ended(round, &[], 2);
        }
        let first = "Rounds 3, 5 and 7 to 9: something else used the cores; 10 trials are marked \
                     and kept.";
        assert_eq!(notes.lines(), [first]);
        notes.round_ended(10, &[Disturbance::Heat, Disturbance::Load], 0);
        notes.round_ended(11, &[Disturbance::Heat], 0);
        notes.round_ended(12, &[], 0);
        let heat = "Rounds 10 and 11: cores were slowed down by heat; they are kept.";
        let load = "Round 10: other programs used the cores; it is kept.";
        assert_eq!(notes.lines(), [first, heat, load]);
    }

    #[test]
    fn marks_are_told_of_what_they_are_for() {
        let check = |seen: &[Disturbance], expected: [&str; 2]| {
            let mut notes = RunNotes::default();
            notes.round_ended(4, seen, 1);
            assert_eq!(notes.lines(), expected);
        };
        check(
            &[Disturbance::Quota, Disturbance::Heat],
            [
                "Round 4: the program used up its quota and was stopped; one trial is marked and \
                 kept.",
                "Round 4: cores were slowed down by heat; it is kept.",
            ],
        );
        check(
            &[Disturbance::Heat],
            [
                "Round 4: cores were slowed down by heat; it is kept.",
                "Round 4: something else used the cores; one trial is marked and kept.",
            ],
        );
    }

    #[test]
    fn nothing_is_said_of_the_warm_up_or_of_quiet_rounds() {
        let mut notes = RunNotes::default();
        notes.round_ended(0, &[Disturbance::Steal], 4);
        notes.round_ended(1, &[], 0);
        assert_eq!(notes.lines(), [""; 0]);
    }

    #[test]
    fn failures_of_a_variant_are_gathered_by_what_happened() {
        let mut notes = RunNotes::default();
        for round in [0, 1, 2, 3] {
            let lost = trial(round, Flags::FAILED, Some("out of memory"));
            notes.trial_ended(&lost, "processes, 4 workers");
        }
        let lost = trial(2, Flags::FAILED, Some("a worker was lost"));
        notes.trial_ended(&lost, "threads, 4 workers");
        notes.trial_ended(&trial(3, Flags::VERIFIED, None), "threads, 4 workers");
        assert_eq!(
            notes.lines(),
            [
                "Warm-up and rounds 1 to 3, processes, 4 workers: out of memory.",
                "Round 2, threads, 4 workers: a worker was lost."
            ]
        );
    }
}
