//! `tandem show`: what a file found, recomputed from its raw samples.

use super::args::{Format, ShowWords};
use super::console::Console;
use super::exit_code::{Exit, Stop};
use super::judging_text;
use super::kernels::pretty;
use super::place::open;
use super::summary_text;
use super::table::{Table, paragraph};
use crate::analysis::{self, recheck};
use crate::export;
use crate::model::design::Rounds;
use crate::model::experiment::Experiment;
use crate::model::param::Value as ParamValue;
use crate::model::units;
use serde_json::{Value, json};

/// Tells what a file found, or what its design asks if it was not run.
pub fn show(words: &ShowWords, console: &mut Console) -> Result<Exit, Stop> {
    let opened = open(&words.file, console)?;
    let experiment = &opened.experiment;
    for sentence in recheck::deviations(experiment) {
        console.warn(&sentence);
    }
    let summary = analysis::summary_of(experiment, crate::kernels::registry::describe)
        .filter(|_| opened.is_understood);
    let text = match (summary, words.format) {
        (Some(summary), Format::Text) => {
            let (head, text) = (heading(experiment), summary_text::text(&summary));
            format!("{head}\n{text}\n{}", judging_text::disclosure(&summary))
        }
        (Some(summary), Format::Json) => pretty(&export::json::summary(&summary)),
        (None, Format::Text) => design_text(experiment),
        (None, Format::Json) => pretty(&design_document(experiment)),
    };
    console.result(&text)?;
    Ok(Exit::Done)
}

fn heading(experiment: &Experiment) -> String {
    let question = paragraph(&experiment.design.question);
    // Questions of new experiments begin with the title.
    if question.starts_with(&experiment.title) {
        return question;
    }
    if question.trim().is_empty() {
        return format!("{}\n", experiment.title);
    }
    format!("{}\n{question}", experiment.title)
}

fn design_text(experiment: &Experiment) -> String {
    let design = &experiment.design;
    let mut text = heading(experiment);
    if !experiment.notes.is_empty() {
        text.push('\n');
        text.push_str(&paragraph(&experiment.notes));
    }
    text.push('\n');
    let mut table = Table::new(&["<", "<"]);
    table.row(vec!["Work".to_owned(), analysis::sentence::workload(&design.workload)]);
    for (place, label) in design.labels().into_iter().enumerate() {
        let head = if place == 0 { "Variants" } else { "" };
        let mark = if design.variants[place].id == design.base { " (base)" } else { "" };
        table.row(vec![head.to_owned(), format!("{label}{mark}")]);
    }
    table.row(vec!["Scaling".to_owned(), design.scaling.label().to_owned()]);
    let metric = format!("{}, {}", design.primary_metric.label(), design.direction.label());
    table.row(vec!["Metric".to_owned(), metric]);
    table.row(vec!["Margin".to_owned(), units::percent(design.margin)]);
    table.row(vec!["Rounds".to_owned(), rounds(&design.rounds)]);
    table.row(vec!["Time budget".to_owned(), units::duration(design.budget())]);
    table.row(vec!["Seed".to_owned(), design.seed.to_string()]);
    text.push_str(&table.text());
    text.push_str(match experiment.latest_session() {
        None => "\nNot run yet. Run it: tandem run FILE -o OUT\n",
        Some(_) => "\nIt was run and holds no finished round that may be judged.\n",
    });
    text
}

/// How many rounds, and at which of them it may stop.
fn rounds(rounds: &Rounds) -> String {
    if !rounds.may_stop_early() {
        return rounds.max.to_string();
    }
    let looks = rounds.looks.iter().filter(|look| rounds.may_stop_at(**look));
    let looks: Vec<String> = looks.map(u32::to_string).collect();
    let width = units::percent(rounds.stop_half_width);
    format!("{}, or {} once every interval is within ±{width}", rounds.max, looks.join(" or "))
}

fn design_document(experiment: &Experiment) -> Value {
    let design = &experiment.design;
    let variants: Vec<Value> = design
        .variants
        .iter()
        .zip(design.labels())
        .map(|(variant, label)| {
            json!({
                "id": variant.id,
                "label": label,
                "model": variant.model,
                "workers": variant.workers,
                "placement": variant.placement,
            })
        })
        .collect();
    let params: serde_json::Map<String, Value> = design
        .workload
        .params
        .0
        .iter()
        .map(|(name, value)| {
            let value = match value {
                ParamValue::Integer(number) => json!(number),
                ParamValue::Word(word) => json!(word),
                ParamValue::Roles(roles) => json!(roles),
            };
            (name.clone(), value)
        })
        .collect();
    json!({
        "format": "tandem.design",
        "version": 1,
        "title": experiment.title,
        "question": design.question,
        "workload": { "kernel": design.workload.kernel, "params": params },
        "scaling": design.scaling,
        "variants": variants,
        "base": design.base,
        "primary_metric": design.primary_metric,
        "direction": design.direction,
        "margin": design.margin,
        "rounds": design.rounds,
        "budget_ms": design.budget_ms,
        "seed": design.seed,
    })
}
