//! Axes: three to six round ticks, the unit on the last label only.

use super::area::Point;
use super::numbers::ShownUnit;
use super::scale::Scale;
use super::text::{Anchor, Label, Measure, TextStyle};
use crate::model::units::{Unit, figures};

/// The least room between two labels of an axis, in points.
const LABEL_GAP: f32 = 8.0;
/// From the lower end of a chart to the middle of its axis labels, in points.
pub const LABEL_DROP: f32 = 12.0;

/// A value of the axis that has a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value, in the metric's unit.
    pub value: f64,
    /// Its place along the axis.
    pub at: f32,
    /// What stands below the line.
    pub label: Label,
}

/// A horizontal axis with its scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Where values stand.
    pub scale: Scale,
    /// The lines, from the lowest value.
    pub ticks: Vec<Tick>,
}

/// Where an axis lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AxisPlace {
    /// The place of the lowest value.
    pub from: f32,
    /// The place of the highest value.
    pub to: f32,
    /// The lower end of the chart; labels stand below it.
    pub bottom: f32,
}

impl Axis {
    /// A linear axis from zero that reaches at least to `high`.
    #[must_use]
    pub fn from_zero(high: f64, unit: Unit, place: AxisPlace, measure: &Measure<'_>) -> Self {
        let high = if high > 0.0 && high.is_finite() { high } else { 1.0 };
        let shown = ShownUnit::suiting(unit, high);
        let whole = matches!(unit, Unit::Count | Unit::Cores);
        let mut best = None;
        for step in round_steps(high / shown.size) {
            let intervals = (high / shown.size / step - 1e-9).ceil().max(1.0);
            if intervals > 5.0 || (whole && step.fract() != 0.0) {
                continue;
            }
            let axis = Self::with_step(step * shown.size, intervals, shown, place, measure);
            let fits = axis.labels_fit();
            best = Some(axis);
            if fits {
                break;
            }
        }
        best.unwrap_or_else(|| Self::with_step(shown.size, 1.0, shown, place, measure))
    }

    fn with_step(
        step: f64,
        intervals: f64,
        shown: ShownUnit,
        place: AxisPlace,
        measure: &Measure<'_>,
    ) -> Self {
        let scale = Scale::linear(0.0, step * intervals, place.from, place.to);
        let last = intervals as usize;
        let ticks = (0..=last)
            .map(|index| {
                let value = step * index as f64;
                let at = scale.place(value);
                let number = shown.show(value);
                // The number stands under its line; the unit follows it.
                let left = at - measure(&number, TextStyle::Caption) / 2.0;
                let text = if index == last && !shown.name.is_empty() {
                    format!("{number} {}", shown.name)
                } else {
                    number
                };
                let under = Point::new(left, place.bottom + LABEL_DROP);
                let label = Label::new(text, TextStyle::Caption, Anchor::Start, under, measure);
                Tick { value, at, label }
            })
            .collect();
        Self { scale, ticks }
    }

    /// A logarithmic axis of ratios that holds `low`, 1 and `high`, always with a tick at 1.
    #[must_use]
    pub fn ratios(low: f64, high: f64, place: AxisPlace, measure: &Measure<'_>) -> Self {
        let (low, high) = (low.min(1.0), high.max(1.0));
        let scale = Scale::log(low, high, place.from, place.to);
        let mut values = ratio_ticks(low, high);
        loop {
            let axis = Self { scale, ticks: Self::ratio_labels(&values, scale, place, measure) };
            if axis.labels_fit() || values.len() <= 1 {
                return axis;
            }
            values = every_other_with_one(&values);
        }
    }

    fn ratio_labels(
        values: &[f64],
        scale: Scale,
        place: AxisPlace,
        measure: &Measure<'_>,
    ) -> Vec<Tick> {
        let last = values.len().saturating_sub(1);
        let tick = |(index, &value): (usize, &f64)| {
            let at = scale.place(value);
            let number = figures(value);
            let left = at - measure(&number, TextStyle::Caption) / 2.0;
            let text = if index == last { format!("{number}\u{a0}×") } else { number };
            let under = Point::new(left, place.bottom + LABEL_DROP);
            Tick {
                value,
                at,
                label: Label::new(text, TextStyle::Caption, Anchor::Start, under, measure),
            }
        };
        values.iter().enumerate().map(tick).collect()
    }

