//! From the raw outcome of a trial to its figures: pure, so that every formula has its test.

use super::cores;
use super::fault_report;
use super::histogram;
use super::protocol::{TrialReport, TrialSpec, WorkerReport};
use super::spans::{NO_OPERATIONS, Spans, span};
use crate::kernels::contract::Kernel;
use crate::model::id::VariantId;
use crate::model::metric::{Metric, Reading};
use crate::model::problem::Problem;
use crate::model::trial::{Failure, FailureKind, Flags, Trial, WorkerRecord};
use std::collections::BTreeMap;

/// Run delay above this share of a span marks a trial as disturbed (engine.md, Accounting).
const MOST_RUN_DELAY: f64 = 0.01;
/// CPU time below this share of a span marks a trial of workers that only compute as disturbed.
const LEAST_CPU: f64 = 0.98;
/// Why there is no figure where a worker was lost.
const LOST: &str = "a worker was lost and could not tell";
/// From so many operations on a 99th percentile is more than the maximum (method.md, R32).
const OPERATIONS_FOR_P99: u64 = 368;
/// The same for a 95th percentile: so many that with 97.5 % one of them is beyond it.
const OPERATIONS_FOR_P95: u64 = 72;

/// Why there is no figure of memory.
const MEMORY_UNKNOWN: &str = "the system does not tell";

/// What is known of a trial besides its report.
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    /// The variant.
    pub variant: &'a VariantId,
    /// The round.
    pub round: u32,
    /// What was asked for.
    pub spec: &'a TrialSpec,
    /// The kernel.
    pub kernel: &'a Kernel,
    /// The result that it has to have.
    pub expected: Option<u64>,
    /// Whether stamps of different workers can be subtracted.
    pub clock_is_shared: bool,
    /// Why this system lacks counts per worker.
    pub why_not: &'static str,
    /// Hardware threads that the system lets the program use.
    pub allowed_cores: u32,
    /// The steps in which the system counts CPU time, in nanoseconds.
    pub cpu_step_ns: u64,
}

/// A trial that came to no report.
#[must_use]
pub fn failed(variant: &VariantId, round: u32, failure: Failure, spec: &TrialSpec) -> Trial {
    Trial {
        round,
        variant: variant.clone(),
        flags: Flags::FAILED,
        readings: at_least(&failure, &[], spec),
        failure: Some(failure),
        workers: Vec::new(),
    }
}

/// What is known of the times of a trial that was stopped at its deadline: they are at least so long.
/// To drop such a trial would be to drop the slowest (method.md, R17). Of other failures nothing is
/// known.
fn at_least(
    failure: &Failure,
    workers: &[WorkerRecord],
    spec: &TrialSpec,
) -> BTreeMap<Metric, Reading> {
    if failure.kind != FailureKind::Deadline {
        return BTreeMap::new();
    }
    let deadline_ns = spec.deadline_ms.saturating_mul(1_000_000);
    // The deadline counts from the last creation, the work from the gate.
    let last_asked = workers.iter().filter_map(|worker| worker.asked_ns).max();
    let gate = workers.iter().filter_map(|worker| worker.gate_ns).min();
    let before_work = gate.zip(last_asked).map(|(gate, asked)| gate.saturating_sub(asked));
    let work_ns = before_work.and_then(|before| deadline_ns.checked_sub(before));
    let bound = |ns: u64| Reading::Value(ns as f64);
    let work = work_ns.map(|ns| (Metric::Makespan, bound(ns)));
    work.into_iter().chain([(Metric::Total, bound(deadline_ns))]).collect()
}

