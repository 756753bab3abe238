//! Timelines one above the other, with everything around them: pickers, sentence, overview, legend.

use super::chart::chart_ui;
use super::controls::{controls_ui, sentence_ui};
use super::keys::keys_ui;
use super::legend::legend_ui;
use super::overview::overview_ui;
use super::replay::replay_ui;
use super::state::{TimelineAction, TimelineState};
use crate::chart::sentence::capitalised;
use crate::chart::timeline::layout::{TrackInput, clock_end_ns};
use crate::chart::timeline::ready::ReadyTimeline;
use crate::chart::timeline::sentence::sentence;
use crate::chart::timeline::table::table;
use crate::chart::timeline::viewport::Viewport;
use crate::model::design::Model;
use crate::model::id::VariantId;
use crate::model::timeline::Timeline;
use crate::model::units;
use crate::ui::action::Action;
use crate::ui::paint::table::tables_ui;
use crate::ui::theme::{Face, Theme, space};
use eframe::egui::{Label, Ui};
use std::sync::Arc;

/// A trial that can be shown.
pub struct Candidate<'a> {
    /// Its variant.
    pub variant: VariantId,
    /// The name of the variant.
    pub title: String,
    /// The variant inside a sentence.
    pub noun: String,
    /// Its model.
    pub model: Model,
    /// Its timeline.
    pub timeline: &'a Timeline,
    /// Where its session stands in its experiment.
    pub session: usize,
    /// Who keeps it made ready.
    pub keeper: &'a TimelineState,
    /// How many workers its machine can run at the same instant.
    pub at_once: u32,
}

/// A place for a trial.
pub struct Slot<'a> {
    /// What it is called: `Above`.
    pub name: String,
    /// What can be shown there; never nothing.
    pub candidates: Vec<Candidate<'a>>,
    /// What is shown there as long as nobody chooses.
    pub usual: usize,
}

impl Slot<'_> {
    /// What is shown in this place.
    #[must_use]
    pub fn chosen(&self, place: usize, state: &TimelineState) -> &Candidate<'_> {
        let wanted = state.variants.get(&place);
        let found = self.candidates.iter().find(|candidate| Some(&candidate.variant) == wanted);
        found.unwrap_or(&self.candidates[self.usual.min(self.candidates.len() - 1)])
    }
}

/// What timelines are shown of.
pub struct TimelinesInput<'a> {
    /// The places, from the top; at least one.
    pub slots: Vec<Slot<'a>>,
    /// The sessions that can be chosen, each with its place in the experiment, and the one that is
    /// shown; empty where there is nothing to choose.
    pub sessions: (Vec<(usize, String)>, usize),
    /// Whether they are shown as a table.
    pub as_table: bool,
    /// Whether anything may move; otherwise why not.
    pub may_move: Result<(), &'static str>,
    /// Whether keys act that nothing else has, also if the chart has not the keyboard.
    pub has_page: bool,
    /// What of the work is emulated, as it follows the sentence.
    pub emulated: Option<String>,
}

/// What is drawn, as views pass it to one another.
pub struct Shown<'a> {
    /// The trials, from the top.
    pub tracks: &'a [TrackInput<'a>],
    /// Their timelines, made ready.
    pub ready: &'a [Arc<ReadyTimeline>],
    /// The part of the clock in sight.
    pub viewport: Viewport,
    /// How they are shown.
    pub state: &'a TimelineState,
    /// What the picture says.
    pub sentence: &'a str,
    /// Whether anything may move.
    pub may_move: Result<(), &'static str>,
}

/// Draws timelines one above the other on one clock.
#[must_use]
pub fn timelines_ui(
    ui: &mut Ui,
    theme: &Theme,
    input: &TimelinesInput<'_>,
    state: &TimelineState,
) -> Vec<Action> {
    ui.spacing_mut().item_spacing = eframe::egui::vec2(0.0, 0.0);
    let chosen: Vec<&Candidate<'_>> =
        input.slots.iter().enumerate().map(|(place, slot)| slot.chosen(place, state)).collect();
    let ready: Vec<Arc<ReadyTimeline>> = chosen
        .iter()
        .map(|candidate| candidate.keeper.ready(candidate.session, candidate.timeline))
        .collect();
    let tracks: Vec<TrackInput<'_>> = chosen
        .iter()
        .zip(&ready)
        .enumerate()
        .map(|(place, (candidate, ready))| {
            track(candidate, ready, state.all_lanes.contains(&place))
        })
        .collect();
    let end_ns = clock_end_ns(&tracks);
    let viewport = match state.window {
        Some((from_ns, to_ns)) => Viewport::part(end_ns, from_ns, to_ns),
        None => Viewport::whole(end_ns),
    };
    let emulated = input.emulated.as_deref().unwrap_or_default();
    let told = format!("{}{emulated}", sentence(&tracks));
    let shown = Shown {
        tracks: &tracks,
        ready: &ready,
        viewport,
        state,
        sentence: &told,
        may_move: input.may_move,
    };
    let mut actions = controls_ui(ui, theme, input, &shown);
    ui.add_space(space::M);
    actions.extend(sentence_ui(ui, theme, input.as_table, &shown));
    ui.add_space(space::S);
    if input.as_table {
        let _nothing_behind =
            tables_ui(ui, theme, ui.scope_id().with("timelines"), &[table(&tracks)]);
        return actions;
    }
    let asked = |action: TimelineAction| Action::Timeline(action);
    actions.extend(overview_ui(ui, theme, &shown).map(asked));
    ui.add_space(space::S);
    let (chart, has_keys) = chart_ui(ui, theme, &shown);
    actions.extend(chart.into_iter().map(asked));
    ui.add_space(space::M);
    legend_ui(ui, theme, &shown);
    notes_ui(ui, theme, &tracks);
    let nothing_has_keys = || ui.ctx().memory(|memory| memory.focused().is_none());
    if has_keys || input.has_page && nothing_has_keys() {
        actions.extend(keys_ui(ui, &shown).into_iter().map(asked));
    }
    // Who stops the line must not be overruled by its next step.
    let is_replay = |action: &Action| matches!(action, Action::Timeline(TimelineAction::Replay(_)));
    if !actions.iter().any(is_replay) {
        actions.extend(replay_ui(ui, &shown).map(asked));
    }
    actions
}

fn track<'a>(
    candidate: &'a Candidate<'_>,
    ready: &'a ReadyTimeline,
    all_lanes: bool,
) -> TrackInput<'a> {
    TrackInput {
        title: capitalised(&candidate.title),
        noun: candidate.noun.clone(),
        model: candidate.model.clone(),
        timeline: candidate.timeline,
        ready,
        at_once: candidate.at_once,
        all_lanes,
    }
}

/// What is not on record.
fn notes_ui(ui: &mut Ui, theme: &Theme, tracks: &[TrackInput<'_>]) {
    for track in tracks {
        let from_ns = track.ready.lanes.iter().map(|lane| lane.whole_from_ns).max().unwrap_or(0);
        if from_ns > 0 {
            let until = units::time(from_ns as f64);
            let note = format!(
                "{}: not all of the first {until} is on record, because more happened than there \
                 was room for.",
                track.title
            );
            ui.add_space(space::XS);
            ui.add(Label::new(Face::Caption.text(note).color(theme.text_2)).wrap());
        }
    }
}
