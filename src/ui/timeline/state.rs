//! How timelines are shown, and what can be asked of that.

use super::kept::KeptLayout;
use crate::chart::timeline::marks::ColourBy;
use crate::chart::timeline::ready::ReadyTimeline;
use crate::chart::timeline::viewport::Viewport;
use crate::model::id::VariantId;
use crate::model::timeline::Timeline;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A span that was chosen with the keyboard or the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which trial, from the top.
    pub track: usize,
    /// Which of its lanes.
    pub lane: usize,
    /// Which of the lane's spans, by its place in the order of time.
    pub bar: usize,
}

/// The slow replay: a line that moves along the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replay {
    /// Where the line stands, in nanoseconds.
    pub at_ns: f64,
    /// How many nanoseconds it moves in a second.
    pub speed_ns: f64,
    /// Whether it moves.
    pub is_running: bool,
}

/// What a person asked of the timelines.
#[derive(Clone, Debug, PartialEq)]
pub enum TimelineAction {
    /// Show a session, by its place in the experiment.
    Session(usize),
    /// Show a variant in a place, from the top.
    Variant(usize, VariantId),
    /// Show a part of the clock.
    Show(Viewport),
    /// Let colours stand for something else.
    ColourBy(ColourBy),
    /// Show all lanes of a place, or only the first.
    AllLanes(usize, bool),
    /// Choose a span, or none.
    Pick(Option<Choice>),
    /// Let the line of the slow replay stand somewhere, move or go away.
    Replay(Option<Replay>),
}

/// How timelines are shown.
#[derive(Clone, Debug, Default)]
pub struct TimelineState {
    /// The session that was chosen; otherwise the latest.
    pub session: Option<usize>,
    /// The variants that were chosen, by their places from the top.
    pub variants: BTreeMap<usize, VariantId>,
    /// From when to when is in sight, in nanoseconds; otherwise everything.
    pub window: Option<(f64, f64)>,
    /// What colours stand for.
    pub colour_by: ColourBy,
    /// The places that show all their lanes.
    pub all_lanes: BTreeSet<usize>,
    /// The chosen span.
    pub choice: Option<Choice>,
    /// The slow replay.
    pub replay: Option<Replay>,
    /// Where everything lay in the last frame.
    pub laid: KeptLayout,
    ready: RefCell<BTreeMap<(usize, VariantId), Arc<ReadyTimeline>>>,
}

impl TimelineState {
    /// Does what was asked for.
    pub fn apply(&mut self, action: TimelineAction) {
        match action {
            TimelineAction::Session(place) => {
                self.session = Some(place);
                self.forget_place();
            }
            TimelineAction::Variant(place, variant) => {
                self.variants.insert(place, variant);
                self.forget_place();
            }
            TimelineAction::Show(viewport) => {
                let part = (viewport.from_ns(), viewport.to_ns());
                self.window = (!viewport.is_whole()).then_some(part);
            }
            TimelineAction::ColourBy(colour_by) => self.colour_by = colour_by,
            TimelineAction::AllLanes(place, true) => {
                self.all_lanes.insert(place);
            }
            TimelineAction::AllLanes(place, false) => {
                self.all_lanes.remove(&place);
            }
            TimelineAction::Pick(choice) => self.choice = choice,
            TimelineAction::Replay(replay) => self.replay = replay,
        }
    }

    /// Shows variants of the session that results are drawn from, each in a place from the top.
    pub fn show_trials(&mut self, placed: impl IntoIterator<Item = (usize, VariantId)>) {
        self.session = None;
        for (place, variant) in placed {
            self.variants.retain(|_, other| *other != variant);
            self.variants.insert(place, variant);
        }
        self.forget_place();
    }

    /// Another trial has other spans and another length.
    fn forget_place(&mut self) {
        self.window = None;
        self.choice = None;
        self.replay = None;
    }

    /// A timeline of a session, made ready the first time that it is asked for. Sessions of an open
    /// experiment are only ever added, so their places name them.
    #[must_use]
    pub fn ready(&self, session: usize, timeline: &Timeline) -> Arc<ReadyTimeline> {
        let mut kept = self.ready.borrow_mut();
        let key = (session, timeline.variant.clone());
        let made = kept.entry(key).or_insert_with(|| Arc::new(ReadyTimeline::new(timeline)));
        Arc::clone(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::timeline::{Lane, Span, State};

    fn timeline() -> Timeline {
        let span =
            Span { start_ns: 0, duration_ns: 1_000, state: State::Working, job: None, parts: 1 };
        let lane = Lane { spans: vec![span], ..Lane::default() };
        Timeline { variant: VariantId::at(0), round: 1, resolution_ns: 0, lanes: vec![lane] }
    }

    #[test]
    fn a_timeline_is_made_ready_once_for_each_session() {
        let state = TimelineState::default();
        let timeline = timeline();
        let first = state.ready(0, &timeline);
        assert_eq!(first.end_ns, 1_000);
        assert!(Arc::ptr_eq(&first, &state.ready(0, &timeline)));
        assert!(!Arc::ptr_eq(&first, &state.ready(1, &timeline)));
    }

    #[test]
    fn another_trial_is_shown_from_its_beginning() {
        let mut state = TimelineState::default();
        let part = Viewport::part(1_000_000, 10_000.0, 20_000.0);
        let choice = Choice { track: 0, lane: 0, bar: 0 };
        for action in [TimelineAction::Show(part), TimelineAction::Pick(Some(choice))] {
            state.apply(action);
        }
        assert_eq!((state.window, state.choice), (Some((10_000.0, 20_000.0)), Some(choice)));
        state.apply(TimelineAction::Variant(1, VariantId::at(2)));
        assert_eq!((state.window, state.choice), (None, None));
        state.apply(TimelineAction::Show(part.all()));
        assert_eq!(state.window, None, "everything is shown whatever is chosen next");
        state.apply(TimelineAction::AllLanes(1, true));
        assert!(state.all_lanes.contains(&1));
        state.apply(TimelineAction::AllLanes(1, false));
        assert!(state.all_lanes.is_empty());
    }
}
