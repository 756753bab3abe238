//! How the workers of a cast would take turns if every step took about what its numbers say. A
//! sketch, never a measurement, and said to be one wherever it shows.

/// The beginning of a performance, as it would be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// A track for each worker of one cast, role by role.
    pub tracks: Vec<Track>,
    /// Up to when everything is known, in nanoseconds from the start.
    pub end_ns: f64,
    /// How many rounds it tells of.
    pub rounds: u64,
    /// Whether more would come.
    pub is_cut: bool,
}

/// What one worker would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// What the worker is called.
    pub name: String,
    /// The place of its role.
    pub role: usize,
    /// What it does, in the order of time; between spans it is done.
    pub spans: Vec<Span>,
}

/// A time in which a worker does one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// When it begins, in nanoseconds from the start.
    pub from_ns: f64,
    /// When it ends.
    pub to_ns: f64,
    /// What the worker does.
    pub doing: Doing,
}

/// What a worker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// It computes, counts or touches memory.
    Working,
    /// It does so while it holds a lock.
    Holding,
    /// It sends or receives.
    Message,
    /// It reads or writes a file.
    File,
    /// It waits for a timer.
    Timer,
    /// It waits for a lock.
    ForLock,
    /// It waits for a message, or for room for one.
    ForMessage,
    /// It waits for others at a barrier.
    ForOthers,
    /// It waits for what never comes.
    ForEver,
}

impl Doing {
    /// The words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Doing::Working => "works",
            Doing::Holding => "holds a lock",
            Doing::Message => "sends or receives",
            Doing::File => "reads or writes a file",
            Doing::Timer => "waits for a timer",
            Doing::ForLock => "waits for a lock",
            Doing::ForMessage => "waits for a message",
            Doing::ForOthers => "waits for others",
            Doing::ForEver => "waits for ever",
        }
    }

    /// Whether it gets nothing done meanwhile because of others.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        match self {
            Doing::ForLock | Doing::ForMessage | Doing::ForOthers | Doing::ForEver => true,
            Doing::Working | Doing::Holding | Doing::Message | Doing::File | Doing::Timer => false,
        }
    }
}

impl Sketch {
    /// The workers that never finish, because what they wait for never comes.
    #[must_use]
    pub fn never_done(&self) -> Vec<&str> {
        let waits =
            |track: &&Track| track.spans.last().is_some_and(|span| span.doing == Doing::ForEver);
        self.tracks.iter().filter(waits).map(|track| track.name.as_str()).collect()
    }

    /// In which share of the time a worker of each role does something and does not wait for
    /// others, by the place of the role.
    #[must_use]
    pub fn busy_shares(&self) -> Vec<f64> {
        let roles = self.tracks.iter().map(|track| track.role + 1).max().unwrap_or(0);
        let share = |role: usize| {
            let tracks = || self.tracks.iter().filter(|track| track.role == role);
            let spans = tracks().flat_map(|track| &track.spans);
            let busy = spans.filter(|span| !span.doing.is_waiting());
            let sum: f64 = busy.map(|span| span.to_ns - span.from_ns).sum();
            let all = self.end_ns * tracks().count() as f64;
            if all > 0.0 { sum / all } else { 0.0 }
        };
        (0..roles).map(share).collect()
    }
}
