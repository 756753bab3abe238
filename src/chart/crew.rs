//! Where everything lies in a picture of what will run: address spaces, the workers in them, what
//! they share and send, the cores beneath.

use super::area::{Area, Point};
use super::crew_lines::{Line, lines};

/// The height of a picture.
pub const HEIGHT: f32 = 230.0;
/// The most workers that are drawn one by one.
const DRAWN: u32 = 8;
/// Where the address spaces end, and the memory between them.
const SPACES: f32 = 116.0;
pub(super) const SHARED: f32 = 162.0;
/// Where the words about cores stand, and the cores.
const WORDS: f32 = 220.0;
const CORES: f32 = 184.0;
/// The height of the names of groups.
const NAMES: f32 = 18.0;
/// Between two address spaces.
const GAP: f32 = 8.0;
/// The most cores that are drawn.
const MOST_CORES: usize = 16;

/// A crew of workers and all that it works with, as facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crew {
    /// How many workers.
    pub workers: u32,
    /// How many consecutive workers live in each address space; the host has one beside them if
    /// `has_host`.
    pub spaces: Vec<u32>,
    /// Whether the host is an address space of its own.
    pub has_host: bool,
    /// What workers are called that are not all alike, with their ranks.
    pub groups: Vec<(String, Vec<u32>)>,
    /// The ways of messages: from which ranks to which.
    pub ways: Vec<(Vec<u32>, u32)>,
    /// What carries the messages, in the plural.
    pub carrier: String,
    /// What all of them share in memory: a name, and what is to be said of it.
    pub shared: (String, String),
    /// The locks in it, in words.
    pub locks: Vec<String>,
    /// Memory that each worker has of its own, in words, if it is part of the work.
    pub own: Option<String>,
    /// What the host holds for all, in words.
    pub in_host: Option<String>,
    /// Files, in words.
    pub files: Option<String>,
    /// The hardware threads of each core, and whether they may be used.
    pub cores: Vec<Vec<(u32, bool)>>,
    /// The hardware thread on which each worker is held.
    pub pins: Vec<Option<u32>>,
    /// What a worker is: `thread`, `process`.
    pub noun: String,
}

/// A part of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Where it lies.
    pub area: Area,
    /// What stands in it; it is shortened where there is no room.
    pub words: String,
    /// What is to be said of it, in one sentence.
    pub sentence: String,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// An address space with workers in it.
    Space,
    /// The address space of the host.
    Host,
    /// A worker, by its rank.
    Worker(u32),
    /// Workers that are not drawn.
    Gap,
    /// The name of workers that are alike.
    Group,
    /// Memory of a worker’s own.
    Own,
    /// Memory that all share.
    Shared,
    /// A lock.
    Lock,
    /// Files.
    Files,
    /// A hardware thread, by its number, and whether it may be used.
    Core(u32, bool),
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// How many workers there are, drawn or not.
    pub workers: u32,
    /// How many address spaces there are, that of the host among them.
    pub spaces: usize,
    /// How many ways messages take.
    pub ways: usize,
    /// The parts, those behind others first.
    pub parts: Vec<Part>,
    /// Lines between parts.
    pub lines: Vec<Line>,
    /// How many cores are not drawn.
    pub hidden_cores: usize,
    /// Where the words about cores stand: the middle of their line.
    pub words_y: f32,
}

impl Scene {
    /// The part at a place that is nearest to the eye.
    #[must_use]
    pub fn part_at(&self, at: Point) -> Option<usize> {
        let holds = |part: &Part| {
            (part.area.left..=part.area.right).contains(&at.x)
                && (part.area.top..=part.area.bottom).contains(&at.y)
        };
        self.parts.iter().rposition(holds)
    }
}

/// The workers that are drawn, by rank, with a gap where there are too many.
#[must_use]
pub fn drawn(workers: u32) -> Vec<Option<u32>> {
    if workers <= DRAWN {
        return (0..workers).map(Some).collect();
    }
    vec![Some(0), Some(1), Some(2), None, Some(workers - 1)]
}

