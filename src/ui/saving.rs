//! Saving: over a file of its own, to another one, and copies of what is not saved.

use super::answers::Answer;
use super::app::App;
use super::banner::BannerKind;
use super::saves::Save;
use super::state::{Closing, DocumentId, PathDialog, Prompt, Replace};
use crate::analysis;
use crate::engine::run::Held;
use crate::file::{self, Access};
use crate::model::problem::Problem;
use eframe::egui::Context;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The ending of the names of experiment files.
pub const EXTENSION: &str = "tandem";

/// Which file a save may take the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// None but the experiment's own: about another one a person is asked first.
    Own,
    /// Any, because it was asked about.
    Any,
}

/// What became of saving an experiment.
#[derive(Debug)]
pub struct Saved {
    /// Its number among the [saves](super::saves::Saves).
    number: u64,
    /// The dialog in which the path was typed, if it was.
    dialog: Option<PathDialog>,
    result: Result<(), Refused>,
}

/// Why nothing was saved.
#[derive(Debug)]
enum Refused {
    /// There is a file that nobody was asked about.
    IsThere,
    /// It could not be written.
    Failed(Problem),
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
        let coming = self.state.saves.of(Some(id)).next_back();
        if coming.is_some() && document.unsaved(Some(&self.state.saves)).is_empty() {
            // Asked for once more, it would be the same file.
            return;
        }
        // The file that it is being saved to is its own from now on. Whether that one may be written
        // over has to be known first.
        let of_coming = coming.filter(|save| save.over == Over::Any).map(|save| save.path.clone());
        let of_document = document.path.clone().filter(|_| document.access == Access::ReadWrite);
        match of_coming.or(of_document.filter(|_| coming.is_none())) {
            Some(path) => self.save_to(ctx, id, path, Over::Any),
            None => self.ask_save(ctx, id),
        }
    }

    pub(super) fn ask_save_shown(&mut self, ctx: &Context) {
        if let Some(id) = self.shown_id() {
            self.ask_save(ctx, id);
        }
    }

    pub(super) fn replace(&mut self, ctx: &Context) {
        if let Some(Replace { document, path }) = self.state.replace.take() {
            self.save_to(ctx, document, path, Over::Any);
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

    /// Saves to a path, in the background: also whether there is a file is for the disk to say, which
    /// may take long.
    pub(super) fn save_to(&mut self, ctx: &Context, id: DocumentId, path: PathBuf, over: Over) {
        let dialog = self.state.path_dialog.take();
        let path = with_ending(path);
        let Some(document) = self.document_mut(id) else {
            self.state.problem = Some(is_closed(&path));
            return;
        };
        document.experiment.results =
            document.summary.as_deref().map(analysis::stored_results).unwrap_or_default();
        let (experiment, origin) = (document.experiment.clone(), document.origin.clone());
        let (content, title) = (document.content(), document.title().to_owned());
        let own = document.path.clone();
        let to_begin = Save { number: 0, document: id, title, path: path.clone(), over, content };
        let number = self.state.saves.begin(to_begin);
        // Beside a trial too, which may be marked as disturbed for it: a person who saves wants the
        // file now.
        let (sender, waker, to) = (self.sender.clone(), ctx.clone(), path.clone());
        self.world.write(
            &path,
            Box::new(move || {
                let save = || match over {
                    Over::Own if is_of_another(&to, own.as_deref()) => Err(Refused::IsThere),
                    Over::Own | Over::Any => {
                        file::save(&to, &experiment, &origin).map_err(Refused::Failed)
                    }
                };
                // Somebody may be waiting for an answer, whatever it is.
                let result = catch_unwind(AssertUnwindSafe(save)).unwrap_or_else(|_| Err(fault()));
                let saved = Saved { number, dialog, result };
                let _window_is_gone = sender.send(Answer::Saved(Box::new(saved)));
                waker.request_repaint();
            }),
        );
        let is_asked_about = |prompt: &Prompt| prompt.about == id;
        if self.closing_asks == Some(id) || self.state.prompt.as_ref().is_some_and(is_asked_about) {
            self.go_on_closing(ctx);
        }
    }

    /// Takes in that an experiment was saved, or why not. It may have been changed meanwhile, or
    /// closed.
    pub(super) fn take_saved(&mut self, ctx: &Context, saved: Saved) {
        let Saved { number, dialog, result } = saved;
        let Some(save) = self.state.saves.end(number) else { return };
        let id = save.document;
        match result {
            Ok(()) => self.was_saved(ctx, save),
            Err(refused) => self.was_refused(ctx, save, dialog, refused),
        }
        let is_awaited = match &self.state.awaited {
            Some(Closing::One(awaited)) => *awaited == id,
            Some(Closing::Program(_)) => true,
            None => false,
        };
        if is_awaited {
            self.go_on_closing(ctx);
        } else if self.state.is_finishing {
            // Its copy is dropped, which has to be over before the end too.
            self.await_copies(ctx);
        }
    }

    fn was_saved(&mut self, ctx: &Context, save: Save) {
        let id = save.document;
        let Some(document) = self.document_mut(id) else {
            self.has_left(save);
            return;
        };
        document.mark_saved(save);
        let is_changed = document.is_changed();
        self.remember(id);
        // What was changed since was given up, if the program is being closed.
        if !(self.state.is_finishing && is_changed) {
            self.keep_copy(ctx, id);
        }
    }

    fn was_refused(
        &mut self,
        ctx: &Context,
        save: Save,
        dialog: Option<PathDialog>,
        refused: Refused,
    ) {
        self.come_back(ctx, save.document);
        let is_being_closed = match &self.closing {
            Some(Closing::One(id)) => *id == save.document,
            Some(Closing::Program(_)) => true,
            None => false,
        };
        match refused {
            Refused::Failed(problem) => {
                if is_being_closed && dialog.is_none() {
                    self.stay_open(ctx);
                } else if is_being_closed {
                    self.close_after_asking(save.document);
                }
                self.tell(dialog.as_ref(), &save.path, problem);
            }
            Refused::IsThere => {
                if is_being_closed {
                    self.close_after_asking(save.document);
                }
                // It is still there below the question.
                self.state.path_dialog = dialog.map(|dialog| {
                    let begin = save.path.display().to_string();
                    PathDialog { begin, problem: None, ..dialog }
                });
                self.state.replace = Some(Replace { document: save.document, path: save.path });
            }
        }
    }

    /// Keeps a copy of an experiment that is not saved, so that a crash loses nothing; of one that is
    /// saved there is none.
    pub(super) fn keep_copy(&mut self, ctx: &Context, id: DocumentId) {
        let Some(document) = self.state.document(id) else { return };
        if document.run.is_none() && !document.is_changed() {
            self.world.drop_copy(&document.copy_key);
        } else if !self.waits_for_moment(id) {
            self.write_copy(ctx, id, None);
        }
    }

    /// Writes a copy; a session whose moment it has stands still until then.
    pub(super) fn write_copy(&mut self, ctx: &Context, id: DocumentId, moment: Option<Held>) {
        let Some(document) = self.state.document(id) else { return };
        let (key, origin) = (document.copy_key.clone(), document.origin.clone());
        let Some(experiment) = self.with_run(id) else { return };
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
    pub(super) fn take_kept(&mut self, ctx: &Context, id: DocumentId, kept: Result<(), Problem>) {
        if kept.is_err() {
            // It was closed because a copy was to be had.
            self.come_back(ctx, id);
        }
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

/// Whether there is a file at a path that is not the experiment's own.
fn is_of_another(path: &Path, own: Option<&Path>) -> bool {
    path.is_file() && !own.is_some_and(|own| is_same_file(own, path))
}

/// What is told where the experiment was closed while a person chose its file.
fn is_closed(path: &Path) -> Problem {
    Problem::new(
        format!(
            "Nothing was saved to {}, because the experiment is not open any more",
            path.display()
        ),
        "A file that was there before is as it was",
        "Open the experiment again, or make the change again that was taken back, and save then",
    )
}

/// What is told where saving came upon a fault of ours.
fn fault() -> Refused {
    Refused::Failed(Problem::new(
        "The experiment could not be saved, because of a fault in this program",
        "A file that was there before is as it was",
        "Save under another name, or export the results",
    ))
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
