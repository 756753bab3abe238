//! Closing an experiment or the program, and asking first about what would be lost.
//!
//! While something is being closed, it waits for one thing at a time: an answer to a question
//! (`prompt`), the end of a run (`save_after_run`), the path of a file (`closing_asks`), or that what
//! is being saved is written (`awaited`). Only what it waits for takes it further.

use super::action::PromptAnswer;
use super::answers::Answer;
use super::app::App;
use super::document::Document;
use super::saves::Save;
use super::state::{Closing, DocumentId, Place, Prompt};
use eframe::egui::Context;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// How long closing the program waits at most for copies of what is not saved: what is not written
/// then is as it was before.
const FINISHING: Duration = Duration::from_secs(15);

impl App {
    pub(super) fn close_shown(&mut self, ctx: &Context) {
        if let Some(id) = self.shown_id() {
            self.closing = Some(Closing::One(id));
            self.go_on_closing(ctx);
        }
    }

    pub(super) fn close_program(&mut self, ctx: &Context) {
        self.closing = Some(Closing::Program(BTreeSet::new()));
        self.go_on_closing(ctx);
    }

    /// Goes on with what is being closed until something has to be asked or waited for. What is
    /// being saved is not asked about again.
    pub(super) fn go_on_closing(&mut self, ctx: &Context) {
        self.closing_asks = None;
        let Some(closing) = self.closing.clone() else { return };
        (self.state.prompt, self.state.awaited) = (None, None);
        let saves = &self.state.saves;
        let would_lose = |document: &&Document| {
            document.run.is_some() || !document.unsaved(Some(saves)).is_empty()
        };
        let (about, is_saving) = match &closing {
            Closing::One(id) => (self.state.document(*id).filter(would_lose), saves.is_saving(*id)),
            Closing::Program(given_up) => {
                let left = |document: &&Document| !given_up.contains(&document.id);
                let about = self.state.documents.iter().filter(left).find(would_lose);
                (about, saves.of(None).next().is_some())
            }
        };
        match (about.map(|document| document.id), closing) {
            (Some(about), closing) => {
                self.state.show(Place::Experiment(about));
                self.state.prompt = Some(Prompt { closing, about });
            }
            (None, closing) if is_saving => self.state.awaited = Some(closing),
            (None, Closing::One(id)) => {
                self.closing = None;
                self.remove(ctx, id);
            }
            (None, Closing::Program(given_up)) => self.finish(ctx, given_up),
        }
    }

    pub(super) fn answer_prompt(&mut self, ctx: &Context, answer: PromptAnswer) {
        let Some(prompt) = self.state.prompt.take() else { return };
        match answer {
            PromptAnswer::Cancel => self.stay_open(ctx),
            PromptAnswer::Save => self.save_before_closing(ctx, prompt.about),
            PromptAnswer::Discard => {
                self.give_up(ctx, prompt.about);
                self.go_on_closing(ctx);
            }
        }
    }

    /// Closes what is being saved without waiting for that. An experiment comes back if it cannot be
    /// saved, and at the next start if the program ends before.
    pub(super) fn close_without_waiting(&mut self, ctx: &Context) {
        match self.state.awaited.take() {
            Some(Closing::One(id)) => {
                self.closing = None;
                self.remove(ctx, id);
            }
            Some(Closing::Program(given_up)) => {
                // What was not changed had none.
                let has_copy = |id| self.state.document(id).is_none_or(Document::is_changed);
                let saved = self.state.saves.of(None).map(|save| save.document);
                let without: Vec<DocumentId> = saved.filter(|id| !has_copy(*id)).collect();
                without.into_iter().for_each(|id| self.write_copy(ctx, id, None));
                self.finish(ctx, given_up);
            }
            None => {}
        }
    }

    /// Leaves open what was to be closed, also what was given up already.
    pub(super) fn stay_open(&mut self, ctx: &Context) {
        (self.state.prompt, self.state.awaited) = (None, None);
        (self.closing_asks, self.save_after_run) = (None, None);
        (self.state.is_finishing, self.quits_at) = (false, None);
        if let Some(Closing::Program(given_up)) = self.closing.take() {
            given_up.into_iter().for_each(|id| self.keep_copy(ctx, id));
        }
    }

    /// Leaves the program open if it only waits for copies: somebody wants something of it.
    pub(super) fn stay_if_finishing(&mut self, ctx: &Context) {
        if self.state.is_finishing {
            self.stay_open(ctx);
        }
    }

    /// Leaves open what was to be closed if the file was asked for that.
    pub(super) fn give_up_saving(&mut self, ctx: &Context, id: DocumentId) {
        if self.closing_asks == Some(id) {
            self.stay_open(ctx);
        }
    }

