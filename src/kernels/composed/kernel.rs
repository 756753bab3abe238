//! The descriptor of composed work.

use super::check::check;
use super::equipment::Equipment;
use super::play::{Player, Seat};
use super::program::Script;
use super::shelf::Shelf;
use super::standstill::Waiting;
use super::{samples, tally};
use crate::kernels::contract::{
    Body, Conclusion, Family, Fixtures, Group, Kernel, MODELS_OF_CREWS, Memory, SharedWord,
    Sharing, Stuck, Verify, WorkerCounts, share_of,
};
use crate::kernels::limits::{self, Wanted};
use crate::kernels::routes::{Carrier, Route};
use crate::kernels::worker_context::WorkerContext;
use crate::model::design::CoreSet;
use crate::model::metric::Metric;
use crate::model::param::{Param, Params, Scale};
use crate::model::problem::Problem;
use crate::model::roles::{Ending, Priority, Role, Step};
use crate::model::step_path::Complaint;
use crate::model::units::Unit;
use crate::platform::{priority, timer};
use std::sync::atomic::Ordering::Relaxed;

static ROLES: Param<Vec<Role>> = Param::roles(
    "roles",
    "Roles",
    "Who takes part, how many of each, and what each of them does, step by step.",
    samples::producer_and_consumer,
    samples::EXAMPLES,
);
static CARRIER: Param<Carrier> =
    Param::choice("carrier", "Messages go through", "What carries the messages of all roles.");
static ROOM: Param<u64> = Param::integer(
    "room",
    "Room for messages",
    "How many messages may be under way to a receiver before senders wait, where the carrier lets \
     people choose: rings and channels.",
    (1, 16, 4_096),
    (Unit::Count, Scale::Logarithmic),
);
static ROUNDS: Param<u64> = Param::integer(
    "rounds",
    "Rounds",
    "How often the cast plays. Casts side by side share the rounds.",
    (1, 1_000, 1 << 20),
    (Unit::Count, Scale::Logarithmic),
);

/// The descriptor.
pub static KERNEL: Kernel = Kernel {
    id: "composed.roles",
    family: Family::Composed,
    title: "Roles",
    sentence: "Workers in roles of your own do the steps that you write down for each.",
    params: &[&ROLES.declaration, &CARRIER.declaration, &ROOM.declaration, &ROUNDS.declaration],
    shares: Sharing::Messages("their roles talk"),
    models: MODELS_OF_CREWS,
    workers: |params| {
        of_cast(params, |script| counts(script.cast.size())).unwrap_or(WorkerCounts::ANY)
    },
    takers: |params, workers| {
        of_cast(params, |script| casts(script, workers) as u32).unwrap_or(workers)
    },
    sound: |params| {
        of_cast(params, |script| check(script, params.get(&ROUNDS), room(params))).flatten()
    },
    pin_by_default: false,
    primary_metric: &Metric::Makespan,
    amount: &ROUNDS,
    jobs: |params| params.get(&ROUNDS),
    nominal_job_ns: |params| of_cast(params, tally::nominal_round_ns).unwrap_or(0.0),
    waits_per_job: |params| of_cast(params, tally::most_waits).unwrap_or(1),
    verify: Verify::Count(|params, jobs| {
        of_cast(params, |script| tally::expected(script, jobs)).unwrap_or(0)
    }),
    conclude,
    only_computes: false,
    routes: |params, workers| {
        of_cast(params, |script| routes(script, params, workers)).unwrap_or_default()
    },
    memory: |params, workers| {
        of_cast(params, |script| memory(script, workers)).unwrap_or(Memory::NONE)
    },
    fixtures: |params, workers| {
        let fixtures = |script: &Script| Fixtures {
            locks: script.locks.len(),
            barriers: script.barriers.len() * casts(script, workers),
        };
        of_cast(params, fixtures).unwrap_or(Fixtures::NONE)
    },
    spaces: |params, workers| {
        let spaces = |script: &Script| script.cast.spaces.repeat(casts(script, workers));
        of_cast(params, spaces).unwrap_or_else(|_| vec![1; workers as usize])
    },
    placement: |params, rank| {
        let cores = |script: &Script| {
            let rank = rank as usize % script.cast.size();
            Some(script.cast.roles[script.cast.members[rank].role].cores.clone())
        };
        of_cast(params, cores).ok().flatten().filter(|cores| *cores != CoreSet::All)
    },
    groups: |params, workers| of_cast(params, |script| groups(script, workers)).unwrap_or_default(),
    waits,
    body: Body::Worker(body),
    ..Kernel::COMPUTING
};

static SHELF: Shelf = Shelf::new();

/// What follows from the script of the cast, if it can be written.
pub(super) fn of_cast<R>(params: &Params, tell: impl FnOnce(&Script) -> R) -> Result<R, Complaint> {
    Ok(tell(&*SHELF.script(params.get(&ROLES))?))
}

fn counts(size: usize) -> WorkerCounts {
    let size = size as u32;
    WorkerCounts { min: size, max: u32::MAX, multiple_of: size }
}

/// How many casts so many workers make.
fn casts(script: &Script, workers: u32) -> usize {
    workers as usize / script.cast.size()
}

