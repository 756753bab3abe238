//! A ratio by round while a session runs: each round's ratio, and the interval once there are six.

use super::area::{Area, Point};
use super::axis::{LABEL_DROP, ratio_ticks};
use super::numbers::{ratio_range, times};
use super::scale::Scale;
use super::text::{Anchor, Label, Measure, TextStyle};
use crate::analysis::margins::Margins;
use crate::analysis::summary::{RatioEstimate, Summary};

/// Rounds that an interval needs.
pub const ROUNDS_FOR_INTERVAL: u32 = 6;

/// What was known of the ratio after a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The round.
    pub round: u32,
    /// The ratio over all rounds up to this one.
    pub ratio: f64,
    /// Its interval.
    pub interval: (f64, f64),
}

impl Step {
    /// What the headline of a summary says after its last round, once there is an interval.
    #[must_use]
    pub fn of(summary: &Summary) -> Option<Self> {
        let ratio = summary.headline()?.ratio.as_ref()?;
        let interval = ratio.low.zip(ratio.high)?;
        Some(Self { round: summary.session.rounds, ratio: ratio.ratio, interval })
    }
}

/// What the chart shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendInput<'a> {
    /// The ratio as it is known now.
    pub ratio: &'a RatioEstimate,
    /// How ratio and interval came about, round by round.
    pub steps: &'a [Step],
    /// The margin of practical importance.
    pub margins: Margins,
    /// Rounds of the design.
    pub rounds: u32,
    /// Rounds after which the results may be judged.
    pub looks: &'a [u32],
}

/// The chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The part in which points stand.
    pub plot: Area,
    /// The lines of round ratios, with their labels at the left.
    pub ticks: Vec<(f32, Label)>,
    /// The lines of looks, with their labels above where there is room.
    pub looks: Vec<(f32, Option<Label>)>,
    /// The labels of rounds below.
    pub rounds: Vec<Label>,
    /// The margin.
    pub band: Area,
    /// What the band is.
    pub band_label: Option<Label>,
    /// The place of 1.
    pub one: f32,
    /// Each round's ratio.
    pub points: Vec<(Point, u32, f64)>,
    /// The ratio with the ends of its interval: places of low, ratio and high, by round.
    pub interval: Vec<(f32, [f32; 3])>,
    /// The ratio and its interval as it is known now, or why there is none yet.
    pub texts: Vec<Label>,
}

/// Lays out a ratio by round. Labels of ratios stand left of `plot`, those of rounds below it.
#[must_use]
pub fn trend(input: &TrendInput<'_>, plot: Area, measure: &Measure<'_>) -> Trend {
    let (low, high) = reach(input);
    let up = Scale::log(low, high, plot.bottom, plot.top);
    let last = input.rounds.max(2);
    let along = Scale::linear(0.5, f64::from(last) + 0.5, plot.left, plot.right);
    let ticks = ratio_ticks(low, high).into_iter().map(|value| {
        let y = up.place(value);
        let text = crate::model::units::ratio(value);
        let at = Point::new(plot.left - 8.0, y);
        (y, Label::new(text, TextStyle::Caption, Anchor::End, at, measure))
    });
    let margin = input.margins.effective;
    let band = Area { top: up.place(1.0 + margin), bottom: up.place(1.0 / (1.0 + margin)), ..plot };
    let shown = |(round, value): &(u32, f64)| {
        let at = Point::new(along.place(f64::from(*round)), up.place(*value));
        (at, *round, *value)
    };
    let points: Vec<_> =
        input.ratio.by_round.iter().filter(|(_, value)| *value > 0.0).map(shown).collect();
    let interval: Vec<_> = input
        .steps
        .iter()
        .map(|step| {
            let (low, high) = step.interval;
            (along.place(f64::from(step.round)), [low, step.ratio, high].map(|v| up.place(v)))
        })
        .collect();
    let texts = texts(input, &interval, &points, &plot, measure);
    Trend {
        looks: looks(input, along, &plot, measure),
        rounds: round_labels(last, along, plot.bottom, measure),
        band_label: band_label(input, &band, &points, &texts, measure),
        one: up.place(1.0),
        ticks: ticks.collect(),
        plot,
        band,
        points,
        interval,
        texts,
    }
}

fn reach(input: &TrendInput<'_>) -> (f64, f64) {
    let edge = 1.0 + input.margins.effective.max(0.01) * 1.6;
    let rounds = input.ratio.by_round.iter().map(|(_, value)| *value);
    let ends = input.steps.iter().flat_map(|step| [step.interval.0, step.interval.1]);
    let values = rounds.chain(ends).filter(|value| value.is_finite() && *value > 0.0);
    let (low, high) = values.fold((1.0 / edge, edge), |(low, high), v| (low.min(v), high.max(v)));
    let padding = ((high / low).ln() * 0.08).exp();
    (low / padding, high * padding)
}

