//! The summary as JSON: complete, stable, and no number rounded.

use super::disclosure::{disclosure, judging, repeats};
use super::scaling;
use crate::analysis::basis::{Basis, Recomputed};
use crate::analysis::decision::Hold;
use crate::analysis::noise::Noise;
use crate::analysis::summary::{
    Breakdown, Comparison, Estimate, MetricSummary, Mode, RatioEstimate, SessionLine, Speedup,
    Summary, VariantSummary, Waits,
};
use crate::model::machine::Machine;
use crate::model::metric::Metric;
use serde_json::{Map, Value, json};

/// The version of the layout that [`summary`] writes. A higher one changes or removes members;
/// members may be added without one.
pub const VERSION: u32 = 1;

/// The summary with everything that people are shown. A figure that is not known is null or says
/// why; times are nanoseconds and sizes bytes, as the names say.
#[must_use]
pub fn summary(summary: &Summary) -> Value {
    let headline = summary.headline();
    let broken = summary.broken_rules();
    json!({
        "format": "tandem.summary",
        "version": VERSION,
        "title": summary.title,
        "workload": summary.workload,
        "machine": machine(&summary.machine),
        "session": session(summary),
        "primary_metric": summary.metric.word(),
        "direction": summary.direction.word(),
        "margin": summary.margin,
        "variants": summary.variants.iter().map(variant).collect::<Vec<_>>(),
        "comparisons": summary.comparisons.iter().map(comparison).collect::<Vec<_>>(),
        "headline": headline.map(|c| json!({"of": c.of.0, "against": c.against.0})),
        "speedups": summary.speedups.iter().map(speedup).collect::<Vec<_>>(),
        "scaling": scaling::lines(&summary.scaling),
        "fits": scaling::fits(&summary.scaling),
        "caveats": summary
            .caveats
            .iter()
            .map(|caveat| json!({"code": caveat.code(), "text": caveat.to_string()}))
            .collect::<Vec<_>>(),
        "judging": judging(&summary.judging),
        "reportable": broken.is_empty(),
        "broken_rules": broken
            .iter()
            .map(|broken| json!({"rule": broken.rule, "why": broken.why}))
            .collect::<Vec<_>>(),
        "never_seen": summary
            .never_seen
            .iter()
            .map(|never| json!({
                "metric": never.metric.word(),
                "trials": never.trials,
                "upper_bound": never.upper_bound(),
                "sentence": never.to_string(),
            }))
            .collect::<Vec<_>>(),
        "repeats": summary.repeats.as_ref().map(repeats),
        "disclosure": disclosure(summary),
    })
}

/// The machine, as an experiment file tells it.
#[must_use]
pub fn machine(machine: &Machine) -> Value {
    json!({
        "label": machine.label,
        "os": machine.os,
        "os_version": machine.os_version,
        "arch": machine.arch,
        "cpu_model": machine.cpu_model,
        "packages": machine.packages,
        "cores": machine.cores,
        "threads": machine.threads,
        "core_kinds": machine.core_kinds,
        "numa_nodes": machine.numa_nodes,
        "allowed_cpus": machine.allowed_cpus,
        "quota": machine.quota,
        "ram_mib": machine.ram_mib,
    })
}

fn session(summary: &Summary) -> Value {
    let session: &SessionLine = &summary.session;
    let noise = summary.judging.noise.as_ref();
    json!({
        "status": session.status.word(),
        "started_utc": session.started_utc,
        "rounds": session.rounds,
        "seed": session.seed.to_string(),
        "trials": session.trials,
        "failed": session.failed,
        "disturbed": session.disturbed,
        "flagged_rounds": session.flagged_rounds,
        "left_out": session.left_out,
        "aa_floor": noise.and_then(Noise::floor),
    })
}

