//! What is measured: names, units, spans.

use super::units::Unit;
use super::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// A figure of one trial. Each names the span or count it stands for.
    pub enum Metric {
        /// Gate opened to the end of the last worker's work, in nanoseconds.
        Makespan = "makespan_ns", "work time";
        /// First creation asked for to last worker reaped, without the time in which the host
        /// read the workers' memory, in nanoseconds.
        Total = "total_ns", "total time";
        /// Creation of a worker asked for to its first instruction: median of the workers, in
        /// nanoseconds.
        Create = "create_ns", "creation";
        /// End of the last worker's work to the last worker reaped, without the reading of
        /// memory, in nanoseconds.
        Join = "join_ns", "join";
        /// Last worker's begin less first worker's begin, in nanoseconds.
        StartSkew = "start_skew_ns", "start skew";
        /// Operations of all workers over the makespan, per second.
        Throughput = "throughput_per_s", "throughput";
        /// Operations of all workers over the CPU time of all workers between begin and end, per
        /// second of CPU time.
        ThroughputPerCpu = "throughput_per_cpu_s", "throughput per CPU second";
        /// Half of the operations took at most this long, in nanoseconds.
        OpP50 = "op_p50_ns", "operation, median";
        /// 95 in 100 operations took at most this long, in nanoseconds.
        OpP95 = "op_p95_ns", "operation, 95th percentile";
        /// 99 in 100 operations took at most this long, in nanoseconds.
        OpP99 = "op_p99_ns", "operation, 99th percentile";
        /// The longest operation, in nanoseconds.
        OpMax = "op_max_ns", "operation, longest";
        /// CPU time in user mode between begin and end, all workers, in nanoseconds.
        CpuUser = "cpu_user_ns", "CPU time, user";
        /// CPU time in the kernel between begin and end, all workers, in nanoseconds.
        CpuSystem = "cpu_system_ns", "CPU time, system";
        /// CPU time of all workers over the makespan: how many cores were busy on average.
        CoresBusy = "cores_busy", "cores busy";
        /// Context switches that the workers asked for by waiting, between begin and end.
        SwitchesVoluntary = "switches_voluntary", "context switches, voluntary";
        /// Context switches that the system forced on the workers, between begin and end.
        SwitchesInvoluntary = "switches_involuntary", "context switches, involuntary";
        /// Time in which workers were ready and had no core, between begin and end, all workers,
        /// in nanoseconds.
        RunDelay = "run_delay_ns", "waiting for a core";
        /// Page faults that needed no I/O, between begin and end, all workers.
        FaultsMinor = "faults_minor", "page faults, minor";
        /// Page faults that read from a disk, between begin and end, all workers.
        FaultsMajor = "faults_major", "page faults, major";
        /// Memory of host and workers, every page counted once: the larger of the readings at the
        /// start gate and at the end of the work, in bytes.
        MemoryUnique = "memory_unique_bytes", "memory, every page once";
        /// Memory of host and workers, every page counted once, over the number of workers, in
        /// bytes.
        MemoryPerWorker = "memory_per_worker_bytes", "memory, for each worker";
        /// Resident sizes of host and workers added up: pages that are shared count repeatedly,
        /// in bytes.
        MemorySummedRss = "memory_summed_rss_bytes", "memory, resident sizes added up";
        /// Updates that were made and are missing from the shared result.
        LostUpdates = "lost_updates", "lost updates";
        /// Ticks of a clock that came and went before the worker that waits for them looked.
        DroppedTicks = "dropped_ticks", "dropped ticks";
        /// Fewest operations of a worker over most operations of a worker: 1 is even.
        Fairness = "fairness", "fairness";
        /// Shortest median operation of a worker over longest median operation of a worker: 1 is
        /// even.
        LatencyFairness = "latency_fairness", "fairness of operation times";
        /// Share of the workers' time between begin and end that is neither on a core, nor ready
        /// for one, nor in a wait that the kernel makes on purpose.
        UnexplainedShare = "unexplained_share", "unexplained share";
        /// Share of the workers' time between begin and end in which they encoded and decoded
        /// messages.
        SerialisationShare = "serialisation_share", "encoding and decoding";
        /// Workers of the first hour that came to the end of their work, where one goes wrong on
        /// purpose. One that took the place of a lost one is none of them; a thread that only
        /// watched over a task which panicked is one.
        Survivors = "survivors", "survivors";
        /// Jobs that are done at the end, whoever did them.
        JobsDone = "jobs_done", "jobs done";
        /// Jobs that were lost in the middle and done again.
        JobsRedone = "jobs_redone", "jobs done again";
        /// Jobs that are not done at the end.
        JobsLost = "jobs_lost", "jobs lost";
        /// Just before a worker goes wrong to somebody's notice of it, in nanoseconds.
        Detection = "detection_ns", "time until noticed";
        /// Just before a worker goes wrong to the end of its job, done again, in nanoseconds.
        Recovery = "recovery_ns", "time until made good";
    }
}