    /// A logarithmic axis that holds two values above 0, with each label in the unit that suits it.
    #[must_use]
    pub fn log(low: f64, high: f64, unit: Unit, place: AxisPlace, measure: &Measure<'_>) -> Self {
        let power = |value: f64| value.log10().floor();
        // From one round value below to one above: of 1, 2 and 5 times a power of ten.
        let round = [1.0, 2.0, 5.0];
        let values: Vec<f64> = (power(low) as i32..=power(high) as i32 + 1)
            .flat_map(|power| round.map(|step| step * 10_f64.powi(power)))
            .collect();
        let from = values.iter().copied().filter(|v| *v <= low).fold(values[0], f64::max);
        let to = values.iter().copied().filter(|v| *v >= high).fold(f64::INFINITY, f64::min);
        let to = if to > from { to } else { from * 2.0 };
        let scale = Scale::log(from, to, place.from, place.to);
        let inside = |value: &f64| scale.outside(*value).is_none();
        let is_decade = |value: &f64| (value.log10() - value.log10().round()).abs() < 1e-9;
        let all: Vec<f64> = values.into_iter().filter(inside).collect();
        let decades: Vec<f64> = all.iter().copied().filter(is_decade).collect();
        let tick = |value: &f64| {
            let at = scale.place(*value);
            let under = Point::new(at, place.bottom + LABEL_DROP);
            let label =
                Label::new(unit.show(*value), TextStyle::Caption, Anchor::Middle, under, measure);
            Tick { value: *value, at, label }
        };
        let axis = |values: &[f64]| Self { scale, ticks: values.iter().map(tick).collect() };
        let thinned: Vec<f64> = decades.iter().copied().step_by(2).collect();
        let mut wanted = vec![axis(&all)];
        wanted.push(axis(&decades));
        wanted.push(axis(&thinned));
        let few = |axis: &Self| axis.labels_fit() && axis.ticks.len() <= 7 && axis.ticks.len() > 1;
        let place = wanted.iter().position(few).unwrap_or(wanted.len() - 1);
        wanted.swap_remove(place)
    }

    /// The same axis with a label only where it does not run into the one before it.
    #[must_use]
    pub fn labels_fit(&self) -> bool {
        self.ticks.windows(2).all(|pair| pair[0].label.right() + LABEL_GAP <= pair[1].label.left)
    }
}

/// Steps of 1, 2 or 5 times a power of ten, from fine to coarse, about the size of `high`.
fn round_steps(high: f64) -> impl Iterator<Item = f64> {
    let power = 10_f64.powf(high.log10().floor());
    let tenth = power / 10.0;
    [tenth, 2.0 * tenth, 5.0 * tenth, power, 2.0 * power, 5.0 * power, 10.0 * power, 20.0 * power]
        .into_iter()
        .map(|step| if step >= 1.0 { step.round() } else { step })
}

/// Three to six round ratios in a range that holds 1, always with 1.
#[must_use]
pub fn ratio_ticks(low: f64, high: f64) -> Vec<f64> {
    const DECADES: [&[f64]; 4] =
        [&[1.0], &[1.0, 3.0], &[1.0, 2.0, 5.0], &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0]];
    const STEPS: [f64; 9] = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
    let inside = |value: &f64| *value >= low * (1.0 - 1e-9) && *value <= high * (1.0 + 1e-9);
    let by_decade = DECADES.iter().map(|decade| {
        let values = (-9..=9).flat_map(|power| decade.iter().map(move |v| v * 10_f64.powi(power)));
        values.filter(inside).collect::<Vec<f64>>()
    });
    let by_step = STEPS.iter().map(|step| {
        // Wide ranges are served by decades; here the range is below two decades.
        let count = |bound: f64| (bound / step).clamp(0.0, 4_000.0) as u32;
        let (first, last) = (count(low), count(high) + 1);
        (first..=last).map(|index| f64::from(index) * step).filter(inside).collect::<Vec<f64>>()
    });
    let mut ticks =
        by_decade.chain(by_step).find(|ticks| ticks.len() >= 3).unwrap_or_else(|| vec![1.0]);
    while ticks.len() > 6 {
        ticks = every_other_with_one(&ticks);
    }
    ticks
}

