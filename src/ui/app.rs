//! The window as a whole: `logic` drains channels, `draw` draws, `apply` is the only place that
//! changes documents.

use super::action::{Action, ThemeChoice};
use super::answers::Answer;
use super::running::ActiveRun;
use super::saving::Over;
use super::settings::Settings;
use super::state::{Closing, DocumentId, Place, State};
use super::world::World;
use super::{clip, frame, ready, regions, style};
use crate::engine::pace;
use crate::model::session::Session;
use crate::model::shared::Shared;
use crate::ui::document::Document;
use eframe::egui::{self, Context, Popup, ThemePreference, Ui, ViewportCommand};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How often the window looks whether everything is written, once it is to be closed.
const FINISHING_LOOK: Duration = Duration::from_millis(100);

/// The window.
pub struct App {
    /// Everything that it shows.
    pub state: State,
    pub(super) world: Arc<dyn World>,
    pub(super) sender: Sender<Answer>,
    answers: Receiver<Answer>,
    pub(super) active: Option<ActiveRun>,
    pub(super) closing: Option<Closing>,
    /// The experiment that is saved as soon as its run has stopped.
    pub(super) save_after_run: Option<DocumentId>,
    /// The experiment of which closing has asked where to save it.
    pub(super) closing_asks: Option<DocumentId>,
    /// Experiments that were closed while they were being saved: what could not be saved comes back.
    pub(super) leaving: Vec<Document>,
    /// How often quitting has waited for copies: an answer to an earlier time does not count.
    pub(super) finishing: u64,
    /// The experiment whose run was refused because of what was found before it.
    pub(super) refused: Option<DocumentId>,
    next_document: u64,
    /// The files that the program was started with, until it begins.
    to_open: Vec<PathBuf>,
    may_quit: bool,
    /// When the program is closed at the latest, once everything was answered that quitting asks.
    pub(super) quits_at: Option<Instant>,
    /// Whether Esc ends something small first that has the keyboard: typing, a menu, an explanation.
    has_small_escape: bool,
    shown_title: String,
}

impl App {
    /// The window over a world, with what the user chose for good and the files to open.
    #[must_use]
    pub fn new(world: Arc<dyn World>, settings: Settings, files: &[PathBuf]) -> Self {
        let (sender, answers) = channel();
        Self {
            state: State {
                settings,
                machine_label: world.machine_label(),
                recent: world.recent(),
                today: world.today(),
                worker_missing: world.worker_missing(),
                ready: ready::experiments(),
                ..State::default()
            },
            world,
            sender,
            answers,
            active: None,
            closing: None,
            save_after_run: None,
            closing_asks: None,
            leaving: Vec::new(),
            finishing: 0,
            refused: None,
            next_document: 0,
            to_open: files.to_vec(),
            may_quit: false,
            quits_at: None,
            has_small_escape: false,
            shown_title: String::new(),
        }
    }

