//! The first question of the design page: what work?

use super::action::{Action, Draft, Edit};
use super::composed;
use super::design::{question_ui, reasons_ui, rule_ui, with_design};
use super::design_form::{with_kernel, with_roles};
use super::document::Document;
use super::layout::Layout;
use super::outlook::cast_param;
use super::param_form::param_form_ui;
use super::state::State;
use super::theme::{Face, Theme, space};
use super::widgets::drop_down::drop_down;
use super::widgets::segment::segmented;
use crate::engine::expect::Concern;
use crate::engine::pace::Pace;
use crate::kernels::contract::{Family, Kernel, Verify};
use crate::kernels::registry;
use crate::model::design::{Amount, Design, counted_workers};
use crate::model::param::Value;
use crate::model::units;
use eframe::egui::{Label, Ui, vec2};

/// The width of the choice between ready-made and composed work.
const MODE: f32 = 312.0;

/// Draws the question; gives what was asked for.
#[must_use]
pub fn work_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    (document, layout): (&Document, Layout),
) -> Option<Action> {
    let edited = |edit: Edit| Action::Edit(Box::new(edit));
    let design = &document.experiment.design;
    question_ui(ui, theme, 1, "What work?");
    let cast = cast_param(design);
    let mode = mode_ui(ui, theme, state, document, cast.is_some());
    let Some(kernel) = registry::find(&design.workload.kernel) else {
        let text = format!(
            "This version has no workload called {}. The results can be viewed and compared; the \
             design cannot be run.",
            design.workload.kernel
        );
        ui.label(Face::Body.text(text).color(theme.text_2));
        return mode.map(edited);
    };
    if let Some(name) = cast {
        let place = (document, layout);
        let (edit, asked) = composed_ui(ui, theme, state, place, (kernel, name));
        return edit.or(mode).map(edited).or(asked);
    }
    let mut edit = kernel_ui(ui, theme, state, document, kernel).or(mode);
    ui.add(Label::new(Face::Caption.text(kernel.sentence).color(theme.text_2)).wrap());
    reasons_ui(ui, theme, document, |concerns| *concerns == Concern::Work);
    edit = params_ui(ui, theme, document, kernel).or(edit);
    ui.add_space(space::XS);
    rule_ui(ui, theme);
    let facts = facts(design, kernel, &document.outlook.pace);
    ui.add(Label::new(Face::Caption.text(facts).color(theme.text_2)).wrap());
    edit.map(edited)
}

/// The parameters of the work, but for a cast, and below each what is wrong with it.
fn params_ui(ui: &mut Ui, theme: &Theme, document: &Document, kernel: &Kernel) -> Option<Edit> {
    let design = &document.experiment.design;
    let wrong = |name: &str| {
        document
            .outlook
            .reasons(|concerns| matches!(concerns, Concern::Param { name: of, .. } if of == name))
    };
    let (declaration, value) =
        param_form_ui(ui, theme, kernel.params, &design.workload.params, wrong)?;
    let mut design = design.clone();
    design.workload.params.0.insert(declaration.name.to_owned(), value);
    if declaration.name == kernel.amount.declaration.name {
        design.amount = Amount::Set;
    }
    let name = format!("Change {}", lower_first(declaration.label));
    let key = format!("param {}", declaration.name);
    Some(Edit::joined(name, key, with_design(document, design)))
}

/// Whether the work is ready-made or composed of steps.
fn mode_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    is_composed: bool,
) -> Option<Edit> {
    let names = ["Ready-made", "Composed of steps"];
    let width = ui.available_width().min(MODE);
    let pressed = ui
        .allocate_ui(vec2(width, space::FIELD), |ui| {
            ui.set_width(width);
            segmented(ui, theme, &names, Some(usize::from(is_composed)))
        })
        .inner?;
    let composed = |kernel: &&&Kernel| (kernel.family == Family::Composed) == (pressed == 1);
    let kernel = registry::REGISTRY.iter().find(composed)?;
    let design = &document.experiment.design;
    let mut new = with_kernel(design, kernel, state.cores());
    if let Some(name) = cast_param(&new) {
        // One begins with nothing, or with an example that one chooses.
        new.workload.params.0.insert(name.to_owned(), Value::Roles(Vec::new()));
    }
    let name = if pressed == 1 { "Compose work" } else { "Choose ready-made work" };
    Some(Edit::new(name, renamed(document, design, kernel, new)))
}

