//! Journeys through the window: found by role and label, acted on, judged by the state.

use crate::fake::{FakeWorld, Gate, Script};
use eframe::egui::accesskit::Role;
use eframe::egui::{Context, Event, Key, Modifiers, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tandem_lab::model::design::Model;
use tandem_lab::model::experiment::Verdict;
use tandem_lab::model::problem::Problem;
use tandem_lab::model::session::SessionStatus;
use tandem_lab::ui::action::{Action, Draft, Edit, PromptAnswer};
use tandem_lab::ui::app::App;
use tandem_lab::ui::banner::{self, BannerKind};
use tandem_lab::ui::document::Document;
use tandem_lab::ui::settings::Settings;
use tandem_lab::ui::state::{Place, Tab};
use tandem_lab::ui::style;

/// The window over a fake world.
struct Journey {
    harness: Harness<'static, App>,
    world: Arc<FakeWorld>,
}

impl Journey {
    fn new(world: FakeWorld) -> Self {
        Self::sized(world, &[], vec2(1280.0, 800.0))
    }

    fn sized(world: FakeWorld, files: &[PathBuf], size: Vec2) -> Self {
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

    fn click(&mut self, role: Role, label: &str) {
        self.harness.get_by_role_and_label(role, label).click();
        self.harness.run();
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run();
    }

    fn command(&mut self, key: Key) {
        self.press(Modifiers::COMMAND, key);
    }

    fn app(&self) -> &App {
        self.harness.state()
    }

    fn shown(&self) -> &Document {
        self.app().state.shown().expect("an experiment is shown")
    }

    fn sees(&self, label: &str) -> bool {
        self.harness.query_by_label_contains(label).is_some()
    }

    /// Steps until something holds; the runner is on a thread of its own.
    fn until(&mut self, what: &str, holds: impl Fn(&App) -> bool) {
        let began = Instant::now();
        while !holds(self.harness.state()) {
            assert!(began.elapsed() < Duration::from_secs(30), "never {what}");
            std::thread::sleep(Duration::from_millis(1));
            self.harness.step();
        }
        self.harness.run();
    }

    fn until_done(&mut self) {
        self.until("done", |app| app.state.running().is_none());
    }

    /// Answers the next dialog with a file in a folder.
    fn will_choose(&self, folder: &tempfile::TempDir, name: &str) -> PathBuf {
        let path = folder.path().join(name);
        self.world.chosen.lock().unwrap().push_back(path.clone());
        path
    }
}

fn labels(document: &Document) -> Vec<String> {
    document.experiment.design.labels()
}

#[test]
fn from_the_start_page_to_a_saved_result_and_a_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    assert!(journey.sees("Threads or processes?"));

    journey.click(Role::Button, "New experiment");
    let before = labels(journey.shown());
    journey.click(Role::CheckBox, "Sequential");
    assert_eq!(labels(journey.shown()).len(), before.len() + 1);
    assert!(journey.shown().is_changed());
    journey.command(Key::Z);
    assert_eq!(labels(journey.shown()), before);
    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(labels(journey.shown())[0], "sequential");

    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(journey.shown().tab, Tab::Results);
    let summary = journey.shown().summary.clone().unwrap();
    let sentence = summary.headline().unwrap().sentence.clone();
    assert_eq!(summary.headline().unwrap().verdict, Verdict::Slower);
    assert!(journey.sees(&sentence), "{sentence}");

    let path = journey.will_choose(&folder, "first.tandem");
    journey.command(Key::S);
    assert!(path.is_file());
    assert!(!journey.shown().is_changed());
    assert!(journey.world.copies.lock().unwrap().is_empty(), "saved, so no copy is kept");

    journey.command(Key::W);
    assert_eq!(journey.app().state.place, Place::Start);
    assert!(journey.app().state.prompt.is_none());
    let recent = journey.app().state.recent[0].clone();
    assert_eq!((recent.path, recent.verdict), (path, Some(Verdict::Slower)));
    journey.click(Role::Button, &format!("{}, {}", recent.title, recent.line));
    assert_eq!(journey.shown().summary.as_deref(), Some(&*summary));

    journey.command(Key::D);
    assert!(journey.shown().summary.is_none());
    journey.world.script.lock().unwrap().processes = 1.31;
    journey.click(Role::Button, "Run");
    journey.until_done();
    let titles: Vec<String> =
        journey.app().state.documents.iter().map(|d| d.title().to_owned()).collect();
    for title in titles {
        journey.click(Role::CheckBox, &format!("Tick {title} to compare"));
    }
    journey.click(Role::Button, "Compare 2");
    let compared = journey.app().state.compare.as_ref().unwrap();
    assert_eq!(compared.report.columns.len(), 2);
    assert!(journey.sees(&compared.report.sentence), "{}", compared.report.sentence);
}

#[test]
fn the_first_experiment_runs_with_one_key() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.press(Modifiers::NONE, Key::Enter);
    journey.until_done();
    let summary = journey.shown().summary.clone().unwrap();
    // Its noise is such that the first look finds every interval narrow enough.
    assert_eq!(summary.session.rounds, 12);
    assert_eq!(labels(journey.shown()), ["threads, 4 workers", "processes, 4 workers"]);
}

