//! What the window knows: the open experiments, the place that is shown, the run.

use super::document::Document;
use super::palette::Search;
use super::presentation::Presentation;
use super::run_notes::RunNotes;
use super::saves::Saves;
use super::settings::Settings;
use super::timeline::TimelineState;
use crate::analysis::compare::CompareReport;
use crate::analysis::summary::Summary;
use crate::chart::speedup_view::SpeedupView;
use crate::chart::trend::Step;
use crate::engine::selftest::Line;
use crate::kernels::contract::Family;
use crate::model::design::Design;
use crate::model::experiment::{Experiment, Verdict};
use crate::model::id::VariantId;
use crate::model::machine::{Capability, Machine, Topology};
use crate::model::plan::trials_of_a_round;
use crate::model::problem::Problem;
use crate::model::session::{Check, Session};
use crate::model::shared::Shared;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// An open document, as long as it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u64);

/// What the content shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The start page.
    #[default]
    Start,
    /// This machine.
    Machine,
    /// An open experiment.
    Experiment(DocumentId),
    /// The ticked experiments side by side.
    Compare,
}

impl Place {
    /// Whether it is looked at in between, so that Esc leads back from it.
    #[must_use]
    pub fn is_in_between(self) -> bool {
        matches!(self, Place::Machine | Place::Compare)
    }
}

/// A page of an experiment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// What is asked and how it is measured.
    #[default]
    Design,
    /// The run, as it goes.
    Run,
    /// What came out.
    Results,
    /// What each worker did, on one clock.
    Timeline,
    /// Notes, the disclosure, the raw samples.
    Notes,
}

impl Tab {
    /// Every page, in order.
    pub const ALL: [Tab; 5] = [Tab::Design, Tab::Run, Tab::Results, Tab::Timeline, Tab::Notes];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Tab::Design => "Design",
            Tab::Run => "Run",
            Tab::Results => "Results",
            Tab::Timeline => "Timeline",
            Tab::Notes => "Notes and details",
        }
    }
}

/// The charts of results and comparisons, each of which has a table as its twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChartKind {
    /// Every sample, with the ratios beside it.
    Samples,
    /// Where a worker's time goes.
    Breakdown,
    /// Memory, every page once.
    Memory,
    /// Cores busy.
    CoresBusy,
    /// Speedup with its bounds.
    Speedup,
    /// What each worker did.
    Timelines,
    /// The time of single operations.
    Latency,
    /// Memory for each worker.
    MemoryPerWorker,
}

/// How the results of an experiment are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResultsState {
    /// Charts that are shown as tables.
    pub tables: BTreeSet<ChartKind>,
    /// Further charts that are open.
    pub open: BTreeSet<ChartKind>,
    /// What of the speedups a person chose to see.
    pub speedup: Option<SpeedupView>,
}

/// The ticked experiments side by side, and how they are shown.
#[derive(Clone, Debug)]
pub struct CompareInput {
    /// What differs, and every figure; recomputed when a tick or a result changes.
    pub report: CompareReport,
    /// The titles of ticked experiments that have no result yet.
    pub without_result: Vec<String>,
    /// What each of them says by itself, in their order.
    pub summaries: Vec<Arc<Summary>>,
    /// Charts that are shown as tables.
    pub tables: BTreeSet<ChartKind>,
    /// How their timelines are shown.
    pub timeline: TimelineState,
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStage {
    /// The machine is looked at and the work calibrated.
    Preparing,
    /// Trials run.
    Running,
    /// It was asked to hold; a trial may still be running.
    Pausing,
    /// It holds after a trial.
    Paused,
    /// It was asked to stop; a trial may still be running.
    Stopping,
}

/// A run, as far as it has come.
#[derive(Clone, Debug)]
pub struct RunProgress {
    /// What is run. The document's design cannot change meanwhile.
    pub design: Design,
    /// The name of every variant, in the order of the design.
    pub labels: Vec<String>,
    /// What it is doing.
    pub stage: RunStage,
    /// The round that is running; 0 is the warm-up.
    pub round: u32,
    /// Trials that ended in this round.
    pub trials_in_round: u32,
    /// The variant that is running, and its place in the round from 0.
    pub running: Option<(VariantId, u32)>,
    /// Finished rounds without the warm-up.
    pub finished_rounds: u32,
    /// About how long a round takes: told before the first, then the mean of the finished ones.
    pub round_time: Option<Duration>,
    /// About how long the run still takes, as of the last finished round.
    pub rest: Option<Duration>,
    /// The session so far: finished rounds only. Absent while the machine is looked at.
    pub session: Option<Shared<Session>>,
    /// What is known from the finished rounds; recomputed when a round ends.
    pub summary: Option<Arc<Summary>>,
    /// The headline's ratio and interval after each round that had one, for the chart of how it
    /// came about; `Step::of` the summary is added whenever the summary is recomputed.
    pub steps: Vec<Step>,
    /// What happened that a reader should know.
    pub notes: RunNotes,
}

impl RunProgress {
    /// Whether it holds or was asked to.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        matches!(self.stage, RunStage::Pausing | RunStage::Paused)
    }

