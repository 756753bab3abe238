//! Timelines of several experiments on one clock.

use super::page::{candidates, emulated};
use super::view::{Slot, TimelinesInput, timelines_ui};
use crate::ui::action::Action;
use crate::ui::document::Document;
use crate::ui::state::{ChartKind, CompareInput, State};
use crate::ui::theme::{Face, Theme, space};
use crate::ui::verdict::rule_ui;
use eframe::egui::Ui;

/// Draws the timelines of the ticked experiments, if all of them have one and ran on one machine.
#[must_use]
pub fn compared_timelines_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    compared: &CompareInput,
) -> Vec<Action> {
    if !compared.report.same_machine {
        // Times of different machines never share a clock.
        return Vec::new();
    }
    let documents: Vec<&Document> = state
        .ticked
        .iter()
        .filter_map(|id| state.document(*id))
        .filter(|document| document.summary.is_some())
        .collect();
    let slots = documents.iter().zip(&compared.report.columns).map(|(document, column)| {
        let place = document.experiment.sessions.len().checked_sub(1)?;
        let session = &document.experiment.sessions[place];
        let headline = document.summary.as_ref()?.headline();
        let mut candidates = candidates(document, session, place);
        for candidate in &mut candidates {
            candidate.noun = format!("{} of {}", candidate.noun, column.letter);
            candidate.title = format!("{}: {}", column.letter, candidate.title);
        }
        let of = |id| candidates.iter().position(|candidate| Some(&candidate.variant) == id);
        let usual = of(headline.map(|headline| &headline.of)).unwrap_or(0);
        (!candidates.is_empty()).then(|| Slot { name: column.letter.clone(), candidates, usual })
    });
    let Some(slots) = slots.collect::<Option<Vec<Slot<'_>>>>().filter(|slots| slots.len() > 1)
    else {
        return Vec::new();
    };
    ui.add_space(space::L);
    rule_ui(ui, theme);
    ui.add_space(space::L);
    ui.label(Face::Section.text("Timelines on one clock").color(theme.ink));
    ui.add_space(space::S);
    let input = TimelinesInput {
        slots,
        sessions: (Vec::new(), 0),
        as_table: compared.tables.contains(&ChartKind::Timelines),
        may_move: match state.running() {
            Some(_) => Err("A trial is running, and nothing may move meanwhile."),
            None => Ok(()),
        },
        has_page: false,
        emulated: documents.iter().find_map(|document| emulated(document)),
    };
    timelines_ui(ui, theme, &input, &compared.timeline)
}
