//! The form of the selected role: its name, how many there are, when it is done, where it runs.

use super::changes::{self, Change};
use super::hand::{Focus, Hand};
use super::step_form::{button_row_ui, caption_ui, focus_if, text_ui, wrong_ui};
use crate::model::design::CoreSet;
use crate::model::param::{Declaration, Value};
use crate::model::roles::{Ending, Priority, Role};
use crate::model::step_kinds::{ROLE_AFTER, ROLE_COUNT, ROLE_LOOPS, ROLE_THREADS};
use crate::ui::document::capitalise;
use crate::ui::param_form::value_ui;
use crate::ui::theme::{Face, Theme, space};
use crate::ui::widgets::drop_down::drop_down;
use eframe::egui::{Id, Ui};

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
    let number = |ui: &mut Ui, declaration: &Declaration, value: u32| -> Option<u32> {
        caption_ui(ui, theme, declaration.label);
        let value = Value::Integer(u64::from(value));
        match value_ui(ui, theme, declaration, &value, false)? {
            Value::Integer(new) => u32::try_from(new).ok(),
            Value::Word(_) | Value::Roles(_) => None,
        }
    };
    if let Some(count) = number(ui, &ROLE_COUNT, role.count) {
        change = changes::change_role(roles, place, "count", |role| role.count = count);
    }
    if let Some(threads) = number(ui, &ROLE_THREADS, role.threads) {
        change = changes::change_role(roles, place, "threads", |role| role.threads = threads);
    }
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

/// When the role is done.
fn ending_ui(ui: &mut Ui, theme: &Theme, (roles, place): (&[Role], usize)) -> Option<Change> {
    let role = &roles[place];
    caption_ui(ui, theme, "Done");
    let words = match &role.ending {
        Ending::Loops(_) => "after so many times through".to_owned(),
        Ending::After(_) => "after a time".to_owned(),
        Ending::With(other) => format!("when {other} is"),
    };
    let mut chosen = None;
    let width = ui.available_width();
    drop_down(ui, theme, "Done", (words, width), |ui| {
        let is_loops = matches!(role.ending, Ending::Loops(_));
        if ui.selectable_label(is_loops, "after so many times through").clicked() {
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
    let number = |ui: &mut Ui, declaration: &Declaration, value: u64| {
        match value_ui(ui, theme, declaration, &Value::Integer(value), false)? {
            Value::Integer(new) => Some(new),
            Value::Word(_) | Value::Roles(_) => None,
        }
    };
    let typed = match &role.ending {
        Ending::Loops(loops) => number(ui, &ROLE_LOOPS, *loops).map(Ending::Loops),
        Ending::After(ns) => number(ui, &ROLE_AFTER, *ns).map(Ending::After),
        Ending::With(_) => None,
    };
    let ending = chosen.or(typed).filter(|ending| *ending != role.ending)?;
    changes::change_role(roles, place, "end", |role| role.ending = ending)
}

/// With whom it shares address spaces, how it is favoured, which cores it may use.
fn home_ui(ui: &mut Ui, theme: &Theme, (roles, place): (&[Role], usize)) -> Option<Change> {
    let role = &roles[place];
    let mut change = None;
    caption_ui(ui, theme, "Lives with");
    let width = ui.available_width();
    let shown = role.space.clone().unwrap_or_else(|| "nobody else".to_owned());
    let mut chosen: Option<Option<String>> = None;
    drop_down(ui, theme, "Lives with", (shown, width), |ui| {
        if ui.selectable_label(role.space.is_none(), "nobody else").clicked() {
            chosen = Some(None);
        }
        let mut spaces: Vec<&str> = roles.iter().filter_map(|role| role.space.as_deref()).collect();
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
    if let Some(space) = chosen {
        change = changes::change_role(roles, place, "space", |role| role.space = space);
    }
    caption_ui(ui, theme, "Cores");
    let mut cores = None;
    drop_down(ui, theme, "Cores of this role", (role.cores.describe(), width), |ui| {
        let mut offered = vec![CoreSet::All, CoreSet::One, CoreSet::First(2), CoreSet::First(4)];
        if !offered.contains(&role.cores) {
            offered.push(role.cores.clone());
        }
        for set in offered {
            if ui.selectable_label(set == role.cores, capitalise(&set.describe())).clicked() {
                cores = Some(set);
            }
        }
    });
    if let Some(cores) = cores {
        change = changes::change_role(roles, place, "cores", |role| role.cores = cores);
    }
    caption_ui(ui, theme, "Priority");
    let mut priority = None;
    drop_down(ui, theme, "Priority", (capitalise(role.priority.label()), width), |ui| {
        for other in Priority::ALL {
            if ui.selectable_label(*other == role.priority, capitalise(other.label())).clicked() {
                priority = Some(other.clone());
            }
        }
    });
    if let Some(priority) = priority {
        change = changes::change_role(roles, place, "priority", |role| role.priority = priority);
    }
    change
}
