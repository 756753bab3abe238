//! The ready experiments: designs that come with the program, to run, to learn from and to change.

/// A ready experiment, as the text of a file without a session.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// The name of its file.
    pub file_name: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

macro_rules! ready {
    ($($name:literal),+ $(,)?) => {
        &[$(Ready {
            file_name: $name,
            text: include_str!(concat!("../../assets/experiments/", $name)),
        }),+]
    };
}

/// Every ready experiment, in the order of the start screen, family by family.
pub const READY: &[Ready] = ready![
    "integer-chain.tandem",
    "one-worker.tandem",
    "mandelbrot.tandem",
    "waiting-on-timers.tandem",
    "writing-to-disk.tandem",
    "shared-counter-lock.tandem",
    "shared-counter-cores.tandem",
    "shared-counter-padded.tandem",
    "lost-updates.tandem",
    "ping-pong-pipe.tandem",
    "ping-pong-shared-memory.tandem",
    "ping-pong-large.tandem",
    "starting-a-worker.tandem",
    "starting-on-one-core.tandem",
    "producer-and-consumers.tandem",
    "light-and-heavy-phases.tandem",
    "groups-that-talk.tandem",
    "one-worker-crashes.tandem",
    "crash-with-supervisor.tandem",
];

impl Ready {
    /// The design.
    #[must_use]
    pub fn opened(&self) -> super::Opened {
        super::read(self.text.as_bytes()).expect("a test opens every ready experiment")
    }
}
