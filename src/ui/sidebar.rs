//! The side bar: places, open experiments, Compare.

use super::action::Action;
use super::document::Document;
use super::layout::Layout;
use super::state::{Place, State};
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{ButtonKind, button, focus_ring, icon_button};
use super::widgets::check::check_box;
use super::widgets::icon::{Icon, paint_icon};
use super::widgets::mark::paint_verdict;
use super::widgets::text::one_line;
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, CornerRadius, Id, Layout as Flow, Margin, Rect, Response, ScrollArea, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use std::path::Path;

/// The height of an experiment in the side bar.
const ITEM: f32 = 50.0;
/// The same where only its mark is shown.
const ITEM_NARROW: f32 = 40.0;

/// Draws the side bar.
#[must_use]
pub fn sidebar_ui(ui: &mut Ui, theme: &Theme, state: &State, layout: Layout) -> Vec<Action> {
    let mut actions = Vec::new();
    let narrow = layout.narrow_side;
    let edge = ui.max_rect();
    ui.painter().vline(edge.right() - 0.5, edge.y_range(), theme.line_stroke());
    eframe::egui::Frame::new().inner_margin(Margin::symmetric(8, 12)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let places =
            [(Place::Start, Icon::Home, "Start"), (Place::Machine, Icon::Chip, "This machine")];
        for (place, icon, name) in places {
            actions.extend(place_ui(ui, theme, state, narrow, (place, icon, name)));
        }
        ui.add_space(space::L);
        if narrow {
            let line = ui.available_rect_before_wrap();
            let y = line.top() - space::S;
            ui.painter().hline(line.x_range().shrink(4.0), y, theme.line_stroke());
        } else {
            ui.horizontal(|ui| {
                ui.add_space(space::S);
                ui.label(Face::Caption.text("Open experiments").color(theme.text_3));
            });
            ui.add_space(space::XS);
        }
        let foot = if narrow { 40.0 } else { 60.0 };
        let list = ui.available_height() - foot;
        ScrollArea::vertical().max_height(list).min_scrolled_height(list).show(ui, |ui| {
            for document in &state.documents {
                actions.extend(item_ui(ui, theme, state, narrow, document));
            }
            for path in &state.opening {
                opening_ui(ui, theme, narrow, path);
            }
            if state.documents.is_empty() && state.opening.is_empty() && !narrow {
                ui.horizontal(|ui| {
                    ui.add_space(space::S);
                    ui.label(Face::Caption.text("None yet").color(theme.text_3));
                });
            }
        });
        let bottom = Rect::from_min_max(
            pos2(ui.max_rect().left(), ui.max_rect().bottom() - foot + 8.0),
            ui.max_rect().max,
        );
        ui.scope_builder(
            UiBuilder::new().max_rect(bottom).layout(Flow::top_down(Align::Min)),
            |ui| {
                actions.extend(compare_ui(ui, theme, state, narrow));
            },
        );
    });
    actions
}

/// A file that is being read; in a narrow side bar a clock whose tip says so.
fn opening_ui(ui: &mut Ui, theme: &Theme, narrow: bool, path: &Path) {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let words = format!("Opening {name}…");
    let height = if narrow { ITEM_NARROW } else { space::BUTTON };
    let size = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let middle = rect.center().y;
    if narrow {
        paint_icon(ui.painter(), rect.center(), space::ICON_PLACE, Icon::Clock, theme.text_3);
        response.on_hover_text(words);
    } else {
        let at = pos2(rect.left() + space::S, middle);
        let width = rect.width() - 2.0 * space::S;
        one_line(ui.painter(), at, width, Face::Caption, &words, theme.text_2);
    }
}

fn place_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    narrow: bool,
    (place, icon, name): (Place, Icon, &str),
) -> Option<Action> {
    let size = vec2(ui.available_width(), space::BUTTON);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let chosen = state.place == place;
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    let ink = row_ground(ui, theme, chosen, &response);
    let left = if narrow { rect.center().x } else { rect.left() + 18.0 };
    paint_icon(ui.painter(), pos2(left, rect.center().y), space::ICON_PLACE, icon, ink);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
    let response = if narrow {
        response.on_hover_text(name)
    } else {
        let face = if chosen { Face::BodyBold } else { Face::Body };
        one_line(
            ui.painter(),
            pos2(rect.left() + 36.0, rect.center().y),
            rect.width() - 44.0,
            face,
            name,
            ink,
        );
        response
    };
    response.clicked().then_some(Action::Go(place))
}

/// The ground of a row, and the ink on it.
fn row_ground(ui: &Ui, theme: &Theme, chosen: bool, response: &Response) -> eframe::egui::Color32 {
    if chosen {
        ui.painter().rect_filled(response.rect, radius::CONTROL, theme.selected);
        theme.on_selected
    } else {
        if response.hovered() {
            ui.painter().rect_filled(response.rect, radius::CONTROL, theme.sunken);
        }
        theme.ink
    }
}

