//! The declaration of a session of version 1.

use super::super::limits::{MAX_NUMBERS, MAX_VARIANTS};
use super::super::shape::Need::{Nullable, Optional, Required};
use super::super::shape::Shape;
use super::declared::{COUNT_32, METRIC, TEXTS, member};
use crate::model::design::MAX_WORKERS;
use crate::model::metric::Direction;
use crate::model::plan_log::{Ended, Fit};
use crate::model::round_seen::Disturbance;
use crate::model::session::SessionStatus;
use crate::model::trial::FailureKind;

pub(super) const SESSION: Shape = Shape::Object(&[
    member("started_utc", Optional, Shape::Text, "When it began, in UTC to the minute."),
    member("machine", Optional, MACHINE, "Where. Nothing in it names a person or a network."),
    member("app", Optional, APP, "What measured."),
    member("calibration", Optional, CALIBRATION, "How long a unit of work takes."),
    member("preflight", Optional, Shape::List(&CHECK, 4_096), "What was found before the run."),
    member(
        "cores_asked",
        Optional,
        Shape::Map(&Shape::List(&COUNT_32, 65_536)),
        "The hardware threads that each variant was given.",
    ),
    member(
        "order",
        Optional,
        Shape::List(&TEXTS, MAX_NUMBERS),
        "The variants of each round in the order in which they ran; the first is the warm-up.",
    ),
    member("samples", Required, TABLE, "One row a trial; a column with _ns holds nanoseconds."),
    member(
        "unavailable",
        Optional,
        Shape::Map(&Shape::Map(&Shape::Text)),
        "Why a metric of a variant is null in trials that did not fail.",
    ),
    member(
        "missing",
        Optional,
        Shape::List(&MISSING, MAX_NUMBERS),
        "Why a figure of one trial is null where `unavailable` does not say it.",
    ),
    member("failures", Optional, Shape::List(&FAILURE, MAX_NUMBERS), "Trials that failed."),
    member(
        "workers",
        Optional,
        TABLE,
        "One row a worker of a trial; times count from the first creation asked for.",
    ),
    member(
        "repeated",
        Optional,
        Shape::List(&REPEATED, MAX_NUMBERS),
        "Disturbed trials that were measured again in the same round: first those that were the \
         first of their round, then the second.",
    ),
    member(
        "timelines",
        Optional,
        Shape::List(&TIMELINE, MAX_VARIANTS),
        "For each variant what the workers of one trial did: the trial nearest to the median.",
    ),
    member("asked", Optional, ASKED, "What was asked when it began; a later edit is post hoc."),
    member(
        "controls",
        Optional,
        CONTROLS,
        "The second trial of the base variant in each round: how far it is from the first is what \
         noise alone does.",
    ),
    member("plan", Optional, PLAN, "What became of the plan."),
    member(
        "rounds_seen",
        Optional,
        Shape::List(&ROUND_SEEN, MAX_NUMBERS),
        "What was seen of the machine in each round, from the warm-up on.",
    ),
    member(
        "worker_counts",
        Optional,
        WORKER_COUNTS,
        "Why the design has its numbers of workers, and which of a whole sweep it leaves out.",
    ),
    member(
        "status",
        Optional,
        Shape::Word(|| SessionStatus::ALL.iter().map(SessionStatus::word).collect()),
        "How it ended.",
    ),
    member(
        "samples_sha256",
        Optional,
        Shape::Text,
        "SHA-256 of an object with order, samples, unavailable, missing, failures and workers, as far \
         as they are there, in this order and without spaces; shows edits of these and proves \
         nothing against cheating. The controls and each element of repeated have their own.",
    ),
    member(
        "rest_sha256",
        Optional,
        Shape::Text,
        "SHA-256, likewise, of an object with repeated, timelines, rounds_seen, worker_counts, asked, \
         controls and plan, each with all that is in it. A session that has one of them has it. \
         Neither checksum covers anything else of the session.",
    ),
]);

const REPEATED: Shape = Shape::Object(&[
    member("samples", Required, TABLE, "As in the session."),
    member("unavailable", Optional, Shape::Map(&Shape::Map(&Shape::Text)), "As in the session."),
    member("missing", Optional, Shape::List(&MISSING, MAX_NUMBERS), "As in the session."),
    member("failures", Optional, Shape::List(&FAILURE, MAX_NUMBERS), "As in the session."),
    member("workers", Optional, TABLE, "As in the session."),
    member("samples_sha256", Optional, Shape::Text, "As in the session."),
]);

const CONTROLS: Shape = Shape::Object(&[
    member(
        "places",
        Optional,
        Shape::List(&COUNT_32, MAX_NUMBERS),
        "The place of the control among all trials of each round, from 0; the first is the \
         warm-up's.",
    ),
    member("samples", Required, TABLE, "As in the session."),
    member("unavailable", Optional, Shape::Map(&Shape::Map(&Shape::Text)), "As in the session."),
    member("missing", Optional, Shape::List(&MISSING, MAX_NUMBERS), "As in the session."),
    member("failures", Optional, Shape::List(&FAILURE, MAX_NUMBERS), "As in the session."),
    member("workers", Optional, TABLE, "As in the session."),
    member("repeated", Optional, Shape::List(&REPEATED, MAX_NUMBERS), "As in the session."),
    member("samples_sha256", Optional, Shape::Text, "As in the session."),
]);

