//! Where the roles of a cast and their steps lie: roles are lanes, steps are blocks on them, steps
//! with others inside enclose these, and an arrow joins a sender with its receiver.

use super::area::{Area, Point};
use crate::model::roles::{Role, Step};
use crate::model::step_kinds::StepKind;
use crate::model::step_path::StepPath;

/// The size of a block.
pub const BLOCK: (f32, f32) = (112.0, 44.0);
/// The width of a barrier.
pub const BARRIER: f32 = 34.0;
/// The height of a lane whose blocks enclose nothing.
pub const LANE: f32 = 80.0;
/// Between two lanes.
pub const BETWEEN: f32 = 20.0;
/// Between two blocks.
const GAP: f32 = 16.0;
/// Inside a block that encloses others: at its sides, above and below.
const PAD: f32 = 12.0;
const HEAD: f32 = 24.0;
const FOOT: f32 = 8.0;
/// From the edge of a lane to the blocks in it.
const MARGIN: f32 = 12.0;
/// How often barriers of one name are moved to one line: each time at least one finds its place.
const PASSES: usize = 12;

/// A block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The step that it stands for.
    pub path: StepPath,
    /// Where it lies, with all that it encloses.
    pub area: Area,
    /// Whether others lie in it, or could.
    pub encloses: bool,
}

/// A place between blocks into which a step can be put.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The path of a step that is put there.
    pub path: StepPath,
    /// The line that marks it.
    pub caret: Area,
    /// What a pointer has to be in to mean a slot of this list.
    pub list: Area,
}

/// A lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Where it lies, over its whole width.
    pub area: Area,
    /// Where its last block ends.
    pub end: f32,
}

/// From a step that sends to one that receives what it sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// The step that sends.
    pub from: StepPath,
    /// The step that receives.
    pub to: StepPath,
    /// The corners of the line; its tip is the last.
    pub points: Vec<Point>,
}

/// Everything that is drawn of a cast.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// A lane for each role.
    pub lanes: Vec<Lane>,
    /// The blocks, outer ones before those in them, in the order of reading.
    pub blocks: Vec<Block>,
    /// Where steps can be put.
    pub slots: Vec<Slot>,
    /// Who sends to whom.
    pub arrows: Vec<Arrow>,
    /// The areas that barriers span, where the workers of several roles meet.
    pub meetings: Vec<Area>,
    /// The width and height of it all.
    pub size: (f32, f32),
}

impl Lanes {
    /// The block of a step.
    #[must_use]
    pub fn block(&self, path: &StepPath) -> Option<&Block> {
        self.blocks.iter().find(|block| block.path == *path)
    }

    /// The slot that somebody means who points to a place: the nearest of the innermost list there.
    #[must_use]
    pub fn slot_at(&self, at: Point) -> Option<&Slot> {
        let holds = |slot: &&Slot| {
            (slot.list.left..=slot.list.right).contains(&at.x)
                && (slot.list.top..=slot.list.bottom).contains(&at.y)
        };
        let deepest = self.slots.iter().filter(holds).map(|slot| slot.path.places.len()).max()?;
        let of_list = self.slots.iter().filter(holds);
        let distance = |slot: &&Slot| (slot.caret.left - at.x).abs();
        of_list
            .filter(|slot| slot.path.places.len() == deepest)
            .min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }

    /// The block that an arrow key leads to in the lane of another role: the one that lies most
    /// nearly above or below.
    #[must_use]
    pub fn across(&self, from: &StepPath, role: usize) -> Option<&Block> {
        let middle = |block: &Block| f32::midpoint(block.area.left, block.area.right);
        let here = self.block(from).map_or(0.0, middle);
        let there = self.blocks.iter().filter(|block| block.path.role == role);
        there.min_by(|one, other| {
            let distance = |block: &Block| (middle(block) - here).abs();
            distance(one).total_cmp(&distance(other))
        })
    }
}

/// Lays out a cast in at least so much width.
#[must_use]
pub fn lay_out(roles: &[Role], width: f32) -> Lanes {
    let mut pen = Pen::default();
    let mut lanes = Lanes::default();
    for _ in 0..PASSES {
        lanes = pen.pass(roles, width);
        if !pen.moved {
            break;
        }
    }
    lanes.arrows = arrows(roles, &lanes);
    lanes.meetings = pen.meetings();
    lanes
}

