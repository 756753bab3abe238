//! Whether a cast makes sense: what can be known of it before it is run.

use super::cast::Cast;
use super::program::{Lane, Op, Script, To};
use super::rehearsal::rehearse;
use super::tally::{each, loops, touched, written};
use crate::model::roles::{Ending, Role};
use crate::model::step_path::{Complaint, StepPath};
use crate::model::units::bytes;

/// What a round may write to files at most, in all.
const MOST_WRITTEN: u64 = 1 << 30;
/// What the workers of a cast may touch of memory at most, together.
const MOST_TOUCHED: u64 = 4 << 30;

/// Checks a cast that is played so many rounds, on ways that hold so many messages if that is known.
///
/// # Errors
/// The first thing about it that makes no sense, and the steps that it concerns.
pub fn check(script: &Script, rounds: u64, room: Option<usize>) -> Result<(), Complaint> {
    check_receives(script)?;
    check_locks(script)?;
    check_endings(script)?;
    check_balance(script)?;
    check_barriers(script)?;
    check_limits(script, rounds)?;
    rehearse(script, room)
}

/// Checks what roles say of one another, before a script is written.
///
/// # Errors
/// As [`check`].
pub fn check_roles(cast: &Cast) -> Result<(), Complaint> {
    for (place, role) in cast.roles.iter().enumerate() {
        if let Ending::With(other) = &role.ending {
            let name = &role.name;
            let Some(mut with) = cast.role(other) else {
                return Err(Complaint::at(
                    StepPath::of_role(place),
                    format!("{name} is done when “{other}” is, and there is no role of that name"),
                ));
            };
            for _ in 0..cast.roles.len() {
                if with == place {
                    let what = format!("{name} is done when {other} is, and the other way round");
                    return Err(Complaint::at(StepPath::of_role(place), what));
                }
                let Ending::With(next) = &cast.roles[with].ending else { break };
                let Some(next) = cast.role(next) else { break };
                with = next;
            }
        }
        let same = |other: &&Role| {
            role.space.is_some() && other.space == role.space && other.count != role.count
        };
        if let Some(other) = cast.roles.iter().find(same) {
            let what = format!(
                "{} and {} share address spaces, but {} asks for {} of them and {} for {}",
                role.name, other.name, role.name, role.count, other.name, other.count
            );
            return Err(Complaint::at(StepPath::of_role(place), what));
        }
    }
    Ok(())
}

fn check_receives(script: &Script) -> Result<(), Complaint> {
    for (role, program) in script.cast.roles.iter().zip(&script.programs) {
        let place = script.cast.role(&role.name).expect("a role is in its own cast");
        for (op, origin) in program.iter().zip(&script.origins[place]) {
            let Op::Receive(of) = op else { continue };
            for rank in &script.cast.players[place] {
                if script.lane(*rank, *of).is_none() {
                    let who = script.cast.name(*rank);
                    let whose = of.map_or_else(String::new, |of| {
                        format!(" from {}", script.cast.roles[of].name)
                    });
                    return Err(Complaint::at(
                        origin.clone(),
                        format!("{who} waits for a message{whose}, and nobody sends it one"),
                    ));
                }
            }
        }
    }
    Ok(())
}

fn check_locks(script: &Script) -> Result<(), Complaint> {
    let origins = script.origins.iter();
    for ((role, program), origins) in script.cast.roles.iter().zip(&script.programs).zip(origins) {
        let mut held = Vec::new();
        for (op, origin) in program.iter().zip(origins) {
            if let Op::Take(lock) = op {
                if held.contains(lock) {
                    let (name, lock) = (&role.name, &script.locks[*lock]);
                    return Err(Complaint::at(
                        origin.clone(),
                        format!("{name} waits for the lock “{lock}”, which it holds itself"),
                    ));
                }
                held.push(*lock);
            } else if let Op::GiveBack(_) = op {
                held.pop();
            }
        }
    }
    Ok(())
}

