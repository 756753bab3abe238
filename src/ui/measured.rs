//! The third question of the design page: how is it measured?

use super::action::{Action, Edit};
use super::design::{LABEL, labelled_row, question_ui, reasons_ui, with_design};
use super::document::{Document, capitalise};
use super::state::{Checks, State};
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{ButtonKind, button};
use super::widgets::check::labelled_check;
use super::widgets::drop_down::drop_down;
use super::widgets::icon::{Icon, paint_icon};
use super::widgets::text::one_line;
use crate::engine::expect::Concern;
use crate::kernels::contract::Family;
use crate::kernels::registry;
use crate::model::design::{Amount, Design, Rounds};
use crate::model::id::Seed;
use crate::model::metric::Metric;
use crate::model::session::Check;
use eframe::egui::accesskit::Role;
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align, Color32, DragValue, Id, Label, Layout, Margin, Sense, TextEdit, Ui, WidgetInfo, pos2,
    vec2,
};
use std::time::Duration;

/// The most rounds that the form offers.
const MAX_ROUNDS: u32 = 200;
/// The longest time that the form offers, in seconds.
const MAX_SECONDS: u64 = 3_600;

/// Draws the question; gives a step, and what else was asked for.
#[must_use]
pub fn measured_ui(
    ui: &mut Ui,
    theme: &Theme,
    state: &State,
    document: &Document,
) -> (Option<Edit>, Option<Action>) {
    question_ui(ui, theme, 3, "How is it measured?");
    let mut edit = rounds_ui(ui, theme, document);
    edit = fit_ui(ui, theme, document).or(edit);
    edit = metric_ui(ui, theme, document).or(edit);
    // In a narrow column the seed, which has up to eight digits, needs a row of its own.
    let narrow = ui.available_width() < 300.0;
    labelled_row(ui, theme, "Margin", LABEL, |ui| {
        edit = margin_ui(ui, document).or(edit.take());
        if !narrow {
            ui.label(Face::Caption.text("Seed"));
            edit = seed_ui(ui, document).or(edit.take());
        }
    });
    if narrow {
        labelled_row(ui, theme, "Seed", LABEL, |ui| {
            edit = seed_ui(ui, document).or(edit.take());
        });
    }
    ui.add_space(space::S);
    let action = checks_ui(ui, theme, state);
    (edit, action)
}

fn rounds_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    let mut edit = None;
    labelled_row(ui, theme, "Rounds", LABEL, |ui| {
        let mut rounds = design.rounds.max;
        let field = DragValue::new(&mut rounds)
            .range(1..=MAX_ROUNDS)
            .speed(0.1)
            .update_while_editing(false);
        let field = ui.add_sized(vec2(64.0, space::FIELD), field);
        field.widget_info(|| named_number("Rounds of the run", f64::from(design.rounds.max)));
        if field.changed() && rounds != design.rounds.max {
            let design = Design { rounds: Rounds::fixed(rounds), ..design.clone() };
            let to = with_design(document, design);
            edit = Some(Edit::joined("Change rounds", "rounds", to));
        }
        ui.label(Face::Caption.text("in at most").color(theme.text_2));
        let mut seconds = design.budget_ms.div_ceil(1_000);
        let field = DragValue::new(&mut seconds)
            .range(1..=MAX_SECONDS)
            .suffix(" s")
            .speed(0.2)
            .update_while_editing(false);
        let field = ui.add_sized(vec2(64.0, space::FIELD), field);
        field.widget_info(|| named_number("Longest time in seconds", seconds as f64));
        if field.changed() && seconds * 1_000 != design.budget_ms {
            let design = Design { budget_ms: seconds * 1_000, ..design.clone() };
            let to = with_design(document, design);
            edit = Some(Edit::joined("Change longest time", "budget", to));
        }
    });
    reasons_ui(ui, theme, document, |concerns| *concerns == Concern::Rounds);
    if let Some(hint) = rounds_hint(design, document.outlook.pace.round(design)) {
        ui.add(Label::new(Face::Caption.text(hint).color(theme.caution_text)).wrap());
    }
    edit
}

/// Who says how much work there is. What goes wrong on purpose is never fitted.
fn fit_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    let kernel = registry::find(&design.workload.kernel)?;
    if kernel.family == Family::Faults {
        return None;
    }
    let is_open = design.amount == Amount::Fitted;
    let icon = if is_open { theme.ink } else { theme.text_3 };
    let response = labelled_check(ui, theme, is_open, "Fit the work to this machine", |ui, at| {
        paint_icon(ui.painter(), at.center(), space::ICON_SMALL, Icon::Clock, icon);
    });
    let words = fit_words(kernel.amount.declaration.label, is_open);
    ui.add(Label::new(Face::Caption.text(words).color(theme.text_2)).wrap());
    response.clicked().then(|| {
        let (amount, name) = if is_open {
            (Amount::Set, "Keep the amount of work")
        } else {
            (Amount::Fitted, "Fit the work to this machine")
        };
        Edit::new(name, with_design(document, Design { amount, ..design.clone() }))
    })
}

