//! That what is emulated says so in everything that leaves the program (method.md, R48).

use super::{comparison, csv, json, trace};
use crate::analysis::compare::compare;
use crate::analysis::hand_made::{design, session};
use crate::analysis::summary::Summary;
use crate::analysis::{self, Describe};
use crate::chart::speedup_view::SpeedupView;
use crate::chart::{sentence, table};
use crate::model::design::Model;
use crate::model::experiment::Experiment;
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::param::Params;
use crate::model::timeline::Timeline;
use crate::model::vocabulary::Vocabulary;
use crate::model::workload::{EMULATED_LATENCY, Workload};

/// The words of a workload that has an emulated latency, as the registry of kernels gives them.
fn latency(_: &Workload) -> String {
    "Asking a server with emulated latency".to_owned()
}

fn experiment(models: [Model; 2]) -> Experiment {
    let mut design = design(&models.map(|model| (model, 2)));
    design.workload.params = Params::default();
    let mut session = session(&design, &[&[10.0; 15], &[11.0; 15]]);
    let (variant, round, lanes) = (VariantId::at(1), 3, Vec::new());
    session.timelines = vec![Timeline { variant, round, resolution_ns: 0, lanes }];
    Experiment {
        id: "e1".into(),
        parent_id: None,
        title: "Two of each".into(),
        notes: String::new(),
        design,
        prediction: None,
        sessions: vec![session.into()],
        results: Vec::new(),
    }
}

/// Everything that leaves the program of an experiment, with its name.
fn exports(experiment: &Experiment, describe: Describe) -> Vec<(&'static str, String)> {
    let summary = analysis::summary_of(experiment, describe).unwrap();
    let report = compare(&[(experiment, &summary), (experiment, &summary)], &Vocabulary::OF_FILES);
    let trace = trace::trace(experiment, describe).unwrap();
    let mut all = vec![
        ("trials as CSV", csv::trials(experiment, describe)),
        ("summary as JSON", json::summary(&summary).to_string()),
        ("timelines as trace", trace.to_string()),
        ("comparison as JSON", comparison::json(&report).to_string()),
        ("comparison as Markdown", comparison::markdown(&report)),
        ("comparison as CSV", comparison::csv(&report)),
        ("scope of the verdict", verdict(&summary)),
    ];
    all.extend(charts(&summary));
    all
}

fn verdict(summary: &Summary) -> String {
    let headline = summary.headline().unwrap();
    format!("{} {}", headline.sentence, headline.scope)
}

/// The names of charts and the tables that stand for them.
fn charts(summary: &Summary) -> Vec<(&'static str, String)> {
    vec![
        ("chart of samples", sentence::samples(summary)),
        ("chart of breakdowns", sentence::breakdown(summary)),
        ("chart of a metric", sentence::metric(summary, &Metric::Makespan)),
        ("chart of speedups", sentence::speedups(summary, SpeedupView::OverOneWorker)),
        ("table of samples", table::tsv(&table::samples(summary))),
        ("table of breakdowns", table::tsv(&table::breakdown(summary))),
        ("table of a metric", table::tsv(&table::metric(summary, &Metric::Makespan))),
    ]
}

#[test]
fn an_emulated_interpreter_lock_says_so_in_every_chart_and_export() {
    let experiment = experiment([Model::Threads, Model::InterpreterLock]);
    for (name, text) in exports(&experiment, analysis::sentence::workload) {
        // There is no speedup in a design without a base for one.
        let says_nothing_of_it = name == "chart of speedups";
        assert!(says_nothing_of_it || text.contains("emulated"), "{name}: {text}");
    }
}

#[test]
fn an_emulated_latency_says_so_in_every_export_and_chart_name() {
    let plain = experiment([Model::Threads, Model::Processes]);
    let mut experiment = plain.clone();
    experiment.design.workload.kernel = EMULATED_LATENCY.to_owned();
    for (name, text) in exports(&experiment, latency) {
        // A table stands below the name of its chart.
        assert!(name.starts_with("table") || text.contains("emulated"), "{name}: {text}");
    }
    for (name, text) in exports(&plain, analysis::sentence::workload) {
        assert!(!text.contains("emulated"), "{name}: {text}");
    }
}
