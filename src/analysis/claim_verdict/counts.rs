//! V-COUNT, V-DET and V-STRUCT: what was counted, what has to hold every time, and what no number
//! decides. What was not seen is bounded and never called impossible (method.md, R33).

use super::super::statistics::proportion::rule_of_three;
use super::ruling::{Bounds, Claim, ClaimVerdict, Rule, Ruling};
use crate::model::units::percent;

/// The fewest trials in all of which something has to hold.
const FEWEST_ALWAYS: u32 = 20;

/// Events in runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Events {
    /// In how many runs it happened.
    pub seen: u32,
    /// In how many it might have.
    pub runs: u32,
    /// The share of runs, with its exact interval (Clopper and Pearson); may be absent where
    /// nothing was seen.
    pub rate: Option<Bounds>,
}

/// What is claimed of events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EventClaim {
    /// They happen.
    Happen,
    /// They happen in a smaller share of runs than this.
    RarerThan(f64),
    /// They happen in a larger share of runs than this.
    MoreOftenThan(f64),
}

/// V-COUNT: events in runs. One is enough to show that they happen; none is a bound.
#[must_use]
pub fn events(claim: &Claim<'_>, found: Events, claimed: EventClaim) -> Ruling {
    let Events { seen, runs, rate } = found;
    if runs == 0 || seen > runs {
        return Ruling::not_testable(Rule::Count, claim, "there are no runs to count in");
    }
    let rate = rate.filter(|rate| rate.is_interval());
    let bound = rule_of_three(runs.into()).filter(|_| seen == 0);
    let ends = bound.map(|bound| (0.0, bound)).or(rate.map(|rate| (rate.low, rate.high)));
    let verdict = match (claimed, ends) {
        (EventClaim::Happen, _) if seen > 0 => ClaimVerdict::Supported,
        (EventClaim::RarerThan(limit), Some((_, high))) if high < limit => ClaimVerdict::Supported,
        (EventClaim::MoreOftenThan(limit), Some((low, _))) if low > limit => {
            ClaimVerdict::Supported
        }
        (EventClaim::RarerThan(limit), Some((low, _))) if low > limit => ClaimVerdict::Contradicted,
        (EventClaim::MoreOftenThan(limit), Some((_, high))) if high < limit => {
            ClaimVerdict::Contradicted
        }
        (EventClaim::Happen | EventClaim::RarerThan(_) | EventClaim::MoreOftenThan(_), _) => {
            ClaimVerdict::Inconclusive
        }
    };
    let quantity = claim.quantity;
    let finding = match (seen, rate) {
        (0, _) => not_observed(quantity, runs),
        (_, Some(rate)) => {
            format!("{quantity} in {seen} of {runs} runs, a share of {}", rate.words(percent_words))
        }
        (_, None) => format!("{quantity} in {seen} of {runs} runs"),
    };
    Ruling::new(Rule::Count, verdict, claim, &finding)
}

fn percent_words(share: f64) -> String {
    percent((share * 1e3).round() / 1e3)
}

fn not_observed(quantity: &str, runs: u32) -> String {
    format!(
        "{quantity}: not observed in {runs} runs, so with 95 % confidence in fewer than 3 of {runs}; \
         that is a bound and no proof"
    )
}

/// Trials in which something held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Always {
    /// In how many it held.
    pub held: u32,
    /// Of how many.
    pub trials: u32,
}

/// V-DET: what follows from how things are has to hold in all of at least 20 trials; a single
/// exception contradicts it.
#[must_use]
pub fn always(claim: &Claim<'_>, found: Always) -> Ruling {
    let Always { held, trials } = found;
    let quantity = claim.quantity;
    if trials == 0 || held > trials {
        return Ruling::not_testable(Rule::Always, claim, "there are no trials");
    }
    if held < trials {
        let finding = format!("{quantity} in {held} of {trials} trials only");
        return Ruling::new(Rule::Always, ClaimVerdict::Contradicted, claim, &finding);
    }
    if trials < FEWEST_ALWAYS {
        let more = FEWEST_ALWAYS - trials;
        let finding = format!(
            "{quantity} in all of {trials} trials, and {FEWEST_ALWAYS} are needed. {more} more \
             would settle it"
        );
        return Ruling::new(Rule::Always, ClaimVerdict::Inconclusive, claim, &finding);
    }
    let finding = format!(
        "{quantity} in all of {trials} trials; exceptions rarer than 3 in {trials} would not show"
    );
    Ruling::new(Rule::Always, ClaimVerdict::Supported, claim, &finding)
}

