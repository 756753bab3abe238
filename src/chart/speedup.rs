//! Speedup over the number of workers, with its intervals, the ideal and the bound of the cores.

use super::area::{Area, Point};
use super::axis::LABEL_DROP;
use super::numbers::times;
use super::scale::Scale;
use super::text::{Anchor, Label, Measure, TextStyle};
use crate::analysis::laws::bounds::Bound;
use crate::analysis::summary::{Speedup, SpeedupBase, Summary};
use crate::model::design::Model;
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::units::{figures, listed};

/// A measured speedup.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedupPoint {
    /// Its place.
    pub at: Point,
    /// The places of the ends of its interval, lower end first.
    pub interval: Option<(f32, f32)>,
    /// Workers.
    pub workers: u32,
    /// The speedup.
    pub speedup: f64,
    /// Whether a line from the point before it tells of the counts in between.
    pub may_join: bool,
}

/// The speedups of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedupLine {
    /// The model.
    pub model: Model,
    /// From the fewest workers; one worker against itself is 1 by definition and comes first.
    pub points: Vec<SpeedupPoint>,
    /// The model's name with its last speedup.
    pub label: Label,
}

/// The chart.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedupChart {
    /// The part in which points stand.
    pub plot: Area,
    /// The lines of round speedups with labels at the left.
    pub ticks: Vec<(f32, Label)>,
    /// Numbers of workers below.
    pub workers: Vec<Label>,
    /// As many times as fast as there are workers: from one worker to the end of the chart.
    pub ideal: (Point, Point),
    /// The name of the ideal.
    pub ideal_label: Label,
    /// As many times as fast as there are hardware threads, where there are more workers.
    pub bound: Option<(f32, Label)>,
    /// A line for each model.
    pub lines: Vec<SpeedupLine>,
    /// What one is, with its absolute value, such as `1 = the sequential run, 934 ms`.
    pub base: String,
}

/// The speedups that the chart shows: those over the sequential run if there are any, because
/// models can then be read on one scale; else those over one worker of the same model. The table
/// holds both.
#[must_use]
pub fn charted(summary: &Summary) -> Vec<&Speedup> {
    let of = |base: SpeedupBase| {
        summary.speedups.iter().filter(|speedup| speedup.base == base).collect::<Vec<_>>()
    };
    let over_sequential = of(SpeedupBase::Sequential);
    if over_sequential.is_empty() { of(SpeedupBase::OneWorker) } else { over_sequential }
}

