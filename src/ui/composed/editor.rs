//! The editor as a whole: palette and lanes at the left, the form and what follows at the right.

use super::changes::{self, Change};
use super::hand::{Focus, Hand};
use super::{follows, lanes, palette, role_form, step_form};
use crate::model::param::{Declaration, Example, Kind};
use crate::model::roles::Role;
use crate::ui::document::Document;
use crate::ui::layout::Layout;
use crate::ui::theme::{Face, Theme, radius, space};
use crate::ui::widgets::button::{ButtonKind, button};
use crate::ui::widgets::empty::empty_state_ui;
use crate::ui::widgets::icon::Icon;
use crate::ui::widgets::page::columns;
use eframe::egui::{Frame, Key, Label, Margin, Memory, Ui, vec2};

/// The width of the column of forms.
const FORMS: f32 = 248.0;
/// The widest that the form of the other parameters grows.
const REST: f32 = 440.0;
/// The width of the button that begins with an example.
const EXAMPLE: f32 = 200.0;
/// Below so much width the columns stand below one another.
const NARROW: f32 = 620.0;

/// What somebody else draws within the editor.
type Part<'a> = &'a mut dyn FnMut(&mut Ui);

/// Draws the editor of a cast; `rest` draws the form of the other parameters and `tools` what stands
/// beside the button for a new role. Gives what was changed.
pub fn editor_ui(
    ui: &mut Ui,
    theme: &Theme,
    (document, layout): (&Document, Layout),
    (declaration, roles): (&Declaration, &[Role]),
    (rest, tools): (Part<'_>, Part<'_>),
) -> Option<Change> {
    let mut hand = Hand::of(ui, document.id);
    let before = hand.focus;
    let exists = |path: &crate::model::step_path::StepPath| {
        path.role < roles.len() && (path.is_role() || path.step(roles).is_some())
    };
    hand.selected = hand.selected.filter(exists);
    let mut change = None;
    if roles.is_empty() {
        change = empty_ui(ui, theme, declaration, tools, &mut hand);
    } else {
        let whole = ui.available_width();
        let gap = space::PAGE;
        let stacked = layout.one_column || whole < NARROW;
        let widths = [whole - FORMS - gap, FORMS];
        columns(ui, stacked, &widths, gap, |ui, place| {
            let new = match place {
                0 => left_ui(ui, theme, (document, roles), (&mut *rest, &mut *tools), &mut hand),
                _ => right_ui(ui, theme, (document, roles), &mut hand),
            };
            change = new.or(change.take());
        });
    }
    if let Some(change) = &change {
        hand.follow(change);
    }
    hand.settle(ui, before);
    hand.keep(ui, document.id);
    change
}

fn left_ui(
    ui: &mut Ui,
    theme: &Theme,
    (document, roles): (&Document, &[Role]),
    (rest, tools): (Part<'_>, Part<'_>),
    hand: &mut Hand,
) -> Option<Change> {
    let mut change = palette::palette_ui(ui, theme, roles, hand);
    ui.add_space(space::M);
    change = lanes::lanes_ui(ui, theme, document, roles, hand).or(change);
    ui.add_space(space::S);
    ui.horizontal(|ui| {
        if button(ui, theme, ButtonKind::Small, Some(Icon::Plus), "Add a role").clicked() {
            change = changes::add_role(roles).or(change.take());
        }
        tools(ui);
    });
    if let Some(known) = &document.outlook.follows {
        ui.add_space(space::M);
        follows::sketch_ui(ui, theme, known, roles);
    }
    ui.add_space(space::M);
    ui.label(Face::BodyBold.text("For all roles"));
    let width = ui.available_width().min(REST);
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        ui.set_width(width);
        ui.vertical(rest);
    });
    change
}

fn right_ui(
    ui: &mut Ui,
    theme: &Theme,
    (document, roles): (&Document, &[Role]),
    hand: &mut Hand,
) -> Option<Change> {
    let mut change = None;
    let card = Frame::new()
        .stroke(theme.outline_stroke())
        .corner_radius(radius::CARD)
        .inner_margin(Margin::same(16));
    let card = card.show(ui, |ui| {
        ui.set_width(ui.available_width());
        change = if let Some(path) = hand.selected.clone() {
            let wrong = document.outlook.wrong_at(&path);
            if path.is_role() {
                role_form::role_form_ui(ui, theme, (roles, path.role), wrong, hand)
            } else {
                step_form::step_form_ui(ui, theme, (roles, &path), wrong, hand)
            }
        } else {
            ui.label(Face::BodyBold.text("Nothing is selected"));
            let text = "Press a block or the name of a role to change it. Arrow keys walk from \
                        block to block, Alt with an arrow moves one.";
            ui.add(Label::new(Face::Caption.text(text).color(theme.text_2)).wrap());
            None
        };
    });
    let focused = ui.memory(Memory::focused);
    // Escape leaves the form for the block that it is about.
    if hand.in_form && focused.is_none() && ui.input(|input| input.key_pressed(Key::Escape)) {
        hand.focus = Some(Focus::Selected);
    }
    let place = focused.and_then(|id| ui.ctx().read_response(id)).map(|field| field.rect);
    hand.in_form = place.is_some_and(|place| card.response.rect.contains_rect(place));
    ui.add_space(space::M);
    follows::follows_ui(ui, theme, &document.outlook, roles);
    change
}

/// What stands there before there are roles.
fn empty_ui(
    ui: &mut Ui,
    theme: &Theme,
    declaration: &Declaration,
    tools: Part<'_>,
    hand: &mut Hand,
) -> Option<Change> {
    let Kind::Roles { examples, .. } = &declaration.kind else { return None };
    let mut change = None;
    empty_state_ui(ui, theme, "No roles yet.", "A role is a kind of worker with its steps.");
    let add = ui
        .horizontal(|ui| {
            let add = button(ui, theme, ButtonKind::Plain, Some(Icon::Plus), "Add a role");
            tools(ui);
            add
        })
        .inner;
    if hand.takes(Focus::Selected) {
        add.request_focus();
    }
    if add.clicked() {
        change = changes::add_role(&[]);
    }
    ui.add_space(space::M);
    ui.label(Face::BodyBold.text("Or start from an example"));
    for example in *examples {
        change = example_ui(ui, theme, example).or(change);
    }
    change
}

fn example_ui(ui: &mut Ui, theme: &Theme, example: &Example) -> Option<Change> {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        let begin = vec2(EXAMPLE.min(ui.available_width() / 2.0), space::BUTTON);
        let pressed = ui
            .allocate_ui(begin, |ui| {
                ui.set_width(begin.x);
                button(ui, theme, ButtonKind::Wide, None, example.title).clicked()
            })
            .inner;
        let text = Face::Caption.text(example.sentence).color(theme.text_2);
        ui.add(Label::new(text).truncate());
        pressed.then(|| changes::begin_with(example.title, (example.roles)()))
    })
    .inner
}
