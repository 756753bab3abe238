//! The pointer over the lanes: what lies under it, wheel, drag and press.

use super::state::{Choice, TimelineAction};
use super::view::Shown;
use crate::chart::timeline::hit::{Hit, hit};
use crate::chart::timeline::layout::{Place, TimelineLayout};
use crate::chart::timeline::marks::pixels;
use eframe::egui::{PointerButton, Pos2, Response, Ui, Vec2};

/// How many points of the wheel zoom to about a third.
const WHEEL: f64 = 200.0;

/// What lies under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Under {
    /// Which trial.
    pub track: usize,
    /// Which of its lanes.
    pub lane: usize,
    /// What of the lane.
    pub hit: Hit,
    /// The time under the pointer, in nanoseconds.
    pub ns: f64,
    /// Where the pointer is.
    pub at: Pos2,
}

/// What lies under the pointer, if it is over a lane and nothing is being moved.
#[must_use]
pub fn under_pointer(
    response: &Response,
    shown: &Shown<'_>,
    laid: &TimelineLayout,
    place: &Place,
) -> Option<Under> {
    let at = response.hover_pos().filter(|_| !response.dragged())?;
    if at.x < laid.plot.0 {
        return None;
    }
    let ns = shown.viewport.time_at(at.x, laid.plot);
    let (pixel_ns, _) = pixels(&shown.viewport, laid.plot, place.pixel.max(1.0));
    for (track, of) in laid.tracks.iter().enumerate() {
        let lane = of.lanes.iter().position(|l| l.area.top <= at.y && at.y < l.area.bottom);
        if let Some(lane) = lane {
            let hit = hit(&shown.tracks[track].ready.lanes[lane], ns, pixel_ns)?;
            return Some(Under { track, lane, hit, ns, at });
        }
    }
    None
}

/// What wheel, drag and press ask for.
#[must_use]
pub fn pointer_ui(
    ui: &Ui,
    response: &Response,
    shown: &Shown<'_>,
    laid: &TimelineLayout,
    under: Option<&Under>,
) -> Vec<TimelineAction> {
    let mut actions = Vec::new();
    let mut view = shown.viewport;
    let ns_a_point = view.span_ns() / f64::from((laid.plot.1 - laid.plot.0).max(1.0));
    // The names at the left leave the wheel to the page.
    let over = response.hover_pos().filter(|at| response.contains_pointer() && at.x >= laid.plot.0);
    if let Some(at) = over {
        let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
        let about = view.time_at(at.x, laid.plot);
        if wheel.y != 0.0 {
            view = view.zoomed((-f64::from(wheel.y) / WHEEL).exp(), about);
        }
        if wheel.x != 0.0 {
            view = view.moved(-f64::from(wheel.x) * ns_a_point);
        }
        if pinch != 1.0 {
            view = view.zoomed(1.0 / f64::from(pinch).max(0.01), about);
        }
        ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    }
    if response.dragged_by(PointerButton::Primary) {
        view = view.moved(-f64::from(response.drag_delta().x) * ns_a_point);
    }
    if response.double_clicked() {
        view = view.all();
    } else if response.clicked_by(PointerButton::Primary) {
        let choice = under.and_then(|under| match under.hit {
            Hit::Span(bar) => Some(Choice { track: under.track, lane: under.lane, bar }),
            Hit::Several { .. } => None,
        });
        if choice != shown.state.choice {
            actions.push(TimelineAction::Pick(choice));
        }
    }
    if view != shown.viewport {
        actions.push(TimelineAction::Show(view));
    }
    actions
}
