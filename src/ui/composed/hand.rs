//! What a person has in hand while they compose: what is selected, what is dragged, where the
//! keyboard goes next. It belongs to the view and is no part of the document.

use super::changes::Change;
use crate::model::step_path::StepPath;
use crate::ui::state::DocumentId;
use eframe::egui::{Id, Ui};

/// What a person has in hand.
#[derive(Clone, Debug, Default)]
pub struct Hand {
    /// The step or role that the form shows.
    pub selected: Option<StepPath>,
    /// What takes the keyboard as soon as it is drawn.
    pub focus: Option<Focus>,
    /// Whether something took the keyboard in this frame.
    took: bool,
    /// Whether the form had the keyboard when it was drawn last.
    pub in_form: bool,
    /// What is dragged.
    pub dragged: Option<Dragged>,
    /// What is typed into the field that looks for a step.
    pub typed: String,
    /// The name of a role as it is typed, until it is one that the role can have.
    pub naming: Option<(usize, String)>,
}

/// What can take the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The block or the lane that is selected.
    Selected,
    /// The first field of the form.
    Form,
    /// The field that looks for a step.
    Search,
}

/// What is dragged.
#[derive(Clone, Debug, PartialEq)]
pub enum Dragged {
    /// A new step of a kind, by its word.
    New(&'static str),
    /// A step that is there.
    Step(StepPath),
}

impl Hand {
    fn id(document: DocumentId) -> Id {
        Id::unique(("composing", document))
    }

    /// What was in hand when the last frame was drawn.
    #[must_use]
    pub fn of(ui: &Ui, document: DocumentId) -> Self {
        ui.data(|data| data.get_temp(Self::id(document))).unwrap_or_default()
    }

    /// Keeps it for the next frame.
    pub fn keep(self, ui: &Ui, document: DocumentId) {
        ui.data_mut(|data| data.insert_temp(Self::id(document), self));
    }

    /// Selects a step or a role and gives it the keyboard.
    pub fn select(&mut self, path: StepPath) {
        self.selected = Some(path);
        self.focus = Some(Focus::Selected);
    }

    /// Selects what a change has left to select. Whoever types goes on typing.
    pub fn follow(&mut self, change: &Change) {
        self.selected.clone_from(&change.selected);
        if change.key.is_none() {
            self.focus = Some(Focus::Selected);
        }
    }

    /// What is to take the keyboard is drawn in the next frame, which is asked for. What was not
    /// there to take it in this frame is not waited for.
    pub fn settle(&mut self, ui: &Ui, before: Option<Focus>) {
        if self.focus == before && !self.took {
            self.focus = None;
        }
        self.took = false;
        if self.focus.is_some() {
            ui.ctx().request_repaint();
        }
    }

    /// Whether this is to take the keyboard now; asked once.
    pub fn takes(&mut self, focus: Focus) -> bool {
        let takes = self.focus == Some(focus);
        if takes {
            self.focus = None;
            self.took = true;
        }
        takes
    }
}
