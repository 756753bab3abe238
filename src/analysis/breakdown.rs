//! Where a worker's time goes, from its stamps.

use super::statistics::sample::Sample;
use super::summary::{Breakdown, Waits};
use crate::model::design::Model;
use crate::model::trial::{Trial, WorkerRecord};

/// The number of parts of a breakdown, the kinds of waits apart.
const PARTS: usize = 6;
/// The kinds of waits.
const KINDS: usize = 4;

/// Where the time of a variant's workers goes: each part is the mean of a trial's workers and the
/// median of the trials. Trials in which a stamp of a worker is missing are left out; `None` if
/// none is left, or if stamps of different workers cannot be subtracted here. Where the system does
/// not count how long workers wait for a core, that is a part of their waiting.
pub(super) fn breakdown<'a>(
    model: &Model,
    clock_is_shared: bool,
    trials: impl Iterator<Item = &'a Trial>,
) -> Option<Breakdown> {
    let alone = *model == Model::Sequential;
    if !clock_is_shared && !alone {
        return None;
    }
    let trials: Vec<&Trial> = trials.collect();
    let counted = |worker: &WorkerRecord| worker.cpu_ns.is_none() || worker.run_delay_ns.is_some();
    let is_counted = trials.iter().flat_map(|trial| &trial.workers).all(counted);
    let about = About { alone, is_counted };
    let (mut by_trial, mut kinds_by_trial) = (Vec::new(), Vec::new());
    for trial in trials {
        if let Some(parts) = mean_worker(&trial.workers, about) {
            kinds_by_trial.push(mean_waits(&trial.workers, parts[4]));
            by_trial.push(parts);
        }
    }
    let median =
        |part: usize| Some(Sample::new(by_trial.iter().map(|parts| parts[part]))?.median());
    let kind = |kind: usize| {
        let known = kinds_by_trial.iter().filter_map(|kinds| kinds[kind]);
        Some(Sample::new(known)?.median())
    };
    Some(Breakdown {
        creation_ns: median(0)?,
        start_ns: median(1)?,
        work_ns: median(2)?,
        core_wait_ns: median(3).filter(|_| is_counted),
        wait_ns: median(4)?,
        waits: Waits { lock_ns: kind(0), io_ns: kind(1), message_ns: kind(2), gate_ns: kind(3) },
        join_ns: median(5)?,
    })
}

/// What the workers of a trial waited for, together at most what they waited: one that looks again
/// and again while it waits is on a core meanwhile. A kind is known if some worker stamped it.
fn mean_waits(workers: &[WorkerRecord], wait_ns: f64) -> [Option<f64>; KINDS] {
    const STAMPS: [fn(&WorkerRecord) -> Option<u64>; KINDS] = [
        |worker| worker.wait_lock_ns,
        |worker| worker.wait_io_ns,
        |worker| worker.wait_message_ns,
        |worker| worker.wait_gate_ns,
    ];
    let mean = |stamp: fn(&WorkerRecord) -> Option<u64>| {
        let stamped: Vec<u64> = workers.iter().filter_map(stamp).collect();
        let sum = stamped.iter().sum::<u64>() as f64;
        (!stamped.is_empty()).then_some(sum / workers.len() as f64)
    };
    let kinds = STAMPS.map(mean);
    let known: f64 = kinds.iter().flatten().sum();
    let share = if known > wait_ns { wait_ns / known } else { 1.0 };
    kinds.map(|kind| kind.map(|ns| ns * share))
}

/// What is to be known of the workers of a variant.
#[derive(Clone, Copy)]
struct About {
    /// Whether the program does the work itself, so that nobody is created.
    alone: bool,
    /// Whether the system counts how long they wait for a core.
    is_counted: bool,
}

fn mean_worker(workers: &[WorkerRecord], about: About) -> Option<[f64; PARTS]> {
    let mut sums = [0.0; PARTS];
    for worker in workers {
        for (sum, part) in sums.iter_mut().zip(parts(worker, about)?) {
            *sum += part as f64;
        }
    }
    (!workers.is_empty()).then(|| sums.map(|sum| sum / workers.len() as f64))
}

/// The parts of one worker's time, in nanoseconds. A sequential run creates nobody and reaps
/// nobody, so those parts of it are 0 and not unknown.
fn parts(worker: &WorkerRecord, about: About) -> Option<[u64; PARTS]> {
    let span = worker.end_ns?.checked_sub(worker.begin_ns?)?;
    let [creation, start, join] = if about.alone {
        [0; 3]
    } else {
        [
            worker.first_ns?.checked_sub(worker.asked_ns?)?,
            worker.begin_ns?.checked_sub(worker.first_ns?)?,
            worker.reaped_ns?.checked_sub(worker.end_ns?)?,
        ]
    };
    // Counters of the system tick apart from the clock, so together they can pass the span.
    let work = worker.cpu_ns?.min(span);
    let core_wait = if about.is_counted { worker.run_delay_ns?.min(span - work) } else { 0 };
    Some([creation, start, work, core_wait, span - work - core_wait, join])
}

#[cfg(test)]
mod tests {
    use super::super::hand_made::trial;
    use super::*;

