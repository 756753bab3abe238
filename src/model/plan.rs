//! In which order variants are run: randomised blocks, from the seed alone.

use super::design::{Design, Variant};
use super::id::{Seed, VariantId};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// The trials of a round in the order in which they run: each variant once, and among them the
/// control.
///
/// The control is a second trial of the base variant. Nothing differs between the two, so what their
/// ratios show over a session is what noise alone does to a ratio (method.md, R22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundPlan {
    /// The variants.
    pub order: Vec<VariantId>,
    /// The place of the control among all trials of the round, from 0.
    pub control_at: u32,
}

/// A trial that a round has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot<'a> {
    /// Its place in the round, from 0.
    pub place: u32,
    /// Its variant.
    pub variant: &'a Variant,
    /// Whether it is the control, which is kept apart from the trials that are compared.
    pub is_control: bool,
}

impl RoundPlan {
    /// The plan of a round; round 0 is the warm-up.
    ///
    /// Under drift, blocks of one variant mislead; rounds in random order keep the error rate that
    /// the interval promises (method.md, "Why interleaved"). The place of the control is drawn after
    /// the order of the variants, so that a seed gives these the order that it gave before there was
    /// a control.
    #[must_use]
    pub fn new(design: &Design, round: u32) -> Self {
        let mut order: Vec<VariantId> = design.variants.iter().map(|v| v.id.clone()).collect();
        let mut random = SplitMix64::seed_from_u64(design.seed.0 ^ (u64::from(round) << 48));
        shuffle(&mut order, &mut random);
        let control_at = below(&mut random, order.len() as u64 + 1);
        Self { order, control_at: u32::try_from(control_at).expect("a design has few variants") }
    }

    /// The trials in the order in which they run.
    ///
    /// # Panics
    /// The plan is one of another design.
    pub fn slots<'a>(&self, design: &'a Design) -> impl Iterator<Item = Slot<'a>> {
        let own = |id| design.variant(id).expect("the order holds the design's own variants");
        let mut trials: Vec<(&Variant, bool)> =
            self.order.iter().map(|id| (own(id), false)).collect();
        if let Some(base) = base(design) {
            trials.insert(trials.len().min(self.control_at as usize), (base, true));
        }
        (0..).zip(trials).map(|(place, (variant, is_control))| Slot { place, variant, is_control })
    }
}

/// The variant that is measured twice in each round: the one that others are compared with. A file
/// may name a base that it lacks; then the first variant stands in.
#[must_use]
pub fn base(design: &Design) -> Option<&Variant> {
    design.variant(&design.base).or(design.variants.first())
}

/// How many trials a round has, the control among them and repetitions apart.
#[must_use]
pub fn trials_of_a_round(design: &Design) -> u32 {
    let variants = u32::try_from(design.variants.len()).unwrap_or(u32::MAX);
    variants.saturating_add(u32::from(base(design).is_some()))
}

/// What is random about a trial although it does not matter: programs run faster or slower by
/// several per cent with the size of the environment and with where memory comes to lie (Mytkowicz
/// et al. 2009), so a comparison of two programs in one such setting each may be a comparison of
/// settings. Each trial gets another setting, and the effect becomes noise that intervals show.
///
/// The seed of the session, the round and the place in it say what a trial had: [`Nuisance::RULE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nuisance {
    /// The size of an unused variable in the environment of host and workers, in bytes.
    pub environment_bytes: u32,
    /// The size of a block that host and workers allocate first and keep, in bytes.
    pub heap_bytes: u32,
    /// The seed of the order in which the host creates its workers.
    pub creation_seed: u64,
}

impl Nuisance {
    /// The name of the rule that gives the setting of each trial, as files keep it: what is drawn
    /// with `SplitMix64` from the seed, the round and the place in the round.
    pub const RULE: &str = "seed-round-place/1";
    /// The largest size of the variable.
    const MOST_ENVIRONMENT_BYTES: u32 = 4 << 10;
    /// The largest size of the block.
    const MOST_HEAP_BYTES: u32 = 64 << 10;

    /// The setting of a trial.
    #[must_use]
    pub fn of(seed: Seed, round: u32, place: u32) -> Self {
        // Other bits than those that choose the order of a round, so that the two are independent.
        let trial = (u64::from(round) << 32) | u64::from(place);
        let mut random = SplitMix64::seed_from_u64(seed.0.rotate_left(32) ^ !trial);
        let mut up_to = |most: u32| {
            u32::try_from(below(&mut random, u64::from(most) + 1)).expect("it is at most a u32")
        };
        Self {
            environment_bytes: up_to(Self::MOST_ENVIRONMENT_BYTES),
            heap_bytes: up_to(Self::MOST_HEAP_BYTES),
            creation_seed: random.next_u64(),
        }
    }

    /// The order in which so many workers, or processes with workers, are created.
    #[must_use]
    pub fn creation_order(self, workers: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..workers).collect();
        shuffle(&mut order, &mut SplitMix64::seed_from_u64(self.creation_seed));
        order
    }
}

/// Fisher and Yates' shuffle. It stands here, and not in a crate, so that a seed in a file gives
/// the same order in every later version.
fn shuffle<T>(items: &mut [T], random: &mut SplitMix64) {
    for last in (1..items.len()).rev() {
        let chosen = below(random, last as u64 + 1);
        items.swap(last, chosen as usize);
    }
}