/// A barrier that was met while drawing: its name, the how-manieth of that name in its lane, and
/// where it lies.
type Met = (String, usize, usize, Area);

/// What is known while lanes are drawn.
#[derive(Default)]
struct Pen {
    /// How far left each barrier may begin, by its name and number.
    least: Vec<(String, usize, f32)>,
    met: Vec<Met>,
    moved: bool,
}

impl Pen {
    fn pass(&mut self, roles: &[Role], width: f32) -> Lanes {
        self.met.clear();
        self.moved = false;
        let mut lanes = Lanes::default();
        let mut top = 0.0;
        let mut widest = width;
        for (place, role) in roles.iter().enumerate() {
            let height = (inner_height(&role.steps) + 2.0 * MARGIN).max(LANE);
            let own = StepPath::of_role(place);
            let lane = Area::sized(0.0, top, width, height);
            let end = self.list(&own, &role.steps, (MARGIN, lane), &mut lanes);
            widest = widest.max(end + BLOCK.0 / 2.0);
            lanes.lanes.push(Lane { area: lane, end });
            top += height + BETWEEN;
        }
        for lane in &mut lanes.lanes {
            lane.area.right = widest;
        }
        for slot in lanes.slots.iter_mut().filter(|slot| slot.path.places.len() == 1) {
            slot.list.right = widest;
        }
        lanes.size = (widest, (top - BETWEEN).max(0.0));
        lanes
    }

    /// Draws the steps of a list from a left edge, in the middle of an area; tells where they end.
    fn list(
        &mut self,
        within: &StepPath,
        steps: &[Step],
        (left, area): (f32, Area),
        lanes: &mut Lanes,
    ) -> f32 {
        let middle = area.centre_y();
        let mut x = left;
        let slot = |place: usize, x: f32| Slot {
            path: within.inside(place),
            caret: Area::sized(x, middle - BLOCK.1 / 2.0, 0.0, BLOCK.1),
            list: area,
        };
        for (place, step) in steps.iter().enumerate() {
            lanes.slots.push(slot(place, if place == 0 { x - 6.0 } else { x - GAP / 2.0 }));
            let path = within.inside(place);
            x = self.step(path, step, (x, area), lanes) + GAP;
        }
        let end = if steps.is_empty() { x } else { x - GAP };
        let last = if steps.is_empty() { x } else { x - GAP / 2.0 };
        lanes.slots.push(slot(steps.len(), last));
        end
    }

    fn step(
        &mut self,
        path: StepPath,
        step: &Step,
        (left, area): (f32, Area),
        lanes: &mut Lanes,
    ) -> f32 {
        let middle = area.centre_y();
        if let Step::Barrier { name } = step {
            return self.barrier(path, name, (left, area), lanes);
        }
        let encloses = step.kind().is_some_and(StepKind::encloses);
        if !encloses {
            let area = Area::sized(left, middle - BLOCK.1 / 2.0, BLOCK.0, BLOCK.1);
            lanes.blocks.push(Block { path, area, encloses });
            return area.right;
        }
        let height = inner_height(step.inner()).max(BLOCK.1) + HEAD + FOOT;
        let top = middle - height / 2.0;
        let place = lanes.blocks.len();
        let mut own = Area::sized(left, top, 0.0, height);
        lanes.blocks.push(Block { path: path.clone(), area: own, encloses });
        let first_slot = lanes.slots.len();
        let inside = Area { top: top + HEAD, bottom: own.bottom - FOOT, ..own };
        let end = self.list(&path, step.inner(), (left + PAD, inside), lanes);
        own.right = (end + PAD).max(left + BLOCK.0 + 2.0 * PAD);
        lanes.blocks[place].area = own;
        let depth = path.places.len() + 1;
        for slot in &mut lanes.slots[first_slot..] {
            if slot.path.places.len() == depth && slot.path.is_within(&path) {
                // The head belongs to it as well: nobody has to aim for the lower part.
                slot.list = Area { left: own.left, right: own.right, ..own };
            }
        }
        own.right
    }

