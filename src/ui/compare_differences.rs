//! What differs between compared experiments: causes first, the rest on request.

use super::compare::{AFTER_LETTER, Columns, wide_ui};
use super::paint::canvas::{Canvas, measure};
use super::state::CompareInput;
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{ButtonKind, button_width};
use super::widgets::icon::Icon;
use super::widgets::more::More;
use crate::analysis::compare::CompareReport;
use crate::analysis::differences::{Difference, Role, WORK};
use crate::chart::area::Point;
use crate::chart::sentence::capitalised;
use crate::chart::text::{Anchor, Label as Text, TextStyle, wrap};
use crate::model::units::listed;
use eframe::egui::accesskit::Role as Spoken;
use eframe::egui::{Label, Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// So many possible causes are shown at once; with more of them nobody can name the cause anyway.
const MOST_CAUSES: usize = 6;
/// So many differences of all kinds are shown at once if there are fewer causes.
const MOST_CHOSEN: usize = 3;
/// So much of what nobody chose is shown at once.
const MOST_BY_CHANCE: usize = 3;

/// What differs by choice.
pub fn chosen_ui(ui: &mut Ui, theme: &Theme, report: &CompareReport, columns: &Columns) {
    // Possible causes first.
    let mut chosen: Vec<&Difference> = report.differences.iter().collect();
    chosen.sort_by_key(|difference| difference.role);
    let causes = chosen
        .iter()
        .filter(|difference| matches!(difference.role, Role::Factor | Role::Machine))
        .count();
    let is_told = |difference: &Difference| {
        let what = &difference.what;
        report.heading.ends_with(&format!("this differs: {what}")) || what == WORK
    };
    // The heading stands in the row itself where it tells of nothing but that row.
    if let [only] = chosen.as_slice()
        && is_told(only)
    {
        let words = if only.what == WORK { "Different work" } else { &report.heading };
        difference_ui(ui, theme, only, words, columns);
        return;
    }
    ui.add_space(space::S);
    let heading = Face::BodyBold.text(format!("{}.", report.heading)).color(theme.ink);
    ui.add(Label::new(heading).wrap());
    ui.add_space(space::XS);
    // The heading has said already which work is against which.
    chosen.retain(|difference| difference.what != WORK);
    let most = causes.clamp(MOST_CHOSEN, MOST_CAUSES);
    list_ui(ui, theme, &chosen, (most, "chosen"), columns);
}

/// What is the same in all, what differs though nobody chose it, and what could not be compared.
pub fn not_chosen_ui(ui: &mut Ui, theme: &Theme, compared: &CompareInput) {
    let report = &compared.report;
    if !report.same.is_empty() {
        ui.add_space(space::XS);
        let names = Columns::of(report, ui.available_width()).names;
        let word = if report.columns.len() == 2 { "The same in both" } else { "The same in all" };
        same_ui(ui, theme, (word, names), &report.same);
    }
    if !report.not_by_design.is_empty() {
        ui.add_space(space::S);
        ui.label(Face::CaptionBold.text("Differences that nobody chose").color(theme.ink));
        wide_ui(ui, report, "circumstances", |ui| {
            let columns = Columns::of(report, ui.available_width());
            let found: Vec<&Difference> = report.not_by_design.iter().collect();
            list_ui(ui, theme, &found, (MOST_BY_CHANCE, "circumstances"), &columns);
        });
    }
    if !compared.without_result.is_empty() {
        ui.add_space(space::S);
        let told = without_result(&compared.without_result);
        ui.add(Label::new(Face::Body.text(told).color(theme.ink)).wrap());
    }
}

/// That some of the ticked experiments cannot be compared yet, and what to do about it.
#[must_use]
pub fn without_result(titles: &[String]) -> String {
    let quoted: Vec<String> = titles.iter().map(|title| format!("“{title}”")).collect();
    let (has, it) = if titles.len() == 1 { ("has", "it") } else { ("have", "them") };
    format!("{} {has} no result yet. Run {it} first to compare {it}.", listed(&quoted))
}

/// The first of these differences, and the rest on request.
fn list_ui(
    ui: &mut Ui,
    theme: &Theme,
    found: &[&Difference],
    (most, name): (usize, &str),
    columns: &Columns,
) {
    // A button in place of a single row would save no room.
    let first = if found.len() <= most + 1 { found.len() } else { most };
    let more = More::of(ui, name);
    let shown = if more.is_open { found.len() } else { first };
    for difference in &found[..shown] {
        difference_ui(ui, theme, difference, &capitalised(&difference.what), columns);
    }
    if first < found.len() {
        more.row_ui(ui, theme, &format!("{} more differences", found.len() - first));
    }
}

/// One thing that differs: lifted if somebody chose it and it may be the cause.
fn difference_ui(
    ui: &mut Ui,
    theme: &Theme,
    difference: &Difference,
    heading: &str,
    columns: &Columns,
) {
    let (is_lifted, role) = match difference.role {
        Role::Factor => (true, "chosen in the design"),
        Role::Machine => (true, "where it ran"),
        Role::Coverage => (false, "not in all of them"),
        Role::Judging => (false, "how it is judged"),
        Role::Circumstance => (false, "nobody chose this"),
    };
    let measure = measure(ui);
    let (bold, plain) = (TextStyle::BodyBold, TextStyle::Body);
    let style = if is_lifted { bold } else { plain };
    let room = columns.width - AFTER_LETTER - space::S;
    let values: Vec<Vec<String>> =
        difference.values.iter().map(|value| wrap(value, style, room, 3, &measure)).collect();
    let what = wrap(heading, style, columns.names - space::S, 3, &measure);
    let lines = values.iter().map(Vec::len).chain([what.len()]).max().unwrap_or(1);
    let height = 16.0 + 20.0 * lines as f32;
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let spoken = format!("{heading}: {}, {role}", difference.values.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Spoken::Row, true, spoken.as_str()));
    let canvas = Canvas::new(ui, theme);
    let ink = if is_lifted {
        let room = rect.expand2(vec2(12.0, 0.0));
        canvas.painter.rect_filled(room, f32::from(radius::CONTROL), theme.selected);
        theme.on_selected
    } else {
        theme.ink
    };
    let column = |lines: &[String], left: f32, ink| {
        for (line, text) in lines.iter().enumerate() {
            let place = Point::new(rect.left() + left, rect.top() + 18.0 + 20.0 * line as f32);
            canvas.text_in(&Text::new(text, style, Anchor::Start, place, &measure), ink);
        }
    };
    column(&what, 0.0, if is_lifted { ink } else { theme.text_2 });
    for (lines, left) in values.iter().zip(&columns.lefts) {
        column(lines, left + AFTER_LETTER, ink);
    }
    let end = columns.lefts.last().map_or(columns.names, |left| left + columns.width);
    let place = Point::new(rect.left() + end + space::M, rect.top() + 18.0);
    let role = Text::new(role, TextStyle::Caption, Anchor::Start, place, &measure);
    if role.right() <= rect.right() {
        canvas.text_in(&role, if is_lifted { ink } else { theme.text_2 });
    }
}