fn item_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    narrow: bool,
    document: &Document,
) -> Vec<Action> {
    let height = if narrow { ITEM_NARROW } else { ITEM };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let chosen = state.place == Place::Experiment(document.id);
    let (mark, mut line) = document.standing();
    let changed = document.is_changed();
    if state.saves.is_saving(document.id) {
        "Saving…".clone_into(&mut line);
    }
    let title = told_apart(state, document);
    let name = {
        let unsaved = if changed { ", not saved" } else { "" };
        format!("{title}, {line}{unsaved}")
    };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    let ink = row_ground(ui, theme, chosen, &response);
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
    let theme = &if chosen { theme.over_selected() } else { *theme };
    let mut actions = Vec::new();
    if response.clicked() {
        actions.push(Action::Go(Place::Experiment(document.id)));
    }
    let dot = pos2(rect.right() - 8.0, rect.top() + if narrow { 8.0 } else { 15.0 });
    if changed {
        ui.painter().circle_filled(dot, 3.0, ink);
    }
    let ticked = state.ticked.contains(&document.id);
    let (box_at, box_size) = if narrow {
        (pos2(rect.left() + 10.0, rect.center().y), vec2(20.0, height))
    } else {
        (pos2(rect.left() + 16.0, rect.top() + 15.0), vec2(24.0, 24.0))
    };
    let box_at = Rect::from_center_size(box_at, box_size);
    let label = format!("Tick {title} to compare");
    if check_box(ui, theme, (box_at, Id::unique(("tick", document.id))), ticked, &label).clicked() {
        actions.push(Action::Tick(document.id, !ticked));
    }
    if narrow {
        let beside = pos2(rect.right() - 11.0, rect.center().y);
        paint_verdict(ui.painter(), beside, 18.0, theme, &mark);
        response.on_hover_text(name);
        return actions;
    }
    let face = if chosen { Face::BodyBold } else { Face::Body };
    let text_width = rect.width() - 32.0 - 18.0;
    let fits = |text: &str| {
        ui.painter().layout_no_wrap(text.to_owned(), face.font(), ink).size().x <= text_width
    };
    let others = state.documents.iter().filter(|other| other.id != document.id);
    let shown = beginning_apart(&title, others.map(|other| told_apart(state, other)), fits);
    let left = pos2(rect.left() + 32.0, rect.top() + 15.0);
    one_line(ui.painter(), left, text_width, face, &shown, ink);
    if shown != title || !fits(&title) {
        response.on_hover_text(&title);
    }
    paint_verdict(ui.painter(), pos2(rect.left() + 39.0, rect.top() + 34.0), 14.0, theme, &mark);
    let below = if chosen { ink } else { theme.text_2 };
    one_line(
        ui.painter(),
        pos2(rect.left() + 51.0, rect.top() + 34.0),
        rect.width() - 55.0,
        Face::Caption,
        &line,
        below,
    );
    actions
}

/// The title for somebody who does not see where it stands: namesakes are counted.
fn told_apart(state: &State, document: &Document) -> String {
    let namesakes: Vec<_> =
        state.documents.iter().filter(|other| other.title() == document.title()).collect();
    let place = namesakes.iter().position(|other| other.id == document.id);
    match place.filter(|_| namesakes.len() > 1) {
        Some(place) => format!("{} ({} of {})", document.title(), place + 1, namesakes.len()),
        None => document.title().to_owned(),
    }
}

/// A title that has too little room: where another one begins like it as far as there is room, what
/// makes the difference comes first.
fn beginning_apart(
    title: &str,
    others: impl Iterator<Item = String>,
    fits: impl Fn(&str) -> bool,
) -> String {
    if fits(title) {
        return title.to_owned();
    }
    let alike = |other: String| -> usize {
        let same = title.chars().zip(other.chars()).take_while(|(one, two)| one == two);
        same.map(|(letter, _)| letter.len_utf8()).sum()
    };
    let longest = others.map(alike).max().unwrap_or(0);
    let is_seen = fits(&format!("{}…", &title[..longest]));
    // What begins another title wholly has no difference of its own to show.
    if is_seen || longest == title.len() {
        return title.to_owned();
    }
    let before = title[..longest].trim_end_matches(|c: char| !c.is_whitespace()).len();
    format!("… {}", &title[before..])
}

fn compare_ui(ui: &mut Ui, theme: &Theme, state: &State, narrow: bool) -> Option<Action> {
    let ticked = state.ticked.len();
    let enough = ticked > 1;
    let reason = "Tick two or more experiments to compare them.";
    if narrow {
        ui.add_space(space::S);
        return ui
            .vertical_centered(|ui| {
                ui.add_enabled_ui(enough, |ui| icon_button(ui, theme, Icon::Compare, "Compare"))
                    .inner
                    .on_disabled_hover_text(reason)
                    .clicked()
                    .then_some(Action::Compare)
            })
            .inner;
    }
    let text = if enough { format!("Compare {ticked}") } else { "Compare".to_owned() };
    let response = ui
        .add_enabled_ui(enough, |ui| {
            button(ui, theme, ButtonKind::Wide, Some(Icon::Compare), &text)
        })
        .inner
        .on_disabled_hover_text(reason);
    ui.add_space(space::XS);
    let hint =
        if enough { "Ticked experiments, side by side" } else { "Tick two or more to compare" };
    ui.label(Face::Caption.text(hint).color(theme.text_3));
    response.clicked().then_some(Action::Compare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_begin_alike_show_what_makes_the_difference() {
        let titles = [
            "Two threads against two processes",
            "Two threads against two processes, again",
            "Two threads against four processes",
            "Other work",
        ]
        .map(str::to_owned);
        let shown = |place: usize, room: usize| {
            let others = titles.iter().enumerate().filter(|(of, _)| *of != place);
            let others = others.map(|(_, title)| title.clone());
            beginning_apart(&titles[place], others, |text| text.chars().count() <= room)
        };
        assert_eq!(shown(1, 20), "… processes, again");
        assert_eq!(shown(2, 20), "… four processes");
        assert_eq!(shown(0, 20), titles[0], "it has nothing that the second has not");
        for (place, title) in titles.iter().enumerate() {
            assert_eq!(shown(place, 50), *title, "where there is room nothing is cut");
        }
        assert_eq!(shown(3, 5), "Other work", "nothing begins like it");
    }
}
