//! Where a step stands in a cast, and what is wrong there.

use super::roles::{Role, Step};
use std::fmt;

/// Where a step stands: its role, its place among the steps of the role, then its place among the
/// steps inside that step, and so on. Without places it is the role itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepPath {
    /// The place of the role in the cast.
    pub role: usize,
    /// The places, outermost first.
    pub places: Vec<usize>,
}

impl StepPath {
    /// The role of a place.
    #[must_use]
    pub fn of_role(role: usize) -> Self {
        Self { role, places: Vec::new() }
    }

    /// The step of a place inside this one.
    #[must_use]
    pub fn inside(&self, place: usize) -> Self {
        let mut path = self.clone();
        path.places.push(place);
        path
    }

    /// What it stands in: an enclosing step or the role. A role stands in nothing.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, outer) = self.places.split_last()?;
        Some(Self { role: self.role, places: outer.to_vec() })
    }

    /// Its place among its neighbours; none for a role.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        self.places.last().copied()
    }

    /// A neighbour in the same list; the role itself has none and stays what it is.
    #[must_use]
    pub fn beside(&self, place: usize) -> Self {
        let mut path = self.clone();
        if let Some(last) = path.places.last_mut() {
            *last = place;
        }
        path
    }

    /// Whether it is a role and no step.
    #[must_use]
    pub fn is_role(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether it is the other or lies in it.
    #[must_use]
    pub fn is_within(&self, other: &StepPath) -> bool {
        self.role == other.role && self.places.starts_with(&other.places)
    }

    /// The step that stands here, if one does.
    #[must_use]
    pub fn step<'a>(&self, roles: &'a [Role]) -> Option<&'a Step> {
        let (last, outer) = self.places.split_last()?;
        let mut steps = roles.get(self.role)?.steps.as_slice();
        for place in outer {
            steps = steps.get(*place)?.inner();
        }
        steps.get(*last)
    }

    /// Every step of a list and those inside them, in the order of reading, each with its path.
    pub fn walk<'a>(&self, steps: &'a [Step], tell: &mut impl FnMut(StepPath, &'a Step)) {
        for (place, step) in steps.iter().enumerate() {
            let path = self.inside(place);
            tell(path.clone(), step);
            path.walk(step.inner(), tell);
        }
    }
}

/// Something about a cast that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The steps and roles that it concerns; none where it is the cast as a whole.
    pub at: Vec<StepPath>,
    /// What is wrong, as a sentence without a full stop.
    pub what: String,
}

impl Complaint {
    /// A complaint about one step or role.
    #[must_use]
    pub fn at(path: StepPath, what: impl Into<String>) -> Self {
        Self { at: vec![path], what: what.into() }
    }

    /// A complaint about the cast as a whole.
    #[must_use]
    pub fn of_all(what: impl Into<String>) -> Self {
        Self { at: Vec::new(), what: what.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}