const ASKED: Shape = Shape::Object(&[
    member("question", Required, Shape::Text, "As in the design."),
    member("primary_metric", Required, METRIC, "As in the design."),
    member(
        "direction",
        Required,
        Shape::Word(|| Direction::ALL.iter().map(Direction::word).collect()),
        "As in the design.",
    ),
    member("margin", Required, Shape::Number, "As in the design."),
]);

const PLAN: Shape = Shape::Object(&[
    member(
        "seed",
        Optional,
        Shape::Seed,
        "The seed of the session: that of the design for the first one, for each further one another \
         that follows from it and from how many sessions were before, so that order and settings \
         differ. Absent before 1.2, where it was that of the design.",
    ),
    member("fitted", Optional, FITTED, "How the amount of work came about that was left open."),
    member("pilot", Optional, PILOT, "What the warm-up told of the rounds to come."),
    member("looks", Optional, Shape::List(&LOOK, 4_096), "The looks that were taken, in order."),
    member(
        "ended",
        Optional,
        Shape::Word(|| Ended::ALL.iter().map(Ended::word).collect()),
        "Why it ended; absent while it runs.",
    ),
    member(
        "spreads",
        Optional,
        Shape::List(&SPREAD, MAX_VARIANTS),
        "How far the work times of each variant lay apart.",
    ),
    member(
        "nuisance",
        Optional,
        Shape::Text,
        "The rule by which the seed gave each trial a size of environment and heap and an order in \
         which workers are created.",
    ),
]);

const FITTED: Shape = Shape::Object(&[
    member("parameter", Required, Shape::Text, "The parameter that says how much work there is."),
    member("asked", Required, Shape::COUNT, "Its value in the design."),
    member("chosen", Required, Shape::COUNT, "Its value in the session."),
    member(
        "reason",
        Required,
        Shape::Word(|| Fit::ALL.iter().map(Fit::word).collect()),
        "Why it was changed or kept.",
    ),
    member(
        "pilots",
        Optional,
        Shape::List(
            &Shape::Object(&[
                member("amount", Required, Shape::COUNT, "How much work there was."),
                member("shortest_span_ns", Required, Shape::COUNT, "The shortest work time."),
                member("round_ns", Required, Shape::COUNT, "A round of such trials."),
            ]),
            64,
        ),
        "What it follows from: a trial of each variant before the first round, once or more often.",
    ),
]);

const PILOT: Shape = Shape::Object(&[
    member("round_ns", Required, Shape::COUNT, "How long the warm-up took, repetitions apart."),
    member("rounds_that_fit", Required, COUNT_32, "Rounds that fit into the budget at that pace."),
    member(
        "looks_out_of_reach",
        Optional,
        Shape::List(&COUNT_32, 4_096),
        "Looks of the design that come after them.",
    ),
    member("shortest_span_ns", Nullable, Shape::COUNT, "The shortest work time of a trial."),
]);

const LOOK: Shape = Shape::Object(&[
    member("round", Required, COUNT_32, "After which round."),
    member(
        "half_width",
        Nullable,
        Shape::Number,
        "The widest half of a 95 % interval, as a share of its ratio; null if one was not known.",
    ),
    member("stopped", Optional, Shape::Flag, "Whether the session ended for it."),
]);

const SPREAD: Shape = Shape::Object(&[
    member("variant", Required, Shape::Text, "The variant."),
    member(
        "within",
        Nullable,
        Shape::Number,
        "Standard deviation of the spans of a trial's workers as a share of their mean, the median \
         over trials.",
    ),
    member(
        "between",
        Nullable,
        Shape::Number,
        "Standard deviation of trials, from the median distance of their logarithms, as a share.",
    ),
]);

const TIMELINE: Shape = Shape::Object(&[
    member("variant", Required, Shape::Text, "The variant of the trial."),
    member("round", Required, COUNT_32, "Its round."),
    member(
        "resolution_ns",
        Optional,
        Shape::COUNT,
        "Spans shorter than this were merged with their neighbours; 0 if none were.",
    ),
    member("lanes", Required, Shape::List(&LANE, MAX_WORKERS as usize), "What each worker did."),
]);

const LANE: Shape = Shape::Object(&[
    member("rank", Required, Shape::Whole(MAX_WORKERS as u64), "The worker's number, from 0."),
    member(
        "overwritten",
        Optional,
        Shape::COUNT,
        "How many events were written over because there were more than there was room for.",
    ),
    member(
        "spans",
        Required,
        TABLE,
        "One row a span: start_ns after the first creation asked for, duration_ns, state, job (null \
         if none or several), parts (how many spans were merged into it).",
    ),
    member(
        "off_core",
        Optional,
        TABLE,
        "One row for each time off the core that no wait explains: duration_ns somewhere between \
         from_ns and to_ns. Absent where the system does not tell.",
    ),
]);

