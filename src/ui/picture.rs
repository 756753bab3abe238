//! One panel of the picture of what will run: what it shows, and how it is painted.

use super::state::MachineFacts;
use super::theme::{Face, Theme, radius};
use super::what_runs::dashed_rect;
use super::widgets::icon::{Icon, paint_icon};
use super::widgets::mark::paint_mark;
use super::widgets::text::{one_line, one_line_centred};
use crate::engine::expect;
use crate::kernels::contract::Sharing;
use crate::kernels::routes::Route;
use crate::model::design::{CoreSet, Design, Model, Placement, Variant, number_word};
use crate::model::machine::Topology;
use eframe::egui::{Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

/// The height of a panel.
pub const HEIGHT: f32 = 206.0;
/// The most workers that are drawn one by one.
const DRAWN: u32 = 8;

/// What a panel shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// How workers come into being.
    pub model: Model,
    /// The numbers of the workers that are drawn; a gap stands where `None` is.
    pub drawn: Vec<Option<u32>>,
    /// The heading, such as `four threads`.
    pub heading: String,
    /// How many address spaces.
    pub caption: String,
    /// What they share.
    pub sharing: Sharing,
    /// What they talk through, in a word; empty if they do not talk.
    pub channel: &'static str,
    /// Neighbours that talk, by number from 1: from whom to whom.
    pub talks: Vec<(u32, u32)>,
    /// The cores of the machine: the hardware threads of each, and whether it may be used.
    pub cores: Vec<Vec<(u32, bool)>>,
    /// Whether each worker is held on a core of its own.
    pub pinned: bool,
    /// Where workers may run, in words.
    pub placement: String,
    /// The whole picture in one sentence.
    pub sentence: String,
}

impl Scene {
    /// What the panel of a variant shows on a machine.
    #[must_use]
    pub fn of(design: &Design, variant: &Variant, machine: Option<&MachineFacts>) -> Self {
        let kernel = expect::kernel_of(design);
        let sharing = kernel.map_or(Sharing::Nothing, |kernel| kernel.shares);
        let params = &design.workload.params;
        let routes =
            kernel.map_or_else(Vec::new, |kernel| (kernel.routes)(params, variant.workers));
        let channel = routes.first().map_or("", |route| route.carrier.plural());
        let empty = Topology::default();
        let topology = machine.map_or(&empty, |facts| &facts.topology);
        let heading = if variant.model == Model::Sequential {
            "sequential".to_owned()
        } else {
            variant.noun()
        };
        let spaces = if variant.model.has_processes() { variant.workers + 1 } else { 1 };
        let caption = match spaces {
            1 => "one address space".to_owned(),
            spaces => format!("{} address spaces", number_word(spaces)),
        };
        Self {
            model: variant.model.clone(),
            drawn: drawn(variant.workers),
            sentence: sentence(variant, sharing, channel),
            heading,
            caption,
            sharing,
            channel,
            talks: talks(&routes),
            cores: cores(topology, &variant.placement),
            pinned: variant.placement.pin && variant.placement.cores != CoreSet::One,
            placement: placement_words(variant, topology),
        }
    }
}

/// Which neighbours send to which, by number from 1.
fn talks(routes: &[Route]) -> Vec<(u32, u32)> {
    let each = routes.iter().flat_map(|route| route.from.iter().map(|from| (*from, route.to)));
    let neighbours = each.filter(|(from, to)| from.abs_diff(*to) == 1);
    neighbours.map(|(from, to)| (from + 1, to + 1)).collect()
}

/// The first three, a gap and the last where there are too many.
fn drawn(workers: u32) -> Vec<Option<u32>> {
    if workers <= DRAWN {
        return (1..=workers).map(Some).collect();
    }
    vec![Some(1), Some(2), Some(3), None, Some(workers)]
}

