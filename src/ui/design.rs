//! The design page: what work, how is it run, how is it measured, and what will run.

use super::action::{Action, Draft, Edit};
use super::design_form::{
    Choices, WorkerChoice, model_step, placement_choices, placement_words, with_kernel,
    worker_choices,
};
use super::document::{Document, capitalise};
use super::layout::Layout;
use super::param_form::param_form_ui;
use super::state::State;
use super::theme::{Face, Theme, space};
use super::widgets::check::labelled_check;
use super::widgets::drop_down::drop_down;
use super::widgets::mark::paint_mark;
use super::widgets::page::columns;
use super::widgets::segment::{TOGGLE_CELL, segmented, toggle_cell};
use super::{measured, what_runs};
use crate::engine::expect;
use crate::kernels::contract::{Family, Kernel, Verify};
use crate::kernels::registry;
use crate::model::design::{Amount, Design, Model, Scaling};
use crate::model::units;
use eframe::egui::{Align, Label, Layout as Flow, Sense, Ui, vec2};

/// Draws the design page.
#[must_use]
pub fn design_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    layout: Layout,
) -> Vec<Action> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut actions = Vec::new();
    let running = document.run.is_some();
    if running {
        note_ui(ui, theme, "The design is fixed while it runs.");
    } else if document.design_is_fixed() {
        note_ui(
            ui,
            theme,
            "These results belong to this design. A change to the work or to how it is run makes \
             a new experiment beside this one.",
        );
    }
    if layout.one_column {
        what_runs::what_runs_ui(ui, theme, state, document, layout);
        ui.add_space(space::SECTION);
    }
    let gap = space::COLUMN;
    let whole = ui.available_width();
    let third = (whole - 2.0 * gap) / 3.0;
    ui.add_enabled_ui(!running, |ui| {
        columns(ui, layout.one_column, &[third; 3], gap, |ui, place| match place {
            0 => edits.extend(work_ui(ui, theme, state, document)),
            1 => edits.extend(run_ui(ui, theme, state, document)),
            _ => {
                let (edit, action) = measured::measured_ui(ui, theme, state, document);
                edits.extend(edit);
                actions.extend(action);
            }
        });
    });
    if !layout.one_column {
        ui.add_space(space::M);
        rule_ui(ui, theme);
        ui.add_space(space::M);
        what_runs::what_runs_ui(ui, theme, state, document, layout);
    }
    actions.extend(edits.into_iter().map(|edit| Action::Edit(Box::new(edit))));
    actions
}

/// A line over the whole width.
pub fn rule_ui(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, theme.line_stroke());
}

fn note_ui(ui: &mut Ui, theme: &Theme, text: &str) {
    ui.add(Label::new(Face::Body.text(text).color(theme.text_2)).wrap());
    ui.add_space(space::S);
}

/// The heading of one of the three questions.
pub fn question_ui(ui: &mut Ui, theme: &Theme, number: u8, text: &str) {
    ui.horizontal(|ui| {
        ui.label(Face::Section.text(number.to_string()).color(theme.text_3));
        ui.label(Face::Section.text(text));
    });
}

/// The draft with another design.
#[must_use]
pub fn with_design(document: &Document, design: Design) -> Draft {
    Draft { design, ..document.draft() }
}

