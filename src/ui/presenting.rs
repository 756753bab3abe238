//! Giving a presentation: the screen, its size, and from one stage to the next.

use super::app::App;
use super::presentation::{Next, Presentation, Stage, Step};
use super::state::Place;
use crate::analysis::prediction;
use crate::chart::guesses::rounded;
use eframe::egui::{Context, Vec2, ViewportCommand};

/// How many times as large everything is.
const LARGER: f32 = 1.6;
/// The least room that a presentation is laid out in, in points.
const LEAST: Vec2 = Vec2::new(720.0, 420.0);
/// The height above which a screen is so fine that everything grows with it, in points.
const TALLEST: f32 = 900.0;

impl App {
    pub(super) fn present(&mut self, ctx: &Context, step: Step) {
        if step == Step::Begin {
            let was_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
            let begun = self.state.shown().map(|document| Presentation::of(document, was_full));
            self.state.presentation = begun;
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
            self.show_size(ctx);
            return;
        }
        match step {
            Step::Begin | Step::Leave => self.leave_presentation(ctx),
            Step::GoOn => self.go_on_presenting(ctx),
            Step::RunAgain => self.run_presented(ctx),
            Step::Why | Step::Question | Step::Point(_) | Step::Guess(_) | Step::TakeBack => {
                self.point(step);
            }
        }
    }

    fn leave_presentation(&mut self, ctx: &Context) {
        if let Some(left) = self.state.presentation.take() {
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(left.was_full_screen));
            self.show_size(ctx);
        }
    }

    fn point(&mut self, step: Step) {
        let shown = self.state.presented().map(|(given, document)| given.stage_of(document));
        let Some((stage, given)) = shown.zip(self.state.presentation.as_mut()) else { return };
        match (step, stage) {
            (Step::Why, Stage::Reveal) => given.stage = Stage::Why,
            (Step::Why, Stage::Why) => given.stage = Stage::Reveal,
            (Step::Question, Stage::Reveal | Stage::Why) => given.stage = Stage::Predict,
            // What is guessed after a result is known is no prediction of it.
            (_, Stage::Predict) if given.is_revealed => {}
            (Step::Point(ratio), Stage::Predict) => given.cursor = rounded(ratio),
            (Step::Guess(ratio), Stage::Predict) => {
                given.cursor = rounded(ratio);
                given.guesses.push(given.cursor);
            }
            (Step::TakeBack, Stage::Predict) => {
                given.guesses.pop();
            }
            _ => {}
        }
    }

    fn go_on_presenting(&mut self, ctx: &Context) {
        let Some((given, document)) = self.state.presented() else { return };
        let Ok(next) = given.next(&self.state, document) else { return };
        let was_full = given.was_full_screen;
        match next {
            Next::Run => self.run_presented(ctx),
            Next::Reveal => self.show_stage(Stage::Reveal),
            Next::Again => {
                if let Some(given) = &mut self.state.presentation {
                    // Another class guesses, and only its guesses are revealed.
                    given.guesses.clear();
                    given.is_revealed = false;
                }
                self.show_stage(Stage::Predict);
            }
            Next::Experiment(id) => {
                self.go(Place::Experiment(id));
                self.present_shown(was_full);
            }
        }
    }

    fn show_stage(&mut self, stage: Stage) {
        if let Some(given) = &mut self.state.presentation {
            given.stage = stage;
            given.is_revealed |= stage == Stage::Reveal;
        }
    }

    /// Presents the experiment that is shown from its question on.
    fn present_shown(&mut self, was_full_screen: bool) {
        let given = self.state.shown().map(|document| {
            let given = Presentation::of(document, was_full_screen);
            let stage = if given.stage == Stage::Run { Stage::Run } else { Stage::Predict };
            Presentation { stage, is_revealed: false, ..given }
        });
        self.state.presentation = given;
    }

    fn run_presented(&mut self, ctx: &Context) {
        if super::command::can_run(&self.state).is_err() {
            return;
        }
        // What is guessed after a result is known is no prediction of it.
        let kept = self.state.presentation.as_ref().map(|given| given.guesses.clone());
        self.with_shown(|document| {
            if !document.design_is_fixed() {
                document.experiment.prediction = prediction::prediction(&kept.unwrap_or_default());
            }
        });
        self.show_stage(Stage::Run);
        self.run_shown(ctx);
    }

    /// Lets a presentation follow the experiment that is shown, and the screen.
    pub(super) fn follow_presentation(&mut self, ctx: &Context) {
        let Some(given) = &self.state.presentation else { return };
        let was_full = given.was_full_screen;
        match self.shown_id() {
            None => self.leave_presentation(ctx),
            Some(id) if id != given.of => self.present_shown(was_full),
            Some(_) => {}
        }
        self.show_size(ctx);
    }

    /// Takes the size that the user chose, or that of a presentation.
    pub(super) fn show_size(&self, ctx: &Context) {
        let chosen = self.state.settings.zoom;
        let now = ctx.zoom_factor();
        let wanted = match self.state.presentation {
            Some(_) => size_of_presentation(chosen, ctx.content_rect().size() * now),
            None => chosen,
        };
        if (wanted - now).abs() > 0.005 {
            ctx.set_zoom_factor(wanted);
        }
    }
}

/// How large everything is shown on a screen of this size in points at 100 %.
fn size_of_presentation(chosen: f32, screen: Vec2) -> f32 {
    let fitting = (screen.x / LEAST.x).min(screen.y / LEAST.y);
    (LARGER * chosen).max(screen.y / TALLEST).min(fitting).max(0.75)
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::vec2;

    #[test]
    fn a_presentation_is_larger_and_still_has_room() {
        for (chosen, screen, expected) in [
            (1.0, vec2(1920.0, 1080.0), 1.6),
            (1.0, vec2(1280.0, 800.0), 1.6),
            (2.0, vec2(1920.0, 1080.0), 2.571),
            (1.0, vec2(3840.0, 2160.0), 2.4),
            (1.0, vec2(640.0, 400.0), 0.889),
        ] {
            let size = size_of_presentation(chosen, screen);
            assert!((size - expected).abs() < 0.001, "{screen:?} at {chosen}: {size}");
        }
    }
}
