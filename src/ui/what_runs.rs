//! The picture of what will run: address spaces, workers, what they share, cores beneath.

use super::document::{Document, capitalise};
use super::layout::Layout;
use super::paint::canvas::rect_of;
use super::paint::crew::paint_scene;
use super::picture::{Picture, ways_words};
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::focus_ring;
use super::widgets::mark::{mark_ui, paint_mark};
use super::widgets::page::columns;
use super::widgets::text::one_line;
use crate::chart::area::Point;
use crate::chart::crew::{self, Scene};
use crate::engine::expect::Obstacle;
use crate::model::design::Model;
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Color32, CornerRadius, EventFilter, Id, Key, Label, Modifiers, Response, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// Three panels stand beside one another from this width of the window's content.
const WIDE: f32 = 1_320.0;

/// Draws the heading, the chips that choose two or three of the models, and their pictures.
pub fn what_runs_ui(ui: &mut Ui, theme: &Theme, document: &Document, layout: Layout) {
    let pictures = &document.outlook.pictures;
    let models: Vec<Model> = pictures.iter().map(|picture| picture.model.clone()).collect();
    let chosen_id = Id::unique(("pictured models", document.id));
    let mut shown: Vec<Model> = ui
        .data(|data| data.get_temp::<Vec<Model>>(chosen_id))
        .unwrap_or_default()
        .into_iter()
        .filter(|model| models.contains(model))
        .collect();
    let wanted = match layout.one_column {
        true => 1,
        false if layout.content >= WIDE => 3,
        false => 2,
    };
    // What is compared is more telling than the sequential run.
    let by_interest = models.iter().filter(|m| **m != Model::Sequential).chain(models.iter());
    for model in by_interest {
        if shown.len() < wanted && !shown.contains(model) {
            shown.push(model.clone());
        }
    }
    shown.truncate(wanted);
    ui.horizontal_wrapped(|ui| {
        ui.label(Face::Section.text("What will run"));
        let hint = "drawn from the design above; it changes as you change it";
        if layout.content > 900.0 {
            ui.label(Face::Caption.text(hint).color(theme.text_2));
        }
        if models.len() > wanted {
            for model in &models {
                let on = shown.contains(model);
                if model_chip(ui, theme, model, on).clicked() && !on {
                    let mut next = shown.clone();
                    next.insert(0, model.clone());
                    next.truncate(wanted);
                    ui.data_mut(|data| data.insert_temp(chosen_id, next));
                }
            }
        }
    });
    if models.is_empty() {
        let text = "Choose a model above, and its picture appears here.";
        ui.label(Face::Body.text(text).color(theme.text_2));
        return;
    }
    shown.sort();
    let panels: Vec<&Picture> =
        pictures.iter().filter(|picture| shown.contains(&picture.model)).collect();
    let gap = space::COLUMN;
    let count = panels.len() as f32;
    let width = (ui.available_width() - gap * (count - 1.0)) / count;
    columns(ui, layout.one_column, &vec![width; panels.len()], gap, |ui, place| {
        panel_ui(ui, theme, document, panels[place]);
    });
    ui.add_space(space::S);
    let key = "Outline: an address space. Filled: memory. Dashed box: memory that several address \
               spaces share, or a lock. Arrows: messages. Same work, same answer in all.";
    ui.add(Label::new(Face::Caption.text(key).color(theme.text_2)).wrap());
}

fn model_chip(ui: &mut Ui, theme: &Theme, model: &Model, on: bool) -> eframe::egui::Response {
    let look = theme.model(model);
    let ink = if on { theme.on_selected } else { theme.ink };
    let text = model.label().to_owned();
    let galley = ui.painter().layout_no_wrap(text.clone(), Face::Caption.font(), ink);
    let size = vec2(galley.size().x + 36.0, space::SMALL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::RadioButton, true, on, format!("Picture {text}"))
    });
    let corner = CornerRadius::same(radius::LARGE);
    let (fill, line) = if on {
        (theme.selected, theme.outline_stroke())
    } else if response.hovered() {
        (theme.sunken, theme.line_stroke())
    } else {
        (theme.bg, theme.line_stroke())
    };
    ui.painter().rect(rect, corner, fill, line, StrokeKind::Inside);
    paint_mark(ui.painter(), pos2(rect.left() + 15.0, rect.center().y), 9.0, &look);
    let at = pos2(rect.left() + 26.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
    focus_ring(ui, theme, &response, corner);
    response
}