/// The trial with its figures and marks.
#[must_use]
pub fn evaluate(report: &TrialReport, about: &Circumstances<'_>) -> Trial {
    let mismatch = || wrong_result(report.checksum, about.expected);
    let failure = report.failure.clone().or_else(mismatch);
    let workers = relative(report);
    let mut flags = Flags::NONE;
    let readings = if let Some(failure) = &failure {
        flags = flags.with(Flags::FAILED);
        at_least(failure, &workers, about.spec)
    } else {
        flags = flags.with(Flags::VERIFIED);
        if is_disturbed(&workers, about) {
            flags = flags.with(Flags::DISTURBED);
        }
        if is_placed_elsewhere(report, about) {
            flags = flags.with(Flags::PLACED_ELSEWHERE);
        }
        let of_workers = report.workers.iter().map(|worker| worker.operations.clone());
        let operations = histogram::merge(of_workers);
        let spans = Spans { workers: &workers, operations: &operations, report, about };
        let of = |metric: &Metric| (metric.clone(), rounded(metric, found(metric, &spans)));
        Metric::ALL.iter().map(of).collect()
    };
    Trial { round: about.round, variant: about.variant.clone(), flags, failure, readings, workers }
}

/// The figure as far as something that went wrong on purpose lets it be told: spans are those of
/// the workers that came to their end, and what only the lost one knew is not known.
fn found(metric: &Metric, spans: &Spans<'_>) -> Reading {
    let Some(fault) = &spans.report.fault else { return reading(metric, spans) };
    let ended: Vec<_> = spans.workers.iter().filter(|w| w.end_ns.is_some()).cloned().collect();
    let why_not = if fault.has_lost_worker { LOST } else { spans.about.why_not };
    let about = Circumstances { why_not, ..*spans.about };
    let found = reading(metric, &Spans { workers: &ended, about: &about, ..*spans });
    fault.or_reason(metric, !ended.is_empty(), found)
}

/// Nanoseconds, bytes and counts are whole numbers in files, so they are so from the start.
fn rounded(metric: &Metric, reading: Reading) -> Reading {
    match reading {
        Reading::Value(value) if metric.is_whole() => Reading::Value(value.round()),
        other => other,
    }
}

fn wrong_result(found: Option<u64>, expected: Option<u64>) -> Option<Failure> {
    let what = match (found, expected) {
        (Some(found), Some(expected)) if found == expected => return None,
        (Some(_), Some(_)) => "The result differs from that of the sequential run",
        (None, _) => "The workers came to no result",
        (_, None) => "There was no sequential run to compare the result with",
    };
    let problem = Problem::new(
        what,
        "The time of a wrong answer says nothing, so the trial does not count",
        "If it happens again, it is a mistake in Tandem or in this machine's memory",
    );
    Some(Failure { kind: FailureKind::WrongResult, problem })
}

/// Where the stamps of a trial count from: the first creation, or the gate where nothing was
/// created. The time in which the host only read the workers' memory is taken out, because with more
/// processes it takes longer and would look like their cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The clock's reading that is 0.
    pub zero_ns: u64,
    /// For how long the host read memory while the workers stood at the start gate.
    pub at_gate_ns: u64,
}

impl Origin {
    /// Where the stamps of a report count from.
    #[must_use]
    pub fn of(report: &TrialReport) -> Self {
        let stamps = report.workers.iter().map(|worker| &worker.record);
        let first = |record: &WorkerRecord| {
            [record.asked_ns, record.gate_ns, record.ready_ns, record.begin_ns]
        };
        let zero_ns = stamps.flat_map(first).flatten().min().unwrap_or(0);
        Self { zero_ns, at_gate_ns: report.sampling_at_gate_ns }
    }

    /// A stamp that was made after the gate had opened.
    #[must_use]
    pub fn working(self, stamp_ns: u64) -> u64 {
        stamp_ns.saturating_sub(self.zero_ns + self.at_gate_ns)
    }
}

