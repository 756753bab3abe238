//! The document on the wire.

use super::super::place::{Misfit, Path};
use super::super::version::Version;
use super::design::DesignWire;
use super::session::SessionWire;
use crate::model::design::Design;
use crate::model::experiment::{Experiment, PostHoc, Prediction, StoredResult, Verdict};
use crate::model::id::VariantId;
use crate::model::metric::Metric;
use crate::model::shared::Shared;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize, Deserialize)]
pub(in crate::file) struct ExperimentWire {
    format: String,
    version: VersionWire,
    #[serde(default)]
    must_understand: Vec<String>,
    #[serde(default)]
    id: String,
    parent_id: Option<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    notes: String,
    design: DesignWire,
    prediction: Option<PredictionWire>,
    #[serde(default)]
    sessions: Vec<SessionWire>,
    #[serde(default)]
    results: Vec<ResultWire>,
}

#[derive(Serialize, Deserialize)]
struct VersionWire {
    major: u32,
    minor: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct PredictionWire {
    answer: String,
    votes: BTreeMap<String, u32>,
}

#[derive(Serialize, Deserialize)]
struct ResultWire {
    of: String,
    against: String,
    metric: String,
    ratio: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(default)]
    rule: String,
    verdict: String,
    #[serde(default)]
    engine: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    post_hoc: Vec<String>,
}

impl From<&Experiment> for ExperimentWire {
    fn from(experiment: &Experiment) -> Self {
        let major = Version::CURRENT.major;
        let sessions: Vec<SessionWire> =
            experiment.sessions.iter().map(|session| SessionWire::from(&**session)).collect();
        let of_sessions = sessions.iter().map(SessionWire::minor).max().unwrap_or(0);
        let has_changes = experiment.results.iter().any(|result| !result.post_hoc.is_empty());
        let design = DesignWire::from(&experiment.design);
        let minor = of_sessions.max(if has_changes { 2 } else { 0 }).max(design.minor());
        Self {
            format: "tandem.experiment".to_owned(),
            version: VersionWire { major, minor },
            must_understand: Vec::new(),
            id: experiment.id.clone(),
            parent_id: experiment.parent_id.clone(),
            title: experiment.title.clone(),
            notes: experiment.notes.clone(),
            design,
            prediction: experiment.prediction.as_ref().map(|prediction| PredictionWire {
                answer: prediction.answer.clone(),
                votes: prediction.votes.clone(),
            }),
            sessions,
            results: experiment.results.iter().map(ResultWire::from).collect(),
        }
    }
}

impl ExperimentWire {
    /// The document.
    pub(in crate::file) fn into_model(self) -> Result<Experiment, Misfit> {
        let root = Path::default();
        let design = Design::from(self.design);
        let mut ids = BTreeSet::new();
        for (place, variant) in design.variants.iter().enumerate() {
            if !ids.insert(&variant.id) {
                let path = root.key("design").key("variants").index(place).key("id");
                return Err(Misfit::new(path, format!("is a second variant {}", variant.id)));
            }
        }
        let sessions = self.sessions.into_iter().enumerate();
        let sessions = sessions
            .map(|(place, wire)| {
                wire.into_model(&root.key("sessions").index(place)).map(Shared::from)
            })
            .collect::<Result<_, _>>()?;
        Ok(Experiment {
            id: self.id,
            parent_id: self.parent_id,
            title: self.title,
            notes: self.notes,
            design,
            prediction: self
                .prediction
                .map(|PredictionWire { answer, votes }| Prediction { answer, votes }),
            sessions,
            results: self.results.into_iter().map(StoredResult::from).collect(),
        })
    }
}

impl From<&StoredResult> for ResultWire {
    fn from(result: &StoredResult) -> Self {
        Self {
            of: result.of.0.clone(),
            against: result.against.0.clone(),
            metric: result.metric.word().to_owned(),
            ratio: result.ratio,
            low: result.low,
            high: result.high,
            rule: result.rule.clone(),
            verdict: result.verdict.word().to_owned(),
            engine: result.engine.clone(),
            post_hoc: result.post_hoc.iter().map(|what| what.word().to_owned()).collect(),
        }
    }
}

impl From<ResultWire> for StoredResult {
    fn from(wire: ResultWire) -> Self {
        Self {
            of: VariantId(wire.of),
            against: VariantId(wire.against),
            metric: Metric::from_word(&wire.metric),
            ratio: wire.ratio,
            low: wire.low,
            high: wire.high,
            rule: wire.rule,
            verdict: Verdict::from_word(&wire.verdict),
            engine: wire.engine,
            post_hoc: wire.post_hoc.iter().map(|word| PostHoc::from_word(word)).collect(),
        }
    }
}
