//! Speedup or efficiency over the number of workers, with what the laws say of it beneath.

use super::action::Action;
use super::paint::canvas::{Canvas, area_of, measure};
use super::paint::figure::{AXIS, Caption, Figure, figure_room};
use super::paint::speedup::paint_speedup;
use super::state::ChartKind;
use super::theme::{Face, Theme, space};
use super::widgets::segment::segmented;
use crate::analysis::laws::words;
use crate::analysis::summary::Summary;
use crate::chart::speedup::{Reach, SpeedupPlace, base_words, speedup_chart};
use crate::chart::speedup_view::{SpeedupView, preferred, views};
use crate::chart::text::TextStyle;
use crate::chart::{sentence, table};
use eframe::egui::{Label, Rect, Ui, vec2};

/// The height of the part in which points stand.
const PLOT: f32 = 240.0;
/// How wide the chart grows.
const WIDEST: f32 = 860.0;
/// The room of a choice of views.
const VIEW: f32 = 132.0;
/// How wide sentences beneath the chart grow.
const PROSE: f32 = 760.0;

/// The speedups of a summary with the laws, the ideal and the bounds.
#[must_use]
pub fn speedup_ui(
    ui: &mut Ui,
    theme: &Theme,
    summary: &Summary,
    (chosen, as_table): (Option<SpeedupView>, bool),
) -> Option<Action> {
    let views = views(summary);
    let view = chosen.filter(|view| views.contains(view)).or_else(|| preferred(summary))?;
    let twin = || table::speedups(summary);
    let title = match view {
        SpeedupView::Efficiency => "Efficiency by number of workers",
        SpeedupView::OverOneWorker | SpeedupView::OverSequential => "Speedup by number of workers",
    };
    let choice = if views.len() > 1 { space::XS + space::FIELD + space::S } else { 0.0 };
    let picture = Some(choice + PLOT + AXIS);
    let figure = Figure { kind: Some(ChartKind::Speedup), as_table, title, twin: &twin, picture };
    let rounds = summary.scaling.first().map_or(0, |line| line.rounds);
    let captions = [
        format!("{}; {rounds} rounds, bar = 95 % interval", base_words(summary, view)),
        format!("{}; {rounds} rounds", base_words(summary, view)),
        base_words(summary, view),
    ];
    let caption = Caption { left: 0.0, style: TextStyle::Caption, texts: &captions };
    let width = ui.available_width().min(WIDEST);
    let mut action = ui
        .scope(|ui| {
            ui.set_max_width(if as_table { ui.available_width() } else { width });
            figure.head_ui(ui, theme, &[caption])
        })
        .inner;
    if as_table {
        return action;
    }
    if views.len() > 1 {
        ui.add_space(space::XS);
        ui.scope(|ui| {
            ui.set_max_width((VIEW * views.len() as f32).min(width));
            let names: Vec<&str> = views.iter().map(|view| view.label()).collect();
            let place = views.iter().position(|one| *one == view);
            if let Some(place) = segmented(ui, theme, &names, place) {
                action = Some(Action::ShowSpeedup(views[place]));
            }
        });
        ui.add_space(space::S);
    }
    let sentence = sentence::speedups(summary, view);
    let (rect, _) = figure_room(ui, width, PLOT + AXIS, &sentence);
    speedup_in(ui, theme, summary, view, (rect, None));
    laws_ui(ui, theme, summary);
    action
}

/// Draws speedups into a room, on axes that reach as far as asked.
pub fn speedup_in(
    ui: &Ui,
    theme: &Theme,
    summary: &Summary,
    view: SpeedupView,
    (rect, reach): (Rect, Option<Reach>),
) {
    let measure = measure(ui);
    let names = words::names(&summary.scaling);
    let widest = names.iter().map(|name| measure(name, TextStyle::CaptionBold));
    let room = widest.fold(0.0, f32::max) + 72.0;
    let mut plot = area_of(rect);
    plot.left += 40.0;
    plot.top += 12.0;
    plot.right -= room.max(150.0).min(rect.width() * 0.4);
    plot.bottom -= AXIS;
    let place = SpeedupPlace { plot, right: rect.right(), reach };
    if let Some(chart) = speedup_chart(summary, view, &place, &measure) {
        paint_speedup(&Canvas::new(ui, theme), &chart);
    }
}

/// What the laws say, and why one is not fitted, in one paragraph a line.
fn laws_ui(ui: &mut Ui, theme: &Theme, summary: &Summary) {
    ui.add_space(space::S);
    ui.spacing_mut().item_spacing = vec2(0.0, space::XS);
    let several = summary.scaling.len() > 1;
    for (line, name) in summary.scaling.iter().zip(words::names(&summary.scaling)) {
        ui.scope(|ui| {
            ui.set_max_width(PROSE.min(ui.available_width()));
            let name = if several { format!("{name}: ") } else { String::new() };
            let told = format!("{name}{}", words::lines(line).join(" "));
            ui.add(Label::new(Face::Caption.text(told).color(theme.text_2)).wrap());
        });
    }
}
