//! Drives the window over a fake world: finds by role and label, acts, steps.

use crate::fake::FakeWorld;
use crate::screens::picture::Picture;
use crate::screens::rasteriser::Textures;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, UiBuilder, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tandem_lab::ui::action::Action;
use tandem_lab::ui::app::App;
use tandem_lab::ui::document::Document;
use tandem_lab::ui::settings::Settings;
use tandem_lab::ui::style;

/// How large a window is, and how it draws.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// Its size in points.
    pub(crate) size: Vec2,
    /// Pixels a point.
    pub(crate) pixels_per_point: f32,
    /// Theme and contrast.
    pub(crate) settings: Settings,
}

impl Default for Look {
    fn default() -> Self {
        let size = vec2(1280.0, 800.0);
        Self { size, pixels_per_point: 1.0, settings: Settings::default() }
    }
}

/// The window over a fake world.
pub(crate) struct Journey {
    pub(crate) harness: Harness<'static, App>,
    pub(crate) world: Arc<FakeWorld>,
    textures: Textures,
}

impl Journey {
    /// A window of the usual size without a file.
    pub(crate) fn new(world: FakeWorld) -> Self {
        Self::looked_at(world, &[], Look::default())
    }

    /// A window of a size with files to open.
    pub(crate) fn sized(world: FakeWorld, files: &[PathBuf], size: Vec2) -> Self {
        Self::looked_at(world, files, Look { size, ..Look::default() })
    }

    /// A window with files to open that looks in a certain way.
    pub(crate) fn looked_at(world: FakeWorld, files: &[PathBuf], look: Look) -> Self {
        let world = Arc::new(world);
        let textures = Textures::default();
        let high_contrast = look.settings.high_contrast;
        let app = App::new(world.clone(), look.settings, files);
        let mut begun = false;
        let frame = move |ui: &mut eframe::egui::Ui, app: &mut App| {
            if !begun {
                app.begin(&ui.ctx().clone());
                begun = true;
            }
            app.logic(&ui.ctx().clone());
            // The harness leaves an edge, which a window has not.
            let whole = ui.ctx().content_rect();
            let mut ui = ui.new_child(UiBuilder::new().max_rect(whole));
            ui.set_clip_rect(whole);
            app.draw(&mut ui);
        };
        let mut harness = Harness::builder()
            .with_size(look.size)
            .with_pixels_per_point(look.pixels_per_point)
            // Each message of the run's own thread may ask for one more frame.
            .with_max_steps(100)
            .renderer(textures.clone())
            .with_context_setup(move |ctx| style::install(ctx, high_contrast))
            .build_ui_state(frame, app);
        harness.run();
        Self { harness, world, textures }
    }

    /// What the window shows, pixel by pixel.
    pub(crate) fn picture(&self) -> Picture {
        let output = self.harness.output();
        let pixels_per_point = output.pixels_per_point;
        let primitives = self.harness.ctx.tessellate(output.shapes.clone(), pixels_per_point);
        let size = self.harness.ctx.content_rect().size() * pixels_per_point;
        let size = (size.x.round() as usize, size.y.round() as usize);
        let ground = self.harness.ctx.global_style().visuals.panel_fill;
        self.textures.paint(&primitives, size, pixels_per_point, ground)
    }

    /// Does what the world has held back.
    pub(crate) fn go_on(&mut self) {
        let jobs = self.world.held.lock().unwrap().take();
        jobs.into_iter().flatten().for_each(|job| job());
        self.harness.run();
    }

    /// Does something as a button, a menu or a key would ask for it.
    pub(crate) fn apply(&mut self, action: Action) {
        let ctx = self.harness.ctx.clone();
        self.harness.state_mut().apply(&ctx, action);
        self.harness.run();
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

    /// Types into what has the keyboard.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.harness.run();
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
        self.harness.query_all_by_label_contains(label).next().is_some()
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
