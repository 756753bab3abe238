//! What is said while a session runs.

use super::console::Console;
use crate::engine::pace::Pace;
use crate::engine::session::Event;
use crate::model::design::Design;
use crate::model::id::VariantId;
use crate::model::plan_log::Fitted;
use crate::model::units;
use std::time::Duration;

/// Follows a session on the console.
#[derive(Debug)]
pub struct Progress {
    labels: Vec<(VariantId, String)>,
    rounds: u32,
    budget: Duration,
    spent: Duration,
    pace: Pace,
    round_time: Duration,
}

impl Progress {
    /// Of a session of this design, which was said to take what this pace tells.
    pub fn new(design: &Design, pace: Pace) -> Self {
        let ids = design.variants.iter().map(|variant| variant.id.clone());
        Self {
            labels: ids.zip(design.labels()).collect(),
            rounds: design.rounds.max,
            budget: design.budget(),
            spent: Duration::ZERO,
            pace,
            round_time: Duration::ZERO,
        }
    }

    /// Says what an event means for the person who waits.
    pub fn hear(&mut self, event: &Event, console: &mut Console) {
        match event {
            Event::Prepared { design, session, round_estimate } => {
                self.round_time = self.pace.round_of(design, session, *round_estimate);
                for check in session.preflight.iter().filter(|check| check.is_finding()) {
                    console.say(&format!("Before the run: {}", check.told()));
                }
                if let Some(news) = session.plan.fitted.as_ref().and_then(Fitted::news) {
                    console.say(&news);
                }
            }
            Event::TrialBegins { round, variant, .. } => {
                console.progress(&self.line(*round, variant));
            }
            Event::RoundEnded { took, finished, .. } => {
                if let Some(pilot) = &finished.pilot {
                    self.rounds = self.rounds.min(pilot.rounds_that_fit.max(1));
                }
                self.spent += *took;
                self.round_time = *took;
            }
            Event::TrialEnded { .. } | Event::Paused => {}
        }
    }

    fn line(&self, round: u32, variant: &VariantId) -> String {
        let label = self.labels.iter().find(|(id, _)| id == variant).map_or("", |(_, label)| label);
        let place = match round {
            0 => "Warm-up".to_owned(),
            round => format!("Round {round} of {}", self.rounds.max(round)),
        };
        let rounds_left = (self.rounds + 1).saturating_sub(round);
        let rest = (self.round_time * rounds_left).min(self.budget.saturating_sub(self.spent));
        format!("{place}: {label}, {} to go", units::about(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{registry, starter};
    use crate::model::id::Seed;
    use crate::model::plan_log::{Pilot, Round};

    #[test]
    fn the_line_names_round_variant_and_the_time_to_go() {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
        design.rounds.max = 10;
        design.budget_ms = 20_000;
        let mut progress = Progress::new(&design, Pace::default());
        progress.round_time = Duration::from_secs(1);
        let line = |progress: &Progress, round| progress.line(round, &VariantId::at(1));
        assert_eq!(line(&progress, 0), "Warm-up: threads, 2 workers, about 11 s to go");
        assert_eq!(line(&progress, 4), "Round 4 of 10: threads, 2 workers, about 7 s to go");
        // What the warm-up tells of the rounds that fit is what there is to wait for.
        let pilot = Some(Pilot { rounds_that_fit: 7, ..Pilot::default() });
        let finished = Box::new(Round { pilot, ..Round::default() });
        let ended = Event::RoundEnded { round: 0, took: Duration::from_secs(1), finished };
        progress.hear(&ended, &mut Console::new(true));
        assert_eq!(line(&progress, 4), "Round 4 of 7: threads, 2 workers, about 4 s to go");
        progress.rounds = 10;
        progress.spent = Duration::from_secs(18);
        assert_eq!(line(&progress, 4), "Round 4 of 10: threads, 2 workers, about 2 s to go");
    }

    #[test]
    fn a_run_counts_down_from_the_time_that_was_promised() {
        let mut design = starter::design(registry::REGISTRY[0], 2, Seed(1));
        design.rounds.max = 9;
        design.budget_ms = 1_000_000;
        let first = |pace: Pace| {
            let mut progress = Progress::new(&design, pace);
            let (design, session) = (Box::new(design.clone()), Box::default());
            let round_estimate = Duration::from_secs(50);
            let prepared = Event::Prepared { design, session, round_estimate };
            progress.hear(&prepared, &mut Console::new(true));
            progress.line(0, &VariantId::at(1))
        };
        // Without a run before, what the session says of itself is better than any expectation.
        let mut pace = Pace::new(&design, 2, None);
        assert_eq!(first(pace.clone()), "Warm-up: threads, 2 workers, about 8 min to go");
        pace.is_measured = true;
        let promised = units::about(pace.round(&design) * 10);
        assert_eq!(first(pace), format!("Warm-up: threads, 2 workers, {promised} to go"));
    }
}
