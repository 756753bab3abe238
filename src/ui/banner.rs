//! What concerns a whole experiment: a line under its head, one at a time, gravest first.

use super::action::Action;
use super::document::{Document, capitalise};
use super::state::{State, Tab};
use super::theme::{Face, Theme, space};
use super::widgets::button::icon_button;
use super::widgets::icon::{Icon, paint_icon};
use crate::file::Access;
use crate::model::experiment::PostHoc;
use crate::model::units::listed;
use eframe::egui::{self, Align, Frame, Layout, Margin, Sense, Ui, UiBuilder, Vec2, pos2};

/// The kinds of banners, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BannerKind {
    /// The file comes from a newer version and is not fully understood.
    NotUnderstood,
    /// It was to be run and cannot be.
    CannotRun,
    /// No copy can be kept of what is not saved.
    NoCopy,
    /// It was recovered after the program ended unexpectedly.
    Recovered,
    /// It may not be saved over its file.
    ReadOnly,
    /// Its file has something to tell.
    Remarks,
    /// The design was changed after the run.
    OldQuestion,
    /// The program is a debug build.
    Debug,
}

/// A banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// Its kind.
    pub kind: BannerKind,
    /// What it says.
    pub text: String,
}

/// The gravest banner of an experiment that was not taken away.
#[must_use]
pub fn of(document: &Document) -> Option<Banner> {
    all(document).into_iter().find(|banner| !document.dismissed.contains(&banner.kind))
}

fn all(document: &Document) -> Vec<Banner> {
    let mut banners = Vec::new();
    let mut add = |kind, text: String| banners.push(Banner { kind, text });
    if !document.is_understood {
        let text = "This file was made by a newer version in a way that changes what its numbers \
                    mean, so no result is shown. Open it with that version.";
        add(BannerKind::NotUnderstood, text.to_owned());
    }
    if let Some(why) = &document.why_not {
        add(BannerKind::CannotRun, format!("It cannot run now. {why}"));
    }
    if let Some(problem) = &document.copy_problem {
        add(BannerKind::NoCopy, problem.to_string());
    }
    if document.recovered {
        let text = "Recovered after the program ended unexpectedly. Save it to keep it.";
        add(BannerKind::Recovered, text.to_owned());
    }
    if let Access::ReadOnly(problem) = &document.access {
        add(BannerKind::ReadOnly, problem.to_string());
    }
    if !document.remarks.is_empty() {
        add(BannerKind::Remarks, document.remarks.join(" "));
    }
    // The design page, where it is changed, says it in a line that always has its room.
    if document.tab != Tab::Design
        && let Some(text) = old_question(&document.changed_after_run())
    {
        add(BannerKind::OldQuestion, text);
    }
    if cfg!(debug_assertions) {
        let text = "This is a debug build, which works many times slower. Its results are marked \
                    and not for use.";
        add(BannerKind::Debug, text.to_owned());
    }
    banners
}

/// What is to be said of changes after the run, if there are any.
#[must_use]
pub fn old_question(changes: &[PostHoc]) -> Option<String> {
    let names: Vec<&str> = changes.iter().map(PostHoc::label).collect();
    Some(match changes {
        [] => return None,
        [PostHoc::Question] => "The question was changed after the run: the verdict says so, \
                                because it answers what was asked when the numbers were known."
            .to_owned(),
        _ => {
            let were = if names.len() == 1 { "was" } else { "were" };
            let names = capitalise(&listed(&names));
            format!(
                "{names} {were} changed after the run: the verdict was judged anew from the same \
                 samples."
            )
        }
    })
}

/// Draws the banner of the experiment that is shown, if there is one.
#[must_use]
pub fn banner_ui(ui: &mut Ui, theme: &Theme, document: &Document) -> Option<Action> {
    let banner = of(document)?;
    let mut action = None;
    line_ui(ui, theme, &banner.text, |ui| {
        if icon_button(ui, theme, Icon::Cross, "Take this line away").clicked() {
            action = Some(Action::DismissBanner);
        }
    });
    action
}

/// Draws the line that says that the measuring program is missing, if it is.
pub fn worker_missing_ui(ui: &mut Ui, theme: &Theme, state: &State) {
    if let Some(problem) = &state.worker_missing {
        line_ui(ui, theme, &problem.to_string(), |_| {});
    }
}

fn line_ui(ui: &mut Ui, theme: &Theme, text: &str, trailing: impl FnOnce(&mut Ui)) {
    let margin = Margin { left: 24, right: 16, top: 8, bottom: 8 };
    Frame::new().fill(theme.caution_fill).inner_margin(margin).show(ui, |ui| {
        ui.horizontal(|ui| {
            let (icon, _) = ui.allocate_exact_size(Vec2::splat(space::ICON), Sense::hover());
            let centre = pos2(icon.center().x, ui.min_rect().top() + space::M);
            paint_icon(ui.painter(), centre, space::ICON, Icon::Warning, theme.caution_text);
            let width = ui.available_width() - space::SMALL - space::L;
            ui.allocate_ui_with_layout(
                egui::vec2(width, space::SMALL),
                Layout::top_down(Align::Min),
                |ui| {
                    ui.add_space(2.0);
                    let text = Face::Body.text(text).color(theme.caution_text);
                    ui.add(egui::Label::new(text).wrap());
                },
            );
            let rest = ui.available_rect_before_wrap();
            ui.scope_builder(
                UiBuilder::new().max_rect(rest).layout(Layout::right_to_left(Align::Min)),
                trailing,
            );
        });
    });
}
