//! Ctrl-C ends a session as the button does: finished rounds are kept.

use super::session::Control;
use crate::platform::interrupt;
use std::sync::Arc;

/// Cancels the session when the user presses Ctrl-C. Called once, from the main thread, before
/// other threads are started.
pub fn on_interrupt(control: Arc<Control>) {
    interrupt::on_interrupt(move || control.cancel());
}
