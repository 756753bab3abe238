//! The charts of a comparison: samples of each experiment on one axis, ratios, memory.

use super::action::Action;
use super::compare::{Columns, ONE_COLUMN, has_ratio_column, letter};
use super::paint::bars::paint_bars;
use super::paint::canvas::{Canvas, measure};
use super::paint::figure::{AXIS, Caption, Figure, figure_room};
use super::paint::ratios::paint_ratios;
use super::paint::rows::{hover_ui, paint_rows};
use super::state::ChartKind;
use super::theme::{Theme, space};
use crate::analysis::compare::{CellRatio, CompareCell, CompareReport, CompareRow};
use crate::analysis::margins::Margins;
use crate::analysis::summary::{MetricSummary, RatioEstimate};
use crate::analysis::two_sessions::SessionRatio;
use crate::chart::area::Point;
use crate::chart::bars::{BarInput, BarsPlace, bars, bars_height};
use crate::chart::names::{MARK_AT, NameColumn};
use crate::chart::numbers::times;
use crate::chart::ratio::{RatioInput, RatioPlace, ratio_reach, ratio_rows};
use crate::chart::rows::{Numbers, RowInput, RowSample, RowsPlace, reach, sample_rows};
use crate::chart::text::{Anchor, Label, TextStyle};
use crate::chart::{sentence, table};
use crate::model::trial::Flags;
use crate::model::units::Unit;
use eframe::egui::{Rect, Ui};

/// The height of a row.
const ROW: f32 = 36.0;
/// The height of the titles of columns.
const TITLES: f32 = 26.0;
/// The room of the numbers of ratios, at the right.
const RATIO_NUMBERS: f32 = 100.0;

/// What a row of the chart in one experiment's column shows.
fn row_input<'a>(report: &CompareReport, row: &'a CompareRow, column: usize) -> RowInput<'a> {
    let cell = row.cells.get(column).and_then(Option::as_ref);
    let estimate = cell.and_then(|cell| match &cell.estimate {
        MetricSummary::Known(estimate) => Some(*estimate),
        MetricSummary::Unavailable(_) => None,
    });
    let reason = match cell.map(|cell| &cell.estimate) {
        Some(MetricSummary::Unavailable(why)) => Some(why.clone()),
        Some(MetricSummary::Known(_)) => None,
        None => Some("not in this experiment".to_owned()),
    };
    // With more than two experiments there is no column of ratios: they stand after the medians.
    let ratio = cell.filter(|_| report.columns.len() > 2).and_then(|cell| cell.ratio.known());
    let sample =
        |value: &f64| RowSample { round: None, place: None, value: *value, flags: Flags::NONE };
    RowInput {
        model: &row.model,
        name: &row.label,
        samples: cell.map_or_else(Vec::new, |cell| cell.samples.iter().map(sample).collect()),
        estimate,
        after: ratio.map(|ratio| format!("{} {}", times(ratio.ratio), report.columns[0].letter)),
        reason,
    }
}

/// The samples of every experiment on one axis, with the ratio of the second to the first; on
/// different machines the ratios of each to its own base.
#[must_use]
pub fn rows_ui(
    ui: &mut Ui,
    theme: &Theme,
    report: &CompareReport,
    as_table: bool,
) -> Option<Action> {
    let told = sentence::compared(report);
    let twin = || table::compared(report);
    let metric = sentence::capitalised(report.metric.label());
    let (title, caption) = if report.same_machine {
        let later = || report.rows.iter().flat_map(|row| row.cells.iter().skip(1)).flatten();
        let is_known = |cell: &CompareCell| matches!(cell.estimate, MetricSummary::Known(_));
        let title =
            if later().any(is_known) { format!("{metric} side by side") } else { metric.clone() };
        (title, "on one axis; line = median".to_owned())
    } else {
        let why = "Times are not shown: these are different machines.".to_owned();
        (format!("Ratio of {} to each base", report.metric.label()), why)
    };
    let width = ui.available_width();
    let one = TITLES + ROW * report.rows.len() as f32 + AXIS + space::L;
    let charts = if width >= ONE_COLUMN { 1 } else { report.columns.len() };
    let figure = Figure {
        kind: Some(ChartKind::Samples),
        as_table,
        title: &title,
        twin: &twin,
        picture: Some(one * charts as f32),
    };
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &[caption] };
    let action = figure.head_ui(ui, theme, &[caption]);
    if as_table {
        return action;
    }
    let with_ratios = has_ratio_column(report);
    if width >= ONE_COLUMN {
        let height = TITLES + ROW * report.rows.len() as f32 + AXIS + space::L;
        let (rect, response) = figure_room(ui, width, height, &told);
        let columns = Columns::of(report, width);
        paint_names(ui, theme, report, rect, columns.names);
        for (place, left) in columns.lefts.iter().enumerate() {
            let at_left = rect.left() + left;
            let gap = if report.same_machine { 48.0 } else { 24.0 };
            let span = (at_left, at_left + columns.width - gap);
            let response = (with_ratios || place == 0).then(|| response.clone());
            column_ui(ui, theme, report, place, (rect, span), response);
        }
        if with_ratios {
            let end = columns.lefts[1] + columns.width;
            let plot = (rect.left() + end + 4.0, rect.right() - RATIO_NUMBERS);
            paint_across(ui, theme, report, rect, plot);
        }
        return action;
    }
    for place in 0..report.columns.len() {
        stacked_ui(ui, theme, report, &told, Some(place));
    }
    if with_ratios {
        stacked_ui(ui, theme, report, &told, None);
    }
    action
}