    fn worker(stamps: [u64; 5], cpu_ns: u64, run_delay_ns: u64) -> WorkerRecord {
        let [asked, first, begin, end, reaped] = stamps;
        WorkerRecord {
            asked_ns: Some(asked),
            first_ns: Some(first),
            begin_ns: Some(begin),
            end_ns: Some(end),
            reaped_ns: Some(reaped),
            cpu_ns: Some(cpu_ns),
            run_delay_ns: Some(run_delay_ns),
            ..WorkerRecord::default()
        }
    }

    fn check(trials: &[Vec<WorkerRecord>], expected: Option<[f64; PARTS]>) {
        check_model(&Model::Threads, true, trials, expected);
    }

    fn check_model(
        model: &Model,
        clock_is_shared: bool,
        trials: &[Vec<WorkerRecord>],
        expected: Option<[f64; PARTS]>,
    ) {
        let trials: Vec<Trial> = trials
            .iter()
            .map(|workers| Trial { workers: workers.clone(), ..trial(1, "v0", 1.0) })
            .collect();
        let found = breakdown(model, clock_is_shared, trials.iter()).map(|b| {
            let core_wait_ns = b.core_wait_ns.unwrap();
            [b.creation_ns, b.start_ns, b.work_ns, core_wait_ns, b.wait_ns, b.join_ns]
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn the_parts_are_the_mean_of_the_workers_and_the_median_of_the_trials() {
        let early = worker([0, 10, 100, 1_100, 1_200], 700, 200);
        let late = worker([50, 90, 100, 1_300, 1_400], 1_000, 0);
        check(&[vec![early.clone()]], Some([10.0, 90.0, 700.0, 200.0, 100.0, 100.0]));
        check(&[vec![early.clone(), late.clone()]], Some([25.0, 50.0, 850.0, 100.0, 150.0, 100.0]));
        let trials = [vec![early.clone()], vec![early], vec![late]];
        check(&trials, Some([10.0, 90.0, 700.0, 200.0, 100.0, 100.0]));
    }

    #[test]
    fn a_wait_is_told_by_its_kinds_and_never_exceeded_by_them() {
        let waits = |lock: Option<u64>, io: Option<u64>| WorkerRecord {
            wait_lock_ns: lock,
            wait_io_ns: io,
            ..worker([0, 10, 100, 1_100, 1_200], 600, 0)
        };
        let check = |workers: Vec<WorkerRecord>, expected: [Option<f64>; 2]| {
            let trial = Trial { workers, ..trial(1, "v0", 1.0) };
            let found = breakdown(&Model::Threads, true, [&trial].into_iter()).unwrap();
            assert_eq!(found.wait_ns, 400.0);
            assert_eq!([found.waits.lock_ns, found.waits.io_ns], expected);
            assert!(found.waits.known_ns() <= found.wait_ns);
        };
        check(vec![waits(None, None)], [None, None]);
        check(vec![waits(Some(100), None), waits(None, None)], [Some(50.0), None]);
        check(vec![waits(Some(300), Some(500))], [Some(150.0), Some(250.0)]);
    }

    #[test]
    fn counters_beyond_the_span_never_make_a_part_negative() {
        check(
            &[vec![worker([0, 0, 0, 100, 100], 101, 50)]],
            Some([0.0, 0.0, 100.0, 0.0, 0.0, 0.0]),
        );
        check(&[vec![worker([0, 0, 0, 100, 100], 80, 50)]], Some([0.0, 0.0, 80.0, 20.0, 0.0, 0.0]));
    }

    #[test]
    fn what_was_not_stamped_is_not_shown_as_nothing() {
        let whole = worker([0, 10, 20, 30, 40], 5, 2);
        let holes: [fn(&mut WorkerRecord); 7] = [
            |worker| worker.asked_ns = None,
            |worker| worker.first_ns = None,
            |worker| worker.begin_ns = None,
            |worker| worker.end_ns = None,
            |worker| worker.reaped_ns = None,
            |worker| worker.cpu_ns = None,
            |worker| worker.end_ns = Some(1),
        ];
        for hole in holes {
            let mut cut = whole.clone();
            hole(&mut cut);
            check(&[vec![cut.clone()]], None);
            check(&[vec![whole.clone(), cut]], None);
        }
        check(&[], None);
        check(&[vec![]], None);
        check_model(&Model::Processes, false, &[vec![whole]], None);
    }

    #[test]
    fn where_waiting_for_a_core_is_not_counted_it_is_a_part_of_waiting() {
        let counted = worker([0, 10, 100, 1_100, 1_200], 700, 200);
        let not = WorkerRecord { run_delay_ns: None, ..counted.clone() };
        for workers in [vec![not.clone()], vec![counted.clone(), not]] {
            let trial = Trial { workers, ..trial(1, "v0", 1.0) };
            let found = breakdown(&Model::Threads, true, [&trial].into_iter()).unwrap();
            assert_eq!((found.work_ns, found.core_wait_ns, found.wait_ns), (700.0, None, 300.0));
        }
    }

    #[test]
    fn a_sequential_run_creates_and_joins_nobody() {
        let worker = WorkerRecord {
            begin_ns: Some(5),
            end_ns: Some(105),
            cpu_ns: Some(90),
            run_delay_ns: Some(4),
            ..WorkerRecord::default()
        };
        let parts = Some([0.0, 0.0, 90.0, 4.0, 6.0, 0.0]);
        check_model(&Model::Sequential, true, &[vec![worker.clone()]], parts);
        check_model(&Model::Sequential, false, &[vec![worker.clone()]], parts);
        check_model(&Model::Threads, true, &[vec![worker]], None);
    }
}
