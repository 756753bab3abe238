//! A session on a thread of its own, for the window.

use super::runner::TrialRunner;
use super::session::{Control, Event, Judge, run_session};
use crate::model::design::Design;
use crate::model::problem::Problem;
use crate::model::session::Session;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::Waker;
use std::time::{Duration, Instant};

/// How often the window is woken at most while a session runs.
const PAINT_EVERY: Duration = Duration::from_millis(500);
/// How long the next trial waits for the window to paint. Drawn in software a frame takes 14 ms of
/// a core, and beside a trial on all cores it would be a disturbance: in a session of 20 trials of
/// 120 ms on two cores 7 were marked for it.
const PAINTING: Duration = Duration::from_millis(50);

/// How long the next trial waits at most for a copy of what was measured. It used to be written by the
/// window between two trials, in the time for painting; on a thread of its own it would go on beside
/// the next trial: seconds of a core for a document of 26 MB. So the session stands still until it is
/// written.
const WRITING: Duration = Duration::from_secs(5);
/// After it stood still for a copy a session runs so many times as long before the next: copies take a
/// tenth of its time at most, however large the document is.
const RUNNING: u32 = 9;

/// What comes over the channel of a [`Run`].
#[derive(Debug)]
pub enum Message {
    /// Something happened.
    Event(Event),
    /// Nothing is measured at this moment.
    Still(Still),
    /// The session ended, or could not begin.
    Ended(Result<Box<Session>, Problem>),
}

/// A moment in which nothing is measured, for what has to be done between two trials.
#[derive(Debug)]
pub struct Still {
    sender: Sender<()>,
    /// Whether it was decided whose the moment is: the listener's, or the next trial's.
    is_decided: Arc<AtomicBool>,
}

impl Still {
    /// Lets the session wait until what is given is dropped, for a bounded time. Whoever comes too
    /// late gets nothing: the session has gone on.
    #[must_use]
    pub fn hold(self) -> Option<Held> {
        if self.is_decided.swap(true, Ordering::SeqCst) {
            return None;
        }
        // Without a receiver the session has ended, and nothing is measured either.
        let _session_is_gone = self.sender.send(());
        Some(Held { _until_dropped: self.sender })
    }
}

/// A moment that somebody holds; the session goes on when it is dropped.
#[derive(Debug)]
pub struct Held {
    _until_dropped: Sender<()>,
}

/// When a session stands still for its listener.
struct Moments {
    sender: Sender<Message>,
    waker: Waker,
    /// How long it waits until somebody holds the moment, and how long until it is given back.
    hearing: Duration,
    writing: Duration,
    painted: Option<Instant>,
    /// When it last stood still for a copy, and for how long.
    wrote: Option<(Instant, Duration)>,
}

impl Moments {
    /// Stands still if it is time for that.
    fn pass(&mut self) {
        if self.painted.is_none_or(|painted| painted.elapsed() >= PAINT_EVERY) {
            self.stand_still();
            self.painted = Some(Instant::now());
        }
    }

    fn stand_still(&mut self) {
        let began = Instant::now();
        let (sender, held) = channel();
        let is_decided = Arc::new(AtomicBool::new(false));
        let may_write = self.wrote.is_none_or(|(at, took)| at.elapsed() >= took * RUNNING);
        if may_write {
            let still = Still { sender, is_decided: Arc::clone(&is_decided) };
            // The window may be gone; then the event has told so.
            let _window_is_gone = self.sender.send(Message::Still(still));
        }
        self.waker.wake_by_ref();
        if may_write {
            let is_held = held.recv_timeout(self.hearing).is_ok();
            // From here on it is too late; but somebody may have come in this very instant.
            if is_decided.swap(true, Ordering::SeqCst) || is_held {
                // First comes that it is held, if that was not heard yet; then it is dropped.
                while held.recv_timeout(self.writing).is_ok() {}
                self.wrote = Some((Instant::now(), began.elapsed()));
            }
        }
        std::thread::sleep(PAINTING.saturating_sub(began.elapsed()));
    }
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
    /// sets going is over when the next trial begins; whoever needs longer holds the [`Still`].
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
            let (painted, wrote) = (None, None);
            let (hearing, writing, of_window) = (PAINTING, WRITING, sender.clone());
            let mut moments =
                Moments { sender: of_window, waker, hearing, writing, painted, wrote };
            let mut listen = |event| {
                let is_between_trials = !matches!(event, Event::TrialBegins { .. });
                let is_pause = matches!(event, Event::Paused);
                // The window may be gone; the session then ends by itself at the next trial.
                if sender.send(Message::Event(event)).is_err() {
                    shared.cancel();
                }
                if is_pause {
                    // Nothing is measured from now on, and nobody else wakes the window.
                    moments.waker.wake_by_ref();
                } else if is_between_trials {
                    moments.pass();
                }
            };
            let ended = run_session(&design, runner.as_mut(), &shared, judge, &mut listen);
            let _window_is_gone = sender.send(Message::Ended(ended.map(Box::new)));
            moments.waker.wake();
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::JoinHandle;

    fn moments(hearing: Duration, writing: Duration) -> (Moments, Receiver<Message>) {
        let (sender, messages) = channel();
        let waker = Waker::noop().clone();
        (Moments { sender, waker, hearing, writing, painted: None, wrote: None }, messages)
    }

    /// Somebody who holds the next moment and does something with it.
    fn holder<T: Send + 'static>(
        messages: Receiver<Message>,
        with: impl FnOnce(Held) -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let body = move || match messages.recv().unwrap() {
            Message::Still(still) => with(still.hold().expect("it comes in time")),
            other @ (Message::Event(_) | Message::Ended(_)) => panic!("{other:?}"),
        };
        std::thread::Builder::new().spawn(body).unwrap()
    }

    #[test]
    fn a_session_stands_still_as_long_as_somebody_holds_the_moment() {
        let (mut moments, messages) = moments(Duration::MAX, Duration::MAX);
        let is_written = Arc::new(AtomicBool::new(false));
        let written = Arc::clone(&is_written);
        let window = holder(messages, move |held| {
            std::thread::sleep(PAINTING);
            written.store(true, Ordering::SeqCst);
            drop(held);
        });
        moments.stand_still();
        assert!(is_written.load(Ordering::SeqCst));
        window.join().unwrap();
    }

    #[test]
    fn a_moment_that_nobody_takes_is_over_and_whoever_comes_then_is_told_so() {
        let (mut moments, messages) = moments(Duration::ZERO, Duration::MAX);
        moments.stand_still();
        let Ok(Message::Still(late)) = messages.try_recv() else { panic!("it was offered") };
        assert!(late.hold().is_none());
        assert_eq!(moments.wrote, None);
    }

    #[test]
    fn a_moment_that_is_held_too_long_is_over_all_the_same() {
        let (mut moments, messages) = moments(Duration::MAX, Duration::ZERO);
        let window = holder(messages, |held| held);
        moments.stand_still();
        assert!(moments.wrote.is_some());
        drop(window.join().unwrap());
    }

    #[test]
    fn copies_take_a_tenth_of_the_time_of_a_session_at_most() {
        let (mut moments, messages) = moments(Duration::ZERO, Duration::ZERO);
        let mut is_offered = |took: Duration| {
            moments.wrote = Some((Instant::now(), took));
            moments.stand_still();
            messages.try_recv().is_ok()
        };
        assert!(!is_offered(Duration::from_hours(1)));
        assert!(is_offered(Duration::ZERO));
    }
}
