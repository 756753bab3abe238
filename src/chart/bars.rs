//! Bars from zero with their numbers: memory, cores busy.

use super::area::{Area, Point};
use super::axis::{Axis, AxisPlace};
use super::names::NameColumn;
use super::rows::failed;
use super::text::{Anchor, Label, Measure, TextStyle, shortened};
use crate::analysis::summary::{MetricSummary, VariantSummary};
use crate::model::design::Model;
use crate::model::metric::Metric;
use crate::model::units::Unit;

/// From the end of a bar to its number, in points.
const NUMBER_GAP: f32 = 7.0;

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct BarInput<'a> {
    /// The variant's model.
    pub model: &'a Model,
    /// The variant's name; bars of one group share it.
    pub name: &'a str,
    /// A short name of the bar inside its group, such as `A`; empty where a group has one bar.
    pub part: &'a str,
    /// The group, from 0: bars of one group stand closer.
    pub group: usize,
    /// The value, or why there is none.
    pub value: Result<f64, String>,
}

impl<'a> BarInput<'a> {
    /// The bar of a variant's median of a metric.
    #[must_use]
    pub fn of(variant: &'a VariantSummary, group: usize, part: &'a str, metric: &Metric) -> Self {
        let value = match variant.metrics.get(metric) {
            Some(MetricSummary::Known(estimate)) => Ok(estimate.median),
            Some(MetricSummary::Unavailable(why)) => {
                Err(failed(variant).unwrap_or_else(|| why.clone()))
            }
            None => Err(failed(variant).unwrap_or_else(|| "not measured".to_owned())),
        };
        Self { model: &variant.model, name: &variant.label, part, group, value }
    }
}

/// Where bars lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarsPlace {
    /// The upper end of the first row.
    pub top: f32,
    /// The height of a row.
    pub row_height: f32,
    /// The height of a bar.
    pub bar_height: f32,
    /// The room between two groups beyond the rows' own.
    pub group_gap: f32,
    /// The names; a column too narrow for text shows marks only.
    pub names: NameColumn,
    /// Whether the names are written.
    pub with_names: bool,
    /// The left and the right end of the axis.
    pub plot: (f32, f32),
    /// How far to the right numbers may reach.
    pub right: f32,
    /// The least value that the axis reaches to.
    pub reach: f64,
}

/// A bar with everything that is drawn with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The variant's model.
    pub model: Model,
    /// The whole row.
    pub area: Area,
    /// The group's name in the middle of the group; on the group's first bar only.
    pub name: Vec<Label>,
    /// The middle of the mark; on the group's first bar only.
    pub mark: Option<Point>,
    /// The short name inside the group.
    pub part: Option<Label>,
    /// The bar, from zero.
    pub bar: Option<Area>,
    /// Its number, or why there is none.
    pub number: Label,
}

/// Bars over one axis from zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// The bars.
    pub bars: Vec<Bar>,
    /// The axis below them.
    pub axis: Axis,
    /// The part in which bars stand.
    pub plot: Area,
}

