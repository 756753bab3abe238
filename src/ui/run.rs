//! A run as it goes: rounds, what is known so far, the ratio round by round.

use super::action::Action;
use super::paint::canvas::{Canvas, area_of, measure};
use super::paint::figure::{AXIS, Caption, Figure, figure_room};
use super::paint::rounds::paint_rounds;
use super::paint::rows::{hover_ui, paint_rows, paint_running};
use super::paint::trend::paint_trend;
use super::results::ONE_COLUMN;
use super::state::{RunProgress, RunStage};
use super::theme::{Face, Theme, space};
use super::verdict::rule_ui;
use super::widgets::icon::Icon;
use super::widgets::page::columns;
use crate::analysis::margins::Margins;
use crate::analysis::summary::{Comparison, Summary};
use crate::chart::area::{Area, Point};
use crate::chart::names::NameColumn;
use crate::chart::progress::{Progress, SEGMENT_HEIGHT, segments};
use crate::chart::rows::{Numbers, RowInput, RowsPlace, SampleRows, sample_rows};
use crate::chart::text::{Anchor, Label as Text, TextStyle};
use crate::chart::trend::{TrendInput, trend};
use crate::chart::{sentence, table};
use crate::model::plan::trials_of_a_round;
use crate::model::units;
use eframe::egui::{Align, Label, Layout, Ui, vec2};

/// The height of a row of "So far".
const ROW: f32 = 52.0;

/// Draws a run as far as it has come.
#[must_use]
pub fn run_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress) -> Option<Action> {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    head_ui(ui, theme, progress);
    ui.add_space(space::M);
    rounds_ui(ui, theme, progress);
    ui.add_space(space::PAGE);
    let action = charts_ui(ui, theme, progress);
    ui.add_space(space::M);
    rule_ui(ui, theme);
    ui.add_space(space::M);
    notes_ui(ui, theme, progress);
    action
}

/// Which round runs, and how long the run still takes.
#[must_use]
pub fn stage_words(progress: &RunProgress) -> (String, String) {
    let rounds = progress.rounds();
    let sentence = match progress.stage {
        RunStage::Preparing => "Getting ready".to_owned(),
        _ if progress.round == 0 => "Warm-up round".to_owned(),
        _ => format!("Round {} of {rounds}", progress.round.min(rounds)),
    };
    let after = match (progress.stage, progress.rest) {
        (RunStage::Preparing, _) => "looking at the machine and fitting the work to it".to_owned(),
        (RunStage::Pausing, _) => "pauses after this trial".to_owned(),
        (RunStage::Paused, _) => format!("paused after trial {}", progress.trials().0),
        (RunStage::Stopping, _) => "stops after this trial".to_owned(),
        (RunStage::Running, Some(rest)) => format!("{} to go", units::about(rest)),
        (RunStage::Running, None) => String::new(),
    };
    (sentence, after)
}

/// Which round runs, how long it still takes, and the trial.
fn head_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress) {
    let (sentence, after) = stage_words(progress);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, 0.0);
        ui.label(Face::Page.text(sentence).color(theme.ink));
        ui.label(Face::Lead.text(after).color(theme.text_2));
        let trial = trial_words(progress);
        let is_wide = ui.max_rect().width() >= ONE_COLUMN;
        if let Some(trial) = trial.filter(|_| is_wide) {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(Face::Caption.text(trial).color(theme.text_2));
            });
        }
    });
}

fn trial_words(progress: &RunProgress) -> Option<String> {
    let (variant, _) = progress.running.as_ref()?;
    let place = progress.design.variants.iter().position(|v| v.id == *variant)?;
    let (ended, of) = progress.trials();
    Some(format!("trial {} of {of}, warm-up included: {}", ended + 1, progress.labels.get(place)?))
}