    fn barrier(
        &mut self,
        path: StepPath,
        name: &str,
        (left, area): (f32, Area),
        lanes: &mut Lanes,
    ) -> f32 {
        let role = path.role;
        let number = self.met.iter().filter(|(n, _, r, _)| n == name && *r == role).count();
        let known = self.least.iter_mut().find(|(n, k, _)| n == name && *k == number);
        let x = match known {
            Some((_, _, least)) if *least >= left => *least,
            Some((_, _, least)) => {
                *least = left;
                self.moved = true;
                left
            }
            None => {
                self.least.push((name.to_owned(), number, left));
                left
            }
        };
        let area = Area::sized(x, area.top + 4.0, BARRIER, (area.height() - 8.0).max(BLOCK.1));
        self.met.push((name.to_owned(), number, role, area));
        lanes.blocks.push(Block { path, area, encloses: false });
        area.right
    }

    /// The areas from the first to the last lane in which workers meet.
    fn meetings(&self) -> Vec<Area> {
        let mut meetings = Vec::new();
        for (name, number, _) in &self.least {
            let met = || self.met.iter().filter(|(n, k, ..)| n == name && k == number);
            let areas = met().map(|(.., area)| *area);
            let Some(first) = areas.clone().next() else { continue };
            let same_line = areas.clone().all(|area| (area.left - first.left).abs() < 0.5);
            if areas.clone().count() > 1 && same_line {
                meetings.push(Area {
                    top: areas.clone().map(|area| area.top).fold(f32::INFINITY, f32::min),
                    bottom: areas.map(|area| area.bottom).fold(0.0, f32::max),
                    ..first
                });
            }
        }
        meetings
    }
}

/// The height that the steps of a list take.
fn inner_height(steps: &[Step]) -> f32 {
    steps.iter().map(height).fold(0.0, f32::max)
}

fn height(step: &Step) -> f32 {
    match step.kind() {
        Some(kind) if kind.encloses() => inner_height(step.inner()).max(BLOCK.1) + HEAD + FOOT,
        Some(_) | None => BLOCK.1,
    }
}

/// An arrow from each step that sends to the first that receives from its role, or from anybody.
fn arrows(roles: &[Role], lanes: &Lanes) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (from_place, role) in roles.iter().enumerate() {
        StepPath::of_role(from_place).walk(&role.steps, &mut |from, step| {
            let Step::Send { to, .. } = step else { return };
            let Some(to_place) = roles.iter().position(|role| role.name == *to) else { return };
            let receives = |wanted: Option<&str>| {
                let mut found = None;
                StepPath::of_role(to_place).walk(&roles[to_place].steps, &mut |path, step| {
                    if let Step::Receive { from } = step
                        && from.as_deref() == wanted
                    {
                        found.get_or_insert(path);
                    }
                });
                found
            };
            let Some(to) = receives(Some(&role.name)).or_else(|| receives(None)) else { return };
            if let (Some(a), Some(b)) = (lanes.block(&from), lanes.block(&to)) {
                let points = line(a.area, b.area);
                arrows.push(Arrow { from, to, points });
            }
        });
    }
    arrows
}