/// How many messages a way holds, where that is the same on every system.
pub(super) fn room(params: &Params) -> Option<usize> {
    let (carrier, room) = (params.get(&CARRIER), params.get(&ROOM) as usize);
    match carrier {
        Carrier::Pipe | Carrier::LocalSocket | Carrier::Tcp => None,
        Carrier::Ring | Carrier::SpinningRing => Some(room.next_power_of_two()),
        Carrier::Channel
        | Carrier::CopyingChannel
        | Carrier::Crossbeam
        | Carrier::CopyingCrossbeam => Some(room),
    }
}

fn routes(script: &Script, params: &Params, workers: u32) -> Vec<Route> {
    let (carrier, room) = (params.get(&CARRIER), params.get(&ROOM) as usize);
    let size = script.cast.size();
    let of_cast = |cast: usize| {
        script.lanes.iter().map(move |lane| {
            let rank = |member: usize| (cast * size + member) as u32;
            Route {
                from: lane.from.iter().map(|sender| rank(*sender)).collect(),
                to: rank(lane.to),
                carrier,
                message_bytes: lane.bytes as usize,
                room,
            }
        })
    };
    (0..casts(script, workers)).flat_map(of_cast).collect()
}

fn memory(script: &Script, workers: u32) -> Memory {
    let shared_bytes = 8 * script.shared_words(casts(script, workers));
    Memory { shared_bytes, private_bytes: tally::touched(script) as usize, ..Memory::NONE }
}

/// The workers of each role, in all casts.
fn groups(script: &Script, workers: u32) -> Vec<Group> {
    let size = script.cast.size();
    let players = script.cast.roles.iter().zip(&script.cast.players);
    let group = |(role, players): (&Role, &Vec<usize>)| {
        let of_cast = |cast: usize| players.iter().map(move |rank| (cast * size + rank) as u32);
        let ranks = (0..casts(script, workers)).flat_map(of_cast).collect();
        Group { name: role.name.clone(), ranks }
    };
    players.map(group).collect()
}

fn conclude(_: &Params, words: &[SharedWord], sum: u64) -> Conclusion {
    let counted = words.iter().fold(0_u64, |sum, word| sum.wrapping_add(word.0.load(Relaxed)));
    let arrived = tally::weight::ARRIVED.wrapping_mul(counted);
    Conclusion { checksum: sum.wrapping_add(arrived), ..Conclusion::default() }
}

fn waits(params: &Params, stuck: &Stuck<'_>) -> Vec<String> {
    let clauses = |script: &Script| {
        let size = script.cast.size();
        let several = stuck.words.len() > size;
        let name = |rank: usize| {
            let name = script.cast.name(rank % size);
            if several { format!("{name} of cast {}", rank / size + 1) } else { name }
        };
        let waiting = stuck.words.iter().enumerate().filter_map(|(rank, word)| {
            let waiting = Waiting::of(*word)?;
            let holder = match waiting {
                Waiting::Lock(lock) => {
                    let word = stuck.region.get(Script::holder_word(lock));
                    let holder = word.and_then(|word| word.load(Relaxed).checked_sub(1));
                    holder.map(|rank| name(rank as usize))
                }
                Waiting::Message(_)
                | Waiting::Room(_)
                | Waiting::Barrier(_)
                | Waiting::Timer
                | Waiting::File => None,
            };
            Some(waiting.words(script, &name(rank), holder.as_deref()))
        });
        waiting.collect()
    };
    of_cast(params, clauses).unwrap_or_default()
}

fn body(params: &Params, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let nonsense = |wrong: Complaint| {
        Problem::new(
            format!("The cast makes no sense: {}", wrong.what),
            "This trial has no result",
            "Change the roles, then run again",
        )
    };
    of_cast(params, |script| play(script, context)).map_err(nonsense).flatten()
}

fn play(script: &Script, context: &mut dyn WorkerContext) -> Result<u64, Problem> {
    let size = script.cast.size();
    let (cast, rank) = (context.rank() as usize / size, context.rank() as usize % size);
    let share = share_of(context.jobs(), cast as u64, casts(script, context.workers()) as u64);
    let is_counted = |member: &usize| {
        !matches!(script.cast.roles[script.cast.members[*member].role].ending, Ending::With(_))
    };
    let seat = Seat {
        cast,
        rank,
        rounds: share.end - share.start,
        leads: (0..size).find(is_counted) == Some(rank),
    };
    let bytes = tally::written(script).saturating_mul(context.jobs());
    if script.programs.iter().flatten().any(|op| op.uses_file()) {
        let files = u64::from(context.workers());
        limits::check_files(context.scratch(), Wanted { bytes, files })?;
    }
    let role = &script.cast.roles[script.cast.members[rank].role];
    favour(&role.priority)?;
    if waits_for_time(&role.steps) {
        timer::make_exact();
    }
    let first_route = cast * script.lanes.len();
    let equipment = Equipment::gather(script, rank, first_route, context)?;
    Player::new(script, seat, equipment).play(context)
}

fn waits_for_time(steps: &[Step]) -> bool {
    steps.iter().any(|step| {
        matches!(step, Step::Wait { .. } | Step::Tick { .. }) || waits_for_time(step.inner())
    })
}

/// Asks the system to favour this worker as its role says.
fn favour(wanted: &Priority) -> Result<(), Problem> {
    let asked = match wanted {
        Priority::Low => priority::lower(),
        Priority::High => priority::raise(),
        Priority::Normal | Priority::Other(_) => Ok(()),
    };
    asked.map_err(|error| {
        Problem::new(
            format!("The system refused a worker {} priority: {error}", wanted.label()),
            "This trial has no result",
            "Ask for normal priority, or run as a user who may have it",
        )
    })
}
