//! The pictures that were last found good, and how a screen is compared with its own.

use super::picture::Picture;
use super::rasteriser::Textures;
use super::shown::SCREENS;
use eframe::egui::{Align2, Color32, Context, FontId, Pos2, RawInput, Rect, vec2};
use egui_kittest::TestRenderer;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tandem_lab::ui::style;

/// Where they are.
const ALBUM: &str = "tests/files/screens";

/// What all of them may take, so that a clone stays small.
const MOST_BYTES: u64 = 2_000_000;

fn at(folder: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(format!("{name}.png"))
}

/// What is wrong with a picture, and where to look at it.
fn check(name: &str, picture: &Picture) -> Option<String> {
    let (kept, failed) = (at(ALBUM, name), "target/screens");
    if std::env::var_os("TANDEM_BLESS").is_some() {
        // A picture that looks the same stays as it is, so that only changes are to be read.
        let same = Picture::open(&kept).is_some_and(|good| is_same(&good, picture));
        if !same {
            picture.save(&kept);
        }
        return None;
    }
    let new = at(failed, name);
    let Some(good) = Picture::open(&kept) else {
        picture.save(&new);
        return Some(format!("{name} is new: see {}", new.display()));
    };
    if is_same(&good, picture) {
        return None;
    }
    picture.save(&new);
    let size = |picture: &Picture| (picture.width, picture.height);
    if size(&good) != size(picture) {
        return Some(format!("{name} has another size: see {}", new.display()));
    }
    let squares = good.differences(picture);
    let marked = at(failed, &format!("{name}-difference"));
    picture.marked(&squares).save(&marked);
    let (squares, new, marked) = (squares.len(), new.display(), marked.display());
    Some(format!("{name} changed in {squares} squares: see {new} and, in red, {marked}"))
}

fn is_same(good: &Picture, picture: &Picture) -> bool {
    (good.width, good.height) == (picture.width, picture.height)
        && good.differences(picture).is_empty()
}

/// Screens that show what the system can do, which is not the same everywhere; the rest of the
/// window draws its letters and shapes itself.
const OF_LINUX: [&str; 3] = ["design", "composed", "composed-fault"];

#[test]
fn every_screen_looks_as_it_was_last_found_good() {
    let here = |name| std::env::consts::OS == "linux" || !OF_LINUX.contains(&name);
    let screens = SCREENS.iter().filter(|screen| here(screen.name));
    let all: Vec<_> =
        screens.flat_map(|screen| screen.looks.iter().map(move |look| (screen, *look))).collect();
    let mut wrong: Vec<String> = all
        .into_par_iter()
        .filter_map(|(screen, look)| {
            let picture = (screen.reach)(look.look()).picture();
            check(&format!("{}-{}", screen.name, look.word()), &picture)
        })
        .collect();
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{}\nIf that was meant, TANDEM_BLESS=1 cargo test --test integration screens keeps what is \
         shown now.",
        wrong.join("\n")
    );
}

#[test]
fn the_album_holds_what_is_shown_and_stays_small() {
    let listed = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(ALBUM)).unwrap();
    let files: Vec<_> = listed.map(|entry| entry.unwrap()).collect();
    let kept: BTreeSet<String> =
        files.iter().map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    let shown: BTreeSet<String> = SCREENS
        .iter()
        .flat_map(|screen| screen.looks.iter().map(|l| format!("{}-{}.png", screen.name, l.word())))
        .collect();
    let nobody_shows: Vec<_> = kept.difference(&shown).collect();
    assert!(nobody_shows.is_empty(), "no screen makes {nobody_shows:?}");
    let bytes: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes; at most {MOST_BYTES}");
}

/// A line of text on white, so many pixels further to the right.
fn line(text: &str, right: f32) -> Picture {
    let (ctx, mut textures) = (Context::default(), Textures::default());
    style::install(&ctx, false);
    let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(320.0, 40.0)));
    let input = RawInput { screen_rect, ..RawInput::default() };
    let mut output = ctx.run_ui(input, |ui| {
        let at = Pos2::new(20.0 + right, 20.0);
        let font = FontId::proportional(14.0);
        ui.painter().text(at, Align2::LEFT_CENTER, text, font, Color32::BLACK);
    });
    textures.handle_delta(&mut output.textures_delta);
    let primitives = ctx.tessellate(output.shapes, 1.0);
    textures.paint(&primitives, (320, 40), 1.0, Color32::WHITE)
}

#[test]
fn a_moved_or_another_letter_is_seen_and_a_lighter_edge_is_not() {
    let good = line("12 rounds, 4 workers", 0.0);
    assert_ne!(good, line("", 0.0), "something is painted");
    assert!(is_same(&good, &line("12 rounds, 4 workers", 0.0)));
    assert!(!is_same(&good, &line("12 rounds, 4 workers", 1.0)), "moved by a pixel");
    assert!(!is_same(&good, &line("12 rounds, 5 workers", 0.0)), "another figure");
    assert!(!is_same(&good, &line("12 rounds, 4 workers.", 0.0)), "a full stop");
    // Every second pixel a little lighter, every other one a little darker.
    let mut other = good.clone();
    for y in 0..other.height {
        for x in 0..other.width {
            let shade = if (x + y) % 2 == 0 { 14.0 } else { 0.0 };
            other.blend(x, y, [shade, shade, shade, 14.0]);
        }
    }
    assert!(is_same(&good, &other));
}
