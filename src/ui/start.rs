//! The start page: one thing to press, then ready experiments and recent files.

use super::action::Action;
use super::dates::day_words;
use super::layout::{Header, Layout};
use super::state::{MachineFacts, Place, RecentFile, State};
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{ButtonKind, button, button_width, focus_ring};
use super::widgets::icon::{Icon, paint_icon};
use super::widgets::mark::{VerdictMark, paint_verdict};
use super::widgets::more::More;
use super::widgets::page::{columns, page};
use super::widgets::text::{one_line, one_line_right};
use super::{banner, first_picture};
use crate::engine::pace::Pace;
use crate::kernels::contract::Family;
use crate::model::design::{Design, number_word};
use crate::model::units;
use eframe::egui::accesskit::Role;
use eframe::egui::{
    CornerRadius, Frame, Id, Label, Margin, Panel, Rect, Sense, Ui, WidgetInfo, pos2, vec2,
};

/// The height of a ready experiment: all of them are to be seen in a window of the usual size.
const READY: f32 = 26.0;
/// The least width of a column of ready experiments.
const READY_COLUMN: f32 = 220.0;
/// The height of a file that was open before.
const RECENT: f32 = 45.0;
/// What takes a missing file from the list.
const REMOVE: &str = "Remove";

/// Draws the start page.
#[must_use]
pub fn start_ui(ui: &mut Ui, theme: &Theme, state: &State, layout: Layout) -> Vec<Action> {
    let mut actions = Vec::new();
    banner::worker_missing_ui(ui, theme, state);
    let edge = if layout.one_column { space::PAGE } else { space::COLUMN };
    // In a low window the foot scrolls with the page, so that it takes no room from it.
    let pinned = layout.header == Header::Full;
    if pinned {
        let margin = Margin { left: edge as i8, right: edge as i8, top: 0, bottom: 4 };
        Panel::bottom("start footer")
            .frame(Frame::new().fill(theme.bg).inner_margin(margin))
            .show_separator_line(false)
            .show(ui, |ui| actions.extend(footer_ui(ui, theme, state)));
    }
    page(ui, "start", edge, |ui| {
        let fold = Fold { top: ui.min_rect().top(), height: ui.clip_rect().height() };
        ui.add_space(if pinned { space::L } else { space::S });
        ui.label(Face::Page.text("Threads or processes?"));
        ui.add_space(-space::XS);
        let lead = "Find out on this computer. Every answer here is measured, never quoted.";
        ui.label(Face::Lead.text(lead).color(theme.text_2));
        ui.add_space(space::M);
        actions.extend(first_card_ui(ui, theme, state, layout));
        ui.add_space(space::L);
        let whole = ui.available_width();
        let stacked = layout.content < 900.0;
        let gap = space::COLUMN + space::S;
        let recent = 344.0;
        let widths = [whole - gap - recent, recent];
        // Without files there is nothing to stand beside the ready experiments: they take the width.
        let stacked = stacked || state.recent.is_empty();
        columns(ui, stacked, &widths, gap, |ui, place| match place {
            0 => actions.extend(ready_ui(ui, theme, state, fold)),
            _ => actions.extend(recent_ui(ui, theme, state, (!stacked).then_some(fold))),
        });
        ui.add_space(space::PAGE);
        if !pinned {
            actions.extend(footer_ui(ui, theme, state));
            ui.add_space(space::M);
        }
    });
    actions
}

fn first_card_ui(ui: &mut Ui, theme: &Theme, state: &State, layout: Layout) -> Option<Action> {
    let mut action = None;
    let card = Frame::new()
        .stroke(theme.outline_stroke())
        .corner_radius(CornerRadius::same(radius::LARGE))
        .inner_margin(Margin::symmetric(32, 16));
    card.show(ui, |ui| {
        let whole = ui.available_width();
        let picture = if layout.narrow_side { 300.0 } else { 352.0 };
        let gap = if layout.narrow_side { space::PAGE } else { space::COLUMN } + space::S;
        let widths = [whole - picture - gap, picture];
        let workers = first_workers(state);
        columns(ui, layout.one_column, &widths, gap, |ui, place| match place {
            0 => action = first_words_ui(ui, theme, state, workers).or(action.take()),
            _ => first_picture::first_picture_ui(ui, theme, workers),
        });
    });
    action
}

fn first_workers(state: &State) -> u32 {
    let first = state.first.as_ref();
    first.and_then(|first| first.design.variants.first()).map_or(2, |variant| variant.workers)
}

