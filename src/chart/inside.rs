//! Where everything lies in the picture of what is inside a machine: packages, cores, hardware
//! threads, caches, memory.

use super::area::{Area, Point};
use crate::model::machine::{Cache, Core, Machine, Package, Topology};
use crate::model::units;

/// Between two boxes.
const GAP: f32 = 8.0;
/// From the edge of a package to what is inside.
const EDGE: f32 = 16.0;
/// The height of a package's name.
const HEAD: f32 = 36.0;
/// The height of a group's name.
const GROUP: f32 = 24.0;
/// The height of a core's name, and of its hardware threads.
const CORE_HEAD: f32 = 26.0;
const THREAD: f32 = 36.0;
/// The height of a cache or of the memory.
const BAR: f32 = 26.0;
/// The widest and the narrowest core, and the narrowest that tells its caches itself.
const WIDEST: f32 = 124.0;
const NARROWEST: f32 = 48.0;
const TELLS_CACHES: f32 = 92.0;
/// The narrowest package that stands beside another one.
const PACKAGE: f32 = 240.0;

/// The picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inside {
    /// The packages.
    pub packages: Vec<PackageBox>,
    /// The memory of the whole machine, below them.
    pub memory: Bar,
    /// How high the picture is.
    pub height: f32,
}

/// A package.
#[derive(Clone, Debug, PartialEq)]
pub struct PackageBox {
    /// Its outline.
    pub area: Area,
    /// What it is called.
    pub name: String,
    /// Its cores, one group for each kind.
    pub groups: Vec<Group>,
    /// Caches that several of its cores share.
    pub shared: Vec<Bar>,
    /// What it is in one sentence.
    pub sentence: String,
}

/// Cores of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they are, and what is to be said of each, where that is not told in the cores.
    pub heading: Option<(Point, String, String)>,
    /// The cores.
    pub cores: Vec<CoreBox>,
}

/// A core.
#[derive(Clone, Debug, PartialEq)]
pub struct CoreBox {
    /// Its outline.
    pub area: Area,
    /// What it is called, short where it is narrow.
    pub name: String,
    /// Its hardware threads: where, which, and whether the program may use it.
    pub threads: Vec<(Area, u32, bool)>,
    /// Its own caches, where there is room for them.
    pub caches: Vec<Bar>,
}

/// Something with a name at the left and its size at the right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// Where.
    pub area: Area,
    /// What.
    pub name: String,
    /// How large.
    pub size: String,
}

/// Lays out a machine in a picture of this width.
#[must_use]
pub fn inside(machine: &Machine, topology: &Topology, width: f32) -> Inside {
    let count = topology.packages.len();
    let beside = (((width + GAP) / (PACKAGE + GAP)).floor() as usize).clamp(1, count.max(1));
    let each = (width - GAP * (beside - 1) as f32) / beside as f32;
    let mut packages: Vec<PackageBox> = Vec::new();
    let (mut top, mut first_core) = (0.0, 0);
    for row in topology.packages.chunks(beside) {
        let laid = packages.len();
        for (column, package) in row.iter().enumerate() {
            let room = Area::sized(column as f32 * (each + GAP), top, each, 0.0);
            let place = (laid + column, count);
            packages.push(package_box(topology, package, place, first_core, room));
            first_core += package.cores.len();
        }
        // Packages beside one another end together.
        let lowest = packages[laid..].iter().map(|package| package.area.bottom).fold(top, f32::max);
        packages[laid..].iter_mut().for_each(|package| package.area.bottom = lowest);
        top = lowest + GAP;
    }
    let name = match machine.numa_nodes {
        0 | 1 => "Memory, one node".to_owned(),
        nodes => format!("Memory, {nodes} nodes"),
    };
    let size = units::bytes(machine.ram_mib as f64 * 1024.0 * 1024.0);
    let memory = Bar { area: Area::sized(0.0, top, width, BAR), name, size };
    Inside { packages, memory, height: top + BAR }
}

