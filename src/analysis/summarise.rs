//! From a session to its summary.

use super::breakdown::breakdown;
use super::comparisons::{About, comparisons, headline};
use super::disclosure::{Disclosure, is_censored};
use super::inspect::caveats;
use super::judging::Judging;
use super::laws::scaling::scaling;
use super::laws::speedup::speedups;
use super::left_out::left_out;
use super::measured::{Measured, finite};
use super::rare::never_seen;
use super::sentence::nouns;
use super::statistics::sample::Sample;
use super::summary::{Estimate, MetricSummary, SamplePoint, SessionLine, Summary, VariantSummary};
use crate::model::design::{Design, Variant};
use crate::model::metric::{Metric, Reading};
use crate::model::session::Session;
use crate::model::timeline::Timeline;
use crate::model::trial::{FailureKind, Flags, Trial};
use crate::model::units::Unit;
use crate::model::workload::Workload;
use std::collections::{BTreeMap, BTreeSet};

/// How a workload is called for people. This layer knows no kernels, so callers bring the words.
pub type Describe = fn(&Workload) -> String;

/// Everything that is known from a session of a design.
#[must_use]
pub fn summarise(title: &str, design: &Design, session: &Session, describe: Describe) -> Summary {
    let summary = summarise_in_progress(title, design, session, describe);
    let scaling = scaling(design, session, (&summary.variants, &summary.speedups));
    let left_out = left_out(design, session, &Measured::new(session), summary.headline());
    Summary { scaling, session: SessionLine { left_out, ..summary.session }, ..summary }
}

/// What is known from a session that goes on meanwhile: all but why rounds do not count, because some
/// are still to come, and the laws of scaling, which take every core for some milliseconds that belong
/// to the next trial.
#[must_use]
pub fn summarise_in_progress(
    title: &str,
    design: &Design,
    session: &Session,
    describe: Describe,
) -> Summary {
    let workload = describe(&design.workload);
    let measured = Measured::new(session);
    let names = design.labels().into_iter().zip(nouns(design));
    let variants: Vec<VariantSummary> = design
        .variants
        .iter()
        .zip(names)
        .map(|(variant, names)| variant_summary(design, session, &measured, variant, names))
        .collect();
    let speedups = speedups(design, &measured, &variants);
    let judging = Judging::of(design, session, &measured, &BTreeSet::new());
    let about =
        About { design, session, workload: &workload, measured: &measured, judging: &judging };
    let (comparisons, tested) = comparisons(&about, &variants);
    let judging = Judging { tested, ..judging };
    let headline = headline(design);
    let line = session_line(design, session, &measured);
    Summary {
        title: title.to_owned(),
        caveats: caveats(design, session, (&line, &variants), (&judging, &comparisons)),
        never_seen: never_seen(&measured, &variants),
        disclosure: Disclosure::of(design, session),
        repeats: None,
        judging,
        workload,
        machine: session.machine.clone(),
        metric: design.primary_metric.clone(),
        direction: design.direction.clone(),
        margin: design.margin,
        headline,
        comparisons,
        scaling: Vec::new(),
        speedups,
        session: line,
        variants,
    }
}

fn session_line(design: &Design, session: &Session, measured: &Measured<'_>) -> SessionLine {
    SessionLine {
        status: session.status.clone(),
        started_utc: session.started_utc.clone(),
        rounds: measured.finished_rounds(design),
        seed: session.plan.seed.unwrap_or(design.seed),
        trials: number(session.trials.iter()),
        failed: number(session.trials.iter().filter(|trial| trial.failure.is_some())),
        disturbed: number(session.trials.iter().filter(|trial| is_disturbed(trial))),
        flagged_rounds: number(
            session.rounds_seen.iter().filter(|seen| seen.round > 0 && seen.is_flagged()),
        ),
        left_out: None,
    }
}

