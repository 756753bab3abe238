//! Documents for tests: one with everything in it, and as many random ones as a test likes.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use tandem_lab::model::design::{
    Amount, CoreSet, Design, Model, Placement, Rounds, Scaling, Variant,
};
use tandem_lab::model::experiment::{Experiment, PostHoc, Prediction, StoredResult, Verdict};
use tandem_lab::model::id::{Seed, VariantId};
use tandem_lab::model::machine::Machine;
use tandem_lab::model::metric::{Direction, Metric, Reading};
use tandem_lab::model::param::{Params, Value};
use tandem_lab::model::plan_log::{
    Asked, Ended, Fit, FitPilot, Fitted, Look, Pilot, PlanLog, Spread,
};
use tandem_lab::model::problem::Problem;
use tandem_lab::model::roles::{Ending, Priority, Role, Step, Whom};
use tandem_lab::model::round_seen::{Disturbance, RoundSeen};
use tandem_lab::model::session::{App, Calibration, Check, Session, SessionStatus};
use tandem_lab::model::timeline::{Lane, OffCore, Span, State, Timeline};
use tandem_lab::model::trial::{Failure, FailureKind, Flags, Trial, WorkerRecord};
use tandem_lab::model::worker_counts::{CountReason, WorkerCounts};
use tandem_lab::model::workload::Workload;

/// A document with every optional part present, from a fixed seed.
pub fn full() -> Experiment {
    let mut source = Source(SplitMix64::seed_from_u64(0x5eed));
    loop {
        let experiment = experiment(&mut source);
        // A failed trial that was repeated stands elsewhere in the file.
        let is_last = |(place, trial): (usize, &Trial), all: &[Trial]| {
            let key = |trial: &Trial| (trial.round, trial.variant.clone());
            all[place + 1..].iter().all(|later| key(later) != key(trial))
        };
        let failed = |session: &Session| {
            let mut trials = session.trials.iter().enumerate();
            trials.any(|trial| trial.1.failure.is_some() && is_last(trial, &session.trials))
        };
        let has_all = experiment.parent_id.is_some()
            && experiment.prediction.is_some()
            && !experiment.results.is_empty()
            && experiment.design.variants.len() >= 2
            && experiment.sessions.len() == 1
            && experiment.sessions.iter().all(|session| failed(session));
        if has_all {
            return experiment;
        }
    }
}

/// A random document.
pub fn random(seed: u64) -> Experiment {
    experiment(&mut Source(SplitMix64::seed_from_u64(seed)))
}

struct Source(SplitMix64);

impl Source {
    fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance() { Some(make(self)) } else { None }
    }

    fn many<T>(&mut self, below: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(below)).map(|_| make(self)).collect()
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 10] =
            ["a", "Why?", " ", "µ", "\"", "\\", "\n", "\u{1}", "日本", "</script>"];
        self.many(8, |s| s.pick(&PIECES)).concat()
    }

    fn word(&mut self) -> String {
        format!("w{}", self.below(1_000))
    }

    fn whole(&mut self) -> u64 {
        self.0.next_u64() >> (11 + self.below(53))
    }

    fn small(&mut self) -> u32 {
        self.below(1 << 32) as u32 >> self.below(32)
    }

    fn decimal(&mut self) -> f64 {
        let numerator = self.whole() as f64;
        numerator / (1.0 + self.below(1_000_000) as f64)
    }
}

fn role(s: &mut Source) -> Role {
    Role {
        name: s.word(),
        count: s.small(),
        threads: s.small(),
        space: s.maybe(Source::word),
        ending: match s.below(3) {
            0 => Ending::Loops(s.whole()),
            1 => Ending::After(s.whole()),
            _ => Ending::With(s.word()),
        },
        priority: s.pick(&[Priority::Normal, Priority::High, Priority::Other("odd".into())]),
        cores: s.pick(&[CoreSet::All, CoreSet::First(2), CoreSet::Other("odd".into())]),
        steps: s.many(5, |s| step(s, 3)),
    }
}

