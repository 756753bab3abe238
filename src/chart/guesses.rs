//! The scale on which people guess a ratio, with their guesses and, once it is known, what was
//! measured.

use super::area::Point;
use super::numbers::times;
use super::scale::Scale;
use super::text::{Anchor, Label, Measure, TextStyle};
use crate::model::units;

/// The height of the scale while guesses are collected above it, in points.
pub const HEIGHT: f32 = 120.0;
/// The height of the scale with what was guessed and measured, in points.
pub const HEIGHT_TOLD: f32 = 90.0;
/// From the line to the lower end, in points.
const BELOW: f32 = 34.0;
/// From the line to the middle of the numbers below it, in points.
const NUMBERS_DROP: f32 = 20.0;
/// From the line to the middle of words above it, in points.
const WORDS_RISE: f32 = 22.0;
/// The same for words that would stand on others.
const WORDS_RISE_MORE: f32 = 42.0;
/// The least room between two words side by side, in points.
const GAP: f32 = 12.0;
/// From one guess to the next above it, in points.
const STACK: f32 = 9.0;
/// Guesses nearer than this stand above one another, in points.
const NEAR: f32 = 9.0;

/// The ratios with a tick. They reach as far to either side, so that the scale hints at no answer.
const TICKS: [f64; 9] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
/// Further ticks, for a measured ratio that lies beyond them.
const FURTHER: [f64; 4] = [0.001, 0.01, 100.0, 1_000.0];

/// What stands on the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct GuessInput<'a> {
    /// The guesses, oldest first.
    pub guesses: &'a [f64],
    /// Where the next guess is pointed at, while guesses are collected.
    pub cursor: Option<f64>,
    /// The middle of the guesses, once it may be told.
    pub median: Option<f64>,
    /// The measured ratio with its interval, once it may be told.
    pub measured: Option<(f64, Option<(f64, f64)>)>,
}

/// The scale, laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct GuessScale {
    /// Where ratios stand.
    pub scale: Scale,
    /// The height of the line.
    pub line_y: f32,
    /// The ticks with their numbers.
    pub ticks: Vec<(f32, Label)>,
    /// The guesses.
    pub guesses: Vec<Point>,
    /// Where the next guess is pointed at, with its number.
    pub cursor: Option<(Point, Label)>,
    /// The middle of the guesses, with its words.
    pub median: Option<(Point, Label)>,
    /// What was measured, with its words.
    pub measured: Option<(Point, Label)>,
    /// The ends of its interval.
    pub interval: Option<(f32, f32)>,
}

/// The axis of guesses over a width.
#[must_use]
pub fn axis(left: f32, right: f32, measured: Option<f64>) -> Scale {
    let (low, high) = ends(measured);
    Scale::log(low, high, left, right)
}

fn ends(measured: Option<f64>) -> (f64, f64) {
    let (mut low, mut high) = (TICKS[0], TICKS[TICKS.len() - 1]);
    if let Some(ratio) = measured {
        let lower = FURTHER.iter().rev().find(|tick| **tick <= ratio);
        low = if ratio < low { *lower.unwrap_or(&FURTHER[0]) } else { low };
        let higher = FURTHER.iter().find(|tick| **tick >= ratio);
        high = if ratio > high { *higher.unwrap_or(&FURTHER[3]) } else { high };
    }
    (low, high)
}

