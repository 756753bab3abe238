//! Ratios to the base case by round: logarithmic, with the margin as a band; what lies outside is
//! marked and keeps its number.

use super::area::{Area, Point};
use super::axis::{Axis, AxisPlace};
use super::dots::swarm;
use super::numbers::{ratio_range, times};
use super::scale::Side;
use super::text::{Anchor, Label, Measure, TextStyle, shortened};
use crate::analysis::margins::Margins;
use crate::analysis::summary::{RatioEstimate, Summary};
use crate::model::design::Model;

/// The radius of a dot of a ratio, in points.
pub const RATIO_RADIUS: f32 = 2.0;
/// A further row joins the scale while it widens the scale to at most this many times.
const WIDEST: f64 = 2.5;

/// What a row of ratios shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioInput<'a> {
    /// The variant's model.
    pub model: &'a Model,
    /// The ratio, or the words that stand in its place.
    pub ratio: Result<&'a RatioEstimate, String>,
}

/// The rows of a summary, in the order of the design, and the row that answers the question.
#[must_use]
pub fn ratio_inputs(summary: &Summary) -> (Vec<RatioInput<'_>>, Option<usize>) {
    let is_base = |id: &crate::model::id::VariantId| {
        summary.comparisons.iter().any(|comparison| comparison.against == *id)
    };
    let input = |variant: &'_ crate::analysis::summary::VariantSummary| {
        let comparison = summary.comparisons.iter().find(|c| c.of == variant.id);
        comparison.map(|comparison| comparison.ratio.as_ref()).map_or_else(
            || {
                Err(if is_base(&variant.id) { "1, the base case" } else { "not compared" }
                    .to_owned())
            },
            |ratio| ratio.ok_or_else(|| "no ratio".to_owned()),
        )
    };
    let rows = summary
        .variants
        .iter()
        .map(|variant| RatioInput { model: &variant.model, ratio: input(variant) });
    let headline = summary.headline().and_then(|comparison| {
        summary.variants.iter().position(|variant| variant.id == comparison.of)
    });
    (rows.collect(), headline)
}

/// Where rows of ratios lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioPlace {
    /// The upper end of the first row.
    pub top: f32,
    /// The height of a row.
    pub row_height: f32,
    /// The left and the right end of the axis.
    pub plot: (f32, f32),
    /// The right end of the numbers.
    pub right: f32,
    /// The margin of practical importance.
    pub margins: Margins,
    /// The range of the scale, as [`ratio_reach`] finds it.
    pub reach: (f64, f64),
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioRow {
    /// The variant's model.
    pub model: Model,
    /// The whole row.
    pub area: Area,
    /// The ratio of each round that lies inside the scale: its place and round.
    pub dots: Vec<(Point, u32, f64)>,
    /// The radius of the dots.
    pub radius: f32,
    /// The place of the ratio, if it lies inside the scale.
    pub ratio: Option<f32>,
    /// The ends of the interval, clipped to the scale.
    pub interval: Option<(f32, f32)>,
    /// Where a chevron says that something lies outside, and on which side.
    pub chevrons: Vec<(Point, Side)>,
    /// The ratio and its interval as text, `off the scale`, or the words in its place.
    pub texts: Vec<Label>,
}

/// Rows over one logarithmic axis.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioRows {
    /// The rows, in the order of the design.
    pub rows: Vec<RatioRow>,
    /// The axis below them.
    pub axis: Axis,
    /// The part in which dots stand.
    pub plot: Area,
    /// The margin: from 1/(1+m) to 1+m.
    pub band: Area,
    /// What the band is; stands below the axis.
    pub band_label: Label,
    /// The place of 1.
    pub one: f32,
}