fn step(s: &mut Source, depth: u64) -> Step {
    let inner =
        |s: &mut Source| if depth == 0 { Vec::new() } else { s.many(3, |s| step(s, depth - 1)) };
    match s.below(13) {
        0 => Step::Compute { units: s.whole() },
        1 => Step::Wait { ns: s.whole() },
        2 => Step::Tick { ns: s.whole() },
        3 => Step::Lock { name: s.word(), units: s.whole(), steps: inner(s) },
        4 => Step::Add { name: s.word(), times: s.whole() },
        5 => Step::Send {
            to: s.text(),
            whom: s.pick(&[Whom::Next, Whom::Each, Whom::Other("odd".into())]),
            bytes: s.whole(),
        },
        6 => Step::Receive { from: s.maybe(Source::word) },
        7 => Step::ReadFile { bytes: s.whole() },
        8 => Step::WriteFile { bytes: s.whole(), sync: s.chance() },
        9 => Step::Touch { bytes: s.whole() },
        10 => Step::Barrier { name: s.word() },
        11 => Step::Repeat { times: s.whole(), steps: inner(s) },
        _ => Step::Other(s.word()),
    }
}

fn metric(s: &mut Source) -> Metric {
    if s.below(8) == 0 { Metric::Other(s.word().into()) } else { s.pick(Metric::ALL) }
}

fn experiment(s: &mut Source) -> Experiment {
    let design = design(s);
    Experiment {
        id: s.word(),
        parent_id: s.maybe(Source::word),
        title: s.text(),
        notes: s.text(),
        prediction: s.maybe(|s| Prediction {
            answer: s.text(),
            votes: s.many(4, |s| (s.text(), s.small())).into_iter().collect(),
        }),
        sessions: s.many(3, |s| session(s, &design).into()),
        results: s.many(4, |s| StoredResult {
            of: VariantId(s.word()),
            against: VariantId(s.word()),
            metric: metric(s),
            ratio: s.maybe(Source::decimal),
            low: s.maybe(Source::decimal),
            high: s.maybe(Source::decimal),
            rule: s.word(),
            verdict: s.pick(&[
                Verdict::Faster,
                Verdict::Inconclusive,
                Verdict::Other("odd".into()),
            ]),
            engine: s.word(),
            post_hoc: s.many(2, |s| s.pick(&[PostHoc::Metric, PostHoc::Other("odd".into())])),
        }),
        design,
    }
}

fn design(s: &mut Source) -> Design {
    let models =
        [Model::Sequential, Model::Threads, Model::Processes, Model::Other("fibres".into())];
    let cores = [
        CoreSet::All,
        CoreSet::One,
        CoreSet::First(2),
        CoreSet::List(vec![0, 2, 3]),
        CoreSet::Other("fastest".into()),
    ];
    let variants: Vec<Variant> = (0..s.below(5) as usize)
        .map(|place| Variant {
            id: VariantId::at(place),
            model: s.pick(&models),
            workers: s.below(513) as u32,
            placement: Placement { cores: s.pick(&cores), pin: s.chance() },
        })
        .collect();
    Design {
        question: s.text(),
        claim: s.maybe(Source::word),
        primary_metric: metric(s),
        direction: s.pick(&[Direction::LowerIsBetter, Direction::HigherIsBetter]),
        margin: s.decimal(),
        workload: Workload {
            kernel: s.word(),
            params: Params(
                s.many(4, |s| {
                    let value = match s.below(3) {
                        0 => Value::Integer(s.whole()),
                        1 => Value::Word(s.text()),
                        _ => Value::Roles(s.many(4, role)),
                    };
                    (s.word(), value)
                })
                .into_iter()
                .collect(),
            ),
        },
        amount: s.pick(&[Amount::Set, Amount::Fitted, Amount::Other("guessed".into())]),
        scaling: s.pick(&[Scaling::Strong, Scaling::Weak]),
        variants,
        base: VariantId(s.pick(&["v0", "v1"]).to_owned()),
        rounds: Rounds {
            min: s.small(),
            max: s.small(),
            looks: s.many(4, Source::small),
            stop_half_width: s.decimal(),
        },
        budget_ms: s.whole(),
        seed: Seed(s.0.next_u64()),
    }
}

