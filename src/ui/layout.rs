//! How the window is divided at every size.

use super::theme::space;
use eframe::egui::Vec2;

/// What the head of an experiment looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Title, question and tabs below one another.
    Full,
    /// The question beside the title.
    Low,
    /// One line: title, the tabs as a drop-down, Run.
    Narrow,
}

impl Header {
    /// Its height.
    #[must_use]
    pub fn height(self) -> f32 {
        match self {
            Header::Full => space::HEADER,
            Header::Low => space::HEADER_LOW,
            Header::Narrow => space::HEADER_NARROW,
        }
    }
}

/// How the side bar is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideBar {
    /// With its words.
    Full,
    /// Icons only; opened over the content when it is asked for.
    Icons,
    /// Not at all; opened over the content when it is asked for.
    Absent,
}

impl SideBar {
    /// The room that it takes beside the content; `turned` if the user wants it otherwise.
    #[must_use]
    pub fn room(self, turned: bool) -> f32 {
        match (self, turned) {
            (SideBar::Full, false) => space::SIDE,
            (SideBar::Icons, _) => space::SIDE_NARROW,
            (SideBar::Full, true) | (SideBar::Absent, _) => 0.0,
        }
    }

    /// Whether it is open over the content.
    #[must_use]
    pub fn is_over(self, turned: bool) -> bool {
        turned && self != SideBar::Full
    }

    /// How wide it is seen.
    #[must_use]
    pub fn width(self, turned: bool) -> f32 {
        if self.is_over(turned) { space::SIDE } else { self.room(turned) }
    }
}

/// How a window of some size is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// How the side bar is shown.
    pub side: SideBar,
    /// Whether the side bar is not shown with its words.
    pub narrow_side: bool,
    /// The head of an experiment.
    pub header: Header,
    /// Whether every row of columns becomes one column.
    pub one_column: bool,
    /// The width that is left for content, its edges included.
    pub content: f32,
}

/// Below this width the side bar shows icons only.
const WIDE: f32 = 1280.0;
/// Below this width columns stand below one another.
const MIDDLE: f32 = 1024.0;
/// Below this width the side bar has no room at all.
const SMALL: f32 = 640.0;
/// Below this height the head of an experiment is lower.
const HIGH: f32 = 720.0;

impl Layout {
    /// The division of a window of this size in points, which zoom makes fewer.
    #[must_use]
    pub fn of(size: Vec2) -> Self {
        // A point of tolerance: a window of 1280 pixels may come as 1279.9 points.
        let narrow_side = size.x < WIDE - 1.0;
        let one_column = size.x < MIDDLE - 1.0;
        let header = match (one_column, size.y < HIGH) {
            (true, _) => Header::Narrow,
            (false, true) => Header::Low,
            (false, false) => Header::Full,
        };
        let side = match (size.x < SMALL - 1.0, narrow_side) {
            (true, _) => SideBar::Absent,
            (false, true) => SideBar::Icons,
            (false, false) => SideBar::Full,
        };
        Self { side, narrow_side, header, one_column, content: size.x - side.room(false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::vec2;

    #[test]
    fn the_window_is_divided_as_its_size_allows() {
        let cases = [
            ((1280.0, 800.0), (SideBar::Full, Header::Full, false)),
            ((1920.0, 1080.0), (SideBar::Full, Header::Full, false)),
            ((1279.9, 800.0), (SideBar::Full, Header::Full, false)),
            ((1100.0, 800.0), (SideBar::Icons, Header::Full, false)),
            ((1024.0, 700.0), (SideBar::Icons, Header::Low, false)),
            ((640.0, 400.0), (SideBar::Icons, Header::Narrow, true)),
            ((600.0, 400.0), (SideBar::Absent, Header::Narrow, true)),
            ((1000.0, 900.0), (SideBar::Icons, Header::Narrow, true)),
        ];
        for ((width, height), expected) in cases {
            let layout = Layout::of(vec2(width, height));
            let found = (layout.side, layout.header, layout.one_column);
            assert_eq!(found, expected, "{width} x {height}");
        }
    }
}