/// One panel. The pointer and, when it has the keyboard, the arrow keys choose a part of it, of
/// which the line below says one sentence.
fn panel_ui(ui: &mut Ui, theme: &Theme, document: &Document, picture: &Picture) {
    ui.horizontal_wrapped(|ui| {
        mark_ui(ui, 12.0, &theme.model(&picture.model));
        ui.label(Face::Section.text(capitalise(&picture.heading)));
        ui.label(Face::Caption.text(&picture.caption).color(theme.text_2));
    });
    let width = ui.available_width();
    let scene = crew::lay_out(&picture.crew, width);
    let sense = Sense::hover() | Sense::focusable_noninteractive();
    let (rect, response) = ui.allocate_exact_size(vec2(width, crew::HEIGHT), sense);
    let id = Id::unique(("part of the picture", document.id, picture.model.word()));
    let chosen = chosen_part(ui, id, &response, &scene);
    let part = chosen.and_then(|place| scene.parts.get(place));
    let (sentence, ink) = match (part, fault(document, picture)) {
        (Some(part), _) => (part.sentence.clone(), theme.text_2),
        (None, Some(fault)) => (fault, theme.error_text),
        (None, None) => (picture.sentence.clone(), theme.text_2),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &sentence));
    paint_scene(ui.painter(), theme, rect.min.to_vec2(), &picture.model, &scene);
    let words_at = pos2(rect.left(), rect.top() + scene.words_y);
    let mut words = picture.placement.clone();
    let ways = ways_words(&picture.crew);
    if !ways.is_empty() {
        words = format!("{ways}; {words}");
    }
    one_line(ui.painter(), words_at, width, Face::Caption, &words, theme.text_2);
    if let Some(part) = part {
        let mark = rect_of(part.area).translate(rect.min.to_vec2()).expand(2.0);
        ui.painter().rect_stroke(mark, radius::SMALL, theme.focus_stroke(), StrokeKind::Outside);
    }
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CARD));
    let line = vec2(width, 2.0 * Face::Caption.line_height());
    ui.allocate_ui(line, |ui| {
        ui.set_min_size(line);
        ui.add(Label::new(Face::Caption.text(sentence).color(ink)).wrap());
    });
}

/// Why what is drawn would not run or not end, if it would not.
fn fault(document: &Document, picture: &Picture) -> Option<String> {
    let design = &document.experiment.design;
    let concerns = |obstacle: &&Obstacle| {
        let variant = obstacle.variant.as_ref().map(|id| design.variant(id));
        variant.is_none_or(|variant| variant.is_some_and(|of| of.model == picture.model))
    };
    let obstacle = document.outlook.obstacles.iter().find(concerns)?;
    Some(format!("This would not work. {}.", obstacle.reason))
}

/// The part under the pointer, or the one that arrow keys have walked to.
fn chosen_part(ui: &Ui, id: Id, response: &Response, scene: &Scene) -> Option<usize> {
    if let Some(at) = response.hover_pos() {
        let local = at - response.rect.min;
        return scene.part_at(Point::new(local.x, local.y));
    }
    if !response.has_focus() || scene.parts.is_empty() {
        return None;
    }
    ui.memory_mut(|memory| {
        let keys = EventFilter { horizontal_arrows: true, ..Default::default() };
        memory.set_focus_lock_filter(response.id, keys);
    });
    let last = scene.parts.len() - 1;
    let before = ui.data(|data| data.get_temp::<usize>(id));
    let took = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let now = match (took(Key::ArrowRight), took(Key::ArrowLeft), before) {
        (true, _, Some(place)) => Some((place + 1).min(last)),
        (_, true, Some(place)) => Some(place.saturating_sub(1)),
        (true, _, None) | (_, true, None) => Some(0),
        (false, false, before) => before.map(|place| place.min(last)),
    };
    if let Some(place) = now {
        ui.data_mut(|data| data.insert_temp(id, place));
    }
    now
}

/// A dashed rectangle.
pub fn dashed_rect(
    painter: &eframe::egui::Painter,
    rect: eframe::egui::Rect,
    colour: Color32,
    dash: (f32, f32),
) {
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    let stroke = Stroke::new(1.0, colour);
    painter.extend(eframe::egui::Shape::dashed_line(&corners, stroke, dash.0, dash.1));
}
