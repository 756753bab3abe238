//! Notes and details: the user's notes, what was done, every trial.

use super::action::Action;
use super::document::Document;
use super::layout::Layout;
use super::theme::{Face, Theme, space};
use super::widgets::button::{ButtonKind, button};
use super::widgets::facts::fact_ui;
use super::widgets::icon::Icon;
use super::widgets::page::columns;
use super::widgets::wide::wide;
use crate::analysis::margins::Margins;
use crate::analysis::summary::Summary;
use crate::model::design::Design;
use crate::model::metric::Metric;
use crate::model::round_seen::Disturbance;
use crate::model::session::Session;
use crate::model::trial::{Flags, Trial};
use crate::model::units;
use eframe::egui::accesskit::Role;
use eframe::egui::{Align, Layout as Flow, TextEdit, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder};

/// The widths of the columns of all trials: the round, the variant, a metric at least, the marks.
const ROUND: f32 = 64.0;
const VARIANT: f32 = 190.0;
const METRIC: f32 = 80.0;
const MARKS: f32 = 180.0;

/// Draws notes and details.
#[must_use]
pub fn notes_ui(ui: &mut Ui, theme: &Theme, document: &Document, layout: Layout) -> Vec<Action> {
    let mut actions = Vec::new();
    let gap = space::COLUMN;
    let half = (ui.available_width() - gap) / 2.0;
    columns(ui, layout.one_column, &[half, half], gap, |ui, place| match place {
        0 => actions.extend(written_ui(ui, theme, document)),
        _ => details_ui(ui, theme, document),
    });
    if let Some(session) = document.experiment.latest_session() {
        ui.add_space(space::SECTION);
        actions.extend(samples_ui(ui, theme, &document.experiment.design, session));
    }
    actions
}

fn written_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Option<Action> {
    ui.label(Face::Section.text("Notes"));
    let mut notes = document.experiment.notes.clone();
    let edit = TextEdit::multiline(&mut notes)
        .hint_text("What you noticed, what you want to remember. Saved in the file.")
        .desired_width(f32::INFINITY)
        .desired_rows(9);
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::MultilineTextInput, true, "Notes");
        info.current_text_value = Some(document.experiment.notes.clone());
        info
    });
    if let Some(path) = document.path.as_ref().filter(|_| !document.is_changed()) {
        let text = format!("Saved in {}", path.display());
        ui.add(eframe::egui::Label::new(Face::Caption.text(text).color(theme.text_2)).wrap());
    }
    response.changed().then_some(Action::SetNotes(notes))
}

/// The margin that was chosen, and the noise where that is what verdicts are given by.
fn margin_words(design: &Design, summary: Option<&Summary>) -> String {
    let chosen = format!("margin {}", units::percent(design.margin));
    match summary.map(Margins::of).filter(|margins| margins.is_noise()) {
        Some(noise) => format!("{chosen}, widened by noise to {}", noise.size_words()),
        None => chosen,
    }
}

fn details_ui(ui: &mut Ui, theme: &Theme, document: &Document) {
    let design = &document.experiment.design;
    ui.label(Face::Section.text("What was done"));
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut fact = |name: &str, value: String| fact_ui(ui, theme, name, &value);
    fact("Work", workload_words(design));
    fact("Variants", design.labels().join("; "));
    let margin = margin_words(design, document.summary.as_deref());
    let metric = &design.primary_metric;
    fact("Judged by", format!("{}, {margin}", metric.label()));
    let rounds = design.rounds.max;
    let budget = units::duration(design.budget());
    let up_to = if design.rounds.may_stop_early() { "up to " } else { "" };
    fact("Asked for", format!("{up_to}{rounds} rounds in at most {budget}, seed {}", design.seed));
    let Some(session) = document.experiment.latest_session() else {
        fact("Run", "not yet".to_owned());
        return;
    };
    let count = document.experiment.sessions.len();
    let which = if count > 1 { format!(", session {count} of {count}") } else { String::new() };
    fact("Run", format!("{}, {}{which}", when(&session.started_utc), session.status.label()));
    if let Some(fitted) = &session.plan.fitted {
        fact("Amount of work", fitted.sentence());
    }
    if let Some(ended) = &session.plan.ended {
        fact("Ended", ended.label().to_owned());
    }
    fact("Machine", format!("{}: {}", session.machine.label, session.machine.line()));
    fact("Processor", session.machine.cpu_model.clone());
    fact("System", format!("{} {}", session.machine.os_name(), session.machine.os_version));
    let app = &session.app;
    let worker =
        if app.slim_worker { "own measuring program" } else { "measured by the program itself" };
    fact("Measured with", format!("version {}, {} build, {worker}", app.version, app.build));
    let unit = session.calibration.ns_per_unit;
    fact("A unit of work", unit.map_or_else(|| "not calibrated".to_owned(), units::time));
    for check in &session.preflight {
        fact(&super::document::capitalise(&check.check), check.value.clone());
    }
}