    /// Which round runs, in a few words: `4 of 20`.
    #[must_use]
    pub fn round_words(&self) -> String {
        let rounds = self.rounds();
        match (self.stage, self.round) {
            (RunStage::Preparing, _) => "getting ready".to_owned(),
            (_, 0) => "warm-up".to_owned(),
            (_, round) => format!("{} of {rounds}", round.min(rounds)),
        }
    }

    /// How many rounds it will have if it does not stop early: those of the design, or as many as fit
    /// into the budget once the warm-up has told how long they take.
    #[must_use]
    pub fn rounds(&self) -> u32 {
        let pilot = self.session.as_ref().and_then(|session| session.plan.pilot.as_ref());
        let fitting = pilot.map_or(u32::MAX, |pilot| pilot.rounds_that_fit.max(self.round).max(1));
        fitting.min(self.design.rounds.max)
    }

    /// Trials that ended, with those of the warm-up, and of how many at most.
    #[must_use]
    pub fn trials(&self) -> (u32, u32) {
        let a_round = trials_of_a_round(&self.design);
        let ended = self.round * a_round + self.trials_in_round;
        (ended, (self.rounds() + 1) * a_round)
    }
}

/// What is known of this machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MachineFacts {
    /// What a file tells of it.
    pub machine: Machine,
    /// How its hardware threads lie together.
    pub topology: Topology,
    /// What it can show and cannot.
    pub capabilities: Vec<Capability>,
}

/// What may disturb a run, as of the last look.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Checks {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    /// It is being looked at.
    Looking,
    /// What was found.
    Known(Vec<Check>),
}

/// The self-test, as far as it has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelfTest {
    /// Whether it is running.
    pub running: bool,
    /// The parts that ended.
    pub lines: Vec<Line>,
}

/// A ready experiment of the start page.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Its group.
    pub family: Family,
    /// The experiment, without results.
    pub experiment: Experiment,
}

/// A file that was open before.
#[derive(Clone, Debug, PartialEq)]
pub struct RecentFile {
    /// Where it is, or was.
    pub path: PathBuf,
    /// The title of its experiment.
    pub title: String,
    /// Its verdict, if it has results.
    pub verdict: Option<Verdict>,
    /// Its result in a few words.
    pub line: String,
    /// The day on which it was last open, as `2026-11-21`.
    pub day: String,
    /// What is known of it if it was not found when it was last looked for.
    pub missing: Option<Missing>,
}

/// A file that is not where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing else is known.
    File,
    /// The removable drive is missing too that it was on.
    Drive,
}

impl Missing {
    /// What a person is told.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Missing::File => "File not found",
            Missing::Drive => "File not found; it was on a removable drive",
        }
    }
}

/// What waits for an answer about unsaved changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// One experiment is to be closed.
    One(DocumentId),
    /// The program is to be closed. These experiments were already given up.
    Program(BTreeSet<DocumentId>),
}

/// A question about unsaved changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What is to be closed.
    pub closing: Closing,
    /// The experiment that would lose something.
    pub about: DocumentId,
}

/// What a chosen path is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPurpose {
    /// Open it.
    Open,
    /// Save this experiment there.
    Save(DocumentId),
}

/// The built-in dialog for a path, where the system has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathDialog {
    /// What it is for.
    pub purpose: PathPurpose,
    /// The path that it begins with; after a problem, what was typed.
    pub begin: String,
    /// Why the path that was typed did not do.
    pub problem: Option<Problem>,
}