fn sentence(variant: &Variant, sharing: Sharing, channel: &str) -> String {
    let who = super::document::capitalise(&variant.noun());
    let one = variant.workers == 1;
    if variant.model == Model::Sequential {
        return "One worker, the measured process itself, does all the work.".to_owned();
    }
    let place = match (variant.model.has_processes(), one) {
        (false, true) => "in one address space",
        (false, false) => "share one address space",
        (true, true) => "has an address space of its own",
        (true, false) => "have an address space each",
    };
    let shared = match sharing {
        Sharing::Nothing => "the job table is all they share".to_owned(),
        Sharing::Memory(name) => format!("all of them use one {name}"),
        Sharing::Messages(who) => format!("{who} through {channel}"),
        Sharing::Files if one => "it writes files of its own".to_owned(),
        Sharing::Files => "each writes files of its own".to_owned(),
        Sharing::OneFile if one => "it reads a file".to_owned(),
        Sharing::OneFile => "all of them read one file".to_owned(),
        Sharing::Server if one => "it asks a server in the host".to_owned(),
        Sharing::Server => "all of them ask one server in the host".to_owned(),
    };
    let verb = if one && !variant.model.has_processes() { " runs" } else { "" };
    format!("{who}{verb} {place}; {shared}.")
}

/// Every core with its hardware threads and whether the placement may use them.
fn cores(topology: &Topology, placement: &Placement) -> Vec<Vec<(u32, bool)>> {
    let asked = asked(topology, &placement.cores);
    let cores = topology.packages.iter().flat_map(|package| &package.cores);
    cores.map(|core| core.threads.iter().map(|cpu| (*cpu, asked.contains(cpu))).collect()).collect()
}

/// The hardware threads that a set of cores stands for here.
fn asked(topology: &Topology, cores: &CoreSet) -> Vec<u32> {
    // One hardware thread of each core first, as the engine places workers.
    let by_core = topology.packages.iter().flat_map(|package| &package.cores);
    let deepest = by_core.clone().map(|core| core.threads.len()).max().unwrap_or(0);
    let spread: Vec<u32> = (0..deepest)
        .flat_map(|level| by_core.clone().filter_map(move |core| core.threads.get(level).copied()))
        .filter(|cpu| topology.allowed.contains(cpu))
        .collect();
    match cores {
        CoreSet::All => spread,
        CoreSet::First(count) => spread.into_iter().take(*count as usize).collect(),
        CoreSet::One => spread.into_iter().take(1).collect(),
        CoreSet::List(list) => list.clone(),
        CoreSet::Other(_) => Vec::new(),
    }
}

fn placement_words(variant: &Variant, topology: &Topology) -> String {
    let asked = asked(topology, &variant.placement.cores).len();
    let worker = match variant.model {
        Model::Processes | Model::Fork => "process",
        Model::Sequential => "worker",
        Model::Threads
        | Model::ThreadPerTask
        | Model::Pool
        | Model::InterpreterLock
        | Model::Other(_) => "thread",
    };
    match (variant.placement.pin, asked) {
        (_, 0) => String::new(),
        (_, 1) => format!("every {worker} runs on one hardware thread"),
        (true, asked) => {
            format!("each {worker} is held on one of {asked} hardware threads")
        }
        (false, asked) => format!("any {worker} may run on any of {asked} hardware threads"),
    }
}

/// Paints a panel.
pub fn paint(painter: &Painter, theme: &Theme, rect: Rect, scene: &Scene) {
    let spaces = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 146.0));
    let workers = if scene.model.has_processes() {
        processes(painter, theme, spaces, scene)
    } else {
        one_space(painter, theme, spaces, scene)
    };
    let words = pos2(rect.left(), rect.top() + 160.0);
    one_line(painter, words, rect.width(), Face::Caption, &scene.placement, theme.text_2);
    let strip = Rect::from_min_max(pos2(rect.left(), rect.top() + 174.0), rect.max);
    let places = cores_strip(painter, theme, strip, scene);
    if scene.pinned {
        pins(painter, theme, (&workers, &places), strip.top(), scene);
    }
}

