//! The changes that a person makes to a cast, each with the name that follows “Undo”. No drawing.

use crate::model::param::Value;
use crate::model::roles::Role;
use crate::model::roles_edit;
use crate::model::step_kinds::StepKind;
use crate::model::step_path::StepPath;

/// A changed cast.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The name of the step of the history.
    pub name: String,
    /// Changes of the same key that follow one another are one step.
    pub key: Option<String>,
    /// The cast.
    pub roles: Vec<Role>,
    /// What is selected then.
    pub selected: Option<StepPath>,
}

impl Change {
    fn new(name: impl Into<String>, roles: Vec<Role>, selected: Option<StepPath>) -> Self {
        Self { name: name.into(), key: None, roles, selected }
    }

    /// Another value of something that is typed or dragged: such changes join.
    #[must_use]
    pub fn typed(name: String, key: String, roles: Vec<Role>, selected: StepPath) -> Self {
        Self { name, key: Some(key), roles, selected: Some(selected) }
    }
}

fn label(roles: &[Role], path: &StepPath) -> String {
    path.step(roles).map_or_else(String::new, |step| step.label().to_owned())
}

/// Where a new step goes: behind what is selected, into it if it encloses nothing yet, or to the end
/// of the last role.
#[must_use]
pub fn place_for_new(roles: &[Role], selected: Option<&StepPath>) -> Option<StepPath> {
    let end = |role: usize| Some(StepPath::of_role(role).inside(roles.get(role)?.steps.len()));
    let Some(path) = selected.filter(|path| path.role < roles.len()) else {
        return end(roles.len().checked_sub(1)?);
    };
    let (Some(step), Some(place)) = (path.step(roles), path.place()) else {
        return end(path.role);
    };
    let is_empty_room = step.inner().is_empty() && step.kind().is_some_and(StepKind::encloses);
    Some(if is_empty_room { path.inside(0) } else { path.beside(place + 1) })
}

/// A new step at a place.
#[must_use]
pub fn add(roles: &[Role], at: &StepPath, kind: &StepKind) -> Option<Change> {
    let mut new = roles.to_vec();
    let step = kind.fresh(roles, at.role);
    let name = format!("Add {}", kind.label);
    roles_edit::insert(&mut new, at, step).then(|| Change::new(name, new, Some(at.clone())))
}

/// A step elsewhere.
#[must_use]
pub fn shift(roles: &[Role], from: &StepPath, to: &StepPath) -> Option<Change> {
    let mut new = roles.to_vec();
    let now = roles_edit::shift(&mut new, from, to)?;
    Some(Change::new(format!("Move {}", label(roles, from)), new, Some(now)))
}

/// A step one place earlier.
#[must_use]
pub fn earlier(roles: &[Role], at: &StepPath) -> Option<Change> {
    shift(roles, at, &roles_edit::earlier(roles, at)?)
}

/// A step one place later.
#[must_use]
pub fn later(roles: &[Role], at: &StepPath) -> Option<Change> {
    shift(roles, at, &roles_edit::later(roles, at)?)
}

/// A step in another role, or a role in another place.
#[must_use]
pub fn across(roles: &[Role], at: &StepPath, role: usize) -> Option<Change> {
    if at.is_role() {
        let mut new = roles.to_vec();
        if role >= new.len() || at.role >= new.len() {
            return None;
        }
        new.swap(at.role, role);
        let name = format!("Move {}", roles[at.role].name);
        return Some(Change::new(name, new, Some(StepPath::of_role(role))));
    }
    shift(roles, at, &roles_edit::across(roles, at, role)?)
}

/// Without a step or a role.
#[must_use]
pub fn delete(roles: &[Role], at: &StepPath) -> Option<Change> {
    let mut new = roles.to_vec();
    if at.is_role() {
        let gone = roles_edit::remove_role(&mut new, at.role)?;
        let left = new.len().checked_sub(1).map(|last| StepPath::of_role(at.role.min(last)));
        return Some(Change::new(format!("Delete {}", gone.name), new, left));
    }
    let name = format!("Delete {}", label(roles, at));
    roles_edit::remove(&mut new, at)?;
    let before = at.place().and_then(|place| place.checked_sub(1)).map(|place| at.beside(place));
    let stays = |path: &StepPath| path.step(&new).is_some();
    let selected = Some(at.clone()).filter(stays).or(before).or_else(|| at.parent());
    Some(Change::new(name, new, selected))
}

/// A step or a role once more.
#[must_use]
pub fn duplicate(roles: &[Role], at: &StepPath) -> Option<Change> {
    let mut new = roles.to_vec();
    if at.is_role() {
        let place = roles_edit::duplicate_role(&mut new, at.role)?;
        let name = format!("Duplicate {}", roles[at.role].name);
        return Some(Change::new(name, new, Some(StepPath::of_role(place))));
    }
    let copy = roles_edit::duplicate(&mut new, at)?;
    Some(Change::new(format!("Duplicate {}", label(roles, at)), new, Some(copy)))
}

