//! What the picture shows, as one or two sentences from the measured times of the timelines.

use super::kind::Kind;
use super::layout::TrackInput;
use super::ready::ReadyTimeline;
use crate::chart::sentence::capitalised;
use crate::model::timeline::WAITING_FOR_A_CORE;
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
    format!("{order} {}{}", spent(tracks), not_recorded(tracks))
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

/// What the time of the workers goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spent {
    /// Work on a core, as far as it is known.
    Work,
    /// Work that has no core.
    CoreWait,
    /// A wait of this kind.
    Wait(Kind),
}

impl Spent {
    fn words(self) -> &'static str {
        match self {
            Spent::Work => "work",
            Spent::CoreWait => WAITING_FOR_A_CORE,
            Spent::Wait(kind) => kind.wait_words().unwrap_or("waiting"),
        }
    }

    /// The share of the workers' time that is on record.
    fn share(self, ready: &ReadyTimeline) -> f64 {
        let off_core = ready.off_core_ns.unwrap_or(0.0);
        let ns = match self {
            Spent::Work => ready.time_in(Kind::Working) - off_core,
            Spent::CoreWait => off_core,
            Spent::Wait(kind) => ready.time_in(kind),
        };
        ns.max(0.0) / ready.recorded_ns().max(1.0)
    }

    /// What took most of the workers' time besides work, if anything is worth a word.
    fn longest(ready: &ReadyTimeline) -> Option<Self> {
        let waits = Kind::ALL.into_iter().filter(|kind| kind.wait_words().is_some());
        let all = waits.map(Spent::Wait).chain([Spent::CoreWait]);
        let shares = all.map(|spent| (spent, spent.share(ready)));
        let worth = shares.filter(|(_, share)| *share >= LEAST_WAIT);
        worth.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(spent, _)| spent)
    }
}

/// How much of the time is not on record, where it is enough to mislead.
fn not_recorded(tracks: &[TrackInput<'_>]) -> String {
    let share = |track: &TrackInput<'_>| {
        let missing = track.ready.time_in(Kind::NotRecorded);
        missing / (track.ready.recorded_ns() + missing).max(1.0)
    };
    let most = tracks.iter().map(share).fold(0.0, f64::max);
    if most < LEAST_DIFFERENCE {
        return String::new();
    }
    let percent = units::percent((most * 100.0).round() / 100.0);
    format!(" This counts what is on record; up to {percent} of the time is not.")
}

/// What most of the time of the workers goes to that is no work; or how much of it is work.
fn spent(tracks: &[TrackInput<'_>]) -> String {
    let longest: Vec<Option<Spent>> =
        tracks.iter().map(|track| Spent::longest(track.ready)).collect();
    let percent = |track: &TrackInput<'_>, spent: Spent| {
        units::percent((spent.share(track.ready) * 100.0).round() / 100.0)
    };
    let mut kinds = longest.iter().flatten();
    let first = kinds.next().copied();
    if first.is_some_and(|first| kinds.any(|other| *other != first)) {
        let part = |(track, spent): (&TrackInput<'_>, &Option<Spent>)| {
            let spent = spent.unwrap_or(Spent::Work);
            format!("{} with {}, {}", percent(track, spent), track.noun, spent.words())
        };
        let parts: Vec<String> = tracks.iter().zip(&longest).map(part).collect();
        let parts = parts.join("; ");
        return format!("What took most of the workers’ time besides work: {parts}.");
    }
    let spent = first.unwrap_or(Spent::Work);
    let words = capitalised(spent.words());
    let part = |(place, track): (usize, &TrackInput<'_>)| {
        let of = if place == 0 { " of the workers’ time" } else { "" };
        let with = if tracks.len() > 1 { format!(" with {}", track.noun) } else { String::new() };
        format!("{}{of}{with}", percent(track, spent))
    };
    let parts: Vec<String> = tracks.iter().enumerate().map(part).collect();
    format!("{words} took {}.", listed(&parts))
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::{lane, ready, timeline, track};
    use super::*;
    use crate::model::timeline::State;

    /// A noun, how long its creation took, and then what for how many milliseconds.
    type Trial<'a> = (&'a str, u64, &'a [(u64, State)]);

    fn told(trials: &[Trial<'_>]) -> String {
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
        let check = |trials: &[Trial<'_>], expected: &str| {
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
        check(
            &[("two threads", 10, &[(60, State::NotRecorded), (5, Working), (15, Lock)])],
            "Two threads began work after 10 ms and ended after 90 ms. Waiting for a lock took 50 % \
             of the workers’ time. This counts what is on record; up to 67 % of the time is not.",
        );
    }
}