#[test]
fn a_repeat_has_an_order_of_its_own_and_leaves_the_design_as_it_is() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    for label in ["Run", "Run again"] {
        journey.click(Role::Button, label);
        journey.until_done();
    }
    let experiment = &journey.shown().experiment;
    let seed = experiment.design.seed;
    let [first, second] = &experiment.sessions[..] else { panic!("two sessions") };
    assert_eq!(first.plan.seed, Some(seed));
    assert_eq!(second.plan.seed, Some(seed.of_session(1)));
    assert_ne!(
        (&first.order, &first.plan.control_places),
        (&second.order, &second.plan.control_places)
    );
    assert_eq!(journey.shown().summary.as_ref().unwrap().session.seed, seed.of_session(1));
}

#[test]
fn cancelling_keeps_the_finished_rounds() {
    let gate = Gate::default();
    gate.allow(7);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("seven rounds", |app| {
        let run = app.state.shown().and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.finished_rounds == 7)
    });
    let id = journey.shown().experiment.id.clone();
    let copied = journey.world.copies.lock().unwrap()[&id].clone();
    assert_eq!(copied.sessions[0].order.len(), 8, "a copy is kept after every round");

    journey.click(Role::Button, "Cancel");
    gate.allow(u32::MAX);
    journey.until_done();
    let session = journey.shown().experiment.latest_session().unwrap();
    assert_eq!((session.status.clone(), session.order.len()), (SessionStatus::Cancelled, 8));
    assert_eq!(journey.shown().tab, Tab::Results);
    assert_eq!(journey.shown().summary.as_ref().unwrap().session.rounds, 7);
}

#[test]
fn cancelling_before_a_round_is_finished_leaves_the_design_as_it_was() {
    let gate = Gate::default();
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("prepared", |app| {
        let run = app.state.shown().and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.running.is_some())
    });
    journey.click(Role::Button, "Cancel");
    gate.allow(u32::MAX);
    journey.until_done();
    assert!(journey.shown().experiment.sessions.is_empty());
    assert_eq!(journey.shown().tab, Tab::Design);
    assert!(!journey.shown().is_changed());
}

#[test]
fn a_pause_holds_the_run_until_it_goes_on() {
    let gate = Gate::default();
    gate.allow(2);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("two rounds", |app| {
        app.state.running().and_then(|d| d.run.as_ref()).is_some_and(|r| r.finished_rounds == 2)
    });
    journey.click(Role::Button, "Pause");
    gate.allow(u32::MAX);
    journey.until("paused", |app| {
        let run = app.state.running().and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.stage == tandem_lab::ui::state::RunStage::Paused)
    });
    journey.click(Role::Button, "Go on");
    journey.until_done();
    let status = &journey.shown().experiment.latest_session().unwrap().status;
    assert_eq!(*status, SessionStatus::Complete);
}