/// Lays out the scale over a width, from this height downwards.
#[must_use]
pub fn guess_scale(
    input: &GuessInput<'_>,
    (left, right): (f32, f32),
    top: f32,
    measure: &Measure<'_>,
) -> GuessScale {
    let measured = input.measured.map(|(ratio, _)| ratio);
    let scale = axis(left, right, measured);
    let is_told = input.median.is_some() || input.measured.is_some();
    let line_y = top + if is_told { HEIGHT_TOLD } else { HEIGHT } - BELOW;
    let on_line = |ratio: f64| Point::new(scale.place(ratio), line_y);
    let words = |text: String, ratio: f64, rise: f32| {
        let at = Point::new(scale.place(ratio), line_y - rise);
        let mut label = Label::new(text, TextStyle::BodyBold, Anchor::Middle, at, measure);
        label.left = label.left.clamp(left, (right - label.width).max(left));
        label
    };
    let median = input.median.map(|ratio| {
        let text = match input.guesses.len() {
            1 => format!("guessed {}", guess_words(ratio)),
            _ => format!("median guess {}", guess_words(ratio)),
        };
        (on_line(ratio), words(text, ratio, WORDS_RISE))
    });
    let measured = measured.map(|ratio| {
        let text = format!("measured {}", times(ratio));
        let mut label = words(text, ratio, WORDS_RISE);
        let meets =
            |other: &Label| label.left < other.right() + GAP && other.left < label.right() + GAP;
        if median.as_ref().is_some_and(|(_, other)| meets(other)) {
            label.centre_y = line_y - WORDS_RISE_MORE;
        }
        (on_line(ratio), label)
    });
    let interval = input.measured.and_then(|(_, interval)| interval);
    GuessScale {
        ticks: ticks(&scale, line_y, measure),
        // Once words stand above the line, guesses lie on it; one alone has the mark of the median.
        guesses: match (input.guesses, input.median) {
            ([_], Some(_)) => Vec::new(),
            (guesses, Some(_)) => guesses.iter().map(|guess| on_line(*guess)).collect(),
            (guesses, None) => stacked(guesses, &scale, line_y),
        },
        cursor: input.cursor.map(|ratio| {
            // Above its mark at the ends too, as the ticks have their numbers below them.
            let at = Point::new(scale.place(ratio), line_y - WORDS_RISE_MORE - NUMBERS_DROP);
            let (text, style) = (guess_words(ratio), TextStyle::BodyBold);
            (on_line(ratio), Label::new(text, style, Anchor::Middle, at, measure))
        }),
        median,
        measured,
        interval: interval.map(|(low, high)| (scale.place(low), scale.place(high))),
        line_y,
        scale,
    }
}

fn ticks(scale: &Scale, line_y: f32, measure: &Measure<'_>) -> Vec<(f32, Label)> {
    let inside = |ratio: &&f64| scale.outside(**ratio).is_none();
    let tick = |ratio: &f64| {
        let at = Point::new(scale.place(*ratio), line_y + NUMBERS_DROP);
        let text = format!("{}\u{a0}×", units::figures(*ratio));
        (at.x, Label::new(text, TextStyle::Body, Anchor::Middle, at, measure))
    };
    let mut ticks: Vec<(f32, Label)> =
        TICKS.iter().chain(&FURTHER).filter(inside).map(tick).collect();
    ticks.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    ticks
}

/// Each guess above those that stand where it does.
fn stacked(guesses: &[f64], scale: &Scale, line_y: f32) -> Vec<Point> {
    let mut placed: Vec<Point> = Vec::new();
    for guess in guesses {
        let x = scale.place(*guess);
        let below = placed.iter().filter(|other| (other.x - x).abs() < NEAR).count();
        // Higher than this they would run into the words above.
        let step = (below as f32 * STACK).min(4.0 * STACK);
        placed.push(Point::new(x, line_y - 12.0 - step));
    }
    placed
}

/// A guess in words, such as `1.5 ×`: it is not as exact as what is measured. Each place that an arrow
/// key leads to has words of its own, at the low end of the scale too.
#[must_use]
pub fn guess_words(ratio: f64) -> String {
    let parts = if ratio < 0.1 { 1_000.0 } else { 100.0 };
    format!("{}\u{a0}×", units::figures((ratio * parts).round() / parts))
}

