//! Leads to where the reason stands why a design cannot run.

use super::app::App;
use super::command::can_run;
use super::state::Tab;
use eframe::egui::{Align, Context, Id, Response, Ui};

/// So many frames a reason is looked for, after that in which it was asked for. Where it stands nowhere,
/// nobody expects to be led there later.
const LOOKED_FOR: u64 = 1;

/// A reason that was asked for, without its full stop, and in which frame.
type Asked = (String, u64);

fn asked_id() -> Id {
    Id::unique("reason to lead to")
}

/// Scrolls to where a reason stands, if it is the one that was asked for.
pub fn reason_shown(ui: &Ui, response: &Response, reason: &str) {
    if is_looked_for(ui.ctx(), reason) {
        response.scroll_to_me(Some(Align::Center));
    }
}

fn look_for(ctx: &Context, reason: &str) {
    let asked: Asked = (bare(reason).to_owned(), ctx.cumulative_frame_nr());
    ctx.data_mut(|data| data.insert_temp(asked_id(), asked));
}

/// Whether a reason was just asked for; it is led to once.
fn is_looked_for(ctx: &Context, reason: &str) -> bool {
    let Some((asked, at)) = ctx.data(|data| data.get_temp::<Asked>(asked_id())) else {
        return false;
    };
    let is_over = ctx.cumulative_frame_nr() > at + LOOKED_FOR;
    let is_it = !is_over && asked == bare(reason);
    if is_it || is_over {
        ctx.data_mut(|data| data.remove::<Asked>(asked_id()));
    }
    is_it
}

fn bare(reason: &str) -> &str {
    reason.trim_end_matches('.')
}

impl App {
    /// Tells why the experiment that is shown does not run now, and shows the control that is to blame if
    /// it is the design.
    pub(super) fn say_why_not(&mut self, ctx: &Context) {
        let Err(why) = can_run(&self.state) else { return };
        let why = why.into_owned();
        self.with_shown(|document| {
            if document.run.is_some() {
                return;
            }
            if let Some(obstacle) = document.outlook.obstacles.first() {
                look_for(ctx, &obstacle.reason);
                document.tab = Tab::Design;
            }
            document.dismissed.remove(&super::banner::BannerKind::CannotRun);
            document.why_not = Some(why);
        });
        ctx.request_repaint();
    }

    /// What was said of a run that was asked for is said as long as it is true.
    pub(super) fn look_why_not(&mut self) {
        if self.state.shown().is_none_or(|document| document.why_not.is_none()) {
            return;
        }
        let now = can_run(&self.state).err().map(std::borrow::Cow::into_owned);
        self.with_shown(|document| {
            document.why_not = now.filter(|_| document.run.is_none());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::RawInput;

    fn pass_frames(ctx: &Context, count: usize) {
        for _ in 0..count {
            ctx.run_ui(RawInput::default(), |_| ()).textures_delta.clear();
        }
    }

    #[test]
    fn a_reason_is_led_to_once_and_only_soon_after_it_was_asked_for() {
        let ctx = Context::default();
        for (frames, expected) in [(0, true), (1, true), (2, false), (50, false)] {
            look_for(&ctx, "It is too much.");
            pass_frames(&ctx, frames);
            assert!(!is_looked_for(&ctx, "It is too little"));
            assert_eq!(is_looked_for(&ctx, "It is too much"), expected, "after {frames} frames");
            assert!(!is_looked_for(&ctx, "It is too much"), "once");
        }
    }
}
