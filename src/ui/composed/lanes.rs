//! The lanes: heads with names and counts at the left, blocks at the right, and what is dragged.

use super::changes::{self, Change};
use super::hand::{Dragged, Focus, Hand};
use super::{fault, keys, palette};
use crate::chart::lanes::{Block, Lanes, lay_out};
use crate::model::roles::{Role, Step};
use crate::model::roles_words::{detail, how_often, named};
use crate::model::step_kinds::StepKind;
use crate::model::step_path::StepPath;
use crate::ui::document::Document;
use crate::ui::lead::reason_shown;
use crate::ui::paint::canvas::{at as screen, rect_of};
use crate::ui::theme::{Face, Theme, radius, space};
use crate::ui::what_runs::dashed_rect;
use crate::ui::widgets::button::{focus_ring, icon_button};
use crate::ui::widgets::icon::{Icon, paint_icon};
use crate::ui::widgets::text::{one_line, one_line_centred};
use eframe::egui::accesskit::Role as WidgetRole;
use eframe::egui::epaint::TextShape;
use eframe::egui::{
    Color32, CornerRadius, Id, LayerId, Order, Painter, Rect, ScrollArea, Sense, Shape, Stroke,
    StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

/// The width of the heads of lanes.
pub const HEAD: f32 = 128.0;

/// Draws the lanes; gives what was changed.
pub fn lanes_ui(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    roles: &[Role],
    hand: &mut Hand,
) -> Option<Change> {
    let width = (ui.available_width() - HEAD).max(160.0);
    let lanes = lay_out(roles, width);
    let (_, height) = lanes.size;
    let origin = ui.cursor().min;
    let mut change = None;
    for (place, lane) in lanes.lanes.iter().enumerate() {
        let area = Rect::from_min_size(
            origin + vec2(0.0, lane.area.top),
            vec2(HEAD - space::S, lane.area.height()),
        );
        let head = (place, area);
        change = head_ui(ui, theme, (document, roles, &lanes), head, hand).or(change.take());
    }
    let right = Rect::from_min_size(origin + vec2(HEAD, 0.0), vec2(width, height + space::S));
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
        ScrollArea::horizontal().id_salt("lanes").auto_shrink(false).show(ui, |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(lanes.size.0, height), Sense::hover());
            change = blocks_ui(ui, theme, document, (roles, &lanes, rect), hand).or(change.take());
        });
    });
    ui.advance_cursor_after_rect(Rect::from_min_max(origin, right.max));
    change
}

/// The head of a lane: its name, how often it does its steps, how many there are.
fn head_ui(
    ui: &mut Ui,
    theme: &Theme,
    (document, roles, lanes): (&Document, &[Role], &Lanes),
    (place, area): (usize, Rect),
    hand: &mut Hand,
) -> Option<Change> {
    let path = StepPath::of_role(place);
    let role = &roles[place];
    let selected = hand.selected.as_ref() == Some(&path);
    let words = Rect::from_min_size(area.min, vec2(area.width(), 40.0));
    let id = Id::unique(("lane", document.id, place));
    let response = ui.interact(words, id, Sense::click());
    let wrong = document.outlook.wrong_at(&path);
    let name = match wrong {
        Some(wrong) => format!("Role {}. {wrong}.", role.name),
        None => format!("Role {}", role.name),
    };
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(WidgetRole::Button, enabled, selected, &name));
    if response.clicked() {
        hand.selected = Some(path.clone());
    }
    if selected && hand.takes(Focus::Selected) {
        response.request_focus();
    }
    let mark = words.expand2(vec2(6.0, 1.0));
    if selected {
        ui.painter().rect_filled(mark, radius::CONTROL, theme.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(mark, radius::CONTROL, theme.sunken);
    }
    let over = if selected { theme.over_selected() } else { *theme };
    let ink = if wrong.is_some() && !theme.high_contrast { theme.error_text } else { over.ink };
    let top = pos2(words.left(), words.top() + 10.0);
    let mut room = words.width();
    if wrong.is_some() {
        room -= fault::paint_word(ui.painter(), theme, pos2(words.right(), top.y)) + space::XS;
    }
    one_line(ui.painter(), top, room, Face::BodyBold, &role.name, ink);
    let below = pos2(words.left(), words.top() + 28.0);
    let often = how_often(&role.ending);
    one_line(ui.painter(), below, words.width(), Face::Caption, &often, over.text_2);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
    let focused = response.has_focus();
    if let Some(wrong) = wrong {
        reason_shown(ui, &response, wrong);
        response.on_hover_text(format!("{wrong}."));
    }
    let stepper = Rect::from_min_size(pos2(area.left(), words.bottom() + 8.0), vec2(112.0, 24.0));
    let mut change = count_ui(ui, theme, roles, (place, stepper));
    if focused {
        change = keys::pressed(ui, (id, &path), roles, lanes, hand).or(change);
    }
    change
}

