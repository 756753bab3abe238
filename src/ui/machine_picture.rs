//! The picture of what is inside a machine: packages, cores, hardware threads, caches, memory.

use super::state::MachineFacts;
use super::theme::{Face, Theme, radius, space};
use super::widgets::text::{one_line, one_line_centred, one_line_right};
use crate::model::machine::{Cache, Core, Package, Topology};
use crate::model::units;
use eframe::egui::accesskit::Role;
use eframe::egui::{Painter, Rect, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 26.0;
const GAP: f32 = 8.0;
const CORE_HEAD: f32 = 26.0;
const THREAD: f32 = 40.0;

/// Draws the picture with its heading.
pub fn inside_ui(ui: &mut Ui, theme: &Theme, facts: &MachineFacts) {
    ui.label(Face::Section.text("What is inside"));
    let hint = "A number in a box is one hardware thread; grey ones are not for this program.";
    ui.label(Face::Caption.text(hint).color(theme.text_2));
    let topology = &facts.topology;
    if topology.packages.is_empty() {
        let text = "The system does not tell how its cores lie together.";
        ui.label(Face::Body.text(text).color(theme.text_2));
        return;
    }
    for (number, package) in topology.packages.iter().enumerate() {
        package_ui(ui, theme, facts, number, package);
        ui.add_space(space::S);
    }
}

/// The caches that belong to a core alone, and those that several cores of a package share.
fn caches<'a>(topology: &'a Topology, package: &Package) -> (Vec<(u8, u64)>, Vec<&'a Cache>) {
    let Some(first) = package.cores.first() else { return (Vec::new(), Vec::new()) };
    let of_core = |cache: &&Cache| cache.shared_by.iter().all(|cpu| first.threads.contains(cpu));
    let mut own: Vec<(u8, u64)> = Vec::new();
    for cache in topology.caches.iter().filter(of_core) {
        match own.iter_mut().find(|(level, _)| *level == cache.level) {
            // A core has a cache for data and one for instructions; the larger is told.
            Some((_, bytes)) => *bytes = (*bytes).max(cache.bytes),
            None => own.push((cache.level, cache.bytes)),
        }
    }
    let in_package = |cpu: &u32| package.cores.iter().any(|core| core.threads.contains(cpu));
    let shared = topology
        .caches
        .iter()
        .filter(|cache| !of_core(cache) && cache.shared_by.iter().any(in_package))
        .filter(|cache| {
            let cores = package.cores.iter();
            cores.filter(|core| touches(cache, core)).count() > 1
        })
        .collect();
    (own, shared)
}

fn touches(cache: &Cache, core: &Core) -> bool {
    core.threads.iter().any(|cpu| cache.shared_by.contains(cpu))
}

fn package_ui(ui: &mut Ui, theme: &Theme, facts: &MachineFacts, number: usize, package: &Package) {
    let (own, shared) = caches(&facts.topology, package);
    let width = ui.available_width();
    let inner = width - 32.0;
    let each = ((inner + GAP) / package.cores.len().min(8) as f32 - GAP).clamp(48.0, 124.0);
    let a_row = (((inner + GAP) / (each + GAP)).floor() as usize).max(1);
    let rows = package.cores.len().div_ceil(a_row);
    let core_height = CORE_HEAD + THREAD + 8.0 + own.len() as f32 * (ROW + 4.0);
    let cores_height = rows as f32 * (core_height + GAP);
    let last = number + 1 == facts.topology.packages.len();
    let bars = shared.len() + usize::from(last);
    let height = 40.0 + cores_height + bars as f32 * (ROW + GAP) + 8.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| {
        let machine = &facts.machine;
        let text =
            format!("Package {}: {} cores. {}.", number + 1, package.cores.len(), machine.line());
        WidgetInfo::labeled(Role::Figure, true, text)
    });
    let painter = ui.painter();
    painter.rect_stroke(rect, radius::CARD, theme.outline_stroke(), StrokeKind::Inside);
    let head = rect.top() + 18.0;
    let name = match facts.topology.packages.len() {
        1 => "One processor package".to_owned(),
        of => format!("Package {} of {of}", number + 1),
    };
    let named = one_line(
        painter,
        pos2(rect.left() + 16.0, head),
        inner,
        Face::CaptionBold,
        &name,
        theme.ink,
    );
    let model = &facts.machine.cpu_model;
    let room = rect.right() - 16.0 - named.right() - space::M;
    if painter.layout_no_wrap(model.clone(), Face::Caption.font(), theme.ink).size().x < room {
        one_line_right(
            painter,
            pos2(rect.right() - 16.0, head),
            Face::Caption,
            model,
            theme.text_2,
        );
    }
    let mut top = rect.top() + 36.0;
    for (place, core) in package.cores.iter().enumerate() {
        let column = (place % a_row) as f32;
        let row = (place / a_row) as f32;
        let at = Rect::from_min_size(
            pos2(rect.left() + 16.0 + column * (each + GAP), top + row * (core_height + GAP)),
            vec2(each, core_height),
        );
        core_box(painter, theme, at, (place, core), &own, &facts.topology);
    }
    top += cores_height;
    let mut bar = |name: String, value: String| {
        let at = Rect::from_min_size(pos2(rect.left() + 16.0, top), vec2(inner, ROW));
        labelled_box(painter, theme, at, &name, &value);
        top += ROW + GAP;
    };
    for cache in shared {
        let by = cache.shared_by.len();
        let name = format!("L{}, shared by {by} hardware threads", cache.level);
        bar(name, units::bytes(cache.bytes as f64));
    }
    if last {
        let nodes = match facts.machine.numa_nodes {
            0 | 1 => "Memory, one node".to_owned(),
            nodes => format!("Memory, {nodes} nodes"),
        };
        let size = facts.machine.ram_mib as f64 * 1024.0 * 1024.0;
        bar(nodes, units::bytes(size));
    }
}

