//! The frame around everything: menu bar, side bar, the place that is shown, dialogs, keys.

use super::action::Action;
use super::command::{Command, Menu};
use super::layout::Layout;
use super::state::{Place, State};
use super::theme::{Face, Theme, space};
use super::widgets::icon::Icon;
use super::{compare_page, dialogs, experiment, machine, sidebar, start};
use eframe::egui::containers::menu::{MenuBar, MenuButton};
use eframe::egui::{
    self, Align2, CentralPanel, Context, Frame, Id, LayerId, Margin, Order, Panel, Ui,
};

/// Draws everything and tells what was asked for.
#[must_use]
pub fn frame_ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let theme = Theme::of(ui.visuals().dark_mode, state.settings.high_contrast);
    let layout = Layout::of(ui.ctx().content_rect().size());
    let mut actions = Vec::new();
    let bar =
        Frame::new().fill(theme.side).inner_margin(Margin { left: 8, right: 8, top: 2, bottom: 2 });
    Panel::top("menu bar")
        .exact_size(space::MENU)
        .frame(bar)
        .show(ui, |ui| actions.extend(menu_bar_ui(ui, &theme, state)));
    let side = Frame::new().fill(theme.side);
    Panel::left("side bar")
        .exact_size(layout.side())
        .resizable(false)
        .show_separator_line(false)
        .frame(side)
        .show(ui, |ui| actions.extend(sidebar::sidebar_ui(ui, &theme, state, layout)));
    CentralPanel::default().frame(Frame::new().fill(theme.bg)).show(ui, |ui| {
        actions.extend(place_ui(ui, &theme, state, layout));
    });
    actions.extend(dialogs::dialogs_ui(ui, &theme, state));
    drop_hint_ui(ui.ctx(), &theme);
    actions
}

fn place_ui(ui: &mut Ui, theme: &Theme, state: &State, layout: Layout) -> Vec<Action> {
    match state.place {
        Place::Start => start::start_ui(ui, theme, state, layout),
        Place::Machine => machine::machine_ui(ui, theme, state, layout),
        Place::Compare => compare_page::compare_page_ui(ui, theme, state),
        Place::Experiment(_) => match state.shown() {
            Some(document) => experiment::experiment_ui(ui, theme, state, document, layout),
            None => Vec::new(),
        },
    }
}

fn menu_bar_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Option<Action> {
    let mut action = None;
    MenuBar::new().ui(ui, |ui| {
        ui.spacing_mut().button_padding.x = space::S;
        for menu in Menu::ALL {
            MenuButton::new(Face::Caption.text(menu.label())).ui(ui, |ui| {
                ui.set_width(menu_width(ui, state, menu));
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.spacing_mut().button_padding.x = space::M;
                for command in Command::ALL.into_iter().filter(|command| command.menu() == menu) {
                    if command.begins_group() {
                        ui.add_space(space::XS);
                        super::design::rule_ui(ui, theme);
                        ui.add_space(space::XS);
                    }
                    action = command_ui(ui, theme, state, command).or(action.take());
                }
            });
        }
    });
    action
}

/// As wide as the widest command of a menu with its key.
fn menu_width(ui: &Ui, state: &State, menu: Menu) -> f32 {
    let width = |text: String, face: Face| {
        ui.painter().layout_no_wrap(text, face.font(), egui::Color32::PLACEHOLDER).size().x
    };
    let commands = Command::ALL.into_iter().filter(|command| command.menu() == menu);
    let widths = commands.map(|command| {
        let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys));
        let beside = keys.map_or(space::ICON, |keys| width(keys, Face::Caption));
        width(command.text(state), Face::Body) + space::PAGE + beside + 2.0 * space::M
    });
    widths.fold(180.0, f32::max).ceil()
}

fn command_ui(ui: &mut Ui, theme: &Theme, state: &State, command: Command) -> Option<Action> {
    let asked = command.action(state);
    let text = Face::Body.text(command.text(state));
    let ink = if asked.is_ok() { theme.ink } else { theme.text_3 };
    let mut button = egui::Button::new(text.color(ink)).frame_when_inactive(false);
    if let Some(shortcut) = command.shortcut() {
        let keys = ui.ctx().format_shortcut(&shortcut);
        button = button.right_text(Face::Caption.text(keys).color(theme.text_3));
    } else if command.ticked(state) == Some(true) {
        button = button.right_text(Icon::Check.text(space::ICON));
    } else {
        // Without anything at the right the words would stand in the middle.
        button = button.right_text("");
    }
    let enabled = asked.is_ok();
    let width = ui.available_width();
    let response = ui
        .add_enabled_ui(enabled, |ui| ui.add_sized([width, space::ROW], button))
        .inner
        .on_hover_text(command.tooltip());
    match asked {
        Ok(action) if response.clicked() => {
            ui.close();
            Some(action)
        }
        Ok(_) => None,
        Err(reason) => {
            response.on_disabled_hover_text(reason);
            None
        }
    }
}

/// What the keys of commands ask for. Called after the widgets, so that a text field sees its
/// keys first.
#[must_use]
pub fn pressed_keys(ctx: &Context, state: &State) -> Vec<Action> {
    if dialogs::is_any_open(state) {
        return Vec::new();
    }
    let in_text = ctx.text_edit_focused();
    // Longer shortcuts first: Ctrl+Shift+Z must not be taken for Ctrl+Z.
    let mut commands: Vec<Command> = Command::ALL.to_vec();
    commands.sort_by_key(|command| {
        std::cmp::Reverse(command.shortcut().is_some_and(|keys| keys.modifiers.shift))
    });
    let mut actions = Vec::new();
    for command in commands {
        // A text field has steps of its own.
        if in_text && matches!(command, Command::Undo | Command::Redo) {
            continue;
        }
        let Some(shortcut) = command.shortcut() else { continue };
        let pressed = ctx.input_mut(|input| input.consume_shortcut(&shortcut));
        if pressed && let Ok(action) = command.action(state) {
            actions.push(action);
        }
    }
    actions
}

fn drop_hint_ui(ctx: &Context, theme: &Theme) {
    let files = ctx.input(|input| input.raw.hovered_files.len());
    if files == 0 {
        return;
    }
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("drop hint")));
    let rect = ctx.content_rect();
    painter.rect_filled(rect, 0.0, theme.bg.gamma_multiply(0.92));
    let text = if files == 1 { "Drop to open" } else { "Drop to open and compare" };
    painter.text(rect.center(), Align2::CENTER_CENTER, text, Face::Title.font(), theme.ink);
}