/// Threads, or the measured process itself: one outline around everything.
fn one_space(painter: &Painter, theme: &Theme, rect: Rect, scene: &Scene) -> Vec<Pos2> {
    let look = theme.model(&scene.model);
    painter.rect_stroke(rect, radius::CARD, Stroke::new(2.0, look.colour), StrokeKind::Inside);
    let inner = rect.shrink2(vec2(14.0, 12.0));
    let memory = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 44.0), inner.max);
    let centres = row(inner, inner.top() + 28.0, scene.drawn.len());
    for (centre, number) in centres.iter().zip(&scene.drawn) {
        if number.is_some() && scene.channel.is_empty() {
            let line = centre.y..=memory.top();
            painter.vline(centre.x, line, Stroke::new(1.5, look.colour));
        }
    }
    if !scene.channel.is_empty() {
        channels(painter, theme, &centres, scene);
    }
    for (centre, number) in centres.iter().zip(&scene.drawn) {
        worker(painter, theme, *centre, 28.0, *number, scene);
    }
    let thin = Stroke::new(1.0, look.colour);
    painter.rect(memory, radius::SMALL, theme.tint(look.colour), thin, StrokeKind::Inside);
    let (name, note) = shared_words(scene);
    memory_words(painter, theme, memory, (&name, &note), scene.sharing);
    centres
}

/// A host and processes, each with an outline of its own, over the memory that they share.
fn processes(painter: &Painter, theme: &Theme, rect: Rect, scene: &Scene) -> Vec<Pos2> {
    let look = theme.model(&scene.model);
    let shared = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 36.0), rect.max);
    let top = Rect::from_min_max(rect.min, pos2(rect.right(), shared.top() - 14.0));
    let count = scene.drawn.len() as f32 + 1.0;
    let gap = 8.0;
    let width = ((top.width() - gap * (count - 1.0)) / count).min(120.0);
    let host = Rect::from_min_size(top.min, vec2(width.min(88.0), top.height()));
    painter.rect_stroke(host, radius::CARD, theme.outline_stroke(), StrokeKind::Inside);
    one_line_centred(
        painter,
        pos2(host.center().x, host.top() + 16.0),
        Face::Caption,
        "host",
        theme.text_2,
    );
    let rest = Rect::from_min_max(pos2(host.right() + 2.0 * gap, top.top()), top.max);
    let width = (rest.width() - gap * (count - 2.0)) / (count - 1.0);
    let mut centres = Vec::new();
    for (place, number) in scene.drawn.iter().enumerate() {
        let left = rest.left() + place as f32 * (width + gap);
        let own = Rect::from_min_size(pos2(left, rest.top()), vec2(width, rest.height()));
        let centre = pos2(own.center().x, own.top() + 30.0);
        centres.push(centre);
        if number.is_none() {
            continue;
        }
        let line = Stroke::new(2.0, look.colour);
        painter.rect_stroke(own, radius::CARD, line, StrokeKind::Inside);
        let memory = Rect::from_min_max(
            pos2(own.left() + 8.0, own.bottom() - 38.0),
            pos2(own.right() - 8.0, own.bottom() - 8.0),
        );
        if scene.channel.is_empty() {
            painter.vline(centre.x, centre.y..=memory.top(), Stroke::new(1.5, look.colour));
        }
        let thin = Stroke::new(1.0, look.colour);
        painter.rect(memory, radius::SMALL, theme.tint(look.colour), thin, StrokeKind::Inside);
        if width > 70.0 {
            let words = if scene.sharing == Sharing::Files { "own files" } else { "own memory" };
            one_line_centred(painter, memory.center(), Face::Caption, words, theme.ink);
        }
        let to_shared = [pos2(centre.x, own.bottom()), pos2(centre.x, shared.top())];
        let line = Stroke::new(1.0, theme.outline);
        painter.extend(eframe::egui::Shape::dashed_line(&to_shared, line, 3.0, 3.0));
    }
    if !scene.channel.is_empty() {
        channels(painter, theme, &centres, scene);
    }
    for (centre, number) in centres.iter().zip(&scene.drawn) {
        worker(painter, theme, *centre, 28.0, *number, scene);
    }
    dashed_rect(painter, shared, theme.outline, (5.0, 3.0));
    let (_, note) = shared_words(scene);
    memory_words(painter, theme, shared, ("Shared memory", &note), scene.sharing);
    centres
}

