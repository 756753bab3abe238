//! Looks through a session for what has to be known before its numbers are used.

use super::caveat::Caveat;
use super::estimate::FEWEST_FOR_INTERVAL;
use super::inspect_verdicts::of_verdicts;
use super::judging::Judging;
use super::sentence::{FEWEST_FOR_VERDICT, capitalised};
use super::summary::{Comparison, MetricSummary, SessionLine, VariantSummary};
use crate::model::design::{Design, Model};
use crate::model::machine::Machine;
use crate::model::metric::Metric;
use crate::model::round_seen::{Disturbance, RoundSeen};
use crate::model::session::{Session, SessionStatus};
use crate::model::trial::{Flags, Trial};
use crate::model::units::{Unit, listed};
use crate::model::workload::EMULATED_LATENCY;
use std::collections::{BTreeMap, BTreeSet};

/// Work time below which a trial is short, in nanoseconds (method.md, R11).
const SHORT_NS: f64 = 1e6;
/// The share of the work time by which workers may begin apart (R12).
const MOST_SKEW: f64 = 0.01;

/// Every caveat of a session, gravest first; what concerns several variants alike stands once.
pub(super) fn caveats(
    design: &Design,
    session: &Session,
    (line, variants): (&SessionLine, &[VariantSummary]),
    (judging, comparisons): (&Judging, &[Comparison]),
) -> Vec<Caveat> {
    let mut caveats = of_variants(design, &session.machine, variants);
    caveats.extend(of_verdicts(design, judging, comparisons));
    caveats.extend(of_session(session));
    caveats.extend(of_rounds(design, line));
    caveats.extend(of_trials(design, session));
    caveats.sort_by(|a, b| (a.gravity(), a).cmp(&(b.gravity(), b)));
    caveats.dedup();
    caveats
}

fn of_session(session: &Session) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    if session.app.is_debug() {
        caveats.push(Caveat::DebugBuild);
    }
    if !session.app.slim_worker {
        caveats.push(Caveat::NoSlimWorker);
    }
    if !session.calibration.clock_is_shared {
        caveats.push(Caveat::ClockNotShared);
    }
    for check in &session.preflight {
        let value = check.finding().to_owned();
        if check.blocks() {
            caveats.push(Caveat::PreflightBlocks { value });
        } else if check.is_finding() {
            caveats.push(Caveat::Preflight { value });
        }
    }
    caveats.extend(disturbed_rounds(&session.rounds_seen));
    caveats
}

/// The rounds in which the machine was disturbed, without the warm-up, and by what.
fn disturbed_rounds(seen: &[RoundSeen]) -> Option<Caveat> {
    let seen: Vec<&RoundSeen> = seen.iter().filter(|seen| seen.round > 0).collect();
    let number = |of: &dyn Fn(&RoundSeen) -> bool| {
        u32::try_from(seen.iter().filter(|seen| of(seen)).count()).unwrap_or(u32::MAX)
    };
    let rounds = number(&RoundSeen::is_flagged);
    let disturbances = seen.iter().flat_map(|seen| &seen.disturbances);
    let what: BTreeSet<&Disturbance> = disturbances.collect();
    let counted = what.into_iter().map(|what| {
        format!("{} ({})", what.label(), number(&|seen| seen.disturbances.contains(what)))
    });
    let what = counted.collect::<Vec<_>>().join("; ");
    (rounds > 0).then(|| Caveat::RoundsDisturbed { rounds, of: number(&|_| true), what })
}

fn of_rounds(design: &Design, line: &SessionLine) -> Vec<Caveat> {
    let rounds = line.rounds;
    let mut caveats = Vec::new();
    if (rounds as usize) < FEWEST_FOR_INTERVAL {
        caveats.push(Caveat::TooFewRounds { rounds });
    } else if (rounds as usize) < FEWEST_FOR_VERDICT {
        caveats.push(Caveat::Indicative { rounds });
    }
    let ended_early = match line.status {
        SessionStatus::OutOfTime | SessionStatus::Cancelled | SessionStatus::Failed => true,
        SessionStatus::Complete | SessionStatus::Running | SessionStatus::Other(_) => false,
    };
    // A plan that goes on until intervals are narrow or the budget is spent was kept by either.
    let as_planned = line.status == SessionStatus::OutOfTime
        && design.rounds.may_stop_early()
        && rounds >= design.rounds.min;
    if ended_early && rounds < design.rounds.max && !as_planned {
        caveats.push(Caveat::Stopped { rounds, of: design.rounds.max });
    }
    caveats
}

