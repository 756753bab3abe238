//! Paints the picture of what will run.

use super::canvas::{at, rect_of};
use crate::chart::crew::{Part, PartKind, Scene};
use crate::chart::crew_lines::{Line, LineKind};
use crate::model::design::Model;
use crate::ui::theme::{Face, Theme, radius};
use crate::ui::what_runs::dashed_rect;
use crate::ui::widgets::icon::{Icon, paint_icon};
use crate::ui::widgets::mark::paint_mark;
use crate::ui::widgets::text::{one_line, one_line_centred};
use eframe::egui::{Color32, Painter, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

/// Paints a scene of a model with its corner at a place.
pub fn paint_scene(painter: &Painter, theme: &Theme, corner: Vec2, model: &Model, scene: &Scene) {
    let brush = Brush { painter, theme, model };
    let kind = |line: &&Line, wanted: &[LineKind]| wanted.contains(&line.kind);
    // Address spaces first, then the lines, then what stands in front of them.
    let is_ground = |part: &&Part| matches!(part.kind, PartKind::Space | PartKind::Host);
    for part in scene.parts.iter().filter(is_ground) {
        brush.part(part, corner);
    }
    let behind = [LineKind::Pin, LineKind::Access, LineKind::Lock];
    for line in scene.lines.iter().filter(|line| kind(line, &behind)) {
        brush.line(line, corner);
    }
    for part in scene.parts.iter().filter(|part| !is_ground(part)) {
        brush.part(part, corner);
    }
    for line in scene.lines.iter().filter(|line| kind(line, &[LineKind::Way])) {
        brush.line(line, corner);
    }
}

struct Brush<'a> {
    painter: &'a Painter,
    theme: &'a Theme,
    model: &'a Model,
}

