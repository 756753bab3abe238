//! What is left out of a list until somebody asks for it.

use super::button::{ButtonKind, button};
use super::icon::Icon;
use crate::ui::theme::{Theme, space};
use eframe::egui::{Id, Ui};

/// What hides the rest of a list again.
const LESS: &str = "Show less";

/// The rest of a list, shown or not.
pub struct More {
    id: Id,
    /// Whether it is shown.
    pub is_open: bool,
}

impl More {
    /// The rest of the list of this name.
    #[must_use]
    pub fn of(ui: &Ui, name: &str) -> Self {
        let id = Id::unique(("more of", name));
        Self { id, is_open: ui.data(|data| data.get_temp(id).unwrap_or(false)) }
    }

    /// Draws the button that shows or hides the rest; `words` say what there is to show.
    pub fn button_ui(&self, ui: &mut Ui, theme: &Theme, words: &str) {
        let (icon, text) = self.look(words);
        if button(ui, theme, ButtonKind::Quiet, Some(icon), text).clicked() {
            ui.data_mut(|data| data.insert_temp(self.id, !self.is_open));
        }
    }

    /// The same at the left edge of a list, with its icon in line with it.
    pub fn row_ui(&self, ui: &mut Ui, theme: &Theme, words: &str) {
        ui.horizontal(|ui| {
            ui.add_space(-space::S);
            self.button_ui(ui, theme, words);
        });
    }

    fn look<'a>(&self, words: &'a str) -> (Icon, &'a str) {
        if self.is_open { (Icon::Chevron, LESS) } else { (Icon::ChevronRight, words) }
    }
}
