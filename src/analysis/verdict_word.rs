//! The word of a verdict, fitting what was measured: only times are faster or slower.

use super::phrase::phrase;
use crate::model::experiment::Verdict;
use crate::model::metric::{Direction, Metric};
use crate::model::units::Unit;

/// The verdict on a metric in a word or a few: `faster`, `more jobs done`, `less memory`.
#[must_use]
pub fn verdict_word(metric: &Metric, direction: &Direction, verdict: &Verdict) -> String {
    let is_better = match verdict {
        Verdict::Faster => true,
        Verdict::Slower => false,
        Verdict::NoPracticalDifference
        | Verdict::Inconclusive
        | Verdict::NotTestable
        | Verdict::Other(_) => return verdict.label().to_owned(),
    };
    let is_more = is_better == (*direction == Direction::HigherIsBetter);
    let pair = match metric.unit() {
        Unit::Nanoseconds => ["faster", "slower"],
        Unit::PerSecond => ["slower", "faster"],
        Unit::Cores => ["fewer cores busy", "more cores busy"],
        Unit::Bytes => return format!("{} memory", if is_more { "more" } else { "less" }),
        Unit::Count => {
            let topic = phrase(metric).topic;
            return format!("{} {topic}", if is_more { "more" } else { "fewer" });
        }
        Unit::Share => {
            let topic = phrase(metric).topic;
            let topic = topic.trim_start_matches("the ");
            return format!("{} {topic}", if is_more { "higher" } else { "lower" });
        }
    };
    pair[usize::from(is_more)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_and_rates_are_faster_or_slower() {
        let check = |metric: Metric, verdict: Verdict, expected: &str| {
            assert_eq!(verdict_word(&metric, &metric.direction(), &verdict), expected);
        };
        check(Metric::Makespan, Verdict::Faster, "faster");
        check(Metric::Makespan, Verdict::Slower, "slower");
        check(Metric::Throughput, Verdict::Faster, "faster");
        check(Metric::JobsDone, Verdict::Faster, "more jobs done");
        check(Metric::JobsDone, Verdict::Slower, "fewer jobs done");
        check(Metric::JobsLost, Verdict::Faster, "fewer lost jobs");
        check(Metric::LostUpdates, Verdict::Slower, "more lost updates");
        check(Metric::MemoryUnique, Verdict::Slower, "more memory");
        check(Metric::CoresBusy, Verdict::Slower, "fewer cores busy");
        check(Metric::Fairness, Verdict::Slower, "lower fairness");
        check(Metric::UnexplainedShare, Verdict::Faster, "lower unexplained share");
        check(Metric::JobsDone, Verdict::Inconclusive, "inconclusive");
    }
}
