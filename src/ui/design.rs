//! The design page: what work, how is it run, how is it measured, and what will run.

use super::action::{Action, Draft, Edit};
use super::banner::old_question;
use super::design_form::{
    Choices, WorkerChoice, model_step, placement_choices, placement_words, worker_choices,
};
use super::design_work::work_ui;
use super::document::{Document, capitalise};
use super::layout::Layout;
use super::lead::reason_shown;
use super::outlook::cast_param;
use super::state::{MachineFacts, State};
use super::theme::{Face, Theme, space};
use super::widgets::check::labelled_check;
use super::widgets::drop_down::drop_down;
use super::widgets::mark::paint_mark;
use super::widgets::page::columns;
use super::widgets::segment::{TOGGLE_CELL, segmented, toggle_cell};
use super::{measured, what_runs};
use crate::engine::expect::{self, Concern};
use crate::kernels::contract::Kernel;
use crate::kernels::registry;
use crate::model::design::{Design, Model, Scaling, counted_workers};
use crate::model::worker_counts::{self, Given, WorkerCounts};
use eframe::egui::{Align, Label, Layout as Flow, Sense, Ui, vec2};
use std::borrow::Cow;

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
    if let Some(note) = note(state, document) {
        note_ui(ui, theme, &note);
    }
    if layout.one_column {
        what_runs::what_runs_ui(ui, theme, document, layout);
        ui.add_space(space::SECTION);
    }
    let gap = space::COLUMN;
    let whole = ui.available_width();
    let is_composed = cast_param(&document.experiment.design).is_some();
    ui.add_enabled_ui(!running, |ui| {
        // Composed work has the whole width; the other two questions stand below it.
        if is_composed {
            actions.extend(work_ui(ui, theme, state, (document, layout)));
            ui.add_space(space::M);
            rule_ui(ui, theme);
            ui.add_space(space::M);
        }
        let before = usize::from(is_composed);
        let count = 3 - before;
        let width = (whole - (count - 1) as f32 * gap) / count as f32;
        columns(ui, layout.one_column, &vec![width; count], gap, |ui, place| {
            match place + before {
                0 => actions.extend(work_ui(ui, theme, state, (document, layout))),
                1 => edits.extend(run_ui(ui, theme, state, document)),
                _ => {
                    let (edit, action) = measured::measured_ui(ui, theme, state, document);
                    edits.extend(edit);
                    actions.extend(action);
                }
            }
        });
    });
    if !layout.one_column {
        ui.add_space(space::M);
        rule_ui(ui, theme);
        ui.add_space(space::M);
        what_runs::what_runs_ui(ui, theme, document, layout);
    }
    actions.extend(edits.into_iter().map(|edit| Action::Edit(Box::new(edit))));
    actions
}

/// A line over the whole width.
pub fn rule_ui(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, theme.line_stroke());
}

/// What is said of a design that has results.
const FIXED: &str = "These results belong to this design. A change to the work or to how it is run \
                     makes a new experiment beside this one.";

/// What is to be known before anything is changed, if there is something.
fn note(state: &State, document: &Document) -> Option<Cow<'static, str>> {
    if document.run.is_some() {
        return Some("The design is fixed while it runs.".into());
    }
    if document.design_is_fixed() {
        let changed = old_question(&document.changed_after_run());
        return Some(changed.map_or(FIXED.into(), Cow::Owned));
    }
    state.document(document.branch.as_ref()?.from)?;
    let words =
        "A change made this experiment beside the one with the results. Undo leads back to it.";
    Some(words.into())
}

/// The line above the questions. Whatever it says it has the room of the longest, so that a change
/// which turns one into another does not move what is under the pointer.
fn note_ui(ui: &mut Ui, theme: &Theme, text: &str) {
    let width = ui.available_width();
    let font = Face::Body.font();
    let longest = ui.painter().layout(FIXED.to_owned(), font, theme.text_2, width);
    ui.scope(|ui| {
        ui.set_min_height(longest.size().y);
        ui.add(Label::new(Face::Body.text(text).color(theme.text_2)).wrap());
    });
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

/// The reasons why the design cannot run that concern one part of it.
pub fn reasons_ui(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    concerns: impl Fn(&Concern) -> bool,
) {
    for reason in document.outlook.reasons(concerns) {
        let text = Face::Caption.text(&reason).color(theme.error_text);
        let response = ui.add(Label::new(text).wrap());
        reason_shown(ui, &response, &reason);
    }
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
            let concerns = Concern::Model(model.clone());
            reasons_ui(ui, theme, document, |other| *other == concerns);
        }
        reasons_ui(ui, theme, document, |other| *other == Concern::Models);
    });
    if let Some(kernel) = kernel {
        edit = workers_ui(ui, theme, document, (&choices, kernel), state).or(edit.take());
    }
    reasons_ui(ui, theme, document, |other| matches!(other, Concern::Workers(_)));
    edit = cores_ui(ui, theme, state, document, &choices).or(edit.take());
    reasons_ui(ui, theme, document, |other| *other == Concern::Cores);
    edit = scaling_ui(ui, theme, document).or(edit.take());
    reasons_ui(ui, theme, document, |other| *other == Concern::Scaling);
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
    (choices, kernel): (&Choices, &Kernel),
    state: &State,
) -> Option<Edit> {
    let nothing = MachineFacts::default();
    let facts = state.machine.as_ref().unwrap_or(&nothing);
    let proposed = state.machine.as_ref().map_or_else(WorkerCounts::default, |facts| {
        worker_counts::propose(&Given::new(&facts.machine, &facts.topology), &|_| Ok(()))
    });
    let offered = worker_choices(
        (kernel, &document.experiment.design.workload.params),
        (&facts.machine, &proposed),
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
        .add_enabled_ui(choice.against.is_none() || chosen, |ui| {
            toggle_cell(ui, theme, chosen, &choice.workers.to_string(), &choice.meaning)
        })
        .inner;
    let edit = response.clicked().then(|| {
        let design = choices
            .clone()
            .with_workers(choice.workers, !chosen)
            .apply(&document.experiment.design);
        let word = if chosen { "Remove" } else { "Add" };
        let name = format!("{word} {}", counted_workers(choice.workers));
        Edit::new(name, with_design(document, design))
    });
    let against = choice.against.as_ref();
    let against = against.map(|why| format!("Not possible with this work: {why}."));
    let told = || choice.reason.as_ref().map(|reason| format!("{}.", capitalise(reason)));
    if let Some(words) = against.or_else(told) {
        response.on_hover_text(&words).on_disabled_hover_text(words);
    }
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
