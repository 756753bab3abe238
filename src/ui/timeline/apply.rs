//! Changes how timelines are shown.

use super::state::TimelineAction;
use crate::ui::app::App;
use crate::ui::state::Place;

impl App {
    pub(in crate::ui) fn apply_timeline(&mut self, action: TimelineAction) {
        match (self.state.place, &mut self.state.compare) {
            (Place::Compare, Some(compare)) => compare.timeline.apply(action),
            _ => self.with_shown(|document| document.timeline.apply(action)),
        }
    }
}
