//! Everything that a menu or a key can ask for, once: its words, its key, and when it can be done.

use super::action::{Action, ThemeChoice, Zoom};
use super::document::Document;
use super::state::{Place, RunProgress, RunStage, State, Tab};
use eframe::egui::{Key, KeyboardShortcut, Modifiers};
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
    /// The ticked experiments side by side.
    Compare,
    /// The start page.
    Start,
    /// This machine.
    Machine,
    /// A theme.
    Theme(ThemeChoice),
    /// Ink and ground only.
    HighContrast,
    /// Larger or smaller.
    Zoom(Zoom),
    /// Every key.
    Shortcuts,
}

/// The command on Windows and Linux with Ctrl, on macOS with Cmd.
const COMMAND: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

impl Command {
    /// Every command, in the order of its menu.
    pub const ALL: [Command; 29] = [
        Command::New,
        Command::Open,
        Command::Save,
        Command::SaveAs,
        Command::Duplicate,
        Command::Close,
        Command::Quit,
        Command::Undo,
        Command::Redo,
        Command::CopyVerdict,
        Command::Run,
        Command::Pause,
        Command::Cancel,
        Command::Tab(Tab::Design),
        Command::Tab(Tab::Run),
        Command::Tab(Tab::Results),
        Command::Tab(Tab::Timeline),
        Command::Tab(Tab::Notes),
        Command::Compare,
        Command::Start,
        Command::Machine,
        Command::Theme(ThemeChoice::System),
        Command::Theme(ThemeChoice::Light),
        Command::Theme(ThemeChoice::Dark),
        Command::HighContrast,
        Command::Zoom(Zoom::In),
        Command::Zoom(Zoom::Out),
        Command::Zoom(Zoom::Reset),
        Command::Shortcuts,
    ];

    /// The menu that it stands in.
    #[must_use]
    pub fn menu(self) -> Menu {
        match self {
            Command::New
            | Command::Open
            | Command::Save
            | Command::SaveAs
            | Command::Duplicate
            | Command::Close
            | Command::Quit => Menu::File,
            Command::Undo | Command::Redo | Command::CopyVerdict => Menu::Edit,
            Command::Run
            | Command::Pause
            | Command::Cancel
            | Command::Tab(_)
            | Command::Compare => Menu::Experiment,
            Command::Start
            | Command::Machine
            | Command::Theme(_)
            | Command::HighContrast
            | Command::Zoom(_) => Menu::View,
            Command::Shortcuts => Menu::Help,
        }
    }

    /// Whether a line stands above it in its menu.
    #[must_use]
    pub fn begins_group(self) -> bool {
        matches!(
            self,
            Command::Save
                | Command::Close
                | Command::CopyVerdict
                | Command::Tab(Tab::Design)
                | Command::Compare
                | Command::Theme(ThemeChoice::System)
                | Command::HighContrast
                | Command::Zoom(Zoom::In)
        )
    }

    /// Its words in a menu, which may name what it acts on.
    #[must_use]
    pub fn text(self, state: &State) -> String {
        let history = state.shown().map(|document| &document.history);
        let named = |word: &str, name: Option<&str>| match name {
            Some(name) => format!("{word} “{name}”"),
            None => word.to_owned(),
        };
        match self {
            Command::New => "New experiment".to_owned(),
            Command::Open => "Open…".to_owned(),
            Command::Save => "Save".to_owned(),
            Command::SaveAs => "Save as…".to_owned(),
            Command::Duplicate => "Duplicate as new design".to_owned(),
            Command::Close => "Close".to_owned(),
            Command::Quit => "Quit".to_owned(),
            Command::Undo => named("Undo", history.and_then(|history| history.undo_name())),
            Command::Redo => named("Redo", history.and_then(|history| history.redo_name())),
            Command::CopyVerdict => "Copy verdict".to_owned(),
            Command::Run if state.shown().is_some_and(Document::design_is_fixed) => {
                "Run again".to_owned()
            }
            Command::Run => "Run".to_owned(),
            Command::Pause if is_paused(state) => "Go on".to_owned(),
            Command::Pause => "Pause".to_owned(),
            Command::Cancel => "Cancel".to_owned(),
            Command::Tab(tab) => tab.label().to_owned(),
            Command::Compare => "Compare ticked experiments".to_owned(),
            Command::Start => "Start".to_owned(),
            Command::Machine => "This machine".to_owned(),
            Command::Theme(ThemeChoice::System) => "Theme of the system".to_owned(),
            Command::Theme(ThemeChoice::Light) => "Light theme".to_owned(),
            Command::Theme(ThemeChoice::Dark) => "Dark theme".to_owned(),
            Command::HighContrast => "High contrast".to_owned(),
            Command::Zoom(Zoom::In) => "Larger".to_owned(),
            Command::Zoom(Zoom::Out) => "Smaller".to_owned(),
            Command::Zoom(Zoom::Reset) => "100 %".to_owned(),
            Command::Shortcuts => "Keyboard shortcuts".to_owned(),
        }
    }

