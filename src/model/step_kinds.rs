//! Every kind of step, and every number of a role, declared once: forms, checks of what was written
//! and the palette of the editor are loops over these.

use super::param::{ChoiceOption, Declaration, Kind, Scale, Value};
use super::roles::{Role, Step, Whom};
use super::units::Unit;

/// A kind of step.
#[derive(Debug)]
pub struct StepKind {
    /// Its word in files.
    pub word: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What a worker does in it, in one sentence.
    pub sentence: &'static str,
    /// What is said about it, in the order of forms.
    pub members: &'static [Member],
}

/// One thing that is said about a step.
#[derive(Debug)]
pub enum Member {
    /// A number, or one of a few words.
    Value(Declaration),
    /// The name of something that steps of several roles may name.
    Name(Naming),
    /// The name of a role.
    Role(Naming),
    /// The steps inside.
    Steps,
}

/// A member that is a name.
#[derive(Debug)]
pub struct Naming {
    /// The member in files.
    pub name: &'static str,
    /// The label for people.
    pub label: &'static str,
    /// One sentence: what is named.
    pub help: &'static str,
    /// The name of a new step; empty for a role, which depends on the cast.
    pub fresh: &'static str,
    /// What it stands for when no name is given, if that may be.
    pub absent: Option<&'static str>,
}

/// The most of anything that is counted: loops, times, units.
const MOST: u64 = 1 << 32;
/// A sender's number, the kind of the message and its number take so much room.
const SMALLEST_MESSAGE: u64 = 8;

const fn number(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    (min, default, max): (u64, u64, u64),
    unit: Unit,
) -> Declaration {
    let scale = Scale::Logarithmic;
    Declaration { name, label, help, kind: Kind::Integer { min, max, default, unit, scale } }
}

const fn units(min: u64, default: u64, help: &'static str) -> Member {
    Member::Value(number("units", "Units", help, (min, default, MOST), Unit::Count))
}

const fn wait(label: &'static str, help: &'static str) -> Member {
    let range = (1_000, 1_000_000, 10_000_000_000);
    Member::Value(number("ns", label, help, range, Unit::Nanoseconds))
}

const fn size(help: &'static str, range: (u64, u64, u64)) -> Member {
    Member::Value(number("bytes", "Size", help, range, Unit::Bytes))
}

const fn times(help: &'static str, default: u64) -> Member {
    Member::Value(number("times", "Times", help, (1, default, MOST), Unit::Count))
}

const fn name(label: &'static str, help: &'static str, fresh: &'static str) -> Member {
    Member::Name(Naming { name: "name", label, help, fresh, absent: None })
}

const TO: Member = Member::Role(Naming {
    name: "to",
    label: "To",
    help: "The role that a message goes to.",
    fresh: "",
    absent: None,
});
const FROM: Member = Member::Role(Naming {
    name: "from",
    label: "From",
    help: "The role that sends it.",
    fresh: "",
    absent: Some("anyone"),
});
const WHOM: Member = Member::Value(Declaration {
    name: "whom",
    label: "To which",
    help: "Which workers of the role a message goes to.",
    kind: Kind::Choice {
        options: &[
            ChoiceOption { word: "next", label: "the next in turn" },
            ChoiceOption { word: "each", label: "each" },
            ChoiceOption { word: "same", label: "the one of the same number" },
            ChoiceOption { word: "back", label: "whoever asked" },
        ],
        default: "next",
    },
});
const SYNC: Member = Member::Value(Declaration {
    name: "sync",
    label: "Until",
    help: "Whether to wait until the device has the bytes.",
    kind: Kind::Choice {
        options: &[
            ChoiceOption { word: "no", label: "the system has it" },
            ChoiceOption { word: "yes", label: "the device has it" },
        ],
        default: "no",
    },
});

