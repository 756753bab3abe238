//! What stands where content will be.

use crate::ui::theme::{Face, Theme, space};
use eframe::egui::Ui;

/// A sentence of what will stand here, and how.
pub fn empty_state_ui(ui: &mut Ui, theme: &Theme, what: &str, how: &str) {
    ui.add_space(space::S);
    ui.label(Face::Title.text(what));
    ui.label(Face::Body.text(how).color(theme.text_2));
    ui.add_space(space::XS);
}