/// A random number below a bound.
fn below(random: &mut SplitMix64, bound: u64) -> u64 {
    ((u128::from(random.next_u64()) * u128::from(bound)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::super::design::{Amount, Model, Placement, Rounds, Scaling};
    use super::super::metric::Metric;
    use super::super::param::Params;
    use super::super::workload::Workload;
    use super::*;

    fn design(workers: &[u32], seed: u64) -> Design {
        Design {
            question: String::new(),
            claim: None,
            primary_metric: Metric::Makespan,
            direction: Metric::Makespan.direction(),
            margin: 0.03,
            workload: Workload { kernel: String::new(), params: Params::default() },
            amount: Amount::Set,
            scaling: Scaling::Strong,
            variants: Design::combine(&[Model::Threads], workers, &Placement::default()),
            base: VariantId::at(0),
            rounds: Rounds::default(),
            budget_ms: 1,
            seed: Seed(seed),
        }
    }

    /// The trials of a round by the places of their variants, the control as 9.
    fn places(design: &Design, round: u32) -> Vec<usize> {
        let place = |slot: Slot<'_>| {
            let place = design.variants.iter().position(|v| v.id == slot.variant.id).unwrap();
            if slot.is_control { 9 } else { place }
        };
        RoundPlan::new(design, round).slots(design).map(place).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_order_and_another_seed_another() {
        let order = |seed, round| places(&design(&[1, 2, 3, 4, 5, 6, 7, 8], seed), round);
        assert_eq!(order(7, 3), order(7, 3));
        assert_ne!(order(7, 3), order(7, 4));
        assert_ne!(order(7, 3), order(8, 3));
    }

    #[test]
    fn a_seed_gives_the_order_of_variants_that_it_gave_in_the_first_version() {
        // Worked out with another implementation of the generator and of the shuffle, which are those
        // of version 0.1.0, when there was no control.
        let of = |round| {
            let plan = RoundPlan::new(&design(&[1, 2, 3, 4], 0x5eed), round);
            plan.order.iter().map(|id| id.0.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!([of(0), of(1), of(2)], FIRST_VERSION);
    }

    const FIRST_VERSION: [&str; 3] = ["v1 v2 v3 v0", "v3 v1 v0 v2", "v1 v3 v0 v2"];

    #[test]
    fn every_trial_takes_every_place_about_equally_often_and_the_control_does_too() {
        let design = design(&[1, 2, 3], 0x5eed);
        let mut counts = [[0_u32; 4]; 4];
        for round in 0..4_000 {
            for (place, item) in places(&design, round).into_iter().enumerate() {
                counts[item.min(3)][place] += 1;
            }
        }
        // 1,000 expected; the standard deviation of a binomial count is 27, so 150 is 5.5 of them.
        for count in counts.into_iter().flatten() {
            assert!(count.abs_diff(1_000) < 150, "{counts:?}");
        }
    }

    #[test]
    fn the_control_is_a_second_trial_of_the_base() {
        let mut design = design(&[1, 2, 3], 1);
        design.base = VariantId::at(2);
        for round in 0..20 {
            let slots: Vec<_> = RoundPlan::new(&design, round).slots(&design).collect();
            assert_eq!(slots.len(), trials_of_a_round(&design) as usize);
            assert!(slots.iter().zip(0..).all(|(slot, place)| slot.place == place));
            let controls: Vec<_> = slots.iter().filter(|slot| slot.is_control).collect();
            assert_eq!(controls.len(), 1);
            assert_eq!(controls[0].variant.id, design.base);
        }
        // Without any variant there is nothing to run twice.
        design.variants.clear();
        assert_eq!(trials_of_a_round(&design), 0);
        assert_eq!(RoundPlan::new(&design, 1).slots(&design).count(), 0);
    }

    #[test]
    fn the_setting_of_a_trial_follows_from_seed_round_and_place_and_is_spread_evenly() {
        // A file names the rule and no settings, so the rule gives these for ever.
        assert_eq!(Nuisance::RULE, "seed-round-place/1");
        assert_eq!(Nuisance::of(Seed(0x5eed), 3, 2), FIXED);
        let all: Vec<Nuisance> = (0..2_000).map(|n| Nuisance::of(Seed(7), n / 5, n % 5)).collect();
        let mean = |of: fn(&Nuisance) -> u32| {
            all.iter().map(|one| f64::from(of(one))).sum::<f64>() / all.len() as f64
        };
        let (environment, heap) = (mean(|n| n.environment_bytes), mean(|n| n.heap_bytes));
        // The mean of 2,000 uniform numbers is within 3 % of the middle but once in 10,000 times.
        assert!((environment / 2_048.0 - 1.0).abs() < 0.05, "{environment}");
        assert!((heap / 32_768.0 - 1.0).abs() < 0.05, "{heap}");
        assert!(all.iter().all(|n| n.environment_bytes <= Nuisance::MOST_ENVIRONMENT_BYTES));
        assert!(all.iter().all(|n| n.heap_bytes <= Nuisance::MOST_HEAP_BYTES));
        let mut distinct = all.clone();
        distinct.sort_by_key(|n| (n.environment_bytes, n.heap_bytes, n.creation_seed));
        distinct.dedup();
        assert_eq!(distinct.len(), all.len(), "no two trials have the same setting");
    }

    const FIXED: Nuisance = Nuisance {
        environment_bytes: 3_757,
        heap_bytes: 62_109,
        creation_seed: 5_787_545_357_964_647_523,
    };

    #[test]
    fn every_worker_is_created_once_and_each_may_be_the_first() {
        let mut firsts = [0; 4];
        for place in 0..400 {
            let mut order = Nuisance::of(Seed(7), 1, place).creation_order(4);
            firsts[order[0]] += 1;
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3]);
        }
        // 100 expected, with a standard deviation of 9.
        assert!(firsts.iter().all(|first: &u32| first.abs_diff(100) < 50), "{firsts:?}");
        assert_eq!(Nuisance::default().creation_order(1), [0]);
        assert_eq!(Nuisance::default().creation_order(0), [0; 0]);
    }
}
