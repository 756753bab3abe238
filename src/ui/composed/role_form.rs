//! The form of the selected role: its name, how many there are, when it is done, where it runs.

use super::changes::{self, Change};
use super::hand::{Focus, Hand};
use super::step_form::{button_row_ui, caption_ui, focus_if, text_ui, wrong_ui};
use crate::model::design::CoreSet;
use crate::model::param::Declaration;
use crate::model::roles::{Ending, Priority, Role};
use crate::model::step_kinds::{ROLE_AFTER, ROLE_COUNT, ROLE_LOOPS, ROLE_THREADS};
use crate::ui::design::labelled_row;
use crate::ui::document::capitalise;
use crate::ui::param_form::number_field;
use crate::ui::theme::{Face, Theme, space};
use crate::ui::widgets::drop_down::drop_down;
use eframe::egui::{Id, Ui, vec2};

/// The room of a label before a control.
const SHORT: f32 = 76.0;

/// Draws the form of a role; gives what was changed.
pub fn role_form_ui(
    ui: &mut Ui,
    theme: &Theme,
    (roles, place): (&[Role], usize),
    wrong: Option<&str>,
    hand: &mut Hand,
) -> Option<Change> {
    let role = roles.get(place)?;
    ui.label(Face::Section.text(capitalise(&role.name)));
    let text = "A role is a kind of worker with its steps.";
    ui.label(Face::Caption.text(text).color(theme.text_2));
    if let Some(wrong) = wrong {
        wrong_ui(ui, theme, wrong);
    }
    let mut change = name_ui(ui, theme, (roles, place), hand);
    change = counts_ui(ui, theme, (roles, place)).or(change);
    change = ending_ui(ui, theme, (roles, place)).or(change);
    change = home_ui(ui, theme, (roles, place)).or(change);
    ui.add_space(space::S);
    let above = place.checked_sub(1);
    let path = crate::model::step_path::StepPath::of_role(place);
    let rows = [
        [
            ("Up", "Alt+Up", above.and_then(|to| changes::across(roles, &path, to))),
            ("Down", "Alt+Down", changes::across(roles, &path, place + 1)),
        ],
        [
            ("Duplicate", "Ctrl+D", changes::duplicate(roles, &path)),
            ("Delete", "Delete", changes::delete(roles, &path)),
        ],
    ];
    for row in rows {
        change = button_row_ui(ui, theme, row).or(change);
    }
    change
}

/// How many address spaces, and how many workers in each.
fn counts_ui(ui: &mut Ui, theme: &Theme, (roles, place): (&[Role], usize)) -> Option<Change> {
    let role = &roles[place];
    let mut change = None;
    let half = (ui.available_width() - space::M) / 2.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        for (declaration, now) in [(&ROLE_COUNT, role.count), (&ROLE_THREADS, role.threads)] {
            ui.allocate_ui(vec2(half, 0.0), |ui| {
                ui.set_width(half);
                ui.vertical(|ui| {
                    caption_ui(ui, theme, declaration.label);
                    let typed = number_field(ui, declaration, u64::from(now), (half, false));
                    let Some(new) = typed.and_then(|new| u32::try_from(new).ok()) else { return };
                    let is_count = declaration.name == ROLE_COUNT.name;
                    let what = if is_count { "count" } else { "threads" };
                    change = changes::change_role(roles, place, what, |role| match is_count {
                        true => role.count = new,
                        false => role.threads = new,
                    });
                });
            });
        }
    });
    change
}

/// The name. What is typed stays in hand as long as no role can be called so.
fn name_ui(
    ui: &mut Ui,
    theme: &Theme,
    (roles, place): (&[Role], usize),
    hand: &mut Hand,
) -> Option<Change> {
    caption_ui(ui, theme, "Name");
    let role = &roles[place];
    let shown = match &hand.naming {
        Some((of, typed)) if *of == place => typed.clone(),
        Some(_) | None => role.name.clone(),
    };
    let id = Id::unique(("role name", place));
    let (field, typed) = text_ui(ui, id, "Name", &shown);
    let mut takes = hand.takes(Focus::Form);
    focus_if(&field, &mut takes);
    if let Some(typed) = typed {
        let change = changes::rename(roles, place, &typed);
        hand.naming = change.is_none().then_some((place, typed));
        return change;
    }
    if !field.has_focus() {
        hand.naming = None;
    } else if let Some((_, typed)) = &hand.naming {
        let why = if typed.is_empty() {
            "A role needs a name".to_owned()
        } else {
            format!("There is a role called {typed} already")
        };
        wrong_ui(ui, theme, &why);
    }
    None
}

