//! What a summary's verdicts rest on, and what has to be known to repeat it, as text.

use super::summary_text::{label, ratio_interval, ratio_text};
use super::table::{Table, counted, paragraph};
use crate::analysis::noise::Noise;
use crate::analysis::sentence::share_words;
use crate::analysis::summary::Summary;
use crate::model::machine::Machine;
use crate::model::units;

/// The machine's own noise, how many comparisons there are, what was never seen, other sessions of
/// the design, and whether the result may be reported; a paragraph each, as far as there is
/// something to tell.
pub fn judging(summary: &Summary) -> String {
    let judging = &summary.judging;
    let mut text = String::new();
    if judging.tested > 1 {
        text.push_str(&paragraph(&format!(
            "{} comparisons of one question: p and verdicts are corrected for their number (Holm).",
            judging.tested
        )));
    }
    if let Some(noise) = &judging.noise {
        text.push_str(&paragraph(&noise_words(noise)));
    }
    for never in &summary.never_seen {
        text.push_str(&paragraph(&never.to_string()));
    }
    if let Some(repeats) = &summary.repeats {
        text.push_str(&paragraph(&repeats.to_string()));
    }
    let broken: Vec<String> = summary.broken_rules().iter().map(ToString::to_string).collect();
    if !broken.is_empty() {
        text.push_str(&paragraph(&format!("Not to be reported: {}.", broken.join(", "))));
    }
    text
}

fn noise_words(noise: &Noise) -> String {
    let ratio = units::ratio(noise.ratio.ratio);
    let rounds = counted(noise.ratio.by_round.len(), "round");
    let mut words = format!("The base measured twice in {rounds}: ratio {ratio}");
    if let (Some((low, high)), Some(floor)) = (noise.ratio.interval(), noise.floor()) {
        let (low, high, floor) = (units::ratio(low), units::ratio(high), share_words(floor));
        words.push_str(&format!(" ({low} to {high}), so this machine’s own noise is {floor}"));
    }
    if let Some(drift) = noise.drift {
        let sign = if drift.over_session < 0.0 { "−" } else { "+" };
        let moved = share_words(drift.over_session.abs());
        words.push_str(&format!("; it drifted by {sign}{moved} over the session"));
    }
    words + "."
}

/// Each comparison without the disturbed rounds, beside which it stands with them.
pub fn without_disturbed(summary: &Summary) -> String {
    let heads =
        ["<without disturbed rounds", "<with", "ratio", "<95 % interval", "<verdict", "rounds"];
    let mut table = Table::new(&heads);
    for comparison in &summary.comparisons {
        let Some(without) = &comparison.without_disturbed else { continue };
        let ratio = without.ratio.as_ref();
        table.row(vec![
            label(summary, &comparison.of),
            label(summary, &comparison.against),
            ratio_text(ratio),
            ratio_interval(ratio),
            summary.verdict_word(&without.verdict),
            without.rounds_left.to_string(),
        ]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}

/// What has to be known to repeat a session, or to doubt it, in short.
pub fn disclosure(summary: &Summary) -> String {
    let told = &summary.disclosure;
    let (machine, settings) = (&summary.machine, &told.settings);
    let mut table = Table::new(&["<", "<"]);
    let mut row = |name: &str, words: String| table.row(vec![name.to_owned(), words]);
    row("Hardware", hardware(machine));
    row("System", format!("{} {}, {}", machine.os_name(), machine.os_version, machine.arch));
    let slim = if told.app.slim_worker { "" } else { ", without the slim worker" };
    row("Build", format!("Tandem {}, {}{slim}", told.app.version, told.app.build));
    row("Power", told.power().unwrap_or("not told").to_owned());
    let params: Vec<String> =
        settings.params.iter().map(|(name, value)| format!(", {name} {value}")).collect();
    let (kernel, scaling, params) = (&settings.kernel, &settings.scaling, params.concat());
    let budget = units::time(settings.budget_ms as f64 * 1e6);
    row("Settings", format!("{kernel}{params}, {scaling}"));
    if let Some(fitted) = &settings.fitted {
        row("", fitted.sentence());
    }
    let margin = units::percent(summary.margin);
    let most = settings.rounds.max;
    row(
        "",
        format!("{}, margin {margin}, at most {most} rounds or {budget}", summary.metric.label()),
    );
    let seed = summary.session.seed;
    row(
        "Order",
        format!("{} rounds with the warm-up, shuffled by the seed {seed}", told.order.len()),
    );
    let anomalies = told.anomalies.words();
    let anomalies = if anomalies.is_empty() { "none".to_owned() } else { anomalies.join(", ") };
    row(
        "Anomalies",
        format!("{anomalies}, of {}", counted(summary.session.trials as usize, "trial")),
    );
    for check in told.checks.iter().filter(|check| check.check != "power") {
        row("Before", format!("{}: {}", check.check, check.finding()));
    }
    table.text()
}

fn hardware(machine: &Machine) -> String {
    if machine.cpu_model.is_empty() {
        return machine.line();
    }
    format!("{}, {}", machine.cpu_model, machine.line())
}