impl PathDialog {
    /// A dialog that begins with a path.
    #[must_use]
    pub fn new(purpose: PathPurpose, begin: String) -> Self {
        Self { purpose, begin, problem: None }
    }
}

/// A file that saving would replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace {
    /// The experiment that is to be saved.
    pub document: DocumentId,
    /// The file that is there.
    pub path: PathBuf,
}

/// Everything that the window shows.
#[derive(Debug, Default)]
pub struct State {
    /// The open experiments, in the order of the side bar.
    pub documents: Vec<Document>,
    /// Files that are being read.
    pub opening: Vec<PathBuf>,
    /// What the content shows.
    pub place: Place,
    /// What was shown before it, the latest last, as far as Esc leads back.
    pub before: Vec<Place>,
    /// The ticked experiments, in the order in which they are compared.
    pub ticked: Vec<DocumentId>,
    /// What the ticked experiments say side by side, if at least two have results.
    pub compare: Option<CompareInput>,
    /// Files that were open before, newest first.
    pub recent: Vec<RecentFile>,
    /// The ready experiments, in the order of the start page.
    pub ready: Vec<Ready>,
    /// The first experiment of the start page.
    pub first: Option<Experiment>,
    /// This machine; absent while it is looked at.
    pub machine: Option<MachineFacts>,
    /// What may disturb a run.
    pub checks: Checks,
    /// The self-test.
    pub self_test: SelfTest,
    /// What files of later runs call this machine.
    pub machine_label: String,
    /// What the user chose for good.
    pub settings: Settings,
    /// Saves that go on.
    pub saves: Saves,
    /// A question about unsaved changes that waits for its answer.
    pub prompt: Option<Prompt>,
    /// What is closed as soon as it is saved, or may be closed without waiting for that.
    pub awaited: Option<Closing>,
    /// The built-in dialog for a path, while it is open.
    pub path_dialog: Option<PathDialog>,
    /// A question about a file that saving would replace.
    pub replace: Option<Replace>,
    /// A problem that the user has to be told.
    pub problem: Option<Problem>,
    /// Whether the keys of all commands are shown.
    pub shortcuts: bool,
    /// What is being looked for among commands and experiments.
    pub search: Option<Search>,
    /// The presentation of the experiment that is shown, while one is given.
    pub presentation: Option<Presentation>,
    /// Whether the side bar is the other way round than the width of the window has it: hidden
    /// where it has a place of its own, open over the content where it has none.
    pub side_bar_turned: bool,
    /// What is to be said if the slim measuring program is missing.
    pub worker_missing: Option<Problem>,
    /// Today, as `2026-11-21`.
    pub today: String,
    /// Whether everything was answered that quitting asks, and only what waits is still written.
    pub is_finishing: bool,
}

impl State {
    /// Shows a place.
    pub fn show(&mut self, place: Place) {
        if place == self.place {
            return;
        }
        if place.is_in_between() {
            // Whoever goes to and fro goes back by the short way.
            self.before.retain(|before| *before != place);
            self.before.push(self.place);
        } else {
            self.before.clear();
        }
        self.place = place;
    }

    /// Goes back to what was shown before.
    pub fn go_back(&mut self) {
        if self.place.is_in_between() {
            self.place = self.before.pop().unwrap_or_default();
        }
    }

    /// The experiment of an id.
    #[must_use]
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// The titles of the ticked experiments that have no result yet.
    #[must_use]
    pub fn ticked_without_result(&self) -> Vec<String> {
        let ticked = self.ticked.iter().filter_map(|id| self.document(*id));
        let without = ticked.filter(|document| document.summary.is_none());
        without.map(|document| document.experiment.title.clone()).collect()
    }

    /// The experiment that is shown.
    #[must_use]
    pub fn shown(&self) -> Option<&Document> {
        match self.place {
            Place::Experiment(id) => self.document(id),
            Place::Start | Place::Machine | Place::Compare => None,
        }
    }

    /// The experiment that runs.
    #[must_use]
    pub fn running(&self) -> Option<&Document> {
        self.documents.iter().find(|document| document.run.is_some())
    }

    /// How many workers can be at work at the same instant; two until the machine is known.
    #[must_use]
    pub fn cores(&self) -> u32 {
        self.machine.as_ref().map_or(2, |facts| facts.machine.at_once())
    }
}
