//! Results: the verdict, every sample with its interval and ratio, and why.

use super::action::Action;
use super::paint::canvas::measure;
use super::paint::table::tables_ui;
use super::results_charts::{bars_ui, breakdown_ui, samples_ui};
use super::results_latency::latency_ui;
use super::results_speedup::speedup_ui;
use super::state::{ChartKind, ResultsState};
use super::theme::{Face, Theme, space};
use super::verdict::{rule_ui, verdict_ui};
use super::widgets::button::{ButtonKind, button};
use super::widgets::icon::Icon;
use super::widgets::page::columns;
use crate::analysis::summary::Summary;
use crate::chart::bars::BarInput;
use crate::chart::latency::has_latency;
use crate::chart::speedup_view::views;
use crate::chart::table;
use crate::chart::text::TextStyle;
use crate::model::metric::Metric;
use eframe::egui::{Align, Layout, Ui, vec2};

/// Below this width of the content everything stands in one column.
pub const ONE_COLUMN: f32 = 720.0;
/// How wide a further chart of bars grows.
const FURTHER: f32 = 640.0;

/// Draws the results of a session.
#[must_use]
pub fn results_ui(
    ui: &mut Ui,
    theme: &Theme,
    summary: &Summary,
    view: &ResultsState,
) -> Option<Action> {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut action = verdict_ui(ui, theme, summary);
    ui.add_space(space::L);
    let is_table = |kind: ChartKind| view.tables.contains(&kind);
    action = action.or(samples_ui(ui, theme, summary, is_table(ChartKind::Samples)));
    ui.add_space(space::M);
    action = action.or(outcomes_ui(ui, theme, summary));
    action = action.or(why_ui(ui, theme, summary, &is_table));
    ui.add_space(space::M);
    action.or(more_ui(ui, theme, summary, view))
}

/// What came of the work besides its time, where there is such a thing: of lost updates and of
/// crashes these are the answer.
fn outcomes_ui(ui: &mut Ui, theme: &Theme, summary: &Summary) -> Option<Action> {
    if summary.outcomes().is_empty() {
        return None;
    }
    ui.label(Face::BodyBold.text("What came of the work"));
    ui.label(Face::Caption.text("the median of the trials").color(theme.text_2));
    let id = ui.scope_id().with("outcomes");
    let behind = tables_ui(ui, theme, id, &table::outcomes(summary));
    ui.add_space(space::M);
    behind.map(|behind| Action::ShowTimelines(behind.variants))
}

/// Where the time goes, memory and cores busy: side by side, or below one another.
fn why_ui(
    ui: &mut Ui,
    theme: &Theme,
    summary: &Summary,
    is_table: &dyn Fn(ChartKind) -> bool,
) -> Option<Action> {
    let kinds = [ChartKind::Breakdown, ChartKind::Memory, ChartKind::CoresBusy];
    let width = ui.available_width();
    let chart = |ui: &mut Ui, kind: ChartKind, with_names: bool| match kind {
        ChartKind::Breakdown => breakdown_ui(ui, theme, summary, is_table(kind)),
        ChartKind::Memory => {
            bars_ui(ui, theme, summary, (kind, &Metric::MemoryUnique), (is_table(kind), with_names))
        }
        ChartKind::CoresBusy => {
            bars_ui(ui, theme, summary, (kind, &Metric::CoresBusy), (is_table(kind), with_names))
        }
        ChartKind::Samples
        | ChartKind::Speedup
        | ChartKind::Timelines
        | ChartKind::Latency
        | ChartKind::MemoryPerWorker => None,
    };
    let mut action = None;
    let gap = if width >= 1000.0 { 32.0 } else { space::PAGE };
    let (memory, cores) = (width * 0.2, width * 0.17);
    // Tables are wider than small charts, and so is the reason why there is no bar: either calls for
    // the full width.
    let measure = measure(ui);
    let fits = |why: &String| {
        measure(why, TextStyle::Caption) + space::PAGE + space::L <= memory.min(cores)
    };
    let reasons = |metric: &Metric| {
        let bars =
            summary.variants.iter().map(|variant| BarInput::of(variant, 0, "", metric).value);
        bars.filter_map(Result::err).collect::<Vec<String>>()
    };
    let are_cut = [Metric::MemoryUnique, Metric::CoresBusy]
        .iter()
        .any(|metric| !reasons(metric).iter().all(fits));
    let stacked = width < ONE_COLUMN || are_cut || kinds.iter().any(|kind| is_table(*kind));
    if stacked {
        for kind in kinds {
            action = action.or(chart(ui, kind, true));
            ui.add_space(space::L);
        }
        return action;
    }
    let widths = [width - memory - cores - 2.0 * gap, memory, cores];
    columns(ui, false, &widths, gap, |ui, place| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let asked = chart(ui, kinds[place], false);
        action = action.take().or(asked);
    });
    action
}

/// The further charts for which a summary has numbers, with their names.
fn further(summary: &Summary) -> Vec<(ChartKind, &'static str)> {
    let mut charts = Vec::new();
    if !views(summary).is_empty() {
        charts.push((ChartKind::Speedup, "Speedup with its bounds"));
    }
    if has_latency(summary) {
        charts.push((ChartKind::Latency, "Latency of an operation"));
    }
    charts.push((ChartKind::MemoryPerWorker, "Memory per worker"));
    charts
}

/// Further charts, opened in place, and what is needed to repeat the run.
fn more_ui(ui: &mut Ui, theme: &Theme, summary: &Summary, view: &ResultsState) -> Option<Action> {
    let mut action = None;
    let charts = further(summary);
    rule_ui(ui, theme);
    ui.add_space(space::S);
    let seed = format!("Seed {}", summary.session.seed);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.set_min_height(space::SMALL);
        ui.label(Face::Caption.text("More charts").color(theme.text_2));
        for (kind, name) in &charts {
            let is_open = view.open.contains(kind);
            let icon = if is_open { Icon::Chevron } else { Icon::ChevronRight };
            if button(ui, theme, ButtonKind::Quiet, Some(icon), name).clicked() {
                action = Some(Action::ToggleChart(*kind));
            }
        }
        let wide =
            measure(ui)(&seed, TextStyle::Caption) + space::L <= ui.available_size_before_wrap().x;
        if wide {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(Face::Caption.text(&seed).color(theme.text_2))
                    .on_hover_text("The same seed gives the same order of trials");
            });
        }
    });
    for (kind, _) in charts.into_iter().filter(|(kind, _)| view.open.contains(kind)) {
        ui.add_space(space::M);
        let as_table = view.tables.contains(&kind);
        let asked = match kind {
            ChartKind::Speedup => speedup_ui(ui, theme, summary, (view.speedup, as_table)),
            ChartKind::Latency => latency_ui(ui, theme, summary, as_table),
            ChartKind::Samples
            | ChartKind::Breakdown
            | ChartKind::Memory
            | ChartKind::CoresBusy
            | ChartKind::Timelines
            | ChartKind::MemoryPerWorker => {
                let which = (kind, &Metric::MemoryPerWorker);
                ui.scope(|ui| {
                    ui.set_max_width(ui.available_width().min(FURTHER));
                    bars_ui(ui, theme, summary, which, (as_table, true))
                })
                .inner
            }
        };
        action = action.or(asked);
    }
    ui.add_space(space::S);
    action
}

#[cfg(test)]
#[path = "results_tests.rs"]
mod tests;
