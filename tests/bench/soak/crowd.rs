//! Many workers on few cores: 10,000 jobs of 20 us in every model.

use crate::ours::Ours;
use crate::report::Report;
use std::time::Instant;
use tandem_lab::kernels::registry;
use tandem_lab::model::design::{CoreSet, Model};
use tandem_lab::model::metric::Metric;
use tandem_lab::model::units::time;

const WORKERS: u32 = 64;
/// At about 3.7 ns a step a job takes 20 us.
const GRAIN: &str = "5400";
const JOBS: &str = "10000";

/// Runs it in every model. A trial whose result is not the expected one has failed.
pub fn run(report: &mut Report) {
    let kernel = registry::find("cpu.splitmix").expect("the plainest kernel is always there");
    for model in kernel.models {
        let what = format!("{WORKERS} workers on 2 cores, {JOBS} jobs of 20 us, {}", model.word());
        let began = Instant::now();
        report.line(
            &what,
            one(model).map(|makespan_ns| {
                let (makespan, whole) = (time(makespan_ns), began.elapsed().as_secs_f64());
                format!("verified, work time {makespan}, {whole:.1} s with preparation")
            }),
        );
    }
}

fn one(model: &Model) -> Result<f64, String> {
    let workers = if *model == Model::Sequential { 1 } else { WORKERS };
    let settings = [("grain", GRAIN), ("jobs", JOBS)];
    let mut ours =
        Ours::open("cpu.splitmix", &settings, &[(model.clone(), workers, CoreSet::First(2))])?;
    ours.value(0, &Metric::Makespan)
}