fn session(s: &mut Source, design: &Design) -> Session {
    let ids: Vec<VariantId> = design.variants.iter().map(|variant| variant.id.clone()).collect();
    let rounds = s.below(4) as u32;
    let trials = (0..rounds).flat_map(|round| ids.iter().map(move |id| (round, id.clone())));
    // Some trials are repeated once or twice in their round.
    let mut pairs = Vec::new();
    for pair in trials {
        pairs.extend(vec![pair; s.pick(&[1, 1, 1, 2, 3])]);
    }
    let controls: Vec<Trial> = if s.chance() {
        let attempts: Vec<u32> =
            (0..rounds).flat_map(|round| vec![round; s.pick(&[1, 1, 2])]).collect();
        attempts.into_iter().map(|round| trial(s, round, VariantId::at(0))).collect()
    } else {
        Vec::new()
    };
    let control_places = if controls.is_empty() { Vec::new() } else { s.many(4, Source::small) };
    Session {
        started_utc: "2026-11-21T09:41Z".to_owned(),
        machine: Machine {
            label: s.text(),
            os: "linux".to_owned(),
            cores: s.small(),
            core_kinds: s.many(3, Source::text),
            quota: s.maybe(Source::decimal),
            ram_mib: s.whole(),
            ..Machine::default()
        },
        app: App {
            version: s.word(),
            build: "release".to_owned(),
            worker_sha256: s.maybe(Source::word),
            slim_worker: s.chance(),
        },
        calibration: Calibration {
            ns_per_unit: s.maybe(Source::decimal),
            clock_is_shared: s.chance(),
        },
        preflight: s.many(3, |s| Check {
            check: s.word(),
            status: "warn".to_owned(),
            value: s.text(),
            hint: s.maybe(Source::text),
        }),
        cores_asked: ids.iter().map(|id| (id.clone(), s.many(4, Source::small))).collect(),
        order: (0..rounds).map(|_| ids.clone()).collect(),
        trials: pairs.into_iter().map(|(round, variant)| trial(s, round, variant)).collect(),
        status: s.pick(&[SessionStatus::Complete, SessionStatus::Other("paused".into())]),
        timelines: s.many(3, |s| timeline(s, &ids)),
        rounds_seen: s.many(3, round_seen),
        worker_counts: WorkerCounts { taken: s.many(3, count), omitted: s.many(3, count) },
        asked: s.maybe(|s| Asked {
            question: s.text(),
            primary_metric: metric(s),
            direction: s.pick(&[Direction::LowerIsBetter, Direction::Other("odd".into())]),
            margin: s.decimal(),
        }),
        controls,
        plan: plan(s, control_places),
    }
}

fn plan(s: &mut Source, control_places: Vec<u32>) -> PlanLog {
    PlanLog {
        seed: s.maybe(|s| Seed(s.0.next_u64())),
        fitted: s.maybe(|s| Fitted {
            parameter: s.word(),
            asked: s.whole(),
            chosen: s.whole(),
            reason: s.pick(&[Fit::Kept, Fit::TooLong, Fit::Other("odd".into())]),
            pilots: s.many(3, |s| FitPilot {
                amount: s.whole(),
                shortest_span_ns: s.whole(),
                round_ns: s.whole(),
            }),
        }),
        control_places,
        pilot: s.maybe(|s| Pilot {
            round_ns: s.whole(),
            rounds_that_fit: s.small(),
            looks_out_of_reach: s.many(3, Source::small),
            shortest_span_ns: s.maybe(Source::whole),
        }),
        looks: s.many(4, |s| Look {
            round: s.small(),
            half_width: s.maybe(Source::decimal),
            stopped: s.chance(),
        }),
        ended: s.maybe(|s| s.pick(&[Ended::Narrow, Ended::Budget, Ended::Other("odd".into())])),
        spreads: s.many(3, |s| Spread {
            variant: VariantId(s.word()),
            within: s.maybe(Source::decimal),
            between: s.maybe(Source::decimal),
        }),
        nuisance: s.maybe(Source::word),
    }
}

