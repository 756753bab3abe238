//! Experiments: new ones, files, steps, closing.

use super::action::Edit;
use super::app::App;
use super::document::{Document, standing_of};
use super::ready;
use super::state::{
    ChartKind, Closing, CompareInput, DocumentId, PathDialog, Place, Prompt, RecentFile, Replace,
};
use super::widgets::mark::VerdictMark;
use crate::analysis;
use crate::analysis::compare;
use crate::file::{self, Access};
use crate::kernels::registry;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use eframe::egui::Context;
use std::path::{Path, PathBuf};

/// The ending of the names of experiment files.
pub const EXTENSION: &str = "tandem";

impl App {
    pub(super) fn add(&mut self, mut document: Document) -> DocumentId {
        let id = self.new_id();
        document.id = id;
        self.state.documents.push(document);
        self.state.place = Place::Experiment(id);
        id
    }

    fn add_new(&mut self, experiment: Experiment) -> DocumentId {
        self.add(Document::new(DocumentId(0), experiment, None))
    }

    pub(super) fn new_experiment(&mut self) {
        let cores = self.state.cores();
        self.add_new(ready::new_experiment(cores, self.world.random()));
    }

    pub(super) fn run_first(&mut self, ctx: &Context) {
        let Some(first) = self.state.first.clone() else { return };
        self.add_copy(&first);
        self.run_shown(ctx);
    }

    pub(super) fn open_ready(&mut self, ctx: &Context, place: usize, run: bool) {
        let Some(ready) = self.state.ready.get(place) else { return };
        let experiment = ready.experiment.clone();
        self.add_copy(&experiment);
        if run {
            self.run_shown(ctx);
        }
    }

    /// Adds a ready experiment under an id and with a seed of its own.
    fn add_copy(&mut self, experiment: &Experiment) {
        let mut copy = experiment.clone();
        copy.id = file::new_id();
        copy.design.seed = ready::seed(self.world.random());
        self.add_new(copy);
    }

    pub(super) fn duplicate_shown(&mut self) {
        let Some(document) = self.state.shown() else { return };
        let copy = duplicate(&document.experiment);
        self.add_new(copy);
    }

    /// Tells a problem with a path: in the dialog in which it was typed, so that it can be mended
    /// there, else in one of its own.
    pub(super) fn tell(&mut self, dialog: Option<&PathDialog>, path: &Path, problem: Problem) {
        match dialog {
            Some(dialog) => {
                let begin = path.display().to_string();
                let problem = Some(problem);
                self.state.path_dialog = Some(PathDialog { begin, problem, ..dialog.clone() });
            }
            None => self.state.problem = Some(problem),
        }
    }

    pub(super) fn take_over_copies(&mut self) {
        for (experiment, origin) in self.world.recovered() {
            let mut document = Document::new(DocumentId(0), experiment, None);
            document.origin = origin;
            document.recovered = true;
            let id = self.add(document);
            self.keep_copy(id);
        }
    }

    pub(super) fn remember(&mut self, id: DocumentId) {
        let Some(document) = self.state.document(id) else { return };
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
        let file = RecentFile { path, title, verdict, line, day, missing: false };
        self.world.remember(&file);
        self.state.recent = self.world.recent();
    }

    pub(super) fn forget_recent(&mut self, path: &Path) {
        self.world.forget(path);
        self.state.recent = self.world.recent();
    }

    pub(super) fn proposed_name(&self, id: DocumentId) -> String {
        let title = self.state.document(id).map_or("", |document| document.title());
        format!("{}.{EXTENSION}", file_name(title))
    }

    pub(super) fn save_shown(&mut self, ctx: &Context) {
        let Some(id) = self.shown_id() else { return };
        self.save(ctx, id);
    }

    fn save(&mut self, ctx: &Context, id: DocumentId) {
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
        match file::save(&path, &document.experiment, &document.origin) {
            Ok(()) => {
                document.path = Some(path);
                document.access = Access::ReadWrite;
                document.mark_saved();
                let key = document.experiment.id.clone();
                self.world.drop_copy(&key);
                self.remember(id);
                if self.closing.is_some() {
                    self.go_on_closing(ctx);
                }
            }
            Err(problem) => {
                if dialog.is_none() {
                    self.closing = None;
                }
                self.tell(dialog.as_ref(), &path, problem);
            }
        }
    }

    /// Keeps a copy of an experiment that is not saved, so that a crash loses nothing.
    pub(super) fn keep_copy(&mut self, id: DocumentId) {
        let Some(document) = self.state.document(id) else { return };
        if document.run.is_none() && !document.is_changed() {
            return;
        }
        let Some(experiment) = self.with_run(id) else { return };
        let kept = self.world.keep(&experiment.id, &experiment, &document.origin);
        if let Err(problem) = kept
            && let Some(document) = self.document_mut(id)
            && document.copy_problem.is_none()
        {
            document.copy_problem = Some(problem);
        }
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        let Some(id) = self.shown_id() else { return };
        let Some(document) = self.document_mut(id) else { return };
        if document.run.is_some() {
            return;
        }
        if document.design_is_fixed() && changes_what_is_run(&document.experiment, &edit) {
            let mut copy = duplicate(&document.experiment);
            copy.design = edit.to.design;
            let id = self.add_new(copy);
            self.keep_copy(id);
            return;
        }
        document.history.record(document.draft(), &edit);
        document.take(edit.to);
        self.keep_copy(id);
        self.refresh_compare();
    }

