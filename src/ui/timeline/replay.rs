//! The slow replay: a line moves along the clock, slowly enough to be followed.

use super::state::{Replay, TimelineAction};
use super::view::Shown;
use crate::model::units;
use eframe::egui::Ui;

/// How many nanoseconds the line may move in a second.
pub const SPEEDS: [f64; 6] = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// 10 ms in a second, or slower where that would be over before it is seen.
#[must_use]
pub fn usual_speed_ns(whole_ns: f64) -> f64 {
    let usual = SPEEDS.into_iter().rev().filter(|speed| *speed <= 1e7);
    usual.into_iter().find(|speed| whole_ns / speed >= 2.0).unwrap_or(SPEEDS[0])
}

/// A speed for people: `10 ms/s`.
#[must_use]
pub fn speed_words(speed_ns: f64) -> String {
    format!("{}/s", units::time(speed_ns))
}

/// Moves the line and asks for the next frame, as long as it runs; otherwise asks for nothing.
#[must_use]
pub fn replay_ui(ui: &Ui, shown: &Shown<'_>) -> Option<TimelineAction> {
    let replay = shown.state.replay.filter(|replay| replay.is_running)?;
    if shown.may_move.is_err() {
        return Some(TimelineAction::Replay(Some(Replay { is_running: false, ..replay })));
    }
    ui.ctx().request_repaint();
    let passed = f64::from(ui.input(|input| input.stable_dt).min(0.1));
    Some(TimelineAction::Replay(Some(advanced(replay, passed, shown.viewport.whole_ns()))))
}

/// The replay after some seconds; it stops at the end.
#[must_use]
fn advanced(replay: Replay, seconds: f64, whole_ns: f64) -> Replay {
    let at_ns = replay.at_ns + replay.speed_ns * seconds;
    Replay { at_ns: at_ns.min(whole_ns), is_running: at_ns < whole_ns, ..replay }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_milliseconds_take_a_second_unless_the_trial_is_too_short() {
        for (whole_ns, expected) in
            [(962e6, 1e7), (20e6, 1e7), (19e6, 1e6), (45e3, 1e4), (1.0, 1e4)]
        {
            assert_eq!(usual_speed_ns(whole_ns), expected, "{whole_ns}");
        }
        assert_eq!(speed_words(1e7), "10 ms/s");
    }

    #[test]
    fn the_line_stops_at_the_end() {
        let replay = Replay { at_ns: 0.0, speed_ns: 1e7, is_running: true };
        let half = advanced(replay, 0.5, 8e6);
        assert_eq!((half.at_ns, half.is_running), (5e6, true));
        let end = advanced(half, 0.5, 8e6);
        assert_eq!((end.at_ns, end.is_running), (8e6, false));
    }
}
