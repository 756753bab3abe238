//! Points and rectangles, in points of the screen or of a picture; y grows downwards.

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

impl Point {
    /// The point of two coordinates.
    #[must_use]
    pub fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Its left edge.
    pub left: f32,
    /// Its upper edge.
    pub top: f32,
    /// Its right edge.
    pub right: f32,
    /// Its lower edge.
    pub bottom: f32,
}

impl Area {
    /// A rectangle from its upper left corner and its size.
    #[must_use]
    pub fn sized(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    /// From left to right.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// From top to bottom.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Halfway down.
    #[must_use]
    pub fn centre_y(&self) -> f32 {
        f32::midpoint(self.top, self.bottom)
    }

    /// Whether the two have more than an edge in common.
    #[must_use]
    pub fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_that_share_only_an_edge_do_not_overlap() {
        let area = Area::sized(10.0, 10.0, 20.0, 10.0);
        let check = |left, top, expected| {
            let other = Area::sized(left, top, 20.0, 10.0);
            assert_eq!(area.overlaps(&other), expected, "{left}, {top}");
            assert_eq!(other.overlaps(&area), expected, "{left}, {top}, the other way round");
        };
        check(30.0, 10.0, false);
        check(29.0, 10.0, true);
        check(10.0, 20.0, false);
        check(10.0, 19.0, true);
        check(-10.0, 10.0, false);
        check(15.0, 12.0, true);
    }
}