/// The workers' stamps as the trial keeps them.
fn relative(report: &TrialReport) -> Vec<WorkerRecord> {
    let origin = Origin::of(report);
    let since = |stamp: Option<u64>| stamp.map(|stamp| stamp.saturating_sub(origin.zero_ns));
    let working = |stamp: Option<u64>| stamp.map(|stamp| origin.working(stamp));
    let at_end = origin.zero_ns + origin.at_gate_ns + report.sampling_at_end_ns;
    let shift = |record: &WorkerRecord| WorkerRecord {
        asked_ns: since(record.asked_ns),
        first_ns: since(record.first_ns),
        ready_ns: since(record.ready_ns),
        gate_ns: working(record.gate_ns),
        begin_ns: working(record.begin_ns),
        end_ns: working(record.end_ns),
        reaped_ns: record.reaped_ns.map(|stamp| stamp.saturating_sub(at_end)),
        ..record.clone()
    };
    report.workers.iter().map(|worker| shift(&worker.record)).collect()
}

fn is_disturbed(workers: &[WorkerRecord], about: &Circumstances<'_>) -> bool {
    // Where workers outnumber cores they take turns, and waiting for a core is no disturbance.
    if about.spec.core_count(|| about.allowed_cores as usize) < workers.len() {
        return false;
    }
    workers.iter().any(|worker| {
        // Below 200 steps of the system's count a share of CPU time says nothing.
        let least = 200 * about.cpu_step_ns;
        let Some(span) = span(worker).filter(|span| *span > least) else { return false };
        let share = |part: Option<u64>| part.map(|part| part as f64 / span as f64);
        let delayed = share(worker.run_delay_ns).is_some_and(|share| share > MOST_RUN_DELAY);
        // Waits that were stamped are part of the work: for a lock, or for the others at a gate.
        let accounted = worker.cpu_ns.map(|cpu| cpu + worker.wait_ns.unwrap_or(0));
        // A pool idles at its end, and where each job has a thread, threads have to come into being.
        let idles = about.spec.model.needs_jobs();
        let off_core = !idles && share(accounted).is_some_and(|share| share < LEAST_CPU);
        about.kernel.only_computes && (delayed || off_core)
    })
}

/// Whether a worker read back other cores than it was to be held on, or ran on another.
fn is_placed_elsewhere(report: &TrialReport, about: &Circumstances<'_>) -> bool {
    let spec = about.spec;
    if spec.cores.is_empty() {
        return spec.pin;
    }
    report.workers.iter().any(|worker| {
        let rank = worker.record.rank;
        let own = (about.kernel.placement)(&spec.params, rank);
        let mut wanted = cores::of_worker(&spec.cores, spec.pin, own.as_ref(), rank);
        wanted.sort_unstable();
        let allowed_others = worker.cores_allowed.as_ref().is_some_and(|cores| *cores != wanted);
        let seen_elsewhere = worker.record.core_seen.is_some_and(|core| !wanted.contains(&core));
        allowed_others || seen_elsewhere
    })
}

