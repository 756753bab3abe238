//! The page of an experiment, and what stands there as long as there is no timeline.

use super::view::{Candidate, Slot, TimelinesInput, timelines_ui};
use crate::model::design::Variant;
use crate::model::session::Session;
use crate::ui::action::Action;
use crate::ui::dialogs;
use crate::ui::document::Document;
use crate::ui::state::{ChartKind, State};
use crate::ui::theme::Theme;
use eframe::egui::Ui;

/// Why nothing may move.
const STILL: &str = "A trial is running, and nothing may move meanwhile.";

/// Draws the timelines of an experiment, or tells why there are none as two sentences: what is so,
/// and what to do.
///
/// # Errors
/// What stands in their place; and whether running would help.
pub fn timeline_page_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
) -> Result<Vec<Action>, NoTimelines> {
    let sessions = &document.experiment.sessions;
    let recorded = |session: &Session| !candidates(document, session, 0).is_empty();
    let with: Vec<usize> =
        (0..sessions.len()).filter(|place| recorded(&sessions[*place])).collect();
    let wanted = document.timeline.session.filter(|place| with.contains(place));
    let Some(shown) = wanted.or(with.last().copied()).filter(|_| document.is_understood) else {
        return Err(NoTimelines::of(document));
    };
    let session = &sessions[shown];
    let name = |place: &usize| {
        let when = sessions[*place].started_utc.replace('T', " ").replace('Z', "");
        (*place, format!("{} of {}, {when}", place + 1, sessions.len()))
    };
    let input = TimelinesInput {
        slots: slots(document, session, shown),
        sessions: (with.iter().map(name).collect(), shown),
        as_table: document.results.tables.contains(&ChartKind::Timelines),
        may_move: if state.running().is_some() { Err(STILL) } else { Ok(()) },
        has_page: !dialogs::is_any_open(state),
        emulated: emulated(document),
    };
    Ok(timelines_ui(ui, theme, &input, &document.timeline))
}

/// Why there are no timelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTimelines {
    /// Nothing has run yet.
    NotRun,
    /// It runs for the first time.
    Running,
    /// There are results, and no timelines with them.
    NotRecorded,
    /// This version does not understand what was measured.
    NotUnderstood,
}

impl NoTimelines {
    fn of(document: &Document) -> Self {
        match (document.run.is_some(), document.experiment.sessions.is_empty()) {
            _ if !document.is_understood => NoTimelines::NotUnderstood,
            (true, true) => NoTimelines::Running,
            (false, true) => NoTimelines::NotRun,
            (_, false) => NoTimelines::NotRecorded,
        }
    }
}

/// The timelines of a session whose variants the design has.
pub(super) fn candidates<'a>(
    document: &'a Document,
    session: &'a Session,
    place: usize,
) -> Vec<Candidate<'a>> {
    let design = &document.experiment.design;
    let labels = design.labels();
    let nouns: Vec<String> = design.variants.iter().map(Variant::noun).collect();
    // Where two variants have one noun, only their names tell them apart.
    let is_alone = |noun: &String| nouns.iter().filter(|other| *other == noun).count() == 1;
    let with_work = session.timelines.iter().filter(|timeline| !timeline.lanes.is_empty());
    let candidate = |timeline: &'a crate::model::timeline::Timeline| {
        let at = design.variants.iter().position(|variant| variant.id == timeline.variant)?;
        Some(Candidate {
            variant: timeline.variant.clone(),
            title: labels[at].clone(),
            noun: if is_alone(&nouns[at]) { nouns[at].clone() } else { labels[at].clone() },
            model: design.variants[at].model.clone(),
            timeline,
            session: place,
            keeper: &document.timeline,
            at_once: session.machine.at_once(),
        })
    };
    with_work.filter_map(candidate).collect()
}

/// The base above and what the headline compares with it below; with one timeline, one place.
fn slots<'a>(document: &'a Document, session: &'a Session, place: usize) -> Vec<Slot<'a>> {
    let headline = document.summary.as_ref().and_then(|summary| summary.headline());
    let all = candidates(document, session, place);
    let of = |id| all.iter().position(|candidate| Some(&candidate.variant) == id);
    let above = of(headline.map(|headline| &headline.against)).unwrap_or(0);
    let other = usize::from(above == 0 && all.len() > 1);
    let below = of(headline.map(|headline| &headline.of)).unwrap_or(other);
    let single = all.len() == 1;
    let slot = |name: &str, usual: usize| Slot {
        name: name.to_owned(),
        candidates: candidates(document, session, place),
        usual,
    };
    if single { vec![slot("Of", 0)] } else { vec![slot("Above", above), slot("Below", below)] }
}

/// A chart never hides that its work is emulated.
pub(super) fn emulated(document: &Document) -> Option<String> {
    let workload = &document.summary.as_ref()?.workload;
    workload.contains("emulated").then(|| format!(" The work: {workload}."))
}