fn looks(
    input: &TrendInput<'_>,
    along: Scale,
    plot: &Area,
    measure: &Measure<'_>,
) -> Vec<(f32, Option<Label>)> {
    let mut looks: Vec<(f32, Option<Label>)> = Vec::new();
    // A look after the last round is the end of the chart, not a line in it.
    for look in input.looks.iter().filter(|look| **look < input.rounds) {
        let x = along.place(f64::from(*look));
        let at = Point::new(x, plot.top - 10.0);
        let label =
            Label::new(format!("look {look}"), TextStyle::Caption, Anchor::Middle, at, measure);
        let before = looks.iter().rev().find_map(|(_, label)| label.as_ref());
        let is_free = before.is_none_or(|before| before.right() + 8.0 <= label.left);
        looks.push((x, is_free.then_some(label)));
    }
    looks
}

fn round_labels(last: u32, along: Scale, bottom: f32, measure: &Measure<'_>) -> Vec<Label> {
    let step = [1, 2, 5, 10, 20, 50, 100, 200].into_iter().find(|step| last / step <= 6);
    let step = step.unwrap_or(last.div_ceil(5));
    let labelled =
        std::iter::once(1).chain((1..=last).filter(|round| round % step == 0 && *round > 1));
    let mut labels: Vec<Label> = Vec::new();
    for round in labelled {
        let at = Point::new(along.place(f64::from(round)), bottom + LABEL_DROP);
        let label = Label::new(round.to_string(), TextStyle::Caption, Anchor::Middle, at, measure);
        if labels.last().is_none_or(|before| before.right() + 8.0 <= label.left) {
            labels.push(label);
        }
    }
    labels
}

fn texts(
    input: &TrendInput<'_>,
    interval: &[(f32, [f32; 3])],
    points: &[(Point, u32, f64)],
    plot: &Area,
    measure: &Measure<'_>,
) -> Vec<Label> {
    let (Some((_, [_, y, _])), Some(low), Some(high)) =
        (interval.last(), input.ratio.low, input.ratio.high)
    else {
        return no_interval(points, plot, measure).into_iter().collect();
    };
    let number = times(input.ratio.ratio);
    let words = ratio_range(low, high);
    let width = measure(&number, TextStyle::BodyBold).max(measure(&words, TextStyle::Caption));
    let end = points.iter().map(|(at, ..)| at.x).fold(plot.left, f32::max) + 10.0;
    // Behind the last round while there is room; at the end in the upper corner.
    let (left, y) = if end + width <= plot.right {
        (end, y.clamp(plot.top + 10.0, plot.bottom - 26.0))
    } else {
        (plot.right - width, plot.top + 12.0)
    };
    vec![
        Label::new(number, TextStyle::BodyBold, Anchor::Start, Point::new(left, y), measure),
        Label::new(words, TextStyle::Caption, Anchor::Start, Point::new(left, y + 18.0), measure),
    ]
}

/// Why there is no interval, where no point lies.
fn no_interval(points: &[(Point, u32, f64)], plot: &Area, measure: &Measure<'_>) -> Option<Label> {
    let words = format!("no interval before {ROUNDS_FOR_INTERVAL} rounds");
    [plot.top + 10.0, plot.bottom - 10.0, plot.top + 40.0, plot.bottom - 40.0].into_iter().find_map(
        |y| {
            let at = Point::new(plot.left + 8.0, y);
            let label = Label::new(&words, TextStyle::Caption, Anchor::Start, at, measure);
            let area = label.area();
            let near = |at: &Point| Area::sized(at.x - 4.0, at.y - 4.0, 8.0, 8.0);
            points.iter().all(|(at, ..)| !area.overlaps(&near(at))).then_some(label)
        },
    )
}