/// Draws the rounds as segments.
pub fn rounds_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress) {
    let measure = measure(ui);
    let rounds = progress.rounds();
    let looks: Vec<u32> = match progress.design.rounds.looks.as_slice() {
        // One look after the last round is no news.
        [only] if *only == rounds => Vec::new(),
        looks => looks.to_vec(),
    };
    let sentence = sentence::progress(progress.finished_rounds, rounds);
    let width = ui.available_width();
    let (rect, _) = figure_room(ui, width, SEGMENT_HEIGHT + 22.0, &sentence);
    let shown = Progress {
        rounds,
        finished: progress.finished_rounds,
        trials_done: progress.trials_in_round,
        trials: trials_of_a_round(&progress.design),
        warm_up: progress.round == 0,
        looks: &looks,
    };
    let canvas = Canvas::new(ui, theme);
    paint_rounds(&canvas, &segments(&shown, rect.left(), rect.top(), width, &measure));
    let kept = match progress.finished_rounds {
        0 => "no round finished yet".to_owned(),
        1 => "1 round kept".to_owned(),
        kept => format!("{kept} rounds kept"),
    };
    let at = Point::new(rect.left(), rect.top() + SEGMENT_HEIGHT + 14.0);
    canvas.text(&Text::new(kept, TextStyle::Caption, Anchor::Start, at, &measure));
}

/// What is known so far, and beside or below it the ratio that answers the question.
fn charts_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress) -> Option<Action> {
    let width = ui.available_width();
    if width < ONE_COLUMN {
        let action = so_far_ui(ui, theme, progress);
        ui.add_space(space::L);
        return action.or(ratio_ui(ui, theme, progress, 240.0));
    }
    let gap = 48.0;
    let first = (width - gap) * 0.545;
    let height = ROW * progress.design.variants.len() as f32;
    let mut action = None;
    columns(ui, false, &[first, width - gap - first], gap, |ui, place| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let asked = match place {
            0 => so_far_ui(ui, theme, progress),
            _ => ratio_ui(ui, theme, progress, height.clamp(200.0, 320.0)),
        };
        action = action.take().or(asked);
    });
    action
}

/// Every finished trial, a row a variant; the running one is lifted.
fn so_far_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress) -> Option<Action> {
    let metric = &progress.design.primary_metric;
    let summary = progress.summary.as_deref();
    let sentence =
        summary.map_or_else(|| "No round has finished yet.".to_owned(), sentence::samples);
    let twin = || summary.map_or_else(Vec::new, table::samples);
    let caption = [format!("{}, one dot a trial", metric.label())];
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &caption };
    let figure =
        Figure { kind: None, as_table: false, title: "So far", twin: &twin, picture: None };
    let action = figure.head_ui(ui, theme, &[caption]);
    let width = ui.available_width();
    let rows_height = ROW * progress.design.variants.len() as f32;
    let (rect, response) = figure_room(ui, width, rows_height + AXIS + 4.0, &sentence);
    let mut rows = so_far_rows(ui, progress, area_of(rect));
    let canvas = Canvas::new(ui, theme);
    let running = progress.running.as_ref().map(|(variant, _)| variant);
    let place = progress.design.variants.iter().position(|v| Some(&v.id) == running);
    if let Some(row) = place.and_then(|place| rows.rows.get_mut(place)) {
        // The name makes room for the words below it.
        for line in &mut row.name {
            line.centre_y -= 8.0;
        }
    }
    let running = place.and_then(|place| rows.rows.get(place));
    if let Some(row) = running {
        paint_running(&canvas, row);
    }
    paint_rows(&canvas, &rows);
    if let Some((row, name)) = running.and_then(|row| Some((row, row.name.first()?))) {
        let last = row.name.last().map_or(name.centre_y, |line| line.centre_y);
        let at = Point::new(name.left, last + 17.0);
        let words = measure(ui);
        let words = Text::new("running now", TextStyle::Caption, Anchor::Start, at, &words);
        canvas.text(&words);
    }
    let _told = hover_ui(ui, response, &canvas, &rows, metric);
    action
}

