use super::*;
use crate::analysis::compare::{
    CellRatio, CompareCell, CompareColumn, CompareRow, OwnRatio, compare,
};
use crate::analysis::differences::{Difference, Role};
use crate::analysis::margins::Margins;
use crate::analysis::summary::{Breakdown, MetricSummary};
use crate::analysis::two_sessions::SessionRatio;
use crate::chart::samples_for_tests::{estimate, samples, summary};
use crate::model::design::Model;
use crate::model::vocabulary::Vocabulary;
use crate::ui::style;
use crate::ui::timeline::TimelineState;
use crate::ui::verdict::verdict_words;
use eframe::egui::accesskit::Role as Spoken;
use eframe::egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, pos2};
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
        breakdown: Some(Breakdown { work_ns: ms * 1e6, ..Breakdown::default() }),
        failed: None,
        ratio,
        verdict: None,
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
    shown_as(report(same_machine), width)
}

fn shown_as(report: CompareReport, width: f32) -> Harness<'static, Option<Action>> {
    let compared = CompareInput {
        summaries: report.columns.iter().map(|_| Arc::new(summary())).collect(),
        report,
        without_result: vec!["Photo pipeline".to_owned()],
        tables: BTreeSet::new(),
        timeline: TimelineState::default(),
    };
    // What scrolls comes to rest only after some frames.
    let builder = Harness::builder().with_size(vec2(width, 1_200.0)).with_max_steps(60);
    builder.build_ui_state(
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
fn where_the_time_goes_is_told_of_each_variant_in_both() {
    let harness = shown(true, 1_016.0);
    let words = "Where a worker’s time goes, side by side; threads in A: work 251 ms; \
                 threads in B: work 285 ms.";
    assert!(harness.query_by_label(words).is_some());
}

#[test]
fn each_experiment_shows_its_day_and_its_own_verdict() {
    for width in [1_016.0, 560.0] {
        let harness = shown(true, width);
        let words = "A: Experiment A, 2026-11-21 09:41Z, B: Experiment B, 2026-11-21 09:41Z";
        let words = words.replace('Z', " UTC");
        assert!(harness.query_by_label(&words).is_some(), "{words}");
        let own = verdict_words(&summary());
        let told = format!("{} {}", own.1, own.2);
        let told = format!("A: {} B: {}", told.trim_end(), told.trim_end());
        assert!(harness.query_by_label(&told).is_some(), "{told}");
    }
}

#[test]
fn more_differences_than_help_wait_behind_a_button() {
    let by_chance = |what: &str| Difference {
        what: what.to_owned(),
        values: ["1", "2"].map(str::to_owned).into(),
        role: Role::Circumstance,
    };
    let names = ["system", "program", "date", "finished rounds", "end of the run"];
    let seen = |harness: &Harness<'_, Option<Action>>| {
        let rows = harness.query_all_by_role(Spoken::Row);
        rows.filter(|row| format!("{row:?}").contains("nobody chose this")).count()
    };
    let with = |count: usize| CompareReport {
        not_by_design: names[..count].iter().map(|what| by_chance(what)).collect(),
        ..report(true)
    };
    // A single one behind the button would save no room.
    assert_eq!(seen(&shown_as(with(4), 1_016.0)), 4);
    let mut harness = shown_as(with(5), 1_016.0);
    assert_eq!(seen(&harness), 3);
    harness.get_by_label("2 more differences").click();
    harness.run();
    assert_eq!(seen(&harness), 5);
    harness.get_by_label("Show less").click();
    harness.run();
    assert_eq!(seen(&harness), 3);
}

#[test]
fn what_scrolls_sideways_scrolls_together() {
    let mut many = report(true);
    many.columns = ["A", "B", "C", "D", "E", "F", "G"]
        .map(|letter| CompareColumn { letter: letter.to_owned(), ..many.columns[0].clone() })
        .into();
    many.not_by_design = vec![Difference {
        what: "date".to_owned(),
        values: (1..=7).map(|day| day.to_string()).collect(),
        role: Role::Circumstance,
    }];
    many.rows[0].cells.resize(7, None);
    let mut harness = shown_as(many, 1_016.0);
    let lefts = |harness: &Harness<'_, Option<Action>>| -> Vec<f32> {
        let rows = harness.query_all_by_role(Spoken::Row);
        rows.map(|row| row.rect().left()).collect()
    };
    let before = lefts(&harness);
    assert!(before.len() > 2 && before.iter().all(|left| *left >= 0.0), "{before:?}");
    let row = harness.query_all_by_role(Spoken::Row).next().unwrap().rect();
    harness.hover_at(pos2(400.0, row.center().y));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(-200.0, 0.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Trackpad,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    let after = lefts(&harness);
    assert!(after[0] < before[0] - 50.0, "{before:?} {after:?}");
    assert!(after.iter().all(|left| (left - after[0]).abs() < 0.1), "{after:?}");
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