/// Every kind of step, in the order of the palette.
pub static STEP_KINDS: &[StepKind] = &[
    StepKind {
        word: "compute",
        label: "Compute",
        sentence: "Compute so many units.",
        members: &[units(1, 20_000, "Each is a step of an integer chain and takes some 4 ns.")],
    },
    StepKind {
        word: "wait",
        label: "Wait",
        sentence: "Wait for a timer, off the core.",
        members: &[wait("For", "How long the timer runs.")],
    },
    StepKind {
        word: "tick",
        label: "Tick",
        sentence: "Wait until so long after the last tick, however much of it is over already.",
        members: &[wait("Every", "From one tick to the next.")],
    },
    StepKind {
        word: "lock",
        label: "Lock",
        sentence: "Do something while holding a lock, so that only one worker does it at a time.",
        members: &[
            name("Lock", "The same name is the same lock, for all roles.", "table"),
            units(0, 1_000, "Units to compute while the lock is held, before the steps inside."),
            Member::Steps,
        ],
    },
    StepKind {
        word: "add",
        label: "Add",
        sentence: "Add one to a shared counter, indivisibly, so many times.",
        members: &[
            name("Counter", "The same name is the same counter, for all roles.", "done"),
            times("How often one is added.", 1),
        ],
    },
    StepKind {
        word: "send",
        label: "Send",
        sentence: "Send a message to another role; wait for room if there is none.",
        members: &[TO, WHOM, size("The size of the message.", (SMALLEST_MESSAGE, 1_024, 1 << 20))],
    },
    StepKind {
        word: "receive",
        label: "Receive",
        sentence: "Wait for a message.",
        members: &[FROM],
    },
    StepKind {
        word: "read_file",
        label: "Read file",
        sentence: "Read from the beginning of the worker’s own file.",
        members: &[size("How many bytes are read.", (1, 64 << 10, 64 << 20))],
    },
    StepKind {
        word: "write_file",
        label: "Write file",
        sentence: "Write to the beginning of the worker’s own file.",
        members: &[size("How many bytes are written.", (1, 64 << 10, 64 << 20)), SYNC],
    },
    StepKind {
        word: "touch",
        label: "Touch memory",
        sentence: "Write to every cache line of so many bytes of the worker’s own memory.",
        members: &[size("How many bytes are touched.", (64, 1 << 20, 1 << 30))],
    },
    StepKind {
        word: "barrier",
        label: "Barrier",
        sentence: "Wait until everybody whose steps name this barrier has come to it.",
        members: &[name("Barrier", "The same name is the same barrier.", "start together")],
    },
    StepKind {
        word: "repeat",
        label: "Repeat",
        sentence: "Do the steps inside several times.",
        members: &[times("How often the steps inside are done.", 10), Member::Steps],
    },
];

/// How many address spaces a role has, and how many workers in each.
pub static ROLE_COUNT: Declaration = number(
    "count",
    "Address spaces",
    "Processes of this role, in models with processes; threads live in one whatever this says.",
    (1, 1, super::design::MAX_WORKERS as u64),
    Unit::Count,
);
/// How many workers of a role live in each of its address spaces.
pub static ROLE_THREADS: Declaration = number(
    "threads",
    "Workers in each",
    "Workers of this role in each of its address spaces.",
    (1, 1, super::design::MAX_WORKERS as u64),
    Unit::Count,
);
/// How often a role does its steps in a round.
pub static ROLE_LOOPS: Declaration = number(
    "loops",
    "Times",
    "How often it does its steps in each round.",
    (1, 1, MOST),
    Unit::Count,
);
/// How long a role does its steps in a round.
pub static ROLE_AFTER: Declaration = number(
    "after_ns",
    "For",
    "How long it does its steps in each round.",
    (1_000, 1_000_000, 600_000_000_000),
    Unit::Nanoseconds,
);

impl Member {
    /// Its name in files.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Member::Value(declaration) => declaration.name,
            Member::Name(naming) | Member::Role(naming) => naming.name,
            Member::Steps => "steps",
        }
    }
}

impl StepKind {
    /// The kind of a word in files.
    #[must_use]
    pub fn of(word: &str) -> Option<&'static StepKind> {
        STEP_KINDS.iter().find(|kind| kind.word == word)
    }

    /// Whether it has steps inside.
    #[must_use]
    pub fn encloses(&self) -> bool {
        self.members.iter().any(|member| matches!(member, Member::Steps))
    }

    /// A new step of this kind for a role of a cast: with the declared values, talking with the
    /// role that is most likely meant.
    #[must_use]
    pub fn fresh(&self, roles: &[Role], role: usize) -> Step {
        let mut step = Step::blank(self.word);
        let partner = partner(self.word, roles, role);
        for member in self.members {
            match member {
                Member::Value(declaration) => {
                    step.set(declaration.name, &declaration.default_value());
                }
                Member::Name(naming) => {
                    step.set(naming.name, &Value::Word(naming.fresh.to_owned()));
                }
                Member::Role(naming) => step.set(naming.name, &Value::Word(partner.clone())),
                Member::Steps => {}
            }
        }
        step
    }
}

/// With whom a new step talks: the next role; for a receiver, one that sends to it already.
fn partner(word: &str, roles: &[Role], role: usize) -> String {
    let own = roles.get(role).map_or("", |role| role.name.as_str());
    let others = || roles.iter().filter(|other| other.name != own);
    if word == "receive" {
        let sends = |other: &&Role| {
            let mut found = false;
            super::step_path::StepPath::default().walk(&other.steps, &mut |_, step| {
                found |= matches!(step, Step::Send { to, .. } if to == own);
            });
            found
        };
        return others().find(sends).map_or_else(String::new, |other| other.name.clone());
    }
    let after = roles.iter().skip(role + 1).find(|other| other.name != own);
    after.or_else(|| others().next()).map_or_else(String::new, |other| other.name.clone())
}