fn variant_summary(
    design: &Design,
    session: &Session,
    measured: &Measured<'_>,
    variant: &Variant,
    (label, noun): (String, String),
) -> VariantSummary {
    let all = measured.all(&variant.id);
    let counting = || measured.counting(&variant.id);
    let mut failures = all.iter().filter_map(|trial| trial.failure.as_ref());
    let any_wrong = failures.clone().any(|failure| failure.kind == FailureKind::WrongResult);
    let cores_seen: BTreeSet<u32> =
        counting().flat_map(|trial| &trial.workers).filter_map(|worker| worker.core_seen).collect();
    let trials = number(counting());
    let has_timeline = |kept: &&Timeline| kept.variant == variant.id && !kept.lanes.is_empty();
    VariantSummary {
        id: variant.id.clone(),
        label,
        noun,
        model: variant.model.clone(),
        workers: variant.workers,
        cores_asked: session.cores_asked.get(&variant.id).cloned().unwrap_or_default(),
        cores_seen: cores_seen.into_iter().collect(),
        trials,
        failed: number(failures.clone()),
        censored: number(all.iter().filter(|trial| is_censored(trial))),
        disturbed: number(counting().filter(|trial| is_disturbed(trial))),
        // Nothing is confirmed by no trials.
        verified: trials > 0
            && !any_wrong
            && counting().all(|trial| trial.flags.contains(Flags::VERIFIED)),
        failure: failures.next().map(|failure| failure.problem.to_string()),
        metrics: metrics(design, &counting().collect::<Vec<_>>()),
        samples: samples(all, &design.primary_metric, session),
        breakdown: breakdown(&variant.model, session.calibration.clock_is_shared, counting()),
        timeline_round: session.timelines.iter().find(has_timeline).map(|kept| kept.round),
    }
}

/// What the trials say of every metric that this version knows, and of those that a newer one
/// wrote.
fn metrics(design: &Design, trials: &[&Trial]) -> BTreeMap<Metric, MetricSummary> {
    let known = Metric::ALL.iter().chain([&design.primary_metric]);
    let wanted: BTreeSet<&Metric> =
        known.chain(trials.iter().flat_map(|trial| trial.readings.keys())).collect();
    let mut metrics: BTreeMap<Metric, MetricSummary> =
        wanted.into_iter().map(|metric| (metric.clone(), metric_summary(trials, metric))).collect();
    name_the_longest(&mut metrics);
    metrics
}

/// Where operations are too few for a high percentile, the longest stands in its place (method.md,
/// R32).
fn name_the_longest(metrics: &mut BTreeMap<Metric, MetricSummary>) {
    let longest = metrics.get(&Metric::OpMax).and_then(MetricSummary::known).copied();
    let Some(longest) = longest else { return };
    for percentile in [Metric::OpP95, Metric::OpP99] {
        if let Some(MetricSummary::Unavailable(reason)) = metrics.get_mut(&percentile) {
            let (took, trials) = (Metric::OpMax.unit().show(longest.median), longest.n);
            *reason = format!("{reason}; the longest took {took}, median of {trials} trials");
        }
    }
}

fn metric_summary(trials: &[&Trial], metric: &Metric) -> MetricSummary {
    let values = trials.iter().filter_map(|trial| finite(trial, metric));
    if let Some(sample) = Sample::new(values) {
        let estimate = Estimate::of(&sample);
        // Small counts have gaps between them by nature.
        let modes = estimate.modes.filter(|_| metric.unit() != Unit::Count);
        // What follows from the design has no chance in it, so an interval would be a fake one.
        let end = |end: Option<f64>| end.filter(|_| !metric.is_deterministic());
        let (low, high) = (end(estimate.low), end(estimate.high));
        return MetricSummary::Known(Estimate { low, high, modes, ..estimate });
    }
    let reason = trials.iter().find_map(|trial| match trial.readings.get(metric) {
        Some(Reading::Missing(reason)) => Some(reason.as_str()),
        Some(Reading::Value(_)) | None => None,
    });
    MetricSummary::Unavailable(reason.unwrap_or("not measured").to_owned())
}

fn samples(trials: &[&Trial], metric: &Metric, session: &Session) -> Vec<SamplePoint> {
    let place = |trial: &Trial| {
        let order = session.order.get(trial.round as usize)?;
        let place = order.iter().position(|variant| *variant == trial.variant)?;
        u32::try_from(place + 1).ok()
    };
    let point = |trial: &&Trial| {
        let value = finite(trial, metric)?;
        let failed = if trial.failure.is_some() { Flags::FAILED } else { Flags::NONE };
        let flags = trial.flags.with(failed);
        Some(SamplePoint { round: trial.round, place: place(trial), value, flags })
    };
    trials.iter().filter_map(point).collect()
}

