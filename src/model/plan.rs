//! In which order variants are run: randomised blocks, from the seed alone.

use super::design::Design;
use super::id::{Seed, VariantId};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Each variant once, in the seeded random order of this round.
///
/// Round 0 is the warm-up. Under drift, blocks of one variant mislead; rounds in random order keep
/// the error rate that the interval promises (method.md, "Why interleaved").
#[must_use]
pub fn round_order(design: &Design, round: u32) -> Vec<VariantId> {
    let mut order: Vec<VariantId> = design.variants.iter().map(|v| v.id.clone()).collect();
    shuffle(&mut order, design.seed, round);
    order
}

/// Fisher and Yates' shuffle. It stands here, and not in a crate, so that a seed in a file gives
/// the same order in every later version.
fn shuffle<T>(items: &mut [T], seed: Seed, round: u32) {
    let mut random = SplitMix64::seed_from_u64(seed.0 ^ (u64::from(round) << 48));
    for last in (1..items.len()).rev() {
        let chosen = (u128::from(random.next_u64()) * (last as u128 + 1)) >> 64;
        items.swap(last, chosen as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_order_and_another_seed_another() {
        let order = |seed, round| {
            let mut items: Vec<u32> = (0..20).collect();
            shuffle(&mut items, Seed(seed), round);
            items
        };
        assert_eq!(order(7, 3), order(7, 3));
        assert_ne!(order(7, 3), order(7, 4));
        assert_ne!(order(7, 3), order(8, 3));
    }

    #[test]
    fn every_variant_takes_every_place_about_equally_often() {
        let mut counts = [[0_u32; 4]; 4];
        for round in 0..4_000 {
            let mut items = [0, 1, 2, 3];
            shuffle(&mut items, Seed(0x5eed), round);
            for (place, item) in items.into_iter().enumerate() {
                counts[item][place] += 1;
            }
        }
        // 1,000 expected; the standard deviation of a binomial count is 27, so 150 is 5.5 of them.
        for count in counts.into_iter().flatten() {
            assert!(count.abs_diff(1_000) < 150, "{counts:?}");
        }
    }
}