    pub(super) fn undo(&mut self) {
        self.with_shown(|document| {
            if let Some(draft) = document.history.undo(document.draft()) {
                document.take(draft);
            }
        });
        self.refresh_compare();
    }

    pub(super) fn redo(&mut self) {
        self.with_shown(|document| {
            if let Some(draft) = document.history.redo(document.draft()) {
                document.take(draft);
            }
        });
        self.refresh_compare();
    }

    pub(super) fn set_notes(&mut self, notes: String) {
        self.with_shown(|document| document.experiment.notes = notes);
        if let Some(id) = self.shown_id() {
            self.keep_copy(id);
        }
    }

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
                self.state.place = Place::Experiment(about);
                self.state.prompt = Some(Prompt { closing, about });
            }
            None => match closing {
                Closing::One(id) => {
                    self.closing = None;
                    self.remove(id);
                }
                Closing::Program(_) => self.quit(ctx),
            },
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

    pub(super) fn give_up(&mut self, id: DocumentId) {
        self.abandon_run(id);
        if let Some(document) = self.state.document(id) {
            let key = document.experiment.id.clone();
            self.world.drop_copy(&key);
        }
        match &mut self.closing {
            Some(Closing::Program(given_up)) => {
                given_up.insert(id);
            }
            Some(Closing::One(_)) | None => {
                self.closing = None;
                self.remove(id);
            }
        }
    }

    fn remove(&mut self, id: DocumentId) {
        let place = self.state.documents.iter().position(|document| document.id == id);
        let Some(place) = place else { return };
        self.state.documents.remove(place);
        self.state.ticked.retain(|ticked| *ticked != id);
        if self.state.place == Place::Experiment(id) {
            let next = self.state.documents.get(place).or(self.state.documents.last());
            self.state.place = next.map_or(Place::Start, |next| Place::Experiment(next.id));
        }
        self.refresh_compare();
    }

    pub(super) fn toggle_table(&mut self, chart: ChartKind) {
        let flip = |tables: &mut std::collections::BTreeSet<ChartKind>| {
            if !tables.remove(&chart) {
                tables.insert(chart);
            }
        };
        match (self.state.place, &mut self.state.compare) {
            (Place::Compare, Some(compare)) => flip(&mut compare.tables),
            _ => self.with_shown(|document| flip(&mut document.results.tables)),
        }
    }

    pub(super) fn tick(&mut self, id: DocumentId, ticked: bool) {
        self.state.ticked.retain(|other| *other != id);
        if ticked {
            self.state.ticked.push(id);
        }
        self.refresh_compare();
    }

    pub(super) fn compare(&mut self) {
        self.state.place = Place::Compare;
        self.refresh_compare();
    }

    pub(super) fn swap_compared(&mut self) {
        if self.state.ticked.len() > 1 {
            self.state.ticked.swap(0, 1);
        }
        self.refresh_compare();
    }

    /// Computes the comparison again, after a tick or a result has changed.
    pub(super) fn refresh_compare(&mut self) {
        let old = self.state.compare.take().map(|old| (old.tables, old.timeline));
        let (tables, timeline) = old.unwrap_or_default();
        let ticked = self.state.ticked.iter().filter_map(|id| self.state.document(*id));
        let ticked: Vec<_> = ticked
            .filter_map(|document| Some((&document.experiment, document.summary.clone()?)))
            .collect();
        if ticked.len() > 1 {
            let compared: Vec<_> = ticked.iter().map(|(one, summary)| (*one, &**summary)).collect();
            let report = compare::compare(&compared, &registry::VOCABULARY);
            let summaries = ticked.into_iter().map(|(_, summary)| summary).collect();
            let without_result = self.state.ticked_without_result();
            let compared = CompareInput { report, without_result, summaries, tables, timeline };
            self.state.compare = Some(compared);
        }
    }

    pub(super) fn dismiss_banner(&mut self) {
        self.with_shown(|document| {
            if let Some(banner) = super::banner::of(document) {
                document.dismissed.insert(banner.kind);
            }
        });
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

/// The same design once more, without results.
fn duplicate(experiment: &Experiment) -> Experiment {
    Experiment {
        id: file::new_id(),
        parent_id: Some(experiment.id.clone()),
        title: format!("{}, again", experiment.title.trim_end_matches(", again")),
        notes: experiment.notes.clone(),
        design: experiment.design.clone(),
        prediction: None,
        sessions: Vec::new(),
        results: Vec::new(),
    }
}

/// Whether a step changes what is run, and not only how it is named or judged.
fn changes_what_is_run(experiment: &Experiment, edit: &Edit) -> bool {
    let (old, mut new) = (&experiment.design, edit.to.design.clone());
    new.question.clone_from(&old.question);
    new.primary_metric.clone_from(&old.primary_metric);
    new.direction.clone_from(&old.direction);
    new.margin = old.margin;
    new != *old
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
