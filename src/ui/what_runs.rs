//! The picture of what will run: address spaces, workers, what they share, cores beneath.

use super::document::{Document, capitalise};
use super::layout::Layout;
use super::picture::{self, Scene};
use super::state::State;
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::focus_ring;
use super::widgets::mark::{mark_ui, paint_mark};
use super::widgets::page::columns;
use crate::model::design::{Design, Model, Variant};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, Color32, CornerRadius, Id, Layout as Flow, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

/// Draws the heading, the chips that choose two of the models, and their pictures.
pub fn what_runs_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    layout: Layout,
) {
    let design = &document.experiment.design;
    let models = models(design);
    let chosen_id = Id::unique(("pictured models", document.id));
    let mut shown: Vec<Model> = ui
        .data(|data| data.get_temp::<Vec<Model>>(chosen_id))
        .unwrap_or_default()
        .into_iter()
        .filter(|model| models.contains(model))
        .collect();
    let wanted = if layout.one_column { 1 } else { 2 };
    // What is compared is more telling than the sequential run.
    let by_interest = models.iter().filter(|m| **m != Model::Sequential).chain(models.iter());
    for model in by_interest {
        if shown.len() < wanted && !shown.contains(model) {
            shown.push(model.clone());
        }
    }
    shown.truncate(wanted);
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("What will run"));
        let hint = "drawn from the design above; it changes as you change it";
        if layout.content > 900.0 {
            ui.label(Face::Caption.text(hint).color(theme.text_2));
        }
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
            if models.len() > wanted {
                for model in models.iter().rev() {
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
    });
    if models.is_empty() {
        let text = "Choose a model above, and its picture appears here.";
        ui.label(Face::Body.text(text).color(theme.text_2));
        return;
    }
    shown.sort();
    let gap = space::COLUMN;
    let count = shown.len() as f32;
    let width = (ui.available_width() - gap * (count - 1.0)) / count;
    columns(ui, layout.one_column, &vec![width; shown.len()], gap, |ui, place| {
        if let Some(variant) = pictured(design, &shown[place]) {
            panel_ui(ui, theme, state, design, variant);
        }
    });
    ui.add_space(space::S);
    let key = "Outline: an address space. Filled: memory. Dashed: memory that several address \
               spaces share. Same work, same answer in all.";
    ui.add(eframe::egui::Label::new(Face::Caption.text(key).color(theme.text_2)).wrap());
}

fn models(design: &Design) -> Vec<Model> {
    let mut models: Vec<Model> = design.variants.iter().map(|v| v.model.clone()).collect();
    models.sort();
    models.dedup();
    models
}

/// The variant of a model with the most workers.
fn pictured<'a>(design: &'a Design, model: &Model) -> Option<&'a Variant> {
    design
        .variants
        .iter()
        .filter(|variant| variant.model == *model)
        .max_by_key(|variant| variant.workers)
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

fn panel_ui(ui: &mut Ui, theme: &Theme, state: &State, design: &Design, variant: &Variant) {
    let scene = Scene::of(design, variant, state.machine.as_ref());
    ui.horizontal(|ui| {
        mark_ui(ui, 12.0, &theme.model(&variant.model));
        ui.label(Face::Section.text(capitalise(&scene.heading)));
        ui.label(Face::Caption.text(&scene.caption).color(theme.text_2));
    });
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), picture::HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &scene.sentence));
    picture::paint(ui.painter(), theme, rect, &scene);
    response.on_hover_text(&scene.sentence);
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
