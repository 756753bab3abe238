//! E5 to E8: creating workers, and how far apart they begin.

use crate::measured::{Measured, watched};
use crate::ours::{Ours, worker_program};
use crate::row::{Row, Rule, Sides};
use crate::world::World;
use std::hint::black_box;
use std::time::Instant;
use tandem_lab::model::design::{CoreSet, Model};
use tandem_lab::model::metric::Metric;

const CREATIONS: usize = 200;
/// What a window with a large document may hold.
const BALLAST_BYTES: usize = 1 << 30;
/// A page, of which one byte is written so that the system has to provide it.
const PAGE: usize = 4096;
/// Starts in one figure.
const STARTS: usize = 20;

/// The rows.
pub fn rows(world: &World) -> Vec<Row> {
    let mut rows = vec![thread_row(), fork_row(world), spawn_row(world)];
    rows.extend([
        ballast_row("process create, from a program that holds 1 GiB", || {
            let mut ours = creating(Model::Processes, CREATIONS)?;
            Ok(Box::new(move || ours.value(0, &Metric::OpP50)))
        }),
        ballast_row("a whole trial of one creation, from a program that holds 1 GiB", || {
            let mut ours = creating(Model::Processes, 1)?;
            Ok(Box::new(move || {
                let began = Instant::now();
                ours.run(0)?;
                Ok(began.elapsed().as_nanos() as f64)
            }))
        }),
    ]);
    rows.extend([(Model::Threads, 1), (Model::Processes, 0)].map(|shape| skew_row(world, shape)));
    rows
}

fn creating(model: Model, creations: usize) -> Result<Ours, String> {
    Ours::one("life.create", &[("creations", &creations.to_string())], model, 1)
}

fn created(model: Model) -> Result<impl FnMut() -> Result<Measured, String>, String> {
    let mut ours = creating(model, CREATIONS)?;
    Ok(move || watched(|| ours.value(0, &Metric::OpP50).map(Measured::quiet)))
}

fn thread_row() -> Row {
    Row {
        target: "E5",
        what: "thread create and join".to_owned(),
        reference: "std::thread in a bare loop",
        unit: "ns",
        rule: Rule::AtMost(1.1),
        open: Box::new(|| Ok(Sides::both(|| watched(bare_threads), created(Model::Threads)?))),
    }
}

fn bare_threads() -> Result<Measured, String> {
    let mut spans = Vec::with_capacity(CREATIONS);
    for _ in 0..CREATIONS {
        let began = Instant::now();
        let thread = std::thread::Builder::new().spawn(Instant::now);
        let thread = thread.map_err(|error| error.to_string())?;
        black_box(thread.join().map_err(|_panic| "an empty thread panicked")?);
        spans.push(began.elapsed().as_nanos() as f64);
    }
    Measured::middle_of(&spans)
}

fn fork_row(world: &World) -> Row {
    let world = world.clone();
    Row {
        target: "E6",
        what: "process create by fork".to_owned(),
        reference: "fork in a bare loop in C",
        unit: "ns",
        rule: Rule::AtMost(1.2),
        open: Box::new(move || {
            let fork = world.watched_anchor(&format!("fork {CREATIONS}"))?;
            Ok(Sides::both(fork, created(Model::Fork)?))
        }),
    }
}

fn spawn_row(world: &World) -> Row {
    let world = world.clone();
    Row {
        target: "E6",
        what: "process create by spawn".to_owned(),
        reference: "posix_spawn of the same program in a bare loop in C",
        unit: "ns",
        rule: Rule::AtMost(1.15),
        open: Box::new(move || {
            // A role that there is not: the program starts, reads its arguments and ends.
            let program = worker_program();
            let program = program.display();
            let line = format!("spawn {CREATIONS} {program} --tandem-role nothing");
            Ok(Sides::both(world.watched_anchor(&line)?, created(Model::Processes)?))
        }),
    }
}

type Figure = Box<dyn FnMut() -> Result<f64, String>>;

fn ballast_row(what: &str, prepare: fn() -> Result<Figure, String>) -> Row {
    Row {
        target: "E7",
        what: what.to_owned(),
        reference: "the same without",
        unit: "ns",
        rule: Rule::AtMost(1.1),
        open: Box::new(move || {
            room_for_ballast()?;
            let (mut without, mut with) = (prepare()?, prepare()?);
            Ok(Sides::both(
                move || watched(|| without().map(Measured::quiet)),
                move || {
                    let mut ballast = vec![0_u8; BALLAST_BYTES];
                    ballast.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
                    let measured = watched(|| with().map(Measured::quiet));
                    drop(black_box(ballast));
                    measured
                },
            ))
        }),
    }
}

fn room_for_ballast() -> Result<(), String> {
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = memory.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib: Option<u64> =
        available.and_then(|rest| rest.split_ascii_whitespace().next()?.parse().ok());
    match kib {
        Some(kib) if kib < 2 * (BALLAST_BYTES as u64 >> 10) => {
            Err("there is no free memory of 2 GiB".to_owned())
        }
        _ => Ok(()),
    }
}

fn skew_row(world: &World, (model, is_thread): (Model, u32)) -> Row {
    let world = world.clone();
    Row {
        target: "E8",
        what: format!("start gate skew, 2 × {}", model.word()),
        reference: "anchors barrier, by futex",
        unit: "ns",
        rule: Rule::AtMost(1.2),
        open: Box::new(move || {
            let barrier = world.watched_anchor(&format!("barrier 1 {is_thread} {STARTS}"))?;
            let settings = [("grain", "1"), ("jobs", "2")];
            let mut ours = Ours::open("cpu.splitmix", &settings, &[(model, 2, CoreSet::All)])?;
            let start = move || {
                let skews: Result<Vec<f64>, String> =
                    (0..STARTS).map(|_| ours.value(0, &Metric::StartSkew)).collect();
                Measured::middle_of(&skews?)
            };
            let mut start = start;
            Ok(Sides::both(barrier, move || watched(&mut start)))
        }),
    }
}
