//! Which casts can be written down: strict reading of what a person typed, and the limits of every
//! number and name. Whether a cast makes sense is for the kernel that plays it to say.

use super::design::{CoreSet, MAX_WORKERS};
use super::roles::{Ending, Role, Step};
use super::units::{Unit, count};
use serde_json::Value;

/// The most roles of a cast.
pub const MAX_ROLES: usize = 64;
/// The most steps of a cast, those inside others included.
pub const MAX_STEPS: usize = 1_024;
/// How deep steps may lie in one another.
pub const MAX_DEPTH: usize = 8;
/// The longest name, in bytes.
const MAX_NAME: usize = 40;
/// A sender's number, the kind of the message and its number take so much room.
const SMALLEST_MESSAGE: u64 = 8;

/// The members of a role.
const ROLE_MEMBERS: &[&str] = &[
    "name", "count", "threads", "space", "loops", "after_ns", "until", "priority", "cores", "steps",
];
/// The members of a role of which only one may be there.
const ENDINGS: [&str; 3] = ["loops", "after_ns", "until"];
/// Each kind of step with its members.
const STEP_MEMBERS: &[(&str, &[&str])] = &[
    ("compute", &["units"]),
    ("wait", &["ns"]),
    ("tick", &["ns"]),
    ("lock", &["name", "units", "steps"]),
    ("add", &["name", "times"]),
    ("send", &["to", "whom", "bytes"]),
    ("receive", &["from"]),
    ("read_file", &["bytes"]),
    ("write_file", &["bytes", "sync"]),
    ("touch", &["bytes"]),
    ("barrier", &["name"]),
    ("repeat", &["times", "steps"]),
];

/// The words of all steps.
#[must_use]
pub fn step_words() -> Vec<&'static str> {
    STEP_MEMBERS.iter().map(|(word, _)| *word).collect()
}

/// Reads a cast that a person wrote as JSON. Other than in files, a member that this version does
/// not know is a mistake.
///
/// # Errors
/// What is wrong, and where.
pub fn read_strictly(text: &str) -> Result<Vec<Role>, String> {
    let document: Value =
        serde_json::from_str(text).map_err(|error| format!("the roles are no JSON: {error}"))?;
    let roles =
        document.as_array().ok_or("roles are a list, such as [{\"name\": \"worker\", …}]")?;
    for (role, number) in roles.iter().zip(1..) {
        let name = role.get("name").and_then(Value::as_str);
        let whose = name.map_or_else(|| format!("role {number}"), |name| format!("“{name}”"));
        let members = role.as_object().ok_or_else(|| format!("{whose} is no object"))?;
        for member in members.keys() {
            if !ROLE_MEMBERS.contains(&member.as_str()) {
                let known = ROLE_MEMBERS.join(", ");
                return Err(format!("{whose} has no member {member:?}; a role has {known}"));
            }
        }
        if ENDINGS.iter().filter(|ending| members.contains_key(**ending)).count() > 1 {
            return Err(format!("{whose} has more than one of loops, after_ns and until"));
        }
        known_members(members.get("steps"), &whose, MAX_DEPTH)?;
    }
    let roles: Vec<Role> = serde_json::from_value(document)
        .map_err(|error| format!("the roles cannot be read: {error}"))?;
    check(&roles)?;
    Ok(roles)
}

fn known_members(steps: Option<&Value>, whose: &str, depth: usize) -> Result<(), String> {
    for step in steps.and_then(Value::as_array).into_iter().flatten() {
        let word = step.get("do").and_then(Value::as_str);
        let word = word.ok_or_else(|| format!("{whose}: every step says what to \"do\""))?;
        let Some((_, known)) = STEP_MEMBERS.iter().find(|(kind, _)| *kind == word) else {
            let words = step_words().join(", ");
            return Err(format!("{whose}: there is no step {word:?}; there are {words}"));
        };
        for member in step.as_object().into_iter().flat_map(|members| members.keys()) {
            if member != "do" && !known.contains(&member.as_str()) {
                let known = known.join(", ");
                return Err(format!("{whose}: {word} has no member {member:?}; it has {known}"));
            }
        }
        if depth > 0 {
            known_members(step.get("steps"), whose, depth - 1)?;
        }
    }
    Ok(())
}

/// Checks every number and name of a cast.
///
/// # Errors
/// The first that is not possible, as words that follow `roles: `.
pub fn check(roles: &[Role]) -> Result<(), String> {
    if roles.is_empty() || roles.len() > MAX_ROLES {
        return Err(format!("a cast has 1 to {MAX_ROLES} roles, and this one has {}", roles.len()));
    }
    for (place, role) in roles.iter().enumerate() {
        if roles[..place].iter().any(|earlier| earlier.name == role.name) {
            return Err(format!("two roles are called “{}”", role.name));
        }
        check_role(role).map_err(|what| format!("“{}”: {what}", role.name))?;
    }
    let workers = roles.iter().fold(0_u64, |sum, role| sum.saturating_add(role.workers()));
    if workers > u64::from(MAX_WORKERS) {
        return Err(format!("the cast has {workers} workers, and {MAX_WORKERS} are possible"));
    }
    let steps: usize = roles.iter().map(|role| how_many(&role.steps, MAX_DEPTH)).sum();
    if steps > MAX_STEPS {
        return Err(format!("the cast has {steps} steps, and {MAX_STEPS} are possible"));
    }
    Ok(())
}