/// Whose end is not known from its steps must not leave others waiting.
fn check_endings(script: &Script) -> Result<(), Complaint> {
    let roles = &script.cast.roles;
    if roles.iter().all(|role| matches!(role.ending, Ending::With(_))) {
        let what = "every role is done when another is, so none ever is";
        return Err(Complaint::of_all(what));
    }
    for lane in &script.lanes {
        let to = script.cast.members[lane.to].role;
        if let Ending::With(other) = &roles[to].ending {
            let with = script.done_with(to);
            let hears_it = |sender: &usize| Some(script.cast.members[*sender].role) == with;
            if script.ends_to_come(lane) > 0 && !lane.from.iter().any(hears_it) {
                let from = name_of(script, lane);
                let to = &roles[to].name;
                return Err(at_receives(
                    script,
                    lane,
                    format!(
                        "{to} is done when {other} is, so messages from {from} could be left lying; \
                     receive from {other} in the same step, or be done with {from}"
                    ),
                ));
            }
            continue;
        }
        let is_timed = |sender: &&usize| {
            matches!(roles[script.cast.members[**sender].role].ending, Ending::After(_))
        };
        let is_fixed = |sender: &&usize| {
            matches!(roles[script.cast.members[**sender].role].ending, Ending::Loops(_))
        };
        let to_is_timed = matches!(roles[to].ending, Ending::After(_));
        let wrong =
            lane.from.iter().find(|sender| is_timed(sender) || (to_is_timed && is_fixed(sender)));
        if let Some(sender) = wrong {
            let from = &roles[script.cast.members[*sender].role].name;
            let to = &roles[to].name;
            return Err(at_receives(
                script,
                lane,
                format!(
                    "{from} and {to} do not agree on the number of messages, because the time decides \
                 when one of them is done; let {to} be done when {from} is"
                ),
            ));
        }
    }
    Ok(())
}

/// A complaint about the steps by which a way is received from.
fn at_receives(script: &Script, lane: &Lane, what: String) -> Complaint {
    let role = script.cast.members[lane.to].role;
    Complaint { at: origins_of(script, role, Op::Receive(lane.of)), what }
}

/// The steps of a role from which an instruction comes.
fn origins_of(script: &Script, role: usize, wanted: Op) -> Vec<StepPath> {
    let ops = script.programs[role].iter().zip(&script.origins[role]);
    ops.filter(|(op, _)| **op == wanted).map(|(_, origin)| origin.clone()).collect()
}

fn name_of<'a>(script: &'a Script, lane: &Lane) -> &'a str {
    let first = lane.from.first().map_or(0, |rank| script.cast.members[*rank].role);
    &script.cast.roles[first].name
}

/// On every way between workers whose loops are fixed, as many messages are received as sent.
fn check_balance(script: &Script) -> Result<(), Complaint> {
    let cast = &script.cast;
    // What each worker of a role sends in a round, by the role it goes to.
    let sends = |role: usize| {
        let mut sends: Vec<(usize, To, u64)> = Vec::new();
        if let Some(loops) = loops(&cast.roles[role].ending) {
            each(&script.programs[role], loops, |op, times| {
                if let Op::Send { to, whom } = op {
                    sends.push((to, whom, times));
                }
            });
        }
        sends
    };
    let all: Vec<Vec<(usize, To, u64)>> = (0..cast.roles.len()).map(sends).collect();
    for lane in &script.lanes {
        let to = cast.members[lane.to];
        let Some(wanted) = loops(&cast.roles[to.role].ending) else { continue };
        let role_of = |sender: &usize| cast.members[*sender].role;
        let depends = |sender: &usize| {
            let role = role_of(sender);
            let answers =
                all[role].iter().any(|(to_role, whom, _)| *to_role == to.role && *whom == To::Back);
            answers || loops(&cast.roles[role].ending).is_none()
        };
        if lane.from.iter().any(depends) {
            // Only the rehearsal can tell.
            continue;
        }
        let mut received = 0_u64;
        each(&script.programs[to.role], wanted, |op, times| {
            if op == Op::Receive(lane.of) {
                received = received.saturating_add(times);
            }
        });
        let sent = lane.from.iter().fold(0_u64, |sum, sender| {
            let sends = &all[role_of(sender)];
            sum.saturating_add(share(script, *sender, lane.to, sends))
        });
        if sent != received {
            let (who, from) = (cast.name(lane.to), name_of(script, lane));
            let from = if lane.of.is_none() { "others" } else { from };
            return Err(at_receives(
                script,
                lane,
                format!(
                    "{who} receives {received} messages from {from} in a round, and {sent} are sent to it"
                ),
            ));
        }
    }
    Ok(())
}