/// Lays out the picture of a crew in so much width.
#[must_use]
pub fn lay_out(crew: &Crew, width: f32) -> Scene {
    let mut scene = Scene {
        workers: crew.workers,
        spaces: crew.spaces.len() + usize::from(crew.has_host),
        ways: crew.ways.len(),
        words_y: WORDS,
        ..Scene::default()
    };
    let top = if crew.groups.is_empty() { 0.0 } else { NAMES };
    // Files lie outside of every address space.
    let files = if crew.files.is_some() { 84.0_f32.min(width * 0.2) } else { 0.0 };
    let inner = width - if files > 0.0 { files + GAP } else { 0.0 };
    let cells = if crew.has_host {
        apart(crew, &mut scene, (top, inner))
    } else {
        together(crew, &mut scene, (top, inner))
    };
    names(crew, &mut scene, &cells);
    if let Some(words) = &crew.files {
        let area = Area::sized(width - files, top + 8.0, files, 64.0);
        scene.parts.push(part(PartKind::Files, area, words, format!("{words}.")));
    }
    cores(crew, &mut scene, width);
    scene.lines = lines(crew, &scene, &cells);
    scene
}

/// The place of a drawn worker, or of a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The worker, by rank.
    pub rank: Option<u32>,
    /// Where it has room.
    pub area: Area,
}

fn part(kind: PartKind, area: Area, words: &str, sentence: String) -> Part {
    Part { kind, area, words: words.to_owned(), sentence }
}

/// Cells beside one another from a left edge.
fn cells(crew: &Crew, (left, right): (f32, f32), (top, bottom): (f32, f32)) -> Vec<Cell> {
    let drawn = drawn(crew.workers);
    let each = (right - left) / drawn.len().max(1) as f32;
    let cell = |(place, rank): (usize, Option<u32>)| Cell {
        rank,
        area: Area {
            left: left + place as f32 * each,
            right: left + (place + 1) as f32 * each,
            top,
            bottom,
        },
    };
    drawn.into_iter().enumerate().map(cell).collect()
}

/// One address space around everything.
fn together(crew: &Crew, scene: &mut Scene, (top, width): (f32, f32)) -> Vec<Cell> {
    let space = Area { left: 0.0, top, right: width, bottom: SHARED };
    let who = match crew.workers {
        1 => format!("One {} has this address space", crew.noun),
        workers => format!("{workers} {}s share this address space", crew.noun),
    };
    scene.parts.push(part(PartKind::Space, space, "", format!("{who}.")));
    let cells = cells(crew, (10.0, width - 10.0), (top + 6.0, top + 88.0));
    let pad = Area { left: 12.0, right: width - 12.0, top: SHARED - 46.0, bottom: SHARED - 10.0 };
    shared(crew, scene, pad);
    own(crew, scene, &cells, SHARED - 78.0);
    workers(crew, scene, &cells);
    cells
}

/// The host and address spaces beside it, over the memory that they share.
fn apart(crew: &Crew, scene: &mut Scene, (top, width): (f32, f32)) -> Vec<Cell> {
    let host_width = (width * 0.16).clamp(40.0, 96.0);
    let host = Area { left: 0.0, top, right: host_width, bottom: SPACES };
    let holds = crew.in_host.as_ref().map_or_else(String::new, |what| format!("; it holds {what}"));
    let sentence = format!("The host creates the workers and waits for them{holds}.");
    scene.parts.push(part(PartKind::Host, host, "host", sentence));
    if let Some(words) = &crew.in_host {
        let area =
            Area { left: 4.0, right: host_width - 4.0, top: SPACES - 36.0, bottom: SPACES - 6.0 };
        let sentence = format!("The host holds {words}.");
        scene.parts.push(part(PartKind::Own, area, words, sentence));
    }
    let cells = cells(crew, (host_width + GAP, width), (top, SPACES));
    for (area, sentence) in outlines(crew, &cells) {
        scene.parts.push(part(PartKind::Space, area, "", sentence));
    }
    let strip = Area { left: 0.0, right: width, top: SPACES + 12.0, bottom: SHARED };
    shared(crew, scene, strip);
    own(crew, scene, &cells, SPACES - 32.0);
    workers(crew, scene, &cells);
    cells
}