fn how_many(steps: &[Step], depth: usize) -> usize {
    let inner = steps.iter().map(|step| match depth {
        0 => 0,
        depth => how_many(step.inner(), depth - 1),
    });
    steps.len() + inner.sum::<usize>()
}

fn check_role(role: &Role) -> Result<(), String> {
    let most = u64::from(MAX_WORKERS);
    name("a role's name", &role.name)?;
    if let Some(space) = &role.space {
        name("the name of a space", space)?;
    }
    within("count", u64::from(role.count), (1, most), Unit::Count)?;
    within("threads", u64::from(role.threads), (1, most), Unit::Count)?;
    match &role.ending {
        Ending::Loops(loops) => within("loops", *loops, (1, 1 << 32), Unit::Count)?,
        Ending::After(ns) => within("after_ns", *ns, (1_000, 600_000_000_000), Unit::Nanoseconds)?,
        Ending::With(other) => name("the name after “until”", other)?,
    }
    if !role.priority.is_known() {
        return Err(format!("this version has no priority {:?}", role.priority.word()));
    }
    if let CoreSet::Other(words) = &role.cores {
        return Err(format!("cores cannot be {words:?}; they are all, one, first:2, or 0,2-3"));
    }
    if role.steps.is_empty() {
        return Err("it has no steps".to_owned());
    }
    check_steps(&role.steps, MAX_DEPTH)
}

fn check_steps(steps: &[Step], depth: usize) -> Result<(), String> {
    if depth == 0 {
        return Err(format!("steps lie in one another at most {MAX_DEPTH} deep"));
    }
    for step in steps {
        let word = step.word();
        let number = |value, range, unit| within(word, value, range, unit);
        match step {
            Step::Compute { units } => number(*units, (1, 1 << 32), Unit::Count)?,
            Step::Wait { ns } | Step::Tick { ns } => {
                number(*ns, (1_000, 10_000_000_000), Unit::Nanoseconds)?;
            }
            Step::Lock { name, units, steps } => {
                self::name("the name of a lock", name)?;
                let smallest = u64::from(steps.is_empty());
                number(*units, (smallest, 1 << 32), Unit::Count)?;
            }
            Step::Add { name, times } => {
                self::name("the name of a counter", name)?;
                number(*times, (1, 1 << 32), Unit::Count)?;
            }
            Step::Send { to, whom, bytes } => {
                name("the role that a message goes to", to)?;
                number(*bytes, (SMALLEST_MESSAGE, 1 << 20), Unit::Bytes)?;
                if !whom.is_known() {
                    let words = "next, each, same, back";
                    return Err(format!("a message cannot go to {:?}; {words}", whom.word()));
                }
            }
            Step::Receive { from } => {
                from.as_ref().map_or(Ok(()), |from| name("the role that sends", from))?;
            }
            Step::ReadFile { bytes } | Step::WriteFile { bytes, .. } => {
                number(*bytes, (1, 64 << 20), Unit::Bytes)?;
            }
            Step::Touch { bytes } => number(*bytes, (64, 1 << 30), Unit::Bytes)?,
            Step::Barrier { name } => self::name("the name of a barrier", name)?,
            Step::Repeat { times, steps } => {
                number(*times, (1, 1 << 32), Unit::Count)?;
                if steps.is_empty() {
                    return Err("repeat has nothing to repeat".to_owned());
                }
            }
            Step::Other(word) => {
                return Err(format!("this version does not know the step {word:?}"));
            }
        }
        if !step.inner().is_empty() {
            check_steps(step.inner(), depth - 1)?;
        }
    }
    Ok(())
}

fn name(what: &str, name: &str) -> Result<(), String> {
    if name.is_empty() || name.len() > MAX_NAME {
        return Err(format!("{what} has 1 to {MAX_NAME} bytes"));
    }
    if name.chars().any(char::is_control) {
        return Err(format!("{what} has characters that do not show"));
    }
    Ok(())
}

fn within(what: &str, value: u64, (min, max): (u64, u64), unit: Unit) -> Result<(), String> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    let show = |value: u64| match unit {
        Unit::Count => count(value as f64),
        unit @ (Unit::Nanoseconds | Unit::Bytes | Unit::PerSecond | Unit::Share | Unit::Cores) => {
            unit.show(value as f64)
        }
    };
    let (value, min, max) = (show(value), show(min), show(max));
    Err(format!("{what} cannot be {value}; it takes {min} to {max}"))
}
