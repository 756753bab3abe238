//! A part of the window as a picture on the clipboard.

use eframe::egui::{ColorImage, Context, Rect};

/// Puts what stands in this rectangle in the next frame on the clipboard.
pub fn copy_picture(ctx: &Context, of: Rect) {
    let scale = ctx.pixels_per_point();
    let to = ctx.clone();
    ctx.request_screenshot(move |window| {
        to.copy_image(cut(&window, of, scale));
        // The clipboard is filled when a frame ends, and nothing else may ask for one.
        to.request_repaint();
    });
}

/// The part of a picture that a rectangle covers, as far as the picture reaches.
fn cut(picture: &ColorImage, of: Rect, pixels_per_point: f32) -> ColorImage {
    let [width, height] = picture.size;
    let pixel =
        |at: f32, most: usize| ((at * pixels_per_point).round().max(0.0) as usize).min(most);
    let (left, right) = (pixel(of.left(), width), pixel(of.right(), width));
    let (top, bottom) = (pixel(of.top(), height), pixel(of.bottom(), height));
    let size = [right.saturating_sub(left), bottom.saturating_sub(top)];
    picture.region_by_pixels([left, top], size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{Color32, pos2};

    #[test]
    fn a_rectangle_in_points_cuts_its_pixels_and_no_more_than_there_are() {
        let pixels = (0..40 * 20).map(|place| Color32::from_gray((place % 40) as u8)).collect();
        let picture = ColorImage::new([40, 20], pixels);
        let check = |of: Rect, size: [usize; 2], first: u8| {
            let cut = cut(&picture, of, 2.0);
            assert_eq!(cut.size, size, "{of:?}");
            assert_eq!(cut.pixels[0], Color32::from_gray(first));
        };
        check(Rect::from_min_max(pos2(5.0, 1.0), pos2(15.0, 6.0)), [20, 10], 10);
        check(Rect::from_min_max(pos2(-3.0, -3.0), pos2(90.0, 90.0)), [40, 20], 0);
    }
}
