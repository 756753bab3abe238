//! Which casts can be written down: strict reading of what a person typed, and the limits of every
//! number and name. Whether a cast makes sense is for the kernel that plays it to say.

use super::design::{CoreSet, MAX_WORKERS};
use super::param::{Declaration, Kind, Value};
use super::roles::{Ending, Role, Step};
use super::step_kinds::{
    Member, ROLE_AFTER, ROLE_COUNT, ROLE_LOOPS, ROLE_THREADS, STEP_KINDS, StepKind,
};
use super::step_path::{Complaint, StepPath};
use serde_json::Value as Json;

/// The most roles of a cast.
pub const MAX_ROLES: usize = 64;
/// The most steps of a cast, those inside others included.
pub const MAX_STEPS: usize = 1_024;
/// How deep steps may lie in one another.
pub const MAX_DEPTH: usize = 8;
/// The longest name, in bytes.
const MAX_NAME: usize = 40;

/// The members of a role.
const ROLE_MEMBERS: &[&str] = &[
    "name", "count", "threads", "space", "loops", "after_ns", "until", "priority", "cores", "steps",
];
/// The members of a role of which only one may be there.
const ENDINGS: [&str; 3] = ["loops", "after_ns", "until"];

/// The words of all steps.
#[must_use]
pub fn step_words() -> Vec<&'static str> {
    STEP_KINDS.iter().map(|kind| kind.word).collect()
}