    /// Closing goes on when it is known where an experiment is saved, of which that is asked now.
    pub(super) fn close_after_asking(&mut self, id: DocumentId) {
        (self.state.is_finishing, self.quits_at) = (false, None);
        self.state.awaited = None;
        self.closing_asks = Some(id);
    }

    /// Whoever chooses a file while the program is being closed wants it written before that.
    pub(super) fn save_before_finishing(&mut self, id: DocumentId) {
        if self.state.is_finishing && self.state.document(id).is_some() {
            if let Some(Closing::Program(given_up)) = &mut self.closing {
                given_up.remove(&id);
            }
            self.close_after_asking(id);
        }
    }

    /// Quits as soon as all copies are written and dropped: one that is still to be dropped would come
    /// back at the next start. The window stays alive meanwhile.
    fn finish(&mut self, ctx: &Context, given_up: BTreeSet<DocumentId>) {
        given_up.into_iter().for_each(|id| self.lose(id));
        self.state.is_finishing = true;
        self.quits_at = Some(Instant::now() + FINISHING);
        self.await_copies(ctx);
    }

    /// Waits until all copies are written and dropped that are asked for until now.
    pub(super) fn await_copies(&mut self, ctx: &Context) {
        self.finishing += 1;
        let (sender, ctx, finishing) = (self.sender.clone(), ctx.clone(), self.finishing);
        self.world.when_copied(Box::new(move || {
            let _window_is_gone = sender.send(Answer::Copied(finishing));
            ctx.request_repaint();
        }));
    }

    /// All copies are written and dropped.
    pub(super) fn take_copied(&mut self, ctx: &Context, finishing: u64) {
        if self.state.is_finishing && self.finishing == finishing {
            self.quit(ctx);
        }
    }

    /// Saves an experiment that is being closed, then goes on. A run is stopped first; its end
    /// brings the window back here.
    pub(super) fn save_before_closing(&mut self, ctx: &Context, id: DocumentId) {
        self.state.prompt = None;
        let Some(document) = self.state.document(id) else { return };
        if document.run.is_some() {
            self.cancel();
            self.save_after_run = Some(id);
        } else if document.unsaved(Some(&self.state.saves)).is_empty() {
            self.go_on_closing(ctx);
        } else {
            self.closing_asks = Some(id);
            self.save(ctx, id);
        }
    }

    /// Does without saving an experiment that is being closed. While the program is being closed the
    /// next question may still be cancelled, so nothing is lost before the last one is answered.
    pub(super) fn give_up(&mut self, ctx: &Context, id: DocumentId) {
        match &mut self.closing {
            Some(Closing::Program(given_up)) => {
                given_up.insert(id);
            }
            Some(Closing::One(_)) | None => {
                self.closing = None;
                self.lose(id);
                self.remove(ctx, id);
            }
        }
    }

    /// Ends the run of an experiment and drops its copy, unless it holds what is still being saved.
    fn lose(&mut self, id: DocumentId) {
        self.abandon_run(id);
        if self.state.saves.is_saving(id) {
            return;
        }
        if let Some(document) = self.state.document(id) {
            self.world.drop_copy(&document.copy_key);
        }
    }

    fn remove(&mut self, ctx: &Context, id: DocumentId) {
        if self.state.saves.is_saving(id) {
            // Until it is saved, there is a copy of it.
            self.write_copy(ctx, id, None);
        }
        let place = self.state.documents.iter().position(|document| document.id == id);
        let Some(place) = place else { return };
        let document = self.state.documents.remove(place);
        if self.state.saves.is_saving(id) {
            self.leaving.push(document);
        }
        self.state.ticked.retain(|ticked| *ticked != id);
        self.state.before.retain(|before| *before != Place::Experiment(id));
        if self.state.place == Place::Experiment(id) {
            let next = self.state.documents.get(place).or(self.state.documents.last());
            self.state.show(next.map_or(Place::Start, |next| Place::Experiment(next.id)));
        }
        self.refresh_compare();
    }

    /// Takes in that an experiment was saved that had been closed before that.
    pub(super) fn has_left(&mut self, save: Save) {
        let id = save.document;
        let Some(document) = self.leaving.iter_mut().find(|document| document.id == id) else {
            return;
        };
        document.mark_saved(save);
        self.remember(id);
        if !self.state.saves.is_saving(id) {
            let is_it = |document: &mut Document| document.id == id;
            for document in self.leaving.extract_if(.., is_it) {
                self.world.drop_copy(&document.copy_key);
            }
        }
    }

    /// Opens an experiment again that was closed while it was being saved, which did not work.
    pub(super) fn come_back(&mut self, ctx: &Context, id: DocumentId) {
        let Some(place) = self.leaving.iter().position(|document| document.id == id) else {
            return;
        };
        let document = self.leaving.remove(place);
        self.state.documents.push(document);
        self.state.show(Place::Experiment(id));
        self.keep_copy(ctx, id);
    }
}