fn variant(variant: &VariantSummary) -> Value {
    let metrics: Map<String, Value> = variant
        .metrics
        .iter()
        .map(|(name, summary)| (name.word().to_owned(), metric(name, summary)))
        .collect();
    let samples = variant.samples.iter();
    json!({
        "id": variant.id.0,
        "label": variant.label,
        "model": variant.model.word(),
        "workers": variant.workers,
        "cores_asked": variant.cores_asked,
        "cores_seen": variant.cores_seen,
        "trials": variant.trials,
        "failed": variant.failed,
        "censored": variant.censored,
        "disturbed": variant.disturbed,
        "verified": variant.verified,
        "failure": variant.failure,
        "metrics": metrics,
        "samples": samples
            .map(|s| json!({"round": s.round, "value": s.value, "flags": s.flags.0}))
            .collect::<Vec<_>>(),
        "breakdown": variant.breakdown.as_ref().map(breakdown),
    })
}

/// What the samples of a metric say. Where they have two peaks the median describes neither, and the
/// peaks stand beside it.
pub(super) fn known(estimate: &Estimate) -> Value {
    let Estimate { n, median, low, high, mad, modes } = estimate;
    let mut value = json!({
        "n": n, "median": median, "low": low, "high": high, "mad": mad,
        "modes": modes.map_or(1, |modes| modes.len()),
    });
    if let Some(modes) = modes {
        let peak = |mode: &Mode| {
            let share = f64::from(mode.n) / f64::from(*n);
            json!({"centre": mode.centre, "n": mode.n, "share": share})
        };
        value["peaks"] = modes.iter().map(peak).collect();
    }
    value
}

fn metric(name: &Metric, metric: &MetricSummary) -> Value {
    match metric {
        MetricSummary::Known(estimate) => {
            let mut value = known(estimate);
            if name.is_deterministic() {
                value["deterministic"] = true.into();
            }
            value
        }
        MetricSummary::Unavailable(reason) => json!({"unavailable": reason}),
    }
}

fn breakdown(breakdown: &Breakdown) -> Value {
    let Breakdown { creation_ns, start_ns, work_ns, core_wait_ns, wait_ns, waits, join_ns } =
        breakdown;
    let Waits { lock_ns, io_ns, message_ns, gate_ns } = waits;
    json!({
        "creation_ns": creation_ns,
        "start_ns": start_ns,
        "work_ns": work_ns,
        "core_wait_ns": core_wait_ns,
        "wait_ns": wait_ns,
        "wait_lock_ns": lock_ns,
        "wait_io_ns": io_ns,
        "wait_message_ns": message_ns,
        "wait_gate_ns": gate_ns,
        "join_ns": join_ns,
    })
}

fn by_round(ratio: &RatioEstimate, name: &str) -> Vec<Value> {
    ratio.by_round.iter().map(|(round, value)| json!({"round": round, name: value})).collect()
}

fn comparison(comparison: &Comparison) -> Value {
    let ratio = comparison.ratio.as_ref();
    json!({
        "of": comparison.of.0,
        "against": comparison.against.0,
        "metric": comparison.metric.word(),
        "ratio": ratio.map(|ratio| ratio.ratio),
        "low": ratio.and_then(|ratio| ratio.low),
        "high": ratio.and_then(|ratio| ratio.high),
        "verdict": comparison.verdict.word(),
        "sentence": comparison.sentence,
        "scope": comparison.scope,
        "by_round": ratio.map_or_else(Vec::new, |ratio| by_round(ratio, "ratio")),
        "p": comparison.basis.p,
        "p_adjusted": comparison.basis.p_adjusted,
        "verdict_p": comparison.basis.level,
        "verdict_p_adjusted": comparison.basis.level_adjusted,
        "held_by": held_by(&comparison.basis),
        "without_disturbed": comparison.without_disturbed.as_ref().map(recomputed),
    })
}

fn held_by(basis: &Basis) -> Option<&'static str> {
    basis.hold.map(|hold| match hold {
        Hold::Noise => "noise",
        Hold::Comparisons => "comparisons",
    })
}

fn recomputed(without: &Recomputed) -> Value {
    let ratio = without.ratio.as_ref();
    json!({
        "ratio": ratio.map(|ratio| ratio.ratio),
        "low": ratio.and_then(|ratio| ratio.low),
        "high": ratio.and_then(|ratio| ratio.high),
        "verdict": without.verdict.word(),
        "rounds_left": without.rounds_left,
        "rounds_out": without.rounds_out,
    })
}

