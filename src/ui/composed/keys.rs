//! The keys of the editor, for whatever block or lane has the keyboard. They are taken here, before
//! the commands of the window see them.

use super::changes::{self, Change};
use super::hand::{Focus, Hand};
use crate::chart::lanes::Lanes;
use crate::model::roles::Role;
use crate::model::step_path::StepPath;
use eframe::egui::{EventFilter, Id, Key, Modifiers, Ui};

/// What the keys ask for that were pressed while a step or a role has the keyboard.
pub fn pressed(
    ui: &Ui,
    (id, at): (Id, &StepPath),
    roles: &[Role],
    lanes: &Lanes,
    hand: &mut Hand,
) -> Option<Change> {
    ui.memory_mut(|memory| {
        let arrows =
            EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        memory.set_focus_lock_filter(id, arrows);
    });
    let took = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    // Those with more keys first: Alt+Left is also Left.
    let above = at.role.checked_sub(1);
    let below = Some(at.role + 1).filter(|role| *role < roles.len());
    if took(Modifiers::ALT, Key::ArrowLeft) {
        return changes::earlier(roles, at);
    }
    if took(Modifiers::ALT, Key::ArrowRight) {
        return changes::later(roles, at);
    }
    if took(Modifiers::ALT, Key::ArrowUp) {
        return changes::across(roles, at, above?);
    }
    if took(Modifiers::ALT, Key::ArrowDown) {
        return changes::across(roles, at, below?);
    }
    if took(Modifiers::COMMAND, Key::D) {
        return changes::duplicate(roles, at);
    }
    if took(Modifiers::NONE, Key::Delete) || took(Modifiers::NONE, Key::Backspace) {
        return changes::delete(roles, at);
    }
    if took(Modifiers::NONE, Key::Insert) {
        hand.focus = Some(Focus::Search);
        return None;
    }
    if took(Modifiers::NONE, Key::Enter) {
        hand.focus = Some(Focus::Form);
        return None;
    }
    let walks = [
        (Key::ArrowLeft, walk(lanes, at, false)),
        (Key::ArrowRight, walk(lanes, at, true)),
        (Key::ArrowUp, above.map(|role| facing(lanes, at, role))),
        (Key::ArrowDown, below.map(|role| facing(lanes, at, role))),
        (Key::Home, Some(StepPath::of_role(at.role))),
        (Key::End, last(lanes, at.role)),
    ];
    for (key, to) in walks {
        if took(Modifiers::NONE, key)
            && let Some(to) = to
        {
            hand.select(to);
        }
    }
    None
}

/// The next or the last block of the lane in the order of reading; before the first is the role.
fn walk(lanes: &Lanes, at: &StepPath, forth: bool) -> Option<StepPath> {
    let own = StepPath::of_role(at.role);
    let blocks = lanes.blocks.iter().map(|block| &block.path).filter(|path| path.role == at.role);
    let line: Vec<&StepPath> = std::iter::once(&own).chain(blocks).collect();
    let place = line.iter().position(|path| *path == at)?;
    let next = if forth { place.checked_add(1)? } else { place.checked_sub(1)? };
    line.get(next).map(|path| (*path).clone())
}

/// What faces a block in another lane; the role itself, if the lane is empty or a role looks.
fn facing(lanes: &Lanes, at: &StepPath, role: usize) -> StepPath {
    if at.is_role() {
        return StepPath::of_role(role);
    }
    lanes.across(at, role).map_or_else(|| StepPath::of_role(role), |block| block.path.clone())
}

fn last(lanes: &Lanes, role: usize) -> Option<StepPath> {
    lanes.blocks.iter().rev().find(|block| block.path.role == role).map(|block| block.path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::lanes::lay_out;
    use crate::model::roles_check::read_strictly;

    #[test]
    fn arrows_walk_from_the_role_through_its_blocks_and_to_what_faces_them() {
        let roles = read_strictly(
            r#"[{"name": "a", "steps": [{"do": "repeat", "times": 2, "steps": [{"do": "add", "name": "n"}]}, {"do": "wait", "ns": 1000}]},
                {"name": "b", "steps": [{"do": "wait", "ns": 1000}]}]"#,
        )
        .unwrap();
        let lanes = lay_out(&roles, 500.0);
        let own = StepPath::of_role(0);
        let way = [own.clone(), own.inside(0), own.inside(0).inside(0), own.inside(1)];
        for pair in way.windows(2) {
            assert_eq!(walk(&lanes, &pair[0], true).as_ref(), Some(&pair[1]));
            assert_eq!(walk(&lanes, &pair[1], false).as_ref(), Some(&pair[0]));
        }
        assert_eq!(walk(&lanes, &own, false), None);
        assert_eq!(walk(&lanes, &own.inside(1), true), None);
        let other = StepPath::of_role(1);
        assert_eq!(facing(&lanes, &own.inside(1), 1), other.inside(0));
        assert_eq!(facing(&lanes, &own, 1), other);
        assert_eq!(last(&lanes, 0), Some(own.inside(1)));
    }
}