fn round_seen(s: &mut Source) -> RoundSeen {
    RoundSeen {
        round: s.small(),
        span_ns: s.whole(),
        busy_elsewhere: s.maybe(Source::decimal),
        stolen: s.maybe(Source::decimal),
        waiting: s.maybe(Source::decimal),
        stopped_by_quota_ns: s.maybe(Source::whole),
        slowed_by_heat: s.maybe(Source::whole),
        disturbances: s.many(3, |s| {
            s.pick(&[Disturbance::Quota, Disturbance::Heat, Disturbance::Other("flood".into())])
        }),
    }
}

fn count(s: &mut Source) -> CountReason {
    CountReason { count: s.small(), reason: s.text() }
}

fn timeline(s: &mut Source, ids: &[VariantId]) -> Timeline {
    let span = |s: &mut Source| Span {
        start_ns: s.whole(),
        duration_ns: s.whole(),
        state: s.pick(&[State::Working, State::Lost, State::Other("dreaming".into())]),
        job: s.maybe(Source::whole),
        parts: s.small(),
    };
    let off_core =
        |s: &mut Source| OffCore { from_ns: s.whole(), to_ns: s.whole(), duration_ns: s.whole() };
    let lane = |s: &mut Source| Lane {
        rank: s.below(513) as u32,
        overwritten: s.whole(),
        spans: s.many(5, span),
        off_core: s.maybe(|s| s.many(3, off_core)),
    };
    let variant = ids.first().cloned().unwrap_or(VariantId::at(9));
    Timeline { variant, round: s.small(), resolution_ns: s.whole(), lanes: s.many(3, lane) }
}

fn trial(s: &mut Source, round: u32, variant: VariantId) -> Trial {
    let failure = (s.below(4) == 0).then(|| Failure {
        kind: s.pick(&[FailureKind::Deadline, FailureKind::Other("melted".into())]),
        problem: Problem::new(s.text(), s.text(), s.text()),
    });
    let readings = s.many(12, |s| {
        let metric = metric(s);
        let reading = match s.below(4) {
            0 => {
                Reading::Missing(s.pick(&["not on Windows", "too short", "no counter"]).to_owned())
            }
            _ if metric.is_whole() => Reading::Value(s.whole() as f64),
            _ => Reading::Value(s.decimal()),
        };
        (metric, reading)
    });
    Trial {
        round,
        variant,
        flags: Flags(s.small()),
        failure,
        readings: readings.into_iter().collect(),
        workers: s.many(4, |s| WorkerRecord {
            rank: s.small(),
            asked_ns: s.maybe(Source::whole),
            first_ns: s.maybe(Source::whole),
            ready_ns: s.maybe(Source::whole),
            gate_ns: s.maybe(Source::whole),
            begin_ns: s.maybe(Source::whole),
            end_ns: s.maybe(Source::whole),
            reaped_ns: s.maybe(Source::whole),
            cpu_ns: s.maybe(Source::whole),
            run_delay_ns: s.maybe(Source::whole),
            wait_ns: s.maybe(Source::whole),
            wait_lock_ns: None,
            wait_io_ns: s.maybe(Source::whole),
            wait_message_ns: s.maybe(Source::whole),
            wait_gate_ns: s.maybe(Source::whole),
            operations: s.whole(),
            core_seen: s.maybe(Source::small),
        }),
    }
}
