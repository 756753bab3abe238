//! Changes of a cast, one at a time: steps are put in, moved, copied and taken out, roles come, go
//! and get other names. Nothing is changed that the limits of a cast do not allow.

use super::design::CoreSet;
use super::roles::{Ending, Priority, Role, Step};
use super::roles_check::{MAX_DEPTH, MAX_ROLES, MAX_STEPS, how_many};
use super::step_kinds::StepKind;
use super::step_path::StepPath;

/// Puts a step before the one that stands at a place, or at the end of its list; tells whether it
/// could.
pub fn insert(roles: &mut [Role], at: &StepPath, step: Step) -> bool {
    let all: usize = roles.iter().map(|role| how_many(&role.steps, MAX_DEPTH)).sum();
    if all + how_many(std::slice::from_ref(&step), MAX_DEPTH) > MAX_STEPS {
        return false;
    }
    put(roles, at, step).is_ok()
}

/// Takes out the step of a path.
pub fn remove(roles: &mut [Role], at: &StepPath) -> Option<Step> {
    let place = at.place()?;
    let steps = list_mut(roles, at)?;
    (place < steps.len()).then(|| steps.remove(place))
}

/// Moves a step to before the one that stands at another path, or to the end of that list. Both
/// paths are those of the cast as it is. Gives the new path; the cast stays as it is if the step
/// cannot go there, and `None` is given.
pub fn shift(roles: &mut [Role], from: &StepPath, to: &StepPath) -> Option<StepPath> {
    if to.is_role() || (to != from && to.is_within(from)) {
        return None;
    }
    let step = remove(roles, from)?;
    let target = after_removal(to, from);
    match put(roles, &target, step) {
        Ok(()) => Some(target),
        Err(step) => {
            put(roles, from, step).expect("a step fits where it was");
            None
        }
    }
}

/// Puts a copy of a step behind it; gives the path of the copy.
pub fn duplicate(roles: &mut [Role], at: &StepPath) -> Option<StepPath> {
    let copy = at.step(roles)?.clone();
    let behind = at.beside(at.place()? + 1);
    insert(roles, &behind, copy).then_some(behind)
}

/// Where a step goes that is moved one place earlier: past its neighbour, into the end of a
/// neighbour that has steps inside, or out of what it stands in.
#[must_use]
pub fn earlier(roles: &[Role], at: &StepPath) -> Option<StepPath> {
    match at.place()? {
        0 => at.parent().filter(|parent| !parent.is_role()),
        place => {
            let before = at.beside(place - 1);
            let step = before.step(roles)?;
            let encloses = step.kind().is_some_and(StepKind::encloses);
            Some(if encloses && fits(roles, at, &before) {
                before.inside(step.inner().len())
            } else {
                before
            })
        }
    }
}

/// Where a step goes that is moved one place later; as [`earlier`].
#[must_use]
pub fn later(roles: &[Role], at: &StepPath) -> Option<StepPath> {
    let place = at.place()?;
    let behind = at.beside(place + 1);
    let Some(step) = behind.step(roles) else {
        let parent = at.parent().filter(|parent| !parent.is_role())?;
        return Some(parent.beside(parent.place()? + 1));
    };
    let encloses = step.kind().is_some_and(StepKind::encloses);
    Some(if encloses && fits(roles, at, &behind) { behind.inside(0) } else { at.beside(place + 2) })
}

/// Where a step goes that is moved to another role: to the same place there, as far as there are
/// places.
#[must_use]
pub fn across(roles: &[Role], at: &StepPath, role: usize) -> Option<StepPath> {
    let first = *at.places.first()?;
    let steps = roles.get(role)?.steps.len();
    Some(StepPath::of_role(role).inside(first.min(steps)))
}

/// A role that is done after one time through its steps, of which it has none yet.
#[must_use]
pub fn new_role(roles: &[Role], name: &str) -> Role {
    Role {
        name: free_name(roles, name),
        count: 1,
        threads: 1,
        space: None,
        ending: Ending::Loops(1),
        priority: Priority::Normal,
        cores: CoreSet::All,
        steps: Vec::new(),
    }
}

/// Adds a role at the end; gives its place.
pub fn add_role(roles: &mut Vec<Role>, role: Role) -> Option<usize> {
    if roles.len() >= MAX_ROLES {
        return None;
    }
    roles.push(role);
    Some(roles.len() - 1)
}

