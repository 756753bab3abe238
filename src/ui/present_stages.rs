//! The stages of a presentation: the question with its scale, the run, what came out, and why.

use super::action::Action;
use super::document::Document;
use super::paint::canvas::{Canvas, measure};
use super::paint::figure::{AXIS, figure_room};
use super::paint::rows::{hover_ui, paint_rows};
use super::present_scale::{collect_ui, kept_ui, revealed_ui};
use super::presentation::{Presentation, Stage};
use super::results_charts::{breakdown_rows_ui, names_width};
use super::run::{rounds_ui, stage_words};
use super::state::ChartKind;
use super::theme::{Face, Theme, space};
use super::verdict::{INDENT, chips_ui, verdict_words};
use super::widgets::mark::{VerdictMark, paint_verdict};
use crate::analysis::caveat::{Caveat, Gravity};
use crate::analysis::prediction;
use crate::analysis::summary::Summary;
use crate::chart::guesses;
use crate::chart::names::NameColumn;
use crate::chart::rows::{Numbers, RowInput, RowsPlace, sample_rows};
use crate::chart::sentence;
use crate::chart::text::TextStyle;
use eframe::egui::{Label, Ui, pos2};

/// The diameter of the mark of a verdict.
const MARK: f32 = 35.0;
/// The height of a row of samples, where there is room and at least.
const ROW: (f32, f32) = (80.0, 22.0);
/// The height of a row from which on its two lines of numbers have a column.
const ROW_OF_TWO: f32 = 34.0;
/// The height of a row that tells where the time goes.
const ROW_WHY: f32 = 48.0;
/// The room of the numbers at the right of the rows.
const NUMBERS: f32 = 112.0;

/// Draws a stage in a room of this height.
#[must_use]
pub fn stage_ui(
    ui: &mut Ui,
    theme: &Theme,
    (given, document): (&Presentation, &Document),
    height: f32,
) -> Option<Action> {
    match (given.stage_of(document), &document.summary) {
        (Stage::Predict, _) => predict_ui(ui, theme, (given, document), height),
        (Stage::Run, _) => {
            run_ui(ui, theme, document, height);
            None
        }
        (Stage::Reveal, Some(summary)) => {
            reveal_ui(ui, theme, summary, &given.guesses, height);
            None
        }
        (Stage::Why, Some(summary)) => {
            sentence_ui(ui, theme, Face::Display, "Why?");
            ui.add_space(space::XS);
            sentence_ui(ui, theme, Face::Lead, &verdict_words(summary).1);
            ui.add_space(space::PAGE);
            let as_table = document.results.tables.contains(&ChartKind::Breakdown);
            breakdown_rows_ui(ui, theme, summary, (as_table, ROW_WHY))
        }
        (Stage::Reveal | Stage::Why, None) => None,
    }
}

fn sentence_ui(ui: &mut Ui, theme: &Theme, face: Face, words: &str) {
    let ink = if face == Face::Lead { theme.text_2 } else { theme.ink };
    ui.add(Label::new(face.text(words).color(ink)).wrap());
}

/// The one sentence of the screen, as large as it can be without filling it.
fn message_ui(ui: &mut Ui, theme: &Theme, words: &str) {
    let room = ui.available_width();
    let lines =
        |face: Face| ui.painter().layout(words.to_owned(), face.font(), theme.ink, room).rows.len();
    let fitting = [(Face::Display, 2), (Face::Page, 3)];
    let face = fitting.into_iter().find(|(face, most)| lines(*face) <= *most);
    sentence_ui(ui, theme, face.map_or(Face::Title, |(face, _)| face), words);
}

/// The question, and the scale on which it is answered. No number that was measured stands here.
fn predict_ui(
    ui: &mut Ui,
    theme: &Theme,
    (given, document): (&Presentation, &Document),
    height: f32,
) -> Option<Action> {
    let top = ui.cursor().top();
    let Some(question) = prediction::question(&document.experiment.design) else {
        sentence_ui(ui, theme, Face::Display, document.title());
        let words = "Only one thing is measured, so there is nothing to guess.";
        sentence_ui(ui, theme, Face::Lead, words);
        return None;
    };
    message_ui(ui, theme, &question);
    ui.add_space(space::S);
    sentence_ui(ui, theme, Face::Lead, document.title());
    let used = ui.cursor().top() - top;
    ui.add_space(((height - used - guesses::HEIGHT - 40.0) * 0.4).max(space::M));
    let action = if given.is_revealed {
        kept_ui(ui, theme, given);
        None
    } else {
        collect_ui(ui, theme, given)
    };
    ui.add_space(space::S);
    let count = match given.guesses.len() {
        0 => "No guess yet".to_owned(),
        1 => "1 guess".to_owned(),
        count => format!("{count} guesses"),
    };
    let how = if given.is_revealed {
        "The result is known now, so no guess is added."
    } else {
        "Press the scale, or move with the arrow keys and press Enter."
    };
    let words = format!("{count}. {how}");
    sentence_ui(ui, theme, Face::Body, &words);
    action
}

