//! The keys of all commands, by menu.

use super::action::Action;
use super::command::{Command, Menu, key_words};
use super::dialogs::{buttons, dialog};
use super::state::State;
use super::theme::{Face, Theme, space};
use super::widgets::page::columns;
use eframe::egui::{Align, Context, Label, Layout, ScrollArea, Ui, vec2};

/// How wide the sheet is.
const WIDTH: f32 = 640.0;
/// The room of title, button and edges.
const AROUND: f32 = 190.0;
/// From a group to the next.
const GAP: f32 = space::S;

/// Draws the sheet.
#[must_use]
pub fn shortcuts_ui(ctx: &Context, theme: &Theme, state: &State) -> Option<Action> {
    let closed = Action::ShowShortcuts(false);
    dialog(ctx, theme, ("Keyboard shortcuts", WIDTH), closed.clone(), |ui| {
        let height = (ctx.content_rect().height() - AROUND).max(120.0);
        let sheet = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        sheet.show(ui, |ui| {
            // The keys stand beside the scroll bar, not below it.
            ui.set_max_width(ui.available_width() - space::L);
            ui.spacing_mut().item_spacing.y = 0.0;
            let gap = space::COLUMN;
            let whole = ui.available_width();
            let half = (whole - gap) / 2.0;
            let stacked = whole < 440.0;
            let sides = if stacked { [Menu::ALL.to_vec(), Vec::new()] } else { balanced() };
            columns(ui, stacked, &[half, half], gap, |ui, side| {
                for menu in &sides[side] {
                    menu_ui(ui, theme, state, *menu);
                }
            });
        });
        buttons(ui, theme, &[("Close", closed)])
    })
}

fn with_keys(menu: Menu) -> impl Iterator<Item = Command> {
    let commands = Command::ALL.into_iter().filter(move |command| command.menu() == menu);
    commands.filter(|command| command.shortcut().is_some())
}

/// The menus in two columns, in their order, so that the higher column is as low as can be.
fn balanced() -> [Vec<Menu>; 2] {
    let height = |menus: &[Menu]| -> usize {
        // A heading with the space around it is as high as two rows.
        menus.iter().map(|menu| 2 + with_keys(*menu).count()).sum()
    };
    let split = (1..Menu::ALL.len())
        .min_by_key(|at| height(&Menu::ALL[..*at]).max(height(&Menu::ALL[*at..])))
        .unwrap_or(1);
    [Menu::ALL[..split].to_vec(), Menu::ALL[split..].to_vec()]
}

fn menu_ui(ui: &mut Ui, theme: &Theme, state: &State, menu: Menu) {
    ui.add_space(GAP);
    ui.label(Face::BodyBold.text(menu.label()).color(theme.ink));
    for command in with_keys(menu) {
        let keys: Vec<String> =
            command.shortcuts().map(|keys| key_words(ui.ctx(), &keys)).collect();
        let size = vec2(ui.available_width(), space::SMALL);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            ui.label(Face::Caption.text(keys.join(" or ")).color(theme.text_2));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(Face::Caption.text(command.text(state))).truncate());
            });
        });
    }
}