/// Lays out the speedups of a summary; nothing where it has none.
#[must_use]
pub fn speedup_chart(summary: &Summary, plot: Area, measure: &Measure<'_>) -> Option<SpeedupChart> {
    let workers_of = |id| summary.variant(id).map_or(1, |variant| variant.workers);
    let shown = charted(summary);
    let most_workers = shown.iter().map(|s| workers_of(&s.of)).max()?;
    let (cores, bound) = core_bound(summary);
    let measured = shown.iter().map(|s| s.speedup.high.unwrap_or(s.speedup.ratio));
    let measured = measured.filter(|value| value.is_finite()).fold(1.0, f64::max);
    let high = measured.max(f64::from(most_workers).min(cores)) * 1.08;
    let along = Scale::linear(1.0, f64::from(most_workers.max(2)), plot.left + 12.0, plot.right);
    let up = Scale::linear(0.0, high, plot.bottom, plot.top);
    let at = |workers: f64, speedup: f64| Point::new(along.place(workers), up.place(speedup));
    let ideal_end = f64::from(most_workers).min(high);
    let ideal = (at(1.0, 1.0), at(ideal_end, ideal_end));
    let ideal_label = Label::new(
        "ideal",
        TextStyle::Caption,
        Anchor::End,
        Point::new(ideal.1.x - 10.0, (ideal.1.y).max(plot.top + 8.0)),
        measure,
    );
    let bound = bound.filter(|_| f64::from(most_workers) > cores).map(|words| {
        let y = up.place(cores);
        let place = Point::new(plot.left + 16.0, y - 9.0);
        (y, Label::new(words, TextStyle::Caption, Anchor::Start, place, measure))
    });
    let mut lines = Vec::new();
    for model in models(summary) {
        lines.push(line(summary, &model, (along, up), plot.right, measure));
    }
    part_labels(&mut lines, &plot);
    Some(SpeedupChart {
        ticks: ticks(high, up, plot.left, measure),
        workers: worker_labels(summary, along, plot.bottom, measure),
        base: base(summary, shown.first()?),
        plot,
        ideal,
        ideal_label,
        bound,
        lines,
    })
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

/// What has speedup 1, with its absolute values where the summary holds them.
fn base(summary: &Summary, shown: &Speedup) -> String {
    let value = |metric: &Metric, id: &VariantId| {
        let known = summary.variant(id)?.metrics.get(metric)?.known()?;
        Some(metric.unit().show(known.median))
    };
    match shown.base {
        SpeedupBase::Sequential => {
            let metric = summary.scaling.first().map(|line| &line.metric);
            let value = metric.and_then(|metric| value(metric, &shown.against));
            let value = value.map_or_else(String::new, |value| format!(", {value}"));
            format!("1 = the sequential run{value}")
        }
        SpeedupBase::OneWorker => {
            let of_kind = summary.scaling.iter().filter(|line| line.base.kind == shown.base);
            let values = of_kind.map(|line| {
                let value = line.metric.unit().show(line.base.estimate.median);
                format!("{} {value}", line.model.label())
            });
            let values = listed(&values.collect::<Vec<_>>());
            let comma = if values.is_empty() { "" } else { ", " };
            format!("1 = one worker of the same model{comma}{values}")
        }
    }
}

fn models(summary: &Summary) -> Vec<Model> {
    let mut models = Vec::new();
    for variant in charted(summary).into_iter().filter_map(|s| summary.variant(&s.of)) {
        if !models.contains(&variant.model) {
            models.push(variant.model.clone());
        }
    }
    models
}

fn line(
    summary: &Summary,
    model: &Model,
    (along, up): (Scale, Scale),
    right: f32,
    measure: &Measure<'_>,
) -> SpeedupLine {
    let at =
        |workers: u32, speedup: f64| Point::new(along.place(f64::from(workers)), up.place(speedup));
    let mut points = Vec::new();
    for speedup in charted(summary) {
        let Some(variant) = summary.variant(&speedup.of).filter(|v| v.model == *model) else {
            continue;
        };
        let against = summary.variant(&speedup.against);
        let from_one = speedup.base == SpeedupBase::OneWorker
            && against.is_some_and(|base| base.workers == 1 && base.model == *model);
        if from_one && points.is_empty() {
            points.push(SpeedupPoint {
                at: at(1, 1.0),
                interval: None,
                workers: 1,
                speedup: 1.0,
                may_join: true,
            });
        }
        let ends = speedup.speedup.low.zip(speedup.speedup.high);
        points.push(SpeedupPoint {
            at: at(variant.workers, speedup.speedup.ratio),
            interval: ends.map(|(low, high)| (up.place(low), up.place(high))),
            workers: variant.workers,
            speedup: speedup.speedup.ratio,
            may_join: may_join(summary, &speedup.of),
        });
    }
    points.sort_by_key(|point| point.workers);
    let last = points.last().map_or((right, 0.0, 1.0), |p| (p.at.x, p.at.y, p.speedup));
    let words = format!("{} {}", model.label(), times(last.2));
    let place = Point::new(right + 12.0, last.1);
    let label = Label::new(words, TextStyle::CaptionBold, Anchor::Start, place, measure);
    SpeedupLine { model: model.clone(), points, label }
}

fn may_join(summary: &Summary, of: &VariantId) -> bool {
    let mut points = summary.scaling.iter().flat_map(|line| &line.points);
    points.find(|point| point.of == *of).is_none_or(|point| point.may_join)
}

/// Moves labels apart until none overlaps another; their order from the top stays.
fn part_labels(lines: &mut [SpeedupLine], plot: &Area) {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].label.centre_y.total_cmp(&lines[*b].label.centre_y));
    let height = TextStyle::CaptionBold.line_height();
    let mut free = plot.top;
    for &index in &order {
        let label = &mut lines[index].label;
        label.centre_y = label.centre_y.max(free + height / 2.0);
        free = label.centre_y + height / 2.0;
    }
    let mut floor = plot.bottom;
    for &index in order.iter().rev() {
        let label = &mut lines[index].label;
        label.centre_y = label.centre_y.min(floor - height / 2.0);
        floor = label.centre_y - height / 2.0;
    }
}

fn ticks(high: f64, up: Scale, left: f32, measure: &Measure<'_>) -> Vec<(f32, Label)> {
    let steps = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
    let step = steps.into_iter().find(|step| (high / step).floor() <= 5.0).unwrap_or(high / 4.0);
    let count = (high / step).floor() as u32;
    (0..=count)
        .map(|index| {
            let value = f64::from(index) * step;
            let y = up.place(value);
            let text =
                if index == count { format!("{}\u{a0}×", figures(value)) } else { figures(value) };
            let at = Point::new(left - 8.0, y);
            (y, Label::new(text, TextStyle::Caption, Anchor::End, at, measure))
        })
        .collect()
}

