//! How long a summary takes that is made after every round of a running session.

use crate::table::{Cell, Table, heads};
use std::time::{Duration, Instant};
use tandem_lab::analysis::{sentence, summarise};
use tandem_lab::model::design::{Amount, Design, Model, Placement, Rounds, Scaling};
use tandem_lab::model::id::{Seed, VariantId};
use tandem_lab::model::machine::Machine;
use tandem_lab::model::metric::{Direction, Metric, Reading};
use tandem_lab::model::param::Params;
use tandem_lab::model::session::{App, Calibration, Session, SessionStatus};
use tandem_lab::model::trial::{Flags, Trial};
use tandem_lab::model::workload::Workload;

const ROUNDS: [usize; 4] = [7, 30, 60, 200];
/// A model with its worker counts.
type Counted<'a> = (Model, &'a [u32]);

/// How often each summary is made.
const TIMES: usize = 41;

/// The median time of a whole summary of eight variants, whatever the number of sessions.
pub fn table(_sessions: u32) -> Table {
    let sweep = [(Model::Sequential, &[1][..]), (Model::Threads, &[1, 2, 3, 4, 5, 6, 8])];
    let pair = [(Model::Threads, &[1, 2, 4, 8][..]), (Model::Processes, &[1, 2, 4, 8])];
    let two = [(Model::Threads, &[1, 2][..]), (Model::Processes, &[1, 2])];
    let designs: [(&str, &[Counted<'_>]); 3] = [
        ("one model, seven counts", &sweep),
        ("two models, four counts", &pair),
        ("two models, two counts", &two),
    ];
    let row = |(name, variants): &(&str, &[Counted<'_>])| {
        let cell =
            |rounds: &usize| Cell::words(format!("{:.2?}", summary_time(variants, *rounds as u32)));
        std::iter::once(Cell::words(name)).chain(ROUNDS.iter().map(cell)).collect()
    };
    Table {
        title: "Time of a whole summary",
        heads: heads("design, n rounds", &ROUNDS),
        rows: designs.iter().map(row).collect(),
    }
}

fn summary_time(variants: &[Counted<'_>], rounds: u32) -> Duration {
    let design = design(variants);
    let session = session(&design, rounds);
    let time = || {
        let began = Instant::now();
        let summary = summarise("", &design, &session, sentence::workload);
        assert!(!summary.scaling.is_empty(), "a session with speedups");
        began.elapsed()
    };
    let mut times: Vec<Duration> = std::iter::repeat_with(time).take(TIMES).collect();
    times.sort_unstable();
    times[TIMES / 2]
}

fn design(variants: &[Counted<'_>]) -> Design {
    let placement = Placement::default();
    let of_model = |(model, counts): &Counted<'_>| {
        Design::combine(std::slice::from_ref(model), counts, &placement)
    };
    let mut all: Vec<_> = variants.iter().flat_map(of_model).collect();
    for (place, variant) in all.iter_mut().enumerate() {
        variant.id = VariantId::at(place);
    }
    Design {
        question: String::new(),
        claim: None,
        primary_metric: Metric::Makespan,
        direction: Direction::LowerIsBetter,
        margin: 0.03,
        workload: Workload { kernel: "cpu.splitmix".to_owned(), params: Params::default() },
        amount: Amount::Set,
        scaling: Scaling::Strong,
        base: VariantId::at(0),
        variants: all,
        rounds: Rounds::fixed(30),
        budget_ms: 60_000,
        seed: Seed(0x5eed),
    }
}

/// Rounds with every metric that the program knows.
fn session(design: &Design, rounds: u32) -> Session {
    let mut trials = Vec::new();
    for round in 1..=rounds {
        for variant in &design.variants {
            let off = (f64::from(round * (variant.workers + 7)) * 0.618_034).fract() - 0.5;
            let time = 3e8 * (0.05 + 0.95 / f64::from(variant.workers)) * (1.0 + 0.04 * off);
            let reading = |metric: &Metric| (metric.clone(), Reading::Value(time));
            trials.push(Trial {
                round,
                variant: variant.id.clone(),
                flags: Flags::VERIFIED,
                failure: None,
                readings: Metric::ALL.iter().map(reading).collect(),
                workers: Vec::new(),
            });
        }
    }
    let machine = Machine { cores: 8, threads: 8, allowed_cpus: 8, ..Machine::default() };
    Session {
        started_utc: "2026-11-21T09:41Z".to_owned(),
        machine,
        app: App { build: "release".to_owned(), slim_worker: true, ..App::default() },
        calibration: Calibration { ns_per_unit: None, clock_is_shared: true },
        trials,
        status: SessionStatus::Complete,
        ..Session::default()
    }
}
