//! Speedup or efficiency over the number of workers: what was measured with its intervals, the laws
//! that were fitted to it, the ideal and the bounds.

use super::area::{Area, Point};
use super::axis::LABEL_DROP;
use super::scale::Scale;
use super::speedup_curves::{FittedCurve, fits, traced};
use super::speedup_view::{SpeedupView, Value, values};
use super::text::{Anchor, Label, Measure, TextStyle};
use crate::analysis::laws::bounds::Bound;
use crate::analysis::laws::scaling::ScalingSummary;
use crate::analysis::laws::words;
use crate::analysis::summary::{SpeedupBase, Summary};
use crate::model::design::Model;
use crate::model::units::{figures, listed, percent};

/// From the interval of one line to that of the next at the same number of workers, in points.
const ASIDE: f32 = 6.0;

/// A measured value with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedupPoint {
    /// Its place.
    pub at: Point,
    /// The interval: where it stands, beside those of other lines, and its ends, lower end first.
    pub interval: Option<(f32, (f32, f32))>,
    /// What was measured.
    pub of: Value,
}

/// One model with one placement.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedupLine {
    /// The model.
    pub model: Model,
    /// From the fewest workers.
    pub points: Vec<SpeedupPoint>,
    /// The laws that were fitted to it.
    pub curves: Vec<FittedCurve>,
}

/// A name at the right of the chart, with the place of what it names.
#[derive(Clone, Debug, PartialEq)]
pub struct SideLabel {
    /// The name.
    pub label: Label,
    /// The last place of what it names.
    pub from: Point,
    /// The model whose colour leads there.
    pub model: Model,
}

/// The chart.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedupChart {
    /// The part in which points stand.
    pub plot: Area,
    /// The lines of round values with labels at the left.
    pub ticks: Vec<(f32, Label)>,
    /// Numbers of workers below.
    pub workers: Vec<Label>,
    /// As many times as fast as there are workers: from one worker to the end of the chart.
    pub ideal: (Point, Point),
    /// The name of the ideal.
    pub ideal_label: Label,
    /// What no speedup can pass, where there are so many workers.
    pub bounds: Vec<(f32, Label)>,
    /// A line for each model and placement.
    pub lines: Vec<SpeedupLine>,
    /// The names of lines and curves, from the top.
    pub labels: Vec<SideLabel>,
}

/// Where the chart lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedupPlace {
    /// The part in which points stand.
    pub plot: Area,
    /// How far to the right names may reach.
    pub right: f32,
    /// The value at the upper end and the largest number of workers where several charts share
    /// axes; as much as it takes where they do not.
    pub reach: Option<Reach>,
}

/// How far the axes of a chart reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The largest number of workers.
    pub workers: f64,
    /// The largest value.
    pub value: f64,
}

impl Reach {
    /// What the values, laws and bounds of a summary take.
    #[must_use]
    pub fn of(summary: &Summary, view: SpeedupView) -> Option<Self> {
        let shown: Vec<Value> = summary.scaling.iter().flat_map(|l| values(l, view)).collect();
        let most = f64::from(shown.iter().map(|value| value.workers).max()?).max(2.0);
        let mut reach = Self { workers: most, value: 1.0 };
        for value in &shown {
            let high = value.interval.map_or(value.value, |(_, high)| high);
            if high.is_finite() {
                reach.value = reach.value.max(high);
            }
        }
        for line in summary.scaling.iter().filter(|line| view.is_of(line)) {
            for fit in fits(line) {
                reach.workers = reach.workers.max(fit.curve.limit());
                let highest = traced(&fit.curve, view).map(|(_, value)| value).fold(0.0, f64::max);
                reach.value = reach.value.max(highest);
            }
        }
        if view != SpeedupView::Efficiency {
            reach.value = reach.value.max(most.min(core_bound(summary).0));
        }
        Some(Self { value: reach.value * 1.08, ..reach })
    }

    /// What two charts take together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { workers: self.workers.max(other.workers), value: self.value.max(other.value) }
    }
}

