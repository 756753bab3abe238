//! Saving: over a file of its own, to another one, and copies of what is not saved.

use super::answers::Answer;
use super::app::App;
use super::banner::BannerKind;
use super::document::Content;
use super::state::{DocumentId, PathDialog, Replace};
use crate::analysis;
use crate::engine::run::Still;
use crate::file::{self, Access};
use crate::model::problem::Problem;
use eframe::egui::Context;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The ending of the names of experiment files.
pub const EXTENSION: &str = "tandem";

/// What became of saving an experiment.
#[derive(Debug)]
pub struct Saved {
    document: DocumentId,
    path: PathBuf,
    /// The dialog in which the path was typed, if it was.
    dialog: Option<PathDialog>,
    /// What was saved.
    content: Content,
    result: Result<(), Problem>,
}

impl App {
    pub(super) fn proposed_name(&self, id: DocumentId) -> String {
        let title = self.state.document(id).map_or("", |document| document.title());
        format!("{}.{EXTENSION}", file_name(title))
    }

    pub(super) fn save_shown(&mut self, ctx: &Context) {
        let Some(id) = self.shown_id() else { return };
        self.save(ctx, id);
    }

    pub(super) fn save(&mut self, ctx: &Context, id: DocumentId) {
        let Some(document) = self.state.document(id) else { return };
        match (&document.path, &document.access) {
            (Some(path), Access::ReadWrite) => {
                let path = path.clone();
                self.save_to(ctx, id, path);
            }
            (Some(_), Access::ReadOnly(_)) | (None, _) => self.ask_save(ctx, id),
        }
    }

    pub(super) fn ask_save_shown(&mut self, ctx: &Context) {
        if let Some(id) = self.shown_id() {
            self.ask_save(ctx, id);
        }
    }

    /// Saves to a path that nobody has asked about yet, or asks.
    pub(super) fn save_typed(&mut self, ctx: &Context, id: DocumentId, path: PathBuf) {
        let path = with_ending(path);
        let own = self.state.document(id).and_then(|document| document.path.as_deref());
        if path.is_file() && !own.is_some_and(|own| is_same_file(own, &path)) {
            if let Some(dialog) = &mut self.state.path_dialog {
                dialog.begin = path.display().to_string();
                dialog.problem = None;
            }
            self.state.replace = Some(Replace { document: id, path });
        } else {
            self.save_to(ctx, id, path);
        }
    }

    pub(super) fn replace(&mut self, ctx: &Context) {
        if let Some(Replace { document, path }) = self.state.replace.take() {
            self.save_to(ctx, document, path);
        }
    }

    pub(super) fn choose_another_name(&mut self, ctx: &Context) {
        // The built-in dialog is still there below the question; that of the system is not.
        if let Some(replace) = self.state.replace.take()
            && self.state.path_dialog.is_none()
        {
            self.ask_save(ctx, replace.document);
        }
    }

    pub(super) fn save_to(&mut self, ctx: &Context, id: DocumentId, path: PathBuf) {
        let dialog = self.state.path_dialog.take();
        let path = with_ending(path);
        let Some(document) = self.document_mut(id) else { return };
        document.experiment.results =
            document.summary.as_deref().map(analysis::stored_results).unwrap_or_default();
        let (experiment, origin) = (document.experiment.clone(), document.origin.clone());
        let content = document.content();
        // Beside a trial too, which may be marked as disturbed for it: a person who saves wants the
        // file now.
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        self.world.write(Box::new(move || {
            let result = file::save(&path, &experiment, &origin);
            let saved = Saved { document: id, path, dialog, content, result };
            let _window_is_gone = sender.send(Answer::Saved(Box::new(saved)));
            ctx.request_repaint();
        }));
    }