/// How many there are of a role, with buttons for one less and one more.
fn count_ui(
    ui: &mut Ui,
    theme: &Theme,
    roles: &[Role],
    (place, area): (usize, Rect),
) -> Option<Change> {
    let role = &roles[place];
    let mut wanted = role.count;
    let corner = radius::CONTROL;
    ui.painter().rect_stroke(area, corner, theme.outline_stroke(), StrokeKind::Inside);
    let end = |left: f32| Rect::from_min_size(pos2(left, area.top()), Vec2::splat(24.0));
    let mut press = |rect: Rect, icon: Icon, name: String, possible: bool| {
        let inner = UiBuilder::new().id_salt(("count", place, &name)).max_rect(rect);
        let response = ui.scope_builder(inner, |ui| {
            ui.add_enabled_ui(possible, |ui| icon_button(ui, theme, icon, &name)).inner
        });
        response.inner.clicked()
    };
    if press(end(area.left()), Icon::Minus, format!("One {} less", role.name), role.count > 1) {
        wanted -= 1;
    }
    if press(end(area.right() - 24.0), Icon::Plus, format!("One {} more", role.name), true) {
        wanted += 1;
    }
    let text = match role.threads {
        1 => role.count.to_string(),
        threads => format!("{} × {threads}", role.count),
    };
    one_line_centred(ui.painter(), area.center(), Face::CaptionBold, &text, theme.ink);
    let set = |role: &mut Role| role.count = wanted;
    (wanted != role.count).then(|| changes::change_role(roles, place, "count", set))?
}

fn blocks_ui(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    (roles, lanes, rect): (&[Role], &Lanes, Rect),
    hand: &mut Hand,
) -> Option<Change> {
    let shift = rect.min.to_vec2();
    let mut change = None;
    for (place, lane) in lanes.lanes.iter().enumerate() {
        let area = rect_of(lane.area).translate(shift);
        ui.painter().hline(area.x_range(), area.center().y, theme.outline_stroke());
        if roles[place].steps.is_empty() {
            let at = pos2(area.left() + space::M, area.center().y - 14.0);
            let text = "Drop a step here, or press Insert.";
            one_line(ui.painter(), at, area.width(), Face::Caption, text, theme.text_2);
        }
    }
    for block in &lanes.blocks {
        let at = rect_of(block.area).translate(shift);
        change = block_ui(ui, theme, (document, roles, lanes), (block, at), hand).or(change.take());
    }
    paint_meetings(ui, theme, lanes, shift);
    paint_arrows(ui.painter(), theme, lanes, shift);
    drag_ui(ui, theme, (roles, lanes, rect), hand).or(change)
}

fn block_ui(
    ui: &mut Ui,
    theme: &Theme,
    (document, roles, lanes): (&Document, &[Role], &Lanes),
    (block, at): (&Block, Rect),
    hand: &mut Hand,
) -> Option<Change> {
    let step = block.path.step(roles)?;
    let selected = hand.selected.as_ref() == Some(&block.path);
    let wrong = document.outlook.wrong_at(&block.path);
    let id = Id::unique(("block", document.id, &block.path));
    // One stop for Tab; arrows walk from there.
    let is_stop = selected || hand.selected.is_none();
    let sense =
        Sense::CLICK | Sense::DRAG | if is_stop { Sense::FOCUSABLE } else { Sense::hover() };
    let response = ui.interact(at, id, sense);
    let enabled = ui.is_enabled();
    let said = detail(step);
    let mut name = named(roles, &block.path);
    for more in [Some(said.as_str()).filter(|said| !said.is_empty()), wrong].into_iter().flatten() {
        name.push_str(&format!(", {more}"));
    }
    response.widget_info(|| WidgetInfo::selected(WidgetRole::Button, enabled, selected, &name));
    if response.clicked() {
        hand.select(block.path.clone());
    }
    if response.drag_started() {
        hand.selected = Some(block.path.clone());
        hand.dragged = Some(Dragged::Step(block.path.clone()));
    }
    if selected && hand.takes(Focus::Selected) {
        response.request_focus();
        response.scroll_to_me(None);
    }
    let is_dragged = hand.dragged == Some(Dragged::Step(block.path.clone()));
    let look =
        BlockLook { selected, wrong: wrong.is_some(), hovered: response.hovered(), is_dragged };
    paint_block(ui, theme, step, (block.encloses, at), &look);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
    let focused = response.has_focus();
    if let Some(wrong) = wrong {
        reason_shown(ui, &response, wrong);
        response.on_hover_text(format!("{wrong}."));
    }
    focused.then(|| keys::pressed(ui, (id, &block.path), roles, lanes, hand))?
}

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct BlockLook {
    selected: bool,
    wrong: bool,
    hovered: bool,
    is_dragged: bool,
}