fn of_trials(design: &Design, session: &Session) -> Vec<Caveat> {
    let counting: Vec<&Trial> = session.trials.iter().filter(|trial| trial.counts()).collect();
    let number = |keep: &dyn Fn(&Trial) -> bool| {
        let kept = counting.iter().filter(|trial| keep(trial));
        u32::try_from(kept.count()).unwrap_or(u32::MAX)
    };
    let is_pinned: BTreeMap<_, _> =
        design.variants.iter().map(|variant| (&variant.id, variant.placement.pin)).collect();
    let disturbed = number(&|trial| trial.flags.contains(Flags::DISTURBED));
    let elsewhere = number(&|trial| {
        trial.flags.contains(Flags::PLACED_ELSEWHERE)
            && is_pinned.get(&trial.variant) == Some(&true)
    });
    let mut caveats = Vec::new();
    if disturbed > 0 {
        caveats.push(Caveat::Disturbed { trials: disturbed, of: number(&|_| true) });
    }
    let repeated = session.trials.iter().filter(|t| t.flags.contains(Flags::REPEATED)).count();
    if repeated > 0 {
        caveats.push(Caveat::Repeated { trials: u32::try_from(repeated).unwrap_or(u32::MAX) });
    }
    if elsewhere > 0 {
        caveats.push(Caveat::PlacedElsewhere { trials: elsewhere });
    }
    caveats
}

fn of_variants(design: &Design, machine: &Machine, variants: &[VariantSummary]) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    let mut unconfirmed = Vec::new();
    let mut short = Vec::new();
    let mut uneven = Vec::new();
    let metric = &design.primary_metric;
    let mut crowded: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for variant in variants {
        let noun = variant.noun.as_str();
        if variant.failed > 0 {
            caveats.push(Caveat::TrialsFailed {
                label: capitalised(noun),
                failed: variant.failed,
                of: variant.trials + variant.failed,
                censored: variant.censored,
                first: variant.failure.clone().unwrap_or_default(),
            });
        }
        caveats.extend(two_peaks(design, variant));
        if variant.trials > 0 && !variant.verified {
            unconfirmed.push(noun);
        }
        if is_short(variant) && !measures_single_operations(metric) {
            short.push(noun);
        }
        let cores = cores_of(machine, &variant.cores_asked);
        let is_crowded = cores > 0 && cores < variant.workers;
        if begins_unevenly(variant) && !is_crowded && !measures_single_operations(metric) {
            uneven.push(noun);
        }
        if is_crowded {
            crowded.entry(cores).or_default().push(noun);
        }
    }
    if !unconfirmed.is_empty() {
        caveats.push(Caveat::NotVerified { label: subject(&unconfirmed) });
    }
    if !short.is_empty() {
        caveats.push(Caveat::ShortTrials { label: subject(&short) });
    }
    if !uneven.is_empty() {
        caveats.push(Caveat::StartSkew { label: subject(&uneven) });
    }
    if variants.iter().any(|variant| variant.model == Model::InterpreterLock) {
        let what = "the interpreter lock is Tandem's own; its holder hands over at the end of a \
                    job once another thread has waited 5 ms, and around waits"
            .to_owned();
        caveats.push(Caveat::Emulated { what });
    }
    if design.workload.kernel == EMULATED_LATENCY {
        let what =
            "the latency of the server, which holds each answer back as a slower or farther \
                    one would"
                .to_owned();
        caveats.push(Caveat::Emulated { what });
    }
    caveats.extend(
        crowded
            .into_iter()
            .map(|(cores, nouns)| Caveat::MoreWorkersThanCores { label: subject(&nouns), cores }),
    );
    caveats
}

/// How many workers of a variant could be at work at the same instant; 0 if nobody knows.
fn cores_of(machine: &Machine, asked: &[u32]) -> u32 {
    let asked = u32::try_from(asked.len()).unwrap_or(u32::MAX);
    match (asked, machine.allowed_cpus) {
        (0, 0) => 0,
        (0, _) => machine.at_once(),
        (asked, 0) => asked,
        (asked, _) => asked.min(machine.at_once()),
    }
}