fn first_words_ui(ui: &mut Ui, theme: &Theme, state: &State, workers: u32) -> Option<Action> {
    ui.label(Face::Title.text("Your first experiment: threads against processes"));
    let count = number_word(workers);
    let text = format!(
        "The same sums, once with {count} threads and once with {count} processes, again and \
         again in turn. Then you see who was faster, by how much, and what it cost in memory."
    );
    ui.label(Face::Lead.text(text).color(theme.text_2));
    ui.add_space(space::M);
    let mut action = None;
    ui.horizontal(|ui| {
        let possible = state.first.is_some() && state.running().is_none();
        let run = ui
            .add_enabled_ui(possible, |ui| {
                button(ui, theme, ButtonKind::Hero, Some(Icon::Run), "Run it now")
            })
            .inner;
        // Enter runs it right after the start of the program.
        let given = Id::unique("first focus was given");
        if possible && !ui.data(|data| data.get_temp(given).unwrap_or(false)) {
            ui.data_mut(|data| data.insert_temp(given, true));
            run.request_focus();
        }
        if run.clicked() {
            action = Some(Action::RunFirst);
        }
        if state.running().is_some() {
            run.on_disabled_hover_text("Another experiment is running.");
        }
        ui.add_space(space::S);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add_space(space::S);
            if let Some(first) = &state.first {
                let time = expected(&first.design, state.cores());
                ui.label(Face::Body.text(format!("takes {time}")).color(theme.text_2));
            }
            let promise = "Nothing is installed, changed or sent.";
            ui.add(Label::new(Face::Caption.text(promise).color(theme.text_2)).wrap());
        });
    });
    action
}

/// About how long a design takes on this machine that was not run yet.
fn expected(design: &Design, cores: u32) -> String {
    units::about(Pace::new(design, cores, None).session(design))
}

/// What is seen of the page before anybody scrolls.
#[derive(Clone, Copy)]
struct Fold {
    /// The upper end of the page, wherever it is scrolled to.
    top: f32,
    /// How much of the page is seen.
    height: f32,
}

impl Fold {
    /// How much room is left from here on.
    fn room(self, ui: &Ui) -> f32 {
        self.height - (ui.cursor().top() - self.top)
    }
}

fn ready_ui(ui: &mut Ui, theme: &Theme, state: &State, fold: Fold) -> Vec<Action> {
    let mut actions = Vec::new();
    heading_ui(ui, "Ready experiments", |ui| {
        if button(ui, theme, ButtonKind::Small, Some(Icon::Plus), "New experiment").clicked() {
            actions.push(Action::New);
        }
        if state.recent.is_empty() {
            ui.add_space(space::S);
            actions.extend(open_ui(ui, theme));
        }
    });
    let families: Vec<Family> = Family::ALL
        .into_iter()
        .filter(|family| state.ready.iter().any(|ready| ready.family == *family))
        .collect();
    let whole = ui.available_width();
    let gap = space::COLUMN;
    // As many columns as are wide enough for a title and its time.
    let count = ((whole + gap) / (READY_COLUMN + gap)).clamp(1.0, 3.0).floor();
    let width = (whole - gap * (count - 1.0)) / count;
    let mut sides = balanced(state, families, count as usize);
    let more = More::of(ui, "ready experiments");
    let left_out = fitting(state, &mut sides, fold.room(ui), more.is_open);
    columns(ui, count < 2.0, &vec![width; sides.len()], gap, |ui, place| {
        for family in &sides[place] {
            actions.extend(family_ui(ui, theme, state, *family));
        }
    });
    if left_out > 0 {
        more.row_ui(ui, theme, &format!("{left_out} more ready experiments"));
    }
    actions
}

/// The families in columns, each in the one that is shorter so far.
fn balanced(state: &State, families: Vec<Family>, count: usize) -> Vec<Vec<Family>> {
    let mut sides = vec![Vec::new(); count];
    let mut heights = vec![0.0; count];
    for family in families {
        let mut shortest = 0;
        for place in 1..count {
            if heights[place] < heights[shortest] {
                shortest = place;
            }
        }
        heights[shortest] += family_height(state, family);
        sides[shortest].push(family);
    }
    sides
}

fn members(state: &State, family: Family) -> usize {
    state.ready.iter().filter(|ready| ready.family == family).count()
}

fn family_height(state: &State, family: Family) -> f32 {
    READY * (1 + members(state, family)) as f32 + space::S
}

/// Leaves out the families that do not wholly fit into the room, unless all are asked for, and tells
/// how many experiments that are. Where the room holds not even the first ones, everything stays:
/// there people scroll anyway.
fn fitting(state: &State, sides: &mut [Vec<Family>], room: f32, all: bool) -> usize {
    let height =
        |side: &[Family]| -> f32 { side.iter().map(|family| family_height(state, *family)).sum() };
    if sides.iter().all(|side| height(side) - space::S <= room) {
        return 0;
    }
    let room = room - space::SMALL - space::S;
    let fits = |side: &Vec<Family>| {
        (0..=side.len()).rev().find(|count| height(&side[..*count]) <= room).unwrap_or(0)
    };
    let kept: Vec<usize> = sides.iter().map(fits).collect();
    if kept.contains(&0) {
        return 0;
    }
    let mut left_out = 0;
    for (side, kept) in sides.iter_mut().zip(kept) {
        left_out += side[kept..].iter().map(|family| members(state, *family)).sum::<usize>();
        if !all {
            side.truncate(kept);
        }
    }
    left_out
}