/// From the edge of one block to that of another that faces it, with a bend halfway.
fn line(from: Area, to: Area) -> Vec<Point> {
    let middle = |area: Area| f32::midpoint(area.left, area.right);
    let down = to.top >= from.bottom;
    let (start, end) = if down { (from.bottom, to.top) } else { (from.top, to.bottom) };
    let bend = f32::midpoint(start, end);
    let (x, y) = (middle(from), middle(to));
    vec![Point::new(x, start), Point::new(x, bend), Point::new(y, bend), Point::new(y, end)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::roles_check::read_strictly;

    fn lanes(text: &str) -> (Vec<Role>, Lanes) {
        let roles = read_strictly(text).unwrap();
        let lanes = lay_out(&roles, 600.0);
        (roles, lanes)
    }

    const PIPELINE: &str = r#"[
        {"name": "a", "steps": [{"do": "barrier", "name": "go"}, {"do": "repeat", "times": 3, "steps": [
            {"do": "compute", "units": 9}, {"do": "lock", "name": "l", "units": 1, "steps": [{"do": "add", "name": "n"}]},
            {"do": "send", "to": "b", "bytes": 64}]}]},
        {"name": "b", "steps": [{"do": "compute", "units": 5}, {"do": "barrier", "name": "go"},
            {"do": "repeat", "times": 3, "steps": [{"do": "receive", "from": "a"}]}]}]"#;

    #[test]
    fn blocks_lie_in_what_encloses_them_and_beside_one_another() {
        let (roles, lanes) = lanes(PIPELINE);
        let count: usize =
            roles.iter().map(|role| crate::model::roles_check::how_many(&role.steps, 8)).sum();
        assert_eq!(lanes.blocks.len(), count);
        for block in &lanes.blocks {
            let around = match block.path.parent() {
                Some(parent) if !parent.is_role() => lanes.block(&parent).unwrap().area,
                _ => lanes.lanes[block.path.role].area,
            };
            assert!(
                around.left <= block.area.left && block.area.right <= around.right,
                "{block:?}"
            );
            assert!(
                around.top <= block.area.top && block.area.bottom <= around.bottom,
                "{block:?}"
            );
            for other in &lanes.blocks {
                let apart =
                    !block.path.is_within(&other.path) && !other.path.is_within(&block.path);
                assert!(!apart || !block.area.overlaps(&other.area), "{block:?} {other:?}");
            }
        }
        assert!(lanes.lanes[0].area.bottom < lanes.lanes[1].area.top);
    }

    #[test]
    fn a_barrier_stands_in_one_line_in_all_lanes() {
        let (_, lanes) = lanes(PIPELINE);
        let barriers: Vec<f32> = lanes
            .blocks
            .iter()
            .filter(|block| (block.area.width() - BARRIER).abs() < 0.1)
            .map(|block| block.area.left)
            .collect();
        assert_eq!(barriers.len(), 2);
        assert_eq!(barriers[0], barriers[1]);
        let [meeting] = lanes.meetings[..] else { panic!("one meeting") };
        assert!(meeting.top < lanes.lanes[0].area.bottom);
        assert!(meeting.bottom > lanes.lanes[1].area.top);
    }

    #[test]
    fn an_arrow_leads_from_the_sender_to_its_receiver() {
        let (_, lanes) = lanes(PIPELINE);
        let [arrow] = &lanes.arrows[..] else { panic!("one arrow") };
        assert_eq!((arrow.from.role, arrow.to.role), (0, 1));
        let (from, to) = (lanes.block(&arrow.from).unwrap(), lanes.block(&arrow.to).unwrap());
        assert_eq!(arrow.points.first().unwrap().y, from.area.bottom);
        assert_eq!(arrow.points.last().unwrap().y, to.area.top);
    }

    #[test]
    fn who_points_between_two_blocks_means_the_slot_between_them() {
        let (roles, lanes) = lanes(PIPELINE);
        let own = StepPath::of_role(0);
        let repeat = lanes.block(&own.inside(1)).unwrap().area;
        let check = |x: f32, y: f32, expected: &StepPath| {
            let slot = lanes.slot_at(Point::new(x, y)).unwrap();
            assert_eq!(slot.path, *expected, "{x} {y}");
        };
        check(repeat.right + 40.0, repeat.centre_y(), &own.inside(2));
        check(repeat.right - 3.0, repeat.centre_y(), &own.inside(1).inside(3));
        check(repeat.left + 3.0, repeat.top + 5.0, &own.inside(1).inside(0));
        let lock = lanes.block(&own.inside(1).inside(1)).unwrap().area;
        check(lock.right - 2.0, lock.centre_y(), &own.inside(1).inside(1).inside(1));
        assert!(lanes.slot_at(Point::new(10.0, -50.0)).is_none());
        for slot in &lanes.slots {
            let mut changed = roles.clone();
            let step = Step::Compute { units: 1 };
            assert!(crate::model::roles_edit::insert(&mut changed, &slot.path, step), "{slot:?}");
        }
    }

    #[test]
    fn a_role_without_steps_has_a_lane_into_which_they_can_be_put() {
        let roles = [crate::model::roles_edit::new_role(&[], "w")];
        let lanes = lay_out(&roles, 300.0);
        assert_eq!(lanes.slots.len(), 1);
        assert!(lanes.slot_at(Point::new(250.0, LANE / 2.0)).is_some());
        assert_eq!(lanes.size, (300.0, LANE));
    }
}