/// A title that only named the work follows it.
fn renamed(document: &Document, old: &Design, kernel: &Kernel, new: Design) -> Draft {
    let mut to = with_design(document, new);
    if registry::find(&old.workload.kernel).is_some_and(|old| to.title == old.title) {
        kernel.title.clone_into(&mut to.title);
    }
    to
}

/// The editor of a cast; gives a step, or a command.
fn composed_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    (document, layout): (&Document, Layout),
    (kernel, name): (&'static Kernel, &'static str),
) -> (Option<Edit>, Option<Action>) {
    let design = &document.experiment.design;
    let Some(declaration) = kernel.params.iter().find(|param| param.name == name) else {
        return (None, None);
    };
    let roles = match design.workload.params.0.get(name) {
        Some(Value::Roles(roles)) => roles.clone(),
        Some(Value::Integer(_) | Value::Word(_)) | None => match declaration.default_value() {
            Value::Roles(roles) => roles,
            Value::Integer(_) | Value::Word(_) => Vec::new(),
        },
    };
    let (mut edit, mut asked) = (None, None);
    let mut rest = |ui: &mut Ui| edit = params_ui(ui, theme, document, kernel);
    let mut tools = |ui: &mut Ui| asked = composed::history_ui(ui, theme, state);
    ui.add_space(space::XS);
    let place = (document, layout);
    let change =
        composed::editor_ui(ui, theme, place, (declaration, &roles), (&mut rest, &mut tools));
    let change = change.map(|change| Edit {
        name: change.name,
        key: change.key,
        to: with_design(document, with_roles(design, name, change.roles)),
    });
    (change.or(edit), asked)
}

fn kernel_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    kernel: &'static Kernel,
) -> Option<Edit> {
    let design = &document.experiment.design;
    let mut chosen: Option<&'static Kernel> = None;
    ui.horizontal(|ui| {
        let families = Family::ALL.into_iter().filter(|family| *family != Family::Composed);
        let first_of = |family| registry::REGISTRY.iter().copied().find(|k| k.family == family);
        let shown = (kernel.family.label().to_owned(), 108.0);
        drop_down(ui, theme, "Family", shown, |ui| {
            for family in families {
                let Some(first) = first_of(family) else { continue };
                if ui.selectable_label(family == kernel.family, family.label()).clicked() {
                    chosen = Some(first);
                }
            }
        });
        let shown = (kernel.title.to_owned(), ui.available_width());
        drop_down(ui, theme, "Work", shown, |ui| {
            for other in registry::REGISTRY.iter().filter(|k| k.family == kernel.family) {
                if ui.selectable_label(other.id == kernel.id, other.title).clicked() {
                    chosen = Some(other);
                }
            }
        });
    });
    let new = chosen.filter(|new| new.id != kernel.id)?;
    let to = renamed(document, design, new, with_kernel(design, new, state.cores()));
    Some(Edit::new(format!("Choose {}", lower_first(new.title)), to))
}

/// What follows from the choices, such as `About 0.3 s a trial with 4 workers. Every answer is
/// checked.`, or what was measured of them.
fn facts(design: &Design, kernel: &Kernel, pace: &Pace) -> String {
    let most = design.variants.iter().max_by_key(|variant| variant.workers);
    let time = most.map_or_else(String::new, |variant| {
        let time = pace.trial(&variant.id);
        let workers = counted_workers(variant.workers);
        if pace.is_measured {
            format!("{} a trial with {workers}, as measured. ", units::duration(time))
        } else {
            format!("About {} a trial with {workers}. ", units::duration(round_time(time)))
        }
    });
    let checked = match kernel.verify {
        Verify::AgainstSequential => "Every answer is checked against the sequential run.",
        Verify::Count(_) => "Every answer is checked against the count that must come out.",
    };
    time + checked
}

/// A time of which only one figure can be believed.
fn round_time(time: std::time::Duration) -> std::time::Duration {
    let ns = time.as_nanos() as u64;
    let unit = 10_u64.pow(ns.max(1).ilog10());
    std::time::Duration::from_nanos((ns + unit / 2) / unit * unit)
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().collect::<String>() + letters.as_str()
    })
}
