//! The editor of composed work: roles are lanes, steps are blocks on them.

mod changes;
mod editor;
mod fault;
mod follows;
mod hand;
mod history;
mod keys;
mod lanes;
mod palette;
mod role_form;
mod step_form;

pub use editor::editor_ui;
pub use history::history_ui;
