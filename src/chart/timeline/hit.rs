//! What lies under the pointer: one span, or the several of a pixel.

use super::lane::ReadyLane;

/// What lies at a time of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A span, by its place in [`ReadyLane::bars`].
    Span(usize),
    /// Several spans in one pixel: how many, and from when to when the pixel is.
    Several {
        /// How many.
        spans: usize,
        /// Where the pixel begins, in nanoseconds.
        from_ns: u64,
        /// Where it ends.
        to_ns: u64,
    },
}

/// What lies at a time of a lane, where a pixel is this long.
#[must_use]
pub fn hit(lane: &ReadyLane, ns: f64, pixel_ns: f64) -> Option<Hit> {
    let at = ns.max(0.0) as u64;
    let around = pixel_ns * 0.5;
    let (from_ns, to_ns) = ((ns - around).max(0.0) as u64, (ns + around).max(1.0).ceil() as u64);
    let place = lane.at(at);
    if let Some(place) = place.filter(|place| lane.bars()[*place].duration_ns() as f64 >= pixel_ns)
    {
        return Some(Hit::Span(place));
    }
    let first = lane.first_after(from_ns);
    let after = lane.bars().partition_point(|bar| bar.start_ns < to_ns);
    match (after.saturating_sub(first), place) {
        (0, _) => None,
        (1, _) => Some(Hit::Span(first)),
        (spans, _) => Some(Hit::Several { spans, from_ns, to_ns }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::spans_for_tests::many;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_agrees_with_a_linear_search(
            lane in many(1..300),
            at in 0.0..1.1_f64,
            pixel_ns in 1.0..20_000.0_f64,
        ) {
            let lane = ReadyLane::new(&lane);
            let ns = lane.end_ns() as f64 * at;
            let holds = |from: u64, to: u64| {
                let touching = lane.bars().iter().enumerate();
                let touching = touching.filter(|(_, b)| b.end_ns > from && b.start_ns < to);
                touching.map(|(place, _)| place).collect::<Vec<_>>()
            };
            let under = holds(ns as u64, ns as u64 + 1);
            match hit(&lane, ns, pixel_ns) {
                Some(Hit::Span(place)) => {
                    let long = lane.bars()[place].duration_ns() as f64 >= pixel_ns;
                    let (from, to) = ((ns - pixel_ns / 2.0).max(0.0), ns + pixel_ns / 2.0);
                    let near = holds(from as u64, to.max(1.0).ceil() as u64);
                    prop_assert!(long && under == [place] || near == [place]);
                }
                Some(Hit::Several { spans, from_ns, to_ns }) => {
                    prop_assert_eq!(holds(from_ns, to_ns).len(), spans);
                    prop_assert!(spans > 1);
                }
                None => prop_assert!(under.is_empty()),
            }
        }
    }
}
