//! Where the window stands when the program starts: as it was left, and always to be seen.

use eframe::CreationContext;
use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};
use std::path::Path;

/// What eframe calls the place of the window among what it stores.
const STORED: &str = "window";
/// So much of the upper edge is needed to take hold of a window, in pixels.
const HOLD: Vec2 = vec2(96.0, 16.0);
/// How high the upper edge is, in pixels.
const EDGE: f32 = 32.0;

/// Whether a place may have been stored in this file; without one the window stands in the middle.
/// With one it must not be asked to, because then the stored place is passed over.
pub(super) fn may_be_stored(file: Option<&Path>) -> bool {
    file.is_some_and(Path::is_file)
}

/// Gives the window the size that it was left with, and brings it back where the screen that it
/// stood on is gone. Called before it is shown, before `zoom` is in force.
pub(super) fn restore(creation: &CreationContext<'_>, zoom: f32) {
    let stored = creation.storage.and_then(|storage| storage.get_string(STORED)).is_some();
    let Some(window) = creation.winit_window().filter(|_| stored) else { return };
    if window.is_maximized() || window.fullscreen().is_some() {
        return;
    }
    // The size is stored in points, of which zoom makes fewer, and was taken for one at 100 %.
    let mut size = window.inner_size();
    let left = vec2(size.width as f32, size.height as f32) * zoom;
    let corner = window.outer_position().ok();
    let min = corner.map_or(Pos2::ZERO, |corner| pos2(corner.x as f32, corner.y as f32));
    let screens: Vec<Rect> = window
        .available_monitors()
        .map(|monitor| {
            let (corner, size) = (monitor.position(), monitor.size());
            let size = vec2(size.width as f32, size.height as f32);
            Rect::from_min_size(pos2(corner.x as f32, corner.y as f32), size)
        })
        .collect();
    let seen = to_be_seen(Rect::from_min_size(min, left), &screens);
    let (width, height) = (seen.width().round() as u32, seen.height().round() as u32);
    if (width, height) != (size.width, size.height) {
        (size.width, size.height) = (width, height);
        // The system answers later, as after any other change of size.
        let _told_later = window.request_inner_size(size);
    }
    // Some systems, such as Wayland, place windows themselves and tell no place.
    if let Some(mut corner) = corner
        && seen.min != min
    {
        (corner.x, corner.y) = (seen.min.x.round() as i32, seen.min.y.round() as i32);
        window.set_outer_position(corner);
    }
}

/// The place itself if the window can be taken hold of there, else the nearest one on a screen.
fn to_be_seen(wished: Rect, screens: &[Rect]) -> Rect {
    let edge = Rect::from_min_size(wished.min, vec2(wished.width(), EDGE));
    let held = |screen: &Rect| {
        let part = screen.intersect(edge);
        part.width() >= HOLD.x && part.height() >= HOLD.y
    };
    let away = |screen: &Rect| screen.distance_sq_to_pos(wished.center());
    let nearest = screens.iter().min_by(|one, other| away(one).total_cmp(&away(other)));
    match nearest {
        Some(screen) if !screens.iter().any(held) => {
            let size = wished.size().min(screen.size());
            Rect::from_min_size(wished.min.clamp(screen.min, screen.max - size), size)
        }
        Some(_) | None => wished,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(width, height))
    }

    #[test]
    fn a_window_whose_screen_is_gone_comes_back_and_any_other_stays() {
        let (laptop, beamer) = (rect(0.0, 0.0, 1920.0, 1080.0), rect(1920.0, 0.0, 1280.0, 720.0));
        let (one, both) = (&[laptop][..], &[laptop, beamer][..]);
        let usual = rect(100.0, 50.0, 1280.0, 800.0);
        let on_beamer = rect(2000.0, 20.0, 1000.0, 600.0);
        let cases = [
            ("where it was", usual, one, usual),
            ("on its second screen", on_beamer, both, on_beamer),
            ("second screen gone", on_beamer, one, rect(920.0, 20.0, 1000.0, 600.0)),
            (
                "screen above gone",
                rect(0.0, -900.0, 800.0, 600.0),
                one,
                rect(0.0, 0.0, 800.0, 600.0),
            ),
            (
                "only its lower part to be seen",
                rect(0.0, -100.0, 800.0, 600.0),
                one,
                rect(0.0, 0.0, 800.0, 600.0),
            ),
            (
                "half over the edge",
                rect(1500.0, 0.0, 800.0, 600.0),
                one,
                rect(1500.0, 0.0, 800.0, 600.0),
            ),
            (
                "larger than what is left",
                rect(3000.0, 0.0, 2560.0, 1440.0),
                one,
                rect(0.0, 0.0, 1920.0, 1080.0),
            ),
            ("no screen told", on_beamer, &[], on_beamer),
        ];
        for (what, wished, screens, expected) in cases {
            assert_eq!(to_be_seen(wished, screens), expected, "{what}");
        }
    }

    #[test]
    fn the_middle_is_asked_for_only_where_no_place_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("window.ron");
        assert!(!may_be_stored(None) && !may_be_stored(Some(&file)));
        std::fs::write(&file, "").unwrap();
        assert!(may_be_stored(Some(&file)));
    }
}
