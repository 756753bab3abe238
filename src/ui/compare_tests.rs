use super::*;
use crate::analysis::compare::{
    CellRatio, CompareCell, CompareColumn, CompareRow, OwnRatio, compare,
};
use crate::analysis::margins::Margins;
use crate::analysis::summary::MetricSummary;
use crate::analysis::two_sessions::SessionRatio;
use crate::chart::samples_for_tests::{estimate, samples, summary};
use crate::model::design::Model;
use crate::model::vocabulary::Vocabulary;
use crate::ui::style;
use crate::ui::timeline::TimelineState;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::collections::BTreeSet;
use std::sync::Arc;

fn report(same_machine: bool) -> CompareReport {
    let column = |letter: &str| CompareColumn {
        letter: letter.to_owned(),
        title: format!("Experiment {letter}"),
        started_utc: "2026-11-21T09:41Z".to_owned(),
        machine: "laptop: 4 cores".to_owned(),
        workload: "Integer chain".to_owned(),
        rounds: 20,
        margins: Margins { declared: 0.03, effective: 0.03 },
    };
    let cell = |ms: f64, ratio: CellRatio| CompareCell {
        label: "threads".to_owned(),
        workers: 2,
        estimate: MetricSummary::Known(estimate(ms * 1e6)),
        samples: samples(ms * 1e6).iter().map(|sample| sample.value).collect(),
        other: None,
        memory: MetricSummary::Known(estimate(7e7)),
        ratio,
        own: Some(OwnRatio {
            against: "sequential".to_owned(),
            ratio: ms / 900.0,
            low: None,
            high: None,
        }),
    };
    let ratio =
        SessionRatio { ratio: 1.12, low: Some(1.1), high: Some(1.14), n_of: 20, n_against: 20 };
    let ratio = if same_machine {
        CellRatio::Known(ratio)
    } else {
        CellRatio::Unavailable("these are different machines".to_owned())
    };
    CompareReport {
        columns: ["A", "B"].map(column).into(),
        rows: vec![CompareRow {
            label: "threads".to_owned(),
            model: Model::Threads,
            workers: Some(2),
            cells: vec![Some(cell(251.0, CellRatio::First)), Some(cell(285.0, ratio))],
        }],
        same_machine,
        ..compare(&[], &Vocabulary::OF_FILES)
    }
}

fn shown(same_machine: bool, width: f32) -> Harness<'static, Option<Action>> {
    let compared = CompareInput {
        report: report(same_machine),
        without_result: vec!["Photo pipeline".to_owned()],
        summaries: [summary(), summary()].map(Arc::new).into(),
        tables: BTreeSet::new(),
        timeline: TimelineState::default(),
    };
    Harness::builder().with_size(vec2(width, 1_200.0)).build_ui_state(
        move |ui, asked: &mut Option<Action>| {
            style::install(ui.ctx(), false);
            let action = compare_ui(ui, &Theme::LIGHT, &compared);
            *asked = action.or(asked.take());
        },
        None,
    )
}

#[test]
fn times_of_different_machines_are_neither_drawn_nor_told_nor_copied() {
    for width in [1_016.0, 560.0] {
        let mut harness = shown(false, width);
        let told = harness.query_all_by_role(Spoken::Figure);
        let figures: Vec<String> = told.map(|figure| format!("{figure:?}")).collect();
        assert!(!figures.is_empty());
        for figure in figures {
            assert!(!figure.contains(" ms"), "{figure}");
        }
        let words = "Copy the numbers of “Ratio of work time to each base”";
        harness.get_by_label(words).click();
        harness.run();
        let Some(Action::Copy(text)) = harness.state() else { panic!("nothing was copied") };
        assert!(!text.contains("ms") && text.contains("ratio to its base"), "{text}");
        assert!(harness.query_by_label("Memory").is_none());
    }
}

#[test]
fn on_one_machine_medians_ratios_and_memory_stand_side_by_side() {
    for width in [1_016.0, 560.0] {
        let mut harness = shown(true, width);
        let words = "Work time side by side; threads: A 251 ms, B 285 ms and ratio 1.12.";
        assert!(harness.query_all_by_label(words).count() >= 1);
        harness.get_by_label("Show “Memory” as a table").click();
        harness.run();
        assert_eq!(*harness.state(), Some(Action::ToggleTable(ChartKind::Memory)));
    }
}

#[test]
fn a_ticked_experiment_without_a_result_is_named() {
    let harness = shown(true, 1_016.0);
    let told = "“Photo pipeline” has no result yet. Run it first to compare it.";
    assert!(harness.query_by_label(told).is_some());
}

#[test]
fn two_experiments_can_change_places() {
    let mut harness = shown(true, 1_016.0);
    harness.get_by_label("Swap A and B").click();
    harness.run();
    assert_eq!(*harness.state(), Some(Action::SwapCompared));
}