/// How many messages a worker sends to another in the first round.
fn share(script: &Script, sender: usize, to: usize, sends: &[(usize, To, u64)]) -> u64 {
    let cast = &script.cast;
    let receiver = cast.members[to];
    let others = script.others(sender, receiver.role);
    let number = cast.members[sender].number;
    let (mut sum, mut in_turn) = (0_u64, 0_u64);
    for (_, whom, times) in sends.iter().filter(|(role, _, _)| *role == receiver.role) {
        match whom {
            To::Next => in_turn = in_turn.saturating_add(*times),
            To::Each => sum = sum.saturating_add(*times),
            To::Same if receiver.number == number => sum = sum.saturating_add(*times),
            To::Same | To::Back => {}
        }
    }
    let count = others.len() as u64;
    let place = others.iter().position(|rank| *rank == to).unwrap_or(0) as u64;
    // In the first round the turn begins with the one of the sender's number. Receivers who get the
    // same there get the same in every round: that can only be because as many workers send as
    // receive, or because each sends as often as there are receivers, or a multiple of either; and
    // then it does not matter with whom a turn begins.
    let distance = (place + count - number as u64 % count) % count;
    sum.saturating_add(in_turn / count + u64::from(distance < in_turn % count))
}

fn check_barriers(script: &Script) -> Result<(), Complaint> {
    for (barrier, (name, parties)) in script.barriers.iter().enumerate() {
        let mut before: Option<(&str, u64)> = None;
        for (role, program) in script.cast.roles.iter().zip(&script.programs) {
            let place = script.cast.role(&role.name).expect("a role is in its own cast");
            if !script.cast.players[place].iter().any(|rank| parties.contains(rank)) {
                continue;
            }
            let Some(loops) = loops(&role.ending) else {
                let what = format!(
                    "{} comes to the barrier “{name}” nobody knows how often, because its loops are \
                     not counted",
                    role.name
                );
                return Err(Complaint {
                    at: origins_of(script, place, Op::Barrier(barrier)),
                    what,
                });
            };
            let mut comes = 0_u64;
            each(program, loops, |op, times| {
                if op == Op::Barrier(barrier) {
                    comes = comes.saturating_add(times);
                }
            });
            match before {
                Some((other, times)) if times != comes => {
                    let what = format!(
                        "{other} comes {times} times to the barrier “{name}” in a round, and {} \
                         {comes} times",
                        role.name
                    );
                    let at = origins_of(script, place, Op::Barrier(barrier));
                    return Err(Complaint { at, what });
                }
                _ => before = Some((&role.name, comes)),
            }
        }
    }
    Ok(())
}

fn check_limits(script: &Script, rounds: u64) -> Result<(), Complaint> {
    let touched = touched(script).saturating_mul(script.cast.size() as u64);
    let written = written(script).saturating_mul(rounds);
    for (what, wanted, most) in [("write", written, MOST_WRITTEN), ("touch", touched, MOST_TOUCHED)]
    {
        if wanted > most {
            let (wanted, most) = (bytes(wanted as f64), bytes(most as f64));
            let what = format!("the cast would {what} {wanted}, and {most} is the limit");
            return Err(Complaint::of_all(what));
        }
    }
    Ok(())
}