#[test]
fn closing_asks_about_what_would_be_lost_and_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.command(Key::W);
    assert!(journey.app().state.documents.is_empty(), "an untouched design closes at once");

    journey.click(Role::Button, "New experiment");
    journey.click(Role::CheckBox, "Sequential");
    journey.command(Key::W);
    assert!(journey.sees("changes of the design"));
    journey.click(Role::Button, "Cancel");
    assert_eq!(journey.app().state.documents.len(), 1);

    journey.command(Key::W);
    let path = journey.will_choose(&folder, "kept.tandem");
    journey.click(Role::Button, "Save");
    assert!(path.is_file());
    assert!(journey.app().state.documents.is_empty());

    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    journey.command(Key::W);
    assert!(journey.sees("the results of its run"));
    journey.click(Role::Button, "Don’t save");
    assert!(journey.app().state.documents.is_empty());
    assert!(journey.world.copies.lock().unwrap().is_empty(), "given up, so no copy is kept");
}

#[test]
fn quitting_while_a_run_is_active_can_stop_and_save_it() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::default();
    gate.allow(6);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until("six rounds", |app| {
        app.state.running().and_then(|d| d.run.as_ref()).is_some_and(|r| r.finished_rounds == 6)
    });
    journey.command(Key::Q);
    assert!(journey.sees("is running"));
    assert!(!journey.app().may_quit());
    let path = journey.will_choose(&folder, "stopped.tandem");
    journey.click(Role::Button, "Stop and save");
    gate.allow(u32::MAX);
    journey.until("quit", App::may_quit);
    let saved = tandem_lab::file::open(&path).unwrap().experiment;
    assert_eq!(saved.sessions[0].order.len(), 7);
}

#[test]
fn a_changed_design_with_results_becomes_an_experiment_of_its_own() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    let measured = journey.shown().experiment.clone();
    journey.click(Role::Tab, "Design");
    journey.click(Role::CheckBox, "Sequential");
    assert_eq!(journey.app().state.documents.len(), 2);
    assert_eq!(journey.app().state.documents[0].experiment, measured);
    assert_eq!(journey.shown().experiment.parent_id.as_ref(), Some(&measured.id));
    assert!(journey.shown().experiment.sessions.is_empty());
}

#[test]
fn a_run_that_is_refused_for_what_was_found_before_it_runs_when_one_insists() {
    use tandem_lab::engine::preflight::refusal;
    let refuse = |meaning: &str| {
        let problem = Problem::new("A quota gives half a core", meaning, "Give it more");
        let script = Script { refusal: Some(problem), ..Script::default() };
        let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
        let mut journey = Journey::new(world);
        journey.click(Role::Button, "New experiment");
        journey.click(Role::Button, "Run");
        journey.until_done();
        assert!(journey.sees("A quota gives half a core."));
        journey
    };
    let mut journey = refuse(refusal::MEANING);
    assert!(journey.sees("Give it more; Run measures all the same now, without a verdict."));
    journey.click(Role::Button, "Close");
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(journey.shown().experiment.sessions.len(), 1);
    // Any other reason stands however often one tries.
    let mut journey = refuse("Nothing was measured");
    journey.click(Role::Button, "Close");
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert!(journey.shown().experiment.sessions.is_empty());
}

#[test]
fn a_run_that_cannot_begin_says_why_and_what_to_do() {
    let problem = Problem::new("The disk is full", "Nothing was measured", "Make room");
    let script = Script { refusal: Some(problem.clone()), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    for sentence in ["The disk is full.", "Nothing was measured.", "Make room."] {
        assert!(journey.sees(sentence), "{sentence}");
    }
    journey.click(Role::Button, "Close");
    assert_eq!(journey.app().state.problem, None);
    assert_eq!(journey.shown().tab, Tab::Design);
}

#[test]
fn a_model_of_which_every_trial_fails_ends_the_run_and_keeps_its_row() {
    let script = Script { failing: Some(Model::Processes), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    let session = journey.shown().experiment.latest_session().unwrap();
    assert_eq!(session.status, SessionStatus::Failed);
    assert!(journey.sees("A worker ran out of memory"));
}

#[test]
fn without_dialogs_of_the_system_a_path_can_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("typed.tandem");
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    journey.command(Key::S);
    assert!(journey.app().state.path_dialog.is_some());
    journey.harness.get_by_role_and_label(Role::TextInput, "Path").focus();
    journey.harness.run();
    journey.press(Modifiers::COMMAND, Key::A);
    journey.harness.event(Event::Text(path.display().to_string()));
    journey.harness.run();
    journey.click(Role::Button, "Save");
    assert!(path.is_file());
    assert!(journey.app().state.path_dialog.is_none());
}

#[test]
fn one_key_shows_the_keys_of_all_commands() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.press(Modifiers::NONE, Key::F1);
    assert!(journey.sees("Duplicate as new design") && journey.sees("Ctrl+D"));
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(!journey.sees("Duplicate as new design"));
}

