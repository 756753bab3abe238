//! How long single operations take: for each variant how long half of them, 95 and 99 in 100 and
//! the longest took, on a logarithmic axis, because the longest is often a hundred times the median.

use super::area::{Area, Point};
use super::axis::{Axis, AxisPlace};
use super::names::NameColumn;
use super::rows::failed;
use super::text::{Anchor, Label, Measure, TextStyle, shortened};
use crate::analysis::summary::{Estimate, MetricSummary, Summary, VariantSummary};
use crate::model::design::Model;
use crate::model::metric::Metric;

/// From one label over the marks to the next, in points.
const HEAD_GAP: f32 = 8.0;

/// A share of the operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// Half of them.
    Half,
    /// 95 in 100.
    P95,
    /// 99 in 100.
    P99,
    /// All of them: the longest.
    All,
}

impl Share {
    /// Every share, from the smallest.
    pub const ALL: [Self; 4] = [Self::Half, Self::P95, Self::P99, Self::All];

    /// The metric that tells how long it takes at most.
    #[must_use]
    pub fn metric(self) -> Metric {
        match self {
            Share::Half => Metric::OpP50,
            Share::P95 => Metric::OpP95,
            Share::P99 => Metric::OpP99,
            Share::All => Metric::OpMax,
        }
    }

    /// The words over its mark.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Share::Half => "half",
            Share::P95 => "95 %",
            Share::P99 => "99 %",
            Share::All => "longest",
        }
    }
}

/// How long a share of a variant's operations takes.
///
/// # Errors
/// Why that is not known.
pub fn share_of(variant: &VariantSummary, share: Share) -> Result<&Estimate, String> {
    match variant.metrics.get(&share.metric()) {
        Some(MetricSummary::Known(estimate)) => Ok(estimate),
        Some(MetricSummary::Unavailable(why)) => Err(why.clone()),
        None => Err("not measured".to_owned()),
    }
}

/// Whether the operations of a summary were timed one by one.
#[must_use]
pub fn has_latency(summary: &Summary) -> bool {
    summary.variants.iter().any(|variant| share_of(variant, Share::Half).is_ok())
}

/// A share with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyMark {
    /// Which share.
    pub share: Share,
    /// The place of the median of the trials.
    pub at: f32,
    /// The places of the ends of its interval.
    pub interval: Option<(f32, f32)>,
}

/// One variant.
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyRow {
    /// The variant's model.
    pub model: Model,
    /// The whole row, with its name.
    pub area: Area,
    /// The variant's name, in one or two lines.
    pub name: Vec<Label>,
    /// Its shares, from the smallest; those that are not known are left out.
    pub marks: Vec<LatencyMark>,
    /// Half and 99 in 100 as numbers, or why there are none.
    pub texts: Vec<Label>,
}

/// Rows over one logarithmic axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Latency {
    /// The rows, in the order of the design.
    pub rows: Vec<LatencyRow>,
    /// The axis below them.
    pub axis: Axis,
    /// The part in which marks stand.
    pub plot: Area,
    /// The names of the shares, over the marks of the first row that has some.
    pub heads: Vec<Label>,
}

/// Where rows lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyPlace {
    /// The upper end of the first row; the names of shares stand above it.
    pub top: f32,
    /// The height of a row.
    pub row_height: f32,
    /// The names.
    pub names: NameColumn,
    /// The left and the right end of the axis.
    pub plot: (f32, f32),
    /// How far to the right numbers may reach.
    pub right: f32,
}

/// Lays out the shares of every variant; nothing where no operation was timed.
#[must_use]
pub fn latency(summary: &Summary, place: &LatencyPlace, measure: &Measure<'_>) -> Option<Latency> {
    let known = || {
        let shares =
            |variant| Share::ALL.into_iter().filter_map(move |share| share_of(variant, share).ok());
        summary.variants.iter().flat_map(shares)
    };
    let lows = known().map(|e| e.low.unwrap_or(e.median)).filter(|low| *low > 0.0);
    let low = lows.min_by(f64::total_cmp)?;
    let high = known().map(|e| e.high.unwrap_or(e.median)).fold(low, f64::max);
    let bottom = place.top + place.row_height * summary.variants.len() as f32;
    let axis_place = AxisPlace { from: place.plot.0, to: place.plot.1, bottom };
    let axis = Axis::log(low, high, Metric::OpP50.unit(), axis_place, measure);
    let row = |(index, variant): (usize, &VariantSummary)| {
        let top = place.top + place.row_height * index as f32;
        let area = Area {
            left: place.names.left,
            top,
            right: place.right,
            bottom: top + place.row_height,
        };
        LatencyRow {
            model: variant.model.clone(),
            area,
            name: place.names.lines(&variant.label, area.centre_y(), measure),
            marks: marks(variant, &axis),
            texts: texts(variant, &area, place, measure),
        }
    };
    let rows: Vec<LatencyRow> = summary.variants.iter().enumerate().map(row).collect();
    Some(Latency {
        heads: heads(&rows, place, measure),
        rows,
        plot: Area { left: place.plot.0, top: place.top, right: place.plot.1, bottom },
        axis,
    })
}

fn marks(variant: &VariantSummary, axis: &Axis) -> Vec<LatencyMark> {
    let mark = |share: Share| {
        let estimate = share_of(variant, share).ok()?;
        let ends = estimate.low.zip(estimate.high);
        Some(LatencyMark {
            share,
            at: axis.scale.place(estimate.median),
            interval: ends.map(|(low, high)| (axis.scale.place(low), axis.scale.place(high))),
        })
    };
    Share::ALL.into_iter().filter_map(mark).collect()
}