/// What is the same, beside its heading: as much of it as one line holds, and the rest on request.
fn same_ui(ui: &mut Ui, theme: &Theme, (word, left): (&str, f32), same: &[String]) {
    let full = ui.available_rect_before_wrap();
    let room = Rect::from_min_max(pos2(full.left() + left, full.top()), full.right_bottom());
    let more = More::of(ui, "same");
    let rest_words = |shown: usize| format!("and {} more", same.len() - shown);
    let shown = {
        let measure = measure(ui);
        let fits = |shown: &usize| {
            let text = measure(&same[..*shown].join(", "), TextStyle::Caption);
            let icon = Some(Icon::ChevronRight);
            let button = match same.len() - shown {
                0 => 0.0,
                _ => button_width(ui, ButtonKind::Quiet, icon, &rest_words(*shown)),
            };
            text + button <= room.width()
        };
        (1..=same.len()).rev().find(fits).unwrap_or(1)
    };
    let is_whole = shown == same.len();
    let text = |shown: usize| Face::Caption.text(same[..shown].join(", ")).color(theme.text_2);
    // A line of text stands in the middle of a row that also holds a button.
    let in_row = !is_whole && !more.is_open;
    let line = ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        if in_row {
            ui.horizontal(|ui| {
                ui.set_min_height(space::SMALL);
                let line = ui.label(text(shown)).rect.center().y;
                more.button_ui(ui, theme, &rest_words(shown));
                line
            })
            .inner
        } else {
            let lines = ui.add(Label::new(text(same.len())).wrap()).rect;
            if !is_whole {
                more.row_ui(ui, theme, &rest_words(shown));
            }
            lines.top() + TextStyle::Caption.line_height() / 2.0
        }
    });
    let place = Point::new(full.left(), line.inner);
    let heading = Text::new(word, TextStyle::Caption, Anchor::Start, place, &measure(ui));
    Canvas::new(ui, theme).text_in(&heading, theme.text_2);
}