fn when(utc: &str) -> String {
    utc.replace('T', " ").replace('Z', " UTC")
}

fn workload_words(design: &Design) -> String {
    let params = design.workload.params.0.iter();
    let set: Vec<String> = params.map(|(name, value)| format!("{name} {}", value.show())).collect();
    if set.is_empty() {
        return design.workload.kernel.clone();
    }
    format!("{}: {}", design.workload.kernel, set.join(", "))
}

/// The columns of the table of trials after round and variant.
fn metrics(session: &Session) -> Vec<Metric> {
    let wanted = [
        Metric::Makespan,
        Metric::Total,
        Metric::Create,
        Metric::Throughput,
        Metric::CoresBusy,
        Metric::MemoryUnique,
    ];
    let has = |metric: &Metric| session.trials.iter().any(|trial| trial.value(metric).is_some());
    wanted.into_iter().chain(Metric::OF_FAULTS).filter(has).collect()
}

fn samples_ui(ui: &mut Ui, theme: &Theme, design: &Design, session: &Session) -> Option<Action> {
    let metrics = metrics(session);
    let labels = design.labels();
    let label = |trial: &Trial| {
        let place = design.variants.iter().position(|variant| variant.id == trial.variant);
        place
            .and_then(|place| labels.get(place))
            .cloned()
            .unwrap_or_else(|| trial.variant.to_string())
    };
    let mut action = None;
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Every trial"));
        let count = units::count(session.trials.len() as f64);
        let text = format!("{count} trials in the order in which they ran");
        ui.label(Face::Caption.text(text).color(theme.text_2));
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
            if button(ui, theme, ButtonKind::Small, Some(Icon::Copy), "Copy table").clicked() {
                action = Some(Action::Copy(as_text(&metrics, session, label)));
            }
        });
    });
    // Where there are many metrics the table is wider than the page.
    let width = ROUND + VARIANT + metrics.len() as f32 * (METRIC + space::S) + MARKS;
    wide(ui, "all trials", |ui| {
        ui.set_min_width(width.max(ui.available_width()));
        trials_ui(ui, theme, (&metrics, session), &label);
    });
    ui.allocate_space(vec2(0.0, space::XS));
    action
}

