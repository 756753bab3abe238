//! Experiments side by side: what differs first, then the same charts on the same axes.

use super::action::Action;
use super::compare_charts::{memory_ui, rows_ui};
use super::compare_differences::{chosen_ui, not_chosen_ui};
use super::compare_head::{experiments_ui, head_ui, verdicts_ui};
use super::compare_more::{breakdown_ui, speedup_ui};
use super::paint::canvas::{Canvas, at};
use super::state::{ChartKind, CompareInput};
use super::theme::{Face, Theme, radius, space};
use super::verdict::{Headline, headline_ui, rule_ui};
use crate::analysis::compare::CompareReport;
use crate::chart::area::Point;
use eframe::egui::{Align2, Id, Label, Rect, ScrollArea, Ui, vec2};

/// Below this width of the page everything stands in one column.
pub const ONE_COLUMN: f32 = 900.0;
/// The side of the square in which a letter stands.
const LETTER: f32 = 18.0;
/// The least width of an experiment's column.
const COLUMN: f32 = 180.0;
/// The same in a narrow page.
const COLUMN_NARROW: f32 = 120.0;
/// From a letter to the title or value that belongs to it.
pub const AFTER_LETTER: f32 = 26.0;

/// Where the columns of experiments stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The width of the names at the left.
    pub names: f32,
    /// The left end of each experiment's column, from the left of the page.
    pub lefts: Vec<f32>,
    /// The width of each.
    pub width: f32,
}

impl Columns {
    /// As many columns as there are experiments; two of one machine leave room for their ratios.
    #[must_use]
    pub fn of(report: &CompareReport, page: f32) -> Self {
        let experiments = report.columns.len();
        let names = if page >= ONE_COLUMN { 196.0 } else { (page * 0.3).min(150.0) };
        let count = experiments.max(1) as f32;
        let share = (page - names) / count;
        let width = if has_ratio_column(report) && page >= ONE_COLUMN {
            (page * 0.283).min(share)
        } else {
            share.max(120.0)
        };
        let lefts = (0..experiments).map(|place| names + width * place as f32).collect();
        Self { names, lefts, width }
    }
}

/// Whether the ratios of the second experiment to the first have a column of their own.
#[must_use]
pub fn has_ratio_column(report: &CompareReport) -> bool {
    let has_ratio = || report.rows.iter().any(|row| row.ratio().is_some());
    report.same_machine && report.columns.len() == 2 && has_ratio()
}

/// Draws experiments side by side.
#[must_use]
pub fn compare_ui(ui: &mut Ui, theme: &Theme, compared: &CompareInput) -> Option<Action> {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let report = &compared.report;
    let action = head_ui(ui, theme, report);
    ui.add_space(space::M);
    rule_ui(ui, theme);
    wide_ui(ui, report, "differences", |ui| {
        let columns = Columns::of(report, ui.available_width());
        ui.add_space(space::XS);
        experiments_ui(ui, theme, report, &columns);
        verdicts_ui(ui, theme, compared, &columns);
        chosen_ui(ui, theme, report, &columns);
    });
    not_chosen_ui(ui, theme, compared);
    action.or(body_ui(ui, theme, compared))
}

/// Draws what has a column for each experiment; where the page has no room for all of them, it
/// scrolls sideways and the page around it stays. All that scrolls so scrolls together: a column
/// stays below its head.
pub fn wide_ui<R>(
    ui: &mut Ui,
    report: &CompareReport,
    name: &str,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let page = ui.available_width();
    let least = least_width(report, page);
    if least <= page {
        return add(ui);
    }
    let together = Id::unique("how far compared experiments are scrolled");
    let before: f32 = ui.data(|data| data.get_temp(together)).unwrap_or_default();
    let area = ScrollArea::horizontal().id_salt(name).auto_shrink([false, true]);
    let shown = area.horizontal_scroll_offset(before).show(ui, |ui| {
        ui.set_width(least);
        add(ui)
    });
    let after = shown.state.clamped_offset().x;
    if (after - before).abs() > 0.1 {
        ui.data_mut(|data| data.insert_temp(together, after));
        // What stands above was drawn where it was before.
        ui.ctx().request_repaint();
    }
    shown.inner
}

/// How wide a page must be for a column for each experiment.
fn least_width(report: &CompareReport, page: f32) -> f32 {
    let names = Columns::of(report, page).names;
    let column = if page >= ONE_COLUMN { COLUMN } else { COLUMN_NARROW };
    names + column * report.columns.len() as f32
}

/// All of it below what differs: what follows, and the charts.
fn body_ui(ui: &mut Ui, theme: &Theme, compared: &CompareInput) -> Option<Action> {
    let report = &compared.report;
    ui.add_space(space::L);
    let headline = Headline {
        mark: None,
        sentence: &report.sentence,
        scope: &report.scope,
        copy: "Copy sentence",
    };
    let mut action = headline_ui(ui, theme, &headline);
    ui.add_space(space::L);
    let samples = compared.tables.contains(&ChartKind::Samples);
    let rows = if ui.available_width() >= ONE_COLUMN {
        wide_ui(ui, report, "rows", |ui| rows_ui(ui, theme, report, samples))
    } else {
        rows_ui(ui, theme, report, samples)
    };
    action = action.or(rows);
    ui.add_space(space::L);
    if report.same_machine {
        let memory = compared.tables.contains(&ChartKind::Memory);
        action = action.or(memory_ui(ui, theme, report, memory));
        ui.add_space(space::L);
        action = action.or(breakdown_ui(ui, theme, compared));
        ui.add_space(space::M);
    }
    action = action.or(speedup_ui(ui, theme, compared));
    rule_ui(ui, theme);
    ui.add_space(space::S);
    ui.add(Label::new(Face::Caption.text(&report.note).color(theme.text_2)).wrap());
    action
}

/// The square with the letter of an experiment.
pub fn letter(canvas: &Canvas<'_>, letter: &str, centre: Point) {
    let rect = Rect::from_center_size(at(centre), vec2(LETTER, LETTER));
    canvas.painter.rect_filled(rect, f32::from(radius::SMALL), canvas.theme.ink);
    let font = Face::CaptionBold.font();
    canvas.painter.text(at(centre), Align2::CENTER_CENTER, letter, font, canvas.theme.on_ink);
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
