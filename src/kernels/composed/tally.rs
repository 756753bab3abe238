//! What a cast does in a round, by arithmetic: what is compared with what was done, and about how
//! long it takes.

use super::cast::Cast;
use super::computing;
use super::program::{Op, Script, To};
use crate::model::roles::Ending;
use std::collections::BTreeMap;

/// What each kind of step adds to the result of a worker whose number of loops is fixed. Odd and
/// far apart, so that no kind stands in for another.
pub mod weight {
    /// A step that computes, waits, reads, writes or touches, or comes to a barrier.
    pub const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
    /// A time with a lock.
    pub const LOCK: u64 = 0xD1B5_4A32_D192_ED03;
    /// An addition to a shared counter that was made.
    pub const ADDED: u64 = 0x8CB9_2BA7_2F3D_8DD7;
    /// An addition that arrived in the counter.
    pub const ARRIVED: u64 = 0xA24B_AED4_963E_E407;
    /// A message that was sent.
    pub const SENT: u64 = 0x9FB2_1C65_1E98_DF25;
    /// A message that was received whole, from whom it says, in the order in which it was sent.
    pub const RECEIVED: u64 = 0xD6E8_FEB8_6659_FD93;
    /// A step that did not give what it has to give, in every role.
    pub const WRONG: u64 = 0xE703_7ED1_A0B4_28DB;
    /// A message on its way.
    pub const CARRIED: u64 = 0xC2B2_AE3D_27D4_EB4F;
}

/// Calls a function with every instruction of a program and how often it is done in so many loops.
pub fn each(program: &[Op], loops: u64, mut tell: impl FnMut(Op, u64)) {
    let mut often = vec![loops];
    for op in program {
        let now = *often.last().expect("every repetition that ends was begun");
        if let Op::Repeat(times, _) = *op {
            often.push(now.saturating_mul(times));
        } else if let Op::Again(_) = op {
            often.pop();
        } else {
            tell(*op, now);
        }
    }
}

/// How often a role does its steps in a round, if that is fixed.
pub fn loops(ending: &Ending) -> Option<u64> {
    match ending {
        Ending::Loops(loops) => Some(*loops),
        Ending::After(_) | Ending::With(_) => None,
    }
}

/// The result of so many rounds of a cast in which everything was done and everything arrived.
/// Beside what is added here, every message takes [`weight::CARRIED`] away where it is sent and adds
/// it where it is received, and so do additions of workers whose number of loops is not fixed with
/// [`weight::ARRIVED`]; that cancels.
pub fn expected(script: &Script, rounds: u64) -> u64 {
    let (mut sum, mut computed) = (0_u64, BTreeMap::new());
    for (place, (role, program)) in script.cast.roles.iter().zip(&script.programs).enumerate() {
        let Some(loops) = loops(&role.ending) else { continue };
        let mut of_worker = 0_u64;
        each(program, loops, |op, times| {
            let value = match op {
                Op::Take(_) => weight::LOCK,
                Op::Add(_, additions) => {
                    weight::ADDED.wrapping_add(weight::ARRIVED).wrapping_mul(additions)
                }
                Op::Send { to, whom } => {
                    weight::SENT.wrapping_mul(fan_out(&script.cast, place, to, whom))
                }
                Op::Receive(_) => weight::RECEIVED,
                Op::GiveBack(_) | Op::Repeat(..) | Op::Again(_) => 0,
                Op::Compute(units) => {
                    let right = computed.entry(units).or_insert_with(|| computing::right(units));
                    weight::STEP.wrapping_add(right.sum)
                }
                Op::Wait(_)
                | Op::Tick(_)
                | Op::ReadFile(_)
                | Op::WriteFile(..)
                | Op::Touch(_)
                | Op::Barrier(_) => weight::STEP,
            };
            of_worker = of_worker.wrapping_add(value.wrapping_mul(times));
        });
        sum = sum.wrapping_add(of_worker.wrapping_mul(role.workers()));
    }
    sum.wrapping_mul(rounds)
}

/// How many messages one step sends.
pub fn fan_out(cast: &Cast, from: usize, to: usize, whom: To) -> u64 {
    match whom {
        To::Each => cast.players[to].len() as u64 - u64::from(from == to),
        To::Next | To::Same | To::Back => 1,
    }
}

/// How many messages are sent in a round by those whose loops are counted.
pub fn messages(script: &Script) -> u64 {
    let mut sum = 0_u64;
    for (place, (role, program)) in script.cast.roles.iter().zip(&script.programs).enumerate() {
        let Some(loops) = loops(&role.ending) else { continue };
        each(program, loops, |op, times| {
            if let Op::Send { to, whom } = op {
                let each = fan_out(&script.cast, place, to, whom);
                let of_role = each.saturating_mul(times).saturating_mul(role.workers());
                sum = sum.saturating_add(of_role);
            }
        });
    }
    sum
}

/// What a round writes to files where the number of loops is fixed, in all.
pub fn written(script: &Script) -> u64 {
    let mut sum = 0_u64;
    for (role, program) in script.cast.roles.iter().zip(&script.programs) {
        each(program, loops(&role.ending).unwrap_or(1), |op, times| {
            if let Op::WriteFile(bytes, _) = op {
                let of_role = bytes.saturating_mul(times).saturating_mul(role.workers());
                sum = sum.saturating_add(of_role);
            }
        });
    }
    sum
}

