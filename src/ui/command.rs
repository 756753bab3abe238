//! Everything that a menu, a key or the palette can ask for, once: what it asks for, and when it
//! can be done. Words and keys stand in `command_table`.

use super::action::{Action, ThemeChoice, Zoom};
use super::command_table::{Row, TABLE};
use super::document::Document;
use super::palette::Search;
use super::presentation::Step;
use super::state::{Place, RunProgress, RunStage, State, Tab};
use eframe::egui::{Context, KeyboardShortcut};
use std::borrow::Cow;

/// A menu of the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Documents.
    File,
    /// Steps of the design.
    Edit,
    /// The run and its pages.
    Experiment,
    /// Places and looks.
    View,
    /// How to use the program.
    Help,
}

impl Menu {
    /// The menus, in order.
    pub const ALL: [Menu; 5] = [Menu::File, Menu::Edit, Menu::Experiment, Menu::View, Menu::Help];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Menu::File => "File",
            Menu::Edit => "Edit",
            Menu::Experiment => "Experiment",
            Menu::View => "View",
            Menu::Help => "Help",
        }
    }
}

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// A new experiment.
    New,
    /// Open files.
    Open,
    /// Save over the file.
    Save,
    /// Save to another file.
    SaveAs,
    /// The same design once more.
    Duplicate,
    /// Close the experiment.
    Close,
    /// Close the program.
    Quit,
    /// Take back the last step.
    Undo,
    /// Do it again.
    Redo,
    /// Run.
    Run,
    /// Hold, or go on.
    Pause,
    /// Stop.
    Cancel,
    /// Put the verdict on the clipboard.
    CopyVerdict,
    /// A page of the experiment.
    Tab(Tab),
    /// The next open experiment.
    Next,
    /// The open experiment before this.
    Previous,
    /// The ticked experiments side by side.
    Compare,
    /// The start page.
    Start,
    /// This machine.
    Machine,
    /// What was shown before.
    Back,
    /// The experiment on the whole screen.
    Present,
    /// The side bar, there or away.
    SideBar,
    /// The keyboard in the next part of the window.
    NextRegion,
    /// A theme.
    Theme(ThemeChoice),
    /// Ink and ground only.
    HighContrast,
    /// Larger or smaller.
    Zoom(Zoom),
    /// Commands and experiments by their names.
    Find,
    /// Every key.
    Shortcuts,
}

impl Command {
    /// Every command, in the order of its menu.
    pub const ALL: [Command; TABLE.len()] = {
        let mut all = [Command::New; TABLE.len()];
        let mut place = 0;
        while place < TABLE.len() {
            all[place] = TABLE[place].command;
            place += 1;
        }
        all
    };

    fn row(self) -> &'static Row {
        static ROWS: [Row; TABLE.len()] = TABLE;
        ROWS.iter().find(|row| row.command == self).expect("commands are taken from the table")
    }

    /// The menu that it stands in.
    #[must_use]
    pub fn menu(self) -> Menu {
        self.row().menu
    }

    /// Whether a line stands above it in its menu.
    #[must_use]
    pub fn begins_group(self) -> bool {
        self.row().begins_group
    }

    /// What it does, in one sentence.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        self.row().tooltip
    }

    /// The key that is shown.
    #[must_use]
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        self.row().keys[0]
    }

    /// Every key that asks for it.
    pub fn shortcuts(self) -> impl Iterator<Item = KeyboardShortcut> {
        self.row().keys.into_iter().flatten()
    }

    /// Its words in a menu, which may name what it acts on.
    #[must_use]
    pub fn text(self, state: &State) -> String {
        let words = self.row().words;
        let shown = state.shown();
        let named = |name: Option<&str>| match name {
            Some(name) => format!("{words} “{name}”"),
            None => words.to_owned(),
        };
        match self {
            Command::Undo => named(shown.and_then(|document| document.undo_name(state))),
            Command::Redo => named(shown.and_then(Document::redo_name)),
            Command::Run if state.shown().is_some_and(Document::design_is_fixed) => {
                "Run again".to_owned()
            }
            Command::Pause if is_paused(state) => "Go on".to_owned(),
            Command::Present if state.presentation.is_some() => "Leave the presentation".to_owned(),
            _ => words.to_owned(),
        }
    }

    /// Whether it is ticked in its menu; `None` if it is not something that is on or off.
    #[must_use]
    pub fn ticked(self, state: &State) -> Option<bool> {
        match self {
            Command::Theme(theme) => Some(state.settings.theme == theme),
            Command::HighContrast => Some(state.settings.high_contrast),
            Command::SideBar => Some(state.side_bar_turned),
            _ => None,
        }
    }

    /// What it asks for, or why it cannot be done now.
    ///
    /// # Errors
    /// The reason, as a sentence.
    pub fn action(self, state: &State) -> Result<Action, &'static str> {
        let shown = || state.shown().ok_or("Open an experiment first.");
        let running = || match shown()?.run.as_ref() {
            Some(run) if run.stage != RunStage::Stopping => Ok(run),
            Some(_) => Err("It is stopping."),
            None => Err("This experiment is not running."),
        };
        Ok(match self {
            Command::New => Action::New,
            Command::Open => Action::AskOpen,
            Command::Save => shown().map(|_| Action::Save)?,
            Command::SaveAs => shown().map(|_| Action::AskSaveAs)?,
            Command::Duplicate => shown().map(|_| Action::Duplicate)?,
            Command::Close if state.place == Place::Compare => Action::Go(Place::Start),
            Command::Close => shown().map(|_| Action::Close)?,
            Command::Quit => Action::Quit,
            Command::Undo => {
                idle(shown()?)?.undo_name(state).ok_or("Nothing to undo.")?;
                Action::Undo
            }
            Command::Redo => {
                idle(shown()?)?.redo_name().ok_or("Nothing to redo.")?;
                Action::Redo
            }
            Command::CopyVerdict => {
                let summary = shown()?.summary.as_ref().ok_or("There is no result yet.")?;
                let headline = summary.headline().ok_or("There is no verdict.")?;
                Action::Copy(format!("{} {}", headline.sentence, headline.scope))
            }
            Command::Run => match can_run(state) {
                Ok(()) => Action::Run,
                Err(Cow::Borrowed(reason)) => return Err(reason),
                Err(Cow::Owned(_)) => {
                    return Err("The design cannot run here; the design page says why.");
                }
            },
            Command::Pause => Action::Pause(!running()?.is_paused()),
            Command::Cancel => running().map(|_| Action::Cancel)?,
            Command::Tab(tab) => shown().map(|_| Action::ShowTab(tab))?,
            Command::Next => Action::Go(neighbour(state, false)?),
            Command::Previous => Action::Go(neighbour(state, true)?),
            Command::Compare if state.ticked.len() < 2 => {
                return Err("Tick two or more experiments first.");
            }
            Command::Compare => Action::Compare,
            Command::Start => Action::Go(Place::Start),
            Command::Machine => Action::Go(Place::Machine),
            Command::Back if state.place.is_in_between() => Action::GoBack,
            Command::Back => return Err("Only This machine and a comparison are left this way."),
            Command::Present if state.presentation.is_some() => Action::Present(Step::Leave),
            Command::Present => shown().map(|_| Action::Present(Step::Begin))?,
            Command::SideBar => Action::TurnSideBar,
            Command::NextRegion => Action::NextRegion,
            Command::Theme(theme) => Action::SetTheme(theme),
            Command::HighContrast => Action::SetHighContrast(!state.settings.high_contrast),
            Command::Zoom(step) => Action::Zoom(step),
            Command::Find => Action::Find(Some(Search::default())),
            Command::Shortcuts => Action::ShowShortcuts(true),
        })
    }
}

