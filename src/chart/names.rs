//! The names of rows: one line where it fits, two smaller ones where it does not.

use super::area::Point;
use super::text::{Anchor, Label, Measure, TextStyle, wrap};

/// From the left of a name column to the middle of the mark, in points.
pub const MARK_AT: f32 = 8.0;
/// From the left of a name column to the text, in points.
pub const TEXT_AT: f32 = 24.0;

/// A column of names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NameColumn {
    /// Its left end.
    pub left: f32,
    /// Its right end.
    pub right: f32,
    /// The style of names that fit into one line.
    pub style: TextStyle,
}

impl NameColumn {
    /// The name of the row with this centre: one line in the column's style, else two lines of
    /// captions, the second shortened where need be.
    #[must_use]
    pub fn lines(&self, name: &str, centre_y: f32, measure: &Measure<'_>) -> Vec<Label> {
        let left = self.left + TEXT_AT;
        let room = (self.right - left).max(0.0);
        if measure(name, self.style) <= room {
            let at = Point::new(left, centre_y);
            return vec![Label::new(name, self.style, Anchor::Start, at, measure)];
        }
        let lines = wrap(name, TextStyle::Caption, room, 2, measure);
        let height = 14.0;
        let first = centre_y - height * (lines.len().saturating_sub(1)) as f32 / 2.0;
        let label = |(line, text): (usize, &String)| {
            let at = Point::new(left, first + height * line as f32);
            Label::new(text, TextStyle::Caption, Anchor::Start, at, measure)
        };
        lines.iter().enumerate().map(label).collect()
    }

    /// How wide a column must be for these names, within two bounds.
    #[must_use]
    pub fn width_for<'a>(
        names: impl Iterator<Item = &'a str>,
        style: TextStyle,
        bounds: (f32, f32),
        measure: &Measure<'_>,
    ) -> f32 {
        let widest = names.map(|name| measure(name, style)).fold(0.0, f32::max);
        (widest + TEXT_AT + 12.0).clamp(bounds.0, bounds.1.max(bounds.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::plain;
    use super::*;

    #[test]
    fn a_long_name_takes_two_lines_that_stay_in_the_column() {
        let column = NameColumn { left: 0.0, right: 150.0, style: TextStyle::Body };
        let check = |name: &str, lines: usize| {
            let labels = column.lines(name, 50.0, &plain);
            assert_eq!(labels.len(), lines, "{name}: {labels:?}");
            for label in &labels {
                assert!(label.right() <= column.right, "{label:?}");
                assert!((label.centre_y - 50.0).abs() <= 7.0, "{label:?}");
            }
        };
        check("sequential", 1);
        check("processes, 2 workers, cores 0 and 2", 2);
        check("processes, 2 workers, cores 0 and 2, pinned, and much more", 2);
    }
}
