//! This machine: what is inside, whether it is ready, what it can show, the self-test.

use super::action::Action;
use super::layout::Layout;
use super::machine_picture::inside_ui;
use super::measured::Finding;
use super::state::{Checks, MachineFacts, State};
use super::theme::{Face, Theme, space};
use super::widgets::button::{ButtonKind, button};
use super::widgets::facts::marked_fact_ui;
use super::widgets::icon::Icon;
use super::widgets::in_place::InPlace;
use super::widgets::page::{columns, page};
use crate::engine::selftest::Status;
use crate::model::design::counted_workers;
use crate::model::machine::Machine;
use crate::model::units;
use crate::model::worker_counts::{self, Given};
use eframe::egui::{Align, Id, Layout as Flow, Ui};

/// Draws this machine.
#[must_use]
pub fn machine_ui(ui: &mut Ui, theme: &Theme, state: &State, layout: Layout) -> Vec<Action> {
    let mut actions = Vec::new();
    let edge = if layout.one_column { space::L } else { space::PAGE };
    page(ui, "machine", edge, |ui| {
        ui.add_space(space::PAGE);
        actions.extend(head_ui(ui, theme, state));
        ui.add_space(space::SECTION);
        let Some(facts) = &state.machine else {
            ui.label(Face::Body.text("Looking at this machine…").color(theme.text_2));
            return;
        };
        let whole = ui.available_width();
        let gap = space::COLUMN;
        let left = ((whole - gap) * 0.57).floor();
        let widths = [left, whole - gap - left];
        // What the machine is stands at the left, what can be done about it at the right.
        columns(ui, layout.one_column, &widths, gap, |ui, place| {
            if place == 0 {
                inside_ui(ui, theme, facts);
                ui.add_space(space::L);
                worker_counts_ui(ui, theme, facts);
                ui.add_space(space::PAGE);
                can_show_ui(ui, theme, facts);
            } else {
                ready_ui(ui, theme, state);
                ui.add_space(space::PAGE);
                actions.extend(self_test_ui(ui, theme, state));
            }
        });
        ui.add_space(space::PAGE);
    });
    actions
}

fn head_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let buttons = 260.0;
        let room = (ui.available_width() - buttons).max(120.0);
        actions.extend(name_ui(ui, theme, state, room.min(320.0)));
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
            let looking = state.checks == Checks::Looking || state.running().is_some();
            ui.add_enabled_ui(!looking, |ui| {
                if button(ui, theme, ButtonKind::Primary, None, "Check again").clicked() {
                    actions.push(Action::CheckMachine);
                }
            });
            if let Some(facts) = &state.machine
                && button(ui, theme, ButtonKind::Plain, Some(Icon::Copy), "Copy facts").clicked()
            {
                actions.push(Action::Copy(facts_text(facts)));
            }
        });
    });
    let hint = "A name you choose; it is all that a saved file says about whose machine it was.";
    ui.label(Face::Caption.text(hint).color(theme.text_2));
    if let Some(facts) = &state.machine {
        let machine = &facts.machine;
        let text = format!("{}, {}. {}.", machine.line(), at_once(machine), system(facts));
        ui.add(eframe::egui::Label::new(Face::Body.text(text).color(theme.text_2)).wrap());
    }
    actions
}

/// How many workers can run at once, and what they are kept from.
fn at_once(machine: &Machine) -> String {
    let limit = match machine.limiting_quota() {
        Some(quota) => {
            format!("of which a quota allows the time of {}, ", units::figures(quota))
        }
        _ if machine.allowed_cpus < machine.threads => {
            format!("of which the program may use {} hardware threads, ", machine.allowed_cpus)
        }
        _ if !machine.core_kinds.is_empty() => {
            format!("{} ones, ", machine.core_kinds.join(" and "))
        }
        _ => String::new(),
    };
    match machine.at_once() {
        1 => format!("{limit}so one worker can run at a time"),
        count => format!("{limit}so {count} workers can run at the same instant"),
    }
}

fn system(facts: &MachineFacts) -> String {
    let machine = &facts.machine;
    format!("Version {} for {}", machine.os_version, machine.arch)
}

fn name_ui(ui: &mut Ui, theme: &Theme, state: &State, width: f32) -> Option<Action> {
    let typed = Id::unique("machine name");
    let now = &state.machine_label;
    let mut name = ui.data_mut(|data| data.get_temp(typed)).unwrap_or_else(|| now.clone());
    let field = InPlace {
        id: typed,
        name: "Name of this machine",
        hint: "Name of this machine",
        face: Face::Title,
        ink: theme.ink,
        width,
        enabled: true,
    };
    let field = field.ui(ui, theme, &mut name);
    if field.has_focus() {
        ui.data_mut(|data| data.insert_temp(typed, name));
        return None;
    }
    ui.data_mut(|data| data.remove::<String>(typed));
    (name != *now).then_some(Action::NameMachine(name))
}

