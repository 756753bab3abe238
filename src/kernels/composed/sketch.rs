//! The rehearsal with a clock: every instruction takes about what its numbers say, and whoever is
//! earliest goes next. So the sketch of a cast follows the same rules as the check that it does not
//! come to a standstill.

use super::program::{Op, Script};
use super::rehearsal::{Rehearsal, is_felt_by_others};
use super::standstill::Waiting;
use super::tally::{each, nominal_ns};
use crate::model::roles_sketch::{Doing, Sketch, Span, Track};

/// Instructions after which a sketch ends, all workers together.
const PATIENCE: usize = 20_000;
/// How many rounds a sketch tells of.
const ROUNDS: u64 = 4;
/// How many times as long as what happens a sketch is in which somebody waits for ever.
const STUCK: f64 = 1.5;
/// How long it is at least, in nanoseconds.
const LEAST_STUCK_NS: f64 = 1_000.0;

/// How the workers of one cast would take turns, as if each had a core of its own.
pub fn sketch(script: &Script, room: Option<usize>) -> Sketch {
    let size = script.cast.size();
    let mut rehearsal = Rehearsal::new(script, room, ROUNDS);
    rehearsal.clock_ns = vec![0.0; size];
    let mut tracks: Vec<Spans> = (0..size).map(|_| Spans::default()).collect();
    let mut asleep = vec![false; size];
    let mut is_lost = vec![false; size];
    let mut is_cut = true;
    for _ in 0..PATIENCE {
        let goes =
            |rank: &usize| !asleep[*rank] && !is_lost[*rank] && !rehearsal.players[*rank].is_done;
        let earlier = |a: &usize, b: &usize| {
            rehearsal.clock_ns[*a].total_cmp(&rehearsal.clock_ns[*b]).then(a.cmp(b))
        };
        let Some(rank) = (0..size).filter(goes).min_by(earlier) else {
            is_cut = false;
            // Who sleeps now is woken by nobody.
            for (spans, player) in tracks.iter_mut().zip(&rehearsal.players) {
                spans.never_ends = !player.is_done;
            }
            break;
        };
        let began_ns = rehearsal.clock_ns[rank];
        let before = &rehearsal.players[rank];
        let (place, was_leaving) = (before.place, before.is_leaving);
        let went_on = rehearsal.step(rank);
        let player = &rehearsal.players[rank];
        if !went_on {
            if let Some(waiting) = player.waiting {
                // It was not for this worker, whatever woke it: it waits as long as it did.
                rehearsal.clock_ns[rank] = tracks[rank].waits(began_ns, waiting);
                asleep[rank] = true;
            } else {
                // It receives where nobody sends.
                tracks[rank].never_ends = true;
                tracks[rank].waits(began_ns, Waiting::Message(0));
                is_lost[rank] = true;
            }
            continue;
        }
        let program = &script.programs[rehearsal.role(rank)];
        let op = program.get(place).filter(|_| !was_leaving && !player.is_leaving);
        tracks[rank].goes_on(began_ns);
        if let Some(op) = op {
            let skipped = matches!(*op, Op::Repeat(_, end) if player.place == end + 1);
            let end_ns =
                tracks[rank].does(began_ns, *op, skipped.then_some((place, program.as_slice())));
            rehearsal.clock_ns[rank] = end_ns;
        }
        // What was done may be what others wait for: they look again, no earlier than now. An end
        // is told by no instruction.
        if op.is_none_or(|op| is_felt_by_others(*op)) {
            for other in (0..size).filter(|other| asleep[*other]) {
                rehearsal.clock_ns[other] = rehearsal.clock_ns[other].max(rehearsal.clock_ns[rank]);
            }
            asleep.fill(false);
        }
    }
    finished(script, &rehearsal, tracks, is_cut)
}

fn finished(script: &Script, rehearsal: &Rehearsal, tracks: Vec<Spans>, is_cut: bool) -> Sketch {
    let clocks = rehearsal.clock_ns.iter().copied();
    let going = rehearsal.players.iter().zip(&tracks).zip(clocks.clone());
    let going = going.filter(|((player, spans), _)| !player.is_done && !spans.never_ends);
    let is_stuck = tracks.iter().any(|spans| spans.never_ends);
    // Where it was cut, everything is known only up to whoever is earliest.
    let end_ns = match is_cut {
        true => going.map(|(_, clock)| clock).fold(f64::INFINITY, f64::min),
        // A wait that never ends is seen to go on after everything else.
        false if is_stuck => (clocks.fold(0.0, f64::max) * STUCK).max(LEAST_STUCK_NS),
        false => clocks.fold(0.0, f64::max),
    };
    let track = |(rank, spans): (usize, Spans)| {
        let mut spans = spans.until(end_ns);
        spans.retain(|span: &Span| span.from_ns < end_ns);
        spans.iter_mut().for_each(|span| span.to_ns = span.to_ns.min(end_ns));
        Track { name: script.cast.name(rank), role: script.cast.members[rank].role, spans }
    };
    let mut tracks: Vec<Track> = tracks.into_iter().enumerate().map(track).collect();
    tracks.sort_by_key(|track| track.role);
    Sketch { tracks, end_ns, rounds: ROUNDS, is_cut }
}

