//! The declaration of version 1.

use super::super::limits::{MAX_NUMBERS, MAX_VARIANTS};
use super::super::shape::Need::{self, Nullable, Optional, Required};
use super::super::shape::{Member, Shape};
use super::declared_session::SESSION;
use crate::model::design::{Amount, MAX_WORKERS, Model, Scaling};
use crate::model::experiment::{PostHoc, Verdict};
use crate::model::metric::{Direction, Metric};
use crate::model::roles::{Priority, Whom};
use crate::model::roles_check::{MAX_ROLES, MAX_STEPS, step_words};

pub(super) const fn member(
    name: &'static str,
    need: Need,
    shape: Shape,
    about: &'static str,
) -> Member {
    Member { name, about, need, shape }
}

/// The largest 32-bit number, for counts that are kept in 32 bits.
pub(super) const COUNT_32: Shape = Shape::Whole(u32::MAX as u64);
pub(super) const TEXTS: Shape = Shape::List(&Shape::Text, MAX_NUMBERS);
pub(super) const METRIC: Shape = Shape::Word(|| Metric::ALL.iter().map(Metric::word).collect());

/// The whole document.
pub static EXPERIMENT: Shape = Shape::Object(&[
    member("format", Required, Shape::Exactly("tandem.experiment"), "Says what the file is."),
    member("version", Required, VERSION, "The version of the format."),
    member(
        "must_understand",
        Optional,
        TEXTS,
        "Features that change the meaning; a reader that lacks one shows no verdict.",
    ),
    member("id", Optional, Shape::Text, "The experiment's own id, random."),
    member("parent_id", Nullable, Shape::Text, "The id of the one it was duplicated from."),
    member("title", Optional, Shape::Text, "The title."),
    member("notes", Optional, Shape::Text, "Notes for readers."),
    member("design", Required, DESIGN, "What is asked and how it is measured."),
    member("prediction", Nullable, PREDICTION, "What was expected before the run."),
    member("sessions", Optional, Shape::List(&SESSION, MAX_NUMBERS), "Runs, oldest first."),
    member(
        "results",
        Optional,
        Shape::List(&RESULT, MAX_NUMBERS),
        "Verdicts as they were when the file was saved; readers compute them again.",
    ),
]);

const VERSION: Shape = Shape::Object(&[
    member("major", Required, COUNT_32, "Another one may give old members another meaning."),
    member("minor", Required, COUNT_32, "A higher one adds members and nothing else."),
]);

const DESIGN: Shape = Shape::Object(&[
    member("question", Optional, Shape::Text, "The question in the designer's words."),
    member("claim", Nullable, Shape::Text, "The id of the claim that is put to the test."),
    member("primary_metric", Optional, METRIC, "The metric on which variants are compared."),
    member(
        "direction",
        Optional,
        Shape::Word(|| Direction::ALL.iter().map(Direction::word).collect()),
        "Which of two values is the better one.",
    ),
    member("margin", Optional, Shape::Number, "Differences inside it do not matter; a share."),
    member("workload", Required, WORKLOAD, "The work."),
    member(
        "amount",
        Optional,
        Shape::Word(|| Amount::ALL.iter().map(Amount::word).collect()),
        "Who says how much work there is: the design (set), or a pilot before the first round \
         (fitted), after which the design names that amount; set.",
    ),
    member(
        "scaling",
        Optional,
        Shape::Word(|| Scaling::ALL.iter().map(Scaling::word).collect()),
        "What happens to the work when there are more workers.",
    ),
    member("variants", Required, Shape::List(&VARIANT, MAX_VARIANTS), "What is compared."),
    member("base", Optional, Shape::Text, "The variant that others are compared with."),
    member("rounds", Optional, ROUNDS, "How often each variant is measured."),
    member("budget_ms", Optional, Shape::COUNT, "The time a run may take, in milliseconds."),
    member(
        "seed",
        Optional,
        Shape::Seed,
        "The seed of the order of trials; seeds of sessions follow from it.",
    ),
]);

const WORKLOAD: Shape = Shape::Object(&[
    member("kernel", Required, Shape::Text, "The id of a ready-made piece of work."),
    member("params", Optional, Shape::Map(&Shape::Parameter(|| &ROLES)), "Its parameters by name."),
]);

/// The shapes with names of their own.
pub static NAMED: [(&str, &Shape); 2] = [("role", &ROLE), ("step", &STEP)];

/// A cast.
static ROLES: Shape = Shape::List(&Shape::Named("role", || &ROLE), MAX_ROLES);

