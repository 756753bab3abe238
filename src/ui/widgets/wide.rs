//! What may be wider than the page.

use eframe::egui::{AsIdSalt, ScrollArea, Ui};

/// Lets what is wider than the page be scrolled sideways. The bar is seen without a pointer over it, as
/// what is cut off would not be missed otherwise.
pub fn wide<R>(ui: &mut Ui, id: impl AsIdSalt, content: impl FnOnce(&mut Ui) -> R) -> R {
    let area = ScrollArea::horizontal().id_salt(id).auto_shrink([false, true]);
    ui.scope(|ui| {
        show_bar(ui);
        area.show(ui, content).inner
    })
    .inner
}

fn show_bar(ui: &mut Ui) {
    // Of something below the edge of the page the bar would stand at that edge.
    let is_in_sight = ui.next_widget_position().y < ui.clip_rect().bottom();
    let scroll = &mut ui.spacing_mut().scroll;
    scroll.foreground_color = true;
    scroll.floating_width = 6.0;
    scroll.floating_allocated_width = 10.0;
    scroll.dormant_handle_opacity = if is_in_sight { 0.4 } else { 0.0 };
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{Context, Pos2, RawInput, Rect, vec2};

    #[test]
    fn a_bar_is_seen_where_what_it_scrolls_is_in_sight() {
        let ctx = Context::default();
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(800.0, 600.0)));
        let seen = |above: f32| {
            let mut opacity = None;
            let input = RawInput { screen_rect, ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| {
                ui.add_space(above);
                opacity = Some(wide(ui, "table", |ui| ui.spacing().scroll.dormant_handle_opacity));
            });
            output.textures_delta.clear();
            opacity.unwrap() > 0.0
        };
        assert_eq!([0.0, 500.0, 700.0].map(seen), [true, true, false]);
    }
}
