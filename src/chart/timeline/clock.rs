//! The clock above the lanes: round times in one unit, as exact as the part in sight asks for.

use super::viewport::Viewport;
use crate::chart::area::Point;
use crate::chart::axis::Tick;
use crate::chart::numbers::ShownUnit;
use crate::chart::text::{Anchor, Label, Measure, TextStyle};
use crate::model::units::Unit;

/// The least room between two labels, in points.
const GAP: f32 = 24.0;
/// At most so many lines.
const MOST: f64 = 10.0;

/// The round times of the clock, from left to right, with the unit on the last one.
#[must_use]
pub fn ticks(
    viewport: &Viewport,
    plot: (f32, f32),
    centre_y: f32,
    measure: &Measure<'_>,
) -> Vec<Tick> {
    let unit = ShownUnit::suiting(Unit::Nanoseconds, viewport.to_ns());
    let mut step = round_step(viewport.span_ns() / MOST / unit.size) * unit.size;
    loop {
        let ticks = with_step(viewport, plot, step, unit, centre_y, measure);
        let fit = ticks.windows(2).all(|two| two[0].label.right() + GAP <= two[1].label.left);
        if fit || ticks.len() < 3 {
            return ticks;
        }
        step = round_step(step / unit.size * 1.5) * unit.size;
    }
}

fn with_step(
    viewport: &Viewport,
    plot: (f32, f32),
    step: f64,
    unit: ShownUnit,
    centre_y: f32,
    measure: &Measure<'_>,
) -> Vec<Tick> {
    let first = (viewport.from_ns() / step - 1e-6).ceil();
    let count = ((viewport.to_ns() / step + 1e-6).floor() - first).clamp(0.0, 2.0 * MOST) as usize;
    let tick = |place: usize| {
        let value = (first + place as f64) * step;
        let at = viewport.place(value, plot) as f32;
        let number = number(value, unit, step);
        let text = if place == count && count > 0 {
            format!("{number} {}", unit.name)
        } else {
            number.clone()
        };
        // Under its line, but never beyond the ends of the clock.
        let middle = at - measure(&number, TextStyle::Caption) / 2.0;
        let most = plot.1 - measure(&text, TextStyle::Caption);
        let left = Point::new(middle.min(most), centre_y);
        Tick {
            value,
            at,
            label: Label::new(text, TextStyle::Caption, Anchor::Start, left, measure),
        }
    };
    (0..=count).map(tick).collect()
}

/// The next step of 1, 2 or 5 times a power of ten, at least this.
fn round_step(least: f64) -> f64 {
    let least = if least.is_finite() { least.max(1e-9) } else { 1.0 };
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    steps.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// A number of this unit with the decimals that tell steps of this length apart.
fn number(ns: f64, unit: ShownUnit, step_ns: f64) -> String {
    let decimals = (-(step_ns / unit.size).log10().floor()).clamp(0.0, 9.0) as usize;
    let text = format!("{:.decimals$}", ns / unit.size);
    if ns == 0.0 { "0".to_owned() } else { text }
}

/// An instant with its unit, exact enough for something that lasts this long: `151.5 ms`.
#[must_use]
pub fn instant(ns: f64, lasts_ns: f64) -> String {
    let unit = ShownUnit::suiting(Unit::Nanoseconds, ns);
    let step = (lasts_ns / 10.0).clamp(unit.size * 1e-6, unit.size);
    format!("{} {}", number(ns, unit, step), unit.name)
}

/// From when to when, with the unit once: `151.5 to 156.9 ms`.
#[must_use]
pub fn period(from_ns: f64, to_ns: f64) -> String {
    let unit = ShownUnit::suiting(Unit::Nanoseconds, to_ns);
    let step = ((to_ns - from_ns) / 10.0).clamp(unit.size * 1e-6, unit.size);
    let [from, to] = [from_ns, to_ns].map(|ns| number(ns, unit, step));
    format!("{from} to {to} {}", unit.name)
}

#[cfg(test)]
mod tests {
    use super::super::super::text::tests::plain;
    use super::*;

    fn labels(end_ns: u64, from_ns: f64, to_ns: f64) -> Vec<String> {
        let viewport = Viewport::part(end_ns, from_ns, to_ns);
        let ticks = ticks(&viewport, (120.0, 1_016.0), 8.0, &plain);
        assert!(ticks.iter().all(|t| t.label.right() <= 1_016.01 && t.at <= 1_016.01), "{ticks:?}");
        ticks.into_iter().map(|tick| tick.label.text).collect()
    }

    #[test]
    fn the_clock_shows_round_times_with_the_unit_on_the_last() {
        let check = |end_ns: u64, from: f64, to: f64, first: &str, last: &str| {
            let labels = labels(end_ns, from, to);
            assert!((4..=12).contains(&labels.len()), "{labels:?}");
            let ends = (labels[0].as_str(), labels[labels.len() - 1].as_str());
            assert_eq!(ends, (first, last), "{labels:?}");
        };
        check(320_000_000, 0.0, 320e6, "0", "300 ms");
        check(962_000_000, 150e6, 160e6, "150", "160 ms");
        check(962_000_000, 151.50e6, 151.51e6, "151.500", "151.510 ms");
        check(45_000, 0.0, 45_000.0, "0", "45 µs");
        check(u64::MAX, 0.0, 1.8e19, "0", "15000000000 s");
    }

    #[test]
    fn instants_are_as_exact_as_what_they_bound_asks_for() {
        assert_eq!(period(151_512_345.0, 156_912_345.0), "151.5 to 156.9 ms");
        assert_eq!(period(151_512_345.0, 151_513_345.0), "151.5123 to 151.5133 ms");
        assert_eq!(period(0.0, 45_123.0), "0 to 45 µs");
        assert_eq!(instant(962e6, 962e6), "962 ms");
        assert_eq!(instant(151_512_345.0, 5e6), "151.5 ms");
    }

    #[test]
    fn no_two_labels_run_into_each_other_at_any_zoom() {
        let mut span = 300.0;
        while span < 9e11 {
            for width in [60.0, 320.0, 900.0] {
                let viewport = Viewport::part(1_000_000_000_000, 3.7e10, 3.7e10 + span);
                let ticks = ticks(&viewport, (0.0, width), 0.0, &plain);
                let apart = |two: &[Tick]| two[0].label.right() <= two[1].label.left;
                assert!(ticks.windows(2).all(apart) || ticks.len() < 3, "{span} {width}");
            }
            span *= 1.7;
        }
    }
}
