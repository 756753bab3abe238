//! A picture: painted on, stored as a small PNG, compared with another one.

use eframe::egui::Color32;
use std::collections::BTreeMap;
use std::path::Path;

/// Pictures are compared by the mean colour of squares of so many pixels: where the edge of a letter
/// is a little lighter than elsewhere its square hardly changes, where a letter moved by a pixel it
/// does.
const SQUARE: usize = 4;

/// By how much of 255 the mean colour of a square may differ.
const TOLERANCE: u32 = 14;

/// Colours that are at least so frequent are stored as they are.
const FREQUENT: usize = 400;

/// How far apart rarer colours are that are stored.
const APART: u32 = 12;

/// Opaque pixels, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<[u8; 3]>,
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    (0..3).map(|channel| u32::from(a[channel].abs_diff(b[channel]))).max().unwrap_or(0)
}

impl Picture {
    /// A picture of one colour.
    pub(crate) fn filled(width: usize, height: usize, colour: Color32) -> Self {
        let [red, green, blue, _] = colour.to_array();
        Self { width, height, pixels: vec![[red, green, blue]; width * height] }
    }

    /// Lays a colour over a pixel; its parts are from 0 to 255 and multiplied by its opacity.
    pub(crate) fn blend(&mut self, x: usize, y: usize, [red, green, blue, alpha]: [f32; 4]) {
        let below = 1.0 - alpha / 255.0;
        let pixel = &mut self.pixels[y * self.width + x];
        for (part, over) in pixel.iter_mut().zip([red, green, blue]) {
            *part = (over + f32::from(*part) * below).round().clamp(0.0, 255.0) as u8;
        }
    }

    /// The squares in which two pictures of one size differ, as places of their first pixels.
    pub(crate) fn differences(&self, other: &Self) -> Vec<(usize, usize)> {
        let squares = |side: usize| (0..side).step_by(SQUARE);
        let all = squares(self.height).flat_map(|y| squares(self.width).map(move |x| (x, y)));
        all.filter(|square| {
            let (ours, theirs) = (self.mean(*square), other.mean(*square));
            (0..3).any(|part| ours[part].abs_diff(theirs[part]) > TOLERANCE)
        })
        .collect()
    }

    fn mean(&self, (left, top): (usize, usize)) -> [u32; 3] {
        let (right, bottom) = ((left + SQUARE).min(self.width), (top + SQUARE).min(self.height));
        let mut sums = [0; 3];
        for y in top..bottom {
            for pixel in &self.pixels[y * self.width + left..y * self.width + right] {
                (0..3).for_each(|part| sums[part] += u32::from(pixel[part]));
            }
        }
        let pixels = ((right - left) * (bottom - top)) as u32;
        sums.map(|sum| (sum + pixels / 2) / pixels)
    }

    /// This picture, pale, with some squares in red.
    pub(crate) fn marked(&self, squares: &[(usize, usize)]) -> Self {
        let mut picture = self.clone();
        for pixel in &mut picture.pixels {
            *pixel = pixel.map(|part| 170 + part / 3);
        }
        for (left, top) in squares {
            for y in *top..(top + SQUARE).min(self.height) {
                for x in *left..(left + SQUARE).min(self.width) {
                    picture.pixels[y * self.width + x] = [214, 30, 30];
                }
            }
        }
        picture
    }

    /// Writes a PNG of at most 256 colours: the frequent ones exactly, others as the nearest that
    /// is stored, at most [`APART`] away.
    pub(crate) fn save(&self, path: &Path) {
        let palette = self.palette();
        let mut places: BTreeMap<[u8; 3], u8> = BTreeMap::new();
        let nearest = |pixel: [u8; 3]| {
            let by_distance = |(_, colour): &(usize, &[u8; 3])| distance(**colour, pixel);
            palette.iter().enumerate().min_by_key(by_distance).unwrap().0 as u8
        };
        let place = |pixel: &[u8; 3]| *places.entry(*pixel).or_insert_with(|| nearest(*pixel));
        let indices: Vec<u8> = self.pixels.iter().map(place).collect();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
        let mut encoder = png::Encoder::new(file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    }

    fn palette(&self) -> Vec<[u8; 3]> {
        let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
        self.pixels.iter().for_each(|pixel| *counts.entry(*pixel).or_default() += 1);
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
        let mut palette: Vec<[u8; 3]> = Vec::new();
        for (colour, count) in counts {
            let is_new = || palette.iter().all(|known| distance(*known, colour) > APART);
            if palette.len() < 256 && (count >= FREQUENT || is_new()) {
                palette.push(colour);
            }
        }
        palette
    }

    /// Reads a PNG that [`Self::save`] wrote; absent where there is none.
    pub(crate) fn open(path: &Path) -> Option<Self> {
        let file = std::io::BufReader::new(std::fs::File::open(path).ok()?);
        let mut decoder = png::Decoder::new(file);
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let pixels = bytes[..info.buffer_size()].chunks_exact(3);
        Some(Self {
            width: info.width as usize,
            height: info.height as usize,
            pixels: pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
        })
    }
}