impl Step {
    /// Its kind; none for a step that this version does not know.
    #[must_use]
    pub fn kind(&self) -> Option<&'static StepKind> {
        StepKind::of(self.word())
    }

    /// Its name for people.
    #[must_use]
    pub fn label(&self) -> &str {
        self.kind().map_or_else(|| self.word(), |kind| kind.label)
    }

    /// What is said about it under a member’s name: a number or a word. A role that is not named is
    /// the empty word.
    #[must_use]
    pub fn get(&self, member: &str) -> Option<Value> {
        let word = |word: &str| Value::Word(word.to_owned());
        Some(match (self, member) {
            (Step::Compute { units } | Step::Lock { units, .. }, "units") => Value::Integer(*units),
            (Step::Wait { ns } | Step::Tick { ns }, "ns") => Value::Integer(*ns),
            (Step::Add { times, .. } | Step::Repeat { times, .. }, "times") => {
                Value::Integer(*times)
            }
            (
                Step::Send { bytes, .. }
                | Step::ReadFile { bytes }
                | Step::WriteFile { bytes, .. }
                | Step::Touch { bytes },
                "bytes",
            ) => Value::Integer(*bytes),
            (Step::Lock { name, .. } | Step::Add { name, .. } | Step::Barrier { name }, "name") => {
                word(name)
            }
            (Step::Send { to, .. }, "to") => word(to),
            (Step::Send { whom, .. }, "whom") => word(whom.word()),
            (Step::Receive { from }, "from") => word(from.as_deref().unwrap_or("")),
            (Step::WriteFile { sync, .. }, "sync") => word(if *sync { "yes" } else { "no" }),
            _ => return None,
        })
    }

    /// Says something else about it; what does not fit is left as it is.
    pub fn set(&mut self, member: &str, value: &Value) {
        match (self, member, value) {
            (Step::Compute { units } | Step::Lock { units, .. }, "units", Value::Integer(new)) => {
                *units = *new;
            }
            (Step::Wait { ns } | Step::Tick { ns }, "ns", Value::Integer(new)) => *ns = *new,
            (
                Step::Add { times, .. } | Step::Repeat { times, .. },
                "times",
                Value::Integer(new),
            ) => *times = *new,
            (
                Step::Send { bytes, .. }
                | Step::ReadFile { bytes }
                | Step::WriteFile { bytes, .. }
                | Step::Touch { bytes },
                "bytes",
                Value::Integer(new),
            ) => *bytes = *new,
            (
                Step::Lock { name, .. } | Step::Add { name, .. } | Step::Barrier { name },
                "name",
                Value::Word(new),
            ) => new.clone_into(name),
            (Step::Send { to, .. }, "to", Value::Word(new)) => new.clone_into(to),
            (Step::Send { whom, .. }, "whom", Value::Word(new)) => *whom = Whom::from_word(new),
            (Step::Receive { from }, "from", Value::Word(new)) => {
                *from = Some(new.clone()).filter(|new| !new.is_empty());
            }
            (Step::WriteFile { sync, .. }, "sync", Value::Word(new)) => *sync = new == "yes",
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_step_of_each_kind_has_what_is_declared_and_every_member_can_be_set() {
        for kind in STEP_KINDS {
            let step = kind.fresh(&[], 0);
            assert_eq!(step.word(), kind.word);
            assert_eq!(step.kind().map(|kind| kind.label), Some(kind.label));
            for member in kind.members {
                let other = match member {
                    Member::Value(declaration) => {
                        let default = declaration.default_value();
                        assert_eq!(step.get(declaration.name), Some(default), "{}", kind.word);
                        match &declaration.kind {
                            Kind::Integer { max, .. } => Value::Integer(*max),
                            Kind::Choice { options, .. } => {
                                Value::Word(options.last().unwrap().word.to_owned())
                            }
                            Kind::Roles { .. } => panic!("no step has a cast"),
                        }
                    }
                    Member::Name(_) | Member::Role(_) => Value::Word("other".to_owned()),
                    Member::Steps => continue,
                };
                let mut changed = step.clone();
                changed.set(member.name(), &other);
                assert_ne!(changed, step, "{} {}", kind.word, member.name());
                assert_eq!(changed.get(member.name()), Some(other), "{}", kind.word);
            }
            assert_eq!(step.get("no such member"), None);
        }
        let words: Vec<_> = Whom::ALL.iter().map(Whom::word).collect();
        let Member::Value(Declaration { kind: Kind::Choice { options, .. }, .. }) = &WHOM else {
            panic!("whom is one of a few words")
        };
        assert_eq!(options.iter().map(|option| option.word).collect::<Vec<_>>(), words);
    }
}
