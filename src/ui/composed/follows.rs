//! What follows from a cast: facts, what is wrong, and the sketch of how its workers take turns.

use crate::chart::sketch::{self, SketchChart};
use crate::engine::expect::Concern;
use crate::kernels::composed::Follows;
use crate::model::roles::Role;
use crate::model::roles_sketch::Doing;
use crate::model::units::{bytes, count, time};
use crate::ui::lead::reason_shown;
use crate::ui::outlook::Outlook;
use crate::ui::paint::canvas::{Canvas, measure, rect_of};
use crate::ui::paint::figure::figure_room;
use crate::ui::theme::{Face, Theme, space};
use crate::ui::widgets::icon::{Icon, paint_icon};
use eframe::egui::{Color32, Label, Response, Sense, Stroke, StrokeKind, Ui, vec2};

/// The room of the names of workers.
const NAMES: f32 = 96.0;

/// Draws the column.
pub fn follows_ui(ui: &mut Ui, theme: &Theme, outlook: &Outlook, roles: &[Role]) {
    ui.label(Face::BodyBold.text("What follows"));
    let wrong = outlook.reasons(|concerns| matches!(concerns, Concern::Param { .. }));
    for reason in &wrong {
        let line = line_ui(ui, theme, (Icon::Warning, theme.error_text), reason, "");
        reason_shown(ui, &line, reason);
    }
    let Some(follows) = &outlook.follows else {
        if wrong.is_empty() {
            let text = "Add roles and steps; what follows from them appears here.";
            ui.add(Label::new(Face::Caption.text(text).color(theme.text_2)).wrap());
        }
        return;
    };
    for (text, more) in facts(follows, roles, wrong.is_empty()) {
        line_ui(ui, theme, (Icon::Check, theme.ink), &text, &more);
    }
}

fn line_ui(
    ui: &mut Ui,
    theme: &Theme,
    (icon, ink): (Icon, Color32),
    text: &str,
    more: &str,
) -> Response {
    let line = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
        paint_icon(ui.painter(), rect.center(), space::ICON_SMALL, icon, ink);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(Face::Caption.text(text).color(ink)).wrap());
            if !more.is_empty() {
                ui.add(Label::new(Face::Caption.text(more).color(theme.text_2)).wrap());
            }
        });
    });
    line.response
}

/// The facts, each with what is to be said beside it.
fn facts(follows: &Follows, roles: &[Role], is_sound: bool) -> Vec<(String, String)> {
    let number = |value: usize| count(value as f64);
    let some = |how_many: usize, one: &str| match how_many {
        1 => format!("1 {one}"),
        many => format!("{} {one}s", number(many)),
    };
    let mut facts = Vec::new();
    let spaces = match follows.spaces {
        1 => "as processes they share one address space".to_owned(),
        spaces => format!("as processes they have {} address spaces", number(spaces)),
    };
    facts.push((format!("{} in a cast", some(follows.workers, "worker")), spaces));
    let round = time(one_figure(follows.round_ns));
    facts
        .push((format!("About {round} a round"), "on a machine of 2024 with two cores".to_owned()));
    if follows.ways > 0 {
        let messages = match follows.messages {
            0 => String::new(),
            1 => "1 message a round".to_owned(),
            messages => format!("{} messages a round", count(messages as f64)),
        };
        let ways = match follows.ways {
            1 => "Messages take 1 way".to_owned(),
            ways => format!("Messages take {} ways", number(ways)),
        };
        facts.push((ways, messages));
    }
    let named = |names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
        quoted.join(", ")
    };
    for (names, one) in
        [(&follows.locks, "lock"), (&follows.counters, "counter"), (&follows.barriers, "barrier")]
    {
        if !names.is_empty() {
            facts.push((some(names.len(), one), named(names)));
        }
    }
    if follows.written_bytes > 0 {
        let text = format!("{} written a round", bytes(follows.written_bytes as f64));
        facts.push((text, "to files of the workers’ own".to_owned()));
    }
    if is_sound {
        facts.extend(pace(follows, roles));
        let more = "in a rehearsal of the first round";
        facts.push(("Nobody waits for ever".to_owned(), more.to_owned()));
    }
    facts
}