    /// Takes in that an experiment was saved, or why not. It may have been changed meanwhile, or
    /// closed.
    pub(super) fn take_saved(&mut self, ctx: &Context, saved: Saved) {
        let Saved { document: id, path, dialog, content, result } = saved;
        let Some(document) = self.document_mut(id) else { return };
        match result {
            Ok(()) => {
                document.path = Some(path);
                document.access = Access::ReadWrite;
                document.mark_saved(content);
                self.remember(id);
                if self.state.is_finishing {
                    // What was changed since was given up.
                    return;
                }
                self.keep_copy(ctx, id);
                if self.closing.is_some() {
                    // What it asks may have been asked again while it was saved.
                    self.state.prompt = None;
                    self.go_on_closing(ctx);
                }
            }
            Err(problem) => {
                self.quits_at = None;
                if std::mem::take(&mut self.state.is_finishing) {
                    // The program stays, and so do those that were given up.
                    let all: Vec<DocumentId> =
                        self.state.documents.iter().map(|document| document.id).collect();
                    all.into_iter().for_each(|id| self.keep_copy(ctx, id));
                }
                if dialog.is_none() {
                    self.closing = None;
                    self.state.prompt = None;
                }
                self.tell(dialog.as_ref(), &path, problem);
            }
        }
    }

    /// Keeps a copy of an experiment that is not saved, so that a crash loses nothing; of one that is
    /// saved there is none.
    pub(super) fn keep_copy(&mut self, ctx: &Context, id: DocumentId) {
        let Some(document) = self.state.document(id) else { return };
        if document.run.is_none() && !document.is_changed() {
            self.world.drop_copy(&document.experiment.id);
        } else if !self.waits_for_moment(id) {
            self.write_copy(ctx, id, None);
        }
    }

    /// Writes a copy; a session whose moment it has stands still until then.
    pub(super) fn write_copy(&mut self, ctx: &Context, id: DocumentId, moment: Option<Still>) {
        let Some(document) = self.state.document(id) else { return };
        let origin = document.origin.clone();
        let Some(experiment) = self.with_run(id) else { return };
        let key = experiment.id.clone();
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let told = move |kept: Result<(), Problem>| {
            let has_failed = kept.is_err();
            let _window_is_gone = sender.send(Answer::Kept(id, kept));
            // What went well needs no frame of its own; with a delay it is one and not two.
            if has_failed {
                ctx.request_repaint_after(Duration::from_millis(1));
            }
            drop(moment);
        };
        self.world.keep(&key, experiment, origin, Box::new(told));
    }

    /// Takes in whether a copy was kept. That it was not is told once, until it is kept again.
    pub(super) fn take_kept(&mut self, id: DocumentId, kept: Result<(), Problem>) {
        let Some(document) = self.document_mut(id) else { return };
        match kept {
            Ok(()) => {
                document.copy_problem = None;
                document.dismissed.remove(&BannerKind::NoCopy);
            }
            Err(problem) => {
                document.copy_problem.get_or_insert(problem);
            }
        }
    }
}

/// The path with the ending of experiment files, if it has none.
fn with_ending(mut path: PathBuf) -> PathBuf {
    if path.extension().is_none() {
        path.set_extension(EXTENSION);
    }
    path
}

/// Whether two paths lead to one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        (_, _) => one == other,
    }
}

/// A file name from a title: letters and digits, with hyphens between words.
fn file_name(title: &str) -> String {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let name = words.join("-");
    // Windows keeps these names for devices, whatever their ending.
    if ["", "con", "prn", "aux", "nul"].contains(&name.as_str()) {
        return format!("experiment-{name}").trim_end_matches('-').to_owned();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_title_becomes_a_name_that_every_system_takes() {
        for (title, expected) in [
            ("Table look-ups", "table-look-ups"),
            ("  A/B: 64 KiB?  ", "a-b-64-kib"),
            ("Größe", "größe"),
            ("…", "experiment"),
            ("CON.", "experiment-con"),
        ] {
            assert_eq!(file_name(title), expected);
        }
    }
}
