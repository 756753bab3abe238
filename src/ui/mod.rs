//! The window. Views are functions of state that return what a person asked for; `App::apply` is
//! the only place that acts on it.

pub mod action;
mod answers;
pub mod app;
pub mod banner;
pub mod command;
mod compare {
    pub fn compare_ui(
        _: &mut eframe::egui::Ui,
        _: &super::theme::Theme,
        _: &super::state::CompareInput,
    ) -> Option<super::action::Action> {
        None
    }
}
mod compare_page;
mod dates;
mod design;
mod design_form;
mod dialogs;
pub mod document;
mod documents;
mod experiment;
mod first_picture;
mod frame;
pub mod history;
pub mod launch;
mod layout;
mod machine;
mod machine_picture;
mod measured;
mod notes;
mod param_form;
mod picture;
mod ready;
mod real_world;
mod results {
    pub fn results_ui(
        ui: &mut eframe::egui::Ui,
        _: &super::theme::Theme,
        s: &crate::analysis::summary::Summary,
        _: &super::state::ResultsState,
    ) -> Option<super::action::Action> {
        ui.label(s.headline().map_or("", |h| &h.sentence));
        None
    }
}
mod run {
    pub fn run_ui(
        _: &mut eframe::egui::Ui,
        _: &super::theme::Theme,
        _: &super::state::RunProgress,
    ) -> Option<super::action::Action> {
        None
    }
}
mod running;
pub mod settings;
mod sidebar;
mod start;
pub mod state;
pub mod style;
pub mod theme;
mod what_runs;
pub mod widgets;
pub mod world;
