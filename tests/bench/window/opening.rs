//! How long a file as large as files may be takes to open.

use crate::{Line, cpu_ns, largest};
use tandem_lab::file::limits::{MAX_BYTES, MAX_NUMBERS};
use tandem_lab::file::{self, Origin};
use tandem_lab::ui::document::Document;
use tandem_lab::ui::state::DocumentId;

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
        let began = cpu_ns();
        let opened = file::open(&path).unwrap();
        let document = Document::new(DocumentId(1), opened.experiment, Some(path.clone()));
        let took = cpu_ns() - began;
        assert!(opened.is_understood && document.summary.is_some(), "opened whole");
        took as f64 / 1e6
    };
    let best = std::iter::repeat_with(time).take(5).fold(f64::INFINITY, f64::min);
    let what = format!("{} MiB, {:.1} million numbers", text.len() >> 20, numbers(&text) / 1e6);
    vec![Line { what, parts: vec![best], target: TARGET }]
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
