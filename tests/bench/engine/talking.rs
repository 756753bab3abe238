//! E9 to E11: messages.

use crate::measured::{Measured, watched};
use crate::ours::{Ours, Settings, reading};
use crate::peers;
use crate::row::{Row, Rule, Sides};
use crate::world::World;
use std::hint::black_box;
use std::sync::atomic::AtomicU32;
use std::time::Instant;
use tandem_lab::engine::histogram;
use tandem_lab::model::design::{CoreSet, Model};
use tandem_lab::model::metric::Metric;

/// Round trips in one figure.
const TRIPS: u32 = 4_000;
/// What one figure of a bandwidth sends.
const STREAM_MIB: u32 = 256;
/// Samples in one figure of the histogram's cost.
const SAMPLES: usize = 4_000_000;

/// What carries messages: our word, the number by which anchors.c calls it.
const CARRIERS: [(&str, u32); 5] = [
    ("pipe", 0),
    ("local_socket", 1),
    ("tcp", 2),
    ("shared_memory", 4),
    ("shared_memory_spinning", 5),
];
const SPINNING: u32 = 5;
/// The same for streams.
const STREAMS: [(&str, u32); 3] = [("pipe", 0), ("local_socket", 1), ("shared_memory_spinning", 2)];

const EACH: [(Model, u32); 2] = [(Model::Threads, 1), (Model::Processes, 0)];

/// The rows.
pub fn rows(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for (carrier, kind) in CARRIERS {
        for shape in EACH {
            rows.push(trip_row(world, carrier, kind, shape.clone(), false));
            // Who spins on the only core keeps the other from answering.
            if kind != SPINNING {
                rows.push(trip_row(world, carrier, kind, shape, true));
            }
        }
    }
    rows.push(histogram_row());
    for (carrier, kind) in STREAMS {
        rows.extend(EACH.map(|shape| stream_row(world, carrier, kind, shape)));
    }
    for carrier in ["pipe", "local_socket"] {
        for model in [Model::Threads, Model::Processes, Model::Fork] {
            rows.push(groups_row(carrier, model.clone(), "ipc.groups", GROUPS));
            rows.push(groups_row(carrier, model, "composed.roles", CAST));
        }
    }
    rows
}

fn trip_row(
    world: &World,
    carrier: &'static str,
    kind: u32,
    (model, is_thread): (Model, u32),
    on_one_core: bool,
) -> Row {
    let world = world.clone();
    let cores = if on_one_core { "one core" } else { "two cores" };
    Row {
        target: "E9",
        what: format!("round trip by {carrier}, {}, {cores}", model.word()),
        reference: "anchors rtt",
        unit: "ns",
        rule: Rule::AtMost(1.05),
        open: Box::new(move || {
            let line = format!("rtt {kind} {is_thread} {} {TRIPS} 1", u32::from(on_one_core));
            let anchor = world.watched_anchor(&line)?;
            let cores = if on_one_core { CoreSet::One } else { CoreSet::All };
            let trips = TRIPS.to_string();
            let settings = [("carrier|mechanism", carrier), ("trips", &trips)];
            let mut ours = Ours::open("ipc.ping_pong", &settings, &[(model, 2, cores)])?;
            Ok(Sides::both(anchor, move || {
                watched(|| ours.value(0, &Metric::OpP50).map(Measured::quiet))
            }))
        }),
    }
}

fn histogram_row() -> Row {
    Row {
        target: "E9",
        what: "one sample into a histogram".to_owned(),
        reference: "",
        unit: "ns",
        rule: Rule::Below(25.0),
        open: Box::new(|| {
            let buckets: Vec<AtomicU32> =
                (0..histogram::BUCKETS).map(|_| AtomicU32::new(0)).collect();
            // Between 1 and 66 us, so that neighbouring samples lie in different buckets.
            let samples: Vec<u64> =
                (0..1024_u64).map(|n| 1_000 + n.wrapping_mul(40_503) % 65_536).collect();
            let pass = move |records: bool| {
                let began = Instant::now();
                for place in 0..SAMPLES {
                    let sample = black_box(samples[place % samples.len()]);
                    if records {
                        histogram::add(&buckets, sample);
                    }
                }
                began.elapsed().as_nanos() as f64 / SAMPLES as f64
            };
            Ok(Sides::alone(move || watched(|| Ok(Measured::quiet(pass(true) - pass(false))))))
        }),
    }
}

