//! What is shown in which look. A screen is one entry in [`SCREENS`].

use crate::fake::{FakeWorld, Gate, Script};
use crate::ui::journey::{Journey, Look, type_path};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use std::path::Path;
use tandem_lab::model::design::{Design, Model, Placement};
use tandem_lab::model::id::VariantId;
use tandem_lab::model::problem::Problem;
use tandem_lab::ui::action::{Action, Draft, Edit, ThemeChoice};
use tandem_lab::ui::state::{Place, Tab};

/// How a window is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Light,
    Dark,
    /// High contrast, light.
    Contrast,
    /// A window of 1024 by 700, light.
    Small,
    /// 200 %, light.
    Double,
}

impl Seen {
    /// Its word in the name of a file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
            Self::Small => "small",
            Self::Double => "double",
        }
    }

    pub(crate) fn look(self) -> Look {
        let mut look = Look::default();
        look.settings.theme = ThemeChoice::Light;
        match self {
            Self::Light => {}
            Self::Dark => look.settings.theme = ThemeChoice::Dark,
            Self::Contrast => look.settings.high_contrast = true,
            Self::Small => look.size = vec2(1024.0, 700.0),
            Self::Double => {
                look.size /= 2.0;
                look.pixels_per_point = 2.0;
            }
        }
        look
    }
}

/// A screen.
pub(crate) struct Screen {
    /// Its name in the names of files.
    pub(crate) name: &'static str,
    /// How one gets there.
    pub(crate) reach: fn(Look) -> Journey,
    /// How it is looked at.
    pub(crate) looks: &'static [Seen],
}

/// In light only.
const ONCE: &[Seen] = &[Seen::Light];
/// In each theme.
const THEMES: &[Seen] = &[Seen::Light, Seen::Dark];
/// In every look.
const ALL: &[Seen] = &[Seen::Light, Seen::Dark, Seen::Contrast, Seen::Small, Seen::Double];

const fn screen(name: &'static str, looks: &'static [Seen], reach: fn(Look) -> Journey) -> Screen {
    Screen { name, reach, looks }
}

/// Every screen.
#[rustfmt::skip]
pub(crate) const SCREENS: &[Screen] = &[
    screen("start", ALL, opened),
    screen("design", ALL, |look| designed(look, Script::default())),
    screen("composed", ONCE, |look| composed(look, "Photo pipeline")),
    screen("composed-fault", &[Seen::Contrast], composed_with_a_fault),
    screen("run-empty", ONCE, |look| on_tab(designed(look, Script::default()), Tab::Run)),
    screen("run-during", &[Seen::Light, Seen::Dark, Seen::Contrast], running),
    screen("results", ALL, measured),
    screen("timeline", ALL, |look| on_tab(measured(look), Tab::Timeline)),
    screen("notes", ONCE, |look| on_tab(measured(look), Tab::Notes)),
    screen("machine", THEMES, |look| after(opened(look), Action::Go(Place::Machine))),
    screen("compare", &[Seen::Light, Seen::Dark, Seen::Small, Seen::Double], compared),
    screen("dialog-unsaved", THEMES, |look| after(measured(look), Action::Close)),
    screen("dialog-saving", ONCE, saved_to_a_share),
    screen("dialog-problem", ONCE, refused),
    screen("dialog-path", ONCE, asked_for_a_path),
    screen("shortcuts", ONCE, |look| after(opened(look), Action::ShowShortcuts(true))),
    screen("palette", ONCE, palette),
    screen("presentation", ONCE, presented),
];

fn opened(look: Look) -> Journey {
    Journey::looked_at(world(Script::default()), &[], look)
}

fn world(script: Script) -> FakeWorld {
    FakeWorld { script: script.into(), label: "lab-3".to_owned().into(), ..FakeWorld::default() }
}

fn after(mut journey: Journey, action: Action) -> Journey {
    journey.apply(action);
    journey
}

fn on_tab(journey: Journey, tab: Tab) -> Journey {
    after(journey, Action::ShowTab(tab))
}