fn trials_ui(
    ui: &mut Ui,
    theme: &Theme,
    (metrics, session): (&[Metric], &Session),
    label: &impl Fn(&Trial) -> String,
) {
    let height = (session.trials.len() as f32 + 1.0) * space::ROW;
    let table = TableBuilder::new(ui)
        .id_salt("trials")
        .vscroll(true)
        .auto_shrink([false, true])
        .max_scroll_height(height.min(420.0))
        .cell_layout(Flow::left_to_right(Align::Center))
        .column(Column::exact(ROUND))
        .column(Column::initial(VARIANT).at_least(120.0).clip(true))
        .columns(Column::remainder().at_least(METRIC), metrics.len())
        .column(Column::initial(MARKS).at_least(80.0).clip(true));
    let header = table.header(space::ROW, |mut row| {
        for name in ["Round", "Variant"] {
            row.col(|ui| {
                ui.label(Face::CaptionBold.text(name));
            });
        }
        for metric in metrics {
            row.col(|ui| {
                ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
                    ui.label(Face::CaptionBold.text(super::document::capitalise(metric.label())));
                });
            });
        }
        row.col(|ui| {
            ui.add_space(space::S);
            ui.label(Face::CaptionBold.text("Marks"));
        });
    });
    header.body(|body| {
        body.rows(space::ROW, session.trials.len(), |mut row| {
            let trial = &session.trials[row.index()];
            row.col(|ui| {
                ui.label(Face::Caption.text(round_words(trial)));
            });
            row.col(|ui| {
                ui.label(Face::Caption.text(label(trial)));
            });
            for metric in metrics {
                row.col(|ui| {
                    ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
                        let value = trial.value(metric);
                        let text = value.map_or_else(|| "–".to_owned(), |v| metric.unit().show(v));
                        ui.label(Face::Caption.text(text));
                    });
                });
            }
            row.col(|ui| {
                ui.add_space(space::S);
                let marks = marks(trial, session);
                let shown = ui.label(Face::Caption.text(&marks).color(theme.text_2));
                if let Some(failure) = &trial.failure {
                    shown.on_hover_text(failure.problem.to_string());
                } else if !marks.is_empty() {
                    // The column may be too narrow for all of it.
                    shown.on_hover_text(marks);
                }
            });
        });
    });
}

fn round_words(trial: &Trial) -> String {
    match trial.round {
        0 => "warm-up".to_owned(),
        round => round.to_string(),
    }
}

/// What has to be known of a trial and of its round before its numbers are used.
fn marks(trial: &Trial, session: &Session) -> String {
    let mut marks = Vec::new();
    if let Some(failure) = &trial.failure {
        marks.push(failure.kind.label().to_owned());
    }
    for (flag, words) in [
        (Flags::DISTURBED, "disturbed"),
        (Flags::REPEATED, "measured again"),
        (Flags::PLACED_ELSEWHERE, "on another core"),
    ] {
        if trial.flags.contains(flag) {
            marks.push(words.to_owned());
        }
    }
    let seen = session.rounds_seen.iter().filter(|seen| seen.round == trial.round);
    let what = seen.flat_map(|seen| &seen.disturbances).map(Disturbance::label);
    marks.extend(what.map(|what| format!("in this round {what}")));
    marks.join(", ")
}

/// The table as text that a spreadsheet takes, with every digit.
fn as_text(metrics: &[Metric], session: &Session, label: impl Fn(&Trial) -> String) -> String {
    let mut lines = Vec::with_capacity(session.trials.len() + 1);
    let names = metrics.iter().map(|metric| metric.word().to_owned());
    let head = ["round".to_owned(), "variant".to_owned()].into_iter().chain(names);
    lines.push(head.chain(["marks".to_owned()]).collect::<Vec<_>>().join("\t"));
    for trial in &session.trials {
        let values = metrics
            .iter()
            .map(|metric| trial.value(metric).map_or_else(String::new, |value| value.to_string()));
        let head = [trial.round.to_string(), label(trial)].into_iter().chain(values);
        lines.push(head.chain([marks(trial, session)]).collect::<Vec<_>>().join("\t"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::VariantId;
    use crate::model::round_seen::RoundSeen;
    use std::collections::BTreeMap;

    #[test]
    fn a_trial_is_marked_for_what_happened_to_it_and_to_its_round() {
        let disturbances = vec![Disturbance::Load, Disturbance::Heat];
        let seen = RoundSeen { round: 2, disturbances, ..RoundSeen::default() };
        let session = Session { rounds_seen: vec![seen], ..Session::default() };
        let trial = |round, flags| Trial {
            round,
            variant: VariantId::at(0),
            flags,
            failure: None,
            readings: BTreeMap::new(),
            workers: Vec::new(),
        };
        assert_eq!(marks(&trial(1, Flags::VERIFIED), &session), "");
        assert_eq!(
            marks(&trial(2, Flags::DISTURBED), &session),
            "disturbed, in this round other programs used the cores, in this round cores were \
             slowed down by heat"
        );
    }
}