/// Keys as they are written on this system's keyboards, such as `Ctrl+.` or `⌘K`.
#[must_use]
pub fn key_words(ctx: &Context, keys: &KeyboardShortcut) -> String {
    let words = ctx.format_shortcut(keys);
    let key = keys.logical_key;
    match words.strip_suffix(key.name()) {
        Some(modifiers) => format!("{modifiers}{}", key.symbol_or_name()),
        None => words,
    }
}

/// The open experiment after the one that is shown, round and round; before it if `backwards`.
fn neighbour(state: &State, backwards: bool) -> Result<Place, &'static str> {
    let shown = state.shown().map(|document| document.id);
    let place = state.documents.iter().position(|document| Some(document.id) == shown);
    let last = state.documents.len().checked_sub(1).ok_or("No experiment is open.")?;
    let next = match (place, backwards) {
        (Some(_), _) if last == 0 => return Err("No other experiment is open."),
        (Some(0) | None, true) => last,
        (Some(place), true) => place - 1,
        (Some(place), false) if place < last => place + 1,
        (Some(_) | None, false) => 0,
    };
    Ok(Place::Experiment(state.documents[next].id))
}

fn is_paused(state: &State) -> bool {
    state.shown().and_then(|document| document.run.as_ref()).is_some_and(RunProgress::is_paused)
}

fn idle(document: &Document) -> Result<&Document, &'static str> {
    if document.run.is_some() { Err("The design is fixed while it runs.") } else { Ok(document) }
}

/// Whether the experiment that is shown can run now; otherwise why not.
///
/// # Errors
/// The reason, as a sentence.
pub fn can_run(state: &State) -> Result<(), Cow<'static, str>> {
    let document = state.shown().ok_or("Open an experiment first.")?;
    if document.run.is_some() {
        return Err("It is running.".into());
    }
    if state.running().is_some() {
        return Err("Another experiment is running. Two at once would disturb each other.".into());
    }
    if state.self_test.running {
        return Err("The self-test is running. It would disturb the run.".into());
    }
    match document.outlook.obstacles.first() {
        Some(obstacle) => Err(format!("{}.", obstacle.reason).into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::command_table::COMMAND;
    use eframe::egui::Key;
    use std::collections::BTreeMap;

    #[test]
    fn no_two_commands_share_a_key_and_none_takes_one_that_edits_text() {
        let mut keys = BTreeMap::new();
        for command in Command::ALL {
            for shortcut in command.shortcuts() {
                let key = format!("{shortcut:?}");
                assert_eq!(keys.insert(key, command), None, "{command:?}");
                let edits_text = [Key::A, Key::C, Key::V, Key::X, Key::Y];
                let plain = shortcut.modifiers == COMMAND;
                assert!(!(plain && edits_text.contains(&shortcut.logical_key)), "{command:?}");
            }
        }
    }

    #[test]
    fn every_command_says_what_it_does_and_every_menu_has_commands() {
        let state = State::default();
        for command in Command::ALL {
            assert!(!command.text(&state).is_empty());
            assert!(command.tooltip().ends_with('.'), "{command:?}");
            if let Err(reason) = command.action(&state) {
                assert!(reason.ends_with('.'), "{command:?}: {reason}");
            }
        }
        for menu in Menu::ALL {
            assert!(Command::ALL.iter().any(|command| command.menu() == menu), "{menu:?}");
        }
    }
}