static ROLE: Shape = Shape::Object(&[
    member("name", Required, Shape::Text, "Its name, by which others send to it."),
    member("count", Optional, COUNT_32, "Its address spaces in models with processes; 1."),
    member("threads", Optional, COUNT_32, "Its workers in each address space; 1."),
    member("space", Optional, Shape::Text, "The name of a space that it shares with others."),
    member("loops", Optional, Shape::COUNT, "How often it does its steps in a round; 1."),
    member("after_ns", Optional, Shape::COUNT, "Instead: how long it does them in a round."),
    member("until", Optional, Shape::Text, "Instead: the role with which it is done."),
    member(
        "priority",
        Optional,
        Shape::Word(|| Priority::ALL.iter().map(Priority::word).collect()),
        "How the system is asked to favour its workers.",
    ),
    member("cores", Optional, Shape::Text, "Which of the variant's cores its workers may use."),
    member("steps", Required, STEPS, "What each of its workers does, in order."),
]);

const STEPS: Shape = Shape::List(&Shape::Named("step", || &STEP), MAX_STEPS);

static STEP: Shape = Shape::Object(&[
    member("do", Required, Shape::Word(step_words), "What it is; it says which members count."),
    member("name", Optional, Shape::Text, "The lock, counter or barrier."),
    member("to", Optional, Shape::Text, "The role that a message goes to."),
    member(
        "whom",
        Optional,
        Shape::Word(|| Whom::ALL.iter().map(Whom::word).collect()),
        "Which of its workers a message goes to; next.",
    ),
    member("from", Optional, Shape::Text, "The role that sends; anybody if absent."),
    member("units", Optional, Shape::COUNT, "Steps of the integer chain to compute."),
    member("ns", Optional, Shape::COUNT, "A time in nanoseconds."),
    member("times", Optional, Shape::COUNT, "How often."),
    member("bytes", Optional, Shape::COUNT, "A size."),
    member("sync", Optional, Shape::Flag, "Whether to wait until the device has it; false."),
    member("steps", Optional, STEPS, "The steps inside it."),
]);

const VARIANT: Shape = Shape::Object(&[
    member("id", Required, Shape::Text, "Its name inside the design."),
    member(
        "model",
        Required,
        Shape::Word(|| Model::ALL.iter().map(Model::word).collect()),
        "How workers come into being.",
    ),
    member("workers", Required, Shape::Whole(MAX_WORKERS as u64), "How many workers."),
    member("placement", Optional, PLACEMENT, "Where they run."),
]);

const PLACEMENT: Shape = Shape::Object(&[
    member("cores", Optional, Shape::Text, "all, one, first:2, or numbers such as 0,2-3."),
    member("pin", Optional, Shape::Flag, "Whether each worker is held on a core of its own."),
]);

const ROUNDS: Shape = Shape::Object(&[
    member("min", Optional, COUNT_32, "No earlier stop."),
    member("max", Optional, COUNT_32, "Rounds without the warm-up."),
    member("looks", Optional, Shape::List(&COUNT_32, 4_096), "Rounds after which to judge."),
    member(
        "stop_half_width",
        Optional,
        Shape::Number,
        "Stop at a look once every interval is this narrow, as a share; 0 never stops early.",
    ),
]);

const PREDICTION: Shape = Shape::Object(&[
    member("answer", Optional, Shape::Text, "One person's answer."),
    member("votes", Optional, Shape::Map(&COUNT_32), "Answers of a class with their counts."),
]);

const RESULT: Shape = Shape::Object(&[
    member("of", Required, Shape::Text, "The variant that is judged."),
    member("against", Required, Shape::Text, "The variant that it is compared with."),
    member("metric", Required, METRIC, "On which metric."),
    member("ratio", Nullable, Shape::Number, "The ratio of the two."),
    member("low", Nullable, Shape::Number, "Lower end of its 95 % interval."),
    member("high", Nullable, Shape::Number, "Upper end of its 95 % interval."),
    member("rule", Optional, Shape::Text, "The rule that gave the verdict."),
    member(
        "verdict",
        Required,
        Shape::Word(|| Verdict::ALL.iter().map(Verdict::word).collect()),
        "The verdict.",
    ),
    member("engine", Optional, Shape::Text, "The version of the statistics."),
    member(
        "post_hoc",
        Optional,
        Shape::List(&Shape::Word(|| PostHoc::ALL.iter().map(PostHoc::word).collect()), MAX_NUMBERS),
        "What was changed in the design after the run: the answer is weaker.",
    ),
]);