fn reading(metric: &Metric, spans: &Spans<'_>) -> Reading {
    let Spans { report, about, .. } = spans;
    let sum = |part: fn(&WorkerReport) -> Option<u64>| {
        let sum = report.workers.iter().try_fold(0, |sum, worker| Some(sum + part(worker)?));
        Reading::or_missing(sum.map(|sum: u64| sum as f64), about.why_not)
    };
    let quantile = |share| {
        let value = histogram::quantile(spans.operations, share);
        Reading::or_missing(value, NO_OPERATIONS)
    };
    let percentile = |percent: u32, fewest| match histogram::size(spans.operations) {
        0 => Reading::Missing(NO_OPERATIONS.to_owned()),
        n if n < fewest => {
            // The same words in every trial, so that a file keeps them once.
            Reading::Missing(format!(
                "{n} operations are too few for a {percent}th percentile, which needs {fewest}"
            ))
        }
        _ => quantile(f64::from(percent) / 100.0),
    };
    match metric {
        Metric::Makespan => spans.makespan(),
        Metric::Total => spans.total(),
        Metric::Create => spans.create(),
        Metric::Join => spans.join(),
        Metric::StartSkew => spans.start_skew(),
        Metric::Throughput => spans.throughput(),
        Metric::ThroughputPerCpu => spans.throughput_per_cpu(),
        Metric::OpP50 => quantile(0.5),
        Metric::OpP95 => percentile(95, OPERATIONS_FOR_P95),
        Metric::OpP99 => percentile(99, OPERATIONS_FOR_P99),
        Metric::OpMax => quantile(1.0),
        Metric::CpuUser => sum(|worker| worker.usage.cpu_user_ns),
        Metric::CpuSystem => sum(|worker| worker.usage.cpu_system_ns),
        Metric::CoresBusy => spans.cores_busy(),
        Metric::SwitchesVoluntary => sum(|worker| worker.usage.switches_voluntary),
        Metric::SwitchesInvoluntary => sum(|worker| worker.usage.switches_involuntary),
        Metric::RunDelay => sum(|worker| worker.record.run_delay_ns),
        Metric::FaultsMinor => sum(|worker| worker.usage.faults_minor),
        Metric::FaultsMajor => sum(|worker| worker.usage.faults_major),
        Metric::MemoryUnique => bytes(report.memory_unique_bytes),
        Metric::MemoryPerWorker => {
            let workers = f64::from(about.spec.workers.max(1));
            Reading::or_missing(
                report.memory_unique_bytes.map(|bytes| bytes as f64 / workers),
                MEMORY_UNKNOWN,
            )
        }
        Metric::MemorySummedRss => bytes(report.memory_resident_bytes),
        Metric::LostUpdates => Reading::or_missing(
            report.lost_updates.map(|lost| lost as f64),
            "this workload has no shared result",
        ),
        Metric::DroppedTicks => Reading::or_missing(
            report.dropped_ticks.map(|dropped| dropped as f64),
            "this workload has no clock that ticks",
        ),
        Metric::Fairness => spans.fairness(),
        Metric::LatencyFairness => spans.latency_fairness(),
        Metric::UnexplainedShare => spans.unexplained(),
        Metric::SerialisationShare => spans.serialisation(),
        Metric::Survivors
        | Metric::JobsDone
        | Metric::JobsRedone
        | Metric::JobsLost
        | Metric::Detection
        | Metric::Recovery => fault_report::reading(metric, report.fault.as_ref()),
        Metric::Other(_) => Reading::Missing("this version does not know it".to_owned()),
    }
}