fn worker(
    painter: &Painter,
    theme: &Theme,
    centre: Pos2,
    size: f32,
    number: Option<u32>,
    scene: &Scene,
) {
    let Some(number) = number else {
        one_line_centred(painter, centre, Face::Section, "…", theme.ink);
        return;
    };
    let look = theme.model(&scene.model);
    paint_mark(painter, centre, size, &look);
    one_line_centred(painter, centre, Face::CaptionBold, &number.to_string(), look.on_bar);
}

/// Lines between neighbours that talk, with a tip at whoever receives.
fn channels(painter: &Painter, theme: &Theme, centres: &[Pos2], scene: &Scene) {
    let mut label_at = None;
    for (place, pair) in scene.drawn.windows(2).enumerate() {
        let &[Some(one), Some(other)] = pair else { continue };
        let (there, back) =
            (scene.talks.contains(&(one, other)), scene.talks.contains(&(other, one)));
        if !there && !back {
            continue;
        }
        let (from, to) = (centres[place] + vec2(17.0, 0.0), centres[place + 1] - vec2(17.0, 0.0));
        let line = Stroke::new(2.0, theme.ink);
        painter.line_segment([from, to], line);
        let tips = [(there, to, -6.0), (back, from, 6.0)];
        for (_, tip, inwards) in tips.into_iter().filter(|(receives, ..)| *receives) {
            painter.line_segment([tip, tip + vec2(inwards, -4.0)], line);
            painter.line_segment([tip, tip + vec2(inwards, 4.0)], line);
        }
        label_at.get_or_insert((from, to));
    }
    if let Some((from, to)) = label_at.filter(|(from, to)| to.x - from.x > 56.0) {
        let middle = from.lerp(to, 0.5) + vec2(0.0, 16.0);
        one_line_centred(painter, middle, Face::Caption, scene.channel, theme.ink);
    }
}

fn shared_words(scene: &Scene) -> (String, String) {
    match scene.sharing {
        Sharing::Memory(name) => (
            super::document::capitalise(name),
            if scene.model == Model::Sequential {
                "only one worker uses it".to_owned()
            } else {
                format!("{name}, used by all")
            },
        ),
        Sharing::Messages(_) => {
            ("One memory".to_owned(), format!("start gate; messages through {}", scene.channel))
        }
        Sharing::Files => ("One memory".to_owned(), "start gate; files for each worker".to_owned()),
        Sharing::OneFile => ("One memory".to_owned(), "start gate; a file for all".to_owned()),
        Sharing::Server => {
            ("One memory".to_owned(), "start gate; a server in the host for all".to_owned())
        }
        Sharing::Nothing => ("One memory".to_owned(), "job table and start gate".to_owned()),
    }
}

fn memory_words(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    (name, note): (&str, &str),
    sharing: Sharing,
) {
    let middle = rect.center().y;
    let mut left = rect.left() + 12.0;
    let named =
        one_line(painter, pos2(left, middle), rect.width(), Face::CaptionBold, name, theme.ink);
    left = named.right() + 12.0;
    if matches!(sharing, Sharing::Memory(_)) {
        paint_icon(painter, pos2(left + 7.0, middle), 14.0, Icon::Lock, theme.ink);
        left += 20.0;
    }
    let room = rect.right() - left - 8.0;
    one_line(painter, pos2(left, middle), room, Face::Caption, note, theme.text_2);
}

/// Paints the cores; gives where each hardware thread that may be used stands.
fn cores_strip(painter: &Painter, theme: &Theme, rect: Rect, scene: &Scene) -> Vec<(u32, Pos2)> {
    const MOST: usize = 16;
    let shown = scene.cores.len().min(MOST);
    let mut places = Vec::new();
    if shown == 0 {
        return places;
    }
    let gap = 8.0;
    let width = ((rect.width() - gap * (shown as f32 - 1.0)) / shown as f32).min(160.0);
    for (place, core) in scene.cores.iter().take(shown).enumerate() {
        let left = rect.left() + place as f32 * (width + gap);
        let at = Rect::from_min_size(pos2(left, rect.top()), vec2(width, 26.0));
        let line = theme.line_stroke();
        painter.rect(at, radius::SMALL, theme.sunken, line, StrokeKind::Inside);
        let each = width / core.len().max(1) as f32;
        for (place, (cpu, used)) in core.iter().enumerate() {
            let x = at.left() + (place as f32 + 0.5) * each;
            if place > 0 {
                let divide = x - each / 2.0;
                painter.vline(divide, at.y_range().shrink(5.0), theme.outline_stroke());
            }
            let ink = if *used { theme.ink } else { theme.text_3 };
            let centre = pos2(x, at.center().y);
            let words = if *used { cpu.to_string() } else { format!("({cpu})") };
            one_line_centred(painter, centre, Face::Caption, &words, ink);
            if *used {
                places.push((*cpu, pos2(x, at.top())));
            }
        }
    }
    places
}

