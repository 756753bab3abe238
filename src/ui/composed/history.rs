//! Undo and Redo within reach of the lanes: the commands of the one table, as buttons.

use crate::ui::action::Action;
use crate::ui::command::{Command, key_words};
use crate::ui::state::State;
use crate::ui::theme::Theme;
use crate::ui::widgets::button::{ButtonKind, button};
use crate::ui::widgets::icon::Icon;
use eframe::egui::Ui;

/// Draws both buttons; gives what was asked for.
#[must_use]
pub fn history_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Option<Action> {
    let mut asked = None;
    for (command, icon, name) in
        [(Command::Undo, Icon::Undo, "Undo"), (Command::Redo, Icon::Redo, "Redo")]
    {
        let possible = command.action(state);
        let enabled = possible.is_ok();
        let response = ui
            .add_enabled_ui(enabled, |ui| button(ui, theme, ButtonKind::Small, Some(icon), name))
            .inner;
        let pressed = response.clicked();
        let keys = command.shortcut().map(|keys| key_words(ui.ctx(), &keys));
        let hint = format!("{} ({})", command.text(state), keys.unwrap_or_default());
        let response = response.on_hover_text(hint);
        match possible {
            Ok(action) if pressed => asked = Some(action),
            Ok(_) => {}
            Err(reason) => {
                response.on_disabled_hover_text(reason);
            }
        }
    }
    asked
}