fn so_far_rows(ui: &Ui, progress: &RunProgress, room: Area) -> SampleRows {
    let measure = measure(ui);
    let metric = &progress.design.primary_metric;
    let known = |place: usize| progress.summary.as_ref().and_then(|s| s.variants.get(place));
    let inputs: Vec<RowInput<'_>> = progress
        .design
        .variants
        .iter()
        .zip(&progress.labels)
        .enumerate()
        .map(|(place, (variant, label))| match known(place) {
            Some(summary) => RowInput::of(summary, metric),
            None => RowInput {
                model: &variant.model,
                name: label,
                samples: Vec::new(),
                estimate: None,
                after: None,
                reason: None,
            },
        })
        .collect();
    let names = progress.labels.iter().map(String::as_str);
    let bounds = (96.0, (room.width() * 0.38).min(212.0));
    let names = NameColumn::width_for(names, TextStyle::Body, bounds, &measure);
    let place = RowsPlace {
        top: room.top + 4.0,
        row_height: ROW,
        names: Some(NameColumn {
            left: room.left,
            right: room.left + names,
            style: TextStyle::Body,
        }),
        plot: (room.left + names + 8.0, room.right - 100.0),
        right: room.right,
        numbers: Numbers::Column,
        reach: 0.0,
    };
    sample_rows(&inputs, metric, &place, &measure)
}

/// The ratio that answers the question, round by round.
fn ratio_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress, height: f32) -> Option<Action> {
    let headline = progress.summary.as_deref().and_then(|s| Some((s, s.headline()?)));
    let known = headline.and_then(|(s, c)| Some((s, c, c.ratio.as_ref()?)));
    let Some((summary, comparison, ratio)) = known else {
        nothing_compared_ui(ui, theme, progress);
        return None;
    };
    let title = ratio_title(summary, comparison);
    let sentence = sentence::trend(&title, ratio);
    let twin = || table::trend(ratio, &progress.steps);
    let captions =
        ["ratio and its 95 % interval, by round".to_owned(), "ratio by round".to_owned()];
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &captions };
    let figure = Figure { kind: None, as_table: false, title: &title, twin: &twin, picture: None };
    let action = figure.head_ui(ui, theme, &[caption]);
    let width = ui.available_width();
    let (rect, _) = figure_room(ui, width, height + AXIS + 20.0, &sentence);
    let mut plot = area_of(rect);
    plot.left += 44.0;
    plot.top += if progress.design.rounds.looks.len() > 1 { 20.0 } else { 4.0 };
    plot.bottom -= AXIS;
    let input = TrendInput {
        ratio,
        steps: &progress.steps,
        margins: Margins::of(summary),
        rounds: progress.rounds(),
        looks: &progress.design.rounds.looks,
    };
    let model = summary.variant(&comparison.of).map(|variant| variant.model.clone());
    if let Some(model) = model {
        let chart = trend(&input, plot, &measure(ui));
        paint_trend(&Canvas::new(ui, theme), &chart, &model);
    }
    action
}

fn ratio_title(summary: &Summary, comparison: &Comparison) -> String {
    let noun = |id| summary.variant(id).map_or_else(String::new, |variant| variant.noun.clone());
    format!("{} to {}", sentence::capitalised(&noun(&comparison.of)), noun(&comparison.against))
}

fn nothing_compared_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress) {
    let words = if progress.design.variants.len() < 2 {
        "One variant runs, so there is no ratio to show."
    } else if progress.finished_rounds == 0 {
        "The ratio appears after the first round, its interval after the sixth."
    } else {
        "No ratio yet: a variant has no finished trial."
    };
    ui.add_space(space::XS);
    ui.label(Face::BodyBold.text("Ratio").color(theme.ink));
    ui.add(Label::new(Face::Caption.text(words).color(theme.text_2)).wrap());
}

fn notes_ui(ui: &mut Ui, theme: &Theme, progress: &RunProgress) {
    ui.spacing_mut().item_spacing.y = space::XS;
    let notes = progress.notes.lines();
    if !notes.is_empty() {
        ui.label(Face::BodyBold.text("Notes of this run").color(theme.ink));
        for note in notes {
            ui.add(Label::new(Face::Body.text(note).color(theme.text_2)).wrap());
        }
        ui.add_space(space::S);
    }
    let kept = match progress.finished_rounds {
        0 => "If you cancel now, nothing is kept: no round has finished.".to_owned(),
        1 => "If you cancel, the finished round is kept.".to_owned(),
        kept => format!("If you cancel, the {kept} finished rounds are kept."),
    };
    let words =
        format!("This window stands still while a trial runs, so as not to disturb it. {kept}");
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.label(Icon::Info.text(space::ICON_SMALL).color(theme.text_2));
        ui.add(Label::new(Face::Caption.text(words).color(theme.text_2)).wrap());
    });
}