/// The range of ratios that the scale shows: the margin, the headline, and what lies near.
#[must_use]
pub fn ratio_reach(rows: &[RatioInput<'_>], headline: Option<usize>, margin: f64) -> (f64, f64) {
    let edge = 1.0 + margin.max(0.005) * 1.35;
    let mut reach = (1.0 / edge, edge);
    let extent = |ratio: &RatioEstimate| {
        let rounds = ratio.by_round.iter().map(|(_, value)| *value);
        let ends = [Some(ratio.ratio), ratio.low, ratio.high].into_iter().flatten();
        let finite = rounds.chain(ends).filter(|value| value.is_finite() && *value > 0.0);
        finite.fold((ratio.ratio, ratio.ratio), |(low, high), v| (low.min(v), high.max(v)))
    };
    let joined = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
    let width = |(low, high): (f64, f64)| (high / low).ln();
    let usable = |row: &RatioInput<'_>| {
        row.ratio.as_ref().ok().filter(|r| r.ratio.is_finite() && r.ratio > 0.0).map(|r| extent(r))
    };
    if let Some(extent) = headline.and_then(|place| rows.get(place)).and_then(usable) {
        reach = joined(reach, extent);
    }
    let mut others: Vec<(f64, f64)> = rows.iter().filter_map(usable).collect();
    others.sort_by(|a, b| width(joined(reach, *a)).total_cmp(&width(joined(reach, *b))));
    for extent in others {
        let wider = joined(reach, extent);
        // The first row sets the scale where no headline does.
        let is_near = width(wider) <= WIDEST * width(reach) || width(wider) <= 0.7;
        if is_near {
            reach = wider;
        }
    }
    let padding = (width(reach) * 0.04).exp();
    (reach.0 / padding, reach.1 * padding)
}