/// Types a path over what the field proposes, as somebody would who has just opened it.
fn type_path(journey: &mut Journey, path: &std::path::Path) {
    journey.harness.event(Event::Text(path.display().to_string()));
    journey.harness.run();
}

#[test]
fn saving_over_another_file_asks_first_and_over_its_own_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (first, other) = (folder.path().join("first.tandem"), folder.path().join("other.tandem"));
    std::fs::write(&first, "somebody else's").unwrap();
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.click(Role::Button, "New experiment");
    let question = "There is already a file called first.tandem. Replace it?";

    journey.command(Key::S);
    // Without its ending, which is added.
    type_path(&mut journey, &first.with_extension(""));
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.sees(question));
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(!journey.sees(question));
    assert_eq!(std::fs::read_to_string(&first).unwrap(), "somebody else's");
    assert!(journey.app().state.path_dialog.is_some(), "another name can be typed");

    type_path(&mut journey, &other);
    journey.click(Role::Button, "Save");
    assert!(other.is_file());
    assert_eq!(journey.shown().path.as_deref(), Some(other.as_path()));

    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    type_path(&mut journey, &other);
    journey.click(Role::Button, "Save");
    assert!(journey.app().state.replace.is_none(), "its own file is no question");

    journey.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    type_path(&mut journey, &first);
    journey.click(Role::Button, "Save");
    journey.click(Role::Button, "Replace");
    assert!(tandem_lab::file::open(&first).is_ok());
    assert_eq!(journey.shown().path.as_deref(), Some(first.as_path()));
    assert!(journey.app().state.path_dialog.is_none());
}

#[test]
fn a_path_that_does_not_do_stays_in_its_field_with_the_reason() {
    let world = FakeWorld { has_no_dialogs: true, ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.command(Key::O);
    type_path(&mut journey, std::path::Path::new("/nowhere/lost.tandem"));
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.sees("could not be opened"));
    assert!(!journey.sees("os error"));
    let dialog = journey.app().state.path_dialog.as_ref().unwrap();
    assert_eq!(dialog.begin, "/nowhere/lost.tandem");
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(journey.app().state.path_dialog.is_none());
}

#[test]
fn enter_saves_what_would_be_lost_and_escape_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    let path = journey.will_choose(&folder, "keep.tandem");
    journey.command(Key::S);
    journey.click(Role::Tab, "Notes and details");
    assert!(journey.sees("Saved in"));
    journey.click(Role::Tab, "Design");
    journey.click(Role::CheckBox, "Sequential");
    let changed = journey.shown().experiment.design.clone();
    journey.click(Role::Tab, "Notes and details");
    assert!(!journey.sees("Saved in"), "what is shown is not in the file");
    journey.command(Key::W);
    journey.press(Modifiers::NONE, Key::Escape);
    assert!(journey.app().state.prompt.is_none());
    assert_eq!(journey.app().state.documents.len(), 1);
    journey.command(Key::W);
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.app().state.documents.is_empty());
    assert_eq!(tandem_lab::file::open(&path).unwrap().experiment.design, changed);
}

