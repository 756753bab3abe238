//! The parts of the window that F6 goes round: menu, side bar, head, content.

use super::layout::Layout;
use super::state::{Place, State};
use super::theme::space;
use eframe::egui::{Context, Memory, Pos2, Rect, WidgetRect, pos2};

/// The parts of a window, in the order in which the keyboard goes round them.
fn regions(state: &State, layout: Layout, window: Rect) -> Vec<Rect> {
    let menu = window.top() + space::MENU;
    let side = window.left() + layout.side.width(state.side_bar_turned);
    let between = |left: f32, top: f32, right: f32, bottom: f32| {
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    };
    let mut regions = vec![
        between(window.left(), window.top(), window.right(), menu),
        between(window.left(), menu, side, window.bottom()),
    ];
    let mut top = menu;
    if matches!(state.place, Place::Experiment(_)) {
        top = menu + layout.header.height();
        regions.push(between(side, menu, window.right(), top));
    }
    regions.push(between(side, top, window.right(), window.bottom()));
    regions
}

/// Moves the keyboard to the first control of the next part that has one.
pub fn focus_next(ctx: &Context, state: &State) {
    if state.presentation.is_some() {
        return;
    }
    let window = ctx.content_rect();
    let regions = regions(state, Layout::of(window.size()), window);
    let mut widgets: Vec<WidgetRect> = ctx.viewport(|viewport| {
        // Before the first widget of a pass, those of the last one are still there.
        let passes = [&viewport.this_pass.widgets, &viewport.prev_pass.widgets];
        let drawn = passes.map(|widgets| -> Vec<WidgetRect> {
            let all = widgets.layers().flat_map(|(_, widgets)| widgets.iter().copied());
            all.filter(can_have_keyboard).collect()
        });
        drawn.into_iter().find(|widgets| !widgets.is_empty()).unwrap_or_default()
    });
    // Within a layer they stand in reading order.
    widgets.sort_by_key(|widget| widget.layer_id.order);
    let focused = ctx.memory(Memory::focused);
    let at = widgets.iter().find(|widget| Some(widget.id) == focused);
    let part = |centre: Pos2| regions.iter().position(|region| region.contains(centre));
    let now = at.and_then(|widget| part(widget.interact_rect.center()));
    let count = regions.len();
    let order = (1..=count).map(|step| now.map_or(step - 1, |now| (now + step) % count));
    let first = |region: usize| {
        let inside = |widget: &&WidgetRect| part(widget.interact_rect.center()) == Some(region);
        widgets.iter().find(inside)
    };
    if let Some(next) = order.into_iter().find_map(first) {
        ctx.memory_mut(|memory| memory.request_focus(next.id));
    }
}

fn can_have_keyboard(widget: &WidgetRect) -> bool {
    let is_seen = widget.visible && widget.interact_rect.is_positive();
    widget.enabled && is_seen && widget.sense.is_focusable()
}
