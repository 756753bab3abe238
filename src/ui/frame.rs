//! The frame around everything: menu bar, side bar, the place that is shown, dialogs, keys.

use super::action::Action;
use super::command::{Command, Menu, key_words};
use super::layout::Layout;
use super::state::{Place, State};
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{focus_ring, icon_button};
use super::widgets::icon::{Icon, paint_icon};
use super::widgets::text::one_line;
use super::{compare_page, dialogs, experiment, machine, present, sidebar, start};
use eframe::egui::accesskit::Role;
use eframe::egui::containers::menu::{MenuBar, MenuButton, SubMenuButton};
use eframe::egui::{
    self, Area, CentralPanel, Context, CornerRadius, Frame, Id, Key, KeyboardShortcut, Margin,
    Modifiers, Order, Panel, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

/// The width of the field that opens the palette.
const FIND: f32 = 232.0;

/// Draws everything and tells what was asked for.
#[must_use]
pub fn frame_ui(ui: &mut Ui, state: &State) -> Vec<Action> {
    let theme = Theme::of(ui.visuals().dark_mode, state.settings.high_contrast);
    let mut actions = match state.presented() {
        Some(presented) => present::present_ui(ui, &theme, state, presented),
        None => window_ui(ui, &theme, state),
    };
    actions.extend(dialogs::dialogs_ui(ui, &theme, state));
    drop_hint_ui(ui.ctx(), &theme);
    actions
}

/// The menu bar, the side bar and the place that is shown.
fn window_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Vec<Action> {
    let layout = Layout::of(ui.ctx().content_rect().size());
    let mut actions = Vec::new();
    let bar =
        Frame::new().fill(theme.side).inner_margin(Margin { left: 8, right: 8, top: 2, bottom: 2 });
    Panel::top("menu bar")
        .exact_size(space::MENU)
        .frame(bar)
        .show(ui, |ui| actions.extend(menu_bar_ui(ui, theme, state, layout)));
    let turned = state.side_bar_turned;
    let over = layout.side.is_over(turned);
    let room = layout.side.room(turned);
    if room > 0.0 {
        Panel::left("side bar")
            .exact_size(room)
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(theme.side))
            .show(ui, |ui| {
                if !over {
                    actions.extend(sidebar::sidebar_ui(ui, theme, state, layout));
                }
            });
    }
    CentralPanel::default().frame(Frame::new().fill(theme.bg)).show(ui, |ui| {
        actions.extend(place_ui(ui, theme, state, layout));
    });
    if over {
        actions.extend(side_bar_over_ui(ui.ctx(), theme, state, layout));
    }
    actions
}

/// The side bar over the content; choosing something, a press beside it and Esc close it.
fn side_bar_over_ui(ctx: &Context, theme: &Theme, state: &State, layout: Layout) -> Vec<Action> {
    let window = ctx.content_rect();
    let corner = window.min + vec2(0.0, space::MENU);
    let rect = Rect::from_min_size(corner, vec2(space::SIDE, window.height() - space::MENU));
    let full = Layout { narrow_side: false, ..layout };
    let area = Area::new(Id::unique("side bar over the content"));
    let mut actions = area
        .order(Order::Middle)
        .fixed_pos(corner)
        .constrain(false)
        .show(ctx, |ui| {
            let mut bar = ui.new_child(UiBuilder::new().max_rect(rect));
            bar.painter().rect(rect, 0.0, theme.side, theme.line_stroke(), StrokeKind::Inside);
            ui.allocate_rect(rect, Sense::hover());
            sidebar::sidebar_ui(&mut bar, theme, state, full)
        })
        .inner;
    let is_dialog = dialogs::is_any_open(state);
    let beside = ctx.input(|input| {
        let pressed = input.pointer.any_pressed();
        pressed && input.pointer.interact_pos().is_some_and(|at| !rect.contains(at))
    });
    let escape = || {
        !ctx.text_edit_focused() && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape))
    };
    let chosen = actions.iter().any(|action| !matches!(action, Action::Tick(..)));
    if !is_dialog && (chosen || beside || escape()) {
        actions.push(Action::TurnSideBar);
    }
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

fn menu_bar_ui(ui: &mut Ui, theme: &Theme, state: &State, layout: Layout) -> Option<Action> {
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
                    if command == Command::Open {
                        action = recent_ui(ui, theme, state).or(action.take());
                    }
                }
            });
        }
        action = tools_ui(ui, theme, state, layout).or(action.take());
    });
    action
}

/// At the right of the menu bar: the side bar where it is away, and the palette.
fn tools_ui(ui: &mut Ui, theme: &Theme, state: &State, layout: Layout) -> Option<Action> {
    let find = {
        let keys = Command::Find.shortcut().map(|keys| key_words(ui.ctx(), &keys));
        format!("Find a command, {}", keys.unwrap_or_default())
    };
    let side_bar = layout.side.room(state.side_bar_turned) <= 0.0;
    let wide = !layout.narrow_side;
    let right = if wide { FIND } else { space::SMALL };
    let taken = right + if side_bar { space::SMALL + space::S } else { 0.0 };
    ui.add_space((ui.available_width() - taken).max(0.0));
    ui.spacing_mut().item_spacing.x = space::S;
    let mut pressed = None;
    if side_bar && icon_button(ui, theme, Icon::Menu, "Side bar").clicked() {
        pressed = Some(Command::SideBar);
    }
    let response =
        if wide { find_ui(ui, theme, &find) } else { icon_button(ui, theme, Icon::Search, &find) };
    if response.clicked() {
        pressed = Some(Command::Find);
    }
    pressed.and_then(|command| command.action(state).ok())
}