fn two_peaks(design: &Design, variant: &VariantSummary) -> Option<Caveat> {
    let metric = &design.primary_metric;
    let [low, high] = variant.metrics.get(metric)?.known()?.modes?;
    let show = |value: f64| metric.unit().show(value);
    let what = match metric.unit() {
        Unit::Nanoseconds | Unit::PerSecond => "speeds",
        Unit::Bytes | Unit::Count | Unit::Cores | Unit::Share => "levels",
    };
    let peaks = format!(
        "two {what}: {} in {} trials, {} in {}",
        show(low.centre),
        low.n,
        show(high.centre),
        high.n
    );
    Some(Caveat::TwoPeaks { label: capitalised(&variant.noun), peaks })
}

fn is_short(variant: &VariantSummary) -> bool {
    match variant.metrics.get(&Metric::Makespan) {
        Some(MetricSummary::Known(estimate)) => estimate.median < SHORT_NS,
        Some(MetricSummary::Unavailable(_)) | None => false,
    }
}

/// Whether workers began further apart than they may. Stamps of different clocks give no skew.
fn begins_unevenly(variant: &VariantSummary) -> bool {
    let median = |metric: &Metric| Some(variant.metrics.get(metric)?.known()?.median);
    let (skew, span) = (median(&Metric::StartSkew), median(&Metric::Makespan));
    skew.zip(span).is_some_and(|(skew, span)| skew > MOST_SKEW * span)
}

/// Whether the question is about single operations, so that the length of a trial says nothing.
fn measures_single_operations(metric: &Metric) -> bool {
    matches!(metric, Metric::OpP50 | Metric::OpP95 | Metric::OpP99 | Metric::OpMax | Metric::Create)
}