    /// What happens once, before the first frame.
    pub fn begin(&mut self, ctx: &Context) {
        let settings = &self.state.settings;
        style::install(ctx, settings.high_contrast);
        ctx.set_theme(preference(settings.theme));
        ctx.set_zoom_factor(settings.zoom);
        // Keys are handled here, after the widgets, so that a text field comes first.
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.quit_shortcuts.clear();
        });
        self.look_for_copies(ctx);
        self.look_at_machine(ctx);
        self.look_at_checks(ctx);
        self.look_for_recent(ctx);
        let files = std::mem::take(&mut self.to_open);
        if !files.is_empty() {
            self.open(ctx, files);
        }
    }

    /// Takes in what came from other threads and from the system. Draws nothing.
    pub fn logic(&mut self, ctx: &Context) {
        self.drain_run(ctx);
        while let Ok(answer) = self.answers.try_recv() {
            self.take_answer(ctx, answer);
        }
        if let Some(at) = self.quits_at {
            if Instant::now() >= at {
                self.quit(ctx);
            }
            // Looked at again and again: one wake-up alone may be lost among others.
            ctx.request_repaint_after(FINISHING_LOOK);
        }
        if ctx.input(|input| input.viewport().close_requested()) && !self.may_quit {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.apply(ctx, Action::Quit);
        }
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect()
        });
        if !dropped.is_empty() {
            self.apply(ctx, Action::Open(dropped));
        }
        self.look_ahead();
        self.look_why_not();
        self.follow_presentation(ctx);
        self.show_title(ctx);
    }

    /// What is known of the design that is shown is that of the design as it is now.
    pub(super) fn look_ahead(&mut self) {
        let Some(id) = self.shown_id() else { return };
        let Some(document) = self.state.document(id) else { return };
        let last = self.run_before(document).cloned();
        let cores = self.state.cores();
        let machine = self.state.machine.as_ref();
        if let Some(document) = self.state.documents.iter_mut().find(|other| other.id == id) {
            document.outlook.look(&document.experiment.design, last.as_ref(), (machine, cores));
        }
    }

    /// The run on this machine that tells how long the next one takes: its own last one, or that of the
    /// experiment that it was made from while what is run in a trial is still the same.
    fn run_before<'a>(&'a self, document: &'a Document) -> Option<&'a Shared<Session>> {
        let own = &document.experiment;
        let is_parent = |other: &&Document| {
            let (one, two) = (&own.design, &other.experiment.design);
            own.parent_id.as_ref() == Some(&other.experiment.id)
                && (&one.workload, &one.amount, &one.scaling, &one.variants)
                    == (&two.workload, &two.amount, &two.scaling, &two.variants)
        };
        let parent = self.state.documents.iter().find(is_parent);
        let runs = parent.filter(|_| own.sessions.is_empty()).map_or(own, |of| &of.experiment);
        pace::last_here(&runs.sessions, self.state.machine.as_ref().map(|facts| &facts.machine))
    }

    /// Draws a frame, and then does what was asked for in it.
    pub fn draw(&mut self, ui: &mut Ui) {
        let actions = frame::frame_ui(ui, &self.state);
        let ctx = ui.ctx().clone();
        let asked_by_key = frame::pressed_keys(&ctx, &self.state, self.has_small_escape);
        self.has_small_escape = ctx.text_edit_focused() || Popup::is_any_open(&ctx);
        for action in actions.into_iter().chain(asked_by_key) {
            self.apply(&ctx, action);
        }
        if ctx.input(|input| input.pointer.any_released()) {
            // Two moves of one slider are two steps.
            for document in &mut self.state.documents {
                document.history.close_step();
            }
        }
    }

    /// Does what was asked for. The only place that changes documents.
    pub fn apply(&mut self, ctx: &Context, action: Action) {
        if self.state.is_finishing {
            // Everything was answered; a change now would be lost.
            return;
        }
        match action {
            Action::Go(place) => self.go(place),
            Action::GoBack => self.go_back(),
            Action::ShowTab(tab) => self.with_shown(|document| document.tab = tab),
            Action::New => self.new_experiment(),
            Action::RunFirst => self.run_first(ctx),
            Action::OpenReady { place, run } => self.open_ready(ctx, place, run),
            Action::AskOpen => self.ask_open(ctx),
            Action::Open(paths) => self.open(ctx, paths),
            Action::ForgetRecent(path) => self.forget_recent(&path),
            Action::Save => self.save_shown(ctx),
            Action::AskSaveAs => self.ask_save_shown(ctx),
            Action::SaveTo(id, path) => self.save_to(ctx, id, path, Over::Own),
            Action::Replace => self.replace(ctx),
            Action::ChooseAnotherName => self.choose_another_name(ctx),
            Action::Duplicate => self.duplicate_shown(),
            Action::Close => self.close_shown(ctx),
            Action::Quit => self.close_program(ctx),
            Action::Answer(answer) => self.answer_prompt(ctx, answer),
            Action::CloseWithoutWaiting => self.close_without_waiting(ctx),
            Action::StayOpen => self.stay_open(ctx),
            Action::DismissPathDialog => self.dismiss_path_dialog(ctx),
            Action::DismissProblem => self.state.problem = None,
            Action::Edit(edit) => self.edit(ctx, *edit),
            Action::SetNotes(notes) => self.set_notes(ctx, notes),
            Action::Undo => self.undo(ctx),
            Action::Redo => self.redo(ctx),
            Action::Run => self.run_shown(ctx),
            Action::Pause(hold) => self.pause(hold),
            Action::Cancel => self.cancel(),
            Action::CheckMachine => self.look_at_checks(ctx),
            Action::SelfTest => self.begin_self_test(ctx),
            Action::NameMachine(label) => self.name_machine(&label),
            Action::ToggleTable(chart) => self.toggle_table(chart),
            Action::ToggleChart(chart) => self.with_shown(|document| {
                if !document.results.open.remove(&chart) {
                    document.results.open.insert(chart);
                }
            }),
            Action::Timeline(action) => self.apply_timeline(action),
            Action::ShowTimelines(variants) => self.show_timelines(variants),
            Action::ShowSpeedup(view) => {
                self.with_shown(|document| document.results.speedup = Some(view));
            }
            Action::Copy(text) => ctx.copy_text(text),
            Action::CopyPicture(of) => clip::copy_picture(ctx, of),
            Action::Tick(id, ticked) => self.tick(id, ticked),
            Action::Compare => self.compare(),
            Action::SwapCompared => self.swap_compared(),
            Action::SetTheme(theme) => {
                self.state.settings.theme = theme;
                ctx.set_theme(preference(theme));
            }
            Action::SetHighContrast(on) => {
                self.state.settings.high_contrast = on;
                style::set_contrast(ctx, on);
            }
            Action::Zoom(step) => {
                self.state.settings.zoom = self.state.settings.zoomed(step);
                self.show_size(ctx);
            }
            Action::ShowShortcuts(shown) => self.state.shortcuts = shown,
            Action::Find(search) => self.state.search = search,
            Action::Present(step) => self.present(ctx, step),
            Action::TurnSideBar => self.state.side_bar_turned ^= true,
            Action::NextRegion => regions::focus_next(ctx, &self.state),
            Action::DismissBanner => self.dismiss_banner(),
        }
    }

    /// Whether everything was answered that closing the program asks.
    #[must_use]
    pub fn may_quit(&self) -> bool {
        self.may_quit
    }

    pub(super) fn quit(&mut self, ctx: &Context) {
        self.may_quit = true;
        self.closing = None;
        self.quits_at = None;
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    pub(super) fn go(&mut self, place: Place) {
        if let Place::Experiment(id) = place
            && self.state.document(id).is_none()
        {
            return;
        }
        self.state.show(place);
        if place == Place::Compare {
            self.refresh_compare();
        }
    }

    fn go_back(&mut self) {
        self.state.go_back();
        self.refresh_compare();
    }

    pub(super) fn new_id(&mut self) -> DocumentId {
        self.next_document += 1;
        DocumentId(self.next_document)
    }

    pub(super) fn document_mut(&mut self, id: DocumentId) -> Option<&mut Document> {
        self.state.documents.iter_mut().find(|document| document.id == id)
    }

    pub(super) fn shown_id(&self) -> Option<DocumentId> {
        self.state.shown().map(|document| document.id)
    }

    pub(super) fn with_shown(&mut self, change: impl FnOnce(&mut Document)) {
        if let Some(id) = self.shown_id()
            && let Some(document) = self.document_mut(id)
        {
            change(document);
        }
    }

    fn show_title(&mut self, ctx: &Context) {
        let title = window_title(&self.state);
        if title != self.shown_title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.shown_title = title;
        }
    }
}

/// The same during a whole run: a new title makes egui draw two frames more, beside a trial.
fn window_title(state: &State) -> String {
    let Some(document) = state.shown() else { return "Tandem".to_owned() };
    let mark = if document.is_changed() { "*" } else { "" };
    let running = if document.run.is_some() { "Running – " } else { "" };
    format!("{running}{}{mark} – Tandem", document.title())
}

fn preference(theme: ThemeChoice) -> ThemePreference {
    match theme {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark => ThemePreference::Dark,
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        App::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        storage.set_string(SETTINGS_KEY, self.state.settings.to_text());
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn persist_egui_memory(&self) -> bool {
        // What egui remembers of scrolling and focus belongs to one start of the program.
        false
    }
}

/// Under which key the settings are stored.
pub const SETTINGS_KEY: &str = "settings";