/// Lays out rows of ratios.
#[must_use]
pub fn ratio_rows(
    inputs: &[RatioInput<'_>],
    place: &RatioPlace,
    measure: &Measure<'_>,
) -> RatioRows {
    let bottom = place.top + place.row_height * inputs.len() as f32;
    let (low, high) = place.reach;
    let axis_place = AxisPlace { from: place.plot.0, to: place.plot.1, bottom };
    let axis = Axis::ratios(low, high, axis_place, measure);
    let margin = place.margins.effective;
    let (band_left, band_right) =
        (axis.scale.place(1.0 / (1.0 + margin)), axis.scale.place(1.0 + margin));
    let one = axis.scale.place(1.0);
    let band_text = place.margins.band_words();
    let band_at = Point::new(one, bottom + 28.0);
    let mut band_label =
        Label::new(band_text, TextStyle::Caption, Anchor::Middle, band_at, measure);
    band_label.left = band_label.left.min(place.right - band_label.width).max(place.plot.0 - 16.0);
    let row = |(index, input): (usize, &RatioInput<'_>)| {
        let top = place.top + place.row_height * index as f32;
        let area =
            Area { left: place.plot.0, top, right: place.right, bottom: top + place.row_height };
        ratio_row(input, area, &axis, place, measure)
    };
    RatioRows {
        rows: inputs.iter().enumerate().map(row).collect(),
        plot: Area { left: place.plot.0, top: place.top, right: place.plot.1, bottom },
        band: Area { left: band_left, top: place.top, right: band_right, bottom },
        band_label,
        one,
        axis,
    }
}

fn ratio_row(
    input: &RatioInput<'_>,
    area: Area,
    axis: &Axis,
    place: &RatioPlace,
    measure: &Measure<'_>,
) -> RatioRow {
    let centre = area.centre_y();
    let mut row = RatioRow {
        model: input.model.clone(),
        area,
        dots: Vec::new(),
        radius: RATIO_RADIUS,
        ratio: None,
        interval: None,
        chevrons: Vec::new(),
        texts: Vec::new(),
    };
    let estimate = match &input.ratio {
        Ok(estimate) => estimate,
        Err(words) => {
            let band_end = axis.scale.place(1.0 + place.margins.effective);
            let left = (band_end + 8.0).min(place.right - measure(words, TextStyle::Caption));
            let left = left.max(place.plot.0);
            let words = shortened(words, TextStyle::Caption, place.right - left, measure);
            let at = Point::new(left, centre);
            row.texts.push(Label::new(words, TextStyle::Caption, Anchor::Start, at, measure));
            return row;
        }
    };
    let at_right = |text: String, style, y: f32| {
        Label::new(text, style, Anchor::End, Point::new(place.right, y), measure)
    };
    let shift = if estimate.low.is_some() { -8.0 } else { 0.0 };
    row.texts.push(at_right(times(estimate.ratio), TextStyle::BodyBold, centre + shift));
    if let (Some(low), Some(high)) = (estimate.low, estimate.high) {
        row.texts.push(at_right(ratio_range(low, high), TextStyle::Caption, centre + 10.0));
    }
    if let Some(side) = axis.scale.outside(estimate.ratio) {
        let (chevron, anchor, words) = match side {
            Side::Above => (place.plot.1 - 6.0, Anchor::End, place.plot.1 - 16.0),
            Side::Below => (place.plot.0 + 6.0, Anchor::Start, place.plot.0 + 16.0),
        };
        row.chevrons.push((Point::new(chevron, centre), side));
        let at = Point::new(words, centre);
        row.texts.push(Label::new("off the scale", TextStyle::Caption, anchor, at, measure));
        return row;
    }
    place_rounds(&mut row, estimate, axis, place);
    row
}

fn place_rounds(row: &mut RatioRow, estimate: &RatioEstimate, axis: &Axis, place: &RatioPlace) {
    let centre = row.area.centre_y();
    let (outside, inside): (Vec<_>, Vec<_>) =
        estimate.by_round.iter().partition(|(_, value)| axis.scale.outside(*value).is_some());
    let places: Vec<f32> = inside.iter().map(|(_, value)| axis.scale.place(*value)).collect();
    let packed = swarm(&places, RATIO_RADIUS, (row.area.height() / 2.0 - 5.0).clamp(5.0, 12.0));
    let dots = inside.iter().zip(places).zip(packed.offsets);
    row.dots = dots
        .map(|(((round, value), x), offset)| (Point::new(x, centre + offset), *round, *value))
        .collect();
    row.radius = packed.radius;
    row.ratio = Some(axis.scale.place(estimate.ratio));
    if let (Some(low), Some(high)) = (estimate.low, estimate.high) {
        row.interval = Some((axis.scale.place(low), axis.scale.place(high)));
    }
    let ends = [estimate.low, estimate.high].into_iter().flatten();
    let beyond: Vec<Side> = outside
        .iter()
        .map(|(_, value)| *value)
        .chain(ends)
        .filter_map(|value| axis.scale.outside(value))
        .collect();
    for (side, x) in [(Side::Below, place.plot.0), (Side::Above, place.plot.1)] {
        if beyond.contains(&side) {
            row.chevrons.push((Point::new(x, centre), side));
        }
    }
}

/// What the ratios are taken against, for the title, such as `two threads`.
#[must_use]
pub fn base_words(summary: &Summary) -> String {
    let bases: Vec<_> =
        summary.comparisons.iter().filter_map(|c| summary.variant(&c.against)).collect();
    match bases.as_slice() {
        [first, rest @ ..] if rest.iter().all(|base| base.id == first.id) => first.noun.clone(),
        [first, rest @ ..] if rest.iter().all(|base| base.model == first.model) => {
            let has_as_many = summary.comparisons.iter().all(|c| {
                let workers = |id| summary.variant(id).map(|variant| variant.workers);
                workers(&c.of) == workers(&c.against)
            });
            let model = first.model.label();
            if has_as_many { format!("{model} with as many workers") } else { model.to_owned() }
        }
        _ => "the base case".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples_for_tests::{ratio, summary};
    use super::super::text::tests::plain;
    use super::*;

    const PLACE: RatioPlace = RatioPlace {
        top: 300.0,
        row_height: 37.0,
        plot: (768.0, 904.0),
        right: 1016.0,
        margins: Margins { declared: 0.03, effective: 0.03 },
        reach: (0.95, 1.2),
    };

    fn laid_out(inputs: &[RatioInput<'_>], headline: Option<usize>) -> RatioRows {
        let reach = ratio_reach(inputs, headline, 0.03);
        ratio_rows(inputs, &RatioPlace { reach, ..PLACE }, &plain)
    }

    #[test]
    fn what_lies_outside_the_scale_is_marked_and_keeps_its_number() {
        let summary = summary();
        let (inputs, headline) = ratio_inputs(&summary);
        assert_eq!(headline, Some(2));
        let rows = laid_out(&inputs, headline);
        let texts = |row: usize| -> Vec<&str> {
            rows.rows[row].texts.iter().map(|text| text.text.as_str()).collect()
        };
        assert_eq!(texts(0), ["3.72\u{a0}×", "3.68 to 3.76", "off the scale"]);
        assert!(
            rows.rows[0].chevrons.iter().all(|(at, side)| *side == Side::Above && at.x < 904.0)
        );
        assert_eq!(rows.rows[0].chevrons.len(), 1);
        assert_eq!(texts(1), ["1, the base case"]);
        assert_eq!(texts(2), ["1.14\u{a0}×", "1.13 to 1.15"]);
        assert_eq!(rows.rows[2].dots.len(), 20);
        assert!(rows.rows[2].chevrons.is_empty());
        assert_eq!(texts(3), ["no ratio"]);
    }

    #[test]
    fn the_headline_the_margin_and_one_are_always_inside() {
        let model = Model::Threads;
        for value in [0.02, 0.4, 0.97, 1.0, 1.14, 3.8, 90.0] {
            let headline = ratio(value);
            let inputs = [RatioInput { model: &model, ratio: Ok(&headline) }];
            let rows = laid_out(&inputs, Some(0));
            for inside in [value, 1.0, 1.03, 1.0 / 1.03] {
                assert_eq!(rows.axis.scale.outside(inside), None, "{value}: {inside}");
            }
            assert!(rows.rows[0].ratio.is_some(), "{value}");
            assert!(rows.band.left < rows.one && rows.one < rows.band.right, "{value}");
        }
    }

    #[test]
    fn the_band_is_called_noise_where_that_is_wider_than_the_margin() {
        let summary = summary();
        let (inputs, _) = ratio_inputs(&summary);
        let told = |effective: f64| {
            let margins = Margins { declared: 0.03, effective };
            ratio_rows(&inputs, &RatioPlace { margins, ..PLACE }, &plain).band_label.text
        };
        assert_eq!(told(0.03), "margin ± 3 %");
        // Rounded up, as the sentence has it.
        assert_eq!(told(0.0461), "noise ± 4.7 %");
    }

    #[test]
    fn labels_of_a_row_never_overlap() {
        let summary = summary();
        let (inputs, _) = ratio_inputs(&summary);
        for (plot_right, right) in [(904.0, 1016.0), (880.0, 980.0)] {
            let place = RatioPlace { plot: (768.0, plot_right), right, ..PLACE };
            for row in ratio_rows(&inputs, &place, &plain).rows {
                for (place, text) in row.texts.iter().enumerate() {
                    for other in &row.texts[..place] {
                        assert!(!other.area().overlaps(&text.area()), "{other:?} {text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn below_six_rounds_there_is_a_number_and_no_interval() {
        let model = Model::Processes;
        let few = RatioEstimate { low: None, high: None, ..ratio(1.1) };
        let inputs = [RatioInput { model: &model, ratio: Ok(&few) }];
        let rows = laid_out(&inputs, Some(0));
        assert_eq!(rows.rows[0].interval, None);
        assert_eq!(rows.rows[0].texts.len(), 1);
    }

    #[test]
    fn the_title_names_what_ratios_are_taken_against() {
        let mut summary = summary();
        assert_eq!(base_words(&summary), "threads, 2 workers");
        let mut each = summary.clone();
        each.comparisons = vec![each.comparisons[0].clone(), each.comparisons[0].clone()];
        let ids: Vec<_> = each.variants.iter().map(|variant| variant.id.clone()).collect();
        for (place, comparison) in each.comparisons.iter_mut().enumerate() {
            (comparison.of, comparison.against) = (ids[2].clone(), ids[place].clone());
        }
        for variant in &mut each.variants {
            (variant.model, variant.workers) = (Model::Threads, 2);
        }
        assert_eq!(base_words(&each), "threads with as many workers");
        each.variants[2].workers = 4;
        assert_eq!(base_words(&each), "threads");
        summary.comparisons[0].against = summary.variants[2].id.clone();
        assert_eq!(base_words(&summary), "the base case");
        summary.comparisons.clear();
        assert_eq!(base_words(&summary), "the base case");
    }
}