fn worker_labels(
    summary: &Summary,
    along: Scale,
    bottom: f32,
    measure: &Measure<'_>,
) -> Vec<Label> {
    let mut counts: Vec<u32> = charted(summary)
        .into_iter()
        .filter_map(|s| summary.variant(&s.of))
        .map(|v| v.workers)
        .collect();
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
mod tests {
    use super::super::samples_for_tests::{ratio, scaling_line, summary, variant};
    use super::super::text::tests::plain;
    use super::*;

    const PLOT: Area = Area { left: 60.0, top: 20.0, right: 500.0, bottom: 240.0 };

    fn scaling(of: &[(Model, u32, f64)]) -> Summary {
        let mut summary = summary();
        summary.variants = vec![variant(0, Model::Threads, 1, 900.0)];
        summary.speedups.clear();
        for (place, (model, workers, value)) in (1..).zip(of) {
            let one = variant(place, model.clone(), *workers, 900.0 / value);
            summary.speedups.push(Speedup {
                of: one.id.clone(),
                against: summary.variants[0].id.clone(),
                base: SpeedupBase::OneWorker,
                speedup: ratio(*value),
                efficiency: value / f64::from(*workers),
            });
            summary.variants.push(one);
        }
        if !summary.speedups.is_empty() {
            summary.scaling = vec![scaling_line(&summary, &Model::Threads)];
        }
        summary
    }

    #[test]
    fn a_summary_without_speedups_has_no_chart() {
        assert_eq!(speedup_chart(&scaling(&[]), PLOT, &plain), None);
    }

    #[test]
    fn points_stand_over_their_workers_and_inside_the_chart() {
        let summary = scaling(&[
            (Model::Threads, 2, 1.9),
            (Model::Threads, 4, 2.1),
            (Model::Processes, 2, 1.8),
            (Model::Processes, 4, 2.4),
        ]);
        let chart = speedup_chart(&summary, PLOT, &plain).unwrap();
        assert_eq!(chart.lines.len(), 2);
        assert_eq!(chart.lines[0].points.len(), 3, "one worker comes first");
        assert_eq!(chart.lines[1].points.len(), 2, "its base is of another model");
        for point in chart.lines.iter().flat_map(|line| &line.points) {
            assert!(point.at.x >= PLOT.left && point.at.x <= PLOT.right);
            assert!(point.at.y >= PLOT.top && point.at.y <= PLOT.bottom);
        }
        assert!((3..=6).contains(&chart.ticks.len()), "{:?}", chart.ticks);
        let (bound, label) = chart.bound.unwrap();
        assert_eq!(label.text, "2 hardware threads");
        assert!(bound > PLOT.top && bound < PLOT.bottom);
        let joined: Vec<bool> = chart.lines[0].points.iter().map(|p| p.may_join).collect();
        assert_eq!(joined, [true, true, false], "no line crosses the border at two");
    }

    #[test]
    fn labels_of_lines_never_overlap() {
        for (first, second, third) in [(2.0, 2.0, 2.0), (1.0, 1.01, 1.02), (0.01, 0.01, 0.01)] {
            let summary = scaling(&[
                (Model::Threads, 2, first),
                (Model::Processes, 2, second),
                (Model::Other("fibres".into()), 2, third),
            ]);
            let lines = speedup_chart(&summary, PLOT, &plain).unwrap().lines;
            for (place, line) in lines.iter().enumerate() {
                for other in &lines[..place] {
                    assert!(!line.label.area().overlaps(&other.label.area()));
                }
            }
        }
    }

    #[test]
    fn speedups_over_the_sequential_run_are_preferred_and_never_mixed_with_others() {
        let mut summary = scaling(&[(Model::Threads, 2, 1.9), (Model::Threads, 4, 2.1)]);
        let over_one = summary.speedups.clone();
        let over_sequential =
            over_one.iter().map(|s| Speedup { base: SpeedupBase::Sequential, ..s.clone() });
        summary.speedups.extend(over_sequential.collect::<Vec<_>>());
        let chart = speedup_chart(&summary, PLOT, &plain).unwrap();
        assert_eq!(chart.base, "1 = the sequential run, 900 ms");
        assert_eq!(chart.lines[0].points.len(), 2, "one point a number of workers");
    }

    #[test]
    fn where_cores_suffice_there_is_no_bound() {
        let chart = speedup_chart(&scaling(&[(Model::Threads, 2, 1.9)]), PLOT, &plain).unwrap();
        assert_eq!(chart.bound, None);
        assert_eq!(chart.base, "1 = one worker of the same model, threads 900 ms");
    }
}