/// V-STRUCT: a matter of definition or structure. Nothing is measured for it, and it is never
/// shown as if something had been.
#[must_use]
pub fn definition(claim: &Claim<'_>, why: &str) -> Ruling {
    let sentence = format!("Not measured: “{}” is a matter of definition. {why}", claim.statement);
    Ruling {
        rule: Rule::Definition,
        verdict: ClaimVerdict::NotTestable,
        sentence,
        is_measured: false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ruling::Gate;
    use super::super::ruling::examples::claim;
    use super::*;
    use ClaimVerdict::{Contradicted, Inconclusive, NotTestable, Supported};

    #[test]
    fn one_event_shows_that_it_happens_and_none_shows_only_a_bound() {
        let rate = |low, high| Some(Bounds { estimate: f64::midpoint(low, high), low, high });
        let (happen, rare) = (EventClaim::Happen, EventClaim::RarerThan(0.2));
        let often = EventClaim::MoreOftenThan(0.2);
        // Seen, runs, rate, then what is claimed.
        let truth = [
            ((1, 20, rate(0.001, 0.25)), Supported, Inconclusive, Inconclusive),
            ((20, 20, rate(0.83, 1.0)), Supported, Contradicted, Supported),
            ((1, 100, rate(0.0, 0.054)), Supported, Supported, Contradicted),
            ((0, 14, None), Inconclusive, Inconclusive, Inconclusive),
            ((0, 15, None), Inconclusive, Inconclusive, Inconclusive),
            ((0, 16, None), Inconclusive, Supported, Contradicted),
            ((0, 16, rate(0.0, 0.206)), Inconclusive, Supported, Contradicted),
            ((0, 0, None), NotTestable, NotTestable, NotTestable),
            ((3, 2, None), NotTestable, NotTestable, NotTestable),
        ];
        for ((seen, runs, rate), happens, is_rare, is_often) in truth {
            let found = Events { seen, runs, rate };
            for (claimed, expected) in [(happen, happens), (rare, is_rare), (often, is_often)] {
                let ruling = events(&claim(20), found, claimed);
                assert_eq!(ruling.verdict, expected, "{found:?} {claimed:?}");
            }
        }
    }

    #[test]
    fn what_was_not_seen_is_never_called_impossible() {
        for runs in [1, 3, 15, 1_000] {
            let found = Events { seen: 0, runs, rate: None };
            for claimed in [EventClaim::Happen, EventClaim::RarerThan(0.5)] {
                let ruling = events(&claim(runs), found, claimed);
                let bound = format!("fewer than 3 of {runs}");
                assert!(ruling.sentence.contains(&bound), "{}", ruling.sentence);
                for word in ["cannot", "never", "impossible", "safe"] {
                    assert!(!ruling.sentence.contains(word), "{}", ruling.sentence);
                }
            }
        }
    }

    #[test]
    fn what_has_to_hold_every_time_needs_twenty_trials_and_no_exception() {
        let truth = [
            ((0, 0), NotTestable),
            ((19, 19), Inconclusive),
            ((20, 20), Supported),
            ((19, 20), Contradicted),
            ((0, 1), Contradicted),
            ((3, 2), NotTestable),
        ];
        for ((held, trials), expected) in truth {
            let ruling = always(&claim(trials), Always { held, trials });
            assert_eq!(ruling.verdict, expected, "{held} of {trials}");
        }
        let open = always(&claim(15), Always { held: 15, trials: 15 }).sentence;
        assert!(open.contains("5 more would settle it"), "{open}");
    }

    #[test]
    fn a_definition_is_never_shown_as_measured() {
        let ruling = definition(&claim(15), "The texts use the word in three senses.");
        assert_eq!((ruling.verdict.clone(), ruling.is_measured), (NotTestable, false));
        assert!(ruling.sentence.starts_with("Not measured: "), "{}", ruling.sentence);
        let gate = Gate { obstacle: None, is_capped: true };
        assert_eq!(ruling.clone().through(gate, &claim(15)), ruling);
    }
}
