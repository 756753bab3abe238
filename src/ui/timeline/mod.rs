//! The timeline page: two trials one above the other on one locked clock, to be zoomed, walked
//! through and replayed slowly. The same view stands in comparisons.

mod apply;
mod callout;
mod chart;
mod compared;
mod controls;
mod kept;
mod keys;
mod legend;
mod overview;
mod page;
mod pointer;
mod replay;
mod state;
mod view;

pub use compared::compared_timelines_ui;
pub use page::{NoTimelines, timeline_page_ui};
pub use state::{Choice, Replay, TimelineAction, TimelineState};
