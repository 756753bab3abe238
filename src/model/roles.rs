//! A cast: the roles of a composed workload, each with a list of steps that its workers do again
//! and again.

use super::design::CoreSet;
use super::words::words;
use serde::{Deserialize, Serialize};

/// What one kind of worker does.
///
/// Its workers share an address space or have their own: `count` of them, with `threads` workers of
/// this role in each. Roles that name the same `space` live together, the first threads of each in
/// the first address space and so on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RoleWire", into = "RoleWire")]
pub struct Role {
    /// Its name, by which others send to it.
    pub name: String,
    /// How many address spaces it has in models with processes.
    pub count: u32,
    /// How many workers of this role there are in each of them.
    pub threads: u32,
    /// The name of an address space that it shares with other roles.
    pub space: Option<String>,
    /// How often it does its steps.
    pub ending: Ending,
    /// How the system is asked to favour its workers.
    pub priority: Priority,
    /// Which of the variant's cores its workers may use.
    pub cores: CoreSet,
    /// What each of its workers does, in order.
    pub steps: Vec<Step>,
}

/// When a role is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// After so many times through its steps, in each round.
    Loops(u64),
    /// After so many nanoseconds of each round.
    After(u64),
    /// When another role is done.
    With(String),
}

/// One thing that a worker does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StepWire", into = "StepWire")]
pub enum Step {
    /// Compute so many units, each a step of the integer chain.
    Compute {
        /// How many.
        units: u64,
    },
    /// Wait for a timer.
    Wait {
        /// How long, in nanoseconds.
        ns: u64,
    },
    /// Wait until so long after the last tick, however much of it is over already.
    Tick {
        /// From tick to tick, in nanoseconds.
        ns: u64,
    },
    /// Do something while holding a lock, which is given back at the end of the step.
    Lock {
        /// The name of the lock; the same name is the same lock.
        name: String,
        /// Units to compute with it.
        units: u64,
        /// What else to do with it.
        steps: Vec<Step>,
    },
    /// Add one to a shared counter, indivisibly, so many times.
    Add {
        /// The name of the counter.
        name: String,
        /// How often.
        times: u64,
    },
    /// Send a message.
    Send {
        /// The role it goes to.
        to: String,
        /// To whom of that role.
        whom: Whom,
        /// Its size.
        bytes: u64,
    },
    /// Wait for a message.
    Receive {
        /// The role that sends it; anybody's if absent.
        from: Option<String>,
    },
    /// Read so many bytes from the beginning of the worker's own file.
    ReadFile {
        /// How many.
        bytes: u64,
    },
    /// Write so many bytes to the beginning of the worker's own file.
    WriteFile {
        /// How many.
        bytes: u64,
        /// Whether to wait until the device has them.
        sync: bool,
    },
    /// Write to every cache line of so many bytes of the worker's own memory.
    Touch {
        /// How many.
        bytes: u64,
    },
    /// Wait until everybody whose steps name this barrier has come to it.
    Barrier {
        /// Its name.
        name: String,
    },
    /// Do steps several times.
    Repeat {
        /// How often.
        times: u64,
        /// Which steps.
        steps: Vec<Step>,
    },
    /// A step that this version does not know: shown and kept, never done.
    Other(String),
}

words! {
    /// How the system is asked to favour a worker.
    pub enum Priority {
        /// Like every other program.
        Normal = "normal", "normal";
        /// Behind others.
        Low = "low", "low";
        /// Before others, where the user may ask for that.
        High = "high", "high";
    }
}

words! {
    /// Which workers of a role a message goes to.
    pub enum Whom {
        /// Each in turn, beginning with the one of the sender's number and going on from round to
        /// round.
        Next = "next", "the next in turn";
        /// A message to every one of them.
        Each = "each", "each";
        /// The one of the sender's number.
        Same = "same", "the one of the same number";
        /// Whoever sent the message that was received last.
        Back = "back", "whoever asked";
    }
}

impl Role {
    /// How many workers play it in one cast.
    #[must_use]
    pub fn workers(&self) -> u64 {
        u64::from(self.count) * u64::from(self.threads)
    }
}

impl Step {
    /// The steps inside it.
    #[must_use]
    pub fn inner(&self) -> &[Step] {
        match self {
            Step::Lock { steps, .. } | Step::Repeat { steps, .. } => steps,
            Step::Compute { .. }
            | Step::Wait { .. }
            | Step::Tick { .. }
            | Step::Add { .. }
            | Step::Send { .. }
            | Step::Receive { .. }
            | Step::ReadFile { .. }
            | Step::WriteFile { .. }
            | Step::Touch { .. }
            | Step::Barrier { .. }
            | Step::Other(_) => &[],
        }
    }

    /// The steps inside it, to be changed; none in a step that has no room for any.
    #[must_use]
    pub fn inner_mut(&mut self) -> Option<&mut Vec<Step>> {
        match self {
            Step::Lock { steps, .. } | Step::Repeat { steps, .. } => Some(steps),
            Step::Compute { .. }
            | Step::Wait { .. }
            | Step::Tick { .. }
            | Step::Add { .. }
            | Step::Send { .. }
            | Step::Receive { .. }
            | Step::ReadFile { .. }
            | Step::WriteFile { .. }
            | Step::Touch { .. }
            | Step::Barrier { .. }
            | Step::Other(_) => None,
        }
    }