fn every_other_with_one(values: &[f64]) -> Vec<f64> {
    let one = values.iter().position(|value| (value - 1.0).abs() < 1e-9).unwrap_or(0);
    let keep = |index: &usize| index % 2 == one % 2;
    let kept: Vec<f64> = (0..values.len()).filter(keep).map(|index| values[index]).collect();
    if kept.len() == values.len() { vec![1.0] } else { kept }
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::plain;
    use super::*;

    const PLACE: AxisPlace = AxisPlace { from: 200.0, to: 700.0, bottom: 300.0 };

    #[test]
    fn a_logarithmic_axis_holds_its_values_between_round_ones() {
        let check = |low: f64, high: f64, expected: &[&str]| {
            let axis = Axis::log(low, high, Unit::Nanoseconds, PLACE, &plain);
            assert_eq!(labels(&axis), expected, "{low} to {high}");
            assert!(axis.scale.outside(low).is_none() && axis.scale.outside(high).is_none());
            assert!(axis.labels_fit());
        };
        check(3_100.0, 42_000.0, &["2 µs", "5 µs", "10 µs", "20 µs", "50 µs"]);
        check(800.0, 42_000_000.0, &["1 µs", "10 µs", "100 µs", "1 ms", "10 ms"]);
        check(5_000.0, 5_000.0, &["5 µs", "10 µs"]);
    }

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.text.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_only_the_last_has_the_unit() {
        let check = |high: f64, unit: Unit, expected: &[&str]| {
            assert_eq!(labels(&Axis::from_zero(high, unit, PLACE, &plain)), expected, "{high}");
        };
        check(965e6, Unit::Nanoseconds, &["0", "200", "400", "600", "800", "1,000 ms"]);
        check(1.04e9, Unit::Nanoseconds, &["0", "0.5", "1", "1.5 s"]);
        check(331.0 * 1_048_576.0, Unit::Bytes, &["0", "100", "200", "300", "400 MiB"]);
        check(8.0, Unit::Cores, &["0", "2", "4", "6", "8"]);
        check(2.0, Unit::Cores, &["0", "1", "2"]);
        check(1.0, Unit::Cores, &["0", "1"]);
        check(0.0, Unit::Nanoseconds, &["0", "0.2", "0.4", "0.6", "0.8", "1 ns"]);
    }

    #[test]
    fn every_axis_has_three_to_six_ticks_and_holds_its_highest_value() {
        let mut high = 1.3;
        while high < 1e12 {
            let axis = Axis::from_zero(high, Unit::Nanoseconds, PLACE, &plain);
            assert!((3..=6).contains(&axis.ticks.len()), "{high}: {:?}", labels(&axis));
            assert!(axis.scale.outside(high).is_none(), "{high}");
            assert!(axis.labels_fit(), "{high}");
            high *= 1.083;
        }
    }

    #[test]
    fn a_narrow_axis_has_fewer_labels_rather_than_labels_that_touch() {
        for width in [40.0, 70.0, 96.0, 150.0, 240.0] {
            let place = AxisPlace { from: 0.0, to: width, bottom: 0.0 };
            let axis = Axis::from_zero(965e6, Unit::Nanoseconds, place, &plain);
            assert!(axis.labels_fit(), "{width}: {:?}", labels(&axis));
            assert!(axis.ticks.len() >= 2, "{width}");
        }
    }

    #[test]
    fn ratio_ticks_are_three_to_six_and_always_hold_one() {
        let check = |low: f64, high: f64, expected: &[f64]| {
            let ticks = ratio_ticks(low, high);
            let same = ticks.len() == expected.len()
                && ticks.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(same, "{low} to {high}: {ticks:?}");
        };
        check(0.92, 1.22, &[1.0, 1.1, 1.2]);
        check(0.97, 1.03, &[0.98, 1.0, 1.02]);
        check(0.5, 3.0, &[0.5, 1.0, 2.0]);
        check(0.9, 3.0, &[1.0, 1.5, 2.0, 3.0]);
        check(0.05, 120.0, &[0.1, 1.0, 10.0, 100.0]);
        let ends = [1.004, 1.02, 1.05, 1.099, 1.2, 1.39, 1.7, 1.99, 2.9, 4.9, 9.9, 80.0, 950.0];
        for low in ends.map(|end| 1.0 / end) {
            for high in ends {
                let ticks = ratio_ticks(low, high);
                assert!((3..=6).contains(&ticks.len()), "{low} to {high}: {ticks:?}");
                assert!(ticks.iter().any(|tick| (tick - 1.0).abs() < 1e-9), "{low} to {high}");
            }
        }
    }

    #[test]
    fn labels_of_a_narrow_ratio_axis_never_touch() {
        for width in [20.0, 60.0, 136.0, 300.0] {
            let place = AxisPlace { from: 0.0, to: width, bottom: 0.0 };
            let axis = Axis::ratios(0.7, 1.4, place, &plain);
            assert!(axis.labels_fit(), "{width}: {:?}", labels(&axis));
            assert!(axis.ticks.iter().any(|tick| (tick.value - 1.0).abs() < 1e-9), "{width}");
        }
    }
}