impl Brush<'_> {
    /// The colour of the model's lines; ink where hue alone may not be seen.
    fn colour(&self) -> Color32 {
        if self.theme.high_contrast { self.theme.ink } else { self.theme.model(self.model).colour }
    }

    fn part(&self, part: &Part, corner: Vec2) {
        let (painter, theme) = (self.painter, self.theme);
        let rect = rect_of(part.area).translate(corner);
        match part.kind {
            PartKind::Space => {
                let line = Stroke::new(2.0, self.colour());
                painter.rect_stroke(rect, radius::CARD, line, StrokeKind::Inside);
            }
            PartKind::Host => {
                painter.rect_stroke(rect, radius::CARD, theme.outline_stroke(), StrokeKind::Inside);
                let top = pos2(rect.center().x, rect.top() + 16.0);
                self.fitting(top, rect.width() - 8.0, &part.words, theme.text_2);
            }
            PartKind::Worker(_) => {
                let look = theme.model(self.model);
                paint_mark(painter, rect.center(), rect.width(), &look);
                if rect.width() >= 16.0 {
                    let ink = look.on_bar;
                    one_line_centred(painter, rect.center(), Face::CaptionBold, &part.words, ink);
                }
            }
            PartKind::Gap => {
                one_line_centred(painter, rect.center(), Face::Section, &part.words, theme.ink);
            }
            PartKind::Group => {
                self.fitting_bold(rect, &part.words);
                let y = rect.bottom() + 1.0;
                painter.hline(rect.x_range().shrink(4.0), y, theme.outline_stroke());
            }
            PartKind::Own | PartKind::Shared | PartKind::Lock | PartKind::Files => {
                self.memory(part, rect);
            }
            PartKind::Core(_, used) => self.core(part, rect, used),
        }
    }

    fn memory(&self, part: &Part, rect: Rect) {
        let (painter, theme) = (self.painter, self.theme);
        let colour = self.colour();
        let is_apart = self.model.has_processes();
        match part.kind {
            PartKind::Shared if is_apart => {
                painter.rect_filled(rect, 0.0, theme.bg);
                dashed_rect(painter, rect, theme.outline, (5.0, 3.0));
            }
            PartKind::Lock => {
                painter.rect_filled(rect, 0.0, theme.bg);
                dashed_rect(painter, rect, theme.ink, (3.0, 3.0));
            }
            PartKind::Files => {
                let line = theme.outline_stroke();
                painter.rect(rect, radius::SMALL, theme.sunken, line, StrokeKind::Inside);
            }
            PartKind::Own
            | PartKind::Shared
            | PartKind::Space
            | PartKind::Host
            | PartKind::Worker(_)
            | PartKind::Gap
            | PartKind::Group
            | PartKind::Core(..) => {
                let thin = Stroke::new(1.0, colour);
                let fill = theme.tint(theme.model(self.model).colour);
                painter.rect(rect, radius::SMALL, fill, thin, StrokeKind::Inside);
            }
        }
        let room = rect.width() - 12.0;
        match part.kind {
            PartKind::Lock => {
                let icon_at = pos2(rect.left() + 13.0, rect.center().y);
                paint_icon(painter, icon_at, 14.0, Icon::Lock, theme.ink);
                let left = pos2(rect.left() + 24.0, rect.center().y);
                if room > 30.0 {
                    one_line(painter, left, room - 18.0, Face::Caption, &part.words, theme.ink);
                }
            }
            PartKind::Files => {
                let top = pos2(rect.center().x, rect.top() + 18.0);
                paint_icon(painter, top, 18.0, Icon::File, theme.ink);
                let lower = pos2(rect.center().x, rect.top() + 42.0);
                self.fitting(lower, room, &part.words, theme.text_2);
            }
            PartKind::Own
            | PartKind::Shared
            | PartKind::Space
            | PartKind::Host
            | PartKind::Worker(_)
            | PartKind::Gap
            | PartKind::Group
            | PartKind::Core(..) => {
                self.fitting(rect.center(), room, &part.words, theme.ink);
            }
        }
    }

    fn core(&self, part: &Part, rect: Rect, used: bool) {
        let (painter, theme) = (self.painter, self.theme);
        let inner = rect.shrink2(vec2(0.5, 0.0));
        painter.rect(inner, 2.0, theme.sunken, theme.outline_stroke(), StrokeKind::Inside);
        let ink = if used { theme.ink } else { theme.text_3 };
        let words = if used { part.words.clone() } else { format!("({})", part.words) };
        self.fitting(inner.center(), inner.width() - 2.0, &words, ink);
    }

    /// Words about a centre, cut where there is no room, and left out where nothing of them fits.
    fn fitting(&self, centre: eframe::egui::Pos2, room: f32, words: &str, ink: Color32) {
        let font = Face::Caption.font();
        let whole = self.painter.layout_no_wrap(words.to_owned(), font, ink).size().x;
        if whole <= room {
            one_line_centred(self.painter, centre, Face::Caption, words, ink);
        } else if let Some((first, "memory")) = words.split_once(' ') {
            self.fitting(centre, room, first, ink);
        } else if room >= 40.0 {
            let left = pos2(centre.x - room / 2.0, centre.y);
            one_line(self.painter, left, room, Face::Caption, words, ink);
        }
    }

    fn fitting_bold(&self, rect: Rect, words: &str) {
        let left = pos2(rect.left() + 4.0, rect.center().y);
        let room = rect.width() - 6.0;
        one_line(self.painter, left, room, Face::CaptionBold, words, self.theme.ink);
    }

    fn line(&self, line: &Line, corner: Vec2) {
        let points: Vec<_> = line.points.iter().map(|point| at(*point) + corner).collect();
        let theme = self.theme;
        let stroke = match line.kind {
            LineKind::Way => Stroke::new(2.0, theme.ink),
            LineKind::Access => Stroke::new(1.5, self.colour()),
            LineKind::Lock => Stroke::new(1.0, theme.ink),
            LineKind::Pin => Stroke::new(1.0, self.colour().gamma_multiply(0.7)),
        };
        match line.kind {
            LineKind::Lock => self.painter.extend(Shape::dashed_line(&points, stroke, 3.0, 3.0)),
            LineKind::Way | LineKind::Access | LineKind::Pin => {
                self.painter.add(Shape::line(points.clone(), stroke));
            }
        }
        if let (true, [tip, next, ..]) = (line.tips.0, &points[..]) {
            self.tip(*tip, *next, stroke.color);
        }
        if let (true, [.., next, tip]) = (line.tips.1, &points[..]) {
            self.tip(*tip, *next, stroke.color);
        }
    }

    fn tip(&self, tip: eframe::egui::Pos2, from: eframe::egui::Pos2, colour: Color32) {
        let back = (from - tip).normalized() * 6.0;
        let side = back.rot90() * 0.6;
        let corners = vec![tip, tip + back + side, tip + back - side];
        self.painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    }
}
