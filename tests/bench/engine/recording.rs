//! E13: what the timeline costs, and whether it loses events.

use crate::measured::{Measured, was_kept_waiting};
use crate::ours::{Ours, reading};
use crate::row::{Row, Rule, Sides};
use tandem_lab::model::design::{CoreSet, Model};
use tandem_lab::model::metric::Metric;
use tandem_lab::model::timeline::Capture;
use tandem_lab::model::trial::Trial;

/// Jobs of about 20 us, as in the target for many small jobs.
const USUAL: [(&str, &str); 2] = [("grain", "5400"), ("jobs", "20000")];
/// Jobs of about 1 us, so that two workers make about two million events a second.
const DENSE: [(&str, &str); 2] = [("grain", "250"), ("jobs", "600000")];
const DENSE_JOBS: f64 = 600_000.0;

/// The rows.
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = [Model::Threads, Model::Processes].map(throughput_row).into();
    rows.extend([event_row(), lost_row()]);
    rows
}

fn open(settings: &[(&str, &str)], model: Model, capture: Capture) -> Result<Ours, String> {
    let ours = Ours::open("cpu.splitmix", settings, &[(model, 2, CoreSet::All)])?;
    Ok(ours.recording(capture))
}

fn throughput_row(model: Model) -> Row {
    Row {
        target: "E13",
        what: format!("jobs of 20 us with the whole timeline, 2 × {}", model.word()),
        reference: "the same without",
        unit: "jobs/s",
        rule: Rule::AtLeast(0.99),
        open: Box::new(move || {
            let mut without = open(&USUAL, model.clone(), Capture::Off)?;
            let mut with = open(&USUAL, model, Capture::Whole)?;
            Ok(Sides::both(move || throughput(&mut without), move || throughput(&mut with)))
        }),
    }
}

fn throughput(ours: &mut Ours) -> Result<Measured, String> {
    let trial = ours.run(0)?;
    let throughput = reading(&trial, &Metric::Throughput)?;
    Ok(Measured::marked(throughput, was_kept_waiting(&trial)))
}

fn event_row() -> Row {
    Row {
        target: "E13",
        what: "one event of the timeline, by CPU time".to_owned(),
        reference: "",
        unit: "ns",
        rule: Rule::Below(25.0),
        open: Box::new(|| {
            let mut without = open(&DENSE, Model::Threads, Capture::Off)?;
            let mut with = open(&DENSE, Model::Threads, Capture::Whole)?;
            Ok(Sides::alone(move || {
                let (without, with) = (without.run(0)?, with.run(0)?);
                let events_ns = cpu_ns(&with)? - cpu_ns(&without)?;
                let was_disturbed = was_kept_waiting(&without) || was_kept_waiting(&with);
                Ok(Measured::marked(events_ns / DENSE_JOBS, was_disturbed))
            }))
        }),
    }
}

fn cpu_ns(trial: &Trial) -> Result<f64, String> {
    let sum = trial.workers.iter().map(|worker| worker.cpu_ns).sum::<Option<u64>>();
    sum.map(|ns| ns as f64).ok_or_else(|| "CPU time is not counted here".to_owned())
}

fn lost_row() -> Row {
    Row {
        target: "E13",
        what: "events lost at a million and more a second".to_owned(),
        reference: "",
        unit: "events",
        rule: Rule::Below(0.0),
        open: Box::new(|| {
            let mut ours = open(&DENSE, Model::Threads, Capture::Whole)?;
            Ok(Sides::alone(move || {
                let trial = ours.run(0)?;
                // Slower, it would show nothing; that is the machine's doing.
                let is_slow = reading(&trial, &Metric::Throughput)? < 1e6;
                let timeline = ours.timeline().ok_or("there is no timeline of the trial")?;
                let lost: u64 = timeline.lanes.iter().map(|lane| lane.overwritten).sum();
                Ok(Measured::marked(lost as f64, is_slow))
            }))
        }),
    }
}
