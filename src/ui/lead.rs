//! Leads to where the reason stands why a design cannot run.

use super::app::App;
use super::command::can_run;
use super::state::Tab;
use eframe::egui::{Align, Context, Id, Response, Ui};

fn asked_id() -> Id {
    Id::unique("reason to lead to")
}

/// Scrolls to where a reason stands, if it is the one that was asked for.
pub fn reason_shown(ui: &Ui, response: &Response, reason: &str) {
    let asked: Option<String> = ui.data(|data| data.get_temp(asked_id()));
    if asked.is_some_and(|asked| asked == bare(reason)) {
        ui.data_mut(|data| data.remove::<String>(asked_id()));
        response.scroll_to_me(Some(Align::Center));
    }
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
                let reason = bare(&obstacle.reason).to_owned();
                ctx.data_mut(|data| data.insert_temp(asked_id(), reason));
                document.tab = Tab::Design;
            }
            document.dismissed.remove(&super::banner::BannerKind::CannotRun);
            document.why_not = Some(why);
        });
        ctx.request_repaint();
    }

    /// What was said of a run that was asked for is said as long as it is true.
    pub(super) fn look_why_not(&mut self) {
        let now = can_run(&self.state).err().map(std::borrow::Cow::into_owned);
        self.with_shown(|document| {
            let was_asked = document.why_not.is_some() && document.run.is_none();
            document.why_not = now.filter(|_| was_asked);
        });
    }
}