/// Everything on this page as text.
fn facts_text(facts: &MachineFacts) -> String {
    let machine = &facts.machine;
    let mut lines = vec![
        format!("{}: {}", machine.label, machine.line()),
        system(facts),
        machine.cpu_model.clone(),
    ];
    if !machine.core_kinds.is_empty() {
        lines.push(format!("Kinds of cores: {}", machine.core_kinds.join(", ")));
    }
    for capability in &facts.capabilities {
        let can = if capability.available { "yes" } else { "no" };
        lines.push(format!("{}: {can}, {}", capability.name, capability.detail));
    }
    lines.join("\n")
}

fn ready_ui(ui: &mut Ui, theme: &Theme, state: &State) {
    ui.label(Face::Section.text("Ready to measure?"));
    ui.spacing_mut().item_spacing.y = 0.0;
    let Checks::Known(checks) = &state.checks else {
        ui.label(Face::Caption.text("Looking…").color(theme.text_2));
        return;
    };
    let count = |wanted| checks.iter().filter(|check| Finding::of(check) == wanted).count();
    let (passed, cautions) = (count(Finding::Pass), count(Finding::Caution));
    let text = if cautions == 0 {
        format!("All {passed} checks pass.")
    } else {
        let told = passed + cautions;
        format!("{passed} of {told} checks pass. Results will carry a note about the others.")
    };
    ui.label(Face::Caption.text(text).color(theme.text_2));
    ui.add_space(space::XS);
    for check in checks {
        let (icon, ink) = Finding::of(check).look(theme);
        let name = super::document::capitalise(&check.check);
        // A hint makes a sentence of it.
        let value = if check.hint.is_some() { check.told() } else { check.value.clone() };
        marked_fact_ui(ui, theme, icon, ink, (&name, &value));
    }
}

/// Which numbers of workers tell something here, and why not others.
fn worker_counts_ui(ui: &mut Ui, theme: &Theme, facts: &MachineFacts) {
    ui.label(Face::Section.text("How many workers"));
    ui.spacing_mut().item_spacing.y = 0.0;
    let hint = "What a whole sweep has on this machine.";
    ui.label(Face::Caption.text(hint).color(theme.text_2));
    ui.add_space(space::XS);
    let given = Given::new(&facts.machine, &facts.topology);
    let counts = worker_counts::propose(&given, &|_| Ok(()));
    let taken = counts.taken.iter().map(|count| (Icon::Check, theme.ink, count));
    let omitted = counts.omitted.iter().map(|count| (Icon::Minus, theme.text_3, count));
    for (icon, ink, count) in taken.chain(omitted) {
        let workers = counted_workers(count.count);
        marked_fact_ui(ui, theme, icon, ink, (&workers, &count.reason));
    }
}

fn can_show_ui(ui: &mut Ui, theme: &Theme, facts: &MachineFacts) {
    ui.label(Face::Section.text("What it can show"));
    ui.spacing_mut().item_spacing.y = 0.0;
    for capability in &facts.capabilities {
        let (icon, ink) = if capability.available {
            (Icon::Check, theme.ink)
        } else {
            (Icon::Minus, theme.text_3)
        };
        marked_fact_ui(ui, theme, icon, ink, (capability.name, &capability.detail));
    }
}

fn self_test_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Option<Action> {
    let test = &state.self_test;
    let mut action = None;
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Self-test"));
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
            let possible = !test.running && state.running().is_none();
            let text = if test.lines.is_empty() { "Run (5 s)" } else { "Run again (5 s)" };
            ui.add_enabled_ui(possible, |ui| {
                if button(ui, theme, ButtonKind::Small, Some(Icon::Run), text).clicked() {
                    action = Some(Action::SelfTest);
                }
            });
        });
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    let failed = test.lines.iter().filter(|line| line.status == Status::Failed).count();
    let text = match (test.running, test.lines.len(), failed) {
        (true, done, _) => format!("Testing; {done} parts done."),
        (false, 0, _) => "Tries every part of the program on this machine.".to_owned(),
        (false, all, 0) => format!("Passed, all {all} parts."),
        (false, all, failed) => format!("{failed} of {all} parts failed."),
    };
    ui.label(Face::Caption.text(text).color(theme.text_2));
    ui.add_space(space::XS);
    for line in &test.lines {
        let (icon, ink) = match line.status {
            Status::Ok => (Icon::Check, theme.ink),
            Status::NotAvailable => (Icon::Minus, theme.text_3),
            Status::Failed => (Icon::Cross, theme.error_text),
        };
        marked_fact_ui(ui, theme, icon, ink, (&line.name, &line.detail));
    }
    action
}