/// What one worker did so far.
#[derive(Default)]
struct Spans {
    done: Vec<Span>,
    /// What it waits for, and since when.
    waits: Option<(f64, Doing)>,
    held: usize,
    ticked_ns: f64,
    /// Whether the wait that is not over never will be.
    never_ends: bool,
}

impl Spans {
    /// Begins to wait, or goes on to; tells since when.
    fn waits(&mut self, since_ns: f64, waiting: Waiting) -> f64 {
        let doing = match waiting {
            Waiting::Message(_) | Waiting::Room(_) => Doing::ForMessage,
            Waiting::Lock(_) => Doing::ForLock,
            Waiting::Barrier(_) => Doing::ForOthers,
            Waiting::Timer => Doing::Timer,
            Waiting::File => Doing::File,
        };
        self.waits.get_or_insert((since_ns, doing)).0
    }

    fn goes_on(&mut self, now_ns: f64) {
        if let Some((since_ns, doing)) = self.waits.take() {
            self.push(since_ns, now_ns, doing);
        }
    }

    /// Does an instruction, or all of a repetition that nobody else feels; tells when that is over.
    fn does(&mut self, now_ns: f64, op: Op, repeated: Option<(usize, &[Op])>) -> f64 {
        if let (Op::Repeat(times, end), Some((place, program))) = (op, repeated) {
            let mut now_ns = now_ns;
            let mut sums: Vec<(Doing, f64)> = Vec::new();
            each(&program[place + 1..end], times, |op, times| {
                let (waits, works) = nominal_ns(op);
                let (idle, busy) = self.doing(op);
                for (doing, ns) in [(idle, waits), (busy, works)] {
                    let ns = ns * times as f64;
                    match sums.iter_mut().find(|(known, _)| *known == doing) {
                        Some((_, sum)) => *sum += ns,
                        None => sums.push((doing, ns)),
                    }
                }
            });
            for (doing, ns) in sums {
                self.push(now_ns, now_ns + ns, doing);
                now_ns += ns;
            }
            return now_ns;
        }
        if let Op::Take(_) = op {
            self.held += 1;
        } else if let Op::GiveBack(_) = op {
            self.held = self.held.saturating_sub(1);
        }
        let (mut waits, works) = nominal_ns(op);
        if let Op::Tick(ns) = op {
            self.ticked_ns += ns as f64;
            waits = (self.ticked_ns - now_ns).max(0.0);
        }
        let (idle, busy) = self.doing(op);
        self.push(now_ns, now_ns + waits, idle);
        self.push(now_ns + waits, now_ns + waits + works, busy);
        now_ns + waits + works
    }

    /// What an instruction is while it waits and while it works.
    fn doing(&self, op: Op) -> (Doing, Doing) {
        let working = if self.held > 0 { Doing::Holding } else { Doing::Working };
        match op {
            Op::Wait(_) | Op::Tick(_) => (Doing::Timer, working),
            Op::Send { .. } | Op::Receive(_) => (Doing::ForMessage, Doing::Message),
            Op::ReadFile(_) | Op::WriteFile(..) => (Doing::File, Doing::File),
            Op::Barrier(_) => (Doing::ForOthers, Doing::ForOthers),
            Op::Compute(_)
            | Op::Take(_)
            | Op::GiveBack(_)
            | Op::Add(..)
            | Op::Touch(_)
            | Op::Repeat(..)
            | Op::Again(_) => (working, working),
        }
    }

    fn push(&mut self, from_ns: f64, to_ns: f64, doing: Doing) {
        if to_ns <= from_ns {
            return;
        }
        match self.done.last_mut() {
            Some(last) if last.doing == doing && last.to_ns >= from_ns => last.to_ns = to_ns,
            _ => self.done.push(Span { from_ns, to_ns, doing }),
        }
    }

