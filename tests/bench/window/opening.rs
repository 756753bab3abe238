//! How long a file as large as files may be takes to open.

use crate::{Line, largest};
use std::time::{Duration, Instant};
use tandem_lab::file::limits::{MAX_BYTES, MAX_NUMBERS};
use tandem_lab::file::{self, Origin};

/// What opening may take, in milliseconds.
const TARGET: f64 = 1_000.0;

/// How much of what the format allows is used.
const SHARE: f64 = 0.98;

/// The lines.
pub fn lines() -> Vec<Line> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.tandem");
    let text = text();
    std::fs::write(&path, &text).unwrap();
    let time = || {
        let began = Instant::now();
        let opened = file::open(&path).unwrap();
        let took = began.elapsed();
        assert!(opened.is_understood, "opened whole");
        took
    };
    let best: Duration = std::iter::repeat_with(time).take(5).min().unwrap();
    let what = format!("{} MiB, {:.1} million numbers", text.len() >> 20, numbers(&text) / 1e6);
    let began = Instant::now();
    let t = file::to_text(&file::open(&path).unwrap().experiment, &Origin::default());
    println!("to_text incl open {:?} {}", began.elapsed(), t.len());
    let opened = file::open(&path).unwrap();
    let began = Instant::now();
    let c = opened.experiment.clone();
    println!("clone {:?}", began.elapsed());
    let began = Instant::now();
    let d = tandem_lab::ui::document::Document::new(tandem_lab::ui::state::DocumentId(1), c, None);
    println!("Document::new {:?}", began.elapsed());
    vec![Line { what, parts: vec![best.as_secs_f64() * 1e3], target: TARGET }]
}

/// A document with as many spans as a file may have numbers, each on a line of its own, filled up
/// with blanks to the size that a file may have.
fn text() -> String {
    let (mut app, ctx, gate) = largest::window();
    largest::design(&mut app, &ctx);
    largest::measure(&mut app, &ctx, &gate);
    let mut experiment = app.state.shown().unwrap().experiment.clone();
    let session = experiment.sessions.last_mut().unwrap();
    let variants = session.timelines.len();
    session.timelines.clear();
    let bare = file::to_text(&experiment, &Origin::default());
    // A span of a wait has three numbers, one of a job four.
    let room = MAX_NUMBERS as f64 * SHARE - numbers(&bare);
    let spans = (room / 3.5 / 64.0 / variants as f64) as u64;
    let session = experiment.sessions.last_mut().unwrap();
    let design = &experiment.design.variants;
    session.timelines =
        design.iter().map(|variant| largest::timeline(&variant.id, spans)).collect();
    let text = file::to_text(&experiment, &Origin::default());
    let missing = (MAX_BYTES as f64 * SHARE) as usize - text.len();
    let blanks = " ".repeat(missing / text.matches('\n').count());
    text.replace('\n', &format!("\n{blanks}"))
}

fn numbers(text: &str) -> f64 {
    let starts = |before: u8, now: u8| b"[,:- \n".contains(&before) && now.is_ascii_digit();
    text.as_bytes().windows(2).filter(|pair| starts(pair[0], pair[1])).count() as f64
}