/// A section with its buttons at the right.
fn heading_ui(ui: &mut Ui, text: &str, trailing: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(space::SMALL);
        ui.label(Face::Section.text(text));
        let right = eframe::egui::Layout::right_to_left(eframe::egui::Align::Center);
        ui.with_layout(right, trailing);
    });
}

fn family_icon(family: Family) -> Icon {
    match family {
        Family::Cpu => Icon::Bolt,
        Family::Io => Icon::Clock,
        Family::SharedMemory => Icon::Lock,
        Family::Ipc => Icon::Exchange,
        Family::Lifecycle => Icon::Run,
        Family::Composed => Icon::Table,
        Family::Faults => Icon::Warning,
    }
}

fn family_ui(ui: &mut Ui, theme: &Theme, state: &State, family: Family) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.spacing_mut().item_spacing.y = 0.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), READY), Sense::hover());
    let middle = rect.center().y;
    let icon_at = pos2(rect.left() + space::S, middle);
    paint_icon(ui.painter(), icon_at, space::ICON, family_icon(family), theme.text_2);
    let left = pos2(rect.left() + space::PAGE, middle);
    one_line(ui.painter(), left, rect.width(), Face::BodyBold, family.label(), theme.ink);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, theme.line_stroke());
    for (place, ready) in state.ready.iter().enumerate() {
        if ready.family != family {
            continue;
        }
        let time = short_time(&ready.experiment.design, state.cores());
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), READY), Sense::click());
        let name = format!("{}, about {time}", ready.experiment.title);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.hovered() {
            let ground = rect.expand2(vec2(space::S, 0.0));
            ui.painter().rect_filled(ground, radius::CONTROL, theme.sunken);
        }
        focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
        let middle = rect.center().y;
        let right = pos2(rect.right(), middle);
        let time_at = one_line_right(ui.painter(), right, Face::Caption, &time, theme.text_2);
        let width = time_at.left() - rect.left() - space::S;
        let left = pos2(rect.left(), middle);
        one_line(ui.painter(), left, width, Face::Body, &ready.experiment.title, theme.ink);
        let run = response.has_focus()
            && ui.input_mut(|input| {
                input.consume_key(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::Enter)
            });
        if run || response.clicked() {
            actions.push(Action::OpenReady { place, run });
        }
        let question = &ready.experiment.design.question;
        response.on_hover_text(question);
    }
    ui.add_space(space::S);
    actions
}

fn short_time(design: &Design, cores: u32) -> String {
    let time = expected(design, cores);
    time.trim_start_matches("about ").to_owned()
}

fn open_ui(ui: &mut Ui, theme: &Theme) -> Option<Action> {
    let open = button(ui, theme, ButtonKind::Small, Some(Icon::File), "Open…");
    open.clicked().then_some(Action::AskOpen)
}

/// The files that were open before; of more than `fold` leaves room for, the others on request.
fn recent_ui(ui: &mut Ui, theme: &Theme, state: &State, fold: Option<Fold>) -> Vec<Action> {
    let mut actions = Vec::new();
    if state.recent.is_empty() {
        let text = "No recent files. Saved experiments appear here.";
        ui.label(Face::Caption.text(text).color(theme.text_2));
        return actions;
    }
    heading_ui(ui, "Recent", |ui| actions.extend(open_ui(ui, theme)));
    ui.spacing_mut().item_spacing.y = 0.0;
    let more = More::of(ui, "recent files");
    let all = state.recent.len();
    let fitting = |room: f32| (room / RECENT).floor().max(0.0) as usize;
    let first = match fold.map(|fold| fold.room(ui)) {
        Some(room) if fitting(room) > 0 && fitting(room) < all => {
            fitting(room - space::SMALL).max(1)
        }
        _ => all,
    };
    for file in &state.recent[..if more.is_open { all } else { first }] {
        actions.extend(recent_row_ui(ui, theme, state, file));
    }
    if first < all {
        more.row_ui(ui, theme, &format!("{} more files", all - first));
    }
    actions
}

