//! Timelines as trace events, which trace viewers such as Perfetto and Chrome's open.
//!
//! The format is the JSON of "Trace Event Format" (Google, 2016): a variant becomes a process, a
//! worker a thread, a span a complete event. Times are microseconds with three decimals there, so
//! nothing is rounded.

use crate::analysis::Describe;
use crate::model::experiment::Experiment;
use crate::model::timeline::{Lane, OffCore, Span, Timeline, WAITING_FOR_A_CORE};
use serde_json::{Value, json};

/// Where the tracks of times off the core begin: beyond every worker's number.
const OFF_CORE_TRACKS: u32 = 100_000;

/// The timelines of an experiment's latest session that has some; nothing if none has.
#[must_use]
pub fn trace(experiment: &Experiment, describe: Describe) -> Option<Value> {
    let session = experiment.sessions.iter().rev().find(|s| !s.timelines.is_empty())?;
    let labels = experiment.design.labels();
    let mut events = Vec::new();
    for (process, timeline) in (1_u32..).zip(&session.timelines) {
        let place = experiment.design.variants.iter().position(|v| v.id == timeline.variant);
        let label = place.and_then(|place| labels.get(place));
        let label = label.map_or(timeline.variant.0.as_str(), String::as_str);
        let name = format!("{label}, round {}{}", timeline.round, merged(timeline));
        events.push(named("process_name", process, 0, &name));
        for lane in &timeline.lanes {
            add_lane(&mut events, process, lane);
        }
    }
    // The words of the workload say what of it is emulated.
    let other = json!({"workload": describe(&experiment.design.workload)});
    Some(json!({"displayTimeUnit": "ns", "otherData": other, "traceEvents": events}))
}

fn merged(timeline: &Timeline) -> String {
    match timeline.resolution_ns {
        0 => String::new(),
        ns => format!(", spans below {} merged", crate::model::units::time(ns as f64)),
    }
}

fn named(what: &str, process: u32, track: u32, name: &str) -> Value {
    json!({"ph": "M", "name": what, "pid": process, "tid": track, "args": {"name": name}})
}

fn add_lane(events: &mut Vec<Value>, process: u32, lane: &Lane) {
    let name = format!("worker {}", lane.rank + 1);
    events.push(named("thread_name", process, lane.rank, &name));
    events.extend(lane.spans.iter().map(|span| complete(process, lane.rank, span)));
    let off_core = lane.off_core.as_deref().unwrap_or_default();
    if !off_core.is_empty() {
        let track = OFF_CORE_TRACKS + lane.rank;
        let name = format!("worker {}, {WAITING_FOR_A_CORE} somewhere within", lane.rank + 1);
        events.push(named("thread_name", process, track, &name));
        events.extend(off_core.iter().map(|off| within(process, track, *off)));
    }
}

fn microseconds(ns: u64) -> f64 {
    ns as f64 / 1e3
}

fn complete(process: u32, track: u32, span: &Span) -> Value {
    let mut event = json!({
        "ph": "X", "name": span.state.label(), "cat": span.state.word(), "pid": process,
        "tid": track, "ts": microseconds(span.start_ns), "dur": microseconds(span.duration_ns),
    });
    if let Some(job) = span.job {
        event["args"] = json!({"job": job});
    } else if span.parts > 1 {
        event["args"] = json!({"spans": span.parts});
    }
    event
}

fn within(process: u32, track: u32, off: OffCore) -> Value {
    let width_ns = off.to_ns.saturating_sub(off.from_ns);
    json!({
        "ph": "X", "name": WAITING_FOR_A_CORE, "cat": "off_core", "pid": process, "tid": track,
        "ts": microseconds(off.from_ns), "dur": microseconds(width_ns),
        "args": {"off_core_ns": off.duration_ns},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sentence::workload;
    use crate::file::ready::READY;
    use crate::model::id::VariantId;
    use crate::model::session::{Session, SessionStatus};
    use crate::model::timeline::State;

    fn experiment(timelines: Vec<Timeline>) -> Experiment {
        let mut experiment = crate::file::read(READY[0].text.as_bytes()).unwrap().experiment;
        let session = Session { status: SessionStatus::Complete, timelines, ..Session::default() };
        experiment.sessions = vec![session.into()];
        experiment
    }

    #[test]
    fn every_span_is_a_complete_event_on_its_workers_track() {
        assert_eq!(trace(&experiment(Vec::new()), workload), None);
        let span =
            |start_ns, state, job, parts| Span { start_ns, duration_ns: 500, state, job, parts };
        let lane = Lane {
            rank: 1,
            spans: vec![span(0, State::Creating, None, 1), span(500, State::Working, Some(7), 1)],
            off_core: Some(vec![OffCore { from_ns: 600, to_ns: 1_000, duration_ns: 30 }]),
            ..Lane::default()
        };
        let variant = VariantId("elsewhere".into());
        let lanes = vec![lane];
        let timeline = Timeline { variant, round: 4, resolution_ns: 250, lanes };
        let trace = trace(&experiment(vec![timeline]), workload).unwrap();
        let events = trace["traceEvents"].as_array().unwrap();
        let name = "elsewhere, round 4, spans below 250 ns merged";
        assert_eq!(events[0]["args"]["name"], name);
        assert_eq!(events[1]["args"]["name"], "worker 2");
        let expected = json!({
            "ph": "X", "name": "work", "cat": "working", "pid": 1, "tid": 1, "ts": 0.5, "dur": 0.5,
            "args": {"job": 7},
        });
        assert_eq!(events[3], expected);
        assert_eq!(events[5]["args"]["off_core_ns"], 30);
        assert_eq!(events.len(), 6);
    }
}
