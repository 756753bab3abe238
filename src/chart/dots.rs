//! Sample dots around the centre of a row: packed without touching, or spread where there are too
//! many to pack.

/// More dots than this are spread and not packed.
pub const MOST_PACKED: usize = 100;
/// Packed dots are not made smaller than this share of their radius: smaller ones lose their shape
/// and their colour.
const SMALLEST: f32 = 0.7;

/// How dots were brought into their row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// No dot touches another.
    Packed,
    /// Dots lie over each other; the spread is as wide as they are dense.
    Spread,
}

/// Dots of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Swarm {
    /// The radius of each, in points.
    pub radius: f32,
    /// How far each stands below the centre of its row, in the order in which they were given.
    pub offsets: Vec<f32>,
    /// How they were brought in.
    pub packing: Packing,
}

/// Brings dots at these places along the axis into a row of twice this half height. Dots become
/// a little smaller before they are let touch.
#[must_use]
pub fn swarm(places: &[f32], radius: f32, half_height: f32) -> Swarm {
    if places.len() <= MOST_PACKED {
        let mut smaller = radius;
        while smaller >= radius * SMALLEST {
            if let Some(offsets) = packed(places, smaller, half_height) {
                return Swarm { radius: smaller, offsets, packing: Packing::Packed };
            }
            smaller *= 0.9;
        }
    }
    let radius = radius * 0.8;
    let offsets = spread(places, radius, half_height - radius);
    Swarm { radius, offsets, packing: Packing::Spread }
}

/// From the left, each dot as near to the centre as it can be.
fn packed(places: &[f32], radius: f32, half_height: f32) -> Option<Vec<f32>> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
    let apart = radius * 2.0;
    let mut offsets = vec![0.0; places.len()];
    let mut first_near = 0;
    for (nth, &dot) in order.iter().enumerate() {
        while places[dot] - places[order[first_near]] >= apart {
            first_near += 1;
        }
        let near = &order[first_near..nth];
        let mut candidates = vec![0.0];
        for other in near {
            let across = places[dot] - places[*other];
            // A hair's breadth more, so that rounding never makes two dots touch.
            let up = (apart * apart - across * across).max(0.0).sqrt() + 0.01;
            candidates.extend([offsets[*other] - up, offsets[*other] + up]);
        }
        // Every second dot prefers the lower half, so that the row stays even.
        let side = if nth % 2 == 0 { 1.0 } else { -1.0 };
        candidates.sort_by(|a: &f32, b: &f32| {
            a.abs().total_cmp(&b.abs()).then((a * side).total_cmp(&(b * side)))
        });
        let free = |offset: f32| {
            offset.abs() + radius <= half_height
                && near.iter().all(|other| {
                    let (dx, dy) = (places[dot] - places[*other], offset - offsets[*other]);
                    dx * dx + dy * dy >= apart * apart
                })
        };
        offsets[dot] = candidates.into_iter().find(|offset| free(*offset))?;
    }
    Some(offsets)
}

/// Offsets that fill the row evenly, as far from the centre as dots are dense around the place.
fn spread(places: &[f32], radius: f32, half_height: f32) -> Vec<f32> {
    /// Multiples of the golden section fill an interval evenly, whatever their number.
    const GOLDEN: f32 = 0.618_034;
    let mut sorted = places.to_vec();
    sorted.sort_by(f32::total_cmp);
    let near = |place: f32| {
        let from = sorted.partition_point(|other| *other < place - 2.0 * radius);
        let to = sorted.partition_point(|other| *other <= place + 2.0 * radius);
        (to - from) as f32
    };
    let densest = places.iter().map(|place| near(*place)).fold(1.0, f32::max);
    let offset = |(nth, place): (usize, &f32)| {
        let even = (nth as f32 * GOLDEN).fract() * 2.0 - 1.0;
        even * half_height.max(0.0) * near(*place) / densest
    };
    places.iter().enumerate().map(offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places that lie as timings do: together, and some far to the right.
    fn places(count: usize, width: f32) -> Vec<f32> {
        let place = |index: usize| {
            let even = (index as f32 * 0.754_877_7).fract() - 0.5;
            let tail = if index.is_multiple_of(11) { width } else { 0.0 };
            300.0 + even * width + tail
        };
        (0..count).map(place).collect()
    }

    #[test]
    fn packed_dots_never_touch_and_stay_in_the_row() {
        for (count, width) in [(1, 10.0), (5, 4.0), (20, 40.0), (60, 120.0), (100, 200.0)] {
            let places = places(count, width);
            let swarm = swarm(&places, 2.8, 15.0);
            assert_eq!(swarm.packing, Packing::Packed, "{count} in {width}");
            assert_eq!(swarm.offsets.len(), count);
            for a in 0..count {
                assert!(swarm.offsets[a].abs() + swarm.radius <= 15.0, "{count} in {width}");
                for b in 0..a {
                    let (dx, dy) = (places[a] - places[b], swarm.offsets[a] - swarm.offsets[b]);
                    assert!(dx.hypot(dy) >= 2.0 * swarm.radius - 1e-3, "{count} in {width}");
                }
            }
        }
    }

    #[test]
    fn dots_that_cannot_be_packed_are_spread_inside_the_row() {
        for (count, width) in [(20, 3.0), (100, 0.0), (101, 500.0), (2_000, 80.0)] {
            let swarm = swarm(&places(count, width), 2.8, 15.0);
            assert_eq!(swarm.packing, Packing::Spread, "{count} in {width}");
            assert!(swarm.offsets.iter().all(|offset| offset.abs() + swarm.radius <= 15.001));
        }
    }

    #[test]
    fn a_lone_dot_stands_in_the_centre_at_full_size() {
        let swarm = swarm(&[100.0, 200.0], 2.8, 15.0);
        assert_eq!(swarm.offsets, [0.0, 0.0]);
        assert!((swarm.radius - 2.8).abs() < 1e-6);
        assert!(super::swarm(&[], 2.8, 15.0).offsets.is_empty());
    }

    #[test]
    fn the_same_dots_are_always_placed_alike() {
        for count in [30, 300] {
            let places = places(count, 40.0);
            assert_eq!(swarm(&places, 2.8, 15.0), swarm(&places, 2.8, 15.0));
        }
    }
}
