//! Many plain rectangles as one mesh. A thin one that goes on behind taller ones is drawn as one: a
//! worker that works and waits in turn takes half the triangles, and looks the same.

use eframe::egui::{Color32, Mesh, Rect, Shape};

/// How far apart rectangles that touch may seem to be, in points.
const HAIR: f32 = 0.01;
/// So many different rectangles may go on at a time.
const MOST_OPEN: usize = 4;

/// A rectangle in the mesh that may go on.
struct Open {
    rect: Rect,
    fill: Color32,
    /// Its place among the rectangles of the mesh.
    place: usize,
    /// From its right end up to here, something lies over it.
    hidden_to: f32,
}

impl Open {
    fn is_like(&self, rect: Rect, fill: Color32) -> bool {
        fill == self.fill && rect.y_range() == self.rect.y_range()
    }

    fn is_hidden_by(&self, rect: Rect, fill: Color32) -> bool {
        let is_higher = rect.top() <= self.rect.top() && rect.bottom() >= self.rect.bottom();
        fill.is_opaque() && is_higher && rect.left() <= self.hidden_to + HAIR
    }
}

/// Plain rectangles; each lies over those that were added before.
#[derive(Default)]
pub struct Fills {
    mesh: Mesh,
    open: Vec<Open>,
    /// The right end of all of this row.
    end: Option<f32>,
}

impl Fills {
    /// With room for so many. One mesh that is large at once is far cheaper than one that grows.
    #[must_use]
    pub fn with_room(count: usize) -> Self {
        let mut fills = Self::default();
        fills.mesh.reserve_vertices(4 * count);
        fills.mesh.reserve_triangles(2 * count);
        fills
    }

    /// Begins a row: what follows lies beside what was added before, never over it.
    pub fn begin_row(&mut self) {
        self.open.clear();
        self.end = None;
    }

    /// Adds a rectangle.
    pub fn add(&mut self, rect: Rect, fill: Color32) {
        // Where anything was drawn before, it matters what lies over what.
        let is_new_ground = self.end.is_none_or(|end| rect.left() >= end - HAIR);
        self.end = Some(self.end.map_or(rect.right(), |end| end.max(rect.right())));
        let before = self.open.iter().position(|open| open.is_like(rect, fill));
        if let Some(open) = before.map(|place| &mut self.open[place])
            && is_new_ground
            && rect.left() <= open.hidden_to + HAIR
        {
            open.rect.max.x = rect.right();
            open.hidden_to = rect.right();
            // Its right corners, the upper and the lower.
            for corner in [1, 3] {
                self.mesh.vertices[4 * open.place + corner].pos.x = rect.right();
            }
            return;
        }
        for open in self.open.iter_mut().filter(|open| open.is_hidden_by(rect, fill)) {
            open.hidden_to = open.hidden_to.max(rect.right());
        }
        let place = self.mesh.vertices.len() / 4;
        self.mesh.add_colored_rect(rect, fill);
        if let Some(before) = before {
            self.open.remove(before);
        } else if self.open.len() == MOST_OPEN {
            self.open.remove(0);
        }
        self.open.push(Open { rect, fill, place, hidden_to: rect.right() });
    }

    /// All of them.
    pub fn into_shape(self) -> Shape {
        Shape::mesh(self.mesh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{Pos2, pos2};
    use proptest::prelude::*;

    const FILLS: [Color32; 3] = [Color32::RED, Color32::GREEN, Color32::BLUE];

    /// The colour that lies on top at a place.
    fn on_top(rects: &[(Rect, Color32)], at: Pos2) -> Option<Color32> {
        rects.iter().rev().find(|(rect, _)| rect.contains(at)).map(|(_, fill)| *fill)
    }

    fn drawn(rects: &[(Rect, Color32)]) -> Vec<(Rect, Color32)> {
        let mut fills = Fills::default();
        rects.iter().for_each(|(rect, fill)| fills.add(*rect, *fill));
        assert_eq!(fills.mesh.indices.len() / 6, fills.mesh.vertices.len() / 4);
        let corners = fills.mesh.vertices.chunks(4);
        corners.map(|c| (Rect::from_two_pos(c[0].pos, c[3].pos), c[0].color)).collect()
    }

    fn rect(left: f32, right: f32, half: f32) -> Rect {
        Rect::from_min_max(pos2(left, 10.0 - half), pos2(right, 10.0 + half))
    }

    proptest! {
        #[test]
        fn what_lies_on_top_is_the_same_everywhere(
            parts in prop::collection::vec((0_u8..8, 1_u8..6, 1_u8..4, 0_usize..3), 1..60),
        ) {
            // Mostly one after the other, some back over the last ones.
            let mut at = 20.0;
            let mut rects = Vec::new();
            for (back, width, half, fill) in parts {
                let left = at - f32::from(back.saturating_sub(5)) * 3.0;
                let right = left + f32::from(width);
                rects.push((rect(left, right, f32::from(half)), FILLS[fill]));
                at = right.max(at);
            }
            let drawn = drawn(&rects);
            prop_assert!(drawn.len() <= rects.len());
            for x in 0..(at as usize + 10) {
                for y in 0..20 {
                    let at = pos2(x as f32 + 0.5, y as f32 + 0.5);
                    prop_assert_eq!(on_top(&drawn, at), on_top(&rects, at), "{:?}", at);
                }
            }
        }
    }

    #[test]
    fn a_wait_goes_on_behind_the_work_that_interrupts_it() {
        let [work, wait, other] = FILLS;
        let turns = (0..100).flat_map(|turn| {
            let at = turn as f32 * 3.0;
            [(rect(at, at + 1.0, 2.0), wait), (rect(at + 1.0, at + 3.0, 8.0), work)]
        });
        let turns: Vec<_> = turns.collect();
        assert_eq!(drawn(&turns).len(), 101);
        let mut turns = turns;
        turns[81].1 = other;
        assert_eq!(drawn(&turns).len(), 101, "whatever hides it");
        turns[81].0 = rect(121.0, 123.0, 1.0);
        assert_eq!(drawn(&turns).len(), 102, "where it can be seen it ends");
    }
}
