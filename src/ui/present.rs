//! Draws a presentation: the head with its steps, one message, the keys along the bottom.

use super::action::Action;
use super::dialogs;
use super::document::Document;
use super::present_stages::stage_ui;
use super::presentation::{Next, Presentation, Stage, Step};
use super::state::State;
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::focus_ring;
use super::widgets::icon::{Icon, paint_icon};
use super::widgets::text::{one_line, one_line_centred};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, CentralPanel, Context, CornerRadius, CursorIcon, Event, Frame, Key, Layout, Margin,
    Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::time::Duration;

/// How long the pointer rests before it hides.
const REST: f32 = 2.0;
/// The height of the head and of the keys.
const LINE: f32 = 28.0;
/// The diameter of the number of a step.
const STEP: f32 = 24.0;

/// Draws a presentation.
#[must_use]
pub fn present_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    (given, document): (&Presentation, &Document),
) -> Vec<Action> {
    let theme = &theme.presenting();
    hide_resting_pointer(ui.ctx());
    let stage = given.stage_of(document);
    let mut actions = Vec::new();
    if !dialogs::is_any_open(state) {
        actions.extend(pressed_keys(ui.ctx()));
    }
    let size = ui.ctx().content_rect().size();
    let edge_x = if size.x >= 1000.0 { 60 } else { 40 };
    let edge_y = if size.y >= 600.0 { 36 } else { 20 };
    let frame = Frame::new().fill(theme.bg).inner_margin(Margin::symmetric(edge_x, edge_y));
    CentralPanel::default().frame(frame).show(ui, |ui| {
        let whole = ui.max_rect();
        let part = |top: f32, bottom: f32| {
            Rect::from_min_max(pos2(whole.left(), top), pos2(whole.right(), bottom))
        };
        let gap = if size.y >= 600.0 { space::COLUMN } else { space::L };
        let head = part(whole.top(), whole.top() + LINE);
        let foot = part(whole.bottom() - LINE, whole.bottom());
        let middle = part(head.bottom() + gap, foot.top() - space::L);
        head_ui(ui, theme, document, stage, head);
        // The scroll bar, if there has to be one, stands in the edge.
        let mut with_bar = middle;
        with_bar.max.x += space::PAGE;
        ui.scope_builder(UiBuilder::new().max_rect(with_bar), |ui| {
            ScrollArea::vertical().id_salt(("stage", stage.step())).auto_shrink(false).show(
                ui,
                |ui| {
                    ui.set_max_width(middle.width());
                    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                    actions.extend(stage_ui(ui, theme, (given, document), middle.height()));
                },
            );
        });
        let keys = UiBuilder::new().max_rect(foot).layout(Layout::left_to_right(Align::Center));
        ui.scope_builder(keys, |ui| {
            actions.extend(keys_ui(ui, theme, state, (given, document), stage));
        });
    });
    actions
}

/// A pointer that rests would stand in the picture; one repaint after it has come to rest hides it.
fn hide_resting_pointer(ctx: &Context) {
    let still = ctx.input(|input| input.pointer.time_since_last_movement());
    if still >= REST {
        ctx.set_cursor_icon(CursorIcon::None);
    } else {
        ctx.request_repaint_after(Duration::from_secs_f32(REST - still + 0.05));
    }
}

/// What the keys of the presentation ask for. Read before the widgets, so that Space goes on
/// whatever has the keyboard; a key that is held counts once.
fn pressed_keys(ctx: &Context) -> Option<Action> {
    let keys = [
        (Key::Space, Step::GoOn),
        (Key::R, Step::RunAgain),
        (Key::W, Step::Why),
        (Key::P, Step::Question),
        (Key::Escape, Step::Leave),
    ];
    let in_popup = eframe::egui::Popup::is_any_open(ctx);
    let mut asked = None;
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else {
                return true;
            };
            let found = keys.iter().find(|(wanted, _)| wanted == key && modifiers.is_none());
            // Esc closes the explanation of a chip first.
            let Some((_, step)) = found.filter(|(key, _)| !(in_popup && *key == Key::Escape))
            else {
                return true;
            };
            if !repeat {
                asked = Some(Action::Present(*step));
            }
            false
        });
    });
    asked
}