fn fit_words(label: &str, is_open: bool) -> String {
    if is_open {
        format!(
            "{label}: more or fewer, as a short pilot before the first round tells, so that a trial \
             is long enough and all rounds fit."
        )
    } else {
        format!("{label}: exactly as many as you set.")
    }
}

/// What is wrong with the rounds: too few for a verdict, or more than the time allows.
fn rounds_hint(design: &Design, round: Duration) -> Option<String> {
    if design.rounds.max < 6 {
        return Some("Fewer than 6 rounds give no interval, so no verdict.".to_owned());
    }
    if design.amount == Amount::Fitted {
        // The work is made to fit.
        return None;
    }
    let fit = design.budget().as_secs_f64() / round.as_secs_f64().max(1e-9);
    let rounds = &design.rounds;
    let wanted = if rounds.may_stop_early() { rounds.min } else { rounds.max };
    if fit < f64::from(wanted + 1) {
        let fit = (fit - 1.0).max(0.0).floor();
        return Some(format!("About {fit} rounds fit into that time."));
    }
    None
}

fn named_number(name: &str, value: f64) -> WidgetInfo {
    let mut info = WidgetInfo::labeled(Role::SpinButton, true, name);
    info.value = Some(value);
    info
}

fn metric_words(metric: &Metric) -> String {
    format!("{}, {}", capitalise(metric.label()), metric.direction().label())
}

/// The metrics that a question is usually about, and the one that is chosen.
fn metrics(design: &Design) -> Vec<Metric> {
    let mut offered = vec![
        Metric::Makespan,
        Metric::Total,
        Metric::Throughput,
        Metric::Create,
        Metric::OpP50,
        Metric::OpP99,
        Metric::OpMax,
        Metric::MemoryUnique,
        Metric::CoresBusy,
        Metric::Fairness,
    ];
    let kernel = registry::find(&design.workload.kernel);
    let own = kernel.map(|kernel| kernel.primary_metric.clone());
    let of_faults = kernel.filter(|kernel| kernel.family == Family::Faults);
    let more = own.into_iter().chain(of_faults.into_iter().flat_map(|_| Metric::OF_FAULTS));
    for metric in more.chain([design.primary_metric.clone()]) {
        if !offered.contains(&metric) {
            offered.push(metric);
        }
    }
    offered
}

fn metric_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    let mut edit = None;
    labelled_row(ui, theme, "Metric", LABEL, |ui| {
        let shown = (metric_words(&design.primary_metric), ui.available_width());
        drop_down(ui, theme, "Metric", shown, |ui| {
            for metric in metrics(design) {
                let chosen = metric == design.primary_metric;
                if ui.selectable_label(chosen, metric_words(&metric)).clicked() && !chosen {
                    let direction = metric.direction();
                    let design = Design { primary_metric: metric, direction, ..design.clone() };
                    edit = Some(Edit::new("Change metric", with_design(document, design)));
                }
            }
        });
    });
    edit
}

fn margin_ui(ui: &mut Ui, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    let mut percent = design.margin * 100.0;
    let field = DragValue::new(&mut percent)
        .range(0.1..=100.0)
        .speed(0.1)
        .max_decimals(1)
        .suffix(" %")
        .update_while_editing(false);
    let field = ui.add_sized(vec2(64.0, space::FIELD), field);
    field.widget_info(|| named_number("Margin in per cent", design.margin * 100.0));
    let changed = field.changed();
    field.on_hover_text(
        "A difference smaller than this is of no practical importance. Chosen before the run, so \
         that the result cannot choose it.",
    );
    let margin = (percent * 10.0).round() / 1_000.0;
    (changed && (margin - design.margin).abs() > 1e-9).then(|| {
        let mut rounds = design.rounds.clone();
        if rounds.stop_half_width > 0.0 {
            rounds = rounds.for_margin(margin);
        }
        let design = Design { margin, rounds, ..design.clone() };
        Edit::joined("Change margin", "margin", with_design(document, design))
    })
}