fn package_box(
    topology: &Topology,
    package: &Package,
    (place, of): (usize, usize),
    first_core: usize,
    room: Area,
) -> PackageBox {
    let inner = room.width() - 2.0 * EDGE;
    let left = room.left + EDGE;
    let mut kinds: Vec<u32> = package.cores.iter().map(|core| core.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let of_kind = |kind: u32| {
        let numbered = package.cores.iter().enumerate();
        numbered.filter(move |(_, core)| core.kind == kind)
    };
    let most = kinds.iter().map(|kind| of_kind(*kind).count()).max().unwrap_or(1);
    let core_width = core_width(inner, most, &package.cores);
    let mut top = room.top + HEAD;
    let mut groups = Vec::new();
    for kind in kinds {
        let cores: Vec<(usize, &Core)> =
            of_kind(kind).map(|(number, core)| (first_core + number, core)).collect();
        let (group, bottom) = group(topology, &cores, Point::new(left, top), inner, core_width);
        groups.push(group);
        top = bottom;
    }
    let mut shared = Vec::new();
    for (name, size) in shared_caches(topology, package) {
        shared.push(Bar { area: Area::sized(left, top, inner, BAR), name, size });
        top += BAR + GAP;
    }
    let name = match of {
        1 => "One processor package".to_owned(),
        of => format!("Package {} of {of}", place + 1),
    };
    let sentence = sentence(topology, package, &name);
    let area = Area { bottom: top + GAP, ..room };
    PackageBox { area, name, groups, shared, sentence }
}

/// How wide each core of a package is, so that its largest group fills its rows evenly.
fn core_width(inner: f32, most: usize, cores: &[Core]) -> f32 {
    // A number of three digits needs more room, and so does each further hardware thread.
    let digits = |core: &Core| core.threads.iter().any(|thread| *thread > 99);
    let a_thread = if cores.iter().any(digits) { 26.0 } else { 18.0 };
    let threads = cores.iter().map(|core| core.threads.len()).max().unwrap_or(1) as f32;
    let narrowest = (threads * (a_thread + 4.0) + 4.0).max(NARROWEST).min(inner.max(1.0));
    let fit = (((inner + GAP) / (narrowest + GAP)).floor() as usize).max(1);
    let rows = most.div_ceil(fit).max(1);
    let a_row = most.div_ceil(rows).max(1) as f32;
    (((inner + GAP) / a_row) - GAP).floor().min(WIDEST)
}

/// Lays out cores of one kind; gives where what is below them begins.
fn group(
    topology: &Topology,
    cores: &[(usize, &Core)],
    corner: Point,
    inner: f32,
    width: f32,
) -> (Group, f32) {
    let first = cores.first().map(|(_, core)| *core);
    let caches = first.map(|core| own_caches(topology, core)).unwrap_or_default();
    let in_cores = width >= TELLS_CACHES;
    let kind = first.and_then(|core| topology.kind_word(core.kind));
    let note = if in_cores || caches.is_empty() {
        String::new()
    } else {
        let all: Vec<String> =
            caches.iter().map(|(level, size)| format!("L{level} {}", bytes(*size))).collect();
        format!("{} each", all.join(", "))
    };
    let has_heading = kind.is_some() || !note.is_empty();
    let plural = if cores.len() == 1 { "core" } else { "cores" };
    let named = match &kind {
        Some(kind) => format!("{} {kind} {plural}", cores.len()),
        None => format!("{} {plural}", cores.len()),
    };
    let heading_at = Point::new(corner.x, corner.y + GROUP / 2.0 - 2.0);
    let heading = has_heading.then_some((heading_at, named, note));
    let top = corner.y + if has_heading { GROUP } else { 0.0 };
    let told: &[(u8, u64)] = if in_cores { &caches } else { &[] };
    let height = CORE_HEAD + THREAD + GAP + told.len() as f32 * (BAR + 4.0);
    let a_row = (((inner + GAP) / (width + GAP)).floor() as usize).max(1);
    let boxes = cores.iter().enumerate().map(|(place, (number, core))| {
        let (column, row) = ((place % a_row) as f32, (place / a_row) as f32);
        let left = corner.x + column * (width + GAP);
        let area = Area::sized(left, top + row * (height + GAP), width, height);
        core_box(topology, core, *number, area, told)
    });
    let cores_drawn: Vec<CoreBox> = boxes.collect();
    let rows = cores.len().div_ceil(a_row) as f32;
    (Group { heading, cores: cores_drawn }, top + rows * (height + GAP))
}

fn core_box(
    topology: &Topology,
    core: &Core,
    number: usize,
    area: Area,
    caches: &[(u8, u64)],
) -> CoreBox {
    let name = if area.width() < 72.0 { number.to_string() } else { format!("core {number}") };
    let edge = if area.width() < TELLS_CACHES { 4.0 } else { 8.0 };
    let inner = area.width() - 2.0 * edge;
    let count = core.threads.len().max(1) as f32;
    let each = (inner - 4.0 * (count - 1.0)) / count;
    let threads = core.threads.iter().enumerate().map(|(place, thread)| {
        let left = area.left + edge + place as f32 * (each + 4.0);
        let at = Area::sized(left, area.top + CORE_HEAD, each, THREAD);
        (at, *thread, topology.allowed.contains(thread))
    });
    let bars = caches.iter().enumerate().map(|(place, (level, size))| {
        let top = area.top + CORE_HEAD + THREAD + 4.0 + place as f32 * (BAR + 4.0);
        let at = Area::sized(area.left + edge, top, inner, BAR);
        Bar { area: at, name: format!("L{level}"), size: bytes(*size) }
    });
    CoreBox { area, name, threads: threads.collect(), caches: bars.collect() }
}

fn bytes(bytes: u64) -> String {
    units::bytes(bytes as f64)
}

/// The caches that belong to a core alone, by level.
fn own_caches(topology: &Topology, core: &Core) -> Vec<(u8, u64)> {
    let mut own: Vec<(u8, u64)> = Vec::new();
    for cache in topology.caches.iter().filter(|cache| belongs(cache, core)) {
        match own.iter_mut().find(|(level, _)| *level == cache.level) {
            // A core has a cache for data and one for instructions; the larger is told.
            Some((_, bytes)) => *bytes = (*bytes).max(cache.bytes),
            None => own.push((cache.level, cache.bytes)),
        }
    }
    own
}

fn belongs(cache: &Cache, core: &Core) -> bool {
    !cache.shared_by.is_empty() && cache.shared_by.iter().all(|cpu| core.threads.contains(cpu))
}

/// The caches that several cores of a package share, those that are alike together.
fn shared_caches(topology: &Topology, package: &Package) -> Vec<(String, String)> {
    let touches = |cache: &Cache, core: &Core| {
        core.threads.iter().any(|thread| cache.shared_by.contains(thread))
    };
    let mut alike: Vec<(&Cache, u32)> = Vec::new();
    for cache in &topology.caches {
        if package.cores.iter().filter(|core| touches(cache, core)).count() < 2 {
            continue;
        }
        let is_like = |other: &Cache| {
            (other.level, other.bytes, other.shared_by.len())
                == (cache.level, cache.bytes, cache.shared_by.len())
        };
        match alike.iter_mut().find(|(other, _)| is_like(other)) {
            Some((_, count)) => *count += 1,
            None => alike.push((cache, 1)),
        }
    }
    let words = alike.into_iter().map(|(cache, count)| {
        let (level, by) = (cache.level, cache.shared_by.len());
        match count {
            1 => (format!("L{level}, shared by {by} hardware threads"), bytes(cache.bytes)),
            _ => (
                format!("{count} × L{level}, each shared by {by}"),
                format!("{count} × {}", bytes(cache.bytes)),
            ),
        }
    });
    words.collect()
}

fn sentence(topology: &Topology, package: &Package, name: &str) -> String {
    let threads: Vec<u32> =
        package.cores.iter().flat_map(|core| core.threads.iter().copied()).collect();
    let allowed = threads.iter().filter(|thread| topology.allowed.contains(thread)).count();
    let cores = match package.cores.len() {
        1 => "1 core".to_owned(),
        cores => format!("{cores} cores"),
    };
    let of = match threads.len() {
        1 => "1 hardware thread".to_owned(),
        of => format!("{of} hardware threads"),
    };
    format!("{name}: {cores} with {of}, of which this program may use {allowed}.")
}

#[cfg(test)]
#[path = "inside_tests.rs"]
mod tests;
