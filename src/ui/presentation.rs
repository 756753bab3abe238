//! A presentation: an experiment on the whole screen, one message at a time. Predict, run, reveal.

use super::command::Command;
use super::document::Document;
use super::state::{DocumentId, State, Tab};
use crate::analysis::prediction;

/// What a presentation shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The question, and the scale on which people guess. Nothing hints at the outcome.
    Predict,
    /// How far the run is, and still nothing of its outcome.
    Run,
    /// What came out, beside what was guessed.
    Reveal,
    /// Where the time went.
    Why,
}

impl Stage {
    /// The three steps that are told at the head; why belongs to the last.
    pub const STEPS: [(Stage, &'static str); 3] =
        [(Stage::Predict, "Predict"), (Stage::Run, "Run"), (Stage::Reveal, "Reveal")];

    /// Which of the steps it is, from 0.
    #[must_use]
    pub fn step(self) -> usize {
        match self {
            Stage::Predict => 0,
            Stage::Run => 1,
            Stage::Reveal | Stage::Why => 2,
        }
    }
}

/// What a presentation is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Begin.
    Begin,
    /// Leave it for the window.
    Leave,
    /// Go on to what comes next.
    GoOn,
    /// Run, whatever is shown.
    RunAgain,
    /// Show why, or the result again.
    Why,
    /// Go back to the question and its guesses.
    Question,
    /// Point at a ratio on the scale.
    Point(f64),
    /// Keep a ratio as a guess.
    Guess(f64),
    /// Take back the last guess.
    TakeBack,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The run begins.
    Run,
    /// The outcome is shown.
    Reveal,
    /// Another open experiment is presented.
    Experiment(DocumentId),
    /// The same experiment once more.
    Again,
}

impl Next {
    /// Its word beside the key.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Next::Run => "run",
            Next::Reveal => "reveal",
            Next::Experiment(_) => "next experiment",
            Next::Again => "guess again",
        }
    }
}

/// A presentation of one experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Presentation {
    /// The experiment.
    pub of: DocumentId,
    /// How far it is; see [`Presentation::stage_of`].
    pub stage: Stage,
    /// The guesses, oldest first.
    pub guesses: Vec<f64>,
    /// Whether its outcome was shown: what is guessed after that would be no prediction.
    pub is_revealed: bool,
    /// The ratio that is pointed at.
    pub cursor: f64,
    /// Whether the window filled the screen before.
    pub was_full_screen: bool,
}

impl Presentation {
    /// A presentation that begins with what the window shows: a run, a result, else the question.
    #[must_use]
    pub fn of(document: &Document, was_full_screen: bool) -> Self {
        let stage = match (&document.run, &document.summary) {
            (Some(_), _) => Stage::Run,
            (None, Some(_)) if document.tab == Tab::Results => Stage::Reveal,
            (None, _) => Stage::Predict,
        };
        let kept = document.experiment.prediction.as_ref();
        let guesses = kept.map(prediction::guesses).unwrap_or_default();
        let is_revealed = stage == Stage::Reveal;
        Self { of: document.id, stage, guesses, is_revealed, cursor: 1.0, was_full_screen }
    }

    /// What can be shown of the experiment: a run that was cancelled leads back to the question.
    #[must_use]
    pub fn stage_of(&self, document: &Document) -> Stage {
        match (self.stage, &document.run, &document.summary) {
            (_, Some(_), _) => Stage::Run,
            (Stage::Predict, None, _) | (_, None, None) => Stage::Predict,
            (stage, None, Some(_)) => stage,
        }
    }

    /// What comes next, or why nothing does yet.
    ///
    /// # Errors
    /// The reason, as a sentence.
    pub fn next(&self, state: &State, document: &Document) -> Result<Next, &'static str> {
        match self.stage_of(document) {
            Stage::Predict if document.summary.is_some() => Ok(Next::Reveal),
            Stage::Predict => Command::Run.action(state).map(|_| Next::Run),
            Stage::Run if document.run.is_some() => Err("It is running."),
            Stage::Run => Ok(Next::Reveal),
            Stage::Reveal | Stage::Why if state.documents.len() == 1 => Ok(Next::Again),
            Stage::Reveal | Stage::Why => {
                let mut after = state.documents.iter().skip_while(|other| other.id != document.id);
                let next = after.nth(1).map(|other| Next::Experiment(other.id));
                next.ok_or("This was the last experiment.")
            }
        }
    }
}

impl State {
    /// The presentation with its experiment, while one is given.
    #[must_use]
    pub fn presented(&self) -> Option<(&Presentation, &Document)> {
        let presentation = self.presentation.as_ref()?;
        Some((presentation, self.shown().filter(|document| document.id == presentation.of)?))
    }
}
