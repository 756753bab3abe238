//! The states that occur, drawn as they are drawn in a lane.

use super::view::Shown;
use crate::chart::area::{Area, Point};
use crate::chart::text::{Anchor, Label, TextStyle};
use crate::chart::timeline::kind::{Kind, TALL};
use crate::chart::timeline::marks::{ColourBy, Mark, What};
use crate::model::design::Model;
use crate::model::timeline::WAITING_FOR_A_CORE;
use crate::ui::paint::canvas::{Canvas, measure};
use crate::ui::paint::timeline::paint_marks;
use crate::ui::theme::Theme;
use eframe::egui::accesskit::Role;
use eframe::egui::{Sense, Ui, WidgetInfo, vec2};

/// The width of a swatch, in points.
const SWATCH: f32 = 16.0;
/// How high a swatch is as a share of a lane.
const SCALE: f32 = 0.6;
/// The height of a row.
const ROW: f32 = 22.0;
/// From a swatch to its word, and from one entry to the next.
const GAPS: (f32, f32) = (6.0, 18.0);

const SHAPES: &str = "tall = on a core or being created; thin = waiting";

struct Entry {
    marks: Vec<(What, Model)>,
    words: String,
}

/// Draws the legend, in as many rows as it takes.
pub fn legend_ui(ui: &mut Ui, theme: &Theme, shown: &Shown<'_>) {
    let entries = entries(shown);
    let measure = measure(ui);
    let width = ui.available_width();
    let mut at = (0.0, 0);
    let mut places = Vec::new();
    let words = entries.iter().map(|entry| measure(&entry.words, TextStyle::Caption) + GAPS.0);
    let swatches = entries.iter().map(|entry| SWATCH * entry.marks.len().max(1) as f32);
    for needed in words.zip(swatches).map(|(words, swatches)| words + swatches) {
        if at.0 > 0.0 && at.0 + needed > width {
            at = (0.0, at.1 + 1);
        }
        places.push(at);
        at.0 += needed + GAPS.1;
    }
    let shapes = measure(SHAPES, TextStyle::Caption);
    let beside = at.0 + shapes <= width;
    let rows = at.1 + 1 + usize::from(!beside);
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW * rows as f32), Sense::hover());
    let told: Vec<&str> = entries.iter().map(|entry| entry.words.as_str()).collect();
    let told = format!("Legend: {}; {SHAPES}", told.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
    let canvas = Canvas::new(ui, theme);
    for (entry, (x, row)) in entries.iter().zip(places) {
        let middle = rect.top() + ROW * (row as f32 + 0.5);
        let mut left = rect.left() + x;
        for (what, model) in &entry.marks {
            paint_marks(&canvas, &theme.model(model), &[&[swatch(*what, left, middle)]]);
            left += SWATCH;
        }
        let at = Point::new(left + GAPS.0, middle);
        canvas.text(&Label::new(&entry.words, TextStyle::Caption, Anchor::Start, at, &measure));
    }
    let middle = rect.bottom() - ROW / 2.0;
    let at = if beside {
        Point::new(rect.right() - shapes, middle)
    } else {
        Point::new(rect.left(), middle)
    };
    canvas.text(&Label::new(SHAPES, TextStyle::Caption, Anchor::Start, at, &measure));
}

fn swatch(what: What, left: f32, middle: f32) -> Mark {
    let height = match what {
        What::State(kind) => kind.height(),
        What::Job(_) | What::OffCore => TALL,
        What::Loss => 16.0,
    };
    let half = height * SCALE / 2.0;
    let width = if what == What::Loss { half * 2.0 } else { SWATCH - 2.0 };
    let area = Area { left, right: left + width, top: middle - half, bottom: middle + half };
    Mark { area, what, is_span: true }
}

fn entries(shown: &Shown<'_>) -> Vec<Entry> {
    let mut models: Vec<Model> = Vec::new();
    for track in shown.tracks {
        if !models.contains(&track.model) {
            models.push(track.model.clone());
        }
    }
    let one = |what: What| vec![(what, Model::Sequential)];
    let occurs = |kind: &Kind| shown.tracks.iter().any(|track| track.ready.time_in(*kind) > 0.0);
    let mut entries: Vec<Entry> = Vec::new();
    for kind in Kind::ALL.into_iter().filter(occurs) {
        let marks = match (kind, shown.state.colour_by) {
            (Kind::Working, ColourBy::State) => {
                models.iter().map(|model| (What::State(kind), model.clone())).collect()
            }
            (Kind::Working, ColourBy::Job) => {
                let shades = models
                    .first()
                    .into_iter()
                    .flat_map(|model| (0..3).map(|shade| (What::Job(shade), model.clone())));
                shades.collect()
            }
            (Kind::Lost, _) => one(What::Loss),
            _ => one(What::State(kind)),
        };
        let words = match (kind, shown.state.colour_by) {
            (Kind::Working, ColourBy::Job) => "work, one shade after another for each job",
            _ => kind.label(),
        };
        entries.push(Entry { marks, words: words.to_owned() });
    }
    if shown.tracks.iter().any(|track| track.ready.off_core_ns.is_some_and(|ns| ns > 0.0)) {
        let model = models.first().cloned().unwrap_or(Model::Sequential);
        let words = WAITING_FOR_A_CORE.to_owned();
        entries.push(Entry { marks: vec![(What::OffCore, model)], words });
    }
    entries
}