fn stream_row(
    world: &World,
    carrier: &'static str,
    kind: u32,
    (model, is_thread): (Model, u32),
) -> Row {
    let world = world.clone();
    Row {
        target: "E10",
        what: format!("stream by {carrier}, 64 KiB a message, {}", model.word()),
        reference: "anchors bw",
        unit: "GB/s",
        rule: Rule::AtLeast(0.95),
        open: Box::new(move || {
            let anchor = world.watched_anchor(&format!("bw {kind} {is_thread} {STREAM_MIB} 64"))?;
            let messages = (STREAM_MIB * 16).to_string();
            let settings = [
                ("carrier|mechanism", carrier),
                ("message_bytes", "64KiB"),
                ("messages", &messages),
            ];
            let mut ours = Ours::one("ipc.stream", &settings, model, 2)?;
            let bytes = f64::from(STREAM_MIB) * 1_048_576.0;
            Ok(Sides::both(anchor, move || {
                watched(|| {
                    let makespan_ns = ours.value(0, &Metric::Makespan)?;
                    Ok(Measured::quiet(bytes / makespan_ns))
                })
            }))
        }),
    }
}

/// hackbench's shape: 2 groups of 20 senders and 20 receivers, 100 bytes, 500 messages from each
/// sender to each receiver.
const GROUPS: Settings<'static> = &[
    ("senders", "20"),
    ("receivers", "20"),
    ("message_bytes", "100"),
    // Shared among the groups.
    ("loops", "1000"),
];
/// The same as a cast, of which two play side by side.
const CAST: Settings<'static> = &[("roles", ROLES), ("rounds", "2")];
const ROLES: &str = r#"[
    {"name": "sender", "count": 20, "loops": 500,
     "steps": [{"do": "send", "to": "receiver", "whom": "each", "bytes": 100}]},
    {"name": "receiver", "count": 20, "loops": 10000,
     "steps": [{"do": "receive", "from": "sender"}]}
]"#;
const PEOPLE: u32 = 80;

fn groups_row(
    carrier: &'static str,
    model: Model,
    kernel: &'static str,
    shape: Settings<'static>,
) -> Row {
    Row {
        target: "E11",
        what: format!("{kernel}: 2 groups of 20 × 20 by {carrier}, {}", model.word()),
        reference: "hackbench",
        unit: "ms",
        rule: Rule::AtMost(1.05),
        open: Box::new(move || {
            let hackbench = peers::hackbench()?;
            let mode = if model == Model::Threads { "-T" } else { "-P" };
            let mut arguments = vec![mode, "-g", "2", "-f", "20", "-s", "100", "-l", "500"];
            if carrier == "pipe" {
                arguments.push("-p");
            }
            let mut settings = vec![("carrier|mechanism", carrier)];
            settings.extend(shape);
            let mut ours = Ours::one(kernel, &settings, model, PEOPLE)?;
            let theirs = move || {
                let said = peers::run(&hackbench, &arguments)?;
                Ok(Measured::quiet(peers::number_after(&said, "Time:")? * 1e3))
            };
            let mut theirs = theirs;
            Ok(Sides::both(
                move || watched(&mut theirs),
                move || watched(|| gate_to_end(&mut ours)),
            ))
        }),
    }
}

/// As hackbench counts: from the start signal until the last of all is reaped.
fn gate_to_end(ours: &mut Ours) -> Result<Measured, String> {
    let trial = ours.run(0)?;
    let whole = reading(&trial, &Metric::Makespan)? + reading(&trial, &Metric::Join)?;
    Ok(Measured::quiet(whole / 1e6))
}
