//! Whether a sample has one peak or two. Lock throughput, for example, has two: one worker keeps the
//! lock, or they alternate; a median between them describes neither.
//!
//! The sample is cut in two where the logarithms lie closest to the means of their own part. How far
//! apart the two means then lie, in units of the spread within the parts, tells two peaks from one
//! (K. Ashman, Bird and Zepf, Detecting bimodality in astronomical datasets, 1994, use the same
//! distance for two normal distributions); it is weighed by how evenly the cut divides the sample, so
//! that a few slow outliers do not look like a peak.
//!
//! How far apart the best cut of a sample with one peak lies by chance depends on its size. The limit
//! was set by simulation (`cargo bench --bench judgement -- modes`) so that of samples with one peak
//! fewer than five in a hundred are taken for two: log-normal ones of any width hardly ever, a few in
//! a hundred of those spread evenly, as under drift, and of those with a long tail. Of mixtures 60 to
//! 40 and 1.5 times apart nine in ten are seen at 15 samples where each peak is up to 5 % wide. Where
//! each is 10 % wide, they run into each other, and no method tells most of them from an even spread
//! at so few samples.

use super::super::summary::Mode;
use super::sample::Sample;

/// Fewer samples say nothing.
const FEWEST: usize = 6;
/// Each part holds at least this share of the sample: fewer are outliers and no peak.
const LEAST_SHARE: f64 = 0.2;
/// Each part holds at least so many.
const LEAST_MEMBERS: usize = 2;
/// Two peaks that are closer are one for practical purposes.
const LEAST_RATIO: f64 = 1.1;

/// The weighed distance between the means of two parts of one peak, in units of their spread, that
/// chance hardly ever reaches. An even spread tends to 3.5 for many samples, a normal one to 2.7.
fn limit(n: usize) -> f64 {
    3.75 + 25.0 / n as f64
}

/// The two peaks of a sample, the lower one first; nothing if it has one.
#[must_use]
pub fn two(sample: &Sample) -> Option<[Mode; 2]> {
    let values = sample.ascending();
    let n = values.len();
    if n < FEWEST || values[0] <= 0.0 {
        return None;
    }
    let least = ((n as f64 * LEAST_SHARE).ceil() as usize).max(LEAST_MEMBERS);
    // Around the middle, so that sums of squares keep their digits.
    let middle = sample.median().ln();
    let logs: Vec<f64> = values.iter().map(|value| value.ln() - middle).collect();
    let sum: f64 = logs.iter().sum();
    let squares: f64 = logs.iter().map(|log| log * log).sum();
    let mut sum_below: f64 = logs[..least].iter().sum();
    let mut best = (0.0, least);
    for cut in least..=n - least {
        let (below, above) = (cut as f64, (n - cut) as f64);
        let (low, high) = (sum_below / below, (sum - sum_below) / above);
        let within = squares - sum_below * low - (sum - sum_below) * high;
        // Of equal values the spread is none, and any distance is far.
        let spread = (within.max(0.0) / (n - 2) as f64).sqrt().max(f64::EPSILON);
        let evenness = 2.0 * (below * above).sqrt() / n as f64;
        let distance = (high - low) / spread * evenness;
        if distance > best.0 {
            best = (distance, cut);
        }
        sum_below += logs[cut];
    }
    let (distance, cut) = best;
    if distance < limit(n) {
        return None;
    }
    let mode = |part: &[f64]| {
        let sample = Sample::new(part.iter().copied()).expect("a part of a sample is one");
        Mode { centre: sample.median(), n: u32::try_from(part.len()).unwrap_or(u32::MAX) }
    };
    let modes = [mode(&values[..cut]), mode(&values[cut..])];
    (modes[1].centre >= modes[0].centre * LEAST_RATIO).then_some(modes)
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;

    /// How many of 2,000 samples of `n` are taken for two.
    fn taken_for_two(n: usize, mut value: impl FnMut(&mut Draws) -> f64) -> f64 {
        const SAMPLES: u32 = 2_000;
        let mut draws = Draws::new(0x5eed);
        let mut is_two = |draws: &mut Draws| {
            two(&Sample::new((0..n).map(|_| value(draws))).unwrap()).is_some()
        };
        let found = (0..SAMPLES).filter(|_| is_two(&mut draws)).count();
        found as f64 / f64::from(SAMPLES)
    }

    #[test]
    fn two_peaks_are_shown_as_two_in_nine_of_ten_samples() {
        for n in [15, 30] {
            for spread in [0.02, 0.05] {
                let found = taken_for_two(n, |draws| {
                    let peak = if draws.share() < 0.4 { 1.5 } else { 1.0 };
                    300e6 * peak * draws.noise(spread)
                });
                assert!(found >= 0.9, "{found} of samples of {n} with a spread of {spread}");
            }
        }
    }

    #[test]
    fn one_peak_is_shown_as_one_whatever_its_width_and_its_outliers() {
        for n in [6, 7, 15, 30, 60] {
            for spread in [0.001, 0.02, 0.1, 0.3] {
                let found = taken_for_two(n, |draws| 5e6 * draws.noise(spread));
                assert!(found <= 0.05, "{found} of samples of {n} with a spread of {spread}");
            }
            let found = taken_for_two(n, |draws| {
                let outlier = if draws.share() < 0.05 { 1.5 } else { 1.0 };
                outlier * draws.noise(0.02)
            });
            assert!(found <= 0.05, "{found} of samples of {n} with outliers");
            let found = taken_for_two(n, |draws| 1.0 + draws.share() / 2.0);
            assert!(found <= 0.05, "{found} of samples of {n} that are spread evenly");
        }
    }

    #[test]
    fn the_centres_are_the_medians_of_the_parts() {
        let check = |values: &[f64], expected: Option<[(f64, u32); 2]>| {
            let found = two(&Sample::new(values.iter().copied()).unwrap());
            assert_eq!(found.map(|modes| modes.map(|mode| (mode.centre, mode.n))), expected);
        };
        let two = [24.0, 24.1, 46.0, 23.9, 46.2, 24.05];
        check(&two, Some([(24.025, 4), (46.1, 2)]));
        check(&two[..5], None);
        check(&[1.0; 30], None);
        check(&[10.0, 10.0, 10.0, 20.0, 20.0, 20.0], Some([(10.0, 3), (20.0, 3)]));
        check(&[10.0, 10.0, 10.0, 10.5, 10.5, 10.5], None);
        check(&[10.0, 10.0, 10.0, 10.0, 10.0, 20.0], None);
        check(&[0.0, 0.0, 0.0, 20.0, 20.0, 20.0], None);
    }
}
