//! Drives the window over a fake world: finds by role and label, acts, steps.

use crate::fake::FakeWorld;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tandem_lab::ui::app::App;
use tandem_lab::ui::document::Document;
use tandem_lab::ui::settings::Settings;
use tandem_lab::ui::style;

/// The window over a fake world.
pub(crate) struct Journey {
    pub(crate) harness: Harness<'static, App>,
    pub(crate) world: Arc<FakeWorld>,
}

impl Journey {
    /// A window of the usual size without a file.
    pub(crate) fn new(world: FakeWorld) -> Self {
        Self::sized(world, &[], vec2(1280.0, 800.0))
    }

    /// A window of a size with files to open.
    pub(crate) fn sized(world: FakeWorld, files: &[PathBuf], size: Vec2) -> Self {
        let world = Arc::new(world);
        let app = App::new(world.clone(), Settings::default(), files);
        let mut begun = false;
        let frame = move |ui: &mut eframe::egui::Ui, app: &mut App| {
            if !begun {
                app.begin(&ui.ctx().clone());
                begun = true;
            }
            app.logic(&ui.ctx().clone());
            app.draw(ui);
        };
        let mut harness = Harness::builder()
            .with_size(size)
            // Each message of the run's own thread may ask for one more frame.
            .with_max_steps(100)
            .with_context_setup(|ctx| style::install(ctx, false))
            .build_ui_state(frame, app);
        harness.run();
        Self { harness, world }
    }

    /// Presses what has a role and a label.
    pub(crate) fn click(&mut self, role: Role, label: &str) {
        self.harness.get_by_role_and_label(role, label).click();
        self.harness.run();
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run();
    }

    /// Presses a key with Ctrl, or with Cmd on a Mac.
    pub(crate) fn command(&mut self, key: Key) {
        self.press(Modifiers::COMMAND, key);
    }

    /// The window itself.
    pub(crate) fn app(&self) -> &App {
        self.harness.state()
    }

    /// The experiment that is shown.
    pub(crate) fn shown(&self) -> &Document {
        self.app().state.shown().expect("an experiment is shown")
    }

    /// Whether some words stand anywhere in the window.
    pub(crate) fn sees(&self, label: &str) -> bool {
        self.harness.query_by_label_contains(label).is_some()
    }

    /// Steps until something holds; the runner is on a thread of its own.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&App) -> bool) {
        let began = Instant::now();
        while !holds(self.harness.state()) {
            assert!(began.elapsed() < Duration::from_secs(30), "never {what}");
            std::thread::sleep(Duration::from_millis(1));
            self.harness.step();
        }
        self.harness.run();
    }

    /// Steps until nothing runs.
    pub(crate) fn until_done(&mut self) {
        self.until("done", |app| app.state.running().is_none());
    }

    /// Answers the next dialog with a file in a folder.
    pub(crate) fn will_choose(&self, folder: &tempfile::TempDir, name: &str) -> PathBuf {
        let path = folder.path().join(name);
        self.world.chosen.lock().unwrap().push_back(path.clone());
        path
    }
}

/// What the variants of an experiment are called.
pub(crate) fn labels(document: &Document) -> Vec<String> {
    document.experiment.design.labels()
}

/// Types a path over what the field proposes, as somebody would who has just opened it.
pub(crate) fn type_path(journey: &mut Journey, path: &Path) {
    journey.harness.event(Event::Text(path.display().to_string()));
    journey.harness.run();
}