#[test]
fn the_machine_has_the_name_that_the_world_keeps() {
    let world = FakeWorld { label: "lab-9".to_owned().into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    assert!(journey.sees("lab-9"));
    let ctx = journey.harness.ctx.clone();
    journey.harness.state_mut().apply(&ctx, Action::NameMachine("desk".to_owned()));
    assert_eq!(*journey.world.label.lock().unwrap(), "desk");
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    assert_eq!(journey.shown().experiment.latest_session().unwrap().machine.label, "desk");
}

#[test]
fn in_a_small_window_experiments_can_be_ticked_and_compared() {
    let mut journey = Journey::sized(FakeWorld::default(), &[], vec2(1024.0, 700.0));
    for _ in 0..2 {
        journey.command(Key::N);
        journey.click(Role::Button, "Run");
        journey.until_done();
    }
    let ids: Vec<_> = journey.app().state.documents.iter().map(|document| document.id).collect();
    let boxes: Vec<_> = journey
        .harness
        .query_all_by_role(Role::CheckBox)
        .filter(|node| node.accesskit_node().label().is_some_and(|l| l.starts_with("Tick ")))
        .map(|node| node.rect().center())
        .collect();
    assert_eq!(boxes.len(), ids.len());
    for at in boxes {
        journey.harness.hover_at(at);
        journey.harness.drag_at(at);
        journey.harness.drop_at(at);
        journey.harness.run();
    }
    assert_eq!(journey.app().state.ticked, ids);
    journey.click(Role::Button, "Experiment");
    journey.harness.get_by_label_contains("Compare ticked experiments").click();
    journey.harness.run();
    assert_eq!(journey.app().state.place, Place::Compare);
}

#[test]
fn several_files_open_and_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    let mut paths = Vec::new();
    for name in ["a.tandem", "b.tandem"] {
        journey.command(Key::N);
        journey.click(Role::Button, "Run");
        journey.until_done();
        paths.push(journey.will_choose(&folder, name));
        journey.command(Key::S);
    }
    let journey = Journey::sized(FakeWorld::default(), &paths, vec2(1280.0, 800.0));
    assert_eq!(journey.app().state.place, Place::Compare);
    assert_eq!(journey.app().state.ticked.len(), 2);
    assert!(journey.app().state.compare.is_some());
}

#[test]
fn a_file_that_cannot_be_opened_is_a_problem_and_not_an_end() {
    let missing = [PathBuf::from("/nowhere/lost.tandem")];
    let journey = Journey::sized(FakeWorld::default(), &missing, vec2(1280.0, 800.0));
    assert!(journey.app().state.problem.is_some());
    assert!(journey.sees("could not be opened"));
}

#[test]
fn what_was_not_saved_comes_back_after_a_crash() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::CheckBox, "Sequential");
    let copies = journey.world.copies.lock().unwrap().clone();
    let left_behind: Vec<_> = copies.into_values().collect();
    assert_eq!(left_behind.len(), 1);

    let world = FakeWorld { left_behind: left_behind.clone().into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    assert_eq!(journey.shown().experiment, left_behind[0]);
    let banner = banner::of(journey.shown()).unwrap();
    assert_eq!(banner.kind, BannerKind::Recovered);
    assert!(journey.sees(&banner.text));
    assert!(journey.shown().is_changed());
    journey.click(Role::Button, "Take this line away");
    assert_ne!(banner::of(journey.shown()).map(|banner| banner.kind), Some(BannerKind::Recovered));
}

#[test]
fn a_shortcut_in_a_text_field_belongs_to_the_field() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::CheckBox, "Sequential");
    journey.click(Role::Tab, "Notes and details");
    journey.click(Role::MultilineTextInput, "Notes");
    journey.harness.event(Event::Text("seen".to_owned()));
    journey.harness.run();
    assert_eq!(journey.shown().experiment.notes, "seen");
    journey.command(Key::Z);
    assert_eq!(journey.shown().history.undo_name(), Some("Add sequential"));
}

#[test]
fn every_ready_experiment_opens_runs_and_shows_a_result() {
    let count = Journey::new(FakeWorld::default()).app().state.ready.len();
    assert!(count >= 10, "{count}");
    let mut journey = Journey::new(FakeWorld::default());
    for place in 0..count {
        let ctx = journey.harness.ctx.clone();
        journey.harness.state_mut().apply(&ctx, Action::OpenReady { place, run: true });
        journey.until_done();
        assert_eq!(journey.shown().tab, Tab::Results, "{}", journey.shown().title());
        assert!(!journey.shown().results.tables.is_empty() || journey.shown().summary.is_some());
    }
}