    /// What it does, in one sentence.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Command::New => "Make an experiment and choose what it measures.",
            Command::Open => "Open experiment files; several are compared.",
            Command::Save => "Save the experiment over its file.",
            Command::SaveAs => "Save the experiment to another file.",
            Command::Duplicate => "Make an experiment with the same design and no results.",
            Command::Close => "Close the experiment; asks if something would be lost.",
            Command::Quit => "Close the program; asks if something would be lost.",
            Command::Undo => "Take back the last change of the design.",
            Command::Redo => "Make the change again that was taken back.",
            Command::CopyVerdict => "Put the verdict with its scope on the clipboard.",
            Command::Run => "Run the design on this machine.",
            Command::Pause => "Hold after the trial that is running, or go on.",
            Command::Cancel => "Stop after the trial that is running; finished rounds are kept.",
            Command::Tab(Tab::Design) => "What is asked and how it is measured.",
            Command::Tab(Tab::Run) => "The run, round by round.",
            Command::Tab(Tab::Results) => "What came out.",
            Command::Tab(Tab::Timeline) => "What each worker did, on one clock.",
            Command::Tab(Tab::Notes) => "Notes, details and raw samples.",
            Command::Compare => "Show the ticked experiments side by side.",
            Command::Start => "Ready experiments and recent files.",
            Command::Machine => "What this machine is, and what it can show.",
            Command::Theme(ThemeChoice::System) => "Light or dark as the system is.",
            Command::Theme(ThemeChoice::Light) => "Dark text on white.",
            Command::Theme(ThemeChoice::Dark) => "Light text on a dark ground.",
            Command::HighContrast => "Black and white only; hue for measurements.",
            Command::Zoom(Zoom::In) => "Show everything larger.",
            Command::Zoom(Zoom::Out) => "Show everything smaller.",
            Command::Zoom(Zoom::Reset) => "Show everything at its usual size.",
            Command::Shortcuts => "Show the key of every command.",
        }
    }

    /// Its key.
    #[must_use]
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        let (modifiers, key) = match self {
            Command::New => (COMMAND, Key::N),
            Command::Open => (COMMAND, Key::O),
            Command::Save => (COMMAND, Key::S),
            Command::SaveAs => (SHIFT, Key::S),
            Command::Duplicate => (COMMAND, Key::D),
            Command::Close => (COMMAND, Key::W),
            Command::Quit => (COMMAND, Key::Q),
            Command::Undo => (COMMAND, Key::Z),
            Command::Redo => (SHIFT, Key::Z),
            Command::CopyVerdict => (SHIFT, Key::C),
            Command::Run => (COMMAND, Key::R),
            Command::Pause => (COMMAND, Key::P),
            Command::Cancel => (COMMAND, Key::Period),
            Command::Tab(Tab::Design) => (COMMAND, Key::Num1),
            Command::Tab(Tab::Run) => (COMMAND, Key::Num2),
            Command::Tab(Tab::Results) => (COMMAND, Key::Num3),
            Command::Tab(Tab::Timeline) => (COMMAND, Key::Num4),
            Command::Tab(Tab::Notes) => (COMMAND, Key::Num5),
            Command::Compare => (COMMAND, Key::M),
            Command::Start => (COMMAND, Key::H),
            Command::Machine => (COMMAND, Key::I),
            Command::Zoom(Zoom::In) => (COMMAND, Key::Plus),
            Command::Zoom(Zoom::Out) => (COMMAND, Key::Minus),
            Command::Zoom(Zoom::Reset) => (COMMAND, Key::Num0),
            Command::Shortcuts => (Modifiers::NONE, Key::F1),
            Command::Theme(_) | Command::HighContrast => return None,
        };
        Some(KeyboardShortcut::new(modifiers, key))
    }

    /// Whether it is ticked in its menu; `None` if it is not something that is on or off.
    #[must_use]
    pub fn ticked(self, state: &State) -> Option<bool> {
        match self {
            Command::Theme(theme) => Some(state.settings.theme == theme),
            Command::HighContrast => Some(state.settings.high_contrast),
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
                idle(shown()?)?.history.undo_name().ok_or("Nothing to undo.")?;
                Action::Undo
            }
            Command::Redo => {
                idle(shown()?)?.history.redo_name().ok_or("Nothing to redo.")?;
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
            Command::Compare if state.ticked.len() < 2 => {
                return Err("Tick two or more experiments first.");
            }
            Command::Compare => Action::Compare,
            Command::Start => Action::Go(Place::Start),
            Command::Machine => Action::Go(Place::Machine),
            Command::Theme(theme) => Action::SetTheme(theme),
            Command::HighContrast => Action::SetHighContrast(!state.settings.high_contrast),
            Command::Zoom(step) => Action::Zoom(step),
            Command::Shortcuts => Action::ShowShortcuts(true),
        })
    }
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
    use std::collections::BTreeMap;

    #[test]
    fn no_two_commands_share_a_key_and_none_takes_one_that_edits_text() {
        let mut keys = BTreeMap::new();
        for command in Command::ALL {
            let Some(shortcut) = command.shortcut() else { continue };
            let key = format!("{shortcut:?}");
            assert_eq!(keys.insert(key, command), None, "{command:?}");
            let edits_text = [Key::A, Key::C, Key::V, Key::X, Key::Y];
            let plain = shortcut.modifiers == COMMAND;
            assert!(!(plain && edits_text.contains(&shortcut.logical_key)), "{command:?}");
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