const ROUND_SEEN: Shape = Shape::Object(&[
    member("round", Required, COUNT_32, "The round."),
    member("span_ns", Optional, Shape::COUNT, "How long it was looked at."),
    member("busy_elsewhere", Optional, Shape::Number, "Cores that other programs kept busy."),
    member(
        "stolen",
        Optional,
        Shape::Number,
        "The share of the cores' time that the host of the virtual machine took.",
    ),
    member(
        "waiting",
        Optional,
        Shape::Number,
        "The share of the time in which something that was ready waited for a core.",
    ),
    member(
        "stopped_by_quota_ns",
        Optional,
        Shape::COUNT,
        "How long a quota stopped the program, summed over cores.",
    ),
    member("slowed_by_heat", Optional, Shape::COUNT, "How often heat slowed cores down."),
    member(
        "disturbances",
        Optional,
        Shape::List(&Shape::Word(|| Disturbance::ALL.iter().map(Disturbance::word).collect()), 64),
        "What of it matters.",
    ),
]);

const WORKER_COUNTS: Shape = Shape::Object(&[
    member("taken", Optional, COUNT_REASONS, "The numbers of the design."),
    member("omitted", Optional, COUNT_REASONS, "Numbers of a whole sweep that it leaves out."),
]);

const COUNT_REASONS: Shape = Shape::List(
    &Shape::Object(&[
        member("count", Required, COUNT_32, "A number of workers."),
        member("reason", Required, Shape::Text, "Why."),
    ]),
    4_096,
);

const MACHINE: Shape = Shape::Object(&[
    member("label", Optional, Shape::Text, "A name that the user chose, or a random one."),
    member("os", Optional, Shape::Text, "linux, windows or macos."),
    member("os_version", Optional, Shape::Text, "The version of the system."),
    member("arch", Optional, Shape::Text, "The processor's architecture."),
    member("cpu_model", Optional, Shape::Text, "The processor's name."),
    member("packages", Optional, COUNT_32, "Processor packages."),
    member("cores", Optional, COUNT_32, "Physical cores."),
    member("threads", Optional, COUNT_32, "Hardware threads."),
    member("core_kinds", Optional, TEXTS, "Kinds of cores; empty if all are alike."),
    member("numa_nodes", Optional, COUNT_32, "Memory nodes."),
    member("allowed_cpus", Optional, COUNT_32, "Hardware threads the program may use."),
    member("quota", Optional, Shape::Number, "Cores' worth of time that a quota allows."),
    member("ram_mib", Optional, Shape::COUNT, "Main memory in MiB."),
]);

const APP: Shape = Shape::Object(&[
    member("version", Optional, Shape::Text, "The program's version."),
    member("build", Optional, Shape::Text, "release or debug."),
    member("worker_sha256", Nullable, Shape::Text, "SHA-256 of the measuring program."),
    member("slim_worker", Optional, Shape::Flag, "Whether the small program measured."),
]);

const CALIBRATION: Shape = Shape::Object(&[
    member("ns_per_unit", Nullable, Shape::Number, "Nanoseconds a unit of work."),
    member("clock_is_shared", Optional, Shape::Flag, "Whether cores and processes share it."),
]);

const CHECK: Shape = Shape::Object(&[
    member("check", Required, Shape::Text, "What was looked at."),
    member("status", Required, Shape::Text, "pass, warn, block or not_available."),
    member("value", Required, Shape::Text, "What was found."),
    member("hint", Optional, Shape::Text, "What to do about it."),
]);

const TABLE: Shape = Shape::Object(&[
    member("columns", Required, Shape::List(&Shape::Text, 4_096), "The names of the columns."),
    member(
        "rows",
        Required,
        Shape::List(&Shape::List(&Shape::Cell, 4_096), MAX_NUMBERS),
        "The rows, each with a cell for every column.",
    ),
]);

const MISSING: Shape = Shape::Object(&[
    member("round", Required, COUNT_32, "The round of the trial."),
    member("variant", Required, Shape::Text, "Its variant."),
    member("metric", Required, METRIC, "The metric."),
    member("reason", Nullable, Shape::Text, "Why; null if the trial says nothing of it."),
]);

const FAILURE: Shape = Shape::Object(&[
    member("round", Required, COUNT_32, "The round of the trial."),
    member("variant", Required, Shape::Text, "Its variant."),
    member(
        "kind",
        Required,
        Shape::Word(|| FailureKind::ALL.iter().map(FailureKind::word).collect()),
        "Which way it failed.",
    ),
    member("what", Required, Shape::Text, "What happened."),
    member("meaning", Optional, Shape::Text, "What it means for the result."),
    member("advice", Optional, Shape::Text, "What to do."),
]);
