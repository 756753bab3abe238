//! A chart as a picture: the press waits until the chart stands in view without its tools.

use crate::ui::action::Action;
use eframe::egui::{Id, Rect, Ui};

/// After so many frames a chart that does not fit into the window is taken as far as it can be seen.
const PATIENCE: u8 = 60;
/// So many frames the tools stay away after the picture was asked for.
const AFTER: u8 = 3;
/// How much of the ground around a chart belongs to its picture, in points.
const EDGE: f32 = 8.0;

/// A chart of which a picture was asked for.
#[derive(Clone, Copy)]
struct Taking {
    figure: Id,
    asked: bool,
    frames: u8,
}

fn key() -> Id {
    Id::unique("the chart of which a picture is taken")
}

/// Begins to take a picture of a figure.
pub fn begin(ui: &Ui, figure: Id) {
    ui.data_mut(|data| data.insert_temp(key(), Taking { figure, asked: false, frames: 0 }));
    ui.ctx().request_repaint();
}

/// Whether a picture of this figure is being taken, so that its tools stay away.
#[must_use]
pub fn is_taken(ui: &Ui, figure: Id) -> bool {
    let taking = ui.data(|data| data.get_temp::<Taking>(key()));
    taking.is_some_and(|taking| taking.figure == figure)
}

/// Goes on taking a picture of a figure that covers this rectangle: brings it into view, then asks.
pub fn go_on(ui: &Ui, figure: Id, rect: Rect) -> Option<Action> {
    let taking = ui.data(|data| data.get_temp::<Taking>(key()));
    let mut taking = taking.filter(|taking| taking.figure == figure)?;
    taking.frames += 1;
    let mut action = None;
    let view = ui.clip_rect();
    if taking.asked && taking.frames > AFTER {
        ui.data_mut(|data| data.remove::<Taking>(key()));
        return None;
    }
    if !taking.asked {
        if view.contains_rect(rect) || taking.frames > PATIENCE {
            action = Some(Action::CopyPicture(rect.expand(EDGE).intersect(view)));
            (taking.asked, taking.frames) = (true, 0);
        } else {
            ui.scroll_to_rect(rect.expand(EDGE), None);
        }
    }
    ui.data_mut(|data| data.insert_temp(key(), taking));
    ui.ctx().request_repaint();
    action
}