fn work_ui(ui: &mut Ui, theme: &Theme, state: &State, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    question_ui(ui, theme, 1, "What work?");
    let Some(kernel) = registry::find(&design.workload.kernel) else {
        let text = format!(
            "This version has no workload called {}. The results can be viewed and compared; the \
             design cannot be run.",
            design.workload.kernel
        );
        ui.label(Face::Body.text(text).color(theme.text_2));
        return None;
    };
    let mut edit = kernel_ui(ui, theme, state, document, kernel);
    ui.add(Label::new(Face::Caption.text(kernel.sentence).color(theme.text_2)).wrap());
    let changed = param_form_ui(ui, theme, kernel.params, &design.workload.params);
    if let Some((declaration, value)) = changed {
        let mut design = design.clone();
        design.workload.params.0.insert(declaration.name.to_owned(), value);
        if declaration.name == kernel.amount.declaration.name {
            design.amount = Amount::Set;
        }
        let name = format!("Change {}", lower_first(declaration.label));
        let key = format!("param {}", declaration.name);
        edit = Some(Edit::joined(name, key, with_design(document, design)));
    }
    ui.add_space(space::XS);
    rule_ui(ui, theme);
    let facts = facts(design, kernel, state.cores());
    ui.add(Label::new(Face::Caption.text(facts).color(theme.text_2)).wrap());
    edit
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
        let families = Family::ALL.into_iter();
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
    let mut to = with_design(document, with_kernel(design, new, state.cores()));
    // A title that only named the work follows it.
    if to.title == kernel.title {
        new.title.clone_into(&mut to.title);
    }
    Some(Edit::new(format!("Choose {}", lower_first(new.title)), to))
}

/// What follows from the choices, such as `About 0.3 s a trial with 4 workers. Every answer is
/// checked.`
fn facts(design: &Design, kernel: &Kernel, cores: u32) -> String {
    let most = design.variants.iter().max_by_key(|variant| variant.workers);
    let time = most.map_or_else(String::new, |variant| {
        let time = expect::trial_time(design, variant, cores);
        let workers = match variant.workers {
            1 => "1 worker".to_owned(),
            workers => format!("{workers} workers"),
        };
        format!("About {} a trial with {workers}. ", units::duration(round_time(time)))
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

fn run_ui(ui: &mut Ui, theme: &Theme, state: &State, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    let choices = Choices::of(design);
    let kernel = registry::find(&design.workload.kernel);
    let mut edit = None;
    question_ui(ui, theme, 2, "How is it run?");
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for model in Model::ALL {
            edit = model_ui(ui, theme, document, (&choices, model, kernel)).or(edit.take());
        }
    });
    let machine = state.machine.as_ref().map(|facts| facts.machine.clone()).unwrap_or_default();
    if let Some(kernel) = kernel {
        edit = workers_ui(ui, theme, document, &choices, kernel, &machine).or(edit.take());
    }
    edit = cores_ui(ui, theme, state, document, &choices).or(edit.take());
    edit = scaling_ui(ui, theme, document).or(edit.take());
    for obstacle in expect::obstacles(design, state.cores()) {
        let text = format!("{}.", obstacle.reason);
        ui.add(Label::new(Face::Caption.text(text).color(theme.error_text)).wrap());
    }
    edit
}

fn model_ui(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    (choices, model, kernel): (&Choices, &Model, Option<&Kernel>),
) -> Option<Edit> {
    let ticked = choices.models.contains(model);
    let lacking = expect::unavailable(model).or_else(|| {
        let fits = kernel.is_none_or(|kernel| kernel.models.contains(model));
        (!fits).then_some("not with this work")
    });
    let possible = lacking.is_none();
    let look = theme.model(model);
    let response = ui
        .add_enabled_ui(possible || ticked, |ui| {
            ui.horizontal(|ui| {
                let label = capitalise(model.label());
                let response = labelled_check(ui, theme, ticked, &label, |ui, rect| {
                    paint_mark(ui.painter(), rect.center(), 11.0, &look);
                });
                if let Some(reason) = lacking {
                    let right = Flow::right_to_left(Align::Center);
                    ui.with_layout(right, |ui| {
                        ui.label(Face::Caption.text(reason).color(theme.text_3));
                    });
                }
                response
            })
            .inner
        })
        .inner;
    response.clicked().then(|| {
        let design = choices.clone().with_model(model, !ticked).apply(&document.experiment.design);
        Edit::new(model_step(model, !ticked), with_design(document, design))
    })
}

/// Between two numbers of workers, in points.
const CELL_GAP: f32 = 4.0;
/// The width of a label before a control.
pub const LABEL: f32 = 60.0;

/// A row with a label before its control.
pub fn labelled_row<R>(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    width: f32,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    ui.horizontal(|ui| {
        let size = vec2(width, space::FIELD);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let left = rect.left_center();
        super::widgets::text::one_line(ui.painter(), left, width, Face::Caption, label, theme.ink);
        add(ui)
    })
    .inner
}

fn workers_ui(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    choices: &Choices,
    kernel: &Kernel,
    machine: &crate::model::machine::Machine,
) -> Option<Edit> {
    let offered = worker_choices(
        (kernel, &document.experiment.design.workload.params),
        machine,
        &choices.workers,
    );
    let mut edit = None;
    ui.add_space(space::XS);
    labelled_row(ui, theme, "Workers", LABEL, |ui| {
        // Rows of our own: a cell that can be disabled is a part of its own, and parts do not wrap.
        let a_row =
            ((ui.available_width() + CELL_GAP) / (TOGGLE_CELL + CELL_GAP)).max(1.0) as usize;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(CELL_GAP, 2.0);
            for row in offered.chunks(a_row) {
                ui.horizontal(|ui| {
                    for choice in row {
                        edit = worker_ui(ui, theme, document, choices, choice).or(edit.take());
                    }
                });
            }
        });
    });
    edit
}

