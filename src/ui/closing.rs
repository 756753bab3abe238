//! Closing an experiment or the program, and asking first about what would be lost.

use super::answers::Answer;
use super::app::App;
use super::document::Document;
use super::state::{Closing, DocumentId, Place, Prompt};
use eframe::egui::Context;
use std::time::{Duration, Instant};

/// How long closing the program waits at most for a disk: what is not written then comes back at the
/// next start.
const FINISHING: Duration = Duration::from_secs(15);

impl App {
    pub(super) fn close_shown(&mut self, ctx: &Context) {
        if let Some(id) = self.shown_id() {
            self.closing = Some(Closing::One(id));
            self.go_on_closing(ctx);
        }
    }

    /// Goes on with what is being closed until something has to be asked.
    pub(super) fn go_on_closing(&mut self, ctx: &Context) {
        let Some(closing) = self.closing.clone() else { return };
        let would_lose = |document: &&Document| document.run.is_some() || document.is_changed();
        let about = match &closing {
            Closing::One(id) => self.state.document(*id).filter(would_lose),
            Closing::Program(given_up) => {
                let left = |document: &&Document| !given_up.contains(&document.id);
                self.state.documents.iter().filter(left).find(would_lose)
            }
        };
        match about.map(|document| document.id) {
            Some(about) => {
                self.state.show(Place::Experiment(about));
                self.state.prompt = Some(Prompt { closing, about });
            }
            None => match closing {
                Closing::One(id) => {
                    self.closing = None;
                    self.remove(id);
                }
                Closing::Program(given_up) => {
                    given_up.into_iter().for_each(|id| self.lose(id));
                    self.finish(ctx);
                }
            },
        }
    }

    /// Quits as soon as everything is written that waits for it: a copy that is still to be dropped
    /// would come back at the next start. The window stays alive meanwhile.
    fn finish(&mut self, ctx: &Context) {
        self.state.is_finishing = true;
        self.quits_at = Some(Instant::now() + FINISHING);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        self.world.when_written(Box::new(move || {
            let _window_is_gone = sender.send(Answer::Written);
            ctx.request_repaint();
        }));
    }

    /// Everything is written. What could not be saved meanwhile has to be told first.
    pub(super) fn take_written(&mut self, ctx: &Context) {
        if self.state.is_finishing {
            self.quit(ctx);
        }
    }

    /// Saves an experiment that is being closed, then goes on. A run is stopped first; its end
    /// brings the window back here.
    pub(super) fn save_before_closing(&mut self, ctx: &Context, id: DocumentId) {
        let Some(document) = self.state.document(id) else { return };
        if document.run.is_some() {
            self.cancel();
            self.save_after_run = Some(id);
        } else if document.is_changed() {
            self.save(ctx, id);
        } else {
            self.go_on_closing(ctx);
        }
    }

    /// Does without saving an experiment that is being closed. While the program is being closed the
    /// next question may still be cancelled, so nothing is lost before the last one is answered.
    pub(super) fn give_up(&mut self, id: DocumentId) {
        match &mut self.closing {
            Some(Closing::Program(given_up)) => {
                given_up.insert(id);
            }
            Some(Closing::One(_)) | None => {
                self.closing = None;
                self.lose(id);
                self.remove(id);
            }
        }
    }

    /// Ends the run of an experiment and drops its copy.
    fn lose(&mut self, id: DocumentId) {
        self.abandon_run(id);
        if let Some(document) = self.state.document(id) {
            let key = document.experiment.id.clone();
            self.world.drop_copy(&key);
        }
    }

    fn remove(&mut self, id: DocumentId) {
        let place = self.state.documents.iter().position(|document| document.id == id);
        let Some(place) = place else { return };
        self.state.documents.remove(place);
        self.state.ticked.retain(|ticked| *ticked != id);
        self.state.before.retain(|before| *before != Place::Experiment(id));
        if self.state.place == Place::Experiment(id) {
            let next = self.state.documents.get(place).or(self.state.documents.last());
            self.state.show(next.map_or(Place::Start, |next| Place::Experiment(next.id)));
        }
        self.refresh_compare();
    }
}
