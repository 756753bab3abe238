//! Every sample in a row a variant: mark, name, dots, median, interval and number.

use super::area::{Area, Point};
use super::axis::{Axis, AxisPlace};
use super::dots::swarm;
use super::names::NameColumn;
use super::numbers::range;
use super::text::{Anchor, Label, Measure, TextStyle, shortened};
use crate::analysis::summary::{Estimate, MetricSummary, SamplePoint, VariantSummary};
use crate::model::design::Model;
use crate::model::metric::Metric;
use crate::model::trial::Flags;

/// The radius of a sample dot where there is room, in points.
pub const DOT_RADIUS: f32 = 2.8;
/// From dots to their number, in points.
const NUMBER_GAP: f32 = 10.0;
/// From a number to its interval, in points.
const RANGE_GAP: f32 = 8.0;

/// A sample that counts: neither of the warm-up nor of a failed trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowSample {
    /// Its round, where it is known.
    pub round: Option<u32>,
    /// Its place in the order of its round, from 1, where it is known.
    pub place: Option<u32>,
    /// Its value, in the metric's unit.
    pub value: f64,
    /// Its marks.
    pub flags: Flags,
}

impl RowSample {
    /// The sample of a trial, if it counts.
    #[must_use]
    pub fn of(point: &SamplePoint) -> Option<Self> {
        let left_out = Flags::WARM_UP.with(Flags::FAILED).with(Flags::REPEATED);
        let counts = point.flags.is_free_of(left_out) && point.value.is_finite();
        let SamplePoint { round, place, value, flags } = *point;
        counts.then_some(Self { round: Some(round), place, value, flags })
    }

    /// Whether it was disturbed or placed elsewhere.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        !self.flags.is_free_of(Flags::DISTURBED.with(Flags::PLACED_ELSEWHERE))
    }
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RowInput<'a> {
    /// The variant's model.
    pub model: &'a Model,
    /// The variant's name.
    pub name: &'a str,
    /// Its samples that count.
    pub samples: Vec<RowSample>,
    /// What they say.
    pub estimate: Option<Estimate>,
    /// What stands after the median, such as its interval; the first to go where room is short.
    pub after: Option<String>,
    /// Why there is nothing to draw.
    pub reason: Option<String>,
}

impl<'a> RowInput<'a> {
    /// The row of a variant.
    #[must_use]
    pub fn of(variant: &'a VariantSummary, metric: &Metric) -> Self {
        let (estimate, reason) = match variant.metrics.get(metric) {
            Some(MetricSummary::Known(estimate)) => (Some(*estimate), None),
            Some(MetricSummary::Unavailable(reason)) => (None, Some(reason.clone())),
            None => (None, None),
        };
        let reason = failed(variant).or(reason);
        Self {
            model: &variant.model,
            name: &variant.label,
            samples: variant.samples.iter().filter_map(RowSample::of).collect(),
            after: estimate.as_ref().and_then(|estimate| interval_words(estimate, metric)),
            estimate,
            reason: if estimate.is_some() { None } else { reason },
        }
    }
}

/// The interval of an estimate, such as `248 to 253`, if it has one.
#[must_use]
pub fn interval_words(estimate: &Estimate, metric: &Metric) -> Option<String> {
    let (low, high) = estimate.low.zip(estimate.high)?;
    Some(range(metric.unit(), estimate.median, low, high))
}

/// How many trials of a variant failed, and why, such as `failed in 20 of 20: out of memory`.
#[must_use]
pub fn failed(variant: &VariantSummary) -> Option<String> {
    let of = variant.trials + variant.failed;
    (variant.failed > 0).then(|| match &variant.failure {
        Some(why) => format!("failed in {} of {of}: {why}", variant.failed),
        None => format!("failed in {} of {of}", variant.failed),
    })
}

/// Where rows lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowsPlace {
    /// The upper end of the first row.
    pub top: f32,
    /// The height of a row.
    pub row_height: f32,
    /// The names, if they stand here.
    pub names: Option<NameColumn>,
    /// The left and the right end of the axis.
    pub plot: (f32, f32),
    /// How far to the right numbers may reach.
    pub right: f32,
    /// Where numbers stand.
    pub numbers: Numbers,
    /// The least value that the axis reaches to, where charts share an axis.
    pub reach: f64,
}

/// Where the numbers of rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Beside the dots: the median, and its interval where there is room.
    Beside,
    /// In a column at the right: the median over the count of trials.
    Column,
}

