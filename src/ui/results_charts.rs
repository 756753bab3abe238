//! The charts of results, each with its head, its name and its table.

use super::action::Action;
use super::paint::bars::paint_bars;
use super::paint::canvas::{Canvas, measure};
use super::paint::figure::{AXIS, Caption, Figure, HEAD, figure_room, figure_room_with_keys};
use super::paint::ratios::paint_ratios;
use super::paint::rows::{hover_ui, paint_rows};
use super::paint::stack::{legend_width, paint_legend, paint_stack};
use super::results::ONE_COLUMN;
use super::state::ChartKind;
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::focus_ring;
use crate::analysis::margins::Margins;
use crate::analysis::summary::{Summary, VariantSummary};
use crate::chart::area::Point;
use crate::chart::bars::{BarInput, BarsPlace, bars};
use crate::chart::names::NameColumn;
use crate::chart::numbers::times;
use crate::chart::ratio::{
    RatioInput, RatioPlace, base_words, ratio_inputs, ratio_reach, ratio_rows,
};
use crate::chart::rows::{Numbers, RowInput, RowsPlace, sample_rows};
use crate::chart::stack::{StackPlace, of_summary, stack, why_empty};
use crate::chart::text::{Anchor, Label, Measure, TextStyle};
use crate::chart::trend::ROUNDS_FOR_INTERVAL;
use crate::chart::{sentence, table};
use crate::model::metric::Metric;
use crate::model::units;
use eframe::egui::{CornerRadius, Rect, Ui, UiBuilder, vec2};

/// The height of a row of the main chart.
const ROW: f32 = 37.0;
/// The same in a low window.
const ROW_LOW: f32 = 34.0;
/// The height of a row of the smaller charts.
const ROW_SMALL: f32 = 26.0;
/// The height of the caption of the smaller charts.
const CAPTION: f32 = 20.0;
/// Below this height a window is low.
const LOW: f32 = 720.0;
/// The room of the numbers of ratios, at the right.
const RATIO_NUMBERS: f32 = 112.0;
/// From the samples to the ratios.
const GAP: f32 = 64.0;

/// The name column that suits the variants of a summary, within two bounds.
pub fn names_width(
    variants: &[VariantSummary],
    style: TextStyle,
    bounds: (f32, f32),
    measure: &Measure<'_>,
) -> f32 {
    let names = variants.iter().map(|variant| variant.label.as_str());
    NameColumn::width_for(names, style, bounds, measure)
}

fn row_height(ui: &Ui) -> f32 {
    if ui.ctx().content_rect().height() < LOW { ROW_LOW } else { ROW }
}

/// Every sample with its interval; the ratios beside it, or below it where there is no room.
#[must_use]
pub fn samples_ui(ui: &mut Ui, theme: &Theme, summary: &Summary, as_table: bool) -> Option<Action> {
    let width = ui.available_width();
    let one_column = width < ONE_COLUMN;
    let measure = measure(ui);
    let title = format!("{} of every trial", sentence::capitalised(summary.metric.label()));
    let sentence = sentence::samples(summary);
    let twin = || table::samples(summary);
    let row_height = row_height(ui);
    let height = row_height * summary.variants.len() as f32 + AXIS + space::L;
    let figure = Figure {
        kind: Some(ChartKind::Samples),
        as_table,
        title: &title,
        twin: &twin,
        picture: Some(height),
    };
    let names = names_width(
        &summary.variants,
        TextStyle::Body,
        (96.0, (width * 0.34).min(200.0)),
        &measure,
    );
    let has_ratios = !summary.comparisons.is_empty();
    let ratio_plot = (width * 0.134).clamp(112.0, 220.0);
    let ratio_left = width - RATIO_NUMBERS - ratio_plot;
    let base = base_words(summary);
    let ratio_title =
        [format!("Ratio to {base}, by round"), format!("Ratio to {base}"), "Ratio".to_owned()];
    let sample_texts = sample_captions(summary);
    let mut captions =
        vec![Caption { left: names + 8.0, style: TextStyle::Caption, texts: &sample_texts }];
    if has_ratios && !one_column {
        captions.push(Caption {
            left: ratio_left - 8.0,
            style: TextStyle::BodyBold,
            texts: &ratio_title,
        });
    }
    let action = figure.head_ui(ui, theme, &captions);
    if as_table {
        return action;
    }
    let (rect, response) = figure_room_with_keys(ui, width, height, &sentence);
    let left = rect.left();
    let with_ratios = has_ratios && !one_column;
    let right = if with_ratios { ratio_left - GAP } else { width - 40.0 };
    let rows = sample_rows(
        &summary.variants.iter().map(|v| RowInput::of(v, &summary.metric)).collect::<Vec<_>>(),
        &summary.metric,
        &RowsPlace {
            top: rect.top() + 4.0,
            row_height,
            names: Some(NameColumn { left, right: left + names, style: TextStyle::Body }),
            plot: (left + names + 8.0, left + right),
            right: left + right + 40.0,
            numbers: Numbers::Beside,
            reach: 0.0,
        },
        &measure,
    );
    let canvas = Canvas::new(ui, theme);
    paint_rows(&canvas, &rows);
    if with_ratios {
        let plot = (left + ratio_left, left + width - RATIO_NUMBERS);
        paint_summary_ratios(&canvas, summary, (rect, row_height), plot, &measure);
    }
    focus_ring(ui, theme, &response, CornerRadius::same(radius::SMALL));
    let told = hover_ui(ui, response, &canvas, &rows, &summary.metric);
    status_ui(ui, theme, told.as_deref(), (rect, names + 8.0));
    if has_ratios && one_column {
        ratios_below_ui(ui, theme, summary, names);
    }
    action
}

