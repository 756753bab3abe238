//! A chart as a table: the same numbers, to be read and copied.

use super::canvas::{Canvas, measure};
use crate::chart::area::Point;
use crate::chart::table::{Behind, Table};
use crate::chart::text::{Anchor, Label, TextStyle};
use crate::model::units::grouped;
use crate::ui::theme::{Theme, space};
use crate::ui::widgets::button::focus_ring;
use crate::ui::widgets::wide::wide;
use eframe::egui::accesskit::Role;
use eframe::egui::{
    CornerRadius, CursorIcon, Id, PointerButton, Response, Sense, Ui, WidgetInfo, vec2,
};

/// Why a row opens nothing where others do.
const NOTHING_BEHIND: &str = "No timeline is kept of this one: a run keeps one for each variant, of \
                              the trial nearest to its median.";

/// Draws tables below one another; each scrolls sideways where it is wider than the page. Gives what
/// is behind the row that was opened by Enter or a double click.
pub fn tables_ui(ui: &mut Ui, theme: &Theme, id: Id, tables: &[Table]) -> Option<Behind> {
    let mut opened = None;
    for (place, table) in tables.iter().enumerate() {
        if place > 0 {
            ui.add_space(space::L);
        }
        let of_this = wide(ui, id.with(place), |ui| table_ui(ui, theme, table));
        opened = of_this.or(opened);
    }
    opened
}

fn table_ui(ui: &mut Ui, theme: &Theme, table: &Table) -> Option<Behind> {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let measure = measure(ui);
    let columns = table.header.len();
    let is_number = |column: usize| {
        let mut cells = table.rows.iter().map(|row| row[column].as_str()).filter(|c| !c.is_empty());
        column > 0 && cells.all(|cell| cell.parse::<f64>().is_ok())
    };
    let numeric: Vec<bool> = (0..columns).map(is_number).collect();
    // What is copied is for spreadsheets, what is drawn for people.
    let shown = |column: usize, cell: &str| {
        if numeric[column] { grouped(cell) } else { cell.to_owned() }
    };
    let width = |column: usize| {
        let cells = table.rows.iter().map(|row| shown(column, &row[column]));
        let cells = cells.map(|cell| measure(&cell, TextStyle::Caption));
        let head = measure(&table.header[column], TextStyle::CaptionBold);
        cells.fold(head, f32::max) + 24.0
    };
    let widths: Vec<f32> = (0..columns).map(width).collect();
    let total: f32 = widths.iter().sum();
    let some_open = table.behind.iter().any(Option::is_some);
    let mut row_ui = |cells: &[String], is_head: bool, behind: Option<&Behind>| {
        let sense = if behind.is_some() { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(total, space::ROW), sense);
        let spoken = if is_head { cells.join(", ") } else { spoken(&table.header, cells) };
        let role = if is_head { Role::RowHeader } else { Role::Row };
        response.widget_info(|| WidgetInfo::labeled(role, true, spoken.as_str()));
        let is_opened = behind.is_some_and(|behind| opened_by(ui, &response, behind));
        if behind.is_none() && some_open && !is_head {
            response.clone().on_hover_text(NOTHING_BEHIND);
        }
        if !ui.is_rect_visible(rect) {
            return is_opened;
        }
        let canvas = Canvas::new(ui, theme);
        let ink = if response.hovered() && behind.is_some() {
            ui.painter().rect_filled(rect, 0.0, theme.selected);
            theme.on_selected
        } else {
            theme.ink
        };
        let style = if is_head { TextStyle::CaptionBold } else { TextStyle::Caption };
        let mut left = rect.left();
        for (column, cell) in cells.iter().enumerate() {
            let (anchor, x) = if numeric[column] {
                (Anchor::End, left + widths[column] - 16.0)
            } else {
                (Anchor::Start, left + 8.0)
            };
            let place = Point::new(x, rect.center().y);
            let cell = if is_head { cell.clone() } else { shown(column, cell) };
            canvas.text_in(&Label::new(cell, style, anchor, place, &measure), ink);
            left += widths[column];
        }
        canvas.horizontal(rect.left(), rect.right(), rect.bottom() - 1.0, theme.line);
        focus_ring(ui, theme, &response, CornerRadius::ZERO);
        is_opened
    };
    row_ui(&table.header, true, None);
    let mut opened = None;
    for (place, row) in table.rows.iter().enumerate() {
        let behind = table.behind.get(place).and_then(Option::as_ref);
        if row_ui(row, false, behind) {
            opened = behind.cloned();
        }
    }
    opened
}

/// Whether a row is opened, and says what opens it. A single press only goes through a table, to
/// read and compare; Enter and what a screen reader does are meant.
fn opened_by(ui: &Ui, response: &Response, behind: &Behind) -> bool {
    let words = format!("Enter or a double click shows {}.", behind.words);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words.as_str()));
    let by_key = response.clicked() && !response.clicked_by(PointerButton::Primary);
    let is_opened = by_key || response.double_clicked();
    response.clone().on_hover_text(words).on_hover_cursor(CursorIcon::PointingHand);
    is_opened
}

/// A row as it is read aloud: each cell after its heading.
fn spoken(header: &[String], cells: &[String]) -> String {
    let named = header.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
    named.map(|(head, cell)| format!("{head} {cell}")).collect::<Vec<_>>().join(", ")
}