/// A sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its place.
    pub at: Point,
    /// What it stands for; one that is marked is drawn hollow.
    pub of: RowSample,
}

impl Dot {
    /// What there is to know of it, such as `round 7, second in its round: 251 ms, disturbed`.
    #[must_use]
    pub fn words(&self, metric: &Metric) -> String {
        let value = metric.unit().show(self.of.value);
        let round = match (self.of.round, self.of.place) {
            (None, _) => String::new(),
            (Some(round), None) => format!("round {round}: "),
            (Some(round), Some(place)) => {
                format!("round {round}, {} in its round: ", ordinal(place))
            }
        };
        let mut words = format!("{round}{value}");
        for (flag, told) in [
            (Flags::DISTURBED, ", something else used the cores"),
            (Flags::PLACED_ELSEWHERE, ", a worker ran on another core than asked for"),
        ] {
            if self.of.flags.contains(flag) {
                words.push_str(told);
            }
        }
        words
    }
}

fn ordinal(place: u32) -> String {
    match place {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        other => format!("{other}th"),
    }
}

/// A row with everything that is drawn in it.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleRow {
    /// The variant's model.
    pub model: Model,
    /// The variant's name in full.
    pub label: String,
    /// The whole row, with its name.
    pub area: Area,
    /// The variant's name, in one or two lines.
    pub name: Vec<Label>,
    /// Its samples.
    pub dots: Vec<Dot>,
    /// The radius of its dots.
    pub radius: f32,
    /// How far the line of the median reaches from the centre of the row.
    pub half_height: f32,
    /// The place of the median.
    pub median: Option<f32>,
    /// The places of the ends of its interval.
    pub interval: Option<(f32, f32)>,
    /// The median as text, then its interval or the count of trials, or why there is nothing.
    pub texts: Vec<Label>,
}

impl SampleRow {
    /// The dot nearest to a place, within reach of the pointer.
    #[must_use]
    pub fn dot_near(&self, at: Point) -> Option<&Dot> {
        let far = |dot: &Dot| (dot.at.x - at.x).hypot(dot.at.y - at.y);
        let nearest = self.dots.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
        (far(nearest) <= 8.0).then_some(nearest)
    }
}

/// Rows over one axis from zero.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleRows {
    /// The rows, in the order of the design.
    pub rows: Vec<SampleRow>,
    /// The axis below them.
    pub axis: Axis,
    /// The part in which dots stand.
    pub plot: Area,
}

/// The largest value that rows draw.
#[must_use]
pub fn reach<'a>(rows: impl IntoIterator<Item = &'a RowInput<'a>>) -> f64 {
    let values = |row: &'a RowInput<'a>| {
        let ends = row.estimate.iter().map(|estimate| estimate.high.unwrap_or(estimate.median));
        row.samples.iter().map(|sample| sample.value).chain(ends)
    };
    rows.into_iter().flat_map(values).filter(|value| value.is_finite()).fold(0.0, f64::max)
}