fn paint_block(
    ui: &Ui,
    theme: &Theme,
    step: &Step,
    (encloses, at): (bool, Rect),
    look: &BlockLook,
) {
    let painter = ui.painter();
    let corner = CornerRadius::same(radius::CONTROL);
    let line = match look {
        BlockLook { wrong: true, .. } => Stroke::new(2.0, theme.error_text),
        BlockLook { selected: true, .. } => Stroke::new(2.0, theme.ink),
        _ => theme.outline_stroke(),
    };
    let fill = match (look.is_dragged, encloses, look.hovered) {
        (true, ..) => theme.selected,
        (false, true, false) => theme.sunken,
        (false, _, true) => theme.band,
        (false, false, false) => theme.bg,
    };
    let ink = if look.is_dragged { theme.on_selected } else { theme.ink };
    if look.wrong {
        fault::paint_frame(painter, theme, at);
    }
    if let Step::Barrier { name } = step {
        painter.rect_filled(at, corner, fill);
        if look.wrong || look.selected {
            painter.rect_stroke(at, corner, line, StrokeKind::Inside);
        } else {
            dashed_rect(painter, at, theme.outline, (3.0, 3.0));
        }
        let top = pos2(at.center().x, at.top() + 14.0);
        paint_icon(painter, top, space::ICON_SMALL, Icon::Barrier, ink);
        let mut words = Rect::from_min_max(pos2(at.left(), at.top() + 24.0), at.max);
        if look.wrong {
            words.max.y -= 20.0;
            fault::paint_word(painter, theme, pos2(at.right() - 1.0, at.bottom() - 12.0));
        }
        upright(painter, words, name, ink);
        return;
    }
    painter.rect(at, corner, fill, line, StrokeKind::Inside);
    if look.wrong {
        let centre = pos2(at.right() - 12.0, at.top() + 12.0);
        paint_icon(painter, centre, space::ICON_SMALL, Icon::Warning, theme.error_text);
    }
    let icon_at = |y: f32| pos2(at.left() + 20.0, y);
    let room = at.width() - 34.0 - if look.wrong { 20.0 } else { 6.0 };
    // Blocks within this one leave no room for the word but at its head.
    let (row, inset) = if encloses { (at.top() + 12.0, 22.0) } else { (at.top() + 31.0, 5.0) };
    let mut taken = 0.0;
    if look.wrong {
        let right = pos2(at.right() - inset, row);
        taken = fault::paint_word(painter, theme, right) + space::XS;
    }
    if encloses {
        let y = at.top() + 12.0;
        let label = match step {
            Step::Lock { name, .. } => format!("Lock “{name}”"),
            other => other.label().to_owned(),
        };
        paint_icon(painter, icon_at(y), space::ICON_SMALL, palette::icon(step.word()), ink);
        let left = pos2(at.left() + 32.0, y);
        let name = one_line(painter, left, room - taken, Face::CaptionBold, &label, ink);
        let left = pos2(name.right() + 6.0, y);
        let rest = at.right() - left.x - 8.0 - if look.wrong { taken + 20.0 } else { 0.0 };
        if rest > 30.0 {
            one_line(painter, left, rest, Face::Caption, &detail(step), theme.text_2);
        }
        if step.inner().is_empty() {
            let left = pos2(at.left() + 14.0, at.center().y + 8.0);
            one_line(
                painter,
                left,
                at.width() - 20.0,
                Face::Caption,
                "put steps here",
                theme.text_2,
            );
        }
        return;
    }
    palette::strip_ui(ui, theme, at, step.word());
    let (upper, lower) = (at.top() + 14.0, at.top() + 31.0);
    paint_icon(painter, icon_at(upper), space::ICON_SMALL, palette::icon(step.word()), ink);
    let left = pos2(at.left() + 32.0, upper);
    one_line(painter, left, room, Face::CaptionBold, step.label(), ink);
    let left = pos2(at.left() + 13.0, lower);
    let said = if look.is_dragged { ink } else { theme.text_2 };
    one_line(painter, left, at.width() - 18.0 - taken, Face::Caption, &detail(step), said);
}

