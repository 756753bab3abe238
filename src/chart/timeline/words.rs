//! What is said of a span: what, how long, from when to when, which job, and what came next.

use super::clock::period;
use super::hit::Hit;
use super::kind::Kind;
use super::lane::{Bar, ReadyLane, Times};
use crate::model::timeline::{Lane, State, WAITING_FOR_A_CORE};
use crate::model::units;

/// The lines about what was hit in a lane; the first is its heading.
#[must_use]
pub fn told(hit: Hit, ready: &ReadyLane, source: &Lane) -> Vec<String> {
    let worker = format!("Worker {}", u64::from(ready.rank) + 1);
    match hit {
        Hit::Span(place) => match ready.bars().get(place) {
            Some(bar) => span(bar, place, &worker, (ready, source)),
            None => Vec::new(),
        },
        Hit::Several { spans, from_ns, to_ns } => {
            let heading = format!("{worker}, {} spans in one pixel", units::count(spans as f64));
            let parts = ready.between(from_ns, to_ns, shares);
            let when = period(from_ns as f64, to_ns as f64);
            vec![heading, when, parts]
        }
    }
}

fn span(
    bar: &Bar,
    place: usize,
    worker: &str,
    (ready, source): (&ReadyLane, &Lane),
) -> Vec<String> {
    let span = source.spans.get(bar.span as usize);
    let job = span.and_then(|span| span.job);
    let heading = match span.map(|span| &span.state) {
        Some(State::Other(word)) => format!("{worker}: {word}"),
        _ => format!("{worker} {}", bar.kind.does()),
    };
    let heading = match job {
        Some(job) => format!("{heading}, job {}", units::count(job as f64)),
        None => heading,
    };
    let lasts = units::time(bar.duration_ns() as f64);
    let when = period(bar.start_ns as f64, bar.end_ns as f64);
    let mut lines = vec![heading, format!("{lasts}, from {when}")];
    let off = ready.between(bar.start_ns, bar.end_ns, |times| {
        times.of(Kind::Working).saturating_sub(times.on_core_ns())
    });
    if off > 0 {
        lines.push(format!("{WAITING_FOR_A_CORE} {} of {lasts}", units::time(off as f64)));
    }
    let parts = span.map_or(1, |span| span.parts);
    if parts > 1 {
        lines.push(format!("{} short spans merged", units::count(f64::from(parts))));
    }
    lines.push(match ready.bars().get(place + 1) {
        Some(next) => {
            let does = next.kind.does();
            format!("then {does}, {}", units::time(next.duration_ns() as f64))
        }
        None => "the last of this worker".to_owned(),
    });
    lines
}

/// The states of a short time by their shares, the largest first.
fn shares(times: &Times<'_>) -> String {
    let mut each: Vec<(Kind, u64)> = times.each().collect();
    each.sort_by_key(|(_, ns)| std::cmp::Reverse(*ns));
    let share = |ns: u64| units::percent((ns as f64 / times.width_ns * 100.0).round() / 100.0);
    let parts = each.iter().take(3).map(|(kind, ns)| format!("{} {}", kind.label(), share(*ns)));
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::lane;
    use super::*;
    use crate::model::timeline::OffCore;

    #[test]
    fn a_span_tells_what_how_long_when_which_job_and_what_came_next() {
        let mut source = lane(&[
            (151_512_345, 5_400_000, State::Working),
            (156_912_345, 15_600_000, State::WaitingForLock),
        ]);
        source.spans[0].job = Some(17);
        source.spans[1].parts = 38;
        source.off_core = Some(vec![OffCore {
            from_ns: 151_512_345,
            to_ns: 156_912_345,
            duration_ns: 1_200_000,
        }]);
        let ready = ReadyLane::new(&source);
        let check = |place: usize, expected: &[&str]| {
            assert_eq!(told(Hit::Span(place), &ready, &source), expected);
        };
        check(
            0,
            &[
                "Worker 1 is working, job 17",
                "5.4 ms, from 151.5 to 156.9 ms",
                "waiting for a core 1.2 ms of 5.4 ms",
                "then waits for a lock, 15.6 ms",
            ],
        );
        check(
            1,
            &[
                "Worker 1 waits for a lock",
                "15.6 ms, from 157 to 173 ms",
                "38 short spans merged",
                "the last of this worker",
            ],
        );
        let several = Hit::Several { spans: 412, from_ns: 152_000_000, to_ns: 152_100_000 };
        let lines = told(several, &ready, &source);
        assert_eq!(lines[0], "Worker 1, 412 spans in one pixel");
        assert_eq!(lines[2], "work 100 %");
    }
}
