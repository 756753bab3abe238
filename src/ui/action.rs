//! What a person asked for. Views return these; `App::apply` is the only place that acts on them.

use super::palette::Search;
use super::presentation::Step;
use super::state::{ChartKind, DocumentId, Place, Tab};
use super::timeline::TimelineAction;
use crate::chart::speedup_view::SpeedupView;
use crate::model::design::Design;
use crate::model::id::VariantId;
use eframe::egui::Rect;
use std::path::PathBuf;

/// What a person asked for. Where no document is named, the experiment that is shown is meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Show a place.
    Go(Place),
    /// Show again what was shown before.
    GoBack,
    /// Show a page of the experiment.
    ShowTab(Tab),

    /// A new experiment on the first kernel.
    New,
    /// The first experiment of the start page, opened and run.
    RunFirst,
    /// A ready experiment, by its place in the list; run at once if asked.
    OpenReady {
        /// Its place in the list.
        place: usize,
        /// Whether it runs at once.
        run: bool,
    },
    /// Ask which files to open.
    AskOpen,
    /// Open these files; several are ticked and compared.
    Open(Vec<PathBuf>),
    /// Drop a file from the list of recent ones; the file stays where it is.
    ForgetRecent(PathBuf),
    /// Save over the file that the experiment came from, or ask where.
    Save,
    /// Ask where to save.
    AskSaveAs,
    /// Save an experiment to this file; asks if that would replace another one.
    SaveTo(DocumentId, PathBuf),
    /// Replace the file that was asked about.
    Replace,
    /// Leave the file as it is that was asked about, and choose another name.
    ChooseAnotherName,
    /// A new experiment with the same design, without the results.
    Duplicate,
    /// Close the experiment that is shown.
    Close,
    /// Close the program.
    Quit,
    /// The answer to the question about unsaved changes.
    Answer(PromptAnswer),
    /// Close what waits for being saved at once. The saving goes on as long as the program does.
    CloseWithoutWaiting,
    /// Leave open what was to be closed.
    StayOpen,
    /// Give up choosing a file by its path.
    DismissPathDialog,
    /// The problem that was told has been read.
    DismissProblem,

    /// Change the design or the title, as one step that can be undone.
    Edit(Box<Edit>),
    /// Write other notes.
    SetNotes(String),
    /// Take back the last step.
    Undo,
    /// Do the last step again that was taken back.
    Redo,

    /// Run the design.
    Run,
    /// Hold the run after the trial that is running, or let it go on.
    Pause(bool),
    /// Stop the run; finished rounds are kept.
    Cancel,
    /// Look again at what may disturb a run.
    CheckMachine,
    /// Test the program on this machine.
    SelfTest,
    /// Call this machine by another name in the files of later runs.
    NameMachine(String),

    /// Show a chart as a table, or as a chart again.
    ToggleTable(ChartKind),
    /// Open or close one of the further charts.
    ToggleChart(ChartKind),
    /// Show timelines in another way.
    Timeline(TimelineAction),
    /// Show the timelines that the results keep of these variants.
    ShowTimelines(Vec<VariantId>),
    /// Show speedups over another base, or efficiencies.
    ShowSpeedup(SpeedupView),
    /// Put text on the clipboard.
    Copy(String),
    /// Put a part of the window on the clipboard, as a picture of the frame that comes.
    CopyPicture(Rect),

    /// Tick an experiment for comparing, or take the tick away.
    Tick(DocumentId, bool),
    /// Show the ticked experiments side by side.
    Compare,
    /// Let the first two of the compared experiments change places.
    SwapCompared,

    /// Take a theme.
    SetTheme(ThemeChoice),
    /// Use only ink and ground, or colours again.
    SetHighContrast(bool),
    /// Show everything larger or smaller.
    Zoom(Zoom),
    /// Show the keys of all commands, or take them away.
    ShowShortcuts(bool),
    /// Look for a command or an experiment, or give up looking.
    Find(Option<Search>),
    /// Go on with a presentation.
    Present(Step),
    /// Open the side bar over the content, or hide it where it has a place of its own; or back.
    TurnSideBar,
    /// Move the keyboard to the next part of the window.
    NextRegion,
    /// Take away the banner of the experiment.
    DismissBanner,
}

/// A step that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What it does, as it follows “Undo”: `Add processes`.
    pub name: String,
    /// Steps with the same key that follow one another are one step, such as the moves of a
    /// slider; without a key each is a step of its own.
    pub key: Option<String>,
    /// What it leads to.
    pub to: Draft,
}

impl Edit {
    /// A step of its own.
    #[must_use]
    pub fn new(name: impl Into<String>, to: Draft) -> Self {
        Self { name: name.into(), key: None, to }
    }

    /// A step that joins with those before it that have the same key.
    #[must_use]
    pub fn joined(name: impl Into<String>, key: impl Into<String>, to: Draft) -> Self {
        Self { name: name.into(), key: Some(key.into()), to }
    }
}

/// The part of an experiment that steps change. Results are never undone away.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The title.
    pub title: String,
    /// The design.
    pub design: Design,
}

/// What a person answers when unsaved changes would be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptAnswer {
    /// Save, then go on.
    Save,
    /// Go on and lose them.
    Discard,
    /// Do not go on.
    Cancel,
}

/// Which theme to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// That of the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl ThemeChoice {
    /// Every choice, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// A change of size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// Larger.
    In,
    /// Smaller.
    Out,
    /// 100 %.
    Reset,
}
