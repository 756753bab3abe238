//! What the picture shows, as one or two sentences from the measured times of the timelines.

use super::kind::Kind;
use super::layout::TrackInput;
use super::ready::ReadyTimeline;
use crate::chart::sentence::capitalised;
use crate::model::units::{self, listed};

/// A difference below this share of the longest trial is not worth a word.
const LEAST_DIFFERENCE: f64 = 0.01;
/// A wait below this share of the workers' time is not worth a word.
const LEAST_WAIT: f64 = 0.03;

/// What trials one above the other show: who begins and ends when, and what the time goes to.
#[must_use]
pub fn sentence(tracks: &[TrackInput<'_>]) -> String {
    let order = match tracks {
        [] => return "There is no timeline.".to_owned(),
        [only] => alone(only),
        [first, .., last] => order(first, last),
    };
    format!("{order} {}", spent(tracks))
}

fn alone(track: &TrackInput<'_>) -> String {
    let name = capitalised(&track.noun);
    let end = units::time(track.ready.end_ns as f64);
    match track.ready.begin_ns {
        Some(ns) => {
            format!("{name} began work after {} and ended after {end}.", units::time(ns as f64))
        }
        None => format!("{name} did no work and ended after {end}."),
    }
}

/// Which of two begins its work and ends earlier, as far as it matters.
fn order(first: &TrackInput<'_>, second: &TrackInput<'_>) -> String {
    let longest = first.ready.end_ns.max(second.ready.end_ns) as f64;
    let difference = |one: u64, other: u64| {
        let by = other as f64 - one as f64;
        (by.abs() >= longest * LEAST_DIFFERENCE).then(|| {
            let way = if by > 0.0 { "later" } else { "earlier" };
            format!("{} {way}", units::time(by.abs()))
        })
    };
    let begin = first.ready.begin_ns.zip(second.ready.begin_ns);
    let begin = begin.and_then(|(one, other)| difference(one, other));
    let end = difference(first.ready.end_ns, second.ready.end_ns);
    let (name, than) = (capitalised(&second.noun), &first.noun);
    match (begin, end) {
        (Some(begin), Some(end)) => {
            format!("{name} began work {begin} than {than} and ended {end}.")
        }
        (Some(begin), None) => {
            format!("{name} began work {begin} than {than} and ended at the same time.")
        }
        (None, Some(end)) => format!("{name} began work together with {than} and ended {end}."),
        (None, None) => format!("{name} began work and ended together with {than}."),
    }
}

/// What most of the time of the workers goes to that is no work; or how much of it is work.
fn spent(tracks: &[TrackInput<'_>]) -> String {
    let waits: Vec<Option<Kind>> = tracks.iter().map(|track| longest_wait(track.ready)).collect();
    let kinds: Vec<Kind> = waits.iter().flatten().copied().collect();
    let percent = |track: &TrackInput<'_>, kind: Kind| {
        units::percent((share(track.ready, kind) * 100.0).round() / 100.0)
    };
    let (kind, words) = match kinds.first() {
        None => (Kind::Working, "Work".to_owned()),
        Some(kind) if kinds.iter().all(|other| other == kind) => {
            (*kind, capitalised(kind.wait_words().unwrap_or("waiting")))
        }
        Some(_) => {
            let part = |(track, wait): (&TrackInput<'_>, &Option<Kind>)| {
                let kind = wait.unwrap_or(Kind::Working);
                let to = kind.wait_words().unwrap_or("work");
                format!("{} with {}, {to}", percent(track, kind), track.noun)
            };
            let parts: Vec<String> = tracks.iter().zip(&waits).map(part).collect();
            return format!(
                "What took most of the workers’ time besides work: {}.",
                parts.join("; ")
            );
        }
    };
    let part = |track: &TrackInput<'_>| format!("{} with {}", percent(track, kind), track.noun);
    let mut parts: Vec<String> = tracks.iter().map(part).collect();
    if let [only] = tracks {
        parts = vec![percent(only, kind)];
    } else if let Some(first) = tracks.first() {
        parts[0] = format!("{} of the workers’ time with {}", percent(first, kind), first.noun);
        return format!("{words} took {}.", listed(&parts));
    }
    format!("{words} took {} of the workers’ time.", parts.concat())
}

fn share(ready: &ReadyTimeline, kind: Kind) -> f64 {
    ready.time_in(kind) / ready.lived_ns().max(1.0)
}

/// The wait that takes most of the workers' time, if any is worth a word.
fn longest_wait(ready: &ReadyTimeline) -> Option<Kind> {
    let waits = Kind::ALL.into_iter().filter(|kind| kind.wait_words().is_some());
    let shares = waits.map(|kind| (kind, share(ready, kind)));
    let worth = shares.filter(|(_, share)| *share >= LEAST_WAIT);
    worth.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::track;
    use super::super::spans_for_tests::{lane, ready, timeline};
    use super::*;
    use crate::model::timeline::State;

    fn told(trials: &[(&str, u64, &[(u64, State)])]) -> String {
        let lanes = trials.iter().map(|(_, creation, spans)| {
            let mut at = creation * 1_000_000;
            let mut all = vec![(0, at, State::Creating)];
            for (ms, state) in *spans {
                all.push((at, ms * 1_000_000, state.clone()));
                at += ms * 1_000_000;
            }
            vec![lane(&all); 2]
        });
        let lanes: Vec<_> = lanes.collect();
        let sources: Vec<_> = lanes.iter().cloned().map(timeline).collect();
        let readies: Vec<_> = lanes.into_iter().map(ready).collect();
        let tracks = trials
            .iter()
            .zip(sources.iter().zip(&readies))
            .map(|(trial, (t, r))| TrackInput { noun: trial.0.to_owned(), ..track(t, r) });
        sentence(&tracks.collect::<Vec<_>>())
    }

    #[test]
    fn it_tells_who_began_and_ended_when_and_what_the_time_went_to() {
        use State::{WaitingForLock as Lock, WaitingForMessage as Message, Working};
        let check = |trials: &[(&str, u64, &[(u64, State)])], expected: &str| {
            assert_eq!(told(trials), expected);
        };
        check(
            &[
                ("two threads", 1, &[(90, Working), (9, Lock)]),
                ("two processes", 10, &[(50, Working), (60, Lock)]),
            ],
            "Two processes began work 9 ms later than two threads and ended 20 ms later. \
             Waiting for a lock took 9 % of the workers’ time with two threads and 50 % with two \
             processes.",
        );
        check(
            &[
                ("two threads", 1, &[(60, Working), (39, Lock)]),
                ("one process", 1, &[(50, Working), (49, Message)]),
            ],
            "One process began work and ended together with two threads. What took most of the \
             workers’ time besides work: 39 % with two threads, waiting for a lock; 49 % with one \
             process, waiting for a message.",
        );
        check(
            &[("two threads", 1, &[(99, Working)]), ("two processes", 1, &[(49, Working)])],
            "Two processes began work together with two threads and ended 50 ms earlier. Work took \
             99 % of the workers’ time with two threads and 98 % with two processes.",
        );
        check(
            &[("the sequential run", 0, &[(100, Working)])],
            "The sequential run began work after 0 ns and ended after 100 ms. Work took 100 % of \
             the workers’ time.",
        );
    }
}
