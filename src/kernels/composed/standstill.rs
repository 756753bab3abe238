//! Who waits for what, as one number that a worker keeps in shared memory and as words.

use super::program::Script;

/// What a worker of a cast waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A message, by this way.
    Message(usize),
    /// Room for a message, on this way.
    Room(usize),
    /// A lock.
    Lock(usize),
    /// The others, at a barrier.
    Barrier(usize),
    /// A timer.
    Timer,
    /// A file.
    File,
}

impl Waiting {
    /// The number that stands for it; never 0.
    pub fn word(self) -> u64 {
        let (kind, place) = match self {
            Waiting::Message(lane) => (1, lane),
            Waiting::Room(lane) => (2, lane),
            Waiting::Lock(lock) => (3, lock),
            Waiting::Barrier(barrier) => (4, barrier),
            Waiting::Timer => (5, 0),
            Waiting::File => (6, 0),
        };
        kind << 32 | place as u64
    }

    /// What a number stands for.
    pub fn of(word: u64) -> Option<Self> {
        let place = (word & u64::from(u32::MAX)) as usize;
        match word >> 32 {
            1 => Some(Waiting::Message(place)),
            2 => Some(Waiting::Room(place)),
            3 => Some(Waiting::Lock(place)),
            4 => Some(Waiting::Barrier(place)),
            5 => Some(Waiting::Timer),
            6 => Some(Waiting::File),
            _ => None,
        }
    }

    /// It in words, such as `reader 2 waits for a message from writer`; `holder` is the name of who
    /// has the lock.
    pub fn words(self, script: &Script, who: &str, holder: Option<&str>) -> String {
        match self {
            Waiting::Message(lane) => match script.lanes.get(lane) {
                Some(lane) => {
                    let senders = senders(script, &lane.from);
                    format!("{who} waits for a message from {senders}")
                }
                None => format!("{who} waits for a message"),
            },
            Waiting::Room(lane) => match script.lanes.get(lane) {
                Some(lane) => {
                    let receiver = script.cast.name(lane.to);
                    format!("{who} waits for room for a message to {receiver}")
                }
                None => format!("{who} waits for room for a message"),
            },
            Waiting::Lock(lock) => {
                let name = script.locks.get(lock).map_or("?", String::as_str);
                let held = match holder {
                    Some(holder) if holder == who => ", which it holds itself".to_owned(),
                    Some(holder) => format!(", which {holder} holds"),
                    None => String::new(),
                };
                format!("{who} waits for the lock “{name}”{held}")
            }
            Waiting::Barrier(barrier) => {
                let name = script.barriers.get(barrier).map_or("?", |(name, _)| name);
                format!("{who} waits for the others at the barrier “{name}”")
            }
            Waiting::Timer => format!("{who} waits for a timer"),
            Waiting::File => format!("{who} waits for a file"),
        }
    }
}

/// The senders of a way in words: a name, or the roles.
fn senders(script: &Script, from: &[usize]) -> String {
    if let [only] = from {
        return script.cast.name(*only);
    }
    let mut roles: Vec<&str> = Vec::new();
    for rank in from {
        let name = script.cast.roles[script.cast.members[*rank].role].name.as_str();
        if !roles.contains(&name) {
            roles.push(name);
        }
    }
    format!("any {}", roles.join(" or "))
}
