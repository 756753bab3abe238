//! Opening: files, in the background; copies that were left behind; the list of recent files.

use super::answers::Answer;
use super::app::App;
use super::dialogs;
use super::document::{Document, standing_of};
use super::state::{DocumentId, Missing, PathDialog, Place, RecentFile};
use super::widgets::mark::VerdictMark;
use super::world::Recovered;
use crate::file;
use crate::model::problem::Problem;
use eframe::egui::Context;
use std::path::{Path, PathBuf};

/// A file's experiment, or why it cannot be opened.
type Read = Result<Box<Document>, Problem>;

/// Files that were read in the background.
#[derive(Debug)]
pub struct OpenedFiles {
    /// What became of each; nothing where it was open already.
    files: Vec<(PathBuf, Option<Read>)>,
    /// The dialog in which the path was typed, if it was.
    dialog: Option<PathDialog>,
}

fn read(path: &Path) -> Read {
    let opened = file::open(path)?;
    let mut document = Document::new(DocumentId(0), opened.experiment, Some(path.to_owned()));
    document.origin = opened.origin;
    document.access = opened.access;
    document.remarks = opened.remarks;
    document.is_understood = opened.is_understood;
    if !document.is_understood {
        document.summarise();
    }
    Ok(Box::new(document))
}

impl App {
    /// Opens files. A large one takes a second, so they are read in the background.
    pub(super) fn open(&mut self, ctx: &Context, paths: Vec<PathBuf>) {
        let dialog = self.state.path_dialog.take();
        self.state.opening.extend(paths.iter().cloned());
        let is_open: Vec<bool> =
            paths.iter().map(|path| self.with_path(ctx, path).is_some()).collect();
        self.ask(ctx, "tandem-open", move |_, tell| {
            let files = paths.into_iter().zip(is_open);
            let files = files.map(|(path, is_open)| {
                let read = (!is_open).then(|| read(&path));
                (path, read)
            });
            tell(Answer::Opened(OpenedFiles { files: files.collect(), dialog }));
        });
    }

    /// Takes in files that were read, and compares them if there are several.
    pub(super) fn take_opened(&mut self, ctx: &Context, read: OpenedFiles) {
        let mut opened = Vec::new();
        for (path, document) in read.files {
            if let Some(place) = self.state.opening.iter().position(|opening| *opening == path) {
                self.state.opening.remove(place);
            }
            // It may have been opened meanwhile; then that one is shown.
            match (self.with_path(ctx, &path), document) {
                (Some(id), _) => {
                    self.state.show(Place::Experiment(id));
                    opened.push(id);
                }
                (None, Some(Ok(document))) => {
                    let id = self.add(*document);
                    self.remember(id);
                    opened.push(id);
                }
                (None, Some(Err(problem))) => {
                    // The list says from now on if it is gone.
                    self.look_for(ctx, &path);
                    self.tell(read.dialog.as_ref(), &path, problem);
                }
                // It was closed meanwhile.
                (None, None) => {}
            }
        }
        if opened.len() > 1 {
            self.state.ticked = opened;
            self.compare();
        }
    }

    /// Looks for copies that were left behind.
    pub(super) fn look_for_copies(&self, ctx: &Context) {
        self.ask(ctx, "tandem-recover", |world, tell| tell(Answer::Recovered(world.recovered())));
    }

    /// Takes in copies that were left behind. Whoever has begun with something else is not taken away
    /// from it.
    pub(super) fn take_recovered(&mut self, recovered: Vec<Recovered>) {
        let is_at_start = self.state.place == Place::Start && !dialogs::is_any_open(&self.state);
        for Recovered { key, experiment, origin, kept } in recovered {
            let mut document = Document::new(DocumentId(0), experiment, None);
            document.copy_key = key;
            document.origin = origin;
            document.recovered = true;
            document.copy_problem = kept.err();
            let id = self.list(document);
            if is_at_start {
                self.state.show(Place::Experiment(id));
            }
        }
    }

    pub(super) fn remember(&mut self, id: DocumentId) {
        let left = || self.leaving.iter().find(|document| document.id == id);
        let Some(document) = self.state.document(id).or_else(left) else { return };
        let Some(path) = document.path.clone() else { return };
        let (mark, line) = match &document.summary {
            Some(summary) => standing_of(summary),
            None => (VerdictMark::NotRun, "Not run yet".to_owned()),
        };
        let verdict = match mark {
            VerdictMark::Of(verdict) => Some(verdict),
            VerdictMark::NotRun | VerdictMark::Running(_) => None,
        };
        let day = self.state.today.clone();
        let title = document.title().to_owned();
        let file = RecentFile { path, title, verdict, line, day, missing: None };
        self.world.remember(&file);
        self.list_recent();
        self.take_looked(&file.path, None);
    }

    pub(super) fn forget_recent(&mut self, path: &Path) {
        self.world.forget(path);
        self.list_recent();
    }

    /// Reads the list again, and keeps what is known of its files.
    fn list_recent(&mut self) {
        let known = std::mem::replace(&mut self.state.recent, self.world.recent());
        for file in &mut self.state.recent {
            let before = known.iter().find(|before| before.path == file.path);
            file.missing = before.and_then(|before| before.missing);
        }
    }

    /// Looks whether the files are there that were open before. Each is looked for by itself: a share
    /// that does not answer keeps only its own files waiting, and never the window.
    pub(super) fn look_for_recent(&self, ctx: &Context) {
        for file in &self.state.recent {
            self.look_for(ctx, &file.path);
        }
    }

    fn look_for(&self, ctx: &Context, path: &Path) {
        let path = path.to_owned();
        self.ask(ctx, "tandem-recent", move |world, tell| {
            let missing = world.missing(&path);
            tell(Answer::Looked(path, missing));
        });
    }

    pub(super) fn take_looked(&mut self, path: &Path, missing: Option<Missing>) {
        for file in self.state.recent.iter_mut().filter(|file| file.path == path) {
            file.missing = missing;
        }
    }

    /// The open experiment of a file, or the one that is being saved to it. One that was closed
    /// meanwhile is opened again: the file is not yet what it will be.
    fn with_path(&mut self, ctx: &Context, path: &Path) -> Option<DocumentId> {
        let saves = &self.state.saves;
        let is_of_it = |document: &&Document| {
            document.path.as_deref() == Some(path)
                || saves.of(Some(document.id)).any(|save| save.path == path)
        };
        let left = self.leaving.iter().find(is_of_it).map(|document| document.id);
        let found =
            left.or_else(|| self.state.documents.iter().find(is_of_it).map(|document| document.id));
        if let Some(left) = left {
            self.come_back(ctx, left);
        }
        found
    }
}
