//! Marks: of execution models, and of verdicts.

use crate::model::experiment::Verdict;
use crate::ui::theme::{Mark, ModelLook, Theme};
use crate::ui::widgets::icon::{Icon, paint_icon};
use eframe::egui::{
    Color32, Mesh, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, vec2,
};

/// Paints a model's mark of this diameter; a circle, a square and a diamond of one diameter look
/// equally large.
pub fn paint_mark(painter: &Painter, centre: Pos2, diameter: f32, look: &ModelLook) {
    paint_mark_in(painter, centre, diameter, look, look.colour);
}

/// Paints a model's mark in a colour of its own, such as a translucent one.
pub fn paint_mark_in(
    painter: &Painter,
    centre: Pos2,
    diameter: f32,
    look: &ModelLook,
    colour: Color32,
) {
    let radius = diameter / 2.0;
    match look.mark {
        Mark::Circle => {
            painter.circle(centre, radius, colour, look.edge);
        }
        Mark::Ring => {
            let width = (radius * 0.3).max(1.0);
            painter.circle_stroke(centre, radius - width / 2.0, Stroke::new(width, colour));
        }
        Mark::Triangle | Mark::TriangleDown => {
            let up = if look.mark == Mark::Triangle { 1.0 } else { -1.0 };
            let (wide, high) = (radius * 1.12, radius * up);
            let corners = [vec2(0.0, -high), vec2(wide, high * 0.9), vec2(-wide, high * 0.9)]
                .map(|offset| centre + offset);
            painter.add(Shape::convex_polygon(corners.to_vec(), colour, look.edge));
        }
        Mark::Cross => {
            let (reach, width) = (radius * 0.86, (radius * 0.5).max(1.5));
            for end in [vec2(reach, reach), vec2(reach, -reach)] {
                let line = [centre - end, centre + end];
                if look.edge.width > 0.0 {
                    let around = Stroke::new(width + 2.0 * look.edge.width, look.edge.color);
                    painter.line_segment(line, around);
                }
                painter.line_segment(line, Stroke::new(width, colour));
            }
        }
        Mark::Square => {
            let side = diameter * 0.88;
            let rect = Rect::from_center_size(centre, Vec2::splat(side));
            painter.rect(rect, 0.0, colour, look.edge, eframe::egui::StrokeKind::Inside);
        }
        Mark::Diamond => {
            let reach = radius * 1.2;
            let corners =
                [vec2(0.0, -reach), vec2(reach, 0.0), vec2(0.0, reach), vec2(-reach, 0.0)]
                    .map(|offset| centre + offset);
            painter.add(Shape::convex_polygon(corners.to_vec(), colour, look.edge));
        }
    }
}

/// A model's mark as a part of a row.
pub fn mark_ui(ui: &mut Ui, diameter: f32, look: &ModelLook) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(diameter * 1.25), Sense::hover());
    paint_mark(ui.painter(), rect.center(), diameter, look);
    response
}

/// What a verdict mark stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum VerdictMark {
    /// A verdict.
    Of(Verdict),
    /// Nothing has run yet.
    NotRun,
    /// It is running; this share of its rounds is finished.
    Running(f32),
}

/// Paints a verdict mark of this diameter. Decided verdicts are filled, undecided ones outlined,
/// so that they differ without colour.
pub fn paint_verdict(
    painter: &Painter,
    centre: Pos2,
    diameter: f32,
    theme: &Theme,
    mark: &VerdictMark,
) {
    let radius = diameter / 2.0;
    let line = Stroke::new((diameter / 14.0).clamp(1.0, 2.0), theme.ink);
    let icon = diameter * 0.72;
    let filled = |icon_name| {
        painter.circle_filled(centre, radius, theme.ink);
        paint_icon(painter, centre, icon, icon_name, theme.on_ink);
    };
    match mark {
        VerdictMark::Of(Verdict::Faster) => filled(Icon::ArrowLeft),
        VerdictMark::Of(Verdict::Slower) => filled(Icon::ArrowRight),
        VerdictMark::Of(Verdict::NoPracticalDifference) => filled(Icon::Equal),
        VerdictMark::Of(Verdict::Inconclusive) => {
            painter.circle_stroke(centre, radius - line.width / 2.0, line);
            paint_icon(painter, centre, icon, Icon::Question, theme.ink);
        }
        VerdictMark::Of(Verdict::NotTestable | Verdict::Other(_)) => {
            dashed_circle(painter, centre, radius - line.width / 2.0, line);
            painter.hline(centre.x - radius * 0.4..=centre.x + radius * 0.4, centre.y, line);
        }
        VerdictMark::NotRun => {
            let line = Stroke::new(line.width, theme.outline);
            painter.circle_stroke(centre, radius - line.width / 2.0, line);
        }
        VerdictMark::Running(share) => {
            painter.circle_stroke(centre, radius - line.width / 2.0, line);
            pie(painter, centre, radius - 2.0 * line.width, *share, theme.ink);
        }
    }
}

/// A verdict mark as a part of a row.
pub fn verdict_mark_ui(ui: &mut Ui, diameter: f32, theme: &Theme, mark: &VerdictMark) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(diameter), Sense::hover());
    paint_verdict(ui.painter(), rect.center(), diameter, theme, mark);
    response
}

fn on_circle(centre: Pos2, radius: f32, turn: f32) -> Pos2 {
    let angle = (turn - 0.25) * std::f32::consts::TAU;
    centre + radius * vec2(angle.cos(), angle.sin())
}

fn dashed_circle(painter: &Painter, centre: Pos2, radius: f32, stroke: Stroke) {
    let points: Vec<Pos2> =
        (0..=48_u8).map(|i| on_circle(centre, radius, f32::from(i) / 48.0)).collect();
    painter.extend(Shape::dashed_line(&points, stroke, 2.5, 2.0));
}

fn pie(painter: &Painter, centre: Pos2, radius: f32, share: f32, colour: Color32) {
    const STEPS: u32 = 48;
    // A pie of over a half is not convex, so it is a fan of triangles; one mesh, because triangles
    // that are smoothed one by one show their seams.
    let steps = (share.clamp(0.0, 1.0) * STEPS as f32).round() as u32;
    let mut fan = Mesh::default();
    fan.colored_vertex(centre, colour);
    for step in 0..=steps {
        fan.colored_vertex(on_circle(centre, radius, step as f32 / STEPS as f32), colour);
    }
    for step in 1..=steps {
        fan.add_triangle(0, step, step + 1);
    }
    painter.add(fan);
}
