//! Draws the command palette.

use super::action::Action;
use super::command::key_words;
use super::palette::{Found, Search, found};
use super::state::State;
use super::theme::{Face, Theme, radius, space};
use super::widgets::empty::empty_state_ui;
use super::widgets::text::{one_line, one_line_right};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align2, Context, CornerRadius, Frame, Id, Key, Margin, Modal, Modifiers, Response, ScrollArea,
    Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// How wide the palette is.
const WIDTH: f32 = 560.0;
/// The height of what was found, at most.
const LIST: f32 = 420.0;
/// From the top of the window to the palette.
const TOP: f32 = 48.0;

/// The room of a scroll bar.
const BAR: f32 = 8.0;

/// Draws the palette over everything.
#[must_use]
pub fn palette_ui(ctx: &Context, theme: &Theme, state: &State, search: &Search) -> Vec<Action> {
    let all = found(state, &search.query);
    let chosen = search.chosen.min(all.len().saturating_sub(1));
    let pressed = |key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let (down, up) = (pressed(Key::ArrowDown), pressed(Key::ArrowUp));
    let enter = pressed(Key::Enter) > 0;
    let next = (chosen + down).saturating_sub(up).min(all.len().saturating_sub(1));
    let frame = Frame::new()
        .fill(theme.bg)
        .stroke(theme.outline_stroke())
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::same(8));
    let id = Id::unique("palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, TOP));
    let mut query = search.query.clone();
    let mut asked = None;
    let shown = Modal::new(id).area(area).frame(frame).show(ctx, |ui| {
        let screen = ui.ctx().content_rect();
        ui.set_width(WIDTH.min(screen.width() - 48.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        field_ui(ui, &mut query);
        ui.add_space(space::S);
        let height = LIST.min(screen.height() - 2.0 * TOP - 48.0);
        // Without a least height the list would stay as low as the palette first was.
        let list = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        list.show(ui, |ui| {
            ui.set_max_width(ui.available_width() - BAR);
            if all.is_empty() {
                let how = "Fewer letters find more.";
                empty_state_ui(ui, theme, "Nothing has such a name.", how);
            }
            for (place, found) in all.iter().enumerate() {
                let response = row_ui(ui, theme, found, place == next);
                if place == next && next != search.chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    asked = Some(place);
                }
            }
        });
    });
    asked = asked.or((enter && !all.is_empty()).then_some(next));
    let closed = Action::Find(None);
    if let Some(Ok(action)) = asked.map(|place| all[place].action.clone()) {
        return vec![closed, action];
    }
    let changed = query != search.query;
    let now = Search { query, chosen: if changed { 0 } else { next } };
    if shown.should_close() {
        vec![closed]
    } else if now == *search {
        Vec::new()
    } else {
        vec![Action::Find(Some(now))]
    }
}

fn field_ui(ui: &mut Ui, query: &mut String) {
    let before = query.clone();
    let edit = TextEdit::singleline(query)
        .id(Id::unique("palette field"))
        .hint_text("Find a command or an experiment")
        .margin(Margin::symmetric(8, 6))
        .desired_width(f32::INFINITY);
    let field = ui.add(edit);
    field.widget_info(|| {
        let mut info =
            WidgetInfo::labeled(Role::TextInput, true, "Find a command or an experiment");
        info.current_text_value = Some(before.clone());
        info
    });
    if !field.has_focus() {
        field.request_focus();
    }
}

/// One thing that was found.
fn row_ui(ui: &mut Ui, theme: &Theme, found: &Found, chosen: bool) -> Response {
    let reason = found.action.as_ref().err().copied();
    let height = if reason.is_some() { space::ROW_DOUBLE } else { space::ROW };
    let enabled = reason.is_none();
    // The field keeps the keyboard; arrow keys choose.
    let size = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    let keys = found.keys.map(|keys| key_words(ui.ctx(), &keys)).unwrap_or_default();
    let beside = if found.kind.is_empty() { keys.as_str() } else { found.kind };
    let parts = [found.words.as_str(), beside, reason.unwrap_or_default()];
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, enabled, chosen, name.as_str()));
    let ground = if chosen {
        Some(theme.selected)
    } else if response.hovered() {
        Some(theme.sunken)
    } else {
        None
    };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, radius::CONTROL, ground);
    }
    let theme = &if chosen { theme.over_selected() } else { *theme };
    let quiet = if chosen { theme.ink } else { theme.text_3 };
    let ink = if enabled { theme.ink } else { quiet };
    let top = rect.top() + if reason.is_some() { 12.0 } else { rect.height() / 2.0 };
    let right = pos2(rect.right() - space::S, top);
    let beside = one_line_right(ui.painter(), right, Face::Caption, beside, quiet);
    let left = rect.left() + space::S;
    let width = beside.left() - left - space::S;
    one_line(ui.painter(), pos2(left, top), width, Face::Body, &found.words, ink);
    if let Some(reason) = reason {
        let below = pos2(left, rect.top() + 27.0);
        one_line(ui.painter(), below, rect.width() - space::L, Face::Caption, reason, quiet);
    }
    response
}
