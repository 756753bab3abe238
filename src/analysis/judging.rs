//! What verdicts of a session are given by, besides its samples.

use super::measured::Measured;
use super::noise::{Noise, effective_margin};
use super::post_hoc::{PostHoc, changes};
use crate::model::design::Design;
use crate::model::session::Session;
use std::collections::BTreeSet;

/// What verdicts of a session are given by, besides its samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judging {
    /// The margin that verdicts use, as a share: that of the design, or the machine's own noise
    /// where it is wider.
    pub effective_margin: f64,
    /// How many comparisons had an interval to be judged by: verdicts are corrected for it.
    pub tested: u32,
    /// How much the machine differs from itself; not known in older files.
    pub noise: Option<Noise>,
    /// What was changed after the run.
    pub post_hoc: Vec<PostHoc>,
}

impl Judging {
    /// What is known before anything is compared, without some of the rounds.
    pub(super) fn of(
        design: &Design,
        session: &Session,
        measured: &Measured<'_>,
        left_out: &BTreeSet<u32>,
    ) -> Self {
        let noise = Noise::of(design, session, measured, left_out);
        Self {
            effective_margin: effective_margin(design.margin, noise.as_ref()),
            tested: 0,
            noise,
            post_hoc: changes(design, session.asked.as_ref()),
        }
    }

    /// Whether the session found a difference where none can be, so that no verdict stands.
    #[must_use]
    pub fn is_capped(&self) -> bool {
        self.noise.as_ref().is_some_and(Noise::excludes_one)
    }
}