    /// A step of a word in files of which nothing else is said yet.
    #[must_use]
    pub fn blank(word: &str) -> Self {
        Self::from(StepWire { word: word.to_owned(), ..StepWire::default() })
    }

    /// The word in files.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Step::Compute { .. } => "compute",
            Step::Wait { .. } => "wait",
            Step::Tick { .. } => "tick",
            Step::Lock { .. } => "lock",
            Step::Add { .. } => "add",
            Step::Send { .. } => "send",
            Step::Receive { .. } => "receive",
            Step::ReadFile { .. } => "read_file",
            Step::WriteFile { .. } => "write_file",
            Step::Touch { .. } => "touch",
            Step::Barrier { .. } => "barrier",
            Step::Repeat { .. } => "repeat",
            Step::Other(word) => word,
        }
    }
}

/// A role on the wire. Numbers that are absent are 0 in what cannot be 0, so that a later check says
/// what is missing.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct RoleWire {
    name: String,
    count: Option<u32>,
    threads: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loops: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<Priority>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cores: Option<String>,
    steps: Vec<Step>,
}

impl From<RoleWire> for Role {
    fn from(wire: RoleWire) -> Self {
        let ending = match (wire.until, wire.after_ns) {
            (Some(role), _) => Ending::With(role),
            (None, Some(ns)) => Ending::After(ns),
            (None, None) => Ending::Loops(wire.loops.unwrap_or(1)),
        };
        let cores = wire.cores.map_or(CoreSet::All, |words| {
            CoreSet::parse(&words).unwrap_or_else(|| CoreSet::Other(words.into()))
        });
        Self {
            name: wire.name,
            count: wire.count.unwrap_or(1),
            threads: wire.threads.unwrap_or(1),
            space: wire.space,
            ending,
            priority: wire.priority.unwrap_or(Priority::Normal),
            cores,
            steps: wire.steps,
        }
    }
}

impl From<Role> for RoleWire {
    fn from(role: Role) -> Self {
        let (loops, after_ns, until) = match role.ending {
            Ending::Loops(loops) => (Some(loops), None, None),
            Ending::After(ns) => (None, Some(ns), None),
            Ending::With(role) => (None, None, Some(role)),
        };
        Self {
            name: role.name,
            count: Some(role.count),
            threads: Some(role.threads),
            space: role.space,
            loops,
            after_ns,
            until,
            priority: Some(role.priority).filter(|priority| *priority != Priority::Normal),
            cores: Some(role.cores).filter(|set| *set != CoreSet::All).map(|set| set.to_string()),
            steps: role.steps,
        }
    }
}

/// A step on the wire: its word and the members of its kind.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StepWire {
    #[serde(rename = "do")]
    word: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whom: Option<Whom>,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step>,
}

impl From<StepWire> for Step {
    fn from(wire: StepWire) -> Self {
        let name = wire.name.unwrap_or_default();
        let units = wire.units.unwrap_or(0);
        let ns = wire.ns.unwrap_or(0);
        let bytes = wire.bytes.unwrap_or(0);
        let steps = wire.steps;
        match wire.word.as_str() {
            "compute" => Step::Compute { units },
            "wait" => Step::Wait { ns },
            "tick" => Step::Tick { ns },
            "lock" => Step::Lock { name, units, steps },
            "add" => Step::Add { name, times: wire.times.unwrap_or(1) },
            "send" => Step::Send {
                to: wire.to.unwrap_or_default(),
                whom: wire.whom.unwrap_or(Whom::Next),
                bytes,
            },
            "receive" => Step::Receive { from: wire.from },
            "read_file" => Step::ReadFile { bytes },
            "write_file" => Step::WriteFile { bytes, sync: wire.sync.unwrap_or(false) },
            "touch" => Step::Touch { bytes },
            "barrier" => Step::Barrier { name },
            "repeat" => Step::Repeat { times: wire.times.unwrap_or(0), steps },
            _ => Step::Other(wire.word),
        }
    }
}

impl From<Step> for StepWire {
    fn from(step: Step) -> Self {
        let word = step.word().to_owned();
        let blank = StepWire { word, ..StepWire::default() };
        match step {
            Step::Compute { units } => StepWire { units: Some(units), ..blank },
            Step::Wait { ns } | Step::Tick { ns } => StepWire { ns: Some(ns), ..blank },
            Step::Lock { name, units, steps } => {
                let units = Some(units).filter(|units| *units > 0);
                StepWire { name: Some(name), units, steps, ..blank }
            }
            Step::Add { name, times } => StepWire { name: Some(name), times: Some(times), ..blank },
            Step::Send { to, whom, bytes } => {
                let whom = Some(whom).filter(|whom| *whom != Whom::Next);
                StepWire { to: Some(to), whom, bytes: Some(bytes), ..blank }
            }
            Step::Receive { from } => StepWire { from, ..blank },
            Step::ReadFile { bytes } | Step::Touch { bytes } => {
                StepWire { bytes: Some(bytes), ..blank }
            }
            Step::WriteFile { bytes, sync } => {
                StepWire { bytes: Some(bytes), sync: Some(sync).filter(|sync| *sync), ..blank }
            }
            Step::Barrier { name } => StepWire { name: Some(name), ..blank },
            Step::Repeat { times, steps } => StepWire { times: Some(times), steps, ..blank },
            Step::Other(_) => blank,
        }
    }
}
