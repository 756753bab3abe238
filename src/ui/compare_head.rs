//! The compared experiments: their titles, their days, and what each says by itself.

use super::action::Action;
use super::compare::{AFTER_LETTER, Columns, letter};
use super::paint::canvas::{Canvas, area_of, at, measure};
use super::state::CompareInput;
use super::theme::{Face, Theme, space};
use super::verdict::verdict_words;
use super::widgets::button::{ButtonKind, button};
use super::widgets::icon::Icon;
use super::widgets::mark::{VerdictMark, paint_verdict};
use crate::analysis::compare::CompareReport;
use crate::chart::area::Point;
use crate::chart::text::{Anchor, Label as Text, TextStyle, shortened, wrap};
use crate::model::design::number_word;
use eframe::egui::accesskit::Role as Spoken;
use eframe::egui::{Align, Label, Layout, Sense, Ui, WidgetInfo, vec2};

/// The height of the titles and days.
const TITLES: f32 = 44.0;
/// The most lines that a verdict takes; the whole of it is one hover away.
const MOST_LINES: usize = 5;

/// How many experiments are compared, and what exchanges two of them.
pub fn head_ui(ui: &mut Ui, theme: &Theme, report: &CompareReport) -> Option<Action> {
    let count = u32::try_from(report.columns.len()).unwrap_or(u32::MAX);
    let title = format!("Compare {} experiments", number_word(count));
    let mut action = None;
    ui.horizontal(|ui| {
        ui.set_min_height(space::BUTTON);
        ui.label(Face::Title.text(title).color(theme.ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if report.columns.len() >= 2 {
                let swap =
                    button(ui, theme, ButtonKind::Plain, Some(Icon::Exchange), "Swap A and B");
                if swap.clicked() {
                    action = Some(Action::SwapCompared);
                }
            }
        });
    });
    action
}

/// Each experiment with its title and when its session began.
pub fn experiments_ui(ui: &mut Ui, theme: &Theme, report: &CompareReport, columns: &Columns) {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, TITLES), Sense::hover());
    let when = |started: &str| started.replace('T', " ").replace('Z', " UTC");
    let spoken = report.columns.iter();
    let spoken = spoken.map(|c| format!("{}: {}, {}", c.letter, c.title, when(&c.started_utc)));
    let spoken: Vec<String> = spoken.collect();
    response.widget_info(|| WidgetInfo::labeled(Spoken::Row, true, spoken.join(", ")));
    let measure = measure(ui);
    let canvas = Canvas::new(ui, theme);
    let area = area_of(rect);
    let label = |text: &str, style, x: f32, y: f32| {
        Text::new(text, style, Anchor::Start, Point::new(rect.left() + x, rect.top() + y), &measure)
    };
    canvas.text_in(&label("Experiment", TextStyle::Body, 0.0, 14.0), theme.text_2);
    for (column, left) in report.columns.iter().zip(&columns.lefts) {
        letter(&canvas, &column.letter, Point::new(area.left + left + 9.0, area.top + 14.0));
        let room = columns.width - AFTER_LETTER - space::S;
        let shortened = |text: &str, style| shortened(text, style, room, &measure);
        let title = shortened(&column.title, TextStyle::BodyBold);
        canvas.text(&label(&title, TextStyle::BodyBold, left + AFTER_LETTER, 14.0));
        let when = shortened(&when(&column.started_utc), TextStyle::Caption);
        let when = label(&when, TextStyle::Caption, left + AFTER_LETTER, 33.0);
        canvas.text_in(&when, theme.text_2);
    }
    response.on_hover_ui(|ui| {
        for column in &report.columns {
            let words = format!("{}: {}, {}", column.letter, column.title, column.machine);
            ui.add(Label::new(Face::Caption.text(words)).wrap());
        }
    });
}

/// What each experiment says by itself: the mark of its verdict, and its sentence.
pub fn verdicts_ui(ui: &mut Ui, theme: &Theme, compared: &CompareInput, columns: &Columns) {
    let verdicts: Vec<_> =
        compared.summaries.iter().map(|summary| verdict_words(summary)).collect();
    let report = &compared.report;
    let spoken: Vec<String> = report
        .columns
        .iter()
        .zip(&verdicts)
        .map(|(column, (_, sentence, scope))| format!("{}: {sentence} {scope}", column.letter))
        .map(|words| words.trim_end().to_owned())
        .collect();
    let measure = measure(ui);
    let room = columns.width - AFTER_LETTER - space::S;
    let style = TextStyle::Caption;
    let lines: Vec<Vec<String>> = verdicts
        .iter()
        .map(|(_, sentence, _)| wrap(sentence, style, room, MOST_LINES, &measure))
        .collect();
    let most = lines.iter().map(Vec::len).max().unwrap_or(1);
    let size = vec2(ui.available_width(), style.line_height() * most as f32 + space::S);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Spoken::Row, true, spoken.join(" ")));
    let canvas = Canvas::new(ui, theme);
    let first = rect.top() + style.line_height() / 2.0;
    let heading = Point::new(rect.left(), first);
    let heading = Text::new("Its own result", TextStyle::Body, Anchor::Start, heading, &measure);
    canvas.text_in(&heading, theme.text_2);
    for ((lines, (verdict, _, _)), left) in lines.iter().zip(&verdicts).zip(&columns.lefts) {
        let centre = Point::new(rect.left() + left + 9.0, first);
        let mark = VerdictMark::Of(verdict.clone());
        paint_verdict(ui.painter(), at(centre), space::ICON, theme, &mark);
        for (line, text) in lines.iter().enumerate() {
            let y = first + style.line_height() * line as f32;
            let place = Point::new(rect.left() + left + AFTER_LETTER, y);
            canvas.text(&Text::new(text, style, Anchor::Start, place, &measure));
        }
    }
    response.on_hover_ui(|ui| {
        for words in &spoken {
            ui.add(Label::new(Face::Caption.text(words)).wrap());
        }
    });
}