/// How high bars are together.
#[must_use]
pub fn bars_height(inputs: &[BarInput<'_>], place: &BarsPlace) -> f32 {
    let groups = inputs.last().map_or(0, |last| last.group);
    place.row_height * inputs.len() as f32 + place.group_gap * groups as f32
}

/// Lays out bars of one unit.
#[must_use]
pub fn bars(inputs: &[BarInput<'_>], unit: Unit, place: &BarsPlace, measure: &Measure<'_>) -> Bars {
    let values = || inputs.iter().filter_map(|input| input.value.as_ref().ok().copied());
    let high = values().filter(|value| value.is_finite()).fold(place.reach, f64::max);
    let bottom = place.top + bars_height(inputs, place);
    let axis_place = AxisPlace { from: place.plot.0, to: place.plot.1, bottom };
    let axis = Axis::from_zero(high, unit, axis_place, measure);
    let group_top = |group: usize| {
        let before = inputs.iter().filter(|input| input.group < group).count();
        place.top + before as f32 * place.row_height + place.group_gap * group as f32
    };
    let bar = |(index, input): (usize, &BarInput<'_>)| {
        let top =
            place.top + index as f32 * place.row_height + place.group_gap * input.group as f32;
        let area = Area {
            left: place.names.left,
            top,
            right: place.right,
            bottom: top + place.row_height,
        };
        let is_first = index == 0 || inputs[index - 1].group != input.group;
        let members = inputs.iter().filter(|other| other.group == input.group).count();
        let middle = group_top(input.group) + place.row_height * members as f32 / 2.0;
        let mark_at = Point::new(place.names.left + super::names::MARK_AT, middle);
        let name = if is_first && place.with_names {
            place.names.lines(input.name, middle, measure)
        } else {
            Vec::new()
        };
        let part = (!input.part.is_empty()).then(|| {
            let at = Point::new(place.plot.0 - 8.0, area.centre_y());
            Label::new(input.part, TextStyle::Caption, Anchor::End, at, measure)
        });
        let rest = bar_and_number(input, unit, &area, &axis, (place, measure));
        Bar {
            model: input.model.clone(),
            area,
            name,
            mark: is_first.then_some(mark_at),
            part,
            bar: rest.0,
            number: rest.1,
        }
    };
    Bars {
        bars: inputs.iter().enumerate().map(bar).collect(),
        plot: Area { left: place.plot.0, top: place.top, right: place.plot.1, bottom },
        axis,
    }
}

fn bar_and_number(
    input: &BarInput<'_>,
    unit: Unit,
    area: &Area,
    axis: &Axis,
    (place, measure): (&BarsPlace, &Measure<'_>),
) -> (Option<Area>, Label) {
    let label = |text: String, left: f32| {
        let at = Point::new(left, area.centre_y());
        Label::new(text, TextStyle::Caption, Anchor::Start, at, measure)
    };
    match &input.value {
        Ok(value) => {
            let top = area.centre_y() - place.bar_height / 2.0;
            let end = axis.scale.place(*value);
            let bar = Area { left: place.plot.0, top, right: end, bottom: top + place.bar_height };
            let number = label(unit.show(*value), end + NUMBER_GAP);
            let over = (number.right() - place.right).max(0.0);
            (Some(bar), Label { left: number.left - over, ..number })
        }
        Err(why) => {
            let left = place.plot.0 + NUMBER_GAP;
            let room = place.right - left;
            // Where there is no room for the reason, the row still says that it failed.
            let brief = why.split_once(':').map_or(why.as_str(), |(brief, _)| brief);
            let words = if measure(why, TextStyle::Caption) <= room { why.as_str() } else { brief };
            (None, label(shortened(words, TextStyle::Caption, room, measure), left))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples_for_tests::summary;
    use super::super::text::tests::plain;
    use super::*;

    const PLACE: BarsPlace = BarsPlace {
        top: 500.0,
        row_height: 26.0,
        bar_height: 12.0,
        group_gap: 0.0,
        names: NameColumn { left: 848.0, right: 872.0, style: TextStyle::Caption },
        with_names: false,
        plot: (872.0, 1000.0),
        right: 1052.0,
        reach: 0.0,
    };

    #[test]
    fn bars_start_at_zero_and_end_at_their_value() {
        let summary = summary();
        let inputs: Vec<BarInput<'_>> = summary
            .variants
            .iter()
            .enumerate()
            .map(|(group, variant)| BarInput::of(variant, group, "", &Metric::CoresBusy))
            .collect();
        let bars = bars(&inputs, Unit::Cores, &BarsPlace { reach: 8.0, ..PLACE }, &plain);
        for (bar, input) in bars.bars.iter().zip(&inputs) {
            let Ok(value) = input.value else {
                assert_eq!(bar.bar, None);
                assert!(bar.number.text.starts_with("failed in 20"), "{:?}", bar.number);
                continue;
            };
            let area = bar.bar.unwrap();
            assert!((area.left - 872.0).abs() < 0.01);
            assert!((area.width() - 128.0 * (value / 8.0) as f32).abs() < 0.01);
            assert_eq!(bar.number.text, Unit::Cores.show(value));
            assert!(bar.number.right() <= PLACE.right);
        }
    }

    #[test]
    fn bars_of_a_group_stand_together_under_one_name() {
        let summary = summary();
        let inputs: Vec<BarInput<'_>> = summary.variants[..3]
            .iter()
            .enumerate()
            .flat_map(|(group, variant)| {
                ["A", "B"].map(|part| BarInput::of(variant, group, part, &Metric::MemoryUnique))
            })
            .collect();
        let place = BarsPlace {
            row_height: 14.0,
            group_gap: 8.0,
            with_names: true,
            names: NameColumn { left: 0.0, right: 96.0, style: TextStyle::Caption },
            ..PLACE
        };
        let bars = bars(&inputs, Unit::Bytes, &place, &plain).bars;
        assert_eq!(bars.iter().filter(|bar| bar.mark.is_some()).count(), 3);
        assert!((bars[1].area.top - bars[0].area.bottom).abs() < 0.01);
        assert!((bars[2].area.top - bars[1].area.bottom - 8.0).abs() < 0.01);
        assert!((bars[0].mark.unwrap().y - bars[0].area.bottom).abs() < 0.01);
        assert_eq!(bars[1].part.as_ref().unwrap().text, "B");
    }
}
