//! The row above the timelines: which trials, what colours stand for, zoom, replay, table.

use super::replay::{SPEEDS, speed_words, usual_speed_ns};
use super::state::{Replay, TimelineAction};
use super::view::{Shown, Slot, TimelinesInput};
use crate::chart::table::tsv;
use crate::chart::timeline::marks::ColourBy;
use crate::chart::timeline::table::table;
use crate::ui::action::Action;
use crate::ui::state::ChartKind;
use crate::ui::theme::{Face, Theme, space};
use crate::ui::widgets::button::{ButtonKind, button, icon_button};
use crate::ui::widgets::drop_down::drop_down;
use crate::ui::widgets::icon::Icon;
use crate::ui::widgets::mark::mark_ui;
use crate::ui::widgets::segment::segmented;
use eframe::egui::{Align, Label, Layout, Rect, Ui, UiBuilder, pos2, vec2};

/// From here on everything stands in one row.
const ONE_ROW: f32 = 1_012.0;
/// The width of a drop-down with the name of a variant.
const PICKER: f32 = 188.0;
/// The same with its name and its mark.
const PICKER_ROOM: f32 = 262.0;
/// How far one press zooms.
const ZOOM: f64 = 2.0;

/// Draws the row; in a narrow window, rows.
#[must_use]
pub fn controls_ui(
    ui: &mut Ui,
    theme: &Theme,
    input: &TimelinesInput<'_>,
    shown: &Shown<'_>,
) -> Vec<Action> {
    let mut actions = Vec::new();
    let width = ui.available_width();
    let one_row = width >= ONE_ROW && input.sessions.0.len() < 2 && input.slots.len() < 3;
    if one_row {
        ui.horizontal(|ui| {
            ui.set_min_height(space::BUTTON);
            pickers_ui(ui, theme, input, shown, &mut actions);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                let left_to_right = Layout::left_to_right(Align::Center);
                // Laid from the right edge, in the order of reading.
                let room = vec2(tools_width(shown), space::BUTTON);
                ui.allocate_ui_with_layout(room, left_to_right, |ui| {
                    tools_ui(ui, theme, input, shown, &mut actions);
                });
            });
        });
        return actions;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, space::S);
        pickers_ui(ui, theme, input, shown, &mut actions);
    });
    ui.add_space(space::S);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, space::S);
        tools_ui(ui, theme, input, shown, &mut actions);
    });
    actions
}

fn pickers_ui(
    ui: &mut Ui,
    theme: &Theme,
    input: &TimelinesInput<'_>,
    shown: &Shown<'_>,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.x = space::S;
    let (sessions, current) = &input.sessions;
    if sessions.len() > 1 {
        ui.label(Face::Caption.text("Session").color(theme.text_2));
        let name = sessions.iter().find(|(place, _)| place == current);
        let name = name.map_or_else(String::new, |(_, name)| name.clone());
        drop_down(ui, theme, "Session", (name, PICKER), |ui| {
            for (place, name) in sessions {
                if ui.selectable_label(place == current, name).clicked() {
                    actions.push(Action::Timeline(TimelineAction::Session(*place)));
                }
            }
        });
        ui.add_space(space::S);
    }
    for (place, slot) in input.slots.iter().enumerate() {
        if place > 0 {
            ui.add_space(space::S);
        }
        // A name and its list stay together where a row breaks.
        let left_to_right = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(PICKER_ROOM, space::BUTTON), left_to_right, |ui| {
            picker_ui(ui, theme, (place, slot), shown, actions);
        });
    }
}

