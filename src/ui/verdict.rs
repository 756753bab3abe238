//! The verdict: its mark, its sentence, its scope, and what has to be known before it is used.

use super::action::Action;
use super::theme::{Face, Theme, radius, space};
use super::widgets::button::{ButtonKind, button};
use super::widgets::chip::{ChipKind, chip};
use super::widgets::icon::Icon;
use super::widgets::mark::{VerdictMark, paint_verdict};
use crate::analysis::caveat::{Caveat, Gravity};
use crate::analysis::summary::Summary;
use crate::model::experiment::Verdict;
use eframe::egui::{
    Align, Frame, Label, Layout, Popup, PopupCloseBehavior, Rect, Sense, Stroke, Ui, UiBuilder,
    pos2, vec2,
};

/// The diameter of the mark of a verdict that heads a page.
const MARK: f32 = 24.0;
/// From the left of the page to the sentence.
pub const INDENT: f32 = 36.0;
/// The room that "Copy verdict" takes beside the sentence.
const COPY_ROOM: f32 = 132.0;

/// A sentence with its mark.
pub struct Headline<'a> {
    /// The mark; a sentence that is no verdict has none.
    pub mark: Option<Verdict>,
    /// The sentence, with a full stop.
    pub sentence: &'a str,
    /// Its scope; may be empty.
    pub scope: &'a str,
    /// What the button copies beside the sentence and its scope.
    pub copy: &'a str,
}

/// Draws the verdict of a summary with its caveats.
#[must_use]
pub fn verdict_ui(ui: &mut Ui, theme: &Theme, summary: &Summary) -> Option<Action> {
    let (mark, sentence, scope) = verdict_words(summary);
    let headline =
        Headline { mark: Some(mark), sentence: &sentence, scope: &scope, copy: "Copy verdict" };
    let action = headline_ui(ui, theme, &headline);
    if let Some(left_out) = &summary.session.left_out {
        left_out_ui(ui, theme, left_out);
    }
    if !summary.caveats.is_empty() {
        ui.add_space(space::S);
        chips_ui(ui, theme, &summary.caveats);
    }
    action
}

/// Which rounds do not count, below the scope that names how many do.
fn left_out_ui(ui: &mut Ui, theme: &Theme, words: &str) {
    let full = ui.available_rect_before_wrap();
    let room = Rect::from_min_max(pos2(full.left() + INDENT, full.top()), full.right_bottom());
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ui.add(Label::new(Face::Body.text(words).color(theme.text_2)).wrap());
    });
}

/// The verdict with its sentence and its scope; where nothing is compared, that.
#[must_use]
pub fn verdict_words(summary: &Summary) -> (Verdict, String, String) {
    match summary.headline() {
        Some(comparison) => {
            (comparison.verdict.clone(), comparison.sentence.clone(), comparison.scope.clone())
        }
        None => (Verdict::NotTestable, nothing_compared(summary), String::new()),
    }
}

fn nothing_compared(summary: &Summary) -> String {
    match summary.variants.as_slice() {
        [only] => format!("Nothing to compare: only {} was measured.", only.noun),
        _ => "Nothing to compare yet.".to_owned(),
    }
}

/// Draws a sentence with its mark, its scope and a button that copies both.
#[must_use]
pub fn headline_ui(ui: &mut Ui, theme: &Theme, headline: &Headline<'_>) -> Option<Action> {
    let full = ui.available_rect_before_wrap();
    let beside = full.width() >= 720.0;
    let right = full.right() - if beside { COPY_ROOM } else { 0.0 };
    let indent = if headline.mark.is_some() { INDENT } else { 0.0 };
    let corner = pos2(full.left() + indent, full.top());
    let room = Rect::from_min_max(corner, pos2(right, full.bottom()));
    if let Some(mark) = &headline.mark {
        let centre = pos2(full.left() + MARK / 2.0, full.top() + Face::Title.line_height() / 2.0);
        paint_verdict(ui.painter(), centre, MARK, theme, &VerdictMark::Of(mark.clone()));
    }
    let mut action = None;
    let copy = |ui: &mut Ui| {
        let pressed =
            button(ui, theme, ButtonKind::Quiet, Some(Icon::Copy), headline.copy).clicked();
        pressed.then(|| Action::Copy(format!("{} {}", headline.sentence, headline.scope)))
    };
    if beside {
        let corner = pos2(right, full.top() + 2.0);
        let at_right = Rect::from_min_max(corner, pos2(full.right(), full.top() + 28.0));
        let flow = Layout::right_to_left(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(at_right).layout(flow), |ui| {
            action = copy(ui);
        });
    }
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add(Label::new(Face::Title.text(headline.sentence).color(theme.ink)).wrap());
        if !headline.scope.is_empty() {
            ui.add(Label::new(Face::Body.text(headline.scope).color(theme.text_2)).wrap());
        }
        if !beside {
            ui.add_space(space::XS);
            action = copy(ui);
        }
    });
    action
}

/// Draws caveats as chips; a press tells what each means.
pub fn chips_ui(ui: &mut Ui, theme: &Theme, caveats: &[Caveat]) {
    let full = ui.available_rect_before_wrap();
    let room = Rect::from_min_max(pos2(full.left() + INDENT, full.top()), full.right_bottom());
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(space::S, space::S);
            for caveat in caveats {
                let (kind, icon) = match caveat.gravity() {
                    Gravity::Blocks => (ChipKind::Error, Icon::Warning),
                    Gravity::Caution => (ChipKind::Caution, Icon::Warning),
                    Gravity::Note => (ChipKind::Note, Icon::Info),
                };
                let short = caveat.short();
                let response = chip(ui, theme, kind, icon, &short);
                let frame = Frame::new()
                    .fill(theme.bg)
                    .stroke(Stroke::new(1.0, theme.outline))
                    .corner_radius(radius::CARD)
                    .inner_margin(space::L);
                Popup::menu(&response)
                    .width(space::POPOVER)
                    .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                    .accessible_name(short.clone())
                    .gap(space::XS)
                    .layout(Layout::top_down(Align::Min))
                    .frame(frame)
                    .show(|ui| caveat_ui(ui, theme, &short, caveat));
            }
        });
    });
}

fn caveat_ui(ui: &mut Ui, theme: &Theme, short: &str, caveat: &Caveat) {
    ui.set_max_width(space::POPOVER);
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.add(Label::new(Face::BodyBold.text(short).color(theme.ink)).wrap());
    ui.add(Label::new(Face::Body.text(caveat.to_string()).color(theme.ink)).wrap());
    let weight = match caveat.gravity() {
        Gravity::Blocks => "Because of this there is no verdict.",
        Gravity::Caution => "It may change the numbers.",
        Gravity::Note => "The verdict stands.",
    };
    ui.add(Label::new(Face::Caption.text(weight).color(theme.text_2)).wrap());
}

/// Draws a separator over the width.
pub fn rule_ui(ui: &mut Ui, theme: &Theme) {
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(vec2(width, 1.0), Sense::hover());
    super::paint::canvas::Canvas::new(ui, theme).horizontal(
        rect.left(),
        rect.right(),
        rect.top(),
        theme.line,
    );
}