/// The most memory that a worker touches.
pub fn touched(script: &Script) -> u64 {
    let size = |op: &Op| if let Op::Touch(bytes) = op { Some(*bytes) } else { None };
    let sizes = script.programs.iter().flatten().filter_map(size);
    sizes.max().unwrap_or(0)
}

/// About how long a round takes, in nanoseconds, on a machine of 2024 with two cores.
pub fn nominal_round_ns(script: &Script) -> f64 {
    let (mut longest, mut busy) = (0_f64, 0_f64);
    let all_loops = likely_loops(script);
    for (place, (role, program)) in script.cast.roles.iter().zip(&script.programs).enumerate() {
        if let Ending::After(ns) = role.ending {
            longest = longest.max(ns as f64);
            continue;
        }
        let Some(loops) = all_loops[place] else { continue };
        let (mut span, mut core) = (0_f64, 0_f64);
        each(program, 1, |op, times| {
            let fan_out = if let Op::Send { to, whom } = op {
                fan_out(&script.cast, place, to, whom) as f64
            } else {
                1.0
            };
            let (waits, works) = nominal_ns(op);
            span += (waits + works) * fan_out * times as f64 * loops;
            core += works * fan_out * times as f64 * loops;
        });
        longest = longest.max(span);
        busy += core * role.workers() as f64;
    }
    longest.max(busy / 2.0)
}

/// How often a worker waits in a round, about, whoever waits most often. Who is done after a time
/// does its steps about as often as they fit into it.
pub fn most_waits(script: &Script) -> u64 {
    let all_loops = likely_loops(script);
    let waits = script.cast.roles.iter().enumerate().map(|(place, role)| {
        let (mut waits, mut span_ns) = (0_f64, 1_f64);
        each(&script.programs[place], 1, |op, times| {
            let often = times as f64;
            let (idle_ns, busy_ns) = nominal_ns(op);
            span_ns += (idle_ns + busy_ns) * often;
            waits += often
                * match op {
                    Op::Send { to, whom } => fan_out(&script.cast, place, to, whom) as f64,
                    Op::Wait(_)
                    | Op::Tick(_)
                    | Op::Take(_)
                    | Op::Receive(_)
                    | Op::ReadFile(_)
                    | Op::WriteFile(..)
                    | Op::Barrier(_) => 1.0,
                    Op::Compute(_)
                    | Op::Add(..)
                    | Op::Touch(_)
                    | Op::GiveBack(_)
                    | Op::Repeat(..)
                    | Op::Again(_) => 0.0,
                };
        });
        let loops = match role.ending {
            Ending::After(ns) => ns as f64 / span_ns,
            Ending::Loops(_) | Ending::With(_) => all_loops[place].unwrap_or(1.0),
        };
        (waits * loops).ceil() as u64
    });
    waits.max().unwrap_or(0)
}

/// How often each role does its steps in a round: as it says, or as many messages as come to it
/// allow. Where neither is known there is no number.
fn likely_loops(script: &Script) -> Vec<Option<f64>> {
    let roles = &script.cast.roles;
    let mut known: Vec<Option<f64>> =
        roles.iter().map(|role| loops(&role.ending).map(|loops| loops as f64)).collect();
    let count = |role: usize, wanted: &dyn Fn(Op) -> f64| {
        let mut sum = 0_f64;
        each(&script.programs[role], 1, |op, times| sum += wanted(op) * times as f64);
        sum
    };
    // A role may be done with one that is done with another.
    for _ in 0..roles.len() {
        for place in 0..roles.len() {
            if known[place].is_some() || !matches!(roles[place].ending, Ending::With(_)) {
                continue;
            }
            let receives = count(place, &|op| f64::from(u8::from(matches!(op, Op::Receive(_)))));
            let mut come = 0_f64;
            for (from, loops) in known.iter().enumerate() {
                let Some(loops) = loops else { continue };
                let sends = count(from, &|op| {
                    if let Op::Send { to, whom } = op
                        && to == place
                    {
                        fan_out(&script.cast, from, to, whom) as f64
                    } else {
                        0.0
                    }
                });
                come += sends * loops * roles[from].workers() as f64;
            }
            if receives > 0.0 && come > 0.0 {
                known[place] = Some(come / receives / roles[place].workers() as f64);
            }
        }
    }
    known
}

/// About how long an instruction waits and how long it works.
pub fn nominal_ns(op: Op) -> (f64, f64) {
    match op {
        Op::Compute(units) => (0.0, units as f64 * 3.7),
        Op::Wait(ns) | Op::Tick(ns) => (ns as f64, 8_000.0),
        Op::Take(_) | Op::GiveBack(_) => (0.0, 20.0),
        Op::Add(_, times) => (0.0, times as f64 * 8.0),
        Op::Send { .. } | Op::Receive(_) => (0.0, 2_000.0),
        Op::ReadFile(bytes) => (0.0, 1_000.0 + bytes as f64 * 0.15),
        Op::WriteFile(bytes, false) => (0.0, 1_000.0 + bytes as f64 * 0.4),
        Op::WriteFile(bytes, true) => (1_500_000.0, 1_000.0 + bytes as f64),
        Op::Touch(bytes) => (0.0, bytes as f64 * 0.1),
        Op::Barrier(_) => (0.0, 10_000.0),
        Op::Repeat(..) | Op::Again(_) => (0.0, 0.0),
    }
}
