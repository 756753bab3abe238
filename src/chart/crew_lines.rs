//! The lines of a picture of what will run: messages, what is read and written, locks, and the
//! cores on which workers are held.

use super::area::{Area, Point};
use super::crew::{Cell, Crew, Part, PartKind, SHARED, Scene};

/// The most levels on which ways run; where there would be more, one line stands for all.
const MOST_LEVELS: usize = 4;

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// Its corners.
    pub points: Vec<Point>,
    /// Whether it has a tip at its beginning, and at its end.
    pub tips: (bool, bool),
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Messages.
    Way,
    /// Memory that is read and written.
    Access,
    /// A lock that is taken.
    Lock,
    /// Where a worker is held.
    Pin,
}

/// All lines of a scene.
#[must_use]
pub fn lines(crew: &Crew, scene: &Scene, cells: &[Cell]) -> Vec<Line> {
    let mut lines = pins(crew, scene);
    lines.extend(accesses(crew, scene));
    lines.extend(ways(crew, scene, cells));
    lines
}

fn worker(scene: &Scene, rank: u32) -> Option<Area> {
    let is_it = |part: &&Part| part.kind == PartKind::Worker(rank);
    scene.parts.iter().find(is_it).map(|part| part.area)
}

fn middle(area: Area) -> f32 {
    f32::midpoint(area.left, area.right)
}

fn pins(crew: &Crew, scene: &Scene) -> Vec<Line> {
    let held = crew.pins.iter().enumerate();
    held.filter_map(|(rank, cpu)| {
        let from = worker(scene, rank as u32)?;
        let is_core = |part: &&Part| matches!(part.kind, PartKind::Core(on, _) if Some(on) == *cpu);
        let core = scene.parts.iter().find(is_core)?.area;
        // From the edge of what it lives in: nothing is crossed on the way.
        let points = vec![Point::new(middle(from), SHARED), Point::new(middle(core), core.top)];
        Some(Line { kind: LineKind::Pin, points, tips: (false, true) })
    })
    .collect()
}

/// From each worker to its own memory, or to what all share; dashed to the locks.
fn accesses(crew: &Crew, scene: &Scene) -> Vec<Line> {
    let mut lines = Vec::new();
    let find = |kind: PartKind| scene.parts.iter().find(move |part| part.kind == kind);
    let Some(shared) = find(PartKind::Shared) else { return lines };
    let lock = find(PartKind::Lock);
    for part in &scene.parts {
        let PartKind::Worker(_) = part.kind else { continue };
        let x = middle(part.area);
        let own = scene.parts.iter().find(|own| {
            own.kind == PartKind::Own
                && own.area.left <= x
                && x <= own.area.right
                && own.area.top >= part.area.bottom - 1.0
        });
        if own.is_none() && !crew.ways.is_empty() {
            // Whoever only talks has nothing to look for in the memory of all.
            continue;
        }
        let to = own.map_or(shared.area.top, |own| own.area.top);
        let points = vec![Point::new(x, part.area.bottom), Point::new(x, to)];
        lines.push(Line { kind: LineKind::Access, points, tips: (false, false) });
        if let Some(lock) = lock {
            let level = shared.area.top - 5.0;
            let below = own.map_or(part.area.bottom, |own| own.area.bottom);
            let points = vec![
                Point::new(x, below),
                Point::new(x, level),
                Point::new(middle(lock.area), level),
                Point::new(middle(lock.area), lock.area.top),
            ];
            lines.push(Line { kind: LineKind::Lock, points, tips: (false, false) });
        }
    }
    lines
}

/// The ways between workers that are drawn. A way from one worker to its neighbour is a straight
/// line, with two tips if there is one back; any other runs along a level of its own below the
/// workers, from all who send to whoever receives. Where that would take too many levels, one line
/// stands for all.
fn ways(crew: &Crew, scene: &Scene, cells: &[Cell]) -> Vec<Line> {
    let place = |rank: u32| cells.iter().position(|cell| cell.rank == Some(rank));
    let area = |place: usize| cells[place].rank.and_then(|rank| worker(scene, rank));
    let mut straight: Vec<(usize, bool, bool)> = Vec::new();
    let mut bent: Vec<(Vec<usize>, usize)> = Vec::new();
    for (from, to) in &crew.ways {
        let Some(end) = place(*to) else { continue };
        let starts: Vec<usize> = from.iter().filter_map(|rank| place(*rank)).collect();
        match starts[..] {
            [] => {}
            [start] if from.len() == 1 && start.abs_diff(end) == 1 => {
                let low = start.min(end);
                let known = straight.iter_mut().find(|(place, ..)| *place == low);
                let forth = end > start;
                match known {
                    Some(line) => (line.1, line.2) = (line.1 || !forth, line.2 || forth),
                    None => straight.push((low, !forth, forth)),
                }
            }
            _ => bent.push((starts, end)),
        }
    }
    let Some(levels) = levels(&bent) else {
        let all = straight.iter().flat_map(|(low, ..)| [*low, low + 1]);
        let talking = all.chain(
            bent.into_iter()
                .flat_map(|(from, to)| from.into_iter().chain([to]).collect::<Vec<_>>()),
        );
        return along(talking.collect(), area);
    };
    let mut lines: Vec<Line> = Vec::new();
    for (low, back, forth) in straight {
        let (Some(one), Some(other)) = (area(low), area(low + 1)) else { continue };
        let y = one.centre_y();
        let points = vec![Point::new(one.right + 3.0, y), Point::new(other.left - 3.0, y)];
        lines.push(Line { kind: LineKind::Way, points, tips: (back, forth) });
    }
    for ((from, to), level) in bent.iter().zip(levels) {
        let from: Vec<Area> = from.iter().filter_map(|place| area(*place)).collect();
        if let Some(to) = area(*to) {
            lines.extend(bend(&from, to, level));
        }
    }
    lines
}