/// Who sets the pace: whoever is busy most of the time, if others are not.
fn pace(follows: &Follows, roles: &[Role]) -> Option<(String, String)> {
    let shares = || follows.sketch.busy_shares().into_iter().enumerate();
    let most = shares().max_by(|one, other| one.1.total_cmp(&other.1))?;
    let least = shares().min_by(|one, other| one.1.total_cmp(&other.1))?;
    if most.1 - least.1 < 0.15 {
        return None;
    }
    let name = |role: usize| roles.get(role).map(|role| role.name.as_str());
    let (busiest, idlest) = (name(most.0)?, name(least.0)?);
    let percent = |share: f64| (share * 20.0).round() * 5.0;
    Some((
        format!("{} sets the pace", crate::ui::document::capitalise(busiest)),
        format!(
            "in the sketch busy about {:.0} % of the time, {idlest} about {:.0} %",
            percent(most.1),
            percent(least.1)
        ),
    ))
}

/// A number of which only one figure can be believed.
fn one_figure(value: f64) -> f64 {
    if value < 1.0 {
        return value;
    }
    let unit = 10_f64.powf(value.log10().floor());
    (value / unit).round() * unit
}

/// Draws the sketch with its heading.
pub fn sketch_ui(ui: &mut Ui, theme: &Theme, follows: &Follows, roles: &[Role]) {
    let sketch = &follows.sketch;
    if sketch.end_ns <= 0.0 || sketch.tracks.is_empty() {
        return;
    }
    let measure = measure(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        if let Some(fault) = sketch::fault(sketch) {
            let words = crate::ui::document::capitalise(&fault);
            ui.label(Face::BodyBold.text(words).color(theme.error_text));
        } else {
            ui.label(Face::BodyBold.text(format!("The first {}", time(sketch.end_ns))));
        }
        let what = "a sketch from the numbers above, not a measurement; with a core for each \
                    worker";
        ui.label(Face::Caption.text(what).color(theme.text_2));
    });
    let names: Vec<String> = roles.iter().map(|role| role.name.clone()).collect();
    let sentence = sketch::sentence(sketch, &names);
    let width = ui.available_width();
    let (rect, response) = figure_room(ui, width, sketch::height(sketch.tracks.len()), &sentence);
    let corner = (rect.left(), rect.top());
    let chart = sketch::lay_out(sketch, corner, (width, NAMES), &measure);
    paint(ui, theme, &chart);
    response.on_hover_text(&sentence);
    legend_ui(ui, theme, &chart);
}

fn paint(ui: &Ui, theme: &Theme, chart: &SketchChart) {
    let canvas = Canvas::new(ui, theme);
    canvas.axis(&chart.axis, &chart.plot);
    for name in &chart.names {
        let mut short = name.clone();
        short.width = short.width.min(NAMES - space::S);
        canvas.text(&short);
    }
    for bar in &chart.bars {
        let rect = rect_of(bar.area);
        ui.painter().rect_filled(rect, 0.0, colour(theme, bar.doing));
        if theme.high_contrast && rect.height() > 4.0 {
            let line = Stroke::new(1.0, theme.ink);
            ui.painter().rect_stroke(rect, 0.0, line, StrokeKind::Inside);
        }
    }
}

fn colour(theme: &Theme, doing: Doing) -> Color32 {
    match doing {
        Doing::Working => theme.state_working,
        Doing::Holding | Doing::ForLock => theme.state_lock,
        Doing::Message | Doing::ForMessage => theme.state_message,
        Doing::File => theme.state_io,
        Doing::Timer | Doing::ForOthers => theme.state_gate,
        Doing::ForEver => theme.error_text,
    }
}

fn legend_ui(ui: &mut Ui, theme: &Theme, chart: &SketchChart) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for doing in &chart.seen {
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
            let thin = matches!(
                doing,
                Doing::Timer | Doing::ForLock | Doing::ForMessage | Doing::ForOthers
            );
            let high = if thin { 3.0 } else { 10.0 };
            let swatch = eframe::egui::Rect::from_center_size(rect.center(), vec2(14.0, high));
            ui.painter().rect_filled(swatch, 0.0, colour(theme, *doing));
            let text = Face::Caption.text(doing.label()).color(theme.text_2);
            ui.add(Label::new(text).extend());
            ui.add_space(space::S);
        }
        if chart.hidden > 0 {
            let text = format!("{} more workers are not drawn", chart.hidden);
            ui.label(Face::Caption.text(text).color(theme.text_2));
        }
    });
}
