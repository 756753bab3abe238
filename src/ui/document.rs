//! An open experiment.

use super::action::Draft;
use super::banner::BannerKind;
use super::branch::Branch;
use super::history::History;
use super::outlook::Outlook;
use super::saves::{Save, Saves};
use super::state::{DocumentId, ResultsState, RunProgress, Tab};
use super::timeline::TimelineState;
use super::widgets::mark::VerdictMark;
use crate::analysis;
use crate::analysis::post_hoc;
use crate::analysis::summary::Summary;
use crate::file::{self, Access, Origin};
use crate::model::design::Design;
use crate::model::experiment::{Experiment, PostHoc, Verdict};
use crate::model::problem::Problem;
use crate::model::units;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// An open experiment.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its id while it is open.
    pub id: DocumentId,
    /// Under which key copies of it are kept while it is not saved. Not the id of the experiment, which
    /// other documents may have as well.
    pub copy_key: String,
    /// The experiment.
    pub experiment: Experiment,
    /// What its file held beyond it.
    pub origin: Origin,
    /// Its file, if it has one.
    pub path: Option<PathBuf>,
    /// Whether it may be saved over its file.
    pub access: Access,
    /// What its file made known when it was opened, one sentence each.
    pub remarks: Vec<String>,
    /// Whether this version knows everything in its file that changes what the numbers mean; if
    /// not, no result is shown.
    pub is_understood: bool,
    /// Why no copy of it could be kept, if none could.
    pub copy_problem: Option<Problem>,
    /// Banners that the user has taken away.
    pub dismissed: BTreeSet<BannerKind>,
    /// Whether it was recovered after the program ended unexpectedly.
    pub recovered: bool,
    /// The page that is shown.
    pub tab: Tab,
    /// Steps that can be undone.
    pub history: History,
    /// The experiment of which a change made this one, if one did.
    pub branch: Option<Branch>,
    /// The experiment that a change of this one made and that was taken back.
    pub taken_back: Option<Box<Document>>,
    /// Why it does not run now, while somebody who asked for it is told so.
    pub why_not: Option<String>,
    /// Whose page this one took over as it was scrolled, if it did.
    pub page: Option<DocumentId>,
    /// What of it is in the file.
    pub saved: Content,
    /// The number of the save that brought it there; 0 before the first.
    pub saved_by: u64,
    /// What is known from the latest session; recomputed when that changes.
    pub summary: Option<Arc<Summary>>,
    /// How its results are shown.
    pub results: ResultsState,
    /// How its timelines are shown.
    pub timeline: TimelineState,
    /// Its run, while it runs.
    pub run: Option<RunProgress>,
    /// What is known of its design before it is run.
    pub outlook: Outlook,
}

/// What of an experiment a person changes, and how often it was run: what saving keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// Title and design.
    pub draft: Draft,
    /// The notes.
    pub notes: String,
    /// The number of its sessions; there are never fewer later.
    pub sessions: usize,
}

impl From<&Experiment> for Content {
    fn from(experiment: &Experiment) -> Self {
        let draft = Draft { title: experiment.title.clone(), design: experiment.design.clone() };
        let sessions = experiment.sessions.len();
        Self { draft, notes: experiment.notes.clone(), sessions }
    }
}

impl Document {
    /// An experiment that was just opened or made; `path` is its file, if it has one.
    #[must_use]
    pub fn new(id: DocumentId, experiment: Experiment, path: Option<PathBuf>) -> Self {
        let saved = Content::from(&experiment);
        let summary =
            analysis::summary_of(&experiment, crate::kernels::registry::describe).map(Arc::new);
        let tab = if summary.is_some() { Tab::Results } else { Tab::Design };
        Self {
            id,
            copy_key: file::new_id(),
            experiment,
            origin: Origin::default(),
            path,
            access: Access::ReadWrite,
            remarks: Vec::new(),
            is_understood: true,
            copy_problem: None,
            dismissed: BTreeSet::new(),
            recovered: false,
            tab,
            history: History::default(),
            branch: None,
            taken_back: None,
            why_not: None,
            page: None,
            saved,
            saved_by: 0,
            summary,
            results: ResultsState::default(),
            timeline: TimelineState::default(),
            run: None,
            outlook: Outlook::default(),
        }
    }

