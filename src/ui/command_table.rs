//! What is fixed about every command, in the order of the menus: one row each. A new command is a
//! variant of `Command`, a row here and what it asks for in `Command::action`.

use super::action::{ThemeChoice, Zoom};
use super::command::{Command, Menu};
use super::state::Tab;
use eframe::egui::{Key, KeyboardShortcut, Modifiers};

/// What is fixed about a command.
pub(super) struct Row {
    /// The command.
    pub command: Command,
    /// The menu that it stands in.
    pub menu: Menu,
    /// Whether a line stands above it in its menu.
    pub begins_group: bool,
    /// Its words, where they do not depend on what it acts on.
    pub words: &'static str,
    /// What it does, in one sentence.
    pub tooltip: &'static str,
    /// Its keys; the first is the one that is shown.
    pub keys: [Option<KeyboardShortcut>; 2],
}

/// The command key: Ctrl on Windows and Linux, Cmd on macOS.
pub(super) const COMMAND: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
/// Ctrl on every system, for keys that macOS programs too press with Ctrl.
const CTRL_SHIFT: Modifiers = Modifiers::CTRL.plus(Modifiers::SHIFT);
const PLAIN: Modifiers = Modifiers::NONE;

const fn row(command: Command, menu: Menu, words: &'static str, tooltip: &'static str) -> Row {
    Row { command, menu, begins_group: false, words, tooltip, keys: [None, None] }
}

impl Row {
    const fn key(mut self, modifiers: Modifiers, key: Key) -> Self {
        let place = if self.keys[0].is_none() { 0 } else { 1 };
        self.keys[place] = Some(KeyboardShortcut::new(modifiers, key));
        self
    }

    const fn below_a_line(mut self) -> Self {
        self.begins_group = true;
        self
    }
}

/// Every command, in the order of its menu.
#[rustfmt::skip]
pub(super) const TABLE: [Row; 36] = [
    row(Command::New, Menu::File, "New experiment",
        "Make an experiment and choose what it measures.").key(COMMAND, Key::N),
    row(Command::Open, Menu::File, "Open…",
        "Open experiment files; several are compared.").key(COMMAND, Key::O),
    row(Command::Save, Menu::File, "Save",
        "Save the experiment over its file.").key(COMMAND, Key::S).below_a_line(),
    row(Command::SaveAs, Menu::File, "Save as…",
        "Save the experiment to another file.").key(SHIFT, Key::S),
    row(Command::Duplicate, Menu::File, "Duplicate as new design",
        "Make an experiment with the same design and no results.").key(COMMAND, Key::D),
    row(Command::Close, Menu::File, "Close",
        "Close the experiment; asks if something would be lost.").key(COMMAND, Key::W).below_a_line(),
    row(Command::Quit, Menu::File, "Quit",
        "Close the program; asks if something would be lost.").key(COMMAND, Key::Q),

    row(Command::Undo, Menu::Edit, "Undo",
        "Take back the last change of the design.").key(COMMAND, Key::Z),
    row(Command::Redo, Menu::Edit, "Redo",
        "Make the change again that was taken back.").key(SHIFT, Key::Z),
    row(Command::CopyVerdict, Menu::Edit, "Copy verdict",
        "Put the verdict with its scope on the clipboard.").key(SHIFT, Key::C).below_a_line(),

    row(Command::Run, Menu::Experiment, "Run",
        "Run the design on this machine.").key(COMMAND, Key::R),
    row(Command::Pause, Menu::Experiment, "Pause",
        "Hold after the trial that is running, or go on.").key(COMMAND, Key::P),
    row(Command::Cancel, Menu::Experiment, "Cancel",
        "Stop after the trial that is running; finished rounds are kept.").key(COMMAND, Key::Period),
    row(Command::Tab(Tab::Design), Menu::Experiment, "Show the design",
        "What is asked and how it is measured.").key(COMMAND, Key::Num1).below_a_line(),
    row(Command::Tab(Tab::Run), Menu::Experiment, "Show the run",
        "The run, round by round.").key(COMMAND, Key::Num2),
    row(Command::Tab(Tab::Results), Menu::Experiment, "Show the results",
        "What came out.").key(COMMAND, Key::Num3),
    row(Command::Tab(Tab::Timeline), Menu::Experiment, "Show the timeline",
        "What each worker did, on one clock.").key(COMMAND, Key::Num4),
    row(Command::Tab(Tab::Notes), Menu::Experiment, "Show notes and details",
        "Notes, details and raw samples.").key(COMMAND, Key::Num5),
    row(Command::Next, Menu::Experiment, "Next experiment",
        "Show the next of the open experiments.")
        .key(COMMAND, Key::PageDown).key(Modifiers::CTRL, Key::Tab).below_a_line(),
    row(Command::Previous, Menu::Experiment, "Previous experiment",
        "Show the one of the open experiments before this.")
        .key(COMMAND, Key::PageUp).key(CTRL_SHIFT, Key::Tab),
    row(Command::Compare, Menu::Experiment, "Compare ticked experiments",
        "Show the ticked experiments side by side.").key(COMMAND, Key::M).below_a_line(),

    row(Command::Start, Menu::View, "Start",
        "Ready experiments and recent files.").key(COMMAND, Key::H),
    row(Command::Machine, Menu::View, "This machine",
        "What this machine is, and what it can show.").key(COMMAND, Key::I),
    row(Command::Back, Menu::View, "Back",
        "Leave this machine or the comparison for what was shown before.").key(PLAIN, Key::Escape),
    row(Command::Present, Menu::View, "Present",
        "Show the experiment on the whole screen, for a projector.").key(PLAIN, Key::F5).below_a_line(),
    row(Command::SideBar, Menu::View, "Side bar",
        "Open the side bar over the content, or hide it where it has a place of its own.")
        .key(COMMAND, Key::B),
    row(Command::NextRegion, Menu::View, "Next part of the window",
        "Move the keyboard from the menu to the side bar, the head and the content.")
        .key(PLAIN, Key::F6),
    row(Command::Theme(ThemeChoice::System), Menu::View, "Theme of the system",
        "Light or dark as the system is.").below_a_line(),
    row(Command::Theme(ThemeChoice::Light), Menu::View, "Light theme",
        "Dark text on white."),
    row(Command::Theme(ThemeChoice::Dark), Menu::View, "Dark theme",
        "Light text on a dark ground."),
    row(Command::HighContrast, Menu::View, "High contrast",
        "Black and white only; hue for measurements.").below_a_line(),
    row(Command::Zoom(Zoom::In), Menu::View, "Larger",
        "Show everything larger.").key(COMMAND, Key::Plus).below_a_line(),
    row(Command::Zoom(Zoom::Out), Menu::View, "Smaller",
        "Show everything smaller.").key(COMMAND, Key::Minus),
    row(Command::Zoom(Zoom::Reset), Menu::View, "100 %",
        "Show everything at its usual size.").key(COMMAND, Key::Num0),

    row(Command::Find, Menu::Help, "Find a command…",
        "Type what you want to do, or the name of an experiment.").key(COMMAND, Key::K),
    row(Command::Shortcuts, Menu::Help, "Keyboard shortcuts",
        "Show the key of every command.").key(PLAIN, Key::Questionmark).key(PLAIN, Key::F1),
];
