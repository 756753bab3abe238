//! A slider over whole numbers, on equal steps or equal ratios.

use super::button::focus_ring;
use crate::model::param::Scale;
use crate::ui::theme::{Theme, space};
use eframe::egui::{CornerRadius, Key, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// The diameter of the knob.
const KNOB: f32 = 14.0;
/// What a press of an arrow key moves it by, as a share of its length.
const STEP: f32 = 0.02;

/// A slider; gives the number that it was moved to.
pub fn slider(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    (min, max): (u64, u64),
    scale: Scale,
    number: u64,
) -> Option<u64> {
    let size = vec2(ui.available_width(), space::FIELD);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::slider(enabled, number as f64, name));
    let track = rect.shrink2(vec2(KNOB / 2.0, 0.0));
    let now = share((min, max), scale, number);
    let mut wanted = None;
    if let Some(pointer) = response.interact_pointer_pos()
        && (response.dragged() || response.clicked())
    {
        wanted = Some((pointer.x - track.left()) / track.width().max(1.0));
    }
    if response.has_focus() {
        ui.memory_mut(|memory| {
            let keys = eframe::egui::EventFilter { horizontal_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(response.id, keys);
        });
        let pressed = |key| ui.input(|input| input.num_presses(key)) as f32;
        let steps = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
        if steps != 0.0 {
            wanted = Some(now + steps * STEP);
        }
    }
    let middle = rect.center().y;
    let knob = pos2(track.left() + now * track.width(), middle);
    let (ink, ground) = if enabled { (theme.ink, theme.bg) } else { (theme.text_3, theme.sunken) };
    let painter = ui.painter();
    painter.hline(track.x_range(), middle, Stroke::new(2.0, theme.outline));
    let filled = Rect::from_min_max(pos2(track.left(), middle - 2.0), pos2(knob.x, middle + 2.0));
    painter.rect_filled(filled, 2.0, ink);
    let fill = if response.hovered() && enabled { theme.sunken } else { ground };
    painter.circle(knob, KNOB / 2.0 - 1.0, fill, Stroke::new(2.0, ink));
    focus_ring(ui, theme, &response, CornerRadius::same(6));
    let moved = wanted.map(|share| at((min, max), scale, share)).filter(|new| *new != number);
    // A step that is smaller than one unit still moves.
    match (moved, wanted) {
        (None, Some(share)) if share > now && response.has_focus() => {
            Some(number + 1).filter(|new| *new <= max)
        }
        (None, Some(share)) if share < now && response.has_focus() => {
            number.checked_sub(1).filter(|new| *new >= min)
        }
        (moved, _) => moved,
    }
}

/// Where a number stands, from 0 to 1.
fn share((min, max): (u64, u64), scale: Scale, number: u64) -> f32 {
    let place = match scale {
        Scale::Linear => (number as f64 - min as f64) / (max as f64 - min as f64),
        // A range from 0 begins at 1 on a scale of ratios.
        Scale::Logarithmic => {
            let log = |number: u64| (number.max(1) as f64).ln();
            (log(number) - log(min)) / (log(max) - log(min))
        }
    };
    if place.is_finite() { (place as f32).clamp(0.0, 1.0) } else { 0.0 }
}

/// The number at a place, with two figures: a hand cannot choose more.
fn at((min, max): (u64, u64), scale: Scale, share: f32) -> u64 {
    let share = f64::from(share.clamp(0.0, 1.0));
    let exact = match scale {
        Scale::Linear => min as f64 + share * (max as f64 - min as f64),
        Scale::Logarithmic => {
            let log = |number: u64| (number.max(1) as f64).ln();
            (log(min) + share * (log(max) - log(min))).exp()
        }
    };
    let value = exact.round() as u64;
    if scale == Scale::Linear || value < 100 {
        return value.clamp(min, max);
    }
    let unit = 10_u64.pow(value.ilog10() - 1);
    (value.saturating_add(unit / 2) / unit * unit).clamp(min, max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_leaves_two_figures_and_its_ends_are_the_ends() {
        let log = Scale::Logarithmic;
        for (range, scale, share, expected) in [
            ((1, 1 << 32), log, 0.0, 1),
            ((1, 1 << 32), log, 1.0, 1 << 32),
            ((1, 1 << 32), log, 2.0, 1 << 32),
            ((1, 10_000), log, 0.5, 100),
            ((1, 10_000), log, 0.8, 1_600),
            ((0, 1_000), log, 0.0, 1),
            ((0, 1_000), Scale::Linear, 0.123_4, 123),
            ((5, 5), log, 0.7, 5),
        ] {
            assert_eq!(at(range, scale, share), expected, "{range:?} at {share}");
        }
    }

    #[test]
    fn a_number_stands_where_it_was_put() {
        for number in [1, 7, 100, 20_000, 3_000_000_000] {
            let range = (1, 1 << 32);
            let place = share(range, Scale::Logarithmic, number);
            assert_eq!(at(range, Scale::Logarithmic, place), number);
        }
    }
}