fn seed_ui(ui: &mut Ui, document: &Document) -> Option<Edit> {
    let design = &document.experiment.design;
    let typed = Id::unique(("seed", document.id));
    let now = design.seed.to_string();
    let mut text = ui.data_mut(|data| data.get_temp(typed)).unwrap_or_else(|| now.clone());
    let field = TextEdit::singleline(&mut text)
        .margin(Margin::symmetric(6, 4))
        .desired_width(ui.available_width());
    let field = ui.add_sized(vec2(ui.available_width(), space::FIELD), field);
    field.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, true, "Seed");
        info.current_text_value = Some(now.clone());
        info
    });
    let edit = if field.has_focus() {
        ui.data_mut(|data| data.insert_temp(typed, text));
        None
    } else {
        // A seed that cannot be read goes back to what it was.
        ui.data_mut(|data| data.remove::<String>(typed));
        let seed = Seed::parse(text.trim()).filter(|seed| *seed != design.seed);
        seed.map(|seed| {
            let design = Design { seed, ..design.clone() };
            Edit::new("Change seed", with_design(document, design))
        })
    };
    field
        .on_hover_text("The order of every round is drawn from it. The same seed, the same order.");
    edit
}

fn checks_ui(ui: &mut Ui, theme: &Theme, state: &State) -> Option<Action> {
    let mut action = None;
    ui.horizontal(|ui| {
        ui.label(Face::CaptionBold.text("Before the run"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let looking = state.checks == Checks::Looking || state.running().is_some();
            ui.add_enabled_ui(!looking, |ui| {
                if button(ui, theme, ButtonKind::Quiet, None, "Check again").clicked() {
                    action = Some(Action::CheckMachine);
                }
            });
        });
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    match &state.checks {
        Checks::Unknown | Checks::Looking => {
            ui.label(Face::Caption.text("Looking…").color(theme.text_2));
        }
        Checks::Known(checks) => {
            // What passes is on the page of the machine; here it is a number.
            let passes = |check: &&Check| Finding::of(check) == Finding::Pass;
            for check in checks.iter().filter(|check| !passes(check)) {
                check_ui(ui, theme, check);
            }
            let passed = checks.iter().filter(passes).count();
            let text = match passed {
                1 => "1 check passes.".to_owned(),
                passed => format!("{passed} checks pass."),
            };
            ui.label(Face::Caption.text(text).color(theme.text_2));
        }
    }
    action
}

/// What a finding before the run means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing disturbs.
    Pass,
    /// To be known; nothing can be done about it.
    Note,
    /// It may disturb.
    Caution,
    /// The system does not tell.
    Untold,
}

impl Finding {
    /// What a check found.
    #[must_use]
    pub fn of(check: &Check) -> Self {
        match (check.status.as_str(), check.check.as_str()) {
            (Check::NOT_AVAILABLE, _) => Self::Untold,
            (_, "virtual machine") if check.value.starts_with("yes") => Self::Note,
            (Check::PASS, _) => Self::Pass,
            (_, _) => Self::Caution,
        }
    }

    /// Its icon and its ink.
    #[must_use]
    pub fn look(self, theme: &Theme) -> (Icon, Color32) {
        match self {
            Self::Pass => (Icon::Check, theme.ink),
            Self::Note => (Icon::Info, theme.ink),
            Self::Caution => (Icon::Warning, theme.caution_text),
            Self::Untold => (Icon::Minus, theme.text_3),
        }
    }
}

/// One finding before the run.
pub fn check_ui(ui: &mut Ui, theme: &Theme, check: &Check) {
    let width = ui.available_width();
    let finding = Finding::of(check);
    let (icon, ink) = finding.look(theme);
    let name = capitalise(&check.check);
    let mut job = LayoutJob::simple(check.value.clone(), Face::Caption.font(), ink, width - 124.0);
    job.halign = Align::RIGHT;
    let value = ui.painter().layout_job(job);
    let height = (value.size().y + 4.0).max(20.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}, {}", check.value)));
    if let Some(hint) = &check.hint {
        response.on_hover_text(format!("{hint}."));
    }
    if finding == Finding::Caution {
        let ground = rect.expand2(vec2(6.0, 0.0));
        ui.painter().rect_filled(ground, radius::SMALL, theme.caution_fill);
    }
    let top = rect.top() + 10.0;
    paint_icon(ui.painter(), pos2(rect.left() + 7.0, top), space::ICON_SMALL, icon, ink);
    one_line(ui.painter(), pos2(rect.left() + 20.0, top), 100.0, Face::Caption, &name, ink);
    ui.painter().galley(pos2(rect.right(), rect.top() + 2.0), value, ink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_does_not_tell_is_no_caution() {
        for (name, status, value, expected) in [
            ("power", "pass", "plugged in", Finding::Pass),
            ("power", "warn", "on battery", Finding::Caution),
            ("power", "not_available", "no battery", Finding::Untold),
            ("virtual machine", "pass", "yes: neighbours", Finding::Note),
            ("virtual machine", "pass", "none found", Finding::Pass),
            ("quota", "block", "half a core", Finding::Caution),
            ("later check", "unheard of", "", Finding::Caution),
        ] {
            let check = Check {
                check: name.into(),
                status: status.into(),
                value: value.into(),
                hint: None,
            };
            assert_eq!(Finding::of(&check), expected, "{name}, {status}");
        }
    }
}
