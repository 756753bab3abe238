//! What every chart is drawn with: lines on the pixel, text in the theme's faces, marks.

use crate::chart::area::{Area, Point};
use crate::chart::axis::Axis;
use crate::chart::scale::Side;
use crate::chart::text::{Label, TextStyle};
use crate::model::design::Model;
use crate::ui::theme::{Face, Mark, ModelLook, Theme};
use crate::ui::widgets::mark::{paint_mark, paint_mark_in};
use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2};

/// The diameter of the mark before a name, in points.
pub const NAME_MARK: f32 = 10.0;

/// The face of a style of chart text.
#[must_use]
pub fn face(style: TextStyle) -> Face {
    match style {
        TextStyle::Caption => Face::Caption,
        TextStyle::CaptionBold => Face::CaptionBold,
        TextStyle::Body => Face::Body,
        TextStyle::BodyBold => Face::BodyBold,
    }
}

/// Measures chart text in the window's typeface.
pub fn measure(ui: &Ui) -> impl Fn(&str, TextStyle) -> f32 + use<> {
    let painter = ui.painter().clone();
    move |text, style| {
        let font = face(style).font();
        painter.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
    }
}

/// A rectangle of the screen as geometry takes it.
#[must_use]
pub fn area_of(rect: Rect) -> Area {
    Area { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
}

/// A rectangle of geometry as the screen takes it.
#[must_use]
pub fn rect_of(area: Area) -> Rect {
    Rect::from_min_max(pos2(area.left, area.top), pos2(area.right, area.bottom))
}

/// A painter with the theme.
#[derive(Clone, Copy)]
pub struct Canvas<'a> {
    /// Where is drawn.
    pub painter: &'a Painter,
    /// In which colours.
    pub theme: &'a Theme,
}

impl<'a> Canvas<'a> {
    /// Draws over a part of the window.
    #[must_use]
    pub fn new(ui: &'a Ui, theme: &'a Theme) -> Self {
        Self { painter: ui.painter(), theme }
    }

    /// Text in the ink of its style: captions are quieter.
    pub fn text(&self, label: &Label) {
        let ink = match label.style {
            TextStyle::Caption => self.theme.text_2,
            TextStyle::CaptionBold | TextStyle::Body | TextStyle::BodyBold => self.theme.ink,
        };
        self.text_in(label, ink);
    }

    /// Text in a colour.
    pub fn text_in(&self, label: &Label, colour: Color32) {
        let font = face(label.style).font();
        let galley = self.painter.layout_no_wrap(label.text.clone(), font, colour);
        let top = label.centre_y - galley.size().y / 2.0;
        self.painter.galley(pos2(label.left, top), galley, colour);
    }

    /// A vertical line of one pixel.
    pub fn vertical(&self, x: f32, top: f32, bottom: f32, colour: Color32) {
        let x = self.on_pixel(x);
        self.painter.vline(x, top..=bottom, Stroke::new(self.theme.stroke, colour));
    }

    /// A horizontal line of one pixel.
    pub fn horizontal(&self, left: f32, right: f32, y: f32, colour: Color32) {
        let y = self.on_pixel(y);
        self.painter.hline(left..=right, y, Stroke::new(self.theme.stroke, colour));
    }

    /// A dashed line in the pattern of a cursor or a look.
    pub fn dashed(&self, from: Pos2, to: Pos2, colour: Color32) {
        self.painter.extend(Shape::dashed_line(&[from, to], Stroke::new(1.0, colour), 2.0, 3.0));
    }

    /// The middle of the pixel under a place, so that a line of one pixel is not smeared over two.
    fn on_pixel(&self, at: f32) -> f32 {
        let pixels = self.painter.pixels_per_point();
        ((at * pixels).floor() + 0.5) / pixels
    }

    /// The grid, the line at zero and the labels of an axis.
    pub fn axis(&self, axis: &Axis, plot: &Area) {
        for (index, tick) in axis.ticks.iter().enumerate() {
            let colour = if index == 0 { self.theme.outline } else { self.theme.grid };
            self.vertical(tick.at, plot.top - 4.0, plot.bottom, colour);
            self.text(&tick.label);
        }
    }

