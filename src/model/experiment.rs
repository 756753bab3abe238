//! The document: a design, what was predicted, what was measured, what was noted.

use super::design::Design;
use super::id::VariantId;
use super::metric::Metric;
use super::session::Session;
use super::shared::Shared;
use super::words::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The document. Without a session it is a design: the hand-out for a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Its own id, random.
    pub id: String,
    /// The id of the experiment that it was duplicated from.
    pub parent_id: Option<String>,
    /// The title.
    pub title: String,
    /// The user's notes.
    pub notes: String,
    /// What is asked and how it is measured.
    pub design: Design,
    /// What was expected before the run.
    pub prediction: Option<Prediction>,
    /// What was measured, oldest first. A session is large and never changes once it has ended, so
    /// clones of an experiment share it.
    pub sessions: Vec<Shared<Session>>,
    /// Verdicts as they were when the file was saved; recomputed on opening.
    pub results: Vec<StoredResult>,
}

impl Experiment {
    /// The session that results are drawn from: the newest.
    #[must_use]
    pub fn latest_session(&self) -> Option<&Session> {
        self.sessions.last().map(|session| &**session)
    }

    /// The same design once more under another id, without results.
    #[must_use]
    pub fn again(&self, id: String) -> Self {
        Self {
            id,
            parent_id: Some(self.id.clone()),
            title: format!("{}, again", self.title.trim_end_matches(", again")),
            notes: self.notes.clone(),
            design: self.design.clone(),
            prediction: None,
            sessions: Vec::new(),
            results: Vec::new(),
        }
    }
}

/// What was expected before the run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prediction {
    /// One person's answer.
    pub answer: String,
    /// Answers of a class, with their counts.
    pub votes: BTreeMap<String, u32>,
}

words! {
    /// The outcome of a comparison.
    pub enum Verdict {
        /// The whole interval is better than the margin.
        Faster = "faster", "faster";
        /// The whole interval is worse than the margin.
        Slower = "slower", "slower";
        /// The whole interval is inside the margin.
        NoPracticalDifference = "no_practical_difference", "no practical difference";
        /// The interval reaches over an edge of the margin.
        Inconclusive = "inconclusive", "inconclusive";
        /// There is no interval, or something forbids a verdict.
        NotTestable = "not_testable", "not testable";
    }
}

words! {
    /// Something that decides what the answer is, changed in the design after the run.
    pub enum PostHoc {
        /// The question in words.
        Question = "question", "question";
        /// The metric on which variants are compared.
        Metric = "primary_metric", "metric";
        /// Which of its values is the better one.
        Direction = "direction", "direction";
        /// The margin of practical importance.
        Margin = "margin", "margin";
    }
}

/// A verdict as it was when the file was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredResult {
    /// The variant that is judged.
    pub of: VariantId,
    /// The variant that it is compared with.
    pub against: VariantId,
    /// On which metric.
    pub metric: Metric,
    /// The ratio of the two, if there was one.
    pub ratio: Option<f64>,
    /// The lower end of its 95 % interval.
    pub low: Option<f64>,
    /// The upper end of its 95 % interval.
    pub high: Option<f64>,
    /// The rule that gave the verdict.
    pub rule: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The version of the statistics that computed it.
    pub engine: String,
    /// What was changed after the run; empty if nothing was, or if that is not known.
    pub post_hoc: Vec<PostHoc>,
}
