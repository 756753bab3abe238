//! A session on a thread of its own, for the window.

use super::runner::TrialRunner;
use super::session::{Control, Event, run_session};
use crate::model::design::Design;
use crate::model::problem::Problem;
use crate::model::session::Session;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::task::Waker;

/// What comes over the channel of a [`Run`].
#[derive(Debug)]
pub enum Message {
    /// Something happened.
    Event(Event),
    /// The session ended, or could not begin.
    Ended(Result<Box<Session>, Problem>),
}

/// A session that runs on a thread of its own.
#[derive(Debug)]
pub struct Run {
    /// What happens, in order.
    pub messages: Receiver<Message>,
    /// What the user may do to it.
    pub control: Arc<Control>,
}

impl Run {
    /// Starts a session; the waker is called after every message.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(
        design: Design,
        make_runner: impl FnOnce() -> Box<dyn TrialRunner> + Send + 'static,
        waker: Waker,
    ) -> Result<Self, Problem> {
        let (sender, messages) = channel();
        let control = Arc::new(Control::default());
        let shared = Arc::clone(&control);
        let body = move || {
            let mut runner = make_runner();
            let mut listen = |event| {
                // The window may be gone; the session then ends by itself at the next trial.
                if sender.send(Message::Event(event)).is_err() {
                    shared.cancel();
                }
                waker.wake_by_ref();
            };
            let ended = run_session(&design, runner.as_mut(), &shared, &mut listen).map(Box::new);
            let _window_is_gone = sender.send(Message::Ended(ended));
            waker.wake();
        };
        std::thread::Builder::new().name("tandem-runner".to_owned()).spawn(body).map_err(|e| {
            Problem::new(
                format!("The system gave no thread to run the session on: {e}"),
                "Nothing was measured",
                "Close other programs and try again",
            )
        })?;
        Ok(Self { messages, control })
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.control.cancel();
    }
}