/// Puts a copy of a role behind it, under a name of its own; gives its place.
pub fn duplicate_role(roles: &mut Vec<Role>, place: usize) -> Option<usize> {
    let all: usize = roles.iter().map(|role| how_many(&role.steps, MAX_DEPTH)).sum();
    let role = roles.get(place)?;
    if roles.len() >= MAX_ROLES || all + how_many(&role.steps, MAX_DEPTH) > MAX_STEPS {
        return None;
    }
    let copy = Role { name: free_name(roles, &role.name), ..role.clone() };
    roles.insert(place + 1, copy);
    Some(place + 1)
}

/// Takes out a role. What others say of it stays, and is a mistake until it is mended.
pub fn remove_role(roles: &mut Vec<Role>, place: usize) -> Option<Role> {
    (place < roles.len()).then(|| roles.remove(place))
}

/// Gives a role another name, also where others name it; tells whether it could.
pub fn rename_role(roles: &mut [Role], place: usize, name: &str) -> bool {
    let taken = roles.iter().enumerate().any(|(other, role)| other != place && role.name == name);
    let Some(role) = roles.get_mut(place).filter(|_| !taken) else { return false };
    let old = std::mem::replace(&mut role.name, name.to_owned());
    for role in roles {
        if let Ending::With(other) = &mut role.ending
            && *other == old
        {
            name.clone_into(other);
        }
        rename_in(&mut role.steps, &old, name);
    }
    true
}

fn rename_in(steps: &mut [Step], old: &str, new: &str) {
    for step in steps {
        if let Step::Send { to: other, .. } | Step::Receive { from: Some(other) } = step
            && other == old
        {
            new.clone_into(other);
        }
        if let Some(inner) = step.inner_mut() {
            rename_in(inner, old, new);
        }
    }
}

/// The name itself, or with the first number that no role has yet.
fn free_name(roles: &[Role], wanted: &str) -> String {
    let is_free = |name: &String| roles.iter().all(|role| role.name != *name);
    let stem = wanted.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let numbered = (2..).map(|number| format!("{stem} {number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    names.find(is_free).expect("there is always another number")
}

/// Whether a step of one path may go into the step of another.
fn fits(roles: &[Role], at: &StepPath, into: &StepPath) -> bool {
    let steps = at.step(roles).map_or(0, depth);
    into.places.len() + steps <= MAX_DEPTH
}

/// How deep a step is: 1 without steps inside.
fn depth(step: &Step) -> usize {
    1 + step.inner().iter().map(depth).max().unwrap_or(0)
}

/// Puts a step into its place, or gives it back.
fn put(roles: &mut [Role], at: &StepPath, step: Step) -> Result<(), Step> {
    let Some(place) = at.place() else { return Err(step) };
    if at.places.len() - 1 + depth(&step) > MAX_DEPTH {
        return Err(step);
    }
    match list_mut(roles, at) {
        Some(steps) if place <= steps.len() => {
            steps.insert(place, step);
            Ok(())
        }
        Some(_) | None => Err(step),
    }
}

/// The list in which the step of a path stands.
fn list_mut<'a>(roles: &'a mut [Role], at: &StepPath) -> Option<&'a mut Vec<Step>> {
    let (_, outer) = at.places.split_last()?;
    let mut steps = &mut roles.get_mut(at.role)?.steps;
    for place in outer {
        steps = steps.get_mut(*place)?.inner_mut()?;
    }
    Some(steps)
}