/// What looks like a field and opens the palette.
fn find_ui(ui: &mut Ui, theme: &Theme, words: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(FIND, space::SMALL), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    let line = if response.hovered() { theme.outline } else { theme.line };
    let corner = CornerRadius::same(radius::CONTROL);
    ui.painter().rect(rect, corner, theme.bg, Stroke::new(1.0, line), StrokeKind::Inside);
    let middle = rect.center().y;
    let icon = pos2(rect.left() + 14.0, middle);
    paint_icon(ui.painter(), icon, space::ICON_SMALL, Icon::Search, theme.text_2);
    let left = pos2(rect.left() + 26.0, middle);
    one_line(ui.painter(), left, rect.width() - 34.0, Face::Caption, words, theme.text_2);
    focus_ring(ui, theme, &response, corner);
    response
}

/// The files that were open before, in a menu of their own.
fn recent_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Option<Action> {
    let mut action = None;
    let there: Vec<_> = state.recent.iter().filter(|file| file.missing.is_none()).collect();
    let button = egui::Button::new(Face::Body.text("Open recent").color(if there.is_empty() {
        theme.text_3
    } else {
        theme.ink
    }))
    .frame_when_inactive(false)
    .right_text(Icon::ChevronRight.text(space::ICON).color(theme.text_2))
    .min_size(vec2(ui.available_width(), space::ROW));
    ui.add_enabled_ui(!there.is_empty(), |ui| {
        let (response, _) = SubMenuButton::from_button(button).ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.spacing_mut().button_padding.x = space::M;
            for file in &there {
                let name = file.path.file_name().unwrap_or_default().display().to_string();
                let text = Face::Body.text(&file.title).color(theme.ink);
                let button = egui::Button::new(text)
                    .frame_when_inactive(false)
                    .right_text(Face::Caption.text(&name).color(theme.text_3))
                    .min_size(vec2(320.0, space::ROW));
                let response = ui.add(button);
                let spoken = format!("{}, {name}", file.title);
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
                if response.on_hover_text(file.path.display().to_string()).clicked() {
                    action = Some(Action::Open(vec![file.path.clone()]));
                    ui.close();
                }
            }
        });
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, "Open recent"));
        response.on_disabled_hover_text("No file was open before, or none of them is there.");
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
        let keys = command.shortcut().map(|keys| key_words(ui.ctx(), &keys));
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
        let keys = key_words(ui.ctx(), &shortcut);
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
/// keys first; `has_small_escape` tells whether Esc was theirs.
#[must_use]
pub fn pressed_keys(ctx: &Context, state: &State, has_small_escape: bool) -> Vec<Action> {
    if dialogs::is_any_open(state) {
        return Vec::new();
    }
    let in_text = ctx.text_edit_focused();
    let mut keys: Vec<(KeyboardShortcut, Command)> = Command::ALL
        .into_iter()
        .flat_map(|command| command.shortcuts().map(move |keys| (keys, command)))
        .collect();
    // Longer shortcuts first: Ctrl+Shift+Z must not be taken for Ctrl+Z.
    keys.sort_by_key(|(keys, _)| std::cmp::Reverse(keys.modifiers.shift));
    let mut actions = Vec::new();
    for (keys, command) in keys {
        // A text field has steps of its own, and takes what is typed.
        let is_typed = keys.modifiers.is_none() && keys.logical_key == Key::Questionmark;
        if has_small_escape && keys.logical_key == Key::Escape {
            continue;
        }
        if in_text && (is_typed || matches!(command, Command::Undo | Command::Redo)) {
            continue;
        }
        let pressed = ctx.input_mut(|input| input.consume_shortcut(&keys));
        match command.action(state) {
            Ok(action) if pressed => actions.push(action),
            // Whoever asks for a run that is not possible is told why.
            Err(_) if pressed && command == Command::Run && state.shown().is_some() => {
                actions.push(Action::Run);
            }
            Ok(_) | Err(_) => {}
        }
    }
    actions
}

fn drop_hint_ui(ctx: &Context, theme: &Theme) {
    let files = ctx.input(|input| input.raw.hovered_files.len());
    if files == 0 {
        return;
    }
    let text = if files == 1 { "Drop to open" } else { "Drop to open and compare" };
    let rect = ctx.content_rect();
    let hint = Area::new(Id::unique("drop hint")).order(Order::Foreground);
    hint.fixed_pos(rect.min).interactable(false).show(ctx, |ui| {
        ui.painter().rect_filled(rect, 0.0, theme.bg.gamma_multiply(0.92));
        ui.put(rect, egui::Label::new(Face::Title.text(text).color(theme.ink)));
    });
}
