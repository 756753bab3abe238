//! The last layout of timelines, kept for the next frame: while the pointer moves over them or the
//! slow replay goes on, nothing of it changes.

use crate::chart::text::Measure;
use crate::chart::timeline::layout::{Place, TimelineLayout, TrackInput, layout};
use crate::chart::timeline::ready::ReadyTimeline;
use crate::chart::timeline::viewport::Viewport;
use std::cell::RefCell;
use std::sync::Arc;

/// What a track adds to a layout. Who holds a timeline made ready knows that no other has its
/// address.
#[derive(Clone, Debug)]
struct Track {
    ready: Arc<ReadyTimeline>,
    title: String,
    at_once: u32,
    all_lanes: bool,
}

impl Track {
    fn of(input: &TrackInput<'_>, ready: &Arc<ReadyTimeline>) -> Self {
        // A name inside a sentence and a colour move nothing; a timeline has one that is ready.
        let TrackInput { title, at_once, all_lanes, noun: _, model: _, timeline: _, ready: _ } =
            input;
        Self {
            ready: Arc::clone(ready),
            title: title.clone(),
            at_once: *at_once,
            all_lanes: *all_lanes,
        }
    }
}

impl PartialEq for Track {
    fn eq(&self, other: &Self) -> bool {
        let words = |track: &Self| (track.at_once, track.all_lanes);
        Arc::ptr_eq(&self.ready, &other.ready)
            && self.title == other.title
            && words(self) == words(other)
    }
}

/// Everything that a layout is made of. The typeface is one, and the size of its pixels is part of
/// the place.
#[derive(Clone, Debug, PartialEq)]
struct Made {
    tracks: Vec<Track>,
    viewport: Viewport,
    place: Place,
}

/// The last layout, as long as it is asked for again.
#[derive(Clone, Debug, Default)]
pub struct KeptLayout(RefCell<Option<(Made, Arc<TimelineLayout>)>>);

impl KeptLayout {
    /// The layout of trials, each with its timeline made ready: the last one if it was made of the
    /// same.
    #[must_use]
    pub fn of(
        &self,
        (tracks, ready): (&[TrackInput<'_>], &[Arc<ReadyTimeline>]),
        viewport: &Viewport,
        place: &Place,
        measure: &Measure<'_>,
    ) -> Arc<TimelineLayout> {
        let each = tracks.iter().zip(ready).map(|(track, ready)| Track::of(track, ready));
        let made = Made { tracks: each.collect(), viewport: *viewport, place: *place };
        let mut kept = self.0.borrow_mut();
        match &*kept {
            Some((of, laid)) if *of == made => Arc::clone(laid),
            _ => {
                let laid = Arc::new(layout(tracks, viewport, place, measure));
                *kept = Some((made, Arc::clone(&laid)));
                laid
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::area::Point;
    use crate::chart::text::tests::plain;
    use crate::chart::timeline::layout::clock_end_ns;
    use crate::chart::timeline::marks::ColourBy;
    use crate::chart::timeline::spans_for_tests::{PLACE, lane, timeline, track};
    use crate::model::timeline::State;

    #[test]
    fn a_layout_is_kept_until_anything_that_it_shows_is_different() {
        let lasting = |ns| timeline(vec![lane(&[(0, ns, State::Working)]); 20]);
        let sources = [lasting(1_000_000), lasting(700_000)];
        let ready = sources.each_ref().map(|timeline| Arc::new(ReadyTimeline::new(timeline)));
        let one = || track(&sources[0], &ready[0]);
        let whole = Viewport::whole(clock_end_ns(&[one()]));
        let kept = KeptLayout::default();
        let first = kept.of((&[one()], &ready[..1]), &whole, &PLACE, &plain);
        let again = kept.of((&[one()], &ready[..1]), &whole, &PLACE, &plain);
        assert!(Arc::ptr_eq(&first, &again), "the second frame computes nothing anew");

        let part = Viewport::part(1_000_000, 0.0, 500_000.0);
        let moved = Place { corner: Point { x: 24.0, y: 180.0 }, ..PLACE };
        let changed = [
            (one(), 0, part, PLACE),
            (one(), 0, whole, moved),
            (one(), 0, whole, Place { right: 900.0, ..PLACE }),
            (one(), 0, whole, Place { pixel: 0.5, ..PLACE }),
            (one(), 0, whole, Place { visible: (0.0, 400.0), ..PLACE }),
            (one(), 0, whole, Place { colour_by: ColourBy::Job, ..PLACE }),
            (TrackInput { title: "Renamed".to_owned(), ..one() }, 0, whole, PLACE),
            (TrackInput { at_once: 8, ..one() }, 0, whole, PLACE),
            (TrackInput { all_lanes: true, ..one() }, 0, whole, PLACE),
            (track(&sources[1], &ready[1]), 1, whole, PLACE),
        ];
        for (track, source, viewport, place) in changed {
            let tracks = [track];
            let before = kept.of((&[one()], &ready[..1]), &whole, &PLACE, &plain);
            let after = kept.of((&tracks, &ready[source..=source]), &viewport, &place, &plain);
            assert!(!Arc::ptr_eq(&before, &after), "{tracks:?} {viewport:?} {place:?}");
            assert_eq!(*after, layout(&tracks, &viewport, &place, &plain));
        }
    }
}