/// The median in bold over the 99th percentile, or over the longest where operations are too few.
fn texts(
    variant: &VariantSummary,
    area: &Area,
    place: &LatencyPlace,
    measure: &Measure<'_>,
) -> Vec<Label> {
    let label = |text: String, style, y: f32| {
        let room = place.right - place.plot.1 - 12.0;
        let text = shortened(&text, style, room, measure);
        Label::new(text, style, Anchor::End, Point::new(place.right, y), measure)
    };
    let centre = area.centre_y();
    let show = |estimate: &Estimate| Metric::OpP50.unit().show(estimate.median);
    let half = match share_of(variant, Share::Half) {
        Ok(half) => half,
        Err(why) => {
            let why = failed(variant).unwrap_or(why);
            let room = place.right - place.plot.0 - 12.0;
            let why = shortened(&why, TextStyle::Caption, room, measure);
            let at = Point::new(place.plot.0 + 12.0, centre);
            return vec![Label::new(why, TextStyle::Caption, Anchor::Start, at, measure)];
        }
    };
    let tail = [Share::P99, Share::All].into_iter().find_map(|share| {
        let estimate = share_of(variant, share).ok()?;
        Some(format!("{} {}", share.label(), show(estimate)))
    });
    let mut texts = vec![label(show(half), TextStyle::BodyBold, centre - 8.0)];
    texts.extend(tail.map(|tail| label(tail, TextStyle::Caption, centre + 9.0)));
    texts
}

/// The names of shares over the first row that has them all, as far as they have room; the median,
/// the longest and the 99th percentile go first.
fn heads(rows: &[LatencyRow], place: &LatencyPlace, measure: &Measure<'_>) -> Vec<Label> {
    let Some(row) = rows.iter().find(|row| !row.marks.is_empty()) else { return Vec::new() };
    let mut heads: Vec<Label> = Vec::new();
    for share in [Share::Half, Share::All, Share::P99, Share::P95] {
        let Some(mark) = row.marks.iter().find(|mark| mark.share == share) else { continue };
        let at = Point::new(mark.at, place.top - 8.0);
        let head = Label::new(share.label(), TextStyle::Caption, Anchor::Middle, at, measure);
        let clear = |other: &Label| {
            head.right() + HEAD_GAP <= other.left || other.right() + HEAD_GAP <= head.left
        };
        if heads.iter().all(clear) {
            heads.push(head);
        }
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::super::samples_for_tests::{estimate, summary};
    use super::super::text::tests::plain;
    use super::*;

    const PLACE: LatencyPlace = LatencyPlace {
        top: 40.0,
        row_height: 40.0,
        names: NameColumn { left: 0.0, right: 190.0, style: TextStyle::Body },
        plot: (200.0, 640.0),
        right: 760.0,
    };

    /// The median operation takes so long; the others 2, 4 and `longest` times that.
    fn timed(half_ns: f64, longest: f64) -> Summary {
        let mut summary = summary();
        for variant in &mut summary.variants[..3] {
            for (share, times) in Share::ALL.into_iter().zip([1.0, 2.0, 4.0, longest]) {
                let known = MetricSummary::Known(estimate(half_ns * times));
                variant.metrics.insert(share.metric(), known);
            }
        }
        summary
    }

    #[test]
    fn shares_stand_in_order_inside_a_logarithmic_axis() {
        let chart = latency(&timed(3e3, 400.0), &PLACE, &plain).unwrap();
        let marks = &chart.rows[0].marks;
        assert!(marks.windows(2).all(|pair| pair[0].at < pair[1].at), "{marks:?}");
        let doubled = [marks[1].at - marks[0].at, marks[2].at - marks[1].at];
        assert!((doubled[0] - doubled[1]).abs() < 0.01, "the same factor is the same length");
        for mark in marks {
            let (low, high) = mark.interval.unwrap();
            assert!(PLACE.plot.0 <= low && low < mark.at && mark.at < high);
            assert!(high <= PLACE.plot.1, "{mark:?}");
        }
    }

    #[test]
    fn names_of_shares_never_overlap_and_the_median_has_one() {
        for longest in [4.0, 4.2, 9.0, 1e4] {
            let heads = latency(&timed(3e3, longest), &PLACE, &plain).unwrap().heads;
            assert_eq!(heads[0].text, "half");
            for (place, one) in heads.iter().enumerate() {
                assert!(heads[..place].iter().all(|other| !one.area().overlaps(&other.area())));
            }
        }
    }

    #[test]
    fn what_is_not_known_says_why_and_too_few_operations_name_the_longest() {
        let mut summary = timed(3e3, 10.0);
        let few = MetricSummary::Unavailable("too few operations".to_owned());
        summary.variants[1].metrics.insert(Metric::OpP99, few);
        let rows = latency(&summary, &PLACE, &plain).unwrap().rows;
        let texts = |row: usize| -> Vec<&str> {
            rows[row].texts.iter().map(|label| label.text.as_str()).collect()
        };
        assert_eq!(texts(0), ["3 µs", "99 % 12 µs"]);
        assert_eq!(texts(1), ["3 µs", "longest 30 µs"]);
        assert_eq!(texts(3), ["failed in 20 of 20: out of memory"]);
        assert!(rows[3].marks.is_empty());
        for label in rows.iter().flat_map(|row| &row.texts) {
            assert!(label.right() <= PLACE.right + 0.01, "{label:?}");
        }
    }

    #[test]
    fn work_whose_operations_are_not_timed_has_no_chart() {
        assert!(!has_latency(&summary()));
        assert_eq!(latency(&summary(), &PLACE, &plain), None);
    }
}
