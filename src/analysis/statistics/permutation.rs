//! Whether paired differences are centred on zero: the sign-flip permutation test of their mean.
//!
//! If nothing differs but chance, each difference could as well have had the other sign, so the mean
//! that was found is one among 2^n equally likely ones (R. A. Fisher, The Design of Experiments,
//! 1935, section 21). Up to 16 pairs all of them are counted. Beyond, signs are drawn, and the p-value
//! is that of the draws and the real one together, which is never 0 and never too small (B. Phipson
//! and G. K. Smyth, Permutation p-values should never be zero, Statistical Applications in Genetics
//! and Molecular Biology 9, 2010).

use super::sample::Sample;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

/// The most pairs for which all signs are counted: 65,536 ways.
const MOST_FOR_EXACT: usize = 16;
/// How often signs are drawn beyond.
const DRAWS: u32 = 20_000;
/// Draws that one seed makes.
const BLOCK: u32 = 1_000;

/// The two-sided p-value of the mean of paired differences; the seed matters beyond 16 pairs only.
#[must_use]
pub fn sign_flip(differences: &Sample, seed: u64) -> f64 {
    let largest = differences.ascending().iter().fold(0.0_f64, |most, d| most.max(d.abs()));
    if largest == 0.0 {
        return 1.0;
    }
    // In units of the largest, so that no sum overflows.
    let differences: Vec<f64> = differences.ascending().iter().map(|d| d / largest).collect();
    let found = differences.iter().sum::<f64>().abs();
    // Sums that are equal but for rounding are ties, and ties count against a difference.
    let as_far = found - 1e-12 * differences.len() as f64;
    match differences.len() <= MOST_FOR_EXACT {
        true => counted(&differences, as_far),
        false => drawn(&differences, as_far, seed),
    }
}

/// The share of all ways to give signs whose sum lies as far from zero.
fn counted(differences: &[f64], as_far: f64) -> f64 {
    let mut signed = differences.to_vec();
    let ways = 1_u32 << differences.len();
    let mut hits = 0_u32;
    for way in 1..=ways {
        hits += u32::from(signed.iter().sum::<f64>().abs() >= as_far);
        // Gray's order: each way differs from the one before in one sign.
        if let Some(flipped) = signed.get_mut(way.trailing_zeros() as usize) {
            *flipped = -*flipped;
        }
    }
    f64::from(hits) / f64::from(ways)
}

/// The share among drawn signs and the real ones.
fn drawn(differences: &[f64], as_far: f64, seed: u64) -> f64 {
    let mut seeds = SplitMix64::seed_from_u64(seed);
    let blocks: Vec<u64> = (0..DRAWS / BLOCK).map(|_| seeds.next_u64()).collect();
    let hits_of = |seed: u64| {
        let mut random = SplitMix64::seed_from_u64(seed);
        let mut is_hit = || {
            let mut sum = 0.0;
            for group in differences.chunks(64) {
                let signs = random.next_u64();
                let value = |(bit, d): (usize, &f64)| if signs >> bit & 1 == 1 { *d } else { -*d };
                sum += group.iter().enumerate().map(value).sum::<f64>();
            }
            sum.abs() >= as_far
        };
        (0..BLOCK).map(|_| u32::from(is_hit())).sum::<u32>()
    };
    let hits: u32 = blocks.into_par_iter().map(hits_of).sum();
    f64::from(hits + 1) / f64::from(DRAWS + 1)
}

#[cfg(test)]
mod tests {
    use super::super::draws::Draws;
    use super::*;
    use proptest::prelude::*;

    fn p(differences: &[f64]) -> f64 {
        sign_flip(&Sample::new(differences.iter().copied()).unwrap(), 1)
    }

    /// Darwin's maize, the example for which Fisher counted by hand: of 32,768 ways 863 give a sum
    /// of 314 or more, and as many one of -314 or less, in all 5.267 %.
    #[test]
    fn fishers_own_count_of_darwins_maize_comes_out() {
        let maize = [
            49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0,
        ];
        assert_eq!(maize.iter().sum::<f64>(), 314.0);
        assert_eq!(p(&maize), 1_726.0 / 32_768.0);
    }

    #[test]
    fn small_cases_are_those_found_by_hand() {
        let cases: [(&[f64], f64); 6] = [
            (&[3.0], 1.0),
            (&[0.0, 0.0], 1.0),
            // Sums of 1, 2, 4 with signs: 7 and -7 of eight.
            (&[1.0, 2.0, 4.0], 0.25),
            // 7, 5, -5 and -7 of eight lie as far.
            (&[-1.0, 2.0, 4.0], 0.5),
            (&[0.1, 0.2, 0.3, 0.1, 0.1, 0.1], 2.0 / 64.0),
            (&[f64::MAX, f64::MAX], 0.5),
        ];
        for (differences, expected) in cases {
            assert_eq!(p(differences), expected, "{differences:?}");
        }
    }

    #[test]
    fn drawn_signs_give_about_what_counting_gives() {
        let mut draws = Draws::new(0x51f1);
        for _ in 0..5 {
            let differences: Vec<f64> = (0..16).map(|_| draws.normal() + 0.4).collect();
            let largest = differences.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
            let scaled: Vec<f64> = differences.iter().map(|d| d / largest).collect();
            let as_far = scaled.iter().sum::<f64>().abs() - 1e-12;
            let (exact, approximate) = (p(&differences), drawn(&scaled, as_far, 9));
            // Five standard errors of 20,000 draws.
            let error = 5.0 * (exact * (1.0 - exact) / 20_000.0).sqrt() + 1e-4;
            assert!((exact - approximate).abs() < error, "{exact}, {approximate}");
        }
    }

    #[test]
    fn beyond_sixteen_pairs_the_p_value_follows_from_the_seed_and_is_never_zero() {
        let sample = Sample::new((0..40).map(|i| 10.0 + f64::from(i))).unwrap();
        assert_eq!(sign_flip(&sample, 3), 1.0 / 20_001.0);
        let mixed = Sample::new((0..40).map(|i| f64::from(i) - 15.0)).unwrap();
        assert_eq!(sign_flip(&mixed, 3), sign_flip(&mixed, 3));
        assert!(sign_flip(&mixed, 3) > 0.01);
    }

    proptest! {
        #[test]
        fn neither_the_unit_nor_the_side_matters(
            values in prop::collection::vec(-50..50_i32, 1..12), unit in 1e-3..1e3_f64
        ) {
            let floats: Vec<f64> = values.iter().map(|v| f64::from(*v)).collect();
            let other: Vec<f64> = floats.iter().map(|v| -v * unit).collect();
            prop_assert_eq!(p(&floats), p(&other));
        }
    }
}
