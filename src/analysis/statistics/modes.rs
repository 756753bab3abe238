//! Whether a sample has one peak or two. Lock throughput, for example, has two: one worker keeps the
//! lock, or they alternate; a median between them describes neither.
//!
//! The sample is cut in two where the two parts, by logarithms, lie furthest apart in units of their
//! own spread (K. Ashman, Bird and Zepf, Detecting bimodality in astronomical datasets, 1994, use the
//! same distance for two normal distributions). How far apart the best cut of a sample with one peak
//! lies by chance depends on its size; the limit was set by simulation so that of samples with one
//! peak (log-normal, some with slow outliers) fewer than one in a hundred are taken for two.

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

/// The distance between the means of two parts of one peak, in units of their spread, that chance
/// hardly ever reaches.
fn limit(n: usize) -> f64 {
    5.0 + 30.0 / n as f64
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
    let sums = |part: &[f64]| {
        let mean = part.iter().sum::<f64>() / part.len() as f64;
        (mean, part.iter().map(|log| (log - mean).powi(2)).sum::<f64>())
    };
    let mut best: Option<(f64, usize)> = None;
    for cut in candidates(&logs, least) {
        let ((low, below), (high, above)) = (sums(&logs[..cut]), sums(&logs[cut..]));
        // Of equal values the spread is none, and any distance is far.
        let spread = ((below + above) / (n - 2) as f64).sqrt().max(f64::EPSILON);
        let distance = (high - low) / spread;
        if best.is_none_or(|(found, _)| distance > found) {
            best = Some((distance, cut));
        }
    }
    let (_, cut) = best.filter(|(distance, _)| *distance >= limit(n))?;
    let mode = |part: &[f64]| {
        let sample = Sample::new(part.iter().copied()).expect("a part of a sample is one");
        Mode { centre: sample.median(), n: u32::try_from(part.len()).unwrap_or(u32::MAX) }
    };
    let modes = [mode(&values[..cut]), mode(&values[cut..])];
    (modes[1].centre >= modes[0].centre * LEAST_RATIO).then_some(modes)
}

/// Where to cut: at the widest gaps, because two peaks have one between them. A few are enough, and
/// a sample of many thousands is not searched through and through.
fn candidates(logs: &[f64], least: usize) -> Vec<usize> {
    const MOST: usize = 64;
    let mut cuts: Vec<usize> = (least..=logs.len() - least).collect();
    let gap = |cut: usize| logs[cut] - logs[cut - 1];
    cuts.sort_by(|a, b| gap(*b).total_cmp(&gap(*a)));
    cuts.truncate(MOST);
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::SplitMix64;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    struct Source(SplitMix64);

    impl Source {
        fn share(&mut self) -> f64 {
            (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
        }

        /// A value of a log-normal distribution around 1 (Box and Muller 1958).
        fn noise(&mut self, spread: f64) -> f64 {
            let (radius, angle) = (1.0 - self.share(), self.share());
            let normal = (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos();
            (normal * spread).exp()
        }
    }

    /// How many of 2,000 samples of `n` are taken for two.
    fn taken_for_two(n: usize, mut value: impl FnMut(&mut Source) -> f64) -> f64 {
        const SAMPLES: u32 = 2_000;
        let mut source = Source(SplitMix64::seed_from_u64(0x5eed));
        let mut is_two = |source: &mut Source| {
            two(&Sample::new((0..n).map(|_| value(source))).unwrap()).is_some()
        };
        let found = (0..SAMPLES).filter(|_| is_two(&mut source)).count();
        found as f64 / f64::from(SAMPLES)
    }

    #[test]
    fn two_peaks_are_shown_as_two_in_nine_of_ten_samples() {
        for n in [15, 30] {
            let found = taken_for_two(n, |source| {
                let peak = if source.share() < 0.4 { 1.5 } else { 1.0 };
                300e6 * peak * source.noise(0.02)
            });
            assert!(found >= 0.9, "{found} of samples of {n}");
        }
    }

    #[test]
    fn one_peak_is_shown_as_one_whatever_its_width_and_its_outliers() {
        for n in [6, 7, 15, 30, 60] {
            for spread in [0.001, 0.02, 0.1, 0.3] {
                let found = taken_for_two(n, |source| 5e6 * source.noise(spread));
                assert!(found <= 0.05, "{found} of samples of {n} with a spread of {spread}");
            }
            let found = taken_for_two(n, |source| {
                let outlier = if source.share() < 0.05 { 1.5 } else { 1.0 };
                outlier * source.noise(0.02)
            });
            assert!(found <= 0.05, "{found} of samples of {n} with outliers");
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
