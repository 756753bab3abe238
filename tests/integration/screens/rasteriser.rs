//! Paints what egui draws without a graphics card: textured triangles, as its shaders do it.
//!
//! Corners are snapped to 1/256 pixel and a pixel on an edge belongs to one triangle only, so
//! neighbours neither overlap nor gape. Colours are blended as they are stored, which is how egui's
//! OpenGL painter does it.

use super::picture::Picture;
use eframe::egui::epaint::{ClippedPrimitive, Mesh, Primitive, TextureId, Vertex, WHITE_UV};
use eframe::egui::{Color32, ColorImage, ImageData, Pos2, Rect, TexturesDelta};
use egui_kittest::TestRenderer;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Corners lie on a grid of so many steps a pixel.
const STEPS: f32 = 256.0;

/// The textures of a window, kept up to date by the harness that draws it.
#[derive(Clone, Default)]
pub(crate) struct Textures(Arc<Mutex<BTreeMap<TextureId, ColorImage>>>);

impl TestRenderer for Textures {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.0.lock().unwrap();
        let set: BTreeMap<_, _> = delta.set.drain().collect();
        for (id, changes) in set {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                match change.pos {
                    None => {
                        textures.insert(id, (**image).clone());
                    }
                    Some(at) => patch(textures.get_mut(&id).unwrap(), image, at),
                }
            }
        }
        textures.retain(|id, _| !delta.free.contains(id));
        delta.free.clear();
    }
}

fn patch(texture: &mut ColorImage, image: &ColorImage, [left, top]: [usize; 2]) {
    let (width, across) = (image.width(), texture.width());
    for (row, line) in image.pixels.chunks_exact(width).enumerate() {
        let start = (top + row) * across + left;
        texture.pixels[start..start + width].copy_from_slice(line);
    }
}

impl Textures {
    /// Paints tessellated shapes on a ground.
    pub(crate) fn paint(
        &self,
        primitives: &[ClippedPrimitive],
        (width, height): (usize, usize),
        pixels_per_point: f32,
        ground: Color32,
    ) -> Picture {
        let textures = self.0.lock().unwrap();
        let mut picture = Picture::filled(width, height, ground);
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let clip = *clip_rect * pixels_per_point;
            mesh_painted(&mut picture, mesh, &textures[&mesh.texture_id], clip, pixels_per_point);
        }
        picture
    }
}

fn mesh_painted(
    picture: &mut Picture,
    mesh: &Mesh,
    texture: &ColorImage,
    clip: Rect,
    pixels_per_point: f32,
) {
    let inside = |at: f32, side: usize| at.round().clamp(0.0, side as f32) as usize;
    let clip = Bounds {
        left: inside(clip.left(), picture.width),
        right: inside(clip.right(), picture.width),
        top: inside(clip.top(), picture.height),
        bottom: inside(clip.bottom(), picture.height),
    };
    for corners in mesh.indices.chunks_exact(3) {
        let corners = [0, 1, 2].map(|corner| mesh.vertices[corners[corner] as usize]);
        triangle(picture, corners, texture, &clip, pixels_per_point);
    }
}

/// The pixels that may be painted.
struct Bounds {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

/// Twice the area of a triangle, positive where its corners turn clockwise.
fn area(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn triangle(
    picture: &mut Picture,
    mut corners: [Vertex; 3],
    texture: &ColorImage,
    clip: &Bounds,
    pixels_per_point: f32,
) {
    let snapped = |at: Pos2| [at.x, at.y].map(|x| (x * pixels_per_point * STEPS).round() as i64);
    let mut at = corners.map(|corner| snapped(corner.pos));
    let mut twice = area(at[0], at[1], at[2]);
    if twice == 0 {
        return;
    }
    if twice < 0 {
        at.swap(1, 2);
        corners.swap(1, 2);
        twice = -twice;
    }
    let edges = [(1, 2), (2, 0), (0, 1)].map(|(from, to): (usize, usize)| {
        let along = [at[to][0] - at[from][0], at[to][1] - at[from][1]];
        // A pixel whose middle lies on an edge belongs to it where the edge is at the top or left.
        let owns = along[1] < 0 || along[1] == 0 && along[0] > 0;
        (at[from], at[to], i64::from(!owns))
    });
    let first = |axis: usize| at.iter().map(|corner| corner[axis]).min().unwrap_or(0) / 256;
    let last = |axis: usize| at.iter().map(|corner| corner[axis]).max().unwrap_or(0) / 256 + 1;
    let [left, top] = [0, 1].map(|axis| first(axis).max(0) as usize);
    let [right, bottom] = [0, 1].map(|axis| last(axis).max(0) as usize);
    let plain = corners.iter().all(|corner| corner.uv == WHITE_UV);
    let one_colour = corners.iter().all(|corner| corner.color == corners[0].color);
    for y in top.max(clip.top)..bottom.min(clip.bottom) {
        for x in left.max(clip.left)..right.min(clip.right) {
            let middle = [x, y].map(|at| i64::try_from(at).unwrap() * 256 + 128);
            let weights = edges.map(|(from, to, open)| area(from, to, middle) - open);
            if weights.iter().any(|weight| *weight < 0) {
                continue;
            }
            let shares = weights.map(|weight| weight as f32 / twice as f32);
            let colour = if one_colour {
                corners[0].color.to_array().map(f32::from)
            } else {
                mixed(corners.map(|corner| corner.color.to_array().map(f32::from)), shares)
            };
            let texel = if plain {
                [1.0; 4]
            } else {
                let [u, v] = mixed(corners.map(|corner| [corner.uv.x, corner.uv.y]), shares);
                sampled(texture, u, v)
            };
            picture.blend(x, y, [0, 1, 2, 3].map(|channel| colour[channel] * texel[channel]));
        }
    }
}

fn mixed<const N: usize>(corners: [[f32; N]; 3], shares: [f32; 3]) -> [f32; N] {
    std::array::from_fn(|part| (0..3).map(|corner| corners[corner][part] * shares[corner]).sum())
}

/// A texture's colour between its four nearest texels, from 0 to 1.
fn sampled(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let split = |at: f32, side: usize| {
        let at = (at * side as f32 - 0.5).clamp(0.0, side as f32 - 1.0);
        let low = at as usize;
        (low, (low + 1).min(side - 1), at.fract())
    };
    let (left, right, across) = split(u, texture.width());
    let (top, bottom, down) = split(v, texture.height());
    let texel = |x: usize, y: usize| texture.pixels[y * texture.width() + x].to_array();
    let row = |y: usize| [texel(left, y), texel(right, y)];
    let (upper, lower) = (row(top), row(bottom));
    std::array::from_fn(|channel| {
        let between = |[low, high]: [[u8; 4]; 2]| {
            let (low, high) = (f32::from(low[channel]), f32::from(high[channel]));
            low + (high - low) * across
        };
        let (upper, lower) = (between(upper), between(lower));
        (upper + (lower - upper) * down) / 255.0
    })
}
