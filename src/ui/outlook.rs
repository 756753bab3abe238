//! What is known of a design before it is run: why it cannot run here, what follows from its cast,
//! and what its pictures show. Computed when the design or the machine changes, not in every frame.

use super::picture::{Picture, pictures};
use super::state::MachineFacts;
use crate::engine::expect::{self, Concern, Obstacle};
use crate::engine::pace::Pace;
use crate::kernels::composed::{self, Follows};
use crate::kernels::registry;
use crate::model::design::Design;
use crate::model::machine::Topology;
use crate::model::param::Kind;
use crate::model::session::Session;
use crate::model::shared::Shared;
use crate::model::step_path::StepPath;
use crate::model::units;

/// What is known of a design before it is run.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Of which design, with which machine, after which run.
    of: Option<(Design, Option<MachineFacts>, Option<Shared<Session>>)>,
    /// Why it cannot run here; empty if it can.
    pub obstacles: Vec<Obstacle>,
    /// What follows from its cast, if it has one that makes sense so far.
    pub follows: Option<Follows>,
    /// What will run, for each model.
    pub pictures: Vec<Picture>,
    /// How long it takes.
    pub pace: Pace,
}

impl Outlook {
    /// Looks again if the design, the last run of it on this machine or the machine are others than
    /// before.
    pub fn look(
        &mut self,
        design: &Design,
        last: Option<&Shared<Session>>,
        (machine, cores): (Option<&MachineFacts>, u32),
    ) {
        let is_known = self.of.as_ref().is_some_and(|(known, with, after)| {
            let is_after_it = match (after, last) {
                (Some(after), Some(last)) => after.is_one_with(last),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
            known == design && with.as_ref() == machine && is_after_it
        });
        if is_known {
            return;
        }
        let mut obstacles = expect::obstacles(design, cores);
        if let Some(facts) = machine.filter(|facts| !facts.topology.allowed.is_empty()) {
            obstacles.extend(expect::core_obstacles(design, &facts.topology));
        }
        let follows = cast_param(design).and_then(|_| composed::follow(&design.workload.params));
        let unknown = Topology::default();
        let topology = machine.map_or(&unknown, |facts| &facts.topology);
        let pictures = pictures(design, topology);
        let pace = Pace::new(design, cores, last.map(|last| &**last));
        let of = Some((design.clone(), machine.cloned(), last.cloned()));
        *self = Self { of, obstacles, follows, pictures, pace };
    }

    /// About how long a run takes, in words.
    #[must_use]
    pub fn time(&self, design: &Design) -> String {
        units::about(self.pace.session(design))
    }

    /// What was known is old, such as how much memory is free.
    pub fn forget(&mut self) {
        self.of = None;
    }

    /// The reasons for one part of the design, each once, as sentences.
    #[must_use]
    pub fn reasons(&self, concerns: impl Fn(&Concern) -> bool) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for obstacle in self.obstacles.iter().filter(|obstacle| concerns(&obstacle.concerns)) {
            let reason = format!("{}.", obstacle.reason);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons
    }

    /// What is wrong with a step or a role, if anything is.
    #[must_use]
    pub fn wrong_at(&self, path: &StepPath) -> Option<&str> {
        self.obstacles.iter().find_map(|obstacle| match &obstacle.concerns {
            Concern::Param { at, .. } if at.contains(path) => Some(obstacle.reason.as_str()),
            Concern::Param { .. }
            | Concern::Work
            | Concern::Models
            | Concern::Model(_)
            | Concern::Workers(_)
            | Concern::Cores
            | Concern::Rounds
            | Concern::Scaling => None,
        })
    }
}

/// The parameter of a design that is a cast, if its work is composed.
#[must_use]
pub fn cast_param(design: &Design) -> Option<&'static str> {
    let kernel = registry::find(&design.workload.kernel)?;
    let is_cast = |kind: &Kind| matches!(kind, Kind::Roles { .. });
    kernel.params.iter().find(|param| is_cast(&param.kind)).map(|param| param.name)
}
