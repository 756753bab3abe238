//! The words in which a sentence speaks of a metric.

use crate::model::metric::Metric;

/// The words of one metric.
pub(super) struct Phrase {
    /// Between the variant and its ratio, with what leads up to it: ` took`.
    pub before: &'static str,
    /// Between the word `times` and the other variant: `as long as`.
    pub after: String,
    /// After `in` and before `of`: `memory`.
    pub topic: String,
}

/// The words of a metric.
pub(super) fn phrase(metric: &Metric) -> Phrase {
    let (before, after, topic) = match metric {
        Metric::Makespan => (" took", "as long as", "work time"),
        Metric::Total => (", creation and join included, took", "as long as", "total time"),
        Metric::Create => (" took", "as long to create as", "creation time"),
        Metric::Join => (" took", "as long to join as", "join time"),
        Metric::StartSkew => (" had", "the start skew of", "start skew"),
        Metric::Throughput => (" reached", "the throughput of", "throughput"),
        Metric::ThroughputPerCpu => {
            (" reached", "the throughput per CPU second of", "throughput per CPU second")
        }
        Metric::OpP50 => {
            (" took", "as long for the median operation as", "the time of the median operation")
        }
        Metric::OpP95 => (
            " took",
            "as long for the 95th percentile operation as",
            "the time of the 95th percentile operation",
        ),
        Metric::OpP99 => (
            " took",
            "as long for the 99th percentile operation as",
            "the time of the 99th percentile operation",
        ),
        Metric::OpMax => {
            (" took", "as long for the longest operation as", "the time of the longest operation")
        }
        Metric::CpuUser => (" used", "as much CPU time in user mode as", "CPU time in user mode"),
        Metric::CpuSystem => {
            (" used", "as much CPU time in the kernel as", "CPU time in the kernel")
        }
        Metric::CoresBusy => (" kept", "as many cores busy as", "the number of busy cores"),
        Metric::SwitchesVoluntary => {
            (" had", "as many voluntary context switches as", "voluntary context switches")
        }
        Metric::SwitchesInvoluntary => {
            (" had", "as many involuntary context switches as", "involuntary context switches")
        }
        Metric::RunDelay => (" waited", "as long for a core as", "the wait for a core"),
        Metric::FaultsMinor => (" had", "as many minor page faults as", "minor page faults"),
        Metric::FaultsMajor => (" had", "as many major page faults as", "major page faults"),
        Metric::MemoryUnique => (" used", "as much memory as", "memory"),
        Metric::MemoryPerWorker => {
            (" used", "as much memory for each worker as", "memory for each worker")
        }
        Metric::MemorySummedRss => (
            " used",
            "as much memory, by resident sizes added up, as",
            "the sum of resident memory sizes",
        ),
        Metric::LostUpdates => (" lost", "as many updates as", "lost updates"),
        Metric::DroppedTicks => (" dropped", "as many ticks as", "dropped ticks"),
        Metric::Fairness => (" had", "the fairness of", "fairness"),
        Metric::LatencyFairness => {
            (" had", "the fairness of operation times of", "fairness of operation times")
        }
        Metric::UnexplainedShare => (" had", "the unexplained share of", "the unexplained share"),
        Metric::SerialisationShare => (
            " had",
            "the share of time for encoding and decoding of",
            "the share of time for encoding and decoding",
        ),
        Metric::Survivors => (" kept", "as many workers as", "survivors"),
        Metric::JobsDone => (" did", "as many jobs as", "jobs done"),
        Metric::JobsRedone => (" did", "as many jobs again as", "jobs done again"),
        Metric::JobsLost => (" lost", "as many jobs as", "lost jobs"),
        Metric::Detection => (" took", "as long to notice as", "the time until noticed"),
        Metric::Recovery => (" took", "as long to make good as", "the time until made good"),
        Metric::Other(word) => {
            return Phrase {
                before: " had",
                after: format!("the {word} of"),
                topic: word.to_string(),
            };
        }
    };
    Phrase { before, after: after.to_owned(), topic: topic.to_owned() }
}
