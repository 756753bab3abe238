//! An experiment: its head with title, question and Run, and the page below.

use super::action::{Action, Draft, Edit};
use super::command::can_run;
use super::document::Document;
use super::layout::{Header, Layout};
use super::state::{RunStage, State, Tab};
use super::theme::{Face, Theme, space};
use super::timeline::{NoTimelines, timeline_page_ui};
use super::widgets::button::{ButtonKind, button, button_width, focus_ring};
use super::widgets::drop_down::drop_down;
use super::widgets::empty::empty_state_ui;
use super::widgets::icon::Icon;
use super::widgets::in_place::InPlace;
use super::widgets::page::page;
use super::{banner, design, notes, results, run};
use crate::model::{plan, units};
use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, Color32, CornerRadius, EventFilter, Frame, Id, Key, Layout as Flow, Margin, Modifiers,
    Panel, Rect, Response, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// Draws an experiment.
#[must_use]
pub fn experiment_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    layout: Layout,
) -> Vec<Action> {
    let mut actions = Vec::new();
    let side = if layout.one_column { 16 } else { 24 };
    let frame = Frame::new().fill(theme.bg).inner_margin(Margin::symmetric(side, 0));
    Panel::top("experiment header")
        .exact_size(layout.header.height())
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| actions.extend(header_ui(ui, theme, state, document, layout)));
    banner::worker_missing_ui(ui, theme, state);
    actions.extend(banner::banner_ui(ui, theme, document));
    actions.extend(page_ui(ui, theme, state, document, layout));
    actions
}

fn page_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    layout: Layout,
) -> Vec<Action> {
    let edge = if layout.one_column { space::L } else { space::PAGE };
    let name = format!("{:?} {:?}", document.page(), document.tab);
    page(ui, &name, edge, |ui| {
        ui.add_space(space::L);
        let actions = match document.tab {
            Tab::Design => design::design_ui(ui, theme, state, document, layout),
            Tab::Run => match &document.run {
                Some(progress) => run::run_ui(ui, theme, progress).into_iter().collect(),
                None => no_run_ui(ui, theme, state, document),
            },
            Tab::Results => match &document.summary {
                Some(summary) => {
                    results::results_ui(ui, theme, summary, &document.results).into_iter().collect()
                }
                None => no_results_ui(ui, theme, state, document),
            },
            Tab::Timeline => match timeline_page_ui(ui, theme, state, document) {
                Ok(actions) => actions,
                Err(why) => no_timelines_ui(ui, theme, state, document, why),
            },
            Tab::Notes => notes::notes_ui(ui, theme, document, layout),
        };
        ui.add_space(space::PAGE);
        actions
    })
}

fn no_run_ui(ui: &mut Ui, theme: &Theme, state: &State, document: &Document) -> Vec<Action> {
    let time = document.outlook.time(&document.experiment.design);
    let (what, how) = if document.design_is_fixed() {
        ("It is not running now.", format!("Run again takes {time} and adds a session."))
    } else {
        (
            "Nothing has run yet.",
            format!("Run takes {time}. This page then shows each round as it ends."),
        )
    };
    run_from_here_ui(ui, theme, state, (what, &how))
}

fn no_results_ui(ui: &mut Ui, theme: &Theme, state: &State, document: &Document) -> Vec<Action> {
    if document.run.is_some() {
        let how = "Results appear here when the run ends.";
        empty_state_ui(ui, theme, "It is still running.", how);
        return Vec::new();
    }
    if !document.is_understood {
        let how = "Its samples are in the file; this version does not know what they mean.";
        empty_state_ui(ui, theme, "No result is shown.", how);
        return Vec::new();
    }
    let time = document.outlook.time(&document.experiment.design);
    let how = format!("Run takes {time}. The verdict, every sample and the reasons appear here.");
    run_from_here_ui(ui, theme, state, ("Nothing has run yet.", &how))
}