/// How far the run is; of its outcome nothing.
fn run_ui(ui: &mut Ui, theme: &Theme, document: &Document, height: f32) {
    ui.add_space((height * 0.22).max(space::M));
    if let Some(progress) = &document.run {
        let (round, after) = stage_words(progress);
        sentence_ui(ui, theme, Face::Display, &round);
        sentence_ui(ui, theme, Face::Page, &after);
        ui.add_space(space::PAGE);
        rounds_ui(ui, theme, progress);
        return;
    }
    let rounds = match document.summary.as_ref().map_or(0, |summary| summary.session.rounds) {
        1 => "1 round".to_owned(),
        rounds => format!("{rounds} rounds"),
    };
    sentence_ui(ui, theme, Face::Display, "It is measured.");
    let words = format!("{rounds}. Space shows what came out.");
    sentence_ui(ui, theme, Face::Page, &words);
}

fn reveal_ui(ui: &mut Ui, theme: &Theme, summary: &Summary, guessed: &[f64], height: f32) {
    let top = ui.cursor().top();
    let (verdict, words, scope) = verdict_words(summary);
    let full = ui.available_rect_before_wrap();
    let centre = pos2(full.left() + MARK / 2.0, top + Face::Display.line_height() / 2.0);
    paint_verdict(ui.painter(), centre, MARK, theme, &VerdictMark::Of(verdict));
    let indent = MARK + space::L;
    ui.horizontal_top(|ui| {
        ui.add_space(indent);
        ui.vertical(|ui| {
            message_ui(ui, theme, &words);
            sentence_ui(ui, theme, Face::Lead, &scope);
        });
    });
    // What bears on the verdict is never left out, not even for the sake of one message.
    let grave = |caveat: &&Caveat| caveat.gravity() != Gravity::Note;
    let grave: Vec<Caveat> = summary.caveats.iter().filter(grave).cloned().collect();
    if !grave.is_empty() {
        ui.add_space(space::S);
        ui.horizontal_top(|ui| {
            ui.add_space(indent - INDENT);
            ui.vertical(|ui| chips_ui(ui, theme, &grave));
        });
    }
    ui.add_space(space::L);
    // What was guessed comes first: a class waits for it, and the samples go on below the edge.
    if !guessed.is_empty() {
        revealed_ui(ui, theme, summary, guessed);
        ui.add_space(space::S);
    }
    let used = ui.cursor().top() - top;
    samples_ui(ui, theme, summary, height - used - space::S);
}

/// Every sample, in rows as high as there is room.
fn samples_ui(ui: &mut Ui, theme: &Theme, summary: &Summary, height: f32) {
    let measure = measure(ui);
    let width = ui.available_width();
    let count = summary.variants.len().max(1) as f32;
    // The labels of the axis are part of the figure, the caption stands below it.
    let below = AXIS + space::S;
    let caption = Face::Caption.line_height() + space::XS;
    let row_height = ((height - below - caption) / count).clamp(ROW.1, ROW.0);
    let said = sentence::samples(summary);
    let (rect, response) = figure_room(ui, width, row_height * count + below, &said);
    let style = TextStyle::BodyBold;
    let names = names_width(&summary.variants, style, (96.0, width * 0.3), &measure);
    let left = rect.left();
    let place = RowsPlace {
        top: rect.top() + 4.0,
        row_height,
        names: Some(NameColumn { left, right: left + names, style }),
        plot: (left + names + 8.0, rect.right() - NUMBERS),
        right: rect.right(),
        numbers: if row_height < ROW_OF_TWO { Numbers::Beside } else { Numbers::Column },
        reach: 0.0,
    };
    let inputs: Vec<RowInput<'_>> =
        summary.variants.iter().map(|variant| RowInput::of(variant, &summary.metric)).collect();
    let rows = sample_rows(&inputs, &summary.metric, &place, &measure);
    let canvas = Canvas::new(ui, theme);
    paint_rows(&canvas, &rows);
    let _told = hover_ui(ui, response, &canvas, &rows, &summary.metric);
    let direction = format!("{}, {}", summary.metric.label(), summary.direction.label());
    ui.horizontal(|ui| {
        ui.add_space(names + 8.0);
        ui.label(Face::Caption.text(direction).color(theme.text_2));
    });
}