/// The line below the samples that tells of the dot which was chosen.
fn status_ui(ui: &mut Ui, theme: &Theme, told: Option<&str>, (rect, left): (Rect, f32)) {
    let Some(told) = told else { return };
    let corner = rect.left_bottom() + vec2(left, -space::L);
    let room = Rect::from_min_max(corner, rect.right_bottom() + vec2(0.0, 2.0));
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ui.label(Face::Caption.text(told).color(theme.ink));
    });
}

fn sample_captions(summary: &Summary) -> [String; 3] {
    let direction = summary.direction.label();
    let rounds = summary.session.rounds;
    let interval = if rounds >= ROUNDS_FOR_INTERVAL {
        "line = median, bar = its 95 % interval".to_owned()
    } else {
        format!("line = median, no interval below {ROUNDS_FOR_INTERVAL} rounds")
    };
    let dots =
        if rounds == 1 { "one dot a row".to_owned() } else { format!("{rounds} dots a row") };
    [
        format!("{direction}; {dots}, {interval}"),
        format!("{direction}; {interval}"),
        direction.to_owned(),
    ]
}

fn paint_summary_ratios(
    canvas: &Canvas<'_>,
    summary: &Summary,
    (rect, row_height): (Rect, f32),
    plot: (f32, f32),
    measure: &Measure<'_>,
) {
    let (inputs, headline) = ratio_inputs(summary);
    let place = RatioPlace {
        top: rect.top() + 4.0,
        row_height,
        plot,
        right: rect.right(),
        margins: Margins::of(summary),
        reach: ratio_reach(&inputs, headline, summary.judging.effective_margin),
    };
    paint_ratios(canvas, &ratio_rows(&inputs, &place, measure));
}

