//! Experiments side by side: what differs first, then the same charts on the same axes.

use super::action::Action;
use super::compare_charts::{memory_ui, rows_ui};
use super::compare_more::{breakdown_ui, speedup_ui};
use super::paint::canvas::{Canvas, area_of, at, measure};
use super::results::ONE_COLUMN;
use super::state::{ChartKind, CompareInput};
use super::theme::{Face, Theme, radius, space};
use super::verdict::{Headline, headline_ui, rule_ui};
use super::widgets::button::{ButtonKind, button};
use super::widgets::icon::Icon;
use crate::analysis::compare::CompareReport;
use crate::analysis::differences::{Difference, Role};
use crate::chart::area::Point;
use crate::chart::sentence::capitalised;
use crate::chart::text::{Anchor, Label as Text, TextStyle, wrap};
use crate::model::design::number_word;
use crate::model::units::listed;
use eframe::egui::accesskit::Role as Spoken;
use eframe::egui::{
    Align, Align2, Label, Layout, Rect, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

/// The side of the square in which a letter stands.
const LETTER: f32 = 18.0;
/// The least width of an experiment's column.
const COLUMN: f32 = 180.0;
/// The same in a narrow page.
const COLUMN_NARROW: f32 = 120.0;
/// From a letter to the title or value that belongs to it.
const AFTER_LETTER: f32 = 26.0;

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
    wide_ui(ui, report, "differences", |ui| chosen_ui(ui, theme, report));
    not_chosen_ui(ui, theme, compared);
    action.or(body_ui(ui, theme, compared))
}

/// Draws what has a column for each experiment; where the page has no room for all of them, it
/// scrolls sideways and the page around it stays.
fn wide_ui<R>(
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
    let area = ScrollArea::horizontal().id_salt(name).auto_shrink([false, true]);
    area.show(ui, |ui| {
        ui.set_width(least);
        add(ui)
    })
    .inner
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

fn head_ui(ui: &mut Ui, theme: &Theme, report: &CompareReport) -> Option<Action> {
    let count = u32::try_from(report.columns.len()).unwrap_or(u32::MAX);
    let title = format!("Compare {} experiments", number_word(count));
    let mut action = None;
    ui.horizontal(|ui| {
        ui.set_min_height(space::BUTTON);
        ui.label(Face::Title.text(title).color(theme.ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if report.columns.len() >= 2 {
                let swap =
                    button(ui, theme, ButtonKind::Plain, Some(Icon::Exchange), "Swap A and B");
                if swap.clicked() {
                    action = Some(Action::SwapCompared);
                }
            }
        });
    });
    action
}

/// The experiments, and what differs by choice.
fn chosen_ui(ui: &mut Ui, theme: &Theme, report: &CompareReport) {
    let columns = Columns::of(report, ui.available_width());
    ui.add_space(space::XS);
    experiments_ui(ui, theme, report, &columns);
    let chosen = report.differences.as_slice();
    // The heading stands in the row itself where it tells of nothing but that row.
    let only = chosen.first().filter(|only| {
        chosen.len() == 1 && report.heading.ends_with(&format!("this differs: {}", only.what))
    });
    if let Some(only) = only {
        difference_ui(ui, theme, only, &report.heading, &columns);
    } else {
        ui.add_space(space::S);
        ui.label(Face::BodyBold.text(format!("{}.", report.heading)).color(theme.ink));
        ui.add_space(space::XS);
        // Possible causes first.
        let mut chosen: Vec<&Difference> = chosen.iter().collect();
        chosen.sort_by_key(|difference| difference.role);
        for difference in chosen {
            difference_ui(ui, theme, difference, &capitalised(&difference.what), &columns);
        }
    }
}

/// What is the same in all, what differs though nobody chose it, and what could not be compared.
fn not_chosen_ui(ui: &mut Ui, theme: &Theme, compared: &CompareInput) {
    let report = &compared.report;
    if !report.same.is_empty() {
        ui.add_space(space::XS);
        let names = Columns::of(report, ui.available_width()).names;
        let word = if report.columns.len() == 2 { "The same in both" } else { "The same in all" };
        pair_ui(ui, theme, word, &report.same.join(", "), names);
    }
    if !report.not_by_design.is_empty() {
        ui.add_space(space::S);
        ui.label(Face::CaptionBold.text("What differs though nobody chose it").color(theme.ink));
        wide_ui(ui, report, "circumstances", |ui| {
            let columns = Columns::of(report, ui.available_width());
            for difference in &report.not_by_design {
                difference_ui(ui, theme, difference, &capitalised(&difference.what), &columns);
            }
        });
    }
    if !compared.without_result.is_empty() {
        ui.add_space(space::S);
        let told = without_result(&compared.without_result);
        ui.add(Label::new(Face::Body.text(told).color(theme.ink)).wrap());
    }
}

/// That some of the ticked experiments cannot be compared yet, and what to do about it.
#[must_use]
pub fn without_result(titles: &[String]) -> String {
    let quoted: Vec<String> = titles.iter().map(|title| format!("“{title}”")).collect();
    let (has, it) = if titles.len() == 1 { ("has", "it") } else { ("have", "them") };
    format!("{} {has} no result yet. Run {it} first to compare {it}.", listed(&quoted))
}

fn experiments_ui(ui: &mut Ui, theme: &Theme, report: &CompareReport, columns: &Columns) {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, 44.0), Sense::hover());
    let spoken: Vec<String> =
        report.columns.iter().map(|c| format!("{}: {}", c.letter, c.title)).collect();
    response.widget_info(|| WidgetInfo::labeled(Spoken::Row, true, spoken.join(", ")));
    let measure = measure(ui);
    let canvas = Canvas::new(ui, theme);
    let area = area_of(rect);
    let label = |text: &str, style, x: f32, y: f32| {
        Text::new(text, style, Anchor::Start, Point::new(rect.left() + x, rect.top() + y), &measure)
    };
    let heading = label("Experiment", TextStyle::Body, 0.0, 14.0);
    canvas.text_in(&heading, theme.text_2);
    for (column, left) in report.columns.iter().zip(&columns.lefts) {
        letter(
            &canvas,
            &column.letter,
            Point::new(area.left + left + LETTER / 2.0, area.top + 14.0),
        );
        let room = columns.width - AFTER_LETTER - space::S;
        let shortened =
            |text: &str, style| crate::chart::text::shortened(text, style, room, &measure);
        let title = shortened(&column.title, TextStyle::BodyBold);
        canvas.text(&label(&title, TextStyle::BodyBold, left + AFTER_LETTER, 14.0));
        let when = column.started_utc.replace('T', " ").replace('Z', " UTC");
        let when = shortened(&when, TextStyle::Caption);
        canvas.text(&label(&when, TextStyle::Caption, left + AFTER_LETTER, 33.0));
    }
    response.on_hover_ui(|ui| {
        for column in &report.columns {
            ui.label(Face::Caption.text(format!("{}: {}", column.letter, column.machine)));
        }
    });
}

