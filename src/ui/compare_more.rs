//! Where the time goes and how it scales, in each of the compared experiments, on common axes.

use super::action::Action;
use super::compare::{Columns, ONE_COLUMN, letter};
use super::paint::canvas::{Canvas, measure};
use super::paint::figure::{AXIS, Caption, Figure, figure_room};
use super::paint::stack::{legend_width, paint_legend, paint_stack};
use super::results_speedup::speedup_in;
use super::state::{ChartKind, CompareInput};
use super::theme::{Theme, space};
use crate::analysis::compare::CompareReport;
use crate::analysis::summary::Summary;
use crate::chart::area::Point;
use crate::chart::names::NameColumn;
use crate::chart::speedup::Reach;
use crate::chart::speedup_view::{SpeedupView, preferred, views};
use crate::chart::stack::{StackPlace, of_report, stack, stack_height};
use crate::chart::table::Table;
use crate::chart::text::{Anchor, Label, TextStyle};
use crate::chart::{sentence, table};
use eframe::egui::{Rect, Ui, pos2, vec2};
use std::sync::Arc;

/// The height of a bar of where the time goes, with the room around it.
const ROW: f32 = 20.0;
/// The room between the bars of two variants beyond that.
const GROUP_GAP: f32 = 8.0;
/// The height of the title over each experiment's part.
const TITLE: f32 = 26.0;
/// The height of the part in which speedups stand.
const PLOT: f32 = 220.0;
/// The height of the legend.
const LEGEND: f32 = 24.0;

/// The rooms of the parts in the room of a figure: side by side, or below one another.
fn rooms(rect: Rect, heights: &[f32], gap: f32) -> Vec<Rect> {
    let count = heights.len().max(1) as f32;
    if is_beside(rect.width(), heights.len()) {
        let width = (rect.width() - gap * (count - 1.0)) / count;
        let at = |place: usize| pos2(rect.left() + (width + gap) * place as f32, rect.top());
        let room =
            |(place, height): (usize, &f32)| Rect::from_min_size(at(place), vec2(width, *height));
        return heights.iter().enumerate().map(room).collect();
    }
    let mut top = rect.top();
    let room = |height: &f32| {
        let room = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), *height));
        top += height;
        room
    };
    heights.iter().map(room).collect()
}

/// Two have room beside one another; three and more are easier to read below one another.
fn is_beside(width: f32, count: usize) -> bool {
    width >= ONE_COLUMN && count <= 2
}

fn together(width: f32, heights: &[f32]) -> f32 {
    if is_beside(width, heights.len()) {
        heights.iter().copied().fold(0.0, f32::max)
    } else {
        heights.iter().sum()
    }
}

/// The letter and the title of an experiment over its part.
fn title(ui: &Ui, theme: &Theme, report: &CompareReport, place: usize, room: Rect) {
    let canvas = Canvas::new(ui, theme);
    let measure = measure(ui);
    let column = &report.columns[place];
    let y = room.top() + 11.0;
    letter(&canvas, &column.letter, Point::new(room.left() + 9.0, y));
    let width = (room.width() - 26.0).max(0.0);
    let words = crate::chart::text::shortened(&column.title, TextStyle::BodyBold, width, &measure);
    let at = Point::new(room.left() + 26.0, y);
    canvas.text(&Label::new(words, TextStyle::BodyBold, Anchor::Start, at, &measure));
}

/// The tables of every experiment, each row after the experiment's letter.
fn joined(report: &CompareReport, tables: impl Iterator<Item = Vec<Table>>) -> Vec<Table> {
    let mut all: Vec<Table> = Vec::new();
    for (tables, column) in tables.zip(&report.columns) {
        for mut table in tables {
            table.header.insert(0, "experiment".to_owned());
            for row in &mut table.rows {
                row.insert(0, column.letter.clone());
            }
            all.push(table);
        }
    }
    all
}

/// What a sentence says of each experiment, one after another.
fn told(report: &CompareReport, sentences: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = sentences
        .zip(&report.columns)
        .map(|(sentence, column)| format!("{}: {sentence}", column.letter))
        .collect();
    parts.join(" ")
}