    /// Under whose id its pages are kept as they are scrolled.
    #[must_use]
    pub fn page(&self) -> DocumentId {
        self.page.unwrap_or(self.id)
    }

    /// Title and design.
    #[must_use]
    pub fn draft(&self) -> Draft {
        Draft { title: self.experiment.title.clone(), design: self.experiment.design.clone() }
    }

    /// Takes a title and a design, and judges the results anew.
    pub fn take(&mut self, draft: Draft) {
        self.experiment.title = draft.title;
        self.experiment.design = draft.design;
        self.summarise();
    }

    /// Takes the amount of work that was run, if it was left open. Results belong to that amount, so
    /// steps before it cannot be taken back.
    pub fn keep_amount_of(&mut self, run: &Design) {
        let design = self.experiment.design.with_amount_of(run);
        if design != self.experiment.design {
            self.experiment.design = design;
            self.history = History::default();
        }
    }

    /// What its results are shown for otherwise than was asked when they were measured.
    #[must_use]
    pub fn changed_after_run(&self) -> Vec<PostHoc> {
        let shown = self.experiment.latest_session().filter(|_| self.summary.is_some());
        let asked = shown.and_then(|session| session.asked.as_ref());
        post_hoc::changes(&self.experiment.design, asked)
    }

    /// Computes again what is known from the latest session.
    pub fn summarise(&mut self) {
        self.summary = self
            .is_understood
            .then(|| analysis::summary_of(&self.experiment, crate::kernels::registry::describe))
            .flatten()
            .map(Arc::new);
    }

    /// The title, or words that stand for one.
    #[must_use]
    pub fn title(&self) -> &str {
        let title = self.experiment.title.trim();
        if title.is_empty() { "Untitled experiment" } else { title }
    }

    /// Whether what is run can still be changed here. Once there are results, they belong to what
    /// was run; such a change then makes a new experiment.
    #[must_use]
    pub fn design_is_fixed(&self) -> bool {
        !self.experiment.sessions.is_empty()
    }

    /// What saving would keep.
    #[must_use]
    pub fn content(&self) -> Content {
        Content::from(&self.experiment)
    }

    /// Takes in that a save has brought it to a file. One that was asked for before the last that did
    /// changes nothing: it has been saved elsewhere since.
    pub fn mark_saved(&mut self, save: Save) {
        if save.number > self.saved_by {
            self.saved_by = save.number;
            self.saved = save.content;
            self.path = Some(save.path);
            self.access = Access::ReadWrite;
            self.recovered = false;
        }
    }

    /// Whether there is something in it that its file does not have.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.unsaved(None).is_empty()
    }

    /// What its file does not have, most dear first; with saves that go on, what it will not have
    /// once these are through either.
    #[must_use]
    pub fn unsaved(&self, saves: Option<&Saves>) -> Vec<&'static str> {
        let newer = |save: &&Save| save.number > self.saved_by;
        let coming = saves.and_then(|saves| saves.of(Some(self.id)).rfind(newer));
        let recovered = self.recovered && coming.is_none();
        let kept = coming.map_or(&self.saved, |save| &save.content);
        let Content { draft, notes, sessions } = kept;
        let mut lost = Vec::new();
        if self.experiment.sessions.len() > *sessions || recovered && self.design_is_fixed() {
            lost.push("the results of its run");
        }
        if draft.design != self.experiment.design || recovered && lost.is_empty() {
            lost.push("changes of the design");
        }
        if draft.title != self.experiment.title {
            lost.push("the new title");
        }
        if *notes != self.experiment.notes {
            lost.push("changes of the notes");
        }
        lost
    }

    /// Its mark in the side bar, and a few words beside it.
    #[must_use]
    pub fn standing(&self) -> (VerdictMark, String) {
        if let Some(run) = &self.run {
            let of = run.rounds().max(1);
            let share = run.finished_rounds as f32 / of as f32;
            let line = match run.session {
                None => "Getting ready".to_owned(),
                Some(_) if run.round == 0 => "Warming up".to_owned(),
                Some(_) => format!("Running, {} of {of}", run.round),
            };
            return (VerdictMark::Running(share), line);
        }
        match &self.summary {
            None => (VerdictMark::NotRun, "Not run yet".to_owned()),
            Some(summary) => standing_of(summary),
        }
    }
}

