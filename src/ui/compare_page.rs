//! The page of the ticked experiments side by side.

use super::action::Action;
use super::compare;
use super::compare_differences::without_result;
use super::state::State;
use super::theme::{Theme, space};
use super::timeline::compared_timelines_ui;
use super::widgets::empty::empty_state_ui;
use super::widgets::page::page;
use eframe::egui::Ui;

/// Draws the comparison, or why there is none.
#[must_use]
pub fn compare_page_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Vec<Action> {
    page(ui, "compare", space::PAGE, |ui| {
        ui.add_space(space::L);
        let mut actions = Vec::new();
        if let Some(compared) = &state.compare {
            actions.extend(compare::compare_ui(ui, theme, compared));
            actions.extend(compared_timelines_ui(ui, theme, state, compared));
        } else {
            let without = state.ticked_without_result();
            let how = if state.ticked.len() > 1 && !without.is_empty() {
                without_result(&without)
            } else {
                "Tick the boxes before their titles in the side bar.".to_owned()
            };
            empty_state_ui(ui, theme, "Tick two or more experiments to compare them.", &how);
        }
        ui.add_space(space::PAGE);
        actions
    })
}