/// Where a worker's time goes, variant by variant and below one another in each experiment, on one
/// axis.
#[must_use]
pub fn breakdown_ui(ui: &mut Ui, theme: &Theme, compared: &CompareInput) -> Option<Action> {
    let report = &compared.report;
    let inputs = of_report(report);
    if inputs.iter().all(|input| input.breakdown.is_err()) {
        return None;
    }
    let width = ui.available_width();
    let height = LEGEND + stack_height(&inputs, ROW, GROUP_GAP) + AXIS;
    let twin = || table::compared_breakdown(report);
    let as_table = compared.tables.contains(&ChartKind::Breakdown);
    let figure = Figure {
        kind: Some(ChartKind::Breakdown),
        as_table,
        title: "Why: where a worker’s time goes",
        twin: &twin,
        picture: Some(height),
    };
    let captions = [
        "mean of the workers, median of the rounds; one axis".to_owned(),
        "mean of the workers".to_owned(),
    ];
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &captions };
    let action = figure.head_ui(ui, theme, &[caption]);
    if as_table {
        return action;
    }
    let summaries = compared.summaries.iter().map(|summary| &**summary);
    let sentence = sentence::compared_breakdown(report, summaries);
    let (rect, _) = figure_room(ui, width, height, &sentence);
    let measure = measure(ui);
    let canvas = Canvas::new(ui, theme);
    let left = rect.left();
    let names = Columns::of(report, width).names;
    let place = StackPlace {
        top: rect.top() + LEGEND,
        row_height: ROW,
        group_gap: GROUP_GAP,
        // The letters stand between the names and the bars.
        names: NameColumn { left, right: left + names - 24.0, style: TextStyle::Caption },
        plot: (left + names, rect.right() - 28.0),
        right: rect.right(),
    };
    let drawn = stack(&inputs, &place, &measure);
    let from = (rect.right() - legend_width(&drawn.states, &measure)).min(left + names).max(left);
    paint_legend(&canvas, &drawn.states, Point::new(from, rect.top() + 8.0), &measure);
    paint_stack(&canvas, &drawn);
    action
}

/// The view in which the speedups of all experiments can be shown.
fn common_view(summaries: &[Arc<Summary>]) -> Option<SpeedupView> {
    let has_all = |view: &SpeedupView| summaries.iter().all(|one| views(one).contains(view));
    let first = preferred(summaries.first()?);
    first.filter(has_all).or_else(|| SpeedupView::ALL.into_iter().find(has_all))
}

/// The speedups of each experiment, on the same axes. They are ratios, so machines may differ.
#[must_use]
pub fn speedup_ui(ui: &mut Ui, theme: &Theme, compared: &CompareInput) -> Option<Action> {
    let (report, summaries) = (&compared.report, &compared.summaries);
    let view = common_view(summaries)?;
    let reaches = summaries.iter().filter_map(|summary| Reach::of(summary, view));
    let reach = reaches.reduce(Reach::with)?;
    let width = ui.available_width();
    let heights: Vec<f32> = summaries.iter().map(|_| TITLE + PLOT + AXIS + space::S).collect();
    let height = together(width, &heights);
    let twin = || joined(report, summaries.iter().map(|summary| table::speedups(summary)));
    let as_table = compared.tables.contains(&ChartKind::Speedup);
    let figure = Figure {
        kind: Some(ChartKind::Speedup),
        as_table,
        title: "Speedup by number of workers",
        twin: &twin,
        picture: Some(height),
    };
    let captions = [match view {
        SpeedupView::OverOneWorker => "1 = one worker of the same model and experiment",
        SpeedupView::OverSequential => "1 = the sequential run of the same experiment",
        SpeedupView::Efficiency => "speedup for each worker",
    }
    .to_owned()];
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &captions };
    let action = figure.head_ui(ui, theme, &[caption]);
    if as_table {
        return action;
    }
    let sentence = told(report, summaries.iter().map(|s| sentence::speedups(s, view)));
    let (rect, _) = figure_room(ui, width, height, &sentence);
    for (place, (summary, room)) in
        summaries.iter().zip(rooms(rect, &heights, space::COLUMN)).enumerate()
    {
        title(ui, theme, report, place, room);
        let below = Rect::from_min_max(room.min + vec2(0.0, TITLE), room.max);
        speedup_in(ui, theme, summary, view, (below, Some(reach)));
    }
    action
}