    /// The margin of practical importance, from top to bottom.
    pub fn band(&self, band: Area) {
        self.painter.rect_filled(rect_of(band), 0.0, self.theme.band);
        if self.theme.high_contrast {
            let edge = Stroke::new(1.0, self.theme.ink);
            self.painter.rect_stroke(rect_of(band), 0.0, edge, StrokeKind::Inside);
        }
    }

    /// The mark of a row and its name.
    pub fn name(&self, model: &Model, mark: Point, lines: &[Label]) {
        paint_mark(self.painter, at(mark), NAME_MARK, &self.theme.model(model));
        for line in lines {
            self.text_in(line, self.theme.ink);
        }
    }

    /// A sample: translucent, hollow if it is marked.
    pub fn dot(&self, centre: Point, radius: f32, look: &ModelLook, is_marked: bool) {
        let colour = look.colour.gamma_multiply(self.theme.dot_opacity);
        // A ring is hollow by itself; its mark shows as a dot in its middle.
        let hollow = is_marked && look.mark != Mark::Ring;
        let edge = if hollow { Stroke::new(1.0, look.colour) } else { Stroke::NONE };
        let fill = if hollow { Color32::TRANSPARENT } else { colour };
        let plain = ModelLook { edge, ..*look };
        paint_mark_in(self.painter, at(centre), radius * 2.0, &plain, fill);
        if is_marked && !hollow {
            self.painter.circle_filled(at(centre), radius * 0.35, look.colour);
        }
    }

    /// The median of a row, over its interval.
    pub fn median(&self, x: f32, centre_y: f32, half_height: f32, interval: Option<(f32, f32)>) {
        let stroke = Stroke::new(1.5 * self.theme.stroke, self.theme.ink);
        self.painter.vline(x, centre_y - half_height..=centre_y + half_height, stroke);
        if let Some((low, high)) = interval {
            self.interval(low, high, centre_y + half_height);
        }
    }

    /// An interval bar, at least three points wide.
    pub fn interval(&self, low: f32, high: f32, centre_y: f32) {
        let middle = f32::midpoint(low, high);
        let half = ((high - low) / 2.0).max(1.5);
        let thick = 1.5 * self.theme.stroke;
        let bar = Rect::from_min_max(
            pos2(middle - half, centre_y - thick),
            pos2(middle + half, centre_y + thick),
        );
        self.painter.rect_filled(bar, 0.0, self.theme.ink);
    }

    /// A bar in a model's colour.
    pub fn bar(&self, bar: Area, look: &ModelLook) {
        self.painter.rect(rect_of(bar), 0.0, look.colour, look.edge, StrokeKind::Inside);
    }

    /// A chevron that points out of the scale.
    pub fn chevron(&self, tip: Point, side: Side, colour: Color32) {
        let back = match side {
            Side::Above => -4.0,
            Side::Below => 4.0,
        };
        let points = [pos2(tip.x + back, tip.y - 4.0), at(tip), pos2(tip.x + back, tip.y + 4.0)];
        self.painter.add(Shape::line(points.to_vec(), Stroke::new(1.5, colour)));
    }

    /// Ink or ground, whichever is read better on this colour.
    #[must_use]
    pub fn readable_on(&self, fill: Color32) -> Color32 {
        let light = |colour: Color32| {
            let [r, g, b, _] = colour.to_array().map(f32::from);
            0.3 * r + 0.59 * g + 0.11 * b
        };
        let far = |colour: Color32| (light(colour) - light(fill)).abs();
        if far(self.theme.ink) >= far(self.theme.bg) { self.theme.ink } else { self.theme.bg }
    }
}

/// A place of geometry as the screen takes it.
#[must_use]
pub fn at(point: Point) -> Pos2 {
    pos2(point.x, point.y)
}