/// A level for each way, so that no two of one level touch; none if there would be too many.
fn levels(ways: &[(Vec<usize>, usize)]) -> Option<Vec<usize>> {
    let span = |(from, to): &(Vec<usize>, usize)| {
        let all = || from.iter().chain([to]).copied();
        (all().min().unwrap_or(*to), all().max().unwrap_or(*to))
    };
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut levels = Vec::new();
    for way in ways {
        let (low, high) = span(way);
        let is_free = |level: &Vec<(usize, usize)>| {
            level.iter().all(|(other_low, other_high)| high < *other_low || *other_high < low)
        };
        let level = taken.iter().position(is_free).unwrap_or(taken.len());
        if level == taken.len() {
            taken.push(Vec::new());
        }
        taken[level].push((low, high));
        levels.push(level);
    }
    (taken.len() <= MOST_LEVELS).then_some(levels)
}

/// From all who send down to a level, along it, and up to whoever receives.
fn bend(from: &[Area], to: Area, level: usize) -> Vec<Line> {
    // A little aside, so that lines of several levels do not lie on one another.
    let aside = (level as f32 - 1.5) * 4.0;
    let y = to.bottom + 6.0 + level as f32 * 5.0;
    let x = |area: Area| middle(area) + aside;
    let stub = |area: Area| Point::new(x(area), area.bottom + 1.0);
    let on_level = |area: Area| Point::new(x(area), y);
    from.iter()
        .map(|from| {
            let points = vec![stub(*from), on_level(*from), on_level(to), stub(to)];
            Line { kind: LineKind::Way, points, tips: (false, true) }
        })
        .collect()
}

/// One line below all who talk.
fn along(mut talking: Vec<usize>, area: impl Fn(usize) -> Option<Area>) -> Vec<Line> {
    talking.sort_unstable();
    talking.dedup();
    let ends: Vec<Area> = talking.into_iter().filter_map(area).collect();
    let (Some(first), Some(last)) = (ends.first(), ends.last()) else { return Vec::new() };
    let y = first.bottom + 14.0;
    let points = vec![Point::new(middle(*first), y), Point::new(middle(*last), y)];
    let mut lines = vec![Line { kind: LineKind::Way, points, tips: (false, false) }];
    for end in &ends {
        let points = vec![Point::new(middle(*end), y), Point::new(middle(*end), end.bottom + 1.0)];
        lines.push(Line { kind: LineKind::Way, points, tips: (false, true) });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::crew::lay_out;

    fn ways_of(workers: u32, ways: &[(&[u32], u32)]) -> Vec<Line> {
        let ways = ways.iter().map(|(from, to)| (from.to_vec(), *to)).collect();
        let crew = Crew { workers, spaces: vec![workers], ways, ..Crew::default() };
        let lines = lay_out(&crew, 488.0).lines;
        lines.into_iter().filter(|line| line.kind == LineKind::Way).collect()
    }

    #[test]
    fn neighbours_that_answer_each_other_have_one_line_with_two_tips() {
        let lines = ways_of(2, &[(&[0], 1), (&[1], 0)]);
        let [line] = &lines[..] else { panic!("{lines:?}") };
        assert_eq!((line.tips, line.points.len()), ((true, true), 2));
    }

    #[test]
    fn ways_that_cross_run_on_levels_of_their_own() {
        let lines = ways_of(5, &[(&[0], 1), (&[0], 2), (&[0], 3), (&[1, 2, 3], 4)]);
        assert_eq!(lines.len(), 1 + 1 + 1 + 3);
        let level = |line: &Line| line.points[1].y;
        assert_ne!(level(&lines[1]), level(&lines[2]));
        assert_ne!(level(&lines[2]), level(&lines[3]));
        assert_eq!(level(&lines[3]), level(&lines[5]), "one way has one level");
        assert!(lines[1..].iter().all(|line| line.tips == (false, true)));
    }

    #[test]
    fn where_all_talk_with_all_one_line_stands_for_them() {
        let everybody: Vec<u32> = (0..8).collect();
        let ways: Vec<(&[u32], u32)> = (0..8).map(|to| (&everybody[..], to)).collect();
        let lines = ways_of(8, &ways);
        assert_eq!(lines.len(), 1 + 8);
    }
}
