//! Rates: work by time.
//!
//! A rate has time below the line, so the mean of rates over-weights the fast runs. What a machine
//! did is all its work by all its time, which for equal work is the harmonic mean of the rates
//! (T. Hoefler and R. Belli, Scientific Benchmarking of Parallel Computing Systems, SC 2015, rule 3:
//! "use the arithmetic mean only for summarizing costs; use the harmonic mean for summarizing
//! rates").

/// All the work by all the time; `None` if there is no run, or one whose work or time is negative or
/// no number, or no time at all.
#[must_use]
pub fn total_rate(work_and_time: &[(f64, f64)]) -> Option<f64> {
    let counts = |value: f64| value.is_finite() && value >= 0.0;
    if !work_and_time.iter().all(|(work, time)| counts(*work) && counts(*time)) {
        return None;
    }
    let (work, time) =
        work_and_time.iter().fold((0.0, 0.0), |(w, t), (work, time)| (w + work, t + time));
    let rate: f64 = work / time;
    (time > 0.0 && rate.is_finite()).then_some(rate)
}

/// The rate of runs that did equal work: their harmonic mean. `None` if there is none, or one that
/// is not above 0.
#[must_use]
pub fn harmonic_mean(rates: &[f64]) -> Option<f64> {
    let is_rate = |rate: &f64| rate.is_finite() && *rate > 0.0;
    if rates.is_empty() || !rates.iter().all(is_rate) {
        return None;
    }
    let mean = rates.len() as f64 / rates.iter().map(|rate| rate.recip()).sum::<f64>();
    mean.is_finite().then_some(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example of Hoefler and Belli, section 3.1.1: three runs of 100 Gflop took 10, 100 and
    /// 40 s. Their rates are 10, 1 and 2.5 Gflop/s, whose plain mean of 4.5 promises 66 s for what
    /// took 150.
    #[test]
    fn three_runs_of_10_100_and_40_seconds_gave_2_and_not_4_5() {
        let runs = [(100.0, 10.0), (100.0, 100.0), (100.0, 40.0)];
        assert_eq!(total_rate(&runs), Some(2.0));
        let rates = runs.map(|(work, time)| work / time);
        let harmonic = harmonic_mean(&rates).unwrap();
        assert!((harmonic - 2.0).abs() < 1e-12, "{harmonic}");
        assert_eq!(rates.iter().sum::<f64>() / 3.0, 4.5);
    }

    #[test]
    fn there_is_no_rate_without_time_or_of_what_is_no_number() {
        let refused: [&[(f64, f64)]; 5] =
            [&[], &[(1.0, 0.0)], &[(1.0, -1.0)], &[(f64::NAN, 1.0)], &[(1.0, f64::INFINITY)]];
        for runs in refused {
            assert_eq!(total_rate(runs), None, "{runs:?}");
        }
        let refused: [&[f64]; 4] = [&[], &[0.0], &[-1.0, 2.0], &[f64::NAN]];
        for rates in refused {
            assert_eq!(harmonic_mean(rates), None, "{rates:?}");
        }
        assert_eq!(total_rate(&[(0.0, 2.0)]), Some(0.0));
    }

    proptest! {
        #[test]
        fn for_equal_work_both_are_one(times in prop::collection::vec(1e-3..1e3_f64, 1..30)) {
            let runs: Vec<_> = times.iter().map(|time| (7.0, *time)).collect();
            let rates: Vec<_> = times.iter().map(|time| 7.0 / time).collect();
            let (total, harmonic) = (total_rate(&runs).unwrap(), harmonic_mean(&rates).unwrap());
            prop_assert!((total / harmonic - 1.0).abs() < 1e-9);
            let plain = rates.iter().sum::<f64>() / rates.len() as f64;
            prop_assert!(harmonic <= plain * (1.0 + 1e-12));
        }
    }
}