fn no_timelines_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    why: NoTimelines,
) -> Vec<Action> {
    let time = document.outlook.time(&document.experiment.design);
    let how = match why {
        NoTimelines::NotUnderstood => return no_results_ui(ui, theme, state, document),
        NoTimelines::Running => {
            let how = "What each worker did appears here when the run ends.";
            empty_state_ui(ui, theme, "It is still running.", how);
            return Vec::new();
        }
        NoTimelines::NotRun => {
            let how = format!("Run takes {time}. What each worker did then stands here.");
            return run_from_here_ui(ui, theme, state, ("Nothing has run yet.", &how));
        }
        NoTimelines::NotRecorded => format!(
            "A run in this window records them. Run again takes {time} and adds a session with its \
             timelines; the results that are here stay."
        ),
    };
    let what = "Timelines were not recorded in this file.";
    run_from_here_ui(ui, theme, state, (what, &how))
}

fn run_from_here_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    (what, how): (&str, &str),
) -> Vec<Action> {
    empty_state_ui(ui, theme, what, how);
    let possible = can_run(state);
    let run = ui
        .add_enabled_ui(possible.is_ok(), |ui| {
            button(ui, theme, ButtonKind::Plain, Some(Icon::Run), "Run now")
        })
        .inner;
    let clicked = run.clicked();
    if let Err(reason) = possible {
        run.on_disabled_hover_text(reason.as_ref());
    }
    if clicked { vec![Action::Run] } else { Vec::new() }
}

fn header_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    layout: Layout,
) -> Vec<Action> {
    let rect = ui.max_rect();
    let mut actions = Vec::new();
    let top = match layout.header {
        Header::Full => rect.top() + space::L,
        Header::Low => rect.top() + 10.0,
        Header::Narrow => rect.top() + space::S,
    };
    // Drawn in the order in which it is read: the keyboard goes the same way.
    let right = rect.right() - run_buttons_width(ui, document, layout);
    let left = Rect::from_min_max(pos2(rect.left(), top), pos2(right - space::L, rect.bottom()));
    let words = UiBuilder::new().max_rect(left).layout(Flow::top_down(Align::Min));
    ui.scope_builder(words, |ui| actions.extend(words_ui(ui, theme, document, layout)));
    let right = Rect::from_min_max(pos2(right, top), pos2(rect.right(), top + space::BUTTON));
    let buttons = UiBuilder::new().max_rect(right).layout(Flow::left_to_right(Align::Center));
    ui.scope_builder(buttons, |ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        actions.extend(run_buttons_ui(ui, theme, state, document, layout));
    });
    if layout.header != Header::Narrow {
        let tabs = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 36.0), rect.max);
        let row = UiBuilder::new().max_rect(tabs).layout(Flow::left_to_right(Align::Center));
        ui.scope_builder(row, |ui| actions.extend(tabs_ui(ui, theme, document)));
    }
    let line = rect.expand2(vec2(space::PAGE, 0.0)).x_range();
    ui.painter().with_clip_rect(ui.ctx().content_rect()).hline(
        line,
        rect.bottom() - 0.5,
        theme.line_stroke(),
    );
    actions
}

/// Pause and its words, which turn into those for going on.
fn pause_words(is_paused: bool) -> (Icon, &'static str) {
    if is_paused { (Icon::Run, "Go on") } else { (Icon::Pause, "Pause") }
}

fn run_word(document: &Document) -> &'static str {
    if document.design_is_fixed() { "Run again" } else { "Run" }
}

fn run_buttons_width(ui: &Ui, document: &Document, layout: Layout) -> f32 {
    if let Some(run) = &document.run {
        let (icon, text) = pause_words(run.is_paused());
        let pause = button_width(ui, ButtonKind::Plain, Some(icon), text);
        return pause + space::S + button_width(ui, ButtonKind::Plain, Some(Icon::Stop), "Cancel");
    }
    let run = button_width(ui, ButtonKind::Primary, Some(Icon::Run), run_word(document));
    if layout.header != Header::Full {
        return run;
    }
    let font = Face::Caption.font();
    let cost = ui.painter().layout_no_wrap(cost(document), font, Color32::PLACEHOLDER);
    cost.size().x + space::M + run
}

