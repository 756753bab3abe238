//! E1: computing, where neither threads nor processes nor the harness may cost anything.

use crate::measured::{Measured, was_kept_waiting, watched};
use crate::ours::{Ours, reading};
use crate::peers;
use crate::row::{Row, Rule, Sides};
use crate::world::World;
use tandem_lab::model::design::{CoreSet, Model};
use tandem_lab::model::metric::Metric;

const GRAIN: u64 = 200_000;
const JOBS: u64 = 400;
const UNIT: &str = "M steps/s";

/// The rows.
pub fn rows(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for workers in [1, 2] {
        for (model, is_thread) in [(Model::Threads, 1), (Model::Processes, 0)] {
            let anchors = world.clone();
            rows.push(Row {
                target: "E1",
                what: format!("CPU loop, {workers} × {}", model.word()),
                reference: "the same chain in C",
                unit: UNIT,
                rule: Rule::AtLeast(0.98),
                open: Box::new(move || {
                    let steps = GRAIN * JOBS;
                    let anchor = anchors.anchor(&format!("chain {is_thread} {workers} {steps}"))?;
                    let mut ours = chains(&[(model, workers, CoreSet::All)])?;
                    Ok(Sides::both(anchor, move || speed(&mut ours, 0)))
                }),
            });
        }
        rows.push(Row {
            target: "E1",
            what: format!("CPU loop, {workers} × processes"),
            reference: "as many threads",
            unit: UNIT,
            rule: Rule::Within(0.98, 1.02),
            open: Box::new(move || {
                let mut threads = chains(&[(Model::Threads, workers, CoreSet::All)])?;
                let mut processes = chains(&[(Model::Processes, workers, CoreSet::All)])?;
                Ok(Sides::both(move || speed(&mut threads, 0), move || speed(&mut processes, 0)))
            }),
        });
    }
    rows.push(Row {
        target: "E1",
        what: "speed-up of 2 threads over 1".to_owned(),
        reference: "sysbench cpu",
        unit: "×",
        rule: Rule::AtLeast(0.98),
        open: Box::new(|| {
            let sysbench = peers::sysbench()?;
            let primes = move |threads: &str| {
                let threads = format!("--threads={threads}");
                let amount = ["--cpu-max-prime=2000", "--events=5000", "--time=0"];
                let [prime, events, time] = amount;
                let said = peers::run(&sysbench, &["cpu", prime, events, time, &threads, "run"])?;
                peers::number_after(&said, "events per second:").map(Measured::quiet)
            };
            let shapes = [(Model::Threads, 2, CoreSet::All), (Model::Threads, 1, CoreSet::All)];
            let mut ours = chains(&shapes)?;
            Ok(Sides::both(
                move || watched(|| Ok(primes("2")?.over(primes("1")?))),
                move || Ok(speed(&mut ours, 0)?.over(speed(&mut ours, 1)?)),
            ))
        }),
    });
    rows
}

fn chains(shapes: &[(Model, u32, CoreSet)]) -> Result<Ours, String> {
    let (grain, jobs) = (GRAIN.to_string(), JOBS.to_string());
    Ours::open("cpu.splitmix", &[("grain", &grain), ("jobs", &jobs)], shapes)
}

fn speed(ours: &mut Ours, place: usize) -> Result<Measured, String> {
    let trial = ours.run(place)?;
    let makespan_ns = reading(&trial, &Metric::Makespan)?;
    let steps = (GRAIN * JOBS) as f64;
    Ok(Measured::marked(steps / makespan_ns * 1e3, was_kept_waiting(&trial)))
}
