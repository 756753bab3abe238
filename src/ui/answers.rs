//! What comes back from threads: dialogs, facts of the machine, the self-test.

use super::action::Action;
use super::app::App;
use super::opening::OpenedFiles;
use super::saving::{Over, Saved};
use super::second_start;
use super::state::{Checks, DocumentId, MachineFacts, Missing, PathDialog, PathPurpose, SelfTest};
use super::world::{Asked, Recovered};
use crate::engine::documents;
use crate::engine::selftest::Line;
use crate::model::problem::Problem;
use crate::model::session::Check;
use eframe::egui::{Context, UserAttentionType, ViewportCommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// This machine.
    Machine(Box<MachineFacts>),
    /// What may disturb a run.
    Checks(Vec<Check>),
    /// A part of the self-test ended.
    SelfTestLine(Line),
    /// The self-test ended.
    SelfTestEnded,
    /// Which files to open.
    Open(Asked<Vec<PathBuf>>),
    /// Files were read.
    Opened(OpenedFiles),
    /// A file that was open before is there, or not.
    Looked(PathBuf, Option<Missing>),
    /// A second start of the program or the system came with these files.
    SecondStart(Vec<PathBuf>),
    /// An experiment was saved, or not.
    Saved(Box<Saved>),
    /// A copy of an experiment was kept, or not.
    Kept(DocumentId, Result<(), Problem>),
    /// Copies that a program left behind that was ended.
    Recovered(Vec<Recovered>),
    /// All copies are written or dropped, so that the program can be closed; with the number of the
    /// time that this was asked.
    Copied(u64),
    /// Where to save an experiment.
    Save(DocumentId, Asked<PathBuf>),
}

