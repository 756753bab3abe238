//! E2 to E4: memory that workers share, where the hardware and the kernel set the limit.

use crate::measured::{Measured, was_kept_waiting};
use crate::ours::{Ours, Settings, reading};
use crate::row::{Row, Rule, Side, Sides};
use crate::world::World;
use tandem_lab::model::design::{CoreSet, Model};
use tandem_lab::model::metric::Metric;

const UNIT: &str = "M/s";
/// The length of a window of the reference, in milliseconds; its figure is the median of several.
const WINDOW_MS: u32 = 20;
/// Trials in one figure of ours.
const WINDOWS: usize = 12;
/// Fewer that nothing disturbed say nothing.
const CLEAN: usize = 5;

/// The numbers by which anchors.c calls its counters.
const MUTEX: u32 = 0;
const ATOMIC: u32 = 1;
const ONE_LINE: u32 = 5;
const OWN_LINES: u32 = 6;
/// And its uses of memory.
const PAGE_FAULTS: u32 = 0;
const MAPPINGS: u32 = 2;

const EACH: [(Model, u32); 2] = [(Model::Threads, 1), (Model::Processes, 0)];

/// The rows.
pub fn rows(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for shape in EACH {
        rows.extend([1, 2].map(|workers| atomic_row(world, shape.clone(), workers)));
    }
    rows.extend(EACH.map(|shape| lock_row(world, shape)));
    rows.extend(EACH.map(|shape| false_sharing_row(world, shape)));
    rows.push(memory_row(world, "page faults", PAGE_FAULTS, "shm.page_faults", &[]));
    let untouched = [("touch", "nothing")];
    rows.push(memory_row(world, "map and unmap", MAPPINGS, "shm.map_unmap", &untouched));
    rows
}

fn atomic_row(world: &World, (model, is_thread): (Model, u32), workers: u32) -> Row {
    let world = world.clone();
    Row {
        target: "E2",
        what: format!("atomic add to one word, {workers} × {}", model.word()),
        reference: "anchors counter",
        unit: UNIT,
        rule: Rule::AtLeast(0.95),
        open: Box::new(move || {
            let line = format!("counter {ATOMIC} {is_thread} {workers} {WINDOW_MS}");
            let settings = [("mechanism", "atomic"), ("grain", "20000"), ("jobs", "480")];
            let ours = counting("shm.counter", &settings, model, workers)?;
            Ok(Sides::both(world.anchor(&line)?, windows(ours)))
        }),
    }
}

fn lock_row(world: &World, (model, is_thread): (Model, u32)) -> Row {
    let world = world.clone();
    Row {
        target: "E2",
        what: format!("shared lock, 2 × {}, no update lost", model.word()),
        reference: "anchors counter",
        unit: UNIT,
        rule: Rule::InRange,
        open: Box::new(move || {
            let line = format!("counter {MUTEX} {is_thread} 2 {WINDOW_MS}");
            let settings = [("mechanism", "lock"), ("grain", "20000"), ("jobs", "20")];
            let ours = counting("shm.counter", &settings, model, 2)?;
            Ok(Sides::both(world.anchor(&line)?, windows(ours)))
        }),
    }
}

fn false_sharing_row(world: &World, (model, is_thread): (Model, u32)) -> Row {
    let world = world.clone();
    Row {
        target: "E3",
        what: format!("own cache lines over one line, 2 × {}, atomic", model.word()),
        reference: "anchors counter",
        unit: "× as fast",
        rule: Rule::Within(0.9, 1.1),
        open: Box::new(move || {
            let counter = |kind: u32| {
                let line = format!("counter {kind} {is_thread} 2 {WINDOW_MS}");
                world.anchor(&line).map(|side| Box::new(side) as Side)
            };
            let sharing = |layout| {
                let settings = [("addition", "atomic"), ("layout", layout), ("jobs", "40")];
                counting("shm.false_sharing", &settings, model.clone(), 2)
            };
            let (own, one) = (counter(OWN_LINES)?, counter(ONE_LINE)?);
            let (padded, shared) = (sharing("padded")?, sharing("adjacent")?);
            Ok(Sides::both(quotient(own, one), quotient(windows(padded), windows(shared))))
        }),
    }
}

fn memory_row(
    world: &World,
    what: &str,
    kind: u32,
    kernel: &'static str,
    settings: &[(&'static str, &'static str)],
) -> Row {
    let (world, settings) = (world.clone(), settings.to_vec());
    Row {
        target: "E4",
        what: format!("{what}: 2 threads over 2 processes"),
        reference: "anchors mem",
        unit: "× as fast",
        rule: Rule::Points(0.05),
        open: Box::new(move || {
            let memory = |is_thread: u32| {
                let line = format!("mem {kind} {is_thread} 2 {}", 2 * WINDOW_MS);
                world.anchor(&line).map(|side| Box::new(side) as Side)
            };
            let (threads, processes) = (memory(1)?, memory(0)?);
            let ours = |model| counting(kernel, &settings, model, 2);
            let (our_threads, our_processes) = (ours(Model::Threads)?, ours(Model::Processes)?);
            Ok(Sides::both(
                quotient(threads, processes),
                quotient(speeds(our_threads), speeds(our_processes)),
            ))
        }),
    }
}

fn counting(
    kernel: &str,
    settings: Settings<'_>,
    model: Model,
    workers: u32,
) -> Result<Ours, String> {
    Ours::open(kernel, settings, &[(model, workers, CoreSet::All)])
}

/// A figure from several trials, each at least as long as a window of the reference, from which as
/// there the median of those that nothing disturbed is taken. A lock has modes besides, which may
/// last for a whole trial.
fn windows(mut ours: Ours) -> Side {
    Box::new(move || {
        let windows: Result<Vec<Measured>, String> =
            (0..WINDOWS).map(|_| speed(&mut ours)).collect();
        let windows = windows?;
        let values = |windows: &mut dyn Iterator<Item = &Measured>| -> Vec<f64> {
            windows.map(|window| window.value).collect()
        };
        let clean = values(&mut windows.iter().filter(|window| !window.is_disturbed));
        if clean.len() >= CLEAN {
            return Measured::middle_of(&clean);
        }
        let all = Measured::middle_of(&values(&mut windows.iter()))?;
        Ok(Measured { is_disturbed: true, ..all })
    })
}

fn speeds(mut ours: Ours) -> Side {
    Box::new(move || speed(&mut ours))
}

fn speed(ours: &mut Ours) -> Result<Measured, String> {
    let trial = ours.run(0)?;
    let throughput = reading(&trial, &Metric::Throughput)?;
    Ok(Measured::marked(throughput / 1e6, was_kept_waiting(&trial)))
}

fn quotient(mut upper: Side, mut lower: Side) -> Side {
    Box::new(move || Ok(upper()?.over(lower()?)))
}