/// A ratio as people guess it: two figures, within the scale.
#[must_use]
pub fn rounded(ratio: f64) -> f64 {
    let ratio = ratio.clamp(TICKS[0], TICKS[TICKS.len() - 1]);
    let unit = 10_f64.powf(ratio.log10().floor() - 1.0);
    (ratio / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::plain;
    use super::*;

    fn laid_out(input: &GuessInput<'_>) -> GuessScale {
        guess_scale(input, (100.0, 900.0), 0.0, &plain)
    }

    fn input(guesses: &[f64]) -> GuessInput<'_> {
        GuessInput { guesses, cursor: None, median: None, measured: None }
    }

    #[test]
    fn one_stands_in_the_middle_so_that_nothing_hints_at_an_answer() {
        let scale = laid_out(&input(&[])).scale;
        assert!((scale.place(1.0) - 500.0).abs() < 0.1);
        assert!((scale.place(5.0) - 500.0 - (500.0 - scale.place(0.2))).abs() < 0.1);
    }

    #[test]
    fn a_place_and_its_ratio_belong_together() {
        let scale = axis(100.0, 900.0, None);
        for ratio in [0.05, 0.3, 1.0, 7.0, 20.0] {
            assert!((scale.value(scale.place(ratio)) / ratio - 1.0).abs() < 1e-4, "{ratio}");
        }
        assert!((scale.value(0.0) - 0.05).abs() < 1e-9);
        for (exact, expected) in [(1.234, 1.2), (0.0513, 0.051), (14.6, 15.0), (90.0, 20.0)] {
            assert!((rounded(exact) - expected).abs() < 1e-9, "{exact}");
        }
    }

    #[test]
    fn guesses_of_one_ratio_stand_above_one_another() {
        let placed = laid_out(&input(&[2.0, 5.0, 2.0])).guesses;
        assert!((placed[0].x - placed[2].x).abs() < 0.1 && placed[2].y < placed[0].y);
        assert!((placed[0].y - placed[1].y).abs() < 0.1);
    }

    #[test]
    fn words_that_would_meet_stand_above_one_another_and_stay_on_the_scale() {
        let near = GuessInput {
            median: Some(1.0),
            measured: Some((1.1, Some((1.05, 1.15)))),
            ..input(&[1.0, 1.0])
        };
        let near = laid_out(&near);
        let (median, measured) = (near.median.unwrap().1, near.measured.unwrap().1);
        assert!(measured.centre_y < median.centre_y);
        let far = GuessInput { median: Some(0.05), measured: Some((700.0, None)), ..near_end() };
        let far = laid_out(&far);
        let (median, measured) = (far.median.unwrap().1, far.measured.unwrap().1);
        assert!((measured.centre_y - median.centre_y).abs() < 0.1);
        assert!(measured.right() <= 900.1 && median.left >= 99.9);
        assert!((far.scale.high() - 1_000.0).abs() < 1e-6, "the scale holds what was measured");
    }

    #[test]
    fn each_step_of_an_arrow_key_shows_from_one_end_of_the_scale_to_the_other() {
        let mut ratio = rounded(0.0);
        let mut seen = vec![(ratio, guess_words(ratio))];
        while ratio < 20.0 {
            ratio = rounded(ratio * 1.1);
            let (before, words) = seen.last().unwrap().clone();
            assert!(ratio > before && guess_words(ratio) != words, "{before} to {ratio}");
            seen.push((ratio, guess_words(ratio)));
        }
        assert_eq!(
            (seen[0].1.as_str(), seen.last().unwrap().1.as_str()),
            ("0.05\u{a0}×", "20\u{a0}×")
        );
        for (ratio, words) in &seen {
            let cursor = GuessInput { cursor: Some(*ratio), ..input(&[]) };
            let scale = laid_out(&cursor);
            let (at, label) = scale.cursor.unwrap();
            assert_eq!(label.text, *words);
            assert!((scale.scale.value(at.x) / ratio - 1.0).abs() < 1e-3, "{ratio}");
            assert!((label.left.midpoint(label.right()) - at.x).abs() < 0.1, "{ratio}");
        }
    }

    fn near_end() -> GuessInput<'static> {
        input(&[0.05])
    }
}