/// Whether a trial that counts was disturbed; of others nobody uses the figures.
fn is_disturbed(trial: &Trial) -> bool {
    trial.counts() && trial.flags.contains(Flags::DISTURBED)
}

fn number<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::{check, design, failure, session};
    use super::super::summary::{Comparison, RatioEstimate};
    use super::*;
    use crate::model::design::Model;
    use crate::model::experiment::Verdict;
    use crate::model::id::VariantId;
    use crate::model::metric::Direction;
    use crate::model::round_seen::{Disturbance, RoundSeen};
    use crate::model::session::SessionStatus;
    use crate::model::trial::WorkerRecord;
    use proptest::prelude::*;

    const TWO: [(Model, u32); 2] = [(Model::Threads, 4), (Model::Processes, 4)];

    #[test]
    fn the_summary_of_a_session_made_by_hand() {
        let design = design(&TWO);
        // Threads: median 103, distances 3 2 1 0 1 2 3. Processes: 1.2 times, with 100 as 121.
        let threads = [100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0];
        let processes = [120.0, 121.2, 122.4, 123.6, 124.8, 126.0, 127.2];
        let mut session = session(&design, &[&threads, &processes]);
        session.cores_asked.insert(VariantId::at(0), vec![0, 1, 2, 3]);
        let worker = |core| WorkerRecord { core_seen: core, ..WorkerRecord::default() };
        session.trials[0].workers = vec![worker(Some(9))];
        session.trials[2].workers = vec![worker(Some(3)), worker(None), worker(Some(1))];
        session.trials[4].workers = vec![worker(Some(1))];
        session.trials[4].flags = session.trials[4].flags.with(Flags::DISTURBED);
        let reason = Reading::Missing("no such counter on Windows".into());
        session.trials[4].readings.insert(Metric::FaultsMinor, reason);

        let summary = summarise("Chains", &design, &session, crate::analysis::sentence::workload);
        assert_eq!(summary.title, "Chains");
        assert_eq!(summary.workload, "cpu.splitmix (grain 200,000, jobs 400)");
        let line = &summary.session;
        assert_eq!((line.rounds, line.trials, line.failed, line.disturbed), (7, 16, 0, 1));

        let first = &summary.variants[0];
        assert_eq!(
            (first.label.as_str(), first.noun.as_str()),
            ("threads, 4 workers", "four threads")
        );
        assert_eq!((first.trials, first.failed, first.disturbed, first.verified), (7, 0, 1, true));
        assert_eq!(first.cores_asked, [0, 1, 2, 3]);
        assert_eq!(first.cores_seen, [1, 3], "each once, without the warm-up's");
        let estimate = Estimate {
            n: 7,
            median: 103e6,
            low: Some(100e6),
            high: Some(106e6),
            mad: 2e6,
            modes: None,
        };
        assert_eq!(first.metrics[&Metric::Makespan], MetricSummary::Known(estimate));
        let missing = |reason: &str| MetricSummary::Unavailable(reason.to_owned());
        assert_eq!(first.metrics[&Metric::FaultsMinor], missing("no such counter on Windows"));
        assert_eq!(first.metrics[&Metric::Total], missing("not measured"));
        assert!(Metric::ALL.iter().all(|metric| first.metrics.contains_key(metric)));
        assert_eq!(first.samples.len(), 8);
        let warm_up = Flags::VERIFIED.with(Flags::WARM_UP);
        assert_eq!(
            first.samples[0],
            SamplePoint { round: 0, place: Some(1), value: 1e9, flags: warm_up }
        );

        let headline = summary.headline().unwrap();
        assert_eq!((&headline.of, &headline.against), (&VariantId::at(1), &VariantId::at(0)));
        let ratio = headline.ratio.as_ref().unwrap();
        for found in [ratio.ratio, ratio.low.unwrap(), ratio.high.unwrap(), ratio.by_round[6].1] {
            assert!((found - 1.2).abs() < 1e-9, "{ratio:?}");
        }
        assert_eq!(headline.verdict, Verdict::Slower);
        assert_eq!(headline.sentence, "Four processes took 1.20 times as long as four threads.");
        assert_eq!(
            headline.scope,
            "95 % interval 1.20 to 1.20, beyond the 3 % margin. Four threads: 103 ms. cpu.splitmix \
             (grain 200,000, jobs 400), My laptop (2 cores), 7 rounds, an indication."
        );
    }

    fn only_comparison(design: &Design, session: &Session) -> Comparison {
        summarise("", design, session, crate::analysis::sentence::workload).comparisons.remove(0)
    }

    #[test]
    fn the_better_side_is_called_faster_in_either_direction() {
        let mut design = design(&TWO);
        for (direction, processes, verdict) in [
            (Direction::LowerIsBetter, 0.8, Verdict::Faster),
            (Direction::LowerIsBetter, 1.2, Verdict::Slower),
            (Direction::HigherIsBetter, 0.8, Verdict::Slower),
            (Direction::HigherIsBetter, 1.2, Verdict::Faster),
            (Direction::HigherIsBetter, 1.01, Verdict::NoPracticalDifference),
        ] {
            design.direction = direction;
            let session = session(&design, &[&[1.0; 6], &[processes; 6]]);
            assert_eq!(only_comparison(&design, &session).verdict, verdict, "{processes}");
        }
    }

    #[test]
    fn what_follows_from_the_design_has_no_interval_and_few_operations_name_the_longest() {
        let design = design(&TWO);
        let mut session = session(&design, &[&[1.0; 15], &[1.0; 15]]);
        for trial in &mut session.trials {
            let readings = [
                (Metric::JobsDone, Reading::Value(400.0)),
                (Metric::Throughput, Reading::Value(7.0)),
                (Metric::OpMax, Reading::Value(3e6)),
                (Metric::OpP99, Reading::Missing("100 operations are too few".into())),
            ];
            trial.readings.extend(readings);
        }
        let summary = summarise("", &design, &session, crate::analysis::sentence::workload);
        let metrics = &summary.variants[0].metrics;
        let ends = |metric: &Metric| {
            let estimate = metrics[metric].known().unwrap();
            (estimate.low, estimate.high)
        };
        assert_eq!(ends(&Metric::JobsDone), (None, None));
        assert_eq!(ends(&Metric::Throughput), (Some(7.0), Some(7.0)));
        let reason =
            "100 operations are too few; the longest took 3 ms, median of 15 trials".to_owned();
        assert_eq!(metrics[&Metric::OpP99], MetricSummary::Unavailable(reason));
    }

    #[test]
    fn rounds_that_were_disturbed_count_and_the_verdict_without_them_stands_beside() {
        let design = design(&TWO);
        // Another program slowed the processes down in seven of fifteen rounds.
        let processes: Vec<f64> = (0..15).map(|round| if round < 7 { 1.6 } else { 1.0 }).collect();
        let mut session = session(&design, &[&[1.0; 15], &processes]);
        for trial in &mut session.trials {
            if trial.variant == VariantId::at(1) && (1..=7).contains(&trial.round) {
                trial.flags = trial.flags.with(Flags::DISTURBED);
            }
        }
        let comparison = only_comparison(&design, &session);
        assert_eq!(comparison.verdict, Verdict::Inconclusive);
        assert_eq!(comparison.ratio.unwrap().by_round.len(), 15, "nothing is taken out");
        let without = comparison.without_disturbed.unwrap();
        assert_eq!((without.rounds_left, without.rounds_out), (8, 7));
        assert_eq!(without.verdict, Verdict::NoPracticalDifference);
        let told = "Without the 7 disturbed rounds the verdict would be: no practical difference.";
        assert!(comparison.scope.ends_with(told), "{}", comparison.scope);
        assert!(!comparison.sentence.contains("Without"), "{}", comparison.sentence);

        let mut quiet = session_without_marks(&session);
        assert_eq!(only_comparison(&design, &quiet).without_disturbed, None);
        // What was seen of the machine says it too, where no trial shows it by itself.
        let seen = |round| RoundSeen {
            round,
            disturbances: if round <= 7 { vec![Disturbance::Heat] } else { Vec::new() },
            ..RoundSeen::default()
        };
        quiet.rounds_seen = (0..=15).map(seen).collect();
        assert_eq!(only_comparison(&design, &quiet).without_disturbed, Some(without));
    }

    #[test]
    fn a_verdict_beside_which_no_quiet_one_can_stand_says_how_few_rounds_were_quiet() {
        let design = design(&TWO);
        let check = |disturbed: u32, expected: &str| {
            let mut session = session(&design, &[&[1.0; 15], &[2.0; 15]]);
            for trial in session.trials.iter_mut().filter(|t| (1..=disturbed).contains(&t.round)) {
                trial.flags = trial.flags.with(Flags::DISTURBED);
            }
            let comparison = only_comparison(&design, &session);
            assert_eq!(comparison.verdict, Verdict::Slower);
            assert!(comparison.scope.ends_with(expected), "{}", comparison.scope);
        };
        check(15, "None of the 15 rounds was undisturbed.");
        check(12, "Only 3 of 15 rounds were undisturbed, too few for a verdict.");
    }

    fn session_without_marks(session: &Session) -> Session {
        let mut quiet = session.clone();
        for trial in &mut quiet.trials {
            trial.flags = Flags(trial.flags.0 & !Flags::DISTURBED.0);
        }
        quiet
    }

    #[test]
    fn a_session_that_differs_from_itself_leaves_every_question_open() {
        let design = design(&TWO);
        for processes in [0.5, 1.0, 2.0] {
            let mut session = session(&design, &[&[1.0; 15], &[processes; 15]]);
            for control in &mut session.controls {
                control.readings.insert(Metric::Makespan, Reading::Value(1.01e6));
            }
            let summary = summarise("", &design, &session, crate::analysis::sentence::workload);
            let comparison = summary.headline().unwrap();
            assert_eq!(comparison.verdict, Verdict::Inconclusive, "{processes}");
            let told = "the base, measured twice, differed from itself.";
            assert!(comparison.sentence.contains(told), "{}", comparison.sentence);
            let told = "not to be trusted: measured twice, the base differed from itself (ratio \
                        1.01, interval 1.01 to 1.01).";
            assert!(comparison.scope.contains(told), "{}", comparison.scope);
            assert!(summary.judging.is_capped());
        }
    }

    #[test]
    fn noise_that_is_wider_than_the_margin_becomes_the_margin() {
        let design = design(&TWO);
        let session = |processes: f64| {
            let mut session = session(&design, &[&[1.0; 15], &[processes; 15]]);
            // The base differs from itself by up to 8 %, in either direction alike.
            for control in &mut session.controls {
                let factor = [0.93, 1.0, 1.08][control.round as usize % 3];
                control.readings.insert(Metric::Makespan, Reading::Value(factor * 1e6));
            }
            session
        };
        let summary = |processes| {
            let session = session(processes);
            summarise("", &design, &session, crate::analysis::sentence::workload)
        };
        let near = summary(1.035);
        let comparison = near.headline().unwrap();
        assert!(near.judging.effective_margin > 0.035, "{:?}", near.judging);
        assert_eq!(comparison.verdict, Verdict::NoPracticalDifference);
        let begins = "No difference beyond this machine’s own noise of ";
        assert!(comparison.sentence.starts_with(begins), "{}", comparison.sentence);
        let codes: Vec<_> =
            near.caveats.iter().map(crate::analysis::caveat::Caveat::code).collect();
        assert_eq!(codes, ["noise_wide"]);
        assert_eq!(summary(1.2).headline().unwrap().verdict, Verdict::Slower);
    }

    #[test]
    fn many_comparisons_of_few_rounds_are_left_open_and_counted() {
        let models =
            [(Model::Threads, 1), (Model::Threads, 2), (Model::Threads, 4), (Model::Processes, 1)];
        let design = design(&models);
        let of = |rounds: usize| {
            let times: Vec<Vec<f64>> =
                [1.0, 2.0, 2.0, 2.0].iter().map(|time| vec![*time; rounds]).collect();
            let times: Vec<&[f64]> = times.iter().map(Vec::as_slice).collect();
            let session = session(&design, &times);
            summarise("", &design, &session, crate::analysis::sentence::workload)
        };
        // Six rounds give 0.031 at best, and a third of 0.05 is 0.017.
        let few = of(6);
        assert_eq!(few.judging.tested, 3);
        assert!(few.comparisons.iter().all(|c| c.verdict == Verdict::Inconclusive));
        let sentence = &few.comparisons[0].sentence;
        assert!(sentence.contains("3 comparisons at once ask for more evidence."), "{sentence}");
        assert!(sentence.ends_with("About 2 more rounds would settle it."), "{sentence}");
        assert!(few.comparisons[0].scope.ends_with(", 3 comparisons."), "{:?}", few.comparisons[0]);
        let enough = of(7);
        assert!(enough.comparisons.iter().all(|c| c.verdict == Verdict::Slower));
        assert_eq!(enough.comparisons[0].basis.p_adjusted, Some(3.0 * 2.0 / 128.0));
    }

    type Change = fn(&mut Design, &mut Session);

    #[test]
    fn a_broken_rule_forbids_the_verdict_and_says_why() {
        let cases: [(Change, &str); 10] = [
            (
                |_, session| session.preflight.push(check("load", "block", "no core is free.")),
                "the check before the run forbids a verdict: no core is free",
            ),
            (
                // However unequal: one failure is a failure of one variant and not of the other.
                |_, session| {
                    for trial in session.trials.iter_mut().filter(|trial| trial.round % 5 == 1) {
                        trial.failure = Some(failure());
                    }
                },
                "3 of 15 trials of four processes failed",
            ),
            (
                |_, session| session.trials[5].failure = Some(failure()),
                "1 of 15 trials of four processes failed",
            ),
            (
                |_, session| session.trials[0].failure = Some(failure()),
                "1 of 16 trials of four threads failed",
            ),
            (
                |_, session| session.trials[5].flags = Flags::NONE,
                "a result of four processes is not confirmed to be the expected one",
            ),
            (|_, session| session.trials.truncate(2), "no round with both is finished yet"),
            (|_, session| session.trials.clear(), "no round with both is finished yet"),
            (
                |_, session| session.trials.truncate(12),
                "5 rounds are too few for an interval; six are needed",
            ),
            (
                |_, session| {
                    session.trials[6].readings.insert(Metric::Makespan, Reading::Value(0.0));
                },
                "a value in round 3 is not above 0, so work time has no ratio",
            ),
            (
                |design, _| design.primary_metric = Metric::Throughput,
                "throughput of four processes: not available, not measured",
            ),
        ];
        for (change, reason) in cases {
            let mut design = design(&TWO);
            let mut session = session(&design, &[&[1.0; 15], &[1.2; 15]]);
            change(&mut design, &mut session);
            let comparison = only_comparison(&design, &session);
            assert_eq!(comparison.verdict, Verdict::NotTestable, "{reason}");
            assert_eq!(comparison.sentence, format!("Not testable: {reason}."));
        }
    }

    #[test]
    fn a_session_with_only_its_warm_up_has_a_summary_without_numbers() {
        let design = design(&TWO);
        let mut session = session(&design, &[&[], &[]]);
        session.status = SessionStatus::Running;
        let summary = summarise("", &design, &session, crate::analysis::sentence::workload);
        assert_eq!((summary.session.rounds, summary.session.trials), (0, 2));
        for variant in &summary.variants {
            assert_eq!((variant.trials, variant.verified, variant.breakdown), (0, false, None));
            assert_eq!(variant.samples.len(), 1);
            let unavailable = |m: &MetricSummary| matches!(m, MetricSummary::Unavailable(_));
            assert!(variant.metrics.values().all(unavailable));
        }
        assert_eq!(summary.comparisons[0].ratio, None);
        assert_eq!(summary.speedups, []);
    }

    #[test]
    fn a_wrong_result_is_never_called_verified() {
        let design = design(&TWO);
        let mut session = session(&design, &[&[1.0; 15], &[1.0; 15]]);
        let mut wrong = failure();
        wrong.kind = FailureKind::WrongResult;
        session.trials[4].failure = Some(wrong);
        let variant =
            &summarise("", &design, &session, crate::analysis::sentence::workload).variants[0];
        assert_eq!((variant.verified, variant.failed, variant.trials), (false, 1, 14));
        let sentence = "A worker was killed. The trial has no result. Run again.";
        assert_eq!(variant.failure.as_deref(), Some(sentence));
    }

    #[test]
    fn a_metric_of_a_newer_version_is_summarised_like_any_other() {
        let heat = Metric::Other("heat".into());
        let mut design = design(&[(Model::Other("fibres".into()), 2), (Model::Threads, 2)]);
        design.primary_metric = heat.clone();
        let mut session = session(&design, &[&[1.0; 6], &[1.0; 6]]);
        for trial in &mut session.trials {
            let value = if trial.variant == VariantId::at(0) { 1.0 } else { 2.0 };
            trial.readings.insert(heat.clone(), Reading::Value(value));
        }
        assert_eq!(
            only_comparison(&design, &session).sentence,
            "Two threads had 2.00 times the heat of 2 × fibres."
        );
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => 1e3..1e12_f64,
            1 => Just(0.0),
            1 => Just(-5.0),
            1 => Just(f64::NAN),
            1 => Just(f64::INFINITY),
            1 => Just(f64::MAX),
            1 => Just(f64::MIN_POSITIVE / 4.0),
        ]
    }

    fn any_worker() -> impl Strategy<Value = WorkerRecord> {
        prop::collection::vec(prop::option::weighted(0.9, any::<u64>()), 7).prop_map(|stamps| {
            WorkerRecord {
                asked_ns: stamps[0],
                first_ns: stamps[1],
                begin_ns: stamps[2],
                end_ns: stamps[3],
                reaped_ns: stamps[4],
                cpu_ns: stamps[5],
                run_delay_ns: stamps[6],
                core_seen: stamps[0].map(|stamp| (stamp % 5) as u32),
                ..WorkerRecord::default()
            }
        })
    }

    fn any_trial() -> impl Strategy<Value = Trial> {
        let readings = prop::collection::vec((0..=Metric::ALL.len(), number()), 0..4);
        let workers = prop::collection::vec(any_worker(), 0..3);
        let failed = prop::bool::weighted(0.1);
        (0..9_u32, 0..4_usize, 0..32_u32, failed, readings, workers).prop_map(
            |(round, variant, flags, failed, readings, workers)| {
                let metric = |place: usize| {
                    Metric::ALL.get(place).cloned().unwrap_or(Metric::Other("heat".into()))
                };
                Trial {
                    round,
                    variant: VariantId::at(variant),
                    flags: Flags(flags),
                    failure: failed.then(failure),
                    readings: readings
                        .into_iter()
                        .map(|(place, value)| (metric(place), Reading::Value(value)))
                        .collect(),
                    workers,
                }
            },
        )
    }

    fn every_number_is_finite(ratio: &RatioEstimate) -> bool {
        let rounds = ratio.by_round.iter().map(|(_, ratio)| *ratio);
        rounds.chain([ratio.ratio]).chain(ratio.low).chain(ratio.high).all(f64::is_finite)
    }

    proptest! {
        #[test]
        fn any_trials_at_all_have_a_summary(
            trials in prop::collection::vec(any_trial(), 0..60),
            metric in 0..=Metric::ALL.len(),
            margin in number(),
        ) {
            let models = [
                (Model::Sequential, 1), (Model::Threads, 1), (Model::Threads, 0),
            ];
            let mut design = design(&models);
            design.margin = margin;
            design.primary_metric =
                Metric::ALL.get(metric).cloned().unwrap_or(Metric::Other("heat".into()));
            let mut session = session(&design, &[&[1.0; 8], &[2.0; 8], &[1.5; 8]]);
            session.trials.extend(trials);
            let summary = summarise("", &design, &session, crate::analysis::sentence::workload);
            prop_assert_eq!(summary.variants.len(), 3);
            prop_assert_eq!(summary.comparisons.len(), 2);
            for comparison in &summary.comparisons {
                prop_assert!(comparison.sentence.ends_with('.'), "{}", comparison.sentence);
                prop_assert!(comparison.scope.ends_with('.'), "{}", comparison.scope);
                prop_assert!(comparison.ratio.iter().all(every_number_is_finite));
                prop_assert!(
                    comparison.verdict == Verdict::NotTestable || comparison.ratio.is_some()
                );
            }
        }
    }
}