fn bytes(value: Option<u64>) -> Reading {
    Reading::or_missing(value.map(|bytes| bytes as f64), MEMORY_UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::registry;
    use crate::model::design::Model;
    use crate::model::param::Params;
    use crate::model::plan::Nuisance;
    use crate::model::timeline::Capture;
    use crate::platform::usage::Usage;
    use std::path::PathBuf;

    /// Two processes: created at 1,000 and 1,500 ns, gate at 5,000, done at 15,000 and 14,000. The
    /// host read their memory for 200 ns at the gate and for 500 ns at the end.
    fn report() -> TrialReport {
        let worker = |rank, asked, first, begin, end, reaped| WorkerReport {
            record: WorkerRecord {
                rank,
                asked_ns: Some(asked),
                first_ns: Some(first),
                ready_ns: Some(first + 100),
                gate_ns: Some(5_000),
                begin_ns: Some(begin),
                end_ns: Some(end),
                reaped_ns: Some(reaped),
                cpu_ns: Some(end - begin),
                run_delay_ns: Some(0),
                operations: 200,
                core_seen: Some(rank),
                ..WorkerRecord::default()
            },
            cores_allowed: Some(vec![rank]),
            operations: vec![(30 * (rank + 1), 200)],
            serialised_ns: None,
            usage: Usage { switches_voluntary: Some(3), ..Usage::default() },
        };
        TrialReport {
            workers: vec![
                worker(0, 1_000, 1_400, 5_010, 15_000, 16_000),
                worker(1, 1_500, 2_100, 5_050, 14_000, 17_500),
            ],
            checksum: Some(7),
            sampling_at_gate_ns: 200,
            sampling_at_end_ns: 500,
            memory_unique_bytes: Some(6 << 20),
            ..TrialReport::default()
        }
    }

    fn evaluated(report: &TrialReport, cores: &[u32], pin: bool) -> Trial {
        evaluated_in(Model::Processes, report, cores, pin)
    }

    fn evaluated_in(model: Model, report: &TrialReport, cores: &[u32], pin: bool) -> Trial {
        let spec = TrialSpec {
            kernel: "cpu.splitmix".to_owned(),
            params: Params::default(),
            model,
            workers: 2,
            jobs: 400,
            cores: cores.to_vec(),
            pin,
            deadline_ms: 1_000,
            scratch: PathBuf::new(),
            capture: Capture::Off,
            nuisance: Nuisance::default(),
        };
        let about = Circumstances {
            variant: &VariantId::at(0),
            round: 1,
            spec: &spec,
            kernel: registry::find("cpu.splitmix").unwrap(),
            expected: Some(7),
            clock_is_shared: true,
            why_not: "it is not counted here",
            allowed_cores: 2,
            cpu_step_ns: 1,
        };
        evaluate(report, &about)
    }

    #[test]
    fn each_metric_is_the_span_that_its_words_name() {
        let trial = evaluated(&report(), &[0, 1], true);
        let check = |metric: Metric, expected: f64| {
            assert_eq!(trial.value(&metric), Some(expected), "{}", metric.word());
        };
        check(Metric::Makespan, 10_000.0);
        check(Metric::Total, 15_800.0);
        check(Metric::Create, 500.0);
        check(Metric::Join, 2_000.0);
        check(Metric::StartSkew, 40.0);
        check(Metric::Throughput, 400.0 / 10e-6);
        check(Metric::ThroughputPerCpu, 400.0 / ((9_990.0 + 8_950.0) / 1e9));
        check(Metric::OpP50, 30.0);
        check(Metric::OpP99, 60.0);
        check(Metric::LatencyFairness, 0.5);
        check(Metric::SwitchesVoluntary, 6.0);
        check(Metric::CoresBusy, (9_990.0 + 8_950.0) / 10_000.0);
        check(Metric::RunDelay, 0.0);
        check(Metric::MemoryUnique, 6_291_456.0);
        check(Metric::MemoryPerWorker, 3_145_728.0);
        check(Metric::UnexplainedShare, 0.0);
        assert_eq!(trial.value(&Metric::CpuUser), None, "what is not counted is not 0");
        assert_eq!(trial.workers[1].asked_ns, Some(500), "stamps count from the first creation");
        assert_eq!(trial.flags, Flags::VERIFIED);
    }

    #[test]
    fn a_percentile_is_told_only_where_it_is_more_than_the_longest() {
        let of = |operations: u32| {
            // All in one bucket, the one of 10 ns.
            let operations = if operations == 0 { Vec::new() } else { vec![(10, operations)] };
            let mut report = report();
            report.workers.iter_mut().for_each(|worker| worker.operations.clear());
            report.workers[0].operations = operations;
            let trial = evaluated(&report, &[0, 1], true);
            [Metric::OpP50, Metric::OpP95, Metric::OpP99, Metric::OpMax].map(|m| trial.value(&m))
        };
        assert_eq!(of(0), [None; 4]);
        assert_eq!(of(71), [Some(10.0), None, None, Some(10.0)]);
        assert_eq!(of(72), [Some(10.0), Some(10.0), None, Some(10.0)]);
        assert_eq!(of(368), [Some(10.0); 4]);
        let dropping = TrialReport { dropped_ticks: Some(3), ..report() };
        assert_eq!(evaluated(&dropping, &[0, 1], true).value(&Metric::DroppedTicks), Some(3.0));
        assert_eq!(evaluated(&report(), &[0, 1], true).value(&Metric::DroppedTicks), None);
    }

    #[test]
    fn a_trial_that_was_stopped_at_its_deadline_took_at_least_as_long() {
        let failing = |kind| {
            let problem = Problem::new("It hung", "It has no result", "Run again");
            let mut report = report();
            report.failure = Some(Failure { kind, problem });
            evaluated(&report, &[0, 1], true)
        };
        // One second counts from the last creation at 1,500, the work from the gate at 5,000 less
        // the 200 for which the host read memory.
        let late = failing(FailureKind::Deadline);
        assert_eq!(late.at_least(&Metric::Makespan), Some(1e9 - 3_300.0));
        assert_eq!(late.at_least(&Metric::Total), Some(1e9));
        assert_eq!((late.flags, late.counts(), late.readings.len()), (Flags::FAILED, false, 2));
        // What went wrong otherwise says nothing of how long it would have taken, and a trial that
        // ended took as long as it took.
        assert_eq!(failing(FailureKind::WorkerKilled).readings.len(), 0);
        assert_eq!(evaluated(&report(), &[0, 1], true).at_least(&Metric::Makespan), None);
    }

    #[test]
    fn who_leaves_a_core_by_design_is_not_disturbed() {
        let is_disturbed = |model: Model, cpu_ns, wait_ns, run_delay_ns| {
            let mut changed = report();
            let record = &mut changed.workers[1].record;
            (record.cpu_ns, record.wait_ns) = (Some(cpu_ns), wait_ns);
            record.run_delay_ns = Some(run_delay_ns);
            evaluated_in(model, &changed, &[0, 1], true).flags.contains(Flags::DISTURBED)
        };
        for model in Model::ALL.iter().filter(|model| !model.needs_jobs()) {
            // The span is 8,950 ns, of which 98 % are 8,771.
            assert!(!is_disturbed(model.clone(), 5_000, Some(3_771), 0), "{model:?}");
            assert!(is_disturbed(model.clone(), 5_000, Some(3_770), 0), "{model:?}");
            assert!(is_disturbed(model.clone(), 5_000, None, 0), "{model:?}");
        }
        for model in [Model::Pool, Model::ThreadPerTask] {
            assert!(!is_disturbed(model.clone(), 5_000, None, 0), "{model:?}");
            assert!(is_disturbed(model.clone(), 5_000, None, 90), "{model:?}");
        }
    }

    #[test]
    fn a_trial_is_marked_for_what_happened_to_it() {
        let check = |change: fn(&mut TrialReport), cores: &[u32], pin, expected: Flags| {
            let mut changed = report();
            change(&mut changed);
            assert_eq!(evaluated(&changed, cores, pin).flags, expected);
        };
        let (fine, disturbed) = (Flags::VERIFIED, Flags::VERIFIED.with(Flags::DISTURBED));
        let elsewhere = Flags::VERIFIED.with(Flags::PLACED_ELSEWHERE);
        check(|_| {}, &[0, 1], true, fine);
        check(|r| r.workers[0].record.run_delay_ns = Some(99), &[0, 1], true, fine);
        check(|r| r.workers[0].record.run_delay_ns = Some(100), &[0, 1], true, disturbed);
        check(|r| r.workers[0].record.cpu_ns = Some(9_791), &[0, 1], true, fine);
        check(|r| r.workers[1].record.cpu_ns = Some(8_770), &[0, 1], true, disturbed);
        // Two workers on one core take turns: that is the question, not a disturbance.
        let crowd = |r: &mut TrialReport| {
            r.workers[0].record.cpu_ns = Some(5_000);
            r.workers.iter_mut().for_each(|w| w.cores_allowed = Some(vec![0]));
            r.workers[1].record.core_seen = Some(0);
        };
        check(crowd, &[0], true, fine);
        check(|r| r.workers[1].record.core_seen = Some(0), &[0, 1], true, elsewhere);
        check(|r| r.workers[1].cores_allowed = Some(vec![0, 1]), &[0, 1], true, elsewhere);
        check(|r| r.checksum = Some(8), &[0, 1], true, Flags::FAILED);
        check(|r| r.checksum = None, &[0, 1], true, Flags::FAILED);
        // A system that cannot hold workers never claims that it did.
        check(|_| {}, &[], true, elsewhere);
        check(|_| {}, &[], false, fine);
    }
}
