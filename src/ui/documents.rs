//! Experiments: new ones, their steps, ticked ones side by side.

use super::action::{Draft, Edit};
use super::app::App;
use super::document::Document;
use super::history::History;
use super::ready;
use super::state::{ChartKind, CompareInput, DocumentId, PathDialog, Place};
use crate::analysis::compare;
use crate::file;
use crate::kernels::registry;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use eframe::egui::Context;
use std::path::Path;

impl App {
    pub(super) fn add(&mut self, document: Document) -> DocumentId {
        let id = self.list(document);
        self.state.show(Place::Experiment(id));
        id
    }

    /// Adds an experiment without showing it.
    pub(super) fn list(&mut self, mut document: Document) -> DocumentId {
        let id = self.new_id();
        document.id = id;
        self.state.documents.push(document);
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
        let copy = document.experiment.again(file::new_id());
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

    pub(super) fn edit(&mut self, ctx: &Context, edit: Edit) {
        let Some(id) = self.shown_id() else { return };
        let Some(document) = self.document_mut(id) else { return };
        if document.run.is_some() {
            return;
        }
        if document.design_is_fixed() && changes_what_is_run(&document.experiment, &edit) {
            self.branch_off(ctx, id, edit);
            return;
        }
        document.taken_back = None;
        document.history.record(document.draft(), &edit);
        document.take(edit.to);
        self.keep_copy(ctx, id);
        self.refresh_compare();
    }

    pub(super) fn undo(&mut self, ctx: &Context) {
        match self.state.shown() {
            Some(document) if document.history.undo_name().is_some() => {
                self.walk(ctx, History::undo);
            }
            Some(document) if document.undo_name(&self.state).is_some() => {
                self.take_back(document.id);
            }
            Some(_) | None => {}
        }
    }

    pub(super) fn redo(&mut self, ctx: &Context) {
        match self.state.shown() {
            Some(document) if document.history.redo_name().is_none() => {
                self.branch_again(ctx, document.id);
            }
            Some(_) | None => self.walk(ctx, History::redo),
        }
    }

    /// Takes a step back, or makes it again.
    fn walk(&mut self, ctx: &Context, step: fn(&mut History, Draft) -> Option<Draft>) {
        let Some(id) = self.shown_id() else { return };
        let Some(document) = self.document_mut(id) else { return };
        let now = document.draft();
        if let Some(draft) = step(&mut document.history, now) {
            document.take(draft);
            self.keep_copy(ctx, id);
        }
        self.refresh_compare();
    }

    pub(super) fn set_notes(&mut self, ctx: &Context, notes: String) {
        self.with_shown(|document| document.experiment.notes = notes);
        if let Some(id) = self.shown_id() {
            self.keep_copy(ctx, id);
        }
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
        self.state.show(Place::Compare);
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

/// Whether a step changes what is run, and not only how it is named or judged.
fn changes_what_is_run(experiment: &Experiment, edit: &Edit) -> bool {
    let (old, mut new) = (&experiment.design, edit.to.design.clone());
    new.question.clone_from(&old.question);
    new.primary_metric.clone_from(&old.primary_metric);
    new.direction.clone_from(&old.direction);
    new.margin = old.margin;
    new != *old
}