fn picker_ui(
    ui: &mut Ui,
    theme: &Theme,
    (place, slot): (usize, &Slot<'_>),
    shown: &Shown<'_>,
    actions: &mut Vec<Action>,
) {
    let chosen = slot.chosen(place, shown.state);
    ui.label(Face::Caption.text(&slot.name).color(theme.text_2));
    mark_ui(ui, 11.0, &theme.model(&chosen.model));
    drop_down(ui, theme, &slot.name, (chosen.title.clone(), PICKER), |ui| {
        for candidate in &slot.candidates {
            let is_chosen = candidate.variant == chosen.variant;
            let text = format!("{}, round {}", candidate.title, candidate.timeline.round);
            if ui.selectable_label(is_chosen, text).clicked() {
                let variant = candidate.variant.clone();
                actions.push(Action::Timeline(TimelineAction::Variant(place, variant)));
            }
        }
    });
}

fn tools_width(shown: &Shown<'_>) -> f32 {
    if shown.state.replay.is_some() { 456.0 } else { 346.0 }
}

fn tools_ui(
    ui: &mut Ui,
    theme: &Theme,
    input: &TimelinesInput<'_>,
    shown: &Shown<'_>,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.x = space::S;
    let asked = |action: TimelineAction| Action::Timeline(action);
    if !input.as_table {
        ui.label(Face::Caption.text("Colour by").color(theme.text_2));
        let chosen = usize::from(shown.state.colour_by == ColourBy::Job);
        let row = Layout::left_to_right(Align::Center);
        let pressed = ui
            .allocate_ui_with_layout(vec2(96.0, space::FIELD), row, |ui| {
                ui.set_width(96.0);
                segmented(ui, theme, &["State", "Job"], Some(chosen))
            })
            .inner;
        if let Some(place) = pressed {
            let colour_by = if place == 0 { ColourBy::State } else { ColourBy::Job };
            actions.push(asked(TimelineAction::ColourBy(colour_by)));
        }
        zoom_ui(ui, theme, shown, actions);
        replay_button_ui(ui, theme, shown, actions);
    }
}

/// The sentence, with the tools of the chart at its right.
#[must_use]
pub fn sentence_ui(
    ui: &mut Ui,
    theme: &Theme,
    as_table: bool,
    shown: &Shown<'_>,
) -> Option<Action> {
    let full = ui.available_rect_before_wrap();
    let tools = vec2(2.0 * space::SMALL, space::SMALL);
    let mut action = None;
    let corner = pos2(full.right() - tools.x, full.top() - 2.0);
    let room = UiBuilder::new()
        .max_rect(Rect::from_min_size(corner, tools))
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(room, |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let (icon, words) = if as_table { (Icon::Chart, "chart") } else { (Icon::Table, "table") };
        if icon_button(ui, theme, icon, &format!("Show “Timelines” as a {words}")).clicked() {
            action = Some(Action::ToggleTable(ChartKind::Timelines));
        }
        if icon_button(ui, theme, Icon::Copy, "Copy the numbers of “Timelines”").clicked() {
            action = Some(Action::Copy(tsv(&[table(shown.tracks)])));
        }
    });
    let words = full.with_max_x(full.right() - tools.x - space::L);
    let words = UiBuilder::new().max_rect(words).layout(Layout::top_down(Align::Min));
    ui.scope_builder(words, |ui| {
        ui.add(Label::new(Face::Section.text(shown.sentence).color(theme.ink)).wrap());
    });
    action
}

fn zoom_ui(ui: &mut Ui, theme: &Theme, shown: &Shown<'_>, actions: &mut Vec<Action>) {
    let view = shown.viewport;
    let middle = f64::midpoint(view.from_ns(), view.to_ns());
    ui.spacing_mut().item_spacing.x = 0.0;
    let mut show = |to| actions.push(Action::Timeline(TimelineAction::Show(to)));
    ui.add_enabled_ui(!view.is_whole(), |ui| {
        if icon_button(ui, theme, Icon::ZoomOut, "Zoom out (-)").clicked() {
            show(view.zoomed(ZOOM, middle));
        }
    });
    if icon_button(ui, theme, Icon::ZoomIn, "Zoom in (+)").clicked() {
        show(view.zoomed(1.0 / ZOOM, middle));
    }
    ui.add_enabled_ui(!view.is_whole(), |ui| {
        if icon_button(ui, theme, Icon::Fit, "Show all (0)").clicked() {
            show(view.all());
        }
    });
}

fn replay_button_ui(ui: &mut Ui, theme: &Theme, shown: &Shown<'_>, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = space::S;
    ui.add_space(space::S);
    let mut set = |replay| actions.push(Action::Timeline(TimelineAction::Replay(replay)));
    let replay = shown.state.replay;
    let runs = replay.is_some_and(|replay| replay.is_running);
    let (icon, text) = match replay {
        Some(_) if runs => (Icon::Pause, "Stop"),
        Some(_) => (Icon::Run, "Go on"),
        None => (Icon::Run, "Slow replay"),
    };
    let response = ui
        .add_enabled_ui(shown.may_move.is_ok(), |ui| {
            button(ui, theme, ButtonKind::Small, Some(icon), text)
        })
        .inner;
    if response.clicked() {
        set(Some(toggled(shown)));
    }
    match shown.may_move {
        Ok(()) => response.on_hover_text("A line moves along the clock (Space)"),
        Err(reason) => response.on_disabled_hover_text(reason),
    };
    let Some(replay) = replay else { return };
    drop_down(ui, theme, "Speed", (speed_words(replay.speed_ns), 88.0), |ui| {
        for speed_ns in SPEEDS {
            let is_chosen = replay.speed_ns == speed_ns;
            if ui.selectable_label(is_chosen, speed_words(speed_ns)).clicked() {
                set(Some(Replay { speed_ns, ..replay }));
            }
        }
    });
    if icon_button(ui, theme, Icon::Cross, "End the replay").clicked() {
        set(None);
    }
}

/// The replay after a press: from the left edge, on from where it stands, or stopped.
#[must_use]
pub fn toggled(shown: &Shown<'_>) -> Replay {
    let begin = shown.viewport.from_ns();
    match shown.state.replay {
        Some(replay) if replay.is_running => Replay { is_running: false, ..replay },
        Some(replay) if replay.at_ns < shown.viewport.whole_ns() => {
            Replay { is_running: true, ..replay }
        }
        Some(replay) => Replay { at_ns: 0.0, is_running: true, ..replay },
        None => Replay {
            at_ns: begin,
            speed_ns: usual_speed_ns(shown.viewport.whole_ns()),
            is_running: true,
        },
    }
}