#[test]
fn every_place_is_drawn_at_every_size_and_then_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    let path = journey.will_choose(&folder, "drawn.tandem");
    journey.command(Key::S);
    for size in [vec2(1920.0, 1080.0), vec2(1280.0, 800.0), vec2(1024.0, 700.0), vec2(640.0, 400.0)]
    {
        let mut journey = Journey::sized(FakeWorld::default(), std::slice::from_ref(&path), size);
        let ctx = journey.harness.ctx.clone();
        let shown = journey.app().state.place;
        for tab in Tab::ALL {
            journey.harness.state_mut().apply(&ctx, Action::ShowTab(tab));
            // Fails if it asks for one repaint after the other.
            journey.harness.run();
            let run = journey.harness.get_by_role_and_label(Role::Button, "Run again").rect();
            assert!(run.right() <= size.x && run.bottom() <= size.y, "{tab:?} at {size:?}: {run}");
        }
        for place in [Place::Start, Place::Machine, Place::Compare, shown] {
            journey.harness.state_mut().apply(&ctx, Action::Go(place));
            journey.harness.run();
        }
    }
}

#[test]
fn everything_that_can_be_pressed_has_a_name() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.click(Role::Button, "New experiment");
    journey.click(Role::Button, "Run");
    journey.until_done();
    let ctx = journey.harness.ctx.clone();
    let check = |journey: &Journey, place: &str| {
        let pressable = BTreeSet::from([
            "Button",
            "CheckBox",
            "RadioButton",
            "Tab",
            "Slider",
            "SpinButton",
            "TextInput",
            "MultilineTextInput",
            "ComboBox",
            "Figure",
        ]);
        let mut count = 0;
        for node in journey.harness.root().children_recursive() {
            let node = node.accesskit_node();
            let role = format!("{:?}", node.role());
            if pressable.contains(role.as_str()) {
                count += 1;
                let name = node.label().unwrap_or_default();
                assert!(!name.trim().is_empty(), "a {role} without a name in {place}");
            }
        }
        assert!(count > 5, "{place}: {count}");
    };
    for tab in Tab::ALL {
        journey.harness.state_mut().apply(&ctx, Action::ShowTab(tab));
        journey.harness.run();
        check(&journey, tab.label());
    }
    for place in [Place::Start, Place::Machine] {
        journey.harness.state_mut().apply(&ctx, Action::Go(place));
        journey.harness.run();
        check(&journey, &format!("{place:?}"));
    }
}

/// An app without a window.
fn bare() -> (App, Context) {
    let ctx = Context::default();
    let world: Arc<FakeWorld> = Arc::default();
    let mut app = App::new(world, Settings::default(), &[]);
    app.begin(&ctx);
    app.logic(&ctx);
    (app, ctx)
}

fn renamed(app: &App, title: &str) -> Draft {
    Draft { title: title.to_owned(), ..app.state.shown().unwrap().draft() }
}

#[test]
fn actions_change_documents_without_a_window() {
    let (mut app, ctx) = bare();
    app.apply(&ctx, Action::Undo);
    app.apply(&ctx, Action::Save);
    app.apply(&ctx, Action::Answer(PromptAnswer::Save));
    assert!(app.state.documents.is_empty(), "nothing is shown, so nothing happens");

    app.apply(&ctx, Action::New);
    let first = app.state.place;
    for title in ["O", "On", "One"] {
        let edit = Edit::joined("Rename", "title", renamed(&app, title));
        app.apply(&ctx, Action::Edit(Box::new(edit)));
    }
    assert_eq!(app.state.shown().unwrap().title(), "One");
    app.apply(&ctx, Action::Undo);
    assert_ne!(app.state.shown().unwrap().title(), "One");
    assert_eq!(app.state.shown().unwrap().history.undo_name(), None, "typing was one step");
    app.apply(&ctx, Action::Redo);
    assert_eq!(app.state.shown().unwrap().title(), "One");

    app.apply(&ctx, Action::Duplicate);
    assert_eq!(app.state.documents.len(), 2);
    assert_eq!(app.state.shown().unwrap().title(), "One, again");
    app.apply(&ctx, Action::Close);
    assert_eq!(app.state.place, first);

    app.apply(&ctx, Action::NameMachine("  lab 3 ".to_owned()));
    assert_eq!(app.state.machine_label, "lab 3");
    app.apply(&ctx, Action::NameMachine(" ".to_owned()));
    assert!(app.state.machine_label.starts_with("machine-"));
    app.apply(&ctx, Action::Go(Place::Machine));
    app.apply(&ctx, Action::SelfTest);
    app.logic(&ctx);
    assert_eq!(app.state.self_test.lines.len(), 1);
    assert!(!app.state.self_test.running);
}