    /// The spans, with the wait that is not over as long as anything is known.
    fn until(mut self, end_ns: f64) -> Vec<Span> {
        if let Some((_, doing)) = self.waits.as_mut().filter(|_| self.never_ends) {
            *doing = Doing::ForEver;
        }
        self.goes_on(end_ns);
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::super::cast::Cast;
    use super::super::samples::EXAMPLES;
    use super::*;
    use crate::model::roles_check::read_strictly;

    fn of(text: &str) -> Sketch {
        let roles = read_strictly(text).unwrap();
        sketch(&Script::new(Cast::new(roles.into())).unwrap(), Some(4))
    }

    #[test]
    fn one_lock_is_held_by_one_worker_at_a_time() {
        let sketch = of(
            r#"[{"name": "w", "count": 3, "loops": 2, "steps": [{"do": "compute", "units": 1000},
                {"do": "lock", "name": "l", "units": 2000}]}]"#,
        );
        assert!(!sketch.is_cut);
        let holding = |track: &Track| {
            let held = track.spans.iter().filter(|span| span.doing == Doing::Holding);
            held.map(|span| (span.from_ns, span.to_ns)).collect::<Vec<_>>()
        };
        let mut all: Vec<(f64, f64)> = sketch.tracks.iter().flat_map(holding).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(all.len() >= 3, "{all:?}");
        for pair in all.windows(2) {
            assert!(pair[1].0 >= pair[0].1 - 100.0, "{pair:?}");
        }
        assert!(sketch.busy_shares()[0] < 0.9);
    }

    #[test]
    fn who_waits_for_what_never_comes_is_never_done() {
        // Nobody sends to r; w goes on meanwhile.
        let lost = of(r#"[{"name": "w", "loops": 2, "steps": [{"do": "compute", "units": 1000}]},
                {"name": "r", "loops": 1, "steps": [{"do": "compute", "units": 100}, {"do": "receive"}]}]"#);
        assert_eq!(lost.never_done(), ["r"]);
        let last = lost.tracks[1].spans.last().unwrap();
        assert_eq!((last.doing, last.to_ns), (Doing::ForEver, lost.end_ns));
        assert!(lost.tracks[0].spans.iter().all(|span| span.doing == Doing::Working));
        // Each waits for the other first.
        let both = of(
            r#"[{"name": "a", "loops": 1, "steps": [{"do": "receive"}, {"do": "send", "to": "b", "bytes": 8}]},
                {"name": "b", "loops": 1, "steps": [{"do": "receive"}, {"do": "send", "to": "a", "bytes": 8}]}]"#,
        );
        assert_eq!(both.never_done(), ["a", "b"]);
        assert!(both.end_ns > 0.0);
        for example in EXAMPLES {
            let roles = (example.roles)();
            let sketch = sketch(&Script::new(Cast::new(roles.into())).unwrap(), None);
            assert!(sketch.never_done().is_empty(), "{}", example.title);
        }
    }

    #[test]
    fn who_waits_for_messages_waits_and_spans_follow_one_another() {
        for example in EXAMPLES {
            let roles = (example.roles)();
            let sketch = sketch(&Script::new(Cast::new(roles.into())).unwrap(), None);
            assert!(sketch.end_ns > 0.0, "{}", example.title);
            for track in &sketch.tracks {
                assert!(!track.spans.is_empty(), "{} {}", example.title, track.name);
                for pair in track.spans.windows(2) {
                    assert!(pair[0].to_ns <= pair[1].from_ns, "{pair:?}");
                }
            }
        }
        let handed = of(
            r#"[{"name": "p", "loops": 3, "steps": [{"do": "send", "to": "c", "bytes": 8}]},
                {"name": "c", "count": 3, "until": "p", "steps": [{"do": "receive"}, {"do": "compute", "units": 100000}]}]"#,
        );
        for track in handed.tracks.iter().filter(|track| track.role == 1) {
            let works = track.spans.iter().find(|span| span.doing == Doing::Working).unwrap();
            assert!(works.from_ns < 20_000.0, "nobody waits for another’s computing: {works:?}");
        }
        let slow = of(
            r#"[{"name": "p", "loops": 5, "steps": [{"do": "wait", "ns": 1000000}, {"do": "send", "to": "c", "bytes": 8}]},
                {"name": "c", "until": "p", "steps": [{"do": "receive"}, {"do": "compute", "units": 10}]}]"#,
        );
        let shares = slow.busy_shares();
        assert!(shares[1] < 0.1 && shares[0] > 0.9, "{shares:?}");
    }
}
