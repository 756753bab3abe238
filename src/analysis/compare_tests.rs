//! Experiments written in a few words, and what laying them side by side must say.

use super::basis::Basis;
use super::compare::{CellRatio, CompareReport, compare};
use super::disclosure::Disclosure;
use super::judging::Judging;
use super::matching;
use super::summary::{
    Comparison, Estimate, MetricSummary, RatioEstimate, SessionLine, Summary, VariantSummary,
};
use crate::model::design::{Amount, CoreSet, Design, Model, Placement, Rounds, Scaling, Variant};
use crate::model::experiment::{Experiment, Verdict};
use crate::model::id::{Seed, VariantId};
use crate::model::machine::Machine;
use crate::model::metric::{Direction, Metric, Reading};
use crate::model::param::{Params, Value};
use crate::model::session::{Session, SessionStatus};
use crate::model::trial::{Flags, Trial};
use crate::model::vocabulary::Vocabulary;
use crate::model::workload::Workload;
use std::collections::BTreeMap;

/// A change, what differs by it, and the heading.
type Changed = (fn(&mut Experiment), &'static str, &'static str);
/// A change of the document and one of the summary, and why there is no ratio then.
type Spoiled = (fn(&mut Experiment), fn(&mut Summary), &'static str);

/// A variant from words such as `threads 2` or `processes 2 one free`.
fn variant(place: usize, words: &str) -> Variant {
    let mut words = words.split(' ');
    let model = Model::known(words.next().unwrap()).unwrap();
    let workers = words.next().unwrap().parse().unwrap();
    let cores = words.next().map_or(CoreSet::All, |words| CoreSet::parse(words).unwrap());
    let placement = Placement { cores, pin: words.next() != Some("free") };
    Variant { id: VariantId::at(place), model, workers, placement }
}

fn design(variants: &str) -> Design {
    Design {
        question: String::new(),
        claim: None,
        primary_metric: Metric::Makespan,
        direction: Direction::LowerIsBetter,
        margin: 0.03,
        workload: Workload { kernel: "cpu.splitmix".into(), params: Params::default() },
        amount: Amount::Set,
        scaling: Scaling::Strong,
        variants: variants.split(", ").enumerate().map(|(i, words)| variant(i, words)).collect(),
        base: VariantId::at(0),
        rounds: Rounds::fixed(8),
        budget_ms: 20_000,
        seed: Seed(7),
    }
}

fn session(design: &Design, times_ms: &[f64]) -> Session {
    let mut trials = Vec::new();
    for round in 0..=8_u32 {
        for (variant, time_ms) in design.variants.iter().zip(times_ms) {
            // The warm-up is ten times as slow; later rounds spread by a thousandth each.
            let factor = if round == 0 { 10.0 } else { 1.0 + f64::from(round) / 1_000.0 };
            let value = Reading::Value(time_ms * 1e6 * factor);
            trials.push(Trial {
                round,
                variant: variant.id.clone(),
                flags: if round == 0 { Flags::WARM_UP } else { Flags::VERIFIED },
                failure: None,
                readings: BTreeMap::from([(Metric::Makespan, value)]),
                workers: Vec::new(),
            });
        }
    }
    let order = design.variants.iter().map(|v| v.id.clone()).collect::<Vec<_>>();
    Session {
        started_utc: "2026-11-21T09:41Z".into(),
        machine: Machine {
            label: "My laptop".into(),
            os: "linux".into(),
            threads: 2,
            ..Machine::default()
        },
        order: vec![order; 9],
        trials,
        status: SessionStatus::Complete,
        ..Session::default()
    }
}

pub(super) fn experiment(variants: &str, times_ms: &[f64]) -> Experiment {
    let design = design(variants);
    let session = session(&design, times_ms);
    Experiment {
        id: "a".into(),
        parent_id: None,
        title: "Chain".into(),
        notes: String::new(),
        design,
        prediction: None,
        sessions: vec![session.into()],
        results: Vec::new(),
    }
}

/// A summary with the parts that a comparison reads; the last variant is the headline.
pub(super) fn summary(experiment: &Experiment) -> Summary {
    let session = experiment.latest_session().unwrap();
    let design = &experiment.design;
    let median = |id: &VariantId| {
        let of = session.trials.iter().find(|t| t.variant == *id && t.round == 4);
        of.and_then(|trial| trial.value(&design.primary_metric)).unwrap_or(0.0)
    };
    let last = &design.variants.last().unwrap().id;
    let against = design
        .variants
        .iter()
        .find(|v| v.workers == design.variants.last().unwrap().workers)
        .map_or(&design.base, |v| &v.id);
    let ratio = median(last) / median(against);
    let ends = (Some(ratio * 0.99), Some(ratio * 1.01));
    let ratio = RatioEstimate { ratio, low: ends.0, high: ends.1, by_round: Vec::new() };
    Summary {
        title: experiment.title.clone(),
        workload: design.workload.kernel.clone(),
        machine: session.machine.clone(),
        session: SessionLine {
            status: session.status.clone(),
            started_utc: session.started_utc.clone(),
            rounds: 8,
            seed: design.seed,
            trials: 0,
            failed: 0,
            disturbed: 0,
            flagged_rounds: 0,
            left_out: None,
        },
        metric: design.primary_metric.clone(),
        direction: design.direction.clone(),
        margin: design.margin,
        variants: design
            .variants
            .iter()
            .zip(design.labels())
            .map(|(variant, label)| variant_summary(variant, label, median(&variant.id)))
            .collect(),
        comparisons: vec![Comparison {
            of: last.clone(),
            against: against.clone(),
            metric: design.primary_metric.clone(),
            ratio: Some(ratio),
            verdict: Verdict::Slower,
            sentence: String::new(),
            scope: String::new(),
            basis: Basis::default(),
            without_disturbed: None,
        }],
        headline: Some(0),
        speedups: Vec::new(),
        scaling: Vec::new(),
        caveats: Vec::new(),
        judging: Judging { effective_margin: design.margin, tested: 1, ..Judging::default() },
        never_seen: Vec::new(),
        disclosure: Disclosure::default(),
        repeats: None,
    }
}

fn variant_summary(variant: &Variant, label: String, median: f64) -> VariantSummary {
    let estimate = Estimate { n: 8, median, low: None, high: None, mad: 0.0, modes: None };
    VariantSummary {
        id: variant.id.clone(),
        label,
        noun: variant.noun(),
        model: variant.model.clone(),
        workers: variant.workers,
        cores_asked: Vec::new(),
        cores_seen: Vec::new(),
        trials: 8,
        failed: 0,
        censored: 0,
        disturbed: 0,
        verified: true,
        failure: None,
        metrics: BTreeMap::from([(Metric::Makespan, MetricSummary::Known(estimate))]),
        samples: Vec::new(),
        breakdown: None,
        timeline_round: None,
    }
}

fn report(experiments: &[&Experiment]) -> CompareReport {
    let summaries: Vec<Summary> = experiments.iter().map(|e| summary(e)).collect();
    let compared: Vec<_> = experiments.iter().copied().zip(&summaries).collect();
    compare(&compared, &Vocabulary::OF_FILES)
}

#[test]
fn variants_are_matched_exactly_or_where_there_is_no_choice() {
    let cases = [
        ("threads 1, threads 2", "threads 2, threads 1", "0/1 1/0"),
        ("threads 1, threads 2", "threads 1, threads 4", "0/0 1/- -/1"),
        ("threads 4, processes 4", "threads 8, processes 8", "0/0 1/1"),
        ("threads 1, threads 2", "threads 4, threads 8", "0/- 1/- -/0 -/1"),
        ("threads 1 one, threads 2 one", "threads 1 all, threads 2 all", "0/0 1/1"),
        ("threads 2 one, threads 2 all", "threads 2 all free", "0/- 1/- -/0"),
        ("sequential 1, threads 2", "sequential 1, processes 2", "0/0 1/- -/1"),
        ("threads 2, threads 2", "threads 2, threads 2", "0/0 1/1"),
    ];
    for (a, b, expected) in cases {
        let (first, second) = (design(a), design(b));
        let show = |place: Option<usize>| place.map_or("-".to_owned(), |place| place.to_string());
        let found: Vec<String> = matching::rows(&[&first, &second])
            .iter()
            .map(|row| format!("{}/{}", show(row[0]), show(row[1])))
            .collect();
        assert_eq!(found.join(" "), expected, "{a} beside {b}");
    }
}

#[test]
fn a_difference_in_workers_alone_is_named_and_the_headlines_stand_side_by_side() {
    let a = experiment("threads 4, processes 4", &[250.0, 285.0]);
    let b = experiment("threads 8, processes 8", &[200.0, 262.0]);
    let report = report(&[&a, &b]);
    assert_eq!(report.heading, "Only this differs: workers");
    assert_eq!(report.differences.len(), 1);
    assert_eq!(report.differences[0].values, ["4", "8"]);
    assert!(report.same.iter().any(|what| what == "metric"), "{:?}", report.same);
    assert_eq!(
        report.sentence,
        "Processes took 1.14 times as long as threads with 4 workers, 1.31 times with 8."
    );
    assert_eq!(report.scope, "95 % intervals: A 1.13 to 1.15, 8 rounds; B 1.30 to 1.32, 8 rounds.");
    let labels: Vec<_> = report.rows.iter().map(|row| (row.label.as_str(), row.workers)).collect();
    assert_eq!(labels, [("threads", None), ("processes", None)]);
    let ratio = report.rows[0].ratio().unwrap();
    assert!((ratio.ratio - 0.8).abs() < 1e-3, "{ratio:?}");
    assert!(ratio.low.unwrap() < 0.8 && 0.8 < ratio.high.unwrap());
    assert_eq!(ratio.n_of, 8, "the warm-up does not count");
}

#[test]
fn each_thing_that_differs_is_listed_once_and_several_name_no_cause() {
    let a = experiment("threads 2, processes 2", &[250.0, 285.0]);
    let change = |change: fn(&mut Experiment)| {
        let mut b = a.clone();
        change(&mut b);
        let report = report(&[&a, &b]);
        let names = |found: &[super::differences::Difference]| {
            found.iter().map(|d| d.what.clone()).collect::<Vec<_>>().join(", ")
        };
        let differ = format!("{} / {}", names(&report.differences), names(&report.not_by_design));
        (differ, report.heading)
    };
    let cases: [Changed; 14] = [
        (|_| (), " / ", "The designs are the same"),
        (|e| e.title = "Other".into(), " / ", "The designs are the same"),
        (
            |e| e.design.margin = 0.05,
            "margin / ",
            "The same is measured; only this differs: margin",
        ),
        (
            |e| e.design.rounds = Rounds::fixed(20),
            "rounds / ",
            "The same is measured; only this differs: rounds",
        ),
        (
            |e| e.design.workload.kernel = "x".into(),
            "work / ",
            "Different work: cpu.splitmix against x",
        ),
        (
            |e| {
                e.design.workload.params.0.insert("jobs".into(), Value::Integer(8));
            },
            "jobs / ",
            "Only this differs: jobs",
        ),
        (|e| e.design.scaling = Scaling::Weak, "scaling / ", "Only this differs: scaling"),
        (
            |e| e.design.variants.iter_mut().for_each(|v| v.placement.pin = false),
            "cores / ",
            "Only this differs: cores",
        ),
        (
            |e| {
                e.design.scaling = Scaling::Weak;
                e.design.variants.pop();
            },
            "scaling, models / ",
            "Only this differs: scaling",
        ),
        (
            |e| {
                e.design.scaling = Scaling::Weak;
                e.design.workload.kernel = "x".into();
            },
            "work, scaling / ",
            "Different work: cpu.splitmix against x; scaling differs too. No single cause can be named",
        ),
        (
            |e| {
                e.design.variants.pop();
            },
            "models / ",
            "The same is measured; only this differs: models",
        ),
        (
            |e| e.sessions[0].machine.label = "Other".into(),
            "machine / ",
            "Only this differs: machine",
        ),
        (|e| e.sessions[0].app.version = "9".into(), " / program", "The designs are the same"),
        (
            |e| e.sessions[0].status = SessionStatus::Cancelled,
            " / end of the run",
            "The designs are the same",
        ),
    ];
    for (changed, differ, heading) in cases {
        assert_eq!(change(changed), (differ.to_owned(), heading.to_owned()));
    }
}

#[test]
fn different_machines_show_no_ratio_between_them_but_their_own() {
    let a = experiment("threads 2, processes 2", &[250.0, 285.0]);
    let mut b = experiment("threads 2, processes 2", &[100.0, 131.0]);
    b.sessions[0].machine.label = "Other".into();
    let report = report(&[&a, &b]);
    assert!(!report.same_machine);
    for row in &report.rows {
        let cell = row.cells[1].as_ref().unwrap();
        let reason = "these are different machines".to_owned();
        assert_eq!(cell.ratio, CellRatio::Unavailable(reason));
    }
    let own = report.rows[1].cells[1].as_ref().unwrap().own.as_ref().unwrap();
    assert_eq!(own.against, "threads, 2 workers");
    assert!((own.ratio - 1.31).abs() < 1e-9);
    assert_eq!(
        report.sentence,
        "Processes took 1.14 times as long as threads in A, 1.31 times in B."
    );
}

#[test]
fn a_ratio_that_would_say_nothing_is_absent_with_its_reason() {
    let a = experiment("threads 2, processes 2", &[250.0, 285.0]);
    let reason = |change: fn(&mut Experiment), spoil: fn(&mut Summary)| {
        let mut b = a.clone();
        change(&mut b);
        let (first, mut second) = (summary(&a), summary(&b));
        spoil(&mut second);
        let report = compare(&[(&a, &first), (&b, &second)], &Vocabulary::OF_FILES);
        match &report.rows[0].cells[1].as_ref().unwrap().ratio {
            CellRatio::Unavailable(reason) => reason.clone(),
            found @ (CellRatio::First | CellRatio::Known(_)) => panic!("{found:?}"),
        }
    };
    let cases: [Spoiled; 5] = [
        (|e| e.design.workload.kernel = "x".into(), |_| (), "the work is of another kind"),
        (|e| e.design.primary_metric = Metric::Total, |_| (), "another metric was chosen"),
        (|_| (), |s| s.variants[0].verified = false, "not every result was verified"),
        (|e| e.sessions[0].trials.clear(), |_| (), "no trial counts"),
        (
            |e| {
                let trials = &mut e.sessions[0].trials;
                trials[2].readings.insert(Metric::Makespan, Reading::Value(0.0));
            },
            |_| (),
            "a value is zero",
        ),
    ];
    for (change, spoil, expected) in cases {
        assert_eq!(reason(change, spoil), expected);
    }
}

#[test]
fn experiments_that_answer_different_questions_are_compared_row_by_row() {
    let a = experiment("threads 1, threads 2", &[400.0, 250.0]);
    let b = experiment("threads 1, threads 2", &[440.0, 200.0]);
    let report = report(&[&a, &b]);
    assert_eq!(
        report.sentence,
        "B against A in work time: 1.10 times for threads, 1 worker, 0.80 times for threads, 2 workers."
    );
    assert!(report.scope.starts_with("95 % intervals of all rows: B 0.80 to 1.10"), "{report:?}");
}

#[test]
fn figures_of_different_metrics_stay_with_their_own_unit_and_have_no_ratio() {
    let a = experiment("threads 2, processes 2", &[250.0, 285.0]);
    let mut b = a.clone();
    b.design.primary_metric = Metric::Total;
    let report = report(&[&a, &b]);
    assert!(!report.same_metric());
    assert_eq!(report.sentence, "No ratio is made: A by work time, B by total time.");
    assert!(report.note.contains("do not stand on one axis"), "{}", report.note);
    for row in &report.rows {
        let cell = row.cells[1].as_ref().unwrap();
        assert!(cell.samples.is_empty() && cell.estimate.known().is_none(), "{cell:?}");
        assert!(cell.ratio.known().is_none() && cell.other.is_some());
    }
}

#[test]
fn nothing_undecided_is_stated_as_a_fact() {
    let a = experiment("threads 1, threads 2", &[400.0, 250.0]);
    let check = |b: &[f64], expected: &str| {
        let b = experiment("threads 1, threads 2", b);
        assert_eq!(report(&[&a, &b]).sentence, expected);
    };
    check(
        &[800.0, 450.0],
        "B took 1.80 (threads, 2 workers) to 2.00 (threads, 1 worker) times as long as A.",
    );
    check(&[404.0, 252.5], "B and A are about the same in work time (ratio 1.01).");
    check(
        &[412.0, 500.0],
        "B against A in work time: not decided (ratio 1.03) for threads, 1 worker, 2.00 times \
         for threads, 2 workers.",
    );
}

#[test]
fn an_experiment_beside_itself_and_one_without_intervals_say_so() {
    let a = experiment("threads 2, processes 2", &[250.0, 285.0]);
    let itself = report(&[&a, &a]);
    assert_eq!(
        itself.sentence,
        "A and B are the same session of the same experiment, so there is nothing to compare."
    );
    assert!(itself.rows.iter().all(|row| row.ratio().is_none()));
    let mut b = a.clone();
    b.sessions[0].machine.label = "Other".into();
    let (mut first, mut second) = (summary(&a), summary(&b));
    for summary in [&mut first, &mut second] {
        summary.comparisons[0].verdict = Verdict::NotTestable;
        let ratio = summary.comparisons[0].ratio.as_mut().unwrap();
        (ratio.low, ratio.high) = (None, None);
        summary.session.rounds = 3;
    }
    let few = compare(&[(&a, &first), (&b, &second)], &Vocabulary::OF_FILES);
    assert_eq!(
        few.sentence,
        "There is no ratio between the experiments, because these are different machines; each \
         has its ratios to its own base."
    );
    assert_eq!(
        few.scope,
        "No 95 % interval: six rounds are needed, A has 3 rounds, B has 3 rounds."
    );
}

#[test]
fn a_headline_that_is_not_decided_says_so_and_names_its_worker_count() {
    let variants = "threads 1, threads 4, processes 4";
    let a = experiment(variants, &[900.0, 250.0, 285.0]);
    let b = experiment(variants, &[900.0, 250.0, 260.0]);
    let sentence = |verdict: Verdict| {
        let (first, mut second) = (summary(&a), summary(&b));
        second.comparisons[0].verdict = verdict;
        compare(&[(&a, &first), (&b, &second)], &Vocabulary::OF_FILES).sentence
    };
    assert_eq!(
        sentence(Verdict::Slower),
        "Processes took 1.14 times as long as threads with 4 workers in A, 1.04 times in B."
    );
    assert_eq!(
        sentence(Verdict::Inconclusive),
        "Processes against threads with 4 workers in work time: 1.14 times in A, not decided \
         (ratio 1.04) in B."
    );
}

#[test]
fn parameters_of_different_work_are_no_causes_and_a_machine_shows_its_values() {
    let mut a = experiment("threads 2, processes 2", &[250.0, 285.0]);
    a.design.workload.params.0.insert("jobs".into(), Value::Integer(8));
    let mut b = a.clone();
    b.design.workload = Workload { kernel: "x".into(), params: Params::default() };
    let values = |report: &CompareReport, what: &str| {
        report.differences.iter().find(|d| d.what == what).map(|d| d.values.clone())
    };
    let two = report(&[&a, &b]);
    assert_eq!(two.heading, "Different work: cpu.splitmix against x");
    assert_eq!((values(&two, "jobs"), two.differences.len()), (None, 1));
    assert!(!two.same.contains(&"jobs".to_owned()), "{:?}", two.same);
    // What two of three have with different values still differs between these.
    let mut other = a.clone();
    other.design.workload.params.0.insert("jobs".into(), Value::Integer(9));
    let three = report(&[&a, &b, &other]);
    assert_eq!(values(&three, "jobs").unwrap(), ["8", "does not have it", "9"]);
    assert_eq!(
        three.heading,
        "Different work: cpu.splitmix against x; jobs differs too. No single cause can be named"
    );
    let mut c = a.clone();
    c.sessions[0].machine.label = "Other".into();
    c.sessions[0].started_utc = "2026-11-22T09:41Z".into();
    c.sessions[0].order.pop();
    let report = report(&[&a, &c]);
    assert_eq!(report.heading, "Only this differs: machine");
    assert_eq!(values(&report, "machine").map(|values| values.len()), Some(2));
    let by_nobody: Vec<&str> = report.not_by_design.iter().map(|d| d.what.as_str()).collect();
    assert_eq!(by_nobody, ["finished rounds", "date"]);
}

#[test]
fn none_one_and_many_experiments_are_laid_out_without_a_gap() {
    assert!(report(&[]).rows.is_empty());
    let one = experiment("threads 2, processes 2", &[250.0, 285.0]);
    assert_eq!(report(&[&one]).rows.len(), 2);
    let report = report(&[&one; 30]);
    assert_eq!([25, 26].map(|place: usize| report.columns[place].letter.as_str()), ["Z", "#27"]);
    assert!(report.rows.iter().all(|row| row.cells.iter().all(Option::is_some)));
}