/// The words of the band at its right end; they give way to points and numbers.
fn band_label(
    input: &TrendInput<'_>,
    band: &Area,
    points: &[(Point, u32, f64)],
    texts: &[Label],
    measure: &Measure<'_>,
) -> Option<Label> {
    let short = input.margins.band_words();
    // Beyond the margin that was chosen, a noisy machine hides differences that may matter.
    let long = match input.margins.is_noise() {
        true => format!("no difference can be told, {short}"),
        false => format!("no practical difference, {short}"),
    };
    [long, short].into_iter().find_map(|words| {
        let at = Point::new(band.right - 8.0, band.bottom + 10.0);
        let inside = Point::new(band.right - 8.0, band.top + 11.0);
        let fits_in_band = band.height() >= 36.0;
        let at = if fits_in_band { inside } else { at };
        let label = Label::new(words, TextStyle::Caption, Anchor::End, at, measure);
        let area = label.area();
        let is_free = points
            .iter()
            .all(|(at, ..)| !area.overlaps(&Area::sized(at.x - 3.0, at.y - 3.0, 6.0, 6.0)))
            && texts.iter().all(|text| !area.overlaps(&text.area()))
            && label.left >= band.left + 4.0;
        is_free.then_some(label)
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples_for_tests::ratio;
    use super::super::text::tests::plain;
    use super::*;

    const PLOT: Area = Area { left: 860.0, top: 340.0, right: 1256.0, bottom: 586.0 };

    const MARGINS: Margins = Margins { declared: 0.03, effective: 0.03 };

    fn steps(rounds: u32) -> Vec<Step> {
        (6..=rounds).map(|round| Step { round, ratio: 1.14, interval: (1.12, 1.16) }).collect()
    }

    #[test]
    fn every_finished_round_has_a_point_inside_the_chart() {
        for value in [0.3, 0.99, 1.14, 4.0] {
            let ratio = ratio(value);
            let input = TrendInput {
                ratio: &ratio,
                steps: &steps(20),
                margins: MARGINS,
                rounds: 20,
                looks: &[10, 15, 20],
            };
            let trend = trend(&input, PLOT, &plain);
            assert_eq!(trend.points.len(), 20);
            for (at, ..) in &trend.points {
                assert!(at.x > PLOT.left && at.x < PLOT.right, "{value}: {at:?}");
                assert!(at.y > PLOT.top && at.y < PLOT.bottom, "{value}: {at:?}");
            }
            assert!((3..=6).contains(&trend.ticks.len()), "{value}");
            assert!(trend.band.top < trend.one && trend.one < trend.band.bottom, "{value}");
            assert_eq!(trend.looks.len(), 2, "the last look is the end of the run");
        }
    }

    #[test]
    fn the_band_is_called_noise_where_that_is_wider_than_the_margin() {
        let ratio = ratio(1.3);
        let told = |effective| {
            let margins = Margins { declared: 0.03, effective };
            let input = TrendInput { ratio: &ratio, steps: &[], margins, rounds: 20, looks: &[20] };
            trend(&input, PLOT, &plain).band_label.map(|label| label.text)
        };
        assert_eq!(told(0.03).as_deref(), Some("no practical difference, margin ± 3 %"));
        assert_eq!(told(0.0461).as_deref(), Some("no difference can be told, noise ± 4.7 %"));
    }

    #[test]
    fn before_six_rounds_it_says_why_there_is_no_interval() {
        let mut few = RatioEstimate { low: None, high: None, ..ratio(1.1) };
        few.by_round.truncate(5);
        let input =
            TrendInput { ratio: &few, steps: &[], margins: MARGINS, rounds: 20, looks: &[20] };
        let trend = trend(&input, PLOT, &plain);
        assert!(trend.interval.is_empty());
        assert_eq!(trend.texts[0].text, "no interval before 6 rounds");
        let words = trend.texts[0].area();
        let inside = |at: &Point| {
            at.x > words.left && at.x < words.right && at.y > words.top && at.y < words.bottom
        };
        assert!(!trend.points.iter().any(|(at, ..)| inside(at)));
    }

    #[test]
    fn labels_never_overlap_and_stay_beside_the_points() {
        for rounds in [6_u32, 9, 14, 20] {
            let mut now = ratio(1.14);
            now.by_round.truncate(rounds as usize);
            let input = TrendInput {
                ratio: &now,
                steps: &steps(rounds),
                margins: MARGINS,
                rounds: 20,
                looks: &[10, 20],
            };
            let trend = trend(&input, PLOT, &plain);
            let mut labels: Vec<&Label> = trend.rounds.iter().collect();
            labels.extend(trend.ticks.iter().map(|(_, label)| label));
            labels.extend(&trend.texts);
            labels.extend(trend.looks.iter().filter_map(|(_, label)| label.as_ref()));
            labels.extend(&trend.band_label);
            for (place, label) in labels.iter().enumerate() {
                for other in &labels[..place] {
                    assert!(!label.area().overlaps(&other.area()), "{rounds}: {label:?} {other:?}");
                }
            }
            assert!(trend.texts.iter().all(|text| text.right() <= PLOT.right + 0.01));
        }
    }
}