/// One chart of the single column: that of an experiment, or that of the ratios.
fn stacked_ui(
    ui: &mut Ui,
    theme: &Theme,
    report: &CompareReport,
    told: &str,
    place: Option<usize>,
) {
    let width = ui.available_width();
    let height = TITLES + ROW * report.rows.len() as f32 + AXIS + space::L;
    let (rect, response) = figure_room(ui, width, height, told);
    let names = (width * 0.34).clamp(96.0, 196.0);
    paint_names(ui, theme, report, rect, names);
    let left = rect.left() + names;
    if let Some(place) = place {
        let span = (left, rect.right() - 40.0);
        column_ui(ui, theme, report, place, (rect, span), Some(response));
    } else {
        let plot = (left + 8.0, rect.right() - RATIO_NUMBERS);
        paint_across(ui, theme, report, rect, plot);
    }
    ui.add_space(space::M);
}

fn paint_names(ui: &Ui, theme: &Theme, report: &CompareReport, rect: Rect, width: f32) {
    let measure = measure(ui);
    let canvas = Canvas::new(ui, theme);
    let column = NameColumn {
        left: rect.left(),
        right: rect.left() + width - space::S,
        style: TextStyle::Body,
    };
    for (place, row) in report.rows.iter().enumerate() {
        let centre = rect.top() + TITLES + ROW * (place as f32 + 0.5);
        let mark = Point::new(rect.left() + MARK_AT, centre);
        canvas.name(&row.model, mark, &column.lines(&row.label, centre, &measure));
    }
}

