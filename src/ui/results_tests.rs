use super::*;
use crate::chart::samples_for_tests::summary;
use crate::chart::speedup_view::SpeedupView;
use crate::ui::style;
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

/// What is asked for by pressing the control of this name, at this width of the page.
fn pressed(name: &str, view: &ResultsState, width: f32) -> Option<Action> {
    let summary = summary();
    let view = view.clone();
    // A picture is taken over some frames.
    let builder = Harness::builder().with_size(vec2(width, 2_400.0)).with_max_steps(12);
    let mut harness = builder.build_ui_state(
        move |ui, asked: &mut Option<Action>| {
            style::install(ui.ctx(), false);
            let action = results_ui(ui, &Theme::LIGHT, &summary, &view);
            *asked = action.or(asked.take());
        },
        None,
    );
    harness.get_by_label(name).click();
    harness.run();
    harness.state().clone()
}

#[test]
fn every_chart_can_be_shown_as_a_table_and_copied() {
    let charts = [
        (ChartKind::Samples, "Total time of every trial"),
        (ChartKind::Breakdown, "Why: where a worker’s time goes"),
        (ChartKind::Memory, "Memory"),
        (ChartKind::CoresBusy, "Cores busy"),
        (ChartKind::Speedup, "Speedup by number of workers"),
    ];
    let view = ResultsState { open: [ChartKind::Speedup].into(), ..ResultsState::default() };
    let tables = ResultsState { tables: charts.map(|(kind, _)| kind).into(), ..view.clone() };
    for width in [1_016.0, 560.0] {
        for (kind, title) in &charts {
            let toggle = Some(Action::ToggleTable(*kind));
            assert_eq!(pressed(&format!("Show “{title}” as a table"), &view, width), toggle);
            assert_eq!(pressed(&format!("Show “{title}” as a chart"), &tables, width), toggle);
            let copied = pressed(&format!("Copy the numbers of “{title}”"), &view, width);
            let Some(Action::Copy(text)) = copied else { panic!("{title}: {copied:?}") };
            assert!(text.starts_with("variant\t"), "{title}: {text}");
        }
    }
}

#[test]
fn the_verdict_is_copied_with_its_scope() {
    let copied = pressed("Copy verdict", &ResultsState::default(), 1_016.0);
    let summary = summary();
    let headline = summary.headline().unwrap();
    let expected = format!("{} {}", headline.sentence, headline.scope);
    assert_eq!(copied, Some(Action::Copy(expected)));
}

#[test]
fn further_charts_open_in_place() {
    let asked = pressed("Speedup with its bounds", &ResultsState::default(), 1_016.0);
    assert_eq!(asked, Some(Action::ToggleChart(ChartKind::Speedup)));
}

#[test]
fn every_chart_is_a_figure_named_by_what_it_says() {
    let summary = summary();
    let view = ResultsState { open: [ChartKind::Speedup].into(), ..ResultsState::default() };
    let drawn = summary.clone();
    let harness = Harness::builder().with_size(vec2(1_016.0, 1_600.0)).build_ui(move |ui| {
        style::install(ui.ctx(), false);
        let _nothing_is_pressed = results_ui(ui, &Theme::LIGHT, &drawn, &view);
    });
    let sentences = [
        crate::chart::sentence::samples(&summary),
        crate::chart::sentence::breakdown(&summary),
        crate::chart::sentence::metric(&summary, &Metric::MemoryUnique),
        crate::chart::sentence::metric(&summary, &Metric::CoresBusy),
        crate::chart::sentence::speedups(&summary, SpeedupView::OverSequential),
    ];
    assert_eq!(harness.query_all_by_role(Role::Figure).count(), sentences.len());
    for sentence in sentences {
        harness.get_by_role_and_label(Role::Figure, &sentence);
    }
}

#[test]
fn a_chart_is_copied_as_a_picture_of_all_of_it() {
    for (title, least) in [("Total time of every trial", 150.0), ("Memory", 120.0)] {
        let view = ResultsState::default();
        let copied = pressed(&format!("Copy “{title}” as a picture"), &view, 1_016.0);
        let Some(Action::CopyPicture(of)) = copied else { panic!("{title}: {copied:?}") };
        assert!(of.height() >= least && of.width() >= 150.0, "{title}: {of:?}");
    }
}

#[test]
fn further_charts_are_offered_where_there_are_numbers_for_them() {
    let asked = pressed("Memory per worker", &ResultsState::default(), 560.0);
    assert_eq!(asked, Some(Action::ToggleChart(ChartKind::MemoryPerWorker)));
    assert_eq!(
        further(&summary()).len(),
        2,
        "no operation of this summary was timed, so there is no latency"
    );
}