/// The ratios with names of their own, in one column.
fn ratios_below_ui(ui: &mut Ui, theme: &Theme, summary: &Summary, names: f32) {
    ui.add_space(space::M);
    let measure = measure(ui);
    let width = ui.available_width();
    let title = format!("Ratio to {}, by round", base_words(summary));
    let row_height = row_height(ui);
    let height = HEAD + row_height * summary.variants.len() as f32 + AXIS + space::L;
    let (inputs, _): (Vec<RatioInput<'_>>, _) = ratio_inputs(summary);
    let told: Vec<String> = inputs
        .iter()
        .zip(&summary.variants)
        .filter_map(|(input, variant)| {
            let ratio = input.ratio.as_ref().ok()?;
            Some(format!("{} {}", variant.label, times(ratio.ratio)))
        })
        .collect();
    let sentence = format!("{title}: {}.", crate::model::units::listed(&told));
    let (rect, _) = figure_room(ui, width, height, &sentence);
    let canvas = Canvas::new(ui, theme);
    let at = Point::new(rect.left(), rect.top() + HEAD / 2.0 - 2.0);
    canvas.text(&Label::new(title, TextStyle::BodyBold, Anchor::Start, at, &measure));
    let below = Rect::from_min_max(rect.min + eframe::egui::vec2(0.0, HEAD), rect.max);
    let column =
        NameColumn { left: rect.left(), right: rect.left() + names, style: TextStyle::Body };
    for (place, variant) in summary.variants.iter().enumerate() {
        let centre = below.top() + 4.0 + row_height * (place as f32 + 0.5);
        let mark = Point::new(rect.left() + crate::chart::names::MARK_AT, centre);
        canvas.name(&variant.model, mark, &column.lines(&variant.label, centre, &measure));
    }
    let plot = (rect.left() + names + 16.0, rect.right() - RATIO_NUMBERS);
    paint_summary_ratios(&canvas, summary, (below, row_height), plot, &measure);
}

/// Where a worker's time goes.
#[must_use]
pub fn breakdown_ui(
    ui: &mut Ui,
    theme: &Theme,
    summary: &Summary,
    as_table: bool,
) -> Option<Action> {
    breakdown_rows_ui(ui, theme, summary, (as_table, ROW_SMALL))
}

/// The same with rows of a height.
#[must_use]
pub fn breakdown_rows_ui(
    ui: &mut Ui,
    theme: &Theme,
    summary: &Summary,
    (as_table, row_height): (bool, f32),
) -> Option<Action> {
    let measure = measure(ui);
    let width = ui.available_width();
    let sentence = sentence::breakdown(summary);
    let twin = || table::breakdown(summary);
    let height = CAPTION + row_height * summary.variants.len() as f32 + AXIS;
    let figure = Figure {
        kind: Some(ChartKind::Breakdown),
        as_table,
        title: "Why: where a worker’s time goes",
        twin: &twin,
        picture: Some(height),
    };
    let action = figure.head_ui(ui, theme, &[]);
    if as_table {
        return action;
    }
    let inputs = of_summary(summary);
    if let Some(why) = why_empty(&inputs) {
        ui.add(eframe::egui::Label::new(Face::Body.text(why).color(theme.text_2)).wrap());
        return action;
    }
    let names = names_width(
        &summary.variants,
        TextStyle::Caption,
        (96.0, (width * 0.36).min(200.0)),
        &measure,
    );
    let (rect, _) = figure_room(ui, width, height, &sentence);
    let left = rect.left();
    let stack = stack(
        &inputs,
        &StackPlace {
            top: rect.top() + CAPTION,
            row_height,
            names: NameColumn { left, right: left + names, style: TextStyle::Caption },
            plot: (left + names + 8.0, rect.right() - 28.0),
            right: rect.right(),
            group_gap: 0.0,
        },
        &measure,
    );
    let canvas = Canvas::new(ui, theme);
    let centre = rect.top() + 6.0;
    let legend = legend_width(&stack.states, &measure);
    let rounds = summary.session.rounds;
    let captions = [
        format!("mean of the workers, median of {rounds} rounds"),
        "mean of the workers".to_owned(),
    ];
    let fits = |text: &&String| measure(text, TextStyle::Caption) + space::L + legend <= width;
    if let Some(text) = captions.iter().find(fits) {
        let at = Point::new(left, centre);
        canvas.text(&Label::new(text, TextStyle::Caption, Anchor::Start, at, &measure));
    }
    let from = Point::new((rect.right() - legend).max(left), centre);
    paint_legend(&canvas, &stack.states, from, &measure);
    paint_stack(&canvas, &stack);
    action
}

/// The medians of a metric as bars.
#[must_use]
pub fn bars_ui(
    ui: &mut Ui,
    theme: &Theme,
    summary: &Summary,
    (kind, metric): (ChartKind, &Metric),
    (as_table, with_names): (bool, bool),
) -> Option<Action> {
    let measure = measure(ui);
    let width = ui.available_width();
    let sentence = sentence::metric(summary, metric);
    let twin = || table::metric(summary, metric);
    let machine = &summary.machine;
    let (title, captions, reach) = if *metric == Metric::CoresBusy {
        let of = units::figures(machine.core_time());
        let named = if machine.threads == machine.cores { "" } else { " hardware threads" };
        let of = format!("of {of}{named}");
        ("Cores busy", [format!("{of}, mean of the trial"), of], machine.core_time())
    } else if *metric == Metric::MemoryPerWorker {
        let long = "every page counted once, host and all, over the number of workers".to_owned();
        ("Memory per worker", [long, "each page once".to_owned()], 0.0)
    } else {
        ("Memory", ["every page counted once".to_owned(), "each page once".to_owned()], 0.0)
    };
    let height = CAPTION + ROW_SMALL * summary.variants.len() as f32 + AXIS;
    let picture = Some(height);
    let figure = Figure { kind: Some(kind), as_table, title, twin: &twin, picture };
    let action = figure.head_ui(ui, theme, &[]);
    if as_table {
        return action;
    }
    let (rect, _) = figure_room(ui, width, height, &sentence);
    let left = rect.left();
    let canvas = Canvas::new(ui, theme);
    let at = Point::new(left, rect.top() + 6.0);
    let fits = |text: &&String| measure(text, TextStyle::Caption) <= width;
    if let Some(text) = captions.iter().find(fits) {
        canvas.text(&Label::new(text, TextStyle::Caption, Anchor::Start, at, &measure));
    }
    let names = if with_names {
        names_width(
            &summary.variants,
            TextStyle::Caption,
            (96.0, (width * 0.36).min(200.0)),
            &measure,
        ) + 8.0
    } else {
        space::PAGE
    };
    let inputs: Vec<BarInput<'_>> = summary
        .variants
        .iter()
        .enumerate()
        .map(|(group, variant)| BarInput::of(variant, group, "", metric))
        .collect();
    let place = BarsPlace {
        top: rect.top() + CAPTION,
        row_height: ROW_SMALL,
        bar_height: 12.0,
        group_gap: 0.0,
        names: NameColumn { left, right: left + names - 8.0, style: TextStyle::Caption },
        with_names,
        plot: (left + names, rect.right() - if reach > 0.0 { 28.0 } else { 56.0 }),
        right: rect.right(),
        reach,
    };
    paint_bars(&canvas, &bars(&inputs, metric.unit(), &place, &measure));
    action
}
