//! From bytes to a document, with every doubt told.

use super::limits::MAX_BYTES;
use super::place::{Fault, Misfit, Path, problem};
use super::scan::{locate, scan};
use super::v1::{EXPERIMENT, ExperimentWire};
use super::version::{UNDERSTOOD, Version};
use super::{Access, Opened, Origin, hash};
use crate::model::design::CoreSet;
use crate::model::experiment::Experiment;
use crate::model::problem::Problem;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

pub(super) fn read(bytes: &[u8]) -> Result<Opened, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new(
            "The file is empty",
            "There is nothing to read in it",
            "Choose another file, or a copy of this one from before",
        ));
    }
    let fail = |fault: &Fault| problem(bytes, fault);
    let text = text(bytes).map_err(|fault| fail(&fault))?;
    let start = text.len() - text.trim_start().len();
    if text[start..].starts_with(|first| first != '{' && first != '[') {
        let what = "this is no experiment, because one begins with {".to_owned();
        return Err(fail(&Fault { offset: start, what }));
    }
    scan(text).map_err(|fault| fail(&fault))?;
    let document: Value = serde_json::from_str(text).map_err(|error| {
        // The scan is at least as strict, so this is a disagreement between the two.
        fail(&Fault { offset: 0, what: error.to_string() })
    })?;
    let version = Version::of(&document);
    let experiment = decode(&document).map_err(|misfit| match version {
        Some(version) if version.is_newer_major() => version.refusal(),
        _ => fail(&Fault {
            offset: locate(text, &misfit.path),
            what: format!("{} {}", subject(&misfit.path), misfit.what),
        }),
    })?;
    let version = version.unwrap_or(Version::CURRENT);
    let lacking = features_not_understood(&document);
    let refusal = match lacking.first() {
        _ if version.is_newer_major() => Some(version.refusal()),
        Some(feature) => Some(Problem::new(
            format!("The file uses {feature:?}, which this version of Tandem does not know"),
            "Its numbers may mean something else, so no verdict is shown and it cannot be saved",
            "Use a newer version of Tandem",
        )),
        None => None,
    };
    let edited = doubtful_sessions(&document);
    let mut remarks: Vec<String> = refusal.iter().map(ToString::to_string).collect();
    if version.is_newer_minor() {
        remarks.push(format!(
            "A newer version of Tandem wrote this file (format {version}). What this version does \
             not know is kept and not shown."
        ));
    }
    remarks.extend(edited.iter().cloned());
    remarks.extend(unknown_words(&experiment));
    Ok(Opened {
        experiment,
        access: refusal.clone().map_or(Access::ReadWrite, Access::ReadOnly),
        is_understood: refusal.is_none(),
        samples_intact: edited.is_empty(),
        origin: Origin { document: Some(Arc::new(document)), refusal },
        remarks,
    })
}

fn text(bytes: &[u8]) -> Result<&str, Fault> {
    let fault = |offset, what: &str| Err(Fault { offset, what: what.to_owned() });
    if bytes.len() > MAX_BYTES {
        return fault(MAX_BYTES, &format!("the file is larger than {} MiB", MAX_BYTES >> 20));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") || bytes.starts_with(b"\xFF\xFE") {
        return fault(0, "a byte order mark stands before the document, which begins with a brace");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => fault(error.valid_up_to(), "the bytes here are not text in UTF-8"),
    }
}

/// The document of a file whose syntax was checked.
pub(super) fn decode(document: &Value) -> Result<Experiment, Misfit> {
    EXPERIMENT.check(document, &Path::default())?;
    let wire = ExperimentWire::deserialize(document)
        .map_err(|error| Misfit::new(Path::default(), format!("is not readable: {error}")))?;
    let mut experiment = wire.into_model()?;
    if experiment.id.is_empty() {
        // A file written by hand need not have one; the same text gets the same.
        let digest = hash::of_bytes(document.to_string().as_bytes());
        experiment.id.push_str(&digest[..32]);
    }
    Ok(experiment)
}

fn subject(path: &Path) -> String {
    if path.0.is_empty() { "the document".to_owned() } else { path.to_string() }
}

fn features_not_understood(document: &Value) -> Vec<&str> {
    let features = document.get("must_understand").and_then(Value::as_array);
    let words = features.into_iter().flatten().filter_map(Value::as_str);
    words.filter(|word| !UNDERSTOOD.contains(word)).collect()
}

/// A sentence for each session whose samples are not those that were measured, and one for each of
/// which something else is not as it was written.
fn doubtful_sessions(document: &Value) -> Vec<String> {
    let sessions = document.get("sessions").and_then(Value::as_array);
    let sessions = (1..).zip(sessions.into_iter().flatten());
    sessions
        .flat_map(|(number, session)| {
            let of_samples = match session.get(hash::OF_SAMPLES).and_then(Value::as_str) {
                Some(_) if parts(session).all(is_whole) => None,
                Some(_) => Some(format!(
                    "The samples of run {number} were changed after they were measured: they do \
                     not match their checksum. Verdicts are those of the changed samples."
                )),
                None => Some(format!(
                    "Run {number} has no checksum, so it cannot be told whether its samples are \
                     as they were measured."
                )),
            };
            let of_rest = (!is_rest_whole(session)).then(|| {
                format!(
                    "What run {number} keeps beside its samples was changed after it was written, \
                     or something of it is gone: it does not match its checksum. Verdicts are \
                     those of the changed file."
                )
            });
            of_samples.into_iter().chain(of_rest)
        })
        .collect()
}

/// What has a checksum of its own samples in a session: itself, its controls, and what either repeated.
fn parts(session: &Value) -> impl Iterator<Item = &Value> {
    let controls = session.get("controls");
    let own = std::iter::once(session).chain(repeated(session));
    own.chain(controls).chain(controls.into_iter().flat_map(repeated))
}

fn repeated(part: &Value) -> impl Iterator<Item = &Value> {
    part.get("repeated").and_then(Value::as_array).into_iter().flatten()
}

fn is_whole(part: &Value) -> bool {
    part[hash::OF_SAMPLES] == hash::of_samples(part)
}

/// Whether the members that came after 1.0 match their checksum. A file of 1.0 has neither.
fn is_rest_whole(session: &Value) -> bool {
    session.get(hash::OF_REST).cloned() == hash::of_rest(session).map(Value::from)
}

fn unknown_words(experiment: &Experiment) -> Vec<String> {
    let design = &experiment.design;
    let mut words = Vec::new();
    for variant in &design.variants {
        if !variant.model.is_known() {
            words.push(("the execution model", variant.model.word()));
        }
        if let CoreSet::Other(word) = &variant.placement.cores {
            words.push(("the cores", word));
        }
    }
    if !design.amount.is_known() {
        words.push(("the way to an amount of work", design.amount.word()));
    }
    if !design.scaling.is_known() {
        words.push(("the scaling", design.scaling.word()));
    }
    if !design.primary_metric.is_known() {
        words.push(("the metric", design.primary_metric.word()));
    }
    if !design.direction.is_known() {
        words.push(("the direction", design.direction.word()));
    }
    words.dedup();
    let sentence = |(what, word): (&str, &str)| {
        format!(
            "This version does not know {what} “{word}”. The file can be looked at and compared; \
             what uses it cannot be run."
        )
    };
    words.into_iter().map(sentence).collect()
}