impl App {
    pub(super) fn take_answer(&mut self, ctx: &Context, answer: Answer) {
        match answer {
            Answer::Machine(facts) => {
                self.state.first = super::ready::first(facts.machine.at_once());
                self.state.machine = Some(*facts);
            }
            Answer::Checks(checks) => {
                self.state.checks = Checks::Known(checks);
                // How much memory is free was looked at again, too.
                self.state.documents.iter_mut().for_each(|document| document.outlook.forget());
            }
            Answer::SelfTestLine(line) => self.state.self_test.lines.push(line),
            Answer::SelfTestEnded => self.state.self_test.running = false,
            Answer::Open(Asked::Chosen(paths)) => {
                self.stay_if_finishing(ctx);
                self.open(ctx, paths);
            }
            Answer::Open(Asked::Cancelled) => {}
            Answer::SecondStart(files) => {
                // Not every system lets a window come forward by itself; then it asks to be noticed.
                ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
                ctx.send_viewport_cmd(ViewportCommand::Focus);
                let attention = UserAttentionType::Informational;
                ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(attention));
                if !files.is_empty() {
                    self.stay_if_finishing(ctx);
                    self.apply(ctx, Action::Open(files));
                }
            }
            // Whoever quits is not asked anything any more.
            Answer::Open(Asked::Unavailable) | Answer::Save(_, Asked::Unavailable)
                if self.state.is_finishing => {}
            Answer::Open(Asked::Unavailable) => {
                let begin = std::env::current_dir().unwrap_or_default();
                let begin = begin.join("").display().to_string();
                self.state.path_dialog = Some(PathDialog::new(PathPurpose::Open, begin));
            }
            Answer::Looked(path, missing) => self.take_looked(&path, missing),
            Answer::Saved(saved) => self.take_saved(ctx, *saved),
            Answer::Kept(id, kept) => self.take_kept(ctx, id, kept),
            Answer::Recovered(recovered) => self.take_recovered(recovered),
            Answer::Copied(finishing) => self.take_copied(ctx, finishing),
            Answer::Opened(files) => self.take_opened(ctx, files),
            Answer::Save(id, Asked::Chosen(path)) => {
                self.save_before_finishing(id);
                // The dialog of the system has asked about the very path that was chosen; an ending
                // that is added makes it another one.
                let over = if path.extension().is_none() { Over::Own } else { Over::Any };
                self.save_to(ctx, id, path, over);
            }
            Answer::Save(id, Asked::Cancelled) => self.give_up_saving(ctx, id),
            Answer::Save(id, Asked::Unavailable) => {
                let folder = std::env::current_dir().unwrap_or_default();
                let begin = folder.join(self.proposed_name(id)).display().to_string();
                self.state.path_dialog = Some(PathDialog::new(PathPurpose::Save(id), begin));
            }
        }
    }

    pub(super) fn dismiss_path_dialog(&mut self, ctx: &Context) {
        let dialog = self.state.path_dialog.take();
        if let Some(PathDialog { purpose: PathPurpose::Save(id), .. }) = dialog {
            self.give_up_saving(ctx, id);
        }
    }

    /// Does something in the background and sends what it tells; each answer wakes the window.
    pub(super) fn ask(
        &self,
        ctx: &Context,
        name: &'static str,
        job: impl FnOnce(&dyn super::world::World, &mut dyn FnMut(Answer)) + Send + 'static,
    ) {
        let (world, sender, ctx) = (Arc::clone(&self.world), self.sender.clone(), ctx.clone());
        let work = Box::new(move || {
            let mut tell = |answer| {
                // The window may be gone; then nobody wants to know.
                let _window_is_gone = sender.send(answer);
                ctx.request_repaint();
            };
            job(world.as_ref(), &mut tell);
        });
        self.world.in_background(name, work);
    }

    /// Takes what second starts bring from now on. Where the system has no place for it, they open
    /// windows of their own.
    pub(super) fn await_second_starts(&self, ctx: &Context, folder: &Path) {
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let _no_place = second_start::listen(folder, move |files| {
            let _window_is_gone = sender.send(Answer::SecondStart(files));
            ctx.request_repaint();
        });
    }

    /// Takes the documents that the system hands over, those that came before the window first.
    pub(super) fn await_documents(&self, ctx: &Context) {
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        documents::hand_to(move |files| {
            let _window_is_gone = sender.send(Answer::SecondStart(files));
            ctx.request_repaint();
        });
    }

    pub(super) fn look_at_machine(&self, ctx: &Context) {
        let label = self.state.machine_label.clone();
        self.ask(ctx, "tandem-machine", move |world, tell| {
            tell(Answer::Machine(Box::new(world.machine(&label))));
        });
    }

    pub(super) fn look_at_checks(&mut self, ctx: &Context) {
        if self.state.checks == Checks::Looking {
            return;
        }
        self.state.checks = Checks::Looking;
        self.ask(ctx, "tandem-checks", |world, tell| tell(Answer::Checks(world.checks())));
    }

    pub(super) fn begin_self_test(&mut self, ctx: &Context) {
        if self.state.self_test.running || self.active.is_some() {
            return;
        }
        self.state.self_test = SelfTest { running: true, lines: Vec::new() };
        self.ask(ctx, "tandem-selftest", |world, tell| {
            world.self_test(&mut |line| tell(Answer::SelfTestLine(line.clone())));
            tell(Answer::SelfTestEnded);
        });
    }

    pub(super) fn ask_open(&mut self, ctx: &Context) {
        self.ask(ctx, "tandem-dialog", |world, tell| tell(Answer::Open(world.ask_open())));
    }

    pub(super) fn ask_save(&mut self, ctx: &Context, id: DocumentId) {
        let name = self.proposed_name(id);
        self.ask(ctx, "tandem-dialog", move |world, tell| {
            tell(Answer::Save(id, world.ask_save(&name)));
        });
    }

    pub(super) fn name_machine(&mut self, label: &str) {
        if let Err(problem) = self.world.set_machine_label(label) {
            self.state.problem = Some(problem);
            return;
        }
        let label = self.world.machine_label();
        if let Some(facts) = &mut self.state.machine {
            facts.machine.label.clone_from(&label);
        }
        self.state.machine_label = label;
    }
}