/// Text that is read from below, about the middle of a narrow place.
fn upright(painter: &Painter, rect: Rect, text: &str, ink: Color32) {
    let mut shown = text.to_owned();
    let font = Face::Caption.font();
    let mut galley = painter.layout_no_wrap(shown.clone(), font.clone(), ink);
    while galley.size().x > rect.height() - 4.0 && shown.chars().count() > 2 {
        shown.pop();
        galley = painter.layout_no_wrap(format!("{}…", shown.trim_end()), font.clone(), ink);
    }
    let (wide, high) = (galley.size().x, galley.size().y);
    let at = pos2(rect.center().x - high / 2.0, rect.center().y + wide / 2.0);
    painter.add(TextShape::new(at, galley, ink).with_angle(-std::f32::consts::FRAC_PI_2));
}

/// A dashed line from lane to lane where workers of several roles meet.
fn paint_meetings(ui: &Ui, theme: &Theme, lanes: &Lanes, shift: Vec2) {
    for meeting in &lanes.meetings {
        let rect = rect_of(*meeting).translate(shift);
        let line = Stroke::new(1.0, theme.outline);
        for x in [rect.left() + 0.5, rect.right() - 0.5] {
            let ends = [pos2(x, rect.top()), pos2(x, rect.bottom())];
            ui.painter().extend(Shape::dashed_line(&ends, line, 3.0, 3.0));
        }
    }
}

fn paint_arrows(painter: &Painter, theme: &Theme, lanes: &Lanes, shift: Vec2) {
    let line = Stroke::new(2.0, theme.ink);
    for arrow in &lanes.arrows {
        let points: Vec<_> = arrow.points.iter().map(|point| screen(*point) + shift).collect();
        painter.add(Shape::line(points.clone(), line));
        let &[.., before, tip] = &points[..] else { continue };
        let back = (before - tip).normalized() * 7.0;
        let side = back.rot90() * 0.6;
        painter.add(Shape::convex_polygon(
            vec![tip, tip + back + side, tip + back - side],
            theme.ink,
            Stroke::NONE,
        ));
    }
}

/// What is dragged, and where it would go; gives the change when it is let go.
fn drag_ui(
    ui: &Ui,
    theme: &Theme,
    (roles, lanes, rect): (&[Role], &Lanes, Rect),
    hand: &mut Hand,
) -> Option<Change> {
    let dragged = hand.dragged.clone()?;
    let pointer = ui.ctx().pointer_latest_pos();
    let inside = |at: &eframe::egui::Pos2| ui.clip_rect().contains(*at);
    let slot = pointer.filter(inside).and_then(|at| {
        let local = at - rect.min.to_vec2();
        lanes.slot_at(crate::chart::area::Point::new(local.x, local.y))
    });
    let label = match &dragged {
        Dragged::New(word) => StepKind::of(word).map_or("", |kind| kind.label).to_owned(),
        Dragged::Step(path) => path.step(roles)?.label().to_owned(),
    };
    if let Some(slot) = slot {
        let caret = rect_of(slot.caret).translate(rect.min.to_vec2());
        let x = caret.left();
        ui.painter().vline(x, caret.y_range().expand(4.0), Stroke::new(3.0, theme.ink));
    }
    if let Some(at) = pointer {
        let layer = LayerId::new(Order::Tooltip, Id::unique("dragged step"));
        let painter = ui.ctx().layer_painter(layer);
        let ghost = Rect::from_min_size(at + vec2(10.0, 6.0), vec2(96.0, space::FIELD));
        painter.rect(ghost, radius::CONTROL, theme.bg, theme.outline_stroke(), StrokeKind::Inside);
        one_line_centred(&painter, ghost.center(), Face::CaptionBold, &label, theme.ink);
    }
    if !ui.input(|input| input.pointer.any_released()) {
        return None;
    }
    hand.dragged = None;
    let slot = slot?;
    match dragged {
        Dragged::New(word) => changes::add(roles, &slot.path, StepKind::of(word)?),
        Dragged::Step(path) => changes::shift(roles, &path, &slot.path),
    }
}