/// A design with two models and three counts, one of them the base.
fn designed(look: Look, script: Script) -> Journey {
    let mut journey = Journey::looked_at(world(script), &[], look);
    journey.apply(Action::New);
    // A build of tests says that it is none for use.
    journey.apply(Action::DismissBanner);
    let mut design = journey.shown().experiment.design.clone();
    design.variants =
        Design::combine(&[Model::Threads, Model::Processes], &[1, 2, 4], &Placement::default());
    for (place, variant) in design.variants.iter_mut().enumerate() {
        variant.id = VariantId::at(place);
    }
    design.base = VariantId::at(0);
    let title = "Chains of integer steps".to_owned();
    let edit = Edit::joined("Choose what to compare", "design", Draft { title, design });
    after(journey, Action::Edit(Box::new(edit)))
}

/// It does not answer.
fn saved_to_a_share(look: Look) -> Journey {
    let mut journey = measured(look);
    *journey.world.held.lock().unwrap() = Some(Vec::new());
    let path = "/media/class/chains-of-integer-steps.tandem".into();
    journey.apply(Action::SaveTo(journey.shown().id, path));
    after(journey, Action::Close)
}

fn measured(look: Look) -> Journey {
    let mut journey = designed(look, Script::default());
    journey.apply(Action::Run);
    journey.until_done();
    journey
}

fn running(look: Look) -> Journey {
    let gate = Gate::default();
    gate.allow(7);
    let mut journey = designed(look, Script { gate, ..Script::default() });
    journey.apply(Action::Run);
    journey.until("seven rounds", |app| {
        app.state
            .running()
            .and_then(|d| d.run.as_ref())
            .is_some_and(|run| run.finished_rounds == 7 && run.running.is_some())
    });
    journey
}

fn compared(look: Look) -> Journey {
    let mut journey = measured(look);
    journey.apply(Action::Duplicate);
    journey.apply(Action::DismissBanner);
    journey.world.script.lock().unwrap().processes = 1.31;
    journey.apply(Action::Run);
    journey.until_done();
    let ids: Vec<_> = journey.app().state.documents.iter().map(|document| document.id).collect();
    for id in ids {
        journey.apply(Action::Tick(id, true));
    }
    after(journey, Action::Compare)
}

fn refused(look: Look) -> Journey {
    let refusal = Some(Problem::new("The disk is full", "Nothing was measured", "Make room"));
    let mut journey = designed(look, Script { refusal, ..Script::default() });
    journey.apply(Action::Run);
    journey.until_done();
    journey
}

fn asked_for_a_path(look: Look) -> Journey {
    let world = FakeWorld { has_no_dialogs: true, ..world(Script::default()) };
    let mut journey = Journey::looked_at(world, &[], look);
    journey.apply(Action::AskOpen);
    // In place of where this clone lies.
    type_path(&mut journey, Path::new("/home/ada/experiments/"));
    journey
}

/// An example of composed work in its editor.
fn composed(look: Look, example: &str) -> Journey {
    let mut journey = opened(look);
    journey.apply(Action::New);
    journey.apply(Action::DismissBanner);
    journey.click(Role::RadioButton, "Composed of steps");
    journey.click(Role::Button, example);
    journey
}

/// The same with a message that nobody receives any more.
fn composed_with_a_fault(look: Look) -> Journey {
    let mut journey = composed(look, "Producer and consumer");
    journey.harness.get_by_role_and_label(Role::Button, "Role consumer").focus();
    journey.harness.run();
    journey.press(Modifiers::NONE, Key::ArrowRight);
    journey.press(Modifiers::NONE, Key::Delete);
    journey
}

fn palette(look: Look) -> Journey {
    let mut journey = designed(look, Script::default());
    journey.command(Key::K);
    journey
}

/// A presentation that reveals what was measured.
fn presented(look: Look) -> Journey {
    let mut journey = designed(look, Script::default());
    journey.press(Modifiers::NONE, Key::F5);
    journey.press(Modifiers::NONE, Key::Enter);
    journey.press(Modifiers::NONE, Key::Space);
    journey.until_done();
    journey.press(Modifiers::NONE, Key::Space);
    journey
}