/// The square with the letter of an experiment.
pub fn letter(canvas: &Canvas<'_>, letter: &str, centre: Point) {
    let rect = Rect::from_center_size(at(centre), vec2(LETTER, LETTER));
    canvas.painter.rect_filled(rect, f32::from(radius::SMALL), canvas.theme.ink);
    let font = Face::CaptionBold.font();
    canvas.painter.text(at(centre), Align2::CENTER_CENTER, letter, font, canvas.theme.on_ink);
}

/// One thing that differs: lifted if somebody chose it and it may be the cause.
fn difference_ui(
    ui: &mut Ui,
    theme: &Theme,
    difference: &Difference,
    heading: &str,
    columns: &Columns,
) {
    let (is_lifted, role) = match difference.role {
        Role::Factor => (true, "chosen in the design"),
        Role::Machine => (true, "where it ran"),
        Role::Coverage => (false, "not in all of them"),
        Role::Judging => (false, "how it is judged"),
        Role::Circumstance => (false, "nobody chose this"),
    };
    let measure = measure(ui);
    let (bold, plain) = (TextStyle::BodyBold, TextStyle::Body);
    let style = if is_lifted { bold } else { plain };
    let room = columns.width - AFTER_LETTER - space::S;
    let values: Vec<Vec<String>> =
        difference.values.iter().map(|value| wrap(value, style, room, 3, &measure)).collect();
    let what = wrap(heading, style, columns.names - space::S, 3, &measure);
    let lines = values.iter().map(Vec::len).chain([what.len()]).max().unwrap_or(1);
    let height = 16.0 + 20.0 * lines as f32;
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let spoken = format!("{heading}: {}, {role}", difference.values.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Spoken::Row, true, spoken.as_str()));
    let canvas = Canvas::new(ui, theme);
    let ink = if is_lifted {
        let room = rect.expand2(vec2(12.0, 0.0));
        canvas.painter.rect_filled(room, f32::from(radius::CONTROL), theme.selected);
        theme.on_selected
    } else {
        theme.ink
    };
    let column = |lines: &[String], left: f32, ink| {
        for (line, text) in lines.iter().enumerate() {
            let place = Point::new(rect.left() + left, rect.top() + 18.0 + 20.0 * line as f32);
            canvas.text_in(&Text::new(text, style, Anchor::Start, place, &measure), ink);
        }
    };
    column(&what, 0.0, if is_lifted { ink } else { theme.text_2 });
    for (lines, left) in values.iter().zip(&columns.lefts) {
        column(lines, left + AFTER_LETTER, ink);
    }
    let end = columns.lefts.last().map_or(columns.names, |left| left + columns.width);
    let place = Point::new(rect.left() + end + space::M, rect.top() + 18.0);
    let role = Text::new(role, TextStyle::Caption, Anchor::Start, place, &measure);
    if role.right() <= rect.right() {
        canvas.text_in(&role, if is_lifted { ink } else { theme.text_2 });
    }
}

/// A word at the left and a text beside it.
fn pair_ui(ui: &mut Ui, theme: &Theme, word: &str, text: &str, left: f32) {
    let full = ui.available_rect_before_wrap();
    let canvas = Canvas::new(ui, theme);
    let measure = measure(ui);
    let place = Point::new(full.left(), full.top() + 9.0);
    canvas.text(&Text::new(word, TextStyle::Caption, Anchor::Start, place, &measure));
    let room = Rect::from_min_max(pos2(full.left() + left, full.top()), full.right_bottom());
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(room), |ui| {
        ui.add(Label::new(Face::Caption.text(text).color(theme.text_2)).wrap());
    });
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
