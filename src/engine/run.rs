//! A session on a thread of its own, for the window.

use super::runner::TrialRunner;
use super::session::{Control, Event, Judge, run_session};
use crate::model::design::Design;
use crate::model::problem::Problem;
use crate::model::session::Session;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::task::Waker;
use std::time::{Duration, Instant};

/// How often the window is woken at most while a session runs.
const PAINT_EVERY: Duration = Duration::from_millis(500);
/// How long the next trial waits for the window to paint. Drawn in software a frame takes 14 ms of
/// a core, and beside a trial on all cores it would be a disturbance: in a session of 20 trials of
/// 120 ms on two cores 7 were marked for it.
const PAINTING: Duration = Duration::from_millis(50);

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
    /// Starts a session; the waker is called between trials, at most twice a second, and at the end.
    /// After each call but the last the session stands still for a moment, so that what the waker
    /// sets going is over when the next trial begins.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(
        design: Design,
        judge: Judge,
        make_runner: impl FnOnce() -> Box<dyn TrialRunner> + Send + 'static,
        waker: Waker,
    ) -> Result<Self, Problem> {
        let (sender, messages) = channel();
        let control = Arc::new(Control::default());
        let shared = Arc::clone(&control);
        let body = move || {
            let mut runner = make_runner();
            let mut painted: Option<Instant> = None;
            let mut listen = |event| {
                let is_between_trials = !matches!(event, Event::TrialBegins { .. });
                // The window may be gone; the session then ends by itself at the next trial.
                if sender.send(Message::Event(event)).is_err() {
                    shared.cancel();
                }
                let is_due = painted.is_none_or(|painted| painted.elapsed() >= PAINT_EVERY);
                if is_between_trials && is_due {
                    waker.wake_by_ref();
                    std::thread::sleep(PAINTING);
                    painted = Some(Instant::now());
                }
            };
            let ended = run_session(&design, runner.as_mut(), &shared, judge, &mut listen);
            let _window_is_gone = sender.send(Message::Ended(ended.map(Box::new)));
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