fn recent_row_ui(ui: &mut Ui, theme: &Theme, state: &State, file: &RecentFile) -> Option<Action> {
    let mut action = None;
    let size = vec2(ui.available_width(), RECENT);
    // A missing one can be reached by keyboard too, so that Delete takes it away.
    let there = file.missing.is_none();
    let sense = if there { Sense::click() } else { Sense::focusable_noninteractive() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let line = match file.missing {
        Some(missing) => missing.words(),
        None => &file.line,
    };
    let is_namesake = |other: &&RecentFile| other.title == file.title;
    let line = match file.path.file_name() {
        // Files of one title are told apart by their names.
        Some(name) if state.recent.iter().filter(is_namesake).count() > 1 => {
            format!("{}, {line}", name.display())
        }
        _ => line.to_owned(),
    };
    let line = line.as_str();
    let name = format!("{}, {line}", file.title);
    let role = if there { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, &name));
    if response.hovered() && there {
        let ground = rect.expand2(vec2(space::S, 0.0));
        ui.painter().rect_filled(ground, radius::CONTROL, theme.sunken);
    }
    focus_ring(ui, theme, &response, CornerRadius::same(radius::CONTROL));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, theme.line_stroke());
    let top = rect.top() + 14.0;
    let ink = if there { theme.ink } else { theme.text_3 };
    let icon_at = pos2(rect.left() + space::S, top);
    match (&file.verdict, there) {
        (Some(verdict), true) => {
            let mark = VerdictMark::Of(verdict.clone());
            paint_verdict(ui.painter(), icon_at, space::ICON, theme, &mark);
        }
        (None, true) => {
            paint_verdict(ui.painter(), icon_at, space::ICON, theme, &VerdictMark::NotRun);
        }
        (_, false) => paint_icon(ui.painter(), icon_at, space::ICON, Icon::File, theme.text_3),
    }
    let day = day_words(&file.day, &state.today);
    let right = pos2(rect.right(), top);
    let day_at = one_line_right(ui.painter(), right, Face::Caption, &day, theme.text_3);
    let left = rect.left() + space::PAGE;
    let width = day_at.left() - left - space::S;
    one_line(ui.painter(), pos2(left, top), width, Face::Body, &file.title, ink);
    let below = pos2(left, rect.top() + 32.0);
    let mut room = rect.right() - left;
    if !there {
        let width = button_width(ui, ButtonKind::Quiet, Some(Icon::Cross), REMOVE);
        let at = pos2(rect.right() - width / 2.0, below.y);
        let at = Rect::from_center_size(at, vec2(width, space::SMALL));
        let mut corner = ui.new_child(eframe::egui::UiBuilder::new().max_rect(at));
        let remove = button(&mut corner, theme, ButtonKind::Quiet, Some(Icon::Cross), REMOVE);
        // Several may be missing.
        let name = format!("Remove {} from the list", file.title);
        remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if remove.on_hover_text(name).clicked() {
            action = Some(Action::ForgetRecent(file.path.clone()));
        }
        room -= width + space::S;
    }
    one_line(ui.painter(), below, room, Face::Caption, line, theme.text_2);
    if response.clicked() {
        action = Some(Action::Open(vec![file.path.clone()]));
    }
    if response.has_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Delete)) {
        action = Some(Action::ForgetRecent(file.path.clone()));
    }
    response.on_hover_text(file.path.display().to_string());
    action
}

/// The machine in one line: what it is, and what cannot be had here.
fn machine_line(facts: &MachineFacts) -> String {
    let line = format!("{}: {}.", facts.machine.label, facts.machine.line());
    let lacks = facts.capabilities.iter().filter(|capability| !capability.available);
    let lacks: Vec<String> = lacks.map(|capability| lower_first(capability.name)).collect();
    match lacks.len() {
        0 => line,
        _ => format!("{line} Not available: {}.", lacks.join(", ")),
    }
}

/// The words with a small first letter, unless they begin with an abbreviation.
fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => words.to_owned(),
    }
}

fn footer_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Option<Action> {
    let rect = ui.available_rect_before_wrap();
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, theme.line_stroke());
    ui.add_space(space::S);
    let mut action = None;
    ui.horizontal(|ui| {
        let (at, _) = ui.allocate_exact_size(vec2(space::ICON, space::SMALL), Sense::hover());
        paint_icon(ui.painter(), at.center(), space::ICON, Icon::Chip, theme.text_2);
        let text = match &state.machine {
            Some(facts) => machine_line(facts),
            None => "Looking at this machine…".to_owned(),
        };
        let width = ui.available_width() - 72.0;
        ui.allocate_ui(vec2(width, space::SMALL), |ui| {
            ui.set_min_width(width);
            ui.add(Label::new(Face::Caption.text(text).color(theme.text_2)).wrap());
        });
        if button(ui, theme, ButtonKind::Quiet, None, "Details").clicked() {
            action = Some(Action::Go(Place::Machine));
        }
    });
    action
}