/// The mark of a result, and a few words beside it.
#[must_use]
pub fn standing_of(summary: &Summary) -> (VerdictMark, String) {
    let Some(headline) = summary.headline() else {
        return (VerdictMark::Of(Verdict::NotTestable), "Nothing to compare".to_owned());
    };
    let model = summary.variant(&headline.of).map_or("", |variant| variant.model.label());
    let judged = match &headline.verdict {
        Verdict::Faster | Verdict::Slower => {
            capitalise(&format!("{model} {}", summary.verdict_word(&headline.verdict)))
        }
        Verdict::NoPracticalDifference => "No difference".to_owned(),
        Verdict::Inconclusive => "Not decided yet".to_owned(),
        Verdict::NotTestable => "No verdict".to_owned(),
        Verdict::Other(word) => word.to_string(),
    };
    let line = match &headline.ratio {
        Some(ratio) => format!("{judged}, {}\u{2009}×", units::ratio(ratio.ratio)),
        None => judged,
    };
    (VerdictMark::Of(headline.verdict.clone()), line)
}

/// The words with a capital at their head.
#[must_use]
pub fn capitalise(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::caveat::Caveat;
    use crate::analysis::hand_made::{design, session};
    use crate::model::design::Model;
    use crate::model::metric::{Direction, Metric};
    use crate::model::plan_log::Asked;

    /// A document whose design was run as it stands.
    fn measured() -> Document {
        let design = design(&[(Model::Threads, 2), (Model::Processes, 2)]);
        let mut session = session(&design, &[&[10.0; 15], &[11.0; 15]]);
        session.asked = Some(Asked::from(&design));
        let experiment = Experiment {
            id: "e1".into(),
            parent_id: None,
            title: "Chains".into(),
            notes: String::new(),
            design,
            prediction: None,
            sessions: vec![session.into()],
            results: Vec::new(),
        };
        Document::new(DocumentId(1), experiment, None)
    }

    #[test]
    fn a_margin_that_is_changed_after_the_run_is_judged_anew_and_says_so() {
        let mut document = measured();
        let headline = |document: &Document| {
            let summary = document.summary.clone().unwrap();
            let codes: Vec<&str> = summary.caveats.iter().map(Caveat::code).collect();
            (summary.headline().unwrap().sentence.clone(), codes.contains(&"post_hoc"))
        };
        let as_asked = "Two processes took 1.10 times as long as two threads.";
        assert_eq!(headline(&document), (as_asked.to_owned(), false));
        let mut draft = document.draft();
        draft.design.margin = 0.2;
        document.take(draft);
        let later = "No practical difference between two processes and two threads (margin chosen \
                     after the run).";
        assert_eq!(headline(&document), (later.to_owned(), true));
        let stored = analysis::stored_results(document.summary.as_deref().unwrap());
        assert_eq!(stored[0].post_hoc, [crate::model::experiment::PostHoc::Margin]);
        // Back to what was asked, and nothing is said any more.
        let mut draft = document.draft();
        draft.design.margin = 0.03;
        document.take(draft);
        assert_eq!(headline(&document), (as_asked.to_owned(), false));
    }

    #[test]
    fn a_metric_that_is_chosen_after_the_run_says_so() {
        let mut document = measured();
        let mut draft = document.draft();
        draft.design.primary_metric = Metric::Throughput;
        draft.design.direction = Direction::HigherIsBetter;
        document.take(draft);
        let summary = document.summary.unwrap();
        let words: Vec<String> = summary.caveats.iter().map(ToString::to_string).collect();
        let told = words.iter().any(|text| text.starts_with("Metric chosen after the run."));
        assert!(told, "{words:?}");
    }
}