/// Lays out the speedups of a summary; nothing where it has none.
#[must_use]
pub fn speedup_chart(
    summary: &Summary,
    view: SpeedupView,
    place: &SpeedupPlace,
    measure: &Measure<'_>,
) -> Option<SpeedupChart> {
    let own = Reach::of(summary, view)?;
    let reach = place.reach.unwrap_or(own);
    let plot = place.plot;
    let along = Scale::linear(1.0, reach.workers, plot.left + 12.0, plot.right);
    let up = Scale::linear(0.0, reach.value, plot.bottom, plot.top);
    let at = |workers: f64, value: f64| Point::new(along.place(workers), up.place(value));
    let end = match view {
        SpeedupView::Efficiency => reach.workers,
        SpeedupView::OverOneWorker | SpeedupView::OverSequential => reach.workers.min(reach.value),
    };
    let ideal = (at(1.0, 1.0), at(end, view.of(end, end)));
    let ideal_label = Label::new(
        if view == SpeedupView::Efficiency { "ideal, 100 %" } else { "ideal" },
        TextStyle::Caption,
        Anchor::End,
        Point::new(ideal.1.x - 10.0, (ideal.1.y - 8.0).max(plot.top + 8.0)),
        measure,
    );
    let mut lines = Vec::new();
    let mut labels = Vec::new();
    let names = words::names(&summary.scaling);
    let middle = (summary.scaling.len().saturating_sub(1)) as f32 / 2.0;
    for (index, (line, name)) in summary.scaling.iter().zip(&names).enumerate() {
        let aside = (index as f32 - middle) * ASIDE;
        let drawn = drawn_line(line, view, aside, &at);
        labels.extend(side_labels(&drawn, (line, name), view, place, measure));
        lines.push(drawn);
    }
    part_labels(&mut labels, &plot);
    Some(SpeedupChart {
        ticks: ticks(view, reach.value, up, plot.left, measure),
        workers: worker_labels(summary, view, along, plot.bottom, measure),
        bounds: bound_lines(summary, view, (reach, up), &plot, measure),
        plot,
        ideal,
        ideal_label,
        lines,
        labels,
    })
}

fn drawn_line(
    line: &ScalingSummary,
    view: SpeedupView,
    aside: f32,
    at: &dyn Fn(f64, f64) -> Point,
) -> SpeedupLine {
    let point = |value: Value| SpeedupPoint {
        at: at(f64::from(value.workers), value.value),
        interval: value.interval.map(|(low, high)| {
            let x = at(f64::from(value.workers), value.value).x + aside;
            (x, (at(1.0, low).y, at(1.0, high).y))
        }),
        of: value,
    };
    let points: Vec<SpeedupPoint> = values(line, view).into_iter().map(point).collect();
    let fits = if view.is_of(line) { fits(line) } else { Vec::new() };
    let curves = fits.iter().map(|fit| fit.drawn(view, at)).collect();
    SpeedupLine { model: line.model.clone(), points, curves }
}

/// The name of a line with its last value, and the names of its curves.
fn side_labels(
    drawn: &SpeedupLine,
    (line, name): (&ScalingSummary, &String),
    view: SpeedupView,
    place: &SpeedupPlace,
    measure: &Measure<'_>,
) -> Vec<SideLabel> {
    let left = place.plot.right + 14.0;
    let room = (place.right - left).max(0.0);
    let label = |text: &str, style: TextStyle, from: Point| {
        let text = super::text::shortened(text, style, room, measure);
        let label = Label::new(text, style, Anchor::Start, Point::new(left, from.y), measure);
        SideLabel { label, from, model: line.model.clone() }
    };
    let mut labels = Vec::new();
    if let Some(last) = drawn.points.last() {
        let text = format!("{} {}", lower_case(name), view.show(last.of.value));
        labels.push(label(&text, TextStyle::CaptionBold, last.at));
    }
    for curve in &drawn.curves {
        if let Some(last) = curve.beyond.last().or(curve.measured.last()) {
            labels.push(label(&curve.name, TextStyle::Caption, *last));
        }
    }
    labels
}

