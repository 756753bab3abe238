//! A change of an experiment with results makes another one beside it. That step can be taken back and
//! made again like any other.

use super::action::Edit;
use super::app::App;
use super::document::Document;
use super::history::History;
use super::state::{DocumentId, Place, State, Tab};
use crate::file;
use eframe::egui::Context;

/// How an experiment came about that a change of another one made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The experiment that was changed, and keeps its results.
    pub from: DocumentId,
    /// The name of the change.
    pub step: String,
}

impl Document {
    /// The name of the step that undo takes back, if there is one. The change that made an experiment
    /// is the first of its steps until it has a file, results or notes of its own: these would go with
    /// it.
    #[must_use]
    pub fn undo_name<'a>(&'a self, state: &State) -> Option<&'a str> {
        let branch = self.branch.as_ref().filter(|branch| {
            self.path.is_none()
                && !state.saves.is_saving(self.id)
                && self.experiment.sessions.is_empty()
                && self.experiment.notes == self.saved.notes
                && state.document(branch.from).is_some()
        });
        self.history.undo_name().or(branch.map(|branch| branch.step.as_str()))
    }

    /// The name of the step that redo makes again, if there is one.
    #[must_use]
    pub fn redo_name(&self) -> Option<&str> {
        let branch = self.taken_back.as_ref().and_then(|other| other.branch.as_ref());
        self.history.redo_name().or(branch.map(|branch| branch.step.as_str()))
    }
}

impl App {
    /// Shows a new experiment that a change of another one made, where that one was: its page stays as
    /// it is scrolled, and a slider that is being dragged goes on.
    pub(super) fn branch_off(&mut self, ctx: &Context, from: DocumentId, edit: Edit) {
        let Some(parent) = self.document_mut(from) else { return };
        parent.taken_back = None;
        parent.history.forget_undone();
        let experiment = parent.experiment.again(file::new_id());
        let mut made = Document::new(DocumentId(0), experiment, None);
        // The change is the first thing in it that no file has.
        made.experiment.design = edit.to.design;
        made.page = Some(parent.page());
        made.dismissed.clone_from(&parent.dismissed);
        made.history = History::after(edit.key);
        made.branch = Some(Branch { from, step: edit.name });
        let id = self.add(made);
        self.keep_copy(ctx, id);
    }

    /// Takes back the change that made an experiment: the one that was changed is shown again.
    pub(super) fn take_back(&mut self, id: DocumentId) {
        let place = self.state.documents.iter().position(|document| document.id == id);
        let Some(place) = place else { return };
        let Some(from) = self.state.documents[place].branch.as_ref().map(|branch| branch.from)
        else {
            return;
        };
        let made = self.state.documents.remove(place);
        self.world.drop_copy(&made.copy_key);
        self.state.ticked.retain(|ticked| *ticked != id);
        self.state.before.retain(|before| *before != Place::Experiment(id));
        self.state.show(Place::Experiment(from));
        if let Some(parent) = self.document_mut(from) {
            parent.tab = Tab::Design;
            parent.taken_back = Some(Box::new(made));
        }
        self.refresh_compare();
    }

    /// Makes the change again that made an experiment and was taken back.
    pub(super) fn branch_again(&mut self, ctx: &Context, from: DocumentId) {
        let made = self.document_mut(from).and_then(|parent| parent.taken_back.take());
        let Some(made) = made else { return };
        let id = made.id;
        self.state.documents.push(*made);
        self.state.show(Place::Experiment(id));
        self.keep_copy(ctx, id);
        self.refresh_compare();
    }
}
