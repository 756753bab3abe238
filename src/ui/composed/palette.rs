//! The palette: a chip for each kind of step, and a field in which its name can be typed.

use super::changes::{self, Change};
use super::hand::{Dragged, Focus, Hand};
use crate::model::roles::Role;
use crate::model::step_kinds::{STEP_KINDS, StepKind};
use crate::ui::theme::{Face, Theme, radius, space};
use crate::ui::widgets::button::focus_ring;
use crate::ui::widgets::icon::{Icon, paint_icon};
use eframe::egui::accesskit::Role as WidgetRole;
use eframe::egui::{
    Color32, CornerRadius, Id, Key, Margin, Modifiers, Rect, Response, Sense, StrokeKind, TextEdit,
    Ui, WidgetInfo, pos2, vec2,
};

/// The width of the field.
const FIELD: f32 = 132.0;
/// The width of the strip that tells the sort of step.
pub const STRIP: f32 = 4.0;

/// The icon of a kind of step, by its word.
#[must_use]
pub fn icon(word: &str) -> Icon {
    match word {
        "compute" => Icon::Bolt,
        "wait" => Icon::Clock,
        "tick" => Icon::Tick,
        "lock" => Icon::Lock,
        "add" => Icon::Count,
        "send" => Icon::Send,
        "receive" => Icon::Receive,
        "read_file" => Icon::ReadFile,
        "write_file" => Icon::WriteFile,
        "touch" => Icon::Memory,
        "barrier" => Icon::Barrier,
        "repeat" => Icon::Repeat,
        _ => Icon::Question,
    }
}

/// The colour of the strip of a kind of step, by its word: that of the state a worker is in then.
#[must_use]
pub fn strip(theme: &Theme, word: &str) -> Color32 {
    match word {
        "compute" | "add" | "touch" => theme.state_working,
        "lock" => theme.state_lock,
        "send" | "receive" => theme.state_message,
        "read_file" | "write_file" => theme.state_io,
        _ => theme.state_gate,
    }
}

/// Draws the palette; gives what was added.
pub fn palette_ui(ui: &mut Ui, theme: &Theme, roles: &[Role], hand: &mut Hand) -> Option<Change> {
    let mut chosen: Option<&'static StepKind> = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        chosen = search_ui(ui, hand);
        for kind in STEP_KINDS {
            let response = chip_ui(ui, theme, kind, matches(kind, &hand.typed));
            if response.drag_started() {
                hand.dragged = Some(Dragged::New(kind.word));
            }
            if response.clicked() {
                chosen = Some(kind);
            }
            response.on_hover_text(kind.sentence);
        }
    });
    let at = changes::place_for_new(roles, hand.selected.as_ref())?;
    let change = changes::add(roles, &at, chosen?)?;
    hand.typed.clear();
    Some(change)
}

/// The field: what is typed marks the kinds that begin with it, and Enter adds the first of them.
fn search_ui(ui: &mut Ui, hand: &mut Hand) -> Option<&'static StepKind> {
    let id = Id::unique("step by name");
    let edit = TextEdit::singleline(&mut hand.typed)
        .id(id)
        .font(Face::Caption.font())
        .hint_text("Insert a step")
        .margin(Margin::symmetric(8, 5))
        .desired_width(FIELD);
    let response = ui.add(edit);
    response.widget_info(|| WidgetInfo::labeled(WidgetRole::TextInput, true, "Step by name"));
    if hand.takes(Focus::Search) {
        response.request_focus();
        response.scroll_to_me(None);
    }
    let response = response.on_hover_text("Type the beginning of a step’s name, then press Enter.");
    if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        hand.typed.clear();
        hand.focus = Some(Focus::Selected);
        return None;
    }
    let entered = response.lost_focus()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    entered.then(|| {
        STEP_KINDS.iter().find(|kind| !hand.typed.is_empty() && matches(kind, &hand.typed))
    })?
}

fn matches(kind: &StepKind, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    kind.label.to_lowercase().starts_with(&typed)
}

/// A chip; quiet where what is typed means another kind.
fn chip_ui(ui: &mut Ui, theme: &Theme, kind: &StepKind, is_meant: bool) -> Response {
    let enabled = ui.is_enabled();
    let ink = if enabled && is_meant { theme.ink } else { theme.text_3 };
    let text = kind.label.to_owned();
    let galley = ui.painter().layout_no_wrap(text, Face::Caption.font(), Color32::PLACEHOLDER);
    let before = STRIP + 4.0 + space::XS + space::ICON_SMALL + 5.0;
    let size = vec2(before + galley.size().x + space::S, space::FIELD);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let name = format!("Add {}", kind.label);
    response.widget_info(|| WidgetInfo::labeled(WidgetRole::Button, enabled, &name));
    let corner = CornerRadius::same(radius::CONTROL);
    let hovered = response.hovered() && enabled;
    let (fill, ink) = if hovered { (theme.selected, theme.on_selected) } else { (theme.bg, ink) };
    let line = if is_meant { theme.outline_stroke() } else { theme.line_stroke() };
    ui.painter().rect(rect, corner, fill, line, StrokeKind::Inside);
    strip_ui(ui, theme, rect, kind.word);
    let icon_at = pos2(rect.left() + STRIP + 8.0 + space::ICON_SMALL / 2.0, rect.center().y);
    paint_icon(ui.painter(), icon_at, space::ICON_SMALL, icon(kind.word), ink);
    let at = pos2(rect.left() + before, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
    focus_ring(ui, theme, &response, corner);
    response
}

/// The strip at the left of a chip or a block.
pub fn strip_ui(ui: &Ui, theme: &Theme, rect: Rect, word: &str) {
    let strip_rect =
        Rect::from_min_size(rect.min + vec2(3.0, 4.0), vec2(STRIP, rect.height().min(44.0) - 8.0));
    ui.painter().rect_filled(strip_rect, 1.0, strip(theme, word));
}