/// What a path becomes when the step of another is taken out.
fn after_removal(path: &StepPath, removed: &StepPath) -> StepPath {
    let mut path = path.clone();
    let Some((last, outer)) = removed.places.split_last() else { return path };
    let shares_list = path.role == removed.role
        && path.places.len() > outer.len()
        && path.places.starts_with(outer);
    if shares_list && path.places[outer.len()] > *last {
        path.places[outer.len()] -= 1;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::step_kinds::STEP_KINDS;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// One change, by numbers that are taken modulo what there is.
    #[derive(Clone, Debug)]
    enum Change {
        Insert(usize, usize),
        Remove(usize),
        Shift(usize, usize),
        Duplicate(usize),
        Earlier(usize),
        Later(usize),
        Across(usize, usize),
        AddRole,
        DuplicateRole(usize),
        RemoveRole(usize),
        Rename(usize, usize),
    }

    fn change() -> impl Strategy<Value = Change> {
        let n = || 0..1_000_usize;
        prop_oneof![
            6 => (n(), n()).prop_map(|(kind, at)| Change::Insert(kind, at)),
            2 => n().prop_map(Change::Remove),
            4 => (n(), n()).prop_map(|(from, to)| Change::Shift(from, to)),
            2 => n().prop_map(Change::Duplicate),
            2 => n().prop_map(Change::Earlier),
            2 => n().prop_map(Change::Later),
            2 => (n(), n()).prop_map(|(at, role)| Change::Across(at, role)),
            1 => Just(Change::AddRole),
            1 => n().prop_map(Change::DuplicateRole),
            1 => n().prop_map(Change::RemoveRole),
            1 => (n(), n()).prop_map(|(at, name)| Change::Rename(at, name)),
        ]
    }

    /// The paths of all steps.
    fn steps(roles: &[Role]) -> Vec<StepPath> {
        let mut paths = Vec::new();
        for (place, role) in roles.iter().enumerate() {
            StepPath::of_role(place).walk(&role.steps, &mut |path, _| paths.push(path));
        }
        paths
    }

    /// Every place into which a step can be put.
    fn slots(roles: &[Role]) -> Vec<StepPath> {
        let mut slots = Vec::new();
        for (place, role) in roles.iter().enumerate() {
            let own = StepPath::of_role(place);
            slots.extend((0..=role.steps.len()).map(|place| own.inside(place)));
            own.walk(&role.steps, &mut |path, step| {
                if step.kind().is_some_and(StepKind::encloses) {
                    slots.extend((0..=step.inner().len()).map(|place| path.inside(place)));
                }
            });
        }
        slots
    }

    fn nth<T: Clone>(list: &[T], number: usize) -> Option<T> {
        (!list.is_empty()).then(|| list[number % list.len()].clone())
    }

    fn apply(roles: &mut Vec<Role>, change: &Change) -> Option<()> {
        match change {
            Change::Insert(kind, at) => {
                let at = nth(&slots(roles), *at)?;
                let step = STEP_KINDS[kind % STEP_KINDS.len()].fresh(roles, at.role);
                insert(roles, &at, step);
            }
            Change::Remove(at) => {
                let at = nth(&steps(roles), *at)?;
                remove(roles, &at)?;
            }
            Change::Shift(from, to) => {
                let (from, to) = (nth(&steps(roles), *from)?, nth(&slots(roles), *to)?);
                shift(roles, &from, &to)?;
            }
            Change::Duplicate(at) => {
                let at = nth(&steps(roles), *at)?;
                duplicate(roles, &at)?;
            }
            Change::Earlier(at) => {
                let at = nth(&steps(roles), *at)?;
                let to = earlier(roles, &at)?;
                shift(roles, &at, &to)?;
            }
            Change::Later(at) => {
                let at = nth(&steps(roles), *at)?;
                let to = later(roles, &at)?;
                shift(roles, &at, &to)?;
            }
            Change::Across(at, role) => {
                let at = nth(&steps(roles), *at)?;
                let to = across(roles, &at, role % roles.len())?;
                shift(roles, &at, &to)?;
            }
            Change::AddRole => {
                let role = new_role(roles, "worker");
                add_role(roles, role)?;
            }
            Change::DuplicateRole(place) => {
                let place = place % roles.len().max(1);
                duplicate_role(roles, place)?;
            }
            Change::RemoveRole(place) => {
                let place = place % roles.len().max(1);
                remove_role(roles, place)?;
            }
            Change::Rename(place, name) => {
                let place = place % roles.len().max(1);
                rename_role(roles, place, &format!("name {}", name % 5));
            }
        }
        Some(())
    }

    fn after(changes: &[Change]) -> Vec<Role> {
        let mut roles = Vec::new();
        let first = new_role(&roles, "worker");
        add_role(&mut roles, first);
        for change in changes {
            apply(&mut roles, change);
        }
        roles
    }

    proptest! {
        #[test]
        fn any_changes_leave_a_tree_within_its_limits(changes in vec(change(), 0..120)) {
            let roles = after(&changes);
            prop_assert!(roles.len() <= MAX_ROLES);
            let all: usize = roles.iter().map(|role| how_many(&role.steps, usize::MAX)).sum();
            prop_assert!(all <= MAX_STEPS);
            for path in steps(&roles) {
                prop_assert!(path.places.len() <= MAX_DEPTH, "{path:?}");
                prop_assert!(path.step(&roles).is_some(), "{path:?}");
            }
            for (place, role) in roles.iter().enumerate() {
                prop_assert!(roles[..place].iter().all(|other| other.name != role.name));
            }
        }

        #[test]
        fn what_was_put_in_comes_out_again(
            changes in vec(change(), 0..60), kind in 0..12_usize, at in 0..1_000_usize,
        ) {
            let before = after(&changes);
            let mut roles = before.clone();
            let Some(at) = nth(&slots(&roles), at) else { return Ok(()) };
            let step = STEP_KINDS[kind].fresh(&roles, at.role);
            if insert(&mut roles, &at, step.clone()) {
                prop_assert_eq!(at.step(&roles), Some(&step));
                prop_assert_eq!(remove(&mut roles, &at), Some(step));
            }
            prop_assert_eq!(roles, before);
        }

        #[test]
        fn there_and_back_is_where_it_was(
            changes in vec(change(), 0..60), from in 0..1_000_usize, to in 0..1_000_usize,
        ) {
            let before = after(&changes);
            let mut roles = before.clone();
            let (Some(from), Some(to)) = (nth(&steps(&roles), from), nth(&slots(&roles), to)) else {
                return Ok(());
            };
            let moved = from.step(&before).cloned();
            if let Some(now) = shift(&mut roles, &from, &to) {
                prop_assert_eq!(now.step(&roles).cloned(), moved);
                // Where it was, seen from where it is: before what followed it then.
                let back = slots(&roles).into_iter().find(|slot| {
                    !(slot != &now && slot.is_within(&now)) && after_removal(slot, &now) == from
                });
                let back = back.expect("the place that it left can be named");
                prop_assert_eq!(shift(&mut roles, &now, &back), Some(from));
            }
            prop_assert_eq!(roles, before);
        }

        #[test]
        fn one_place_later_and_one_earlier_is_where_it_was(
            changes in vec(change(), 0..60), at in 0..1_000_usize,
        ) {
            let before = after(&changes);
            let mut roles = before.clone();
            let Some(at) = nth(&steps(&roles), at) else { return Ok(()) };
            let Some(to) = later(&roles, &at) else { return Ok(()) };
            if let Some(now) = shift(&mut roles, &at, &to) {
                let back = earlier(&roles, &now).expect("whatever went later can go earlier");
                prop_assert_eq!(shift(&mut roles, &now, &back), Some(at));
            }
            prop_assert_eq!(roles, before);
        }
    }

    #[test]
    fn a_role_that_gets_another_name_keeps_its_partners() {
        use crate::model::roles_check::read_strictly;
        let cast = |name: &str| {
            read_strictly(&format!(
                r#"[{{"name": "a", "steps": [{{"do": "repeat", "times": 2, "steps": [{{"do": "send", "to": "{name}", "bytes": 8}}]}}]}},
                    {{"name": "{name}", "until": "a", "steps": [{{"do": "receive", "from": "a"}}]}},
                    {{"name": "c", "until": "{name}", "steps": [{{"do": "receive", "from": "{name}"}}]}}]"#
            ))
            .unwrap()
        };
        let mut roles = cast("b");
        assert!(!rename_role(&mut roles, 1, "a"), "there is one already");
        assert!(rename_role(&mut roles, 1, "new"));
        assert_eq!(roles, cast("new"));
        assert_eq!(duplicate_role(&mut roles, 1), Some(2));
        assert_eq!(roles[2].name, "new 2");
        assert_eq!(duplicate_role(&mut roles, 2), Some(3));
        assert_eq!(roles[3].name, "new 3");
    }

    #[test]
    fn steps_go_no_deeper_than_steps_may() {
        let mut roles = vec![new_role(&[], "a")];
        let repeat = STEP_KINDS.iter().find(|kind| kind.word == "repeat").unwrap();
        let mut at = StepPath::of_role(0).inside(0);
        for _ in 0..MAX_DEPTH {
            assert!(insert(&mut roles, &at, repeat.fresh(&[], 0)));
            at = at.inside(0);
        }
        assert!(!insert(&mut roles, &at, repeat.fresh(&[], 0)));
        // The whole of it does not go into another, but past it.
        let second = StepPath::of_role(0).inside(0);
        assert!(insert(&mut roles, &second, repeat.fresh(&[], 0)));
        let deep = StepPath::of_role(0).inside(1);
        assert_eq!(earlier(&roles, &deep), Some(second.clone()));
        assert_eq!(shift(&mut roles, &deep, &second.inside(0)), None);
        assert_eq!(shift(&mut roles, &deep, &second), Some(second));
    }
}