/// Several nouns at the beginning of a sentence.
fn subject(nouns: &[&str]) -> String {
    capitalised(&listed(nouns))
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{check, design, failure, session};
    use super::super::summarise::summarise;
    use super::*;
    use crate::model::design::{Model, Rounds};
    use crate::model::id::VariantId;
    use crate::model::metric::Reading;
    use crate::model::session::Check;

    const TWO: [(Model, u32); 2] = [(Model::Threads, 2), (Model::Processes, 2)];

    fn codes_after(change: impl FnOnce(&mut Design, &mut Session)) -> Vec<&'static str> {
        found_after(change).iter().map(Caveat::code).collect()
    }

    fn found_after(change: impl FnOnce(&mut Design, &mut Session)) -> Vec<Caveat> {
        let mut design = design(&TWO);
        let mut session = session(&design, &[&[10.0; 15], &[11.0; 15]]);
        change(&mut design, &mut session);
        summarise("", &design, &session, crate::analysis::sentence::workload).caveats
    }

    fn trial_of_round(session: &mut Session, round: u32) -> &mut Trial {
        session.trials.iter_mut().find(|trial| trial.round == round).unwrap()
    }

    fn mark(session: &mut Session, round: u32, flags: Flags) {
        let trial = trial_of_round(session, round);
        trial.flags = trial.flags.with(flags);
    }

    fn set_controls(session: &mut Session, time_ns: impl Fn(usize) -> f64) {
        for control in &mut session.controls {
            let time = time_ns(control.round as usize);
            control.readings.insert(Metric::Makespan, Reading::Value(time));
        }
    }

    fn preflight(status: &str) -> Vec<Check> {
        vec![check("load", status, "1.4 of 2 cores busy.")]
    }

    fn seen(round: u32, disturbances: &[Disturbance]) -> RoundSeen {
        RoundSeen { round, disturbances: disturbances.to_vec(), ..RoundSeen::default() }
    }

    #[test]
    fn what_disturbed_rounds_is_counted_by_its_kind() {
        let found = found_after(|_, session| {
            session.rounds_seen = vec![
                seen(0, &[Disturbance::Heat]),
                seen(1, &[Disturbance::Load, Disturbance::Quota]),
                seen(2, &[]),
                seen(3, &[Disturbance::Load]),
            ];
        });
        let what =
            "the program used up its quota and was stopped (1); other programs used the cores \
                    (2)"
            .to_owned();
        assert_eq!(found, [Caveat::RoundsDisturbed { rounds: 2, of: 3, what }]);
    }

    type Change = fn(&mut Design, &mut Session);

    #[test]
    fn every_caveat_has_its_cause() {
        let cases: [(&str, Change); 30] = [
            ("indicative", |_, s| s.trials.retain(|trial| trial.round < 12)),
            ("noise_unknown", |_, s| s.controls.clear()),
            ("noise_differs", |_, s| set_controls(s, |_| 10.1e6)),
            ("noise_wide", |_, s| set_controls(s, |round| [9.3e6, 10e6, 10.8e6][round % 3])),
            ("drift", |_, s| {
                let drifting = |round| Reading::Value(10e6 * 1.01_f64.powf(f64::from(round)));
                let trials = s.trials.iter_mut().chain(&mut s.controls);
                for trial in trials.filter(|trial| trial.round > 0) {
                    trial.readings.insert(Metric::Makespan, drifting(trial.round));
                }
            }),
            ("", |_, _| {}),
            ("trials_failed", |_, s| trial_of_round(s, 3).failure = Some(failure())),
            ("trials_failed", |_, s| trial_of_round(s, 0).failure = Some(failure())),
            ("not_verified", |_, s| trial_of_round(s, 3).flags = Flags::NONE),
            ("debug_build", |_, s| s.app.build = "debug".into()),
            ("no_slim_worker", |_, s| s.app.slim_worker = false),
            ("clock_not_shared", |_, s| s.calibration.clock_is_shared = false),
            ("too_few_rounds", |_, s| s.trials.retain(|trial| trial.round < 6)),
            ("disturbed", |_, s| mark(s, 3, Flags::DISTURBED)),
            ("", |_, s| mark(s, 0, Flags::DISTURBED)),
            ("repeated", |_, s| mark(s, 3, Flags::DISTURBED.with(Flags::REPEATED))),
            ("two_peaks", |_, s| {
                let is_slow =
                    |t: &&mut Trial| t.round.is_multiple_of(3) && t.variant == VariantId::at(0);
                for trial in s.trials.iter_mut().filter(is_slow) {
                    trial.readings.insert(Metric::Makespan, Reading::Value(15e6));
                }
                // The hidden trials were as slow in the same rounds.
                for control in s.controls.iter_mut().filter(|t| t.round.is_multiple_of(3)) {
                    control.readings.insert(Metric::Makespan, Reading::Value(15e6));
                }
            }),
            ("placed_elsewhere", |_, s| mark(s, 3, Flags::PLACED_ELSEWHERE)),
            ("", |d, s| {
                d.variants[0].placement.pin = false;
                mark(s, 3, Flags::PLACED_ELSEWHERE);
            }),
            ("more_workers_than_cores", |_, s| {
                s.cores_asked.insert(VariantId::at(0), vec![0]);
                s.cores_asked.insert(VariantId::at(1), vec![0, 1]);
            }),
            ("stopped", |_, s| {
                s.trials.retain(|trial| trial.round < 13);
                s.status = SessionStatus::Cancelled;
            }),
            ("", |_, s| {
                s.trials.retain(|trial| trial.round < 13);
                s.status = SessionStatus::Running;
            }),
            ("preflight", |_, s| s.preflight = preflight("warn")),
            ("preflight_blocks", |_, s| s.preflight = preflight("block")),
            ("", |_, s| s.preflight = preflight("pass")),
            ("rounds_disturbed", |_, s| s.rounds_seen = vec![seen(3, &[Disturbance::Load])]),
            ("", |_, s| s.rounds_seen = vec![seen(0, &[Disturbance::Load]), seen(1, &[])]),
            ("more_workers_than_cores", |_, s| {
                (s.machine.allowed_cpus, s.machine.quota) = (8, Some(1.5));
                s.cores_asked.insert(VariantId::at(0), vec![0, 1]);
            }),
            ("", |_, s| {
                (s.machine.allowed_cpus, s.machine.quota) = (8, Some(2.0));
                s.cores_asked.insert(VariantId::at(0), vec![0, 1]);
            }),
            ("", |_, s| s.status = SessionStatus::Other("paused".into())),
        ];
        for (number, (code, change)) in cases.into_iter().enumerate() {
            let expected: Vec<&str> =
                Some(code).filter(|code| !code.is_empty()).into_iter().collect();
            assert_eq!(codes_after(change), expected, "case {number}");
        }
    }

    #[test]
    fn what_is_emulated_is_called_so() {
        let mut design = design(&TWO);
        design.variants[1].model = Model::InterpreterLock;
        let session = session(&design, &[&[1e3; 15], &[1e3; 15]]);
        let found = summarise("", &design, &session, crate::analysis::sentence::workload);
        assert!(found.variants[1].label.contains("emulated"), "{}", found.variants[1].label);
        assert!(found.variants[1].noun.contains("emulated"), "{}", found.variants[1].noun);
        let codes: Vec<_> = found.caveats.iter().map(Caveat::code).collect();
        assert_eq!(codes, ["emulated"]);
        let mut design = self::design(&TWO);
        design.workload.kernel = EMULATED_LATENCY.to_owned();
        let session = self::session(&design, &[&[1e3; 15], &[1e3; 15]]);
        let found = summarise("", &design, &session, crate::analysis::sentence::workload);
        let codes: Vec<_> = found.caveats.iter().map(Caveat::code).collect();
        assert_eq!(codes, ["emulated"]);
        let told = found.caveats[0].to_string();
        assert!(told.starts_with("Emulated: the latency of the server"), "{told}");
    }

    #[test]
    fn a_trial_is_short_below_a_millisecond_of_work() {
        let found = |metric: Metric, times: [f64; 2]| {
            let mut design = design(&TWO);
            design.primary_metric = metric;
            let times = times.map(|time| [time; 15]);
            let session = session(&design, &[&times[0], &times[1]]);
            summarise("", &design, &session, crate::analysis::sentence::workload).caveats
        };
        let short = |label: &str| vec![Caveat::ShortTrials { label: label.to_owned() }];
        assert_eq!(found(Metric::Makespan, [1.0, 1.0]), []);
        assert_eq!(found(Metric::Makespan, [1.0, 0.99]), short("Two processes"));
        assert_eq!(found(Metric::Makespan, [0.5, 0.5]), short("Two threads and two processes"));
        for metric in [Metric::OpP50, Metric::OpMax, Metric::OpP99, Metric::Create] {
            assert_eq!(found(metric, [0.5, 0.5]), []);
        }
    }

    #[test]
    fn what_concerns_several_variants_alike_stands_once() {
        let found = found_after(|_, session| {
            session.cores_asked.insert(VariantId::at(0), vec![0]);
            session.cores_asked.insert(VariantId::at(1), vec![1]);
            session.preflight = [preflight("warn"), preflight("warn")].concat();
        });
        let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(texts[0], "Before the run: 1.4 of 2 cores busy.");
        assert!(texts[1].starts_with("Two threads and two processes could use 1 hardware thread"));
        assert_eq!(texts.len(), 2);
    }

    #[test]
    fn the_gravest_stands_first() {
        let codes = codes_after(|_, session| {
            session.status = SessionStatus::OutOfTime;
            session.app.build = "debug".into();
            session.app.slim_worker = false;
            trial_of_round(session, 1).failure = Some(failure());
            session.trials.retain(|trial| trial.round < 3);
        });
        assert_eq!(
            codes,
            ["trials_failed", "too_few_rounds", "debug_build", "no_slim_worker", "stopped"]
        );
    }

    #[test]
    fn a_plan_that_lasts_as_long_as_the_budget_was_not_stopped_by_it() {
        let stopped = |rounds: Rounds, status: SessionStatus| {
            let mut design = design(&TWO);
            design.rounds = rounds;
            let mut session = session(&design, &[&[1.0; 13], &[1.0; 13]]);
            session.status = status;
            let summary = summarise("", &design, &session, crate::analysis::sentence::workload);
            summary.caveats.contains(&Caveat::Stopped { rounds: 13, of: 30 })
        };
        let precise = Rounds::precise(0.03);
        assert!(!stopped(precise.clone(), SessionStatus::OutOfTime));
        assert!(stopped(precise.clone(), SessionStatus::Cancelled));
        assert!(stopped(Rounds { min: 14, ..precise }, SessionStatus::OutOfTime));
        assert!(stopped(Rounds::fixed(30), SessionStatus::OutOfTime));
    }

    #[test]
    fn a_list_reads_like_one() {
        for (nouns, expected) in [
            (&["one thread"][..], "One thread"),
            (&["one thread", "two threads"], "One thread and two threads"),
            (&["a", "b", "c"], "A, b and c"),
        ] {
            assert_eq!(subject(nouns), expected);
        }
    }
}