fn lower_case(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The bound that the cores set to the shown lines, with its words; where they set none, as many as
/// there can be workers.
fn core_bound(summary: &Summary) -> (f64, Option<String>) {
    let mut highest: Option<(f64, String)> = None;
    for line in &summary.scaling {
        let Bound::At { speedup, words } = &line.bounds.cores else { return (f64::MAX, None) };
        if highest.as_ref().is_none_or(|(most, _)| speedup > most) {
            highest = Some((*speedup, words.clone()));
        }
    }
    highest.map_or((f64::MAX, None), |(cores, words)| (cores, Some(words)))
}

/// The bounds of cores and memory, where there are more workers than that.
fn bound_lines(
    summary: &Summary,
    view: SpeedupView,
    (reach, up): (Reach, Scale),
    plot: &Area,
    measure: &Measure<'_>,
) -> Vec<(f32, Label)> {
    if view == SpeedupView::Efficiency {
        return Vec::new();
    }
    let (cores, words) = core_bound(summary);
    let mut bounds: Vec<(f64, String)> = words.map(|words| (cores, words)).into_iter().collect();
    for line in summary.scaling.iter().filter(|line| view.is_of(line)) {
        if let Bound::At { speedup, words } = &line.bounds.memory {
            bounds.push((*speedup, format!("{words}, {}", line.model.label())));
        }
    }
    bounds.retain(|(speedup, _)| *speedup < reach.workers && *speedup <= reach.value);
    bounds.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut lines: Vec<(f32, Label)> = Vec::new();
    for (speedup, words) in bounds {
        let y = up.place(speedup);
        let mut label = Label::new(
            words,
            TextStyle::Caption,
            Anchor::Start,
            Point::new(plot.left + 16.0, y - 9.0),
            measure,
        );
        // Two bounds near one another have their words above and below.
        if lines.last().is_some_and(|(_, before)| before.area().overlaps(&label.area())) {
            label.centre_y = y + 9.0;
        }
        lines.push((y, label));
    }
    lines
}

/// What has the value 1, with its absolute values, such as `1 = the sequential run, 934 ms`.
#[must_use]
pub fn base_words(summary: &Summary, view: SpeedupView) -> String {
    let sequential = || {
        let line = summary.scaling.first()?;
        let variants = &summary.variants;
        let base = variants.iter().find(|v| v.model == Model::Sequential && v.workers == 1)?;
        let known = base.metrics.get(&line.metric)?.known()?;
        Some(line.metric.unit().show(known.median))
    };
    let of_kind = || summary.scaling.iter().filter(|line| view.is_of(line));
    match view {
        SpeedupView::OverSequential => {
            let value = sequential().map_or_else(String::new, |value| format!(", {value}"));
            format!("1 = the sequential run{value}")
        }
        SpeedupView::OverOneWorker => {
            let values = of_kind().map(|line| {
                let value = line.metric.unit().show(line.base.estimate.median);
                format!("{} {value}", line.model.label())
            });
            let values = listed(&values.collect::<Vec<_>>());
            let comma = if values.is_empty() { "" } else { ", " };
            format!("1 = one worker of the same model{comma}{values}")
        }
        SpeedupView::Efficiency => {
            let is_own = |line: &ScalingSummary| line.base.kind == SpeedupBase::OneWorker;
            let base = match summary.scaling.iter().all(is_own) {
                true => "one worker of the same model",
                false => "one worker, or the sequential run",
            };
            format!("speedup over {base}, for each worker")
        }
    }
}

/// Moves labels apart until none overlaps another; their order from the top stays.
fn part_labels(labels: &mut [SideLabel], plot: &Area) {
    labels.sort_by(|a, b| a.label.centre_y.total_cmp(&b.label.centre_y));
    let height = TextStyle::CaptionBold.line_height();
    let mut free = plot.top;
    for SideLabel { label, .. } in labels.iter_mut() {
        label.centre_y = label.centre_y.max(free + height / 2.0);
        free = label.centre_y + height / 2.0;
    }
    let mut floor = plot.bottom.max(plot.top + height * labels.len() as f32);
    for SideLabel { label, .. } in labels.iter_mut().rev() {
        label.centre_y = label.centre_y.min(floor - height / 2.0);
        floor = label.centre_y - height / 2.0;
    }
}

fn ticks(
    view: SpeedupView,
    high: f64,
    up: Scale,
    left: f32,
    measure: &Measure<'_>,
) -> Vec<(f32, Label)> {
    let steps = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
    let step = steps.into_iter().find(|step| (high / step).floor() <= 5.0).unwrap_or(high / 4.0);
    let count = (high / step).floor() as u32;
    (0..=count)
        .map(|index| {
            let value = f64::from(index) * step;
            let y = up.place(value);
            let text = match (view, index == count) {
                (SpeedupView::Efficiency, true) => percent(value),
                (SpeedupView::Efficiency, false) => figures(value * 100.0),
                (_, true) => format!("{}\u{a0}×", figures(value)),
                (_, false) => figures(value),
            };
            let at = Point::new(left - 8.0, y);
            (y, Label::new(text, TextStyle::Caption, Anchor::End, at, measure))
        })
        .collect()
}

fn worker_labels(
    summary: &Summary,
    view: SpeedupView,
    along: Scale,
    bottom: f32,
    measure: &Measure<'_>,
) -> Vec<Label> {
    let mut counts: Vec<u32> =
        summary.scaling.iter().flat_map(|line| values(line, view)).map(|v| v.workers).collect();
    counts.push(1);
    counts.sort_unstable();
    counts.dedup();
    let last = counts.last().copied();
    let mut labels: Vec<Label> = Vec::new();
    for count in counts {
        let text = if Some(count) == last { format!("{count} workers") } else { count.to_string() };
        let number = measure(&count.to_string(), TextStyle::Caption);
        let at = Point::new(along.place(f64::from(count)) - number / 2.0, bottom + LABEL_DROP);
        let label = Label::new(text, TextStyle::Caption, Anchor::Start, at, measure);
        while labels.last().is_some_and(|before| before.right() + 6.0 > label.left) {
            labels.pop();
        }
        labels.push(label);
    }
    labels
}

#[cfg(test)]
#[path = "speedup_tests.rs"]
mod tests;