fn speedup(speedup: &Speedup) -> Value {
    json!({
        "of": speedup.of.0,
        "against": speedup.against.0,
        "base": scaling::base_word(speedup.base),
        "speedup": speedup.speedup.ratio,
        "low": speedup.speedup.low,
        "high": speedup.speedup.high,
        "efficiency": speedup.efficiency,
        "by_round": by_round(&speedup.speedup, "speedup"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::caveat::Caveat;
    use crate::analysis::disclosure::Disclosure;
    use crate::analysis::judging::Judging;
    use crate::analysis::rare::NeverSeen;
    use crate::analysis::summary::{SamplePoint, SpeedupBase};
    use crate::model::design::Model;
    use crate::model::experiment::Verdict;
    use crate::model::id::{Seed, VariantId};
    use crate::model::metric::Direction;
    use crate::model::session::SessionStatus;
    use crate::model::trial::Flags;

    fn comparisons(ratio: &RatioEstimate) -> Vec<Comparison> {
        vec![
            Comparison {
                of: VariantId::at(1),
                against: VariantId::at(0),
                metric: Metric::Makespan,
                ratio: Some(ratio.clone()),
                verdict: Verdict::Faster,
                sentence: "It is.".to_owned(),
                scope: "Here.".to_owned(),
                basis: Basis { p: Some(0.5), hold: Some(Hold::Noise), ..Basis::default() },
                without_disturbed: Some(Recomputed {
                    ratio: None,
                    verdict: Verdict::NotTestable,
                    rounds_left: 3,
                    rounds_out: 4,
                }),
            },
            Comparison {
                of: VariantId::at(2),
                against: VariantId::at(0),
                metric: Metric::Makespan,
                ratio: None,
                verdict: Verdict::NotTestable,
                sentence: "Unknown.".to_owned(),
                scope: String::new(),
                basis: Basis::default(),
                without_disturbed: None,
            },
        ]
    }

    fn example() -> Summary {
        let ratio = RatioEstimate {
            ratio: 0.1 + 0.2,
            low: Some(0.25),
            high: None,
            by_round: vec![(1, 0.5)],
        };
        let known = Estimate {
            n: 7,
            median: 512_345_678.5,
            low: Some(1.0),
            high: None,
            mad: 0.5,
            modes: None,
        };
        Summary {
            title: "Two of each".to_owned(),
            workload: "cpu.splitmix, jobs 400".to_owned(),
            machine: Machine { label: "m".to_owned(), cores: 4, ..Machine::default() },
            session: SessionLine {
                status: SessionStatus::Complete,
                started_utc: "2026-11-21T09:41Z".to_owned(),
                rounds: 7,
                seed: Seed(0x5eed),
                trials: 16,
                failed: 1,
                disturbed: 2,
                flagged_rounds: 0,
                left_out: Some("7 of 9 rounds count: it is so.".to_owned()),
            },
            metric: Metric::Makespan,
            direction: Direction::LowerIsBetter,
            margin: 0.03,
            variants: vec![VariantSummary {
                id: VariantId::at(1),
                label: "threads, 2 workers".to_owned(),
                noun: "two threads".to_owned(),
                model: Model::Threads,
                workers: 2,
                cores_asked: vec![0, 1],
                cores_seen: vec![0],
                trials: 7,
                failed: 0,
                censored: 0,
                disturbed: 1,
                verified: true,
                failure: None,
                metrics: [
                    (Metric::Makespan, MetricSummary::Known(known)),
                    (Metric::OpP99, MetricSummary::Unavailable("too few".to_owned())),
                ]
                .into(),
                samples: vec![SamplePoint {
                    round: 0,
                    place: Some(1),
                    value: 1.0,
                    flags: Flags::WARM_UP,
                }],
                breakdown: Some(Breakdown { work_ns: 9.0, ..Breakdown::default() }),
                timeline_round: None,
            }],
            comparisons: comparisons(&ratio),
            headline: Some(0),
            speedups: vec![Speedup {
                of: VariantId::at(1),
                against: VariantId::at(0),
                base: SpeedupBase::OneWorker,
                speedup: ratio,
                efficiency: 0.95,
            }],
            scaling: Vec::new(),
            caveats: vec![Caveat::DebugBuild],
            judging: Judging { effective_margin: 0.04, tested: 2, ..Judging::default() },
            never_seen: vec![NeverSeen {
                metric: Metric::LostUpdates,
                noun: "two threads".to_owned(),
                trials: 15,
            }],
            disclosure: Disclosure::default(),
            repeats: None,
        }
    }

    #[test]
    fn every_member_stands_where_scripts_look_for_it() {
        let value = summary(&example());
        let cases = [
            ("/format", json!("tandem.summary")),
            ("/version", json!(1)),
            ("/machine/cores", json!(4)),
            ("/session/status", json!("complete")),
            ("/session/seed", json!("0x5eed")),
            ("/session/aa_floor", json!(null)),
            ("/session/left_out", json!("7 of 9 rounds count: it is so.")),
            ("/primary_metric", json!("makespan_ns")),
            ("/headline", json!({"of": "v1", "against": "v0"})),
            ("/variants/0/label", json!("threads, 2 workers")),
            ("/variants/0/model", json!("threads")),
            ("/variants/0/cores_seen", json!([0])),
            (
                "/variants/0/metrics/makespan_ns",
                json!({"n": 7, "median": 512_345_678.5, "low": 1.0, "high": null, "mad": 0.5, "modes": 1}),
            ),
            ("/variants/0/metrics/op_p99_ns", json!({"unavailable": "too few"})),
            ("/variants/0/samples/0", json!({"round": 0, "value": 1.0, "flags": 1})),
            ("/variants/0/breakdown/work_ns", json!(9.0)),
            ("/comparisons/0/ratio", json!(0.300_000_000_000_000_04)),
            ("/comparisons/0/low", json!(0.25)),
            ("/comparisons/0/high", json!(null)),
            ("/comparisons/0/verdict", json!("faster")),
            ("/comparisons/0/by_round", json!([{"round": 1, "ratio": 0.5}])),
            ("/comparisons/1/ratio", json!(null)),
            ("/comparisons/1/verdict", json!("not_testable")),
            ("/comparisons/1/by_round", json!([])),
            ("/speedups/0/base", json!("one_worker")),
            ("/speedups/0/efficiency", json!(0.95)),
            ("/scaling", json!([])),
            ("/fits", json!([])),
            ("/caveats/0/code", json!("debug_build")),
            ("/comparisons/0/p", json!(0.5)),
            ("/comparisons/0/held_by", json!("noise")),
            ("/comparisons/0/without_disturbed/rounds_left", json!(3)),
            ("/comparisons/1/held_by", json!(null)),
            ("/judging/effective_margin", json!(0.04)),
            ("/judging/comparisons", json!(2)),
            ("/judging/noise", json!(null)),
            ("/judging/post_hoc", json!([])),
            ("/reportable", json!(false)),
            ("/broken_rules/0/rule", json!("R15")),
            ("/never_seen/0/upper_bound", json!(0.2)),
            ("/repeats", json!(null)),
            ("/disclosure/seed", json!("0x5eed")),
            ("/disclosure/hardware/cores", json!(4)),
            ("/disclosure/power", json!(null)),
            ("/disclosure/anomalies/failed", json!(0)),
        ];
        for (pointer, expected) in cases {
            assert_eq!(value.pointer(pointer), Some(&expected), "{pointer}");
        }
        let text = value.to_string();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn two_peaks_stand_beside_the_median_with_their_shares() {
        let modes = [Mode { centre: 24.0, n: 9 }, Mode { centre: 46.0, n: 6 }];
        let estimate =
            Estimate { n: 15, median: 24.5, low: None, high: None, mad: 1.0, modes: Some(modes) };
        let value = known(&estimate);
        assert_eq!(value["modes"], json!(2));
        let peaks = json!([
            {"centre": 24.0, "n": 9, "share": 0.6},
            {"centre": 46.0, "n": 6, "share": 0.4},
        ]);
        assert_eq!(value["peaks"], peaks);
    }
}