fn core_box(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    (number, core): (usize, &Core),
    own: &[(u8, u64)],
    topology: &Topology,
) {
    let line = theme.line_stroke();
    painter.rect(rect, radius::CARD, theme.sunken, line, StrokeKind::Inside);
    let slower = if core.kind > 0 { ", slower" } else { "" };
    let name = match rect.width() {
        ..80.0 => number.to_string(),
        ..110.0 => format!("core {number}"),
        _ => format!("core {number}{slower}"),
    };
    let head = pos2(rect.left() + 8.0, rect.top() + 14.0);
    one_line(painter, head, rect.width(), Face::CaptionBold, &name, theme.ink);
    let inner = rect.width() - 16.0;
    let count = core.threads.len().max(1) as f32;
    let each = (inner - 4.0 * (count - 1.0)) / count;
    for (place, cpu) in core.threads.iter().enumerate() {
        let left = rect.left() + 8.0 + place as f32 * (each + 4.0);
        let at = Rect::from_min_size(pos2(left, rect.top() + CORE_HEAD), vec2(each, THREAD - 4.0));
        let allowed = topology.allowed.contains(cpu);
        let (fill, line, ink) = if allowed {
            (theme.bg, theme.outline_stroke(), theme.ink)
        } else {
            (theme.sunken, theme.line_stroke(), theme.text_3)
        };
        painter.rect(at, radius::SMALL, fill, line, StrokeKind::Inside);
        one_line_centred(painter, at.center(), Face::BodyBold, &cpu.to_string(), ink);
    }
    for (place, (level, bytes)) in own.iter().enumerate() {
        let top = rect.top() + CORE_HEAD + THREAD + place as f32 * (ROW + 4.0);
        let at = Rect::from_min_size(pos2(rect.left() + 8.0, top), vec2(inner, ROW));
        let name = format!("L{level}");
        painter.rect(at, radius::SMALL, theme.bg, theme.line_stroke(), StrokeKind::Inside);
        let left = pos2(at.left() + 6.0, at.center().y);
        one_line(painter, left, inner, Face::Caption, &name, theme.text_2);
        if rect.width() > 90.0 {
            let right = pos2(at.right() - 6.0, at.center().y);
            one_line_right(painter, right, Face::Caption, &units::bytes(*bytes as f64), theme.ink);
        }
    }
}

fn labelled_box(painter: &Painter, theme: &Theme, rect: Rect, name: &str, value: &str) {
    painter.rect(rect, radius::SMALL, theme.sunken, theme.line_stroke(), StrokeKind::Inside);
    let left = pos2(rect.left() + 12.0, rect.center().y);
    one_line(painter, left, rect.width() * 0.7, Face::Caption, name, theme.text_2);
    let right = pos2(rect.right() - 12.0, rect.center().y);
    one_line_right(painter, right, Face::Caption, value, theme.ink);
}