fn run_buttons_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    layout: Layout,
) -> Vec<Action> {
    let mut actions = Vec::new();
    if let Some(run) = &document.run {
        let stopping = run.stage == RunStage::Stopping;
        ui.add_enabled_ui(!stopping, |ui| {
            let kind = ButtonKind::Plain;
            let (icon, text) = pause_words(run.is_paused());
            if button(ui, theme, kind, Some(icon), text).clicked() {
                actions.push(Action::Pause(!run.is_paused()));
            }
            if button(ui, theme, kind, Some(Icon::Stop), "Cancel").clicked() {
                actions.push(Action::Cancel);
            }
        });
        return actions;
    }
    if layout.header == Header::Full {
        ui.label(Face::Caption.text(cost(document)).color(theme.text_2));
        ui.add_space(space::XS);
    }
    let possible = can_run(state);
    let run = ui
        .add_enabled_ui(possible.is_ok(), |ui| {
            button(ui, theme, ButtonKind::Primary, Some(Icon::Run), run_word(document))
        })
        .inner;
    if run.clicked() {
        actions.push(Action::Run);
    }
    match possible {
        Ok(()) => run.on_hover_text(cost(document)),
        Err(reason) => run.on_disabled_hover_text(reason.as_ref()),
    };
    actions
}

/// What a run costs: rounds, trials, time.
fn cost(document: &Document) -> String {
    let design = &document.experiment.design;
    let time = document.outlook.time(design);
    if document.design_is_fixed() {
        return time;
    }
    let trials = u64::from(design.rounds.max) * u64::from(plan::trials_of_a_round(design));
    let rounds = design.rounds.max;
    let rounds = if rounds == 1 { "1 round".to_owned() } else { format!("{rounds} rounds") };
    let at_most = if design.rounds.may_stop_early() { "up to " } else { "" };
    format!("{at_most}{rounds}, {} trials, {time}", units::count(trials as f64))
}

fn words_ui(ui: &mut Ui, theme: &Theme, document: &Document, layout: Layout) -> Vec<Action> {
    ui.spacing_mut().item_spacing = vec2(space::M, 0.0);
    let whole = ui.available_width();
    let line = vec2(whole, Face::Title.line_height());
    let row = Flow::left_to_right(Align::Center);
    match layout.header {
        Header::Full => {
            let mut actions = title_ui(ui, theme, document, whole).1;
            actions.extend(question_ui(ui, theme, document, whole));
            actions
        }
        Header::Low => {
            ui.allocate_ui_with_layout(line, row, |ui| {
                let width = title_width(ui, document).min(whole * 0.5);
                let mut actions = title_ui(ui, theme, document, width).1;
                let mut room = ui.available_rect_before_wrap();
                // Smaller words about the same middle would stand higher on their line.
                let lower = (Face::Title.size() - Face::Body.size()) * 0.35;
                room.min.y = room.center().y - Face::Body.line_height() / 2.0 + lower;
                let rest = room.width();
                let flow = Flow::top_down(Align::Min);
                ui.scope_builder(UiBuilder::new().max_rect(room).layout(flow), |ui| {
                    actions.extend(question_ui(ui, theme, document, rest));
                });
                actions
            })
            .inner
        }
        Header::Narrow => {
            ui.allocate_ui_with_layout(vec2(whole, space::BUTTON), row, |ui| {
                let room = (whole - 150.0).max(80.0);
                let width = title_width(ui, document).min(room);
                let (title, mut actions) = title_ui(ui, theme, document, width);
                // There is no room for the question.
                title.on_hover_text(&document.experiment.design.question);
                actions.extend(tab_list_ui(ui, theme, document));
                actions
            })
            .inner
        }
    }
}

fn title_width(ui: &Ui, document: &Document) -> f32 {
    let text = document.experiment.title.clone();
    let galley = ui.painter().layout_no_wrap(text, Face::Title.font(), Color32::PLACEHOLDER);
    galley.size().x + space::XS
}

