//! Buttons.

use super::icon::{Icon, paint_icon};
use crate::ui::theme::{Face, Theme, radius, space};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Color32, CornerRadius, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// How much a button calls for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one large button of the start page.
    Hero,
    /// What to do next; one a screen.
    Primary,
    /// Anything else.
    Plain,
    /// Small, beside a heading.
    Small,
    /// As plain, as wide as there is room.
    Wide,
    /// Without a line until the pointer is over it.
    Quiet,
}

struct Measure {
    height: f32,
    padding: f32,
    corner: u8,
    face: Face,
    icon: f32,
    gap: f32,
}

impl ButtonKind {
    fn measure(self) -> Measure {
        let (height, padding, corner, face, icon, gap) = match self {
            ButtonKind::Hero => (space::HERO, 24.0, radius::CARD, Face::Section, 24.0, space::S),
            ButtonKind::Primary => {
                (space::BUTTON, space::L, radius::CONTROL, Face::BodyBold, 18.0, space::S)
            }
            ButtonKind::Plain | ButtonKind::Wide => {
                (space::BUTTON, space::M, radius::CONTROL, Face::Body, space::ICON, space::S)
            }
            ButtonKind::Small | ButtonKind::Quiet => {
                (space::SMALL, space::S, radius::SMALL, Face::Caption, space::ICON_SMALL, space::XS)
            }
        };
        Measure { height, padding, corner, face, icon, gap }
    }
}

/// A button with an optional icon; the text is its accessible name.
pub fn button(
    ui: &mut Ui,
    theme: &Theme,
    kind: ButtonKind,
    icon: Option<Icon>,
    text: &str,
) -> Response {
    let measure = kind.measure();
    let galley =
        ui.painter().layout_no_wrap(text.to_owned(), measure.face.font(), Color32::PLACEHOLDER);
    let icon_width = icon.map_or(0.0, |_| measure.icon + measure.gap);
    let content = galley.size().x + icon_width;
    let width = button_width(ui, kind, icon, text);
    let size = vec2(width, measure.height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, text));
    if ui.is_rect_visible(rect) {
        let (fill, line, ink) = colours(theme, kind, &response, enabled);
        let corner = CornerRadius::same(measure.corner);
        ui.painter().rect(rect, corner, fill, line, StrokeKind::Inside);
        let left = rect.center().x - content / 2.0;
        if let Some(icon) = icon {
            let centre = pos2(left + measure.icon / 2.0, rect.center().y);
            paint_icon(ui.painter(), centre, measure.icon, icon, ink);
        }
        let at = pos2(left + icon_width, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, ink);
        focus_ring(ui, theme, &response, corner);
    }
    response
}

/// How wide a button is, so that a row of them can be placed before it is drawn.
#[must_use]
pub fn button_width(ui: &Ui, kind: ButtonKind, icon: Option<Icon>, text: &str) -> f32 {
    let measure = kind.measure();
    let font = measure.face.font();
    let words = ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x;
    let icon = icon.map_or(0.0, |_| measure.icon + measure.gap);
    match kind {
        ButtonKind::Wide => ui.available_width(),
        _ => words + icon + 2.0 * measure.padding,
    }
}

fn colours(
    theme: &Theme,
    kind: ButtonKind,
    response: &Response,
    enabled: bool,
) -> (Color32, Stroke, Color32) {
    let pressed = response.is_pointer_button_down_on();
    let hovered = response.hovered();
    match kind {
        _ if !enabled => match kind {
            ButtonKind::Quiet => (Color32::TRANSPARENT, Stroke::NONE, theme.text_3),
            _ => (theme.sunken, theme.line_stroke(), theme.text_3),
        },
        ButtonKind::Hero | ButtonKind::Primary => {
            let fill = match (pressed, hovered) {
                (true, _) => theme.ink_pressed(),
                (false, true) => theme.ink_hovered(),
                (false, false) => theme.ink,
            };
            (fill, Stroke::NONE, theme.on_ink)
        }
        ButtonKind::Plain | ButtonKind::Wide | ButtonKind::Small if hovered || pressed => {
            (theme.selected, theme.outline_stroke(), theme.on_selected)
        }
        ButtonKind::Plain | ButtonKind::Wide | ButtonKind::Small => {
            (theme.bg, theme.outline_stroke(), theme.ink)
        }
        ButtonKind::Quiet if hovered || pressed => {
            (theme.selected, Stroke::NONE, theme.on_selected)
        }
        ButtonKind::Quiet => (Color32::TRANSPARENT, Stroke::NONE, theme.text_2),
    }
}

/// A small button of an icon alone; the name is its tooltip and its accessible name.
pub fn icon_button(ui: &mut Ui, theme: &Theme, icon: Icon, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(space::SMALL), Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    if ui.is_rect_visible(rect) {
        let corner = CornerRadius::same(radius::SMALL);
        let ink = if response.hovered() && enabled {
            ui.painter().rect_filled(rect, corner, theme.selected);
            theme.on_selected
        } else {
            theme.text_2
        };
        paint_icon(ui.painter(), rect.center(), space::ICON, icon, ink);
        focus_ring(ui, theme, &response, corner);
    }
    response.on_hover_text(name)
}

/// The ring around what has the keyboard. A press of the pointer does not take the focus, so the
/// ring shows for the keyboard only.
pub fn focus_ring(ui: &Ui, theme: &Theme, response: &Response, corner: CornerRadius) {
    if response.has_focus() {
        let stroke = theme.focus_stroke();
        let rect = response.rect.expand(2.0 + stroke.width);
        let corner = corner + CornerRadius::same(3);
        ui.painter().rect_stroke(rect, corner, stroke, StrokeKind::Inside);
    }
}
