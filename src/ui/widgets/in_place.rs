//! A text that is changed where it stands.

use super::text::one_line;
use crate::ui::theme::{Face, Theme};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Color32, Frame, Id, Margin, Response, Sense, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// A text that is changed where it stands.
pub struct InPlace<'a> {
    /// Its own id, so that it keeps the keyboard when something around it changes.
    pub id: Id,
    /// Its accessible name.
    pub name: &'a str,
    /// What stands there when it is empty.
    pub hint: &'a str,
    /// Its typeface and size.
    pub face: Face,
    /// Its colour.
    pub ink: Color32,
    /// Its width.
    pub width: f32,
    /// Whether it can be changed now.
    pub enabled: bool,
}

impl InPlace<'_> {
    /// Draws it; `text` takes what is typed. A text that is too long for its width ends in an
    /// ellipsis until it is pressed.
    pub fn ui(&self, ui: &mut Ui, theme: &Theme, text: &mut String) -> Response {
        let has_focus = ui.memory(|memory| memory.has_focus(self.id));
        let before = text.clone();
        let font = self.face.font();
        let whole = ui.painter().layout_no_wrap(before.clone(), font.clone(), self.ink);
        let response = if whole.size().x > self.width && !has_focus {
            self.shortened_ui(ui, text)
        } else {
            let edit = TextEdit::singleline(text)
                .id(self.id)
                .font(font)
                .text_color(self.ink)
                .hint_text(self.hint)
                .frame(Frame::NONE)
                .margin(Margin::ZERO)
                .interactive(self.enabled)
                .desired_width(self.width);
            ui.scope(|ui| {
                // Otherwise the text would stand at the top of a field as high as a button.
                ui.spacing_mut().interact_size.y = self.face.line_height();
                ui.add(edit)
            })
            .inner
        };
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::TextInput, self.enabled, self.name);
            info.current_text_value = Some(before.clone());
            info
        });
        underline(ui, theme, &response, self.enabled);
        response
    }

    fn shortened_ui(&self, ui: &mut Ui, text: &str) -> Response {
        let size = vec2(self.width, self.face.line_height());
        let (_, rect) = ui.allocate_space(size);
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, self.id, sense);
        let left = pos2(rect.left(), rect.center().y);
        one_line(ui.painter(), left, self.width, self.face, text, self.ink);
        if response.clicked() {
            response.request_focus();
        }
        response.on_hover_text(text)
    }
}

/// A line under a text that is being changed, or could be.
fn underline(ui: &Ui, theme: &Theme, response: &Response, enabled: bool) {
    let (width, colour) = if response.has_focus() {
        (2.0, theme.ink)
    } else if response.hovered() && enabled {
        (1.0, theme.outline)
    } else {
        return;
    };
    let y = response.rect.bottom() + 1.0;
    ui.painter().hline(response.rect.x_range(), y, Stroke::new(width, colour));
}