/// A step of which something else is said.
#[must_use]
pub fn set(roles: &[Role], at: &StepPath, member: &str, value: &Value) -> Option<Change> {
    let mut step = at.step(roles)?.clone();
    step.set(member, value);
    let mut new = roles.to_vec();
    roles_edit::remove(&mut new, at)?;
    if !roles_edit::insert(&mut new, at, step) {
        return None;
    }
    let name = format!("Change {}", label(roles, at));
    Some(Change::typed(name, format!("step {at:?} {member}"), new, at.clone()))
}

/// One more role.
#[must_use]
pub fn add_role(roles: &[Role]) -> Option<Change> {
    let mut new = roles.to_vec();
    let role = roles_edit::new_role(roles, "worker");
    let place = roles_edit::add_role(&mut new, role)?;
    Some(Change::new("Add role", new, Some(StepPath::of_role(place))))
}

/// A role of another name.
#[must_use]
pub fn rename(roles: &[Role], role: usize, name: &str) -> Option<Change> {
    let mut new = roles.to_vec();
    if name.is_empty() || !roles_edit::rename_role(&mut new, role, name) {
        return None;
    }
    let title = format!("Rename {}", roles[role].name);
    Some(Change::typed(title, format!("role {role} name"), new, StepPath::of_role(role)))
}

/// A role of which something else is said.
#[must_use]
pub fn change_role(
    roles: &[Role],
    role: usize,
    what: &str,
    change: impl FnOnce(&mut Role),
) -> Option<Change> {
    let mut new = roles.to_vec();
    change(new.get_mut(role)?);
    let name = format!("Change {what} of {}", roles[role].name);
    Some(Change::typed(name, format!("role {role} {what}"), new, StepPath::of_role(role)))
}

/// An example in place of what is there.
#[must_use]
pub fn begin_with(title: &str, roles: Vec<Role>) -> Change {
    Change::new(format!("Start from {}", title.to_lowercase()), roles, Some(StepPath::of_role(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::roles_check::read_strictly;

    fn roles() -> Vec<Role> {
        read_strictly(
            r#"[{"name": "a", "steps": [{"do": "compute", "units": 1}, {"do": "lock", "name": "l", "units": 1}]},
                {"name": "b", "steps": [{"do": "wait", "ns": 1000}]}]"#,
        )
        .unwrap()
    }

    #[test]
    fn a_new_step_goes_behind_what_is_selected_or_into_what_is_empty() {
        let roles = roles();
        let own = StepPath::of_role(0);
        let check = |selected: Option<&StepPath>, expected: StepPath| {
            assert_eq!(place_for_new(&roles, selected), Some(expected), "{selected:?}");
        };
        check(None, StepPath::of_role(1).inside(1));
        check(Some(&own), own.inside(2));
        check(Some(&own.inside(0)), own.inside(1));
        check(Some(&own.inside(1)), own.inside(1).inside(0));
        check(Some(&StepPath::of_role(7)), StepPath::of_role(1).inside(1));
        assert_eq!(place_for_new(&[], None), None);
    }

    #[test]
    fn every_change_says_what_it_does_and_selects_what_it_changed() {
        let roles = roles();
        let own = StepPath::of_role(0);
        let first = own.inside(0);
        let send = StepKind::of("send").unwrap();
        for (change, name, selected) in [
            (add(&roles, &own.inside(1), send), "Add Send", own.inside(1)),
            (later(&roles, &first), "Move Compute", own.inside(0).inside(0)),
            (across(&roles, &first, 1), "Move Compute", StepPath::of_role(1).inside(0)),
            (across(&roles, &own, 1), "Move a", StepPath::of_role(1)),
            (duplicate(&roles, &own.inside(1)), "Duplicate Lock", own.inside(2)),
            (duplicate(&roles, &own), "Duplicate a", StepPath::of_role(1)),
            (delete(&roles, &own.inside(1)), "Delete Lock", own.inside(0)),
            (delete(&roles, &StepPath::of_role(1).inside(0)), "Delete Wait", StepPath::of_role(1)),
            (delete(&roles, &StepPath::of_role(1)), "Delete b", StepPath::of_role(0)),
            (set(&roles, &first, "units", &Value::Integer(7)), "Change Compute", first.clone()),
            (add_role(&roles), "Add role", StepPath::of_role(2)),
            (rename(&roles, 1, "c"), "Rename b", StepPath::of_role(1)),
        ] {
            let change = change.unwrap_or_else(|| panic!("{name}"));
            assert_eq!((change.name.as_str(), change.selected), (name, Some(selected)));
            assert_ne!(change.roles, roles, "{name}");
        }
        assert_eq!(rename(&roles, 1, "a"), None);
        assert_eq!(earlier(&roles, &first), None);
        assert_eq!(delete(&roles[..1], &own).unwrap().selected, None);
    }
}