/// The address space that a worker lives in, by its place.
#[must_use]
pub fn space_of(crew: &Crew, rank: u32) -> usize {
    let mut end = 0;
    let ends = crew.spaces.iter().map(|size| {
        end += size;
        end
    });
    ends.take_while(|end| *end <= rank).count()
}

/// An outline around each run of drawn workers of one address space.
fn outlines(crew: &Crew, cells: &[Cell]) -> Vec<(Area, String)> {
    let mut found: Vec<(usize, Area)> = Vec::new();
    for cell in cells {
        let Some(rank) = cell.rank else { continue };
        let space = space_of(crew, rank);
        let area = Area {
            left: cell.area.left + GAP / 2.0,
            right: cell.area.right - GAP / 2.0,
            ..cell.area
        };
        match found.last_mut() {
            Some((last, area_of)) if *last == space => area_of.right = area.right,
            _ => found.push((space, area)),
        }
    }
    let sentence = |(space, area): (usize, Area)| {
        let size = crew.spaces.get(space).copied().unwrap_or(1);
        let lives = match size {
            1 => "one worker lives".to_owned(),
            size => format!("{size} workers live"),
        };
        (area, format!("Address space {}, a process of its own, in which {lives}.", space + 1))
    };
    found.into_iter().map(sentence).collect()
}

/// What all share: memory, and the locks in it.
fn shared(crew: &Crew, scene: &mut Scene, area: Area) {
    let (name, note) = &crew.shared;
    let locks = crew.locks.len().min(2);
    let each = (area.width() * 0.26).min(120.0);
    let taken = locks as f32 * (each + GAP);
    let memory = Area { right: area.right - taken, ..area };
    let words = format!("{name}: {note}");
    let sentence = match crew.has_host {
        true => format!("Memory that all address spaces share: {name}, {note}."),
        false => format!("Memory that everybody in the address space reaches: {name}, {note}."),
    };
    scene.parts.push(part(PartKind::Shared, memory, &words, sentence));
    for (place, lock) in crew.locks.iter().take(locks).enumerate() {
        let left = memory.right + GAP + place as f32 * (each + GAP);
        let area = Area { left, right: left + each, ..area };
        let more = match crew.locks.len() - locks {
            more if more > 0 && place + 1 == locks => format!(" and {more} more"),
            _ => String::new(),
        };
        let sentence = match lock.contains("at a time") {
            true => format!("A lock: {lock}{more}."),
            false => format!("Held by one worker at a time: {lock}{more}."),
        };
        scene.parts.push(part(PartKind::Lock, area, &format!("{lock}{more}"), sentence));
    }
}

/// A worker’s own memory, below it.
fn own(crew: &Crew, scene: &mut Scene, cells: &[Cell], top: f32) {
    let Some(words) = &crew.own else { return };
    for cell in cells.iter().filter(|cell| cell.rank.is_some()) {
        let area = Area {
            left: cell.area.left + 9.0,
            right: cell.area.right - 9.0,
            top,
            bottom: top + 26.0,
        };
        if area.width() > 6.0 {
            let sentence = format!("Memory of the worker’s own: {words}.");
            scene.parts.push(part(PartKind::Own, area, words, sentence));
        }
    }
}

fn workers(crew: &Crew, scene: &mut Scene, cells: &[Cell]) {
    for cell in cells {
        let centre = f32::midpoint(cell.area.left, cell.area.right);
        let size = 28.0_f32.min(cell.area.width() - GAP - 4.0).max(8.0);
        let area = Area::sized(centre - size / 2.0, cell.area.top + 12.0, size, size);
        let Some(rank) = cell.rank else {
            let hidden = crew.workers - (drawn(crew.workers).len() as u32 - 1);
            let sentence = format!("{hidden} more workers, which are not drawn.");
            scene.parts.push(part(PartKind::Gap, area, "…", sentence));
            continue;
        };
        let number = (rank + 1).to_string();
        let sentence = sentence_of(crew, rank);
        scene.parts.push(part(PartKind::Worker(rank), area, &number, sentence));
    }
}