/// The column of one experiment: its samples, or on different machines its own ratios.
fn column_ui(
    ui: &Ui,
    theme: &Theme,
    report: &CompareReport,
    place: usize,
    (rect, span): (Rect, (f32, f32)),
    response: Option<eframe::egui::Response>,
) {
    let measure = measure(ui);
    let canvas = Canvas::new(ui, theme);
    let column = &report.columns[place];
    letter(&canvas, &column.letter, Point::new(span.0 + 9.0, rect.top() + 9.0));
    let room = span.1 - span.0 - 26.0;
    let title = crate::chart::text::shortened(&column.title, TextStyle::BodyBold, room, &measure);
    let at = Point::new(span.0 + 26.0, rect.top() + 9.0);
    canvas.text(&Label::new(title, TextStyle::BodyBold, Anchor::Start, at, &measure));
    let top = rect.top() + TITLES;
    if !report.same_machine {
        paint_own(&canvas, report, place, (top, span), &measure);
        return;
    }
    let inputs =
        |place: usize| report.rows.iter().map(move |row| row_input(report, row, place)).collect();
    let all: Vec<RowInput<'_>> = (0..report.columns.len())
        .flat_map(|place| -> Vec<RowInput<'_>> { inputs(place) })
        .collect();
    let own: Vec<RowInput<'_>> = inputs(place);
    let place = RowsPlace {
        top,
        row_height: ROW,
        names: None,
        plot: span,
        right: span.1 + 40.0,
        numbers: Numbers::Beside,
        reach: reach(&all),
    };
    let rows = sample_rows(&own, &report.metric, &place, &measure);
    paint_rows(&canvas, &rows);
    let is_here = |at: eframe::egui::Pos2| at.x >= span.0 - 4.0 && at.x <= span.1 + 4.0;
    if let Some(response) = response.filter(|r| r.hover_pos().is_some_and(is_here)) {
        let _told = hover_ui(ui, response, &canvas, &rows, &report.metric);
    }
}

fn as_ratio(ratio: &SessionRatio) -> RatioEstimate {
    let SessionRatio { ratio, low, high, .. } = *ratio;
    RatioEstimate { ratio, low, high, by_round: Vec::new() }
}

/// The ratio of the second experiment to the first, variant by variant.
fn paint_across(ui: &Ui, theme: &Theme, report: &CompareReport, rect: Rect, plot: (f32, f32)) {
    let measure = measure(ui);
    let canvas = Canvas::new(ui, theme);
    let [first, second] = [0, 1].map(|place: usize| report.columns[place].letter.as_str());
    let at = Point::new(plot.0, rect.top() + 9.0);
    let title = format!("{second} ÷ {first}");
    let title = Label::new(title, TextStyle::BodyBold, Anchor::Start, at, &measure);
    let beside = Point::new(title.right() + space::M, at.y);
    let bar =
        Label::new("bar = 95 % interval", TextStyle::Caption, Anchor::Start, beside, &measure);
    canvas.text(&title);
    if bar.right() <= rect.right() {
        canvas.text(&bar);
    }
    let cell = |row: &CompareRow| -> Result<RatioEstimate, String> {
        let in_only = |letter: &str| Err(format!("only in {letter}"));
        match (&row.cells[0], &row.cells[1]) {
            (Some(_), None) => in_only(first),
            (None, _) => in_only(second),
            (Some(_), Some(cell)) => match &cell.ratio {
                CellRatio::Known(ratio) => Ok(as_ratio(ratio)),
                CellRatio::Unavailable(why) => Err(format!("no ratio: {why}")),
                CellRatio::First => Err(String::new()),
            },
        }
    };
    let ratios: Vec<_> = report.rows.iter().map(cell).collect();
    paint_ratio_column(
        &canvas,
        report,
        (rect.top() + TITLES, plot, rect.right()),
        (&[ratios], report.margins),
        &measure,
    );
}

/// The ratios of one experiment to its own base, on the scale of all experiments.
fn paint_own(
    canvas: &Canvas<'_>,
    report: &CompareReport,
    place: usize,
    (top, span): (f32, (f32, f32)),
    measure: &crate::chart::text::Measure<'_>,
) {
    let own = |cell: &CompareCell| match &cell.own {
        Some(own) => Ok(RatioEstimate {
            ratio: own.ratio,
            low: own.low,
            high: own.high,
            by_round: Vec::new(),
        }),
        None => Err("1, the base case".to_owned()),
    };
    let column = |place: usize| -> Vec<Result<RatioEstimate, String>> {
        let missing = || Err("not in this experiment".to_owned());
        let rows = report.rows.iter();
        rows.map(|row| row.cells[place].as_ref().map_or_else(missing, own)).collect()
    };
    let mut columns = vec![column(place)];
    columns.extend((0..report.columns.len()).filter(|other| *other != place).map(column));
    let plot = (span.0 + 16.0, span.1 - RATIO_NUMBERS);
    let margins = report.columns[place].margins;
    paint_ratio_column(canvas, report, (top, plot, span.1), (&columns, margins), measure);
}

/// Draws the first of these columns of ratios on a scale that suits all of them.
fn paint_ratio_column(
    canvas: &Canvas<'_>,
    report: &CompareReport,
    (top, plot, right): (f32, (f32, f32), f32),
    (columns, margins): (&[Vec<Result<RatioEstimate, String>>], Margins),
    measure: &crate::chart::text::Measure<'_>,
) {
    let inputs: Vec<RatioInput<'_>> = columns
        .iter()
        .flat_map(|column| column.iter().zip(&report.rows))
        .map(|(ratio, row)| RatioInput {
            model: &row.model,
            ratio: ratio.as_ref().map_err(Clone::clone),
        })
        .collect();
    let reach = ratio_reach(&inputs, None, report.margins.effective);
    let place = RatioPlace { top, row_height: ROW, plot, right, margins, reach };
    let shown = &inputs[..report.rows.len()];
    paint_ratios(canvas, &ratio_rows(shown, &place, measure));
}

/// The memory of each variant in each experiment.
#[must_use]
pub fn memory_ui(
    ui: &mut Ui,
    theme: &Theme,
    report: &CompareReport,
    as_table: bool,
) -> Option<Action> {
    let told = sentence::compared_memory(report);
    let twin = || table::compared_memory(report);
    let inputs: Vec<BarInput<'_>> = report
        .rows
        .iter()
        .enumerate()
        .flat_map(|(group, row)| {
            row.cells.iter().zip(&report.columns).filter_map(move |(cell, column)| {
                let value = match &cell.as_ref()?.memory {
                    MetricSummary::Known(estimate) => Ok(estimate.median),
                    MetricSummary::Unavailable(why) => Err(why.clone()),
                };
                Some(BarInput {
                    model: &row.model,
                    name: &row.label,
                    part: &column.letter,
                    group,
                    value,
                })
            })
        })
        .collect();
    let measure = measure(ui);
    let width = ui.available_width();
    let names = Columns::of(report, width).names;
    let mut place = BarsPlace {
        top: 0.0,
        row_height: 14.0,
        bar_height: 11.0,
        group_gap: 8.0,
        names: NameColumn { left: 0.0, right: names - 24.0, style: TextStyle::Caption },
        with_names: true,
        plot: (names, (width * 0.62).max(names + 160.0).min(width - 72.0)),
        right: width,
        reach: 0.0,
    };
    let height = bars_height(&inputs, &place) + AXIS;
    let figure = Figure {
        kind: Some(ChartKind::Memory),
        as_table,
        title: "Memory",
        twin: &twin,
        picture: Some(height),
    };
    let caption = ["every page counted once".to_owned()];
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &caption };
    let action = figure.head_ui(ui, theme, &[caption]);
    if as_table {
        return action;
    }
    let (rect, _) = figure_room(ui, width, height, &told);
    place.top = rect.top();
    place.names.left += rect.left();
    place.names.right += rect.left();
    place.plot = (place.plot.0 + rect.left(), place.plot.1 + rect.left());
    place.right += rect.left();
    let drawn = bars(&inputs, Unit::Bytes, &place, &measure);
    paint_bars(&Canvas::new(ui, theme), &drawn);
    action
}
