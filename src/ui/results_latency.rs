//! How long single operations take, where they were timed one by one.

use super::action::Action;
use super::paint::canvas::{Canvas, measure};
use super::paint::figure::{AXIS, Caption, Figure, figure_room};
use super::paint::latency::paint_latency;
use super::results_charts::names_width;
use super::state::ChartKind;
use super::theme::Theme;
use crate::analysis::summary::Summary;
use crate::chart::latency::{LatencyPlace, latency};
use crate::chart::latency_table;
use crate::chart::names::NameColumn;
use crate::chart::text::TextStyle;
use eframe::egui::Ui;

/// The height of a row.
const ROW: f32 = 40.0;
/// The room of the names of shares, over the first row.
const HEADS: f32 = 20.0;
/// The room of the numbers at the right.
const NUMBERS: f32 = 120.0;

/// The shares of operations by how long they take, of every variant.
#[must_use]
pub fn latency_ui(ui: &mut Ui, theme: &Theme, summary: &Summary, as_table: bool) -> Option<Action> {
    let measure = measure(ui);
    let width = ui.available_width();
    let height = HEADS + ROW * summary.variants.len() as f32 + AXIS;
    let twin = || latency_table::table(summary);
    let figure = Figure {
        kind: Some(ChartKind::Latency),
        as_table,
        title: "Time of one operation",
        twin: &twin,
        picture: Some(height),
    };
    let rounds = summary.session.rounds;
    let captions = [
        format!(
            "median of {rounds} rounds, bar = its 95 % interval; so many in 100 operations took at \
             most this long; log scale"
        ),
        format!("median of {rounds} rounds, bar = its 95 % interval; log scale"),
        "log scale".to_owned(),
    ];
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &captions };
    let action = figure.head_ui(ui, theme, &[caption]);
    if as_table {
        return action;
    }
    let (rect, _) = figure_room(ui, width, height, &latency_table::sentence(summary));
    let bounds = (96.0, (width * 0.34).min(200.0));
    let names = names_width(&summary.variants, TextStyle::Body, bounds, &measure);
    let left = rect.left();
    let place = LatencyPlace {
        top: rect.top() + HEADS,
        row_height: ROW,
        names: NameColumn { left, right: left + names, style: TextStyle::Body },
        plot: (left + names + 16.0, rect.right() - NUMBERS),
        right: rect.right(),
    };
    if let Some(drawn) = latency(summary, &place, &measure) {
        paint_latency(&Canvas::new(ui, theme), &drawn);
    }
    action
}
