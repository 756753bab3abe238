//! What surrounds a chart: its title, its caption, its tools, its name for screen readers, and the
//! table that can stand in its place.

use super::canvas::{Canvas, measure};
use super::picture;
use super::table::tables_ui;
use crate::chart::area::Point;
use crate::chart::table::{Table, tsv};
use crate::chart::text::{Anchor, Label, Measure, TextStyle};
use crate::ui::action::Action;
use crate::ui::state::ChartKind;
use crate::ui::theme::{Theme, space};
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::icon::Icon;
use eframe::egui::accesskit::Role;
use eframe::egui::{Id, Rect, Response, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// The height of a line of titles over a chart.
pub const HEAD: f32 = 24.0;
/// The height of the axis labels below a chart.
pub const AXIS: f32 = 22.0;

/// What surrounds a chart.
pub struct Figure<'a> {
    /// Which chart it is, if it can be shown as a table.
    pub kind: Option<ChartKind>,
    /// Whether it is shown as a table now.
    pub as_table: bool,
    /// Its title.
    pub title: &'a str,
    /// The same numbers as a table.
    pub twin: &'a dyn Fn() -> Vec<Table>,
    /// How high the chart below its head is, if it can be copied as a picture.
    pub picture: Option<f32>,
}

/// Allocates the room of a chart and gives it its name for screen readers.
pub fn figure_room(ui: &mut Ui, width: f32, height: f32, sentence: &str) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, sentence));
    (rect, response)
}

/// The room of a chart that the keyboard can enter.
pub fn figure_room_with_keys(
    ui: &mut Ui,
    width: f32,
    height: f32,
    sentence: &str,
) -> (Rect, Response) {
    let sense = Sense::focusable_noninteractive();
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, sentence));
    (rect, response)
}

impl Figure<'_> {
    /// Draws the head over a width, with captions as far as they fit, and the table below it if the
    /// chart is shown as one. The chart itself is drawn by the caller if this is not so.
    pub fn head_ui(&self, ui: &mut Ui, theme: &Theme, captions: &[Caption<'_>]) -> Option<Action> {
        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(vec2(width, HEAD), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, self.title));
        let measure = measure(ui);
        let centre = rect.center().y - 2.0;
        let title_at = Point::new(rect.left(), centre);
        let title = Label::new(self.title, TextStyle::BodyBold, Anchor::Start, title_at, &measure);
        let picture = self.picture.filter(|_| !self.as_table);
        let count = 1 + u8::from(self.kind.is_some()) + u8::from(picture.is_some());
        let tools = f32::from(count) * space::SMALL;
        let id = ui.scope_id().with(("figure", self.title));
        let whole = Rect::from_min_size(rect.min, vec2(width, HEAD + picture.unwrap_or(0.0)));
        let canvas = Canvas::new(ui, theme);
        canvas.text(&title);
        let mut free = title.right() + space::M;
        for caption in captions.iter().filter(|_| !self.as_table) {
            let right = rect.right() - tools - space::S;
            let from = rect.left() + caption.left;
            if let Some(label) = caption.fitting((free, from, right), centre, &measure) {
                canvas.text(&label);
                free = label.right() + space::L;
            }
        }
        let action = self.tools_ui(ui, theme, (rect, tools), id);
        let mut action = action.or(picture::go_on(ui, id, whole));
        if self.as_table {
            ui.add_space(space::XS);
            let opened = tables_ui(ui, theme, ui.scope_id().with(self.title), &(self.twin)());
            action = action.or(opened.map(|behind| Action::ShowTimelines(behind.variants)));
            ui.add_space(space::S);
        }
        action
    }

    fn tools_ui(
        &self,
        ui: &mut Ui,
        theme: &Theme,
        (head, width): (Rect, f32),
        id: Id,
    ) -> Option<Action> {
        let corner = pos2(head.right() - width, head.top() - 2.0);
        let room = Rect::from_min_size(corner, vec2(width, space::SMALL));
        let mut action = None;
        ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
            if picture::is_taken(ui, id) {
                // They stay where they are, so that the keyboard does not lose its place.
                ui.set_opacity(0.0);
            }
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                if let Some(kind) = self.kind {
                    let (icon, words) =
                        if self.as_table { (Icon::Chart, "chart") } else { (Icon::Table, "table") };
                    let name = format!("Show “{}” as a {words}", self.title);
                    if icon_button(ui, theme, icon, &name).clicked() {
                        action = Some(Action::ToggleTable(kind));
                    }
                }
                let name = format!("Copy the numbers of “{}”", self.title);
                if icon_button(ui, theme, Icon::Copy, &name).clicked() {
                    action = Some(Action::Copy(tsv(&(self.twin)())));
                }
                if self.picture.is_some() && !self.as_table {
                    let name = format!("Copy “{}” as a picture", self.title);
                    if icon_button(ui, theme, Icon::Picture, &name).clicked() {
                        picture::begin(ui, id);
                    }
                }
            });
        });
        action
    }
}

/// A text in the head of a chart.
pub struct Caption<'a> {
    /// Where it begins, from the left of the head; a text that does not fit from there on begins
    /// earlier.
    pub left: f32,
    /// How it is set.
    pub style: TextStyle,
    /// What it says, longest first: the first that fits is drawn, or none.
    pub texts: &'a [String],
}

impl Caption<'_> {
    fn fitting(
        &self,
        (free, from, right): (f32, f32, f32),
        centre: f32,
        measure: &Measure<'_>,
    ) -> Option<Label> {
        let label = |text: &String| {
            let width = measure(text, self.style);
            let place = Point::new(from.min(right - width).max(free), centre);
            let label = Label::new(text, self.style, Anchor::Start, place, measure);
            (label.right() <= right).then_some(label)
        };
        self.texts.iter().find_map(label)
    }
}