fn worker_ui(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    choices: &Choices,
    choice: &WorkerChoice,
) -> Option<Edit> {
    let chosen = choices.workers.contains(&choice.workers);
    let response = ui
        .add_enabled_ui(choice.possible || chosen, |ui| {
            toggle_cell(ui, theme, chosen, &choice.workers.to_string(), &choice.meaning)
        })
        .inner;
    let edit = response.clicked().then(|| {
        let design = choices
            .clone()
            .with_workers(choice.workers, !chosen)
            .apply(&document.experiment.design);
        let word = if chosen { "Remove" } else { "Add" };
        let name = match choice.workers {
            1 => format!("{word} 1 worker"),
            workers => format!("{word} {workers} workers"),
        };
        Edit::new(name, with_design(document, design))
    });
    response.on_disabled_hover_text("Not possible with this work.");
    edit
}

fn cores_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
    choices: &Choices,
) -> Option<Edit> {
    let threads = state.cores();
    let design = &document.experiment.design;
    let mut edit = None;
    labelled_row(ui, theme, "Cores", LABEL, |ui| {
        let shown = match choices.placements.as_slice() {
            [] => "–".to_owned(),
            [one] => placement_words(one, threads),
            several => format!("{} placements", several.len()),
        };
        let width = ui.available_width();
        drop_down(ui, theme, "Cores", (shown, width), |ui| {
            for (placement, words) in placement_choices(threads, &choices.placements) {
                let chosen = choices.placements == [placement.clone()];
                if ui.selectable_label(chosen, words).clicked() && !chosen {
                    let to = with_design(document, choices.placed(design, &placement));
                    edit = Some(Edit::new("Change cores", to));
                }
            }
        });
    });
    edit
}

fn scaling_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    let mut edit = None;
    let mut choice = |ui: &mut Ui| {
        let names: Vec<&str> = Scaling::ALL.iter().map(Scaling::label).collect();
        let chosen = Scaling::ALL.iter().position(|scaling| *scaling == design.scaling);
        if let Some(place) = segmented(ui, theme, &names, chosen)
            && let Some(scaling) = Scaling::ALL.get(place)
        {
            let design = Design { scaling: scaling.clone(), ..design.clone() };
            edit = Some(Edit::new("Change scaling", with_design(document, design)));
        }
    };
    if ui.available_width() < 300.0 {
        // The words of the choices need the whole width.
        ui.label(Face::Caption.text("Scaling").color(theme.ink));
        choice(ui);
    } else {
        labelled_row(ui, theme, "Scaling", LABEL, choice);
    }
    edit
}