/// Reads a cast that a person wrote as JSON. Other than in files, a member that this version does
/// not know is a mistake.
///
/// # Errors
/// What is wrong, and where.
pub fn read_strictly(text: &str) -> Result<Vec<Role>, String> {
    let document: Json =
        serde_json::from_str(text).map_err(|error| format!("the roles are no JSON: {error}"))?;
    let roles =
        document.as_array().ok_or("roles are a list, such as [{\"name\": \"worker\", …}]")?;
    for (role, number) in roles.iter().zip(1..) {
        let name = role.get("name").and_then(Json::as_str);
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

fn known_members(steps: Option<&Json>, whose: &str, depth: usize) -> Result<(), String> {
    for step in steps.and_then(Json::as_array).into_iter().flatten() {
        let word = step.get("do").and_then(Json::as_str);
        let word = word.ok_or_else(|| format!("{whose}: every step says what to \"do\""))?;
        let Some(kind) = StepKind::of(word) else {
            let words = step_words().join(", ");
            return Err(format!("{whose}: there is no step {word:?}; there are {words}"));
        };
        let known: Vec<&str> = kind.members.iter().map(Member::name).collect();
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
    complaints(roles).into_iter().next().map_or(Ok(()), |complaint| Err(complaint.what))
}

/// Every number and name of a cast that is not possible, with where it stands.
#[must_use]
pub fn complaints(roles: &[Role]) -> Vec<Complaint> {
    let mut found = Vec::new();
    if roles.is_empty() || roles.len() > MAX_ROLES {
        let count = roles.len();
        found.push(Complaint::of_all(format!(
            "a cast has 1 to {MAX_ROLES} roles, and this one has {count}"
        )));
    }
    for (place, role) in roles.iter().enumerate() {
        let own = StepPath::of_role(place);
        if roles[..place].iter().any(|earlier| earlier.name == role.name) {
            found.push(Complaint::at(own, format!("two roles are called “{}”", role.name)));
            continue;
        }
        let mut tell = |path: &StepPath, what: String| {
            found.push(Complaint::at(path.clone(), format!("“{}”: {what}", role.name)));
        };
        if let Err(what) = check_role(role) {
            tell(&own, what);
        }
        check_steps(&own, &role.steps, MAX_DEPTH, &mut tell);
    }
    let workers = roles.iter().fold(0_u64, |sum, role| sum.saturating_add(role.workers()));
    if workers > u64::from(MAX_WORKERS) {
        let what = format!("the cast has {workers} workers, and {MAX_WORKERS} are possible");
        found.push(Complaint::of_all(what));
    }
    let steps: usize = roles.iter().map(|role| how_many(&role.steps, MAX_DEPTH)).sum();
    if steps > MAX_STEPS {
        let what = format!("the cast has {steps} steps, and {MAX_STEPS} are possible");
        found.push(Complaint::of_all(what));
    }
    found
}

/// How many steps there are, those inside others included, as far down as `depth`.
#[must_use]
pub fn how_many(steps: &[Step], depth: usize) -> usize {
    let inner = steps.iter().map(|step| match depth {
        0 => 0,
        depth => how_many(step.inner(), depth - 1),
    });
    steps.len() + inner.sum::<usize>()
}

fn check_role(role: &Role) -> Result<(), String> {
    name("a role's name", &role.name)?;
    if let Some(space) = &role.space {
        name("the name of a space", space)?;
    }
    within("count", u64::from(role.count), &ROLE_COUNT)?;
    within("threads", u64::from(role.threads), &ROLE_THREADS)?;
    match &role.ending {
        Ending::Loops(loops) => within("loops", *loops, &ROLE_LOOPS)?,
        Ending::After(ns) => within("after_ns", *ns, &ROLE_AFTER)?,
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
    Ok(())
}

fn check_steps(
    within: &StepPath,
    steps: &[Step],
    depth: usize,
    tell: &mut impl FnMut(&StepPath, String),
) {
    if depth == 0 {
        tell(within, format!("steps lie in one another at most {MAX_DEPTH} deep"));
        return;
    }
    for (place, step) in steps.iter().enumerate() {
        let path = within.inside(place);
        if let Err(what) = check_step(step) {
            tell(&path, what);
        }
        if !step.inner().is_empty() {
            check_steps(&path, step.inner(), depth - 1, tell);
        }
    }
}

/// Checks what is said about one step against the declaration of its kind.
fn check_step(step: &Step) -> Result<(), String> {
    let word = step.word();
    let Some(kind) = step.kind() else {
        return Err(format!("this version does not know the step {word:?}"));
    };
    for member in kind.members {
        let said = match member {
            Member::Steps => continue,
            Member::Value(_) | Member::Name(_) | Member::Role(_) => step.get(member.name()),
        };
        match (member, said) {
            (Member::Value(declaration), Some(Value::Integer(number))) => {
                within(word, number, declaration)?;
            }
            (Member::Value(declaration), Some(Value::Word(said))) => {
                one_of(declaration, &said)?;
            }
            (Member::Name(_), Some(Value::Word(said))) => {
                name(&format!("the name of a {}", what_is_named(word)), &said)?;
            }
            (Member::Role(naming), Some(Value::Word(said))) => {
                if said.is_empty() && naming.absent.is_some() {
                    continue;
                }
                if said.is_empty() {
                    return Err(format!("{word} says nobody; choose a role"));
                }
                name("the name of a role", &said)?;
            }
            (Member::Value(_) | Member::Name(_) | Member::Role(_) | Member::Steps, _) => {}
        }
    }
    if matches!(step, Step::Lock { units: 0, steps, .. } if steps.is_empty()) {
        return Err("lock has nothing to do; put a step into it, or let it compute".to_owned());
    }
    if matches!(step, Step::Repeat { steps, .. } if steps.is_empty()) {
        return Err("repeat has nothing to repeat".to_owned());
    }
    Ok(())
}

fn what_is_named(word: &str) -> &str {
    if word == "add" { "counter" } else { word }
}

fn one_of(declaration: &Declaration, said: &str) -> Result<(), String> {
    let Kind::Choice { options, .. } = &declaration.kind else { return Ok(()) };
    if options.iter().any(|option| option.word == said) {
        return Ok(());
    }
    Err(format!("a message cannot go to {said:?}; {}", declaration.range()))
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

fn within(what: &str, value: u64, declaration: &Declaration) -> Result<(), String> {
    let Kind::Integer { min, max, unit, .. } = declaration.kind else { return Ok(()) };
    if (min..=max).contains(&value) {
        return Ok(());
    }
    let show = |value: u64| unit.show(value as f64);
    let (value, min, max) = (show(value), show(min), show(max));
    Err(format!("{what} cannot be {value}; it takes {min} to {max}"))
}
