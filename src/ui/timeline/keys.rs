//! Keys of the timelines: along the clock, from lane to lane, from span to span.

use super::controls::toggled;
use super::state::{Choice, TimelineAction};
use super::view::Shown;
use crate::chart::timeline::layout::TrackInput;
use crate::chart::timeline::viewport::Viewport;
use eframe::egui::{Key, Modifiers, Ui};

/// How far a key zooms.
const ZOOM: f64 = 1.5;

/// What the pressed keys ask for.
#[must_use]
pub fn keys_ui(ui: &Ui, shown: &Shown<'_>) -> Vec<TimelineAction> {
    let take = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let mut actions = Vec::new();
    let mut view = shown.viewport;
    let about = about_ns(shown);
    for (keys, change) in moves(about) {
        if keys.iter().any(|key| take(*key)) {
            view = change(view);
        }
    }
    let lane = i64::from(take(Key::ArrowDown)) - i64::from(take(Key::ArrowUp));
    let span = i64::from(take(Key::Period) || take(Key::CloseBracket))
        - i64::from(take(Key::Comma) || take(Key::OpenBracket));
    let choice = match (lane, span) {
        (0, 0) => None,
        (0, by) => next_span(shown, by),
        (by, _) => next_lane(shown, by),
    };
    if let Some(choice) = choice {
        if span != 0
            && let Some(bar) =
                shown.tracks[choice.track].ready.lanes[choice.lane].bars().get(choice.bar)
        {
            view = view.showing(bar.start_ns as f64, bar.end_ns as f64);
        }
        actions.push(TimelineAction::Pick(Some(choice)));
    }
    if shown.state.choice.is_some() && take(Key::Escape) {
        actions.push(TimelineAction::Pick(None));
    }
    if take(Key::Space) && shown.may_move.is_ok() {
        actions.push(TimelineAction::Replay(Some(toggled(shown))));
    }
    if view != shown.viewport {
        actions.push(TimelineAction::Show(view));
    }
    actions
}

/// The part in sight after a key.
type Move = Box<dyn Fn(Viewport) -> Viewport>;

/// The keys that change which part of the clock is in sight.
fn moves(about_ns: f64) -> [(&'static [Key], Move); 7] {
    [
        (&[Key::ArrowLeft], Box::new(|view| view.moved(-view.span_ns() / 10.0))),
        (&[Key::ArrowRight], Box::new(|view| view.moved(view.span_ns() / 10.0))),
        (&[Key::Plus, Key::Equals], Box::new(move |view| view.zoomed(1.0 / ZOOM, about_ns))),
        (&[Key::Minus], Box::new(move |view| view.zoomed(ZOOM, about_ns))),
        (&[Key::Num0], Box::new(Viewport::all)),
        (&[Key::Home], Box::new(|view| view.moved(-view.whole_ns()))),
        (&[Key::End], Box::new(|view| view.moved(view.whole_ns()))),
    ]
}

/// About which time keys zoom: the chosen span if it is in sight, else the middle.
fn about_ns(shown: &Shown<'_>) -> f64 {
    let view = shown.viewport;
    let chosen = shown.state.choice.and_then(|choice| bar_middle(shown.tracks, choice));
    let in_sight = chosen.filter(|ns| *ns >= view.from_ns() && *ns <= view.to_ns());
    in_sight.unwrap_or_else(|| f64::midpoint(view.from_ns(), view.to_ns()))
}

fn bar_middle(tracks: &[TrackInput<'_>], choice: Choice) -> Option<f64> {
    let bar = tracks.get(choice.track)?.ready.lanes.get(choice.lane)?.bars().get(choice.bar)?;
    Some(f64::midpoint(bar.start_ns as f64, bar.end_ns as f64))
}

/// The span before or after the chosen one in its lane; without a choice, one in the first lane.
fn next_span(shown: &Shown<'_>, by: i64) -> Option<Choice> {
    let Some(choice) = shown.state.choice else { return next_lane(shown, by) };
    let lane = shown.tracks.get(choice.track)?.ready.lanes.get(choice.lane)?;
    let last = lane.bars().len().checked_sub(1)?;
    let bar = choice.bar.saturating_add_signed(by as isize).min(last);
    Some(Choice { bar, ..choice })
}

/// The span of the next lane at the same time, or the one nearest to it.
fn next_lane(shown: &Shown<'_>, by: i64) -> Option<Choice> {
    let lanes: Vec<(usize, usize)> = shown
        .tracks
        .iter()
        .enumerate()
        .flat_map(|(track, of)| (0..of.shown()).map(move |lane| (track, lane)))
        .filter(|(track, lane)| !shown.tracks[*track].ready.lanes[*lane].bars().is_empty())
        .collect();
    let last = lanes.len().checked_sub(1)?;
    let current = shown.state.choice;
    let at = current
        .and_then(|choice| lanes.iter().position(|lane| *lane == (choice.track, choice.lane)));
    let place = match at {
        Some(at) => at.saturating_add_signed(by as isize).min(last),
        None if by > 0 => 0,
        None => last,
    };
    let (track, lane) = lanes[place];
    let bars = &shown.tracks[track].ready.lanes[lane];
    let ns = about_ns(shown) as u64;
    let bar = bars.at(ns).unwrap_or_else(|| bars.first_after(ns).min(bars.bars().len() - 1));
    Some(Choice { track, lane, bar })
}