fn sentence_of(crew: &Crew, rank: u32) -> String {
    let name = match group_of(crew, rank) {
        Some((name, ranks)) if ranks.len() > 1 => {
            let number = ranks.iter().position(|other| *other == rank).unwrap_or(0) + 1;
            format!("{name} {number}")
        }
        Some((name, _)) => name.clone(),
        None => String::new(),
    };
    let mut text = format!("Worker {}", rank + 1);
    if !name.is_empty() {
        text.push_str(&format!(", {name}"));
    }
    text.push_str(&format!(": a {}", crew.noun));
    match crew.pins.get(rank as usize).copied().flatten() {
        Some(cpu) => text.push_str(&format!(", held on hardware thread {cpu}")),
        None => text.push_str(", free to move between cores"),
    }
    let sends: usize = crew.ways.iter().filter(|(from, _)| from.contains(&rank)).count();
    let hears: usize = crew.ways.iter().filter(|(_, to)| *to == rank).count();
    if sends > 0 {
        text.push_str(&format!("; sends into {sends}"));
    }
    if hears > 0 {
        text.push_str(&format!("; receives from {hears}"));
    }
    text + "."
}

fn group_of(crew: &Crew, rank: u32) -> Option<&(String, Vec<u32>)> {
    crew.groups.iter().find(|(_, ranks)| ranks.contains(&rank))
}

/// The name of each run of drawn workers that are alike.
fn names(crew: &Crew, scene: &mut Scene, cells: &[Cell]) {
    let mut runs: Vec<(&(String, Vec<u32>), Area)> = Vec::new();
    for cell in cells {
        let Some(group) = cell.rank.and_then(|rank| group_of(crew, rank)) else { continue };
        let area = Area { top: 0.0, bottom: NAMES - 4.0, ..cell.area };
        match runs.last_mut() {
            Some((last, run)) if last.0 == group.0 && run.right >= cell.area.left - 0.5 => {
                run.right = cell.area.right;
            }
            _ => runs.push((group, area)),
        }
    }
    for ((name, ranks), area) in runs {
        let words = match ranks.len() {
            1 => name.clone(),
            count => format!("{count} × {name}"),
        };
        let count = ranks.len();
        let sentence = match count {
            1 => format!("One worker plays the role {name}."),
            count => format!("{count} workers play the role {name}."),
        };
        scene.parts.push(part(PartKind::Group, area, &words, sentence));
    }
}

fn cores(crew: &Crew, scene: &mut Scene, width: f32) {
    let shown = crew.cores.len().min(MOST_CORES);
    scene.hidden_cores = crew.cores.len() - shown;
    if shown == 0 {
        return;
    }
    let gap = if shown > 8 { 4.0 } else { GAP };
    let each = ((width - gap * (shown as f32 - 1.0)) / shown as f32).min(160.0);
    for (place, core) in crew.cores.iter().take(shown).enumerate() {
        let left = place as f32 * (each + gap);
        let thread = each / core.len().max(1) as f32;
        for (number, (cpu, used)) in core.iter().enumerate() {
            let area = Area::sized(left + number as f32 * thread, CORES, thread, 26.0);
            let what = match core.len() {
                1 => format!("Core {place}, hardware thread {cpu}"),
                of => format!("Hardware thread {cpu}, one of {of} of core {place}"),
            };
            let sentence = match used {
                true => format!("{what}."),
                false => format!("{what}; this design does not use it."),
            };
            scene.parts.push(part(PartKind::Core(*cpu, *used), area, &cpu.to_string(), sentence));
        }
    }
}
