//! Changes how timelines are shown.

use super::state::TimelineAction;
use crate::model::id::VariantId;
use crate::ui::app::App;
use crate::ui::state::{Place, Tab};

impl App {
    pub(in crate::ui) fn apply_timeline(&mut self, action: TimelineAction) {
        match (self.state.place, &mut self.state.compare) {
            (Place::Compare, Some(compare)) => compare.timeline.apply(action),
            _ => self.with_shown(|document| document.timeline.apply(action)),
        }
    }

    /// Shows the timelines of some variants: the base in the place where it usually stands, others
    /// below it, and of several the first two.
    pub(in crate::ui) fn show_timelines(&mut self, variants: Vec<VariantId>) {
        self.with_shown(|document| {
            let headline = document.summary.as_ref().and_then(|summary| summary.headline());
            let base =
                headline.map_or(&document.experiment.design.base, |headline| &headline.against);
            let first = usize::from(variants.len() == 1 && variants[0] != *base);
            document.timeline.show_trials((first..).zip(variants));
            document.tab = Tab::Timeline;
        });
    }
}