/// Lines from the workers that are drawn to the hardware threads on which they are held.
fn pins(
    painter: &Painter,
    theme: &Theme,
    (workers, places): (&[Pos2], &[(u32, Pos2)]),
    bottom: f32,
    scene: &Scene,
) {
    if places.is_empty() {
        return;
    }
    for (_, number) in workers.iter().zip(&scene.drawn) {
        let Some(number) = number else { continue };
        let (_, place) = places[(*number as usize - 1) % places.len()];
        let look = theme.model(&scene.model);
        let centre = pos2(place.x, bottom - 1.0);
        painter.circle_filled(centre, 3.5, look.colour);
    }
}

/// Evenly spaced centres in a row.
fn row(rect: Rect, y: f32, count: usize) -> Vec<Pos2> {
    let each = rect.width() / count.max(1) as f32;
    (0..count).map(|place| pos2(rect.left() + (place as f32 + 0.5) * each, y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::starter;
    use crate::model::id::Seed;
    use crate::model::machine::{Core, Package};

    fn machine() -> MachineFacts {
        let core = |threads: [u32; 2]| Core { threads: threads.to_vec() };
        let package =
            Package { cores: vec![core([0, 4]), core([1, 5]), core([2, 6]), core([3, 7])] };
        let topology =
            Topology { packages: vec![package], caches: Vec::new(), allowed: (0..8).collect() };
        MachineFacts { topology, ..MachineFacts::default() }
    }

    #[test]
    fn the_sentence_tells_what_is_apart_and_what_is_shared() {
        for (id, place, expected) in [
            (
                "cpu.splitmix",
                1,
                "Four threads share one address space; the job table is all they share.",
            ),
            (
                "cpu.splitmix",
                3,
                "Four processes have an address space each; the job table is all they share.",
            ),
            (
                "shm.counter",
                1,
                "Four threads share one address space; all of them use one counter.",
            ),
            (
                "ipc.ping_pong",
                3,
                "Four processes have an address space each; pairs of them talk through pipes.",
            ),
        ] {
            let kernel = crate::kernels::registry::find(id).unwrap();
            let design = starter::design(kernel, 4, Seed(1));
            let scene = Scene::of(&design, &design.variants[place], Some(&machine()));
            assert_eq!(scene.sentence, expected, "{id}");
        }
    }

    #[test]
    fn only_the_cores_that_may_be_used_are_marked_so() {
        let used = |cores: CoreSet| -> Vec<u32> {
            let placement = Placement { cores, pin: true };
            let all = super::cores(&machine().topology, &placement);
            all.into_iter().flatten().filter(|(_, used)| *used).map(|(cpu, _)| cpu).collect()
        };
        assert_eq!(used(CoreSet::All), [0, 4, 1, 5, 2, 6, 3, 7]);
        assert_eq!(used(CoreSet::First(2)), [0, 1]);
        assert_eq!(used(CoreSet::First(5)), [0, 4, 1, 2, 3]);
        assert_eq!(used(CoreSet::One), [0]);
        assert_eq!(used(CoreSet::List(vec![6, 7])), [6, 7]);
    }

    #[test]
    fn many_workers_leave_a_gap_and_keep_the_last() {
        assert_eq!(drawn(2), [Some(1), Some(2)]);
        assert_eq!(drawn(8).len(), 8);
        assert_eq!(drawn(64), [Some(1), Some(2), Some(3), None, Some(64)]);
    }
}