impl Metric {
    /// Those of what is missing at the end though nothing went wrong on purpose.
    pub const OF_LOSSES: [Metric; 2] = [Metric::LostUpdates, Metric::DroppedTicks];

    /// Those of what remained where something goes wrong on purpose.
    pub const OF_FAULTS: [Metric; 6] = [
        Metric::Survivors,
        Metric::JobsDone,
        Metric::JobsRedone,
        Metric::JobsLost,
        Metric::Detection,
        Metric::Recovery,
    ];

    /// The unit of its values.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self {
            Metric::Makespan
            | Metric::Total
            | Metric::Create
            | Metric::Join
            | Metric::StartSkew
            | Metric::OpP50
            | Metric::OpP95
            | Metric::OpP99
            | Metric::OpMax
            | Metric::CpuUser
            | Metric::CpuSystem
            | Metric::RunDelay
            | Metric::Detection
            | Metric::Recovery => Unit::Nanoseconds,
            Metric::Throughput | Metric::ThroughputPerCpu => Unit::PerSecond,
            Metric::CoresBusy => Unit::Cores,
            Metric::SwitchesVoluntary
            | Metric::SwitchesInvoluntary
            | Metric::FaultsMinor
            | Metric::FaultsMajor
            | Metric::LostUpdates
            | Metric::DroppedTicks
            | Metric::Survivors
            | Metric::JobsDone
            | Metric::JobsRedone
            | Metric::JobsLost
            | Metric::Other(_) => Unit::Count,
            Metric::MemoryUnique | Metric::MemoryPerWorker | Metric::MemorySummedRss => Unit::Bytes,
            Metric::Fairness
            | Metric::LatencyFairness
            | Metric::UnexplainedShare
            | Metric::SerialisationShare => Unit::Share,
        }
    }

    /// Whether its values are whole numbers in files.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match self.unit() {
            Unit::Nanoseconds | Unit::Bytes | Unit::Count => true,
            Unit::PerSecond | Unit::Share | Unit::Cores => false,
        }
    }

    /// Whether its value follows from the design, so that it is the same in every trial and an
    /// interval of it would be a fake one (method.md, R35).
    #[must_use]
    pub fn is_deterministic(&self) -> bool {
        matches!(self, Metric::Survivors | Metric::JobsDone | Metric::JobsRedone | Metric::JobsLost)
    }

    /// Whether it counts what may happen and need not, so that none in some trials is no proof that
    /// there are none (R33).
    #[must_use]
    pub fn counts_mishaps(&self) -> bool {
        matches!(self, Metric::LostUpdates | Metric::DroppedTicks)
    }

    /// Which direction is better, unless the design says otherwise.
    #[must_use]
    pub fn direction(&self) -> Direction {
        match self {
            Metric::Throughput
            | Metric::ThroughputPerCpu
            | Metric::CoresBusy
            | Metric::Fairness
            | Metric::LatencyFairness
            | Metric::Survivors
            | Metric::JobsDone => Direction::HigherIsBetter,
            Metric::Makespan
            | Metric::Total
            | Metric::Create
            | Metric::Join
            | Metric::StartSkew
            | Metric::OpP50
            | Metric::OpP95
            | Metric::OpP99
            | Metric::OpMax
            | Metric::CpuUser
            | Metric::CpuSystem
            | Metric::SwitchesVoluntary
            | Metric::SwitchesInvoluntary
            | Metric::RunDelay
            | Metric::FaultsMinor
            | Metric::FaultsMajor
            | Metric::MemoryUnique
            | Metric::MemoryPerWorker
            | Metric::MemorySummedRss
            | Metric::LostUpdates
            | Metric::DroppedTicks
            | Metric::UnexplainedShare
            | Metric::SerialisationShare
            | Metric::JobsRedone
            | Metric::JobsLost
            | Metric::Detection
            | Metric::Recovery
            | Metric::Other(_) => Direction::LowerIsBetter,
        }
    }
}

words! {
    /// Which of two values of a metric is the better one.
    pub enum Direction {
        /// Times, memory, switches.
        LowerIsBetter = "lower_is_better", "less is better";
        /// Throughput, fairness.
        HigherIsBetter = "higher_is_better", "more is better";
    }
}

/// A figure, or why there is none. No number is 0 because it is unknown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reading {
    /// The figure, in the unit of its metric; whole numbers stay below 2^53.
    Value(f64),
    /// Why there is none, as words that follow "not available: ".
    Missing(String),
}

impl Reading {
    /// The figure, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self {
            Reading::Value(value) => Some(*value),
            Reading::Missing(_) => None,
        }
    }

    /// A figure from an optional one and the reason that holds when it is absent.
    #[must_use]
    pub fn or_missing(value: Option<f64>, reason: &str) -> Self {
        value.map_or_else(|| Reading::Missing(reason.to_owned()), Reading::Value)
    }
}