/// The question at the left, the steps at the right.
fn head_ui(ui: &mut Ui, theme: &Theme, document: &Document, stage: Stage, rect: Rect) {
    let names: Vec<f32> = Stage::STEPS
        .iter()
        .map(|(_, name)| {
            let font = Face::BodyBold.font();
            ui.painter().layout_no_wrap((*name).to_owned(), font, theme.ink).size().x
        })
        .collect();
    let line = space::PAGE;
    let step_width = |name: f32| STEP + space::S + name;
    let steps: f32 =
        names.iter().map(|name| step_width(*name)).sum::<f32>() + 2.0 * (line + 2.0 * space::S);
    let question = match document.experiment.design.question.trim() {
        "" => document.title(),
        question => question,
    };
    let words =
        Rect::from_min_max(rect.min, pos2(rect.right() - steps - space::PAGE, rect.bottom()));
    let response = ui.interact(words, ui.scope_id().with("question"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, question));
    let left = pos2(words.left(), words.center().y);
    one_line(ui.painter(), left, words.width(), Face::Lead, question, theme.text_2);
    let now = stage.step();
    let at = Rect::from_min_max(pos2(rect.right() - steps, rect.top()), rect.max);
    let response = ui.interact(at, ui.scope_id().with("steps"), Sense::hover());
    let spoken = format!("Step {} of 3: {}", now + 1, Stage::STEPS[now].1);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let middle = rect.center().y;
    let mut left = at.left();
    for (place, (_, name)) in Stage::STEPS.iter().enumerate() {
        let centre = pos2(left + STEP / 2.0, middle);
        let (fill, ink, face) = if place == now {
            (theme.ink, theme.ink, Face::BodyBold)
        } else {
            (theme.bg, theme.text_2, Face::Body)
        };
        ui.painter().circle(centre, STEP / 2.0 - 1.0, fill, theme.outline_stroke());
        if place < now {
            paint_icon(ui.painter(), centre, space::ICON_SMALL, Icon::Check, theme.ink);
        } else {
            let on = if place == now { theme.on_ink } else { theme.text_2 };
            let number = (place + 1).to_string();
            one_line_centred(ui.painter(), centre, Face::CaptionBold, &number, on);
        }
        let word = pos2(left + STEP + space::S, middle);
        one_line(ui.painter(), word, f32::INFINITY, face, name, ink);
        left += step_width(names[place]) + space::S;
        if place < 2 {
            let stroke = Stroke::new(1.0, theme.outline);
            ui.painter().hline(left..=left + line, middle, stroke);
            left += line + space::S;
        }
    }
}

/// What the keys do now; each is a button too.
fn keys_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    (given, document): (&Presentation, &Document),
    stage: Stage,
) -> Vec<Action> {
    ui.spacing_mut().item_spacing.x = space::PAGE;
    let mut actions = Vec::new();
    let mut key = |ui: &mut Ui, key: &str, words: &str, step: Step| {
        if key_ui(ui, theme, key, words) {
            actions.push(Action::Present(step));
        }
    };
    let next = given.next(state, document);
    match next {
        Ok(next) => key(ui, "Space", next.label(), Step::GoOn),
        Err(_) if stage == Stage::Run => {}
        Err(reason) => {
            ui.label(Face::Body.text(reason).color(theme.text_2));
        }
    }
    match stage {
        Stage::Reveal => key(ui, "W", "why", Step::Why),
        Stage::Why => key(ui, "W", "back to the result", Step::Why),
        Stage::Predict if !given.guesses.is_empty() && !given.is_revealed => {
            key(ui, "Backspace", "take back a guess", Step::TakeBack);
        }
        Stage::Predict | Stage::Run => {}
    }
    if matches!(stage, Stage::Reveal | Stage::Why) {
        key(ui, "P", "predict", Step::Question);
    }
    let can_run = super::command::can_run(state).is_ok();
    if can_run && next != Ok(Next::Run) {
        let words = if document.summary.is_some() { "run again" } else { "run" };
        key(ui, "R", words, Step::RunAgain);
    }
    key(ui, "Esc", "leave", Step::Leave);
    let documents = &state.documents;
    let place = documents.iter().position(|other| other.id == document.id);
    if let Some(place) = place.filter(|_| documents.len() > 1) {
        let words = format!("Experiment {} of {}", place + 1, documents.len());
        let font = Face::Body.font();
        let width = ui.painter().layout_no_wrap(words.clone(), font, theme.text_2).size().x;
        if width > ui.available_width() {
            return actions;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(Face::Body.text(words).color(theme.text_2));
        });
    }
    actions
}

fn key_ui(ui: &mut Ui, theme: &Theme, key: &str, words: &str) -> bool {
    let lay = |text: &str, face: Face, ink| {
        ui.painter().layout_no_wrap(text.to_owned(), face.font(), ink)
    };
    let bold = lay(key, Face::BodyBold, theme.ink);
    let plain = lay(words, Face::Body, theme.text_2);
    let width = bold.size().x + space::XS + plain.size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::click());
    let name = format!("{} ({key})", super::document::capitalise(words));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() {
        let ground = rect.expand2(vec2(space::S, 0.0));
        ui.painter().rect_filled(ground, radius::CONTROL, theme.sunken);
    }
    let middle = rect.center().y;
    let after = rect.left() + bold.size().x + space::XS;
    ui.painter().galley(pos2(rect.left(), middle - bold.size().y / 2.0), bold, theme.ink);
    ui.painter().galley(pos2(after, middle - plain.size().y / 2.0), plain, theme.text_2);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
    if response.clicked() {
        // The next arrow key belongs to the scale.
        response.surrender_focus();
    }
    response.clicked()
}
