//! Every command, by its key and by the palette.

use super::journey::Journey;
use crate::fake::{FakeWorld, Gate, Script};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use tandem_lab::ui::action::Action;
use tandem_lab::ui::command::Command;
use tandem_lab::ui::palette::Search;
use tandem_lab::ui::state::Place;

/// An experiment that was changed twice, one change taken back; another one beside it; both ticked.
fn designed() -> (Journey, Gate) {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    journey.apply(Action::New);
    journey.click(Role::CheckBox, "Sequential");
    journey.click(Role::CheckBox, "Sequential");
    journey.apply(Action::Undo);
    for id in journey.app().state.documents.iter().map(|d| d.id).collect::<Vec<_>>() {
        journey.apply(Action::Tick(id, true));
    }
    (journey, Gate::open())
}

/// An experiment with a result.
fn measured() -> (Journey, Gate) {
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    journey.apply(Action::Run);
    journey.until_done();
    (journey, Gate::open())
}

/// An experiment whose run has come to its fourth round.
pub(super) fn running() -> (Journey, Gate) {
    let gate = Gate::default();
    gate.allow(3);
    let script = Script { gate: gate.clone(), ..Script::default() };
    let world = FakeWorld { script: script.into(), ..FakeWorld::default() };
    let mut journey = Journey::new(world);
    journey.apply(Action::New);
    journey.apply(Action::Run);
    journey.until("three rounds", |app| {
        let run = app.state.running().and_then(|document| document.run.as_ref());
        run.is_some_and(|run| run.finished_rounds == 3 && run.running.is_some())
    });
    (journey, gate)
}

/// This machine, looked at beside an experiment.
fn aside() -> (Journey, Gate) {
    let (mut journey, gate) = designed();
    journey.apply(Action::Go(Place::Machine));
    (journey, gate)
}

const SITUATIONS: [fn() -> (Journey, Gate); 4] = [designed, measured, running, aside];

/// What a command may change, but for chance and the keyboard.
fn outcome((mut journey, gate): (Journey, Gate)) -> String {
    gate.allow(u32::MAX);
    journey.until("paused or done", |app| {
        let run = app.state.running().and_then(|document| document.run.as_ref());
        run.is_none_or(|run| run.stage == tandem_lab::ui::state::RunStage::Paused)
    });
    let copied: Vec<String> = {
        let commands = &journey.harness.output().platform_output.commands;
        commands.iter().map(|command| format!("{command:?}")).collect()
    };
    let state = &journey.app().state;
    let documents: Vec<String> = state
        .documents
        .iter()
        .map(|d| {
            let design = d.experiment.design.labels();
            let sessions = d.experiment.sessions.len();
            format!("{} {:?} {design:?} {sessions} {}", d.title(), d.tab, d.run.is_some())
        })
        .collect();
    let presented = state.presentation.as_ref().map(|given| given.stage);
    format!(
        "{:?} {documents:?} {:?} {:?} {} {:?} {presented:?} {} {:?} {copied:?} {}",
        state.place,
        state.settings,
        state.prompt,
        state.shortcuts,
        state.search,
        state.side_bar_turned,
        state.ticked,
        journey.app().may_quit(),
    )
}

#[test]
fn every_command_does_the_same_by_key_and_by_palette() {
    let first: Vec<(Journey, Gate)> = SITUATIONS.iter().map(|situation| situation()).collect();
    for command in Command::ALL {
        let possible = |(place, (journey, _)): (usize, &(Journey, Gate))| {
            let state = &journey.app().state;
            Some((SITUATIONS[place], command.action(state).ok()?, command.text(state)))
        };
        let Some((situation, action, words)) = first.iter().enumerate().find_map(possible) else {
            panic!("{command:?} can never be done");
        };
        let (mut journey, gate) = situation();
        journey.apply(action);
        let expected = outcome((journey, gate));
        for keys in command.shortcuts() {
            let (mut journey, gate) = situation();
            journey.press(keys.modifiers, keys.logical_key);
            assert_eq!(outcome((journey, gate)), expected, "{command:?} by {keys:?}");
        }
        if command != Command::Find {
            let (mut journey, gate) = situation();
            journey.command(Key::K);
            journey.type_text(&words);
            journey.press(Modifiers::NONE, Key::Enter);
            assert_eq!(outcome((journey, gate)), expected, "{command:?} by its name {words:?}");
        }
    }
    for (_, gate) in first {
        gate.allow(u32::MAX);
    }
}

#[test]
fn the_palette_says_why_something_cannot_be_done_and_does_nothing() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.command(Key::K);
    journey.type_text("copy ver");
    let option = "Copy verdict, Ctrl+Shift+C, Open an experiment first.";
    assert!(journey.sees(option));
    journey.press(Modifiers::NONE, Key::Enter);
    assert!(journey.app().state.search.is_some(), "it stays open");
    journey.press(Modifiers::NONE, Key::Escape);
    assert_eq!(journey.app().state.search, None);
}

#[test]
fn the_palette_opens_experiments_ready_ones_and_recent_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    let path = journey.will_choose(&folder, "found.tandem");
    journey.command(Key::S);
    let title = journey.shown().title().to_owned();
    let open = journey.app().state.place;
    journey.apply(Action::Go(Place::Start));
    let find = |journey: &mut Journey, words: &str| {
        journey.click(Role::Button, "Find a command, Ctrl+K");
        journey.type_text(words);
    };
    find(&mut journey, &title);
    journey.press(Modifiers::NONE, Key::Enter);
    assert_eq!(journey.app().state.place, open);
    journey.apply(Action::Close);
    find(&mut journey, &title);
    journey.press(Modifiers::NONE, Key::Enter);
    assert_eq!(journey.shown().path.as_ref(), Some(&path), "now it is a recent file");
    let ready = journey.app().state.ready[0].experiment.title.clone();
    find(&mut journey, &ready);
    journey.press(Modifiers::NONE, Key::Enter);
    assert_eq!(journey.shown().title(), ready);
}

#[test]
fn arrows_choose_in_the_palette_and_a_press_does_it() {
    let mut journey = Journey::new(FakeWorld::default());
    journey.command(Key::K);
    journey.type_text("theme");
    journey.press(Modifiers::NONE, Key::ArrowDown);
    journey.press(Modifiers::NONE, Key::ArrowDown);
    journey.press(Modifiers::NONE, Key::ArrowUp);
    let search = Search { query: "theme".to_owned(), chosen: 1 };
    assert_eq!(journey.app().state.search, Some(search));
    journey.click(Role::ListBoxOption, "Dark theme");
    assert_eq!(journey.app().state.search, None);
    assert_eq!(journey.app().state.settings.theme, tandem_lab::ui::action::ThemeChoice::Dark);
}

#[test]
fn files_that_were_open_before_stand_in_a_menu_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut journey = Journey::new(FakeWorld::default());
    journey.apply(Action::New);
    let path = journey.will_choose(&folder, "again.tandem");
    journey.command(Key::S);
    journey.apply(Action::Close);
    journey.click(Role::Button, "File");
    journey.click(Role::Button, "Open recent");
    let title = journey.app().state.recent[0].title.clone();
    journey.click(Role::Button, &format!("{title}, again.tandem"));
    assert_eq!(journey.shown().path.as_ref(), Some(&path));
}