fn title_ui(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    width: f32,
) -> (Response, Vec<Action>) {
    let mut title = document.experiment.title.clone();
    let field = InPlace {
        id: Id::unique(("title", document.id)),
        name: "Title",
        hint: "Title",
        face: Face::Title,
        ink: theme.ink,
        width,
        enabled: document.run.is_none(),
    };
    let response = field.ui(ui, theme, &mut title);
    if ui.input(|input| input.key_pressed(Key::F2)) {
        response.request_focus();
    }
    let mut actions = Vec::new();
    if title != document.experiment.title {
        let to = Draft { title, ..document.draft() };
        let edit = Edit::joined("Rename", "title", to);
        actions.push(Action::Edit(Box::new(edit)));
    }
    (response, actions)
}

fn question_ui(ui: &mut Ui, theme: &Theme, document: &Document, width: f32) -> Option<Action> {
    let mut question = document.experiment.design.question.clone();
    let field = InPlace {
        id: Id::unique(("question", document.id)),
        name: "Question",
        hint: "What do you want to find out?",
        face: Face::Body,
        ink: theme.text_2,
        width,
        enabled: document.run.is_none(),
    };
    field.ui(ui, theme, &mut question);
    (question != document.experiment.design.question).then(|| {
        let mut to = document.draft();
        to.design.question = question;
        Action::Edit(Box::new(Edit::joined("Change question", "question", to)))
    })
}

fn tabs_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.spacing_mut().item_spacing.x = space::PAGE;
    for tab in Tab::ALL {
        let chosen = document.tab == tab;
        let face = if chosen { Face::BodyBold } else { Face::Body };
        let name = tab_name(document, tab);
        let ink = if chosen { theme.ink } else { theme.text_2 };
        let galley = ui.painter().layout_no_wrap(name.clone(), face.font(), ink);
        let size = vec2(galley.size().x, 36.0);
        let (_, rect) = ui.allocate_space(size);
        let id = tab_id(document, tab);
        // The row is one stop of the keyboard: arrows go from tab to tab in it.
        let has_keyboard = chosen || ui.memory(|memory| memory.has_focus(id));
        let sense = if has_keyboard { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(rect, id, sense);
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &name));
        if let Some(next) = neighbour_tab(ui, &response, tab) {
            ui.memory_mut(|memory| memory.request_focus(tab_id(document, next)));
            actions.push(Action::ShowTab(next));
        }
        let ink = if response.hovered() { theme.ink } else { ink };
        let at = rect.center() - galley.size() / 2.0;
        ui.painter().galley_with_override_text_color(at, galley, ink);
        if chosen {
            let line = Stroke::new(2.0, theme.ink);
            ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, line);
        }
        focus_ring(ui, theme, &response, CornerRadius::same(4));
        if response.clicked() {
            actions.push(Action::ShowTab(tab));
        }
    }
    actions
}

fn tab_id(document: &Document, tab: Tab) -> Id {
    Id::unique(("tab", document.id, tab.label()))
}

/// The tab that an arrow key leads to from the one that has the keyboard.
fn neighbour_tab(ui: &Ui, response: &Response, tab: Tab) -> Option<Tab> {
    if !response.has_focus() {
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let step = isize::from(pressed(Key::ArrowRight)) - isize::from(pressed(Key::ArrowLeft));
    let place = Tab::ALL.iter().position(|other| *other == tab)?;
    Tab::ALL.get(place.checked_add_signed(step)?).copied().filter(|next| *next != tab)
}

fn tab_name(document: &Document, tab: Tab) -> String {
    match (tab, &document.run) {
        (Tab::Run, Some(run)) => {
            format!("Run, {}", run.round_words())
        }
        _ => tab.label().to_owned(),
    }
}

fn tab_list_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Vec<Action> {
    let mut actions = Vec::new();
    let shown = (tab_name(document, document.tab), 110.0);
    drop_down(ui, theme, "Page", shown, |ui| {
        for tab in Tab::ALL {
            let chosen = document.tab == tab;
            if ui.selectable_label(chosen, tab_name(document, tab)).clicked() {
                actions.push(Action::ShowTab(tab));
            }
        }
    });
    actions
}
