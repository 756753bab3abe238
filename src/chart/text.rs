//! Text in a chart: what it says, how wide it is, where it stands.

use super::area::{Area, Point};

/// The four ways in which text is set in a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextStyle {
    /// Axes, intervals, notes.
    Caption,
    /// A label that is to be seen first among captions.
    CaptionBold,
    /// Names.
    Body,
    /// Titles and medians.
    BodyBold,
}

impl TextStyle {
    /// The height of a line, in points.
    #[must_use]
    pub fn line_height(self) -> f32 {
        match self {
            TextStyle::Caption | TextStyle::CaptionBold => 16.0,
            TextStyle::Body | TextStyle::BodyBold => 20.0,
        }
    }
}

/// Tells how wide a text is in a style, in points. The drawing side knows the typeface; geometry
/// asks it, and tests bring a function of their own.
pub type Measure<'a> = dyn Fn(&str, TextStyle) -> f32 + 'a;

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// One line of text with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// How it is set.
    pub style: TextStyle,
    /// Where its left end stands.
    pub left: f32,
    /// The middle of its line.
    pub centre_y: f32,
    /// How wide it is.
    pub width: f32,
}

impl Label {
    /// A text at a place.
    #[must_use]
    pub fn new(
        text: impl Into<String>,
        style: TextStyle,
        anchor: Anchor,
        at: Point,
        measure: &Measure<'_>,
    ) -> Self {
        let text = text.into();
        let width = measure(&text, style);
        let left = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        Self { text, style, left, centre_y: at.y, width }
    }

    /// The room that it takes.
    #[must_use]
    pub fn area(&self) -> Area {
        let height = self.style.line_height();
        Area::sized(self.left, self.centre_y - height / 2.0, self.width, height)
    }

    /// Its right end.
    #[must_use]
    pub fn right(&self) -> f32 {
        self.left + self.width
    }
}

/// Breaks a text at spaces into lines of at most this width; what does not fit into `lines` lines
/// ends in an ellipsis.
#[must_use]
pub fn wrap(
    text: &str,
    style: TextStyle,
    width: f32,
    lines: usize,
    measure: &Measure<'_>,
) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && wrapped.len() < lines {
        let is_last = wrapped.len() + 1 == lines;
        let (line, after) = if measure(rest, style) <= width {
            (rest, "")
        } else {
            break_at(rest, style, width, measure)
        };
        if is_last && !after.is_empty() {
            wrapped.push(shortened(rest, style, width, measure));
            return wrapped;
        }
        // A single word may still be too wide.
        wrapped.push(shortened(line, style, width, measure));
        rest = after;
    }
    wrapped
}

/// A text that fits into this width: whole, or its beginning with an ellipsis.
#[must_use]
pub fn shortened(text: &str, style: TextStyle, width: f32, measure: &Measure<'_>) -> String {
    if measure(text, style) <= width {
        return text.to_owned();
    }
    let mut kept = text;
    while let Some((last, _)) = kept.char_indices().next_back() {
        kept = kept[..last].trim_end();
        let short = format!("{kept}…");
        if measure(&short, style) <= width || kept.is_empty() {
            return short;
        }
    }
    "…".to_owned()
}

fn break_at<'a>(
    text: &'a str,
    style: TextStyle,
    width: f32,
    measure: &Measure<'_>,
) -> (&'a str, &'a str) {
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    let fitting = spaces.take_while(|at| measure(&text[..*at], style) <= width).last();
    match fitting {
        Some(at) => (text[..at].trim_end(), text[at..].trim_start()),
        None => text.split_once(' ').unwrap_or((text, "")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A typeface in which every letter is as wide as in the style's average.
    pub(crate) fn plain(text: &str, style: TextStyle) -> f32 {
        let letters = text.chars().count() as f32;
        match style {
            TextStyle::Caption => letters * 6.0,
            TextStyle::CaptionBold => letters * 6.5,
            TextStyle::Body => letters * 7.0,
            TextStyle::BodyBold => letters * 7.5,
        }
    }

    #[test]
    fn a_label_stands_where_its_anchor_says() {
        let check = |anchor, expected: f32| {
            let label =
                Label::new("abcd", TextStyle::Caption, anchor, Point::new(100.0, 50.0), &plain);
            assert!((label.left - expected).abs() < 0.01, "{label:?}");
            assert!((label.area().top - 42.0).abs() < 0.01);
        };
        check(Anchor::Start, 100.0);
        check(Anchor::Middle, 88.0);
        check(Anchor::End, 76.0);
    }

    #[test]
    fn text_breaks_at_spaces_and_loses_its_end_only_where_lines_are_few() {
        let check = |text: &str, letters: f32, lines: usize, expected: &[&str]| {
            let wrapped = wrap(text, TextStyle::Caption, letters * 6.0, lines, &plain);
            assert_eq!(wrapped, expected, "{text}");
        };
        check("threads", 10.0, 2, &["threads"]);
        check("threads, 2 workers", 10.0, 2, &["threads, 2", "workers"]);
        check("threads, 2 workers", 18.0, 1, &["threads, 2 workers"]);
        check("threads, 2 workers, pinned", 10.0, 2, &["threads, 2", "workers,…"]);
        check("unbreakable", 6.0, 1, &["unbre…"]);
        check("", 6.0, 1, &[]);
    }
}