/// Lays out rows of samples of one metric.
#[must_use]
pub fn sample_rows(
    inputs: &[RowInput<'_>],
    metric: &Metric,
    place: &RowsPlace,
    measure: &Measure<'_>,
) -> SampleRows {
    let high = reach(inputs).max(place.reach);
    let bottom = place.top + place.row_height * inputs.len() as f32;
    let axis_place = AxisPlace { from: place.plot.0, to: place.plot.1, bottom };
    let mut axis = Axis::from_zero(high, metric.unit(), axis_place, measure);
    if high <= 0.0 {
        // Without a value there is no scale, only the line from which it will start.
        axis.ticks.truncate(1);
    }
    let row = |(index, input): (usize, &RowInput<'_>)| {
        let top = place.top + place.row_height * index as f32;
        let left = place.names.map_or(place.plot.0, |names| names.left);
        let area = Area { left, top, right: place.right, bottom: top + place.row_height };
        sample_row(input, metric, area, &axis, place, measure)
    };
    SampleRows {
        rows: inputs.iter().enumerate().map(row).collect(),
        plot: Area { left: place.plot.0, top: place.top, right: place.plot.1, bottom },
        axis,
    }
}

fn sample_row(
    input: &RowInput<'_>,
    metric: &Metric,
    area: Area,
    axis: &Axis,
    place: &RowsPlace,
    measure: &Measure<'_>,
) -> SampleRow {
    let centre = area.centre_y();
    let samples = &input.samples;
    let places: Vec<f32> = samples.iter().map(|s| axis.scale.place(s.value)).collect();
    let packed = swarm(&places, DOT_RADIUS, half_height(&area));
    let dots = samples.iter().zip(&places).zip(&packed.offsets);
    let dots: Vec<Dot> = dots
        .map(|((sample, x), offset)| Dot { at: Point::new(*x, centre + offset), of: *sample })
        .collect();
    let ends = |estimate: &Estimate| Some((estimate.low?, estimate.high?));
    let interval = input.estimate.as_ref().and_then(ends);
    let texts = match place.numbers {
        Numbers::Beside => texts_beside(input, metric, &places, centre, place, measure),
        Numbers::Column => texts_in_column(input, metric, samples.len(), centre, place, measure),
    };
    SampleRow {
        model: input.model.clone(),
        label: input.name.to_owned(),
        area,
        name: place.names.map_or_else(Vec::new, |names| names.lines(input.name, centre, measure)),
        dots,
        radius: packed.radius,
        half_height: half_height(&area),
        median: input.estimate.map(|estimate| axis.scale.place(estimate.median)),
        interval: interval.map(|(low, high)| (axis.scale.place(low), axis.scale.place(high))),
        texts,
    }
}

/// How far dots and the line of the median reach from the centre of a row.
fn half_height(area: &Area) -> f32 {
    // A row of a presentation is so high that a line of 18 points would be lost in it.
    let most = (area.height() * 0.32).max(18.0);
    (area.height() / 2.0 - 3.0).clamp(6.0, most)
}

fn texts_beside(
    input: &RowInput<'_>,
    metric: &Metric,
    places: &[f32],
    centre: f32,
    place: &RowsPlace,
    measure: &Measure<'_>,
) -> Vec<Label> {
    let Some(estimate) = input.estimate else {
        let words = input.reason.clone().unwrap_or_else(|| "no finished round yet".to_owned());
        let left = place.plot.0 + NUMBER_GAP;
        let words = shortened(&words, TextStyle::Caption, place.right - left, measure);
        let at = Point::new(left, centre);
        return vec![Label::new(words, TextStyle::Caption, Anchor::Start, at, measure)];
    };
    let unit = metric.unit();
    let number = unit.show(estimate.median);
    let interval = input.after.clone();
    let first = places.iter().copied().fold(place.plot.1, f32::min) - DOT_RADIUS - NUMBER_GAP;
    let last = places.iter().copied().fold(place.plot.0, f32::max) + DOT_RADIUS + NUMBER_GAP;
    let number_width = measure(&number, TextStyle::BodyBold);
    let range_width =
        interval.as_ref().map_or(0.0, |text| measure(text, TextStyle::Caption) + RANGE_GAP);
    let room_right = place.right - last;
    let room_left = first - place.plot.0 - 4.0;
    // To the right if all fits; else to the left if all fits; else the number alone, wherever
    // there is more room. Numbers are never shortened.
    let (to_right, with_range) = if number_width + range_width <= room_right {
        (true, true)
    } else if number_width + range_width <= room_left {
        (false, true)
    } else if number_width <= room_right {
        (true, false)
    } else {
        (room_right > room_left, false)
    };
    let (anchor, at, sign) =
        if to_right { (Anchor::Start, last, 1.0) } else { (Anchor::End, first, -1.0) };
    let mut texts =
        vec![Label::new(number, TextStyle::BodyBold, anchor, Point::new(at, centre), measure)];
    if let Some(text) = interval.filter(|_| with_range) {
        let at = Point::new(at + sign * (number_width + RANGE_GAP), centre);
        texts.push(Label::new(text, TextStyle::Caption, anchor, at, measure));
    }
    texts
}

fn texts_in_column(
    input: &RowInput<'_>,
    metric: &Metric,
    trials: usize,
    centre: f32,
    place: &RowsPlace,
    measure: &Measure<'_>,
) -> Vec<Label> {
    let label = |text: String, style, y: f32| {
        Label::new(text, style, Anchor::End, Point::new(place.right, y), measure)
    };
    let Some(estimate) = input.estimate else {
        let words = input.reason.clone().unwrap_or_else(|| "no trial yet".to_owned());
        let room = place.right - place.plot.0 - NUMBER_GAP;
        return vec![label(
            shortened(&words, TextStyle::Caption, room, measure),
            TextStyle::Caption,
            centre,
        )];
    };
    let trials = if trials == 1 { "1 trial".to_owned() } else { format!("{trials} trials") };
    vec![
        label(metric.unit().show(estimate.median), TextStyle::BodyBold, centre - 8.0),
        label(trials, TextStyle::Caption, centre + 10.0),
    ]
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
