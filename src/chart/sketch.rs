//! The sketch of how the roles of a cast would take turns: a row for each worker, grey bars along
//! one clock. It is computed from the numbers typed, never measured, and its sentence says so.

use super::area::{Area, Point};
use super::axis::{Axis, AxisPlace};
use super::text::{Anchor, Label, Measure, TextStyle};
use crate::model::roles_sketch::{Doing, Sketch};
use crate::model::units::{Unit, listed, time};

/// From row to row.
const ROW: f32 = 18.0;
/// The height of a bar of somebody who does something.
const TALL: f32 = 12.0;
/// The height of a bar of somebody who waits.
const THIN: f32 = 3.0;
/// The height of the axis labels.
const AXIS: f32 = 22.0;
/// The most rows.
const MOST_ROWS: usize = 12;

/// A bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Where it lies.
    pub area: Area,
    /// What it stands for.
    pub doing: Doing,
}

/// The whole sketch.
#[derive(Clone, Debug, PartialEq)]
pub struct SketchChart {
    /// The names of the workers.
    pub names: Vec<Label>,
    /// The bars, row by row.
    pub bars: Vec<Bar>,
    /// The clock.
    pub axis: Axis,
    /// The area of the bars.
    pub plot: Area,
    /// How many workers have no row.
    pub hidden: usize,
    /// What is seen, in the order of the legend.
    pub seen: Vec<Doing>,
}

/// How high the sketch of so many workers is.
#[must_use]
pub fn height(tracks: usize) -> f32 {
    tracks.min(MOST_ROWS) as f32 * ROW + AXIS
}

/// Lays the sketch out from an upper left corner, with so much room for names.
#[must_use]
pub fn lay_out(
    sketch: &Sketch,
    (left, top): (f32, f32),
    (width, name_width): (f32, f32),
    measure: &Measure<'_>,
) -> SketchChart {
    let rows = sketch.tracks.len().min(MOST_ROWS);
    let bottom = top + rows as f32 * ROW;
    let plot = Area { left: left + name_width, top, right: left + width, bottom };
    // Room for half of the last label.
    let place = AxisPlace { from: plot.left, to: plot.right - 24.0, bottom };
    let axis = Axis::from_zero(sketch.end_ns, Unit::Nanoseconds, place, measure);
    let mut chart = SketchChart {
        names: Vec::new(),
        bars: Vec::new(),
        axis,
        plot,
        hidden: 0,
        seen: Vec::new(),
    };
    chart.hidden = sketch.tracks.len() - rows;
    for (row, track) in sketch.tracks.iter().take(rows).enumerate() {
        let middle = top + (row as f32 + 0.5) * ROW;
        let at = Point::new(left, middle);
        chart.names.push(Label::new(
            track.name.clone(),
            TextStyle::Caption,
            Anchor::Start,
            at,
            measure,
        ));
        for span in &track.spans {
            let high = match span.doing {
                Doing::Working | Doing::Holding | Doing::Message | Doing::File | Doing::ForEver => {
                    TALL
                }
                Doing::Timer | Doing::ForLock | Doing::ForMessage | Doing::ForOthers => THIN,
            };
            let from = chart.axis.scale.place(span.from_ns);
            // A wait for ever goes on beyond what is drawn.
            let ends = span.doing != Doing::ForEver;
            let to = if ends { chart.axis.scale.place(span.to_ns) } else { plot.right };
            if to - from < 0.2 {
                continue;
            }
            let area = Area {
                left: from,
                right: to,
                top: middle - high / 2.0,
                bottom: middle + high / 2.0,
            };
            chart.bars.push(Bar { area, doing: span.doing });
            if !chart.seen.contains(&span.doing) {
                chart.seen.push(span.doing);
            }
        }
    }
    chart.seen.sort();
    chart
}

/// Who would never be done, as words without a full stop, if somebody would not.
#[must_use]
pub fn fault(sketch: &Sketch) -> Option<String> {
    match sketch.never_done().as_slice() {
        [] => None,
        [one] => Some(format!("it never ends, {one} waits for ever")),
        some if some.len() <= 3 => Some(format!("it never ends, {} wait for ever", listed(some))),
        many => Some(format!("it never ends, {} workers wait for ever", many.len())),
    }
}

/// The sketch in one sentence, which says what it is.
#[must_use]
pub fn sentence(sketch: &Sketch, roles: &[String]) -> String {
    let busy = |(role, share): (usize, f64)| {
        let name = roles.get(role)?;
        Some(format!("{name} is busy about {:.0} % of the time", share * 100.0))
    };
    let shares: Vec<String> =
        sketch.busy_shares().into_iter().enumerate().filter_map(busy).collect();
    if let Some(fault) = fault(sketch) {
        return format!("A sketch from the numbers typed, not a measurement: {fault}.");
    }
    format!(
        "A sketch from the numbers typed, not a measurement, of the first {}: {}.",
        time(sketch.end_ns),
        shares.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::roles_sketch::{Span, Track};

    fn sketch(tracks: usize) -> Sketch {
        let span = |from_ns: f64, to_ns: f64, doing| Span { from_ns, to_ns, doing };
        let spans = vec![span(0.0, 600.0, Doing::Working), span(600.0, 1_000.0, Doing::ForMessage)];
        let track = |number| Track { name: format!("w {number}"), role: 0, spans: spans.clone() };
        Sketch { tracks: (0..tracks).map(track).collect(), end_ns: 1_000.0, ..Sketch::default() }
    }

    fn chart(tracks: usize) -> SketchChart {
        let measure = |text: &str, _| text.len() as f32 * 6.0;
        lay_out(&sketch(tracks), (10.0, 20.0), (400.0, 80.0), &measure)
    }

    #[test]
    fn bars_lie_in_their_rows_and_in_the_plot_and_waiting_is_thin() {
        let chart = chart(2);
        assert_eq!(chart.bars.len(), 4);
        for bar in &chart.bars {
            assert!(bar.area.left >= chart.plot.left && bar.area.right <= chart.plot.right);
            assert!(bar.area.top >= chart.plot.top && bar.area.bottom <= chart.plot.bottom);
        }
        assert!(chart.bars[0].area.height() > 3.0 * chart.bars[1].area.height());
        assert!(chart.bars[1].area.bottom < chart.bars[2].area.top);
        assert_eq!(chart.seen, [Doing::Working, Doing::ForMessage]);
    }

    #[test]
    fn many_workers_have_a_few_rows_and_the_rest_is_counted() {
        let chart = chart(64);
        assert_eq!((chart.names.len(), chart.hidden), (MOST_ROWS, 64 - MOST_ROWS));
        assert_eq!(height(64), height(MOST_ROWS));
    }

    #[test]
    fn the_sentence_says_who_would_never_be_done() {
        let told = |stuck: usize| {
            let mut sketch = sketch(stuck);
            for track in &mut sketch.tracks {
                track.spans[1].doing = Doing::ForEver;
            }
            sentence(&sketch, &["w".to_owned()])
        };
        assert!(told(1).ends_with("it never ends, w 0 waits for ever."), "{}", told(1));
        assert!(told(2).ends_with("it never ends, w 0 and w 1 wait for ever."), "{}", told(2));
        assert!(told(9).ends_with("it never ends, 9 workers wait for ever."), "{}", told(9));
    }

    #[test]
    fn the_sentence_says_that_nothing_was_measured() {
        assert_eq!(
            sentence(&sketch(1), &["producer".to_owned()]),
            "A sketch from the numbers typed, not a measurement, of the first 1 µs: producer is busy \
             about 60 % of the time."
        );
    }
}