/// A control behind a short label.
fn short_row(ui: &mut Ui, theme: &Theme, label: &str, add: impl FnOnce(&mut Ui)) {
    labelled_row(ui, theme, label, SHORT - ui.spacing().item_spacing.x, add);
}

/// When the role is done.
fn ending_ui(ui: &mut Ui, theme: &Theme, (roles, place): (&[Role], usize)) -> Option<Change> {
    let role = &roles[place];
    caption_ui(ui, theme, "Done");
    let words = match &role.ending {
        Ending::Loops(_) => "after so many times".to_owned(),
        Ending::After(_) => "after a time".to_owned(),
        Ending::With(other) => format!("when {other} is"),
    };
    let mut chosen = None;
    let width = ui.available_width();
    drop_down(ui, theme, "Done", (words, width), |ui| {
        let is_loops = matches!(role.ending, Ending::Loops(_));
        if ui.selectable_label(is_loops, "after so many times").clicked() {
            chosen = Some(Ending::Loops(1));
        }
        let is_after = matches!(role.ending, Ending::After(_));
        if ui.selectable_label(is_after, "after a time").clicked() {
            chosen = Some(Ending::After(1_000_000));
        }
        for other in roles.iter().filter(|other| other.name != role.name) {
            let ending = Ending::With(other.name.clone());
            let words = format!("when {} is", other.name);
            if ui.selectable_label(role.ending == ending, words).clicked() {
                chosen = Some(ending);
            }
        }
    });
    let mut number = |declaration: &Declaration, value: u64| {
        number_field(ui, declaration, value, (width, false))
    };
    let typed = match &role.ending {
        Ending::Loops(loops) => number(&ROLE_LOOPS, *loops).map(Ending::Loops),
        Ending::After(ns) => number(&ROLE_AFTER, *ns).map(Ending::After),
        Ending::With(_) => None,
    };
    let ending = chosen.or(typed).filter(|ending| *ending != role.ending)?;
    changes::change_role(roles, place, "end", |role| role.ending = ending)
}

/// With whom it shares address spaces, how it is favoured, which cores it may use.
fn home_ui(ui: &mut Ui, theme: &Theme, (roles, place): (&[Role], usize)) -> Option<Change> {
    let role = &roles[place];
    let mut change = None;
    ui.add_space(space::XS);
    let width = ui.available_width() - SHORT;
    let shown = role.space.clone().unwrap_or_else(|| "nobody else".to_owned());
    let mut chosen: Option<Option<String>> = None;
    short_row(ui, theme, "Lives with", |ui| {
        drop_down(ui, theme, "Lives with", (shown, width), |ui| {
            if ui.selectable_label(role.space.is_none(), "nobody else").clicked() {
                chosen = Some(None);
            }
            let mut spaces: Vec<&str> =
                roles.iter().filter_map(|role| role.space.as_deref()).collect();
            spaces.push("one space");
            spaces.sort_unstable();
            spaces.dedup();
            for space in spaces {
                let words = format!("all in “{space}”");
                if ui.selectable_label(role.space.as_deref() == Some(space), words).clicked() {
                    chosen = Some(Some(space.to_owned()));
                }
            }
        });
    });
    if let Some(space) = chosen {
        change = changes::change_role(roles, place, "space", |role| role.space = space);
    }
    let mut cores = None;
    short_row(ui, theme, "Cores", |ui| {
        drop_down(ui, theme, "Cores of this role", (role.cores.describe(), width), |ui| {
            let mut offered =
                vec![CoreSet::All, CoreSet::One, CoreSet::First(2), CoreSet::First(4)];
            if !offered.contains(&role.cores) {
                offered.push(role.cores.clone());
            }
            for set in offered {
                if ui.selectable_label(set == role.cores, capitalise(&set.describe())).clicked() {
                    cores = Some(set);
                }
            }
        });
    });
    if let Some(cores) = cores {
        change = changes::change_role(roles, place, "cores", |role| role.cores = cores);
    }
    let mut priority = None;
    short_row(ui, theme, "Priority", |ui| {
        drop_down(ui, theme, "Priority", (capitalise(role.priority.label()), width), |ui| {
            for other in Priority::ALL {
                if ui.selectable_label(*other == role.priority, capitalise(other.label())).clicked()
                {
                    priority = Some(other.clone());
                }
            }
        });
    });
    if let Some(priority) = priority {
        change = changes::change_role(roles, place, "priority", |role| role.priority = priority);
    }
    change
}
