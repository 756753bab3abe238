//! The picture of what is inside a machine: packages, cores, hardware threads, caches, memory.

use super::paint::canvas::rect_of;
use super::state::MachineFacts;
use super::theme::{Face, Theme, radius, space};
use super::widgets::text::{one_line, one_line_centred, one_line_right};
use crate::chart::area::Area;
use crate::chart::inside::{Bar, CoreBox, Group, PackageBox, inside};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Color32, Id, Painter, Rect, Sense, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// The narrowest core whose hardware threads are told in large figures.
const LARGE: f32 = 72.0;

/// Draws the picture with its heading.
pub fn inside_ui(ui: &mut Ui, theme: &Theme, facts: &MachineFacts) {
    ui.label(Face::Section.text("What is inside"));
    let hint = "A number in a box is one hardware thread; grey ones are not for this program.";
    ui.label(Face::Caption.text(hint).color(theme.text_2));
    if facts.topology.packages.is_empty() {
        let text = "The system does not tell how its cores lie together.";
        ui.label(Face::Body.text(text).color(theme.text_2));
        return;
    }
    let width = ui.available_width();
    let picture = inside(&facts.machine, &facts.topology, width);
    let (whole, _) = ui.allocate_exact_size(vec2(width, picture.height), Sense::hover());
    let brush = Brush { painter: ui.painter(), theme, corner: whole.min.to_vec2() };
    for (place, package) in picture.packages.iter().enumerate() {
        brush.package(package, &facts.machine.cpu_model);
        let rect = brush.rect(package.area);
        let response = ui.interact(rect, Id::unique(("package", place)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &package.sentence));
        response.on_hover_text(&package.sentence);
    }
    brush.bar(&picture.memory, theme.sunken);
}

struct Brush<'a> {
    painter: &'a Painter,
    theme: &'a Theme,
    corner: Vec2,
}

impl Brush<'_> {
    fn rect(&self, area: Area) -> Rect {
        rect_of(area).translate(self.corner)
    }

    fn package(&self, package: &PackageBox, model: &str) {
        let (painter, theme) = (self.painter, self.theme);
        let rect = self.rect(package.area);
        painter.rect_stroke(rect, radius::CARD, theme.outline_stroke(), StrokeKind::Inside);
        let head = rect.top() + 18.0;
        let left = pos2(rect.left() + space::L, head);
        let width = rect.width() - 2.0 * space::L;
        let named = one_line(painter, left, width, Face::CaptionBold, &package.name, theme.ink);
        let room = rect.right() - space::L - named.right() - space::M;
        let font = Face::Caption.font();
        if painter.layout_no_wrap(model.to_owned(), font, theme.ink).size().x < room {
            let right = pos2(rect.right() - space::L, head);
            one_line_right(painter, right, Face::Caption, model, theme.text_2);
        }
        package.groups.iter().for_each(|group| self.group(group));
        package.shared.iter().for_each(|bar| self.bar(bar, theme.sunken));
    }

    fn group(&self, group: &Group) {
        if let Some((at, name, note)) = &group.heading {
            let left = pos2(at.x, at.y) + self.corner;
            let (width, ink) = (f32::INFINITY, self.theme.ink);
            let named = one_line(self.painter, left, width, Face::Caption, name, ink);
            let beside = pos2(named.right() + space::M, left.y);
            one_line(self.painter, beside, width, Face::Caption, note, self.theme.text_2);
        }
        group.cores.iter().for_each(|core| self.core(core));
    }

    fn core(&self, core: &CoreBox) {
        let (painter, theme) = (self.painter, self.theme);
        let rect = self.rect(core.area);
        painter.rect(rect, radius::CARD, theme.sunken, theme.line_stroke(), StrokeKind::Inside);
        let head = pos2(rect.left() + space::S, rect.top() + 14.0);
        one_line(painter, head, rect.width(), Face::CaptionBold, &core.name, theme.ink);
        let face = if rect.width() < LARGE { Face::Caption } else { Face::BodyBold };
        for (area, number, allowed) in &core.threads {
            let (fill, line, ink) = if *allowed {
                (theme.bg, theme.outline_stroke(), theme.ink)
            } else {
                (theme.sunken, theme.line_stroke(), theme.text_3)
            };
            let at = self.rect(*area);
            painter.rect(at, radius::SMALL, fill, line, StrokeKind::Inside);
            one_line_centred(painter, at.center(), face, &number.to_string(), ink);
        }
        core.caches.iter().for_each(|cache| self.bar(cache, theme.bg));
    }

    fn bar(&self, bar: &Bar, fill: Color32) {
        let (painter, theme) = (self.painter, self.theme);
        let rect = self.rect(bar.area);
        painter.rect(rect, radius::SMALL, fill, theme.line_stroke(), StrokeKind::Inside);
        let edge = if rect.width() < 2.0 * LARGE { 6.0 } else { space::M };
        let right = pos2(rect.right() - edge, rect.center().y);
        let size = one_line_right(painter, right, Face::Caption, &bar.size, theme.ink);
        let left = pos2(rect.left() + edge, rect.center().y);
        let room = size.left() - left.x - space::XS;
        one_line(painter, left, room, Face::Caption, &bar.name, theme.text_2);
    }
}
